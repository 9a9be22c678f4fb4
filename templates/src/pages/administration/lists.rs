//! Territories, channels and contacts in tables.

use maud::{Markup, html};

use super::form::choices;
use super::{Active, narrowing};
use crate::parts::{self, Column, Field, Look, Pagination, Tone};
use crate::text::portal::administration as text;

/// A territory.
#[derive(Clone, Debug, Default)]
pub struct TerritoryRow<'a> {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: &'a str,
    /// The word of its body.
    pub body: &'a str,
    /// Its part of addresses of pages.
    pub slug: &'a str,
    /// It can be chosen.
    pub active: bool,
}

/// A channel.
#[derive(Clone, Debug, Default)]
pub struct ChannelRow<'a> {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub address: String,
    /// Visitors see it.
    pub public: bool,
    /// It is in use.
    pub active: bool,
}

/// A contact.
#[derive(Clone, Debug, Default)]
pub struct ContactRow<'a> {
    /// Its number.
    pub id: i64,
    /// The organisation.
    pub body: &'a str,
    /// Whom to ask for.
    pub name: &'a str,
    /// Its category.
    pub category: &'a str,
    /// Its telephone.
    pub phone: &'a str,
    /// Visitors see it.
    pub public: bool,
    /// Something is noted for those who work here.
    pub noted: bool,
    /// Whoever reads may change it.
    pub editable: bool,
}

/// The top of a list of contacts.
#[derive(Clone, Debug, Default)]
pub struct ListHead<'a> {
    /// Asked for: words, category.
    pub asked: [&'a str; 2],
    /// All categories.
    pub categories: &'a [String],
    /// Filters in force.
    pub active: &'a Active,
    /// Which page it is.
    pub paging: Pagination<'a>,
}

fn state(active: bool, public: bool) -> Markup {
    html! {
        @if !active { (parts::badge(Tone::Neutral, text::RETIRED)) }
        @else { (parts::badge(Tone::Success, text::ACTIVE)) }
        @if !public { " " (parts::badge(Tone::Neutral, text::HIDDEN)) }
    }
}

fn plain<const N: usize>(labels: [&str; N]) -> [Column<'_>; N] {
    labels.map(|label| Column { label, ..Column::default() })
}

/// The body of the list of territories.
pub fn territories(rows: &[TerritoryRow<'_>]) -> Markup {
    let new = parts::link_button(text::TERRITORY_NEW, "/amministrazione/territori/nuovo", Look::Primary);
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            vec![
                html! { a href={ "/amministrazione/territori/" (row.id) } { (row.name) } },
                html! { (text::body(row.body)) },
                html! { (row.slug) },
                state(row.active, true),
            ]
        })
        .collect();
    html! {
        (parts::page_head(text::TERRITORIES, text::TERRITORIES_LEAD, &new))
        @if rows.is_empty() { (parts::empty_state(text::TERRITORIES_NONE, text::TERRITORIES_NONE_BODY, &Markup::default())) }
        @else { (parts::table(text::TERRITORIES, &plain([text::NAME, text::KIND, text::SLUG, text::STATE]), &cells)) }
    }
}

/// The body of the list of channels.
pub fn channels(rows: &[ChannelRow<'_>]) -> Markup {
    let new = parts::link_button(text::CHANNEL_NEW, "/amministrazione/canali/nuovo", Look::Primary);
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            vec![
                html! { a href={ "/amministrazione/canali/" (row.id) } { (row.name) } },
                parts::breakable(&row.address),
                state(row.active, row.public),
            ]
        })
        .collect();
    html! {
        (parts::page_head(text::CHANNELS, text::CHANNELS_LEAD, &new))
        @if rows.is_empty() { (parts::empty_state(text::CHANNELS_NONE, text::CHANNELS_NONE_BODY, &Markup::default())) }
        @else { (parts::table(text::CHANNELS, &plain([text::NAME, text::ADDRESS, text::STATE]), &cells)) }
    }
}

/// The body of the list of contacts.
pub fn contacts(head: &ListHead<'_>, rows: &[ContactRow<'_>]) -> Markup {
    let new = parts::link_button(text::CONTACT_NEW, "/amministrazione/contatti/nuovo", Look::Primary);
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let categories: Vec<(String, String)> = std::iter::once((String::new(), text::ANY.to_owned()))
        .chain(head.categories.iter().map(|one| (one.clone(), one.clone())))
        .collect();
    let fields = html! {
        (parts::field_search(&field("q", text::WORDS, head.asked[0])))
        (parts::field_select(&field("categoria", text::CATEGORY, head.asked[1]), &choices(&categories)))
    };
    let columns = plain([text::ORGANISATION, text::PERSON_TO_ASK, text::CATEGORY, text::PHONE, text::STATE]);
    let cells: Vec<Vec<Markup>> = rows.iter().map(contact).collect();
    html! {
        (parts::page_head(text::CONTACTS, text::CONTACTS_LEAD, &new))
        (narrowing("/amministrazione/contatti", &fields, head.active))
        (parts::results(&head.paging))
        @if rows.is_empty() { (parts::empty_state(text::CONTACTS_NONE, text::CONTACTS_NONE_BODY, &Markup::default())) }
        @else { (parts::table(text::CONTACTS, &columns, &cells)) }
        (parts::pagination(&head.paging))
    }
}

fn contact(row: &ContactRow<'_>) -> Vec<Markup> {
    vec![
        html! { @if row.editable { a href={ "/amministrazione/contatti/" (row.id) } { (row.body) } } @else { (row.body) } },
        html! { (row.name) },
        html! { (row.category) },
        html! { span.intero { (row.phone) } },
        html! {
            @if !row.public { (parts::badge(Tone::Neutral, text::HIDDEN)) }
            @if row.noted { " " (parts::badge(Tone::Info, text::INTERNAL_NOTE)) }
        },
    ]
}
