//! `/api/v1/lists/{list}/topics` and `…/posts`: what is published.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

use super::{Answer, Caller, Problem, Query, bad_query, view};
use crate::auth::api_token::Scope;
use crate::discussion::{Span, Titled};

/// Most topics of a page.
const MOST_TOPICS: u32 = 500;
/// Most posts of a page: each may have a long text.
const MOST_POSTS: u32 = 100;

/// `GET …/topics`: topics by number.
pub(super) async fn topics(caller: Caller, Path(name): Path<String>, Query(mut fields): Query) -> Answer {
    caller.may(Scope::PostsRead)?;
    let (limit, after) = (fields.limit(MOST_TOPICS), fields.number("after").unwrap_or_default());
    fields.done()?;
    let named = caller.named(name).await?;
    let found = named.discussions().topics(named.by(), named.id(), (after, limit + 1)).await?;
    let page = view::page("topics", found, limit, (|topic| topic.id, view::topic));
    Ok(view::answer(StatusCode::OK, &page))
}

/// `GET …/posts`: posts in the order in which they came, or the newest first.
pub(super) async fn all(caller: Caller, Path(name): Path<String>, Query(mut fields): Query) -> Answer {
    caller.may(Scope::PostsRead)?;
    let limit = fields.limit(MOST_POSTS);
    let span = Span {
        topic: fields.number("topic"),
        newest: fields.flag("newest").unwrap_or_default(),
        after: fields.number("after").map(|after| u32::try_from(after).unwrap_or(u32::MAX)),
        limit: limit + 1,
    };
    fields.done()?;
    let named = caller.named(name).await?;
    let (seat, found) = named.discussions().posts(named.by(), named.id(), span).await?;
    let cursor = |titled: &Titled| i64::from(titled.post.uid);
    let page = view::page("posts", found, limit, (cursor, |titled| view::post(&seat, titled)));
    Ok(view::answer(StatusCode::OK, &page))
}

/// `GET …/posts/{id}`: one post; for whoever accepts `message/rfc822` rather than JSON the message as it is kept.
pub(super) async fn one(
    caller: Caller,
    Path((name, id)): Path<(String, i64)>,
    query: Query,
    headers: HeaderMap,
) -> Answer {
    caller.may(Scope::PostsRead)?;
    bad_query(query)?;
    let whole = wants_message(&headers)?;
    let named = caller.named(name).await?;
    let (seat, post, raw) = named.discussions().kept_post(named.by(), named.id(), (id, whole)).await?;
    if !whole {
        let mut answer = view::answer(StatusCode::OK, &view::post(&seat, &post));
        answer.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Accept"));
        return Ok(answer);
    }
    let fields = [
        (header::CONTENT_TYPE, "message/rfc822"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"message.eml\""),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::VARY, "Accept"),
    ];
    Ok((fields, raw).into_response())
}

/// Whether the message is wanted; JSON is what is given to who takes both.
fn wants_message(headers: &HeaderMap) -> Result<bool, Problem> {
    let mut accepted = headers.get_all(header::ACCEPT).iter().peekable();
    if accepted.peek().is_none() {
        return Ok(false);
    }
    let kinds: Vec<String> = accepted
        .flat_map(|field| field.to_str().unwrap_or_default().split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .collect();
    let takes = |wanted: &[&str]| kinds.iter().any(|kind| wanted.contains(&kind.as_str()));
    match (takes(&["application/json", "application/*", "*/*"]), takes(&["message/rfc822", "message/*"])) {
        (true, _) => Ok(false),
        (false, true) => Ok(true),
        (false, false) => {
            let detail = "there is application/json and message/rfc822";
            Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", detail))
        }
    }
}
