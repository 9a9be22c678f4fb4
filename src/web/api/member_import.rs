//! `POST /api/v1/lists/{list}/members/import`: many members at once, as JSON or CSV, with what became of each line that is not taken.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fields::octets;
use super::member_edit::{LONGEST_BASIS, LONGEST_NAME};
use super::{Answer, Caller, Fields, Problem, Query, view};
use crate::address::Address;
use crate::auth::api_token::Scope;
use crate::discussion::sheet::{self, Refused, Sheet};
use crate::discussion::{Added, Entry, Newcomer};
use crate::web::WebState;

/// Most members that one request names.
const MOST: usize = 10_000;
/// What stands in a line that is not taken is shown up to so many characters.
const SHOWN: usize = 200;

/// Puts them in; with `dry_run=true` only says what would be.
pub(super) async fn import(
    caller: Caller,
    Path(name): Path<String>,
    Query(mut query): Query,
    State(state): State<Arc<WebState>>,
    request: Request,
) -> Answer {
    caller.may(Scope::MembersWrite)?;
    let dry = query.flag("dry_run").unwrap_or_default();
    let how = Entry {
        welcome: query.flag("welcome").unwrap_or_default(),
        basis: query.text("basis", LONGEST_BASIS).unwrap_or_default(),
    };
    query.done()?;
    let named = caller.named(name).await?;
    let (kind, bytes) = octets(request, &state, &["application/json", "text/csv"]).await?;
    let read =
        tokio::task::spawn_blocking(move || if kind == "text/csv" { csv(&bytes) } else { object(&bytes) });
    let read = read
        .await
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "a fault of the server"))?;
    let Sheet { newcomers, refused } = read?;
    if newcomers.len() + refused.len() > MOST {
        return Err(Problem::field("members", format!("are more than {MOST}; send them in parts")));
    }
    let (service, by, id) = (named.discussions(), named.by(), named.id());
    let added = match dry {
        true => service.foresee(by, id, newcomers).await?,
        false => service.add(by, id, newcomers, how).await?,
    };
    Ok(view::answer(StatusCode::OK, &report(dry, &added, &refused)))
}

fn csv(bytes: &[u8]) -> Result<Sheet, Problem> {
    sheet::read(bytes)
        .map_err(|error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-fields", error.to_string()))
}

/// `{"members": [{"address": …, "name": …}]}`.
fn object(bytes: &[u8]) -> Result<Sheet, Problem> {
    let mut fields = Fields::parse(bytes)?;
    let members = match fields.value("members") {
        Some(Value::Array(members)) => members,
        Some(_) => return Err(Problem::field("members", "is to be a list")),
        None => return Err(Problem::field("members", "is missing")),
    };
    fields.done()?;
    if members.len() > MOST {
        return Err(Problem::field("members", format!("are more than {MOST}; send them in parts")));
    }
    let (mut sheet, mut seen) = (Sheet::default(), HashSet::new());
    for (line, member) in (1..).zip(members) {
        let (address, name) = entry(line, member)?;
        let value: String = address.chars().take(SHOWN).collect();
        match Address::parse(address.trim()) {
            Ok(address) if seen.insert(address.key()) => sheet.newcomers.push(Newcomer { address, name }),
            Ok(_) => sheet.refused.push(Refused { line, value, again: true }),
            Err(_) => sheet.refused.push(Refused { line, value, again: false }),
        }
    }
    Ok(sheet)
}

/// An entry of the list: address and name.
fn entry(line: u64, member: Value) -> Result<(String, String), Problem> {
    let Value::Object(member) = member else {
        return Err(Problem::field(&format!("members[{}]", line - 1), "is to be an object"));
    };
    let mut fields = Fields::within(member, format!("members[{}].", line - 1));
    let address = fields.text("address", usize::MAX).unwrap_or_default();
    let name = fields.text("name", LONGEST_NAME).unwrap_or_default();
    fields.done()?;
    Ok((address, name))
}

fn report(dry: bool, added: &Added, refused: &[Refused]) -> Value {
    let line = |one: &Refused| {
        let why = if one.again { "twice" } else { "malformed" };
        json!({ "line": one.line, "value": one.value, "why": why })
    };
    let banned =
        added.banned.iter().map(|address| json!({ "line": null, "value": address, "why": "banned" }));
    let refused: Vec<Value> = refused.iter().map(line).chain(banned).collect();
    json!({ "dry_run": dry, "added": added.added, "known": added.known, "refused": refused })
}
