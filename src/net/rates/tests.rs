//! What strangers may do, with a hand-moved clock.

use super::*;
use crate::clock::{HOUR, SECOND};

const START: Micros = 1_700_000_000_000_000;

fn throttle() -> (Throttle, Clock, Arc<Homes>) {
    let (clock, homes) = (Clock::manual(START), Arc::new(Homes::default()));
    let bound = |address| Bound { address, network: 2 * address };
    let rates = PeerRates {
        window: HOUR,
        commands: bound(10),
        messages: bound(3),
        recipients: bound(50),
        unknown_recipients: bound(5),
        forms: bound(2),
        account_commands: 10,
    };
    (Throttle::new(rates, Arc::clone(&homes), clock.clone()), clock, homes)
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn allowed(throttle: &Throttle, act: Act, peer: &str) -> usize {
    (0..100).take_while(|_| throttle.ask(act, ip(peer)).is_ok()).count()
}

#[test]
fn addresses_and_networks_are_bounded_by_themselves() {
    let (throttle, ..) = throttle();
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.1"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.2"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.3"), 0, "the network has done its share");
    assert_eq!(allowed(&throttle, Act::Message, "198.51.100.1"), 3);
    assert_eq!(allowed(&throttle, Act::Recipient, "192.0.2.1"), 50, "each act has a count of its own");
    // One IPv6 customer is one peer; its network is larger.
    assert_eq!(allowed(&throttle, Act::Message, "2001:db8:1:1::1"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "2001:db8:1:1::2"), 0);
    assert_eq!(allowed(&throttle, Act::Message, "2001:db8:1:2::1"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "2001:db8:1:3::1"), 0);
}

#[test]
fn a_home_answers_for_itself() {
    let (throttle, _, homes) = throttle();
    assert!(homes.note(ip("192.0.2.7"), 1));
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.1"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.2"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.7"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.8"), 0);
}

#[test]
fn a_home_may_give_many_commands_and_log_ins_give_them_back() {
    let (throttle, _, homes) = throttle();
    assert_eq!(allowed(&throttle, Act::Command, "192.0.2.1"), 10);
    assert!(throttle.look(Act::Command, ip("192.0.2.1")).is_err());
    throttle.forgive(Act::Command, ip("192.0.2.1"), 4);
    assert_eq!(throttle.look(Act::Command, ip("192.0.2.1")), Ok(()), "looking costs nothing");
    assert_eq!(allowed(&throttle, Act::Command, "192.0.2.1"), 4);
    let home = "198.51.100.1";
    assert!(homes.note(ip(home), 1));
    assert_eq!(
        (0..200).filter(|_| throttle.ask(Act::Command, ip(home)).is_ok()).count(),
        100,
        "ten times as many"
    );
    assert!(throttle.waiting().iter().any(|(who, ..)| who == home));
    throttle.forgive(Act::Command, ip(home), 1_000);
    assert_eq!(
        (0..200).filter(|_| throttle.ask(Act::Command, ip(home)).is_ok()).count(),
        100,
        "and never more"
    );
}

#[test]
fn whoever_names_too_many_unknown_recipients_may_name_none() {
    let (throttle, clock, _) = throttle();
    for _ in 0..5 {
        assert_eq!(throttle.ask(Act::Recipient, ip("192.0.2.1")), Ok(()));
        throttle.note(Act::UnknownRecipient, ip("192.0.2.1"));
    }
    let refusal = throttle.ask(Act::Recipient, ip("192.0.2.1")).unwrap_err();
    assert_eq!((refusal.act, refusal.by, refusal.wait.seconds()), (Act::UnknownRecipient, By::Address, 721));
    assert_eq!(throttle.ask(Act::Recipient, ip("192.0.2.2")), Ok(()));
    clock.advance(HOUR / 5);
    assert_eq!(throttle.ask(Act::Recipient, ip("192.0.2.1")), Ok(()));
}

#[test]
fn who_is_refused_is_named_and_can_be_pardoned() {
    let (throttle, clock, _) = throttle();
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.1"), 3);
    assert_eq!(allowed(&throttle, Act::Message, "192.0.2.2"), 3);
    let names =
        || throttle.waiting().into_iter().map(|(who, ..)| who).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(names().into_iter().collect::<Vec<_>>(), ["192.0.2.0/24", "192.0.2.1", "192.0.2.2"]);
    assert!(throttle.pardon(ip("192.0.2.1")));
    assert_eq!(names().into_iter().collect::<Vec<_>>(), ["192.0.2.2"]);
    clock.advance(HOUR);
    assert!(names().is_empty());
}

#[test]
fn accounts_wait_their_turn() {
    let (throttle, clock, _) = throttle();
    let waits: Vec<_> = (0..12).map(|_| throttle.command_of(1)).collect();
    assert!(waits[..10].iter().all(Option::is_none));
    assert_eq!(waits[10..], [Some(Duration::from_secs(6)), Some(Duration::from_secs(12))]);
    assert!(throttle.command_of(2).is_none());
    clock.advance(30 * SECOND);
    assert!(throttle.command_of(1).is_none());
    let free = Throttle::new(PeerRates::NONE, Arc::default(), Clock::manual(START));
    assert!((0..100).all(|_| free.command_of(1).is_none()));
    assert_eq!(allowed(&free, Act::Command, "192.0.2.1"), 100);
}

#[test]
fn a_flood_of_addresses_takes_bounded_memory() {
    let (throttle, ..) = throttle();
    for n in 0..200_000_u32 {
        let _ = throttle.ask(Act::Command, IpAddr::from((n << 8).to_be_bytes()));
    }
    let tables = throttle.tables.lock().unwrap();
    assert!(tables.addresses.len() <= 2 * GENERATION && tables.networks.len() <= 2 * GENERATION);
}
