//! `/api/v1/lists`: the discussions that the person behind a token may read or looks after.

use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Caller, Query, bad_query, view};

/// `GET`: all of them.
pub(super) async fn all(caller: Caller, query: Query) -> Answer {
    bad_query(query)?;
    let known = caller.discussions().known_to(caller.by()).await?;
    let lists: Vec<Value> = known.iter().map(view::list).collect();
    Ok(view::answer(StatusCode::OK, &json!({ "lists": lists })))
}

/// `GET`: one.
pub(super) async fn one(caller: Caller, Path(name): Path<String>, query: Query) -> Answer {
    bad_query(query)?;
    let named = caller.named(name).await?;
    Ok(view::answer(StatusCode::OK, &view::list(&named.known)))
}
