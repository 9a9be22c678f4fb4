//! The JSON API under `/api/v1`, for programs that act in somebody's name with a token (RFC 6750): discussions, their members, posts,
//! and what waits. It is an edge as pages are: the services say who may do what, the token's scopes only leave some of it out.
//!
//! Nothing here looks at cookies, so no form of another site gets anything done. Whatever goes wrong is told as problem details
//! (RFC 9457). docs/openapi.json describes it all, and a test compares it with the routes.

mod ban_edit;
mod caller;
mod fields;
mod held_decide;
mod held_show;
mod list_show;
mod member_edit;
mod member_import;
mod member_list;
mod post_show;
mod post_write;
mod problem;
mod view;

use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};

use self::caller::{Caller, Named};
use self::fields::{Body, Fields, Query, bad_query};
use self::problem::{Answer, Problem};
use super::routes::Routes;

pub(super) use self::problem::in_problems;

/// Octets of a body.
const BODY_LIMIT: usize = 512 << 10;
/// Octets of a body that names many members.
const LARGE_LIMIT: usize = 4 << 20;

/// What the API is, for programs that read such descriptions.
const DESCRIPTION: &str = include_str!("../../../docs/openapi.json");

/// The addresses.
pub(super) fn router() -> Routes {
    Routes::new()
        .route("/api/v1/openapi.json", get(describe))
        .route("/api/v1/lists", get(list_show::all))
        .route("/api/v1/lists/{list}", get(list_show::one))
        .route("/api/v1/lists/{list}/topics", get(post_show::topics))
        .route("/api/v1/lists/{list}/posts", get(post_show::all).post(post_write::write))
        .route("/api/v1/lists/{list}/posts/{id}", get(post_show::one))
        .route("/api/v1/lists/{list}/held", get(held_show::all))
        .route("/api/v1/lists/{list}/held/{id}", get(held_show::one).post(held_decide::decide))
        .route("/api/v1/lists/{list}/bans", get(ban_edit::all).post(ban_edit::add))
        .route("/api/v1/lists/{list}/bans/{pattern}", delete(ban_edit::remove))
        .merge(members())
        .within(|router| router.layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

fn members() -> Routes {
    Routes::new()
        .route("/api/v1/lists/{list}/members", get(member_list::all).post(member_edit::add))
        .route(
            "/api/v1/lists/{list}/members/import",
            post(member_import::import).layer(DefaultBodyLimit::max(LARGE_LIMIT)),
        )
        .route(
            "/api/v1/lists/{list}/members/{address}",
            get(member_edit::show).patch(member_edit::change).delete(member_edit::remove),
        )
}

async fn describe() -> Response {
    let fields = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "max-age=300")];
    (fields, DESCRIPTION).into_response()
}
