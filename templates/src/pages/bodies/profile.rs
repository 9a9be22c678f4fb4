//! The form in which the people of an organisation write its page.

use maud::{Markup, html};

use super::pieces::{Fault, fault_at, summary};
use crate::parts::{self, Field, Form, Look, Tone};
use crate::rich::Rich;
use crate::text::portal::{bodies as text, newsroom, shell};

/// What a page says.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileView<'a> {
    /// In a sentence or two.
    pub summary: &'a str,
    /// Markdown.
    pub text: &'a str,
    /// Site.
    pub site: &'a str,
    /// Mail.
    pub mail: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// When it can be visited or called.
    pub hours: &'a str,
}

/// The form.
#[derive(Clone, Debug, Default)]
pub struct ProfilePage<'a> {
    /// Where it is sent.
    pub action: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// Somebody has changed it meanwhile.
    pub conflict: bool,
    /// What is written waits for the newsroom already.
    pub waits: bool,
    /// The version that is changed.
    pub version: i64,
    /// What it says.
    pub given: ProfileView<'a>,
    /// How the text reads, when that was asked for.
    pub preview: Option<Rich>,
    /// Where one goes without sending.
    pub back: &'a str,
}

/// The body of the page.
pub fn profile(page: &ProfilePage<'_>) -> Markup {
    let given = &page.given;
    let field = |name, label, value, max| Field {
        name,
        label,
        value,
        max,
        error: fault_at(page.faults, name),
        ..Field::default()
    };
    let body = html! {
        (parts::hidden("versione", &page.version.to_string()))
        (parts::field_textarea(&Field { required: true, hint: text::SUMMARY_HINT,
            ..field("sommario", text::SUMMARY, given.summary, 300) }, 2))
        (parts::field_textarea(&Field { required: true, hint: text::TEXT_HINT,
            ..field("testo", text::TEXT, given.text, 50_000) }, 16))
        (parts::fieldset(text::CONTACTS, &html! {
            (parts::field_email(&field("email", text::MAIL, given.mail, 254)))
            (parts::field_tel(&field("telefono", text::PHONE, given.phone, 60)))
            (parts::field_url(&field("sito", text::SITE, given.site, 500)))
            (parts::field_textarea(&Field { hint: text::HOURS_HINT, ..field("orari", text::HOURS, given.hours, 200) }, 2))
        }))
        (parts::actions(&html! {
            (parts::submit(text::PROPOSE))
            (parts::submit_as(newsroom::PREVIEW, "anteprima", "1", Look::Secondary))
            (parts::link_button(shell::CANCEL, page.back, Look::Quiet))
        }))
    };
    html! {
        (parts::page_head(text::MENU_PAGE, text::PAGE_LEAD, &Markup::default()))
        @if page.conflict { (parts::alert(Tone::Warning, &html! { p { (text::CONFLICT) } })) }
        @if page.waits { (parts::alert(Tone::Info, &html! { p { (text::PROPOSAL_WAITS) } })) }
        @if let Some(preview) = &page.preview {
            section.anteprima aria-labelledby="anteprima" {
                h2 #anteprima { (newsroom::PREVIEW_TITLE) }
                p.testa-sommario { (given.summary) }
                div.testo { (preview) }
            }
        }
        (parts::form(&Form { action: page.action, csrf: page.csrf, faults: &summary(page.faults), files: false }, &body))
    }
}
