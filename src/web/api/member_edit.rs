//! `/api/v1/lists/{list}/members` and `…/members/{address}`: one member put in, shown, changed, taken out.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::Value;

use super::{Answer, Body, Caller, Fields, Named, Problem, Query, bad_query, view};
use crate::address::Address;
use crate::auth::api_token::Scope;
use crate::clock::Micros;
use crate::discussion::{Change, Entry, Mode, Newcomer};
use crate::rome;

/// Characters of a name, as members have it.
pub(super) const LONGEST_NAME: usize = 100;
/// Characters of why somebody may be put in.
pub(super) const LONGEST_BASIS: usize = 500;
/// Octets of an address, quoted ones too.
const LONGEST_ADDRESS: usize = 320;

/// `GET`: the member.
pub(super) async fn show(
    caller: Caller,
    Path((name, address)): Path<(String, String)>,
    query: Query,
) -> Answer {
    caller.may(Scope::MembersRead)?;
    bad_query(query)?;
    let named = caller.named(name).await?;
    let found = named.discussions().member_at(named.by(), named.id(), of_path(&address)?).await?;
    Ok(view::answer(StatusCode::OK, &view::member(&found)))
}

/// What is no address is no member's.
fn of_path(text: &str) -> Result<Address, Problem> {
    Address::parse(text).map_err(|_| Problem::missing())
}

/// `POST`: puts somebody in. 200 for who was a member.
pub(super) async fn add(
    caller: Caller,
    Path(name): Path<String>,
    query: Query,
    Body(mut fields): Body,
) -> Answer {
    caller.may(Scope::MembersWrite)?;
    bad_query(query)?;
    let text = fields.required("address", LONGEST_ADDRESS);
    let address = Address::parse(text.trim());
    if address.is_err() && !text.trim().is_empty() {
        fields.wrong("address", "is no mail address");
    }
    let name_of = fields.text("name", LONGEST_NAME).unwrap_or_default();
    let how = Entry {
        welcome: fields.flag("welcome").unwrap_or_default(),
        basis: fields.text("basis", LONGEST_BASIS).unwrap_or_default(),
    };
    fields.done()?;
    let address = address.map_err(|error| Problem::field("address", error.to_string()))?;
    let named = caller.named(name).await?;
    put_in(&named, Newcomer { address, name: name_of }, how).await
}

async fn put_in(named: &Named, newcomer: Newcomer, how: Entry) -> Answer {
    let (service, address) = (named.discussions(), newcomer.address.clone());
    let added = service.add(named.by(), named.id(), vec![newcomer], how).await?;
    if !added.banned.is_empty() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "banned",
            "the address is shut out of the discussion",
        ));
    }
    let member = service.member_at(named.by(), named.id(), address).await?;
    let body = view::member(&member);
    if added.added == 0 {
        return Ok(view::answer(StatusCode::OK, &body));
    }
    let place = named.path(&format!("/members/{}", view::encoded(&member.address.to_string())));
    Ok(view::made(place, &body))
}

/// `PATCH`: changes what is named and leaves the rest (RFC 7396: `null` takes away).
pub(super) async fn change(
    caller: Caller,
    Path((name, address)): Path<(String, String)>,
    query: Query,
    Body(fields): Body,
) -> Answer {
    caller.may(Scope::MembersWrite)?;
    bad_query(query)?;
    let change = read(fields)?;
    let named = caller.named(name).await?;
    let address = of_path(&address)?;
    let member = named.discussions().change_member(named.by(), named.id(), address, change).await?;
    Ok(view::answer(StatusCode::OK, &view::member(&member)))
}

fn read(mut fields: Fields) -> Result<Change, Problem> {
    let change = Change {
        mode: fields.word("mode", Mode::ALL),
        away_until: away_until(&mut fields),
        own_copy: fields.flag("own_copy"),
        doubles: fields.flag("doubles"),
        hidden: fields.flag("hidden"),
        language: fields.choice("language", &["it", "en"]).map(str::to_owned),
        trust: fields.choice("trust", &view::TRUSTS).map(view::trust_of),
        activate: fields.choice("state", &["active"]).is_some(),
    };
    fields.done()?;
    Ok(change)
}

/// The end of a day; `null`: it is not away.
fn away_until(fields: &mut Fields) -> Option<Micros> {
    match fields.value("away_until")? {
        Value::Null => return Some(0),
        Value::String(day) => {
            if let Some(day) = rome::parse_date(&day) {
                return Some(rome::end_of(day));
            }
        }
        _ => {}
    }
    fields.wrong("away_until", "is to be a day as 2026-12-24, or null");
    None
}

/// `DELETE`: takes it out.
pub(super) async fn remove(
    caller: Caller,
    Path((name, address)): Path<(String, String)>,
    query: Query,
) -> Answer {
    caller.may(Scope::MembersWrite)?;
    bad_query(query)?;
    let named = caller.named(name).await?;
    named.discussions().remove_member(named.by(), named.id(), of_path(&address)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
