//! The SQL of editions of unified forms and procedures, and of offices that work by them.

use super::super::public::{Adoption, Edition, EditionWords};
use super::{Content, ContentId, Revision, details_of};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

impl FromRow for Adoption {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            office: PrincipalId(row.get(0)?),
            name: row.get(1)?,
            revision: row.get(2)?,
            at: row.get(3)?,
            words: EditionWords::of(&details_of(row, 4)?),
        })
    }
}

impl FromRow for Edition {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { revision: row.get(0)?, at: row.get(1)?, words: EditionWords::of(&details_of(row, 2)?) })
    }
}

/// An office works by a revision from now on.
pub(in super::super) fn adopt(
    tx: &mut Tx<'_>,
    content: &Content,
    (office, revision): (PrincipalId, i64),
    (by, at): (PrincipalId, Micros),
) -> Result<(), DbError> {
    let sql = "INSERT INTO content_adoption (content_id, office_id, revision, actor_id, at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (content_id, office_id) DO UPDATE
               SET revision = EXCLUDED.revision, actor_id = EXCLUDED.actor_id, at = EXCLUDED.at";
    tx.execute(sql, args![content.id.0, office.0, revision, by.0, at]).map(|_| ())
}

/// Which offices work by which revision.
pub(in super::super) fn adoptions(conn: &mut Conn<'_>, id: ContentId) -> Result<Vec<Adoption>, DbError> {
    let sql = "SELECT a.office_id, p.name, a.revision, a.at, r.details
               FROM content_adoption a JOIN principal p ON p.id = a.office_id
               JOIN content_revision r ON r.content_id = a.content_id AND r.number = a.revision
               WHERE a.content_id = $1 ORDER BY p.name, a.office_id";
    conn.query(sql, args![id.0])
}

/// Editions that were published and not withdrawn, those for everybody or all, newest first.
pub(in super::super) fn editions(
    conn: &mut Conn<'_>,
    id: ContentId,
    internal: bool,
) -> Result<Vec<Edition>, DbError> {
    let sql = "SELECT e.revision, e.at, r.details
               FROM content_edition e JOIN content_revision r ON r.content_id = e.content_id AND r.number = e.revision
               WHERE e.content_id = $1 AND (e.public OR $2) ORDER BY e.revision DESC LIMIT 100";
    conn.query(sql, args![id.0, internal])
}

/// The revisions of the editions for everybody.
pub(in super::super) fn edition_revisions(
    conn: &mut Conn<'_>,
    id: ContentId,
) -> Result<Vec<Revision>, DbError> {
    let sql = "SELECT r.number, r.author_id, p.name, r.created_at, r.title, r.summary, r.body, r.details
               FROM content_edition e JOIN content_revision r ON r.content_id = e.content_id AND r.number = e.revision
               JOIN principal p ON p.id = r.author_id
               WHERE e.content_id = $1 AND e.public ORDER BY r.number DESC LIMIT 100";
    conn.query(sql, args![id.0])
}

/// A revision is an edition from now on, for everybody or for the network.
pub(in super::super) fn put_edition(
    tx: &mut Tx<'_>,
    id: ContentId,
    revision: i64,
    (at, public): (Micros, bool),
) -> Result<(), DbError> {
    let sql = "INSERT INTO content_edition (content_id, revision, at, public) VALUES ($1, $2, $3, $4)
               ON CONFLICT (content_id, revision) DO UPDATE SET at = EXCLUDED.at, public = EXCLUDED.public";
    tx.execute(sql, args![id.0, revision, at, public]).map(|_| ())
}

/// A revision is no edition any more.
pub(in super::super) fn remove_edition(tx: &mut Tx<'_>, id: ContentId, revision: i64) -> Result<(), DbError> {
    let sql = "DELETE FROM content_edition WHERE content_id = $1 AND revision = $2";
    tx.execute(sql, args![id.0, revision]).map(|_| ())
}
