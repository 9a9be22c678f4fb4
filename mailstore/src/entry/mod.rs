//! Entries: messages in mailboxes. Appending, copying, moving, flagging and expunging; and reading what is there.
//!
//! Every change holds the mailbox row, draws one modseq from it for all it touches, keeps the counters of the row
//! and the owner's quota right, and publishes the mailbox.

mod append;
mod copy;
mod expunge;
mod spread;
mod store;

pub use append::{Appended, NewEntry, append};
pub use copy::{Copied, Permitted, copy, relocate, sizes};
pub use expunge::{Expunged, deleted_bytes, discard, expunge, expunge_some, withdraw};
pub use spread::{Spread, spread};
pub use store::{FlagOp, Step, Store, Stored, store};

use crate::{
    args,
    blob::PackedBlob,
    db::{Conn, DbError, FromRow, Row},
    flags,
};

/// An entry as the index of a mailbox keeps it: 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Modseq of the last change.
    pub modseq: i64,
    /// INTERNALDATE, microseconds UTC.
    pub internal_date: i64,
    /// UID.
    pub uid: u32,
    /// RFC822.SIZE.
    pub size: u32,
    /// System flags and the first 24 keywords.
    pub flags: u32,
}

impl FromRow for Entry {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            uid: row.get(0)?,
            modseq: row.get(1)?,
            flags: row.get(2)?,
            size: row.get(3)?,
            internal_date: row.get(4)?,
        })
    }
}

/// All entries of a mailbox, by UID.
pub fn list(c: &mut Conn<'_>, mailbox: i64) -> Result<Vec<Entry>, DbError> {
    changed_since(c, mailbox, 0)
}

/// Entries that have come or changed after `modseq`, by UID.
pub fn changed_since(c: &mut Conn<'_>, mailbox: i64, modseq: i64) -> Result<Vec<Entry>, DbError> {
    let all = "SELECT uid, modseq, flags, size, internal_date FROM entry WHERE mailbox_id = $1 ORDER BY uid";
    // Sorted here: asked for that order, SQLite walks through the whole mailbox by its primary key.
    let some =
        "SELECT uid, modseq, flags, size, internal_date FROM entry WHERE mailbox_id = $1 AND modseq > $2";
    if modseq == 0 {
        return c.query(all, args![mailbox]);
    }
    let mut entries: Vec<Entry> = c.query(some, args![mailbox, modseq])?;
    entries.sort_unstable_by_key(|entry| entry.uid);
    Ok(entries)
}

/// (uid, keyword number) of keywords that have no bit, for entries changed after `modseq`.
pub fn keyword_rows(c: &mut Conn<'_>, mailbox: i64, modseq: i64) -> Result<Vec<(u32, i64)>, DbError> {
    if modseq == 0 {
        let all = "SELECT uid, number FROM entry_keyword WHERE mailbox_id = $1 ORDER BY uid, number";
        return c.query(all, args![mailbox]);
    }
    // CROSS JOIN: SQLite begins with what has changed.
    let some = "SELECT k.uid, k.number FROM entry e CROSS JOIN entry_keyword k
                WHERE e.mailbox_id = $1 AND e.modseq > $2 AND k.mailbox_id = e.mailbox_id AND k.uid = e.uid";
    let mut rows: Vec<(u32, i64)> = c.query(some, args![mailbox, modseq])?;
    rows.sort_unstable();
    Ok(rows)
}

/// Columns of entries (e) and their messages (m): of mailbox $1 those with the UIDs $2, by UID.
macro_rules! with_message {
    ($columns:literal $($join:literal)?) => {
        concat!("SELECT ", $columns, " FROM entry e JOIN message m ON m.id = e.message_id ", $($join,)?
                "WHERE e.mailbox_id = $1 AND e.uid = ANY($2) ORDER BY e.uid")
    };
}

/// The same with their bytes (b).
macro_rules! with_bytes {
    ($columns:literal) => { with_message!($columns "JOIN blob b ON b.id = m.blob_id ") };
}

/// What of an entry is not in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// UID.
    pub uid: u32,
    /// The message.
    pub message: i64,
    /// Its thread.
    pub thread: i64,
    /// When it came into this mailbox (RFC 8514), microseconds UTC.
    pub saved_at: i64,
}

impl FromRow for Detail {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { uid: row.get(0)?, message: row.get(1)?, thread: row.get(2)?, saved_at: row.get(3)? })
    }
}

/// Details of the entries with these UIDs, by UID; those that are gone are left out.
pub fn details(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<Detail>, DbError> {
    let sql = with_message!("e.uid, e.message_id, m.thread_id, e.saved_at");
    c.query(sql, args![mailbox, &wide(uids)])
}

/// An entry with what is rendered of its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What is not in the index.
    pub detail: Detail,
    /// ENVELOPE.
    pub envelope: Vec<u8>,
    /// BODYSTRUCTURE.
    pub body_structure: Vec<u8>,
}

impl FromRow for Rendered {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { detail: Detail::from_row(row)?, envelope: row.get(4)?, body_structure: row.get(5)? })
    }
}

/// Envelopes and structures of the entries with these UIDs, by UID; those that are gone are left out.
pub fn rendered(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<Rendered>, DbError> {
    let sql = with_message!("e.uid, e.message_id, m.thread_id, e.saved_at, m.envelope, m.body_structure");
    c.query(sql, args![mailbox, &wide(uids)])
}

/// An entry with what searches ask of its message before its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What is not in the index.
    pub detail: Detail,
    /// The Date field, microseconds UTC.
    pub sent_at: Option<i64>,
    /// The decoded subject, cut as [`Facts::subject`](crate::message::Facts::subject) was.
    pub subject: String,
}

impl FromRow for Summary {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { detail: Detail::from_row(row)?, sent_at: row.get(4)?, subject: row.get(5)? })
    }
}

/// Summaries of the entries with these UIDs, by UID; those that are gone are left out.
pub fn summaries(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<Summary>, DbError> {
    let sql = with_message!("e.uid, e.message_id, m.thread_id, e.saved_at, m.sent_at, m.subject");
    c.query(sql, args![mailbox, &wide(uids)])
}

/// An entry with what SORT asks of its message beyond a [`Summary`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// UID.
    pub uid: u32,
    /// The Date field, microseconds UTC.
    pub sent_at: Option<i64>,
    /// The decoded subject, cut as [`Facts::subject`](crate::message::Facts::subject) was.
    pub subject: String,
    /// ENVELOPE.
    pub envelope: Vec<u8>,
}

impl FromRow for Heading {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { uid: row.get(0)?, sent_at: row.get(1)?, subject: row.get(2)?, envelope: row.get(3)? })
    }
}

/// Headings of the entries with these UIDs, by UID; those that are gone are left out.
pub fn headings(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<Heading>, DbError> {
    let sql = with_message!("e.uid, m.sent_at, m.subject, m.envelope");
    c.query(sql, args![mailbox, &wide(uids)])
}

/// An entry with what THREAD asks of its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// UID.
    pub uid: u32,
    /// The message.
    pub message: i64,
    /// The Date field, microseconds UTC.
    pub sent_at: Option<i64>,
    /// The decoded subject, cut as [`Facts::subject`](crate::message::Facts::subject) was.
    pub subject: String,
    /// [`Facts::thread_ids`](crate::message::Facts::thread_ids); None for a message kept before they were noted.
    pub thread_ids: Option<Vec<u8>>,
}

impl FromRow for Kin {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            uid: row.get(0)?,
            message: row.get(1)?,
            sent_at: row.get(2)?,
            subject: row.get(3)?,
            thread_ids: row.get(4)?,
        })
    }
}

/// Kin of the entries with these UIDs, by UID; those that are gone are left out.
pub fn kin(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<Kin>, DbError> {
    let sql = with_message!("e.uid, e.message_id, m.sent_at, m.subject, m.thread_ids");
    c.query(sql, args![mailbox, &wide(uids)])
}

/// The message of each entry: (message, UID).
pub fn messages(c: &mut Conn<'_>, mailbox: i64) -> Result<Vec<(i64, u32)>, DbError> {
    c.query("SELECT message_id, uid FROM entry WHERE mailbox_id = $1", args![mailbox])
}

/// The entries of some messages: (message, UID).
pub fn of_messages(c: &mut Conn<'_>, mailbox: i64, messages: &[i64]) -> Result<Vec<(i64, u32)>, DbError> {
    // Unary plus: SQLite would rather walk through the mailbox than look messages up.
    let sql = "SELECT message_id, uid FROM entry WHERE message_id = ANY($1) AND +mailbox_id = $2";
    c.query(sql, args![messages, mailbox])
}

/// The bytes of the messages of these UIDs, still packed, by UID; those that are gone are left out. The caller bounds
/// how many bytes that is.
pub fn packed(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<(u32, PackedBlob)>, DbError> {
    let sql = with_bytes!("e.uid, b.encoding, b.size, b.data");
    let rows: Vec<(u32, i64, i64, Vec<u8>)> = c.query(sql, args![mailbox, &wide(uids)])?;
    Ok(rows.into_iter().map(packed_row).collect())
}

/// As [`packed`], of each message the first `most` packed bytes at most: for [`PackedBlob::unpack_head`] alone.
pub fn heads(
    c: &mut Conn<'_>,
    mailbox: i64,
    uids: &[u32],
    most: i32,
) -> Result<Vec<(u32, PackedBlob)>, DbError> {
    let sql = with_bytes!("e.uid, b.encoding, b.size, substr(b.data, 1, CAST($3 AS INTEGER))");
    let rows: Vec<(u32, i64, i64, Vec<u8>)> = c.query(sql, args![mailbox, &wide(uids), i64::from(most)])?;
    Ok(rows.into_iter().map(packed_row).collect())
}

fn packed_row((uid, encoding, size, data): (u32, i64, i64, Vec<u8>)) -> (u32, PackedBlob) {
    (uid, PackedBlob { encoding, size, data })
}

/// How an entry came by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The message.
    pub message: i64,
    /// The address it was sent to.
    pub recipient: Option<String>,
    /// Its reverse-path; empty for the null one.
    pub return_path: Option<String>,
}

impl FromRow for Delivery {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { message: row.get(0)?, recipient: row.get(1)?, return_path: row.get(2)? })
    }
}

/// How the entry with this UID came.
pub fn delivery(c: &mut Conn<'_>, mailbox: i64, uid: u32) -> Result<Option<Delivery>, DbError> {
    let sql = "SELECT message_id, recipient, return_path FROM entry WHERE mailbox_id = $1 AND uid = $2";
    c.query_opt(sql, args![mailbox, uid])
}

/// An entry with the bytes of its message.
#[derive(Debug, Clone)]
pub struct Content {
    /// UID.
    pub uid: u32,
    /// Its reverse-path; empty for the null one, None when it did not come by mail.
    pub return_path: Option<String>,
    /// The message, still packed.
    pub bytes: PackedBlob,
}

impl FromRow for Content {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let bytes = PackedBlob { encoding: row.get(2)?, size: row.get(3)?, data: row.get(4)? };
        Ok(Self { uid: row.get(0)?, return_path: row.get(1)?, bytes })
    }
}

/// The messages with these UIDs, by UID; those that are gone are left out. The caller bounds their sum.
pub fn contents(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<Content>, DbError> {
    let sql = with_bytes!("e.uid, e.return_path, b.encoding, b.size, b.data");
    c.query(sql, args![mailbox, &wide(uids)])
}

/// Where messages with that Message-ID are: (owner, mailbox, UID).
pub fn find_by_message_id(c: &mut Conn<'_>, message_id: &str) -> Result<Vec<(i64, i64, u32)>, DbError> {
    // By its thread: one index less on what no two messages share.
    let sql = "SELECT b.owner_id, e.mailbox_id, e.uid FROM thread_ref r
               JOIN message m ON m.thread_id = r.thread_id AND m.message_id_digest = r.digest
               JOIN entry e ON e.message_id = m.id JOIN mailbox b ON b.id = e.mailbox_id
               WHERE r.digest = $1 ORDER BY e.mailbox_id, e.uid";
    c.query(sql, args![&crate::thread::digest(message_id)])
}

fn wide(uids: &[u32]) -> Vec<i64> {
    uids.iter().copied().map(i64::from).collect()
}

/// A UID and another number as one parameter of a set statement, which takes them apart with
/// `(value >> 32) & 4294967295` and `value & 4294967295`.
fn pair(uid: u32, other: u32) -> i64 {
    (u64::from(uid) << 32 | u64::from(other)).cast_signed()
}

/// 1 when the flags count as unseen.
fn unseen(flags: u32) -> i64 {
    i64::from(flags & flags::SEEN == 0)
}

/// 1 when the flags hold \Deleted.
fn deleted(flags: u32) -> i64 {
    i64::from(flags & flags::DELETED != 0)
}

#[cfg(test)]
mod tests {
    use crate::DbError;

    /// What SQLite does for a statement, read from its plan.
    async fn plan(sql: &'static str) -> String {
        let engine = crate::testing::sqlite().await;
        let rows = engine
            .db
            .read(move |c| c.query::<(i64, i64, i64, String)>(sql, crate::args![1_i64, 1_i64]))
            .await;
        let rows: Result<Vec<_>, DbError> = rows;
        rows.expect("a plan").into_iter().map(|row| row.3 + "; ").collect()
    }

    #[tokio::test]
    async fn what_has_changed_is_found_by_modseq() {
        for (sql, index) in [
            (
                "EXPLAIN QUERY PLAN SELECT uid, modseq, flags, size, internal_date FROM entry
                 WHERE mailbox_id = $1 AND modseq > $2",
                "entry_modseq (mailbox_id=? AND modseq>?)",
            ),
            (
                "EXPLAIN QUERY PLAN SELECT uid FROM tombstone WHERE mailbox_id = $1 AND modseq > $2",
                "tombstone_modseq (mailbox_id=? AND modseq>?)",
            ),
            (
                "EXPLAIN QUERY PLAN SELECT k.uid, k.number FROM entry e CROSS JOIN entry_keyword k
                 WHERE e.mailbox_id = $1 AND e.modseq > $2 AND k.mailbox_id = e.mailbox_id AND k.uid = e.uid",
                "entry_modseq (mailbox_id=? AND modseq>?); SEARCH k USING PRIMARY KEY (mailbox_id=? AND uid=?)",
            ),
        ] {
            let plan = plan(sql).await;
            assert!(plan.contains(index), "{plan}");
        }
    }
}
