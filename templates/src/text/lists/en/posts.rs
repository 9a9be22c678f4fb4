//! About posts, in English.

use super::person;
use crate::mails::lists::{Held, Report};

pub(super) fn held_reason(word: &str) -> &'static str {
    match word {
        "not-member" => "You are not subscribed with the address you wrote from.",
        "first-post" => "The first messages of everybody are looked at before they are published.",
        "moderated" => "Here each message is looked at before it is published.",
        "member-moderated" => "Your messages are looked at before they are published.",
        "too-big" => "It is larger than is usual here.",
        "too-many-recipients" => "It is addressed to many people at once.",
        "unverified" => "Your mail server does not prove that the message is yours.",
        "command-words" => {
            "It looks like a command, such as a request to leave: those go to another address."
        }
        "closed-topic" => "The topic you answered in is closed.",
        "repeated" => "You have written much in a short time, or the same again.",
        "automatic" => "It looks like an automatic answer, such as a notice of absence.",
        "suspicious" => "The automatic check found it suspicious.",
        "emergency" => "For the time being each message is held.",
        _ => "",
    }
}

pub(super) fn notice(it: &Held<'_>, reasons: &str, size: &str, at: &str) -> String {
    let sign = if it.verified {
        "sender verified"
    } else {
        "sender NOT verified: somebody else may have written it"
    };
    let days = if it.days == 1 { "one day".to_owned() } else { format!("{} days", it.days) };
    let excerpt = if it.excerpt.is_empty() { String::new() } else { format!("\n\n{}", it.excerpt) };
    format!(
        "In “{}” a message waits for a decision.\n\n\
         From: {}\n    ({sign})\nSubject: {}\nReceived: {at}, {size}\n\nHeld because:\n{reasons}{excerpt}\n\n\
         Reply to this message and write, alone on the first line:\n\n\
         \u{20} ok            publishes it\n\
         \u{20} no reason     refuses it and tells the author the reason\n\
         \u{20} discard       deletes it and tells nobody\n\n\
         Or open this page, which shows the message and the buttons:\n{}\n\n\
         The whole message is attached. If nobody decides, it is discarded in {days}.",
        it.list.name,
        person(it.author, it.address),
        it.subject,
        it.link
    )
}

pub(super) fn report(it: &Report<'_>) -> String {
    let by = if it.by.is_empty() { "a visitor" } else { it.by };
    let reason = match it.reason {
        "pubblicita" => "advertising or an attempt to deceive",
        "offensivo" => "offensive",
        "fuori-tema" => "off topic",
        "dati-personali" => "personal data",
        _ => "other",
    };
    let said = if it.words.is_empty() { String::new() } else { format!("\n\n{}", it.words) };
    format!(
        "In “{}” {by} has reported a message.\n\nMessage: {}\nWritten by: {}\nReason: {reason}{said}\n\n\
         The message:\n{}\n\nDecide here:\n{}",
        it.list.name, it.subject, it.author, it.post, it.link
    )
}

pub(super) fn held_why(word: &str) -> &'static str {
    match word {
        "not-member" => "The author is not subscribed.",
        "first-post" => "It is among the first messages of the author.",
        "moderated" => "Each message of this discussion has to be approved.",
        "member-moderated" => "The messages of this member have to be approved.",
        "too-big" => "It is larger than allowed.",
        "too-many-recipients" => "It is addressed to too many people at once.",
        "unverified" => {
            "Nothing proves that it comes from the address it bears: somebody else may have written it."
        }
        "command-words" => {
            "It looks like a command, such as a request to leave, sent to the discussion by mistake."
        }
        "closed-topic" => "It answers in a topic that is closed.",
        "repeated" => "The author has written much in a short time, or the same again.",
        "automatic" => "It looks like an automatic answer, such as a notice of absence.",
        "suspicious" => "It looks like junk mail.",
        "emergency" => "An owner has stopped all messages.",
        _ => "",
    }
}
