//! What administrators look at, on both engines.

use super::*;
use crate::{
    address::{Address, Domain},
    audit::{Doer, Filter},
    clock::{Clock, HOUR},
    directory::{Kind, NewPrincipal, PrincipalId, Role},
};
use mailstore::testing::engines;

fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// An administrator, an operator, a group of both, an alias.
async fn on_engines(test: impl AsyncFn(&Administration, PrincipalId, PrincipalId)) {
    for engine in engines().await {
        let directory =
            Directory::new(engine.db.clone(), Clock::manual(1_000_000 * HOUR), |_, _, _, _| Ok(()));
        let made = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("x.example").unwrap(), None)?;
            let mut person = |address: &str, role| {
                let new = NewPrincipal::new(Kind::Person, addr(address), address);
                edit.add(&NewPrincipal { roles: vec![(role, None)], ..new })
            };
            let admin = person("admin@x.example", Role::Administrator)?;
            let op = person("op@x.example", Role::Operator)?;
            let group = edit.add(&NewPrincipal::new(Kind::Group, addr("tutti@x.example"), "Tutti"))?;
            edit.add_member(group, admin, false)?;
            edit.add_member(group, op, false)?;
            edit.set_alias(&addr("info@x.example"), &[addr("tutti@x.example"), addr("altrove@y.example")])?;
            Ok((admin, op))
        });
        let (admin, op) = made.await.unwrap();
        test(&Administration::new(directory), admin, op).await;
    }
}

#[tokio::test]
async fn nobody_else_looks() {
    on_engines(async |service, _, op| {
        let forbidden = |error: &AdministrationError| matches!(error, AdministrationError::Forbidden(_));
        assert!(service.overview(op).await.is_err_and(|error| forbidden(&error)));
        assert!(service.waiting(op).await.is_err_and(|error| forbidden(&error)));
        assert!(service.lead(op, addr("info@x.example")).await.is_err_and(|error| forbidden(&error)));
        assert!(service.deeds(op, Filter::default(), (9, 0)).await.is_err_and(|error| forbidden(&error)));
        assert!(service.export(op, Filter::default(), [""; 5]).await.is_err_and(|error| forbidden(&error)));
        assert!(service.principal(op, op).await.is_err_and(|error| forbidden(&error)));
    })
    .await;
}

#[tokio::test]
async fn addresses_lead_where_their_mail_goes() {
    on_engines(async |service, admin, _| {
        let lead = service.lead(admin, addr("INFO@x.example")).await.unwrap();
        assert_eq!(lead.alias.unwrap().targets.len(), 2);
        match lead.leads_to {
            LeadsTo::Somebody(owners, 2, outside) => {
                let owners: Vec<String> = owners.iter().map(|one| one.address.to_string()).collect();
                assert_eq!(
                    (owners.join(" "), outside),
                    ("admin@x.example op@x.example".into(), vec![addr("altrove@y.example")])
                );
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(service.lead(admin, addr("nessuno@x.example")).await.unwrap().leads_to, LeadsTo::Nobody);
        assert_eq!(service.lead(admin, addr("a@y.example")).await.unwrap().leads_to, LeadsTo::Elsewhere);
        let overview = service.overview(admin).await.unwrap();
        assert_eq!((overview.of(Kind::Person), overview.of(Kind::Group), overview.of(Kind::Room)), (2, 1, 0));
    })
    .await;
}

#[tokio::test]
async fn an_export_is_written_down() {
    on_engines(async |service, admin, _| {
        let filter = Filter { action: "alias.set".into(), ..Filter::default() };
        let table = service.export(admin, filter, ["a", "b", "c", "d", "e"]).await.unwrap();
        let table = String::from_utf8(table).unwrap();
        let lines: Vec<&str> = table.split("\r\n").collect();
        assert_eq!(lines.len(), 3, "{table}");
        assert!(
            lines[0] == "a,b,c,d,e"
                && lines[1].ends_with("server,alias.set,info@x.example,tutti@x.example altrove@y.example"),
            "{table}"
        );
        let (deeds, total) = service.deeds(admin, Filter::default(), (1, 0)).await.unwrap();
        assert_eq!(
            (deeds[0].action.as_str(), deeds[0].detail.as_str()),
            ("audit.export", "what alias.set, 1 deeds")
        );
        assert!(total > 5 && deeds[0].by.name == "admin@x.example");
    })
    .await;
}
