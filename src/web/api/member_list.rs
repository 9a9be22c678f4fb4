//! `GET /api/v1/lists/{list}/members`: members in the order in which they came in.

use axum::extract::Path;
use axum::http::StatusCode;

use super::{Answer, Caller, Fields, Query, view};
use crate::auth::api_token::Scope;
use crate::discussion::{ByMember, MemberState, Mode, Which};

/// Most members of a page.
const MOST: u32 = 1000;

/// One page.
pub(super) async fn all(caller: Caller, Path(name): Path<String>, Query(fields): Query) -> Answer {
    caller.may(Scope::MembersRead)?;
    let which = which(fields)?;
    let named = caller.named(name).await?;
    let limit = which.limit - 1;
    let (found, _) = named.discussions().members(named.by(), named.id(), which).await?;
    let page = view::page("members", found, limit, (|member| member.id, view::member));
    Ok(view::answer(StatusCode::OK, &page))
}

/// What is asked for; one more than a page has.
fn which(mut fields: Fields) -> Result<Which, super::Problem> {
    let which = Which {
        state: fields.word("state", MemberState::ALL),
        mode: fields.word("mode", Mode::ALL),
        text: fields.text("search", 200).unwrap_or_default(),
        order: ByMember::Number,
        limit: fields.limit(MOST) + 1,
        after: fields.number("after").unwrap_or_default(),
        offset: 0,
    };
    fields.done()?;
    Ok(which)
}
