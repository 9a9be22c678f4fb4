//! `/amministrazione/discussioni/nuova`: a new discussion.

use axum::response::Response;
use templates::pages::lists::{Fault, Settings as Values, SettingsPage, create as page_of};
use templates::parts::Tone;
use templates::text::portal::lists as text;

use super::settings_edit::{chosen, read_brief, typed};
use super::{PATH, administrator, render, said, status};
use crate::address::Address;
use crate::directory::Actor;
use crate::discussion::New;
use crate::web::administration::{Given, fault};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

const NEW_PATH: &str = "/amministrazione/discussioni/nuova";

/// `GET`: the form.
pub(super) async fn show(page: Page) -> Answer {
    administrator(&page)?;
    let said = |word: &str| word.to_owned();
    let values = Values {
        face: said("forum"),
        language: said("it"),
        read: said("everyone"),
        post: said("registered"),
        join: said("open"),
        roster: said("owners"),
        moderation: said("non-members"),
        hide_addresses: true,
        ..Values::default()
    };
    Ok(answer(&page, values, &[]))
}

/// `POST`: it is made, and whoever makes it owns it.
pub(super) async fn create(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = administrator(&page)?;
    let given = Given(form);
    let new = match read(&given) {
        Ok(new) => new,
        Err(faults) => return Ok(answer(&page, typed(&given), &faults)),
    };
    match portal.discussions.create(Actor::Person(person), new).await {
        Ok(made) => {
            let path = format!("/forum/{}/gestione", made.slug());
            Ok(page.redirect_with_flash(&path, Tone::Success, text::CREATED))
        }
        Err(error) => Ok(answer(&page, typed(&given), &said(&page, &error)?)),
    }
}

fn read(given: &Given) -> Result<New, Vec<Fault>> {
    let mut faults = Vec::new();
    let face_and_reading = chosen(given, &mut faults);
    let address = Address::parse(given.get("address"));
    if given.get("name").is_empty() {
        faults.push(fault("name", "missing"));
    }
    if address.is_err() {
        faults.push(fault("address", "address"));
    }
    let (Some((face, reading)), Ok(address)) = (face_and_reading, address) else { return Err(faults) };
    let mut new = New { reading, ..New::usual(face, address, given.get("name")) };
    read_brief(given, &mut new.settings, &mut faults);
    if faults.is_empty() { Ok(new) } else { Err(faults) }
}

fn answer(page: &Page, values: Values, faults: &[Fault]) -> Response {
    let body = page_of(&SettingsPage {
        csrf: page.csrf(),
        faults,
        values,
        new: (NEW_PATH, PATH),
        ..SettingsPage::default()
    });
    render(page, (status(!faults.is_empty()), text::NEW), &body)
}
