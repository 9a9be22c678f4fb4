use super::*;
use mailstore::{Db, testing::engines};
use std::net::IpAddr;

const START: Micros = 1_700_000_000_000_000;
const PERSON: PrincipalId = PrincipalId(7);
const RATES: SendingRates = SendingRates {
    messages_per_hour: 5,
    messages_per_day: 8,
    recipients_per_hour: 20,
    recipients_per_day: 50,
    networks_per_hour: 3,
};

fn too_much(span: Span, of: Of) -> Denied {
    Denied::TooMuch(Excess { span, of })
}

async fn send(db: &Db, recipients: usize, now: Micros) -> Result<(), Denied> {
    db.write(move |tx| charge(tx, PERSON, recipients, &RATES, now)).await.expect("a write")
}

async fn ask(db: &Db, person: PrincipalId, now: Micros) -> Result<(), Denied> {
    db.read(move |c| check(c, person, &RATES, now)).await.expect("a read")
}

#[tokio::test]
async fn an_hour_and_a_day_are_bounded_on_all_nodes() {
    for engine in engines().await {
        let (one, other) = (&engine.db, &engine.open_again().await.expect("another node"));
        for n in 0..5 {
            let node = if n % 2 == 0 { one } else { other };
            assert_eq!(send(node, 1, START).await, Ok(()), "{} {n}", engine.name);
        }
        assert_eq!(send(other, 1, START).await, Err(too_much(Span::Hour, Of::Messages)), "{}", engine.name);
        assert_eq!(ask(one, PERSON, START).await, Err(too_much(Span::Hour, Of::Messages)));
        assert_eq!(ask(one, PrincipalId(8), START).await, Ok(()), "somebody else is not concerned");
        let next = START + HOUR + SLOT;
        for _ in 0..3 {
            assert_eq!(send(one, 1, next).await, Ok(()));
        }
        assert_eq!(send(one, 1, next).await, Err(too_much(Span::Day, Of::Messages)));
        assert_eq!(send(one, 1, START + DAY + SLOT).await, Ok(()));
    }
}

#[tokio::test]
async fn two_nodes_at_once_count_together() {
    for engine in engines().await {
        let nodes = [engine.db.clone(), engine.open_again().await.expect("another node")];
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..40 {
            let node = nodes[n % 2].clone();
            tasks.spawn(async move { send(&node, 1, START).await.is_ok() });
        }
        let sent = tasks.join_all().await.into_iter().filter(|sent| *sent).count();
        assert_eq!(sent, 5, "{}", engine.name);
    }
}

#[tokio::test]
async fn recipients_are_bounded_and_refusals_count_nothing() {
    for engine in engines().await {
        let db = &engine.db;
        assert_eq!(send(db, 15, START).await, Ok(()));
        assert_eq!(send(db, 6, START).await, Err(too_much(Span::Hour, Of::Recipients)));
        assert_eq!(send(db, 5, START).await, Ok(()));
        let slots = db.read(move |c| store::slots(c, PERSON, 0)).await.expect("a read");
        assert_eq!(slots.iter().map(|slot| slot.sent.recipients).sum::<i64>(), 20, "{}", engine.name);
        let look = db.read(move |c| hold_for(c, PERSON, &too_much(Span::Day, Of::Recipients), &RATES, START));
        let held = look.await.expect("a read").expect("an incident");
        assert_eq!((held.reason.word(), held.number), ("day-recipients", 20), "{}", engine.name);
        let counted = Lifted { held: false, counted: true };
        assert_eq!(db.write(move |tx| lift(tx, PERSON, START)).await.expect("lifted"), counted);
        let nothing = Lifted::default();
        assert_eq!(db.write(move |tx| lift(tx, PERSON, START)).await.expect("nothing to lift"), nothing);
        assert_eq!(send(db, 20, START).await, Ok(()));
        db.write(move |tx| sweep(tx, START + 3 * DAY)).await.expect("swept");
        assert!(db.read(move |c| store::slots(c, PERSON, 0)).await.expect("a read").is_empty());
    }
}

#[tokio::test]
async fn a_hold_is_one_incident_until_it_ends_or_is_lifted() {
    for engine in engines().await {
        let db = &engine.db;
        for _ in 0..5 {
            send(db, 1, START).await.expect("sent");
        }
        let denied = send(db, 1, START).await.expect_err("too much");
        let look = db.read(move |c| hold_for(c, PERSON, &denied, &RATES, START));
        let held = look.await.expect("a read").expect("an incident");
        assert_eq!(
            (held.reason, held.number),
            (Reason::Sent(Excess { span: Span::Hour, of: Of::Messages }), 5)
        );
        assert!((HOUR..=HOUR + SLOT).contains(&(held.until - START)), "{held:?}");
        let begin = |at: Micros| db.write(move |tx| hold(tx, &Hold { since: at, until: at + HOUR, ..held }));
        assert!(begin(START).await.expect("held"), "{}", engine.name);
        assert!(!begin(START + MINUTE).await.expect("held already"));
        // Held is held, whatever it would send.
        let left = HOUR - 10 * MINUTE;
        assert_eq!(ask(db, PERSON, START + 10 * MINUTE).await, Err(Denied::Held { left }));
        assert_eq!(send(db, 1, START + 10 * MINUTE).await, Err(Denied::Held { left }));
        let nothing = db.read(move |c| hold_for(c, PERSON, &Denied::Held { left }, &RATES, START));
        assert_eq!(nothing.await.expect("a read"), None, "no incident of its own");
        let accounts = db.read(move |c| accounts(c, START + MINUTE)).await.expect("a read");
        let shown: Vec<_> = accounts.iter().map(|a| (a.person, a.hour.messages, a.hold.is_some())).collect();
        assert_eq!(shown, [(PERSON, 5, true)]);
        assert_eq!(ask(db, PERSON, START + HOUR + SLOT).await, Ok(()), "it has passed");
        assert!(begin(START + 2 * HOUR).await.expect("another incident"));
        assert_eq!(db.read(move |c| super::held(c, START + 2 * HOUR)).await.expect("a read"), 1);
        let lifted = db.write(move |tx| lift(tx, PERSON, START + 2 * HOUR)).await.expect("lifted");
        assert!(lifted.held, "{}", engine.name);
        assert_eq!(ask(db, PERSON, START + 2 * HOUR).await, Ok(()));
    }
}

#[tokio::test]
async fn many_networks_in_an_hour_are_unusual() {
    for engine in engines().await {
        let from = |n: u8, now: Micros| {
            let network = NetworkKey::from(IpAddr::from([198, 51, n, 1]));
            engine.db.write(move |tx| note_network(tx, PERSON, network, &RATES, now))
        };
        for n in [1, 2, 3, 1, 2] {
            assert_eq!(from(n, START).await.expect("noted"), Ok(()), "{}", engine.name);
        }
        // A journey: each network long after the one before.
        assert_eq!(from(4, START + 2 * HOUR).await.expect("noted"), Ok(()));
        for n in 5..=6 {
            assert_eq!(from(n, START + 2 * HOUR).await.expect("noted"), Ok(()));
        }
        assert_eq!(from(7, START + 2 * HOUR).await.expect("noted"), Err(Denied::Networks(4)));
    }
}

#[test]
fn a_message_that_could_never_be_sent_is_known_at_once() {
    assert_eq!(possible(20, &RATES), Ok(()));
    assert_eq!(possible(21, &RATES), Err(Denied::AtOnce(20)));
    assert_eq!(possible(100_000, &SendingRates::default()), Ok(()));
}

#[test]
fn reasons_are_read_as_they_are_written() {
    for (word, reason) in REASONS {
        assert_eq!((reason.word(), Reason::of_word(word)), (word, reason));
    }
}

#[test]
fn slots_count_until_they_have_left_the_span() {
    let slots: Vec<Slot> =
        (0..3).map(|n| Slot { number: slot(START) + n, sent: Sent { messages: 2, recipients: 2 } }).collect();
    let now = START + 2 * SLOT;
    let free = |messages| free_at(&slots, HOUR, now, Bounds { messages, recipients: 0 });
    assert_eq!((free(0), free(7)), (now, now));
    assert_eq!(free(6), slot(START) * SLOT + HOUR, "the first slot has to leave");
    assert_eq!(free(4), (slot(START) + 1) * SLOT + HOUR);
}
