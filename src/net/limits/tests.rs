//! Guessing, as those see it who guess and those who forget.

use super::*;
use crate::clock::{HOUR, MINUTE, SECOND};

const START: Micros = 1_000 * HOUR;

fn limiter() -> LoginLimiter {
    let rates = LoginRates {
        per_account: 10,
        per_address: 30,
        per_network: 60,
        window: HOUR,
        longest_wait: 15 * MINUTE,
    };
    LoginLimiter::new(rates, Arc::default())
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// From where the account is not known.
fn new(account: &str, peer: IpAddr) -> Attempt<'_> {
    Attempt { account, peer, known: false }
}

/// From where it is.
fn known(account: &str, peer: IpAddr) -> Attempt<'_> {
    Attempt { account, peer, known: true }
}

/// Guesses as fast as the limiter allows for `span`; returns how many guesses it let through.
fn guess(
    limiter: &LoginLimiter,
    account: impl Fn(u32) -> String,
    peer: impl Fn(u32) -> IpAddr,
    span: Micros,
) -> u32 {
    let (mut now, mut allowed, mut tried) = (START, 0, 0);
    while now < START + span {
        let (name, peer) = (account(tried), peer(tried));
        tried += 1;
        match limiter.check(new(&name, peer), now) {
            Ok(()) => {
                limiter.record_failure(new(&name, peer), now);
                allowed += 1;
            }
            Err(RetryAfter(wait)) => now += wait.min(MINUTE),
        }
    }
    allowed
}

#[test]
fn one_account_is_guessed_at_slowly_from_everywhere() {
    let peer = |n: u32| IpAddr::from(n.to_be_bytes());
    let allowed = guess(&limiter(), |_| "op01@x.example".into(), peer, 24 * HOUR);
    assert!((10..=250).contains(&allowed), "{allowed}");
}

#[test]
fn one_address_guesses_slowly_at_all_accounts() {
    let allowed = guess(&limiter(), |n| format!("op{n}"), |_| ip("192.0.2.1"), 24 * HOUR);
    assert!((30..=750).contains(&allowed), "{allowed}");
    let network = |n: u32| ip(&format!("2001:db8::{n:x}"));
    assert!(guess(&limiter(), |n| format!("op{n}"), network, HOUR) <= 60);
}

#[test]
fn one_network_guesses_slowly_from_all_its_addresses() {
    let peer = |n: u32| IpAddr::from([192, 0, 2, (n % 250) as u8]);
    let allowed = guess(&limiter(), |n| format!("op{n}"), peer, 24 * HOUR);
    assert!((60..=1_500).contains(&allowed), "{allowed}");
    let peer = |n: u32| ip(&format!("2001:db8:1:{:x}::1", n % 60_000));
    assert!(guess(&limiter(), |n| format!("op{n}"), peer, HOUR) <= 120);
}

#[test]
fn a_flood_from_the_network_locks_out_neither_known_pairs_nor_homes() {
    let limiter = limiter();
    assert!(limiter.settle_in("op01", ip("192.0.2.200")));
    for n in 0..100 {
        let _ = limiter.check(new(&format!("x{n}"), IpAddr::from([192, 0, 2, n])), START);
    }
    assert!(limiter.check(new("op02", ip("192.0.2.201")), START).is_err(), "the network has to wait");
    limiter.check(known("op01", ip("192.0.2.200")), START).unwrap();
    limiter.check(new("colleague", ip("192.0.2.200")), START).unwrap();
}

#[test]
fn who_waits_is_named_and_can_be_pardoned() {
    let limiter = limiter();
    guess(&limiter, |_| "op01".into(), |_| ip("192.0.2.1"), HOUR);
    guess(&limiter, |n| format!("op{n}"), |_| ip("192.0.2.1"), HOUR);
    let now = START + HOUR;
    assert!(limiter.account_wait("OP01", now).is_some() && limiter.account_wait("op77777", now).is_none());
    assert_eq!(limiter.waiting(now).iter().map(|(who, _)| who.as_str()).collect::<Vec<_>>(), ["192.0.2.1"]);
    assert!(limiter.pardon_account("op01", now) && !limiter.pardon_account("op01", now));
    assert!(limiter.pardon(ip("192.0.2.1")) && limiter.waiting(now).is_empty());
    limiter.check(new("op01", ip("192.0.2.1")), now).unwrap();
}

#[test]
fn a_pair_that_waits_is_named_and_can_be_pardoned() {
    let limiter = limiter();
    let forgotten = known("op01", ip("192.0.2.1"));
    while limiter.check(forgotten, START).is_ok() {
        limiter.record_failure(forgotten, START);
    }
    limiter.check(known("op01", ip("192.0.2.2")), START).unwrap();
    let names: Vec<_> = limiter.pair_waits("OP01", START).into_iter().map(|(peer, _)| peer).collect();
    assert_eq!(names, ["192.0.2.1"]);
    assert!(limiter.pair_waits("op02", START).is_empty() && !limiter.pardon_account("op02", START));
    assert!(limiter.pardon_account("op01", START) && !limiter.pardon_account("op01", START));
    limiter.check(forgotten, START).unwrap();
}

#[test]
fn attempts_in_flight_count_before_they_are_judged() {
    let limiter = limiter();
    let allowed = (0..100).filter(|_| limiter.check(new("a", ip("192.0.2.1")), START).is_ok()).count();
    assert_eq!(allowed, 10);
}

#[test]
fn waits_grow_up_to_the_longest() {
    let limiter = limiter();
    let (mut now, mut waits) = (START, Vec::new());
    for _ in 0..20 {
        if let Err(RetryAfter(wait)) = limiter.check(new("a", ip("192.0.2.1")), now) {
            waits.push(wait);
            now += wait;
            limiter.check(new("a", ip("192.0.2.1")), now).unwrap();
        }
        limiter.record_failure(new("a", ip("192.0.2.1")), now);
    }
    assert!(waits.len() > 8 && waits[0] == 2 * SECOND && waits[1] == 4 * SECOND, "{waits:?}");
    assert!(waits.is_sorted() && *waits.last().unwrap() == 15 * MINUTE, "{waits:?}");
}

#[test]
fn right_passwords_are_never_counted() {
    let limiter = limiter();
    for n in 0..500 {
        let account = format!("op{n}");
        limiter.check(new(&account, ip("192.0.2.1")), START).unwrap();
        limiter.record_success(new(&account, ip("192.0.2.1")), START);
    }
}

#[test]
fn an_attempt_that_was_withdrawn_costs_nothing() {
    let limiter = limiter();
    for attempt in [known("known", ip("192.0.2.1")), new("new", ip("192.0.2.1"))] {
        for _ in 0..500 {
            limiter.check(attempt, START).unwrap();
            limiter.withdraw(attempt, START);
        }
    }
}

#[test]
fn a_known_pair_is_not_locked_out_from_afar() {
    let limiter = limiter();
    guess(&limiter, |_| "op01@x.example".into(), |n| IpAddr::from(n.to_be_bytes()), HOUR);
    assert!(limiter.check(new("op01@X.example", ip("198.51.100.1")), START + HOUR).is_err());
    limiter.check(known("Op01@x.example", ip("192.0.2.1")), START + HOUR).unwrap();
}

#[test]
fn a_phone_with_an_old_password_does_not_block_its_office() {
    let limiter = limiter();
    let phone = known("a", ip("192.0.2.1"));
    let mut tries = 0;
    for second in 0..3_600 {
        let now = START + second * SECOND;
        if limiter.check(phone, now).is_ok() {
            limiter.record_failure(phone, now);
            tries += 1;
        }
    }
    assert!(tries < 30, "{tries}");
    limiter.check(new("b", ip("192.0.2.1")), START + HOUR).unwrap();
}

#[test]
fn good_logins_buy_no_guesses_from_their_address() {
    let limiter = limiter();
    let mut guesses = 0;
    for n in 0..1_000 {
        if limiter.check(new("mine", ip("192.0.2.1")), START).is_ok() {
            limiter.record_success(new("mine", ip("192.0.2.1")), START);
        }
        let victim = format!("op{n}");
        if limiter.check(new(&victim, ip("192.0.2.1")), START).is_ok() {
            limiter.record_failure(new(&victim, ip("192.0.2.1")), START);
            guesses += 1;
        }
    }
    assert!(guesses <= 30, "{guesses}");
}

#[test]
fn a_clock_set_back_does_not_lock_anyone_out() {
    let limiter = limiter();
    guess(&limiter, |_| "a".into(), |_| ip("192.0.2.1"), HOUR);
    let early = START - 900 * HOUR;
    let RetryAfter(wait) = limiter.check(new("a", ip("192.0.2.1")), early).unwrap_err();
    assert!(wait <= HOUR, "{wait}");
    limiter.check(new("a", ip("192.0.2.1")), early + HOUR).unwrap();
}
