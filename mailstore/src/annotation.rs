//! METADATA (RFC 5464): small named values of a mailbox or of the server, common to all or a person's own.

use crate::{
    Change, Collection, args,
    db::{Conn, DbError, Tx},
};

/// The place of annotations of the server itself.
pub const SERVER: i64 = 0;
/// The person of what is shared.
const SHARED: i64 = 0;

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The mailbox, or [`SERVER`].
    pub mailbox: i64,
    /// Its name: `/shared/...` or `/private/...`, in small letters.
    pub entry: String,
    /// Its octets.
    pub value: Vec<u8>,
}

/// A value that has come, changed or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The mailbox, or [`SERVER`].
    pub mailbox: i64,
    /// Its name.
    pub entry: String,
}

/// How many there are and how many bytes they have, names not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: i64,
    /// Bytes of their values.
    pub bytes: i64,
}

/// Whose value an entry of this name is when `person` speaks of it.
fn holder(entry: &str, person: i64) -> i64 {
    if entry.starts_with("/private") { person } else { SHARED }
}

/// What `person` sees at these mailboxes: what is shared and its own, by mailbox and name.
pub fn list(c: &mut Conn<'_>, mailboxes: &[i64], person: i64) -> Result<Vec<Annotation>, DbError> {
    let sql = "SELECT mailbox_id, entry, value FROM annotation
               WHERE mailbox_id = ANY($1) AND person_id IN (0, $2) AND value IS NOT NULL ORDER BY mailbox_id, entry";
    let rows: Vec<(i64, String, Vec<u8>)> = c.query(sql, args![mailboxes, person])?;
    Ok(rows.into_iter().map(|(mailbox, entry, value)| Annotation { mailbox, entry, value }).collect())
}

/// Gives a value to a name, or takes it away.
///
/// Before: the caller has checked names, sizes and rights. After: whoever watches [`Collection::Annotations`] is told.
pub fn set(
    tx: &mut Tx<'_>,
    mailbox: i64,
    person: i64,
    entry: &str,
    value: Option<&[u8]>,
) -> Result<(), DbError> {
    let seq =
        tx.insert("UPDATE counter SET value = value + 1 WHERE name = 'annotation' RETURNING value", &[])?;
    let size = value.map_or(0, |value| value.len() as i64);
    let person = holder(entry, person);
    // What never was there needs not be remembered as gone.
    let sql = if value.is_some() {
        "INSERT INTO annotation (mailbox_id, person_id, entry, value, size, seq) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (mailbox_id, person_id, entry) DO UPDATE SET value = $4, size = $5, seq = $6"
    } else {
        "UPDATE annotation SET value = $4, size = $5, seq = $6
         WHERE mailbox_id = $1 AND person_id = $2 AND entry = $3 AND value IS NOT NULL"
    };
    let done = tx.execute(sql, args![mailbox, person, entry, value, size, seq])?;
    if done > 0 {
        tx.publish(Change { collection: Collection::Annotations, seq });
    }
    Ok(())
}

/// Forgets values that were taken away, of one holder at one place, when there are more than `keep` of them: whoever was
/// to be told of it has been, or was not there.
pub fn tidy(tx: &mut Tx<'_>, mailbox: i64, entry: &str, person: i64, keep: i64) -> Result<(), DbError> {
    let person = holder(entry, person);
    let gone = "SELECT COUNT(*) FROM annotation WHERE mailbox_id = $1 AND person_id = $2 AND value IS NULL";
    if tx.query_one::<(i64,)>(gone, args![mailbox, person])?.0 > keep {
        let sql = "DELETE FROM annotation WHERE mailbox_id = $1 AND person_id = $2 AND value IS NULL";
        tx.execute(sql, args![mailbox, person])?;
    }
    Ok(())
}

/// What one holder has at one place: the person, or all together, as the name of the entry says.
pub fn sum_at(c: &mut Conn<'_>, mailbox: i64, entry: &str, person: i64) -> Result<Sum, DbError> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM annotation
               WHERE mailbox_id = $1 AND person_id = $2 AND value IS NOT NULL";
    let (count, bytes) = c.query_one(sql, args![mailbox, holder(entry, person)])?;
    Ok(Sum { count, bytes })
}

/// What a person has of its own, everywhere.
pub fn sum_of(c: &mut Conn<'_>, person: i64) -> Result<Sum, DbError> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM annotation
               WHERE person_id = $1 AND value IS NOT NULL";
    let (count, bytes) = c.query_one(sql, args![person])?;
    Ok(Sum { count, bytes })
}

/// What all the mailboxes of an owner have that is shared.
pub fn sum_shared(c: &mut Conn<'_>, owner: i64) -> Result<Sum, DbError> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(a.size), 0) AS BIGINT) FROM annotation a
               JOIN mailbox m ON m.id = a.mailbox_id
               WHERE m.owner_id = $1 AND a.person_id = 0 AND a.value IS NOT NULL";
    let (count, bytes) = c.query_one(sql, args![owner])?;
    Ok(Sum { count, bytes })
}

/// The number of the last change there was.
pub fn last(c: &mut Conn<'_>) -> Result<i64, DbError> {
    Ok(c.query_one::<(i64,)>("SELECT value FROM counter WHERE name = 'annotation'", &[])?.0)
}

/// What has changed after the change of that number and `person` may know of by its name, by place and name; at most
/// `most`. At which mailboxes the person has rights is for the caller to see.
pub fn changed_since(c: &mut Conn<'_>, person: i64, seq: i64, most: i64) -> Result<Vec<Changed>, DbError> {
    let sql = "SELECT mailbox_id, entry FROM annotation WHERE seq > $2 AND person_id IN (0, $1)
               ORDER BY mailbox_id, entry LIMIT $3";
    let rows: Vec<(i64, String)> = c.query(sql, args![person, seq, most])?;
    Ok(rows.into_iter().map(|(mailbox, entry)| Changed { mailbox, entry }).collect())
}

/// Gives a mailbox what another one has, of everybody.
pub fn copy(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<(), DbError> {
    let seq =
        tx.insert("UPDATE counter SET value = value + 1 WHERE name = 'annotation' RETURNING value", &[])?;
    let sql = "INSERT INTO annotation (mailbox_id, person_id, entry, value, size, seq)
               SELECT CAST($2 AS BIGINT), person_id, entry, value, size, CAST($3 AS BIGINT) FROM annotation
               WHERE mailbox_id = $1 AND value IS NOT NULL";
    if tx.execute(sql, args![from, to, seq])? > 0 {
        tx.publish(Change { collection: Collection::Annotations, seq });
    }
    Ok(())
}

/// Takes away all that a mailbox has; for when it is deleted.
pub(crate) fn forget(tx: &mut Tx<'_>, mailbox: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM annotation WHERE mailbox_id = $1", args![mailbox]).map(|_| ())
}
