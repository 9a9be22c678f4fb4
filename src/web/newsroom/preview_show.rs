//! `POST /redazione/anteprima`: a text as it will read, while it is being written. Without JavaScript the form's own button shows it.

use axum::response::{Html, IntoResponse};
use serde::Deserialize;
use templates::pages::newsroom::preview;

use super::enter;
use crate::web::shell::{Answer, Checked};

/// The text.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    testo: String,
}

/// The part of the page below the text.
pub(super) async fn show(Checked { page, form }: Checked<Given>) -> Answer {
    enter(&page)?;
    Ok(Html(preview(&templates::rich::markdown(&form.testo)).into_string()).into_response())
}
