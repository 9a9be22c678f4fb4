//! To members, to those who want to be or were, and to owners about them.

use super::own::{fill, of_list};
use super::shape::{one_line, quoted};
use super::{Letter, List, Mail, Template, letter, standard};
use crate::format;
use crate::text::ListsText;

/// What has to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Coming in.
    Join,
    /// Leaving.
    Leave,
}

/// Where it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// On the site.
    Web,
    /// By mail.
    Mail,
    /// By those who look after the discussion.
    Owner,
}

/// Somebody wants an address to come in or leave: only who reads its mail can say so.
#[derive(Clone, Copy, Debug)]
pub struct Confirm<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// The address.
    pub address: &'a str,
    /// What.
    pub action: Action,
    /// Where.
    pub asked: Asked,
    /// The page that does it by a button, with the token. The answer to the letter goes to the caller's Reply-To.
    pub link: &'a str,
    /// How long that holds.
    pub days: u32,
}

/// The letter that asks. Nothing in it is a stranger's words.
#[must_use]
pub fn confirm(it: &Confirm<'_>, text: &ListsText) -> Mail {
    letter(&it.list, &(text.confirm_subject)(it), &(text.confirm)(it), text)
}

/// A member of a discussion.
#[derive(Clone, Copy, Debug, Default)]
pub struct Membership<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// The address of the member.
    pub address: &'a str,
    /// The page of its options, which opens without password; of those who are no members, the page one joins by.
    pub options: &'a str,
}

fn filled(
    which: Letter,
    own: Option<Template<'_>>,
    list: &List<'_>,
    values: &[(&str, &str)],
    text: &ListsText,
) -> Mail {
    let template = own.unwrap_or_else(|| standard(which, text));
    let mut all = of_list(list);
    all.extend(values);
    letter(list, &fill(template.subject, &all), &fill(template.body, &all), text)
}

/// To a new member, in the words of the owners if they have some.
#[must_use]
pub fn welcome(it: &Membership<'_>, own: Option<Template<'_>>, text: &ListsText) -> Mail {
    filled(Letter::Welcome, own, &it.list, &[("iscritto", it.address), ("opzioni", it.options)], text)
}

/// To one who has left, in the words of the owners if they have some.
#[must_use]
pub fn goodbye(it: &Membership<'_>, own: Option<Template<'_>>, text: &ListsText) -> Mail {
    filled(Letter::Goodbye, own, &it.list, &[("iscritto", it.address)], text)
}

/// To a member who wants to come in.
#[must_use]
pub fn already_member(it: &Membership<'_>, text: &ListsText) -> Mail {
    letter(&it.list, &(text.already_subject)(it.list.name), &(text.already)(it), text)
}

/// Somebody is asked to come in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Invitation<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// Who asks.
    pub from: &'a str,
    /// The page that takes it up, with the token.
    pub link: &'a str,
    /// How long it holds.
    pub days: u32,
}

/// The invitation, in the words of the owners if they have some.
#[must_use]
pub fn invitation(it: &Invitation<'_>, own: Option<Template<'_>>, text: &ListsText) -> Mail {
    let (from, days) = (one_line(it.from, 80), it.days.to_string());
    filled(
        Letter::Invitation,
        own,
        &it.list,
        &[("da", &from), ("collegamento", it.link), ("giorni", &days)],
        text,
    )
}

/// A member whose mail came back too often.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suspended<'a> {
    /// The member.
    pub member: Membership<'a>,
    /// What the other server said, in a line; may be empty.
    pub reason: &'a str,
    /// The page that ends the suspension by a button, with the token.
    pub link: &'a str,
    /// The day it is taken out, microseconds UTC.
    pub removed_at: i64,
}

/// Its membership is suspended.
#[must_use]
pub fn suspended(it: &Suspended<'_>, text: &ListsText) -> Mail {
    let reason = one_line(it.reason, 300);
    let (it, day) = (Suspended { reason: &reason, ..*it }, format::date(it.removed_at));
    letter(
        &it.member.list,
        &(text.suspended_subject)(it.member.list.name),
        &(text.suspended)(&it, &day),
        text,
    )
}

/// A letter that is sent only to see whether it comes back.
#[must_use]
pub fn probe(it: &Membership<'_>, text: &ListsText) -> Mail {
    letter(&it.list, &(text.probe_subject)(it.list.name), &(text.probe)(it), text)
}

/// The last word before it is taken out.
#[must_use]
pub fn reminder(it: &Suspended<'_>, text: &ListsText) -> Mail {
    let day = format::date(it.removed_at);
    letter(&it.member.list, &(text.reminder_subject)(it.member.list.name), &(text.reminder)(it, &day), text)
}

/// A notice that a member has not said of yet that it was read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unread<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// Its title.
    pub title: &'a str,
    /// Where it is.
    pub link: &'a str,
}

/// The letter that reminds of it.
#[must_use]
pub fn unread(it: &Unread<'_>, text: &ListsText) -> Mail {
    let title = one_line(it.title, 150);
    let it = Unread { title: &title, ..*it };
    letter(&it.list, &(text.unread_subject)(&title), &(text.unread)(&it), text)
}

/// Somebody has come in, for the owners.
#[derive(Clone, Copy, Debug, Default)]
pub struct Joined<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// The name; may be empty.
    pub name: &'a str,
    /// The address.
    pub address: &'a str,
    /// Members there are now.
    pub members: u64,
}

/// The notice of it.
#[must_use]
pub fn joined(it: &Joined<'_>, text: &ListsText) -> Mail {
    let name = one_line(it.name, 80);
    let it = Joined { name: &name, ..*it };
    letter(&it.list, &(text.joined_subject)(it.list.name), &(text.joined)(&it), text)
}

/// Why somebody is no member any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeftWhy {
    /// It wanted to.
    #[default]
    Own,
    /// An owner took it out.
    Removed,
    /// Its mail came back.
    Bounces,
}

/// Somebody has left, for the owners.
#[derive(Clone, Copy, Debug, Default)]
pub struct Left<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// The address.
    pub address: &'a str,
    /// Why.
    pub why: LeftWhy,
    /// Members there are now.
    pub members: u64,
}

/// The notice of it.
#[must_use]
pub fn left(it: &Left<'_>, text: &ListsText) -> Mail {
    letter(&it.list, &(text.left_subject)(it.list.name), &(text.left)(it), text)
}

/// Somebody asks to come in, for the owners.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// The name; may be empty.
    pub name: &'a str,
    /// The address, which is confirmed.
    pub address: &'a str,
    /// What was said; may be empty.
    pub message: &'a str,
    /// The page where it is decided.
    pub link: &'a str,
}

/// The notice of it.
#[must_use]
pub fn request(it: &Request<'_>, text: &ListsText) -> Mail {
    let (name, message) = (one_line(it.name, 80), quoted(it.message));
    let it = Request { name: &name, message: &message, ..*it };
    letter(&it.list, &(text.request_subject)(it.list.name), &(text.request)(&it), text)
}
