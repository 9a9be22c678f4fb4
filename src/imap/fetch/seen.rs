//! Marking messages \Seen because their text is fetched.

use crate::{
    directory::PrincipalId,
    imap::view::Selected,
    mailboxes::{FlagChange, MailboxError, Mailboxes},
};
use mailstore::{
    Rights,
    entry::FlagOp,
    flags::{self, FlagSet},
    index::Snapshot,
};
use std::sync::Arc;

/// Marks those of the messages that are unseen, and enters their new flags in what the client has been told. Gives
/// their UIDs, ascending. A read-only client and one without the right s change nothing (RFC 4314 §4); neither does
/// one whose database cannot be written just now: reading goes on.
pub(super) async fn mark(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &mut Selected,
    positions: &[usize],
) -> Result<Vec<u32>, MailboxError> {
    let uids = unseen(selected, positions);
    if uids.is_empty() {
        return Ok(uids);
    }
    let change = FlagChange { op: FlagOp::Add, flags: FlagSet::system(flags::SEEN), unchanged_since: None };
    let stored = match mailboxes.store(person, selected.mailbox, uids, change).await {
        Ok(stored) => stored,
        Err(MailboxError::NoRight | MailboxError::Unavailable) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    if stored.changed.is_empty() {
        return Ok(Vec::new());
    }
    let fresh = mailboxes.snapshot(person, selected.mailbox).await?;
    adopt(Arc::make_mut(&mut selected.snapshot), &fresh, &stored.changed);
    if let Some(seen) = &mut selected.seen {
        seen.mark(stored.changed.iter().copied(), stored.modseq);
    }
    Ok(stored.changed)
}

/// UIDs of messages that the client knows as unseen, where it may change that.
fn unseen(selected: &Selected, positions: &[usize]) -> Vec<u32> {
    if selected.read_only || !selected.rights.allow(Rights::SEEN) {
        return Vec::new();
    }
    let entries = positions.iter().filter_map(|&position| selected.snapshot.entries.get(position));
    let unseen: Vec<usize> = entries
        .zip(positions)
        .filter(|(entry, _)| selected.flags_of(entry) & flags::SEEN == 0)
        .map(|(_, position)| *position)
        .collect();
    selected.uids(&unseen)
}

/// Takes entries of these UIDs over from a newer snapshot. The others stay as the client was told, so that what
/// happened to them is still told later.
fn adopt(told: &mut Snapshot, fresh: &Snapshot, uids: &[u32]) {
    // Keywords are only ever added to a mailbox: the numbers of the old ones stay right.
    told.keywords.clone_from(&fresh.keywords);
    for &uid in uids {
        let (Some(at), Some(new)) = (told.position(uid), fresh.position(uid)) else { continue };
        if let (Some(entry), Some(new)) = (told.entries.get_mut(at), fresh.entries.get(new)) {
            *entry = *new;
        }
        match fresh.more_keywords.get(&uid) {
            Some(numbers) => told.more_keywords.insert(uid, numbers.clone()),
            None => told.more_keywords.remove(&uid),
        };
    }
}
