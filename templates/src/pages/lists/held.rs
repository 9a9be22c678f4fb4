//! One held post: for a moderator, and by the link of a letter.

use maud::{Markup, html};

use super::queue::{attachments, author, decision, sign};
use super::{Board, HeldRow, top};
use crate::format;
use crate::parts::{self, Look, Tone};
use crate::text::portal::lists as text;

/// How a post was decided.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome<'a> {
    /// The word of what: one of `text::OUTCOMES`.
    pub word: &'a str,
    /// By whom; empty: by the server.
    pub by: &'a str,
    /// When, microseconds UTC.
    pub at: i64,
    /// What was said to the author, or empty.
    pub reason: &'a str,
}

/// The whole of a held post.
#[derive(Clone, Debug, Default)]
pub struct HeldPage<'a> {
    /// Its discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The post.
    pub row: HeldRow,
    /// Its addressees.
    pub recipients: &'a [String],
    /// What showed who sent it, in words: "DKIM di posta.example"; empty: nothing.
    pub checks: &'a str,
    /// Its whole text, plain.
    pub text: &'a str,
    /// Its headers as they came.
    pub headers: &'a str,
    /// Where it can be had as it came, or empty.
    pub source: &'a str,
    /// Reasons of refusal that are ready.
    pub reasons: &'a [(String, String)],
    /// How it was decided, if it was.
    pub outcome: Option<Outcome<'a>>,
}

/// The body of the page.
pub fn held(page: &HeldPage<'_>) -> Markup {
    html! {
        (top(&page.board, page.row.title(), "", &Markup::default()))
        @match &page.outcome {
            Some(outcome) => { (decided(text::DECIDED, outcome)) (author(&page.row)) }
            None => (deciding(page, &page.row.path())),
        }
        (whole(page))
        p { a href=(page.board.queue()) { (text::TO_QUEUE) } }
    }
}

fn deciding(page: &HeldPage<'_>, action: &str) -> Markup {
    html! {
        section.scheda-corpo.riquadro aria-labelledby="decisione" {
            h2 #decisione { (text::DECISION) }
            (author(&page.row))
            @for word in page.row.reasons.iter().filter(|word| *word != "unverified") { p { (text::held_why(word)) } }
            @if page.row.reasons.iter().any(|word| word == "unverified") {
                (parts::alert(Tone::Warning, &html! { p { (text::held_why("unverified")) } }))
            }
            (decision(action, page.csrf, page.reasons, &page.row))
            p.piccolo { (text::DEEDS_HINT) }
        }
    }
}

fn decided(title: &str, outcome: &Outcome<'_>) -> Markup {
    let tone = if matches!(outcome.word, "approved" | "trusted") { Tone::Success } else { Tone::Info };
    parts::alert(
        tone,
        &html! {
            @if !title.is_empty() { p { strong { (title) } } }
            p { (text::label(&text::OUTCOMES, outcome.word)) " " (text::decided_by(outcome.by, &format::date_time(outcome.at))) }
            @if !outcome.reason.is_empty() { p { (text::REASON) ": " (outcome.reason) } }
        },
    )
}

/// Everything there is of it.
fn whole(page: &HeldPage<'_>) -> Markup {
    let row = &page.row;
    let mut facts =
        vec![(text::SENT, parts::time_of_day(row.at)), (text::SIZE, html! { (format::bytes(row.size)) })];
    if !page.recipients.is_empty() {
        facts.push((text::RECIPIENTS, html! { @for one in page.recipients { (parts::breakable(one)) br; } }));
    }
    if !page.checks.is_empty() {
        facts.push((text::CHECKS, html! { (page.checks) }));
    }
    html! {
        (parts::section(text::TEXT, "testo", None, &html! {
            @if page.text.is_empty() { p { (text::NO_TEXT) } } @else { (parts::verbatim(page.text)) }
            (attachments(&row.attachments))
        }))
        (parts::definition_list(&facts))
        @if !page.headers.is_empty() { (parts::folded(text::HEADERS, &parts::verbatim(page.headers))) }
        @if !page.source.is_empty() { p.spazio-sopra { a href=(page.source) { (text::SOURCE) } } }
    }
}

/// What a link of moderation shows.
#[derive(Clone, Debug)]
pub enum LinkPage<'a> {
    /// The post waits. `action`: the address of this page, to which the decision is sent.
    Open {
        /// The post; its board need not be open to whoever reads.
        post: Box<HeldPage<'a>>,
        /// Where the decision is sent.
        action: &'a str,
    },
    /// It is decided.
    Decided {
        /// The subject of the post.
        subject: &'a str,
        /// How.
        outcome: Outcome<'a>,
        /// Just now, by whoever reads.
        now: bool,
    },
    /// The link leads to nothing.
    Gone,
}

/// The body of the page a letter leads to.
pub fn by_link(page: &LinkPage<'_>) -> Markup {
    match page {
        LinkPage::Open { post, action } => html! {
            p.scheda-meta { span.scheda-genere { (post.board.name) } span { (text::POST) } (sign(post.row.verified)) }
            (parts::page_head(post.row.title(), text::LINK_LEAD, &Markup::default()))
            (deciding(post, action))
            (whole(post))
        },
        LinkPage::Decided { subject, outcome, now } => html! {
            (parts::page_head(if *now { text::DECIDED_NOW } else { text::DECIDED }, subject, &Markup::default()))
            (decided("", outcome))
            p { (parts::link_button(text::QUEUE_ALL, "/moderazione", Look::Secondary)) }
        },
        LinkPage::Gone => html! {
            (parts::page_head(text::LINK_GONE, text::LINK_GONE_BODY, &Markup::default()))
            p { (parts::link_button(text::QUEUE_ALL, "/moderazione", Look::Secondary)) }
        },
    }
}
