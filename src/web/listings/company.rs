//! A firm as pages show it.

use templates::pages::listings::{EntryPage, Fact, LineView, Part};
use templates::parts::Tone;
use templates::text::portal::{ateco, companies as text, contents};

use super::board::{fact, outside, rich};
use crate::jobs::company::{Company, CompanyContent, CompanyState};
use crate::jobs::listing::path_of;

/// The public page of a firm.
pub(super) fn public_path(company: &Company) -> String {
    path_of("/imprese", company.id, &company.content.denomination)
}

/// How a state looks.
pub(super) fn tone(state: CompanyState) -> Tone {
    match state {
        CompanyState::Approved => Tone::Success,
        CompanyState::Pending => Tone::Warning,
        CompanyState::Refused => Tone::Error,
        CompanyState::Suspended => Tone::Neutral,
    }
}

/// A firm as a line of the public list.
pub(super) fn line_of(company: &Company) -> LineView {
    let content = &company.content;
    LineView {
        title: content.denomination.clone(),
        href: public_path(company),
        date: None,
        facts: vec![
            content.comune_name.clone(),
            ateco::division(&content.ateco).to_owned(),
            size(content).to_owned(),
        ],
        state: None,
    }
}

fn size(content: &CompanyContent) -> &'static str {
    content.size.map_or("", |size| text::size(size.as_str()))
}

/// What an entry says, but for what it does.
pub(super) fn facts(content: &CompanyContent) -> Vec<(&'static str, Fact)> {
    let edition = content.ateco_edition.map(|edition| edition.year().to_string()).unwrap_or_default();
    let activity = match content.ateco.as_str() {
        "" => String::new(),
        code => text::activity(ateco::division(code), code, &edition),
    };
    let town = format!("{} {}", content.cap, content.comune_name);
    let address: Vec<&str> =
        [content.street.as_str(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    let some = |label, value: &String, kind: fn(String) -> Fact| {
        (!value.is_empty()).then(|| (label, kind(value.clone())))
    };
    [
        fact(text::LEGAL_FORM, &content.legal_form),
        fact(text::ATECO, &activity),
        fact(text::SIZE, size(content)),
        fact(text::ADDRESS, &address.join(", ")),
        fact(text::PARTITA_IVA, &content.partita_iva),
        fact(text::CODICE_FISCALE, &content.codice_fiscale),
        outside(text::SITE, &content.site, &content.site),
        some(text::MAIL, &content.mail, Fact::Mail),
        some(text::PHONE, &content.phone, Fact::Phone),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An entry as its page shows it.
pub(super) fn view<'a>(content: &'a CompanyContent) -> EntryPage<'a> {
    EntryPage {
        kind: contents::kind("company").one,
        title: &content.denomination,
        facts: facts(content),
        parts: vec![Part::Rich(text::ABOUT, rich("che-cosa-fa", &content.description))],
        ..EntryPage::default()
    }
}

/// The section of vacancies.
pub(super) fn vacancies(lines: Vec<LineView>) -> Part<'static> {
    Part::Lines(text::VACANCIES, lines, text::NO_VACANCIES)
}
