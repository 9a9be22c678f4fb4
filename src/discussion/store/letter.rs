//! The SQL of letters in the words of owners.

use crate::directory::PrincipalId;
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// A letter of a discussion as its owners have written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLetter {
    /// The word of which letter (`templates::mails::lists::Letter::word`).
    pub letter: String,
    /// `it` or `en`.
    pub language: String,
    /// Its subject; a footer has none.
    pub subject: String,
    /// Its text, with words in braces.
    pub body: String,
    /// How often it was written; 0: never.
    pub version: i64,
}

impl FromRow for OwnLetter {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            letter: row.get(0)?,
            language: row.get(1)?,
            subject: row.get(2)?,
            body: row.get(3)?,
            version: row.get(4)?,
        })
    }
}

/// Those of a discussion.
pub(in super::super) fn all(c: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<OwnLetter>, DbError> {
    c.query(
        "SELECT letter, language, subject, body, version FROM discussion_letter WHERE discussion_id = $1
         ORDER BY letter, language",
        args![id.0],
    )
}

/// Writes one, for who has seen this version; false: it is another by now.
pub(in super::super) fn put(tx: &mut Tx<'_>, id: PrincipalId, new: &OwnLetter) -> Result<bool, DbError> {
    let sql = if new.version == 0 {
        "INSERT INTO discussion_letter (discussion_id, letter, language, subject, body, version)
         VALUES ($1, $2, $3, $4, $5, $6 + 1) ON CONFLICT (discussion_id, letter, language) DO NOTHING"
    } else {
        "UPDATE discussion_letter SET subject = $4, body = $5, version = version + 1
         WHERE discussion_id = $1 AND letter = $2 AND language = $3 AND version = $6"
    };
    let args = args![id.0, &new.letter, &new.language, &new.subject, &new.body, new.version];
    Ok(tx.execute(sql, args)? > 0)
}

/// Forgets one; false: there was none.
pub(in super::super) fn remove(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    (letter, language): (&str, &str),
) -> Result<bool, DbError> {
    let sql = "DELETE FROM discussion_letter WHERE discussion_id = $1 AND letter = $2 AND language = $3";
    Ok(tx.execute(sql, args![id.0, letter, language])? > 0)
}
