//! The demo province: who and what `pugliaimpiego demo` fills an empty data folder with.
//!
//! Pure: constants and plain structs, no storage, no clock, no network. Everything is invented; the places are those
//! of the Provincia di Lecce. The texts of the messages are Italian, as people there would write them.

mod attach;
mod compose;
mod contents;
mod days;
pub mod discussions;
mod encode;
pub mod jobs;
mod mails;
pub mod notices;
mod organisations;
mod people;
pub mod pictures;
mod places;
pub mod portal;
mod rng;

pub use contents::{Deed, DemoContent, Later, contents, count as count_contents};
pub use organisations::{ORGANISATIONS, Organisation, Standing};
pub use people::{Alias, Function, Group, Person, Role, find};
pub use places::Office;

/// The domain hosted.
pub const DOMAIN: &str = "lecce.pugliaimpiego.example";
/// The domain of everybody else; not hosted, mail to it leaves through the queue.
pub const OUTSIDE: &str = "posta.example";
/// Password of every account.
pub const PASSWORD: &str = "demo";
/// Messages made when nobody asks for another number: about forty for each operator's inbox, groups included.
pub const DEFAULT_ITEMS: usize = 900;
/// Contents of the portal made then, beside those that are always there.
pub const DEFAULT_CONTENTS: usize = contents::DEFAULT_CONTENTS;
/// The seed of the demo everybody sees.
pub const DEFAULT_SEED: u64 = 2002;

/// The address of a local part in [`DOMAIN`].
#[must_use]
pub fn address(local_part: &str) -> String {
    format!("{local_part}@{DOMAIN}")
}

/// All principals and addresses of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// The ten job centres, then the provincial office: mailboxes, not log-ins.
    pub offices: Vec<Office>,
    /// Functions, each with a mailbox its holders share.
    pub functions: Vec<Function>,
    /// People with a log-in: operators, editor, moderator, administrator (in [`DOMAIN`]), then citizens, companies, the school
    /// and those who write for organisations (in [`OUTSIDE`]).
    pub people: Vec<Person>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Aliases in [`DOMAIN`], those in [`Person::alias`] among them.
    pub aliases: Vec<Alias>,
}

/// The demo province. Always the same.
#[must_use]
pub fn province() -> Province {
    let staff = people::OPERATORS.iter().chain([
        &people::EDITOR,
        &people::MODERATOR,
        &people::ADMIN,
        &people::PROVINCE,
    ]);
    Province {
        offices: places::CPI.iter().chain([&places::PROVINCIA]).copied().collect(),
        functions: people::functions(),
        people: staff.chain(&people::OUTSIDERS).copied().collect(),
        groups: people::groups(),
        aliases: people::aliases(),
    }
}

/// A message to be delivered while the demo is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoMessage {
    /// Unique, and the same for the same `items`, `seed` and `until`: what a resumed filling goes by.
    pub key: String,
    /// Reverse-path; empty for what a program wrote.
    pub envelope_from: String,
    /// Recipients, each once; some at [`OUTSIDE`].
    pub envelope_to: Vec<String>,
    /// When it was written (its Date header), microseconds UTC.
    pub date_micros: i64,
    /// The message: RFC 5322, CRLF.
    pub raw: Vec<u8>,
    /// Log-in of the local person who wrote it: a copy belongs in that person's Sent folder.
    pub sent_by: Option<&'static str>,
    /// The recipients have read it.
    pub seen: bool,
    /// They have answered it (a later message does).
    pub answered: bool,
    /// They have marked it.
    pub flagged: bool,
}

/// Exactly `items` messages of the 90 days before `until_micros` (microseconds UTC), oldest first, so that a reply
/// comes after what it answers. The same arguments give the same bytes on every machine; with another `until_micros`
/// some conversations come out shorter or longer, so a filling that may be resumed should keep its instant.
pub fn messages(items: usize, seed: u64, until_micros: i64) -> impl Iterator<Item = DemoMessage> {
    mails::messages(items, seed, until_micros)
}

#[cfg(test)]
mod tests;
