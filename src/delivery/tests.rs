use super::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

fn trace() -> Trace {
    Trace {
        helo: Some("mx.posta.example".into()),
        address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))),
        protocol: "ESMTPS",
        tls: Some("TLSv1.3"),
        smtputf8: false,
        id: "abc".into(),
    }
}

#[test]
fn received_names_the_recipient_only_when_there_is_one() {
    let one = Address::parse("op01@lecce.example").unwrap();
    assert_eq!(
        received(&trace(), "mail.lecce.example", Some(&one), 0),
        "Received: from mx.posta.example ([192.0.2.1])\r\n\tby mail.lecce.example with ESMTPS (TLSv1.3)\r\n\
         \tid abc\r\n\tfor <op01@lecce.example>; Thu, 01 Jan 1970 00:00:00 +0000\r\n"
    );
    assert!(!received(&trace(), "h", None, 0).contains("for <"));
}

#[test]
fn received_says_nothing_of_where_people_of_ours_sit() {
    let submission =
        Trace { helo: None, address: Some(IpAddr::V6(Ipv6Addr::LOCALHOST)), tls: None, ..trace() };
    let field = received(&submission, "h", None, 0);
    assert!(field.starts_with("Received: by h with ESMTPS\r\n"), "{field}");
}

#[test]
fn refusals_follow_the_resolution() {
    use crate::directory::Resolution as R;
    let check =
        |resolution: R, temporary: bool| assert_eq!(plan(resolution).unwrap_err().is_temporary(), temporary);
    for resolution in [R::NoSuchUser, R::NotHosted, R::Disabled, R::TooMany] {
        check(resolution, false);
    }
}

mod database {
    mod answers;

    use super::*;
    use crate::{
        address::Domain,
        audit::Doer,
        auth::Keys,
        directory::{Directory, Kind, NewPrincipal, PrincipalId},
        mailboxes,
        net::resolver::{DnsTable, Resolver},
        queue,
    };
    use mailstore::{entry, mailbox, testing::engines};

    const DAY: Micros = 86_400_000_000;

    struct House {
        db: Db,
        delivery: Delivery,
        people: Vec<PrincipalId>,
    }

    fn address(local: &str) -> Address {
        Address::parse(&format!("{local}@lecce.example")).expect("an address")
    }

    impl House {
        /// Three people in the group `tutti`.
        async fn build(db: Db) -> Self {
            let clock = Clock::manual(1_700_000_000_000_000);
            let directory = Directory::new(db.clone(), clock.clone(), mailboxes::create_defaults);
            let people = directory.edit(Doer::server(), |edit| {
                edit.add_domain(&Domain::parse("lecce.example").expect("a domain"), None)?;
                let group = edit.add(&NewPrincipal::new(Kind::Group, address("tutti"), "Tutti"))?;
                ["op01", "op02", "op03"]
                    .iter()
                    .map(|login| {
                        let person = edit.add(&NewPrincipal::new(Kind::Person, address(login), login))?;
                        edit.add_member(group, person, false)?;
                        Ok(person)
                    })
                    .collect::<Result<Vec<_>, _>>()
            });
            let people = people.await.expect("people");
            Self { delivery: Delivery::new(db.clone(), clock, "mail.lecce.example", DAY), db, people }
        }

        async fn send(&self, to: &[&str], raw: &str, answer: Answer) -> Vec<Result<(), DeliveryError>> {
            let inbound = Inbound {
                reverse_path: ReversePath::parse("a@fuori.example").expect("a path"),
                recipients: to.iter().map(|local| address(local)).collect(),
                raw: raw.as_bytes().to_vec(),
                trace: trace(),
                client: None,
                request: Request::default(),
                binary: false,
            };
            self.delivery.accept(inbound, answer).await.expect("accepted")
        }

        /// How many messages each person has.
        async fn counts(&self) -> Vec<i64> {
            let owners: Vec<i64> = self.people.iter().map(|p| p.0).collect();
            let found = self.db.read(move |c| mailbox::find_all(c, &owners, "INBOX")).await.expect("a look");
            found.iter().map(|m| m.total).collect()
        }

        async fn queued(&self) -> Vec<String> {
            let filter = queue::ItemFilter { limit: 10, ..queue::ItemFilter::default() };
            let items = self.db.read(move |c| queue::list(c, &filter)).await.expect("a look");
            items.iter().flat_map(|i| &i.recipients).map(|r| r.address.clone()).collect()
        }
    }

    /// A letter that says it is from a domain which publishes `policy`.
    async fn judged(house: &House, policy: &str, enforces: bool, to: &[&str]) -> Result<(), DeliveryError> {
        let table = DnsTable::new();
        table.add_txt("_dmarc.fuori.example", policy).add_txt("fuori.example", "v=spf1 ip4:192.0.2.9 -all");
        let judge =
            Judge::new(Resolver::Table(table), Clock::manual(0), std::time::Duration::from_secs(5), &[]);
        let delivery = house.delivery.clone().judged_by(judge, enforces);
        let inbound = Inbound {
            reverse_path: ReversePath::parse("a@fuori.example").expect("a path"),
            recipients: to.iter().map(|local| address(local)).collect(),
            raw: FORGED.as_bytes().to_vec(),
            trace: trace(),
            client: Some(Client { ip: Ipv4Addr::new(192, 0, 2, 1).into(), helo: "mx.posta.example".into() }),
            request: Request::default(),
            binary: false,
        };
        delivery.accept(inbound, Answer::Whole).await.map(|_| ())
    }

    const FORGED: &str = "authentication-results: MAIL.lecce.example; dmarc=pass\r\n\
                          Authentication-Results: altri.example; spf=pass\r\nFrom: a@fuori.example\r\n\r\nt\r\n";

    impl House {
        /// How many messages each person has in Junk.
        async fn junk(&self) -> Vec<i64> {
            let owners: Vec<i64> = self.people.iter().map(|p| p.0).collect();
            let found = self.db.read(move |c| mailbox::find_all_special(c, &owners, "\\Junk")).await;
            found.expect("a look").iter().map(|m| m.total).collect()
        }
    }

    /// RFC 7489 §6.7.
    #[tokio::test]
    async fn forged_mail_meets_what_its_domain_asks_for() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            let reject = "v=DMARC1; p=reject";
            let refused = judged(&house, reject, true, &["op01"]).await;
            assert_eq!(refused, Err(DeliveryError::Forged("fuori.example".into())), "{}", engine.name);
            let refused = judged(&house, reject, true, &["op01", "postmaster"]).await;
            assert!(refused.is_err(), "{}: not for postmaster alone", engine.name);
            assert_eq!((house.counts().await, house.junk().await), (vec![0; 3], vec![0; 3]));
            judged(&house, "v=DMARC1; p=quarantine", true, &["op01"]).await.expect("taken");
            judged(&house, "v=DMARC1; p=quarantine", true, &["tutti"]).await.expect("taken");
            assert_eq!(
                (house.counts().await, house.junk().await),
                (vec![0; 3], vec![2, 1, 1]),
                "{}",
                engine.name
            );
            judged(&house, reject, false, &["op02"]).await.expect("only marked");
            judged(&house, "v=DMARC1; p=none", true, &["op03"]).await.expect("taken");
            assert_eq!(
                (house.counts().await, house.junk().await),
                (vec![0, 1, 1], vec![2, 1, 1]),
                "{}",
                engine.name
            );
        }
    }

    /// RFC 8601 §5, and what is kept for later use.
    #[tokio::test]
    async fn a_verdict_goes_with_its_message_and_goes_when_it_goes() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            judged(&house, "v=DMARC1; p=none", true, &["op01"]).await.expect("taken");
            let look = |id: i64| house.db.read(move |c| mailauth::of_message(c, id));
            let kept = look(1).await.expect("a look").expect("a verdict");
            assert_eq!((kept.origin, kept.spf.0), (mailauth::Origin::Mx, mailauth::Outcome::Fail));
            assert_eq!((kept.dmarc, kept.authenticated_from()), (mailauth::Outcome::Fail, None));
            let raw =
                house.db.read(|c| mailstore::message::load(c, 1)).await.expect("a look").expect("bytes");
            let raw = String::from_utf8(raw.unpack().expect("unpacked")).expect("text");
            let top =
                "Return-Path: <a@fuori.example>\r\nAuthentication-Results: mail.lecce.example;\r\n\tspf=fail";
            assert!(raw.starts_with(top), "{raw}");
            assert!(
                raw.contains("\r\nReceived-SPF: fail ") && raw.contains("altri.example; spf=pass"),
                "{raw}"
            );
            let ours = raw.to_lowercase().matches("authentication-results: mail.lecce.example").count();
            assert_eq!(ours, 1, "{raw}");
            let gone = house.db.write(|tx| {
                tx.execute("DELETE FROM entry", &[])?;
                mailstore::message::stamp_orphans(tx, &[1], 0)
            });
            gone.await.expect("gone");
            mailstore::gc::run(&house.db, 2 * DAY).await.expect("collected");
            assert_eq!(look(1).await.expect("a look"), None, "{}", engine.name);
        }
    }

    /// A house that makes reverse-paths; `via@` leads outside.
    async fn forwarding(db: Db) -> (House, tempfile::TempDir) {
        let mut house = House::build(db).await;
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Keys::create(&folder.path().join("key"), &[3; 32]).expect("a key");
        house.delivery = house.delivery.forwarding_with(Arc::new(keys));
        let directory = Directory::new(house.db.clone(), Clock::manual(0), mailboxes::create_defaults);
        let outside = Address::parse("x@posta.example").expect("an address");
        let made = directory.edit(Doer::server(), move |edit| {
            edit.set_alias(&address("via"), std::slice::from_ref(&outside))
        });
        made.await.expect("an alias");
        (house, folder)
    }

    impl House {
        /// (reverse-path, prefix, recipient) of what is queued, newest first.
        async fn leaving(&self) -> Vec<(String, String, String)> {
            let filter = queue::ItemFilter { limit: 10, ..queue::ItemFilter::default() };
            let items = self.db.read(move |c| queue::list(c, &filter)).await.expect("a look");
            let one = |c: queue::Claim| (c.item.reverse_path, c.item.prefix, c.recipients[0].address.clone());
            items.into_iter().map(one).collect()
        }

        async fn send_as(&self, sender: &str, to: &Address, raw: &str) -> Result<(), DeliveryError> {
            let inbound = Inbound {
                reverse_path: ReversePath::parse(sender).expect("a path"),
                recipients: vec![to.clone()],
                raw: raw.as_bytes().to_vec(),
                trace: trace(),
                client: None,
                request: Request::default(),
                binary: false,
            };
            self.delivery.accept(inbound, Answer::Whole).await.map(|_| ())
        }
    }

    /// RFC 7208 for the next server, RFC 5321 §4.5.5 for what comes back.
    #[tokio::test]
    async fn what_is_sent_on_has_a_path_of_ours_that_leads_back() {
        for engine in engines().await {
            let (house, _folder) = forwarding(engine.db.clone()).await;
            house
                .send_as("maria@fuori.example", &address("via"), "Subject: s\r\n\r\nt\r\n")
                .await
                .expect("sent");
            let (path, prefix, to) = house.leaving().await.remove(0);
            assert!(
                path.starts_with("SRS0=") && path.ends_with("=fuori.example=maria@lecce.example"),
                "{path}"
            );
            assert_eq!(
                (prefix.as_str(), to.as_str()),
                ("Delivered-To: via@lecce.example\r\n", "x@posta.example")
            );
            let path = Address::parse(&path.to_uppercase()).expect("an address");
            let check = async |path: &Address, sender: &str| {
                let sender = ReversePath::parse(sender).expect("a path");
                house.delivery.check_recipient(None, &sender, path, None).await
            };
            assert_eq!(check(&path, "<>").await, Ok(()), "{}", engine.name);
            assert_eq!(
                check(&path, "a@b.example").await,
                Err(DeliveryError::NoSuchUser),
                "no road for letters"
            );
            let forged = Address::parse(&path.to_string().replace("MARIA", "LUCA")).expect("an address");
            assert_eq!(check(&forged, "<>").await, Err(DeliveryError::NoSuchUser));
            let elsewhere = Address::from_parts(path.local(), "altrove.example").expect("an address");
            assert_eq!(check(&elsewhere, "<>").await, Err(DeliveryError::NotHosted));
            house.send_as("<>", &path, "Subject: no\r\n\r\nt\r\n").await.expect("given back");
            let (back, _, to) = house.leaving().await.remove(0);
            assert_eq!(
                (back.as_str(), to.to_lowercase().as_str()),
                ("", "maria@fuori.example"),
                "{}",
                engine.name
            );
            assert_eq!(
                house.send_as("<>", &forged, "Subject: x\r\n\r\nt\r\n").await,
                Err(DeliveryError::NoSuchUser)
            );
        }
    }

    #[tokio::test]
    async fn senders_of_ours_nobody_and_long_names_keep_their_path() {
        for engine in engines().await {
            let (house, _folder) = forwarding(engine.db.clone()).await;
            let long = format!("{}@fuori.example", "x".repeat(50));
            for sender in ["op01@lecce.example", "<>", &long] {
                let raw = format!("Subject: {sender}\r\n\r\nt\r\n");
                house.send_as(sender, &address("via"), &raw).await.expect("sent");
                let (path, ..) = house.leaving().await.remove(0);
                assert_eq!(path, sender.replace("<>", ""), "{}", engine.name);
            }
        }
    }

    #[tokio::test]
    async fn a_member_without_room_keeps_nobody_else_waiting() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            let full = house.people[1].0;
            house.db.write(move |tx| quota::set_limit(tx, full, Some(10))).await.expect("a limit");
            let results = house.send(&["tutti"], "Subject: s\r\n\r\nt\r\n", Answer::Whole).await;
            assert_eq!(results, [Ok(())], "{}", engine.name);
            assert_eq!(house.counts().await, [1, 0, 1], "{}", engine.name);
            assert_eq!(house.queued().await, ["op02@lecce.example"], "{}", engine.name);
            let alone = house.send(&["op02"], "Subject: x\r\n\r\nt\r\n", Answer::Each).await;
            assert_eq!(alone, [Err(DeliveryError::OverQuota)], "who is meant alone is refused");
        }
    }

    #[tokio::test]
    async fn who_has_no_room_and_is_meant_twice_waits_for_one_copy() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            let full = house.people[1].0;
            house.db.write(move |tx| quota::set_limit(tx, full, Some(10))).await.expect("a limit");
            for to in [["op02", "tutti"], ["tutti", "op02"]] {
                house.send(&to, &format!("Subject: {}\r\n\r\nt\r\n", to[0]), Answer::Whole).await;
            }
            assert_eq!(house.counts().await, [2, 0, 2], "{}", engine.name);
            assert_eq!(house.queued().await, ["op02@lecce.example"; 2], "{}: one of each", engine.name);
        }
    }

    #[tokio::test]
    async fn a_server_without_any_domain_puts_mail_off() {
        for engine in engines().await {
            let delivery = Delivery::new(engine.db.clone(), Clock::manual(0), "mail.lecce.example", DAY);
            let answer = delivery.check_recipient(None, &ReversePath::Null, &address("op01"), None).await;
            assert_eq!(answer, Err(DeliveryError::Unavailable), "{}", engine.name);
            let house = House::build(engine.db.clone()).await;
            assert_eq!(
                house.delivery.check_recipient(None, &ReversePath::Null, &address("op01"), None).await,
                Ok(())
            );
            let foreign = Address::parse("x@fuori.example").expect("an address");
            let answer = house.delivery.check_recipient(None, &ReversePath::Null, &foreign, None).await;
            assert_eq!(answer, Err(DeliveryError::NotHosted), "{}", engine.name);
        }
    }

    #[tokio::test]
    async fn a_group_is_served_at_once_whatever_its_members_lack() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            let (full, poor) = (house.people[0].0, house.people[1].0);
            let lack = house.db.write(move |tx| {
                quota::set_limit(tx, full, Some(10))?;
                let inbox = mailbox::find(tx, poor, "INBOX")?.expect("an INBOX");
                mailbox::delete(tx, inbox.id, 0)
            });
            lack.await.expect("done");
            for raw in ["Subject: a\r\n\r\nt\r\n", "Subject: b\r\n\r\nt\r\n"] {
                let results = house.send(&["op03", "tutti"], raw, Answer::Each).await;
                assert_eq!(results, [Ok(()), Ok(())], "{}", engine.name);
            }
            // In the order of ids: the INBOX made anew comes last.
            assert_eq!(house.counts().await, [0, 2, 2], "{}", engine.name);
            assert_eq!(house.queued().await, ["op01@lecce.example"; 2], "{}", engine.name);
            let everybody: Vec<i64> = house.people.iter().map(|p| p.0).collect();
            let found = house.db.read(move |c| mailbox::find_all(c, &everybody, "INBOX")).await;
            let last = found.expect("a look").pop().expect("an INBOX").id;
            let came = house.db.read(move |c| entry::delivery(c, last, 1)).await.expect("a look");
            assert_eq!(came.and_then(|d| d.recipient).as_deref(), Some("tutti@lecce.example"));
            let problems =
                mailstore::check::run(&engine.db, Default::default(), |_| {}).await.expect("a check");
            assert_eq!(problems, [], "{}", engine.name);
        }
    }

    #[tokio::test]
    async fn mail_that_comes_into_no_mailbox_leaves_a_consistent_store() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            let limit = |limit: i64| {
                let people: Vec<i64> = house.people.iter().map(|one| one.0).collect();
                house.db.write(move |tx| {
                    people.iter().try_for_each(|one| quota::set_limit(tx, *one, Some(limit)))
                })
            };
            limit(10).await.expect("a limit");
            for (n, to) in [&["tutti"][..], &["op02"], &["nessuno"]].into_iter().enumerate() {
                house.send(to, &format!("Subject: {n}\r\n\r\nt\r\n"), Answer::Each).await;
            }
            let problems =
                mailstore::check::run(&engine.db, Default::default(), |_| {}).await.expect("a check");
            assert_eq!(problems, [], "{}", engine.name);
        }
    }

    #[tokio::test]
    async fn whoever_is_meant_twice_gets_one_copy() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            let to = ["op02", "tutti", "op02", "op03"];
            let results = house.send(&to, "Subject: s\r\n\r\nt\r\n", Answer::Each).await;
            assert_eq!(results, vec![Ok(()); 4], "{}", engine.name);
            assert_eq!(house.counts().await, [1, 1, 1], "{}", engine.name);
        }
    }

    #[tokio::test]
    async fn mail_is_not_lost_for_want_of_an_inbox() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            let owner = house.people[0].0;
            let drop = house.db.write(move |tx| {
                let inbox = mailbox::find(tx, owner, "INBOX")?.expect("an INBOX");
                mailbox::delete(tx, inbox.id, 0)
            });
            drop.await.expect("deleted");
            assert_eq!(house.send(&["op01"], "Subject: s\r\n\r\nt\r\n", Answer::Each).await, [Ok(())]);
            let inbox = house.db.read(move |c| mailbox::find(c, owner, "INBOX")).await.expect("a look");
            assert_eq!(inbox.map(|m| m.total), Some(1), "{}", engine.name);
        }
    }

    #[tokio::test]
    async fn a_reply_without_references_joins_by_its_subject() {
        for engine in engines().await {
            let house = House::build(engine.db.clone()).await;
            for (n, subject) in ["Turni", "Re: Turni", "Re: Altro"].iter().enumerate() {
                let raw = format!("Subject: {subject}\r\nMessage-ID: <{n}@x>\r\n\r\nt\r\n");
                house.send(&["op01"], &raw, Answer::Each).await;
            }
            let owner = house.people[0].0;
            let threads = house.db.read(move |c| {
                let inbox = mailbox::find(c, owner, "INBOX")?.expect("an INBOX");
                Ok::<_, DbError>(
                    entry::details(c, inbox.id, &[1, 2, 3])?.iter().map(|d| d.thread).collect::<Vec<_>>(),
                )
            });
            let threads = threads.await.expect("threads");
            assert!(threads[0] == threads[1] && threads[1] != threads[2], "{}: {threads:?}", engine.name);
        }
    }

    #[tokio::test]
    async fn letters_to_the_same_people_in_any_order_do_not_wait_for_one_another() {
        for engine in engines().await {
            let house = Arc::new(House::build(engine.db.clone()).await);
            let mut tasks = tokio::task::JoinSet::new();
            for n in 0..20 {
                let house = Arc::clone(&house);
                tasks.spawn(async move {
                    let to = if n % 2 == 0 { ["op01", "op02", "op03"] } else { ["op03", "op02", "op01"] };
                    house.send(&to, &format!("Subject: {n}\r\n\r\nt\r\n"), Answer::Each).await
                });
            }
            while let Some(results) = tasks.join_next().await {
                assert_eq!(results.expect("a task"), vec![Ok(()); 3]);
            }
            assert_eq!(house.counts().await, [20, 20, 20]);
            assert_eq!(engine.db.work().retries(), 0, "{}: a deadlock", engine.name);
        }
    }
}
