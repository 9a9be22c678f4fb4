//! What accounts may send, on both engines, with a hand-moved clock.

use super::*;
use crate::{
    address::Domain,
    clock::{DAY, HOUR},
    directory::{Directory, Kind, NewPrincipal, Role},
    mailboxes::{Mailboxes, create_defaults},
};
use mailstore::testing::{TestDb, engines};
use std::net::IpAddr;

const START: Micros = 1_700_000_000_000_000;
const RATES: SendingRates = SendingRates {
    messages_per_hour: 3,
    messages_per_day: 5,
    recipients_per_hour: 10,
    recipients_per_day: 20,
    networks_per_hour: 2,
};

/// A domain with an administrator and op01, who sends.
struct House {
    engine: TestDb,
    clock: Clock,
    keys: Arc<Keys>,
    admin: PrincipalId,
    person: PrincipalId,
    node: Submission,
}

fn address(local: &str) -> Address {
    Address::parse(&format!("{local}@lecce.example")).expect("an address")
}

async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for engine in engines().await {
        houses.push(House::build(engine).await);
    }
    houses
}

fn node(db: Db, clock: &Clock, keys: &Arc<Keys>) -> Submission {
    Submission::new(db, clock.clone(), Arc::clone(keys), "mail.lecce.example", DAY).bounded(RATES)
}

impl House {
    async fn build(engine: TestDb) -> Self {
        let (clock, folder) = (Clock::manual(START), tempfile::tempdir().expect("a folder"));
        let keys = Arc::new(Keys::create(&folder.path().join("master.key"), &[7; 32]).expect("keys"));
        let directory = Directory::new(engine.db.clone(), clock.clone(), create_defaults);
        let made = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("lecce.example").expect("a domain"), None)?;
            let admin = edit.add(&NewPrincipal::new(Kind::Person, address("admin"), "Admin"))?;
            edit.grant(admin, (Role::Administrator, None))?;
            Ok((admin, edit.add(&NewPrincipal::new(Kind::Person, address("op01"), "Op"))?))
        });
        let (admin, person) = made.await.expect("people");
        let node = node(engine.db.clone(), &clock, &keys);
        Self { engine, clock, keys, admin, person, node }
    }

    /// Another node on the same database, or the same one after a restart.
    async fn again(&self) -> Submission {
        node(self.engine.open_again().await.expect("another node"), &self.clock, &self.keys)
    }

    async fn send(&self, node: &Submission, recipients: usize, from: [u8; 4]) -> Result<(), SubmissionError> {
        let path = ReversePath::Address(address("op01"));
        node.check_sender(self.person, &path).await?;
        let to = |n| Address::parse(&format!("c{n}@posta.example")).expect("an address");
        let outgoing = Outgoing {
            person: self.person,
            reverse_path: path,
            recipients: (0..recipients).map(to).collect(),
            raw: b"From: op01@lecce.example\r\nSubject: s\r\n\r\nt\r\n".to_vec(),
            binary: false,
            trace: Trace {
                helo: None,
                address: Some(IpAddr::from(from)),
                protocol: "ESMTPA",
                tls: None,
                smtputf8: false,
                id: "1".into(),
            },
            request: Request::default(),
            random: 5,
        };
        node.submit(outgoing).await
    }

    async fn queued(&self) -> i64 {
        self.engine.db.read(crate::queue::backlog).await.expect("a look").0
    }

    /// What the administrator has been told.
    async fn alarms(&self) -> Vec<String> {
        let mailboxes = Mailboxes::new(self.engine.db.clone(), self.clock.clone());
        let inbox = mailboxes.find(self.admin, "INBOX").await.expect("an INBOX").mailbox;
        let mut told = Vec::new();
        for uid in 1..=u32::try_from(inbox.total).expect("few") {
            let raw = mailboxes.message(self.admin, inbox.id, uid).await.expect("a read").expect("a message");
            let raw = String::from_utf8(raw.unpack().expect("bytes").to_vec()).expect("ASCII");
            told.push(raw.replace("=\r\n", ""));
        }
        told
    }

    async fn deeds(&self) -> Vec<String> {
        let all = self.engine.db.read(|c| audit::list(c, None, 100)).await.expect("a look");
        let held = all.into_iter().filter(|deed| deed.action == "limits.hold");
        held.map(|deed| format!("{} {}", deed.subject, deed.detail)).collect()
    }
}

const HOME: [u8; 4] = [192, 0, 2, 1];

fn denied(outcome: Result<(), SubmissionError>) -> Denied {
    match outcome {
        Err(SubmissionError::Denied(denied)) => denied,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_sends_too_much_is_held_once_and_the_administrator_told_once() {
    for house in houses().await {
        let (one, other, name) = (&house.node, house.again().await, house.engine.name);
        for node in [one, &other, one] {
            assert_eq!(house.send(node, 1, HOME).await, Ok(()), "{name}");
        }
        assert!(
            matches!(denied(house.send(&other, 1, HOME).await), Denied::TooMuch(_)),
            "{name}: nodes count together"
        );
        for node in [one, &other, &house.again().await] {
            assert!(
                matches!(denied(house.send(node, 1, HOME).await), Denied::Held { .. }),
                "{name}: a restart too"
            );
        }
        assert_eq!(house.queued().await, 3, "{name}: what was taken stays, what was refused does not");
        let told = house.alarms().await;
        assert_eq!(told.len(), 1, "{name}: {told:#?}");
        for part in [
            "Auto-Submitted: auto-generated",
            "To: postmaster@lecce.example",
            "limits lift op01@lecce.example",
        ] {
            assert!(told[0].contains(part), "{name}: {part}: {}", told[0]);
        }
        assert_eq!(house.deeds().await, ["op01@lecce.example hour 3"], "{name}");
        // Another hour: the hold has passed, the day's bound is nearer.
        house.clock.advance(HOUR + 20 * MINUTE);
        assert_eq!(house.send(one, 1, HOME).await, Ok(()), "{name}");
        assert_eq!(house.send(one, 1, HOME).await, Ok(()), "{name}");
        assert!(matches!(denied(house.send(one, 1, HOME).await), Denied::TooMuch(_)), "{name}");
        assert_eq!(house.alarms().await.len(), 2, "{name}: an incident of its own");
        let person = house.person;
        house.engine.db.write(move |tx| allowance::lift(tx, person, START)).await.expect("lifted");
        assert_eq!(house.send(&other, 1, HOME).await, Ok(()), "{name}");
    }
}

/// RFC 5322 §3.6: programs read different ones.
#[test]
fn a_second_author_field_is_refused() {
    let check = |raw: &str, expected| assert_eq!(senders(raw.as_bytes()).err(), expected, "{raw}");
    check("From: a@b.example\r\nfrom: c@b.example\r\n\r\n", Some(SubmissionError::Repeated("From")));
    let twice = "From: a@b.example\r\nSender: a@b.example\r\nSender: a@b.example\r\n\r\n";
    check(twice, Some(SubmissionError::Repeated("Sender")));
    let resent = "Resent-From: a@b.example\r\nResent-From: c@b.example\r\nFrom: a@b.example\r\n\r\n";
    check(resent, None);
}

#[tokio::test]
async fn an_alarm_is_given_once_when_many_are_refused_at_once() {
    for house in houses().await {
        let (one, other) = (house.node.clone(), house.again().await);
        let sends = (0..16).map(|n| house.send(if n % 2 == 0 { &one } else { &other }, 1, HOME));
        let sent = futures_util::future::join_all(sends).await;
        assert_eq!(
            sent.iter().filter(|outcome| outcome.is_ok()).count(),
            3,
            "{}: {sent:?}",
            house.engine.name
        );
        assert_eq!(house.alarms().await.len(), 1, "{}", house.engine.name);
    }
}

#[tokio::test]
async fn recipients_count_and_one_message_may_never_have_too_many() {
    for house in houses().await {
        let name = house.engine.name;
        assert_eq!(denied(house.send(&house.node, 11, HOME).await), Denied::AtOnce(10), "{name}");
        assert!(house.alarms().await.is_empty(), "{name}: a mistake is no incident");
        assert_eq!(house.send(&house.node, 8, HOME).await, Ok(()), "{name}");
        assert!(matches!(denied(house.send(&house.node, 3, HOME).await), Denied::TooMuch(_)), "{name}");
        assert_eq!((house.queued().await, house.alarms().await.len()), (8, 1), "{name}");
    }
}

#[tokio::test]
async fn sending_from_many_networks_is_held() {
    for house in houses().await {
        let name = house.engine.name;
        assert_eq!(house.send(&house.node, 1, HOME).await, Ok(()), "{name}");
        house.clock.advance(2 * HOUR);
        for from in [[198, 51, 100, 1], [203, 0, 113, 1]] {
            assert_eq!(house.send(&house.node, 1, from).await, Ok(()), "{name}: a journey");
        }
        let refused = denied(house.send(&house.again().await, 1, [192, 0, 2, 99]).await);
        assert_eq!(refused, Denied::Networks(3), "{name}");
        assert!(matches!(denied(house.send(&house.node, 1, HOME).await), Denied::Held { .. }), "{name}");
        assert_eq!(house.queued().await, 3, "{name}");
        assert_eq!(house.deeds().await, ["op01@lecce.example networks 3"], "{name}");
        assert_eq!(house.alarms().await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn what_is_remembered_of_networks_is_bounded() {
    let house = houses().await.remove(0);
    for n in 0..50_000 {
        house.node.noted(PrincipalId(n), Some(NetworkKey::from(IpAddr::from(HOME))), START);
    }
    assert!(house.node.networks.lock().expect("no panic").len() <= 2 * NOTED);
}

/// What fails while the administrators are told takes the hold back no more.
#[tokio::test]
async fn an_account_is_held_even_if_nobody_can_be_told() {
    for house in houses().await {
        let name = house.engine.name;
        let (db, clock) = (house.engine.open_again().await.expect("another node"), &house.clock);
        // No address can be made of this host name, so no notice either.
        let nameless =
            Submission::new(db, clock.clone(), Arc::clone(&house.keys), "no host", DAY).bounded(RATES);
        for _ in 0..3 {
            assert_eq!(house.send(&house.node, 1, HOME).await, Ok(()), "{name}");
        }
        assert!(matches!(denied(house.send(&nameless, 1, HOME).await), Denied::TooMuch(_)), "{name}");
        assert!(matches!(denied(house.send(&house.node, 1, HOME).await), Denied::Held { .. }), "{name}");
        assert_eq!(house.deeds().await, ["op01@lecce.example hour 3"], "{name}");
        assert!(house.alarms().await.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn an_account_is_held_even_if_the_notice_cannot_be_delivered() {
    for house in houses().await {
        let (name, person) = (house.engine.name, house.person);
        for _ in 0..3 {
            assert_eq!(house.send(&house.node, 1, HOME).await, Ok(()), "{name}");
        }
        let rename = |sql| house.engine.db.write(move |tx| tx.execute(sql, &[]));
        rename("ALTER TABLE message RENAME TO message_away").await.expect(name);
        let sent = house.node.answer(person, Err(denied(check(&house).await))).await;
        rename("ALTER TABLE message_away RENAME TO message").await.expect(name);
        assert!(matches!(denied(sent), Denied::TooMuch(_)), "{name}");
        assert!(matches!(denied(house.send(&house.node, 1, HOME).await), Denied::Held { .. }), "{name}");
        assert_eq!(house.deeds().await, ["op01@lecce.example hour 3"], "{name}");
    }
}

/// Asks whether op01 may send, without consequences.
async fn check(house: &House) -> Result<(), SubmissionError> {
    let (person, now) = (house.person, house.clock.now());
    let asked = house.engine.db.read(move |c| allowance::check(c, person, &RATES, now)).await;
    Ok(asked.expect("a read")?)
}

#[tokio::test]
async fn the_notice_names_recipients_when_they_were_too_many() {
    for house in houses().await {
        let name = house.engine.name;
        assert_eq!(house.send(&house.node, 8, HOME).await, Ok(()), "{name}");
        denied(house.send(&house.node, 3, HOME).await);
        assert_eq!(house.deeds().await, ["op01@lecce.example hour-recipients 8"], "{name}");
        let told = house.alarms().await.remove(0);
        assert!(told.contains("ha scritto a 8 destinatari"), "{name}: {told}");
    }
}

/// RFC 6409 §4.2: it was taken, and came back days later because nobody has such a domain.
#[tokio::test]
async fn a_recipient_has_a_complete_domain() {
    for house in houses().await {
        let check = async |to: &str| {
            house
                .node
                .check_recipient(&Address::parse(to).expect("an address"))
                .await
                .map_err(|e| e.to_string())
        };
        assert_eq!(check("maria@ufficio").await, Err("the domain ufficio is not complete".into()));
        assert_eq!(check("maria@ufficio.example").await, Ok(()));
        assert_eq!(check("op01@lecce.example").await, Ok(()));
    }
}

const LETTER: &str = "From: op01@lecce.example\r\nTo: canale@lecce.example\r\nSubject: Fiera del lavoro a =?utf-8?q?Nard=C3=B2?=\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    Venite in **piazza**.\r\n\r\nSecondo capoverso.\r\n-- \r\nOp\r\n--b\r\nContent-Type: text/plain; name=elenco.txt\r\n\
    Content-Disposition: attachment; filename=elenco.txt\r\n\r\nUno\r\n--b--\r\n";

/// MG06, IN20: a referent writes to the channel's address and finds the draft; whoever only claims to be one does not.
#[tokio::test]
async fn a_letter_to_a_channel_becomes_a_draft_when_it_was_handed_in_and_never_when_it_comes_from_outside() {
    for house in houses().await {
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let (name, person) = (house.engine.name, house.person);
        let directory = Directory::new(db.clone(), clock.clone(), create_defaults);
        let made = directory.edit(Doer::server(), move |edit| {
            edit.grant(person, (Role::Operator, None))?;
            let channel = edit.add(&NewPrincipal::new(Kind::Channel, address("canale"), "Canale"))?;
            edit.add_member(channel, person, false)?;
            Ok(channel)
        });
        let channel = made.await.expect("a channel");
        let drafts = contents::Contents::new(db.clone(), clock.clone());
        let all = async || drafts.list(person, contents::Filter::default(), (10, 0)).await.expect(name).0;
        let trace = Trace { protocol: "ESMTP", id: "1".into(), ..Trace::default() };
        let inbound = crate::delivery::Inbound {
            reverse_path: ReversePath::Address(address("op01")),
            recipients: vec![address("canale")],
            raw: LETTER.as_bytes().to_vec(),
            trace: trace.clone(),
            client: None,
            request: Request::default(),
            binary: false,
        };
        let delivery = crate::delivery::Delivery::new(db.clone(), clock.clone(), "mail.lecce.example", DAY);
        delivery.accept(inbound, crate::delivery::Answer::Whole).await.expect(name);
        assert_eq!(drafts.take_letters().await.expect(name), 0, "{name}: forged");
        assert!(all().await.is_empty());
        let outgoing = Outgoing {
            person,
            reverse_path: ReversePath::Address(address("op01")),
            recipients: vec![Address::parse("canale+event@lecce.example").expect("an address")],
            raw: LETTER.as_bytes().to_vec(),
            binary: false,
            trace,
            request: Request::default(),
            random: 6,
        };
        house.node.submit(outgoing).await.expect(name);
        assert_eq!(drafts.take_letters().await.expect(name), 1);
        assert_eq!(drafts.take_letters().await.expect(name), 0, "{name}: once");
        let found = all().await;
        assert_eq!(found.len(), 1, "{name}");
        let opened = drafts.open(person, found[0].content.id).await.expect(name);
        let draft = &opened.head.draft;
        assert_eq!(draft.title, "Fiera del lavoro a Nardò");
        assert_eq!(draft.body, "Venite in **piazza**.\n\nSecondo capoverso.");
        assert_eq!(draft.summary, "Venite in piazza.");
        assert_eq!((opened.content.channel, opened.content.kind.as_str()), (Some(channel), "event"));
        assert_eq!(draft.details.media.len(), 1, "{name}");
    }
}

impl House {
    /// A channel to which op01 may write.
    async fn channel(&self, local: &'static str) -> PrincipalId {
        let directory = Directory::new(self.engine.db.clone(), self.clock.clone(), create_defaults);
        let person = self.person;
        let made = directory.edit(Doer::server(), move |edit| {
            edit.grant(person, (Role::Operator, None))?;
            let channel = edit.add(&NewPrincipal::new(Kind::Channel, address(local), local))?;
            edit.add_member(channel, person, false)?;
            Ok(channel)
        });
        made.await.expect("a channel")
    }

    async fn write_to(&self, channel: &str, raw: &str) {
        let outgoing = Outgoing {
            person: self.person,
            reverse_path: ReversePath::Address(address("op01")),
            recipients: vec![address(channel)],
            raw: raw.as_bytes().to_vec(),
            binary: false,
            trace: Trace { protocol: "ESMTPA", id: "1".into(), ..Trace::default() },
            request: Request::default(),
            random: 6,
        };
        self.node.submit(outgoing).await.expect(self.engine.name);
    }
}

/// The oldest letter came first in each round, and its error ended the round.
#[tokio::test]
async fn letters_that_cannot_be_handled_stop_no_other() {
    for house in houses().await {
        let (db, name) = (house.engine.db.clone(), house.engine.name);
        house.channel("canale").await;
        let gone = house.channel("chiuso").await;
        let letter = |subject: &str| {
            format!("From: op01@lecce.example\r\nSubject: {subject}\r\n\r\nCiao {subject}\r\n")
        };
        house.write_to("canale", &letter("Rotta")).await;
        db.write(|tx| tx.execute("UPDATE blob SET encoding = 99", &[])).await.expect("damaged");
        house.write_to("chiuso", &letter("Chiuso")).await;
        let directory = Directory::new(db.clone(), house.clock.clone(), create_defaults);
        directory.edit(Doer::server(), move |edit| edit.remove(gone)).await.expect("removed");
        house.write_to("canale", &letter("Buona")).await;
        let drafts = contents::Contents::new(db.clone(), house.clock.clone());
        assert_eq!(drafts.take_letters().await.expect(name), 3, "{name}");
        assert_eq!(drafts.take_letters().await.expect(name), 0, "{name}: settled for good");
        let (found, _) = drafts.list(house.person, contents::Filter::default(), (10, 0)).await.expect(name);
        let titles: Vec<&str> = found.iter().map(|one| one.content.title.as_str()).collect();
        assert_eq!(titles, ["Buona"], "{name}");
        let faults: Vec<_> = drafts.faulty_letters(house.person).await.expect(name);
        let faults: Vec<_> = faults.iter().map(|one| (one.fault, one.draft.is_some())).collect();
        let [no_channel, unreadable] = [contents::LetterFault::NoChannel, contents::LetterFault::Unreadable];
        assert_eq!(faults, [(no_channel, false), (unreadable, false)], "{name}");
        house.clock.advance(31 * DAY);
        assert_eq!(drafts.faulty_letters(house.person).await.expect(name), [], "{name}: not for ever");
    }
}

/// They vanished without a word.
#[tokio::test]
async fn files_that_a_draft_is_without_are_named_with_it() {
    for house in houses().await {
        let (db, name) = (house.engine.db.clone(), house.engine.name);
        house.channel("canale").await;
        let mut raw = "From: op01@lecce.example\r\nSubject: Elenchi\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nEcco.\r\n"
            .to_owned();
        for file in std::iter::once("virus.exe".to_owned()).chain((0..30).map(|no| format!("e{no}.txt"))) {
            raw += &format!("--b\r\nContent-Disposition: attachment; filename={file}\r\n\r\nMZ {file}\r\n");
        }
        house.write_to("canale", &(raw + "--b--\r\n")).await;
        let drafts = contents::Contents::new(db.clone(), house.clock.clone());
        assert_eq!(drafts.take_letters().await.expect(name), 1, "{name}");
        let letter = drafts.faulty_letters(house.person).await.expect(name).remove(0);
        let left: Vec<_> = letter.left.iter().map(|one| (one.name.as_str(), one.why.as_str())).collect();
        assert_eq!(left, [("e29.txt", "cut"), ("virus.exe", "refused")], "{name}");
        let (id, title) = letter.draft.expect(name);
        assert_eq!((title.as_str(), letter.fault), ("Elenchi", contents::LetterFault::Files));
        let opened = drafts.open(house.person, id).await.expect(name);
        assert_eq!((opened.left, opened.head.draft.details.media.len()), (letter.left, 29), "{name}");
    }
}
