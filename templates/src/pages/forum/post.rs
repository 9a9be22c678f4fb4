//! One post of a topic.

use maud::{Markup, html};

use super::bits;
use super::model::{Attachment, Author, Block, BoardRef};
use crate::parts::{self, Addresses, Look, Tone};
use crate::text::portal::forum::{self as text, thread};

/// Whether a post is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PostState<'a> {
    /// Yes.
    #[default]
    Shown,
    /// By its author alone: a moderator has not seen it.
    Held,
    /// No: a moderator took it away, for this reason.
    Removed(&'a str),
    /// No: its author took it away.
    Withdrawn,
}

/// What who reads may do to a post.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostSteps {
    /// Answer it.
    pub reply: bool,
    /// Report it.
    pub report: bool,
    /// Change it.
    pub edit: bool,
    /// Take it away.
    pub remove: bool,
    /// Make it the accepted answer, or no longer.
    pub accept: bool,
    /// Make a procedure of it.
    pub procedure: bool,
}

/// A post.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostView<'a> {
    /// Its number among all posts; its anchor is `messaggio-` and this.
    pub id: i64,
    /// Its place in the topic, from 1.
    pub number: u64,
    /// Who wrote it.
    pub author: Author<'a>,
    /// When it came, microseconds UTC.
    pub at: i64,
    /// Its text.
    pub blocks: &'a [Block<'a>],
    /// Its files.
    pub attachments: &'a [Attachment<'a>],
    /// The post it answers: its number among all, its place.
    pub answers: Option<(i64, u64)>,
    /// When it was changed, microseconds UTC.
    pub edited_at: Option<i64>,
    /// Whether it is to be read.
    pub state: PostState<'a>,
    /// It came by mail.
    pub by_mail: bool,
    /// The reader has not seen it.
    pub unread: bool,
    /// It is the accepted answer.
    pub accepted: bool,
    /// What the reader may do.
    pub may: PostSteps,
}

/// What a topic's page knows that its posts need.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub csrf: &'a str,
    pub board: &'a BoardRef<'a>,
    pub topic: i64,
    pub addresses: Addresses,
    /// Posts can be chosen to be split off.
    pub choosing: bool,
    /// Those that are.
    pub chosen: &'a [i64],
}

impl Around<'_> {
    /// Where a post is wherever its topic goes.
    fn permalink(&self, post: &PostView<'_>) -> String {
        format!("{}/messaggi/{}", self.board.path, post.id)
    }
}

/// A post at its place.
pub(super) fn post(post: &PostView<'_>, around: &Around<'_>) -> Markup {
    html! {
        article.messaggio.messaggio-accettato[post.accepted] id={ "messaggio-" (post.id) } {
            (head(post, around))
            @if post.accepted { p.accettata { (parts::icon("it-check-circle")) (thread::ACCEPTED) } }
            @match post.state {
                PostState::Removed(reason) => p.tolto { (thread::removed(reason)) },
                PostState::Withdrawn => p.tolto { (thread::WITHDRAWN) },
                PostState::Shown | PostState::Held => {
                    (body(post, around))
                    (steps(post, around))
                }
            }
        }
    }
}

/// The accepted answer where it is shown first: whole, without steps.
pub(super) fn accepted_first(post: &PostView<'_>, around: &Around<'_>) -> Markup {
    html! {
        aside.risposta-prima aria-label=(thread::ACCEPTED_FIRST) {
            p.accettata { (parts::icon("it-check-circle")) (thread::ACCEPTED_FIRST) }
            p.scheda-meta { (bits::author(&post.author)) (parts::time_of_day(post.at)) }
            (body(post, around))
            p { a href=(around.permalink(post)) { (thread::to_its_place(post.number)) } }
        }
    }
}

fn head(post: &PostView<'_>, around: &Around<'_>) -> Markup {
    html! {
        header.messaggio-testa {
            h2.messaggio-capo {
                (bits::author(&post.author)) span.visually-hidden { ", " (thread::post_number(post.number)) }
            }
            p.messaggio-dati {
                @if post.unread { span.nuovi { (thread::NEW) } }
                @if post.state == PostState::Held { (parts::badge(Tone::Warning, text::HELD)) }
                (parts::time_of_day(post.at))
                @if let Some((id, number)) = post.answers {
                    a href={ (around.board.path) "/messaggi/" (id) } { (thread::in_reply_to(number)) }
                }
                @if post.by_mail { span { (thread::BY_MAIL) } }
                a.messaggio-numero href=(around.permalink(post)) { "n. " (post.number) span.visually-hidden { " " (thread::PERMALINK) } }
                @if around.choosing { (choice(post, around)) }
            }
        }
    }
}

/// The box that chooses a post; it belongs to the form of the moderator's tools.
fn choice(post: &PostView<'_>, around: &Around<'_>) -> Markup {
    html! {
        input type="checkbox" form="dividi" name="messaggio" value=(post.id) checked[around.chosen.contains(&post.id)]
            aria-label=(thread::choose(post.number));
    }
}

fn body(post: &PostView<'_>, around: &Around<'_>) -> Markup {
    html! {
        div.messaggio-testo { (bits::blocks(post.blocks, around.addresses)) }
        (bits::attachments(post.attachments))
        @if let Some(at) = post.edited_at { p.piccolo { (thread::EDITED) " " (parts::time_of_day(at)) } }
        @if post.state == PostState::Held { p.in-attesa { (thread::HELD_NOTE) } }
    }
}

fn steps(post: &PostView<'_>, around: &Around<'_>) -> Markup {
    let (may, here) = (&post.may, around.permalink(post));
    let link = |on: bool, label: &str, href: String| {
        html! { @if on { li { a href=(href) aria-label=(thread::step_on(label, post.number)) { (label) } } } }
    };
    let none = !(may.reply || may.report || may.edit || may.remove || may.accept || may.procedure);
    html! {
        @if !none {
            ul.messaggio-passi {
                (link(may.reply, thread::REPLY, format!("{}/{}/rispondi?a={}", around.board.path, around.topic, post.id)))
                (link(may.edit, thread::EDIT, format!("{here}/modifica")))
                (link(may.report, thread::REPORT, format!("{here}/segnala")))
                (link(may.remove, thread::REMOVE, format!("{here}/rimuovi")))
                @if may.accept { li { (accept(post, around, &here)) } }
                @if may.procedure { li {
                    (parts::button(&format!("{here}/procedura"), around.csrf, thread::PROCEDURE,
                        &thread::step_on(thread::PROCEDURE, post.number), Look::Quiet))
                } }
            }
        }
    }
}

fn accept(post: &PostView<'_>, around: &Around<'_>, here: &str) -> Markup {
    let (step, label) = if post.accepted { ("togli", thread::UNACCEPT) } else { ("accetta", thread::ACCEPT) };
    let about = thread::step_on(label, post.number);
    parts::button_sending(
        &format!("{here}/accetta"),
        around.csrf,
        &[("azione", step)],
        (label, &about),
        Look::Quiet,
    )
}
