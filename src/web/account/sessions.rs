//! The sessions of a person.

use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::account::{SessionEntry, sessions as page_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{SESSIONS_PATH, refusal, render};
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the list.
pub(super) async fn show(page: Page) -> Answer {
    let (person, own) = page.person()?;
    let all = page.accounts()?.service().sessions(person).await.map_err(|error| refusal(&page, &error))?;
    let entries: Vec<SessionEntry> = all
        .into_iter()
        .map(|one| SessionEntry {
            id: one.id,
            own: one.id == own.id,
            second_factor: one.second_factor,
            created_at: one.created_at,
            seen_at: one.seen_at,
            network: one.network,
            user_agent: one.user_agent,
        })
        .collect();
    Ok(render(&page, StatusCode::OK, text::SESSIONS_TITLE, &page_of(page.csrf(), &entries)))
}

/// What the form says for all others.
const OTHERS: &str = "altre";

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    /// The number of one, or `altre`.
    #[serde(default)]
    quale: String,
}

/// `POST`: ends one, or all others.
pub(super) async fn end(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, own) = page.person()?;
    let service = page.accounts()?.service();
    let (ended, told) = match (form.quale.as_str(), form.quale.parse()) {
        (OTHERS, _) => {
            (service.end_other_sessions(person, own.id).await.map(|_| ()), text::SESSIONS_OTHERS_ENDED)
        }
        (_, Ok(id)) => (service.end_session(person, id).await, text::SESSIONS_ENDED),
        (_, Err(_)) => return Ok(page.not_found()),
    };
    ended.map_err(|error| refusal(&page, &error))?;
    Ok(page.redirect_with_flash(SESSIONS_PATH, Tone::Success, told))
}
