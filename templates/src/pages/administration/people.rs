//! People: the list, and the sheet of one.

use maud::{Markup, html};

use super::form::choices;
use super::{Active, FormPage, form::form_alone, narrowing, shut};
use crate::parts::{self, Column, Field, Look, Order, Pagination, Sort, Tone};
use crate::text::portal::{accounts, administration as text};

/// A person in the list.
#[derive(Clone, Debug, Default)]
pub struct PersonRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its main address.
    pub address: String,
    /// Its roles in words.
    pub roles: Vec<String>,
    /// It is shut.
    pub disabled: bool,
    /// When it was made, microseconds UTC.
    pub since: i64,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct PeoplePage<'a> {
    /// The people.
    pub rows: &'a [PersonRow],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Asked for: words, role, place, state.
    pub asked: [&'a str; 4],
    /// Words of all roles.
    pub roles: &'a [&'a str],
    /// Filters in force.
    pub active: &'a Active,
    /// Links that sort: by name, by address, by age; each with how it is sorted now.
    pub sorts: [(String, Option<Order>); 3],
}

const PATH: &str = "/amministrazione/persone";

/// The body of the list.
pub fn people(page: &PeoplePage<'_>) -> Markup {
    let new = parts::link_button(text::PERSON_NEW, "/amministrazione/persone/nuova", Look::Primary);
    let sort = |index: usize| {
        let (href, order) = &page.sorts[index];
        Some(Sort { href, order: *order })
    };
    let columns = [
        Column { label: text::NAME, sort: sort(0), number: false },
        Column { label: text::ADDRESS, sort: sort(1), number: false },
        Column { label: text::ROLES, ..Column::default() },
        Column { label: text::SINCE, sort: sort(2), number: false },
    ];
    let rows: Vec<Vec<Markup>> = page
        .rows
        .iter()
        .map(|row| {
            vec![
                html! { a href={ (PATH) "/" (row.id) } { (row.name) } (shut(row.disabled)) },
                parts::breakable(&row.address),
                html! { (row.roles.join(", ")) },
                parts::time(row.since),
            ]
        })
        .collect();
    html! {
        (parts::page_head(text::PEOPLE, "", &new))
        (narrowing(PATH, &fields(page), page.active))
        (parts::results(&page.paging))
        @if rows.is_empty() { (parts::empty_page(&page.paging, &parts::empty_state(text::PEOPLE_NONE, text::PEOPLE_NONE_BODY, &Markup::default()))) }
        @else { (parts::table(text::PEOPLE, &columns, &rows)) }
        (parts::pagination(&page.paging))
    }
}

fn fields(page: &PeoplePage<'_>) -> Markup {
    let [words, role, place, state] = page.asked;
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let any = || (String::new(), text::ANY.to_owned());
    let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let roles: Vec<(String, String)> = std::iter::once(any())
        .chain(page.roles.iter().map(|word| pair(word, accounts::role(word))))
        .collect();
    let places = [any(), pair("interne", text::INSIDE), pair("esterne", text::OUTSIDE)];
    let states = [any(), pair("attive", text::ACTIVE), pair("disattivate", text::DISABLED)];
    html! {
        (parts::field_search(&field("q", text::WORDS, words)))
        (parts::field_select(&field("ruolo", text::ROLE, role), &choices(&roles)))
        (parts::field_select(&field("casella", text::PLACE, place), &choices(&places)))
        (parts::field_select(&field("stato", text::STATE, state), &choices(&states)))
    }
}

/// An address of a person.
#[derive(Clone, Debug, Default)]
pub struct AddressRow {
    /// The address.
    pub address: String,
    /// It is the main one.
    pub main: bool,
}

/// A role of a person.
#[derive(Clone, Debug, Default)]
pub struct RoleRow {
    /// The word of the role.
    pub role: String,
    /// What it is held for: number, or empty for everywhere.
    pub scope: String,
    /// The name of that.
    pub scope_name: String,
}

/// Something a person is a member of.
#[derive(Clone, Debug, Default)]
pub struct MembershipRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The word of its kind.
    pub kind: String,
    /// The person manages it.
    pub manager: bool,
}

/// The sheet of a person.
#[derive(Clone, Debug, Default)]
pub struct PersonSheet<'a> {
    /// Its number.
    pub id: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its main address.
    pub login: String,
    /// It is shut.
    pub disabled: bool,
    /// Mail is kept for it here.
    pub has_mailbox: bool,
    /// When it was made, microseconds UTC.
    pub since: i64,
    /// Addresses.
    pub addresses: &'a [AddressRow],
    /// Roles.
    pub roles: &'a [RoleRow],
    /// What it is a member of.
    pub memberships: &'a [MembershipRow],
    /// Its second factor is in use.
    pub second_factor: bool,
    /// App passwords.
    pub app_passwords: u64,
    /// Open sessions.
    pub sessions: u64,
    /// When one of them was used last.
    pub seen_at: Option<i64>,
    /// It wants to be erased.
    pub wants_erasure: bool,
    /// Words of what can be done with its access.
    pub steps: &'a [&'a str],
    /// The forms: name, address, role, membership.
    pub forms: [FormPage<'a>; 4],
    /// What was wrong with something that no form could say.
    pub wrong: &'a str,
}

impl PersonSheet<'_> {
    fn path(&self, rest: &str) -> String {
        format!("{PATH}/{}{rest}", self.id)
    }
}

/// The body of the sheet.
pub fn person(page: &PersonSheet<'_>) -> Markup {
    html! {
        (parts::page_head(page.name, &page.login, &html! { @if page.disabled { (parts::badge(Tone::Warning, text::DISABLED)) } }))
        @if !page.wrong.is_empty() { (parts::alert(Tone::Error, &html! { p { (page.wrong) } })) }
        @if page.wants_erasure {
            (parts::alert(Tone::Info, &html! { p { (text::WANTS_ERASURE) " " a href="/amministrazione/cancellazioni" { (text::ERASURES) } } }))
        }
        div.parti {
            (parts::section(text::ACCESS, "accesso", None, &access(page)))
            (parts::section(text::ROLES, "ruoli", None, &roles(page)))
            (parts::section(text::MEMBERSHIPS, "gruppi", None, &memberships(page)))
            (parts::section(text::PERSON_ADDRESSES, "indirizzi", None, &addresses(page)))
            (parts::section(text::NAME, "nome", None, &form_alone(&page.forms[0])))
        }
    }
}

fn access(page: &PersonSheet<'_>) -> Markup {
    let factor = if page.second_factor { text::SECOND_FACTOR_ON } else { text::SECOND_FACTOR_OFF };
    let mut facts = vec![
        (text::SECOND_FACTOR, html! { (factor) }),
        (text::APP_PASSWORDS, html! { (page.app_passwords) }),
        (text::SESSIONS, html! { (page.sessions) }),
        (text::SINCE, parts::time(page.since)),
    ];
    if let Some(at) = page.seen_at {
        facts.insert(2, (text::SEEN, parts::time_of_day(at)));
    }
    html! {
        (parts::definition_list(&facts))
        @if page.has_mailbox { p { (text::NO_CONTENT) } }
        (parts::actions(&html! { @for step in page.steps {
            (parts::link_button(text::person_step(step), &page.path(&format!("/passo/{step}")), Look::Secondary))
        } }))
    }
}

/// A small form of one button that sends some values.
fn small(page: &PersonSheet<'_>, rest: &str, values: &[(&str, &str)], label: &str, about: &str) -> Markup {
    parts::button_sending(&page.path(rest), page.csrf, values, (label, about), Look::Quiet)
}

fn roles(page: &PersonSheet<'_>) -> Markup {
    html! {
        @if page.roles.is_empty() { p { (text::NO_ROLES) } }
        ul.cose { @for row in page.roles {
            @let name = accounts::role(&row.role);
            @let name = if row.scope.is_empty() { name.to_owned() } else { text::role_for(name, &row.scope_name) };
            li {
                span { (name) }
                (small(page, "/ruoli", &[("azione", "revoca"), ("ruolo", &row.role), ("ambito", &row.scope)],
                    text::REVOKE, &text::revoke_role(&name)))
            }
        } }
        (form_alone(&page.forms[2]))
    }
}

fn memberships(page: &PersonSheet<'_>) -> Markup {
    html! {
        @if page.memberships.is_empty() { p { (text::NO_MEMBERSHIPS) } }
        ul.cose { @for row in page.memberships {
            li {
                span { (row.name) " " small { (text::kind(&row.kind)) @if row.manager { ", " (text::MANAGER) } } }
                (small(page, "/gruppi", &[("azione", "togli"), ("gruppo", &row.id.to_string())],
                    text::REMOVE, &text::remove_thing(&row.name)))
            }
        } }
        (form_alone(&page.forms[3]))
    }
}

fn addresses(page: &PersonSheet<'_>) -> Markup {
    html! {
        ul.cose { @for row in page.addresses {
            li {
                span { (parts::breakable(&row.address)) @if row.main { " " small { (text::MAIN) } } }
                @if !row.main {
                    (small(page, "/indirizzi", &[("azione", "principale"), ("indirizzo", &row.address)],
                        text::MAKE_MAIN, &text::make_main(&row.address)))
                    (small(page, "/indirizzi", &[("azione", "togli"), ("indirizzo", &row.address)],
                        text::REMOVE, &text::remove_thing(&row.address)))
                }
            }
        } }
        (form_alone(&page.forms[1]))
    }
}

/// A link that is shown once.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkPage<'a> {
    /// The name of the person.
    pub name: &'a str,
    /// Its sheet.
    pub back: &'a str,
    /// The link.
    pub link: &'a str,
}

/// The body of the page that shows a link.
pub fn link_shown(page: &LinkPage<'_>) -> Markup {
    html! {
        (parts::page_head(text::LINK_TITLE, page.name, &Markup::default()))
        (parts::alert(Tone::Warning, &html! { p { (text::LINK_LEAD) } }))
        (parts::definition_list(&[(text::LINK, html! { code.a-capo { (page.link) } })]))
        (parts::actions(&parts::link_button(text::TO_PERSON, page.back, Look::Primary)))
    }
}
