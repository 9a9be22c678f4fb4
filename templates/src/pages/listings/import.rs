//! Files of entries: brought in, with what was wrong line by line.

use maud::{Markup, html};

use crate::parts::{self, Choice, Column, Field, FieldFault, Form, Look, Tone};
use crate::text::portal::listing_desk as text;

/// Something wrong in a file.
#[derive(Clone, Debug, Default)]
pub struct FaultRow {
    /// The line.
    pub line: u64,
    /// The heading of the column; empty: the row as a whole.
    pub column: String,
    /// What is wrong.
    pub fault: String,
}

/// The page of files.
#[derive(Clone, Debug, Default)]
pub struct ImportPage<'a> {
    /// The word of the kind.
    pub kind: &'a str,
    /// The path of the list, below which this page is.
    pub path: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// The largest file, bytes.
    pub largest: u64,
    /// Offices to choose from, number and name; firms have none.
    pub offices: Vec<(String, String)>,
    /// The chosen one.
    pub office: String,
    /// Rows with faults are left out.
    pub skip: bool,
    /// What was wrong with the form: field, sentence.
    pub faults: Vec<(String, String)>,
    /// What a look at the file has found, and whether nothing was wrong.
    pub found: Option<(bool, String)>,
    /// What is wrong in the file.
    pub rows: Vec<FaultRow>,
    /// That there is more, or empty.
    pub more: String,
}

/// The body of the page.
pub fn import(page: &ImportPage<'_>) -> Markup {
    let words = text::words(page.kind);
    let faults: Vec<FieldFault<'_>> =
        page.faults.iter().map(|(name, text)| FieldFault { name, text }).collect();
    html! {
        (parts::page_head(words.import, "", &Markup::default()))
        @if let Some((right, found)) = &page.found {
            (parts::alert(if *right { Tone::Success } else { Tone::Error }, &html! { p { (found) } }))
        }
        @if !page.rows.is_empty() { (fault_table(page)) }
        (parts::form(&Form { action: &format!("{}/importa", page.path), csrf: page.csrf, faults: &faults, files: true }, &fields(page)))
        (parts::callout(text::TEMPLATE, &html! {
            p { (text::TEMPLATE_BODY) }
            p { a href={ (page.path) "/modello.csv" } { (text::TEMPLATE) } }
        }))
    }
}

fn fault_table(page: &ImportPage<'_>) -> Markup {
    let columns = [text::COLUMN_LINE, text::COLUMN_COLUMN, text::COLUMN_FAULT]
        .map(|label| Column { label, ..Column::default() });
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            let column = if row.column.is_empty() { text::WHOLE_ROW } else { &row.column };
            vec![html! { (row.line) }, html! { (column) }, html! { (row.fault) }]
        })
        .collect();
    html! {
        (parts::table(text::FAULTS, &columns, &rows))
        @if !page.more.is_empty() { p { (page.more) } }
    }
}

fn fields(page: &ImportPage<'_>) -> Markup {
    let fault = |name: &str| page.faults.iter().find(|(at, _)| at == name).map(|(_, text)| text.as_str());
    let offices: Vec<Choice<'_>> =
        page.offices.iter().map(|(value, label)| Choice { value, label }).collect();
    let hint = if page.kind == "company" { text::FILE_HINT_COMPANIES } else { text::FILE_HINT };
    html! {
        (parts::field_file(&Field { name: "file", label: text::FILE, hint, error: fault("file"), required: true, ..Field::default() },
            ".csv,text/csv", page.largest, false))
        @if !offices.is_empty() {
            (parts::field_select(&Field { name: "office", label: text::FILE_OFFICE, hint: text::FILE_OFFICE_HINT, error: fault("office"),
                value: &page.office, required: page.kind != "company", ..Field::default() }, &offices))
        }
        (parts::field_checkbox(&Field { name: "salta", label: text::SKIP, optional_unsaid: true, ..Field::default() }, page.skip))
        (parts::actions(&html! {
            (parts::submit_as(text::DO_IMPORT, "azione", "importa", Look::Primary))
            (parts::submit_as(text::CHECK, "azione", "controlla", Look::Secondary))
        }))
    }
}
