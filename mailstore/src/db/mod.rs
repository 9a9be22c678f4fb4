//! The two engines behind one face: closures that read, closures that write, and a feed of what has changed.
//!
//! ```no_run
//! # async fn example(db: mailstore::Db) -> Result<(), mailstore::DbError> {
//! let names: Vec<(String,)> = db.read(|c| c.query("SELECT name FROM mailbox", &[])).await?;
//! # Ok(()) }
//! ```
//!
//! The closures are synchronous and run beside the async world: on SQLite on the thread that owns the connection
//! (4 µs a statement instead of 70, and units that wait are committed together with one sync), on PostgreSQL on a
//! blocking thread. So nothing can await, and nothing slow belongs, inside a transaction.

mod conn;
mod dialect;
mod error;
mod feed;
mod migrate;
mod postgres;
mod sqlite;
mod unit;
mod value;

pub use conn::{Conn, Tx};
pub use error::DbError;
pub use feed::{Change, Collection, Feed, Watch};
pub use migrate::{MIGRATIONS, Migration};
pub use value::{Arg, Column, FromRow, Row};

use std::{path::Path, sync::Arc};

/// An open database: a cheap clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    feed: Feed,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Db {
    /// Opens or makes the SQLite file at `path` with `readers` connections that read, and migrates it.
    ///
    /// Errors: the file cannot be opened, or was made by a newer program.
    pub async fn open_sqlite(path: &Path, readers: usize) -> Result<Self, DbError> {
        let (path, feed) = (path.to_owned(), Feed::default());
        let news = feed.clone();
        let opened =
            tokio::task::spawn_blocking(move || sqlite::Sqlite::open(&path, readers, news, migrate::migrate))
                .await;
        let engine = opened.map_err(|e| DbError::Other(e.to_string()))??;
        Ok(Self { engine: Engine::Sqlite(Arc::new(engine)), feed })
    }

    /// Connects to PostgreSQL with a pool of at most `connections`, migrates it and joins the other nodes' feed.
    pub async fn open_postgres(url: &str, connections: u32) -> Result<Self, DbError> {
        let db = Self {
            engine: Engine::Postgres(Arc::new(postgres::Postgres::open(url, connections).await?)),
            feed: Feed::default(),
        };
        db.write(migrate::migrate).await?;
        if let Engine::Postgres(engine) = &db.engine {
            engine.start_feed(&db.feed);
        }
        Ok(db)
    }

    /// Runs a closure that reads, in one snapshot.
    pub async fn read<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read(run).await,
            Engine::Postgres(engine) => engine.read(run).await,
        }
    }

    /// Runs a closure as one transaction and returns when it is committed and synced.
    ///
    /// An error of the closure undoes all of it. On PostgreSQL it may run several times (serialization failures), so
    /// it must not move out of what it owns. When the caller goes away the unit still comes to its end.
    pub async fn write<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.write_sized(0, run).await
    }

    /// As [`write`](Self::write), saying about how many bytes it will store, so that batches stay bounded.
    pub async fn write_sized<T, E, F>(&self, bytes: usize, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (unit, reply) = unit::unit(run);
        match &self.engine {
            Engine::Sqlite(engine) => engine.submit(unit, bytes),
            Engine::Postgres(engine) => engine.write(unit, &self.feed).await,
        }
        reply.await.unwrap_or_else(|_| Err(DbError::Unavailable("the unit was dropped".into()).into()))
    }

    /// Whether the database takes writes now: a full disk, a lost server or one that only reads shows.
    pub async fn probe(&self) -> Result<(), DbError> {
        let sql = "UPDATE counter SET value = value WHERE name = 'uidvalidity'";
        self.write(move |tx| tx.execute(sql, &[]).map(|_| ())).await
    }

    /// The feed of changes.
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// The file of an SQLite database.
    pub fn sqlite_path(&self) -> Option<&Path> {
        match &self.engine {
            Engine::Sqlite(engine) => Some(engine.path()),
            Engine::Postgres(_) => None,
        }
    }
}
