//! All SQL of the queue, on the caller's transaction.

macro_rules! recipients_where {
    ($rest:literal) => {
        concat!(
            "SELECT id, message_id, recipient, domain, state, attempts, next_attempt_at, expires_at, delay_told, reply,
                    notify, orcpt, done, lease IS NOT NULL, subject_id
             FROM queue_recipient ",
            $rest
        )
    };
}

mod copies;

pub use copies::{begin, copies, fan_out, give_up_begun, tally, unfold};

use super::model::{Claim, Done, Item, NewItem, Recipient, Room, Settlement, State, ret_number};
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
    let id = insert_message(tx, new, now)?;
    insert_recipients(tx, id, new, now)?;
    wake(tx);
    Ok(id)
}

fn insert_message(tx: &mut Tx<'_>, new: &NewItem<'_>, now: i64) -> Result<i64, DbError> {
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
    Ok(id)
}

fn insert_recipients(tx: &mut Tx<'_>, id: i64, new: &NewItem<'_>, now: i64) -> Result<(), DbError> {
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
    )
}

const CLAIMABLE: &str =
    "SELECT id, message_id, domain FROM queue_recipient WHERE state = 0 AND subject_id IS NULL AND next_attempt_at <= $1
     AND NOT (domain = ANY($2)) AND NOT (id = ANY($3)) ORDER BY next_attempt_at, id LIMIT $4
     FOR UPDATE SKIP LOCKED";

macro_rules! items_where {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.reverse_path, m.sender_id, m.size, m.subject, m.prefix, m.eight_bit, m.smtputf8, m.ret,
                    m.envid, m.created_at, m.personal, m.planned, m.plan_held
             FROM queue_message m WHERE ",
            $rest
        )
    };
}

/// Claims recipients and copies that are due, as many as there is room for, until `until`. They come grouped by message and
/// domain. `lease` names the claimer.
pub fn claim(tx: &mut Tx<'_>, lease: &str, room: &Room, now: i64, until: i64) -> Result<Vec<Claim>, DbError> {
    let mut due = claimable(tx, room, now)?;
    due.extend(copies::claimable(tx, room, now)?);
    if due.is_empty() {
        return Ok(Vec::new());
    }
    tx.execute(
        "UPDATE queue_recipient SET next_attempt_at = $2, lease = $3 WHERE id = ANY($1)",
        args![&due, until, lease],
    )?;
    let recipients: Vec<Recipient> =
        tx.query(recipients_where!("WHERE id = ANY($1) ORDER BY message_id, domain, id"), args![&due])?;
    let mut ids: Vec<i64> = recipients.iter().map(|r| r.item).collect();
    ids.dedup();
    let items: Vec<Item> = tx.query(items_where!("m.id = ANY($1)"), args![&ids])?;
    grouped(recipients, &items)
}

fn claimable(tx: &mut Tx<'_>, room: &Room, now: i64) -> Result<Vec<i64>, DbError> {
    if room.recipients == 0 {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(room.recipients).unwrap_or(i64::MAX);
    Ok(room.fitting(tx.query(CLAIMABLE, args![now, &room.busy(), &room.claimed, limit])?))
}

/// Claims by message and domain; many copies for one domain are several claims, so that one ends while others are under way.
fn grouped(recipients: Vec<Recipient>, items: &[Item]) -> Result<Vec<Claim>, DbError> {
    let mut claims: Vec<Claim> = Vec::new();
    for recipient in recipients {
        match claims.last_mut() {
            Some(last)
                if last.item.id == recipient.item
                    && last.recipients[0].domain == recipient.domain
                    && (last.item.personal.is_none() || last.recipients.len() < copies::CLAIM) =>
            {
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

/// Gives claims back untried (orderly shutdown): they are due at once. Copies that were begun are unknown from now on; gives
/// how many.
pub fn release_lease(tx: &mut Tx<'_>, lease: &str, now: i64) -> Result<u64, DbError> {
    let unknown = copies::give_up_of(tx, lease, now)?;
    let sql = "UPDATE queue_recipient SET next_attempt_at = $2, lease = NULL WHERE lease = $1 AND state < 2";
    if tx.execute(sql, args![lease, now])? > 0 {
        wake(tx);
    }
    Ok(unknown)
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
    let settled = settle_copies(tx, lease, settlements, now)?;
    if !settled.is_empty() {
        wake(tx);
    }
    Ok(settled)
}

/// The same without telling anybody that the queue has changed: they are many, and whoever sends them knows.
pub fn settle_copies(
    tx: &mut Tx<'_>,
    lease: &str,
    settlements: &[Settlement],
    now: i64,
) -> Result<Vec<i64>, DbError> {
    if settlements.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<i64> = settlements.iter().map(|one| one.recipient).collect();
    let claimed = "SELECT id, message_id FROM queue_recipient WHERE id = ANY($1) AND state < 2 AND lease = $2
                   ORDER BY id FOR UPDATE";
    let (ours, mut items): (Vec<i64>, Vec<i64>) =
        tx.query::<(i64, i64)>(claimed, args![&wanted, lease])?.into_iter().unzip();
    let parts = |one: &Settlement| {
        let (state, next, reply) = one.outcome.parts(now);
        (one.recipient, state.number(), next, told(reply))
    };
    let settled: Vec<(i64, i64, i64, String)> =
        settlements.iter().filter(|one| ours.binary_search(&one.recipient).is_ok()).map(parts).collect();
    let rows: Vec<Vec<Arg<'_>>> = settled
        .iter()
        .map(|(id, state, next, reply)| args![*id, *state, *next, reply, now].to_vec())
        .collect();
    tx.execute_many(
        "UPDATE queue_recipient SET state = CASE WHEN v.column2 = 0 THEN state ELSE v.column2 END,
                next_attempt_at = v.column3, reply = v.column4, changed_at = v.column5, lease = NULL, begun = FALSE,
                attempts = attempts + 1
         FROM (VALUES ($1, $2, $3, $4, $5)) AS v WHERE id = v.column1",
        &rows,
    )?;
    items.sort_unstable();
    items.dedup();
    free_settled(tx, &items, now)?;
    Ok(ours)
}

/// A reply as it is kept.
fn told(reply: &str) -> String {
    reply.replace('\0', " ").chars().take(REPLY_MAX).collect()
}

/// Gives the bytes of items free of whom nobody needs them any more. Who is unknown may yet be tried by an administrator.
fn free_settled(tx: &mut Tx<'_>, items: &[i64], now: i64) -> Result<(), DbError> {
    if items.is_empty() {
        return Ok(());
    }
    let sql = "SELECT id FROM queue_message WHERE id = ANY($1) AND planned = 0
               AND NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = queue_message.id AND r.state < 2)
               AND NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = queue_message.id AND r.state = 5)";
    let done: Vec<i64> = tx.query::<(i64,)>(sql, args![items])?.into_iter().map(|row| row.0).collect();
    if done.is_empty() { Ok(()) } else { blob::unpin(tx, HOLDER, &done, now) }
}

/// Notes that the sender has been told of the delay.
pub fn tell_delay(tx: &mut Tx<'_>, recipients: &[i64]) -> Result<(), DbError> {
    tx.execute("UPDATE queue_recipient SET delay_told = $2 WHERE id = ANY($1)", args![recipients, true])?;
    Ok(())
}

/// When the next recipient or copy comes due for whose domain there is room, microseconds UTC: what is claimed by somebody
/// else comes due at the end of the claim, and what is planned when nothing of its item is under way.
pub fn due_at(c: &mut Conn<'_>, room: &Room) -> Result<Option<i64>, DbError> {
    let mut due = Vec::new();
    if room.recipients > 0 {
        let sql = "SELECT next_attempt_at FROM queue_recipient WHERE state = 0 AND subject_id IS NULL
                   AND NOT (domain = ANY($1)) AND NOT (id = ANY($2)) ORDER BY next_attempt_at LIMIT 1";
        due.extend(c.query_opt::<(i64,)>(sql, args![&room.busy(), &room.claimed])?);
    }
    if room.copies > 0 {
        due.extend(copies::due_at(c, room)?);
    }
    Ok(due.into_iter().map(|row| row.0).min())
}

/// How many recipients wait, and since when the oldest of them does, microseconds UTC.
pub fn backlog(c: &mut Conn<'_>) -> Result<(i64, Option<i64>), DbError> {
    c.query_one(
        "SELECT COALESCE(CAST(SUM(w.waiting) AS BIGINT), 0), MIN(w.since) FROM (
           SELECT COUNT(*) AS waiting, MIN(m.created_at) AS since
           FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id WHERE r.state < 2 AND r.state = 0
           UNION ALL SELECT SUM(planned), MIN(created_at) FROM queue_message WHERE planned > 0 AND NOT plan_held) AS w",
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

/// Items of the queue, newest first, with their recipients; of a personal item only some of those that have not got their
/// copy (see [`tally`]), the unknown ones first.
pub fn list(c: &mut Conn<'_>, filter: &ItemFilter) -> Result<Vec<Claim>, DbError> {
    let before = if filter.before == 0 { i64::MAX } else { filter.before };
    let sql = match filter.settled {
        true => items_where!(
            "m.id < $1 AND ($2 = '' OR EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id AND r.domain = $2)
               OR EXISTS (SELECT 1 FROM queue_plan p WHERE p.message_id = m.id AND p.domain = $2))
             AND (m.planned > 0 OR EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id))
             ORDER BY m.id DESC LIMIT $3"
        ),
        false => items_where!(
            "m.id < $1 AND (EXISTS (SELECT 1 FROM queue_recipient r
               WHERE r.message_id = m.id AND r.state < 2 AND ($2 = '' OR r.domain = $2))
             OR EXISTS (SELECT 1 FROM queue_plan p WHERE p.message_id = m.id AND ($2 = '' OR p.domain = $2)))
             ORDER BY m.id DESC LIMIT $3"
        ),
    };
    let domain = filter.domain.as_deref().unwrap_or("");
    let items: Vec<Item> = c.query(sql, args![before, domain, filter.limit])?;
    let ordinary: Vec<i64> =
        items.iter().filter(|item| item.personal.is_none()).map(|item| item.id).collect();
    let mut rows = recipients(c, &ordinary)?;
    for item in items.iter().filter(|item| item.personal.is_some()) {
        rows.extend(copies::notable(c, item.id)?);
    }
    Ok(items
        .into_iter()
        .map(|item| Claim { recipients: rows.iter().filter(|r| r.item == item.id).cloned().collect(), item })
        .collect())
}

/// All recipients of these items, in order.
pub fn recipients(c: &mut Conn<'_>, items: &[i64]) -> Result<Vec<Recipient>, DbError> {
    c.query(recipients_where!("WHERE message_id = ANY($1) ORDER BY message_id, id"), args![items])
}

/// Tries what waits of an item at once, also copies of which is not known whether they have arrived; gives the number of
/// recipients.
pub fn retry(tx: &mut Tx<'_>, item: i64, now: i64) -> Result<u64, DbError> {
    let plan = "UPDATE queue_message SET plan_held = FALSE, plan_due_at = $2 WHERE id = $1 AND planned > 0 RETURNING planned";
    let planned = copies::planned(tx.query_opt(plan, args![item, now])?);
    // What is claimed just now stays with its sender.
    let sql = "UPDATE queue_recipient SET state = 0, next_attempt_at = $2, changed_at = $2
               WHERE message_id = $1 AND ((state < 2 AND lease IS NULL) OR (state = 1 AND next_attempt_at <= $2 AND NOT begun)
                 OR state = 5)";
    let count = tx.execute(sql, args![item, now])?;
    wake(tx);
    Ok(planned + count)
}

/// Keeps an item back until [`retry`]; gives the number of recipients.
pub fn hold(tx: &mut Tx<'_>, item: i64, now: i64) -> Result<u64, DbError> {
    let plan = "UPDATE queue_message SET plan_held = TRUE WHERE id = $1 AND planned > 0 RETURNING planned";
    let planned = copies::planned(tx.query_opt(plan, args![item])?);
    Ok(planned + apply(tx, item, State::Held, now)?)
}

/// Takes an item out of the queue without telling its sender; gives the number of recipients.
pub fn drop_item(tx: &mut Tx<'_>, item: i64, now: i64) -> Result<u64, DbError> {
    tx.execute("UPDATE queue_message SET planned = 0 WHERE id = $1", args![item])?;
    let planned = tx.execute("DELETE FROM queue_plan WHERE message_id = $1", args![item])?;
    let count = apply(tx, item, State::Dropped, now)?;
    free_settled(tx, &[item], now)?;
    Ok(planned + count)
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
    let sql = "SELECT id FROM queue_message WHERE created_at < $1 AND planned = 0
               AND NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = queue_message.id)";
    let items: Vec<i64> = tx.query::<(i64,)>(sql, args![before])?.into_iter().map(|row| row.0).collect();
    // Unknown copies have kept the bytes of theirs.
    blob::unpin(tx, HOLDER, &items, before)?;
    tx.execute("DELETE FROM queue_message WHERE id = ANY($1)", args![&items])?;
    Ok(count)
}
