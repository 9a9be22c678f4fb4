//! From common \Seen marks to private ones and back, as little lost as can be.
//!
//! Going private changes nothing on anybody's screen: each begins with what all have seen. Going common, what anybody has seen
//! is seen. The private sets are kept: gone private again, each has the own marks of before, except on what has changed
//! meanwhile, where the common mark counts.

use super::{COMMON, Marks, Seen, all, save};
use crate::{
    Mailbox, UidSet, args,
    db::{DbError, Tx},
    entry::{self, Entry},
    flags::SEEN,
};

/// Makes the marks private; `mailbox` is locked, its modseq drawn for this.
pub(crate) fn begin(tx: &mut Tx<'_>, mailbox: &Mailbox) -> Result<(), DbError> {
    let entries = entry::list(tx, mailbox.id)?;
    let common: UidSet = entries.iter().filter(|e| e.flags & SEEN != 0).map(|e| e.uid).collect();
    let mut sets = all(tx, mailbox.id)?;
    // As if all had been seen by all until now, at a time when nothing had changed yet.
    sets.entry(COMMON).or_default();
    for (person, set) in sets {
        let uids = worth(&set, &entries);
        let differ: UidSet = entries
            .iter()
            .map(|e| e.uid)
            .filter(|uid| uids.contains(*uid) != common.contains(*uid))
            .collect();
        let mut next = Seen { uids, modseq: mailbox.highest_modseq, marks: set.marks };
        next.marks.put(&differ, mailbox.highest_modseq);
        save(tx, mailbox.id, person, &next)?;
    }
    Ok(())
}

/// What a set kept from the time of private marks is worth: on what has changed since, the common mark counts.
fn worth(set: &Seen, entries: &[Entry]) -> UidSet {
    // Who was there when the marks became common had them at that modseq.
    let seen = |entry: &&Entry| match entry.modseq > set.modseq {
        true => entry.flags & SEEN != 0,
        false => set.uids.contains(entry.uid),
    };
    entries.iter().filter(seen).map(|entry| entry.uid).collect()
}

/// Lets all sets be as of a modseq so far above that of their mailbox, which it and its entries are about to get. A mark that
/// was changed is then no newer than its entry.
pub(crate) fn begin_again(tx: &mut Tx<'_>, above: i64) -> Result<(), DbError> {
    let sql =
        "SELECT id, private_seen, highest_modseq FROM mailbox WHERE id IN (SELECT mailbox_id FROM seen)";
    for (mailbox, private, highest) in tx.query::<(i64, bool, i64)>(sql, &[])? {
        let entries = if private { Vec::new() } else { entry::list(tx, mailbox)? };
        for (person, set) in all(tx, mailbox)? {
            let uids = if private { set.uids } else { worth(&set, &entries) };
            let next = Seen { uids, modseq: highest + above, marks: Marks::default() };
            save(tx, mailbox, person, &next)?;
        }
    }
    Ok(())
}

/// Makes the marks common; `mailbox` is locked, its modseq drawn for this. Changes its counter of unseen messages.
pub(crate) fn end(tx: &mut Tx<'_>, mailbox: &mut Mailbox) -> Result<(), DbError> {
    let mut sets = all(tx, mailbox.id)?;
    sets.entry(COMMON).or_default();
    let (mut turned, mut told) = (0, Vec::new());
    for entry in entry::list(tx, mailbox.id)? {
        let was = entry.flags & SEEN != 0;
        let is = was || sets.values().any(|set| set.uids.contains(entry.uid));
        turned += i64::from(is != was);
        // A change for the entry, or for somebody who had not seen it.
        if is != was || is && !sets.values().all(|set| set.uids.contains(entry.uid)) {
            told.push(i64::from(entry.uid));
        }
    }
    mailbox.unseen -= turned;
    let sql = "UPDATE entry SET flags = flags | 1, modseq = $3 WHERE mailbox_id = $1 AND uid = ANY($2)";
    tx.execute(sql, args![mailbox.id, &told, mailbox.highest_modseq])?;
    for (person, set) in sets {
        save(tx, mailbox.id, person, &Seen { modseq: mailbox.highest_modseq, ..set })?;
    }
    Ok(())
}
