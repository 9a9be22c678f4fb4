//! One's own data, and being forgotten.

use super::*;

#[tokio::test]
async fn whoever_wants_it_is_forgotten_by_an_administrator() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, person) = (&house.accounts, house.id("chi@posta.example").await);
        let (admin, operator) = (house.id("admin@lecce.example").await, house.id("op01@lecce.example").await);
        accounts.request_erasure(person).await.unwrap();
        assert!(matches!(accounts.request_erasure(person).await, Err(AccountError::Open)));
        accounts.withdraw_erasure(person).await.unwrap();
        assert!(matches!(accounts.withdraw_erasure(person).await, Err(AccountError::NoSuch)));
        accounts.request_erasure(person).await.unwrap();
        assert!(matches!(accounts.erasures(operator, 10).await, Err(AccountError::Forbidden)));
        let open = accounts.erasures(admin, 10).await.unwrap();
        assert_eq!((open.len(), open[0].due_at), (1, START + 30 * DAY));
        let id = open[0].id;
        assert!(matches!(accounts.complete_erasure(operator, id, &SITE).await, Err(AccountError::Forbidden)));
        accounts.rename(person, "Chi Mai").await.unwrap();
        accounts.rename(person, "Chi Altro").await.unwrap();
        let session = house.session("chi@posta.example", "segreta").await;
        accounts.complete_erasure(admin, id, &SITE).await.unwrap();
        assert!(matches!(accounts.complete_erasure(admin, id, &SITE).await, Err(AccountError::Decided)));
        assert!(house.holds(&session).await.is_none(), "{}", house.engine.name);
        assert!(house.directory.find(&addr("chi@posta.example")).await.unwrap().is_none());
        let read = house.engine.db.read(move |conn| {
            let sql = "SELECT name, address, folded FROM principal WHERE id = $1";
            conn.query_one::<(String, String, String)>(sql, mailstore::args![person.0])
        });
        let log = house.engine.db.read(|conn| crate::audit::list(conn, None, 99)).await.unwrap();
        let log = format!("{log:?}");
        for gone in ["chi@posta.example", "Chi Mai", "Chi Altro"] {
            assert!(!log.contains(gone), "{gone} {log}");
        }
        assert!(log.contains(&format!("persona cancellata {person}")), "{log}");
        assert_eq!(read.await.unwrap(), (String::new(), format!("erased-{person}@invalid"), String::new()));
        assert_eq!(house.mails().await.pop().unwrap().0, "chi@posta.example");
        accounts.request_erasure(operator).await.unwrap();
        let id = accounts.erasures(admin, 10).await.unwrap()[0].id;
        let kept = accounts.complete_erasure(admin, id, &SITE).await;
        assert!(matches!(kept, Err(AccountError::Kept("mailbox"))), "mail is somebody's work");
        accounts.refuse_erasure(admin, id, "Rapporto di lavoro in corso", &SITE).await.unwrap();
        assert!(accounts.erasures(admin, 10).await.unwrap().is_empty());
        let own = accounts.own(operator).await.unwrap().erasure.unwrap();
        assert_eq!((own.state, own.reason.as_str()), (ErasureState::Refused, "Rapporto di lavoro in corso"));
    }
}

#[tokio::test]
async fn erasing_leaves_an_administrator_and_nothing_that_waits() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        let (admin, person) = (house.id("admin@lecce.example").await, house.id("chi@posta.example").await);
        let firm = NewRegistration { role: Role::School, ..new(Role::Company, "chi@posta.example") };
        accounts.request_role(person, firm).await.unwrap();
        accounts.request_erasure(person).await.unwrap();
        let id = accounts.erasures(admin, 10).await.unwrap()[0].id;
        accounts.complete_erasure(admin, id, &SITE).await.unwrap();
        assert!(accounts.pending(admin, 0, 10).await.unwrap().is_empty(), "{}", house.engine.name);
        accounts.request_erasure(admin).await.unwrap();
        let id = accounts.erasures(admin, 10).await.unwrap()[0].id;
        let own = accounts.complete_erasure(admin, id, &SITE).await;
        assert!(matches!(own, Err(AccountError::Forbidden)), "another administrator decides: {own:?}");
    }
}

#[tokio::test]
async fn an_account_that_was_removed_by_hand_is_forgotten_too() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        let (admin, operator) = (house.id("admin@lecce.example").await, house.id("op01@lecce.example").await);
        accounts.request_erasure(operator).await.unwrap();
        let id = accounts.erasures(admin, 10).await.unwrap()[0].id;
        house.directory.edit(Doer::command_line(), move |edit| edit.remove(operator)).await.unwrap();
        accounts.complete_erasure(admin, id, &SITE).await.unwrap();
        assert_eq!(house.mails().await.pop().unwrap().0, "op01@lecce.example", "{}", house.engine.name);
        let log = house.engine.db.read(|conn| crate::audit::list(conn, None, 99)).await.unwrap();
        assert!(!format!("{log:?}").contains("op01@"), "{log:?}");
    }
}

#[tokio::test]
async fn what_other_modules_keep_is_exported_and_may_forbid_erasing() {
    for engine in engines().await {
        let house = house(engine).await;
        let source = Source {
            name: "trial",
            export: |_, person| Ok(serde_json::json!({ "of": person.0 })),
            keeps: |_, _| Ok(true),
            erase: |_, _, _| Ok(()),
        };
        let mut accounts = house.accounts.clone();
        accounts.sources = accounts.sources.iter().copied().chain([source]).collect();
        let (admin, person) = (house.id("admin@lecce.example").await, house.id("chi@posta.example").await);
        let all = accounts.export(person).await.unwrap();
        assert_eq!(all["trial"]["of"], person.0);
        assert_eq!(all["account"]["address"], "chi@posta.example");
        assert_eq!(all["account"]["roles"][0], "citizen");
        assert!(!all.to_string().contains("argon2"), "no credentials");
        accounts.request_erasure(person).await.unwrap();
        let id = accounts.erasures(admin, 10).await.unwrap()[0].id;
        let kept = accounts.complete_erasure(admin, id, &SITE).await;
        assert!(matches!(kept, Err(AccountError::Kept("trial"))), "{}", house.engine.name);
        assert!(house.logs_in("chi@posta.example", "segreta", Protocol::Web).await.is_ok());
    }
}
