//! The form of a request, and of its data later.

use maud::{Markup, html};

use super::pieces::{Fault, body_choices, fault_at, summary};
use crate::parts::{self, Field, Form, Look, Tone};
use crate::rich::Rich;
use crate::text::portal::{bodies as text, newsroom, shell};

/// The form.
#[derive(Clone, Debug, Default)]
pub struct ApplicationPage<'a> {
    /// Its heading.
    pub heading: &'a str,
    /// What it is for.
    pub lead: &'a str,
    /// Where it is sent.
    pub action: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// Somebody has changed it meanwhile.
    pub conflict: bool,
    /// The version that is changed; None: it is a new request, with consent and documents.
    pub version: Option<i64>,
    /// Words of all kinds of bodies.
    pub kinds: &'a [&'a str],
    /// The word of the chosen kind.
    pub body: &'a str,
    /// Name.
    pub name: &'a str,
    /// Codice fiscale.
    pub fiscal_code: &'a str,
    /// Partita IVA.
    pub vat: &'a str,
    /// Legal representative.
    pub representative: &'a str,
    /// Street and number.
    pub street: &'a str,
    /// Postal code.
    pub postcode: &'a str,
    /// Town.
    pub town: &'a str,
    /// Province.
    pub province: &'a str,
    /// Site.
    pub site: &'a str,
    /// Mail.
    pub mail: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// What its statute says it is for.
    pub statute: &'a str,
    /// What it wants to do here.
    pub mission: &'a str,
    /// How that reads, when it was asked for.
    pub preview: Option<Rich>,
    /// Consent was given.
    pub consent: bool,
    /// The largest file, bytes.
    pub largest: u64,
    /// The button.
    pub send: &'a str,
    /// Where one goes without sending.
    pub back: &'a str,
}

impl ApplicationPage<'_> {
    fn field<'s>(&'s self, name: &'s str, label: &'s str, value: &'s str, max: u32) -> Field<'s> {
        Field { name, label, value, max, error: fault_at(self.faults, name), ..Field::default() }
    }

    fn needed<'s>(&'s self, name: &'s str, label: &'s str, value: &'s str, max: u32) -> Field<'s> {
        Field { required: true, ..self.field(name, label, value, max) }
    }
}

/// The body of the page.
pub fn application(page: &ApplicationPage<'_>) -> Markup {
    let new = page.version.is_none();
    let body = html! {
        @if let Some(version) = page.version { (parts::hidden("versione", &version.to_string())) }
        (parts::fieldset(text::PART_BODY, &organisation(page)))
        (parts::fieldset(text::PART_SEAT, &seat(page)))
        (parts::fieldset(text::PART_CONTACTS, &contacts(page)))
        (parts::fieldset(text::PART_PURPOSE, &purpose(page)))
        @if new {
            (parts::fieldset(text::PART_DOCUMENTS, &parts::field_file(
                &Field { hint: text::DOCUMENTS_HINT, ..page.field("documenti", text::DOCUMENTS, "", 0) }, "", page.largest, true)))
            (parts::field_checkbox(&page.needed("consenso", text::CONSENT, "", 0), page.consent))
            p { a href="/privacy" { (text::CONSENT_LINK) } }
        }
        (parts::actions(&html! {
            (parts::submit(page.send))
            (parts::submit_as(newsroom::PREVIEW, "anteprima", "1", Look::Secondary))
            (parts::link_button(shell::CANCEL, page.back, Look::Quiet))
        }))
    };
    html! {
        (parts::page_head(page.heading, page.lead, &Markup::default()))
        @if page.conflict { (parts::alert(Tone::Warning, &html! { p { (text::CONFLICT) } })) }
        @if let Some(preview) = &page.preview {
            section.anteprima aria-labelledby="anteprima" {
                h2 #anteprima { (newsroom::PREVIEW_TITLE) }
                p.anteprima-titolo { (page.name) }
                div.testo { (preview) }
            }
        }
        (parts::form(&Form { action: page.action, csrf: page.csrf, faults: &summary(page.faults), files: new }, &body))
    }
}

fn organisation(page: &ApplicationPage<'_>) -> Markup {
    html! {
        (parts::field_select(&page.needed("genere", text::BODY, page.body, 0), &body_choices(page.kinds)))
        (parts::field_text(&Field { hint: text::NAME_HINT, autocomplete: "organization",
            ..page.needed("nome", text::NAME, page.name, 150) }))
        (parts::field_text(&Field { hint: text::FISCAL_CODE_HINT,
            ..page.needed("codice_fiscale", text::FISCAL_CODE, page.fiscal_code, 30) }))
        (parts::field_text(&page.field("partita_iva", text::VAT, page.vat, 30)))
        (parts::field_text(&Field { hint: text::REPRESENTATIVE_HINT,
            ..page.needed("rappresentante", text::REPRESENTATIVE, page.representative, 200) }))
    }
}

fn seat(page: &ApplicationPage<'_>) -> Markup {
    html! {
        (parts::field_text(&page.needed("via", text::STREET, page.street, 200)))
        (parts::field_text(&Field { numeric: true, ..page.needed("cap", text::POSTCODE, page.postcode, 5) }))
        (parts::field_text(&page.needed("comune", text::TOWN, page.town, 200)))
        (parts::field_text(&page.needed("provincia", text::PROVINCE, page.province, 2)))
    }
}

fn contacts(page: &ApplicationPage<'_>) -> Markup {
    html! {
        (parts::field_email(&Field { hint: text::MAIL_HINT, ..page.needed("email", text::MAIL, page.mail, 254) }))
        (parts::field_tel(&page.field("telefono", text::PHONE, page.phone, 60)))
        (parts::field_url(&page.field("sito", text::SITE, page.site, 500)))
    }
}

fn purpose(page: &ApplicationPage<'_>) -> Markup {
    html! {
        (parts::field_textarea(&Field { hint: text::STATUTE_HINT,
            ..page.needed("statuto", text::STATUTE, page.statute, 10_000) }, 5))
        (parts::field_textarea(&Field { hint: text::MISSION_HINT,
            ..page.needed("missione", text::MISSION, page.mission, 10_000) }, 8))
    }
}
