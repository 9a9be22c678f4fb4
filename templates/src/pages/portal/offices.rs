//! Offices, their hours, their people, and useful contacts.

use maud::{Markup, html};

use super::{EntryView, line_of};
use crate::parts::{self, Choice, Column, Field, Tone};
use crate::rich::Rich;
use crate::text::portal::{contents, offices as text};

/// Whether an office is open, in words.
#[derive(Clone, Debug, Default)]
pub struct NowView {
    /// Whether it is; None: its hours are not known.
    pub open: Option<bool>,
    /// Until when, or when it opens.
    pub when: String,
    /// What else holds now.
    pub note: String,
}

/// An office among others.
#[derive(Clone, Debug, Default)]
pub struct OfficeRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its page.
    pub href: String,
    /// Street, postal code, town.
    pub address: String,
    /// Its telephone.
    pub phone: &'a str,
    /// Its address of mail.
    pub mail: String,
    /// Whether it is open.
    pub now: NowView,
    /// How deep it stands in the tree, from 0.
    pub depth: usize,
}

/// A day's hours.
#[derive(Clone, Debug, Default)]
pub struct DayRow {
    /// Its name, and its date where it is a certain one.
    pub day: String,
    /// Its hours in words.
    pub hours: String,
    /// Why it is different, or what else holds.
    pub note: String,
}

/// Somebody in an office.
#[derive(Clone, Debug, Default)]
pub struct PersonRow<'a> {
    /// Where the card for address books is.
    pub card: String,
    /// Name.
    pub name: &'a str,
    /// What the person is there.
    pub title: &'a str,
    /// What the person does.
    pub duties: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Heads the office.
    pub head: bool,
    /// Functions: name and address.
    pub functions: Vec<(&'a str, String)>,
}

/// One office.
#[derive(Clone, Debug, Default)]
pub struct OfficePage<'a> {
    /// Its row.
    pub row: OfficeRow<'a>,
    /// What it does.
    pub description: Rich,
    /// Fax.
    pub fax: &'a str,
    /// Certified mail.
    pub pec: &'a str,
    /// How people with disabilities get in.
    pub access: &'a str,
    /// A link to a map, or empty.
    pub map: String,
    /// Its card.
    pub card: String,
    /// The hours of a week.
    pub week: Vec<DayRow>,
    /// Days that are different.
    pub different: Vec<DayRow>,
    /// Its people.
    pub people: Vec<PersonRow<'a>>,
    /// Comuni it is competent for.
    pub comuni: Vec<&'a str>,
    /// Units below it: name and page.
    pub units: Vec<(&'a str, String)>,
    /// What it has published last.
    pub published: Vec<EntryView<'a>>,
}

/// The body of the list.
pub fn offices(rows: &[OfficeRow<'_>]) -> Markup {
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &html! { a.segui href="/orari" { (parts::icon("it-clock")) span { (text::HOURS_TITLE) } } }))
        ul.uffici { @for row in rows { li class={ "livello-" (row.depth.min(3)) } { (row_of(row)) } } }
    }
}

fn row_of(row: &OfficeRow<'_>) -> Markup {
    html! {
        article.ufficio {
            h2.scheda-titolo { a href=(row.href) { (row.name) } }
            (now(&row.now))
            p.riga-fatti {
                @if !row.address.is_empty() { span { (row.address) } }
                @if !row.phone.is_empty() { span { (tel(row.phone)) } }
                @if !row.mail.is_empty() { span { (mail(&row.mail)) } }
            }
        }
    }
}

fn now(now: &NowView) -> Markup {
    html! {
        @if let Some(open) = now.open {
            p.adesso {
                (parts::badge(if open { Tone::Success } else { Tone::Neutral }, if open { text::OPEN } else { text::CLOSED }))
                @if !now.when.is_empty() { " " (now.when) }
                @if !now.note.is_empty() { " · " (now.note) }
            }
        }
    }
}

pub(super) fn tel(number: &str) -> Markup {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    // No line ends within it.
    let shown = number.trim().replace(' ', "\u{a0}");
    html! { a href={ "tel:" (dialled) } { (shown) } }
}

fn mail(address: &str) -> Markup {
    html! { a href={ "mailto:" (address) } { (parts::breakable(address)) } }
}

/// The body of an office's page.
pub fn office(page: &OfficePage<'_>) -> Markup {
    html! {
        (parts::page_head(page.row.name, "", &html! { a.segui href=(page.card) { (parts::icon("it-download")) span { (text::CARD) } } }))
        (now(&page.row.now))
        div.centro-e-lato.lato-prima {
            aside.lato aria-label=(text::WHERE) { (facts(page)) (units(page)) }
            div.centro {
                @if !page.description.is_empty() { div.testo { (page.description) } }
                (hours(page))
                (people(page))
                (comuni(page))
                (published(page))
            }
        }
    }
}

fn facts(page: &OfficePage<'_>) -> Markup {
    let row = &page.row;
    let plain = |value: &str| html! { (value) };
    let all = [
        (text::ADDRESS, plain(&row.address), row.address.is_empty()),
        (text::PHONE, tel(row.phone), row.phone.is_empty()),
        (text::FAX, plain(page.fax), page.fax.is_empty()),
        (text::MAIL, mail(&row.mail), row.mail.is_empty()),
        (text::PEC, mail(page.pec), page.pec.is_empty()),
        (text::ACCESS, plain(page.access), page.access.is_empty()),
    ];
    let facts: Vec<(&str, Markup)> =
        all.into_iter().filter(|(.., empty)| !empty).map(|(label, value, _)| (label, value)).collect();
    html! {
        (parts::definition_list(&facts))
        @if !page.map.is_empty() { p { a href=(page.map) rel="noopener noreferrer" { (text::MAP) } } }
    }
}

fn days(rows: &[DayRow]) -> Markup {
    html! {
        dl.orario { @for row in rows { div {
            dt { (row.day) }
            dd { (row.hours) @if !row.note.is_empty() { " " small { (row.note) } } }
        } } }
    }
}

fn hours(page: &OfficePage<'_>) -> Markup {
    html! {
        section.parte {
            h2 { (text::HOURS) }
            @if page.week.is_empty() { p { (text::NO_HOURS) } } @else { (days(&page.week)) }
            @if !page.different.is_empty() { h3 { (text::DIFFERENT_DAYS) } (days(&page.different)) }
        }
    }
}

fn people(page: &OfficePage<'_>) -> Markup {
    html! {
        @if !page.people.is_empty() {
            section.parte {
                h2 { (text::PEOPLE) }
                ul.persone { @for person in &page.people { li {
                    p.persona-nome { (person.name) @if person.head { " " (parts::badge(Tone::Info, text::HEAD)) } }
                    @if !person.title.is_empty() { p { (person.title) } }
                    @if !person.duties.is_empty() { p { (person.duties) } }
                    @for (name, address) in &person.functions { p { (name) ": " (mail(address)) } }
                    @if !person.phone.is_empty() { p { (tel(person.phone)) } }
                    p { a href=(person.card) aria-label={ (text::CARD) ": " (person.name) } { (text::CARD) } }
                } } }
            }
        }
    }
}

fn comuni(page: &OfficePage<'_>) -> Markup {
    html! {
        @if !page.comuni.is_empty() {
            section.parte { h2 { (text::COMUNI) } p { (page.comuni.join(", ")) } }
        }
    }
}

fn units(page: &OfficePage<'_>) -> Markup {
    html! {
        @if !page.units.is_empty() {
            section {
                h2 { (text::UNITS) }
                ul { @for (name, href) in &page.units { li { a href=(href) { (name) } } } }
            }
        }
    }
}

fn published(page: &OfficePage<'_>) -> Markup {
    let lines: Vec<Markup> = page.published.iter().map(|entry| line_of(entry, 3, true)).collect();
    html! {
        @if !lines.is_empty() { section.parte { h2 { (text::PUBLISHED) } (parts::item_list(&lines)) } }
    }
}

/// The body of the page of hours: offices with the hours of seven days, whose names are given.
pub fn hours_table(days: &[String], rows: &[(OfficeRow<'_>, Vec<String>)]) -> Markup {
    let office = Column { label: text::OFFICE, ..Column::default() };
    let columns: Vec<Column<'_>> = std::iter::once(office)
        .chain(days.iter().map(|day| Column { label: day, ..Column::default() }))
        .collect();
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|(row, hours)| {
            let name = html! { a href=(row.href) { (row.name) } (now(&row.now)) };
            std::iter::once(name).chain(hours.iter().map(|hours| html! { (hours) })).collect()
        })
        .collect();
    html! {
        (parts::page_head(text::HOURS_TITLE, text::HOURS_LEAD, &Markup::default()))
        (parts::table(text::HOURS_TITLE, &columns, &rows))
    }
}

/// A useful contact.
#[derive(Clone, Debug, Default)]
pub struct ContactRow<'a> {
    /// Its number.
    pub id: i64,
    /// The organisation.
    pub body: &'a str,
    /// Who to ask for.
    pub name: &'a str,
    /// What kind of organisation.
    pub category: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Mail.
    pub mail: &'a str,
    /// Site.
    pub site: &'a str,
    /// Street and town.
    pub address: &'a str,
    /// What everybody may know.
    pub note: &'a str,
    /// What only those who work here may know.
    pub internal_note: &'a str,
}

/// The body of the agenda. `words` and `category`: what was asked for.
pub fn contacts(rows: &[ContactRow<'_>], words: &str, (category, categories): (&str, &[String])) -> Markup {
    let none = std::iter::once(Choice { value: "", label: contents::ALL });
    let choices: Vec<Choice<'_>> =
        none.chain(categories.iter().map(|one| Choice { value: one, label: one })).collect();
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    html! {
        (parts::page_head(text::CONTACTS_TITLE, text::CONTACTS_LEAD, &Markup::default()))
        form.cerca action="/contatti" {
            (parts::field_search(&field("q", contents::SEARCH_WORDS, words)))
            (parts::field_select(&field("categoria", text::CATEGORY, category), &choices))
            (parts::submit(text::FIND))
        }
        @if rows.is_empty() {
            (parts::empty_state(text::NO_CONTACTS, text::NO_CONTACTS_BODY, &parts::link_button(contents::SHOW_ALL, "/contatti", parts::Look::Secondary)))
        }
        ul.contatti { @for row in rows { li { (contact(row)) } } }
    }
}

fn contact(row: &ContactRow<'_>) -> Markup {
    html! {
        article.ufficio {
            p.scheda-meta { span.scheda-genere { (row.category) } }
            h2.scheda-titolo { (row.body) }
            @if !row.name.is_empty() { p { (row.name) } }
            p.riga-fatti {
                @if !row.address.is_empty() { span { (row.address) } }
                @if !row.phone.is_empty() { span { (tel(row.phone)) } }
                @if !row.mail.is_empty() { span { (mail(row.mail)) } }
                @if !row.site.is_empty() { span { a href=(row.site) rel="noopener noreferrer" { (text::SITE) } } }
                span { a href={ "/contatti/" (row.id) "/contatto.vcf" } { (text::CARD) } }
            }
            @if !row.note.is_empty() { p { (row.note) } }
            @if !row.internal_note.is_empty() { p.nota { (row.internal_note) } }
        }
    }
}
