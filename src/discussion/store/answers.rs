//! The SQL of how many automatic answers and letters somebody has had of late.

use crate::{
    clock::{DAY, Micros},
    directory::PrincipalId,
};
use mailstore::{
    DbError, args,
    db::{Conn, Tx},
};
use sha2::{Digest as _, Sha256};

fn digest(what: &str) -> Vec<u8> {
    Sha256::digest(what.as_bytes())[..16].to_vec()
}

/// How many of a thing there were since an instant.
fn since(c: &mut Conn<'_>, what: &str, at: Micros) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM automatic_answer WHERE digest = $1 AND at > $2";
    Ok(c.query_one::<(i64,)>(sql, args![&digest(what), at])?.0)
}

/// Whether an address, by its key, may be asked to join: not within `again`, nor more than `most` times a day for whatever
/// discussions. Of two who ask at once the second waits for the first.
pub(in super::super) fn may_ask(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    key: &str,
    (again, most): (Micros, i64),
    now: Micros,
) -> Result<bool, DbError> {
    tx.query::<(i64,)>("SELECT id FROM discussion WHERE id = $1 FOR UPDATE", args![discussion.0])?;
    Ok(since(tx, &format!("join {discussion} {key}"), now - again)? == 0
        && since(tx, &format!("join {key}"), now - DAY)? < most)
}

/// Notes what somebody of a domain has had.
pub(in super::super) fn note(
    tx: &mut Tx<'_>,
    what: &[&str],
    domain: &str,
    now: Micros,
) -> Result<(), DbError> {
    for one in what {
        tx.execute(
            "INSERT INTO automatic_answer (digest, domain, at) VALUES ($1, $2, $3)",
            args![&digest(one), domain, now],
        )?;
    }
    Ok(())
}

/// How many answers a sender has had in a day, and its domain in an hour.
pub(in super::super) fn counts(
    c: &mut Conn<'_>,
    what: &str,
    domain: &str,
    now: Micros,
) -> Result<(i64, i64), DbError> {
    let sql = "SELECT COUNT(*) FROM automatic_answer WHERE domain = $1 AND at > $2";
    let (of_domain,): (i64,) = c.query_one(sql, args![domain, now - crate::clock::HOUR])?;
    Ok((since(c, what, now - DAY)?, of_domain))
}

/// Forgets what is older than a day.
pub(in super::super) fn forget(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM automatic_answer WHERE at < $1", args![now - DAY]).map(|_| ())
}
