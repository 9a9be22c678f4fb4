//! Who looks after a discussion.

use maud::{Markup, html};

use super::{Board, Fault, choices, fault_at, summary, top, wrong};
use crate::parts::{self, Field, Form};
use crate::text::portal::lists as common;
use crate::text::portal::lists::others as text;

/// Somebody who does, or a whole unit.
#[derive(Clone, Debug, Default)]
pub struct StewardRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The word of what it is: `owner`, `moderator`.
    pub role: String,
    /// It is a unit: all who work there.
    pub unit: bool,
}

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct StewardsPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// Who does.
    pub rows: &'a [StewardRow],
    /// What was wrong with the form.
    pub faults: &'a [Fault],
    /// What was typed.
    pub who: &'a str,
    /// The role chosen.
    pub role: &'a str,
    /// What was wrong with something else: the last owner stays.
    pub wrong: &'a str,
}

/// The body of the page. The form sends `who`, `role`; `/togli?numero=` asks first.
pub fn stewards(page: &StewardsPage<'_>) -> Markup {
    html! {
        (top(&page.board, common::STEWARDS, text::STEWARDS_LEAD, &Markup::default()))
        (wrong(page.wrong))
        (parts::section(text::OWNERS, "gestori", None, &of(page, "owner")))
        (parts::section(text::MODERATORS, "moderatori", None, &of(page, "moderator")))
        (parts::section(text::STEWARD_NEW, "aggiungi", None, &form(page)))
    }
}

fn of(page: &StewardsPage<'_>, role: &str) -> Markup {
    let rows: Vec<&StewardRow> = page.rows.iter().filter(|row| row.role == role).collect();
    html! {
        @if rows.is_empty() { p { (text::MODERATORS_NONE) } }
        @else { ul.cose { @for row in rows { li {
            span {
                (row.name) " "
                small {
                    (parts::breakable(&row.address))
                    @if row.unit { ", " (text::STEWARD_UNIT) }
                }
            }
            a.btn.btn-link.btn-sm href=(page.board.path(&format!("/gestori/togli?numero={}", row.id)))
                aria-label=(common::remove_thing(&row.name)) { (common::REMOVE) }
        } } } }
    }
}

fn form(page: &StewardsPage<'_>) -> Markup {
    let who = Field {
        name: "who",
        label: text::STEWARD_WHO,
        hint: text::STEWARD_WHO_HINT,
        error: fault_at(page.faults, "who"),
        value: page.who,
        required: true,
        max: 254,
        ..Field::default()
    };
    let role = Field {
        name: "role",
        label: text::STEWARD_ROLE,
        error: fault_at(page.faults, "role"),
        value: page.role,
        required: true,
        ..Field::default()
    };
    let body = html! {
        (parts::field_email(&who))
        (parts::field_radios(&role, &choices(&text::STEWARD_ROLES)))
        (parts::actions(&parts::submit(common::ADD)))
    };
    let (faults, action) = (summary(page.faults), page.board.path("/gestori"));
    parts::form(&Form { action: &action, csrf: page.csrf, faults: &faults, files: false }, &body)
}
