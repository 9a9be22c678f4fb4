//! One member: how it came, what it gets, what came back.

use maud::{Markup, html};

use super::members::state_badge;
use super::{Board, Fault, choices, plain, summary, top, wrong};
use crate::format;
use crate::parts::{self, Field, Form, Look};
use crate::text::portal::lists as common;
use crate::text::portal::lists::{member as one, members as text};

/// A message that came back.
#[derive(Clone, Debug, Default)]
pub struct BounceRow {
    /// When, microseconds UTC.
    pub at: i64,
    /// The word of its class.
    pub class: String,
    /// Its status, `5.1.1`; may be empty.
    pub status: String,
    /// What the other server says, in a line.
    pub reason: String,
    /// The whole report as text; empty: it is not kept.
    pub report: String,
}

/// The page.
#[derive(Clone, Debug, Default)]
pub struct MemberPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// Its number.
    pub id: i64,
    /// Its name; may be empty.
    pub name: &'a str,
    /// Its address.
    pub address: &'a str,
    /// The word of its state.
    pub state: &'a str,
    /// Since when, microseconds UTC.
    pub since: i64,
    /// The word of how it came.
    pub way: &'a str,
    /// More about that: who added it and why, which rule, from which address the request came.
    pub way_more: &'a str,
    /// The text it has agreed to: its version, and when.
    pub consent: Option<(&'a str, i64)>,
    /// Posts that have gone out.
    pub posts: u64,
    /// The word of how it gets posts.
    pub mode: &'a str,
    /// The word of its language.
    pub language: &'a str,
    /// It gets its own posts.
    pub own_copy: bool,
    /// It is left out of the roster.
    pub hidden: bool,
    /// Its posts are held.
    pub moderated: bool,
    /// The day it is paused until, `2026-11-27`, or empty.
    pub paused_until: &'a str,
    /// Its version.
    pub version: i64,
    /// Its bounce score and the limit, as shown.
    pub score: (&'a str, &'a str),
    /// What came back, the latest first.
    pub bounces: &'a [BounceRow],
    /// What was wrong with the options.
    pub faults: &'a [Fault],
    /// What was wrong with something else.
    pub wrong: &'a str,
}

impl MemberPage<'_> {
    fn path(&self, rest: &str) -> String {
        self.board.path(&format!("/membri/{}{rest}", self.id))
    }
}

/// The body of the page. Options go to the page itself; `/azzera` by POST; `/togli` and `/escludi` ask first.
pub fn member(page: &MemberPage<'_>) -> Markup {
    let title = if page.name.is_empty() { page.address } else { page.name };
    html! {
        (top(&page.board, title, if page.name.is_empty() { "" } else { page.address }, &state_badge(page.state)))
        (wrong(page.wrong))
        (parts::definition_list(&facts(page)))
        (parts::section(one::OPTIONS, "opzioni", None, &options(page)))
        (parts::section(one::BOUNCES, "tornati", None, &bounces(page)))
        (parts::section(one::AWAY, "togliere", None, &html! {
            p { (one::AWAY_HINT) }
            @if page.way == "rule" { p { (one::BY_RULE) } }
            (parts::actions(&html! {
                (parts::link_button(one::REMOVE_BUTTON, &page.path("/togli"), Look::Secondary))
                (parts::link_button(one::BAN_BUTTON, &page.path("/escludi"), Look::Secondary))
            }))
        }))
        p.spazio-sopra { a href=(page.board.path("/membri")) { (text::TO_MEMBERS) } }
    }
}

fn facts(page: &MemberPage<'_>) -> Vec<(&'static str, Markup)> {
    let mut facts = vec![
        (text::SINCE, parts::time_of_day(page.since)),
        (
            one::CAME,
            html! { (common::label(&text::WAYS, page.way)) @if !page.way_more.is_empty() { p { (page.way_more) } } },
        ),
    ];
    if let Some((version, at)) = page.consent {
        facts.push((one::CONSENT, html! { (version) " · " (parts::time_of_day(at)) }));
    }
    facts.push((one::POSTS, html! { (format::number(page.posts)) }));
    facts
}

fn options(page: &MemberPage<'_>) -> Markup {
    let field = |name, label, value| Field { name, label, value, required: true, ..Field::default() };
    let check = |name, label| Field { name, label, ..Field::default() };
    let until = Field {
        name: "paused_until",
        label: one::PAUSED_UNTIL,
        hint: one::PAUSED_UNTIL_HINT,
        value: page.paused_until,
        error: super::fault_at(page.faults, "paused_until"),
        ..Field::default()
    };
    let body = html! {
        (parts::hidden("versione", &page.version.to_string()))
        (parts::field_radios(&field("mode", text::MODE, page.mode), &choices(&text::MODES)))
        (parts::field_select(&field("language", one::LANGUAGE, page.language), &choices(common::settings::LANGUAGES)))
        (parts::field_date(&until))
        (parts::field_checkbox(&check("own_copy", one::OWN_COPY), page.own_copy))
        (parts::field_checkbox(&check("hidden", one::HIDDEN), page.hidden))
        (parts::field_checkbox(&check("moderated", one::MODERATE), page.moderated))
        (parts::actions(&parts::submit(one::SAVE_OPTIONS)))
    };
    let faults = summary(page.faults);
    parts::form(&Form { action: &page.path(""), csrf: page.csrf, faults: &faults, files: false }, &body)
}

fn bounces(page: &MemberPage<'_>) -> Markup {
    if page.bounces.is_empty() {
        return html! { p { (one::BOUNCES_NONE) } };
    }
    let columns = plain([one::BOUNCE_AT, one::BOUNCE_CLASS, one::BOUNCE_STATUS, one::BOUNCE_REASON]);
    let rows: Vec<Vec<Markup>> = page
        .bounces
        .iter()
        .map(|row| {
            vec![
                parts::time_of_day(row.at),
                html! { (common::label(&one::CLASSES, &row.class)) },
                html! { @if !row.status.is_empty() { code { (row.status) } } },
                html! { span.a-capo { (row.reason) } },
            ]
        })
        .collect();
    html! {
        p { strong { (text::SCORE) ": " (one::score(page.score.0, page.score.1)) } }
        (parts::table(one::BOUNCES, &columns, &rows))
        @for row in page.bounces.iter().filter(|row| !row.report.is_empty()) {
            (parts::folded(&one::report_of(&format::date_time(row.at)), &parts::verbatim(&row.report)))
        }
        div.spazio-sopra {
            (parts::button(&page.path("/azzera"), page.csrf, one::RESET, "", Look::Secondary))
            p.piccolo { (one::RESET_HINT) }
        }
    }
}
