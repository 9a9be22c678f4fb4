//! The step that empties the queue, on both engines, into the outbox.

use super::super::{Relay, RetryPolicy, Transport};
use crate::{
    address::{Address, Domain, ReversePath},
    audit::Doer,
    auth::{
        Keys,
        dkim::{self, StoredDkimKey},
    },
    clock::{Clock, Micros},
    delivery::{Delivery, Enqueue, Letter},
    directory::{Directory, Kind, NewPrincipal},
    mailboxes,
    notify::{Notify, Request, Wish},
    queue::{self, Automatic, ItemFilter, Room, State, Wording},
    relay::dkim::{DkimAlgorithm, DkimKey},
};
use mailstore::{Db, DbError, mailbox, testing::engines};
use std::{path::PathBuf, sync::Arc};

pub(super) const NOW: Micros = 1_700_000_000_000_000;
const HOUR: Micros = 3_600_000_000;
pub(super) const DAY: Micros = 24 * HOUR;

pub(super) struct House {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) folder: tempfile::TempDir,
}

impl House {
    /// One person, op01.
    pub(super) async fn build(db: Db) -> Self {
        let clock = Clock::manual(NOW);
        let directory = Directory::new(db.clone(), clock.clone(), mailboxes::create_defaults);
        let made = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("lecce.example").expect("a domain"), None)?;
            edit.add(&NewPrincipal::new(Kind::Person, address("op01@lecce.example"), "op01"))
        });
        made.await.expect("people");
        Self { db, clock, folder: tempfile::tempdir().expect("a folder") }
    }

    pub(super) fn relay(&self, node: &str) -> Relay {
        self.relay_into(node, self.folder.path().to_owned())
    }

    fn relay_into(&self, node: &str, folder: PathBuf) -> Relay {
        self.relay_by(node, Transport::Outbox(folder))
    }

    pub(super) fn relay_by(&self, node: &str, transport: Transport) -> Relay {
        let delivery = Delivery::new(self.db.clone(), self.clock.clone(), "mail.lecce.example", 5 * DAY);
        let policy = RetryPolicy::default();
        Relay::new(
            self.db.clone(),
            self.clock.clone(),
            delivery,
            transport,
            policy,
            ("mail.lecce.example", node),
        )
    }

    async fn queue(&self, to: &str) -> i64 {
        self.queue_until(to, NOW + 5 * DAY).await
    }

    async fn queue_until(&self, to: &str, expires_at: Micros) -> i64 {
        self.queue_asking(to, Notify::default(), expires_at).await
    }

    async fn queue_asking(&self, to: &str, notify: Notify, expires_at: Micros) -> i64 {
        let from = ReversePath::Address(address("op01@lecce.example"));
        let letter = Letter::new(b"Subject: s\r\n\r\nt\r\n", from, false);
        let to = vec![address(to)];
        let mut request = Request::default();
        request.note(&to[0], Wish { notify, original: None });
        let queued = self.db.write(move |tx| {
            let options = Enqueue { sender: None, prefix: "", request: &request, now: NOW, expires_at };
            letter.enqueue(tx, &to, &options)
        });
        queued.await.expect("queued")
    }

    async fn states(&self) -> Vec<State> {
        let filter = ItemFilter { settled: true, limit: 10, ..ItemFilter::default() };
        let items = self.db.read(move |c| queue::list(c, &filter)).await.expect("a list");
        items.iter().flat_map(|i| &i.recipients).map(|r| r.state).collect()
    }

    /// When the only recipient is tried next.
    async fn due_at(&self) -> Option<Micros> {
        self.db.read(|c| queue::due_at(c, &Room::of(1))).await.expect("a look")
    }

    /// Makes sending impossible for now: what the outbox is to be is a file.
    fn block_outbox(&self) -> Relay {
        let file = self.folder.path().join("file");
        std::fs::write(&file, b"").expect("a file");
        self.relay_into("n", file)
    }

    /// The master key, with a key of lecce.example that signs.
    pub(super) async fn key(&self) -> Arc<Keys> {
        let keys = Arc::new(Keys::create(&self.folder.path().join("key"), &[3; 32]).expect("a key"));
        let (domain, key) =
            (address("a@lecce.example").to_domain(), DkimKey::generate(DkimAlgorithm::Ed25519));
        let key = key.expect("a key");
        let stored = StoredDkimKey {
            sealed: dkim::seal(&keys, &mut rand::rng(), &domain, "s", key.pkcs8()),
            domain,
            selector: "s".into(),
            algorithm: key.algorithm().tag().into(),
            public_record: key.dns_record(),
            active: true,
            created_at: 0,
            retired_at: None,
        };
        let directory = Directory::new(self.db.clone(), self.clock.clone(), mailboxes::create_defaults);
        directory.edit(Doer::server(), move |edit| dkim::add(edit, &stored)).await.expect("stored");
        keys
    }

    /// How many messages op01 has.
    async fn notices(&self) -> i64 {
        let total = self.db.read(|c| {
            let (owner,) = c.query_one::<(i64,)>("SELECT id FROM principal", &[])?;
            Ok::<_, DbError>(mailbox::find(c, owner, "INBOX")?.map_or(0, |m| m.total))
        });
        total.await.expect("a look")
    }
}

pub(super) fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

#[tokio::test]
async fn what_leaves_is_settled() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.queue("a@fuori.example").await;
        assert_eq!(house.relay("n").drain().await.expect("drained"), 1);
        assert_eq!(house.states().await, [State::Delivered], "{}", engine.name);
        assert_eq!(house.notices().await, 0);
    }
}

/// Notices left unsigned, from an address under the host name, for which nobody publishes anything.
#[tokio::test]
async fn a_notice_is_from_a_domain_of_ours_and_signed_by_it() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let keys = house.key().await;
        house.queue("a@fuori.example").await;
        house.db.write(|tx| tx.execute("DELETE FROM pin", &[]).map(|_| ())).await.expect("lost");
        let relay = house.relay("n").signing_with(keys, "mail.lecce.example");
        relay.drain().await.expect("drained");
        let raw = house.db.read(|c| {
            let (id,) = c.query_one::<(i64,)>("SELECT MAX(message_id) FROM entry", &[])?;
            mailstore::message::load(c, id)
        });
        let raw = raw.await.expect("a look").expect("bytes").unpack().expect("unpacked");
        let raw = String::from_utf8(raw).expect("text");
        assert!(
            raw.starts_with("Return-Path: <>\r\nDKIM-Signature: ") && raw.contains("d=lecce.example;"),
            "{raw}"
        );
        assert!(raw.contains(" <MAILER-DAEMON@lecce.example>\r\n"), "{raw}");
    }
}

#[tokio::test]
async fn what_a_service_has_written_is_signed_by_the_domain_it_is_from() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let keys = house.key().await;
        let write = |from: &str| {
            let wording = Wording {
                from: address(from).into(),
                to: vec![address("a@fuori.example")],
                reply_to: None,
                subject: "s".into(),
                text: "t\n".into(),
                answering: Vec::new(),
            };
            Automatic::write(&wording, NOW, ("mail.lecce.example", 0)).expect("a letter")
        };
        let (ours, other) = (write("webmaster@lecce.example"), write("webmaster@altrove.example"));
        let queued = house.db.write(move |tx| {
            ours.enqueue(tx, NOW, DAY)?;
            other.enqueue(tx, NOW, DAY)
        });
        queued.await.expect("queued");
        house.relay("n").signing_with(keys, "mail.lecce.example").drain().await.expect("drained");
        let saved = |n: usize| {
            let file = house.folder.path().join(format!("{n:08}-{n}.eml"));
            std::fs::read_to_string(file).expect("a letter").replace("\r\n ", " ").replace("\r\n\t", " ")
        };
        assert!(
            saved(1).contains("DKIM-Signature: ") && saved(1).contains("d=lecce.example;"),
            "{}",
            saved(1)
        );
        assert!(saved(1).starts_with("X-Envelope-From: <>\r\n"), "{}: {}", engine.name, saved(1));
        assert!(!saved(2).contains("DKIM-Signature"), "no key of that domain is here: {}", saved(2));
    }
}

#[tokio::test]
async fn a_message_whose_bytes_are_lost_fails_and_its_sender_hears_of_it() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.queue("a@fuori.example").await;
        house.db.write(|tx| tx.execute("DELETE FROM pin", &[]).map(|_| ())).await.expect("lost");
        assert_eq!(house.relay("n").drain().await.expect("drained"), 1);
        assert_eq!(house.states().await, [State::Failed], "{}", engine.name);
        assert_eq!(house.notices().await, 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_recipient_that_cannot_be_read_does_not_come_back_for_ever() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.queue("a@fuori.example").await;
        let spoil = "UPDATE queue_recipient SET recipient = 'no address'";
        house.db.write(move |tx| tx.execute(spoil, &[]).map(|_| ())).await.expect("spoilt");
        assert_eq!(house.relay("n").drain().await.expect("drained"), 1);
        assert_eq!(house.states().await, [State::Failed], "{}", engine.name);
    }
}

#[tokio::test]
async fn who_has_lost_its_claim_neither_settles_nor_tells() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.queue("nobody@lecce.example").await;
        let (slow, quick) = (house.relay("slow"), house.relay("quick"));
        let late = slow.claim(Room::of(9)).await.expect("a claim");
        house.clock.advance(6 * 60_000_000);
        let again = quick.claim(Room::of(9)).await.expect("a claim");
        for claim in again {
            quick.work(claim).await.expect("settled");
        }
        for claim in late {
            slow.work(claim).await.expect("nothing to settle");
        }
        assert_eq!(house.states().await, [State::Failed], "{}", engine.name);
        assert_eq!(house.notices().await, 1, "{}: told once", engine.name);
    }
}

#[tokio::test]
async fn a_recipient_is_given_up_when_its_own_lifetime_ends() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.queue_until("a@fuori.example", NOW + HOUR).await;
        let relay = house.block_outbox();
        while let Some(at) = house.due_at().await {
            assert!(at <= NOW + HOUR, "{}: beyond its end", engine.name);
            assert_eq!(house.notices().await, 0, "{}: told too early", engine.name);
            house.clock.set(at);
            assert_eq!(relay.drain().await.expect("drained"), 1);
        }
        assert_eq!(house.clock.now(), NOW + HOUR, "{}: the last attempt falls on the end", engine.name);
        assert_eq!(house.states().await, [State::Failed], "{}", engine.name);
        assert_eq!(house.notices().await, 1, "{}: its sender hears of it", engine.name);
    }
}

#[tokio::test]
async fn a_long_lifetime_outlives_the_default_one() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.queue_until("a@fuori.example", NOW + 9 * DAY).await;
        house.clock.advance(6 * DAY);
        assert_eq!(house.block_outbox().drain().await.expect("drained"), 1);
        assert_eq!(house.states().await, [State::Waiting], "{}", engine.name);
    }
}

/// RFC 3461 §4.1, §5.2.2, §5.2.5, §5.2.6: what was asked is told, and nothing else.
#[tokio::test]
async fn senders_are_told_what_they_asked_to_be_told() {
    for engine in engines().await {
        let name = engine.name;
        let house = House::build(engine.db.clone()).await;
        let mut told = 0;
        for (asked, succeeds, fails, is_late) in [
            ("", false, true, true),
            ("NEVER", false, false, false),
            ("SUCCESS", true, false, false),
            ("FAILURE", false, true, false),
            ("SUCCESS,DELAY", true, false, true),
        ] {
            let notify = Notify::parse(asked).unwrap_or_default();
            house.clock.set(NOW);
            house.queue_asking("a@fuori.example", notify, NOW + 5 * DAY).await;
            house.relay("n").drain().await.expect("drained");
            told += i64::from(succeeds);
            assert_eq!(house.notices().await, told, "{name}: {asked}: taken by a hop without DSN");
            house.queue_asking("nobody@lecce.example", notify, NOW + 5 * DAY).await;
            house.relay("n").drain().await.expect("drained");
            told += i64::from(fails);
            assert_eq!(house.notices().await, told, "{name}: {asked}: failed");
            let item = house.queue_asking("a@fuori.example", notify, NOW + 5 * DAY).await;
            house.clock.set(NOW + 5 * HOUR);
            house.block_outbox().drain().await.expect("drained");
            told += i64::from(is_late);
            assert_eq!(house.notices().await, told, "{name}: {asked}: late");
            house.db.write(move |tx| queue::drop_item(tx, item, NOW).map(|_| ())).await.expect("dropped");
        }
    }
}

#[tokio::test]
async fn what_was_never_tried_in_its_lifetime_is_tried_once_and_then_given_up() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.queue("a@fuori.example").await;
        house.queue("b@fuori.example").await;
        house.clock.advance(9 * DAY);
        let first = house.relay("n").claim(Room::of(1)).await.expect("a claim");
        for claim in first {
            house.relay("n").work(claim).await.expect("sent all the same");
        }
        assert_eq!(house.block_outbox().drain().await.expect("drained"), 1);
        assert_eq!(house.states().await, [State::Failed, State::Delivered], "{}", engine.name);
    }
}
