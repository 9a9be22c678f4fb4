//! The SQL of what visitors write.

use super::{Feedback, FeedbackId, NewFeedback, State};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

macro_rules! feedback {
    ($rest:literal) => {
        concat!(
            "SELECT id, code, kind, state, page, text, name, address, person_id, consent, note, actor_id, version, created_at,
                    changed_at FROM feedback ",
            $rest
        )
    };
}

fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("a row of feedback: {error}"))
}

impl FromRow for Feedback {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let message = NewFeedback {
            kind: row.get::<String>(2)?.parse().map_err(misread)?,
            page: row.get(4)?,
            text: row.get(5)?,
            name: row.get(6)?,
            address: row.get(7)?,
            consent: row.get(9)?,
        };
        Ok(Self {
            id: FeedbackId(row.get(0)?),
            code: row.get(1)?,
            state: row.get::<String>(3)?.parse().map_err(misread)?,
            message,
            person: row.get::<Option<i64>>(8)?.map(PrincipalId),
            note: row.get(10)?,
            actor: row.get::<Option<i64>>(11)?.map(PrincipalId),
            version: row.get(12)?,
            created_at: row.get(13)?,
            changed_at: row.get(14)?,
        })
    }
}

/// Keeps what was written.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    new: &NewFeedback,
    (code, person): (&str, Option<PrincipalId>),
    now: Micros,
) -> Result<FeedbackId, DbError> {
    let sql = "INSERT INTO feedback (code, kind, state, page, text, name, address, person_id, consent, note, version, created_at,
                 changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) RETURNING id";
    let (kind, state) = (new.kind.as_str(), State::New.as_str());
    let person = person.map(|person| person.0);
    let id = tx.insert(
        sql,
        args![
            code,
            kind,
            state,
            &new.page,
            &new.text,
            &new.name,
            &new.address,
            person,
            &new.consent,
            "",
            1_i64,
            now
        ],
    )?;
    Ok(FeedbackId(id))
}

/// How much was written since an instant.
pub(super) fn since(conn: &mut Conn<'_>, since: Micros) -> Result<i64, DbError> {
    Ok(conn.query_one::<(i64,)>("SELECT COUNT(*) FROM feedback WHERE created_at > $1", args![since])?.0)
}

/// What was written, locked until the transaction ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: FeedbackId) -> Result<Option<Feedback>, DbError> {
    tx.query_opt(feedback!("WHERE id = $1 FOR UPDATE"), args![id.0])
}

/// What was written under a code.
pub(super) fn coded(conn: &mut Conn<'_>, code: &str) -> Result<Option<Feedback>, DbError> {
    conn.query_opt(feedback!("WHERE code = $1"), args![code])
}

/// A page of a list, newest first, and the number of all.
pub(super) fn list(
    conn: &mut Conn<'_>,
    state: Option<State>,
    (size, offset): (i64, i64),
) -> Result<(Vec<Feedback>, i64), DbError> {
    let state = state.map_or("", State::as_str);
    let sql = "SELECT COUNT(*) FROM feedback WHERE ($1 = '' OR state = $1)";
    let (total,): (i64,) = conn.query_one(sql, args![state])?;
    let sql = feedback!("WHERE ($1 = '' OR state = $1) ORDER BY id DESC LIMIT $2 OFFSET $3");
    Ok((conn.query(sql, args![state, size, offset])?, total))
}

/// Writes what can change of it.
pub(super) fn update(tx: &mut Tx<'_>, feedback: &Feedback) -> Result<(), DbError> {
    let sql = "UPDATE feedback SET state = $2, note = $3, actor_id = $4, version = $5, changed_at = $6 WHERE id = $1";
    let (state, actor) = (feedback.state.as_str(), feedback.actor.map(|actor| actor.0));
    tx.execute(sql, args![feedback.id.0, state, &feedback.note, actor, feedback.version, feedback.changed_at])
        .map(|_| ())
}

/// Forgets who wrote what was closed before an instant, or written before another.
pub(super) fn forget(tx: &mut Tx<'_>, (closed, written): (Micros, Micros)) -> Result<u64, DbError> {
    let sql = "UPDATE feedback SET name = $2, address = $2, person_id = NULL
               WHERE ((state = 'closed' AND changed_at < $1) OR created_at < $3)
                 AND (name <> $2 OR address <> $2 OR person_id IS NOT NULL)";
    tx.execute(sql, args![closed, "", written])
}

/// What a person has written, newest first.
pub(super) fn of_person(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<Feedback>, DbError> {
    conn.query(feedback!("WHERE person_id = $1 ORDER BY id DESC"), args![person.0])
}

/// Forgets that a person has written what it has.
pub(super) fn forget_person(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    let sql = "UPDATE feedback SET name = $2, address = $2, person_id = NULL WHERE person_id = $1";
    tx.execute(sql, args![person.0, ""]).map(|_| ())
}
