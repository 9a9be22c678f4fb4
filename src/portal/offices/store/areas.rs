//! Which office is competent for which comune, and when.

use super::number;
use crate::{
    directory::PrincipalId,
    portal::offices::{
        area::Area,
        hours::{day_from, day_number},
    },
    territory::Comune,
};
use chrono::NaiveDate;
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};

/// The comuni of these codes that are there; held until the end of the transaction.
pub(in crate::portal::offices) fn lock(tx: &mut Tx<'_>, comuni: &[String]) -> Result<Vec<String>, DbError> {
    let sql = "SELECT istat FROM comune WHERE istat = ANY($1) ORDER BY istat FOR NO KEY UPDATE";
    let rows: Vec<(String,)> = tx.query(sql, args![comuni])?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// All that was, is and will be for some comuni, by comune and day.
pub(in crate::portal::offices) fn of_comuni(
    conn: &mut Conn<'_>,
    comuni: &[String],
) -> Result<Vec<Area>, DbError> {
    conn.query(
        "SELECT comune, office_id, from_day, to_day FROM office_area WHERE comune = ANY($1)
         ORDER BY comune, from_day",
        args![comuni],
    )
}

/// What holds on a day, for one office or all, with the name of the comune; ordered by that.
pub(in crate::portal::offices) fn on_day(
    conn: &mut Conn<'_>,
    office: Option<PrincipalId>,
    day: NaiveDate,
) -> Result<Vec<(Area, String)>, DbError> {
    let rows: Vec<Named> = conn.query(
        "SELECT a.comune, a.office_id, a.from_day, a.to_day, c.name
         FROM office_area a JOIN comune c ON c.istat = a.comune
           JOIN principal p ON p.id = a.office_id AND p.removed_at IS NULL
         WHERE ($1 = 0 OR a.office_id = $1) AND a.from_day <= $2 AND (a.to_day IS NULL OR a.to_day >= $2)
         ORDER BY c.folded, c.istat",
        args![number(office).unwrap_or(0), day_number(day)],
    )?;
    Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
}

/// The names of the comuni an office is competent for on a day or later, each once.
pub(in crate::portal::offices) fn names_from(
    conn: &mut Conn<'_>,
    office: PrincipalId,
    day: NaiveDate,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = conn.query(
        "SELECT DISTINCT c.name FROM office_area a JOIN comune c ON c.istat = a.comune
         WHERE a.office_id = $1 AND (a.to_day IS NULL OR a.to_day >= $2) ORDER BY c.name",
        args![office.0, day_number(day)],
    )?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// All that was, is and will be of an office, with the names of the comuni; ordered by these and by day.
pub(in crate::portal::offices) fn of_office(
    conn: &mut Conn<'_>,
    office: PrincipalId,
) -> Result<Vec<(Area, String)>, DbError> {
    let rows: Vec<Named> = conn.query(
        "SELECT a.comune, a.office_id, a.from_day, a.to_day, c.name
         FROM office_area a JOIN comune c ON c.istat = a.comune
         WHERE a.office_id = $1 ORDER BY c.folded, c.istat, a.from_day",
        args![office.0],
    )?;
    Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
}

/// The office competent for a comune on a day, unless it is gone.
pub(in crate::portal::offices) fn competent(
    conn: &mut Conn<'_>,
    comune: &str,
    day: NaiveDate,
) -> Result<Option<PrincipalId>, DbError> {
    let row: Option<(i64,)> = conn.query_opt(
        "SELECT a.office_id FROM office_area a JOIN principal p ON p.id = a.office_id AND p.removed_at IS NULL
         WHERE a.comune = $1 AND a.from_day <= $2 AND (a.to_day IS NULL OR a.to_day >= $2)",
        args![comune, day_number(day)],
    )?;
    Ok(row.map(|row| PrincipalId(row.0)))
}

/// Comuni of today for which no office is competent on a day, of one province or all; ordered by name.
pub(in crate::portal::offices) fn unassigned(
    conn: &mut Conn<'_>,
    province: &str,
    day: NaiveDate,
    limit: u32,
) -> Result<Vec<Comune>, DbError> {
    conn.query(
        "SELECT c.istat, c.belfiore, c.name, c.province, c.cap, c.active FROM comune c
         WHERE c.active = $1 AND ($2 = '' OR c.province = $2) AND NOT EXISTS (
           SELECT 1 FROM office_area a JOIN principal p ON p.id = a.office_id AND p.removed_at IS NULL
           WHERE a.comune = c.istat AND a.from_day <= $3 AND (a.to_day IS NULL OR a.to_day >= $3))
         ORDER BY c.folded, c.istat LIMIT $4",
        args![true, province, day_number(day), limit],
    )
}

/// Puts spans in the place of those a comune has.
pub(in crate::portal::offices) fn replace(
    tx: &mut Tx<'_>,
    comune: &str,
    areas: &[Area],
) -> Result<(), DbError> {
    tx.execute("DELETE FROM office_area WHERE comune = $1", args![comune])?;
    let row = |area: &Area| -> [Arg<'static>; 3] {
        [area.office.0.into(), day_number(area.from).into(), area.to.map(day_number).into()]
    };
    let rows: Vec<Vec<Arg<'_>>> =
        areas.iter().map(|area| [Arg::from(comune)].into_iter().chain(row(area)).collect()).collect();
    tx.execute_many(
        "INSERT INTO office_area (comune, office_id, from_day, to_day) VALUES ($1, $2, $3, $4)",
        &rows,
    )
}

/// A span with the name of its comune.
struct Named(Area, String);

impl FromRow for Area {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            comune: row.get(0)?,
            office: PrincipalId(row.get(1)?),
            from: day_from(row.get(2)?),
            to: row.get::<Option<i64>>(3)?.map(day_from),
        })
    }
}

impl FromRow for Named {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self(Area::from_row(row)?, row.get(4)?))
    }
}
