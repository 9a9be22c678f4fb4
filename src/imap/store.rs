//! STORE and UID STORE (RFC 9051 §6.4.6, RFC 7162 §3.1.3).

use mailstore::entry::{FlagOp, Stored};
use mailstore::flags;
use mailstore::index::Snapshot;

use crate::mailboxes::FlagChange;

use super::append::flag_set;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, ReplyCode, of_selected};
use super::session::Desk;
use super::sync::{Enabled, Telling, flags_fetch, tell};
use super::view::{Fresh, News, Selected, number};
use super::wire::command::{Store, StoreAction};
use super::wire::response::FetchLine;

/// Changes flags and tells what came of it.
pub(super) async fn store(desk: Desk<'_>, store: &Store, out: &mut Out) -> Outcome {
    if desk.selected.read_only {
        return Err(Failure::no("READ-ONLY", "The mailbox is open for reading only"));
    }
    let uids = desk.selected.uids(&desk.selected.positions(&store.set, store.uid));
    if uids.is_empty() {
        return Ok(Reply::ok("Stored"));
    }
    let stored = change(&desk, store, &uids).await?;
    let selected = report(desk, store, &uids, &stored, out).await?;
    let lost = !store.uid && selected.holds_expunged();
    let reply = Reply::ok(if stored.refused.is_empty() { "Stored" } else { "Stored where unchanged" });
    Ok(if !stored.refused.is_empty() {
        reply.with(ReplyCode::Modified(selected.naming(&stored.refused, store.uid)))
    } else if lost {
        reply.with(ReplyCode::Word("EXPUNGEISSUED"))
    } else {
        reply
    })
}

/// Runs the change.
async fn change(desk: &Desk<'_>, store: &Store, uids: &[u32]) -> Result<Stored, Failure> {
    let op = match store.action {
        StoreAction::Replace => FlagOp::Set,
        StoreAction::Add => FlagOp::Add,
        StoreAction::Remove => FlagOp::Remove,
    };
    let unchanged_since = store.unchanged_since.map(|modseq| i64::try_from(modseq).unwrap_or(i64::MAX));
    let change = FlagChange { op, flags: flag_set(&store.flags), unchanged_since };
    Ok(desk.mailboxes.store(desk.person, desk.selected.mailbox, uids.to_vec(), change).await?)
}

/// Tells the flags of all messages meant; with .SILENT only what the client cannot know: their modseq, and flags that
/// somebody else has changed meanwhile.
async fn report<'a>(
    desk: Desk<'a>,
    store: &Store,
    uids: &[u32],
    stored: &Stored,
    out: &mut Out,
) -> Result<&'a Selected, Failure> {
    let (selected, enabled) = (desk.selected, desk.enabled);
    selected.watch.has_changed();
    let fresh = selected.look(desk.mailboxes, desk.person).await.map_err(of_selected)?;
    let mut news = selected.compare(&fresh);
    let own = |uid: &u32| {
        let meant = uids.binary_search(uid).is_ok() && stored.refused.binary_search(uid).is_err();
        meant && (!store.silent || as_asked(selected, &fresh, store, *uid))
    };
    let (mine, others): (Vec<u32>, Vec<u32>) = news.changed.iter().partition(|uid| own(uid));
    // What was asked for is told below, in one line each.
    news = News { changed: others, ..news };
    let there =
        |uid: &u32| fresh.snapshot.position(*uid).is_some() && news.changed.binary_search(uid).is_err();
    let mut mentioned = if store.silent { mine } else { uids.to_vec() };
    mentioned.retain(there);
    tell(selected, fresh, &news, Telling { enabled, hold: true, flags: true }, out).await?;
    for uid in mentioned {
        line(selected, uid, store, enabled, out.buffer());
        out.drain_if_full().await?;
    }
    Ok(selected)
}

/// Whether a message now has the flags that the client, knowing the old ones, expects.
fn as_asked(selected: &Selected, fresh: &Fresh, store: &Store, uid: u32) -> bool {
    let old = selected.snapshot.position(uid).and_then(|at| selected.snapshot.entries.get(at));
    let new = fresh.snapshot.position(uid).and_then(|at| fresh.snapshot.entries.get(at));
    let (Some(old), Some(new)) = (old, new) else { return false };
    let asked = |named: bool, before: bool| match store.action {
        StoreAction::Replace => named,
        StoreAction::Add => before || named,
        StoreAction::Remove => before && !named,
    };
    let (before, after) = (selected.flags_of(old), fresh.flags_of(new));
    let bits = [flags::SEEN, flags::ANSWERED, flags::FLAGGED, flags::DELETED, flags::DRAFT];
    let system = |bit: u32| (after & bit != 0) == asked(store.flags.bits & bit != 0, before & bit != 0);
    let named = |keyword: &str| store.flags.keywords.iter().any(|one| one.eq_ignore_ascii_case(keyword));
    let held =
        |snapshot: &Snapshot, entry, keyword: &str| snapshot.keywords_of(entry).any(|one| one == keyword);
    let keyword = |keyword: &str| {
        let before = held(&selected.snapshot, old, keyword);
        held(&fresh.snapshot, new, keyword) == asked(named(keyword), before)
    };
    bits.into_iter().all(system) && fresh.snapshot.keywords.iter().all(|name| keyword(name))
}

/// The line of one message meant.
fn line(selected: &Selected, uid: u32, store: &Store, enabled: Enabled, out: &mut Vec<u8>) {
    let Some(position) = selected.snapshot.position(uid) else { return };
    let with_uid = store.uid || enabled.condstore || enabled.rev2;
    if !store.silent {
        flags_fetch(selected, position, with_uid, enabled.condstore, out);
    } else if let Some(entry) = selected.snapshot.entries.get(position).filter(|_| enabled.condstore) {
        let mut line = FetchLine::new(out, number(position + 1));
        line.uid(uid);
        line.mod_seq(selected.modseq_of(entry).unsigned_abs());
        line.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::testing::selected;
    use crate::imap::wire::flags::FlagList;
    use crate::imap::wire::sequence::SequenceSet;
    use mailstore::Rights;
    use mailstore::entry::Entry;

    const KEYWORDS: [&str; 1] = ["lavoro"];
    /// The bit of the only keyword.
    const LAVORO: u32 = 1 << flags::KEYWORD_SHIFT;

    fn check(before: u32, action: StoreAction, named: &str, after: u32, expected: bool) {
        let entry = |flags| Entry { modseq: 1, internal_date: 0, uid: 1, size: 1, flags };
        let mut list = FlagList::default();
        assert!(named.split_whitespace().all(|name| list.add(name.as_bytes())), "{named}");
        let set = SequenceSet::parse(b"1").expect("a set");
        let store = Store { uid: true, set, unchanged_since: None, action, silent: true, flags: list };
        let fresh = selected(vec![entry(after)], &KEYWORDS);
        let fresh = Fresh { snapshot: fresh.snapshot, rights: Rights::ALL, seen: None };
        let told = selected(vec![entry(before)], &KEYWORDS);
        assert_eq!(as_asked(&told, &fresh, &store, 1), expected, "{before} {action:?} {named} {after}");
    }

    #[test]
    fn silence_is_kept_only_about_what_the_client_expects() {
        use StoreAction::{Add, Remove, Replace};
        check(0, Add, "\\Seen", flags::SEEN, true);
        check(flags::DRAFT, Add, "\\Seen", flags::SEEN | flags::DRAFT, true);
        check(0, Add, "\\Seen", flags::SEEN | flags::FLAGGED, false);
        check(flags::SEEN | flags::DRAFT, Remove, "\\Seen", flags::DRAFT, true);
        check(flags::SEEN | flags::DRAFT, Remove, "\\Seen", 0, false);
        check(flags::SEEN, Replace, "LAVORO", LAVORO, true);
        check(LAVORO, Replace, "\\Seen", flags::SEEN | LAVORO, false);
        check(0, Add, "lavoro", LAVORO, true);
        check(LAVORO, Remove, "lavoro", LAVORO, false);
    }
}
