//! A person logs out.

use axum::response::Response;
use serde::Deserialize;
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use crate::web::shell::{Answer, Checked, Page};

/// The form: a button.
#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// `POST`: the session ends.
pub(super) async fn log_out(Checked { page, .. }: Checked<Nothing>) -> Answer {
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
