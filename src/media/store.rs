//! The SQL of uploaded files.

use super::{
    RESERVED,
    model::{Checked, MediaFile},
};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    blob::{self, PackedBlob},
    db::{Conn, FromRow, Row, Tx},
};

/// Who holds the bytes; each part of a file is a holder of its own.
const HOLDER: &str = "media";

impl FromRow for MediaFile {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let (format, width, height): (String, i64, i64) = (row.get(1)?, row.get(5)?, row.get(6)?);
        let length = |length: i64| u32::try_from(length).unwrap_or(0);
        Ok(Self {
            id: row.get(0)?,
            format: format
                .parse()
                .map_err(|e| DbError::Other(format!("a file has an unknown format: {e}")))?,
            media_type: row.get(2)?,
            name: row.get(3)?,
            size: row.get(4)?,
            width: length(width),
            height: length(height),
            digest: row.get(7)?,
            alt: row.get(8)?,
            uploaded_by: row.get::<Option<i64>>(9)?.map(PrincipalId),
            uploaded_at: row.get(10)?,
            public: row.get(11)?,
            reserved: row.get(12)?,
        })
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, file: &Checked, by: PrincipalId, now: Micros) -> Result<i64, DbError> {
    let Some(main) = file.parts.first() else { return Err(DbError::Other("a file without bytes".into())) };
    let id = tx.insert(
        "INSERT INTO media (kind, media_type, name, size, width, height, digest, alt, uploaded_by, uploaded_at, unused_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id",
        args![
            file.format.as_str(),
            file.media_type,
            &file.name,
            main.size as i64,
            main.width,
            main.height,
            main.blob.digest(),
            "",
            by.0,
            now
        ],
    )?;
    for part in &file.parts {
        let sql =
            "INSERT INTO media_variant (media_id, width, height, size) VALUES ($1, $2, $3, $4) RETURNING id";
        let variant = tx.insert(sql, args![id, part.width, part.height, part.size as i64])?;
        blob::pin(tx, &part.blob, HOLDER, variant)?;
    }
    Ok(id)
}

/// Files by number, in any order; public are those that a public thing uses.
pub(super) fn load(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<MediaFile>, DbError> {
    conn.query(
        "SELECT m.id, m.kind, m.media_type, m.name, m.size, m.width, m.height, m.digest, m.alt, m.uploaded_by, m.uploaded_at,
                EXISTS (SELECT 1 FROM media_use u WHERE u.media_id = m.id AND u.public = $2),
                EXISTS (SELECT 1 FROM media_use u WHERE u.media_id = m.id AND u.holder = $3)
         FROM media m WHERE m.id = ANY($1) ORDER BY m.id",
        args![ids, true, RESERVED],
    )
}

/// What uses a file: the kind of each, and its number.
pub(super) fn holders(conn: &mut Conn<'_>, id: i64) -> Result<Vec<(String, i64)>, DbError> {
    conn.query(
        "SELECT holder, holder_id FROM media_use WHERE media_id = $1 ORDER BY holder, holder_id",
        args![id],
    )
}

/// The bytes of the smallest version that is so wide, or of the largest.
pub(super) fn bytes(conn: &mut Conn<'_>, id: i64, width: u32) -> Result<Option<PackedBlob>, DbError> {
    let blob = conn.query_opt::<(i64,)>(
        "SELECT p.blob_id FROM media_variant v JOIN pin p ON p.holder = $3 AND p.holder_id = v.id WHERE v.media_id = $1
         ORDER BY CASE WHEN v.width >= $2 THEN v.width ELSE $4 - v.width END LIMIT 1",
        args![id, width, HOLDER, BEYOND],
    )?;
    blob.map_or(Ok(None), |(blob,)| blob::load(conn, blob))
}

/// More than any width: what is too small comes behind it, the largest first.
const BEYOND: i64 = 1 << 40;

/// Locks files, in order; gives those that are there.
pub(super) fn lock(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT id FROM media WHERE id = ANY($1) ORDER BY id FOR UPDATE";
    Ok(tx.query::<(i64,)>(sql, args![ids])?.into_iter().map(|row| row.0).collect())
}

pub(super) fn used_in(conn: &mut Conn<'_>, holder: &str, holder_id: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT media_id FROM media_use WHERE holder = $1 AND holder_id = $2 ORDER BY media_id";
    Ok(conn.query::<(i64,)>(sql, args![holder, holder_id])?.into_iter().map(|row| row.0).collect())
}

pub(super) fn add_uses(
    tx: &mut Tx<'_>,
    (holder, holder_id): (&str, i64),
    ids: &[i64],
    public: bool,
) -> Result<(), DbError> {
    let rows: Vec<_> = ids.iter().map(|id| args![id, holder, holder_id, public].to_vec()).collect();
    let sql = "INSERT INTO media_use (media_id, holder, holder_id, public) VALUES ($1, $2, $3, $4)";
    tx.execute_many(sql, &rows)?;
    tx.execute("UPDATE media SET unused_since = NULL WHERE id = ANY($1)", args![ids])?;
    Ok(())
}

/// Takes uses away; files without any other are unused from now on.
pub(super) fn take_uses(
    tx: &mut Tx<'_>,
    (holder, holder_id): (&str, i64),
    ids: &[i64],
    now: Micros,
) -> Result<(), DbError> {
    let sql = "DELETE FROM media_use WHERE holder = $1 AND holder_id = $2 AND media_id = ANY($3)";
    tx.execute(sql, args![holder, holder_id, ids])?;
    tx.execute(
        "UPDATE media SET unused_since = $2 WHERE id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM media_use u WHERE u.media_id = media.id)",
        args![ids, now],
    )?;
    Ok(())
}

pub(super) fn set_public(tx: &mut Tx<'_>, holder: &str, holder_id: i64, public: bool) -> Result<(), DbError> {
    let sql = "UPDATE media_use SET public = $3 WHERE holder = $1 AND holder_id = $2";
    tx.execute(sql, args![holder, holder_id, public])?;
    Ok(())
}

pub(super) fn set_alt(tx: &mut Tx<'_>, id: i64, alt: &str) -> Result<(), DbError> {
    tx.execute("UPDATE media SET alt = $2 WHERE id = $1", args![id, alt])?;
    Ok(())
}

/// How many files of a person are used nowhere.
pub(super) fn unused_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM media WHERE uploaded_by = $1 AND unused_since IS NOT NULL";
    conn.query_one::<(i64,)>(sql, args![person.0]).map(|row| row.0)
}

/// Locks files that have been unused since an instant or longer; who puts one to use at this moment comes first or finds it
/// gone.
pub(super) fn lock_unused(tx: &mut Tx<'_>, since: Micros, most: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT id FROM media WHERE unused_since <= $1 ORDER BY unused_since, id LIMIT $2 FOR UPDATE SKIP LOCKED";
    let ids: Vec<i64> = tx.query::<(i64,)>(sql, args![since, most])?.into_iter().map(|row| row.0).collect();
    unused_among(tx, ids)
}

pub(super) fn brought_by(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT id FROM media WHERE uploaded_by = $1 ORDER BY id";
    Ok(conn.query::<(i64,)>(sql, args![person.0])?.into_iter().map(|row| row.0).collect())
}

/// Locks the files of a person that nothing uses.
pub(super) fn lock_unused_of(tx: &mut Tx<'_>, person: PrincipalId) -> Result<Vec<i64>, DbError> {
    let sql =
        "SELECT id FROM media WHERE uploaded_by = $1 AND unused_since IS NOT NULL ORDER BY id FOR UPDATE";
    let ids: Vec<i64> = tx.query::<(i64,)>(sql, args![person.0])?.into_iter().map(|row| row.0).collect();
    unused_among(tx, ids)
}

/// Asked again once they are locked: somebody may just have put one to use.
fn unused_among(conn: &mut Conn<'_>, ids: Vec<i64>) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT DISTINCT media_id FROM media_use WHERE media_id = ANY($1)";
    let used: Vec<i64> = conn.query::<(i64,)>(sql, args![&ids])?.into_iter().map(|row| row.0).collect();
    Ok(ids.into_iter().filter(|id| !used.contains(id)).collect())
}

pub(super) fn forget(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    tx.execute("UPDATE media SET uploaded_by = NULL WHERE uploaded_by = $1", args![person.0])?;
    Ok(())
}

/// Deletes files with their uses. How often they were fetched stays known.
pub(super) fn delete(tx: &mut Tx<'_>, ids: &[i64], now: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM media_use WHERE media_id = ANY($1)", args![ids])?;
    let sql = "DELETE FROM media_variant WHERE media_id = ANY($1) RETURNING id";
    let variants: Vec<i64> = tx.query::<(i64,)>(sql, args![ids])?.into_iter().map(|row| row.0).collect();
    blob::unpin(tx, HOLDER, &variants, now)?;
    tx.execute("DELETE FROM media WHERE id = ANY($1)", args![ids])?;
    Ok(())
}

/// Adds to what was counted: file, day, how often.
pub(super) fn count(tx: &mut Tx<'_>, counts: &[(i64, i64, i64)]) -> Result<(), DbError> {
    for (id, day, count) in counts {
        tx.execute(
            "INSERT INTO media_download (media_id, day, downloads) VALUES ($1, $2, $3)
             ON CONFLICT (media_id, day) DO UPDATE SET downloads = media_download.downloads + $3",
            args![id, day, count],
        )?;
    }
    Ok(())
}

/// How often files were fetched from a day on.
pub(super) fn counted(conn: &mut Conn<'_>, ids: &[i64], from: i64) -> Result<Vec<(i64, i64)>, DbError> {
    conn.query(
        "SELECT media_id, CAST(SUM(downloads) AS BIGINT) FROM media_download WHERE media_id = ANY($1) AND day >= $2
         GROUP BY media_id ORDER BY media_id",
        args![ids, from],
    )
}
