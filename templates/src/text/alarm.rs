//! What administrators are told of an account that looks stolen.

use crate::mails::alarm::Sent;

/// Sentences of the notice. The subject may have any letters.
#[derive(Debug)]
pub struct AlarmText {
    /// The display name of the mail system as sender.
    pub sender: &'static str,
    /// Subject, with the account's address.
    pub subject: fn(account: &str) -> String,
    /// It wanted to send more than it may: what it has sent.
    pub sending: fn(account: &str, sent: Sent) -> String,
    /// It sends from many networks: how many in an hour.
    pub networks: fn(account: &str, networks: i64) -> String,
    /// What the server does meanwhile: until when.
    pub now: fn(until: &str) -> String,
    /// Heading of what to do.
    pub to_do: &'static str,
    /// What to do, in order, with the account's address.
    pub steps: fn(account: &str) -> Vec<String>,
    /// Last: how often this is told.
    pub end: &'static str,
}
