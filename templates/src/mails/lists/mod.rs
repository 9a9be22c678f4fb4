//! Letters of discussions: to members, to those who want to be, to authors, moderators and owners.
//!
//! Each takes a plain struct and the sentences of a language, and gives subject and text. Lines are folded at 72
//! characters; what strangers wrote is in one line or quoted, and holds no control characters. Six of them the owners of
//! a discussion may write themselves, see [`Letter`].

mod commands;
mod members;
mod own;
mod posts;
mod shape;

pub use commands::{CommandResult, Results, Roster, help, info, results, roster, unknown_command};
pub use members::{
    Action, Asked, Confirm, Invitation, Joined, Left, LeftWhy, Membership, Request, Suspended, Unread,
    already_member, confirm, goodbye, invitation, joined, left, probe, reminder, request, suspended, unread,
    welcome,
};
pub use own::{Letter, Template, example, fill, standard, unknown_variables};
pub use posts::{
    Approved, Digest, Held, Refused, Report, Topic, approved, digest, footer, held, held_notice, refused,
    report,
};

pub use super::accounts::Mail;

/// The discussion a letter is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct List<'a> {
    /// Its name.
    pub name: &'a str,
    /// The address one writes to.
    pub address: &'a str,
    /// What it is for; may be empty.
    pub description: &'a str,
    /// Its page, a whole address.
    pub page: &'a str,
    /// The address of commands.
    pub request: &'a str,
    /// The address one writes to in order to leave.
    pub leave: &'a str,
    /// The address of those who look after it.
    pub owner: &'a str,
}

/// A letter of these words, folded, with the end that says of which discussion it is.
fn letter(list: &List<'_>, subject: &str, body: &str, text: &crate::text::ListsText) -> Mail {
    let end = (text.signature)(list);
    let body = shape::closed_up(body);
    Mail { subject: shape::one_line(subject, 200), text: shape::fold(&format!("{body}\n\n-- \n{end}\n")) }
}

#[cfg(test)]
mod tests;
