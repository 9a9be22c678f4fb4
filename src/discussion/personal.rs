//! What discussions keep of a person: for its own eyes, and to be forgotten.

use super::{
    body::Body,
    model::HeldState,
    store::{self, held, member, personal},
};
use crate::{
    clock::{Micros, instant_text},
    directory::PrincipalId,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
    entry,
};
use serde_json::{Value, json};

/// What a person is a member of, and what it has written.
///
/// # Errors
/// The database.
pub fn export(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let memberships = personal::memberships(conn, person)?.into_iter().map(|(of, one)| {
        json!({
            "discussion": of,
            "address": one.address.to_string(),
            "name": one.name,
            "state": one.state.as_str(),
            "mode": one.options.mode.as_str(),
            "language": one.options.language,
            "consent": one.consent,
            "joined_at": instant_text(one.joined_at),
        })
    });
    let memberships: Vec<Value> = memberships.collect();
    let posts = personal::posts(conn, person)?.into_iter().map(|(of, post)| {
        let body: Body = serde_json::from_str(&post.body).unwrap_or_default();
        json!({
            "discussion": of,
            "text": body.said(),
            "files": body.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
            "posted_at": instant_text(post.posted_at),
            "removed": post.removed,
        })
    });
    let posts: Vec<Value> = posts.collect();
    let read = personal::confirmations(conn, person)?
        .into_iter()
        .map(|(of, notice, at)| json!({ "discussion": of, "notice": notice, "read_at": instant_text(at) }));
    let read: Vec<Value> = read.collect();
    let postings = personal::postings(conn, person)?.into_iter().map(|(of, facts)| {
        json!({
            "discussion": of,
            "kind": facts.trade.as_str(),
            "profession": facts.profession,
            "town": facts.town,
            "words": facts.words,
            "until": instant_text(facts.until),
        })
    });
    let postings: Vec<Value> = postings.collect();
    Ok(json!({ "memberships": memberships, "posts": posts, "notices_read": read, "postings": postings }))
}

/// Nothing has to be kept with a name: what was said stays without.
///
/// # Errors
/// None.
pub fn keeps(_: &mut Conn<'_>, _: PrincipalId) -> Result<bool, DbError> {
    Ok(false)
}

/// Ends all memberships, and forgets who has written what.
///
/// # Errors
/// The database.
pub fn erase(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<(), DbError> {
    for waiting in held::waiting_of(tx, person)? {
        held::decide(tx, waiting.id, (HeldState::Discarded, ""), now)?;
        if let Some(discussion) = store::load(tx, &[waiting.discussion.0])?.pop() {
            entry::withdraw(tx, discussion.held, &[waiting.uid], now).map_err(store::misread)?;
        }
    }
    member::forget_person(tx, person)?;
    personal::forget(tx, person)?;
    store::told(tx);
    Ok(())
}
