//! Things as the API shows them.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::clock::{Micros, instant_text};
use crate::discussion::{
    BOUNCE_LIMIT, Ban, Body, Discussion, Known, Managed, Member, Posting, Received, Seat, Titled, Topic,
    Waiting, WholeHeld, Writing,
};
use crate::rome;

/// A page of things under a name, with where the next one begins.
pub(super) fn page<T>(
    name: &str,
    mut found: Vec<T>,
    limit: u32,
    (cursor, view): (impl Fn(&T) -> i64, impl Fn(&T) -> Value),
) -> Value {
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| cursor(last).to_string());
    let mut page = Map::new();
    page.insert(name.to_owned(), found.iter().map(view).collect());
    page.insert("next".to_owned(), next.into());
    Value::Object(page)
}

/// A part of a path, percent-encoded (RFC 3986 §2.1).
pub(super) fn encoded(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20")
}

fn at(instant: Micros) -> Option<String> {
    (instant > 0).then(|| instant_text(instant))
}

/// A discussion. Its address is for who may write there or looks after it.
pub(super) fn list(known: &Known) -> Value {
    let Known { seat, managed } = known;
    let Discussion { name, address, face, reading, settings, topics, posts, last_post_at, .. } =
        &seat.discussion;
    let takes_mail = settings.posting != Posting::Stewards && !settings.closed;
    let reads = seat.may_read();
    let counts = |one: &Managed| json!({ "members": one.members, "stopped": one.stopped, "requests": one.requests, "held": one.waiting });
    json!({
        "slug": seat.discussion.slug(),
        "address": (takes_mail || managed.is_some()).then(|| address.to_string()),
        "name": name,
        "description": settings.description,
        "face": face.as_str(),
        "reading": reading.as_str(),
        "posting": settings.posting.as_str(),
        "moderation": settings.moderation.as_str(),
        "joining": settings.joining.as_str(),
        "closed": settings.closed,
        "topics": reads.then_some(topics),
        "posts": reads.then_some(posts),
        "last_post_at": reads.then(|| at(*last_post_at)).flatten(),
        "reads": reads,
        "writes": reads && seat.writing() == Writing::Open,
        "member": seat.reader.member,
        "owns": managed.as_ref().is_some_and(|one| one.owner),
        "moderates": managed.as_ref().is_some_and(|one| one.judges),
        "counts": managed.as_ref().map(counts),
    })
}

/// The word of a member's trust.
pub(super) const TRUSTS: [&str; 3] = ["watched", "usual", "free"];

/// What a word of [`TRUSTS`] means.
pub(super) fn trust_of(word: &str) -> i64 {
    match word {
        "watched" => -1,
        "free" => 1,
        _ => 0,
    }
}

/// A member.
pub(super) fn member(member: &Member) -> Value {
    let options = &member.options;
    let came = match (member.by_hand, member.put_in()) {
        (false, _) => "rule",
        (true, Some(_)) => "hand",
        (true, None) => "request",
    };
    json!({
        "address": member.address.to_string(),
        "name": member.name,
        "state": member.state.as_str(),
        "came": came,
        "joined_at": at(member.joined_at),
        "mode": options.mode.as_str(),
        "away_until": (options.away_until > 0).then(|| rome::day_of(options.away_until - 1).to_string()),
        "own_copy": options.own_copy,
        "doubles": options.doubles,
        "hidden": options.hidden,
        "language": options.language,
        "trust": TRUSTS[usize::try_from(member.trust.signum() + 1).unwrap_or(1)],
        "posts": member.posts,
        "bounces": { "score": thousandths(member.score), "limit": thousandths(BOUNCE_LIMIT), "stopped_at": member.stopped_at.and_then(at) },
    })
}

fn thousandths(score: i64) -> f64 {
    // Far below 2^52.
    score as f64 / 1000.0
}

/// A topic.
pub(super) fn topic(topic: &Topic) -> Value {
    json!({
        "id": topic.id,
        "subject": topic.subject,
        "tags": topic.tags,
        "author": topic.author,
        "posts": topic.posts,
        "first_at": at(topic.first_at),
        "last_at": at(topic.last_at),
        "pinned": topic.pinned,
        "closed": topic.closed,
        "accepted": topic.accepted,
    })
}

/// A post. Its author's address is for those who moderate, and for nobody where addresses are hidden.
pub(super) fn post(seat: &Seat, titled: &Titled) -> Value {
    let Titled { post, subject } = titled;
    let shown = seat.moderates() && !seat.discussion.settings.hide_addresses;
    let mut view = json!({
        "id": post.id,
        "topic": post.topic,
        "subject": subject,
        "in_reply_to": post.parent,
        "author": { "name": post.author, "address": shown.then_some(&post.address) },
        "posted_at": at(post.posted_at),
        "edited_at": post.edited_at.and_then(at),
    });
    say(&mut view, &post.shown());
    view
}

fn say(view: &mut Value, body: &Body) {
    let block = |block: &crate::discussion::Block| json!({ "quoted": block.quoted, "text": block.text });
    let file = |file: &crate::discussion::FileNote| json!({ "name": file.name, "size": file.size });
    view["text"] = body.said().into();
    view["blocks"] = body.blocks.iter().map(block).collect();
    view["cut"] = body.cut.into();
    view["files"] = body.files.iter().map(file).collect();
}

/// A message that waits.
pub(super) fn held(waiting: &Waiting) -> Value {
    let held = &waiting.held;
    let mut view = json!({
        "id": held.id,
        "subject": held.subject,
        "author": { "name": held.author, "address": held.address },
        "verified": held.verified,
        "member": waiting.published.is_some(),
        "earlier_posts": waiting.published.unwrap_or_default(),
        "reason": held.reason.as_str(),
        "size": held.size,
        "held_at": at(held.held_at),
        "state": held.state.as_str(),
        "decided_by": held.decided_by,
        "decided_at": held.decided_at.and_then(at),
    });
    say(&mut view, &waiting.facts.body);
    view
}

/// The same with all there is of it.
pub(super) fn whole_held(whole: &WholeHeld) -> Value {
    let mut view = held(&whole.waiting);
    view["recipients"] = whole.recipients.clone().into();
    view["headers"] = whole.headers.clone().into();
    view
}

/// What has become of a message.
pub(super) fn received(received: Received) -> Value {
    match received {
        Received::Published { post, topic } => json!({ "state": "published", "post": post, "topic": topic }),
        Received::Waits { reason, .. } => json!({ "state": "waiting", "reason": reason.as_str() }),
        Received::Known => json!({ "state": "known" }),
        Received::Discarded => json!({ "state": "discarded" }),
    }
}

/// An address or pattern that is shut out.
pub(super) fn ban(ban: &Ban) -> Value {
    json!({
        "pattern": ban.pattern,
        "everywhere": ban.everywhere,
        "note": ban.note,
        "by": ban.by,
        "at": at(ban.created_at),
    })
}

/// An answer in JSON.
pub(super) fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The same for what was made, with where it is (RFC 9110 §15.3.2).
pub(super) fn made(place: String, body: &Value) -> Response {
    let fields = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::LOCATION, place)];
    (StatusCode::CREATED, fields, body.to_string()).into_response()
}
