//! Entering one message into very many mailboxes: mail to a group.

use crate::{Mailbox, StoreError, args, db::Tx, mailbox, message::MessageRef, quota};

/// A message that comes into many mailboxes by mail, without flags.
#[derive(Debug, Clone, Copy)]
pub struct Spread<'a> {
    /// The kept message.
    pub message: MessageRef,
    /// INTERNALDATE, microseconds UTC.
    pub internal_date: i64,
    /// The address it was sent to.
    pub recipient: &'a str,
    /// Its reverse-path; empty for the null one.
    pub return_path: &'a str,
}

/// Enters a message into these mailboxes, each of another owner, with one statement a table. Gives the mailboxes it could
/// not be entered into, by id: the owner has no room, or there are no more UIDs.
///
/// Errors: a mailbox is gone.
pub fn spread(
    tx: &mut Tx<'_>,
    mailboxes: &[i64],
    new: &Spread<'_>,
    now: i64,
) -> Result<Vec<i64>, StoreError> {
    let locked = mailbox::lock(tx, mailboxes)?;
    let bytes = i64::from(new.message.size);
    let full = quota::lock_full(tx, &owners(locked.iter()), bytes)?;
    let fits = |m: &&Mailbox| m.uidnext < u32::MAX && full.binary_search(&m.owner).is_err();
    let (taking, refusing): (Vec<&Mailbox>, Vec<&Mailbox>) = locked.iter().partition(fits);
    if !taking.is_empty() {
        insert(tx, &taking, new, now)?;
        mailbox::count_new(tx, &taking, bytes)?;
        quota::charge_each(tx, &owners(taking.iter().copied()), bytes)?;
    }
    Ok(refusing.iter().map(|m| m.id).collect())
}

fn owners<'a>(mailboxes: impl Iterator<Item = &'a Mailbox>) -> Vec<i64> {
    mailboxes.map(|m| m.owner).collect()
}

fn insert(tx: &mut Tx<'_>, mailboxes: &[&Mailbox], new: &Spread<'_>, now: i64) -> Result<(), StoreError> {
    let ids: Vec<i64> = mailboxes.iter().map(|m| m.id).collect();
    tx.execute(
        "INSERT INTO entry (mailbox_id, uid, message_id, modseq, flags, size, internal_date, saved_at, recipient,
                            return_path)
         SELECT id, uidnext, $2, highest_modseq + 1, 0, $3, $4, $5, $6, $7 FROM mailbox WHERE id = ANY($1)",
        args![
            &ids,
            new.message.id,
            new.message.size,
            new.internal_date,
            now,
            new.recipient,
            new.return_path
        ],
    )?;
    Ok(())
}
