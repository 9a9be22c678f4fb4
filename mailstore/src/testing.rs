//! Databases for tests: an empty, migrated one of each engine, gone when the test ends.
//!
//! PostgreSQL takes part when `PUGLIAIMPIEGO_TEST_POSTGRES` holds the URL of a server on which databases may be made.
//!
//! ```no_run
//! # async fn example() {
//! for engine in mailstore::testing::engines().await {
//!     let one = engine.db.read(|c| c.query_one::<(i64,)>("SELECT CAST(1 AS BIGINT)", &[])).await;
//!     assert_eq!(one.expect(engine.name), (1,));
//! }
//! # }
//! ```

use crate::{Db, DbError};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;

/// The environment variable that names the PostgreSQL server of the tests.
pub const POSTGRES: &str = "PUGLIAIMPIEGO_TEST_POSTGRES";

/// An open database of one test.
pub struct TestDb {
    /// `sqlite` or `postgres`, for the texts of assertions.
    pub name: &'static str,
    /// The database.
    pub db: Db,
    place: Place,
}

enum Place {
    Sqlite(TempDir),
    Postgres { _database: PgDatabase, url: String },
}

/// One empty database of each engine there is.
///
/// # Panics
/// When one cannot be made.
pub async fn engines() -> Vec<TestDb> {
    let mut all = vec![sqlite().await];
    all.extend(postgres().await);
    all
}

/// An empty SQLite database in a folder of its own.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite() -> TestDb {
    let folder = TempDir::with_prefix("mailstore-").expect("a temporary folder");
    let place = Place::Sqlite(folder);
    TestDb { name: "sqlite", db: open(&place).await.expect("an SQLite database"), place }
}

/// An empty database on the PostgreSQL server of the tests; None when the environment names none.
///
/// # Panics
/// When it names one on which no database can be made.
pub async fn postgres() -> Option<TestDb> {
    let server = std::env::var(POSTGRES).ok().filter(|url| !url.is_empty())?;
    let database = PgDatabase::create(server).await.expect("a database on the server of the tests");
    let place = Place::Postgres { url: database.url(), _database: database };
    Some(TestDb { name: "postgres", db: open(&place).await.expect("a PostgreSQL database"), place })
}

impl TestDb {
    /// Opens the same database again, as another process would.
    ///
    /// # Errors
    /// As [`Db::open_sqlite`] and [`Db::open_postgres`].
    pub async fn open_again(&self) -> Result<Db, DbError> {
        open(&self.place).await
    }

    /// The URL of a PostgreSQL database.
    pub fn url(&self) -> Option<&str> {
        match &self.place {
            Place::Sqlite(_) => None,
            Place::Postgres { url, .. } => Some(url),
        }
    }

    /// The folder that holds an SQLite database (`mail.db`) and may hold other files of the test.
    pub fn folder(&self) -> Option<&Path> {
        match &self.place {
            Place::Sqlite(folder) => Some(folder.path()),
            Place::Postgres { .. } => None,
        }
    }
}

async fn open(place: &Place) -> Result<Db, DbError> {
    match place {
        Place::Sqlite(folder) => Db::open_sqlite(&folder.path().join("mail.db"), 2).await,
        Place::Postgres { url, .. } => Db::open_postgres(url, 8).await,
    }
}

/// A database of its own on the server, dropped with the value.
struct PgDatabase {
    server: String,
    name: String,
}

impl PgDatabase {
    async fn create(server: String) -> Result<Self, sqlx::Error> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.subsec_nanos());
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}_{nanos}", std::process::id());
        run(&server, format!("CREATE DATABASE {name}")).await?;
        Ok(Self { server, name })
    }

    /// The server's URL with the path replaced.
    fn url(&self) -> String {
        let (address, query) =
            self.server.split_once('?').map_or((self.server.as_str(), None), |(a, q)| (a, Some(q)));
        let start = address.find("://").map_or(0, |at| at + 3);
        let host = start + address[start..].find('/').unwrap_or(address.len() - start);
        let query = query.map(|q| format!("?{q}")).unwrap_or_default();
        format!("{}/{}{query}", &address[..host], self.name)
    }
}

impl Drop for PgDatabase {
    /// On a thread of its own, since the runtime of the test may be the one that is dropping us.
    fn drop(&mut self) {
        let (server, text) = (self.server.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        let dropper = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(run(&server, text)).map_err(std::io::Error::other)
        });
        if let Ok(Err(error)) = dropper.join() {
            tracing::warn!(%error, database = self.name, "cannot drop a database of a test");
        }
    }
}

async fn run(server: &str, text: String) -> Result<(), sqlx::Error> {
    let mut conn = PgConnection::connect(server).await?;
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut conn).await?;
    conn.close().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_engine_is_empty_and_can_be_opened_twice() {
        for engine in engines().await {
            let other = engine.open_again().await.expect(engine.name);
            for db in [&engine.db, &other] {
                let rows = db.read(|c| c.query_one::<(i64,)>("SELECT COUNT(*) FROM mailbox", &[])).await;
                assert_eq!(rows.expect(engine.name), (0,), "{}", engine.name);
            }
        }
    }

    #[test]
    fn the_path_of_the_url_is_replaced() {
        let check = |server: &str, expected: &str| {
            let database = PgDatabase { server: server.into(), name: "t".into() };
            assert_eq!(database.url(), expected);
            std::mem::forget(database);
        };
        check("postgres://postgres@127.0.0.1:1/postgres", "postgres://postgres@127.0.0.1:1/t");
        check("postgres://a:b@h", "postgres://a:b@h/t");
        check("postgres://h/x?sslmode=disable", "postgres://h/t?sslmode=disable");
    }
}
