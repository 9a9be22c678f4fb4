//! Copies of personal items: planned, unfolded, begun.

use super::{HOLDER, insert_message, wake};
use crate::queue::{
    model::{NewItem, Recipient, Room, State},
    personal::{Counted, NewCopy, Personal, Source, Tally},
};
use mailstore::{
    DbError, args, blob,
    db::{Arg, Conn, Tx, fixed},
};
use std::collections::HashMap;

/// So many copies for one domain are one claim at most.
pub(super) const CLAIM: usize = 50;
/// So many untried copies of an item have rows at once, those of crowded domains aside.
const FRESH: i64 = 1000;
/// A domain with so many copies of an item under way or deferred is crowded: its others wait in the plan, and stand before
/// nobody.
const CROWD: i64 = 500;
/// So many items are looked at for copies to unfold.
const ITEMS: i64 = 200;
/// So many recipients of a personal item are listed beside the unknown ones, who are all named: nobody else knows of them.
const NOTABLE: i64 = 100;

/// Puts a message with the plan of its copies into the queue, of which `new` names no recipients; gives its id and the number
/// of copies. With nobody to send to nothing stays in the queue.
pub fn fan_out(
    tx: &mut Tx<'_>,
    new: &NewItem<'_>,
    personal: &Personal,
    source: Source<'_>,
    now: i64,
) -> Result<(i64, u64), DbError> {
    let id = insert_message(tx, new, now)?;
    if !source.sql.is_empty() {
        plan_found(tx, id, source)?;
    }
    plan_named(tx, id, source.named)?;
    let sql = "UPDATE queue_message SET personal = $2, plan_due_at = $3, plan_expires_at = $4,
                      planned = (SELECT COUNT(*) FROM queue_plan p WHERE p.message_id = queue_message.id)
               WHERE id = $1 RETURNING planned";
    let count = planned(tx.query_opt(sql, args![id, &personal.stored()?, new.not_before, new.expires_at])?);
    if count == 0 {
        blob::unpin(tx, HOLDER, &[id], now)?;
        tx.execute("DELETE FROM queue_message WHERE id = $1", args![id])?;
    }
    wake(tx);
    Ok((id, count))
}

fn plan_found(tx: &mut Tx<'_>, item: i64, source: Source<'_>) -> Result<u64, DbError> {
    // The caller's parameters come first, whatever their number is.
    let sql = fixed(format!(
        "WITH found (subject_id, recipient, domain) AS ({})
         INSERT INTO queue_plan (message_id, subject_id, recipient, domain)
         SELECT ${}, subject_id, recipient, domain FROM found WHERE TRUE ON CONFLICT DO NOTHING",
        source.sql,
        source.args.len() + 1
    ));
    tx.execute(sql, &[source.args, args![item]].concat())
}

fn plan_named(tx: &mut Tx<'_>, item: i64, named: &[NewCopy]) -> Result<(), DbError> {
    let row = |one: &NewCopy| -> Vec<Arg<'_>> { args![item, one.subject_id].to_vec() };
    let rows: Vec<Vec<Arg<'_>>> = named
        .iter()
        .map(|one| [row(one), vec![Arg::from(&one.recipient), Arg::from(&one.domain)]].concat())
        .collect();
    tx.execute_many(
        "INSERT INTO queue_plan (message_id, subject_id, recipient, domain) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &rows,
    )
}

/// The count in a row of [`planned`](crate::queue::Item::planned).
pub(super) fn planned(row: Option<(i64,)>) -> u64 {
    row.map_or(0, |(planned,)| planned.unsigned_abs())
}

/// Gives planned copies rows of their own, at most `limit` in all, oldest message first; gives how many. Of an item only so
/// many wait at once, and of a domain that does not take them fewer: a large one costs little and holds up nobody.
pub fn unfold(tx: &mut Tx<'_>, now: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "SELECT id FROM queue_message WHERE planned > 0 AND NOT plan_held AND plan_due_at <= $1
               ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED";
    let items: Vec<(i64,)> = tx.query(sql, args![now, ITEMS])?;
    let mut unfolded = 0;
    for (item,) in items {
        if unfolded >= limit {
            break;
        }
        unfolded += unfold_item(tx, item, limit - unfolded, now)?;
    }
    Ok(unfolded.unsigned_abs())
}

fn unfold_item(tx: &mut Tx<'_>, item: i64, limit: i64, now: i64) -> Result<i64, DbError> {
    let (crowded, fresh) = crowd(tx, item)?;
    let limit = limit.min(FRESH - fresh);
    if limit <= 0 {
        return Ok(0);
    }
    let sql = "SELECT subject_id FROM queue_plan WHERE message_id = $1 AND NOT (domain = ANY($2))
               ORDER BY subject_id LIMIT $3";
    let next: Vec<(i64,)> = tx.query(sql, args![item, &crowded, limit])?;
    let next: Vec<i64> = next.into_iter().map(|row| row.0).collect();
    // Due from now on, so that the copies of one item do not stand before those of all younger ones.
    tx.execute(
        "INSERT INTO queue_recipient (message_id, recipient, domain, state, attempts, next_attempt_at, expires_at,
                                      delay_told, reply, changed_at, subject_id)
         SELECT p.message_id, p.recipient, p.domain, 0, 0, $3, m.plan_expires_at, FALSE, '', $3, p.subject_id
         FROM queue_plan p JOIN queue_message m ON m.id = p.message_id
         WHERE p.message_id = $1 AND p.subject_id = ANY($2) ORDER BY p.subject_id",
        args![item, &next, now],
    )?;
    let moved = tx.execute(
        "DELETE FROM queue_plan WHERE message_id = $1 AND subject_id = ANY($2)",
        args![item, &next],
    )?;
    let moved = i64::try_from(moved).unwrap_or(i64::MAX);
    tx.execute("UPDATE queue_message SET planned = planned - $2 WHERE id = $1", args![item, moved])?;
    Ok(moved)
}

/// The crowded domains of an item, and how many untried copies it has for others.
fn crowd(tx: &mut Tx<'_>, item: i64) -> Result<(Vec<String>, i64), DbError> {
    let sql = "SELECT domain, COUNT(*), CAST(SUM(CASE WHEN attempts = 0 THEN 1 ELSE 0 END) AS BIGINT)
               FROM queue_recipient WHERE message_id = $1 AND state < 2 GROUP BY domain";
    let open: Vec<(String, i64, i64)> = tx.query(sql, args![item])?;
    let (crowded, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, count, _)| *count >= CROWD);
    let fresh = others.iter().map(|(.., fresh)| fresh).sum();
    Ok((crowded.into_iter().map(|(domain, ..)| domain).collect(), fresh))
}

/// The copies to claim.
pub(super) fn claimable(tx: &mut Tx<'_>, room: &Room, now: i64) -> Result<Vec<i64>, DbError> {
    if room.copies == 0 {
        return Ok(Vec::new());
    }
    let sql = "SELECT id, domain FROM queue_recipient WHERE state = 0 AND subject_id IS NOT NULL AND next_attempt_at <= $1
               AND NOT begun AND NOT (domain = ANY($2)) AND NOT (id = ANY($3)) ORDER BY next_attempt_at, id LIMIT $4
               FOR UPDATE SKIP LOCKED";
    let limit = i64::try_from(room.copies).unwrap_or(i64::MAX);
    Ok(room.fitting_copies(tx.query(sql, args![now, &room.busy_copying(), &room.claimed, limit])?))
}

pub(super) fn due_at(c: &mut Conn<'_>, room: &Room) -> Result<Vec<(i64,)>, DbError> {
    let sql =
        "SELECT next_attempt_at FROM queue_recipient WHERE state = 0 AND subject_id IS NOT NULL AND NOT begun
               AND NOT (domain = ANY($1)) AND NOT (id = ANY($2)) ORDER BY next_attempt_at LIMIT 1";
    let copy: Option<(i64,)> = c.query_opt(sql, args![&room.busy_copying(), &room.claimed])?;
    let sql = "SELECT m.plan_due_at FROM queue_message m WHERE m.planned > 0 AND NOT m.plan_held
               AND NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id AND r.state < 2)
               ORDER BY m.plan_due_at LIMIT 1";
    Ok(copy.into_iter().chain(c.query_opt(sql, &[])?).collect())
}

/// Notes that copies `lease` has claimed are about to be offered to a server, and prolongs its claim of them until `until`;
/// gives those that may be. The others are somebody else's by now, or nobody shall send them.
///
/// Committed before the first word about a copy: from then on it is either settled or unknown.
pub fn begin(tx: &mut Tx<'_>, lease: &str, recipients: &[i64], until: i64) -> Result<Vec<i64>, DbError> {
    if recipients.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "UPDATE queue_recipient SET begun = TRUE, next_attempt_at = $3
               WHERE id = ANY($2) AND lease = $1 AND state = 0 AND NOT begun RETURNING id";
    let begun: Vec<(i64,)> = tx.query(sql, args![lease, recipients, until])?;
    Ok(begun.into_iter().map(|row| row.0).collect())
}

/// Copies that were begun and never settled are unknown when their claim has run out, but for `claimed`, on which the caller
/// works; gives how many.
pub fn give_up_begun(tx: &mut Tx<'_>, claimed: &[i64], now: i64) -> Result<u64, DbError> {
    let sql = "UPDATE queue_recipient SET state = 5, begun = FALSE, lease = NULL, attempts = attempts + 1, changed_at = $1,
                      reply = $3
               WHERE begun AND state < 2 AND next_attempt_at <= $1 AND NOT (id = ANY($2))";
    told_of(tx.execute(sql, args![now, claimed, NEVER_HEARD])?, tx)
}

/// The same for all that `lease` has begun.
pub(super) fn give_up_of(tx: &mut Tx<'_>, lease: &str, now: i64) -> Result<u64, DbError> {
    let sql = "UPDATE queue_recipient SET state = 5, begun = FALSE, lease = NULL, attempts = attempts + 1, changed_at = $1,
                      reply = $3
               WHERE begun AND state < 2 AND lease = $2";
    told_of(tx.execute(sql, args![now, lease, NEVER_HEARD])?, tx)
}

const NEVER_HEARD: &str = "this server ended while the copy was on its way";

fn told_of(count: u64, tx: &mut Tx<'_>) -> Result<u64, DbError> {
    if count > 0 {
        wake(tx);
    }
    Ok(count)
}

/// Recipients of an item in one state, at most `limit`: the unknown ones by name.
pub fn copies(c: &mut Conn<'_>, item: i64, state: State, limit: i64) -> Result<Vec<Recipient>, DbError> {
    let sql = recipients_where!("WHERE message_id = $1 AND state = $2 ORDER BY id LIMIT $3");
    c.query(sql, args![item, state.number(), limit])
}

/// Those that have not got their copy: all unknown ones, some that were given up, are held, or wait.
pub(super) fn notable(c: &mut Conn<'_>, item: i64) -> Result<Vec<Recipient>, DbError> {
    let mut found = copies(c, item, State::Unknown, i64::MAX)?;
    for state in [State::Failed, State::Held, State::Waiting] {
        let limit = NOTABLE.saturating_sub(found.len() as i64);
        if limit > 0 {
            found.extend(copies(c, item, state, limit)?);
        }
    }
    Ok(found)
}

/// How it stands with the recipients of these items.
pub fn tally(c: &mut Conn<'_>, items: &[i64]) -> Result<HashMap<i64, Tally>, DbError> {
    let sql = "SELECT id, planned FROM queue_message WHERE id = ANY($1)";
    let planned: Vec<(i64, i64)> = c.query(sql, args![items])?;
    let mut tallies: HashMap<i64, Tally> =
        planned.into_iter().map(|(item, planned)| (item, Tally { planned, ..Tally::default() })).collect();
    let sql = "SELECT message_id, state, COUNT(*) FROM queue_recipient WHERE message_id = ANY($1)
               GROUP BY message_id, state";
    for counted in c.query::<Counted>(sql, args![items])? {
        tallies.entry(counted.item).or_default().note(counted.state, counted.count);
    }
    Ok(tallies)
}
