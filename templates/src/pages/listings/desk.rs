//! Entries as those who look after them see them: the list, and one with all that can be done.

use maud::{Markup, html};

use super::{EntryPage, FilterField, entry::facts, narrowing::narrowing};
use crate::parts::{self, Column, Field, Look, Order, Pagination, Sort, Tone};
use crate::text::portal::{companies, listing_desk as text, listings};

/// A line.
#[derive(Clone, Debug, Default)]
pub struct DeskRow {
    /// Its title.
    pub title: String,
    /// Its page here.
    pub href: String,
    /// Its reference; of a firm its partita IVA.
    pub reference: String,
    /// Its states.
    pub states: Vec<(Tone, String)>,
    /// The office that looks after it.
    pub office: String,
    /// When it ends, in words.
    pub ends: String,
    /// When it was changed, microseconds UTC.
    pub changed_at: i64,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct DeskList<'a> {
    /// The word of the kind.
    pub kind: &'a str,
    /// Its heading.
    pub title: &'a str,
    /// The path of the list.
    pub path: &'a str,
    /// Its filter.
    pub fields: Vec<FilterField<'a>>,
    /// Filters in force.
    pub active: Vec<(String, String)>,
    /// The lines.
    pub rows: Vec<DeskRow>,
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Those that end soon: title, page, end.
    pub ending: Vec<(String, String, String)>,
    /// How to sort: the word of each order, the link that sorts so, how it is sorted now.
    pub sorts: Vec<(&'a str, String, Option<Order>)>,
    /// The token of the session.
    pub csrf: &'a str,
}

/// The body of the list.
pub fn desk_list(page: &DeskList<'_>) -> Markup {
    let words = text::words(page.kind);
    let path = |rest: &str| format!("{}/{rest}", page.path);
    let beside = html! {
        (parts::link_button(words.add, &path("aggiungi"), Look::Primary))
        (parts::link_button(text::IMPORT, &path("importa"), Look::Secondary))
        form.modulo method="post" action=(path("esporta.csv")) {
            (parts::csrf(page.csrf))
            (parts::submit_as(text::EXPORT, "formato", "csv", Look::Secondary))
        }
    };
    html! {
        (parts::page_head(page.title, words.lead, &beside))
        @if !page.ending.is_empty() {
            (parts::callout(text::ENDING, &html! {
                ul { @for (title, href, ends) in &page.ending { li { a href=(href) { (title) } " · " (ends) } } }
            }))
        }
        (narrowing(page.path, &page.fields, &page.active))
        (parts::results(&page.paging))
        @if page.rows.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(words.nothing, text::NOTHING_BODY,
                &parts::link_button(words.add, &path("aggiungi"), Look::Secondary))))
        } @else { (table_of(page)) }
        (parts::pagination(&page.paging))
    }
}

fn table_of(page: &DeskList<'_>) -> Markup {
    let firm = page.kind == "company";
    let column = |label, by: &str| {
        let sort = page.sorts.iter().find(|(word, ..)| *word == by);
        Column { label, sort: sort.map(|(_, href, order)| Sort { href, order: *order }), ..Column::default() }
    };
    let mut columns = vec![
        column(if firm { companies::NAME } else { text::COLUMN_TITLE }, "title"),
        column(if firm { companies::PARTITA_IVA } else { text::COLUMN_REFERENCE }, "reference"),
        column(text::COLUMN_STATE, "state"),
        column(text::COLUMN_OFFICE, "office"),
        column(text::COLUMN_ENDS, "ends"),
        column(text::COLUMN_CHANGED, "changed"),
    ];
    if firm {
        columns.remove(4);
    }
    let rows: Vec<Vec<Markup>> = page.rows.iter().map(|row| cells(row, firm)).collect();
    parts::table(page.title, &columns, &rows)
}

fn cells(row: &DeskRow, firm: bool) -> Vec<Markup> {
    let mut cells = vec![
        html! { a href=(row.href) { (row.title) } },
        html! { span.intero { (row.reference) } },
        html! { @for (tone, label) in &row.states { (parts::badge(*tone, label)) " " } },
        html! { (row.office) },
        html! { (row.ends) },
        parts::time_of_day(row.changed_at),
    ];
    if firm {
        cells.remove(4);
    }
    cells
}

/// A step.
#[derive(Clone, Copy, Debug)]
pub struct StepButton<'a> {
    /// Its word.
    pub word: &'a str,
    /// What the button says.
    pub label: &'a str,
}

/// An entry with all that can be done with it.
#[derive(Clone, Debug, Default)]
pub struct OpenedEntry<'a> {
    /// As the public reads it.
    pub entry: EntryPage<'a>,
    /// Its page here, below which its deeds are.
    pub path: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// Its version.
    pub version: i64,
    /// Steps that can be taken.
    pub steps: Vec<StepButton<'a>>,
    /// It can be changed.
    pub can_edit: bool,
    /// It can be offered longer; the day it ends now, `2026-11-27`.
    pub renew: Option<String>,
    /// What was wrong with that, and what was typed.
    pub renew_fault: Option<(String, String)>,
    /// What it still needs to be published.
    pub missing: Vec<String>,
    /// Where the public reads it, or empty.
    pub live: &'a str,
}

/// The body of the page.
pub fn opened_entry(page: &OpenedEntry<'_>) -> Markup {
    let path = |rest: &str| format!("{}/{rest}", page.path);
    let beside = html! {
        @if page.can_edit { (parts::link_button(text::EDIT, &path("modifica"), Look::Primary)) }
        @if !page.live.is_empty() { (parts::link_button(text::SEE, page.live, Look::Secondary)) }
    };
    html! {
        p.scheda-meta {
            span.scheda-genere { (page.entry.kind) }
            @if let Some((tone, label)) = &page.entry.state { (parts::badge(*tone, label)) }
        }
        (parts::page_head(page.entry.title, "", &beside))
        @if !page.missing.is_empty() {
            (parts::alert(Tone::Error, &html! { p { (text::INCOMPLETE) } ul { @for one in &page.missing { li { (one) } } } }))
        }
        div.centro-e-lato {
            div.centro {
                (parts::section(text::STEPS, "passi", None, &html! {
                    div.passi-brevi {
                        @for step in &page.steps { (step_form(page, step)) }
                        form.modulo method="post" action=(path("copia")) { (parts::csrf(page.csrf)) (parts::submit_as(text::COPY, "copia", "si", Look::Quiet)) }
                    }
                    (renewal(page))
                }))
                section.anteprima aria-labelledby="anteprima" {
                    h2 #anteprima { (text::PREVIEW) }
                    (facts(&page.entry.facts))
                    @for part in &page.entry.parts { (super::entry::part_in(part, &page.entry)) }
                }
            }
            aside.lato aria-label=(text::INTERNAL) { section {
                h2 { (text::INTERNAL) }
                @if let Some(office) = page.entry.office { p { (listings::KEPT_BY) " " a href=(office.href) { (office.label) } } }
                (facts(&page.entry.kept))
            } }
        }
    }
}

fn step_form(page: &OpenedEntry<'_>, step: &StepButton<'_>) -> Markup {
    let look = if matches!(step.word, "publish") { Look::Primary } else { Look::Secondary };
    html! {
        form.modulo method="post" action={ (page.path) "/passo" } {
            (parts::csrf(page.csrf))
            (parts::hidden("versione", &page.version.to_string()))
            (parts::submit_as(step.label, "passo", step.word, look))
        }
    }
}

fn renewal(page: &OpenedEntry<'_>) -> Markup {
    let Some(now) = &page.renew else { return Markup::default() };
    let (value, error) = match &page.renew_fault {
        Some((typed, fault)) => (typed, Some(fault.as_str())),
        None => (now, None),
    };
    let field = Field {
        name: "until",
        label: text::RENEW_UNTIL,
        hint: text::RENEW_HINT,
        value,
        error,
        required: true,
        ..Field::default()
    };
    let form = html! {
        form.modulo method="post" action={ (page.path) "/proroga" } {
            (parts::csrf(page.csrf))
            (parts::hidden("versione", &page.version.to_string()))
            (parts::field_date(&field))
            (parts::submit_as(text::RENEW, "proroga", "si", Look::Secondary))
        }
    };
    parts::folded_form(text::RENEW, error.is_some(), &form)
}
