//! The area of a firm.

use maud::{Markup, html};

use super::{Fact, LineView, entry::facts, list::line_of};
use crate::parts::{self, Look, Tone};
use crate::text::portal::companies as text;

/// One of the firm's entries.
#[derive(Clone, Debug, Default)]
pub struct OwnCompany {
    /// Its name.
    pub name: String,
    /// The word of its state.
    pub state: &'static str,
    /// How that looks.
    pub tone: Tone,
    /// Why it was refused or suspended, or a change of it was refused.
    pub reason: String,
    /// A change waits.
    pub waiting: bool,
    /// What it says.
    pub facts: Vec<(&'static str, Fact)>,
    /// Where it is changed; empty when it cannot be.
    pub edit: String,
    /// Where the public reads it, or empty.
    pub live: String,
    /// Its vacancies that are offered.
    pub vacancies: Vec<LineView>,
}

/// The area.
#[derive(Clone, Debug, Default)]
pub struct OwnPage {
    /// The entries.
    pub companies: Vec<OwnCompany>,
}

/// The body of the page.
pub fn own_company(page: &OwnPage) -> Markup {
    let beside = html! {
        @if !page.companies.is_empty() { (parts::link_button(text::ANOTHER_ENTRY, "/azienda/scheda", Look::Secondary)) }
    };
    html! {
        (parts::page_head(text::OWN_TITLE, text::OWN_LEAD, &beside))
        @if page.companies.is_empty() {
            (parts::empty_state(text::NO_ENTRY, text::NO_ENTRY_BODY,
                &parts::link_button(text::NEW_ENTRY, "/azienda/scheda", Look::Primary)))
        }
        @for company in &page.companies { (one(company)) }
        section.parte {
            h2 { (text::MAY_PUBLISH) }
            ul { li { (text::MAY_ENTRY) } li { (text::MAY_VACANCIES) } }
            p { (parts::link_button(text::FIND_OFFICE, "/uffici", Look::Secondary)) }
        }
    }
}

fn one(company: &OwnCompany) -> Markup {
    let refused_change = company.state == "approved" && !company.reason.is_empty();
    html! {
        section.parte {
            h2 { (company.name) " " (parts::badge(company.tone, text::state(company.state))) }
            p { (text::state_for_firm(company.state)) }
            // What was sent again is looked at anew.
            @if !company.reason.is_empty() && !company.waiting {
                (parts::alert(Tone::Warning, &html! {
                    p { (if refused_change { text::CHANGE_REFUSED } else { text::REASON_WAS }) " " (company.reason) }
                }))
            }
            @if company.waiting { (parts::alert(Tone::Info, &html! { p { (text::OWN_CHANGE_WAITS) } })) }
            (facts(&company.facts))
            (parts::actions(&html! {
                @if !company.edit.is_empty() { (parts::link_button(text::EDIT, &company.edit, Look::Primary)) }
                @if !company.live.is_empty() { (parts::link_button(text::SEE, &company.live, Look::Secondary)) }
            }))
            @if !company.vacancies.is_empty() {
                h3 { (text::OWN_VACANCIES) }
                (parts::item_list(&company.vacancies.iter().map(|line| line_of(line, 4)).collect::<Vec<_>>()))
            }
        }
    }
}
