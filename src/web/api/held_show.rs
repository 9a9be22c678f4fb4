//! `GET /api/v1/lists/{list}/held`: what waits for a moderator.

use axum::extract::Path;
use axum::http::StatusCode;

use super::{Answer, Caller, Named, Problem, Query, bad_query, view};
use crate::auth::api_token::Scope;
use crate::discussion::{DiscussionError, Waiting, WholeHeld};

/// Most messages of a page.
const MOST: u32 = 100;

/// One page, by number.
pub(super) async fn all(caller: Caller, Path(name): Path<String>, Query(mut fields): Query) -> Answer {
    caller.may(Scope::Moderation)?;
    let (limit, after) = (fields.limit(MOST), fields.number("after").unwrap_or_default());
    fields.done()?;
    let named = caller.named(name).await?;
    let found = named.discussions().waiting_after(named.by(), named.id(), (after, limit + 1)).await?;
    let page = view::page("held", found, limit, (|one: &Waiting| one.held.id, view::held));
    Ok(view::answer(StatusCode::OK, &page))
}

/// One message, also one on which was decided.
pub(super) async fn one(caller: Caller, Path((name, id)): Path<(String, i64)>, query: Query) -> Answer {
    bad_query(query)?;
    let named = caller.list(Scope::Moderation, name).await?;
    let whole = whole(&named, id).await?;
    Ok(view::answer(StatusCode::OK, &view::whole_held(&whole)))
}

/// The message, if it is one of this discussion. One of another is not there, whoever may read that.
pub(super) async fn whole(named: &Named, id: i64) -> Result<WholeHeld, Problem> {
    if !named.known.managed.as_ref().is_some_and(|managed| managed.judges) {
        return Err(DiscussionError::Forbidden(crate::directory::Forbidden).into());
    }
    match named.discussions().held(named.by(), id).await {
        Ok(whole) if whole.waiting.held.discussion == named.id() => Ok(whole),
        Ok(_) | Err(DiscussionError::Forbidden(_)) => Err(Problem::missing()),
        Err(error) => Err(error.into()),
    }
}
