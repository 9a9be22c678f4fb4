//! Aliases: a new one, where one leads, and its end.

use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::administration::{FormPage, Group, Input, InputKind, form, with_deletion};
use templates::parts::{Confirm, Tone, confirmation};
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::address_list::with_address;
use super::given::{at, block, fault, hidden, line};
use super::{ADDRESSES_PATH, Failed, Given, administrator, render, status};
use crate::address::Address;
use crate::directory::{Actor, Alias, DirectoryError};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page, Refusal};

/// The alias that the address of the page names; None: none is named.
async fn asked(portal: &Portal, page: &Page) -> Result<Option<Alias>, Refusal> {
    let by = administrator(page)?;
    let asked = Asked::of(page.path());
    let Ok(address) = Address::parse(asked.get("indirizzo")) else {
        return if asked.get("indirizzo").is_empty() { Ok(None) } else { Err(page.not_found().into()) };
    };
    let lead = portal.administration.lead(by, address).await;
    let lead = lead.map_err(|error| Failed::from(error).answer(page))?;
    lead.alias.map(Some).ok_or_else(|| page.not_found().into())
}

/// `GET /amministrazione/indirizzi/inoltro`: a new one, or (`?indirizzo=`) one that is there.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let alias = asked(&portal, &page).await?;
    let pairs = alias.iter().flat_map(|alias| {
        let targets: Vec<String> = alias.targets.iter().map(ToString::to_string).collect();
        [
            ("indirizzo", alias.address.to_string()),
            ("verso", targets.join("\n")),
            ("versione", alias.stamp().to_string()),
        ]
    });
    let given = Given(pairs.map(|(name, value)| (name.to_owned(), value)).collect());
    Ok(form_of(&portal, &page, &given, (&[], false)).await)
}

async fn form_of(
    portal: &Portal,
    page: &Page,
    given: &Given,
    (faults, conflict): (&[(String, String)], bool),
) -> Response {
    let version = given.get("versione");
    let known = !version.is_empty();
    let address = given.get("indirizzo").to_owned();
    let mut inputs = match known {
        true => vec![hidden("versione", version), hidden("indirizzo", &address)],
        false => vec![Input {
            kind: InputKind::Mail,
            hint: text::THING_ADDRESS_HINT,
            required: true,
            ..line("indirizzo", text::ADDRESS, &address, 254)
        }],
    };
    let hint = text::TARGETS_HINT;
    inputs.push(Input { hint, required: true, ..block("verso", text::TARGETS, given.get("verso"), 5) });
    let heading = if known { address.as_str() } else { text::ALIAS_NEW };
    let body = form(&FormPage {
        heading,
        action: "/amministrazione/indirizzi/inoltro",
        csrf: page.csrf(),
        faults,
        conflict,
        groups: vec![Group { legend: "", inputs }],
        submit: text::SAVE,
        back: ADDRESSES_PATH,
        ..FormPage::default()
    });
    let body = match known {
        true => with_deletion(&body, &with_address("elimina", &address)),
        false => body,
    };
    let crumbs = [Crumb::to(text::ADDRESSES, ADDRESSES_PATH)];
    render(portal, page, (status(!faults.is_empty() || conflict), heading), &crumbs, &body).await
}

/// `POST`: it leads there from now on.
pub(super) async fn save(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let by = administrator(&page)?;
    let given = Given(form);
    let lines = given.get("verso").lines().map(str::trim).filter(|line| !line.is_empty());
    let targets: Result<Vec<Address>, _> = lines.map(Address::parse).collect();
    let (address, targets) = (given.address("indirizzo"), targets.map_err(|_| fault("verso", "address")));
    let (Ok(address), Ok(targets)) = (address.clone(), targets.clone()) else {
        let faults: Vec<(String, String)> = address.err().into_iter().chain(targets.err()).collect();
        return Ok(form_of(&portal, &page, &given, (&faults, false)).await);
    };
    let seen = given.get("versione").parse().ok();
    let set = portal.directory.administer::<_, DirectoryError, _>(Actor::Person(by), move |edit| {
        edit.set_alias_as_seen(&address, &targets, seen)
    });
    match set.await.map_err(Failed::from) {
        Ok(()) => Ok(page.redirect_with_flash(ADDRESSES_PATH, Tone::Success, text::SAVED)),
        Err(Failed::Conflict(now)) => Ok(form_of(&portal, &page, &at(given, now), (&[], true)).await),
        Err(failed) => Ok(form_of(&portal, &page, &given, (&failed.said(&page)?, false)).await),
    }
}

/// `GET /amministrazione/indirizzi/elimina`: the question.
pub(super) async fn ask(portal: Portal, page: Page) -> Answer {
    let Some(alias) = asked(&portal, &page).await? else { return Ok(page.not_found()) };
    let address = alias.address.to_string();
    let body = confirmation(&Confirm {
        question: text::ALIAS_DELETE,
        thing: &address,
        consequence: text::ALIAS_DELETE_CONSEQUENCE,
        action: "/amministrazione/indirizzi/elimina",
        csrf: page.csrf(),
        hidden: &[("indirizzo", &address)],
        yes: text::DELETE,
        back: ADDRESSES_PATH,
        dangerous: true,
    });
    let crumbs = [Crumb::to(text::ADDRESSES, ADDRESSES_PATH)];
    Ok(render(&portal, &page, (StatusCode::OK, text::DELETE), &crumbs, &body).await)
}

/// `POST`: it goes.
pub(super) async fn delete(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let by = administrator(&page)?;
    let Ok(address) = Given(form).address("indirizzo") else { return Ok(page.not_found()) };
    let gone = portal
        .directory
        .administer::<_, DirectoryError, _>(Actor::Person(by), move |edit| edit.remove_alias(&address));
    gone.await.map_err(|error| Failed::from(error).answer(&page))?;
    Ok(page.redirect_with_flash(ADDRESSES_PATH, Tone::Success, text::REMOVED))
}
