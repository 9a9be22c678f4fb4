//! Lists of organisations, for those who look after them and for the public.

use super::{COLUMNS, misread, organisations};
use crate::{
    clock::Micros,
    directory::{PrincipalId, Viewer},
    fields::folded,
    portal::organisations::{
        Body, Filter, Line, Listed, Order, Organisation, OrganisationId, Recent, State, Waiting,
    },
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row},
};

impl FromRow for Listed {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            organisation: Organisation::from_row(row)?,
            applicant_name: row.get(COLUMNS)?,
            assignee_name: row.get(COLUMNS + 1)?,
        })
    }
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: OrganisationId(row.get(0)?),
            body: row.get::<String>(1)?.parse().map_err(misread)?,
            name: row.get(2)?,
            slug: row.get(3)?,
            summary: row.get(4)?,
            town: row.get(5)?,
        })
    }
}

/// A pattern for what holds a text, folded; empty for no text.
fn like(text: &str) -> String {
    let text = folded(text.trim());
    if text.is_empty() {
        return text;
    }
    format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// Whether an organisation of a table called `o` wishes to go on and was not answered.
macro_rules! wishes_to_go_on {
    () => {
        "(o.state IN ('approved', 'expired') AND COALESCE((SELECT s.action FROM organisation_step s
            WHERE s.organisation_id = o.id AND s.action IN ('ask-renewal', 'approve', 'renew', 'resume')
            ORDER BY s.id DESC LIMIT 1), '') = 'ask-renewal')"
    };
}

/// Which organisations a list holds; what is empty or 0 is not asked about.
macro_rules! wanted {
    ($head:expr, $tail:expr) => {
        concat!(
            $head,
            " FROM organisation o JOIN principal a ON a.id = o.applicant_id LEFT JOIN principal r ON r.id = o.assignee_id
              WHERE ($1 = '' OR o.state = $1) AND ($2 = '' OR o.body = $2) AND ($3 = 0 OR o.assignee_id = $3)
                AND ($4 = 0 OR o.valid_until < $4) AND (NOT $5 OR o.proposal IS NOT NULL)
                AND (NOT $6 OR o.state IN ('requested', 'in-review', 'more-information'))
                AND ($7 = '' OR o.folded LIKE $7 ESCAPE '!') AND (NOT $8 OR ",
            wishes_to_go_on!(),
            ")",
            $tail
        )
    };
}

/// The same as lines in an order.
macro_rules! ordered {
    ($by:literal) => {
        wanted!(organisations!(", a.name, r.name"), concat!(" ORDER BY ", $by, " LIMIT $9 OFFSET $10"))
    };
}

/// A page of a list, and the number of all.
pub(in super::super) fn list(
    conn: &mut Conn<'_>,
    filter: &Filter,
    (size, offset): (i64, i64),
) -> Result<(Vec<Listed>, i64), DbError> {
    let text = like(&filter.text);
    let mut wanted = args![
        filter.state.map_or("", State::as_str),
        filter.body.map_or("", Body::as_str),
        filter.assignee.map_or(0, |person| person.0),
        filter.ends_before.unwrap_or_default(),
        filter.proposes,
        filter.open,
        &text,
        filter.renewal,
    ]
    .to_vec();
    let (total,): (i64,) = conn.query_one(wanted!("SELECT COUNT(*)", ""), &wanted)?;
    wanted.extend_from_slice(args![size, offset]);
    let sql = match filter.order {
        Order::Newest => ordered!("o.changed_at DESC, o.id DESC"),
        Order::Name => ordered!("o.folded, o.id"),
        Order::Ending => ordered!("COALESCE(o.valid_until, 9223372036854775807), o.id"),
    };
    Ok((conn.query(sql, &wanted)?, total))
}

/// How many stand where.
pub(in super::super) fn counters(conn: &mut Conn<'_>) -> Result<Vec<(State, i64)>, DbError> {
    let rows: Vec<(String, i64)> =
        conn.query("SELECT state, COUNT(*) FROM organisation GROUP BY state", &[])?;
    rows.into_iter().map(|(state, count)| Ok((state.parse().map_err(misread)?, count))).collect()
}

/// What waits for those who decide.
pub(in super::super) fn waiting(conn: &mut Conn<'_>) -> Result<Waiting, DbError> {
    let sql = concat!(
        "SELECT COUNT(CASE WHEN o.state IN ('requested', 'in-review') THEN 1 END), COUNT(o.proposal), COUNT(CASE WHEN ",
        wishes_to_go_on!(),
        " THEN 1 END) FROM organisation o"
    );
    let (requests, pages, renewals) = conn.query_one(sql, &[])?;
    Ok(Waiting { requests, pages, renewals })
}

/// Organisations of a person: those it has asked for and those it belongs to, newest first.
pub(in super::super) fn own(conn: &mut Conn<'_>, viewer: &Viewer) -> Result<Vec<Organisation>, DbError> {
    let units: Vec<i64> = viewer.units.iter().chain(&viewer.dormant).map(|(unit, _)| unit.0).collect();
    let person = viewer.person.map_or(0, |person: PrincipalId| person.0);
    let sql = organisations!(
        "FROM organisation o WHERE o.group_id = ANY($1) OR (o.group_id IS NULL AND o.applicant_id = $2)
         ORDER BY o.id DESC LIMIT 100"
    );
    conn.query(sql, args![&units, person])
}

/// Approved ones whose time has run out.
pub(in super::super) fn expired(
    conn: &mut Conn<'_>,
    now: Micros,
    limit: i64,
) -> Result<Vec<OrganisationId>, DbError> {
    let sql = "SELECT id FROM organisation WHERE state = 'approved' AND valid_until <= $1 ORDER BY valid_until LIMIT $2";
    let rows: Vec<(i64,)> = conn.query(sql, args![now, limit])?;
    Ok(rows.into_iter().map(|row| OrganisationId(row.0)).collect())
}

/// Approved ones that have not been told and whose time runs out between two instants.
pub(in super::super) fn ending(
    conn: &mut Conn<'_>,
    (from, to): (Micros, Micros),
    limit: i64,
) -> Result<Vec<OrganisationId>, DbError> {
    let sql = "SELECT id FROM organisation
               WHERE state = 'approved' AND valid_until > $1 AND valid_until <= $2 AND reminded_at IS NULL
               ORDER BY valid_until LIMIT $3";
    let rows: Vec<(i64,)> = conn.query(sql, args![from, to, limit])?;
    Ok(rows.into_iter().map(|row| OrganisationId(row.0)).collect())
}

/// How many approved ones of each kind there are.
pub(in super::super) fn sections(conn: &mut Conn<'_>) -> Result<Vec<(Body, i64)>, DbError> {
    let sql = "SELECT body, COUNT(*) FROM organisation WHERE state = 'approved' GROUP BY body";
    let rows: Vec<(String, i64)> = conn.query(sql, &[])?;
    rows.into_iter().map(|(body, count)| Ok((body.parse().map_err(misread)?, count))).collect()
}

macro_rules! public {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " FROM organisation WHERE state = 'approved' AND ($1 = '' OR body = $1) AND ($2 = '' OR folded LIKE $2 ESCAPE '!')",
            $tail
        )
    };
}

/// A page of approved ones by name, and the number of all.
pub(in super::super) fn list_public(
    conn: &mut Conn<'_>,
    (body, text): (Option<Body>, &str),
    (size, offset): (u32, u32),
) -> Result<(Vec<Line>, i64), DbError> {
    let (body, text) = (body.map_or("", Body::as_str), like(text));
    let (total,): (i64,) = conn.query_one(public!("SELECT COUNT(*)", ""), args![body, &text])?;
    let sql =
        public!("SELECT id, body, name, slug, summary, town", " ORDER BY folded, id LIMIT $3 OFFSET $4");
    Ok((conn.query(sql, args![body, &text, i64::from(size), i64::from(offset)])?, total))
}

impl FromRow for Recent {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            kind: row.get::<String>(0)?.parse().map_err(misread)?,
            title: row.get(1)?,
            summary: row.get(2)?,
            path: row.get(3)?,
            published_at: row.get(4)?,
            organisation: row.get(5)?,
            slug: row.get(6)?,
        })
    }
}

/// All approved ones by their groups: group, name, name in addresses.
pub(in super::super) fn approved(conn: &mut Conn<'_>) -> Result<Vec<(i64, String, String)>, DbError> {
    let sql = "SELECT group_id, name, slug FROM organisation WHERE state = 'approved' AND group_id IS NOT NULL AND slug IS NOT NULL
               ORDER BY group_id";
    conn.query(sql, &[])
}

/// Current entries of the catalogue that belong to approved organisations, newest first.
pub(in super::super) fn recent(
    conn: &mut Conn<'_>,
    body: Option<Body>,
    now: Micros,
    most: u32,
) -> Result<Vec<Recent>, DbError> {
    let sql = "SELECT c.kind, c.title, c.summary, c.path, c.published_at, o.name, o.slug
               FROM organisation o JOIN catalogue c ON c.office_id = o.group_id
               WHERE o.state = 'approved' AND ($1 = '' OR o.body = $1)
                 AND c.archived = $2 AND (c.expires_at IS NULL OR c.expires_at > $3)
               ORDER BY c.published_at DESC, c.id DESC LIMIT $4";
    conn.query(sql, args![body.map_or("", Body::as_str), false, now, i64::from(most)])
}
