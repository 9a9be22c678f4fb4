//! What an SMTP or LMTP client sends, in any role and segmentation.

use std::sync::Arc;

use pugliaimpiego::clock::Clock;
use pugliaimpiego::net::{Budget, Guard};
use pugliaimpiego::smtp::{Acceptance, AuthOutcome, Event, PeerAddr, Refusal, Role, Session, SessionConfig};

/// Replies are lines of ASCII, and the memory of messages is given back. The first two bytes choose role and segments.
pub fn run(data: &[u8]) {
    let [choice, size, wire @ ..] = data else { return };
    let role = [Role::Mx, Role::Submission, Role::Lmtp][usize::from(*choice) % 3];
    let mut config =
        SessionConfig::new(role, "mx.example.org", Budget::new(1 << 20), Guard::lenient(Clock::System));
    config.allow_plaintext_login = true;
    config.limits.max_message_size = 10_000;
    let budget = config.budget.clone();
    let mut session = Session::<()>::new(Arc::new(config), PeerAddr::Local);
    session.greet(false);
    for piece in wire.chunks(usize::from(*size).max(1)) {
        if !feed(&mut session, piece) {
            break;
        }
    }
    drop(session);
    assert_eq!(budget.available(), 1 << 20);
}

/// False when the session is closed.
fn feed(session: &mut Session<()>, mut input: &[u8]) -> bool {
    loop {
        match session.advance(&mut input) {
            Event::Input | Event::Flush | Event::Close if !session.output().is_empty() => {
                assert!(session.output().is_ascii() && session.output().ends_with(b"\r\n"));
                session.output_written();
            }
            Event::Input => return true,
            Event::Flush => {}
            Event::Close => return false,
            Event::StartTls => session.tls_started("TLSv1.3"),
            Event::Sender(mail) => session.sender_checked(mail, &Ok(())),
            Event::Recipient(envelope, address) => session.recipient_checked(envelope, address, &Ok(())),
            Event::Login(credentials) if credentials.user.is_empty() => {
                session.login_checked(AuthOutcome::Bad);
            }
            Event::Login(_) => session.login_checked(AuthOutcome::Welcome(())),
            Event::Message(envelope, _) => {
                let refused = Acceptance::Each(vec![Err(Refusal::TryLater)]);
                session.message_judged(envelope.recipients.len(), &refused);
            }
        }
    }
}
