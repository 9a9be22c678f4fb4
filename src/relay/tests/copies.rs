//! Copies of personal items, on both engines: into the outbox, to servers that behave badly, into mailboxes of ours.

use super::{
    runner::{DAY, House, NOW},
    *,
};
use crate::{
    address::Domain,
    auth::{self, Keys},
    bounce::token::{Purpose, SharedTokens},
    clock::Micros,
    mailauth::{Client, Judge},
    queue::{self, NewCopy, NewItem, Personal, Room, Source, State, Tally, Undelivered},
    relay::runner::LEASE,
};
use mailstore::{DbError, args, blob::PreparedBlob, db::Tx, testing::engines};
use std::sync::Arc;

const RAW: &str = "Authentication-Results: mail.lecce.example; auth=pass\r\nFrom: Maria <maria@posta.example>\r\n\
                   Reply-To: maria@posta.example\r\nTo: rete@lecce.example\r\nSubject: Prova\r\n\r\nCiao.\r\n";

fn personal() -> Personal {
    Personal {
        service: "list".into(),
        bounces: "rete-bounces@lecce.example".into(),
        fields: "From: Maria via Rete <rete@lecce.example>\r\nReply-To: <rete+{reply}@lecce.example>\r\n\
                 List-Id: Rete <rete.lecce.example>\r\nList-Unsubscribe: <https://lecce.example/via/{leave}>\r\n\
                 List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            .into(),
        drop: vec!["from".into(), "Reply-To".into()],
    }
}

struct Lists {
    house: House,
    keys: Arc<Keys>,
}

impl Lists {
    async fn build(db: mailstore::Db) -> Self {
        let house = House::build(db).await;
        let keys = house.key().await;
        Self { house, keys }
    }

    /// Into files.
    fn outbox(&self) -> Relay {
        self.house.relay("n").signing_with(Arc::clone(&self.keys), "mail.lecce.example")
    }

    /// To whoever has mail for a domain, by this table, at this port.
    fn network(&self, table: DnsTable, port: u16) -> Relay {
        let sender = Sender::new(Resolver::Table(table), settings(port)).expect("a sender");
        let transport = Transport::Network { sender, smarthost: None };
        self.house
            .relay_by("n", transport)
            .signing_with(Arc::clone(&self.keys), "mail.lecce.example")
            .telling(noted)
    }

    fn to(&self, sink: &Sink) -> Relay {
        self.network(table(), sink.port())
    }

    async fn plan(&self, people: &[(i64, &str)]) -> i64 {
        let copy = |(subject_id, address): &(i64, &str)| NewCopy {
            subject_id: *subject_id,
            recipient: (*address).to_owned(),
            domain: address.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned(),
        };
        let (people, blob): (Vec<NewCopy>, _) =
            (people.iter().map(copy).collect(), PreparedBlob::new(RAW.as_bytes()));
        let planned = self.house.db.write(move |tx| {
            let new = NewItem {
                blob: &blob,
                size: RAW.len(),
                reverse_path: "",
                recipients: &[],
                sender: None,
                subject: "Prova",
                prefix: "",
                eight_bit: false,
                smtputf8: false,
                ret: None,
                envid: "",
                not_before: NOW,
                expires_at: NOW + DAY,
            };
            queue::fan_out(tx, &new, &personal(), Source { named: &people, ..Source::default() }, NOW)
        });
        planned.await.expect("planned").0
    }

    async fn tally(&self, item: i64) -> Tally {
        self.house.db.read(move |c| queue::tally(c, &[item])).await.expect("a look")[&item]
    }

    async fn reply(&self, item: i64, state: State) -> String {
        let found = self.house.db.read(move |c| queue::copies(c, item, state, 1)).await.expect("a look");
        found[0].reply.clone()
    }

    /// What another server finds of a copy in the outbox.
    async fn judged(&self, file: &str) -> String {
        let domain = Domain::parse("lecce.example").expect("a domain");
        let keys = self.house.db.read(move |c| auth::dkim::list(c, Some(&domain))).await.expect("keys");
        let table = DnsTable::new();
        table.add_txt("s._domainkey.lecce.example", &keys[0].public_record);
        let trusted = ["lecce.example".to_owned()];
        let patience = Duration::from_secs(60);
        let judge = Judge::new(Resolver::Table(table), self.house.clock.clone(), patience, &trusted);
        let copy: String =
            file.split_inclusive('\n').filter(|line| !line.starts_with("X-Envelope")).collect();
        let client = Client { ip: "192.0.2.1".parse().expect("an address"), helo: "h.example".into() };
        let verdict = judge.judge(Some(&client), &ReversePath::Null, Arc::new(copy.into_bytes()), 0).await;
        verdict.header("mx.other.example")
    }

    /// What the hook has noted.
    async fn noted(&self) -> Vec<String> {
        let noted =
            self.house.db.read(|c| c.query::<(String,)>("SELECT envid FROM queue_message", &[])).await;
        noted.expect("a look").into_iter().map(|row| row.0).filter(|text| !text.is_empty()).collect()
    }
}

/// Keeps what it hears where a test can see it; with subject 13 it fails after having written.
fn noted(tx: &mut Tx<'_>, given_up: &[Undelivered], _: Micros) -> Result<(), DbError> {
    for one in given_up {
        let text =
            format!("{} {} {} {} {} ", one.service, one.subject_id, one.recipient, one.status, one.permanent);
        tx.execute("UPDATE queue_message SET envid = envid || $2 WHERE id = $1", args![one.item, &text])?;
    }
    match given_up.iter().any(|one| one.subject_id == 13) {
        true => Err(DbError::Other("the service cannot".into())),
        false => Ok(()),
    }
}

/// The header of a file, unfolded.
fn unfolded(text: &str) -> String {
    text.replace("\r\n ", " ").replace("\r\n\t", " ")
}

#[tokio::test]
async fn each_copy_has_its_own_path_and_fields_and_a_signature_over_them() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let item = lists.plan(&[(5, "a@fuori.example"), (6, "b@fuori.example")]).await;
        assert_eq!(lists.outbox().drain().await.expect("drained"), 2);
        assert_eq!(lists.tally(item).await, Tally { delivered: 2, ..Tally::default() }, "{}", engine.name);
        let shared = SharedTokens::new(engine.db.clone(), Arc::clone(&lists.keys));
        let tokens = shared.get(NOW).await.expect("tokens");
        for (row, subject) in [(1, 5), (2, 6)] {
            let file = lists.house.folder.path().join(format!("{item:08}-{row}.eml"));
            let text = unfolded(&std::fs::read_to_string(file).expect("a copy"));
            let between = |front: &str, back: &str| {
                let rest = text.split_once(front).unwrap_or_else(|| panic!("{front}: {text}")).1;
                rest.split_once(back).expect("an end").0.to_owned()
            };
            let check = |purpose, token: &str| {
                assert_eq!(tokens.read(purpose, token), Some((subject, item)), "{text}");
            };
            check(Purpose::Bounce, &between("X-Envelope-From: <rete-bounces+", "@lecce.example>\r\n"));
            check(Purpose::Reply, &between("Reply-To: <rete+", "@lecce.example>\r\n"));
            check(Purpose::Leave, &between("List-Unsubscribe: <https://lecce.example/via/", ">\r\n"));
            let count =
                |name: &str| text.lines().filter(|line| line.to_ascii_lowercase().starts_with(name)).count();
            assert_eq!((count("from:"), count("reply-to:"), count("dkim-signature:")), (1, 1, 1), "{text}");
            let tags = |name: &str| between(name, "\r\n").to_ascii_lowercase().replace(' ', "");
            let signed = tags("DKIM-Signature: ");
            assert!(signed.contains("d=lecce.example"), "{signed}");
            let names = signed.split_once("h=").expect("names").1.split_once(';').expect("an end").0;
            let names: Vec<&str> = names.split(':').collect();
            for name in
                ["from", "subject", "reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post"]
            {
                assert!(names.contains(&name), "{name}: {names:?}");
            }
            // Sealed once for all: what differs between copies is not covered.
            let seal = tags("ARC-Message-Signature: ");
            assert!(
                seal.contains("list-id") && !seal.contains("reply-to") && !seal.contains("list-unsubscribe:"),
                "{seal}"
            );
            assert!(text.ends_with("\r\n\r\nCiao.\r\n"));
            let file = lists.house.folder.path().join(format!("{item:08}-{row}.eml"));
            let found = lists.judged(&std::fs::read_to_string(file).expect("a copy")).await;
            assert!(found.contains("dkim=pass") && found.contains("arc=pass"), "{}: {found}", engine.name);
        }
        assert_eq!(
            lists.house.db.read(move |c| queue::raw(c, item)).await.expect("a look").map(|_| ()),
            None
        );
    }
}

#[tokio::test]
async fn copies_go_one_by_one_over_kept_connections() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let sink = Sink::start(LOCAL, 0, Script::default()).await;
        let people: Vec<String> = (0..30).map(|n| format!("u{n}@posta.test")).collect();
        let people: Vec<(i64, &str)> =
            people.iter().enumerate().map(|(n, a)| (n as i64, a.as_str())).collect();
        let item = lists.plan(&people).await;
        lists.to(&sink).drain().await.expect("drained");
        assert_eq!(lists.tally(item).await.delivered, 30, "{}", engine.name);
        let heard = sink.heard();
        let mut paths: Vec<&String> =
            heard.lines.iter().filter(|line| line.contains("MAIL FROM:<rete-bounces+")).collect();
        paths.sort();
        paths.dedup();
        assert_eq!((paths.len(), heard.messages.len()), (30, 30), "{}", engine.name);
        assert!(heard.connections <= 4, "one of five is left for other mail: {}", heard.connections);
    }
}

/// LISTS.md cases 45 to 49: what became of the only copy, how many messages the server had, what its service hears.
#[tokio::test]
async fn a_server_that_behaves_badly_gets_no_copy_twice() {
    let with = |answers| Script { answers, ..Script::default() };
    let waiting = Tally { waiting: 1, ..Tally::default() };
    let unknown = Tally { unknown: 1, ..Tally::default() };
    let failed = Tally { failed: 1, ..Tally::default() };
    for (name, script, expected, again) in [
        ("421 at once", Script { greeting: "421 busy", ..Script::default() }, waiting, 1),
        ("421 to MAIL", with(&[("MAIL", "421 4.3.2 closing")]), waiting, 1),
        ("451 to MAIL", with(&[("MAIL", "451 4.3.0 later")]), waiting, 1),
        ("greylisted", with(&[("RCPT", "450 4.2.0 later")]), waiting, 1),
        ("gone after DATA", with(&[("DATA", "")]), waiting, 1),
        ("refused after the dot", with(&[(".", "451 4.3.0 later")]), waiting, 1),
        ("refused", with(&[("RCPT", "550 5.1.1 nobody")]), failed, 0),
        // All of it was written before the server went: nobody can say what it has kept.
        ("gone within it", Script { hang_up_within_data: Some((10, "")), ..Script::default() }, unknown, 0),
        ("gone after the dot", with(&[(".", "")]), unknown, 0),
    ] {
        for engine in engines().await {
            let lists = Lists::build(engine.db.clone()).await;
            let sink = Sink::start(LOCAL, 0, script.clone()).await;
            let item = lists.plan(&[(7, "a@posta.test")]).await;
            lists.to(&sink).drain().await.expect("drained");
            let tally = lists.tally(item).await;
            assert_eq!(tally, expected, "{name}, {}", engine.name);
            let good = Sink::start(LOCAL, 0, Script::default()).await;
            lists.house.clock.advance(LEASE * 3);
            lists.to(&good).drain().await.expect("drained");
            assert_eq!(good.heard().messages.len(), again, "{name}, {}", engine.name);
            assert_eq!(lists.tally(item).await.delivered, again as i64, "{name}, {}", engine.name);
        }
    }
}

/// Case 46: it takes the connection and answers nothing more to DATA, or to the dot.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stalls_holds_up_no_other() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let other: IpAddr = Ipv4Addr::new(127, 0, 0, 2).into();
        // 354 is never said: the line after it is no reply.
        let stalling = Script { answers: &[("DATA", "354-wait")], ..Script::default() };
        let slow = Sink::start(LOCAL, 0, stalling).await;
        let quick = Sink::start(other, slow.port(), Script::default()).await;
        let table = table();
        table.add_mx("altro.test", 10, "b.test").add_address("b.test", other);
        let item = lists.plan(&[(1, "a@posta.test"), (2, "b@posta.test"), (3, "c@altro.test")]).await;
        let relay = lists.network(table, slow.port());
        let claims = relay.claim(Room::of(10)).await.expect("claims");
        assert_eq!(claims.len(), 2);
        let work: Vec<_> = claims
            .into_iter()
            .map(|claim| {
                let relay = relay.clone();
                tokio::spawn(async move { relay.work(claim).await })
            })
            .collect();
        for _ in 0..200 {
            if lists.tally(item).await.delivered == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(quick.heard().messages.len(), 1, "{}", engine.name);
        assert_eq!(
            lists.tally(item).await,
            Tally { delivered: 1, waiting: 2, ..Tally::default() },
            "{}",
            engine.name
        );
        for one in work {
            one.await.expect("no panic").expect("worked");
        }
        let expected = Tally { delivered: 1, waiting: 2, ..Tally::default() };
        assert_eq!(lists.tally(item).await, expected, "{}: it was not the end of data", engine.name);
    }
}

/// Case 45: whoever says 421 to the first is not asked for each of the others.
#[tokio::test]
async fn a_server_that_is_away_is_asked_a_few_times_only() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let sink = Sink::start(LOCAL, 0, Script { greeting: "421 busy", ..Script::default() }).await;
        let people: Vec<String> = (0..50).map(|n| format!("u{n}@posta.test")).collect();
        let people: Vec<(i64, &str)> =
            people.iter().enumerate().map(|(n, a)| (n as i64, a.as_str())).collect();
        let item = lists.plan(&people).await;
        lists.to(&sink).drain().await.expect("drained");
        assert_eq!(lists.tally(item).await.waiting, 50, "{}", engine.name);
        assert!(sink.heard().connections <= 45, "{}: {}", engine.name, sink.heard().connections);
    }
}

/// Case 48: a server that ends a session now and then takes all copies, each once.
#[tokio::test]
async fn sessions_that_end_now_and_then_cost_no_copy() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let sink = Sink::start(LOCAL, 0, Script { messages_per_connection: 3, ..Script::default() }).await;
        let people: Vec<String> = (0..20).map(|n| format!("u{n}@posta.test")).collect();
        let people: Vec<(i64, &str)> =
            people.iter().enumerate().map(|(n, a)| (n as i64, a.as_str())).collect();
        let item = lists.plan(&people).await;
        lists.to(&sink).drain().await.expect("drained");
        assert_eq!(lists.tally(item).await, Tally { delivered: 20, ..Tally::default() }, "{}", engine.name);
        assert_eq!(sink.heard().messages.len(), 20);
    }
}

#[tokio::test]
async fn the_service_hears_of_what_was_given_up_in_the_same_transaction() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let script = Script { answers: &[("RCPT", "550 5.1.1 nobody")], ..Script::default() };
        let sink = Sink::start(LOCAL, 0, script).await;
        let item = lists.plan(&[(7, "a@posta.test")]).await;
        lists.to(&sink).drain().await.expect("drained");
        assert_eq!(lists.noted().await, ["list 7 a@posta.test 5.1.1 true "], "{}", engine.name);
        assert_eq!(lists.tally(item).await.failed, 1);
        assert!(lists.reply(item, State::Failed).await.contains("5.1.1 nobody"));

        let other = lists.plan(&[(13, "a@posta.test")]).await;
        lists.to(&sink).drain().await.expect("drained");
        assert_eq!(lists.tally(other).await.failed, 1, "{}: settled whatever the service says", engine.name);
        assert_eq!(lists.noted().await.len(), 1, "{}: of the other nothing is kept", engine.name);
    }
}

#[tokio::test]
async fn a_copy_is_tried_until_its_time_is_over_and_then_its_service_hears() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let script = Script { answers: &[("RCPT", "450 4.2.0 later")], ..Script::default() };
        let sink = Sink::start(LOCAL, 0, script).await;
        let item = lists.plan(&[(7, "a@posta.test")]).await;
        lists.to(&sink).drain().await.expect("drained");
        assert_eq!((lists.tally(item).await.waiting, lists.noted().await.len()), (1, 0), "{}", engine.name);
        lists.house.clock.advance(2 * DAY);
        lists.to(&sink).drain().await.expect("drained");
        assert_eq!(lists.tally(item).await, Tally { failed: 1, ..Tally::default() }, "{}", engine.name);
        assert_eq!(lists.noted().await, ["list 7 a@posta.test 5.4.7 false "], "{}", engine.name);
        assert_eq!(lists.house.db.read(queue::backlog).await.expect("a look").0, 0, "no notice");
    }
}

#[tokio::test]
async fn a_copy_for_somebody_of_ours_is_in_the_mailbox_once() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let item = lists.plan(&[(1, "op01@lecce.example"), (2, "nobody@lecce.example")]).await;
        let relay = lists.network(table(), 1);
        relay.drain().await.expect("drained");
        let expected = Tally { delivered: 1, failed: 1, ..Tally::default() };
        assert_eq!(lists.tally(item).await, expected, "{}", engine.name);
        assert_eq!(lists.noted().await, ["list 2 nobody@lecce.example 5.1.1 true "], "{}", engine.name);
        let raw = engine.db.read(|c| {
            let (id,) = c.query_one::<(i64,)>("SELECT MAX(message_id) FROM entry", &[])?;
            mailstore::message::load(c, id)
        });
        let raw = raw.await.expect("a look").expect("bytes").unpack().expect("unpacked");
        let raw = String::from_utf8(raw).expect("text");
        assert!(
            raw.starts_with("Return-Path: <rete-bounces+") && raw.contains("From: Maria via Rete"),
            "{raw}"
        );
        assert!(!raw.contains('{') && !raw.contains("maria@posta.example"), "{raw}");
    }
}

/// The node ends between MAIL and the answer.
#[tokio::test]
async fn a_node_that_dies_leaves_what_it_was_sending_unknown_and_the_rest_to_others() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let item = lists.plan(&[(1, "a@posta.test"), (2, "b@posta.test")]).await;
        let sink = Sink::start(LOCAL, 0, Script::default()).await;
        let first = lists.to(&sink).claim(Room::of(9)).await.expect("a claim")[0].recipients[0].id;
        let until = NOW + LEASE;
        let begun = engine.db.write(move |tx| queue::begin(tx, "n", &[first], until)).await;
        assert_eq!(begun.expect("begun"), [first]);
        lists.house.clock.advance(LEASE + 1);
        lists.to(&sink).drain().await.expect("drained");
        let expected = Tally { delivered: 1, unknown: 1, ..Tally::default() };
        assert_eq!(lists.tally(item).await, expected, "{}", engine.name);
        assert_eq!(sink.heard().messages.len(), 1);
        assert!(sink.heard().lines.iter().any(|line| line.contains("RCPT TO:<b@posta.test>")));
    }
}

#[tokio::test]
async fn what_is_dropped_while_it_waits_for_its_turn_is_not_sent() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let item = lists.plan(&[(1, "a@posta.test")]).await;
        let sink = Sink::start(LOCAL, 0, Script::default()).await;
        let relay = lists.to(&sink);
        let claim = relay.claim(Room::of(9)).await.expect("a claim").remove(0);
        engine.db.write(move |tx| queue::drop_item(tx, item, NOW)).await.expect("dropped");
        relay.work(claim).await.expect("worked");
        assert!(sink.heard().messages.is_empty(), "{}", engine.name);
        assert_eq!(lists.tally(item).await, Tally { dropped: 1, ..Tally::default() });
    }
}

#[tokio::test]
async fn a_lost_message_is_no_fault_of_those_who_should_get_it() {
    for engine in engines().await {
        let lists = Lists::build(engine.db.clone()).await;
        let item = lists.plan(&[(1, "a@posta.test")]).await;
        engine.db.write(|tx| tx.execute("DELETE FROM pin", &[]).map(|_| ())).await.expect("lost");
        lists.network(table(), 1).drain().await.expect("drained");
        assert_eq!(lists.tally(item).await.failed, 1, "{}", engine.name);
        assert!(lists.noted().await.is_empty());
    }
}
