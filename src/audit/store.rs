//! The SQL of the audit table.

use super::{Deed, Doer, Filter, Record};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};

pub(super) fn insert(tx: &mut Tx<'_>, deed: &Deed<'_>, subject: &str, detail: &str) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO audit (at, actor_id, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        args![deed.at, deed.by.id, &deed.by.name, deed.action, subject, detail],
    )?;
    Ok(())
}

pub(super) fn list(conn: &mut Conn<'_>, before: i64, limit: u32) -> Result<Vec<Record>, DbError> {
    conn.query(
        "SELECT id, at, actor_id, actor, action, subject, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2",
        args![before, limit],
    )
}

pub(super) fn about(
    conn: &mut Conn<'_>,
    actor: i64,
    subject: &str,
    limit: u32,
) -> Result<Vec<Record>, DbError> {
    conn.query(
        "SELECT id, at, actor_id, actor, action, subject, detail FROM audit WHERE actor_id = $1 OR subject = $2
         ORDER BY id DESC LIMIT $3",
        args![actor, subject, limit],
    )
}

/// A query of deeds that are looked for, with what it begins and ends with. Databases that know no other letters than those of
/// ASCII leave È and è as they are: both ways are looked at.
macro_rules! found {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM audit WHERE at >= $1 AND at < $2 AND ($4 = '' OR action LIKE $4 ESCAPE '\\')
             AND ($3 = '' OR LOWER(actor) LIKE $3 ESCAPE '\\' OR UPPER(actor) LIKE $6 ESCAPE '\\')
             AND ($5 = '' OR LOWER(subject) LIKE $5 ESCAPE '\\' OR UPPER(subject) LIKE $7 ESCAPE '\\') ",
            $rest
        )
    };
}

pub(super) fn search(
    conn: &mut Conn<'_>,
    filter: &Filter,
    limit: u32,
    offset: u32,
) -> Result<Vec<Record>, DbError> {
    let patterns = patterns(filter);
    let mut args = asked(filter, &patterns);
    args.extend([Arg::from(limit), Arg::from(offset)]);
    conn.query(
        found!("id, at, actor_id, actor, action, subject, detail", "ORDER BY id DESC LIMIT $8 OFFSET $9"),
        &args,
    )
}

pub(super) fn count(conn: &mut Conn<'_>, filter: &Filter, most: u32) -> Result<u64, DbError> {
    let patterns = patterns(filter);
    let mut args = asked(filter, &patterns);
    args.push(most.into());
    // From the newest on, as they are shown.
    let rows: Vec<(i64,)> = conn.query(found!("id", "ORDER BY id DESC LIMIT $8"), &args)?;
    Ok(rows.len() as u64)
}

/// What a principal was called when it did something.
pub(super) fn names_of_actor(conn: &mut Conn<'_>, actor: i64) -> Result<Vec<String>, DbError> {
    let sql = "SELECT DISTINCT actor FROM audit WHERE actor_id = $1";
    Ok(conn.query::<(String,)>(sql, args![actor])?.into_iter().map(|row| row.0).collect())
}

/// The details of an action to any of some subjects.
pub(super) fn details(
    conn: &mut Conn<'_>,
    action: &str,
    subjects: &[String],
) -> Result<Vec<String>, DbError> {
    let sql = "SELECT detail FROM audit WHERE action = $1 AND subject = $2";
    let mut details = Vec::new();
    for subject in subjects {
        details.extend(conn.query::<(String,)>(sql, args![action, subject])?.into_iter().map(|row| row.0));
    }
    Ok(details)
}

/// All deeds of a principal, and those whose subject or detail holds a text.
pub(super) fn mentioning(conn: &mut Conn<'_>, actor: i64, text: &str) -> Result<Vec<Record>, DbError> {
    conn.query(
        "SELECT id, at, actor_id, actor, action, subject, detail FROM audit
         WHERE actor_id = $1 OR subject LIKE $2 ESCAPE '\\' OR detail LIKE $2 ESCAPE '\\'",
        args![actor, &pattern(text)],
    )
}

/// Writes who, to whom and the detail of a deed anew.
pub(super) fn rewrite(tx: &mut Tx<'_>, row: &Record) -> Result<(), DbError> {
    let sql = "UPDATE audit SET actor = $2, subject = $3, detail = $4 WHERE id = $1";
    tx.execute(sql, args![row.id, &row.by.name, &row.subject, &row.detail]).map(|_| ())
}

fn patterns(filter: &Filter) -> [String; 5] {
    let [actor, subject] = [&filter.actor, &filter.subject].map(|text| pattern(&text.to_lowercase()));
    let action = pattern(&filter.action).trim_start_matches('%').to_owned();
    let [upper_actor, upper_subject] =
        [&filter.actor, &filter.subject].map(|text| pattern(&text.to_uppercase()));
    [actor, action, subject, upper_actor, upper_subject]
}

fn asked<'a>(filter: &Filter, patterns: &'a [String; 5]) -> Vec<Arg<'a>> {
    let [actor, action, subject, upper_actor, upper_subject] = patterns;
    let (from, to) = (filter.from.unwrap_or(i64::MIN), filter.to.unwrap_or(i64::MAX));
    args![from, to, actor, action, subject, upper_actor, upper_subject].to_vec()
}

/// A pattern for LIKE that finds a text anywhere; empty for an empty one.
fn pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in text.chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

impl FromRow for Record {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            by: Doer { id: row.get(2)?, name: row.get(3)? },
            action: row.get(4)?,
            subject: row.get(5)?,
            detail: row.get(6)?,
        })
    }
}
