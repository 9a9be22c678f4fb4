//! Who did what to whom, when: rows that are only ever added, in the transaction of the deed. Never a secret in them. One thing
//! changes them: somebody who is erased is in them without name from then on ([`forget`]).

mod forget;
mod store;

pub use forget::{Gone, forget};

use crate::clock::Micros;
use mailstore::{
    DbError,
    db::{Conn, Tx},
};

/// Longest subject and detail kept, in characters.
const LONGEST: usize = 2000;

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doer {
    /// The principal; None for the command line and for the server itself.
    pub id: Option<i64>,
    /// Its name as it was then: a log-in, `command line`, `server`.
    pub name: String,
}

impl Doer {
    /// A person who has logged in, by principal and log-in name.
    pub fn person(id: i64, login: &str) -> Self {
        Self { id: Some(id), name: text(login) }
    }

    /// Whoever can run commands on the machine.
    pub fn command_line() -> Self {
        Self { id: None, name: "command line".into() }
    }

    /// The server by itself: workers, the filling of the demo.
    pub fn server() -> Self {
        Self { id: None, name: "server".into() }
    }
}

/// A deed to write down.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    /// When.
    pub at: Micros,
    /// By whom.
    pub by: &'a Doer,
    /// What, as `noun.verb`: `account.disable`.
    pub action: &'static str,
    /// To whom or what: an address, a domain.
    pub subject: &'a str,
    /// What else matters, in a few words; empty if nothing.
    pub detail: &'a str,
}

/// A deed that was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number; later deeds have higher ones.
    pub id: i64,
    /// When, microseconds UTC.
    pub at: Micros,
    /// By whom.
    pub by: Doer,
    /// What, as `noun.verb`.
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// What else matters.
    pub detail: String,
}

/// Which deeds to look for. What is left empty is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// By whom: part of the name, whatever the case.
    pub actor: String,
    /// What: the beginning of `noun.verb`.
    pub action: String,
    /// To whom or what: part of it, whatever the case.
    pub subject: String,
    /// Not before this instant, microseconds UTC.
    pub from: Option<Micros>,
    /// Before this instant.
    pub to: Option<Micros>,
}

/// At most this many deeds are counted, and reached by paging: what is beyond is found by asking more narrowly.
pub const REACH: u32 = 10_000;

/// Writes a deed down in the transaction that does it.
pub fn record(tx: &mut Tx<'_>, deed: &Deed<'_>) -> Result<(), DbError> {
    store::insert(tx, deed, &text(deed.subject), &text(deed.detail))
}

/// At most `limit` deeds, newest first; those older than `before` (a number from a page before) when given.
pub fn list(conn: &mut Conn<'_>, before: Option<i64>, limit: u32) -> Result<Vec<Record>, DbError> {
    store::list(conn, before.unwrap_or(i64::MAX), limit)
}

/// At most `limit` deeds of a principal, or about what is called `subject`, newest first.
pub fn about(conn: &mut Conn<'_>, actor: i64, subject: &str, limit: u32) -> Result<Vec<Record>, DbError> {
    store::about(conn, actor, &text(subject), limit)
}

/// Deeds that are looked for, newest first: at most `limit` after the first `offset`.
pub fn search(
    conn: &mut Conn<'_>,
    filter: &Filter,
    (limit, offset): (u32, u32),
) -> Result<Vec<Record>, DbError> {
    store::search(conn, filter, limit, offset)
}

/// How many deeds are looked for, counted up to [`REACH`].
pub fn count(conn: &mut Conn<'_>, filter: &Filter) -> Result<u64, DbError> {
    store::count(conn, filter, REACH)
}

/// Foreign text as a TEXT column takes it: no NUL, and not without end.
fn text(foreign: &str) -> String {
    foreign.chars().take(LONGEST).map(|c| if c == '\0' { '\u{FFFD}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mailstore::testing::engines;

    fn deed<'a>(by: &'a Doer, at: Micros, subject: &'a str) -> Deed<'a> {
        Deed { at, by, action: "test.act", subject, detail: "a\0b" }
    }

    #[tokio::test]
    async fn deeds_are_listed_newest_first_in_pages() {
        for engine in engines().await {
            let written = engine.db.write(|tx| {
                (1..=5).try_for_each(|n| record(tx, &deed(&Doer::person(7, "a@b.it"), n, &format!("s{n}"))))
            });
            written.await.expect(engine.name);
            let pages = engine.db.read(|c| {
                let first = list(c, None, 2)?;
                let next = list(c, first.last().map(|r| r.id), 10)?;
                Ok::<_, DbError>((first, next))
            });
            let (first, next) = pages.await.expect(engine.name);
            let subjects = |page: &[Record]| page.iter().map(|r| r.subject.clone()).collect::<Vec<_>>();
            assert_eq!(subjects(&first), ["s5", "s4"], "{}", engine.name);
            assert_eq!(subjects(&next), ["s3", "s2", "s1"], "{}", engine.name);
            assert_eq!(first[0].by, Doer::person(7, "a@b.it"));
            assert_eq!((first[0].at, first[0].detail.as_str()), (5, "a\u{FFFD}b"));
        }
    }

    #[tokio::test]
    async fn deeds_are_found_by_who_what_whom_and_when() {
        for engine in engines().await {
            let written = engine.db.write(|tx| {
                record(tx, &deed(&Doer::person(7, "Ada@b.it"), 10, "Uno%"))?;
                record(tx, &deed(&Doer::server(), 20, "due"))?;
                record(tx, &deed(&Doer::server(), 30, "uno"))
            });
            written.await.expect(engine.name);
            let of = |text: &str| text.to_owned();
            let checks = [
                (Filter::default(), vec!["uno", "due", "Uno%"]),
                (Filter { actor: of("ADA"), ..Filter::default() }, vec!["Uno%"]),
                (Filter { subject: of("UNO"), ..Filter::default() }, vec!["uno", "Uno%"]),
                (Filter { subject: of("o%"), ..Filter::default() }, vec!["Uno%"]),
                (
                    Filter { action: of("test."), from: Some(20), to: Some(30), ..Filter::default() },
                    vec!["due"],
                ),
                (Filter { action: of("other"), ..Filter::default() }, vec![]),
            ];
            for (filter, expected) in checks {
                let wanted = filter.clone();
                let found = engine
                    .db
                    .read(move |c| Ok::<_, DbError>((search(c, &wanted, (9, 0))?, count(c, &wanted)?)));
                let (found, total) = found.await.expect(engine.name);
                let subjects: Vec<&str> = found.iter().map(|record| record.subject.as_str()).collect();
                assert_eq!(
                    (subjects, total),
                    (expected.clone(), expected.len() as u64),
                    "{} {filter:?}",
                    engine.name
                );
            }
        }
    }

    #[tokio::test]
    async fn a_deed_that_is_undone_leaves_no_record() {
        for engine in engines().await {
            let undone = engine.db.write(|tx| {
                record(tx, &deed(&Doer::server(), 1, "s"))?;
                Err::<(), _>(DbError::Other("undone".into()))
            });
            assert!(undone.await.is_err());
            assert!(engine.db.read(|c| list(c, None, 9)).await.expect(engine.name).is_empty());
        }
    }
}
