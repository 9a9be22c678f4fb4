//! Names of mailboxes a person is subscribed to; the mailbox need not exist (RFC 9051 §6.3.7).

use crate::{
    args,
    db::{Conn, DbError, Tx},
};

/// Subscribes a person to a name among an owner's mailboxes.
pub fn add(tx: &mut Tx<'_>, person: i64, owner: i64, name: &str) -> Result<(), DbError> {
    let sql =
        "INSERT INTO subscription (person_id, owner_id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute(sql, args![person, owner, name])?;
    Ok(())
}

/// Takes a subscription away; false when there was none.
pub fn remove(tx: &mut Tx<'_>, person: i64, owner: i64, name: &str) -> Result<bool, DbError> {
    let sql = "DELETE FROM subscription WHERE person_id = $1 AND owner_id = $2 AND name = $3";
    Ok(tx.execute(sql, args![person, owner, name])? > 0)
}

/// All (owner, name) a person is subscribed to.
pub fn list(c: &mut Conn<'_>, person: i64) -> Result<Vec<(i64, String)>, DbError> {
    c.query(
        "SELECT owner_id, name FROM subscription WHERE person_id = $1 ORDER BY owner_id, name",
        args![person],
    )
}
