//! What a person has said about showing a mailbox. The name need not exist (RFC 9051 §6.3.7).

use crate::{
    Change, Collection, args,
    db::{Conn, DbError, Tx},
};

/// A name among an owner's mailboxes, and whether the person wants to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Whose mailboxes.
    pub owner: i64,
    /// The name.
    pub name: String,
    /// Subscribed; false: unsubscribed from what is shown by default.
    pub wanted: bool,
}

/// Notes a subscription (`wanted`) or that a mailbox shown by default is not wanted.
pub fn set(tx: &mut Tx<'_>, person: i64, owner: i64, name: &str, wanted: bool) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO subscription (person_id, owner_id, name, wanted) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, owner_id, name) DO UPDATE SET wanted = $4",
        args![person, owner, name, wanted],
    )?;
    tx.publish(Change { collection: Collection::Mailboxes(person), seq: 0 });
    Ok(())
}

/// All a person has said.
pub fn list(c: &mut Conn<'_>, person: i64) -> Result<Vec<Subscription>, DbError> {
    let sql = "SELECT owner_id, name, wanted FROM subscription WHERE person_id = $1 ORDER BY owner_id, name";
    let rows: Vec<(i64, String, bool)> = c.query(sql, args![person])?;
    Ok(rows.into_iter().map(|(owner, name, wanted)| Subscription { owner, name, wanted }).collect())
}
