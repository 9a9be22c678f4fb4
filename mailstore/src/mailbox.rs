//! Mailboxes: names, counters, and the row lock under which everything in one changes.

use crate::{
    Change, Collection, StoreError, UidSet, annotation, args,
    db::{Conn, DbError, FromRow, Row, Tx},
    message, quota, seen,
};

/// A mailbox with its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Its id; MAILBOXID (RFC 8474) is made of it.
    pub id: i64,
    /// The principal it belongs to.
    pub owner: i64,
    /// Full name in UTF-8, levels parted by `/`.
    pub name: String,
    /// 0: mail. Other kinds belong to the services that give them a meaning.
    pub kind: i64,
    /// `\Sent` and the like (RFC 6154).
    pub special_use: Option<String>,
    /// Everybody has own \Seen marks here.
    pub private_seen: bool,
    /// UIDVALIDITY.
    pub uidvalidity: u32,
    /// UIDNEXT.
    pub uidnext: u32,
    /// HIGHESTMODSEQ.
    pub highest_modseq: i64,
    /// How many messages.
    pub total: i64,
    /// How many without \Seen (of everybody; private marks are not in it).
    pub unseen: i64,
    /// How many with \Deleted.
    pub deleted: i64,
    /// Sum of their sizes.
    pub bytes: i64,
}

impl FromRow for Mailbox {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            owner: row.get(1)?,
            name: row.get(2)?,
            kind: row.get(3)?,
            special_use: row.get(4)?,
            private_seen: row.get(5)?,
            uidvalidity: row.get(6)?,
            uidnext: row.get(7)?,
            highest_modseq: row.get(8)?,
            total: row.get(9)?,
            unseen: row.get(10)?,
            deleted: row.get(11)?,
            bytes: row.get(12)?,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, owner_id, name, kind, special_use, private_seen, uidvalidity, uidnext, highest_modseq, total,
                    unseen, deleted, bytes FROM mailbox ",
            $rest
        )
    };
}

/// A mailbox to be made.
#[derive(Debug, Clone, Default)]
pub struct NewMailbox<'a> {
    /// Its owner.
    pub owner: i64,
    /// Its full name.
    pub name: &'a str,
    /// Its kind, 0 for mail.
    pub kind: i64,
    /// `\Sent` and the like.
    pub special_use: Option<&'a str>,
    /// Whether everybody has own \Seen marks.
    pub private_seen: bool,
}

/// Makes a mailbox, and those above it that are missing. UIDVALIDITY grows over the whole store, so a name made again
/// has a larger one.
pub fn create(tx: &mut Tx<'_>, new: &NewMailbox<'_>, now: i64) -> Result<Mailbox, StoreError> {
    for (at, _) in new.name.match_indices('/') {
        let above = NewMailbox { name: &new.name[..at], special_use: None, ..new.clone() };
        if let Err(error) = insert(tx, &above, now)
            && !matches!(error, StoreError::Exists)
        {
            return Err(error);
        }
    }
    let mailbox = insert(tx, new, now)?;
    tx.publish(Change { collection: Collection::Mailboxes(new.owner), seq: 0 });
    Ok(mailbox)
}

fn insert(tx: &mut Tx<'_>, new: &NewMailbox<'_>, now: i64) -> Result<Mailbox, StoreError> {
    let uidvalidity = next_uidvalidity(tx, now)?;
    let id = tx.query_opt::<(i64,)>(
        "INSERT INTO mailbox (owner_id, name, kind, special_use, private_seen, uidvalidity, uidnext, highest_modseq,
                              total, unseen, deleted, bytes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, 1, 0, 0, 0, 0, $7) ON CONFLICT DO NOTHING RETURNING id",
        args![new.owner, new.name, new.kind, new.special_use, new.private_seen, uidvalidity, now],
    )?;
    let (id,) = id.ok_or(StoreError::Exists)?;
    Ok(Mailbox {
        id,
        owner: new.owner,
        name: new.name.to_owned(),
        kind: new.kind,
        special_use: new.special_use.map(str::to_owned),
        private_seen: new.private_seen,
        uidvalidity,
        uidnext: 1,
        highest_modseq: 1,
        total: 0,
        unseen: 0,
        deleted: 0,
        bytes: 0,
    })
}

/// Seconds of the clock, but always more than ever before.
fn next_uidvalidity(tx: &mut Tx<'_>, now: i64) -> Result<u32, StoreError> {
    let sql = "UPDATE counter SET value = CASE WHEN value < $1 THEN $1 ELSE value + 1 END
               WHERE name = 'uidvalidity' RETURNING value";
    let value = tx.insert(sql, args![now / 1_000_000])?;
    u32::try_from(value).map_err(|_| StoreError::OutOfUids)
}

/// The mailbox of that name, if there is one.
pub fn find(c: &mut Conn<'_>, owner: i64, name: &str) -> Result<Option<Mailbox>, DbError> {
    c.query_opt(select!("WHERE owner_id = $1 AND name = $2"), args![owner, name])
}

/// The mailboxes of that name of these owners, by id.
pub fn find_all(c: &mut Conn<'_>, owners: &[i64], name: &str) -> Result<Vec<Mailbox>, DbError> {
    c.query(select!("WHERE owner_id = ANY($1) AND name = $2 ORDER BY id"), args![owners, name])
}

/// The owner's mailbox with that special use, if there is one.
pub fn find_special(c: &mut Conn<'_>, owner: i64, special_use: &str) -> Result<Option<Mailbox>, DbError> {
    c.query_opt(select!("WHERE owner_id = $1 AND special_use = $2 ORDER BY id"), args![owner, special_use])
}

/// The mailboxes of these owners with that special use, by id.
pub fn find_all_special(
    c: &mut Conn<'_>,
    owners: &[i64],
    special_use: &str,
) -> Result<Vec<Mailbox>, DbError> {
    c.query(select!("WHERE owner_id = ANY($1) AND special_use = $2 ORDER BY id"), args![owners, special_use])
}

/// The mailbox of that id.
pub fn load(c: &mut Conn<'_>, id: i64) -> Result<Mailbox, StoreError> {
    c.query_opt(select!("WHERE id = $1"), args![id])?.ok_or(StoreError::NoSuchMailbox)
}

/// All mailboxes of these owners, by owner and name.
pub fn list(c: &mut Conn<'_>, owners: &[i64]) -> Result<Vec<Mailbox>, DbError> {
    c.query(select!("WHERE owner_id = ANY($1) ORDER BY owner_id, name"), args![owners])
}

/// The mailboxes with these ids, by id.
pub fn list_by_id(c: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<Mailbox>, DbError> {
    c.query(select!("WHERE id = ANY($1) ORDER BY id"), args![ids])
}

/// Locks the rows of mailboxes, in the order of their ids, and gives them as they are now.
///
/// Every change of what is in a mailbox begins here: UIDs and modseqs are handed out under this lock only.
pub fn lock(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Mailbox>, StoreError> {
    let rows: Vec<Mailbox> = tx.query(select!("WHERE id = ANY($1) ORDER BY id FOR UPDATE"), args![ids])?;
    let mut wanted = ids.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    if rows.len() == wanted.len() { Ok(rows) } else { Err(StoreError::NoSuchMailbox) }
}

/// Locks one mailbox.
pub fn lock_one(tx: &mut Tx<'_>, id: i64) -> Result<Mailbox, StoreError> {
    tx.query_opt(select!("WHERE id = $1 FOR UPDATE"), args![id])?.ok_or(StoreError::NoSuchMailbox)
}

/// Writes the counters of a locked mailbox back and tells whoever watches it.
pub(crate) fn save(tx: &mut Tx<'_>, mailbox: &Mailbox) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE mailbox SET uidnext = $2, highest_modseq = $3, total = $4, unseen = $5, deleted = $6, bytes = $7
         WHERE id = $1",
        args![
            mailbox.id,
            mailbox.uidnext,
            mailbox.highest_modseq,
            mailbox.total,
            mailbox.unseen,
            mailbox.deleted,
            mailbox.bytes
        ],
    )?;
    tx.publish(Change { collection: Collection::Mailbox(mailbox.id), seq: mailbox.highest_modseq });
    Ok(())
}

/// Counts one message more, unseen, in each of these locked mailboxes, with the next UID and modseq, and tells whoever
/// watches one.
pub(crate) fn count_new(tx: &mut Tx<'_>, mailboxes: &[&Mailbox], bytes: i64) -> Result<(), StoreError> {
    let ids: Vec<i64> = mailboxes.iter().map(|m| m.id).collect();
    tx.execute(
        "UPDATE mailbox SET uidnext = uidnext + 1, highest_modseq = highest_modseq + 1, total = total + 1,
                            unseen = unseen + 1, bytes = bytes + $2
         WHERE id = ANY($1)",
        args![&ids, bytes],
    )?;
    for mailbox in mailboxes {
        let collection = Collection::Mailbox(mailbox.id);
        tx.publish(Change { collection, seq: mailbox.highest_modseq + 1 });
    }
    Ok(())
}

/// Gives a mailbox and those below it another name. UIDs and UIDVALIDITY stay. Missing ones above are made.
///
/// Errors: the new name or one below it is taken.
pub fn rename(tx: &mut Tx<'_>, id: i64, name: &str, now: i64) -> Result<(), StoreError> {
    lock_names(tx)?;
    let mailbox = lock_one(tx, id)?;
    let below = format!("{}/", mailbox.name);
    let all = list(tx, &[mailbox.owner])?;
    for child in all.iter().filter(|m| m.id == id || m.name.starts_with(&below)) {
        let new_name = format!("{name}{}", &child.name[mailbox.name.len()..]);
        if all.iter().any(|m| m.name == new_name) {
            return Err(StoreError::Exists);
        }
        tx.execute("UPDATE mailbox SET name = $2 WHERE id = $1", args![child.id, &new_name])?;
        tx.publish(Change { collection: Collection::Mailbox(child.id), seq: child.highest_modseq });
    }
    // After it: the new name may stand below the old one, which is then missing.
    if let Some((above, _)) = name.rsplit_once('/')
        && find(tx, mailbox.owner, above)?.is_none()
    {
        let new =
            NewMailbox { owner: mailbox.owner, name: above, kind: mailbox.kind, ..NewMailbox::default() };
        create(tx, &new, now)?;
    }
    tx.publish(Change { collection: Collection::Mailboxes(mailbox.owner), seq: 0 });
    Ok(())
}

/// Locks the names of all mailboxes: they are made, changed and deleted one transaction at a time, so that none is made below
/// one that goes away. Whoever makes one holds this row too, since it draws a UIDVALIDITY.
///
/// Whoever looks a mailbox up by its name to rename or delete it begins here: what was found stays so. Nobody who holds a
/// mailbox waits for the names, but a delivery to several that has to make the INBOX of one: PostgreSQL ends such a circle, and
/// one of the two runs again.
pub fn lock_names(tx: &mut Tx<'_>) -> Result<(), DbError> {
    tx.query::<(i64,)>("SELECT value FROM counter WHERE name = 'uidvalidity' FOR UPDATE", &[]).map(|_| ())
}

/// Deletes a mailbox with all that is in it.
///
/// Errors: it has others below it.
pub fn delete(tx: &mut Tx<'_>, id: i64, now: i64) -> Result<(), StoreError> {
    lock_names(tx)?;
    let mailbox = lock_one(tx, id)?;
    let below = format!("{}/", mailbox.name);
    if list(tx, &[mailbox.owner])?.iter().any(|m| m.name.starts_with(&below)) {
        return Err(StoreError::HasChildren);
    }
    let sql = "DELETE FROM entry WHERE mailbox_id = $1 RETURNING message_id";
    let messages: Vec<i64> = tx.query::<(i64,)>(sql, args![id])?.into_iter().map(|row| row.0).collect();
    message::stamp_orphans(tx, &messages, now)?;
    quota::charge(tx, mailbox.owner, -mailbox.bytes, -mailbox.total)?;
    for sql in [
        "DELETE FROM entry_keyword WHERE mailbox_id = $1",
        "DELETE FROM keyword WHERE mailbox_id = $1",
        "DELETE FROM tombstone WHERE mailbox_id = $1",
        "DELETE FROM seen WHERE mailbox_id = $1",
        "DELETE FROM rights WHERE mailbox_id = $1",
        "DELETE FROM mailbox WHERE id = $1",
    ] {
        tx.execute(sql, args![id])?;
    }
    annotation::forget(tx, id)?;
    tx.publish(Change { collection: Collection::Mailbox(id), seq: 0 });
    tx.publish(Change { collection: Collection::Mailboxes(mailbox.owner), seq: 0 });
    Ok(())
}

/// Says whether everybody has own \Seen marks. Going private, each begins with what all have seen; going common, what anybody
/// has seen is seen. Own marks of an earlier time count again, but on what has changed since.
pub fn set_private_seen(tx: &mut Tx<'_>, id: i64, private: bool) -> Result<(), StoreError> {
    let mut mailbox = lock_one(tx, id)?;
    if mailbox.private_seen != private {
        tx.execute("UPDATE mailbox SET private_seen = $2 WHERE id = $1", args![id, private])?;
        mailbox.highest_modseq += 1;
        match private {
            true => seen::begin(tx, &mailbox)?,
            false => seen::end(tx, &mut mailbox)?,
        }
        save(tx, &mailbox)?;
    }
    Ok(())
}

/// In the place of a UID among expunged ones, with a modseq: every UID that has no message is gone since then. No message
/// has this UID. A restore leaves it, which cannot know what its store has given out after the backup.
pub(crate) const EVERY_OTHER: u32 = 0;

/// UIDs that were expunged after `modseq`, for QRESYNC, in order. To who asks from before a restore, all that are not there.
pub fn vanished_since(c: &mut Conn<'_>, id: i64, modseq: i64) -> Result<UidSet, DbError> {
    // Sorted here, so that SQLite goes by modseq and not through all tombstones in the order of UIDs.
    let sql = "SELECT uid FROM tombstone WHERE mailbox_id = $1 AND modseq > $2";
    let mut uids: Vec<u32> =
        c.query::<(u32,)>(sql, args![id, modseq])?.into_iter().map(|row| row.0).collect();
    uids.sort_unstable();
    if uids.first() == Some(&EVERY_OTHER) {
        return absent(c, id);
    }
    Ok(uids.into_iter().collect())
}

/// UIDs below UIDNEXT that have no message.
fn absent(c: &mut Conn<'_>, id: i64) -> Result<UidSet, DbError> {
    let sql = "SELECT uidnext FROM mailbox WHERE id = $1";
    let uidnext = c.query_opt::<(u32,)>(sql, args![id])?.map_or(1, |row| row.0);
    let there: Vec<(u32,)> =
        c.query("SELECT uid FROM entry WHERE mailbox_id = $1 ORDER BY uid", args![id])?;
    Ok(UidSet::absent(there.into_iter().map(|row| row.0), uidnext))
}
