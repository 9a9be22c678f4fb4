//! Who writes for an organisation.

use super::{house::*, *};
use crate::{
    address::Address,
    audit::Doer,
    clock::HOUR,
    directory::{PrincipalId, Role},
    portal::contents::{
        Audience, Content, ContentError, Contents, Details, Draft, Kind, Move, NewContent, Stage, Workflow,
    },
};

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

#[tokio::test]
async fn who_manages_it_says_who_else_writes() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let group = approved.group.unwrap();
        let person = address("altro@posta.example");
        let joined = desk.join(house.applicant, place(&approved), (person, false)).await.expect(name);
        let viewer = house.viewer(house.stranger).await;
        assert!(
            viewer.belongs_to(group) && !viewer.manages(group) && viewer.is(Role::Organisation),
            "{name}"
        );
        let people = desk.open(house.stranger, joined.id).await.expect(name).people;
        let listed: Vec<(&str, bool)> = people.iter().map(|one| (one.address.local(), one.manager)).collect();
        assert_eq!(listed, [("altro", false), ("ente1", true)]);
        forbidden(&desk.join(house.stranger, place(&joined), (address("ente2@posta.example"), true)).await);
        forbidden(&desk.leave(house.stranger, place(&joined), house.applicant).await);
        let left = desk.leave(house.stranger, place(&joined), house.stranger).await.expect(name);
        assert!(!house.viewer(house.stranger).await.reads_of(group), "{name}");
        unknown(&desk.leave(house.applicant, place(&left), house.stranger).await);
        unknown(&desk.propose(house.stranger, place(&left), left.profile.clone()).await);
    }
}

#[tokio::test]
async fn somebody_manages_it_always() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let alone = desk.leave(house.applicant, place(&approved), house.applicant).await;
        assert!(matches!(alone, Err(OrganisationError::LastManager)), "{name}: {alone:?}");
        let me = address("ente1@posta.example");
        let demoted = desk.join(house.applicant, place(&approved), (me, false)).await;
        assert!(matches!(demoted, Err(OrganisationError::LastManager)), "{demoted:?}");
        let other = address("ente2@posta.example");
        let two = desk.join(house.applicant, place(&approved), (other, true)).await.expect(name);
        let viewer = house.viewer(house.colleague).await;
        assert!(
            viewer.is(Role::TrainingBody) && !viewer.is(Role::Organisation),
            "one role to write is enough"
        );
        let one = desk.leave(house.colleague, place(&two), house.applicant).await.expect(name);
        unknown(&desk.withdraw(house.applicant, place(&one)).await);
        desk.withdraw(house.colleague, place(&one)).await.expect(name);
        let last = house.letters().await;
        assert_eq!(last.len(), 2, "giving it back is told nobody: who did it knows");
    }
}

#[tokio::test]
async fn nobody_of_the_network_and_nobody_unknown_is_taken_in() {
    for house in houses().await {
        let desk = &house.organisations;
        let approved = house.approved().await;
        for text in [
            "op@x.example",
            "redattore@x.example",
            "nessuno@posta.example",
            "ente.patronato-due-mari@x.example",
        ] {
            let outcome = desk.join(house.applicant, place(&approved), (address(text), false)).await;
            assert_eq!(faults(outcome), ["address"], "{}: {text}", house.name);
        }
        let stranger = house.stranger;
        let shut = house.directory.edit(Doer::server(), move |edit| edit.set_disabled(stranger, true));
        shut.await.expect(house.name);
        let gone =
            desk.join(house.applicant, place(&approved), (address("altro@posta.example"), false)).await;
        assert_eq!(faults(gone), ["address"], "{}", house.name);
        unknown(&desk.join(house.operator, place(&approved), (address("ente2@posta.example"), false)).await);
    }
}

#[tokio::test]
async fn the_letters_go_to_those_who_manage_it() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let people = [("ente2@posta.example", true), ("altro@posta.example", false)];
        let mut now = approved;
        for (text, manager) in people {
            now = desk.join(house.applicant, place(&now), (address(text), manager)).await.expect(name);
        }
        desk.suspend(house.editor, place(&now), "Pubblicità.").await.expect(name);
        let (to, subject, _) = house.letters().await.pop().unwrap();
        assert_eq!(to, ["ente1@posta.example", "ente2@posta.example"], "{name}");
        assert_eq!(subject, "Accreditamento sospeso: Patronato Due Mari");
    }
}

async fn release(contents: &Contents, by: PrincipalId, group: PrincipalId) -> Result<Content, ContentError> {
    let draft = Draft {
        title: "Sportello aperto".into(),
        summary: "In breve.".into(),
        body: "Un testo.".into(),
        details: Details::default(),
    };
    let new = NewContent {
        kind: Kind::Press,
        owner: Some(group),
        audience: Audience::Public,
        draft,
        import_key: None,
    };
    contents.create(by, new).await
}

#[tokio::test]
async fn its_people_write_releases_while_it_is_approved_and_read_them_while_it_is_suspended() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let contents = Contents::new(house.db.clone(), house.clock.clone());
        let approved = house.approved().await;
        let group = approved.group.unwrap();
        assert!(matches!(release(&contents, house.stranger, group).await, Err(ContentError::Forbidden)));
        let draft = release(&contents, house.applicant, group).await.expect(name);
        let sent =
            contents.take(house.applicant, (draft.id, draft.version), Move::of(Workflow::Submit)).await;
        let sent = sent.expect(name);
        assert_eq!(sent.stage, Stage::InReview);
        let shut = desk.suspend(house.editor, place(&approved), "Pubblicità.").await.expect(name);
        assert!(
            matches!(release(&contents, house.applicant, group).await, Err(ContentError::Forbidden)),
            "{name}"
        );
        let recalled =
            contents.take(house.applicant, (sent.id, sent.version), Move::of(Workflow::Recall)).await;
        assert!(matches!(recalled, Err(ContentError::Forbidden)), "{name}: {recalled:?}");
        assert!(contents.open(house.applicant, draft.id).await.expect(name).allowed.is_empty());
        house.clock.advance(HOUR);
        desk.resume(house.editor, place(&shut), None).await.expect(name);
        contents
            .take(house.applicant, (sent.id, sent.version), Move::of(Workflow::Recall))
            .await
            .expect(name);
    }
}

#[tokio::test]
async fn who_is_erased_leaves_its_organisation_and_takes_what_came_to_nothing_along() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let other = Application { fiscal_code: "99000012999".into(), ..application() };
        let asked = desk.request(house.applicant, other, "2026-01", Vec::new()).await.expect(name);
        let applicant = house.applicant;
        let kept = house.db.read(move |c| personal::keeps(c, applicant)).await.expect(name);
        assert!(kept, "{name}: nobody else manages it");
        let second = (address("ente2@posta.example"), true);
        desk.join(house.applicant, place(&approved), second).await.expect(name);
        let (kept, exported) = house
            .db
            .read(move |c| {
                Ok::<_, mailstore::DbError>((personal::keeps(c, applicant)?, personal::export(c, applicant)?))
            })
            .await
            .expect(name);
        assert!(!kept, "{name}");
        let names: Vec<&str> =
            exported.as_array().unwrap().iter().filter_map(|one| one["state"].as_str()).collect();
        assert_eq!(names, ["requested", "approved"], "{name}");
        let now = house.clock.now();
        house.db.write(move |tx| personal::erase(tx, applicant, now)).await.expect(name);
        assert!(matches!(desk.open(house.editor, asked.id).await, Err(OrganisationError::NotFound)));
        assert!(desk.open(house.editor, approved.id).await.is_ok(), "{name}");
    }
}
