//! `/ente/{id}/persone/{person}/togli`: somebody writes for an organisation no more.

use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use templates::parts::{Confirm, confirmation};
use templates::shell::{Crumb, Head};
use templates::text::portal::bodies as text;

use super::view::{after, refused};
use super::{base_of, render};
use crate::directory::PrincipalId;
use crate::portal::organisations::{Action, OrganisationId};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path((id, who)): Path<(i64, i64)>) -> Answer {
    let (reader, _) = page.person()?;
    let opened = portal.organisations.open(reader, OrganisationId(id)).await;
    let opened = opened.map_err(|error| refused(&page, &error))?;
    let says_who = opened.allowed.contains(&Action::Join) || reader.0 == who;
    let person = opened.people.iter().find(|person| person.id.0 == who);
    let Some(person) = person.filter(|_| says_who && opened.allowed.contains(&Action::Leave)) else {
        return Ok(page.not_found());
    };
    let (base, version) = (base_of(&page, &opened), opened.organisation.version.to_string());
    let own = base.starts_with("/ente");
    let body = confirmation(&Confirm {
        question: text::LEAVE_QUESTION,
        thing: &format!("{}, {}", person.name, person.address),
        consequence: text::LEAVE_CONSEQUENCE,
        action: &format!("/ente/{id}/persone/{who}/togli"),
        csrf: page.csrf(),
        hidden: &[("versione", &version)],
        yes: text::LEAVE,
        back: &if own { format!("{base}/persone") } else { base.clone() },
        dangerous: true,
    });
    if own {
        return Ok(render(&page, (StatusCode::OK, text::LEAVE_QUESTION), &opened, &body));
    }
    let name = &opened.organisation.application.name;
    let crumbs =
        [Crumb::to(text::DESK, "/redazione/enti"), Crumb::to(name, &base), Crumb::here(text::LEAVE_QUESTION)];
    let head = Head { title: text::LEAVE_QUESTION, crumbs: &crumbs, noindex: true, ..Head::default() };
    Ok(page.render(&head, &body))
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
}

/// `POST`: the person is let go. Whoever has left itself has nothing more to see there.
pub(super) async fn leave(
    portal: Portal,
    Path((id, who)): Path<(i64, i64)>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (reader, _) = page.person()?;
    let opened = portal.organisations.open(reader, OrganisationId(id)).await;
    let opened = opened.map_err(|error| refused(&page, &error))?;
    let base = base_of(&page, &opened);
    let place = (OrganisationId(id), form.versione);
    let outcome = portal.organisations.leave(reader, place, PrincipalId(who)).await;
    let path = match (base.starts_with("/ente"), reader.0 == who && outcome.is_ok()) {
        (true, true) => "/ente?tutti=si".to_owned(),
        (true, false) => format!("{base}/persone"),
        (false, _) => base,
    };
    after(&page, outcome, &path, text::LEFT)
}
