//! What everybody reads: all accredited organisations, and one of them.

use maud::{Markup, html};

use super::pieces::{Contact, contact_facts};
use crate::pages::portal::{EntryView, line_of};
use crate::parts::{self, ActiveFilter, Choice, Field, Filters, ListItem, Look, Pagination};
use crate::rich::Rich;
use crate::text::portal::{bodies as text, contents};

/// An organisation in a list.
#[derive(Clone, Debug, Default)]
pub struct BodyLine<'a> {
    /// The word of its kind.
    pub body: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where it is.
    pub path: String,
    /// What it is in a sentence or two.
    pub summary: &'a str,
    /// Where its seat is.
    pub town: &'a str,
}

/// Something that one has published.
#[derive(Clone, Debug, Default)]
pub struct BodyRelease<'a> {
    /// Its title.
    pub title: &'a str,
    /// Where it is.
    pub path: &'a str,
    /// When it was published.
    pub at: i64,
    /// Whose it is.
    pub name: &'a str,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct BodiesPage<'a> {
    /// The word of the chosen kind, or empty.
    pub kind: &'a str,
    /// All kinds with how many there are of each.
    pub sections: &'a [(&'a str, u64)],
    /// The words looked for.
    pub words: &'a str,
    /// Filters in force.
    pub active: &'a [(String, String)],
    /// What is on this page.
    pub rows: &'a [BodyLine<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// What they have published.
    pub recent: &'a [BodyRelease<'a>],
}

/// The body of the list.
pub fn bodies(page: &BodiesPage<'_>) -> Markup {
    let title = if page.kind.is_empty() { text::TITLE } else { text::body(page.kind).1 };
    let none_at_all = page.sections.iter().all(|(_, count)| *count == 0);
    html! {
        (parts::page_head(title, text::LEAD, &Markup::default()))
        @if page.active.is_empty() && !none_at_all { (sections(page.sections)) }
        div.centro-e-lato {
            div.centro {
                @if none_at_all {
                    (parts::empty_state(text::NONE_YET, text::NONE_YET_BODY,
                        &parts::link_button(text::HOW_LINK, "/accreditamento", Look::Primary)))
                } @else { (list(page)) }
            }
            aside.lato aria-label=(text::RECENT) { (beside(page)) }
        }
    }
}

fn sections(sections: &[(&str, u64)]) -> Markup {
    parts::section(
        text::SECTIONS,
        "tipi",
        None,
        &html! {
            ul.conteggi { @for (word, count) in sections.iter().filter(|(_, count)| *count > 0) {
                li { a href={ "/enti?tipo=" (word) } {
                    strong { (crate::format::number(*count)) } " " span { (text::body(word).1) }
                } }
            } }
        },
    )
}

fn list(page: &BodiesPage<'_>) -> Markup {
    let active: Vec<ActiveFilter<'_>> =
        page.active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    let all = std::iter::once(Choice { value: "", label: text::ALL });
    let kinds = page.sections.iter().map(|(word, _)| Choice { value: word, label: text::body(word).1 });
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let fields = html! {
        (parts::field_search(&field("q", text::SEARCH_NAME, page.words)))
        (parts::field_select(&field("tipo", text::BODY, page.kind), &all.chain(kinds).collect::<Vec<_>>()))
    };
    html! {
        (parts::section(text::LIST, "elenco", None, &html! {
            (parts::filters(&Filters { action: "/enti", fields: &fields, active: &active, facets: &[] }))
            (parts::results(&page.paging))
            @if page.rows.is_empty() {
                (parts::empty_page(&page.paging, &parts::empty_state(text::NONE, text::NONE_BODY, &parts::link_button(text::ALL, "/enti", Look::Secondary))))
            } @else { (parts::item_list(&page.rows.iter().map(line).collect::<Vec<_>>())) }
            (parts::pagination(&page.paging))
        }))
    }
}

fn line(row: &BodyLine<'_>) -> Markup {
    let item = ListItem {
        title: row.name,
        href: &row.path,
        kind: text::body(row.body).0,
        date: None,
        when: "",
        summary: row.summary,
        facts: &[row.town],
        badges: &[],
    };
    parts::list_item(&item, 3)
}

fn beside(page: &BodiesPage<'_>) -> Markup {
    let recent: Vec<(&str, &str, Markup)> = page
        .recent
        .iter()
        .map(|one| (one.title, one.path, html! { (one.name) " · " (parts::time(one.at)) }))
        .collect();
    html! {
        @if !recent.is_empty() {
            (parts::aside_box(text::RECENT, &recent, Some((contents::kind("press").many, "/comunicati"))))
        }
        section {
            h2 { (text::HOW) }
            p { (text::HOW_BODY) }
            p.lato-tutto { a href="/accreditamento" { (text::HOW_LINK) } }
        }
    }
}

/// One organisation.
#[derive(Clone, Debug, Default)]
pub struct BodyPage<'a> {
    /// The word of its kind.
    pub body: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it is in a sentence or two.
    pub summary: &'a str,
    /// Its text.
    pub text: Rich,
    /// Street, postal code, town.
    pub address: String,
    /// Its codice fiscale.
    pub fiscal_code: &'a str,
    /// How it is reached.
    pub contact: Contact<'a>,
    /// Since when it is accredited, microseconds UTC.
    pub since: i64,
    /// The last instant of that.
    pub until: i64,
    /// What it has published.
    pub entries: &'a [EntryView<'a>],
    /// Which page of that it is.
    pub paging: Pagination<'a>,
}

/// The body of its page.
pub fn body(page: &BodyPage<'_>) -> Markup {
    html! {
        p.scheda-meta { a.scheda-genere href={ "/enti?tipo=" (page.body) } { (text::body(page.body).0) } }
        (parts::page_head(page.name, page.summary, &Markup::default()))
        div.centro-e-lato {
            div.centro {
                @if !page.text.is_empty() { div.testo { (page.text) } }
                (parts::section(text::PUBLISHED, "pubblicati", None, &html! {
                    @if page.entries.is_empty() {
                        (parts::empty_page(&page.paging, &parts::empty_state(text::PUBLISHED_NONE, text::PUBLISHED_NONE_BODY,
                            &parts::link_button(contents::kind("press").many, "/comunicati", Look::Secondary))))
                    } @else {
                        (parts::item_list(&page.entries.iter().map(|entry| line_of(entry, 3, true)).collect::<Vec<_>>()))
                        (parts::pagination(&page.paging))
                    }
                }))
            }
            aside.lato aria-label=(text::CONTACTS) { (facts(page)) }
        }
    }
}

fn facts(page: &BodyPage<'_>) -> Markup {
    let mut facts = vec![(text::SEAT, html! { (page.address) })];
    facts.extend(contact_facts(&page.contact));
    facts.push((text::FISCAL_CODE, html! { (page.fiscal_code) }));
    facts.push((text::ACCREDITED, parts::time(page.since)));
    facts.push((text::UNTIL, parts::time(page.until)));
    html! {
        section { h2 { (text::CONTACTS) } (parts::definition_list(&facts)) }
        section { p { small { (text::RESPONSIBILITY) } } }
    }
}

/// In the place of one that is not accredited.
pub fn gone() -> Markup {
    html! {
        (parts::page_head(text::GONE, text::GONE_BODY, &Markup::default()))
        (parts::link_button(text::ALL, "/enti", Look::Secondary))
    }
}
