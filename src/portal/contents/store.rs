//! The SQL of contents.

mod editions;
mod inner;
mod letters;
mod lists;
mod personal;

use super::{Audience, Content, ContentError, ContentId, Details, Draft, Kind, Revision, Step, Workflow};
use crate::{clock::Micros, directory::PrincipalId, words::UnknownWord};
pub(super) use editions::{adopt, adoptions, edition_revisions, editions, put_edition, remove_edition};
pub(super) use inner::{inner, note_live, paths, services_with};
pub(super) use letters::{WaitingMail, faulty_mails, left_of, note_mail, settle_mail, waiting_mail};
pub(super) use lists::{contributions, counters, due, list, scheduled_between, waiting};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};
pub(super) use personal::{begun_by, done_by, forget_person, private_of, written_by};

/// The columns of a [`Content`], of a table called `c`.
macro_rules! contents {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.kind, c.owner_id, c.author_id, c.assignee_id, c.slug, c.audience, c.stage, c.head, c.live, c.title,
                    c.channel_id, c.territory_id, c.publish_at, c.published_at, c.live_since, c.archived_at, c.reason,
                    c.version, c.created_at, c.changed_at, c.live_audience, c.live_channel_id, c.live_territory_id ",
            $rest
        )
    };
}
pub(super) use contents;

/// So many columns a [`Content`] has.
pub(super) const CONTENT_COLUMNS: usize = 24;

fn misread(UnknownWord(word): UnknownWord) -> DbError {
    DbError::Other(format!("a row of contents: {word:?} is not known"))
}

/// Zero stands for nobody and nothing.
fn principal(id: i64) -> Option<PrincipalId> {
    (id != 0).then_some(PrincipalId(id))
}

fn number(id: Option<PrincipalId>) -> i64 {
    id.map_or(0, |id| id.0)
}

/// Empty: of nothing.
fn audience(word: &str) -> Result<Option<Audience>, DbError> {
    if word.is_empty() { Ok(None) } else { word.parse().map(Some).map_err(misread) }
}

impl FromRow for Content {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let word = |index| row.get::<String>(index);
        Ok(Self {
            id: ContentId(row.get(0)?),
            kind: word(1)?.parse().map_err(misread)?,
            owner: principal(row.get(2)?),
            author: PrincipalId(row.get(3)?),
            assignee: row.get::<Option<i64>>(4)?.map(PrincipalId),
            slug: row.get(5)?,
            audience: word(6)?.parse().map_err(misread)?,
            stage: word(7)?.parse().map_err(misread)?,
            head: row.get(8)?,
            live: row.get(9)?,
            title: row.get(10)?,
            channel: principal(row.get(11)?),
            territory: principal(row.get(12)?),
            publish_at: row.get(13)?,
            published_at: row.get(14)?,
            live_since: row.get(15)?,
            archived_at: row.get(16)?,
            reason: row.get(17)?,
            version: row.get(18)?,
            created_at: row.get(19)?,
            changed_at: row.get(20)?,
            live_audience: audience(&word(21)?)?,
            live_channel: principal(row.get(22)?),
            live_territory: principal(row.get(23)?),
        })
    }
}

impl FromRow for Revision {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            number: row.get(0)?,
            author: PrincipalId(row.get(1)?),
            author_name: row.get(2)?,
            created_at: row.get(3)?,
            draft: draft(row, 4)?,
        })
    }
}

/// Title, summary, text and details from column `at` on.
fn draft(row: &Row<'_>, at: usize) -> Result<Draft, DbError> {
    Ok(Draft {
        title: row.get(at)?,
        summary: row.get(at + 1)?,
        body: row.get(at + 2)?,
        details: details_of(row, at + 3)?,
    })
}

/// The details of a revision in column `at`.
fn details_of(row: &Row<'_>, at: usize) -> Result<Details, DbError> {
    let details: String = row.get(at)?;
    serde_json::from_str(&details)
        .map_err(|error| DbError::Other(format!("the details of a revision: {error}")))
}

impl FromRow for Step {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            at: row.get(0)?,
            actor: row.get::<Option<i64>>(1)?.map(PrincipalId),
            actor_name: row.get(2)?,
            action: row.get::<String>(3)?.parse().map_err(misread)?,
            revision: row.get(4)?,
            note: row.get(5)?,
            checks: row.get(6)?,
        })
    }
}

/// A content, locked until the transaction ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: ContentId) -> Result<Content, ContentError> {
    let row: Option<Content> =
        tx.query_opt(contents!("FROM content c WHERE c.id = $1 FOR UPDATE"), args![id.0])?;
    row.ok_or(ContentError::NotFound)
}

/// A content.
pub(super) fn find(conn: &mut Conn<'_>, id: ContentId) -> Result<Option<Content>, DbError> {
    conn.query_opt(contents!("FROM content c WHERE c.id = $1"), args![id.0])
}

/// The contents begun under names of an import: name, number, version.
pub(super) fn imported(
    conn: &mut Conn<'_>,
    keys: &[String],
) -> Result<Vec<(String, ContentId, i64)>, DbError> {
    let sql = "SELECT import_key, id, version FROM content WHERE import_key = ANY($1)";
    let rows: Vec<(String, i64, i64)> = conn.query(sql, args![keys])?;
    Ok(rows.into_iter().map(|(key, id, version)| (key, ContentId(id), version)).collect())
}

/// Begins a content; its number is given, `content.id` is not looked at.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    content: &Content,
    folded: &str,
    import_key: Option<&str>,
) -> Result<ContentId, DbError> {
    let sql = "INSERT INTO content (kind, owner_id, author_id, assignee_id, slug, audience, stage, head, live, title, folded,
                 channel_id, territory_id, publish_at, published_at, live_since, archived_at, reason, import_key, version,
                 created_at, changed_at, live_audience, live_channel_id, live_territory_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                 $23, $24, $25)
               RETURNING id";
    let id = tx.insert(
        sql,
        args![
            content.kind.as_str(),
            number(content.owner),
            content.author.0,
            content.assignee.map(|person| person.0),
            &content.slug,
            content.audience.as_str(),
            content.stage.as_str(),
            content.head,
            content.live,
            &content.title,
            folded,
            number(content.channel),
            number(content.territory),
            content.publish_at,
            content.published_at,
            content.live_since,
            content.archived_at,
            &content.reason,
            import_key,
            content.version,
            content.created_at,
            content.changed_at,
            content.live_audience.map_or("", Audience::as_str),
            number(content.live_channel),
            number(content.live_territory),
        ],
    )?;
    Ok(ContentId(id))
}

/// Writes what can change of a content.
pub(super) fn update(tx: &mut Tx<'_>, content: &Content, folded: &str) -> Result<(), DbError> {
    let sql = "UPDATE content SET owner_id = $2, assignee_id = $3, slug = $4, audience = $5, stage = $6, head = $7, live = $8,
                 title = $9, folded = $10, channel_id = $11, territory_id = $12, publish_at = $13, published_at = $14,
                 live_since = $15, archived_at = $16, reason = $17, version = $18, changed_at = $19,
                 live_audience = $20, live_channel_id = $21, live_territory_id = $22
               WHERE id = $1";
    tx.execute(
        sql,
        args![
            content.id.0,
            number(content.owner),
            content.assignee.map(|person| person.0),
            &content.slug,
            content.audience.as_str(),
            content.stage.as_str(),
            content.head,
            content.live,
            &content.title,
            folded,
            number(content.channel),
            number(content.territory),
            content.publish_at,
            content.published_at,
            content.live_since,
            content.archived_at,
            &content.reason,
            content.version,
            content.changed_at,
            content.live_audience.map_or("", Audience::as_str),
            number(content.live_channel),
            number(content.live_territory),
        ],
    )?;
    Ok(())
}

/// Details of the live revisions of contents, by their numbers.
pub(super) fn live_details(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<(i64, Details)>, DbError> {
    let sql = "SELECT c.id, r.details FROM content c JOIN content_revision r ON r.content_id = c.id AND r.number = c.live
               WHERE c.id = ANY($1)";
    let rows: Vec<OfContent> = conn.query(sql, args![ids])?;
    Ok(rows.into_iter().map(|OfContent(id, details)| (id, details)).collect())
}

struct OfContent(i64, Details);

impl FromRow for OfContent {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self(row.get(0)?, details_of(row, 1)?))
    }
}

/// Drafts of an author that were begun since an instant and not touched again, newest first.
pub(super) fn untouched(
    tx: &mut Tx<'_>,
    (author, kind): (PrincipalId, Kind),
    since: Micros,
) -> Result<Vec<ContentId>, DbError> {
    // Whoever sends a form twice at once waits here.
    tx.query_opt::<(i64,)>("SELECT id FROM principal WHERE id = $1 FOR UPDATE", args![author.0])?;
    let sql =
        "SELECT id FROM content WHERE author_id = $1 AND changed_at >= $2 AND created_at >= $2 AND kind = $3
               AND stage = 'draft' AND head = 1 AND import_key IS NULL
               ORDER BY id DESC LIMIT 10";
    let found: Vec<(i64,)> = tx.query(sql, args![author.0, since, kind.as_str()])?;
    Ok(found.into_iter().map(|(id,)| ContentId(id)).collect())
}

/// Forgets a content that was never published, with all that belongs to it.
pub(super) fn delete(tx: &mut Tx<'_>, id: ContentId) -> Result<(), DbError> {
    tx.execute("DELETE FROM content_adoption WHERE content_id = $1", args![id.0])?;
    tx.execute("DELETE FROM content_step WHERE content_id = $1", args![id.0])?;
    tx.execute("DELETE FROM content_slug WHERE content_id = $1", args![id.0])?;
    tx.execute("DELETE FROM content_revision WHERE content_id = $1", args![id.0])?;
    tx.execute("DELETE FROM content WHERE id = $1", args![id.0]).map(|_| ())
}

/// Keeps a revision.
pub(super) fn add_revision(
    tx: &mut Tx<'_>,
    id: ContentId,
    (number, author, at): (i64, PrincipalId, Micros),
    draft: &Draft,
) -> Result<(), DbError> {
    let details = details_text(&draft.details)?;
    let sql = "INSERT INTO content_revision (content_id, number, author_id, created_at, title, summary, body, details)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.execute(sql, args![id.0, number, author.0, at, &draft.title, &draft.summary, &draft.body, &details])?;
    Ok(())
}

fn details_text(details: &Details) -> Result<String, DbError> {
    serde_json::to_string(details).map_err(|error| DbError::Other(format!("details of a revision: {error}")))
}

/// One revision.
pub(super) fn revision(conn: &mut Conn<'_>, id: ContentId, number: i64) -> Result<Option<Revision>, DbError> {
    let sql = "SELECT r.number, r.author_id, p.name, r.created_at, r.title, r.summary, r.body, r.details
               FROM content_revision r JOIN principal p ON p.id = r.author_id
               WHERE r.content_id = $1 AND r.number = $2";
    conn.query_opt(sql, args![id.0, number])
}

/// All revisions, newest first, without their texts: number, author's name, instant, title.
pub(super) fn revisions(
    conn: &mut Conn<'_>,
    id: ContentId,
) -> Result<Vec<(i64, String, Micros, String)>, DbError> {
    let sql = "SELECT r.number, p.name, r.created_at, r.title
               FROM content_revision r JOIN principal p ON p.id = r.author_id
               WHERE r.content_id = $1 ORDER BY r.number DESC LIMIT 200";
    conn.query(sql, args![id.0])
}

/// A step of the history.
pub(super) struct NewStep<'a> {
    pub(super) at: Micros,
    pub(super) actor: Option<PrincipalId>,
    pub(super) action: Workflow,
    pub(super) note: &'a str,
    pub(super) checks: &'a str,
}

/// Writes a step down.
pub(super) fn add_step(tx: &mut Tx<'_>, content: &Content, step: &NewStep<'_>) -> Result<(), DbError> {
    let sql = "INSERT INTO content_step (content_id, at, actor_id, action, revision, owner_id, note, checks)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (actor, owner) = (step.actor.map(|actor| actor.0), number(content.owner));
    let action = step.action.as_str();
    tx.execute(
        sql,
        args![content.id.0, step.at, actor, action, content.head, owner, step.note, step.checks],
    )?;
    Ok(())
}

/// The history, newest first.
pub(super) fn steps(conn: &mut Conn<'_>, id: ContentId) -> Result<Vec<Step>, DbError> {
    let sql = "SELECT s.at, s.actor_id, p.name, s.action, s.revision, s.note, s.checks
               FROM content_step s LEFT JOIN principal p ON p.id = s.actor_id
               WHERE s.content_id = $1 ORDER BY s.id DESC LIMIT 200";
    conn.query(sql, args![id.0])
}

/// Whose a name in addresses is.
pub(super) fn slug_owner(conn: &mut Conn<'_>, kind: Kind, slug: &str) -> Result<Option<ContentId>, DbError> {
    let sql = "SELECT content_id FROM content_slug WHERE kind = $1 AND slug = $2";
    Ok(conn.query_opt::<(i64,)>(sql, args![kind.as_str(), slug])?.map(|row| ContentId(row.0)))
}

/// Gives a name; false when it is another's.
pub(super) fn add_slug(tx: &mut Tx<'_>, kind: Kind, slug: &str, id: ContentId) -> Result<bool, DbError> {
    let sql = "INSERT INTO content_slug (kind, slug, content_id) VALUES ($1, $2, $3) ON CONFLICT (kind, slug) DO NOTHING";
    Ok(tx.execute(sql, args![kind.as_str(), slug, id.0])? == 1 || slug_owner(tx, kind, slug)? == Some(id))
}

/// Takes a name from a content that the public has never seen; what is another's stays.
pub(super) fn remove_slug(tx: &mut Tx<'_>, kind: Kind, slug: &str, id: ContentId) -> Result<(), DbError> {
    let sql = "DELETE FROM content_slug WHERE kind = $1 AND slug = $2 AND content_id = $3";
    tx.execute(sql, args![kind.as_str(), slug, id.0]).map(|_| ())
}

/// The content of a name, with the revision the public reads.
pub(super) struct Named(pub(super) Content, pub(super) Option<(Draft, Micros)>);

impl FromRow for Named {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let content = Content::from_row(row)?;
        let written: Option<i64> = row.get(CONTENT_COLUMNS)?;
        let live = match written {
            Some(at) => Some((draft(row, CONTENT_COLUMNS + 1)?, at)),
            None => None,
        };
        Ok(Self(content, live))
    }
}

/// The content of a name and its live revision, in one statement.
pub(super) fn named(conn: &mut Conn<'_>, kind: Kind, slug: &str) -> Result<Option<Named>, DbError> {
    let sql = contents!(
        ", r.created_at, r.title, r.summary, r.body, r.details
         FROM content_slug s JOIN content c ON c.id = s.content_id
         LEFT JOIN content_revision r ON r.content_id = c.id AND r.number = c.live
         WHERE s.kind = $1 AND s.slug = $2"
    );
    conn.query_opt(sql, args![kind.as_str(), slug])
}
