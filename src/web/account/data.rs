//! A person's own data: a copy, and being forgotten.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use templates::pages::account::{ErasureNote, ErasureNoteState, data as page_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::log_out::Nothing;
use super::{DATA_PATH, form_status, refusal, render};
use crate::accounts::{AccountError, Erasure, ErasureState};
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: what one has a right to.
pub(super) async fn show(page: Page) -> Answer {
    view(&page, false).await
}

/// `GET`: everything that is kept of whoever asks, as a file.
pub(super) async fn export(page: Page) -> Answer {
    let (person, _) = page.person()?;
    let all = page.accounts()?.service().export(person).await.map_err(|error| refusal(&page, &error))?;
    tracing::info!(account.id = %person, "own data exported");
    Ok(file(format!("{all:#}\n")))
}

fn file(json: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"dati-personali.json\""),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, json).into_response()
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    sicuro: String,
}

/// `POST`: asks for everything to be erased.
pub(super) async fn ask(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    if form.sicuro != "si" {
        return view(&page, true).await;
    }
    match page.accounts()?.service().request_erasure(person).await {
        // The page says when.
        Ok(()) | Err(AccountError::Open) => {
            Ok(page.redirect_with_flash(DATA_PATH, Tone::Success, text::ERASURE_ASKED))
        }
        Err(error) => Err(refusal(&page, &error)),
    }
}

/// `POST`: takes that back.
pub(super) async fn withdraw(Checked { page, .. }: Checked<Nothing>) -> Answer {
    let (person, _) = page.person()?;
    match page.accounts()?.service().withdraw_erasure(person).await {
        Ok(()) => Ok(page.redirect_with_flash(DATA_PATH, Tone::Success, text::ERASURE_TAKEN_BACK)),
        Err(AccountError::NoSuch) => Ok(page.redirect(DATA_PATH)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn view(page: &Page, unsure: bool) -> Answer {
    let (person, _) = page.person()?;
    let own = page.accounts()?.service().own(person).await.map_err(|error| refusal(page, &error))?;
    let note = own.erasure.as_ref().and_then(note);
    let main = page_of(page.csrf(), note.as_ref(), unsure);
    Ok(render(page, form_status(unsure), text::DATA_TITLE, &main))
}

fn note(erasure: &Erasure) -> Option<ErasureNote<'_>> {
    let state = match erasure.state {
        ErasureState::Open => ErasureNoteState::Open,
        ErasureState::Refused => ErasureNoteState::Refused(&erasure.reason),
        ErasureState::Withdrawn => ErasureNoteState::Withdrawn,
        ErasureState::Completed => return None,
    };
    Some(ErasureNote { requested_at: erasure.requested_at, due_at: erasure.due_at, state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[test]
    fn the_copy_is_a_file_that_no_cache_keeps() {
        let response = file("{}".into());
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
}
