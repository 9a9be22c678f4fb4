//! The editorial journey, rights, publication, on both engines.

use super::*;
use crate::{
    address::{Address, Domain},
    audit::{self, Doer},
    catalogue::{self, Filter as CatalogueFilter},
    clock::{Clock, DAY, HOUR, Micros},
    directory::{self, Actor, Directory, NewPrincipal, PrincipalId, Role},
    media::{self, testing},
    rome,
    territory::{NewChannel, Territories},
};
use mailstore::{
    Db, DbError,
    testing::{TestDb, engines},
};

mod live;

const NOON: &str = "2026-11-27T12:00";

/// The province in small.
struct House {
    name: &'static str,
    _engine: TestDb,
    db: Db,
    clock: Clock,
    directory: Directory,
    contents: Contents,
    office: PrincipalId,
    other_office: PrincipalId,
    channel: PrincipalId,
    other_channel: PrincipalId,
    territory: PrincipalId,
    body: PrincipalId,
    /// Belongs to the office.
    operator: PrincipalId,
    /// Belongs to the office and to the channel.
    referent: PrincipalId,
    /// Manages the office.
    manager: PrincipalId,
    /// Belongs to the other office.
    stranger: PrincipalId,
    editor: PrincipalId,
    /// Editor of the territory.
    local_editor: PrincipalId,
    /// Writes for the accredited organisation.
    member: PrincipalId,
    citizen: PrincipalId,
}

async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for engine in engines().await {
        houses.push(House::new(engine).await);
    }
    houses
}

impl House {
    async fn new(engine: TestDb) -> Self {
        let db = engine.db.clone();
        let clock = Clock::manual(rome::parse_moment(NOON).unwrap().0);
        let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        let ids = directory
            .edit(Doer::server(), |edit| {
                edit.add_domain(&Domain::parse("x.example").unwrap(), None)?;
                let mut add = |kind, local: &str, roles: &[Role]| {
                    let address = Address::parse(&format!("{local}@x.example")).unwrap();
                    let roles = roles.iter().map(|role| (*role, None)).collect();
                    edit.add(&NewPrincipal { roles, ..NewPrincipal::new(kind, address, local) })
                };
                use directory::Kind::{Channel, Group, Office, Person, Territory};
                let made = [
                    add(Office, "ufficio", &[])?,
                    add(Office, "altro", &[])?,
                    add(Channel, "canale", &[])?,
                    add(Channel, "canale2", &[])?,
                    add(Territory, "lecce", &[])?,
                    add(Group, "ente", &[])?,
                    add(Person, "op", &[Role::Operator])?,
                    add(Person, "referente", &[Role::Operator])?,
                    add(Person, "capo", &[Role::OfficeManager])?,
                    add(Person, "estraneo", &[Role::Operator])?,
                    add(Person, "redattore", &[Role::Editor])?,
                    add(Person, "locale", &[])?,
                    add(Person, "socio", &[Role::Organisation])?,
                    add(Person, "cittadino", &[Role::Citizen])?,
                ];
                edit.grant(made[11], (Role::Editor, Some(made[4])))?;
                for (group, member, manager) in
                    [(0, 6, false), (0, 7, false), (0, 8, true), (1, 9, false), (2, 7, false), (5, 12, false)]
                {
                    edit.add_member(made[group], made[member], manager)?;
                }
                Ok(made)
            })
            .await
            .expect("a house");
        let contents = Contents::new(db.clone(), clock.clone());
        let [office, other_office, channel, other_channel, territory, body, rest @ ..] = ids;
        let [operator, referent, manager, stranger, editor, local_editor, member, citizen] = rest;
        Self {
            name: engine.name,
            _engine: engine,
            db,
            clock,
            directory,
            contents,
            office,
            other_office,
            channel,
            other_channel,
            territory,
            body,
            operator,
            referent,
            manager,
            stranger,
            editor,
            local_editor,
            member,
            citizen,
        }
    }

    fn draft(&self, title: &str) -> Draft {
        Draft {
            title: title.into(),
            summary: "In breve.".into(),
            body: "Un **testo** con l'offerta.".into(),
            details: Details {
                channel: Some(self.channel.0),
                territory: Some(self.territory.0),
                ..Details::default()
            },
        }
    }

    fn new_content(&self, kind: Kind, owner: Option<PrincipalId>, title: &str) -> NewContent {
        let audience = Audience::Public;
        NewContent { kind, owner, audience, draft: self.draft(title), import_key: None }
    }

    async fn news(&self, by: PrincipalId, title: &str) -> Content {
        let new = self.new_content(Kind::News, Some(self.office), title);
        self.contents.create(by, new).await.expect(self.name)
    }

    async fn take(
        &self,
        by: PrincipalId,
        content: &Content,
        step: Workflow,
    ) -> Result<Content, ContentError> {
        self.contents.take(by, (content.id, content.version), Move::of(step)).await
    }

    async fn give_reason(&self, by: PrincipalId, content: &Content, step: Workflow) -> Content {
        let taken = Move { reason: "Manca la data.".into(), ..Move::of(step) };
        self.contents.take(by, (content.id, content.version), taken).await.expect(self.name)
    }

    async fn find(&self, kind: Kind, slug: &str) -> Option<Found> {
        let slug = slug.to_owned();
        self.db.read(move |c| find_public(c, kind, &slug, false)).await.expect(self.name)
    }

    /// Titles the public finds in the lists.
    async fn listed(&self) -> Vec<String> {
        let filter = CatalogueFilter::of(&[], self.clock.now());
        let found: Result<_, DbError> = self.db.read(move |c| catalogue::first(c, &filter, 50)).await;
        found.expect(self.name).into_iter().map(|entry| entry.title).collect()
    }

    fn at(&self, span: Micros) -> Micros {
        self.clock.now() + span
    }
}

fn faults(outcome: Result<Content, ContentError>) -> Vec<String> {
    match outcome {
        Err(ContentError::Invalid(faults)) => faults.into_iter().map(|fault| fault.at).collect(),
        other => panic!("{other:?} has no faults"),
    }
}

/// The error of the first one ended the round, each time.
#[tokio::test]
async fn what_cannot_be_published_keeps_nothing_else_back() {
    for house in houses().await {
        let (pdf, by) = (media::check("a.pdf", &testing::pdf()).unwrap(), house.editor);
        let now = house.clock.now();
        let file = house.db.write(move |tx| media::keep(tx, &pdf, by, now)).await.expect(house.name);
        let mut planned = Vec::new();
        for (title, media) in
            [("Senza file", vec![Attached::new(file, Use::Attachment)]), ("Buona", Vec::new())]
        {
            let mut new = house.new_content(Kind::News, Some(house.office), title);
            new.draft.details.media = media;
            let made = house.contents.create(house.editor, new).await.expect(house.name);
            let plan = Move { at: Some(house.at(HOUR)), ..Move::of(Workflow::Schedule) };
            planned.push(
                house.contents.take(house.editor, (made.id, made.version), plan).await.expect(house.name),
            );
        }
        house.db.write(move |tx| media::remove(tx, &[file], now)).await.expect(house.name);
        house.clock.advance(HOUR);
        assert_eq!(house.contents.publish_due().await.expect(house.name), 1, "{}", house.name);
        assert_eq!(house.listed().await, ["Buona"], "{}", house.name);
        assert_eq!(house.contents.publish_due().await.expect(house.name), 0);
    }
}

#[tokio::test]
async fn a_news_item_goes_from_its_writer_through_the_newsroom_to_the_public_and_into_the_archive() {
    for house in houses().await {
        let news = house.news(house.operator, "Orari nuovi a Nardò").await;
        assert_eq!((news.slug.as_str(), news.stage), ("orari-nuovi-a-nardo", Stage::Draft));
        assert!(house.find(Kind::News, "orari-nuovi-a-nardo").await.is_none(), "{}", house.name);
        let sent = house.take(house.operator, &news, Workflow::Submit).await.expect(house.name);
        let returned = house.give_reason(house.editor, &sent, Workflow::Return).await;
        assert_eq!((returned.stage, returned.reason.as_str()), (Stage::Draft, "Manca la data."));
        let mut better = house.draft("Orari nuovi a Nardò dal 1° dicembre");
        better.body = "Dal *1° dicembre*.".into();
        let place = (returned.id, returned.version);
        let saved =
            house.contents.save(house.operator, place, better, Changed::default()).await.expect(house.name);
        assert_eq!((saved.head, saved.slug.as_str()), (2, "orari-nuovi-a-nardo-dal-1-dicembre"));
        let sent = house.take(house.operator, &saved, Workflow::Submit).await.expect(house.name);
        let at = house.at(2 * HOUR);
        let plan = Move { at: Some(at), ..Move::of(Workflow::Schedule) };
        let planned =
            house.contents.take(house.editor, (sent.id, sent.version), plan).await.expect(house.name);
        assert_eq!((planned.stage, planned.publish_at), (Stage::Scheduled, Some(at)));
        assert_eq!(house.contents.publish_due().await.expect(house.name), 0);
        assert!(house.listed().await.is_empty());
        house.clock.advance(2 * HOUR);
        assert_eq!(house.contents.publish_due().await.expect(house.name), 1);
        assert_eq!(house.contents.publish_due().await.expect(house.name), 0, "once");
        let Some(Found::Here(shown)) = house.find(Kind::News, &planned.slug).await else {
            panic!("not found")
        };
        assert_eq!(shown.draft.body, "Dal *1° dicembre*.");
        assert_eq!(house.listed().await, ["Orari nuovi a Nardò dal 1° dicembre"]);
        let archived = house.take(house.editor, &shown.content, Workflow::Archive).await.expect(house.name);
        assert_eq!(archived.stage, Stage::Archived);
        assert!(house.listed().await.is_empty(), "{}", house.name);
        assert!(matches!(house.find(Kind::News, &planned.slug).await, Some(Found::Here(_))));
        let opened = house.contents.open(house.operator, news.id).await.expect(house.name);
        let steps: Vec<Workflow> = opened.steps.iter().rev().map(|step| step.action).collect();
        let words: Vec<&str> = steps.iter().map(|step| step.as_str()).collect();
        let expected = ["create", "submit", "return", "save", "submit", "schedule", "publish", "archive"];
        assert_eq!(words, expected, "{}", house.name);
    }
}

#[tokio::test]
async fn what_is_public_stays_while_its_next_revision_is_reviewed() {
    for house in houses().await {
        let news = house.news(house.referent, "Prima").await;
        let public = house.take(house.referent, &news, Workflow::Publish).await.expect(house.name);
        let place = (public.id, public.version);
        let next = house.draft("Seconda");
        let saved =
            house.contents.save(house.operator, place, next, Changed::default()).await.expect(house.name);
        assert_eq!((saved.stage, saved.live, saved.head), (Stage::Draft, Some(1), 2));
        assert_eq!(saved.slug, "prima", "an address that was public stays");
        let sent = house.take(house.operator, &saved, Workflow::Submit).await.expect(house.name);
        assert_eq!(house.listed().await, ["Prima"]);
        let Some(Found::Here(shown)) = house.find(Kind::News, "prima").await else { panic!("gone") };
        assert_eq!(shown.draft.title, "Prima");
        house.take(house.editor, &sent, Workflow::Publish).await.expect(house.name);
        assert_eq!(house.listed().await, ["Seconda"]);
    }
}

#[tokio::test]
async fn each_may_do_what_the_matrix_says_and_no_more() {
    for house in houses().await {
        let news = house.news(house.operator, "Titolo").await;
        let forbidden = |outcome: Result<Content, ContentError>, who: &str| {
            assert!(matches!(outcome, Err(ContentError::Forbidden)), "{}: {who}: {outcome:?}", house.name);
        };
        let unknown = |outcome: Result<Content, ContentError>, who: &str| {
            assert!(matches!(outcome, Err(ContentError::NotFound)), "{}: {who}: {outcome:?}", house.name);
        };
        forbidden(house.take(house.operator, &news, Workflow::Publish).await, "an operator publishes");
        for (who, name) in
            [(house.stranger, "stranger"), (house.citizen, "citizen"), (house.member, "member")]
        {
            unknown(house.take(who, &news, Workflow::Publish).await, name);
            unknown(house.take(who, &news, Workflow::Delete).await, name);
            assert!(matches!(house.contents.open(who, news.id).await, Err(ContentError::NotFound)));
        }
        for (who, owner) in [
            (house.citizen, None),
            (house.operator, Some(house.other_office)),
            (house.member, Some(house.office)),
            (house.member, None),
        ] {
            forbidden(house.contents.create(who, house.new_content(Kind::News, owner, "x")).await, "create");
        }
        forbidden(
            house.contents.create(house.operator, house.new_content(Kind::Page, None, "Privacy")).await,
            "a page of the site",
        );
        let sent = house.take(house.operator, &news, Workflow::Submit).await.expect(house.name);
        let place = (sent.id, sent.version);
        let save = house.contents.save(house.operator, place, house.draft("x"), Changed::default());
        forbidden(save.await, "the writer while it is reviewed");
        forbidden(
            house.take(house.referent, &sent, Workflow::Publish).await,
            "a referent while it is reviewed",
        );
        let back = house.take(house.operator, &sent, Workflow::Recall).await.expect(house.name);
        for publisher in [house.referent, house.manager, house.local_editor, house.editor] {
            let allowed = house.contents.open(publisher, news.id).await.expect(house.name).allowed;
            assert!(allowed.contains(&Workflow::Publish), "{} {publisher}", house.name);
        }
        let elsewhere = house.draft("Altrove");
        let elsewhere = Draft {
            details: Details { channel: Some(house.other_channel.0), territory: None, ..elsewhere.details },
            ..elsewhere
        };
        let place = (back.id, back.version);
        let moved = house
            .contents
            .save(house.operator, place, elsewhere, Changed::default())
            .await
            .expect(house.name);
        unknown_or_forbidden(&house.take(house.local_editor, &moved, Workflow::Publish).await);
        forbidden(house.take(house.referent, &moved, Workflow::Publish).await, "another channel");
    }
}

#[track_caller]
fn unknown_or_forbidden(outcome: &Result<Content, ContentError>) {
    assert!(matches!(outcome, Err(ContentError::Forbidden | ContentError::NotFound)), "{outcome:?}");
}

#[tokio::test]
async fn releases_of_organisations_are_published_by_the_newsroom_that_has_gone_through_the_list() {
    for house in houses().await {
        let new = house.new_content(Kind::Press, Some(house.body), "Comunicato");
        let release = house.contents.create(house.member, new).await.expect(house.name);
        unknown_or_forbidden(&house.take(house.member, &release, Workflow::Publish).await);
        let sent = house.take(house.member, &release, Workflow::Submit).await.expect(house.name);
        assert_eq!(faults(house.take(house.editor, &sent, Workflow::Approve).await), ["checks"]);
        let checks = CHECKS.iter().map(|point| (*point).to_owned()).collect();
        let approve = Move { checks, ..Move::of(Workflow::Approve) };
        let place = (sent.id, sent.version);
        let approved = house.contents.take(house.editor, place, approve).await.expect(house.name);
        house.take(house.editor, &approved, Workflow::Publish).await.expect(house.name);
        assert_eq!(house.listed().await, ["Comunicato"]);
    }
}

#[tokio::test]
async fn who_writes_for_a_suspended_organisation_reads_what_is_its_and_writes_nothing() {
    for house in houses().await {
        let new = |title| house.new_content(Kind::Press, Some(house.body), title);
        let release = house.contents.create(house.member, new("Bozza")).await.expect(house.name);
        let planned = house.contents.create(house.member, new("Programmato")).await.expect(house.name);
        let sent = house.take(house.member, &planned, Workflow::Submit).await.expect(house.name);
        let checks = CHECKS.iter().map(|point| (*point).to_owned()).collect();
        let plan = Move { at: Some(house.at(HOUR)), checks, ..Move::of(Workflow::Schedule) };
        let planned = house.contents.take(house.editor, (sent.id, sent.version), plan).await;
        let planned = planned.expect(house.name);
        let body = house.body;
        let directory = &house.directory;
        let shut = |disabled| directory.edit(Doer::server(), move |edit| edit.set_disabled(body, disabled));
        shut(true).await.expect("a group");
        let place = (release.id, release.version);
        let saved = house.contents.save(house.member, place, house.draft("x"), Changed::default());
        assert!(matches!(saved.await, Err(ContentError::Forbidden)), "{}", house.name);
        for step in [Workflow::Submit, Workflow::Delete] {
            let taken = house.take(house.member, &release, step).await;
            assert!(matches!(taken, Err(ContentError::Forbidden)), "{step}: {taken:?}");
        }
        assert!(matches!(
            house.contents.create(house.member, new("Altro")).await,
            Err(ContentError::Forbidden)
        ));
        let opened = house.contents.open(house.member, release.id).await.expect(house.name);
        assert!(opened.allowed.is_empty(), "{:?}", opened.allowed);
        let (rows, _) =
            house.contents.list(house.member, Filter::default(), (10, 0)).await.expect(house.name);
        assert_eq!(rows.len(), 2, "{}", house.name);
        house.clock.advance(HOUR);
        house.contents.publish_due().await.expect(house.name);
        assert!(house.listed().await.is_empty(), "what was planned waits for the newsroom");
        let waiting = house.contents.open(house.editor, planned.id).await.expect(house.name);
        assert_eq!(waiting.content.stage, Stage::Approved);
        shut(false).await.expect("a group");
        house.take(house.member, &release, Workflow::Submit).await.expect(house.name);
    }
}

#[tokio::test]
async fn who_has_left_an_organisation_reads_and_writes_nothing_of_it() {
    for house in houses().await {
        let new = house.new_content(Kind::Press, Some(house.body), "Comunicato");
        let release = house.contents.create(house.member, new).await.expect(house.name);
        let (body, member) = (house.body, house.member);
        let left = house.directory.edit(Doer::server(), move |edit| edit.remove_member(body, member));
        left.await.expect(house.name);
        assert!(matches!(house.contents.open(member, release.id).await, Err(ContentError::NotFound)));
        assert!(matches!(house.take(member, &release, Workflow::Submit).await, Err(ContentError::NotFound)));
        let (rows, _) = house.contents.list(member, Filter::default(), (10, 0)).await.expect(house.name);
        assert!(rows.is_empty(), "{}", house.name);
    }
}

#[tokio::test]
async fn what_is_incomplete_is_named_and_goes_nowhere() {
    for house in houses().await {
        let mut new = house.new_content(Kind::Event, Some(house.office), "Fiera");
        new.draft.summary.clear();
        let event = house.contents.create(house.referent, new).await.expect(house.name);
        let missing = faults(house.take(house.referent, &event, Workflow::Publish).await);
        assert_eq!(missing, ["summary", "starts", "place"], "{}", house.name);
        let mut draft = house.draft("Fiera");
        draft.details.fields.set(Field::Starts, "2026-12-10T10:00");
        draft.details.fields.set(Field::Ends, "2026-12-09");
        draft.details.fields.set(Field::Site, "javascript:alert(1)");
        draft.details.fields.set(Field::Number, "1");
        let place = (event.id, event.version);
        let wrong = house.contents.save(house.referent, place, draft.clone(), Changed::default()).await;
        assert_eq!(faults(wrong), ["number", "site", "ends"], "{}", house.name);
        draft.details.channel = Some(house.office.0);
        draft.details.fields = Fields::default();
        let wrong = house.contents.save(house.referent, place, draft, Changed::default()).await;
        assert_eq!(faults(wrong), ["channel"], "{}", house.name);
        let titleless =
            house.contents.create(house.referent, house.new_content(Kind::News, None, " \n ")).await;
        assert_eq!(faults(titleless), ["title"]);
        let place = (event.id, event.version);
        let rejected = house.contents.take(house.editor, place, Move::of(Workflow::Return)).await;
        assert!(matches!(rejected, Err(ContentError::WrongStage(Stage::Draft, Workflow::Return))));
    }
}

#[tokio::test]
async fn two_who_change_the_same_do_not_undo_one_another() {
    for house in houses().await {
        let news = house.news(house.operator, "Titolo").await;
        let place = (news.id, news.version);
        house
            .contents
            .save(house.operator, place, house.draft("Uno"), Changed::default())
            .await
            .expect(house.name);
        let late = house.contents.save(house.manager, place, house.draft("Due"), Changed::default()).await;
        assert!(matches!(late, Err(ContentError::Conflict)), "{}: {late:?}", house.name);
    }
}

#[tokio::test]
async fn an_older_revision_can_be_compared_and_restored() {
    for house in houses().await {
        let news = house.news(house.operator, "Uno").await;
        let place = (news.id, news.version);
        let second = house.contents.save(house.operator, place, house.draft("Due"), Changed::default());
        let second = second.await.expect(house.name);
        let (_, revision, before) =
            house.contents.revision(house.operator, news.id, 2).await.expect(house.name);
        assert_eq!((revision.draft.title.as_str(), before.unwrap().draft.title.as_str()), ("Due", "Uno"));
        let place = (second.id, second.version);
        let restored = house.contents.restore(house.operator, place, 1).await.expect(house.name);
        assert_eq!((restored.head, restored.title.as_str()), (3, "Uno"));
        let same = house.contents.save(
            house.operator,
            (restored.id, restored.version),
            house.draft("Uno"),
            Changed::default(),
        );
        assert_eq!(same.await.expect(house.name).head, 3, "the same again is no revision");
    }
}

#[tokio::test]
async fn an_address_of_before_leads_to_the_one_of_today() {
    for house in houses().await {
        let news = house.news(house.operator, "Vecchio nome").await;
        let public = house.take(house.editor, &news, Workflow::Publish).await.expect(house.name);
        let place = (public.id, public.version);
        let named =
            house.contents.set_slug(house.editor, place, "nome-nuovo".into()).await.expect(house.name);
        assert!(
            matches!(house.find(Kind::News, "vecchio-nome").await, Some(Found::Moved(to)) if to == "nome-nuovo")
        );
        assert!(matches!(house.find(Kind::News, "nome-nuovo").await, Some(Found::Here(_))));
        assert!(house.find(Kind::Event, "nome-nuovo").await.is_none(), "of another kind");
        let other = house.news(house.operator, "Nome nuovo").await;
        assert_eq!(other.slug, "nome-nuovo-2");
        for bad in ["Nome", "../x", "", "vecchio nome"] {
            let place = (named.id, named.version);
            let outcome = house.contents.set_slug(house.editor, place, bad.into()).await;
            assert_eq!(faults(outcome), ["slug"], "{bad}");
        }
        let place = (other.id, other.version);
        let taken = house.contents.set_slug(house.editor, place, "vecchio-nome".into()).await;
        assert_eq!(faults(taken), ["slug"]);
    }
}

#[tokio::test]
async fn what_is_withdrawn_is_gone_for_the_public_only() {
    for house in houses().await {
        let news = house.news(house.operator, "Errore").await;
        let public = house.take(house.editor, &news, Workflow::Publish).await.expect(house.name);
        assert_eq!(faults(house.take(house.editor, &public, Workflow::Withdraw).await), ["reason"]);
        let withdrawn = house.give_reason(house.editor, &public, Workflow::Withdraw).await;
        assert!(house.listed().await.is_empty());
        assert!(matches!(house.find(Kind::News, "errore").await, Some(Found::Gone)));
        assert!(house.take(house.editor, &withdrawn, Workflow::Delete).await.is_err());
        let deleted = house.contents.delete(house.editor, (withdrawn.id, withdrawn.version)).await;
        assert!(matches!(deleted, Err(ContentError::WrongStage(..))), "it was public once: {deleted:?}");
        let never = house.news(house.operator, "Bozza").await;
        house.contents.delete(house.operator, (never.id, never.version)).await.expect(house.name);
        assert!(matches!(house.contents.open(house.operator, never.id).await, Err(ContentError::NotFound)));
    }
}

#[tokio::test]
async fn events_and_deadlines_leave_the_lists_when_they_are_over() {
    for house in houses().await {
        for (kind, title, field, when) in [
            (Kind::Event, "Fiera", Field::Starts, "2026-11-28T10:00"),
            (Kind::Deadline, "Bando", Field::Due, "2026-11-29"),
        ] {
            let mut new = house.new_content(kind, Some(house.office), title);
            new.draft.details.fields.set(field, when);
            if kind == Kind::Event {
                new.draft.details.fields.set(Field::Place, "Sala");
            }
            let content = house.contents.create(house.referent, new).await.expect(house.name);
            house.take(house.referent, &content, Workflow::Publish).await.expect(house.name);
        }
        let at = |text| rome::parse_moment(text).unwrap().0;
        let mut seen = Vec::new();
        for text in ["2026-11-28T23:59", "2026-11-29T00:00", "2026-11-29T23:59", "2026-11-30T00:00"] {
            house.clock.set(at(text));
            seen.push(house.listed().await.len());
        }
        assert_eq!(seen, [2, 1, 1, 0], "{}", house.name);
    }
}

#[tokio::test]
async fn a_form_is_internal_first_then_adopted_then_public_and_older_editions_stay() {
    for house in houses().await {
        let mut new = house.new_content(Kind::Form, Some(house.office), "Modulo DID");
        new.audience = Audience::Internal;
        new.draft.details.fields.set(Field::Edition, "1");
        new.draft.details.fields.set(Field::Dated, "2026-01-01");
        let form = house.contents.create(house.manager, new.clone()).await.expect(house.name);
        let early = house.contents.adopt(house.manager, (form.id, form.version), house.office).await;
        assert!(matches!(early, Err(ContentError::WrongStage(..))), "{early:?}");
        let inside = house.take(house.manager, &form, Workflow::Publish).await.expect(house.name);
        assert!(house.listed().await.is_empty());
        assert!(house.find(Kind::Form, "modulo-did").await.is_none());
        let within = house.db.read(|c| find_public(c, Kind::Form, "modulo-did", true)).await;
        assert!(matches!(within, Ok::<_, DbError>(Some(Found::Here(_)))));
        let place = (inside.id, inside.version);
        assert!(matches!(
            house.contents.adopt(house.operator, place, house.office).await,
            Err(ContentError::Forbidden)
        ));
        let adopted = house.contents.adopt(house.manager, place, house.office).await.expect(house.name);
        new.draft.details.fields.set(Field::Edition, "2");
        let changed = Changed { audience: Some(Audience::Public), owner: None };
        let place = (adopted.id, adopted.version);
        let saved = house.contents.save(house.manager, place, new.draft, changed).await.expect(house.name);
        house.take(house.manager, &saved, Workflow::Publish).await.expect(house.name);
        assert_eq!(house.listed().await, ["Modulo DID"]);
        let Some(Found::Here(shown)) = house.find(Kind::Form, "modulo-did").await else {
            panic!("not public")
        };
        let (all, first, hidden, adoptions) = house
            .db
            .read(move |c| {
                let all = editions(c, &shown.content, false)?;
                let first = edition(c, &shown.content, (1, true))?;
                let hidden = edition(c, &shown.content, (1, false))?;
                Ok::<_, DbError>((all, first, hidden, adopted_by(c, shown.content.id)?))
            })
            .await
            .expect(house.name);
        assert_eq!(all.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2]);
        assert!(hidden.is_none(), "an edition for the network stays there");
        assert_eq!(first.unwrap().draft.details.fields.get(Field::Edition), "1");
        assert_eq!((adoptions[0].0, adoptions[0].2), (house.office.0, 1));
    }
}

#[tokio::test]
async fn the_newsroom_sees_all_and_others_their_own() {
    for house in houses().await {
        let one = house.news(house.operator, "Uno % due").await;
        house.take(house.operator, &one, Workflow::Submit).await.expect(house.name);
        house
            .contents
            .create(house.stranger, house.new_content(Kind::News, None, "Tre"))
            .await
            .expect(house.name);
        let titles = async |by, filter: Filter| {
            let (rows, total) = house.contents.list(by, filter, (10, 0)).await.expect(house.name);
            assert_eq!(rows.len() as i64, total);
            rows.into_iter().map(|row| row.content.title).collect::<Vec<_>>()
        };
        assert_eq!(titles(house.editor, Filter::default()).await, ["Tre", "Uno % due"]);
        assert_eq!(titles(house.operator, Filter::default()).await, ["Uno % due"]);
        assert_eq!(titles(house.local_editor, Filter::default()).await, ["Tre", "Uno % due"]);
        let queue = Filter { stage: Some(Stage::InReview), ..Filter::default() };
        assert_eq!(titles(house.editor, queue).await, ["Uno % due"]);
        for (text, expected) in [("UNO", 1), ("%", 1), ("_", 0), ("tre", 1), ("", 2)] {
            let filter = Filter { text: text.into(), order: Order::Title, ..Filter::default() };
            assert_eq!(titles(house.editor, filter).await.len(), expected, "{text}");
        }
        assert!(matches!(
            house.contents.list(house.citizen, Filter::default(), (10, 0)).await,
            Err(ContentError::Forbidden)
        ));
        let counters = house.contents.counters(house.editor).await.expect(house.name);
        assert_eq!((counters.at(Stage::Draft), counters.at(Stage::InReview)), (1, 1));
    }
}

#[tokio::test]
async fn contributions_are_counted_by_office_when_they_are_first_published() {
    for house in houses().await {
        for title in ["Uno", "Due"] {
            let news = house.news(house.referent, title).await;
            let public = house.take(house.referent, &news, Workflow::Publish).await.expect(house.name);
            let place = (public.id, public.version);
            let saved =
                house.contents.save(house.referent, place, house.draft("Di nuovo"), Changed::default());
            house
                .take(house.referent, &saved.await.expect(house.name), Workflow::Publish)
                .await
                .expect(house.name);
        }
        let year = (house.at(-DAY), house.at(DAY));
        let counted = house.contents.contributions(house.operator, year).await.expect(house.name);
        assert_eq!((counted.len(), counted[0].owner, counted[0].number), (1, Some(house.office), 2));
        assert!(house.contents.contributions(house.citizen, year).await.is_err());
        let planned = house.contents.calendar(house.editor, year).await.expect(house.name);
        assert_eq!(planned.len(), 2, "{}", house.name);
    }
}

#[tokio::test]
async fn an_import_is_done_once_with_its_dates() {
    for house in houses().await {
        let at = house.at(-300 * DAY);
        let import = |key: &str, stage| Import {
            new: NewContent {
                import_key: Some(key.into()),
                ..house.new_content(Kind::News, Some(house.office), key)
            },
            author: house.operator,
            created_at: at,
            stage,
            published_at: Some(at),
        };
        let all =
            vec![import("a", Stage::Published), import("b", Stage::Archived), import("c", Stage::Draft)];
        assert_eq!(house.contents.import(house.editor, all.clone()).await.expect(house.name), 3);
        assert_eq!(house.contents.import(house.editor, all.clone()).await.expect(house.name), 0);
        assert!(matches!(house.contents.import(house.operator, all).await, Err(ContentError::Forbidden)));
        let keys = vec!["b".to_owned(), "x".to_owned()];
        let known = house.contents.imported(house.editor, keys.clone()).await.expect(house.name);
        assert!(matches!(known.as_slice(), [(key, _, 1)] if key == "b"), "{known:?}");
        assert!(house.contents.imported(house.operator, keys).await.is_err());
        assert_eq!(house.listed().await, ["a"]);
        let Some(Found::Here(shown)) = house.find(Kind::News, "b").await else { panic!("not there") };
        assert_eq!(shown.content.published_at, Some(at));
    }
}

#[tokio::test]
async fn who_loses_its_standing_loses_its_rights_at_once() {
    for house in houses().await {
        let news = house.news(house.referent, "Titolo").await;
        let (channel, referent) = (house.channel, house.referent);
        let left = house.directory.edit(Doer::server(), move |edit| edit.remove_member(channel, referent));
        left.await.expect(house.name);
        assert!(matches!(
            house.take(house.referent, &news, Workflow::Publish).await,
            Err(ContentError::Forbidden)
        ));
        let steps = house.db.read(|c| audit::list(c, None, 50)).await.expect(house.name);
        assert!(steps.iter().all(|deed| deed.action != "content.step"), "what was refused is no deed");
    }
}

/// A file somebody has brought.
async fn brought(house: &House, by: PrincipalId) -> i64 {
    let bytes = testing::encoded(&testing::photo(40, 30), image::ImageFormat::Jpeg);
    let checked = media::check("piazza.jpg", &bytes).expect("an image");
    let now = house.clock.now();
    house.db.write(move |tx| media::keep(tx, &checked, by, now)).await.expect(house.name)
}

async fn held(house: &House, holder: &'static str, id: ContentId) -> Vec<i64> {
    house.db.read(move |c| media::used_in(c, (holder, id.0))).await.expect(house.name)
}

#[tokio::test]
async fn images_named_in_a_text_are_held_and_need_words_before_the_public_sees_them() {
    for house in houses().await {
        let (file, foreign) = (brought(&house, house.referent).await, brought(&house, house.citizen).await);
        let mut new = house.new_content(Kind::News, Some(house.office), "Con immagine");
        new.draft.body = format!("![](/immagini/{file}/640) e [un file](/file/{file}/a.png)");
        let news = house.contents.create(house.referent, new).await.expect(house.name);
        assert_eq!(held(&house, HOLDER, news.id).await, [file], "{}", house.name);
        let mute = house.take(house.referent, &news, Workflow::Publish).await;
        assert_eq!(faults(mute), ["body"], "{}", house.name);
        let mut better = house.draft("Con immagine");
        better.body = format!("![La piazza](/immagini/{file})");
        let place = (news.id, news.version);
        let saved =
            house.contents.save(house.referent, place, better, Changed::default()).await.expect(house.name);
        house.take(house.referent, &saved, Workflow::Publish).await.expect(house.name);
        assert_eq!(held(&house, "content-live", news.id).await, [file], "the public sees it");
        let public = house.db.read(move |c| media::load(c, file)).await.expect(house.name);
        assert!(public.expect("a file").public);
        let mut guessed = house.new_content(Kind::News, Some(house.office), "Altra");
        guessed.draft.body = format!("![x](/immagini/{})", foreign + 77);
        assert_eq!(faults(house.contents.create(house.referent, guessed).await), ["body"]);
        let mut theirs = house.new_content(Kind::Press, Some(house.body), "Dell’ente");
        theirs.draft.body = format!("![x](/immagini/{foreign})");
        assert_eq!(faults(house.contents.create(house.member, theirs).await), ["body"], "not for them");
    }
}

#[tokio::test]
async fn a_text_longer_than_would_be_shown_is_refused() {
    for house in houses().await {
        let mut new = house.new_content(Kind::News, Some(house.office), "Lunga");
        new.draft.body = "à".repeat(templates::rich::LONGEST / 2);
        house.contents.create(house.operator, new.clone()).await.expect(house.name);
        new.draft.body.push('a');
        assert_eq!(faults(house.contents.create(house.operator, new).await), ["body"]);
    }
}

#[tokio::test]
async fn whoever_goes_leaves_what_is_the_offices_and_takes_what_was_its_own() {
    for house in houses().await {
        let office = house.news(house.operator, "Dell’ufficio").await;
        let own = house.new_content(Kind::News, None, "Solo mia");
        let own = house.contents.create(house.operator, own).await.expect(house.name);
        let (person, now) = (house.operator, house.clock.now());
        let told = house.db.read(move |c| personal::export(c, person)).await.expect(house.name);
        assert_eq!(told["begun"].as_array().map(Vec::len), Some(2), "{told}");
        assert_eq!(told["revisions"][0]["revision"], 1);
        assert_eq!(told["steps"].as_array().map(Vec::len), Some(2));
        assert!(!house.db.read(move |c| personal::keeps(c, person)).await.expect(house.name));
        house.db.write(move |tx| personal::erase(tx, person, now)).await.expect(house.name);
        let left = house.contents.open(house.editor, office.id).await.expect(house.name);
        assert_eq!((left.content.author, left.content.assignee), (person, None), "by its number");
        let gone = house.contents.open(house.editor, own.id).await;
        assert!(matches!(gone, Err(ContentError::NotFound)), "{}: {gone:?}", house.name);
        assert_eq!(held(&house, HOLDER, own.id).await, [] as [i64; 0]);
    }
}

#[tokio::test]
async fn what_is_in_a_channel_of_the_network_is_no_page_for_the_public() {
    for house in houses().await {
        let territories = Territories::new(house.db.clone(), house.clock.clone(), house.directory.clone());
        let inner = NewChannel {
            name: "Vita della rete".into(),
            address: Address::parse("canale.rete@x.example").unwrap(),
            slug: None,
            description: String::new(),
            public: false,
        };
        let inner = territories.edit(Actor::server(), move |edit| edit.add_channel(&inner)).await;
        let mut new = house.new_content(Kind::News, Some(house.office), "Riunione");
        new.draft.details.channel = Some(inner.expect(house.name).0);
        let begun = house.contents.create(house.editor, new).await.expect(house.name);
        let live = house.take(house.editor, &begun, Workflow::Publish).await.expect(house.name);
        assert_eq!((live.audience, live.stage), (Audience::Internal, Stage::Published));
        assert!(house.listed().await.is_empty() && house.find(Kind::News, "riunione").await.is_none());
        let place = (live.id, live.version);
        let changed = Changed { audience: Some(Audience::Public), ..Changed::default() };
        let moved = house.contents.save(house.editor, place, house.draft("Riunione"), changed).await;
        house.take(house.editor, &moved.expect(house.name), Workflow::Publish).await.expect(house.name);
        assert_eq!(house.listed().await, ["Riunione"]);
    }
}
