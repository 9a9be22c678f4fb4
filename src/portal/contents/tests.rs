//! The editorial journey, rights, publication, on both engines.

use super::*;
use crate::{
    address::{Address, Domain},
    audit::Doer,
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

mod files;
mod live;
mod rights;

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

/// A form that is filled in on another site.
fn elsewhere() -> Related {
    let (relation, url, title) = ("see".into(), "https://moduli.example/".into(), "In linea".into());
    Related { relation, content: 0, url, title }
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
        let (audience, mut draft) = (Audience::Public, self.draft(title));
        if kind == Kind::Form {
            draft.details.links.push(elsewhere());
        }
        NewContent { kind, owner, audience, draft, import_key: None }
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
async fn a_button_that_is_pressed_twice_begins_one_draft() {
    for house in houses().await {
        let new = || house.new_content(Kind::News, Some(house.office), "Doppio clic");
        let begin = || house.contents.create(house.operator, new());
        let (first, second) = tokio::join!(begin(), begin());
        let first = first.expect(house.name);
        assert_eq!(second.expect(house.name).id, first.id, "{}", house.name);
        let others = house.contents.create(house.referent, new()).await.expect(house.name);
        let of_nobody = NewContent { owner: None, ..new() };
        let other_owner = house.contents.create(house.editor, of_nobody).await.expect(house.name);
        house.clock.advance(HOUR);
        let later = begin().await.expect(house.name);
        let mut ids = vec![first.id, others.id, other_owner.id, later.id];
        ids.dedup();
        assert_eq!(ids.len(), 4, "{}", house.name);
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
        let again = (adopted.id, adopted.version);
        let again = house.contents.adopt(house.manager, again, house.office).await.expect(house.name);
        assert_eq!(again.version, adopted.version, "nothing was done");
        let opened = house.contents.open(house.manager, adopted.id).await.expect(house.name);
        let steps = opened.steps.iter().filter(|step| step.action == Workflow::Adopt);
        assert_eq!(steps.count(), 1, "{}", house.name);
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
        assert_eq!(all.iter().map(|edition| edition.revision).collect::<Vec<_>>(), [2]);
        assert!(hidden.is_none(), "an edition for the network stays there");
        assert_eq!(first.unwrap().draft.details.fields.get(Field::Edition), "1");
        assert_eq!(
            (adoptions[0].office, adoptions[0].revision, adoptions[0].words.edition.as_str()),
            (house.office, 1, "1")
        );
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
