//! What an office is called, and whether it is shut.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::parts::{Confirm, Tone, confirmation};
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::{Failed, Given, OFFICES_PATH, administrator, office_show, render};
use crate::directory::{Actor, Kind, PrincipalId};
use crate::portal::offices::{Offices, UnitChange};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

async fn change(portal: &Portal, page: &Page, id: i64, change: UnitChange) -> Result<(), Failed> {
    let person = administrator(page).map_err(|_| Failed::Forbidden)?;
    Ok(Offices::change_unit(&portal.directory, Actor::Person(person), PrincipalId(id), change).await?)
}

/// `POST /amministrazione/uffici/{id}`: another name.
pub(super) async fn rename(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    administrator(&page)?;
    let given = Given(form);
    match change(&portal, &page, id, UnitChange::Name(given.get("nome").to_owned())).await {
        Ok(()) => Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}"), Tone::Success, text::SAVED)),
        Err(failed) => {
            office_show::answer(&portal, &page, id, (&given, failed.at("nome").said(&page)?)).await
        }
    }
}

/// `GET …/disattiva`: the question.
pub(super) async fn ask_shut(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    ask(&portal, &page, id, true).await
}

/// `GET …/riattiva`: the question.
pub(super) async fn ask_open(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    ask(&portal, &page, id, false).await
}

async fn ask(portal: &Portal, page: &Page, id: i64, shut: bool) -> Answer {
    let person = administrator(page)?;
    let found = portal.administration.principal(person, PrincipalId(id)).await;
    let found = found.map_err(|error| Failed::from(error).answer(page))?;
    let found = found.filter(|(one, ..)| matches!(one.kind, Kind::Office | Kind::Function));
    let Some((office, ..)) = found else { return Ok(page.not_found()) };
    let (question, consequence, yes, step) = match shut {
        true => (text::SHUT_OFFICE_QUESTION, text::SHUT_OFFICE_CONSEQUENCE, text::SHUT_OFFICE, "disattiva"),
        false => (text::OPEN_OFFICE_QUESTION, text::OPEN_OFFICE_CONSEQUENCE, text::OPEN_OFFICE, "riattiva"),
    };
    let back = format!("{OFFICES_PATH}/{id}");
    let body = confirmation(&Confirm {
        question,
        thing: &office.name,
        consequence,
        action: &format!("{back}/{step}"),
        csrf: page.csrf(),
        hidden: &[],
        yes,
        back: &back,
        dangerous: shut,
    });
    let crumbs = [Crumb::to(text::OFFICES, OFFICES_PATH), Crumb::to(&office.name, &back)];
    Ok(render(portal, page, (StatusCode::OK, yes), &crumbs, &body).await)
}

/// `POST …/disattiva`
pub(super) async fn shut(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form: _ }: Checked<Vec<(String, String)>>,
) -> Answer {
    set(&portal, &page, id, true).await
}

/// `POST …/riattiva`
pub(super) async fn open(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form: _ }: Checked<Vec<(String, String)>>,
) -> Answer {
    set(&portal, &page, id, false).await
}

async fn set(portal: &Portal, page: &Page, id: i64, shut: bool) -> Answer {
    administrator(page)?;
    change(portal, page, id, UnitChange::Disable(shut)).await.map_err(|failed| failed.answer(page))?;
    Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}"), Tone::Success, text::SAVED))
}
