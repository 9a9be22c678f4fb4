//! Tokens with which programs use the API for somebody.

use maud::{Markup, html};

use super::{Fault, choices, fault_at, summary};
use crate::format;
use crate::parts::{self, Field, Form, Tone};
use crate::text::portal::accounts;
use crate::text::portal::lists as common;
use crate::text::portal::lists::others as text;

/// A token in the list.
#[derive(Clone, Debug, Default)]
pub struct TokenRow {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// Words of what it may do.
    pub scopes: Vec<String>,
    /// When it was made, microseconds UTC.
    pub at: i64,
    /// The end of the last day it is good.
    pub until: i64,
    /// It is good no more.
    pub expired: bool,
    /// When it was last used.
    pub used_at: Option<i64>,
}

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokensPage<'a> {
    /// The token of the forms.
    pub csrf: &'a str,
    /// One's own, the latest first.
    pub rows: &'a [TokenRow],
    /// The one just made, in clear.
    pub made: Option<&'a str>,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// The name typed.
    pub name: &'a str,
    /// The scopes chosen.
    pub scopes: &'a [&'a str],
    /// The last day typed, `2026-11-27`.
    pub until: &'a str,
}

const PATH: &str = "/profilo/gettoni";

/// The body of the page. The form sends `name`, `scopes`, `until`, `password`; `/revoca?numero=` asks first.
pub fn tokens(page: &TokensPage<'_>) -> Markup {
    html! {
        (parts::page_head(text::TOKENS, text::TOKENS_LEAD, &Markup::default()))
        @if let Some(made) = page.made {
            section.scheda.scheda-corpo.posta-nuova aria-labelledby="fatto" {
                h2 #fatto { (text::TOKEN_MADE) }
                p { (text::TOKEN_MADE_BODY) }
                p.posta-segreto { code.a-capo { (made) } }
            }
        }
        (parts::section(text::TOKENS_LIST, "elenco", None, &html! {
            @if page.rows.is_empty() { p { (text::TOKENS_NONE) } }
            @else { ul.posta-elenco { @for row in page.rows { (item(row)) } } }
        }))
        (parts::section(text::TOKEN_NEW, "crea", None, &form(page)))
    }
}

fn item(row: &TokenRow) -> Markup {
    let used = row
        .used_at
        .map_or_else(|| text::TOKEN_UNUSED.to_owned(), |at| text::token_used(&format::date_time(at)));
    let scopes: Vec<&str> =
        row.scopes.iter().map(|word| common::label(&text::TOKEN_SCOPE_NAMES, word)).collect();
    html! {
        li {
            div {
                p.posta-voce { (row.name) @if row.expired { " " (parts::badge(Tone::Neutral, text::TOKEN_EXPIRED)) } }
                p.piccolo { (scopes.join(" · ")) }
                p.piccolo { (text::token_life(&format::date(row.at), &format::date(row.until))) " · " (used) }
            }
            a.btn.btn-outline-primary.btn-sm href={ (PATH) "/revoca?numero=" (row.id) }
                aria-label={ (text::TOKEN_REVOKE) ": " (row.name) } { (text::TOKEN_REVOKE) }
        }
    }
}

fn form(page: &TokensPage<'_>) -> Markup {
    let field = |name, label, hint, value| Field {
        name,
        label,
        hint,
        value,
        error: fault_at(page.faults, name),
        required: true,
        ..Field::default()
    };
    let password = Field {
        autocomplete: "current-password",
        max: 1024,
        ..field("password", accounts::PRESENT_PASSWORD, text::TOKEN_PASSWORD_HINT, "")
    };
    let body = html! {
        (parts::field_text(&Field { max: 100, ..field("name", text::TOKEN_NAME, text::TOKEN_NAME_HINT, page.name) }))
        (parts::field_checkboxes(&field("scopes", text::TOKEN_SCOPES, "", ""), &choices(&text::TOKEN_SCOPE_NAMES), page.scopes))
        (parts::field_date(&field("until", text::TOKEN_EXPIRY, text::TOKEN_EXPIRY_HINT, page.until)))
        (parts::field_password(&password))
        (parts::actions(&parts::submit(text::TOKEN_CREATE)))
    };
    let faults = summary(page.faults);
    parts::form(&Form { action: PATH, csrf: page.csrf, faults: &faults, files: false }, &body)
}
