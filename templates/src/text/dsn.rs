//! What is said in notices about delivery.

use crate::mails::dsn::DsnReason;

/// Sentences of the notices about delivery (RFC 3464). Subjects and the sender's name are ASCII, since they
/// stand in header fields.
#[derive(Debug)]
pub struct DsnText {
    /// The display name of the mail system as sender.
    pub sender: &'static str,
    /// Subject: not delivered.
    pub failed_subject: &'static str,
    /// Subject: late, still tried.
    pub delayed_subject: &'static str,
    /// Subject: handed over.
    pub relayed_subject: &'static str,
    /// Subject: delivered.
    pub delivered_subject: &'static str,
    /// First sentence, with the name of this server.
    pub greeting: fn(host: &str) -> String,
    /// The subject of the message in question.
    pub about: fn(subject: &str) -> String,
    /// Before the list of addresses that failed.
    pub failed_intro: &'static str,
    /// Before the list of addresses still tried; whole hours waited, whole hours to come.
    pub delayed_intro: fn(waited: u32, left: u32) -> String,
    /// Before the list of addresses handed over.
    pub relayed_intro: &'static str,
    /// Before the list of addresses delivered to.
    pub delivered_intro: &'static str,
    /// The sentence of a reason.
    pub reason: fn(reason: DsnReason) -> &'static str,
    /// Before the words of the other server, with its name.
    pub remote_words: fn(host: &str) -> String,
    /// Last: nothing need be done now, or what can be done.
    pub failed_end: &'static str,
    /// Last: no need to send again.
    pub delayed_end: &'static str,
    /// Last: no promise that it was read.
    pub relayed_end: &'static str,
    /// Last: why this notice was sent, and no promise that it was read.
    pub delivered_end: &'static str,
}
