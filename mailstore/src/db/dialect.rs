//! One SQL text for both engines: it is written for PostgreSQL, and SQLite gets it with four spellings changed.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

/// What the lists among the parameters of a statement hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Lists {
    /// Whatever: they are given as JSON.
    Any,
    /// One element each, and only `= ANY` reads them: the elements are given, since opening a JSON list costs more than
    /// finding a row.
    OfOne,
}

/// The texts for SQLite by the text they were made from. Statements are `&'static str`, so this stays small.
static REWRITTEN: Mutex<Option<HashMap<(&'static str, Lists), &'static str>>> = Mutex::new(None);

thread_local! {
    /// The same by where the text is, which never is another one: asked for with every statement.
    static BY_PLACE: RefCell<HashMap<(*const u8, usize, Lists), &'static str>> = RefCell::default();
}

/// The SQLite spelling of `sql`, made once a text.
pub(super) fn for_sqlite(sql: &'static str, lists: Lists) -> &'static str {
    let place = (sql.as_ptr(), sql.len(), lists);
    BY_PLACE.with_borrow_mut(|known| *known.entry(place).or_insert_with(|| rewritten(sql, lists)))
}

fn rewritten(sql: &'static str, lists: Lists) -> &'static str {
    let mut cache = REWRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    let made = || Box::leak(rewrite(sql, lists).into_boxed_str());
    cache.get_or_insert_default().entry((sql, lists)).or_insert_with(|| made())
}

/// A text made at run time (with names of tables) as a statement. Each different one is kept for ever: make few.
pub fn fixed(sql: String) -> &'static str {
    static MADE: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.get_or_insert_default();
    if let Some(known) = made.get(sql.as_str()) {
        return known;
    }
    let kept: &'static str = Box::leak(sql.into_boxed_str());
    made.insert(kept);
    kept
}

/// `$1` becomes `?1`; `= ANY($1)` and `unnest($1) AS value` read a JSON list, or `= ANY($1)` compares with the only element;
/// row locks are left out (SQLite has one writer).
pub(super) fn rewrite(sql: &str, lists: Lists) -> String {
    let mut text = sql.replace('$', "?").replace("unnest(", "json_each(");
    for lock in [" FOR UPDATE", " FOR NO KEY UPDATE", " FOR KEY SHARE", " FOR SHARE", " SKIP LOCKED"] {
        text = text.replace(lock, "");
    }
    while let Some(start) = text.find("= ANY(?") {
        let Some(end) = text[start..].find(')').map(|n| start + n) else { break };
        let inner = &text[start + "= ANY(".len()..end];
        let list = match (lists, inner.strip_suffix("::bytea[]")) {
            (Lists::OfOne, number) => format!("= {}", number.unwrap_or(inner)),
            (Lists::Any, Some(number)) => format!("IN (SELECT unhex(value) FROM json_each({number}))"),
            (Lists::Any, None) => format!("IN (SELECT value FROM json_each({inner}))"),
        };
        text.replace_range(start..=end, &list);
    }
    text
}

/// `sql` with its one `VALUES ($1, …, $n)` repeated for `rows` rows (PostgreSQL).
pub(super) fn repeat_values(sql: &str, rows: usize) -> Option<String> {
    use std::fmt::Write as _;
    let start = sql.find("VALUES (")? + "VALUES ".len();
    let end = start + sql[start..].find(')')?;
    let width = sql[start..=end].matches('$').count();
    let mut text = sql[..=end].to_owned();
    for row in 1..rows {
        text.push_str(", (");
        for column in 1..=width {
            let _ = write!(text, "{}${}", if column == 1 { "" } else { ", " }, row * width + column);
        }
        text.push(')');
    }
    text.push_str(&sql[end + 1..]);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::{Lists, repeat_values, rewrite};

    #[test]
    fn sqlite_gets_its_own_spelling() {
        assert_eq!(
            rewrite("SELECT a FROM t WHERE id = ANY($2) AND b = $1 ORDER BY id FOR UPDATE", Lists::Any),
            "SELECT a FROM t WHERE id IN (SELECT value FROM json_each(?2)) AND b = ?1 ORDER BY id"
        );
        assert_eq!(
            rewrite("SELECT 1 FROM t WHERE d = ANY($1::bytea[]) FOR UPDATE SKIP LOCKED", Lists::Any),
            "SELECT 1 FROM t WHERE d IN (SELECT unhex(value) FROM json_each(?1))"
        );
        assert_eq!(
            rewrite("SELECT value FROM unnest($1) AS value", Lists::Any),
            "SELECT value FROM json_each(?1) AS value"
        );
        assert_eq!(
            rewrite("SELECT 1 FROM t WHERE d = ANY($1::bytea[]) AND id = ANY($2)", Lists::OfOne),
            "SELECT 1 FROM t WHERE d = ?1 AND id = ?2"
        );
    }

    #[test]
    fn values_are_repeated_with_running_numbers() {
        assert_eq!(
            repeat_values("INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING", 2).as_deref(),
            Some("INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING")
        );
    }
}
