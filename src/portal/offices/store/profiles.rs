//! Profiles, weekly hours and days that are different.

use super::{address, misread, number};
use crate::{
    clock::Micros,
    directory::{Kind, PrincipalId},
    portal::offices::{
        hours::{Exception, Schedule, Span, Weekly, day_from, day_number},
        model::{Office, Point, Profile},
    },
};
use chrono::NaiveDate;
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};
use std::collections::HashMap;

/// Marks a day on which an office is closed.
const CLOSED: i64 = -1;

/// A principal that can have a profile.
pub(in crate::portal::offices) struct Unit {
    pub(in crate::portal::offices) kind: Kind,
    pub(in crate::portal::offices) name: String,
    pub(in crate::portal::offices) address: String,
}

/// All offices with a profile (or one), with their hours and the days from `first` on that are different. Ordered by place
/// and name. Two statements.
pub(in crate::portal::offices) fn offices(
    conn: &mut Conn<'_>,
    only: Option<PrincipalId>,
    first: NaiveDate,
) -> Result<Vec<Office>, DbError> {
    let only = number(only).unwrap_or(0);
    let mut offices: Vec<Office> = conn.query(
        "SELECT p.id, p.kind, p.name, p.address, p.disabled, o.slug, o.kind, o.parent_id, o.territory_id,
           o.description, o.street, o.comune, o.cap, o.phone, o.fax, o.pec, o.latitude, o.longitude, o.access,
           o.position, o.public, o.version, o.updated_at, COALESCE(c.name, ''), COALESCE(c.province, '')
         FROM office_profile o JOIN principal p ON p.id = o.office_id AND p.removed_at IS NULL
           LEFT JOIN comune c ON c.istat = o.comune
         WHERE $1 = 0 OR o.office_id = $1 ORDER BY o.position, p.name, p.id",
        args![only],
    )?;
    let mut schedules = schedules(conn, only, first)?;
    for office in &mut offices {
        office.schedule = schedules.remove(&office.id.0).unwrap_or_default();
    }
    Ok(offices)
}

fn schedules(conn: &mut Conn<'_>, only: i64, first: NaiveDate) -> Result<HashMap<i64, Schedule>, DbError> {
    let mut all: HashMap<i64, Schedule> = HashMap::new();
    conn.for_each(
        "SELECT office_id, CAST(0 AS BIGINT) AS dated, weekday AS day, opens, closes, note, '' AS reason
         FROM office_hours WHERE $1 = 0 OR office_id = $1
         UNION ALL SELECT office_id, CAST(1 AS BIGINT), day, opens, closes, note, reason
         FROM office_exception WHERE ($1 = 0 OR office_id = $1) AND day >= $2
         ORDER BY office_id, dated, day, opens",
        args![only, day_number(first)],
        |row| {
            let schedule = all.entry(row.get(0)?).or_default();
            let day: i64 = row.get(2)?;
            let span = Span { opens: row.get(3)?, closes: row.get(4)?, note: row.get(5)? };
            if row.get::<i64>(1)? == 0 {
                schedule.weekly.push(Weekly { weekday: u32::try_from(day).map_err(misread)?, span });
            } else {
                add_exception(schedule, day_from(day), span, row.get(6)?);
            }
            Ok(())
        },
    )?;
    Ok(all)
}

fn add_exception(schedule: &mut Schedule, day: NaiveDate, span: Span, reason: String) {
    if schedule.exceptions.last().is_none_or(|last| last.day != day) {
        schedule.exceptions.push(Exception { day, spans: Vec::new(), reason });
    }
    if let Some(last) = schedule.exceptions.last_mut().filter(|_| span.opens != CLOSED) {
        last.spans.push(span);
    }
}

/// Who and what it is; held until the end of the transaction.
pub(in crate::portal::offices) fn lock_unit(
    tx: &mut Tx<'_>,
    id: PrincipalId,
) -> Result<Option<Unit>, DbError> {
    tx.query_opt(
        "SELECT kind, name, address FROM principal WHERE id = $1 AND removed_at IS NULL FOR NO KEY UPDATE",
        args![id.0],
    )
}

/// The kind of a principal that has not been removed.
pub(in crate::portal::offices) fn kind_of(
    conn: &mut Conn<'_>,
    id: PrincipalId,
) -> Result<Option<Kind>, DbError> {
    let sql = "SELECT kind FROM principal WHERE id = $1 AND removed_at IS NULL";
    let row: Option<(String,)> = conn.query_opt(sql, args![id.0])?;
    row.map(|(kind,)| kind.parse().map_err(misread)).transpose()
}

/// Whose slug it is.
pub(in crate::portal::offices) fn with_slug(
    conn: &mut Conn<'_>,
    slug: &str,
) -> Result<Option<PrincipalId>, DbError> {
    let sql = "SELECT o.office_id FROM office_profile o JOIN principal p ON p.id = o.office_id
               AND p.removed_at IS NULL WHERE o.slug = $1";
    Ok(conn.query_opt::<(i64,)>(sql, args![slug])?.map(|row| PrincipalId(row.0)))
}

/// Takes the slug from the row of whoever was removed, so that it is free again.
pub(in crate::portal::offices) fn release_slug(tx: &mut Tx<'_>, slug: &str) -> Result<(), DbError> {
    tx.execute(
        "UPDATE office_profile SET slug = slug || '-' || CAST(office_id AS TEXT) WHERE slug = $1
           AND office_id IN (SELECT id FROM principal WHERE removed_at IS NOT NULL)",
        args![slug],
    )?;
    Ok(())
}

/// Each unit with its parent.
pub(in crate::portal::offices) fn parents(
    conn: &mut Conn<'_>,
) -> Result<Vec<(PrincipalId, Option<PrincipalId>)>, DbError> {
    let rows: Vec<(i64, Option<i64>)> =
        conn.query("SELECT office_id, parent_id FROM office_profile ORDER BY office_id", &[])?;
    Ok(rows.into_iter().map(|(id, parent)| (PrincipalId(id), parent.map(PrincipalId))).collect())
}

/// Writes a profile with its version.
pub(in crate::portal::offices) fn put(
    tx: &mut Tx<'_>,
    office: PrincipalId,
    p: &Profile,
    version: i64,
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO office_profile (office_id, slug, kind, parent_id, territory_id, description, street, comune,
           cap, phone, fax, pec, latitude, longitude, access, position, public, version, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
         ON CONFLICT (office_id) DO UPDATE SET slug = excluded.slug, kind = excluded.kind,
           parent_id = excluded.parent_id, territory_id = excluded.territory_id,
           description = excluded.description, street = excluded.street, comune = excluded.comune,
           cap = excluded.cap, phone = excluded.phone, fax = excluded.fax, pec = excluded.pec,
           latitude = excluded.latitude, longitude = excluded.longitude, access = excluded.access,
           position = excluded.position, public = excluded.public, version = excluded.version,
           updated_at = excluded.updated_at",
        args![
            office.0,
            &p.slug,
            p.kind.as_str(),
            number(p.parent),
            number(p.territory),
            &p.description,
            &p.street,
            &p.comune,
            &p.cap,
            &p.phone,
            &p.fax,
            &p.pec,
            p.point.map(|point| point.latitude),
            p.point.map(|point| point.longitude),
            &p.access,
            p.position,
            p.public,
            version,
            now
        ],
    )?;
    Ok(())
}

/// Notes that something of the office but its profile has changed.
pub(in crate::portal::offices) fn touch(
    tx: &mut Tx<'_>,
    office: PrincipalId,
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE office_profile SET version = version + 1, updated_at = $2 WHERE office_id = $1",
        args![office.0, now],
    )?;
    Ok(())
}

/// Puts weekly hours in the place of those there are.
pub(in crate::portal::offices) fn replace_hours(
    tx: &mut Tx<'_>,
    office: PrincipalId,
    weekly: &[Weekly],
) -> Result<(), DbError> {
    tx.execute("DELETE FROM office_hours WHERE office_id = $1", args![office.0])?;
    let row = |one: &'_ Weekly| -> [Arg<'static>; 4] {
        [office.0.into(), one.weekday.into(), one.span.opens.into(), one.span.closes.into()]
    };
    let rows: Vec<Vec<Arg<'_>>> =
        weekly.iter().map(|one| row(one).into_iter().chain([Arg::from(&one.span.note)]).collect()).collect();
    tx.execute_many(
        "INSERT INTO office_hours (office_id, weekday, opens, closes, note) VALUES ($1, $2, $3, $4, $5)",
        &rows,
    )
}

/// Takes what is said of days away.
pub(in crate::portal::offices) fn remove_days(
    tx: &mut Tx<'_>,
    office: PrincipalId,
    days: &[NaiveDate],
) -> Result<u64, DbError> {
    let days: Vec<i64> = days.iter().map(|day| day_number(*day)).collect();
    tx.execute("DELETE FROM office_exception WHERE office_id = $1 AND day = ANY($2)", args![office.0, &days])
}

/// The days of which something is said.
pub(in crate::portal::offices) fn days(
    conn: &mut Conn<'_>,
    office: PrincipalId,
) -> Result<Vec<NaiveDate>, DbError> {
    let sql = "SELECT DISTINCT day FROM office_exception WHERE office_id = $1 ORDER BY day";
    let rows: Vec<(i64,)> = conn.query(sql, args![office.0])?;
    Ok(rows.into_iter().map(|row| day_from(row.0)).collect())
}

/// Adds days of which nothing is said yet.
pub(in crate::portal::offices) fn insert_days(
    tx: &mut Tx<'_>,
    office: PrincipalId,
    exceptions: &[Exception],
) -> Result<(), DbError> {
    let mut rows: Vec<Vec<Arg<'_>>> = Vec::new();
    for exception in exceptions {
        let day = day_number(exception.day);
        let reason = exception.reason.as_str();
        for span in &exception.spans {
            rows.push(args![office.0, day, span.opens, span.closes, &span.note, reason].to_vec());
        }
        if exception.spans.is_empty() {
            rows.push(args![office.0, day, CLOSED, CLOSED, "", reason].to_vec());
        }
    }
    tx.execute_many(
        "INSERT INTO office_exception (office_id, day, opens, closes, note, reason) VALUES ($1, $2, $3, $4, $5, $6)",
        &rows,
    )
}

impl FromRow for Unit {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let kind = row.get::<String>(0)?.parse().map_err(misread)?;
        Ok(Self { kind, name: row.get(1)?, address: row.get(2)? })
    }
}

impl FromRow for Office {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let place: (Option<i64>, Option<i64>) = (row.get(16)?, row.get(17)?);
        let id = |column: usize| row.get::<Option<i64>>(column).map(|id| id.map(PrincipalId));
        Ok(Self {
            id: PrincipalId(row.get(0)?),
            principal_kind: row.get::<String>(1)?.parse().map_err(misread)?,
            name: row.get(2)?,
            address: address(&row.get::<String>(3)?)?,
            disabled: row.get(4)?,
            profile: Profile {
                slug: row.get(5)?,
                kind: row.get::<String>(6)?.parse().map_err(misread)?,
                parent: id(7)?,
                territory: id(8)?,
                description: row.get(9)?,
                street: row.get(10)?,
                comune: row.get(11)?,
                cap: row.get(12)?,
                phone: row.get(13)?,
                fax: row.get(14)?,
                pec: row.get(15)?,
                point: place.0.zip(place.1).map(|(latitude, longitude)| Point { latitude, longitude }),
                access: row.get(18)?,
                position: row.get(19)?,
                public: row.get(20)?,
            },
            version: row.get(21)?,
            updated_at: row.get(22)?,
            town: row.get(23)?,
            province: row.get(24)?,
            schedule: Schedule::default(),
        })
    }
}
