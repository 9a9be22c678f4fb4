//! Dialogues with the session, each at every segmentation that matters, and with the driver over a pipe.

mod auth;
mod chunking;
mod commands;
mod driver;
mod limits;
mod lmtp;
mod message;
mod tls;

use std::sync::{Arc, Mutex};

use super::*;
use crate::address::Address;
use crate::clock::Clock;
use crate::net::{Budget, Guard, Holder};

/// What a backend was asked to take.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Taken {
    envelope: Envelope,
    message: Vec<u8>,
    protocol: &'static str,
    actor: Option<String>,
    early_talker: bool,
}

/// A backend that decides by the spelling of addresses and remembers what it took.
#[derive(Clone, Default)]
struct Scripted {
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Scripted {
    fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("no test panics with the lock").clone()
    }

    fn judge(address: &Address) -> Result<(), Refusal> {
        match address.to_string().split('@').next() {
            Some("blocked") => Err(Refusal::Policy("go away".to_owned())),
            Some("nobody") => Err(Refusal::NoSuchUser),
            Some("full") => Err(Refusal::OverQuota),
            Some("later") => Err(Refusal::TryLater),
            _ => Ok(()),
        }
    }

    fn sender(mail: &MailFrom) -> Result<(), Refusal> {
        match &mail.reverse_path {
            crate::address::ReversePath::Address(address) => Self::judge(address),
            crate::address::ReversePath::Null => Ok(()),
        }
    }

    fn recipient(peer: &Peer<String>, address: &Address) -> Result<(), Refusal> {
        if peer.actor.is_none() && !address.to_string().ends_with("example.org") {
            return Err(Refusal::RelayDenied);
        }
        Self::judge(address)
    }

    fn login(credentials: &Credentials) -> AuthOutcome<String> {
        match (credentials.user.as_str(), credentials.password.as_str()) {
            ("op01", "demo") => AuthOutcome::Welcome("op01".to_owned()),
            ("many", _) => AuthOutcome::TooMany,
            ("down", _) => AuthOutcome::Unavailable,
            _ => AuthOutcome::Bad,
        }
    }

    fn take(&self, peer: &Peer<String>, envelope: Envelope, message: Vec<u8>) -> Acceptance {
        let judge = |address: &Address| match address.to_string().split('@').next() {
            Some("reject") => Err(Refusal::Malformed),
            Some("broken") => Err(Refusal::TryLater),
            _ => Ok(Accepted { reference: Some("M1".to_owned()) }),
        };
        let outcomes = envelope.recipients.iter().map(judge).collect();
        let protocol = peer.received_protocol(envelope.mail.params.smtputf8);
        let (actor, early_talker) = (peer.actor.clone(), peer.early_talker);
        let taken = Taken { envelope, message, protocol, actor, early_talker };
        self.taken.lock().expect("no test panics with the lock").push(taken);
        Acceptance::Each(outcomes)
    }
}

impl Backend for Scripted {
    type Actor = String;

    async fn check_sender(&self, _: &Peer<String>, mail: &MailFrom) -> Result<(), Refusal> {
        Self::sender(mail)
    }

    async fn check_recipient(
        &self,
        peer: &Peer<String>,
        _: &MailFrom,
        address: &Address,
    ) -> Result<(), Refusal> {
        tokio::task::yield_now().await;
        Self::recipient(peer, address)
    }

    fn account(_: &String) -> i64 {
        1
    }

    async fn authenticate(&self, _: &Peer<String>, credentials: &Credentials) -> AuthOutcome<String> {
        Self::login(credentials)
    }

    async fn accept(&self, peer: &Peer<String>, envelope: Envelope, message: Vec<u8>) -> Acceptance {
        tokio::task::yield_now().await;
        self.take(peer, envelope, message)
    }
}

/// What came of a dialogue.
#[derive(Debug, PartialEq, Eq)]
struct Talk {
    output: String,
    taken: Vec<Taken>,
    closed: bool,
}

impl Talk {
    /// The last line of each reply, greeting first.
    fn replies(&self) -> Vec<&str> {
        self.output.lines().filter(|line| line.as_bytes().get(3) == Some(&b' ')).collect()
    }
}

fn config(role: Role) -> SessionConfig {
    let mut config =
        SessionConfig::new(role, "mx.example.org", Budget::new(1 << 20), Guard::lenient(Clock::System));
    config.limits.max_message_size = 100_000;
    config
}

/// Feeds `wire` to a session in the given pieces; TLS, when asked for, starts between two pieces.
fn converse<'a>(config: &SessionConfig, pieces: impl Iterator<Item = &'a [u8]>) -> Talk {
    let backend = Scripted::default();
    let mut session = Session::<String>::new(Arc::new(config.clone()), PeerAddr::Local);
    let (mut output, mut closed) = (Vec::new(), false);
    session.greet(false);
    for mut piece in std::iter::once(&b""[..]).chain(pieces) {
        while !closed {
            let event = session.advance(&mut piece);
            if matches!(event, Event::Input | Event::Flush | Event::StartTls | Event::Close) {
                output.extend_from_slice(session.output());
                session.output_written();
            }
            match event {
                Event::Input => break,
                Event::Flush => {}
                Event::Close => closed = true,
                Event::StartTls => session.tls_started("TLSv1.3"),
                Event::Sender(mail) => {
                    let outcome = Scripted::sender(&mail);
                    session.sender_checked(mail, &outcome);
                }
                Event::Recipient(envelope, address) => {
                    let outcome = Scripted::recipient(session.peer(), &address);
                    session.recipient_checked(envelope, address, &outcome);
                }
                Event::Login(credentials) => session.login_checked(Scripted::login(&credentials)),
                Event::Message(envelope, message) => {
                    let recipients = envelope.recipients.len();
                    let acceptance = backend.take(session.peer(), envelope, message.bytes);
                    session.message_judged(recipients, &acceptance);
                }
            }
        }
    }
    Talk { output: String::from_utf8(output).expect("replies are ASCII"), taken: backend.taken(), closed }
}

/// The dialogue in pieces of one line each.
fn by_lines(config: &SessionConfig, wire: &[u8]) -> Talk {
    converse(config, wire.split_inclusive(|byte| *byte == b'\n'))
}

/// The dialogue, having seen that it is the same in one piece, byte by byte, and cut in two anywhere.
fn at_every_split(config: &SessionConfig, wire: &[u8]) -> Talk {
    let whole = converse(config, std::iter::once(wire));
    assert_eq!(whole, converse(config, wire.chunks(1)), "byte by byte");
    for at in 0..=wire.len() {
        let (head, tail) = wire.split_at(at);
        assert_eq!(whole, converse(config, [head, tail].into_iter()), "cut at {at}");
    }
    whole
}

/// Sends lines and compares the begin of each reply to them; the greeting is not listed.
fn check(config: &SessionConfig, dialogue: &[(&str, &str)]) -> Talk {
    let wire = dialogue.iter().map(|(line, _)| format!("{line}\r\n")).collect::<String>();
    let talk = by_lines(config, wire.as_bytes());
    let expected = dialogue.iter().map(|(_, reply)| *reply).filter(|reply| !reply.is_empty());
    let (replies, expected) = (talk.replies(), expected.collect::<Vec<_>>());
    let fits = |(reply, expected): (&&str, &&str)| reply.starts_with(*expected);
    let same = replies.len() == expected.len() + 1 && replies.iter().skip(1).zip(&expected).all(fits);
    assert!(same, "expected {expected:#?}\ngot {replies:#?}");
    talk
}

/// Everything up to 354, for one recipient.
const TO_DATA: [(&str, &str); 4] = [
    ("EHLO client.example", "250"),
    ("MAIL FROM:<a@example.com>", "250 2.1.0"),
    ("RCPT TO:<b@example.org>", "250 2.1.5"),
    ("DATA", "354"),
];
