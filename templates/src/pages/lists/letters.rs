//! The texts of letters that owners may change, in both languages.

use maud::{Markup, html};

use super::{Board, Fault, conflict, fault_at, plain, summary, top};
use crate::mails::lists::Letter;
use crate::parts::{self, Field, Form, Look, Tab, Tone};
use crate::text::portal::lists as common;
use crate::text::portal::lists::letters as text;

/// A letter in the list.
#[derive(Clone, Copy, Debug)]
pub struct LetterRow {
    /// Which.
    pub letter: Letter,
    /// Its Italian text is the owners' own.
    pub own_italian: bool,
    /// Its English text is.
    pub own_english: bool,
}

/// The list.
#[derive(Clone, Copy, Debug, Default)]
pub struct LettersPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The letters.
    pub rows: &'a [LetterRow],
}

/// The body of the list.
pub fn letters(page: &LettersPage<'_>) -> Markup {
    let columns = plain([text::LETTER, text::ITALIAN, text::ENGLISH]);
    let state = |row: &LetterRow, language: &str, own: bool| {
        let words = if own { text::OWN } else { text::STANDARD };
        let (name, _) = text::letter(row.letter.word());
        html! {
            a href=(path(&page.board, row.letter, language)) aria-label={ (name) ", " (language_name(language)) ": " (words) } { (words) }
        }
    };
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            let (name, when) = text::letter(row.letter.word());
            vec![
                html! { (name) p { (when) } },
                state(row, "it", row.own_italian),
                state(row, "en", row.own_english),
            ]
        })
        .collect();
    html! {
        (top(&page.board, common::LETTERS, text::LEAD, &Markup::default()))
        (parts::table(common::LETTERS, &columns, &rows))
    }
}

fn path(board: &Board<'_>, letter: Letter, language: &str) -> String {
    board.path(&format!("/testi/{}/{language}", letter.word()))
}

fn language_name(language: &str) -> &'static str {
    if language == "en" { text::ENGLISH } else { text::ITALIAN }
}

/// One text.
#[derive(Clone, Copy, Debug)]
pub struct LetterPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// Which letter.
    pub letter: Letter,
    /// `it` or `en`.
    pub language: &'a str,
    /// Its subject; a footer has none.
    pub subject: &'a str,
    /// Its text.
    pub body: &'a str,
    /// It is the owners' own.
    pub own: bool,
    /// Its version.
    pub version: i64,
    /// Somebody else has changed it meanwhile.
    pub conflict: bool,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// How it would be: subject and text.
    pub preview: Option<(&'a str, &'a str)>,
}

/// The body of the page of one text. The form sends `azione` = `salva` or `anteprima`; `/ripristina` asks first.
pub fn letter(page: &LetterPage<'_>) -> Markup {
    let (name, when) = text::letter(page.letter.word());
    let hrefs = ["it", "en"].map(|language| path(&page.board, page.letter, language));
    let tab = |at: usize, label, language: &str| Tab {
        label,
        href: &hrefs[at],
        current: page.language == language,
        count: None,
    };
    let sign = parts::badge(
        if page.own { Tone::Info } else { Tone::Neutral },
        if page.own { text::OWN } else { text::STANDARD },
    );
    html! {
        (top(&page.board, name, when, &sign))
        (parts::tabs(name, &[tab(0, text::ITALIAN, "it"), tab(1, text::ENGLISH, "en")]))
        (conflict(page.conflict))
        @if let Some((subject, body)) = page.preview { (previewed(page, subject, body)) }
        (form(page))
        @if page.own {
            p { (parts::link_button(text::RESET, &format!("{}/ripristina", path(&page.board, page.letter, page.language)), Look::Quiet)) }
        }
    }
}

fn previewed(page: &LetterPage<'_>, subject: &str, body: &str) -> Markup {
    html! {
        section.anteprima aria-labelledby="anteprima" {
            h2 #anteprima { (text::PREVIEW) }
            p.piccolo { (text::PREVIEW_LEAD) }
            div lang=[(page.language == "en").then_some("en")] {
                @if !subject.is_empty() { p { strong { (subject) } } }
                (parts::verbatim(body))
            }
        }
    }
}

fn form(page: &LetterPage<'_>) -> Markup {
    let subject = Field {
        name: "subject",
        label: text::SUBJECT,
        error: fault_at(page.faults, "subject"),
        value: page.subject,
        required: true,
        max: 150,
        ..Field::default()
    };
    let body = Field {
        name: "body",
        label: text::BODY,
        hint: text::BODY_HINT,
        error: fault_at(page.faults, "body"),
        value: page.body,
        required: true,
        max: 8_000,
        ..Field::default()
    };
    let fields = html! {
        (parts::hidden("versione", &page.version.to_string()))
        @if page.letter != Letter::Footer { (parts::field_text(&subject)) }
        (parts::field_textarea(&body, if page.letter == Letter::Footer { 4 } else { 14 }))
        (variables(page.letter))
        (parts::actions(&html! {
            (parts::submit_as(text::SAVE, "azione", "salva", Look::Primary))
            (parts::submit_as(text::PREVIEW, "azione", "anteprima", Look::Secondary))
            (parts::link_button(common::LETTERS, &page.board.path("/testi"), Look::Quiet))
        }))
    };
    let (faults, action) = (summary(page.faults), path(&page.board, page.letter, page.language));
    parts::form(&Form { action: &action, csrf: page.csrf, faults: &faults, files: false }, &fields)
}

fn variables(letter: Letter) -> Markup {
    parts::callout(
        text::VARIABLES,
        &html! { ul.parole { @for word in letter.variables() { li { code { "{" (word) "}" } " " (text::variable(word)) } } } },
    )
}
