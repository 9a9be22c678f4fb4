//! Where the mail of an address goes.

use super::*;

#[tokio::test]
async fn an_address_leads_to_those_who_get_its_mail() {
    on_engines(async |directory| {
        for (address, expected) in [
            ("op1@lecce.example", "op1"),
            ("OP1@LECCE.example", "op1"),
            ("op1+liste@lecce.example", "op1+liste"),
            ("Op1+Liste@le.example", "op1+Liste"),
            ("cpi@lecce.example", "cpi"),
            ("referente@lecce.example", "referente"),
            ("info@lecce.example", "cpi"),
            ("info+a@le.example", "cpi+a"),
            ("due@lecce.example", "->altro@fuori.example op1+x"),
            ("due+y@lecce.example", "->altro@fuori.example op1+x"),
            ("tutti@lecce.example", "->cittadino@posta.example cpi op1 op3"),
            ("alcuni@lecce.example", "op1 op3"),
            ("a@lecce.example", "op3"),
            ("sala@lecce.example", "NoSuchUser"),
            ("nessuno@lecce.example", "NoSuchUser"),
            ("nessuno+op1@lecce.example", "NoSuchUser"),
            ("op1@perché.example", "NoSuchUser"),
            ("cittadino@posta.example", "NotHosted"),
            ("chi@altrove.example", "NotHosted"),
            ("postmaster@lecce.example", "admin"),
            ("Abuse+x@le.example", "admin+x"),
            ("POSTMASTER@xn--perch-fsa.example", "admin"),
        ] {
            assert_eq!(targets(directory, address).await, expected, "{address}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_with_a_tag_of_its_own_goes_before_the_tag() {
    on_engines(async |directory| {
        let op2 = id_of(directory, "op2@lecce.example").await;
        change(directory, move |e| e.add_address(op2, &addr("op1+liste@lecce.example"))).await.unwrap();
        assert_eq!(targets(directory, "op1+Liste@lecce.example").await, "op2+Liste");
        assert_eq!(targets(directory, "op1+altro@lecce.example").await, "op1+altro");
    })
    .await;
}

#[tokio::test]
async fn who_is_disabled_or_gone_takes_no_mail() {
    on_engines(async |directory| {
        let op3 = id_of(directory, "op3@lecce.example").await;
        let inner = id_of(directory, "alcuni@lecce.example").await;
        change(directory, move |e| e.set_disabled(op3, true)).await.unwrap();
        assert_eq!(targets(directory, "op3@lecce.example").await, "Disabled");
        assert_eq!(targets(directory, "alcuni@lecce.example").await, "op1");
        change(directory, move |e| {
            let op1 = find(e.tx(), &addr("op1@lecce.example"))?.expect("op1").id;
            e.remove_member(inner, op1)
        })
        .await
        .unwrap();
        assert_eq!(targets(directory, "alcuni@lecce.example").await, "Disabled");
        change(directory, move |e| e.remove(op3)).await.unwrap();
        assert_eq!(targets(directory, "op3@lecce.example").await, "NoSuchUser");
        assert!(mailboxes(directory).await.contains(&op3.0), "what is in the mailboxes stays");
        change(directory, |e| person(e, "op3@lecce.example").map(|_| ())).await.unwrap();
        assert_ne!(id_of(directory, "op3@lecce.example").await, op3, "numbers are not given twice");
    })
    .await;
}

#[tokio::test]
async fn parked_domains_catch_all_and_explicit_postmasters() {
    on_engines(async |directory| {
        change(directory, |e| {
            e.set_catch_all(&name("lecce.example"), Some(&addr("op2+resto@le.example")))?;
            e.set_alias(&addr("abuse@lecce.example"), &[addr("op1@lecce.example")])?;
            e.set_hosted(&name("perché.example"), false)
        })
        .await
        .unwrap();
        assert_eq!(targets(directory, "nessuno@le.example").await, "op2+resto");
        assert_eq!(targets(directory, "abuse@le.example").await, "op1");
        assert_eq!(targets(directory, "postmaster@lecce.example").await, "admin");
        assert_eq!(targets(directory, "postmaster@perché.example").await, "NotHosted");
        change(directory, |e| {
            let chi = addr("chi@lecce.example");
            e.set_alias(&chi, &[addr("op1@lecce.example")])?;
            e.set_catch_all(&name("lecce.example"), Some(&chi))?;
            e.remove_alias(&chi)
        })
        .await
        .unwrap();
        assert_eq!(targets(directory, "nessuno@lecce.example").await, "NoSuchUser", "no endless search");
    })
    .await;
}

/// RFC 5321 §4.5.1
#[tokio::test]
async fn an_administrator_stands_in_where_a_postmaster_is_away() {
    on_engines(async |directory| {
        let leads_to = async |target: &'static str| {
            let set = change(directory, move |e| e.set_alias(&addr("abuse@lecce.example"), &[addr(target)]));
            set.await.unwrap();
            targets(directory, "abuse@le.example").await
        };
        let mut ids = Vec::new();
        for who in ["op1@lecce.example", "op3@lecce.example", "admin@lecce.example"] {
            ids.push(id_of(directory, who).await);
        }
        let disable = async |id| change(directory, move |e| e.set_disabled(id, true)).await.unwrap();
        assert_eq!(leads_to("op1@lecce.example").await, "op1");
        disable(ids[0]).await;
        assert_eq!(leads_to("op1@lecce.example").await, "admin");
        disable(ids[1]).await;
        assert_eq!(
            targets(directory, "alcuni@lecce.example").await,
            "Disabled",
            "a group of which nobody is left"
        );
        assert_eq!(leads_to("alcuni@lecce.example").await, "admin");
        disable(ids[2]).await;
        assert_eq!(leads_to("op1@lecce.example").await, "Disabled", "nobody is left at all");
    })
    .await;
}

/// As an alias is; what is refused leaves the one of before.
#[tokio::test]
async fn a_catch_all_address_that_leads_nowhere_or_back_is_refused() {
    on_engines(async |directory| {
        change(directory, |e| {
            e.add_domain(&name("altra.example"), None)?;
            e.set_catch_all(&name("lecce.example"), Some(&addr("op1@lecce.example")))?;
            e.set_catch_all(&name("altra.example"), Some(&addr("resto@lecce.example")))?;
            e.set_alias(&addr("giro@altra.example"), &[addr("nessuno@lecce.example")])
        })
        .await
        .unwrap();
        let check = async |target: &'static str, expected: &str, then: &str| {
            let set = |e: &mut Edit<'_, '_>| e.set_catch_all(&name("lecce.example"), Some(&addr(target)));
            let said =
                change(directory, set).await.map_or_else(|error| error.to_string(), |()| String::new());
            assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{target}: {said}");
            assert_eq!(targets(directory, "nessuno@lecce.example").await, then, "{target}");
        };
        check("chi@lecce.example", "chi@lecce.example does not exist here", "op1").await;
        check("chi@altra.example", "chi@altra.example does not exist here", "op1").await;
        check("giro@altra.example", "giro@altra.example does not exist here", "op1").await;
        check("op1+resto@le.example", "", "op1+resto").await;
        change(directory, |e| {
            for n in (0..10).rev() {
                let next = if n == 9 { "op2".to_owned() } else { format!("k{}", n + 1) };
                unchecked(e, &format!("k{n}@lecce.example"), &[addr(&format!("{next}@lecce.example"))])?;
            }
            Ok(())
        })
        .await
        .unwrap();
        check("k0@lecce.example", "leads on through more aliases", "op1+resto").await;
        check("k1@lecce.example", "", "op2").await;
        check("chi@posta.example", "", "->chi@posta.example").await;
    })
    .await;
}

#[tokio::test]
async fn endless_chains_are_not_followed_for_ever() {
    on_engines(async |directory| {
        change(directory, |e| {
            for n in 0..12 {
                unchecked(e, &format!("c{n}@lecce.example"), &[addr(&format!("c{}@lecce.example", n + 1))])?;
            }
            e.set_alias(&addr("c12@lecce.example"), &[addr("op1@lecce.example")])
        })
        .await
        .unwrap();
        assert_eq!(targets(directory, "c0@lecce.example").await, "TooMany");
        assert_eq!(targets(directory, "c3@lecce.example").await, "op1");
    })
    .await;
}

/// Through however many hops, tags, catch-all addresses and other names of a domain.
#[tokio::test]
async fn an_alias_that_leads_nowhere_or_back_is_refused_by_the_name_of_its_target() {
    on_engines(async |directory| {
        change(directory, |e| {
            e.set_alias(&addr("d10@lecce.example"), &[addr("op1@lecce.example")])?;
            for n in (2..10).rev() {
                let next = addr(&format!("d{}@le.example", n + 1));
                e.set_alias(&addr(&format!("d{n}@lecce.example")), &[next])?;
            }
            e.set_alias(&addr("d1@lecce.example"), &[addr("d2+x@lecce.example"), addr("chi@posta.example")])
        })
        .await
        .unwrap();
        let check = async |alias: &'static str, target: &'static str, expected: &str| {
            let targets = [addr("op2@lecce.example"), addr(target)];
            let done = change(directory, move |e| e.set_alias(&addr(alias), &targets)).await;
            let said = done.map_or_else(|error| error.to_string(), |()| String::new());
            assert_eq!(said, expected, "{alias} {target}");
        };
        let back = "the alias would lead back to itself through ";
        check(
            "d0@lecce.example",
            "nessuno@le.example",
            "nessuno@le.example does not exist here: its domain is ours, and nobody has this address",
        )
        .await;
        check("d0@lecce.example", "D0+t@le.example", &format!("{back}D0+t@le.example")).await;
        check("d10@lecce.example", "d2@lecce.example", &format!("{back}d2@lecce.example")).await;
        check("d10@lecce.example", "d1+y@lecce.example", &format!("{back}d1+y@lecce.example")).await;
        check("d0@lecce.example", "d2@lecce.example", "").await;
        check(
            "dz@lecce.example",
            "d0@lecce.example",
            "d0@lecce.example leads on through more aliases than are followed, ten in a row",
        )
        .await;
        check("dz@lecce.example", "abuse@lecce.example", "").await;
        check(
            "dz@lecce.example",
            "sala@lecce.example",
            "sala@lecce.example does not exist here: its domain is ours, and nobody has this address",
        )
        .await;
        assert_eq!(targets(directory, "d0@lecce.example").await, "op1 op2");
        change(directory, |e| e.set_catch_all(&name("lecce.example"), Some(&addr("d10@lecce.example"))))
            .await
            .unwrap();
        check("dz@lecce.example", "nessuno@lecce.example", "").await;
        check("d10@lecce.example", "nessuno@lecce.example", &format!("{back}nessuno@lecce.example")).await;
    })
    .await;
}

#[tokio::test]
async fn a_group_of_thousands_is_delivered_up_to_the_bound() {
    for engine in engines().await {
        let directory = Directory::new(engine.db.clone(), Clock::manual(NOW), give_mailbox);
        let counts = directory.edit(Doer::server(), |e| {
            e.add_domain(&name("x.example"), None)?;
            let group = thing(e, Kind::Group, "g@x.example")?;
            // Rows as `add` makes them, in sets.
            e.tx().execute(
                "INSERT INTO principal (id, kind, name, address, key, folded, credential_version, disabled, has_mailbox,
                   sends, created_at)
                 WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
                 SELECT 1000 + i, 'person', 'p', 'p@x.example', 'p', 'p', 1, $1, $2, $1, 0 FROM n",
                args![false, true],
            )?;
            e.tx().execute(
                "INSERT INTO membership (group_id, member_id, manager, created_at)
                 SELECT $1, id, $2, 0 FROM principal WHERE id > 1001",
                args![group.0, false],
            )?;
            let Resolution::Deliver(most) = resolve(e.tx(), &addr("g@x.example"))? else { panic!("not delivered") };
            e.add_member(group, PrincipalId(1001), false)?;
            Ok((most.len(), resolve(e.tx(), &addr("g@x.example"))?))
        });
        assert_eq!(counts.await.expect(engine.name), (10_000, Resolution::TooMany), "{}", engine.name);
    }
}
