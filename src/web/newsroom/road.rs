//! The end of every step with a content: its page, which says what happened or what is missing.

use axum::http::StatusCode;
use templates::pages::newsroom::GivenStep;
use templates::parts::Tone;
use templates::text::portal::newsroom as text;

use super::form::sentences;
use super::{back, failed, opened_show};
use crate::portal::contents::{ContentError, Fault};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// The answer to a step with a content; `sent`: what was typed for it.
pub(super) async fn end<T>(
    portal: &Portal,
    page: &Page,
    (id, sent): (i64, GivenStep),
    outcome: Result<T, ContentError>,
    done: &str,
) -> Answer {
    let faults = match outcome {
        Ok(_) => return Ok(back(page, id, Tone::Success, &format!("{done}."))),
        Err(ContentError::Conflict) => return Ok(back(page, id, Tone::Warning, text::CHANGED)),
        Err(ContentError::WrongStage(..)) => return Ok(back(page, id, Tone::Warning, text::WRONG_STAGE)),
        Err(ContentError::Invalid(faults)) => faults,
        Err(error) => return Err(failed(page, &error).into()),
    };
    opened_show::answer(portal, page, id, StatusCode::UNPROCESSABLE_ENTITY, (&told(&faults), sent)).await
}

/// Each fault with what it is about.
pub(super) fn told(faults: &[Fault]) -> Vec<String> {
    let all = faults.iter().zip(sentences(faults));
    all.map(|(fault, (_, sentence))| text::fault_at(text::place_of(&fault.at), &sentence)).collect()
}
