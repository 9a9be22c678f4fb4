//! `/api/v1/lists/{list}/bans`: addresses that are shut out.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::{Answer, Body, Caller, Problem, Query, bad_query, view};
use crate::auth::api_token::Scope;
use crate::discussion::DiscussionError;

/// Characters of a pattern, and of a note.
const LONGEST: usize = 200;

/// `GET`: all of them, those that hold everywhere too.
pub(super) async fn all(caller: Caller, Path(name): Path<String>, query: Query) -> Answer {
    bad_query(query)?;
    let named = caller.list(Scope::Moderation, name).await?;
    let bans = named.discussions().bans(named.by(), Some(named.id())).await?;
    let bans: Vec<Value> = bans.iter().map(view::ban).collect();
    Ok(view::answer(StatusCode::OK, &json!({ "bans": bans })))
}

/// `POST`: shuts an address or a pattern out.
pub(super) async fn add(
    caller: Caller,
    Path(name): Path<String>,
    query: Query,
    Body(mut fields): Body,
) -> Answer {
    caller.may(Scope::Moderation)?;
    bad_query(query)?;
    let pattern = fields.required("pattern", LONGEST);
    let note = fields.text("note", LONGEST).unwrap_or_default();
    fields.done()?;
    let pattern = pattern.trim().to_lowercase();
    let named = caller.named(name).await?;
    let done = named.discussions().ban(named.by(), Some(named.id()), pattern.clone(), Some(note)).await;
    done.map_err(|error| match error {
        DiscussionError::Refused(why) => Problem::field("pattern", why),
        error => error.into(),
    })?;
    let place = named.path(&format!("/bans/{}", view::encoded(&pattern)));
    Ok(view::made(place, &json!({ "pattern": pattern })))
}

/// `DELETE`: lets it in again.
pub(super) async fn remove(
    caller: Caller,
    Path((name, pattern)): Path<(String, String)>,
    query: Query,
) -> Answer {
    bad_query(query)?;
    let named = caller.list(Scope::Moderation, name).await?;
    let done = named.discussions().ban(named.by(), Some(named.id()), pattern, None).await;
    done.map_err(|error| match error {
        // What is no pattern is none that is shut out.
        DiscussionError::Refused(_) => Problem::missing(),
        error => error.into(),
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
