//! The guestbook: what visitors write, once somebody has read it.

use maud::{Markup, html};

use super::bits;
use crate::parts::{self, Addresses, Field, Form, Look, Pagination, Tone};
use crate::text::portal::forum::{self as words, guestbook as text};

/// What the office answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfficeAnswer<'a> {
    /// Which office.
    pub office: &'a str,
    /// Plain words.
    pub text: &'a str,
    /// When, microseconds UTC.
    pub at: i64,
}

/// An entry.
#[derive(Clone, Copy, Debug, Default)]
pub struct GuestEntry<'a> {
    /// Its number; its anchor is `firma-` and this.
    pub id: i64,
    /// Who signed it.
    pub name: &'a str,
    /// From where, or empty.
    pub town: &'a str,
    /// Plain words.
    pub text: &'a str,
    /// When, microseconds UTC.
    pub at: i64,
    /// What the office answered.
    pub answer: Option<OfficeAnswer<'a>>,
}

/// The form of a visitor, with what was typed: `nome`, `comune`, `messaggio`, `cognome` (the trap).
#[derive(Clone, Copy, Debug, Default)]
pub struct GuestForm<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// Name.
    pub name: &'a str,
    /// Town.
    pub town: &'a str,
    /// Message.
    pub text: &'a str,
    /// What is sent along unseen: the time of the form, signed.
    pub hidden: &'a [(&'a str, &'a str)],
    /// What was wrong.
    pub faults: &'a [(String, String)],
}

/// The guestbook.
#[derive(Clone, Copy, Debug, Default)]
pub struct GuestbookPage<'a> {
    /// Entries of this page, the newest first.
    pub entries: &'a [GuestEntry<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// The form; None: nobody can sign now.
    pub form: Option<GuestForm<'a>>,
}

/// The body of the page.
pub fn guestbook(page: &GuestbookPage<'_>) -> Markup {
    let to_form =
        html! { @if page.form.is_some() { (parts::link_button(text::TO_FORM, "#firma", Look::Primary)) } };
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &to_form))
        // What was wrong must be seen first.
        @if let Some(form) = page.form.filter(|form| !form.faults.is_empty()) { (sign(&form)) }
        section.firme aria-label=(text::ENTRIES) {
            @if page.entries.is_empty() {
                (parts::empty_page(&page.paging, &parts::empty_state(text::NONE, text::NONE_BODY, &Markup::default())))
            }
            @for one in page.entries { (entry(one)) }
            (parts::pagination(&page.paging))
        }
        @match page.form {
            None => (parts::alert(Tone::Info, &html! { p { (text::CLOSED) } })),
            Some(form) => { @if form.faults.is_empty() { (sign(&form)) } }
        }
    }
}

fn entry(entry: &GuestEntry<'_>) -> Markup {
    html! {
        article.firma id={ "firma-" (entry.id) } {
            h2.messaggio-capo { @if entry.name.is_empty() { (text::NAMELESS) } @else { (entry.name) } }
            p.scheda-meta { @if !entry.town.is_empty() { span { (entry.town) } } (parts::time(entry.at)) }
            p.righe-intere { (parts::linked(entry.text, Addresses::Hidden)) }
            @if let Some(answer) = &entry.answer {
                div.firma-risposta {
                    p.scheda-meta { strong { (text::ANSWER_OF) " " (answer.office) } (parts::time(answer.at)) }
                    p.righe-intere { (parts::linked(answer.text, Addresses::Linked)) }
                }
            }
        }
    }
}

fn sign(form: &GuestForm<'_>) -> Markup {
    let faults = bits::faults(form.faults);
    let field = |name, label, value, max| bits::field(form.faults, name, label, value, max);
    let body = html! {
        @for (name, value) in form.hidden { (parts::hidden(name, value)) }
        div.affiancati {
            (parts::field_text(&Field { required: true, hint: text::NAME_HINT, ..field("nome", text::NAME, form.name, 60) }))
            (parts::field_text(&Field { hint: text::TOWN_HINT, ..field("comune", text::TOWN, form.town, 60) }))
        }
        (parts::field_textarea(&Field { required: true, hint: text::TEXT_HINT, ..field("messaggio", text::TEXT, form.text, 2000) }, 6))
        (parts::trap("cognome", words::TRAP))
        p.piccolo { (text::HELD) }
        (parts::actions(&parts::submit(text::SEND)))
    };
    let form = Form { action: "/libro-degli-ospiti", csrf: form.csrf, faults: &faults, files: false };
    html! {
        section.risposta #firma aria-labelledby="firma-titolo" {
            h2 #firma-titolo { (text::SIGN) }
            (parts::form(&form, &body))
        }
    }
}

/// The body of the page after it.
pub fn guestbook_thanks() -> Markup {
    html! {
        (parts::page_head(text::THANKS, text::THANKS_BODY, &Markup::default()))
        (parts::link_button(text::BACK, "/libro-degli-ospiti", Look::Secondary))
    }
}
