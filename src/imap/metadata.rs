//! GETMETADATA and SETMETADATA (RFC 5464); METADATA of LIST (RFC 9590).

use mailstore::annotation::Annotation;

use crate::directory::PrincipalId;
use crate::mailboxes::Annotate;

use super::auth::Authenticator;
use super::config::ImapConfig;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, ReplyCode};
use super::session::Session;
use super::wire::command::{Depth, GetMetadata, SetMetadata};
use super::wire::response;

/// The annotation of the server that comes from the configuration (RFC 5464 §3.2.1.1).
const ADMIN: &str = "/shared/admin";

/// Tells annotations of a mailbox, or of the server.
pub(super) async fn get<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    wanted: &GetMetadata,
    out: &mut Out,
) -> Outcome {
    let mut all = session.services.mailboxes.annotations(person, &wanted.mailbox).await?;
    if wanted.mailbox.is_empty() {
        all.extend(of_configuration(&session.config));
    }
    let (values, longest) = choose(&all, wanted);
    if !values.is_empty() {
        response::metadata(out.buffer(), session.enabled.names(), &wanted.mailbox, &values);
        out.drain_if_full().await?;
    }
    let reply = Reply::ok("Annotations told");
    Ok(longest.map_or(reply, |size| Reply::ok("Some are longer").with(ReplyCode::LongEntries(size))))
}

/// Sets annotations of a mailbox, or of the server: all or none.
pub(super) async fn set<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    wanted: SetMetadata,
) -> Outcome {
    if wanted.mailbox.is_empty() && wanted.changes.iter().any(|(entry, _)| entry == ADMIN) {
        return Err(Failure::no("NOPERM", "/shared/admin of the server comes from its configuration"));
    }
    let changes = wanted.changes.into_iter().map(|(entry, value)| Annotate { entry, value }).collect();
    session.services.mailboxes.annotate(person, &wanted.mailbox, changes).await?;
    Ok(Reply::ok("Annotations set"))
}

fn of_configuration(config: &ImapConfig) -> Option<Annotation> {
    let value = config.admin_uri.clone()?.into_bytes();
    Some(Annotation { mailbox: mailstore::annotation::SERVER, entry: ADMIN.to_owned(), value })
}

/// An entry with its value, or NIL.
type Value<'a> = (&'a str, Option<&'a [u8]>);

/// What is told, and the size of the largest value that is too large. An entry that is asked for by its name and is not
/// there is NIL, unless more is asked for than the names.
fn choose<'a>(all: &'a [Annotation], wanted: &'a GetMetadata) -> (Vec<Value<'a>>, Option<u64>) {
    let is_wanted = |a: &&Annotation| wanted.entries.iter().any(|name| covers(name, &a.entry, wanted.depth));
    let fits = |a: &&Annotation| wanted.max_size.is_none_or(|most| a.value.len() as u64 <= most);
    let (told, long): (Vec<_>, Vec<_>) = all.iter().filter(is_wanted).partition(fits);
    let mut values: Vec<Value> = told.iter().map(|a| (a.entry.as_str(), Some(a.value.as_slice()))).collect();
    if wanted.depth == Depth::Zero {
        let absent = |name: &&String| all.iter().all(|a| a.entry != **name);
        values.extend(wanted.entries.iter().filter(absent).map(|name| (name.as_str(), None)));
    }
    (values, long.iter().map(|a| a.value.len() as u64).max())
}

/// Whether an entry is the one of this name, or so far below it as is asked (RFC 5464 §4.2.2).
fn covers(name: &str, entry: &str, depth: Depth) -> bool {
    let Some(below) = entry.strip_prefix(name) else { return false };
    let Some(levels) = below.strip_prefix('/') else { return below.is_empty() };
    match depth {
        Depth::Zero => false,
        Depth::One => !levels.contains('/'),
        Depth::Infinity => true,
    }
}

/// The values of these entries at a mailbox as LIST tells them, NIL for what is not there (RFC 9590 §3).
pub(super) fn listed<'a>(all: &'a [Annotation], mailbox: i64, entries: &'a [String]) -> Vec<Value<'a>> {
    let at = all.partition_point(|a| a.mailbox < mailbox);
    let here = || all.iter().skip(at).take_while(|a| a.mailbox == mailbox);
    let value = |entry: &str| here().find(|a| a.entry == entry).map(|a| a.value.as_slice());
    entries.iter().map(|entry| (entry.as_str(), value(entry))).collect()
}
