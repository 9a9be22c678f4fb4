//! What comes to an address of bounces, and what would be answered by itself.

use pugliaimpiego::address::{Address, ReversePath};
use pugliaimpiego::autoreply::{self, Incoming, Leave};
use pugliaimpiego::bounce::{self, Class, Failure, MAX_REASON, Reading, Reason, Recipient};

/// Failures are bounded and on one line, a full mailbox is never lasting, and fields of an answer may stand in a header.
pub fn run(data: &[u8]) {
    match bounce::read(data) {
        Reading::Report(failures) => {
            assert!(!failures.is_empty() && failures.len() <= 1000);
            failures.iter().for_each(failure);
        }
        Reading::Complaint(complaint) => {
            assert!(complaint.recipients.len() <= 100 && !complaint.feedback_type.is_empty());
            assert!(
                !complaint.message_id.is_some_and(|id| id.is_empty() || id.contains(char::is_whitespace))
            );
        }
        _ => {}
    }
    let _ = bounce::original_id(data);
    answered(data);
}

fn failure(failure: &Failure) {
    let reason = &failure.reason;
    assert!(reason.chars().count() <= MAX_REASON && !reason.contains(char::is_control), "{reason:?}");
    assert!(failure.kind != Reason::Full || failure.class == Class::Soft);
    assert!(failure.status.is_none_or(|status| matches!(status.class, 2 | 4 | 5)));
    if let Some(Recipient::Other(other)) = &failure.recipient {
        assert!(!other.is_empty() && !other.contains(char::is_control), "{other:?}");
    }
}

fn answered(data: &[u8]) {
    let fields = autoreply::fields(data);
    let fit =
        |text: &String| text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) && text.len() < 950;
    assert!(fields.iter().all(|(name, value)| fit(name) && fit(value)), "{fields:?}");
    let Ok(answering) = Address::parse("sportello@lecce.example") else { return };
    let is_named = autoreply::is_named(data, std::slice::from_ref(&answering));
    let judge = |reverse_path: &ReversePath, leave| {
        autoreply::judge(
            &Incoming { raw: data, reverse_path, answering: &answering, is_named, from_program: false },
            leave,
        )
    };
    assert!(judge(&ReversePath::Null, Leave::COMMAND).is_err());
    let Ok(path) = ReversePath::parse("<maria@posta.example>") else { return };
    // What passes without leave passes with it.
    assert!(judge(&path, Leave::NONE).is_err() || judge(&path, Leave::COMMAND).is_ok());
}
