//! Room an owner has, and what of it is used: the sum over all mailboxes of the owner.

use crate::{
    StoreError, args,
    db::{Conn, DbError, Tx},
};

/// Use and limit of an owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quota {
    /// Bytes the owner may have; None: no limit.
    pub limit_bytes: Option<i64>,
    /// Bytes in use.
    pub used_bytes: i64,
    /// Messages in use.
    pub used_messages: i64,
}

impl Quota {
    /// Whether `bytes` more would be too much.
    pub fn refuses(&self, bytes: i64) -> bool {
        self.limit_bytes.is_some_and(|limit| self.used_bytes.saturating_add(bytes) > limit)
    }
}

/// The quota of an owner.
pub fn get(c: &mut Conn<'_>, owner: i64) -> Result<Quota, DbError> {
    let sql = "SELECT limit_bytes, used_bytes, used_messages FROM quota WHERE owner_id = $1";
    let row = c.query_opt(sql, args![owner])?;
    Ok(row.map_or(Quota::default(), |(limit_bytes, used_bytes, used_messages)| Quota {
        limit_bytes,
        used_bytes,
        used_messages,
    }))
}

/// Sets or lifts the limit.
pub fn set_limit(tx: &mut Tx<'_>, owner: i64, limit_bytes: Option<i64>) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO quota (owner_id, limit_bytes, used_bytes, used_messages) VALUES ($1, $2, 0, 0)
         ON CONFLICT (owner_id) DO UPDATE SET limit_bytes = $2",
        args![owner, limit_bytes],
    )?;
    Ok(())
}

/// Locks the rows of owners, in their order: a move writes two of them, and another may write the same two the other
/// way round.
pub(crate) fn lock(tx: &mut Tx<'_>, owners: &[i64]) -> Result<(), DbError> {
    let sql = "SELECT owner_id FROM quota WHERE owner_id = ANY($1) ORDER BY owner_id FOR UPDATE";
    tx.query::<(i64,)>(sql, args![owners]).map(|_| ())
}

/// Locks the rows of owners as [`lock`] does; gives those owners for whom `bytes` more would be too much, in their order.
pub(crate) fn lock_full(tx: &mut Tx<'_>, owners: &[i64], bytes: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT owner_id, limit_bytes, used_bytes FROM quota WHERE owner_id = ANY($1) ORDER BY owner_id FOR UPDATE";
    let rows: Vec<(i64, Option<i64>, i64)> = tx.query(sql, args![owners])?;
    let full = |(_, limit, used): &(i64, Option<i64>, i64)| limit.is_some_and(|limit| used + bytes > limit);
    Ok(rows.into_iter().filter(full).map(|row| row.0).collect())
}

/// Adds one message of `bytes` to what each of these owners uses, nobody named twice, whatever the limits: the caller has
/// called [`lock_full`].
pub(crate) fn charge_each(tx: &mut Tx<'_>, owners: &[i64], bytes: i64) -> Result<(), DbError> {
    // WHERE: else SQLite takes ON for that of a join.
    tx.execute(
        "INSERT INTO quota (owner_id, used_bytes, used_messages)
         SELECT value, $2, 1 FROM unnest($1) AS value WHERE TRUE ORDER BY value
         ON CONFLICT (owner_id) DO UPDATE SET used_bytes = quota.used_bytes + $2,
                                              used_messages = quota.used_messages + 1",
        args![owners, bytes],
    )?;
    Ok(())
}

/// Adds to what is used (or takes away, when negative).
///
/// Errors: growing past the limit; the caller's savepoint or transaction must be undone then.
pub(crate) fn charge(tx: &mut Tx<'_>, owner: i64, bytes: i64, messages: i64) -> Result<(), StoreError> {
    if bytes == 0 && messages == 0 {
        return Ok(());
    }
    let (limit, used) = tx.query_one::<(Option<i64>, i64)>(
        "INSERT INTO quota (owner_id, used_bytes, used_messages) VALUES ($1, $2, $3)
         ON CONFLICT (owner_id) DO UPDATE SET used_bytes = quota.used_bytes + $2,
                                              used_messages = quota.used_messages + $3
         RETURNING limit_bytes, used_bytes",
        args![owner, bytes, messages],
    )?;
    match limit {
        Some(limit) if bytes > 0 && used > limit => Err(StoreError::OverQuota),
        _ => Ok(()),
    }
}
