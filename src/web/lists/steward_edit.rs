//! `/forum/{slug}/gestione/gestori`: who looks after a discussion.

use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::lists::{Ask, Fault, StewardRow, StewardsPage, ask as question, stewards};
use templates::parts::Tone;
use templates::text::portal::lists as text;

use super::{Desk, refused, said, status};
use crate::address::Address;
use crate::directory::{Kind, Principal};
use crate::discussion::Part;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page, Refusal};

/// The forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    who: String,
    role: String,
    numero: i64,
}

/// `GET`: who does.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let given = Given { role: "moderator".to_owned(), ..Given::default() };
    list(&portal, &page, &desk, &given, &[]).await
}

async fn all(portal: &Portal, page: &Page, desk: &Desk) -> Result<Vec<(Principal, Part)>, Refusal> {
    portal.discussions.stewards(desk.by(), desk.id()).await.map_err(|error| refused(page, &error).into())
}

async fn list(portal: &Portal, page: &Page, desk: &Desk, given: &Given, faults: &[Fault]) -> Answer {
    let rows: Vec<StewardRow> = all(portal, page, desk).await?.into_iter().map(row).collect();
    let body = stewards(&StewardsPage {
        board: desk.board(),
        csrf: page.csrf(),
        rows: &rows,
        faults,
        who: &given.who,
        role: &given.role,
        wrong: "",
    });
    Ok(desk.render(page, (status(!faults.is_empty()), text::STEWARDS), &body))
}

fn row((who, part): (Principal, Part)) -> StewardRow {
    StewardRow {
        id: who.id.0,
        address: who.address.to_string(),
        unit: who.kind != Kind::Person,
        name: who.name,
        role: part.as_str().to_owned(),
    }
}

/// `POST`: one more does.
pub(super) async fn add(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let wrong = |name: &str, words: &str| vec![(name.to_owned(), words.to_owned())];
    let Ok(part) = form.role.parse::<Part>() else {
        return list(&portal, &page, &desk, &form, &wrong("role", text::NO_CHOICE)).await;
    };
    let found = match Address::parse(form.who.trim()) {
        Ok(address) => portal.directory.find(&address).await.map_err(|error| page.unavailable(&error))?,
        Err(_) => None,
    };
    let Some(who) = found else {
        return list(&portal, &page, &desk, &form, &wrong("who", text::NOBODY)).await;
    };
    match portal.discussions.appoint(desk.by(), desk.id(), who.id, Some(part)).await {
        Ok(()) => Ok(page.redirect_with_flash(page.path(), Tone::Success, text::DONE)),
        Err(error) => list(&portal, &page, &desk, &form, &said(&page, &error)?).await,
    }
}

async fn one(portal: &Portal, page: &Page, desk: &Desk, id: i64) -> Result<Principal, Refusal> {
    let found = all(portal, page, desk).await?.into_iter().find(|(who, _)| who.id.0 == id);
    found.map(|(who, _)| who).ok_or_else(|| page.not_found().into())
}

/// `GET …/togli`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let id = Asked::of(page.path()).get("numero").parse().unwrap_or_default();
    let (who, path) = (one(&portal, &page, &desk, id).await?, desk.board().path("/gestori"));
    let body = question(&Ask {
        word: "remove-steward",
        thing: &who.name,
        action: &format!("{path}/togli"),
        csrf: page.csrf(),
        hidden: &[("numero", &id.to_string())],
        back: &path,
    });
    Ok(desk.render(&page, (StatusCode::OK, text::STEWARDS), &body))
}

/// `POST …/togli`: one less does; the last owner stays.
pub(super) async fn remove(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let (who, path) = (one(&portal, &page, &desk, form.numero).await?, desk.board().path("/gestori"));
    match portal.discussions.appoint(desk.by(), desk.id(), who.id, None).await {
        Ok(()) => Ok(page.redirect_with_flash(&path, Tone::Success, text::DONE)),
        Err(error) => {
            let faults = said(&page, &error)?;
            let words = faults.first().map_or("", |(_, words)| words.as_str());
            Ok(page.redirect_with_flash(&path, Tone::Error, words))
        }
    }
}
