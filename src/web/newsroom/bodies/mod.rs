//! The desk of those who decide about accredited organisations.

mod amend;
mod list_show;
mod opened_show;
mod refuse;
mod step;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::enter;
use crate::directory::PrincipalId;
use crate::portal::organisations::rights;
use crate::web::routes::Routes;
use crate::web::shell::{Page, Refusal};

/// Octets of a form, as in the organisations' own area.
const FORM_LIMIT: usize = 512 << 10;

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route("/redazione/enti", get(list_show::show))
        .route("/redazione/enti/{id}", get(opened_show::show))
        .route("/redazione/enti/{id}/passo", post(step::take))
        .route("/redazione/enti/{id}/rifiuta", get(refuse::ask).post(refuse::refuse))
        .route("/redazione/enti/{id}/dati", get(amend::show).post(amend::save))
        .within(|router| router.layer(DefaultBodyLimit::max(FORM_LIMIT)))
}

/// Whoever decides.
fn decides(page: &Page) -> Result<PrincipalId, Refusal> {
    let person = enter(page)?;
    if rights::reviews(page.viewer()) { Ok(person) } else { Err(page.forbidden().into()) }
}
