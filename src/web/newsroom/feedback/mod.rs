//! The desk at which administrators read what visitors write.

mod list_show;
mod note;

use axum::routing::get;

use crate::portal::feedback::FeedbackError;
use crate::web::routes::Routes;
use crate::web::shell::{Page, Refusal};

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route("/redazione/segnalazioni", get(list_show::show))
        .route("/redazione/segnalazioni/{code}", get(note::show).post(note::note))
}

/// The answer to what went wrong.
fn refused(page: &Page, error: &FeedbackError) -> Refusal {
    match error {
        FeedbackError::NotFound => page.not_found(),
        FeedbackError::Forbidden => page.forbidden(),
        error => page.unavailable(error),
    }
    .into()
}
