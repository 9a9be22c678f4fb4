//! Something is wrong with a post: a reader reports it, a moderator takes it away.

use maud::{Markup, html};

use super::bits;
use super::model::{Author, Block};
use crate::parts::{self, Addresses, Choice, Field, Form, Look};
use crate::text::portal::forum::thread as text;

/// A post that something is to be done to.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostQuestion<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// Where it is sent.
    pub action: &'a str,
    /// Its topic.
    pub topic: &'a str,
    /// Where one goes without doing it: the post.
    pub back: &'a str,
    /// Who wrote it.
    pub author: Author<'a>,
    /// When, microseconds UTC.
    pub at: i64,
    /// What it says.
    pub blocks: &'a [Block<'a>],
    /// The word of what is wrong with it, of a report: field `tipo`.
    pub kind: &'a str,
    /// Note of a report (`nota`), or reason of a removal (`motivo`).
    pub words: &'a str,
    /// What was wrong.
    pub faults: &'a [(String, String)],
}

/// The body of the form of a report.
pub fn report_post(page: &PostQuestion<'_>) -> Markup {
    let kinds = text::REPORT_KINDS.map(|(value, label)| Choice { value, label });
    let kind = bits::field(page.faults, "tipo", text::REPORT_KIND, page.kind, 0);
    let note = bits::field(page.faults, "nota", text::REPORT_NOTE, page.words, 1000);
    let fields = html! {
        (parts::field_radios(&Field { required: true, ..kind }, &kinds))
        (parts::field_textarea(&note, 4))
    };
    question(page, (text::REPORT_TITLE, text::REPORT_LEAD), &fields, (text::REPORT_SEND, Look::Primary))
}

/// The body of the question before a post is taken away.
pub fn remove_post(page: &PostQuestion<'_>) -> Markup {
    let reason = bits::field(page.faults, "motivo", text::REASON, page.words, 200);
    let fields = parts::field_text(&Field { required: true, hint: text::REASON_HINT, ..reason });
    question(page, (text::REMOVE_TITLE, text::REMOVE_LEAD), &fields, (text::REMOVE_SEND, Look::Danger))
}

fn question(
    page: &PostQuestion<'_>,
    (title, lead): (&str, &str),
    fields: &Markup,
    (send, look): (&str, Look),
) -> Markup {
    let faults = bits::faults(page.faults);
    let body = html! {
        (fields)
        (parts::actions(&html! {
            (parts::submit_as(send, "conferma", "si", look))
            (parts::link_button(crate::text::portal::shell::CANCEL, page.back, Look::Secondary))
        }))
    };
    html! {
        (parts::page_head(title, lead, &Markup::default()))
        section.messaggio aria-label=(text::THE_POST) {
            p.scheda-meta { (bits::author(&page.author)) (parts::time_of_day(page.at)) span { (page.topic) } }
            div.messaggio-testo { (bits::blocks(page.blocks, Addresses::Hidden)) }
        }
        (parts::form(&Form { action: page.action, csrf: page.csrf, faults: &faults, files: false }, &body))
    }
}

/// The body of the page after a report. `back`: the post.
pub fn post_reported(back: &str) -> Markup {
    html! {
        (parts::page_head(text::REPORTED, text::REPORTED_BODY, &Markup::default()))
        (parts::link_button(text::BACK_TO_TOPIC, back, Look::Secondary))
    }
}
