//! All SQL of the queue, on the caller's transaction.

use super::model::{Claim, Done, Item, NewItem, Outcome, Recipient, Room, Settlement, State, ret_number};
use crate::notify::OriginalRecipient;
use mailstore::{
    Change, Collection, DbError, args,
    blob::{self, PackedBlob},
    db::{Arg, Conn, Tx},
};

const HOLDER: &str = "queue";
/// Replies of remote servers are cut to this many characters.
const REPLY_MAX: usize = 2000;

fn wake(tx: &mut Tx<'_>) {
    tx.publish(Change { collection: Collection::Queue, seq: 0 });
}

/// Puts a message with its recipients into the queue; gives its id.
pub fn enqueue(tx: &mut Tx<'_>, new: &NewItem<'_>, now: i64) -> Result<i64, DbError> {
    let id = tx.insert(
        "INSERT INTO queue_message (reverse_path, sender_id, size, subject, prefix, eight_bit, smtputf8, ret, envid,
                                    created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        args![
            new.reverse_path,
            new.sender,
            new.size as i64,
            new.subject,
            new.prefix,
            new.eight_bit,
            new.smtputf8,
            ret_number(new.ret),
            new.envid,
            now
        ],
    )?;
    blob::pin(tx, new.blob, HOLDER, id)?;
    let originals: Vec<String> = new
        .recipients
        .iter()
        .map(|r| r.wish.original.as_ref().map(OriginalRecipient::stored).unwrap_or_default())
        .collect();
    let (waiting, untried) = (State::Waiting.number(), 0_i64);
    let rows: Vec<Vec<Arg<'_>>> = new
        .recipients
        .iter()
        .zip(&originals)
        .map(|(r, original)| {
            let (notify, done) = (r.wish.notify.number(), Done::number(r.done));
            let (first, end) = (new.not_before, new.expires_at);
            args![
                id, &r.address, &r.domain, waiting, untried, first, end, false, "", now, notify, original,
                done
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO queue_recipient (message_id, recipient, domain, state, attempts, next_attempt_at, expires_at,
                                      delay_told, reply, changed_at, notify, orcpt, done)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &rows,
    )?;
    wake(tx);
    Ok(id)
}

const CLAIMABLE: &str =
    "SELECT id, message_id, domain FROM queue_recipient WHERE state = 0 AND next_attempt_at <= $1
     AND NOT (domain = ANY($2)) AND NOT (id = ANY($3)) ORDER BY next_attempt_at, id LIMIT $4
     FOR UPDATE SKIP LOCKED";

macro_rules! recipients_where {
    ($rest:literal) => {
        concat!(
            "SELECT id, message_id, recipient, domain, state, attempts, next_attempt_at, expires_at, delay_told, reply,
                    notify, orcpt, done, lease IS NOT NULL
             FROM queue_recipient ",
            $rest
        )
    };
}

/// Claims recipients that are due, as many as there is room for, until `until`. They come grouped by message and
/// domain. `lease` names the claimer.
pub fn claim(tx: &mut Tx<'_>, lease: &str, room: &Room, now: i64, until: i64) -> Result<Vec<Claim>, DbError> {
    let limit = i64::try_from(room.recipients).unwrap_or(i64::MAX);
    let busy = room.busy();
    let due: Vec<(i64, i64, String)> = tx.query(CLAIMABLE, args![now, &busy, &room.claimed, limit])?;
    let due = room.fitting(due);
    if due.is_empty() {
        return Ok(Vec::new());
    }
    tx.execute(
        "UPDATE queue_recipient SET next_attempt_at = $2, lease = $3 WHERE id = ANY($1)",
        args![&due, until, lease],
    )?;
    let recipients: Vec<Recipient> =
        tx.query(recipients_where!("WHERE id = ANY($1) ORDER BY message_id, domain, id"), args![&due])?;
    let ids: Vec<i64> = recipients.iter().map(|r| r.item).collect();
    let items: Vec<Item> = tx.query(
        "SELECT id, reverse_path, sender_id, size, subject, prefix, eight_bit, smtputf8, ret, envid, created_at
         FROM queue_message WHERE id = ANY($1)",
        args![&ids],
    )?;
    let mut claims: Vec<Claim> = Vec::new();
    for recipient in recipients {
        match claims.last_mut() {
            Some(last) if last.item.id == recipient.item && last.recipients[0].domain == recipient.domain => {
                last.recipients.push(recipient);
            }
            _ => {
                let item = items.iter().find(|item| item.id == recipient.item).ok_or(DbError::NoRow)?;
                claims.push(Claim { item: item.clone(), recipients: vec![recipient] });
            }
        }
    }
    Ok(claims)
}

/// Prolongs what `lease` has claimed of these recipients. Only what is really being worked on may be prolonged: a claim
/// that could not be settled comes due again when it runs out.
pub fn renew(tx: &mut Tx<'_>, lease: &str, recipients: &[i64], until: i64) -> Result<(), DbError> {
    let sql =
        "UPDATE queue_recipient SET next_attempt_at = $3 WHERE id = ANY($2) AND lease = $1 AND state = 0";
    tx.execute(sql, args![lease, recipients, until])?;
    Ok(())
}

/// Gives claims back untried (orderly shutdown): they are due at once.
pub fn release_lease(tx: &mut Tx<'_>, lease: &str, now: i64) -> Result<(), DbError> {
    let sql = "UPDATE queue_recipient SET next_attempt_at = $2, lease = NULL WHERE lease = $1 AND state < 2";
    if tx.execute(sql, args![lease, now])? > 0 {
        wake(tx);
    }
    Ok(())
}

/// Records the outcomes of recipients that `lease` has claimed; gives those it still had. The others were taken out of the
/// queue meanwhile, or their claim ran out and is another's. A held one stays held when it is to be tried again. A message
/// whose last recipient is settled gives its bytes free.
pub fn settle(
    tx: &mut Tx<'_>,
    lease: &str,
    settlements: &[Settlement],
    now: i64,
) -> Result<Vec<i64>, DbError> {
    let mut settled = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        let (state, next, reply) = match &settlement.outcome {
            Outcome::Delivered(reply) => (State::Delivered, now, reply),
            Outcome::Retry(at, reply) => (State::Waiting, *at, reply),
            Outcome::Failed(reply) => (State::Failed, now, reply),
        };
        let reply: String = reply.replace('\0', " ").chars().take(REPLY_MAX).collect();
        let count = tx.execute(
            "UPDATE queue_recipient SET state = CASE WHEN $2 = 0 THEN state ELSE $2 END, next_attempt_at = $3,
                    reply = $4, changed_at = $5, lease = NULL, attempts = attempts + 1
             WHERE id = $1 AND state < 2 AND lease = $6",
            args![settlement.recipient, state.number(), next, &reply, now, lease],
        )?;
        if count > 0 {
            settled.push(settlement.recipient);
        }
    }
    if !settled.is_empty() {
        let items = "SELECT DISTINCT message_id FROM queue_recipient WHERE id = ANY($1)";
        let items: Vec<i64> =
            tx.query::<(i64,)>(items, args![&settled])?.into_iter().map(|row| row.0).collect();
        free_settled(tx, &items, now)?;
        wake(tx);
    }
    Ok(settled)
}

fn free_settled(tx: &mut Tx<'_>, items: &[i64], now: i64) -> Result<(), DbError> {
    let sql = "SELECT id FROM queue_message WHERE id = ANY($1) AND NOT EXISTS
               (SELECT 1 FROM queue_recipient r WHERE r.message_id = queue_message.id AND r.state < 2)";
    let done: Vec<i64> = tx.query::<(i64,)>(sql, args![items])?.into_iter().map(|row| row.0).collect();
    blob::unpin(tx, HOLDER, &done, now)
}

/// Notes that the sender has been told of the delay.
pub fn tell_delay(tx: &mut Tx<'_>, recipients: &[i64]) -> Result<(), DbError> {
    tx.execute("UPDATE queue_recipient SET delay_told = $2 WHERE id = ANY($1)", args![recipients, true])?;
    Ok(())
}

/// When the next recipient comes due for whose domain there is room, microseconds UTC: what is claimed by somebody else
/// comes due at the end of the claim.
pub fn due_at(c: &mut Conn<'_>, room: &Room) -> Result<Option<i64>, DbError> {
    let sql = "SELECT next_attempt_at FROM queue_recipient WHERE state = 0
               AND NOT (domain = ANY($1)) AND NOT (id = ANY($2)) ORDER BY next_attempt_at LIMIT 1";
    let busy = room.busy();
    Ok(c.query_opt::<(i64,)>(sql, args![&busy, &room.claimed])?.map(|row| row.0))
}

/// How many recipients wait, and since when the oldest of them does, microseconds UTC.
pub fn backlog(c: &mut Conn<'_>) -> Result<(i64, Option<i64>), DbError> {
    c.query_one(
        "SELECT COUNT(*), MIN(m.created_at) FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id
         WHERE r.state = 0",
        &[],
    )
}

/// The bytes of a queued message; None once all its recipients are settled.
pub fn raw(c: &mut Conn<'_>, item: i64) -> Result<Option<PackedBlob>, DbError> {
    let sql = "SELECT blob_id FROM pin WHERE holder = $1 AND holder_id = $2";
    match c.query_opt::<(i64,)>(sql, args![HOLDER, item])? {
        Some((id,)) => blob::load(c, id),
        None => Ok(None),
    }
}

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct ItemFilter {
    /// Only this domain.
    pub domain: Option<String>,
    /// Also what is settled.
    pub settled: bool,
    /// Items with smaller ids than this (for paging back); 0: from the newest.
    pub before: i64,
    /// At most so many items.
    pub limit: i64,
}

/// Items of the queue, newest first, with their recipients.
pub fn list(c: &mut Conn<'_>, filter: &ItemFilter) -> Result<Vec<Claim>, DbError> {
    let before = if filter.before == 0 { i64::MAX } else { filter.before };
    let last_state = if filter.settled { State::Dropped } else { State::Held };
    let items: Vec<Item> = c.query(
        "SELECT m.id, m.reverse_path, m.sender_id, m.size, m.subject, m.prefix, m.eight_bit, m.smtputf8, m.ret,
                m.envid, m.created_at
         FROM queue_message m WHERE m.id < $1 AND EXISTS (SELECT 1 FROM queue_recipient r
           WHERE r.message_id = m.id AND r.state <= $2 AND ($3 = '' OR r.domain = $3))
         ORDER BY m.id DESC LIMIT $4",
        args![before, last_state.number(), filter.domain.as_deref().unwrap_or(""), filter.limit],
    )?;
    let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
    let rows = recipients(c, &ids)?;
    Ok(items
        .into_iter()
        .map(|item| Claim { recipients: rows.iter().filter(|r| r.item == item.id).cloned().collect(), item })
        .collect())
}

/// All recipients of these items, in order.
pub fn recipients(c: &mut Conn<'_>, items: &[i64]) -> Result<Vec<Recipient>, DbError> {
    c.query(recipients_where!("WHERE message_id = ANY($1) ORDER BY message_id, id"), args![items])
}

/// Tries what waits of an item at once; gives the number of recipients.
pub fn retry(tx: &mut Tx<'_>, item: i64, now: i64) -> Result<u64, DbError> {
    // What is claimed just now stays with its sender.
    let sql = "UPDATE queue_recipient SET state = 0, next_attempt_at = $2, changed_at = $2
               WHERE message_id = $1 AND ((state < 2 AND lease IS NULL) OR (state = 1 AND next_attempt_at <= $2))";
    let count = tx.execute(sql, args![item, now])?;
    wake(tx);
    Ok(count)
}

/// Keeps an item back until [`retry`]; gives the number of recipients.
pub fn hold(tx: &mut Tx<'_>, item: i64, now: i64) -> Result<u64, DbError> {
    apply(tx, item, State::Held, now)
}

/// Takes an item out of the queue without telling its sender; gives the number of recipients.
pub fn drop_item(tx: &mut Tx<'_>, item: i64, now: i64) -> Result<u64, DbError> {
    let count = apply(tx, item, State::Dropped, now)?;
    free_settled(tx, &[item], now)?;
    Ok(count)
}

/// Sets the state of what is not settled of an item.
fn apply(tx: &mut Tx<'_>, item: i64, state: State, now: i64) -> Result<u64, DbError> {
    let sql = "UPDATE queue_recipient SET state = $2, changed_at = $3 WHERE message_id = $1 AND state < 2";
    let count = tx.execute(sql, args![item, state.number(), now])?;
    wake(tx);
    Ok(count)
}

/// Deletes what was settled before an instant, at most `limit` recipients; gives how many.
pub fn forget_settled(tx: &mut Tx<'_>, before: i64, limit: i64) -> Result<u64, DbError> {
    let sql =
        "SELECT id FROM queue_recipient WHERE state > 1 AND changed_at < $1 ORDER BY changed_at LIMIT $2";
    let ids: Vec<i64> = tx.query::<(i64,)>(sql, args![before, limit])?.into_iter().map(|row| row.0).collect();
    let count = tx.execute("DELETE FROM queue_recipient WHERE id = ANY($1)", args![&ids])?;
    tx.execute(
        "DELETE FROM queue_message WHERE created_at < $1
           AND NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = queue_message.id)",
        args![before],
    )?;
    Ok(count)
}
