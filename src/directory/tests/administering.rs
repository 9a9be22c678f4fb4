//! What administrators alone may do, and looking for people.

use super::*;

async fn administer(
    directory: &Directory,
    by: PrincipalId,
    change: impl FnMut(&mut Edit<'_, '_>) -> Result<(), DirectoryError> + Send + 'static,
) -> Result<(), DirectoryError> {
    directory.administer(Actor::Person(by), change).await
}

#[tokio::test]
async fn only_administrators_administer_and_one_of_them_stays() {
    on_engines(async |directory| {
        let [admin, op1, op2] = [
            id_of(directory, "admin@lecce.example").await,
            id_of(directory, "op1@lecce.example").await,
            id_of(directory, "op2@lecce.example").await,
        ];
        let refused = administer(directory, op1, move |edit| edit.rename(op2, "X")).await;
        assert!(matches!(refused, Err(DirectoryError::Forbidden(_))), "{refused:?}");
        let looked: Result<u64, DirectoryError> =
            directory.inspect(Actor::Person(op1), |c| Ok(search(c, &Search::default(), (1, 0))?.1)).await;
        assert!(matches!(looked, Err(DirectoryError::Forbidden(_))));
        for change in [
            |edit: &mut Edit<'_, '_>, admin| edit.revoke(admin, (Role::Administrator, None)),
            |edit: &mut Edit<'_, '_>, admin| edit.set_disabled(admin, true),
            |edit: &mut Edit<'_, '_>, admin| edit.remove(admin),
        ] {
            let kept = administer(directory, admin, move |edit| change(edit, admin)).await;
            assert!(matches!(kept, Err(DirectoryError::LastAdministrator)), "{kept:?}");
        }
        // A role for one scope runs nothing.
        administer(directory, admin, move |edit| edit.grant(op2, (Role::Administrator, Some(op1))))
            .await
            .unwrap();
        let scoped = administer(directory, op2, move |edit| edit.rename(op1, "X")).await;
        assert!(matches!(scoped, Err(DirectoryError::Forbidden(_))));
        administer(directory, admin, move |edit| edit.grant(op1, (Role::Administrator, None))).await.unwrap();
        // Each takes the role from the other at once: one of them wins.
        let take =
            |by, from| administer(directory, by, move |edit| edit.revoke(from, (Role::Administrator, None)));
        let (one, other) = tokio::join!(take(admin, op1), take(op1, admin));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
        assert!(directory.read(has_administrator).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn people_are_found_by_words_role_and_state() {
    on_engines(async |directory| {
        let op3 = id_of(directory, "op3@lecce.example").await;
        change(directory, move |edit| edit.set_disabled(op3, true)).await.unwrap();
        let people = || Search { kinds: vec![Kind::Person], ..Search::default() };
        let checks = [
            (people(), "admin@lecce.example cittadino@posta.example op1@lecce.example op2@lecce.example op3@lecce.example"),
            (Search { text: "OP".into(), ..people() }, "op1@lecce.example op2@lecce.example op3@lecce.example"),
            (Search { text: "%".into(), ..people() }, ""),
            (Search { role: Some(Role::OfficeManager), ..people() }, "op1@lecce.example"),
            (Search { has_mailbox: Some(false), ..people() }, "cittadino@posta.example"),
            (Search { disabled: Some(true), ..people() }, "op3@lecce.example"),
            (
                Search { order: Some(Ordering::AddressDown), text: "op".into(), disabled: Some(false), ..people() },
                "op2@lecce.example op1@lecce.example",
            ),
            (Search { text: "cpi".into(), ..Search::default() }, "cpi@lecce.example"),
        ];
        for (wanted, expected) in checks {
            let asked = wanted.clone();
            let (found, total) = directory.read(move |c| search(c, &asked, (50, 0))).await.unwrap();
            let addresses: Vec<String> = found.iter().map(|one| one.address.to_string()).collect();
            assert_eq!(addresses.join(" "), expected, "{wanted:?}");
            assert_eq!(total, found.len() as u64);
        }
        let (page, total) = directory.read(move |c| search(c, &people(), (2, 2))).await.unwrap();
        assert_eq!((page.len(), total, page[0].address.to_string().as_str()), (2, 5, "op1@lecce.example"));
        let (aliases, total) = directory.read(|c| search_aliases(c, "FUORI", (9, 0))).await.unwrap();
        assert_eq!((aliases[0].address.to_string().as_str(), total), ("due@lecce.example", 1));
        let op1 = id_of(directory, "op1@lecce.example").await;
        let of = directory.read(move |c| memberships(c, op1)).await.unwrap();
        assert!(of.iter().any(|one| one.principal.kind == Kind::Office && one.manager), "{of:?}");
    })
    .await;
}

/// Notes who has changed, under its number turned round.
fn told(tx: &mut Tx<'_>, id: PrincipalId, kind: Kind, _: Micros) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO quota (owner_id, used_bytes, used_messages) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        args![-id.0, kind.as_str().len() as i64, 0i64],
    )
    .map(|_| ())
}

#[tokio::test]
async fn who_keeps_something_of_a_principal_is_told() {
    on_engines(async |directory| {
        let directory = directory.clone().telling(&[told]);
        let [office, op2, op3] = [
            id_of(&directory, "cpi@lecce.example").await,
            id_of(&directory, "op2@lecce.example").await,
            id_of(&directory, "op3@lecce.example").await,
        ];
        change(&directory, move |edit| edit.rename(op2, "Altro nome")).await.unwrap();
        change(&directory, move |edit| edit.add_member(office, op3, false)).await.unwrap();
        let rows = mailboxes(&directory).await;
        assert!(rows.contains(&-op2.0) && rows.contains(&-office.0) && !rows.contains(&-op3.0), "{rows:?}");
    })
    .await;
}
