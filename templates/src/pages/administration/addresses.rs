//! Addresses: where one leads, and the aliases, groups and functions there are.

use maud::{Markup, html};

use super::shut;
use crate::parts::{self, Column, Field, Look, Pagination, Tab};
use crate::text::portal::administration as text;

/// An alias, group or function.
#[derive(Clone, Debug, Default)]
pub struct AliasRow {
    /// Its address.
    pub address: String,
    /// Its page.
    pub href: String,
    /// Its name; empty for an alias.
    pub name: String,
    /// Where it leads; of an alias.
    pub targets: Vec<String>,
    /// It is shut.
    pub disabled: bool,
}

/// Where an address leads.
#[derive(Clone, Debug, Default)]
pub struct LeadView {
    /// The address.
    pub address: String,
    /// Whose it is: name, kind, page.
    pub owner: Option<(String, String, String)>,
    /// Targets of an alias.
    pub targets: Vec<String>,
    /// Who gets it: name and page.
    pub mailboxes: Vec<(String, String)>,
    /// How many more.
    pub more: usize,
    /// Addresses outside.
    pub outside: Vec<String>,
    /// Why nobody gets it, or empty.
    pub nobody: &'static str,
}

/// The page.
#[derive(Clone, Debug, Default)]
pub struct AddressesPage<'a> {
    /// The address that is looked up.
    pub looked_up: &'a str,
    /// It is none.
    pub no_address: bool,
    /// Where it leads.
    pub lead: Option<LeadView>,
    /// Views: aliases, groups, functions.
    pub tabs: &'a [Tab<'a>],
    /// The word of the view.
    pub view: &'a str,
    /// Words that are looked for.
    pub words: &'a str,
    /// What there is.
    pub rows: &'a [AliasRow],
    /// Which page it is.
    pub paging: Pagination<'a>,
}

const PATH: &str = "/amministrazione/indirizzi";

/// The body of the page.
pub fn addresses(page: &AddressesPage<'_>) -> Markup {
    let wrong = text::fault("address", 0);
    let asked = Field {
        name: "dove",
        label: text::ADDRESS,
        value: page.looked_up,
        error: page.no_address.then_some(wrong.as_str()),
        optional_unsaid: true,
        max: 254,
        ..Field::default()
    };
    let words =
        Field { name: "q", label: text::WORDS, value: page.words, optional_unsaid: true, ..Field::default() };
    html! {
        (parts::page_head(text::ADDRESSES, text::ADDRESSES_LEAD, &html! {
            (parts::link_button(text::ALIAS_NEW, "/amministrazione/indirizzi/inoltro", Look::Primary)) " "
            (parts::link_button(text::GROUP_NEW, "/amministrazione/indirizzi/nuovo", Look::Secondary))
        }))
        (parts::section(text::LOOK_UP, "dove", None, &html! {
            form.cerca action=(PATH) {
                (parts::field_text(&asked))
                (parts::submit(text::LOOK_UP_BUTTON))
            }
            @if let Some(lead) = &page.lead { (lead_of(lead)) }
        }))
        (parts::tabs(text::ADDRESSES, page.tabs))
        form.cerca action=(PATH) {
            @if !page.view.is_empty() { (parts::hidden("tipo", page.view)) }
            (parts::field_search(&words))
            (parts::submit_as(text::LOOK_UP_BUTTON, "", "", Look::Secondary))
        }
        (parts::results(&page.paging))
        @if page.rows.is_empty() { (parts::empty_page(&page.paging, &parts::empty_state(text::ADDRESSES_NONE, text::ADDRESSES_NONE_BODY, &Markup::default()))) }
        @else { (table(page)) }
        (parts::pagination(&page.paging))
    }
}

fn table(page: &AddressesPage<'_>) -> Markup {
    let aliases = page.rows.iter().all(|row| row.name.is_empty());
    let second = if aliases { text::TARGETS } else { text::NAME };
    let columns = [text::ADDRESS, second].map(|label| Column { label, ..Column::default() });
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            vec![
                html! { a href=(row.href) { (parts::breakable(&row.address)) } (shut(row.disabled)) },
                html! {
                    (row.name)
                    @for (index, target) in row.targets.iter().enumerate() {
                        @if index > 0 { ", " } (parts::breakable(target))
                    }
                },
            ]
        })
        .collect();
    parts::table(text::ADDRESSES, &columns, &rows)
}

fn lead_of(lead: &LeadView) -> Markup {
    let mut facts = Vec::new();
    if let Some((name, kind, href)) = &lead.owner {
        let named = html! { @if href.is_empty() { (name) } @else { a href=(href) { (name) } } };
        facts.push((text::OWNER, html! { (named) " · " (text::kind(kind)) }));
    }
    if !lead.targets.is_empty() {
        facts.push((text::IS_ALIAS, html! { (lead.targets.join(", ")) }));
    }
    if !lead.mailboxes.is_empty() {
        facts.push((
            text::DELIVERED_TO,
            html! {
                @for (index, (name, href)) in lead.mailboxes.iter().enumerate() {
                    @if index > 0 { ", " }
                    @if href.is_empty() { (name) } @else { a href=(href) { (name) } }
                }
                @if lead.more > 0 { " " (text::and_more(lead.more)) }
            },
        ));
    }
    if !lead.outside.is_empty() {
        facts.push((text::FORWARDED_TO, html! { (lead.outside.join(", ")) }));
    }
    html! {
        h3 { (parts::breakable(&lead.address)) }
        (parts::definition_list(&facts))
        @if !lead.nobody.is_empty() { p { (lead.nobody) } }
    }
}
