//! What is said in letters of discussions.

mod en;
mod it;
mod outcomes;

use crate::mails::lists::{
    Approved, Confirm, Digest, Held, Joined, Left, List, Membership, Report, Request, Results, Roster,
    Suspended, Template, Unread,
};

pub use en::EN;
pub use it::IT;
pub use outcomes::{OutcomeText, outcomes};

/// The subject of a letter, with the name of the discussion.
type Subject = fn(list: &str) -> String;

/// A command that can be written by mail.
#[derive(Clone, Copy, Debug)]
pub struct CommandText {
    /// How it is written.
    pub word: &'static str,
    /// What it does.
    pub does: &'static str,
}

/// Sentences of the letters of discussions. What strangers wrote comes in one line, or quoted; long lines are folded later.
#[derive(Debug)]
pub struct ListsText {
    /// Last lines of each.
    pub signature: fn(list: &List<'_>) -> String,
    /// In place of a subject that is empty.
    pub no_subject: &'static str,

    /// Somebody wants to come in or leave: subject.
    pub confirm_subject: fn(it: &Confirm<'_>) -> String,
    /// Somebody wants to come in or leave.
    pub confirm: fn(it: &Confirm<'_>) -> String,
    /// To a new member.
    pub welcome: Template<'static>,
    /// To one who has left.
    pub goodbye: Template<'static>,
    /// Below each post, two lines.
    pub footer: Template<'static>,
    /// To the author of a post that is held.
    pub held: Template<'static>,
    /// To the author of a post that was turned down.
    pub refusal: Template<'static>,
    /// To somebody who is asked to come in.
    pub invitation: Template<'static>,
    /// Words in braces with data that are made up; the name of the discussion is known.
    pub examples: &'static [(&'static str, &'static str)],
    /// A member wants to come in: subject.
    pub already_subject: Subject,
    /// A member wants to come in.
    pub already: fn(it: &Membership<'_>) -> String,
    /// Too much came back: subject.
    pub suspended_subject: Subject,
    /// Too much came back; the day it is taken out.
    pub suspended: fn(it: &Suspended<'_>, day: &str) -> String,
    /// Does this come back: subject.
    pub probe_subject: Subject,
    /// Does this come back.
    pub probe: fn(it: &Membership<'_>) -> String,
    /// The last word: subject.
    pub reminder_subject: Subject,
    /// The last word; the day it is taken out.
    pub reminder: fn(it: &Suspended<'_>, day: &str) -> String,
    /// A notice was not read yet: subject.
    pub unread_subject: fn(title: &str) -> String,
    /// A notice was not read yet.
    pub unread: fn(it: &Unread<'_>) -> String,

    /// For owners, somebody came in: subject.
    pub joined_subject: Subject,
    /// For owners, somebody came in.
    pub joined: fn(it: &Joined<'_>) -> String,
    /// For owners, somebody left: subject.
    pub left_subject: Subject,
    /// For owners, somebody left.
    pub left: fn(it: &Left<'_>) -> String,
    /// For owners, somebody asks: subject.
    pub request_subject: Subject,
    /// For owners, somebody asks; what was said is quoted.
    pub request: fn(it: &Request<'_>) -> String,

    /// Why a post is held, for its author, by the word of the reason.
    pub held_reason: fn(word: &str) -> &'static str,
    /// Why a post is held, for moderators, by the word of the reason.
    pub held_why: fn(word: &str) -> &'static str,
    /// For moderators, a post is held: subject.
    pub notice_subject: Subject,
    /// For moderators, a post is held: reasons one a line, its size, when it came.
    pub notice: fn(it: &Held<'_>, reasons: &str, size: &str, at: &str) -> String,
    /// A post has gone out: subject.
    pub approved_subject: Subject,
    /// A post has gone out.
    pub approved: fn(it: &Approved<'_>) -> String,
    /// For moderators, a post was reported: subject.
    pub report_subject: Subject,
    /// For moderators, a post was reported; what was said is quoted.
    pub report: fn(it: &Report<'_>) -> String,
    /// A digest: subject, with its day.
    pub digest_subject: fn(it: &Digest<'_>, day: &str) -> String,
    /// A digest: before its posts, with their table.
    pub digest: fn(it: &Digest<'_>, table: &str) -> String,

    /// The commands.
    pub commands: &'static [CommandText],
    /// What can be written: subject.
    pub help_subject: Subject,
    /// What can be written, with the table of commands.
    pub help: fn(list: &List<'_>, commands: &str) -> String,
    /// What the discussion is: subject.
    pub info_subject: Subject,
    /// What the discussion is; how many are in, where that is told.
    pub info: fn(list: &List<'_>, members: Option<u64>) -> String,
    /// Who is in: subject.
    pub roster_subject: Subject,
    /// Who is in, one a line.
    pub roster: fn(it: &Roster<'_>, lines: &str) -> String,
    /// What came of commands: subject.
    pub results_subject: Subject,
    /// What came of commands, each with its command.
    pub results: fn(it: &Results<'_>, lines: &str) -> String,
    /// A command that is none.
    pub unknown_command: &'static str,
}
