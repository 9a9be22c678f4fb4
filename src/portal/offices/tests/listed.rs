//! Offices in the catalogue.

use super::*;
use crate::catalogue::{self, Entry};

impl House {
    /// The entry of an office.
    async fn entry(&self, office: PrincipalId) -> Option<Entry> {
        self.offices.read(move |c| catalogue::find(c, catalogue::Kind::Office, office.0)).await.unwrap()
    }

    /// The words of all entries of offices.
    async fn words(&self) -> String {
        let sql = "SELECT text FROM catalogue_text ORDER BY 1";
        let rows: Vec<(String,)> = self.offices.read(move |c| c.query(sql, &[])).await.unwrap();
        rows.into_iter().map(|row| row.0).collect::<Vec<_>>().join("|")
    }
}

#[tokio::test]
async fn an_office_is_in_the_catalogue_while_visitors_see_it() {
    on_engines(async |house| {
        let (lecce, admin) = (house.lecce, house.admin);
        let directory = house.directory.clone().telling(&[principal_changed]);
        assert!(house.entry(lecce).await.is_none(), "{}", house.engine);
        house.fill().await;
        let entry = house.entry(lecce).await.expect(house.engine);
        assert_eq!(
            (entry.path.as_str(), entry.title.as_str()),
            ("/uffici/centro-per-l-impiego-di-lecce", "Centro per l'Impiego di Lecce")
        );
        assert_eq!(entry.summary, "Via delle Prove, 12, Lecce (LE)");
        directory.edit(Doer::server(), move |edit| edit.rename(lecce, "CPI Lecce")).await.unwrap();
        assert_eq!(house.entry(lecce).await.unwrap().title, "CPI Lecce");
        let slug = house
            .edit(admin, move |edit| edit.change_profile(lecce, |profile| profile.slug = "lecce".into()));
        slug.await.unwrap();
        assert_eq!(house.entry(lecce).await.unwrap().path, "/uffici/lecce");
        for disabled in [true, false] {
            directory.edit(Doer::server(), move |edit| edit.set_disabled(lecce, disabled)).await.unwrap();
            assert_eq!(house.entry(lecce).await.is_none(), disabled, "{}", house.engine);
        }
        house
            .edit(admin, move |edit| edit.change_profile(lecce, |profile| profile.public = false))
            .await
            .unwrap();
        assert!(house.entry(lecce).await.is_none(), "{}", house.engine);
    })
    .await;
}

#[tokio::test]
async fn an_office_is_found_by_its_people_and_comuni() {
    on_engines(async |house| {
        let (lecce, bruno, admin) = (house.lecce, house.bruno, house.admin);
        let directory = house.directory.clone().telling(&[principal_changed]);
        house.fill().await;
        let described = house.edit(admin, move |edit| {
            edit.put_person(
                lecce,
                bruno,
                &PersonForm { title: "Orientatore".into(), public: true, ..PersonForm::default() },
            )?;
            let from = date("2026-01-01");
            edit.assign(&["075052".into()], Competence { office: Some(lecce), from, to: None })
        });
        described.await.unwrap();
        let words = house.words().await;
        assert!(
            words.contains("Bruno Neri\nOrientatore") && words.contains("Nardò"),
            "{} {words}",
            house.engine
        );
        directory.edit(Doer::server(), move |edit| edit.rename(bruno, "Bruno Rossi")).await.unwrap();
        assert!(house.words().await.contains("Bruno Rossi"), "{}", house.engine);
        directory.edit(Doer::server(), move |edit| edit.remove_member(lecce, bruno)).await.unwrap();
        let moved = house.edit(admin, move |edit| {
            edit.assign(&["075052".into()], Competence { office: None, from: date("2026-01-01"), to: None })
        });
        moved.await.unwrap();
        let words = house.words().await;
        assert!(!words.contains("Bruno") && !words.contains("Nardò"), "{} {words}", house.engine);
    })
    .await;
}

#[tokio::test]
async fn offices_from_before_there_was_a_catalogue_are_written_into_it() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, nardo) = (house.lecce, house.nardo);
        let db = house.offices.db.clone();
        db.write(move |tx| catalogue::remove(tx, catalogue::Kind::Office, lecce.0)).await.unwrap();
        assert_eq!(mend(&db, NOW).await.unwrap(), 1, "{}", house.engine);
        assert!(house.entry(lecce).await.is_some() && house.entry(nardo).await.is_some());
        assert_eq!(mend(&db, NOW).await.unwrap(), 0, "{}", house.engine);
    })
    .await;
}

#[tokio::test]
async fn who_looks_after_an_office_changes_who_belongs_to_it_and_no_more() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, nardo, anna, bruno, admin) =
            (house.lecce, house.nardo, house.anna, house.bruno, house.admin);
        let directory = &house.directory;
        let citizen = directory.edit(Doer::server(), |edit| {
            let new = NewPrincipal::new(Kind::Person, addr("cittadina"), "Cita Dina");
            edit.add(&NewPrincipal { roles: vec![(Role::Citizen, None)], ..new })
        });
        citizen.await.unwrap();
        let act = |by, office, change| Offices::change_unit(directory, Actor::Person(by), office, change);
        act(anna, lecce, UnitChange::Join(addr("admin"))).await.unwrap();
        for (by, office, change) in [
            (anna, nardo, UnitChange::Join(addr("bruno"))),
            (anna, lecce, UnitChange::Name("X".into())),
            (anna, lecce, UnitChange::Disable(true)),
            (anna, lecce, UnitChange::Head(bruno, true)),
            (anna, lecce, UnitChange::Leave(anna)),
            (bruno, lecce, UnitChange::Leave(bruno)),
        ] {
            let refused = act(by, office, change.clone()).await;
            assert!(
                matches!(refused, Err(OfficeError::Forbidden(_))),
                "{} {change:?} {refused:?}",
                house.engine
            );
        }
        for address in ["cittadina", "nessuno", "cpi.nardo"] {
            let refused = act(anna, lecce, UnitChange::Join(addr(address))).await;
            assert!(
                matches!(refused, Err(OfficeError::Invalid(_))),
                "{} {address} {refused:?}",
                house.engine
            );
        }
        act(anna, lecce, UnitChange::Leave(bruno)).await.unwrap();
        assert!(matches!(
            act(admin, lecce, UnitChange::Head(bruno, true)).await,
            Err(OfficeError::NoSuch(..))
        ));
        let staff = house.offices.staff(Actor::Person(anna), lecce).await.unwrap();
        let names: Vec<(&str, bool)> =
            staff.iter().map(|one| (one.account.name.as_str(), one.head)).collect();
        assert_eq!(names, [("Anna Bianchi", true), ("Ada Verdi", false)], "{}", house.engine);
        let founded = Offices::found(directory, Actor::Person(anna), ("X".into(), addr("x")), public()).await;
        assert!(matches!(founded, Err(OfficeError::Forbidden(_))), "{}", house.engine);
        let half = Profile { pec: "no".into(), ..public() };
        assert!(
            Offices::found(directory, Actor::Person(admin), ("X".into(), addr("x")), half).await.is_err()
        );
        assert!(
            directory.find(&addr("x")).await.unwrap().is_none(),
            "{}: nothing is half founded",
            house.engine
        );
    })
    .await;
}
