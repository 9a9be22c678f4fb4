//! A small province with organisations that ask.

use super::*;
use crate::{
    address::{Address, Domain},
    audit::Doer,
    clock::{DAY, Micros},
    directory::{self, Directory, Kind, NewPrincipal, PrincipalId, Role, Viewer},
    mime,
    queue::{self, ItemFilter},
    rome,
};
use mailstore::{
    DbError,
    testing::{TestDb, engines},
};

pub(super) struct House {
    pub(super) name: &'static str,
    _engine: TestDb,
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) directory: Directory,
    pub(super) organisations: Organisations,
    pub(super) editor: PrincipalId,
    pub(super) province: PrincipalId,
    pub(super) operator: PrincipalId,
    /// Asks; has registered as an organisation and was not vouched for.
    pub(super) applicant: PrincipalId,
    pub(super) colleague: PrincipalId,
    pub(super) stranger: PrincipalId,
}

pub(super) async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for engine in engines().await {
        houses.push(House::new(engine).await);
    }
    houses
}

impl House {
    async fn new(engine: TestDb) -> Self {
        let db = engine.db.clone();
        let clock = Clock::manual(rome::parse_moment("2026-11-27T12:00").unwrap().0);
        let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        let made = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("x.example").unwrap(), None)?;
            let mut add = |address: &str, roles: &[Role]| {
                let roles = roles.iter().map(|role| (*role, None)).collect();
                let new = NewPrincipal::new(Kind::Person, Address::parse(address).unwrap(), address);
                edit.add(&NewPrincipal { roles, ..new })
            };
            Ok([
                add("redattore@x.example", &[Role::Editor])?,
                add("provincia@x.example", &[Role::Province])?,
                add("op@x.example", &[Role::Operator])?,
                add("ente1@posta.example", &[])?,
                add("ente2@posta.example", &[Role::TrainingBody])?,
                add("altro@posta.example", &[Role::Citizen])?,
            ])
        });
        let [editor, province, operator, applicant, colleague, stranger] = made.await.expect(engine.name);
        let post = Post { host: "mx.x.example".into(), site: "https://x.example".into(), lifetime: DAY };
        let organisations = Organisations::new(db.clone(), clock.clone(), post);
        Self {
            name: engine.name,
            _engine: engine,
            db,
            clock,
            directory,
            organisations,
            editor,
            province,
            operator,
            applicant,
            colleague,
            stranger,
        }
    }

    /// A request as the applicant makes it.
    pub(super) async fn asked(&self) -> Organisation {
        let asked = self.organisations.request(self.applicant, application(), "2026-01", Vec::new());
        asked.await.expect(self.name)
    }

    /// An organisation that was approved for the usual time.
    pub(super) async fn approved(&self) -> Organisation {
        let asked = self.asked().await;
        self.organisations.approve(self.editor, place(&asked), None).await.expect(self.name)
    }

    /// Invites somebody who accepts.
    pub(super) async fn enlist(
        &self,
        now: &Organisation,
        (address, manager): (Address, bool),
        person: PrincipalId,
    ) -> Organisation {
        let desk = &self.organisations;
        desk.join(self.applicant, place(now), (address, manager)).await.expect(self.name);
        let invited = desk.invited(person).await.expect(self.name);
        desk.accept_invitation(person, invited[0].id).await.expect(self.name)
    }

    pub(super) async fn viewer(&self, person: PrincipalId) -> Viewer {
        let loaded: Result<_, DbError> = self.db.read(move |c| Viewer::load(c, person)).await;
        loaded.expect(self.name).expect("a person")
    }

    pub(super) async fn found(&self, slug: &str) -> Option<Found> {
        let slug = slug.to_owned();
        self.db.read(move |c| find_public(c, &slug)).await.expect(self.name)
    }

    /// Letters in the queue to those outside, oldest first: to whom, subject, text.
    pub(super) async fn letters(&self) -> Vec<(Vec<String>, String, String)> {
        let mut letters = self.all_letters().await;
        letters.retain(|(to, ..)| to != &["postmaster@x.example"]);
        letters
    }

    /// The same with those to the newsroom.
    pub(super) async fn all_letters(&self) -> Vec<(Vec<String>, String, String)> {
        let read = self.db.read(|c| {
            let mut items = queue::list(c, &ItemFilter { limit: 99, ..ItemFilter::default() })?;
            items.reverse();
            let mut letters = Vec::new();
            for item in items {
                let raw = queue::raw(c, item.item.id)?.expect("bytes").unpack().expect("readable");
                assert_eq!(mime::header_values(&raw, "Auto-Submitted"), ["auto-generated"]);
                assert_eq!(item.item.reverse_path, "");
                let to: Vec<String> = item.recipients.iter().map(|one| one.address.clone()).collect();
                letters.push((to, item.item.subject, mime::reading(&raw, 1, 1 << 20).text));
            }
            Ok::<_, DbError>(letters)
        });
        read.await.expect(self.name)
    }

    pub(super) async fn subjects(&self) -> Vec<String> {
        self.letters().await.into_iter().map(|(_, subject, _)| subject).collect()
    }

    /// Whether the group of an organisation is disabled.
    pub(super) async fn is_shut(&self, organisation: &Organisation) -> bool {
        let group = organisation.group.expect("a group");
        let loaded: Result<_, DbError> = self.db.read(move |c| directory::load(c, &[group])).await;
        loaded.expect(self.name).pop().expect("a group").disabled
    }

    pub(super) fn at(&self, span: Micros) -> Micros {
        self.clock.now() + span
    }
}

pub(super) fn place(organisation: &Organisation) -> (OrganisationId, i64) {
    (organisation.id, organisation.version)
}

pub(super) fn application() -> Application {
    Application {
        body: Body::Patronato,
        name: "Patronato Due Mari".into(),
        fiscal_code: "9900 0011 999".into(),
        vat: String::new(),
        place: Place {
            street: "via Invenzione 1".into(),
            postcode: "73100".into(),
            town: "Lecce".into(),
            province: "le".into(),
            comune: "075035".into(),
        },
        site: "https://duemari.example".into(),
        mail: "info@duemari.example".into(),
        phone: "0832 000000".into(),
        representative: "Ada Coluccia".into(),
        statute: "Assiste i lavoratori.".into(),
        mission: "Aiutiamo chi cerca **lavoro**.".into(),
    }
}

#[track_caller]
pub(super) fn faults(outcome: Result<Organisation, OrganisationError>) -> Vec<&'static str> {
    match outcome {
        Err(OrganisationError::Invalid(faults)) => faults.0.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?} has no faults"),
    }
}

#[track_caller]
pub(super) fn forbidden(outcome: &Result<Organisation, OrganisationError>) {
    assert!(matches!(outcome, Err(OrganisationError::Forbidden)), "{outcome:?}");
}

#[track_caller]
pub(super) fn unknown(outcome: &Result<Organisation, OrganisationError>) {
    assert!(matches!(outcome, Err(OrganisationError::NotFound)), "{outcome:?}");
}

#[track_caller]
pub(super) fn wrong_state(outcome: &Result<Organisation, OrganisationError>) {
    assert!(matches!(outcome, Err(OrganisationError::WrongState(..))), "{outcome:?}");
}
