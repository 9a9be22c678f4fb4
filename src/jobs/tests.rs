//! The use cases on both engines.

mod companies;
mod files;
mod listings;
mod vacancies;

use super::{
    Jobs,
    listing::{Content, Level},
    vacancy::{Contract, VacancyContent, VacancyDetails},
};
use crate::{
    address::{Address, Domain},
    audit::{self, Doer},
    catalogue,
    clock::{Clock, DAY, Micros},
    directory::{Directory, Edit, HeldRole, Kind, NewPrincipal, PrincipalId, Role},
    training::Training,
};
use mailstore::testing::{TestDb, engines};

/// 27/11/2026, 10:00 in Italy.
pub(super) const NOW: Micros = 1_795_770_000_000_000;

/// Two offices with an operator each, a manager, an editor, the province, two companies, a citizen.
pub(crate) struct House {
    pub(crate) engine: TestDb,
    pub(crate) clock: Clock,
    pub(crate) directory: Directory,
    pub(crate) jobs: Jobs,
    pub(crate) training: Training,
    pub(crate) lecce: PrincipalId,
    pub(crate) nardo: PrincipalId,
    pub(crate) territory: PrincipalId,
    pub(crate) operator: PrincipalId,
    pub(crate) other: PrincipalId,
    pub(crate) manager: PrincipalId,
    pub(crate) editor: PrincipalId,
    pub(crate) firm: PrincipalId,
    pub(crate) rival: PrincipalId,
    pub(crate) citizen: PrincipalId,
}

pub(crate) async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for engine in engines().await {
        houses.push(House::open(engine).await);
    }
    houses
}

fn principal(edit: &mut Edit<'_, '_>, kind: Kind, name: &str, roles: &[HeldRole]) -> PrincipalId {
    let address = Address::parse(&format!("{name}@x.example")).unwrap();
    edit.add(&NewPrincipal { roles: roles.to_vec(), ..NewPrincipal::new(kind, address, name) }).unwrap()
}

impl House {
    async fn open(engine: TestDb) -> Self {
        let clock = Clock::manual(NOW);
        let directory = Directory::new(engine.db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        let made = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("x.example").unwrap(), None)?;
            let person = |edit: &mut Edit<'_, '_>, name: &str, roles: &[HeldRole]| {
                principal(edit, Kind::Person, name, roles)
            };
            let lecce = principal(edit, Kind::Office, "lecce", &[]);
            let nardo = principal(edit, Kind::Office, "nardo", &[]);
            let territory = principal(edit, Kind::Territory, "provincia", &[]);
            let people = [
                person(edit, "operator", &[(Role::Operator, None)]),
                person(edit, "other", &[(Role::Operator, None)]),
                person(edit, "manager", &[(Role::OfficeManager, None)]),
                person(edit, "editor", &[(Role::Editor, Some(territory))]),
                person(edit, "firm", &[(Role::Company, None)]),
                person(edit, "rival", &[(Role::Company, None)]),
                person(edit, "citizen", &[(Role::Citizen, None)]),
            ];
            for (office, member) in [(lecce, people[0]), (nardo, people[1]), (lecce, people[2])] {
                edit.add_member(office, member, false)?;
            }
            Ok((lecce, nardo, territory, people))
        });
        let (lecce, nardo, territory, people) = made.await.unwrap();
        let [operator, other, manager, editor, firm, rival, citizen] = people;
        Self {
            jobs: Jobs::new(&engine.db, &clock),
            training: Training::new(&engine.db, &clock),
            engine,
            clock,
            directory,
            lecce,
            nardo,
            territory,
            operator,
            other,
            manager,
            editor,
            firm,
            rival,
            citizen,
        }
    }

    /// A vacancy of the office in Lecce that could be published.
    pub(crate) fn vacancy(&self, title: &str) -> VacancyContent {
        vacancy(title, Some(self.lecce))
    }

    /// What was written down, newest first: action and subject.
    pub(crate) async fn deeds(&self) -> Vec<String> {
        let all = self.engine.db.read(|conn| audit::list(conn, None, 100)).await.unwrap();
        let ours =
            all.into_iter().filter(|deed| !deed.action.starts_with("principal") && deed.action.contains('.'));
        ours.map(|deed| deed.action).collect()
    }

    /// The catalogue's entry of something.
    pub(crate) async fn shown(&self, kind: catalogue::Kind, source: i64) -> Option<catalogue::Entry> {
        self.engine.db.read(move |conn| catalogue::find(conn, kind, source)).await.unwrap()
    }
}

pub(crate) fn vacancy(title: &str, office: Option<PrincipalId>) -> VacancyContent {
    Content {
        title: title.into(),
        description: "Servizio **ai tavoli** in un ristorante sul mare.".into(),
        level: Level::Provincial,
        comune: "075035".into(),
        comune_name: "Lecce".into(),
        office,
        territory: None,
        ends_at: Some(NOW + 20 * DAY),
        details: VacancyDetails {
            profession: "Cameriere di sala".into(),
            cp2021: "5.2.2.3.2".into(),
            company_name: "Trattoria Prova 1 S.r.l.".into(),
            contracts: [Contract::FixedTerm].into_iter().collect(),
            apply_at_office: true,
            ..VacancyDetails::default()
        },
    }
}
