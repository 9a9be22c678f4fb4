//! The loop around the relay, on both engines, against a next hop that answers when it may.

use super::*;
use crate::{
    clock::Clock,
    delivery::Delivery,
    net::resolver::{DnsTable, Resolver},
    queue::{ItemFilter, NewCopy, NewItem, NewRecipient, Personal, Source, State},
    relay::{RetryPolicy, Sender, Settings, Smarthost, TlsPolicy, Transport},
};
use mailstore::{Db, blob::PreparedBlob, testing::engines};
use std::sync::Arc;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};

const DAY: Micros = 86_400_000_000;
/// How long the loop is looked at; every poll in it is a unit of work.
const LONG: Duration = Duration::from_millis(700);

/// A next hop that greets nobody before it is opened.
struct Hop {
    port: u16,
    open: watch::Sender<bool>,
}

impl Hop {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (open, opened) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, opened.clone()));
            }
        });
        Self { port, open }
    }
}

async fn talk(stream: TcpStream, mut opened: watch::Receiver<bool>) {
    opened.wait_for(|open| *open).await.expect("it opens");
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 hop\r\n").await.expect("a greeting");
    let (mut line, mut data) = (String::new(), false);
    while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
        let reply = match (data, line.as_str()) {
            (true, line) if line != ".\r\n" => "",
            (false, "DATA\r\n") => "354 go on\r\n",
            _ => "250 well\r\n",
        };
        data = reply.starts_with("354") || (data && reply.is_empty());
        stream.write_all(reply.as_bytes()).await.expect("a reply");
        line.clear();
    }
}

/// A relay whose only way out is that hop, and which panics over 8-bit messages.
fn relay(db: &Db, hop: &Hop) -> Relay {
    let clock = Clock::System;
    let delivery = Delivery::new(db.clone(), clock.clone(), "mail.lecce.example", DAY);
    let mut settings = Settings::new("mail.lecce.example", |_| panic!("a message beyond us"));
    settings.allow_private = true;
    let sender = Sender::new(Resolver::Table(DnsTable::new()), settings).expect("a sender");
    let (host, port) = ("127.0.0.1".to_owned(), hop.port);
    let smarthost = Some(Arc::new(Smarthost { host, port, tls: TlsPolicy::None, credentials: None }));
    let transport = Transport::Network { sender, smarthost };
    Relay::new(db.clone(), clock, delivery, transport, RetryPolicy::default(), ("mail.lecce.example", "n"))
}

/// Plans so many copies, for as many domains as there are tens.
async fn fan_out(db: &Db, count: i64) -> i64 {
    let (now, text) = (Clock::System.now(), "Subject: s\r\n\r\nt\r\n");
    let planned = db.write(move |tx| {
        let blob = PreparedBlob::new(text.as_bytes());
        let copy = |n: i64| {
            let domain = format!("x{}.example", n / 10);
            NewCopy { subject_id: n, recipient: format!("u{n}@{domain}"), domain }
        };
        let (people, bounces): (Vec<NewCopy>, _) =
            ((0..count).map(copy).collect(), "l-bounces@lecce.example".into());
        let personal = Personal { service: "list".into(), bounces, fields: String::new(), drop: vec![] };
        let new = NewItem {
            blob: &blob,
            size: text.len(),
            reverse_path: "",
            recipients: &[],
            sender: None,
            subject: "s",
            prefix: "",
            eight_bit: false,
            smtputf8: false,
            ret: None,
            envid: "",
            not_before: now,
            expires_at: now + DAY,
        };
        queue::fan_out(tx, &new, &personal, Source { named: &people, ..Source::default() }, now)
    });
    planned.await.expect("planned").0
}

async fn enqueue(db: &Db, address: &'static str) {
    enqueue_text(db, address, "Subject: s\r\n\r\nt\r\n").await;
}

async fn enqueue_text(db: &Db, address: &'static str, text: &'static str) {
    let now = Clock::System.now();
    let queued = db.write(move |tx| {
        let blob = PreparedBlob::new(text.as_bytes());
        let domain = address.split_once('@').expect("an address").1;
        let new = NewItem {
            blob: &blob,
            size: text.len(),
            reverse_path: "",
            recipients: &[NewRecipient::new(address, domain)],
            sender: None,
            subject: "s",
            prefix: "",
            eight_bit: !text.is_ascii(),
            smtputf8: false,
            ret: None,
            envid: "",
            not_before: now,
            expires_at: now + DAY,
        };
        queue::enqueue(tx, &new, now)
    });
    queued.await.expect("queued");
}

async fn delivered(db: &Db) -> usize {
    let filter = ItemFilter { settled: true, limit: 100, ..ItemFilter::default() };
    let items = db.read(move |c| queue::list(c, &filter)).await.expect("a list");
    items.iter().flat_map(|i| &i.recipients).filter(|r| r.state == State::Delivered).count()
}

/// Waits until so many are delivered, much less than the loop sleeps without a reason.
async fn until_delivered(db: &Db, count: usize) {
    for _ in 0..500 {
        if delivered(db).await == count {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("{} of {count} delivered", delivered(db).await);
}

/// The units of work there were when none had come for a moment.
async fn units_at_rest(db: &Db) -> u64 {
    let mut units = db.work().units();
    loop {
        sleep(LONG / 4).await;
        match db.work().units() {
            same if same == units => return same,
            more => units = more,
        }
    }
}

async fn check_waits(limits: (usize, usize), addresses: &[&'static str], claimed: usize) {
    for engine in engines().await {
        let (db, hop, shutdown) = (&engine.db, Hop::start().await, Shutdown::new());
        for address in addresses {
            enqueue(db, address).await;
        }
        let running = tokio::spawn(run_relay(relay(db, &hop), limits, shutdown.clone(), Pulses::default()));
        while shutdown.running() != claimed {
            sleep(Duration::from_millis(10)).await;
        }
        let before = units_at_rest(db).await;
        sleep(LONG).await;
        let polls = db.work().units() - before;
        assert!(polls <= 1, "{}: {polls} looks while nothing could be begun", engine.name);
        hop.open.send_replace(true);
        until_delivered(db, addresses.len()).await;
        shutdown.drain(Duration::from_secs(5)).await;
        running.await.expect("an orderly end");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_at_its_limit_is_waited_for_and_not_polled() {
    check_waits((9, 1), &["a@x.example", "b@x.example", "c@x.example", "d@y.example"], 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_house_is_waited_for_and_not_polled() {
    check_waits((1, 9), &["a@x.example", "b@y.example", "c@z.example"], 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_node_has_claimed_is_not_polled_and_taken_when_its_lease_ends() {
    for engine in engines().await {
        let (db, hop, shutdown) = (&engine.db, Hop::start().await, Shutdown::new());
        enqueue(db, "a@x.example").await;
        let (now, lease) = (Clock::System.now(), LONG * 5);
        let until = now + i64::try_from(lease.as_micros()).expect("short");
        let other = db.write(move |tx| queue::claim(tx, "other", &Room::of(9), now, until));
        assert_eq!(other.await.expect("a claim").len(), 1);
        let before = db.work().units();
        let running = tokio::spawn(run_relay(relay(db, &hop), (9, 9), shutdown.clone(), Pulses::default()));
        hop.open.send_replace(true);
        sleep(LONG).await;
        assert!(db.work().units() - before <= 3, "{}", engine.name);
        assert_eq!(delivered(db).await, 0, "{}: it is another's", engine.name);
        until_delivered(db, 1).await;
        shutdown.drain(Duration::from_secs(5)).await;
        running.await.expect("an orderly end");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_makes_us_panic_waits_for_its_next_time_and_holds_up_no_other() {
    for engine in engines().await {
        let (db, hop, shutdown) = (&engine.db, Hop::start().await, Shutdown::new());
        hop.open.send_replace(true);
        enqueue_text(db, "a@x.example", "Subject: s\r\n\r\nperò\r\n").await;
        enqueue(db, "b@x.example").await;
        let running = tokio::spawn(run_relay(relay(db, &hop), (1, 1), shutdown.clone(), Pulses::default()));
        until_delivered(db, 1).await;
        let filter = ItemFilter { limit: 9, ..ItemFilter::default() };
        let waiting = db.read(move |c| queue::list(c, &filter)).await.expect("a list");
        let recipient = &waiting[0].recipients[0];
        assert_eq!((recipient.attempts, recipient.state), (1, State::Waiting), "{}", engine.name);
        assert!(recipient.reply.starts_with("4.3.0 "), "{}", recipient.reply);
        shutdown.drain(Duration::from_secs(5)).await;
        running.await.expect("an orderly end");
    }
}

/// More than are worked on at once, and ordinary mail between them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_leave_as_they_are_planned_and_other_mail_beside_them() {
    for engine in engines().await {
        let (db, hop, shutdown) = (&engine.db, Hop::start().await, Shutdown::new());
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Arc::new(auth::Keys::create(&folder.path().join("key"), &[3; 32]).expect("a key"));
        let item = fan_out(db, 1500).await;
        let relay = relay(db, &hop).signing_with(keys, "mail.lecce.example");
        let running = tokio::spawn(run_relay(relay, (9, 9), shutdown.clone(), Pulses::default()));
        while db.read(move |c| queue::tally(c, &[item])).await.expect("a look")[&item].waiting == 0 {
            sleep(Duration::from_millis(10)).await;
        }
        enqueue(db, "a@x.example").await;
        hop.open.send_replace(true);
        until_delivered(db, 1).await;
        for _ in 0..2000 {
            let tally = db.read(move |c| queue::tally(c, &[item])).await.expect("a look")[&item];
            if tally.delivered == 1500 {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        let tally = db.read(move |c| queue::tally(c, &[item])).await.expect("a look")[&item];
        assert_eq!(tally, queue::Tally { delivered: 1500, ..queue::Tally::default() }, "{}", engine.name);
        shutdown.drain(Duration::from_secs(5)).await;
        running.await.expect("an orderly end");
    }
}
