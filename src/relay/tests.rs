//! The sender against a scripted server on loopback.

mod copies;
mod exchange;
mod hosts;
mod runner;
mod security;
mod sink;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use bytes::Bytes;
use rand::SeedableRng;
use rand::rngs::StdRng;

use self::sink::{Script, Sink};
use super::*;
use crate::address::{Address, ReversePath};
use crate::net::resolver::{DnsTable, Resolver};

/// A sender that finds `mx.test` (and the domain `posta.test` behind it) at this sink.
struct Bench {
    sink: Sink,
    sender: Sender,
}

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn settings(port: u16) -> Settings {
    let mut settings = Settings::new("mail.lecce.test", |raw| {
        Some(String::from_utf8_lossy(raw).replace('ò', "=C3=B2").into_bytes())
    });
    let short = Duration::from_secs(3);
    settings.allow_private = true;
    settings.mx_port = port;
    settings.timeouts = Timeouts {
        connect: short,
        handshake: short,
        greeting: short,
        mail: short,
        rcpt: short,
        data_start: short,
        data_block: short,
        data_end: short,
        attempt: short,
    };
    settings
}

fn table() -> DnsTable {
    let table = DnsTable::new();
    table.add_mx("posta.test", 10, "mx.test").add_address("mx.test", LOCAL);
    table.add_address("other.test", LOCAL);
    table
}

impl Bench {
    async fn start(script: Script) -> Self {
        Self::with(script, |_| {}).await
    }

    async fn with(script: Script, change: impl FnOnce(&mut Settings)) -> Self {
        let sink = Sink::start(LOCAL, 0, script).await;
        let mut settings = settings(sink.port());
        change(&mut settings);
        let sender = Sender::new(Resolver::Table(table()), settings).expect("a sender");
        Self { sink, sender }
    }

    async fn send(&self, letter: &Letter) -> Vec<Outcome> {
        send(&self.sender, &Route::Mx("posta.test".into()), letter).await
    }

    /// Sends a plain letter to one recipient and gives the outcome's short form.
    async fn send_one(&self) -> String {
        short(&self.send(&letter(&["a@posta.test"], "Subject: x\r\n\r\nciao\r\n")).await)
    }
}

async fn send(sender: &Sender, route: &Route, letter: &Letter) -> Vec<Outcome> {
    sender.send(route, letter, &mut StdRng::seed_from_u64(1)).await
}

fn letter(to: &[&str], raw: &str) -> Letter {
    let parse = |text: &str| Address::parse(text).expect("an address");
    let from = ReversePath::Address(parse("op01@lecce.test"));
    Letter::new(from, to.iter().map(|one| parse(one)).collect(), Bytes::copy_from_slice(raw.as_bytes()), true)
}

/// `ok` or `4.x.y`/`5.x.y` for each outcome, with `?` when uncertain.
fn short(outcomes: &[Outcome]) -> String {
    let word = |outcome: &Outcome| match outcome.failure() {
        None => "ok".to_owned(),
        Some(failure) => format!("{}{}", failure.status, if failure.uncertain { "?" } else { "" }),
    };
    outcomes.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn words(outcome: &Outcome) -> String {
    let reply = match outcome {
        Outcome::Delivered { reply, .. } => Some(reply),
        Outcome::Temporary(failure) | Outcome::Permanent(failure) => failure.reply.as_ref(),
        Outcome::Done(_) => None,
    };
    reply.map(ToString::to_string).unwrap_or_default()
}
