//! English.

use super::{DsnText, Text};
use crate::mails::dsn::DsnReason;

/// The English texts.
pub static EN: Text = Text { dsn: DSN };

const DSN: DsnText = DsnText {
    sender: "Mail system",
    failed_subject: "Message not delivered",
    delayed_subject: "Message late, still being tried",
    relayed_subject: "Message handed to the destination server",
    greeting: |host| format!("This notice was written by the mail system of {host}."),
    about: |subject| format!("It is about your message with the subject \"{subject}\"."),
    failed_intro: "The message could not reach:",
    delayed_intro: |waited, left| {
        let waited = if waited == 1 { "one hour".to_owned() } else { format!("{waited} hours") };
        let left = if left == 1 { "hour".to_owned() } else { format!("{left} hours") };
        format!(
            "The message has been waiting for {waited} and has not reached the addresses below yet. \
             The system goes on trying for another {left}:"
        )
    },
    relayed_intro: "The message was taken by the server of:",
    reason: reason_sentence,
    remote_words: |host| format!("Reply of the server {host}:"),
    failed_end: "The message will not be sent to these addresses again. \
                 If need be, correct the address or reach the recipient in another way, then write again.",
    delayed_end: "There is no need to send it again: if it cannot be delivered another notice will come.",
    relayed_end: "That server does not confirm final delivery: this notice does not say that the message was read.",
};

fn reason_sentence(reason: DsnReason) -> &'static str {
    match reason {
        DsnReason::UnknownUser => "The address does not exist at that domain.",
        DsnReason::NoSuchDomain => "The domain of the address does not exist: check its spelling.",
        DsnReason::NoMail => "The domain of the address takes no mail.",
        DsnReason::MailboxFull => "The recipient's mailbox is full.",
        DsnReason::TooLarge => "The message is too large for the recipient's server.",
        DsnReason::Refused => "The recipient's server refused the message by its rules.",
        DsnReason::Expired => "Delivery was tried for too long without success.",
        DsnReason::Unreachable => "The recipient's server cannot be reached.",
        DsnReason::NeedsUtf8 => {
            "The address or the header has accented letters, which the recipient's server does not take."
        }
        DsnReason::Loop => "Mail for this address comes back to this server, which does not host it.",
        DsnReason::Delivered => "Handed to the recipient's server.",
        DsnReason::Other => "The recipient's server did not take the message.",
    }
}
