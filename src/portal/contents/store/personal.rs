//! The SQL of what is kept of a person.

use super::{Content, ContentId, contents};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, Tx},
};

/// Contents a person has begun, newest first.
pub(in super::super) fn begun_by(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<Content>, DbError> {
    conn.query(contents!("FROM content c WHERE c.author_id = $1 ORDER BY c.id DESC"), args![person.0])
}

/// Revisions a person has written, newest first: content, number, instant, title.
pub(in super::super) fn written_by(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(i64, i64, Micros, String)>, DbError> {
    let sql = "SELECT content_id, number, created_at, title FROM content_revision WHERE author_id = $1
               ORDER BY created_at DESC, content_id, number";
    conn.query(sql, args![person.0])
}

/// Steps a person has taken, newest first: content, instant, what, what was said.
pub(in super::super) fn done_by(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(i64, Micros, String, String)>, DbError> {
    let sql = "SELECT content_id, at, action, note FROM content_step WHERE actor_id = $1 ORDER BY id DESC";
    conn.query(sql, args![person.0])
}

/// What a person has begun for nobody else and that was never public; locked, in order.
pub(in super::super) fn private_of(tx: &mut Tx<'_>, person: PrincipalId) -> Result<Vec<ContentId>, DbError> {
    let sql = "SELECT id FROM content WHERE author_id = $1 AND owner_id = 0 AND published_at IS NULL ORDER BY id FOR UPDATE";
    Ok(tx.query::<(i64,)>(sql, args![person.0])?.into_iter().map(|row| ContentId(row.0)).collect())
}

/// Forgets that a person looks after contents, and its letters to channels.
pub(in super::super) fn forget_person(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    tx.execute("UPDATE content SET assignee_id = NULL WHERE assignee_id = $1", args![person.0])?;
    tx.execute("DELETE FROM content_mail WHERE person_id = $1", args![person.0]).map(|_| ())
}
