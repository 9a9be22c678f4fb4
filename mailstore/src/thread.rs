//! Threads: by References and In-Reply-To, and for a reply that names none by its subject in the same mailbox.

use crate::{
    args,
    db::{DbError, Tx},
    message::Facts,
};
use sha2::{Digest as _, Sha256};

/// A reply without references joins a message of the same subject of the last thirty days.
const SUBJECT_AGE: i64 = 30 * 86_400 * 1_000_000;

/// Sixteen bytes of digest: what indexes on foreign strings are made of.
pub(crate) fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes())[..16].to_vec()
}

/// The thread of a new message; it and the messages it refers to are remembered as belonging there.
pub(crate) fn assign(tx: &mut Tx<'_>, facts: &Facts, mailbox: Option<i64>, now: i64) -> Result<i64, DbError> {
    // The own id last: a message that others have already referred to joins them.
    let digests: Vec<Vec<u8>> =
        facts.references.iter().chain(&facts.message_id).map(|id| digest(id)).collect();
    let known = by_reference(tx, &digests)?;
    let thread = match known {
        Some(thread) => thread,
        None => match by_subject(tx, facts, mailbox, now)? {
            Some(thread) => thread,
            None => tx.insert("INSERT INTO thread (created_at) VALUES ($1) RETURNING id", args![now])?,
        },
    };
    // In one order everywhere, so that two transactions never wait for one another.
    let mut sorted: Vec<&Vec<u8>> = digests.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let rows: Vec<_> = sorted.iter().map(|d| vec![(*d).into(), thread.into()]).collect();
    tx.execute_many(
        "INSERT INTO thread_ref (digest, thread_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &rows,
    )?;
    if !tx.is_sqlite() {
        // Another transaction may meanwhile have brought a message of the same conversation, or one that refers to this:
        // then its thread is ours.
        return Ok(by_reference(tx, &digests)?.unwrap_or(thread));
    }
    Ok(thread)
}

fn by_reference(tx: &mut Tx<'_>, digests: &[Vec<u8>]) -> Result<Option<i64>, DbError> {
    if digests.len() <= 1 || tx.is_sqlite() {
        return by_one_reference(tx, digests);
    }
    let sql = "SELECT digest, thread_id FROM thread_ref WHERE digest = ANY($1::bytea[])";
    let known: Vec<(Vec<u8>, i64)> = tx.query(sql, args![digests])?;
    let newest_first = digests.iter().rev();
    Ok(newest_first.filter_map(|d| known.iter().find(|(k, _)| k == d)).map(|(_, thread)| *thread).next())
}

/// As [`by_reference`], one question each: cheaper where a question costs no way over the network.
fn by_one_reference(tx: &mut Tx<'_>, digests: &[Vec<u8>]) -> Result<Option<i64>, DbError> {
    for digest in digests.iter().rev() {
        let sql = "SELECT thread_id FROM thread_ref WHERE digest = $1";
        if let Some((thread,)) = tx.query_opt(sql, args![digest])? {
            return Ok(Some(thread));
        }
    }
    Ok(None)
}

fn by_subject(
    tx: &mut Tx<'_>,
    facts: &Facts,
    mailbox: Option<i64>,
    now: i64,
) -> Result<Option<i64>, DbError> {
    let (Some(mailbox), true, true) = (mailbox, facts.is_reply, facts.references.is_empty()) else {
        return Ok(None);
    };
    if facts.base_subject.is_empty() {
        return Ok(None);
    }
    let sql = "SELECT m.thread_id FROM message m WHERE m.subject_digest = $1 AND m.created_at > $2
               AND EXISTS (SELECT 1 FROM entry e WHERE e.message_id = m.id AND e.mailbox_id = $3)
               ORDER BY m.id DESC LIMIT 1";
    let found =
        tx.query_opt::<(i64,)>(sql, args![&digest(&facts.base_subject), now - SUBJECT_AGE, mailbox])?;
    Ok(found.map(|row| row.0))
}
