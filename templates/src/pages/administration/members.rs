//! A group, function or channel with its members.

use maud::{Markup, html};

use super::{FormPage, form::form_alone, shut};
use crate::parts::{self, Look, Tone};
use crate::text::portal::administration as text;

/// A member.
#[derive(Clone, Debug, Default)]
pub struct MemberRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its main address.
    pub address: String,
    /// Its page, or empty.
    pub href: String,
    /// It manages the group.
    pub manager: bool,
    /// It is shut.
    pub disabled: bool,
}

/// The page.
#[derive(Clone, Debug, Default)]
pub struct MembersPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The word of its kind.
    pub kind: &'a str,
    /// Its addresses.
    pub addresses: &'a [String],
    /// It is shut.
    pub disabled: bool,
    /// The form of the thing itself; none when it has another page.
    pub form: Option<FormPage<'a>>,
    /// The heading of the members.
    pub heading: &'a str,
    /// The members.
    pub members: &'a [MemberRow],
    /// Where a member is taken out.
    pub action: &'a str,
    /// The form that takes one in; none when nobody is taken in or out here.
    pub add: Option<FormPage<'a>>,
    /// The page where that is done then, or empty.
    pub elsewhere: &'a str,
    /// What was wrong.
    pub wrong: &'a str,
}

/// The body of the page.
pub fn members(page: &MembersPage<'_>) -> Markup {
    html! {
        p.scheda-meta { span.scheda-genere { (text::kind(page.kind)) } (shut(page.disabled)) }
        (parts::page_head(page.name, &page.addresses.join(", "), &Markup::default()))
        @if !page.wrong.is_empty() { (parts::alert(Tone::Error, &html! { p { (page.wrong) } })) }
        div.parti {
            @if let Some(form) = &page.form { (form_alone(form)) }
            (parts::section(page.heading, "membri", None, &html! {
                @if page.members.is_empty() { p { (text::NO_MEMBERS) } }
                ul.cose { @for row in page.members { (member(page, row)) } }
                @if let Some(add) = &page.add { (form_alone(add)) }
                @if !page.elsewhere.is_empty() { p { a href=(page.elsewhere) { (text::GROUP_ELSEWHERE) } } }
            }))
        }
    }
}

fn member(page: &MembersPage<'_>, row: &MemberRow) -> Markup {
    html! {
        li {
            span {
                @if row.href.is_empty() { (row.name) } @else { a href=(row.href) { (row.name) } }
                " " small { (parts::breakable(&row.address)) @if row.manager { ", " (text::MANAGER) } }
                (shut(row.disabled))
            }
            @if page.add.is_some() {
                (parts::button_sending(page.action, page.csrf, &[("azione", "togli"), ("membro", &row.id.to_string())],
                    (text::REMOVE, &text::remove_thing(&row.name)), Look::Quiet))
            }
        }
    }
}

/// A link to the page where something is changed.
pub(super) fn edit_link(href: &str) -> Markup {
    parts::link_button(text::EDIT, href, Look::Secondary)
}
