//! `POST /api/v1/lists/{list}/posts`: a message in the name of the person behind the token. It takes the road of all messages.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Answer, Body, Caller, Fields, Named, Problem, Query, bad_query, view};
use crate::auth::api_token::Scope;
use crate::discussion::{LONGEST_TEXT, LONGEST_TITLE, Received, Written, new_key, tags_in};

/// Characters of an Idempotency-Key.
const LONGEST_KEY: usize = 255;

/// `POST`: 201 for what is published, 202 for what waits. The same key gives the same answer and no second message.
pub(super) async fn write(
    caller: Caller,
    Path(name): Path<String>,
    query: Query,
    headers: HeaderMap,
    Body(fields): Body,
) -> Answer {
    caller.may(Scope::PostsWrite)?;
    bad_query(query)?;
    let given = key_in(&headers)?;
    let (written, parent) = read(fields)?;
    let named = caller.named(name).await?;
    let key = given.map_or_else(new_key, |given| key_of(&named, given));
    let written = Written { key, ..answering(&named, written, parent).await? };
    send(&named, written).await
}

fn read(mut fields: Fields) -> Result<(Written, Option<i64>), Problem> {
    let parent = fields.number("in_reply_to");
    let title = match parent {
        None => fields.required("subject", LONGEST_TITLE),
        Some(_) => {
            if fields.value("subject").is_some() {
                fields.wrong("subject", "is that of the topic: an answer has none of its own");
            }
            String::new()
        }
    };
    let text = fields.required("text", LONGEST_TEXT);
    let tags = match fields.value("tags") {
        Some(Value::Array(tags)) if parent.is_none() => words(&mut fields, &tags),
        Some(_) => {
            fields.wrong("tags", "is a list of words, for what begins a topic");
            String::new()
        }
        None => String::new(),
    };
    let follow = fields.flag("follow").unwrap_or_default();
    fields.done()?;
    Ok((Written { title, text, tags: tags_in(&tags), follow, ..Written::default() }, parent))
}

fn words(fields: &mut Fields, tags: &[Value]) -> String {
    let words: Vec<&str> = tags.iter().filter_map(Value::as_str).collect();
    if words.len() != tags.len() || words.iter().any(|word| word.contains([',', '\0'])) {
        fields.wrong("tags", "is a list of words");
    }
    words.join(",")
}

/// The same as an answer to a post.
async fn answering(named: &Named, written: Written, parent: Option<i64>) -> Result<Written, Problem> {
    let Some(parent) = parent else { return Ok(written) };
    let found = named.discussions().kept_post(named.by(), named.id(), (parent, false)).await;
    let (_, answered, _) =
        found.map_err(|_| Problem::field("in_reply_to", "is no post of this discussion"))?;
    Ok(Written { topic: Some(answered.post.topic), parent: Some(parent), ..written })
}

async fn send(named: &Named, written: Written) -> Answer {
    let (service, person, key) = (named.discussions(), named.caller.person(), written.key.clone());
    let address = named.known.seat.discussion.address.to_string();
    let received = service.write(person, address, written).await?;
    let before = match received {
        Received::Known => service.sent_before(person, named.id(), &key).await?,
        _ => None,
    };
    Ok(told(named, before.unwrap_or(received)))
}

fn told(named: &Named, received: Received) -> Response {
    let body = view::received(received);
    match received {
        Received::Published { post, .. } => view::made(named.path(&format!("/posts/{post}")), &body),
        _ => view::answer(StatusCode::ACCEPTED, &body),
    }
}

/// What a program calls this request of its own, so that it can send it again (draft-ietf-httpapi-idempotency-key-header).
fn key_in(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut fields = headers.get_all("idempotency-key").iter();
    let Some(field) = fields.next() else { return Ok(None) };
    let key = field.to_str().unwrap_or_default().trim();
    let fits = !key.is_empty() && key.len() <= LONGEST_KEY;
    if fields.next().is_some() || !fits {
        let detail = "Idempotency-Key is one text of at most 255 visible characters";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "bad-request", detail));
    }
    Ok(Some(key))
}

/// As the road of messages takes it: of this person and discussion only.
fn key_of(named: &Named, given: &str) -> String {
    let digest = Sha256::digest(format!("api {} {} {given}", named.caller.person(), named.id()));
    digest.iter().take(16).map(|octet| format!("{octet:02x}")).collect()
}
