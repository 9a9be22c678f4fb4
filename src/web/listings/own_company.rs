//! `/azienda`: what a firm sees of itself, and the form of its entry.

mod entry_edit;
mod home_show;

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use templates::Markup;
use templates::shell::{Crumb, Head};
use templates::text::portal::companies as text;

use crate::directory::{PrincipalId, Role};
use crate::web::routes::Routes;
use crate::web::shell::{Page, Refusal};

/// The first page of the area.
const HOME: &str = "/azienda";

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route(HOME, get(home_show::show))
        .route("/azienda/scheda", get(entry_edit::begin).post(entry_edit::add))
        .route("/azienda/scheda/{id}", get(entry_edit::show).post(entry_edit::save))
}

/// Who may enter: persons registered as a firm.
fn enter(page: &Page) -> Result<PrincipalId, Refusal> {
    let (person, _) = page.person()?;
    if page.viewer().has(Role::Company) { Ok(person) } else { Err(page.forbidden().into()) }
}

/// A page of the area.
fn render(page: &Page, status: StatusCode, title: &str, main: &Markup) -> Response {
    let mut crumbs = vec![Crumb::to(text::OWN_TITLE, HOME), Crumb::here(title)];
    if title == text::OWN_TITLE {
        crumbs.remove(0);
    }
    let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render_as(status, &head, main)
}
