//! `POST /api/v1/lists/{list}/held/{id}`: what is decided of a message that waits.

use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::json;

use super::held_show::whole;
use super::{Answer, Body, Caller, Fields, Problem, Query, bad_query, view};
use crate::auth::api_token::Scope;
use crate::discussion::{Decision, Judge};
use crate::fields::LONGEST_REASON;

/// `POST`: 409 when somebody has decided already.
pub(super) async fn decide(
    caller: Caller,
    Path((name, id)): Path<(String, i64)>,
    query: Query,
    Body(fields): Body,
) -> Answer {
    caller.may(Scope::Moderation)?;
    bad_query(query)?;
    let decision = read(fields)?;
    let named = caller.named(name).await?;
    whole(&named, id).await?;
    let state = if decision == Decision::Discard { "discarded" } else { "rejected" };
    let decided = named.discussions().decide(Judge::Actor(named.by()), id, decision).await?;
    let body = decided.map_or_else(|| json!({ "state": state }), view::received);
    Ok(view::answer(StatusCode::OK, &body))
}

fn read(mut fields: Fields) -> Result<Decision, Problem> {
    let words = ["accept", "reject", "discard"];
    let decision = fields.required("decision", 100);
    let reason = fields.text("reason", LONGEST_REASON);
    let trust = fields.flag("trust");
    if !decision.trim().is_empty() && !words.contains(&decision.as_str()) {
        fields.wrong("decision", format!("is to be one of {}", words.join(", ")));
    }
    if reason.is_some() && decision != "reject" {
        fields.wrong("reason", "is told to authors of what is rejected only");
    }
    if trust.is_some() && decision != "accept" {
        fields.wrong("trust", "goes with accept only");
    }
    fields.done()?;
    Ok(match decision.as_str() {
        "accept" => Decision::Approve { trust: trust.unwrap_or_default() },
        "reject" => Decision::Refuse { reason: reason.unwrap_or_default().trim().to_owned() },
        _ => Decision::Discard,
    })
}
