//! One organisation with all that those who decide can do with it.

use maud::{Markup, html};

use super::pieces::{
    Contact, DocumentRow, Fault, InvitationRow, PersonRow, StepRow, contact_facts, documents, fault_at,
    history, invitations_table, join_form, people_table, said, state_badge,
};
use super::profile::ProfileView;
use crate::format;
use crate::parts::{self, Field, Look, Tone};
use crate::rich::Rich;
use crate::text::portal::{bodies as text, newsroom};

/// The organisation.
#[derive(Clone, Debug, Default)]
pub struct WholePage<'a> {
    /// The beginning of its paths, `/redazione/enti/7`.
    pub base: &'a str,
    /// The beginning of its people's paths, `/ente/7`.
    pub people_base: &'a str,
    /// Its version.
    pub version: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The word of its kind.
    pub body: &'a str,
    /// The word of its state.
    pub state: &'a str,
    /// What it was asked for, why it was turned down or suspended.
    pub reason: &'a str,
    /// The last instant of the accreditation, microseconds UTC.
    pub until: Option<i64>,
    /// Where the public reads it, or empty.
    pub public: String,
    /// What its request says: label and value.
    pub facts: Vec<(&'a str, String)>,
    /// Its documents.
    pub documents: &'a [DocumentRow],
    /// What its page says.
    pub page: (ProfileView<'a>, Rich),
    /// What its people wish it to say.
    pub proposal: Option<(ProfileView<'a>, Rich)>,
    /// Its people.
    pub people: &'a [PersonRow],
    /// Invitations that nobody has answered.
    pub invitations: &'a [InvitationRow],
    /// Who looks after it, or empty.
    pub assignee: &'a str,
    /// When a renewal was asked for, if nobody has answered.
    pub renewal_asked: Option<i64>,
    /// Words of what may be done.
    pub allowed: &'a [&'a str],
    /// What was done, newest first.
    pub steps: &'a [StepRow],
    /// What was sent and has something wrong: the word of the deed, what was said, the day.
    pub given: (&'a str, &'a str, &'a str),
    /// The day an approval would end when nothing else is said, `2028-11-27`.
    pub usual_until: &'a str,
    /// What was wrong.
    pub faults: &'a [Fault],
}

impl WholePage<'_> {
    fn may(&self, action: &str) -> bool {
        self.allowed.contains(&action)
    }

    fn error(&self, action: &str, name: &str) -> Option<&str> {
        fault_at(self.faults, name).filter(|_| self.given.0 == action)
    }
}

/// The body of the page.
pub fn whole(page: &WholePage<'_>) -> Markup {
    let see = html! { @if !page.public.is_empty() { (parts::link_button(text::SEE_PAGE, &page.public, Look::Secondary)) } };
    html! {
        p.scheda-meta { span.scheda-genere { (text::body(page.body).0) } (state_badge(page.state)) }
        (parts::page_head(page.name, "", &see))
        (notes(page))
        div.centro-e-lato {
            div.centro {
                (steps(page))
                @if let Some((view, text)) = &page.proposal {
                    section.anteprima aria-labelledby="proposta" { h2 #proposta { (text::PROPOSAL) } (shown(view, text)) }
                }
                (parts::section(text::DATA, "dati", None, &said(&page.facts)))
                (parts::section(text::DOCUMENTS_TITLE, "documenti", None, &documents(page.documents, None)))
                section.anteprima aria-labelledby="pagina" { h2 #pagina { (text::PAGE_NOW) } (shown(&page.page.0, &page.page.1)) }
                (parts::section(text::PEOPLE, "persone", None, &html! {
                    (people_table(page.people, page.people_base, |_| page.may("leave")))
                    @if page.may("join") { (join_form((page.people_base, page.csrf, page.version), ("", false), &[])) }
                }))
                (invitations_table(page.invitations, (page.people_base, page.csrf, page.version)))
            }
            aside.lato aria-label=(text::HISTORY) {
                section { h2 { (newsroom::ASSIGNEE) } p { @if page.assignee.is_empty() { (newsroom::NOBODY) } @else { (page.assignee) } } }
                section { h2 { (text::HISTORY) } (history(page.steps)) }
            }
        }
    }
}

fn notes(page: &WholePage<'_>) -> Markup {
    html! {
        @for (_, words) in page.faults.iter().filter(|(name, _)| name.is_empty()) { (parts::alert(Tone::Error, &html! { p { (words) } })) }
        @if !page.reason.is_empty() { (parts::alert(Tone::Warning, &html! { p { strong { (text::REASON) ":" } } p.righe-intere { (page.reason) } })) }
        @if let Some(at) = page.renewal_asked { (parts::alert(Tone::Info, &html! { p { (text::renewal_wanted(&format::date(at))) } })) }
        @if let Some(until) = page.until.filter(|_| page.state == "approved") { p { (text::valid_until(&format::date(until))) } }
    }
}

/// Deeds in the order in which they are mostly wanted.
const ORDER: [&str; 8] = ["accept", "return", "approve", "renew", "resume", "assign", "ask", "suspend"];

fn steps(page: &WholePage<'_>) -> Markup {
    let allowed = || ORDER.into_iter().filter(|action| page.may(action));
    let (long, short): (Vec<&str>, Vec<&str>) =
        allowed().partition(|action| says(action) || is_dated(action));
    html! {
        @if allowed().next().is_some() || page.may("amend") || page.may("refuse") {
            (parts::section(text::DESK_STEPS, "passi", None, &html! {
                div.passi-brevi {
                    @for action in &short { (step_form(page, action)) }
                    @if page.may("amend") { (parts::link_button(text::step("amend"), &format!("{}/dati", page.base), Look::Secondary)) }
                    @if page.may("refuse") { (parts::link_button(text::step("refuse"), &format!("{}/rifiuta", page.base), Look::Quiet)) }
                }
                @for action in &long {
                    (parts::folded_form(text::step(action), page.given.0 == *action, &step_form(page, action)))
                }
            }))
        }
    }
}

/// Whether something has to be said with it.
fn says(action: &str) -> bool {
    matches!(action, "ask" | "suspend" | "return")
}

/// Whether it needs a last day.
fn is_dated(action: &str) -> bool {
    matches!(action, "approve" | "renew" | "resume")
}

fn step_form(page: &WholePage<'_>, action: &str) -> Markup {
    let given = page.given.0 == action;
    let look = if is_dated(action) || action == "accept" { Look::Primary } else { Look::Secondary };
    let day = if given { page.given.2 } else { page.usual_until };
    html! {
        form.modulo method="post" action={ (page.base) "/passo" } novalidate {
            (parts::csrf(page.csrf))
            (parts::hidden("versione", &page.version.to_string()))
            @if says(action) {
                (parts::field_textarea(&Field {
                    name: "motivo", label: if action == "ask" { text::ASK_LABEL } else { text::REASON }, hint: text::REASON_HINT,
                    value: if given { page.given.1 } else { "" }, required: true, max: 2000, id: action,
                    error: page.error(action, "motivo"), ..Field::default()
                }, 4))
            }
            @if is_dated(action) {
                (parts::field_date(&Field {
                    name: "fino", label: text::UNTIL_LABEL, value: day, required: true, id: action,
                    error: page.error(action, "fino"), ..Field::default()
                }))
            }
            (parts::submit_as(text::step(action), "passo", action, look))
        }
    }
}

fn shown(view: &ProfileView<'_>, text: &Rich) -> Markup {
    let contact = Contact { site: view.site, mail: view.mail, phone: view.phone, hours: view.hours };
    html! {
        p.testa-sommario { (view.summary) }
        (parts::definition_list(&contact_facts(&contact)))
        div.testo { (text) }
    }
}
