//! Rules that keep members in a discussion as people come and go.

use maud::{Markup, html};

use super::{Board, Fault, plain, summary, top};
use crate::format;
use crate::pages::administration::choices;
use crate::parts::{self, Column, Field, Form, Look, Tone};
use crate::text::portal::lists as common;
use crate::text::portal::lists::members as text;

/// A rule.
#[derive(Clone, Debug, Default)]
pub struct RuleRow {
    /// Its number.
    pub id: i64,
    /// In words: "Operatori del CPI di Maglie".
    pub words: String,
    /// Who is in by it.
    pub members: u64,
}

/// Who a rule would bring in.
#[derive(Clone, Copy, Debug, Default)]
pub struct RulePreview<'a> {
    /// All it applies to.
    pub all: u64,
    /// Those who are not in.
    pub new: u64,
    /// The first names.
    pub names: &'a [String],
}

/// The page.
#[derive(Clone, Debug, Default)]
pub struct RulesPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The rules.
    pub rows: &'a [RuleRow],
    /// Roles: word and name; the empty word is added.
    pub roles: &'a [(String, String)],
    /// Offices: number and name; the empty one is added.
    pub offices: &'a [(String, String)],
    /// The role chosen.
    pub role: &'a str,
    /// The office chosen.
    pub office: &'a str,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// Who it would be.
    pub preview: Option<RulePreview<'a>>,
}

/// The body of the page. The form sends `azione` = `anteprima` or `aggiungi`; `/togli?regola=` asks first.
pub fn rules(page: &RulesPage<'_>) -> Markup {
    html! {
        (top(&page.board, common::RULES, text::RULES_LEAD, &Markup::default()))
        @if page.rows.is_empty() { (parts::empty_state(text::RULES_NONE, text::RULES_NONE_BODY, &Markup::default())) }
        @else { (table(page)) }
        (parts::section(text::RULE_NEW, "nuova", None, &form(page)))
    }
}

fn table(page: &RulesPage<'_>) -> Markup {
    let mut columns = plain([text::RULE, text::RULE_MEMBERS, common::ACTIONS]);
    columns[1] = Column { number: true, ..columns[1] };
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            let href = page.board.path(&format!("/regole/togli?regola={}", row.id));
            vec![
                html! { (row.words) },
                html! { (format::number(row.members)) },
                html! { a href=(href) aria-label=(common::remove_thing(&row.words)) { (common::REMOVE) } },
            ]
        })
        .collect();
    parts::table(common::RULES, &columns, &rows)
}

fn form(page: &RulesPage<'_>) -> Markup {
    let with_any = |all: &[(String, String)], label: &str| -> Vec<(String, String)> {
        std::iter::once((String::new(), label.to_owned())).chain(all.iter().cloned()).collect()
    };
    let (roles, offices) =
        (with_any(page.roles, text::RULE_ROLE_ANY), with_any(page.offices, text::RULE_OFFICE_ANY));
    let field = |name, label, value| Field {
        name,
        label,
        value,
        error: super::fault_at(page.faults, name),
        optional_unsaid: true,
        ..Field::default()
    };
    let body = html! {
        (parts::field_select(&field("role", text::RULE_ROLE, page.role), &choices(&roles)))
        (parts::field_select(&field("office", text::RULE_OFFICE, page.office), &choices(&offices)))
        @if let Some(preview) = &page.preview { (previewed(preview)) }
        (parts::actions(&html! {
            @let (first, second) = if page.preview.is_some() { (Look::Primary, Look::Secondary) } else { (Look::Secondary, Look::Primary) };
            (parts::submit_as(text::RULE_PREVIEW, "azione", "anteprima", second))
            (parts::submit_as(text::RULE_ADD, "azione", "aggiungi", first))
        }))
    };
    let faults = summary(page.faults);
    let action = page.board.path("/regole");
    parts::form(&Form { action: &action, csrf: page.csrf, faults: &faults, files: false }, &body)
}

fn previewed(preview: &RulePreview<'_>) -> Markup {
    parts::alert(
        if preview.all == 0 { Tone::Warning } else { Tone::Info },
        &html! {
            p { (text::rule_preview(preview.all, preview.new)) }
            @if !preview.names.is_empty() { p { (preview.names.join(", ")) @if preview.all > preview.names.len() as u64 { "…" } } }
        },
    )
}
