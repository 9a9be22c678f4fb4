//! The SQL of letters to channels.

use crate::{
    clock::Micros,
    directory::PrincipalId,
    portal::contents::{
        ContentId,
        letters::{Fault, Left, Letter},
    },
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("a letter to a channel: {error}"))
}

/// Notes a letter of a person to the address of a channel, if the principal is one; the same one twice is one.
pub(in super::super) fn note_mail(
    tx: &mut Tx<'_>,
    message: i64,
    (owner, tag): (PrincipalId, &str),
    (person, at): (PrincipalId, Micros),
) -> Result<bool, DbError> {
    let sql = "INSERT INTO content_mail (message_id, channel_id, person_id, tag, at)
               SELECT CAST($1 AS BIGINT), p.id, CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS BIGINT)
               FROM principal p WHERE p.id = $2 AND p.kind = 'channel'
               ON CONFLICT (message_id, channel_id) DO NOTHING";
    Ok(tx.execute(sql, args![message, owner.0, person.0, tag, at])? == 1)
}

/// A letter that waits to become a draft.
#[derive(Debug, Clone)]
pub(in super::super) struct WaitingMail {
    pub(in super::super) id: i64,
    pub(in super::super) message: i64,
    pub(in super::super) channel: PrincipalId,
    pub(in super::super) person: PrincipalId,
    pub(in super::super) tag: String,
}

impl FromRow for WaitingMail {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            message: row.get(1)?,
            channel: PrincipalId(row.get(2)?),
            person: PrincipalId(row.get(3)?),
            tag: row.get(4)?,
        })
    }
}

/// Letters that wait, the oldest first: so many after the first so many.
pub(in super::super) fn waiting_mail(
    conn: &mut Conn<'_>,
    (most, passed): (i64, i64),
) -> Result<Vec<WaitingMail>, DbError> {
    let sql = "SELECT id, message_id, channel_id, person_id, tag FROM content_mail WHERE done_at IS NULL
               ORDER BY id LIMIT $1 OFFSET $2";
    conn.query(sql, args![most, passed])
}

/// Writes down what became of a letter; false when that was done already.
pub(in super::super) fn settle_mail(
    tx: &mut Tx<'_>,
    id: i64,
    (content, fault, left): (Option<ContentId>, Option<Fault>, &[Left]),
    at: Micros,
) -> Result<bool, DbError> {
    let sql = "UPDATE content_mail SET done_at = $2, content_id = $3, fault = $4, files = $5
               WHERE id = $1 AND done_at IS NULL";
    let files = serde_json::to_string(left).map_err(misread)?;
    Ok(tx.execute(sql, args![id, at, content.map(|id| id.0), fault.map(Fault::as_str), &files])? == 1)
}

impl FromRow for Letter {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let (id, title): (Option<i64>, Option<String>) = (row.get(4)?, row.get(5)?);
        Ok(Self {
            at: row.get(0)?,
            fault: row.get::<String>(1)?.parse().map_err(misread)?,
            left: serde_json::from_str(&row.get::<String>(2)?).map_err(misread)?,
            channel: row.get::<Option<String>>(3)?.unwrap_or_default(),
            draft: id.zip(title).map(|(id, title)| (ContentId(id), title)),
        })
    }
}

/// Letters of a person since an instant of which something could not be taken, newest first; without those whose draft has been
/// deleted.
pub(in super::super) fn faulty_mails(
    conn: &mut Conn<'_>,
    (person, since): (PrincipalId, Micros),
    most: i64,
) -> Result<Vec<Letter>, DbError> {
    let sql = "SELECT m.at, m.fault, m.files, p.name, c.id, c.title
               FROM content_mail m LEFT JOIN principal p ON p.id = m.channel_id LEFT JOIN content c ON c.id = m.content_id
               WHERE m.person_id = $1 AND m.fault IS NOT NULL AND m.at >= $2 AND (m.content_id IS NULL OR c.id IS NOT NULL)
               ORDER BY m.id DESC LIMIT $3";
    conn.query(sql, args![person.0, since, most])
}

/// The files that a letter brought and its draft has not.
pub(in super::super) fn left_of(conn: &mut Conn<'_>, content: ContentId) -> Result<Vec<Left>, DbError> {
    let sql = "SELECT files FROM content_mail WHERE content_id = $1 ORDER BY id";
    let mut left = Vec::new();
    for (files,) in conn.query::<(String,)>(sql, args![content.0])? {
        left.extend(serde_json::from_str::<Vec<Left>>(&files).map_err(misread)?);
    }
    Ok(left)
}
