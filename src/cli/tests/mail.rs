//! The queue, keys and records.

use super::{Exit, House, houses};
use crate::{
    address::Address,
    allowance::{self, Excess, Hold, Of, Reason, Span},
    auth::Protocol,
    clock::{HOUR, Micros},
    net::resolver::{DnsTable, Resolver},
    queue::{self, NewCopy, NewItem, NewRecipient, Personal, Room, Source},
};
use mailstore::{DbError, blob::PreparedBlob};
use std::net::IpAddr;

async fn enqueue(house: &House) -> i64 {
    let now = house.app.clock.now();
    let blob = PreparedBlob::new(b"Subject: x\r\n\r\nx\r\n");
    let queued = house.app.db.write(move |tx| {
        let recipients = [NewRecipient::new("chi@fuori.example", "fuori.example")];
        queue::enqueue(tx, &new_item(&blob, &recipients, now), now)
    });
    queued.await.unwrap()
}

fn new_item<'a>(blob: &'a PreparedBlob, recipients: &'a [NewRecipient], now: Micros) -> NewItem<'a> {
    NewItem {
        blob,
        size: 17,
        reverse_path: "maria@x.example",
        recipients,
        sender: None,
        subject: "x \x1b[2J y",
        prefix: "",
        eight_bit: false,
        smtputf8: false,
        ret: None,
        envid: "",
        not_before: now,
        expires_at: now + 1_000_000,
    }
}

#[tokio::test]
async fn the_queue_is_listed_held_tried_and_dropped() {
    for house in houses().await {
        let id = enqueue(&house).await;
        let listed = house.well("queue list").await;
        assert!(listed.contains("chi@fuori.example") && listed.contains("waiting"), "{listed}");
        assert_eq!(house.well("queue list --domain altro.example").await, "");
        let now = house.app.clock.now();
        let claimed =
            house.app.db.write(move |tx| queue::claim(tx, "n", &Room::of(9), now, now + HOUR)).await;
        assert_eq!(claimed.unwrap().len(), 1);
        for line in ["queue list".to_owned(), format!("queue show {id}")] {
            let said = house.well(&line).await;
            assert!(said.contains("being sent") && !said.contains("waiting"), "{said}");
        }
        house.app.db.write(move |tx| queue::release_lease(tx, "n", now)).await.unwrap();
        assert!(house.well("queue list").await.contains("waiting"));
        house.well(&format!("queue hold {id}")).await;
        assert!(house.well("queue list --domain fuori.example").await.contains("held"));
        house.well(&format!("queue retry {id}")).await;
        let shown = house.well(&format!("queue show {id}")).await;
        assert!(shown.contains("waiting") && !shown.contains('\x1b'), "{shown}");
        house.well(&format!("queue drop {id}")).await;
        assert!(house.well("queue list").await.contains("dropped"));
        house.fails(&format!("queue drop {id} 99"), Exit::Failed).await;
        house.fails("queue show 99", Exit::Failed).await;
        assert!(house.deeds().await.contains(&format!("queue.drop {id} 1 recipient")));
    }
}

#[tokio::test]
async fn copies_are_counted_and_those_nobody_knows_of_are_named() {
    for house in houses().await {
        let now = house.app.clock.now();
        let blob = PreparedBlob::new(b"Subject: x\r\n\r\nx\r\n");
        let planned = house.app.db.write(move |tx| {
            let copy = |n: i64| NewCopy {
                subject_id: n,
                recipient: format!("socio{n}@fuori.example"),
                domain: "fuori.example".into(),
            };
            let personal = Personal {
                service: "list".into(),
                bounces: "rete-bounces@x.example".into(),
                fields: String::new(),
                drop: Vec::new(),
            };
            let people: Vec<NewCopy> = (1..=5).map(copy).collect();
            let source = Source { named: &people, ..Source::default() };
            let (id, _) = queue::fan_out(tx, &new_item(&blob, &[], now), &personal, source, now)?;
            queue::unfold(tx, now, 2)?;
            let claims = queue::claim(tx, "n", &Room::of(1), now, now + HOUR)?;
            queue::begin(tx, "n", &[claims[0].recipients[0].id], now + HOUR)?;
            queue::release_lease(tx, "n", now)?;
            Ok::<_, DbError>(id)
        });
        let id = planned.await.unwrap();
        for line in ["queue list".to_owned(), format!("queue show {id}")] {
            let said = house.well(&line).await;
            assert!(said.contains("3 planned, 1 waiting, 1 unknown"), "{said}");
            assert!(
                said.contains("rete-bounces+...@x.example") && said.contains("socio1@fuori.example"),
                "{said}"
            );
        }
        house.well(&format!("queue hold {id}")).await;
        assert!(house.well("queue list").await.contains("3 planned, 1 held, 1 unknown"));
        house.well(&format!("queue retry {id}")).await;
        assert!(house.well("queue list").await.contains("3 planned, 2 waiting"));
        assert!(house.deeds().await.contains(&format!("queue.retry {id} 5 recipients")));
        house.well(&format!("queue drop {id}")).await;
        assert!(house.well("queue list").await.contains("2 dropped"));
    }
}

/// From keys to the next ones: prepared, looked for in the DNS, signing, the old ones retired; all of it written down.
#[tokio::test]
async fn dkim_keys_are_changed_when_the_new_ones_are_published() {
    for mut house in houses().await {
        let table = DnsTable::new();
        house.app.resolver = Resolver::Table(table.clone());
        house.well("dkim keygen x.example --algorithm ed25519 --selector uno").await;
        house
            .typed(
                "dkim import x.example --selector vecchio --key-stdin",
                include_str!("../../relay/dkim/test-rsa.pem"),
            )
            .await;
        let rotate = "dkim rotate x.example --algorithm ed25519";
        let records = house.well(&format!("{rotate} --selector due")).await;
        assert!(records.starts_with("; not signing yet\ndue._domainkey.x.example. 3600 IN TXT"), "{records}");
        let said = house.fails(rotate, Exit::Failed).await;
        assert!(said.contains("change to due (made 20") && said.contains("not published"), "{said}");
        for other in [&format!("{rotate} --selector tre"), "dkim rotate x.example --algorithm rsa"] {
            let said = house.fails(other, Exit::Failed).await;
            assert!(said.contains("another change") && said.contains("due (made 20"), "{said}");
        }
        table.set_failing("due._domainkey.x.example", true);
        let said = house.fails(&format!("{rotate} --selector due"), Exit::Failed).await;
        assert!(said.contains("the DNS failed") && said.contains("--skip-dns-check"), "{said}");
        table
            .set_failing("due._domainkey.x.example", false)
            .add_txt("due._domainkey.x.example", "v=DKIM1; p=other");
        house.fails(rotate, Exit::Failed).await;
        let names = DnsTable::new();
        let record = records.split('"').nth(1).expect("a record");
        names.add_txt("due._domainkey.x.example", &record.replace("p=", "p= "));
        house.app.resolver = Resolver::Table(names);
        let said = house.well(rotate).await;
        assert!(said.contains("due._domainkey.x.example signs from now on"), "{said}");
        assert!(
            said.contains("uno._domainkey.x.example is retired: keep its record published until"),
            "{said}"
        );
        assert!(!said.contains("vecchio"), "RSA goes on beside it: {said}");
        let listed = house.well("dkim list").await;
        let line = |name: &str| listed.lines().find(|line| line.contains(name)).expect("a line").to_owned();
        assert!(line("due").contains("signing") && line("vecchio").contains("signing"), "{listed}");
        assert!(line("uno").contains("retired, publish until"), "{listed}");
        house.well(rotate).await;
        house.well(&format!("{rotate} --skip-dns-check")).await;
        let again = house.well("dkim rotate x.example --algorithm ed25519").await;
        assert!(again.contains("b._domainkey."), "a name of its own in the same month: {again}");
        let deeds = house.deeds().await;
        for deed in [
            "dkim.add x.example due",
            "dkim.activate x.example due",
            "dkim.retire x.example uno",
            "dkim.retire x.example due",
        ] {
            assert!(deeds.iter().any(|one| one == deed), "{deed}: {deeds:?}");
        }
    }
}

#[tokio::test]
async fn the_index_is_made_anew() {
    for house in houses().await {
        let fresh = house.well("index status").await;
        assert!(fresh.contains("Indexed: 0 messages") && fresh.contains("Nothing waits"), "{fresh}");
        assert!(house.well("index rebuild").await.contains("Nothing waits"));
        assert!(house.well("check").await.contains("The store is consistent."));
    }
}

#[tokio::test]
async fn dkim_keys_are_made_sealed_and_published() {
    for house in houses().await {
        let records = house.well("dkim keygen x.example --algorithm ed25519 --selector uno").await;
        assert!(
            records.starts_with("uno._domainkey.x.example. 3600 IN TXT \"v=DKIM1; k=ed25519; p="),
            "{records}"
        );
        house.fails("dkim keygen x.example --algorithm ed25519 --selector uno", Exit::Failed).await;
        house.fails("dkim keygen y.example --algorithm ed25519", Exit::Failed).await;
        let pem = include_str!("../../relay/dkim/test-rsa.pem");
        let done = house.typed("dkim import x.example --selector due --key-stdin --disabled", pem).await;
        assert_eq!(done.exit, Exit::Well, "{done:?}");
        let zone = house.well("dns x.example").await;
        assert!(
            zone.contains(records.trim()) && zone.contains("; not signing yet\ndue._domainkey"),
            "{zone}"
        );
        for line in ["dkim disable x.example uno", "dkim remove x.example uno"] {
            assert!(house.fails(line, Exit::Failed).await.contains("mail would leave unsigned"));
        }
        house.well("dkim enable x.example due").await;
        let said = house.fails("dkim disable x.example due", Exit::Failed).await;
        assert!(said.contains("the only RSA key") && said.contains("--force"), "{said}");
        house.well("dkim disable x.example uno").await;
        house.well("dkim remove x.example uno").await;
        house.well("dkim disable x.example due --force").await;
        house.well("dkim enable x.example due").await;
        let listed = house.well("dkim list").await;
        assert!(listed.contains("due") && listed.contains("signing") && !listed.contains("uno"), "{listed}");
        house.fails("dns y.example", Exit::Failed).await;
    }
}

const TOO_MANY: Reason = Reason::Sent(Excess { span: Span::Hour, of: Of::Messages });

/// How often limits were lifted, by the audit.
async fn lifts(house: &House) -> usize {
    house.deeds().await.iter().filter(|deed| deed.starts_with("limits.lift")).count()
}

/// What accounts send, who is held, and lifting it; what is held against addresses, too.
#[tokio::test]
async fn limits_are_listed_and_lifted() {
    for house in houses().await {
        let said = house.run("limits list").await;
        assert!(
            said.exit == Exit::Well && said.err.contains("No account has sent anything today."),
            "{said:?}"
        );
        assert!(said.err.contains("No server runs here"), "{said:?}");
        assert!(house.fails("limits lift 192.0.2.7", Exit::Failed).await.contains("No server runs here"));
        house.app.guard.begin();
        assert!(house.run("limits list").await.err.contains("Nobody is refused anything"));
        let (maria, now) = (
            house.app.directory.find(&Address::parse("maria@x.example").unwrap()).await.unwrap().unwrap().id,
            house.app.clock.now(),
        );
        let hold = Hold { person: maria, reason: TOO_MANY, number: 300, since: now, until: now + HOUR };
        let rates = house.app.config.limits.sending;
        house
            .app
            .db
            .write(move |tx| {
                let charged: Result<_, _> = allowance::charge(tx, maria, 12, &rates, now)?;
                assert_eq!(charged, Ok(()));
                allowance::hold(tx, &hold)
            })
            .await
            .unwrap();
        let peer = IpAddr::from([192, 0, 2, 7]);
        for _ in 0..30 {
            let _ = house.app.auth.verify_login(peer, "maria", "falsch", Protocol::Imap).await;
        }
        let listed = house.well("limits list").await;
        let line = listed.lines().find(|line| line.starts_with("maria@x.example  1 ")).expect("a line");
        assert!(line.contains("sent too much in an hour (300 messages)"), "{listed}");
        assert!(listed.contains("log-ins from new addresses"), "{listed}");
        let said = house.well("limits lift maria").await;
        for what in ["may send again", "is counted anew", "may log in again"] {
            assert!(said.contains(&format!("maria@x.example {what}")), "{said}");
        }
        assert!(!house.run("limits list").await.out.contains("maria"));
        let lifted = lifts(&house).await;
        let said = house.run("limits lift maria").await;
        assert!(said.exit == Exit::Well && said.err.contains("has sent nothing"), "{said:?}");
        assert_eq!(lifts(&house).await, lifted, "nothing was lifted");
        // A telephone with an old password where she has logged in before: its pair alone is shut.
        let home = IpAddr::from([198, 51, 100, 7]);
        house.app.auth.verify_login(home, "maria", "segreto1", Protocol::Imap).await.unwrap();
        for _ in 0..30 {
            let _ = house.app.auth.verify_login(home, "maria", "falsch", Protocol::Imap).await;
        }
        let listed = house.well("limits list").await;
        assert!(listed.contains("log-ins from 198.51.100.7"), "{listed}");
        assert!(!listed.contains("log-ins from new addresses"), "{listed}");
        let said = house.well("limits lift maria").await;
        assert_eq!(said.trim(), "maria@x.example may log in again, wherever from.");
        assert_eq!(lifts(&house).await, lifted + 1);
        assert!(!house.run("limits list").await.out.contains("maria"));
        house.well("limits lift 192.0.2.7").await;
        assert!(
            house.fails("limits lift 192.0.2.0/24", Exit::Failed).await.contains("nothing is held against")
        );
        house.fails("limits lift nessuno", Exit::Failed).await;
        assert!(house.deeds().await.iter().any(|deed| deed.starts_with("limits.lift maria@x.example")));
    }
}
