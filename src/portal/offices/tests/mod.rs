//! Use cases of offices on both engines, with a clock that is moved by hand.

mod cards;
mod hours;
mod listed;
mod rights;
mod units;

use super::*;
use crate::{
    address::{Address, Domain},
    audit::Doer,
    clock::Micros,
    directory::{Directory, Kind, NewPrincipal, Role},
    territory::{Body, NewTerritory, SAMPLE, Territories, Wanted, read_csv},
};
use mailstore::testing::engines;

/// Monday, 23 November 2026, 10:00 in Italy.
const NOW: Micros = 1_795_424_400_000_000;

fn addr(local: &str) -> Address {
    Address::parse(&format!("{local}@x.example")).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The comuni of the sample; offices lecce and nardo with people; an administrator; a territory.
struct House {
    engine: &'static str,
    offices: Offices,
    territories: Territories,
    directory: Directory,
    clock: Clock,
    lecce: PrincipalId,
    nardo: PrincipalId,
    /// Manages lecce.
    anna: PrincipalId,
    /// Works in lecce, and holds the function `formazione`.
    bruno: PrincipalId,
    admin: PrincipalId,
    territory: PrincipalId,
}

async fn on_engines(test: impl AsyncFn(&House)) {
    for engine in engines().await {
        let (db, clock) = (engine.db.clone(), Clock::manual(NOW));
        let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        let territories = Territories::new(db.clone(), clock.clone(), directory.clone());
        let offices = Offices::new(db, clock.clone());
        let ids = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("x.example").expect("a domain"), None)?;
            let mut add = |kind, local: &str, name: &str, role: Option<Role>| {
                let roles = role.map(|role| (role, None)).into_iter().collect();
                edit.add(&NewPrincipal { roles, ..NewPrincipal::new(kind, addr(local), name) })
            };
            let lecce = add(Kind::Office, "cpi.lecce", "Centro per l'Impiego di Lecce", None)?;
            let nardo = add(Kind::Office, "cpi.nardo", "Centro per l'Impiego di Nardò", None)?;
            let anna = add(Kind::Person, "anna", "Anna Bianchi", Some(Role::OfficeManager))?;
            let bruno = add(Kind::Person, "bruno", "Bruno Neri", Some(Role::Operator))?;
            let admin = add(Kind::Person, "admin", "Ada Verdi", Some(Role::Administrator))?;
            let function = add(Kind::Function, "formazione", "Referente formazione", None)?;
            edit.add_member(lecce, anna, true)?;
            edit.add_member(lecce, bruno, false)?;
            edit.add_member(function, bruno, false)?;
            Ok([lecce, nardo, anna, bruno, admin])
        });
        let [lecce, nardo, anna, bruno, admin] = ids.await.expect(engine.name);
        let comuni = read_csv(SAMPLE.as_bytes(), &Wanted::default()).unwrap();
        let province = NewTerritory {
            name: "Provincia di Lecce".into(),
            address: addr("territorio"),
            body: Body::Province,
            slug: None,
            site: String::new(),
        };
        let territory = territories.edit(Actor::server(), move |edit| {
            edit.import_comuni(&comuni, false)?;
            edit.add_territory(&province)
        });
        let territory = territory.await.expect(engine.name);
        let engine = engine.name;
        test(&House {
            engine,
            offices,
            territories,
            directory,
            clock,
            lecce,
            nardo,
            anna,
            bruno,
            admin,
            territory,
        })
        .await;
    }
}

impl House {
    async fn edit<T: Send + 'static>(
        &self,
        by: PrincipalId,
        change: impl FnMut(&mut Edit<'_, '_>) -> Result<T, OfficeError> + Send + 'static,
    ) -> Result<T, OfficeError> {
        self.offices.edit(Actor::Person(by), change).await
    }

    /// Gives both offices a public profile.
    async fn fill(&self) {
        let (lecce, nardo) = (self.lecce, self.nardo);
        let filled = self.edit(self.admin, move |edit| {
            edit.save_profile(lecce, Some(0), &Profile { street: "Via delle Prove, 12".into(), ..public() })?;
            edit.save_profile(nardo, Some(0), &Profile { comune: Some("075052".into()), ..public() })
        });
        filled.await.expect(self.engine);
    }

    async fn viewer(&self, person: PrincipalId) -> Viewer {
        self.directory.read(move |c| Viewer::load(c, person)).await.unwrap().expect("somebody")
    }

    /// The slugs of the offices somebody sees.
    async fn seen(&self, viewer: &Viewer) -> String {
        let all = self.offices.all().await.unwrap();
        all.seen_by(viewer).map(|office| office.profile.slug.as_str()).collect::<Vec<_>>().join(" ")
    }

    async fn whole(&self, viewer: &Viewer, slug: &str) -> Option<Whole> {
        self.offices.whole(viewer, slug).await.unwrap()
    }
}

fn public() -> Profile {
    Profile { public: true, comune: Some("075035".into()), ..Profile::blank(UnitKind::Centre) }
}
