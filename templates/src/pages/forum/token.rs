//! What the links of letters open, without a log-in: a page that says what will happen, and a button that does it.

use maud::{Markup, html};

use super::model::BoardRef;
use crate::parts::{self, Look};
use crate::text::portal::forum::following as text;

/// What a link asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkTask<'a> {
    /// To make a member of the address.
    #[default]
    Confirm,
    /// To send it nothing any more.
    Leave,
    /// To send it no more answers of a topic, of this title.
    Stop(&'a str),
}

/// A link of a letter.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkPage<'a> {
    /// The token of the form, or empty.
    pub csrf: &'a str,
    /// Where the button sends it: the link itself.
    pub action: &'a str,
    /// Which discussion.
    pub board: BoardRef<'a>,
    /// Whose letter it was.
    pub address: &'a str,
    /// What it asks for.
    pub task: LinkTask<'a>,
    /// Where the same letter lets one choose what to receive, or empty.
    pub options: &'a str,
}

/// The body of the page. Nothing has happened yet.
pub fn link(page: &LinkPage<'_>) -> Markup {
    let (address, board) = (page.address, page.board.title);
    let (title, lead, label) = match page.task {
        LinkTask::Confirm => (text::CONFIRM, text::confirm_lead(address, board), text::confirm(board)),
        LinkTask::Leave => (text::LEAVE_TITLE, text::leave_lead(address, board), text::leave(board)),
        LinkTask::Stop(topic) => {
            (text::STOP_TITLE, text::stop_lead(address, topic), text::STOP_SEND.to_owned())
        }
    };
    html! {
        div.conferma {
            h1 { (title) }
            p.a-capo { (lead) }
            @if page.task == LinkTask::Confirm { p { (text::CONFIRM_NOT) } }
            form method="post" action=(page.action) {
                @if !page.csrf.is_empty() { (parts::csrf(page.csrf)) }
                (parts::actions(&parts::submit(&label)))
            }
            @if !page.options.is_empty() { p.conferma-altro { a href=(page.options) { (text::OPTIONS) } } }
        }
    }
}

/// What a link has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkDone {
    /// The address is a member.
    Confirmed,
    /// It waits for somebody in charge.
    Waiting,
    /// It is a member no more.
    Left,
    /// It receives no more answers of a topic.
    Stopped,
}

/// The body of the page after it.
pub fn link_done(done: LinkDone, board: &BoardRef<'_>, address: &str) -> Markup {
    let (title, lead) = match done {
        LinkDone::Confirmed => (text::CONFIRMED, text::confirmed(address, board.title)),
        LinkDone::Waiting => (text::WAITING, text::waiting(board.title)),
        LinkDone::Left => (text::LEFT, text::left(address, board.title)),
        LinkDone::Stopped => (text::STOPPED, String::new()),
    };
    html! {
        (parts::page_head(title, &lead, &Markup::default()))
        (parts::actions(&html! {
            (parts::link_button(&text::back(board.title), board.path, Look::Secondary))
            @if done == LinkDone::Left { (parts::link_button(text::JOIN_AGAIN, &format!("{}/iscrizione", board.path), Look::Quiet)) }
        }))
    }
}

/// Why a link does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// Too much time has passed.
    Expired,
    /// It did what it asks for before.
    Used,
    /// It is none of ours, or not whole.
    Unknown,
}

/// The body of the page of such a link. `board`: the discussion, where it is known.
pub fn link_refused(fault: LinkFault, board: Option<&BoardRef<'_>>) -> Markup {
    let (title, lead) = match fault {
        LinkFault::Expired => (text::EXPIRED, text::EXPIRED_BODY),
        LinkFault::Used => (text::USED, text::USED_BODY),
        LinkFault::Unknown => (text::UNKNOWN, text::UNKNOWN_BODY),
    };
    html! {
        (parts::page_head(title, lead, &Markup::default()))
        @match board {
            Some(board) => (parts::link_button(text::START_AGAIN, &format!("{}/iscrizione", board.path), Look::Primary)),
            None => (parts::link_button(text::ALL_LISTS, "/forum", Look::Primary)),
        }
    }
}
