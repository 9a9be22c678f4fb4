//! SELECT and EXAMINE (RFC 9051 §6.3.2), with resynchronisation (RFC 7162 §3.2.5).

use std::sync::Arc;

use mailstore::Rights;
use mailstore::flags::SEEN;

use crate::directory::PrincipalId;
use crate::mailboxes::Mailboxes;

use super::auth::Authenticator;
use super::config::Feature;
use super::object_id;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, ReplyCode};
use super::session::Session;
use super::sync;
use super::vanished::earlier;
use super::view::{Selected, number};
use super::wire::command::{QResync, Select};
use super::wire::response::{self, Code, ListLine, Status};
use super::wire::sequence::{RangeSet, SequenceSet};

/// Opens a mailbox. The one open before is closed first, also when this one cannot be opened.
pub(super) async fn select<A: Authenticator>(
    session: &mut Session<A>,
    person: PrincipalId,
    select: &Select,
    examine: bool,
    out: &mut Out,
) -> Outcome {
    if select.qresync.is_some() && !session.enabled.qresync {
        return Err(Failure::bad("ENABLE QRESYNC first"));
    }
    session.enabled.condstore |= select.condstore;
    close(session, out);
    let mailboxes = session.services.mailboxes.clone();
    let found = mailboxes.find_with(person, &select.mailbox, Rights::READ).await?;
    let common = Arc::clone(&session.services.common);
    let selected = Selected::open(&mailboxes, person, &found, examine, common).await?;
    announce(session, &selected, &select.mailbox, out.buffer());
    if let Some(known) = &select.qresync {
        resync(session, person, &selected, known, out).await?;
    }
    let mode = selected.mode();
    session.selected = Some(Box::new(selected));
    Ok(Reply::ok("Selected").with(ReplyCode::Word(mode)))
}

/// Falls back to the authenticated state (RFC 7162 §3.2.11).
pub(super) fn close<A: Authenticator>(session: &mut Session<A>, out: &mut Out) {
    if session.selected.take().is_some() {
        response::untagged(out.buffer(), Status::Ok, Some(Code::Word("CLOSED")), "Mailbox closed");
    }
}

/// What the client is told of a mailbox it opens.
fn announce<A: Authenticator>(session: &Session<A>, selected: &Selected, name: &str, out: &mut Vec<u8>) {
    let mailbox = &selected.snapshot.mailbox;
    sync::flags(selected, out);
    response::exists(out, selected.exists());
    if session.enabled.rev2 {
        response::list(out, session.enabled.names(), &ListLine { name, ..ListLine::default() });
    } else {
        response::recent(out, 0);
    }
    let mut code = |code: Code, text: &str| response::untagged(out, Status::Ok, Some(code), text);
    let first_unseen = || selected.snapshot.entries.iter().position(|e| selected.flags_of(e) & SEEN == 0);
    let may_have = !session.enabled.rev2 && (mailbox.unseen > 0 || selected.seen.is_some());
    if let Some(first) = may_have.then(first_unseen).flatten() {
        code(Code::Unseen(number(first + 1)), "First unseen message");
    }
    code(Code::UidValidity(mailbox.uidvalidity), "UIDs are valid");
    code(Code::UidNext(mailbox.uidnext), "Next UID");
    if session.config.has(Feature::CondStore) {
        code(Code::HighestModSeq(mailbox.highest_modseq.unsigned_abs()), "Highest modseq");
    }
    if session.config.has(Feature::ObjectId) {
        code(Code::MailboxId(&object_id::mailbox(mailbox.id)), "Mailbox id");
    }
}

/// Tells what has vanished and changed since the client last looked (RFC 7162 §3.2.5.1).
async fn resync<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    selected: &Selected,
    known: &QResync,
    out: &mut Out,
) -> Result<(), Failure> {
    let mailbox = &selected.snapshot.mailbox;
    // With another UIDVALIDITY nothing the client knows is worth anything: a plain SELECT.
    if known.uid_validity != mailbox.uidvalidity {
        return Ok(());
    }
    let since = i64::try_from(known.mod_seq).unwrap_or(i64::MAX);
    let vanished = vanished(&session.services.mailboxes, person, selected, known, since).await?;
    response::vanished(out.buffer(), true, &vanished);
    let of_client = known.known_uids.as_ref().map(|set| set.resolve(0));
    for (position, entry) in selected.snapshot.entries.iter().enumerate() {
        let known = of_client.as_ref().is_none_or(|uids| uids.contains(entry.uid));
        if known && selected.modseq_of(entry) > since {
            sync::flags_fetch(selected, position, true, true, out.buffer());
            out.drain_if_full().await?;
        }
    }
    Ok(())
}

/// UIDs the client may know that have been expunged since.
async fn vanished(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    known: &QResync,
    since: i64,
) -> Result<RangeSet, Failure> {
    let gone = mailboxes.vanished(person, selected.mailbox, since).await?;
    let of_client = known.known_uids.as_ref().map(|set| set.resolve(0));
    // What came and went after the snapshot was taken is told by the next comparison, or never was known.
    let last = selected.snapshot.mailbox.uidnext.saturating_sub(1);
    let agreed = known.seq_match.as_ref().map_or(0, |(numbers, uids)| agreed(selected, numbers, uids));
    let whole = [(1, last)];
    let asked = of_client.as_ref().map_or(&whole[..], RangeSet::ranges);
    let asked = asked.iter().map(|(first, end)| (*first.max(&agreed.saturating_add(1)), *end.min(&last)));
    Ok(earlier(gone.ranges(), &RangeSet::from_ranges(asked), &selected.snapshot.entries))
}

/// The highest UID of which client and server agree on the message number: nothing the client knows below it has been
/// expunged (RFC 7162 §3.2.5.2). 0 when there is none.
fn agreed(selected: &Selected, numbers: &SequenceSet, uids: &SequenceSet) -> u32 {
    let exists = selected.exists();
    let (numbers, uids) = (numbers.resolve(exists), uids.resolve(u32::MAX));
    let entry = |position: u32| selected.snapshot.entries.get(position.checked_sub(1)? as usize);
    // Pairs beyond what exists cannot agree; the count of pairs looked at is thus bounded too.
    let pairs = numbers.numbers().take_while(|number| *number <= exists).zip(uids.numbers());
    let matching = pairs.filter(|(number, uid)| entry(*number).is_some_and(|entry| entry.uid == *uid));
    matching.map(|(_, uid)| uid).max().unwrap_or(0)
}
