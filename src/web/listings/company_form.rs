//! Between the form of a firm's entry and what the entry says.

use templates::pages::listings::{Control, Group, Input};
use templates::text::portal::companies as text;

use super::board::Wrong;
use super::desk::{Given, one_of};
use super::faults::{Sentences, sentences};
use crate::directory::PrincipalId;
use crate::fiscal::AtecoEdition;
use crate::jobs::company::{CompanyContent, Size};
use crate::jobs::listing::{Fault, Faults, LINE_MAX, TITLE_MAX};

/// Editions of the codes of activities, the newest first.
const EDITIONS: [(&str, AtecoEdition); 2] = [("2025", AtecoEdition::Y2025), ("2007", AtecoEdition::Y2007)];

/// What an entry says, as the form has it.
pub(super) fn given_of(content: &CompanyContent) -> Given {
    let mut given = Given::default();
    let edition = content.ateco_edition.map(|edition| edition.year().to_string()).unwrap_or_default();
    let texts = [
        ("denomination", content.denomination.clone()),
        ("legal_form", content.legal_form.clone()),
        ("partita_iva", content.partita_iva.clone()),
        ("codice_fiscale", content.codice_fiscale.clone()),
        ("ateco", content.ateco.clone()),
        ("ateco_edition", edition),
        ("size", content.size.map_or("", Size::as_str).to_owned()),
        ("description", content.description.clone()),
        ("comune_name", content.comune_name.clone()),
        ("street", content.street.clone()),
        ("cap", content.cap.clone()),
        ("site", content.site.clone()),
        ("mail", content.mail.clone()),
        ("phone", content.phone.clone()),
        ("office", content.office.map(|id| id.to_string()).unwrap_or_default()),
    ];
    for (name, value) in texts {
        given.set(name, value);
    }
    given
}

/// What a form says, with what was wrong in it. `known`: what the entry says already.
pub(super) fn content_of(given: &Given, known: Option<&CompanyContent>) -> (CompanyContent, Sentences) {
    let mut wrong = Wrong::new();
    let comune_name = given.text("comune_name");
    // The code goes with the name it was found by.
    let comune = known.filter(|known| known.comune_name == comune_name.trim());
    let edition = EDITIONS.iter().find(|(year, _)| *year == given.get("ateco_edition"));
    let content = CompanyContent {
        denomination: given.text("denomination"),
        legal_form: given.text("legal_form"),
        codice_fiscale: given.text("codice_fiscale"),
        partita_iva: given.text("partita_iva"),
        ateco: given.text("ateco"),
        ateco_edition: edition.map(|(_, edition)| *edition),
        size: given.word("size", &mut wrong),
        office: given.get("office").parse().ok().map(PrincipalId),
        comune: comune.map(|known| known.comune.clone()).unwrap_or_default(),
        comune_name,
        street: given.text("street"),
        cap: given.text("cap"),
        site: given.text("site"),
        mail: given.text("mail"),
        phone: given.text("phone"),
        description: given.text("description"),
    };
    let wrong = wrong.into_iter().map(|(field, problem)| Fault { field, problem });
    let mut faults = Faults(wrong.collect());
    if let Err(more) = content.clone().check() {
        faults.0.extend(more.0);
    }
    (content, sentences(&faults))
}

/// The fields. `offices`: number and name of those to choose from; `comune`: how one is filled in.
pub(super) fn groups(offices: Vec<(String, String)>, comune: Control) -> Vec<Group> {
    let group = |word, inputs| Group { word, inputs };
    let most = |n: usize| u32::try_from(n).unwrap_or_default();
    let line = |name| Input::new(name, Control::Line).most(most(LINE_MAX));
    let editions = one_of(EDITIONS.iter().map(|(year, _)| (*year, *year)));
    let sizes = one_of(Size::ALL.iter().map(|one| (one.as_str(), text::size(one.as_str()))));
    vec![
        group(
            "names",
            vec![
                Input::new("denomination", Control::Line).needed().most(most(TITLE_MAX)),
                Input::new("legal_form", Control::Line).most(60),
                Input::new("partita_iva", Control::Line).most(20),
                Input::new("codice_fiscale", Control::Line).most(20),
            ],
        ),
        group(
            "activity",
            vec![
                Input::new("ateco", Control::Line).most(20),
                Input::new("ateco_edition", editions),
                Input::new("size", sizes),
                Input::new("description", Control::Text(6)),
            ],
        ),
        group(
            "seat",
            vec![
                Input::new("comune_name", comune).most(most(LINE_MAX)),
                line("street"),
                Input::new("cap", Control::Line).most(5),
            ],
        ),
        group(
            "contacts",
            vec![
                Input::new("site", Control::Link).most(500),
                Input::new("mail", Control::Mail).most(254),
                Input::new("phone", Control::Phone).most(30),
            ],
        ),
        group("kept-by", vec![Input::new("office", Control::One(offices))]),
    ]
}
