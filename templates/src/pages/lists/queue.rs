//! Posts that wait for a moderator.

use maud::{Markup, html};

use super::{Board, summary, top};
use crate::format;
use crate::parts::{self, Choice, Field, Form, Look, Pagination, Tab, Tone};
use crate::text::portal::lists as text;

/// A file of a post.
#[derive(Clone, Debug, Default)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its kind as people call it, `PDF`.
    pub kind: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where it is; empty: it is not given out.
    pub href: String,
}

/// A post that waits.
#[derive(Clone, Debug, Default)]
pub struct HeldRow {
    /// Its number.
    pub id: i64,
    /// Its discussion's part of addresses of pages.
    pub slug: String,
    /// Its discussion's name.
    pub board: String,
    /// Its subject; may be empty.
    pub subject: String,
    /// The name of who wrote; may be empty.
    pub author: String,
    /// The address of who wrote.
    pub address: String,
    /// That is shown to be true.
    pub verified: bool,
    /// The author is a member.
    pub member: bool,
    /// Posts of the author that have gone out.
    pub earlier: u64,
    /// Words of why it is held.
    pub reasons: Vec<String>,
    /// When it came, microseconds UTC.
    pub at: i64,
    /// Its size in bytes.
    pub size: u64,
    /// How it begins.
    pub excerpt: String,
    /// Its files.
    pub attachments: Vec<Attachment>,
}

impl HeldRow {
    /// Its subject, or what stands for one.
    pub(super) fn title(&self) -> &str {
        if self.subject.is_empty() { text::NO_SUBJECT } else { &self.subject }
    }

    /// The page that shows the whole of it, where what is decided is sent too.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/forum/{}/moderazione/{}", self.slug, self.id)
    }
}

/// The queue.
#[derive(Clone, Copy, Debug, Default)]
pub struct QueuePage<'a> {
    /// The discussion; none: all that one moderates.
    pub board: Option<Board<'a>>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The posts, oldest first.
    pub rows: &'a [HeldRow],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Narrower views with their counts: by discussion, or by reason.
    pub tabs: &'a [Tab<'a>],
    /// Reasons of refusal that are ready: number and first words.
    pub reasons: &'a [(String, String)],
    /// All of this page are chosen.
    pub all_chosen: bool,
    /// The same page with all chosen, or with none.
    pub choose_href: &'a str,
}

/// The id of the form that acts on all that are chosen.
const BULK: &str = "scelti";

/// The body of the queue. Forms send `azione` (a word of `text::DEEDS`) to the page of a post, or with `messaggio` of each
/// chosen one to the queue.
pub fn queue(page: &QueuePage<'_>) -> Markup {
    let count = text::held_count(page.paging.total);
    html! {
        @match &page.board {
            Some(board) => (top(board, text::QUEUE, text::QUEUE_LEAD, &Markup::default())),
            None => (parts::page_head(text::QUEUE_ALL, text::QUEUE_LEAD, &Markup::default())),
        }
        @if page.tabs.len() > 1 { (parts::tabs(text::QUEUE, page.tabs)) }
        @if page.rows.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(text::QUEUE_EMPTY, text::QUEUE_EMPTY_BODY, &Markup::default())))
        } @else {
            p.risultati { (count) }
            (bulk(page))
            (parts::item_list(&page.rows.iter().map(|row| item(page, row)).collect::<Vec<_>>()))
        }
        (parts::pagination(&page.paging))
    }
}

fn bulk(page: &QueuePage<'_>) -> Markup {
    let action = page.board.map_or_else(|| "/moderazione".to_owned(), |board| board.queue());
    html! {
        form.barra id=(BULK) method="post" action=(action) {
            (parts::csrf(page.csrf))
            p.barra-titolo { (text::CHOSEN) }
            @if !page.reasons.is_empty() { (ready_reason(text::READY_REASON_ALL, page.reasons, "tutti")) }
            div.azioni {
                (parts::submit_small((text::label(&text::DEEDS, "approva"), ""), "azione", "approva", Look::Primary))
                (parts::submit_small((text::label(&text::DEEDS, "rifiuta"), ""), "azione", "rifiuta", Look::Secondary))
                (parts::submit_small((text::label(&text::DEEDS, "scarta"), ""), "azione", "scarta", Look::Secondary))
                a href=(page.choose_href) { @if page.all_chosen { (text::CHOOSE_NONE) } @else { (text::CHOOSE_ALL) } }
            }
        }
    }
}

fn item(page: &QueuePage<'_>, row: &HeldRow) -> Markup {
    html! {
        article.riga.con-spunta {
            (parts::pick(BULK, "messaggio", &row.id.to_string(), &text::choose(row.title()), page.all_chosen))
            div {
                p.scheda-meta {
                    @if page.board.is_none() { span.scheda-genere { (row.board) } }
                    (parts::time_of_day(row.at))
                    (badges(&row.reasons))
                }
                h2.scheda-titolo { a href=(row.path()) { (row.title()) } }
                (author(row))
                @if row.excerpt.is_empty() { p.scheda-testo { (text::NO_TEXT) } }
                @else { p.scheda-testo { (row.excerpt) } }
                (attachments(&row.attachments))
                (decision(&row.path(), page.csrf, page.reasons, row))
            }
        }
    }
}

/// Why it is held, except what the author's own sign says.
pub(super) fn badges(reasons: &[String]) -> Markup {
    html! { @for word in reasons.iter().filter(|word| *word != "unverified") { (parts::badge(Tone::Warning, text::held_reason(word))) } }
}

/// Who wrote, and whether that is so.
pub(super) fn author(row: &HeldRow) -> Markup {
    html! {
        p.riga-fatti {
            @if !row.author.is_empty() { span { strong { (row.author) } } }
            span { (parts::breakable(&row.address)) }
            (sign(row.verified))
            @if !row.member && !row.reasons.iter().any(|word| word == "not-member") { span { (text::STRANGER) } }
            span { (text::earlier(row.earlier)) }
        }
    }
}

/// Whether the sender is who it seems to be.
pub(super) fn sign(verified: bool) -> Markup {
    if verified {
        parts::badge(Tone::Success, text::VERIFIED)
    } else {
        parts::badge(Tone::Error, text::UNVERIFIED)
    }
}

pub(super) fn attachments(files: &[Attachment]) -> Markup {
    html! {
        @if !files.is_empty() {
            p.visually-hidden { (text::ATTACHMENTS) }
            ul.allegati { @for file in files { li {
                @if file.href.is_empty() { (file.name) " " span.allegato-tipo { (file.kind) " · " (format::bytes(file.size)) } }
                @else { (parts::file_link(&file.name, &file.href, &file.kind, file.size)) }
            } } }
        }
    }
}

/// The buttons of one post.
pub(super) fn decision(action: &str, token: &str, reasons: &[(String, String)], row: &HeldRow) -> Markup {
    let deed = |word, look| {
        let about = text::deed_on(word, row.title());
        parts::submit_small((text::label(&text::DEEDS, word), &about), "azione", word, look)
    };
    html! {
        form method="post" action=(action) {
            (parts::csrf(token))
            div.azioni {
                (deed("approva", Look::Primary))
                (deed("fidati", Look::Secondary))
                (deed("scarta", Look::Secondary))
                (deed("blocca", Look::Quiet))
            }
        }
        (parts::folded_form(text::REFUSE, false, &refusal(action, token, reasons, &row.id.to_string())))
    }
}

/// The form of a refusal.
fn refusal(action: &str, token: &str, reasons: &[(String, String)], of: &str) -> Markup {
    let id = format!("parole-{of}");
    let own = Field {
        name: "parole",
        id: &id,
        label: text::OWN_REASON,
        hint: if reasons.is_empty() { "" } else { text::OWN_REASON_HINT },
        max: 2_000,
        ..Field::default()
    };
    let body = html! {
        @if !reasons.is_empty() { (ready_reason(text::READY_REASON, reasons, of)) }
        (parts::field_textarea(&own, 3))
        (parts::submit_as(text::REFUSE_BUTTON, "azione", "rifiuta", Look::Primary))
    };
    parts::form(&Form { action, csrf: token, faults: &summary(&[]), files: false }, &body)
}

/// The choice of a reason that is ready. `of`: what tells it from others of the page.
fn ready_reason(label: &str, reasons: &[(String, String)], of: &str) -> Markup {
    let id = format!("motivo-{of}");
    let all: Vec<Choice<'_>> = reasons.iter().map(|(value, label)| Choice { value, label }).collect();
    parts::field_select(
        &Field { name: "motivo", id: &id, label, optional_unsaid: true, ..Field::default() },
        &all,
    )
}
