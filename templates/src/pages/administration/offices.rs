//! Offices: the tree, one with all that is known of it, and its comuni.

use maud::{Markup, html};

use super::members::edit_link;
use super::{FormPage, form::form_alone, shut};
use crate::parts::{self, Column, Look, Tone};
use crate::text::portal::{administration as text, offices as words};

/// An office in the tree.
#[derive(Clone, Debug, Default)]
pub struct OfficeRow<'a> {
    /// Its page, as far as whoever reads may do something there; else empty.
    pub href: String,
    /// Its name.
    pub name: &'a str,
    /// The word of its kind of unit; empty: it has no profile.
    pub kind: &'a str,
    /// Its place.
    pub place: String,
    /// How deep it stands, from 0.
    pub depth: usize,
    /// Visitors see it.
    pub public: bool,
    /// It is shut.
    pub disabled: bool,
}

/// The body of the tree. `may_found`: whoever reads may add one.
pub fn offices(rows: &[OfficeRow<'_>], may_found: bool) -> Markup {
    let new = html! { @if may_found { (parts::link_button(text::OFFICE_NEW, "/amministrazione/uffici/nuovo", Look::Primary)) } };
    html! {
        (parts::page_head(text::OFFICES, text::OFFICES_LEAD, &new))
        @if rows.is_empty() { (parts::empty_state(text::OFFICES_NONE, text::OFFICES_NONE_BODY, &Markup::default())) }
        ul.uffici { @for row in rows {
            li class={ "livello-" (row.depth.min(3)) } {
                article.ufficio {
                    h2.scheda-titolo { @if row.href.is_empty() { (row.name) } @else { a href=(row.href) { (row.name) } } }
                    p.riga-fatti {
                        @if row.kind.is_empty() { span { (text::NO_PROFILE) } } @else { span { (text::unit_kind(row.kind)) } }
                        @if !row.place.is_empty() { span { (row.place) } }
                        @if !row.public && !row.kind.is_empty() { (parts::badge(Tone::Neutral, text::HIDDEN)) }
                        (shut(row.disabled))
                    }
                }
            }
        } }
    }
}

/// Somebody who belongs to an office.
#[derive(Clone, Debug, Default)]
pub struct StaffRow {
    /// The number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The main address.
    pub address: String,
    /// The word of the kind: a person or a group.
    pub kind: String,
    /// Heads the office.
    pub head: bool,
    /// Shut.
    pub disabled: bool,
    /// What the person is there; None: nothing is said of it.
    pub title: Option<String>,
    /// Whoever reads may take it out.
    pub removable: bool,
}

/// An office.
#[derive(Clone, Debug, Default)]
pub struct OfficeSheet<'a> {
    /// Its number.
    pub id: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub address: String,
    /// It is shut.
    pub disabled: bool,
    /// Its page on the portal, or empty.
    pub live: String,
    /// What is known of it: label and value; none without a profile.
    pub facts: &'a [(&'static str, String)],
    /// It has a profile.
    pub has_profile: bool,
    /// Hours of the week: day and words.
    pub week: &'a [(String, String)],
    /// Days that are different: day as sent, day as read, words.
    pub days: &'a [(String, String, String)],
    /// Its people.
    pub staff: &'a [StaffRow],
    /// Comuni of today.
    pub comuni: &'a [String],
    /// Whoever reads may rename and shut it, say who heads it, and draw its area.
    pub everything: bool,
    /// The forms: a different day, holidays, somebody joins; and (administrators) another name.
    pub forms: [FormPage<'a>; 4],
    /// What was wrong.
    pub wrong: &'a str,
}

impl OfficeSheet<'_> {
    fn path(&self, rest: &str) -> String {
        format!("/amministrazione/uffici/{}{rest}", self.id)
    }

    fn small(&self, rest: &str, values: &[(&str, &str)], label: &str, about: &str) -> Markup {
        parts::button_sending(&self.path(rest), self.csrf, values, (label, about), Look::Quiet)
    }
}

/// The body of the page of an office.
pub fn office(page: &OfficeSheet<'_>) -> Markup {
    html! {
        (parts::page_head(page.name, &page.address, &html! {
            @if page.disabled { (parts::badge(Tone::Warning, text::DISABLED)) }
            @if !page.live.is_empty() { (parts::link_button(text::SEE_LIVE, &page.live, Look::Secondary)) }
        }))
        @if !page.wrong.is_empty() { (parts::alert(Tone::Error, &html! { p { (page.wrong) } })) }
        div.parti {
            (parts::section(text::PROFILE, "profilo", None, &profile(page)))
            @if page.has_profile {
                (parts::section(text::HOURS, "orari", None, &hours(page)))
                (parts::section(text::DAYS, "giorni", None, &days(page)))
            }
            (parts::section(text::STAFF, "persone", None, &staff(page)))
            (parts::section(text::AREAS, "comuni", None, &html! {
                @if page.comuni.is_empty() { p { (text::NO_AREAS) } } @else { p { (page.comuni.join(", ")) } }
                @if page.everything { p { (parts::link_button(text::AREAS_EDIT, &page.path("/comuni"), Look::Secondary)) } }
            }))
            @if page.everything { (parts::section(text::NAME, "nome", None, &naming(page))) }
        }
    }
}

fn profile(page: &OfficeSheet<'_>) -> Markup {
    let facts: Vec<(&str, Markup)> =
        page.facts.iter().map(|(label, value)| (*label, html! { (value) })).collect();
    html! {
        @if !page.has_profile { p { (text::NO_PROFILE) } }
        (parts::definition_list(&facts))
        p { (edit_link(&page.path("/profilo"))) }
    }
}

fn hours(page: &OfficeSheet<'_>) -> Markup {
    html! {
        @if page.week.is_empty() { p { (text::NO_HOURS) } }
        @else { dl.orario { @for (day, hours) in page.week { div { dt { (day) } dd { (hours) } } } } }
        p { (edit_link(&page.path("/orari"))) }
    }
}

fn days(page: &OfficeSheet<'_>) -> Markup {
    html! {
        @if page.days.is_empty() { p { (text::NO_DAYS) } }
        ul.cose { @for (value, day, hours) in page.days {
            li {
                span { (day) " " small { (hours) } }
                (page.small("/giorni", &[("azione", "togli"), ("giorno", value)], text::REMOVE, &text::remove_thing(day)))
            }
        } }
        (form_alone(&page.forms[0]))
        (form_alone(&page.forms[1]))
    }
}

fn staff(page: &OfficeSheet<'_>) -> Markup {
    html! {
        @if page.staff.is_empty() { p { (text::NO_STAFF) } }
        ul.cose { @for row in page.staff { li {
            span {
                (row.name) " " small { (parts::breakable(&row.address)) }
                @if row.head { " " (parts::badge(Tone::Info, words::HEAD)) }
                (shut(row.disabled))
                @if row.kind == "person" && page.has_profile {
                    br; small { @match &row.title {
                        Some(title) if !title.is_empty() => (title),
                        Some(_) => "",
                        None => (text::NOT_DESCRIBED),
                    } }
                }
            }
            @if row.kind == "person" && page.has_profile {
                a.btn.btn-link.btn-sm href=(page.path(&format!("/persone/{}", row.id))) { (text::DESCRIBE) span.visually-hidden { " " (row.name) } }
            }
            @if row.removable {
                (page.small("/persone", &[("azione", "togli"), ("persona", &row.id.to_string())], text::REMOVE, &text::remove_thing(&row.name)))
            }
        } } }
        (form_alone(&page.forms[2]))
    }
}

fn naming(page: &OfficeSheet<'_>) -> Markup {
    let (label, step) = match page.disabled {
        true => (text::OPEN_OFFICE, "/riattiva"),
        false => (text::SHUT_OFFICE, "/disattiva"),
    };
    html! {
        (form_alone(&page.forms[3]))
        p { (parts::link_button(label, &page.path(step), Look::Secondary)) }
    }
}

/// For how long an office is competent for a comune.
#[derive(Clone, Debug, Default)]
pub struct AreaRow {
    /// The comune.
    pub comune: String,
    /// When, in words.
    pub period: String,
}

/// The comuni of an office.
#[derive(Clone, Debug, Default)]
pub struct AreasPage<'a> {
    /// The name of the office.
    pub name: &'a str,
    /// What there is.
    pub rows: &'a [AreaRow],
    /// The form that changes it.
    pub form: FormPage<'a>,
}

/// The body of the page of comuni.
pub fn areas(page: &AreasPage<'_>) -> Markup {
    let columns = [text::COMUNE, text::PERIOD].map(|label| Column { label, ..Column::default() });
    let rows: Vec<Vec<Markup>> =
        page.rows.iter().map(|row| vec![html! { (row.comune) }, html! { (row.period) }]).collect();
    html! {
        (parts::page_head(text::AREAS, page.name, &Markup::default()))
        @if rows.is_empty() { p { (text::NO_AREAS) } } @else { (parts::table(text::AREAS, &columns, &rows)) }
        p { (text::AREAS_LEAD) }
        (form_alone(&page.form))
    }
}
