//! Members brought in: typed, or from a file that is looked at first.

use maud::{Markup, html};

use super::{Board, Fault, choices, fault_at, plain, summary, top};
use crate::format;
use crate::parts::{self, Field, Form, Look};
use crate::text::portal::lists as common;
use crate::text::portal::lists::members as text;

/// A line that is not taken.
#[derive(Clone, Debug, Default)]
pub struct RefusedRow {
    /// Which line.
    pub line: u64,
    /// What stands there.
    pub value: String,
    /// Why not, in a sentence.
    pub reason: String,
}

/// What some lines come to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts<'a> {
    /// Those that come in.
    pub new: u64,
    /// Those that were in.
    pub already: u64,
    /// Lines that are not taken, so many of them.
    pub refused: u64,
    /// The first of these.
    pub rows: &'a [RefusedRow],
}

/// The form for some addresses.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// What was typed.
    pub addresses: &'a str,
    /// The word of how they come in.
    pub how: &'a str,
    /// Why they may be added.
    pub basis: &'a str,
    /// What has become of those sent before.
    pub done: Option<Counts<'a>>,
}

/// The body of the form for some addresses.
pub fn add(page: &AddPage<'_>) -> Markup {
    let action = page.board.path("/membri/aggiungi");
    let addresses = Field {
        name: "addresses",
        label: text::ADDRESSES,
        hint: text::ADDRESSES_HINT,
        error: fault_at(page.faults, "addresses"),
        value: page.addresses,
        required: true,
        ..Field::default()
    };
    let body = html! {
        (parts::field_textarea(&addresses, 8))
        (how(page.how, page.basis, page.faults))
        (parts::actions(&html! {
            (parts::submit(text::ADD_BUTTON))
            (parts::link_button(text::TO_MEMBERS, &page.board.path("/membri"), Look::Quiet))
        }))
    };
    let faults = summary(page.faults);
    html! {
        (top(&page.board, text::ADD, text::ADD_LEAD, &Markup::default()))
        @if let Some(done) = &page.done { (counts(text::FOUND_DONE, done)) }
        (parts::form(&Form { action: &action, csrf: page.csrf, faults: &faults, files: false }, &body))
    }
}

/// How they come in, and why they may.
fn how(value: &str, basis: &str, faults: &[Fault]) -> Markup {
    let how = Field {
        name: "how",
        label: text::HOW,
        value,
        error: fault_at(faults, "how"),
        required: true,
        ..Field::default()
    };
    let basis = Field {
        name: "basis",
        label: text::BASIS,
        hint: text::BASIS_HINT,
        error: fault_at(faults, "basis"),
        value: basis,
        max: 500,
        ..Field::default()
    };
    html! {
        (parts::field_radios(&how, &choices(&text::HOWS)))
        (parts::field_text(&basis))
    }
}

/// What lines come to, with those that are not taken.
pub(super) fn counts(title: &str, counts: &Counts<'_>) -> Markup {
    let shown = [
        (text::COUNT_NEW, counts.new),
        (text::COUNT_ALREADY, counts.already),
        (text::COUNT_REFUSED, counts.refused),
    ];
    html! {
        (parts::section(title, "esito", None, &html! {
            ul.conteggi.conteggi-fermi { @for (label, count) in shown { li { strong { (format::number(count)) } " " span { (label) } } } }
            (refused(counts.rows, counts.refused))
        }))
    }
}

/// Lines that are not taken. `all`: how many there are altogether.
pub(super) fn refused(rows: &[RefusedRow], all: u64) -> Markup {
    let columns = plain([text::VALUE, text::LINE, common::REASON]);
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| vec![html! { span.a-capo { (row.value) } }, html! { (row.line) }, html! { (row.reason) }])
        .collect();
    let more = all.saturating_sub(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    html! {
        @if !rows.is_empty() {
            h3 { (text::REFUSED) }
            (parts::table(text::REFUSED, &columns, &cells))
            @if more > 0 { p { (text::and_more(more)) } }
        }
    }
}

/// The page of a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The largest file, bytes.
    pub largest: u64,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// The word of how they come in.
    pub how: &'a str,
    /// Why they may be added.
    pub basis: &'a str,
    /// What a look at a file has found: what was read, sent back as `prova` to `/conferma`, and the counts.
    pub found: Option<(&'a str, Counts<'a>)>,
}

/// The body of the page of a file: first the file, then what would happen with it.
pub fn import(page: &ImportPage<'_>) -> Markup {
    html! {
        (top(&page.board, text::IMPORT, text::IMPORT_LEAD, &Markup::default()))
        @match &page.found {
            Some((key, found)) => (confirm(page, key, found)),
            None => (choose(page)),
        }
    }
}

fn choose(page: &ImportPage<'_>) -> Markup {
    let action = page.board.path("/membri/importa");
    let file = Field {
        name: "file",
        label: text::FILE,
        hint: text::FILE_HINT,
        error: fault_at(page.faults, "file"),
        required: true,
        ..Field::default()
    };
    let body = html! {
        (parts::field_file(&file, ".csv,text/csv", page.largest, false))
        (how(page.how, page.basis, page.faults))
        (parts::actions(&html! {
            (parts::submit(text::CHECK))
            (parts::link_button(text::TO_MEMBERS, &page.board.path("/membri"), Look::Quiet))
        }))
    };
    let faults = summary(page.faults);
    parts::form(&Form { action: &action, csrf: page.csrf, faults: &faults, files: true }, &body)
}

fn confirm(page: &ImportPage<'_>, key: &str, found: &Counts<'_>) -> Markup {
    let (other, action) = (page.board.path("/membri/importa"), page.board.path("/membri/importa/conferma"));
    let body = html! {
        (parts::hidden("prova", key))
        (parts::hidden("how", page.how))
        (parts::hidden("basis", page.basis))
        (parts::actions(&html! {
            @if found.new > 0 { (parts::submit_as(&text::confirm_import(found.new), "conferma", "si", Look::Primary)) }
            (parts::link_button(text::OTHER_FILE, &other, Look::Secondary))
        }))
    };
    let facts = [
        (text::HOW, html! { (common::label(&text::HOWS, page.how)) }),
        (text::BASIS, html! { (page.basis) }),
    ];
    html! {
        (counts(text::FOUND, found))
        (parts::definition_list(if page.basis.is_empty() { &facts[..1] } else { &facts }))
        (parts::form(&Form { action: &action, csrf: page.csrf, faults: &[], files: false }, &body))
    }
}
