//! What the public finds, and the page.

use super::{house::*, *};
use crate::{
    catalogue::{self, Kind as EntryKind, Paging},
    portal::contents::{Audience, Contents, Details, Draft, Kind, Move, NewContent, Workflow},
};
use mailstore::DbError;

#[tokio::test]
async fn each_kind_of_body_has_its_section() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        house.approved().await;
        for (n, body, title) in
            [(2, Body::Union, "Sindacato del Grano"), (3, Body::Patronato, "Àncora % Patronato")]
        {
            let other = Application {
                body,
                name: title.into(),
                fiscal_code: format!("9900001{n}999"),
                ..application()
            };
            let asked = desk.request(house.stranger, other, "2026-01", Vec::new()).await.expect(name);
            desk.approve(house.editor, place(&asked), None).await.expect(name);
        }
        let waiting = Application { fiscal_code: "99000019999".into(), ..application() };
        desk.request(house.colleague, waiting, "2026-01", Vec::new()).await.expect(name);
        let counted = house.db.read(sections).await.expect(name);
        let counted: Vec<(Body, i64)> =
            counted.into_iter().filter(|one| one.count > 0).map(|one| (one.body, one.count)).collect();
        assert_eq!(counted, [(Body::Union, 1), (Body::Patronato, 2)], "{name}");
        let named = async |body: Option<Body>, text: &'static str| {
            let page =
                house.db.read(move |c| list_public(c, body, text, Paging::new(1, 10))).await.expect(name);
            assert_eq!(page.total as usize, page.rows.len());
            page.rows.into_iter().map(|line| line.name).collect::<Vec<_>>()
        };
        assert_eq!(named(Some(Body::Patronato), "").await, ["Àncora % Patronato", "Patronato Due Mari"]);
        assert_eq!(named(None, "ancora").await, ["Àncora % Patronato"]);
        assert_eq!(named(None, "%").await, ["Àncora % Patronato"], "no pattern");
        assert_eq!(named(Some(Body::School), "").await, Vec::<String>::new());
        let page = house.db.read(|c| list_public(c, None, "", Paging::new(2, 2))).await.expect(name);
        assert_eq!((page.total, page.rows.len()), (3, 1));
    }
}

#[tokio::test]
async fn the_catalogue_has_it_while_it_is_approved_and_its_contents_under_its_group() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let (id, group) = (approved.id.0, approved.group.unwrap());
        let entry = async || {
            let found: Result<_, DbError> =
                house.db.read(move |c| catalogue::find(c, EntryKind::Organisation, id)).await;
            found.expect(name)
        };
        let listed = entry().await.expect("an entry");
        assert_eq!(
            (listed.path.as_str(), listed.title.as_str()),
            ("/enti/patronato-due-mari", "Patronato Due Mari")
        );
        assert_eq!((listed.expires_at, listed.comune.as_deref()), (approved.valid_until, Some("075035")));
        let contents = Contents::new(house.db.clone(), house.clock.clone());
        let draft = Draft {
            title: "Progetto".into(),
            summary: "Sì.".into(),
            body: "x".into(),
            details: Details::default(),
        };
        let mut new = NewContent {
            kind: Kind::News,
            owner: Some(group),
            audience: Audience::Public,
            draft,
            import_key: None,
        };
        new.owner = Some(group);
        let made = contents.create(house.editor, new).await.expect(name);
        contents.take(house.editor, (made.id, made.version), Move::of(Workflow::Publish)).await.expect(name);
        let now = house.clock.now();
        let own = house.db.read(move |c| catalogue::first(c, &contents_of(group, now), 10)).await;
        let titles: Vec<String> = own.expect(name).into_iter().map(|one| one.title).collect();
        assert_eq!(titles, ["Progetto"], "its contents, not itself");
        let told = async |body| {
            let found = house.db.read(move |c| recent(c, body, now, 10)).await.expect(name);
            found.into_iter().map(|one| (one.title, one.organisation)).collect::<Vec<_>>()
        };
        let expected = [("Progetto".to_owned(), "Patronato Due Mari".to_owned())];
        assert_eq!(
            (told(None).await, told(Some(Body::Patronato)).await),
            (expected.to_vec(), expected.to_vec())
        );
        assert!(told(Some(Body::Union)).await.is_empty(), "{name}");
        let shut = desk.suspend(house.editor, place(&approved), "x").await.expect(name);
        assert!(entry().await.is_none() && told(None).await.is_empty(), "{name}");
        desk.resume(house.editor, place(&shut), None).await.expect(name);
        assert!(entry().await.is_some());
    }
}

#[tokio::test]
async fn its_page_says_something_else_when_the_newsroom_has_looked_at_it() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let shown = async || match house.found("patronato-due-mari").await {
            Some(Found::Here(shown)) => shown.profile,
            other => panic!("{other:?}"),
        };
        assert_eq!(shown().await.text, "Aiutiamo chi cerca **lavoro**.", "what the request says at first");
        let wish = Profile {
            summary: "Uno sportello.".into(),
            text: "# Chi siamo\r\nNoi.".into(),
            site: "https://nuovo.example".into(),
            ..Profile::default()
        };
        let wrong = Profile { site: "javascript:alert(1)".into(), text: String::new(), ..wish.clone() };
        assert_eq!(faults(desk.propose(house.applicant, place(&approved), wrong).await), ["text", "site"]);
        let wished = desk.propose(house.applicant, place(&approved), wish.clone()).await.expect(name);
        assert_eq!(shown().await.text, "Aiutiamo chi cerca **lavoro**.");
        forbidden(&desk.accept(house.applicant, place(&wished)).await);
        let filter = Filter { proposes: true, ..Filter::default() };
        assert_eq!(desk.list(house.editor, filter, (10, 0)).await.expect(name).1, 1);
        let back = desk.return_page(house.editor, place(&wished), "Troppo breve.").await.expect(name);
        assert_eq!(back.proposal, None);
        wrong_state(&desk.accept(house.editor, place(&back)).await);
        let wished = desk.propose(house.applicant, place(&back), wish).await.expect(name);
        desk.accept(house.editor, place(&wished)).await.expect(name);
        let page = shown().await;
        assert_eq!((page.summary.as_str(), page.text.as_str()), ("Uno sportello.", "# Chi siamo\nNoi."));
    }
}

#[tokio::test]
async fn the_newsroom_finds_what_it_looks_for() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let asked = house.asked().await;
        let other = Application {
            fiscal_code: "99000012999".into(),
            name: "Scuola edile".into(),
            body: Body::School,
            ..application()
        };
        let other = desk.request(house.stranger, other, "2026-01", Vec::new()).await.expect(name);
        desk.approve(house.editor, place(&other), None).await.expect(name);
        desk.assign(house.editor, place(&asked), house.province).await.expect(name);
        let count = async |filter: Filter| {
            let (rows, total) = desk.list(house.editor, filter, (10, 0)).await.expect(name);
            assert_eq!(rows.len() as i64, total);
            total
        };
        let none = Filter::default;
        for (filter, expected) in [
            (none(), 2),
            (Filter { open: true, ..none() }, 1),
            (Filter { state: Some(State::Approved), ..none() }, 1),
            (Filter { body: Some(Body::School), ..none() }, 1),
            (Filter { body: Some(Body::Union), ..none() }, 0),
            (Filter { assignee: Some(house.province), ..none() }, 1),
            (Filter { text: "EDILE".into(), ..none() }, 1),
            (Filter { ends_before: Some(house.at(0)), ..none() }, 0),
            (Filter { ends_before: Some(house.at(1000 * crate::clock::DAY)), ..none() }, 1),
        ] {
            assert_eq!(count(filter.clone()).await, expected, "{name}: {filter:?}");
        }
        let counters = desk.counters(house.province).await.expect(name);
        assert_eq!((counters.at(State::InReview), counters.at(State::Approved)), (1, 1));
        let (rows, _) = desk.list(house.editor, Filter { open: true, ..none() }, (10, 0)).await.expect(name);
        assert_eq!(rows[0].assignee_name.as_deref(), Some("provincia@x.example"));
    }
}
