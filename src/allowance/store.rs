//! The SQL of sendings, of the networks they come from, and of holds.

use super::{Hold, Lifted, Reason, Sent, Slot, Usage};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

impl FromRow for Usage {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            hour: Sent { messages: row.get(0)?, recipients: row.get(1)? },
            day: Sent { messages: row.get(2)?, recipients: row.get(3)? },
            held_until: row.get(4)?,
        })
    }
}

/// What a person has sent from the first slots of an hour and of a day on.
pub(super) fn usage(
    c: &mut Conn<'_>,
    person: PrincipalId,
    (hour, day): (i64, i64),
) -> Result<Usage, DbError> {
    c.query_one(
        "SELECT CAST(COALESCE(SUM(CASE WHEN slot >= $2 THEN messages ELSE 0 END), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN slot >= $2 THEN recipients ELSE 0 END), 0) AS BIGINT),
                CAST(COALESCE(SUM(messages), 0) AS BIGINT),
                CAST(COALESCE(SUM(recipients), 0) AS BIGINT),
                (SELECT held_until FROM sending_hold WHERE person_id = $1)
         FROM sending WHERE person_id = $1 AND slot >= $3",
        args![person.0, hour, day],
    )
}

/// Counts one message in a slot, and locks it; gives what has been sent with it. The slot itself is read from the row as
/// it is after the change, the earlier ones, which nobody changes any more, beside it.
pub(super) fn count(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    slot: i64,
    recipients: i64,
    (hour, day): (i64, i64),
) -> Result<Usage, DbError> {
    tx.query_one(
        "INSERT INTO sending (person_id, slot, messages, recipients) VALUES ($1, $2, 1, $3)
         ON CONFLICT (person_id, slot) DO UPDATE SET messages = sending.messages + 1,
                                                     recipients = sending.recipients + $3
         RETURNING
           messages + (SELECT CAST(COALESCE(SUM(o.messages), 0) AS BIGINT) FROM sending o
                       WHERE o.person_id = $1 AND o.slot >= $4 AND o.slot <> $2),
           recipients + (SELECT CAST(COALESCE(SUM(o.recipients), 0) AS BIGINT) FROM sending o
                         WHERE o.person_id = $1 AND o.slot >= $4 AND o.slot <> $2),
           messages + (SELECT CAST(COALESCE(SUM(o.messages), 0) AS BIGINT) FROM sending o
                       WHERE o.person_id = $1 AND o.slot >= $5 AND o.slot <> $2),
           recipients + (SELECT CAST(COALESCE(SUM(o.recipients), 0) AS BIGINT) FROM sending o
                         WHERE o.person_id = $1 AND o.slot >= $5 AND o.slot <> $2),
           (SELECT h.held_until FROM sending_hold h WHERE h.person_id = $1)",
        args![person.0, slot, recipients, hour, day],
    )
}

/// Undoes [`count`] in its transaction.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    slot: i64,
    recipients: i64,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE sending SET messages = messages - 1, recipients = recipients - $3 WHERE person_id = $1 AND slot = $2",
        args![person.0, slot, recipients],
    )?;
    Ok(())
}

/// What a person has sent from a slot on, the oldest first.
pub(super) fn slots(c: &mut Conn<'_>, person: PrincipalId, first: i64) -> Result<Vec<Slot>, DbError> {
    let sql =
        "SELECT slot, messages, recipients FROM sending WHERE person_id = $1 AND slot >= $2 ORDER BY slot";
    let rows: Vec<(i64, i64, i64)> = c.query(sql, args![person.0, first])?;
    let slot = |(number, messages, recipients)| Slot { number, sent: Sent { messages, recipients } };
    Ok(rows.into_iter().map(slot).collect())
}

/// Notes a network; gives how many there were since an instant, with this one.
pub(super) fn note_network(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    network: &str,
    (since, now): (Micros, Micros),
) -> Result<i64, DbError> {
    let (others,) = tx.query_one::<(i64,)>(
        "INSERT INTO sending_network (person_id, network, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (person_id, network) DO UPDATE SET seen_at = $3
         RETURNING (SELECT COUNT(*) FROM sending_network o
                    WHERE o.person_id = $1 AND o.seen_at > $4 AND o.network <> $2)",
        args![person.0, network, now, since],
    )?;
    Ok(others + 1)
}

pub(super) fn hold(tx: &mut Tx<'_>, hold: &Hold) -> Result<bool, DbError> {
    let held = tx.execute(
        "INSERT INTO sending_hold (person_id, reason, number, held_at, held_until) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person_id) DO UPDATE SET reason = $2, number = $3, held_at = $4, held_until = $5
         WHERE sending_hold.held_until <= $4",
        args![hold.person.0, hold.reason.word(), hold.number, hold.since, hold.until],
    )?;
    Ok(held > 0)
}

/// Holds that last beyond an instant.
pub(super) fn holds(c: &mut Conn<'_>, now: Micros) -> Result<Vec<Hold>, DbError> {
    let sql = "SELECT person_id, reason, number, held_at, held_until FROM sending_hold WHERE held_until > $1";
    let rows: Vec<(i64, String, i64, i64, i64)> = c.query(sql, args![now])?;
    let hold = |(person, reason, number, since, until): (i64, String, i64, i64, i64)| Hold {
        person: PrincipalId(person),
        reason: Reason::of_word(&reason),
        number,
        since,
        until,
    };
    Ok(rows.into_iter().map(hold).collect())
}

/// What everybody has sent from the first slots of an hour and of a day on.
pub(super) fn sent(c: &mut Conn<'_>, (hour, day): (i64, i64)) -> Result<Vec<(PrincipalId, Usage)>, DbError> {
    let sql = "SELECT person_id, CAST(SUM(CASE WHEN slot >= $1 THEN messages ELSE 0 END) AS BIGINT),
                      CAST(SUM(CASE WHEN slot >= $1 THEN recipients ELSE 0 END) AS BIGINT),
                      CAST(SUM(messages) AS BIGINT), CAST(SUM(recipients) AS BIGINT)
               FROM sending WHERE slot >= $2 GROUP BY person_id HAVING SUM(messages) > 0";
    let rows: Vec<(i64, i64, i64, i64, i64)> = c.query(sql, args![hour, day])?;
    let usage = |(person, messages, recipients, day_messages, day_recipients)| {
        let (hour, day) =
            (Sent { messages, recipients }, Sent { messages: day_messages, recipients: day_recipients });
        (PrincipalId(person), Usage { hour, day, held_until: None })
    };
    Ok(rows.into_iter().map(usage).collect())
}

/// From how many networks everybody has sent since an instant.
pub(super) fn networks(c: &mut Conn<'_>, since: Micros) -> Result<Vec<(PrincipalId, i64)>, DbError> {
    let sql = "SELECT person_id, COUNT(*) FROM sending_network WHERE seen_at > $1 GROUP BY person_id";
    let rows: Vec<(i64, i64)> = c.query(sql, args![since])?;
    Ok(rows.into_iter().map(|(person, number)| (PrincipalId(person), number)).collect())
}

/// Forgets what a person has sent, where from, and that it is held.
pub(super) fn forget(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<Lifted, DbError> {
    let lasting = "DELETE FROM sending_hold WHERE person_id = $1 AND held_until > $2";
    let held = tx.execute(lasting, args![person.0, now])? > 0;
    tx.execute("DELETE FROM sending_hold WHERE person_id = $1", args![person.0])?;
    let sent = tx.execute("DELETE FROM sending WHERE person_id = $1", args![person.0])?;
    let networks = tx.execute("DELETE FROM sending_network WHERE person_id = $1", args![person.0])?;
    Ok(Lifted { held, counted: sent + networks > 0 })
}

pub(super) fn sweep(tx: &mut Tx<'_>, first: i64, before: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM sending WHERE slot < $1", args![first])?;
    tx.execute("DELETE FROM sending_network WHERE seen_at < $1", args![before])?;
    tx.execute("DELETE FROM sending_hold WHERE held_until < $1", args![before])?;
    Ok(())
}
