//! A person logs out.

use axum::response::Response;
use serde::Deserialize;
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use crate::web::shell::{Answer, Checked, Page};

/// The form: a button.
#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// `POST`: the session ends. Whoever is out already, in another tab, is told nothing of forms that are too old.
pub(super) async fn log_out(reader: Page, form: Result<Checked<Nothing>, Response>) -> Answer {
    if reader.session().is_none() {
        let mut response = reader.redirect("/");
        reader.put_session(&mut response, None);
        return Ok(response);
    }
    let Checked { page, .. } = form?;
    if let Some(token) = page.token()
        && let Err(error) = page.accounts()?.auth().end_session(token).await
    {
        return Ok(page.unavailable(&error));
    }
    let mut response = page.redirect_with_flash("/", Tone::Success, text::LOGGED_OUT);
    page.put_session(&mut response, None);
    Ok(response)
}

/// `GET`: a link cannot log anybody out.
pub(super) async fn nothing(page: Page) -> Response {
    page.redirect("/")
}
