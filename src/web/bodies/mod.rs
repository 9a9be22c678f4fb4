//! Accredited organisations: their public pages, the way to accreditation, and the area of their own people.

mod accreditation_show;
mod documents;
mod given;
mod invitations;
mod leave;
mod list_show;
mod own_show;
mod page_edit;
mod people_edit;
mod releases_show;
mod renewal_ask;
mod request_create;
mod request_edit;
mod request_show;
mod show;
pub(super) mod view;
mod withdraw;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use templates::Markup;
use templates::shell::{Crumb, Head, MenuEntry, MenuGroup};
use templates::text::portal::bodies as text;

pub(super) use self::given::{Given, files_of, form_of};
use super::portal::Portal;
use super::routes::Routes;
use super::shell::{Page, Refusal};
use crate::directory::PrincipalId;
use crate::portal::organisations::{Opened, OrganisationId, rights};

/// Octets of a form: its texts may be long, and each of their letters may take nine in it.
const FORM_LIMIT: usize = 512 << 10;

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route("/enti", get(list_show::show))
        .route("/enti/{slug}", get(show::show))
        .route("/accreditamento", get(accreditation_show::show))
        .route("/accreditamento/richiesta", get(request_create::show).post(request_create::create))
        .merge(own())
}

/// The area of an organisation's own people.
fn own() -> Routes {
    Routes::new()
        .route("/ente", get(own_show::list))
        .route("/ente/inviti/{invitation}", post(invitations::answer))
        .route("/ente/{id}", get(own_show::show))
        .route("/ente/{id}/richiesta", get(request_show::show))
        .route("/ente/{id}/richiesta/modifica", get(request_edit::show).post(request_edit::save))
        .route("/ente/{id}/documenti", post(documents::add))
        .route("/ente/{id}/documenti/{media}/togli", get(documents::ask).post(documents::remove))
        .route("/ente/{id}/pagina", get(page_edit::show).post(page_edit::propose))
        .route("/ente/{id}/contenuti", get(releases_show::show))
        .route("/ente/{id}/persone", get(people_edit::show).post(people_edit::join))
        .route("/ente/{id}/persone/{person}/togli", get(leave::ask).post(leave::leave))
        .route("/ente/{id}/inviti/{invitation}/ritira", post(invitations::uninvite))
        .route("/ente/{id}/rinnovo", post(renewal_ask::ask))
        .route("/ente/{id}/ritira", get(withdraw::ask).post(withdraw::withdraw))
        .within(|router| router.layer(DefaultBodyLimit::max(FORM_LIMIT)))
}

/// An organisation of whoever reads. Those who decide about organisations see them at their own desk.
async fn opened(portal: &Portal, page: &Page, id: i64) -> Result<(PrincipalId, Opened), Refusal> {
    let (person, _) = page.person()?;
    let opened = portal.organisations.open(person, OrganisationId(id)).await;
    let opened = opened.map_err(|error| view::refused(page, &error))?;
    match rights::is_own(page.viewer(), &opened.organisation) {
        true => Ok((person, opened)),
        false => Err(page.redirect(&format!("/redazione/enti/{id}")).into()),
    }
}

/// Where an organisation is for whoever reads: its own area, or the desk.
fn base_of(page: &Page, opened: &Opened) -> String {
    let id = opened.organisation.id;
    match rights::is_own(page.viewer(), &opened.organisation) {
        true => format!("/ente/{id}"),
        false => format!("/redazione/enti/{id}"),
    }
}

/// A page of an organisation's area.
fn render(page: &Page, (status, title): (StatusCode, &str), opened: &Opened, body: &Markup) -> Response {
    let organisation = &opened.organisation;
    let base = format!("/ente/{}", organisation.id);
    let paths = ["", "/pagina", "/contenuti", "/persone", "/richiesta"].map(|rest| format!("{base}{rest}"));
    let labels =
        [text::MENU_STATE, text::MENU_PAGE, text::MENU_RELEASES, text::MENU_PEOPLE, text::MENU_REQUEST];
    let founded = organisation.group.is_some();
    let entries: Vec<MenuEntry<'_>> = labels
        .into_iter()
        .zip(&paths)
        // Before the approval there are a state and data only.
        .filter(|(label, _)| founded || [text::MENU_STATE, text::MENU_REQUEST].contains(label))
        .map(|(label, href)| MenuEntry { label, href, count: 0 })
        .collect();
    let others = [MenuEntry { label: text::OWN_LIST, href: "/ente?tutti=si", count: 0 }];
    let menu = [
        MenuGroup { label: &organisation.application.name, entries: &entries },
        MenuGroup { label: text::MENU_OTHERS, entries: &others },
    ];
    let mut crumbs = vec![Crumb::to(text::OWN, "/ente?tutti=si")];
    if title == organisation.application.name {
        crumbs.push(Crumb::here(title));
    } else {
        crumbs.push(Crumb::to(&organisation.application.name, &base));
        crumbs.push(Crumb::here(title));
    }
    let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render_within(&menu, status, &head, body)
}

/// The status of a form with something wrong in it.
fn form_status(conflict: bool, wrong: bool) -> StatusCode {
    match (conflict, wrong) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, false) => StatusCode::OK,
    }
}
