//! `/amministrazione/uffici/nuovo`: an office is founded.

use axum::response::Response;
use templates::pages::administration::{FormPage, Group, Input, InputKind, form};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::{check, line, select};
use super::{Failed, Given, OFFICES_PATH, administrator, render, status};
use crate::directory::Actor;
use crate::portal::offices::{Offices, Profile, UnitKind};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    administrator(&page)?;
    ask(&portal, &page, &Given::default(), &[]).await
}

async fn ask(portal: &Portal, page: &Page, given: &Given, faults: &[(String, String)]) -> Answer {
    let all = portal.offices.all().await.map_err(|error| Failed::from(error).answer(page))?;
    let above: Vec<(String, String)> =
        all.offices.iter().map(|office| (office.id.to_string(), office.name.clone())).collect();
    let inputs = vec![
        Input { required: true, ..line("nome", text::NAME, given.get("nome"), 200) },
        Input {
            kind: InputKind::Mail,
            hint: text::OFFICE_ADDRESS_HINT,
            required: true,
            ..line("indirizzo", text::ADDRESS, given.get("indirizzo"), 254)
        },
        Input { required: true, ..select("tipo", text::KIND, given.get("tipo"), None, kinds()) },
        select("sopra", text::PARENT, given.get("sopra"), Some(text::NO_PARENT), above),
        check("pubblico", text::PUBLIC, given.yes("pubblico")),
    ];
    let body = form(&FormPage {
        heading: text::OFFICE_NEW,
        action: "/amministrazione/uffici/nuovo",
        csrf: page.csrf(),
        faults,
        groups: vec![Group { legend: "", inputs }],
        submit: text::OFFICE_CREATE,
        back: OFFICES_PATH,
        ..FormPage::default()
    });
    let crumbs = [Crumb::to(text::OFFICES, OFFICES_PATH)];
    let answer: Response =
        render(portal, page, (status(!faults.is_empty()), text::OFFICE_NEW), &crumbs, &body).await;
    Ok(answer)
}

/// Words and names of the kinds of units.
pub(super) fn kinds() -> impl Iterator<Item = (String, String)> {
    UnitKind::ALL.iter().map(|kind| (kind.to_string(), text::unit_kind(kind.as_str()).to_owned()))
}

/// `POST`: it is there.
pub(super) async fn create(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = administrator(&page)?;
    let given = Given(form);
    let address = match given.address("indirizzo") {
        Ok(address) => address,
        Err(fault) => return ask(&portal, &page, &given, &[fault]).await,
    };
    let kind = given.get("tipo").parse().unwrap_or(UnitKind::Centre);
    let profile =
        Profile { parent: given.id("sopra"), public: given.yes("pubblico"), ..Profile::blank(kind) };
    let new = (given.get("nome").to_owned(), address);
    match Offices::found(&portal.directory, Actor::Person(person), new, profile).await {
        Ok(id) => {
            Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}/profilo"), Tone::Success, text::ADDED))
        }
        Err(error) => ask(&portal, &page, &given, &Failed::from(error).said(&page)?).await,
    }
}
