//! The area of an organisation's own people.

use maud::{Markup, html};

use super::pieces::{
    DocumentRow, Fault, InvitationRow, PersonRow, StepRow, documents, fault_at, history, invitations_table,
    join_form, people_table, said, state_badge, summary,
};
use crate::format;
use crate::pages::newsroom::stage_badge;
use crate::parts::{self, Column, Field, Form, ListItem, Look, Pagination, Tone};
use crate::text::portal::{bodies as text, contents, newsroom};

/// An organisation as its people see it first.
#[derive(Clone, Debug, Default)]
pub struct OwnPage<'a> {
    /// The beginning of its paths, `/ente/7`.
    pub base: &'a str,
    /// Its version.
    pub version: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// The word of its kind.
    pub body: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The word of its state.
    pub state: &'a str,
    /// What it was asked for, or why it was turned down or suspended.
    pub reason: &'a str,
    /// The last instant of the accreditation, microseconds UTC.
    pub until: Option<i64>,
    /// Where the public reads it, or empty.
    pub public: String,
    /// The number of its group.
    pub group: i64,
    /// Words of what may be done.
    pub allowed: &'a [&'a str],
    /// When the renewal was asked for, if nobody has answered.
    pub renewal_asked: Option<i64>,
    /// Why its wish for the page was not granted, if that was the last word about it.
    pub page_returned: &'a str,
    /// What was done, newest first.
    pub steps: &'a [StepRow],
}

impl OwnPage<'_> {
    fn may(&self, action: &str) -> bool {
        self.allowed.contains(&action)
    }

    fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.base)
    }
}

/// An invitation to who reads.
#[derive(Clone, Debug, Default)]
pub struct InvitedRow<'a> {
    /// Its number.
    pub id: i64,
    /// The name of the organisation.
    pub name: &'a str,
    /// The word of its kind.
    pub body: &'a str,
    /// Who reads would manage it.
    pub manager: bool,
    /// It holds until then, microseconds UTC.
    pub until: i64,
}

/// What who reads is invited to.
fn invited(rows: &[InvitedRow<'_>], csrf: &str) -> Markup {
    let answer = |row: &InvitedRow<'_>, label: &str, word: &str, look| {
        let action = format!("/ente/inviti/{}", row.id);
        html! { form.modulo-bottone method="post" action=(action) {
            (parts::csrf(csrf))
            (parts::submit_as(label, "risposta", word, look))
        } }
    };
    html! { @if !rows.is_empty() {
        (parts::section(text::INVITED_YOU, "inviti", None, &html! {
            p { (text::INVITED_NAME) }
            @for row in rows {
                h3 { (row.name) }
                p {
                    (text::body(row.body).0) ". "
                    (if row.manager { text::INVITED_MANAGER } else { text::INVITED_WRITER }) " "
                    (text::INVITED_UNTIL) " " (format::date(row.until)) "."
                }
                (parts::actions(&html! {
                    (answer(row, text::ACCEPT_INVITATION, "accetta", Look::Primary))
                    (answer(row, text::DECLINE_INVITATION, "rifiuta", Look::Secondary))
                }))
            }
        }))
    } }
}

/// The organisations of a person: path, name, kind and state by their words; before them the invitations to it.
pub fn own_list(rows: &[(String, &str, &str, &str)], invitations: &[InvitedRow<'_>], csrf: &str) -> Markup {
    let items: Vec<Markup> = rows
        .iter()
        .map(|(path, name, body, state)| {
            let badges = [state_badge(state)];
            let kind = text::body(body).0;
            parts::list_item(
                &ListItem { title: name, href: path, kind, badges: &badges, ..ListItem::default() },
                2,
            )
        })
        .collect();
    html! {
        (parts::page_head(text::OWN_LIST, text::OWN_LEAD, &parts::link_button(text::HOW_LINK, "/accreditamento", Look::Secondary)))
        (invited(invitations, csrf))
        @if rows.is_empty() {
            (parts::empty_state(text::OWN_NONE, text::OWN_NONE_BODY,
                &parts::link_button(text::HOW_LINK, "/accreditamento", Look::Primary)))
        } @else { (parts::item_list(&items)) }
    }
}

/// The first page of an organisation's area.
pub fn own(page: &OwnPage<'_>) -> Markup {
    let see = html! { @if !page.public.is_empty() { (parts::link_button(text::SEE_PAGE, &page.public, Look::Secondary)) } };
    html! {
        p.scheda-meta { span.scheda-genere { (text::body(page.body).0) } (state_badge(page.state)) }
        (parts::page_head(page.name, text::meaning(page.state), &see))
        (notes(page))
        (parts::actions(&html! {
            @if page.state == "approved" {
                (parts::link_button(text::WRITE_PRESS, &write_path(page.group, "press"), Look::Primary))
                (parts::link_button(text::MENU_PAGE, &page.path("/pagina"), Look::Secondary))
            }
            @if page.may("answer") { (parts::link_button(text::CORRECT, &page.path("/richiesta/modifica"), Look::Primary)) }
            @if page.state == "refused" || page.state == "withdrawn" {
                (parts::link_button(text::ASK, "/accreditamento/richiesta", Look::Primary))
            }
        }))
        (renewal(page))
        (parts::section(text::HISTORY, "storia", None, &history(page.steps)))
        @if page.may("withdraw") { p { a href=(page.path("/ritira")) { (text::WITHDRAW) } } }
    }
}

fn notes(page: &OwnPage<'_>) -> Markup {
    html! {
        @if !page.reason.is_empty() {
            (parts::alert(Tone::Warning, &html! { p { strong { (text::SAID) } } p.righe-intere { (page.reason) } }))
        }
        @if !page.page_returned.is_empty() {
            (parts::alert(Tone::Warning, &html! { p { strong { (text::done("return")) "." } } p.righe-intere { (page.page_returned) } }))
        }
    }
}

fn renewal(page: &OwnPage<'_>) -> Markup {
    let Some(until) = page.until.filter(|_| matches!(page.state, "approved" | "expired")) else {
        return Markup::default();
    };
    parts::section(
        text::RENEWAL,
        "rinnovo",
        None,
        &html! {
            p { (text::valid_until(&format::date(until))) }
            @if let Some(at) = page.renewal_asked { p { (text::renewal_waits(&format::date(at))) } }
            @else if page.may("ask-renewal") {
                p { (text::RENEWAL_BODY) }
                form.modulo-bottone method="post" action=(page.path("/rinnovo")) {
                    (parts::csrf(page.csrf))
                    (parts::hidden("versione", &page.version.to_string()))
                    (parts::submit_as(text::RENEWAL_ASK, "rinnovo", "si", Look::Secondary))
                }
            }
        },
    )
}

/// Data and documents of an organisation.
#[derive(Clone, Debug, Default)]
pub struct RequestPage<'a> {
    /// The beginning of its paths.
    pub base: &'a str,
    /// Its version.
    pub version: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// What its request says: label and value.
    pub facts: Vec<(&'a str, String)>,
    /// Its documents.
    pub documents: &'a [DocumentRow],
    /// The request may be put right.
    pub answers: bool,
    /// Documents may be added and taken away.
    pub adds: bool,
    /// The largest file, bytes.
    pub largest: u64,
    /// The title that was typed.
    pub title: &'a str,
    /// What was wrong.
    pub faults: &'a [Fault],
}

/// The body of the page.
pub fn request(page: &RequestPage<'_>) -> Markup {
    let beside = html! {
        @if page.answers { (parts::link_button(text::CORRECT, &format!("{}/richiesta/modifica", page.base), Look::Secondary)) }
    };
    html! {
        (parts::page_head(text::MENU_REQUEST, "", &beside))
        (parts::section(text::DATA, "dati", None, &said(&page.facts)))
        (parts::section(text::DOCUMENTS_TITLE, "documenti", None, &documents(page.documents, page.adds.then_some(page.base))))
        @if page.adds { (parts::section(text::DOCUMENT_ADD, "aggiungi", None, &add(page))) }
    }
}

fn add(page: &RequestPage<'_>) -> Markup {
    let error = |name| fault_at(page.faults, name);
    let body = html! {
        (parts::hidden("versione", &page.version.to_string()))
        (parts::field_text(&Field {
            name: "titolo", label: text::DOCUMENT_TITLE, hint: text::DOCUMENT_TITLE_HINT, value: page.title, max: 150,
            error: error("titolo"), ..Field::default()
        }))
        (parts::field_file(&Field { name: "documento", label: text::DOCUMENT_FILE, required: true, error: error("documento"), ..Field::default() },
            "", page.largest, false))
        (parts::actions(&parts::submit(text::DOCUMENT_SEND)))
    };
    let action = format!("{}/documenti", page.base);
    parts::form(&Form { action: &action, csrf: page.csrf, faults: &summary(page.faults), files: true }, &body)
}

/// Where something is written for a group.
fn write_path(group: i64, kind: &str) -> String {
    format!("/redazione/nuovo/{kind}?ufficio={group}")
}

/// What an organisation has written.
#[derive(Clone, Debug, Default)]
pub struct ReleasesPage<'a> {
    /// The number of its group.
    pub group: i64,
    /// Lines: number, title, word of the kind, word of the stage, when it was changed, what the newsroom said.
    pub rows: &'a [(i64, &'a str, &'a str, &'a str, i64, &'a str)],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Its people may write.
    pub open: bool,
}

/// The body of the page.
pub fn releases(page: &ReleasesPage<'_>) -> Markup {
    let write = |look| {
        html! { @if page.open {
            (parts::link_button(text::WRITE_PRESS, &write_path(page.group, "press"), look))
            " " (parts::link_button(text::WRITE_INITIATIVE, &write_path(page.group, "initiative"), Look::Secondary))
        } }
    };
    let columns = [
        newsroom::COLUMN_TITLE,
        newsroom::COLUMN_KIND,
        newsroom::COLUMN_STAGE,
        text::COLUMN_ANSWER,
        newsroom::COLUMN_CHANGED,
    ]
    .map(|label| Column { label, ..Column::default() });
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|(id, title, kind, stage, at, said)| {
            vec![
                html! { a href={ "/redazione/contenuti/" (id) } { (title) } },
                html! { (contents::kind(kind).one) },
                stage_badge(stage),
                html! { @if said.is_empty() { "–" } @else { (said) } },
                parts::time_of_day(*at),
            ]
        })
        .collect();
    html! {
        (parts::page_head(text::MENU_RELEASES, text::WRITE_HOW, &write(Look::Primary)))
        @if rows.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(text::RELEASES_NONE, if page.open { text::RELEASES_NONE_BODY } else { text::RELEASES_CLOSED },
                &write(Look::Secondary))))
        } @else {
            (parts::results(&page.paging))
            (parts::table(text::MENU_RELEASES, &columns, &rows))
            (parts::pagination(&page.paging))
        }
    }
}

/// Who writes for an organisation.
#[derive(Clone, Debug, Default)]
pub struct PeoplePage<'a> {
    /// The beginning of its paths.
    pub base: &'a str,
    /// Its version.
    pub version: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// The people.
    pub people: &'a [PersonRow],
    /// Invitations that nobody has answered.
    pub invitations: &'a [InvitationRow],
    /// Who reads.
    pub reader: i64,
    /// Who reads says who writes.
    pub says_who: bool,
    /// The address that was typed.
    pub address: &'a str,
    /// Whether that one shall manage it.
    pub manager: bool,
    /// What was wrong.
    pub faults: &'a [Fault],
}

/// The body of the page.
pub fn people(page: &PeoplePage<'_>) -> Markup {
    html! {
        (parts::page_head(text::PEOPLE, text::PEOPLE_LEAD, &Markup::default()))
        (people_table(page.people, page.base, |row| page.says_who || row.id == page.reader))
        (invitations_table(page.invitations, (page.base, page.csrf, page.version)))
        @if page.says_who {
            (parts::section(text::JOIN, "aggiungi", None,
                &join_form((page.base, page.csrf, page.version), (page.address, page.manager), page.faults)))
        }
    }
}
