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

mod checkpoint;
mod conn;
mod dialect;
mod error;
mod feed;
mod migrate;
mod postgres;
mod sqlite;
mod unit;
mod value;
mod work;

pub use conn::{Conn, Tx};
pub use dialect::fixed;
pub use error::DbError;
pub use feed::{Change, Collection, Feed, Gathering, Mark, Watch};
pub use migrate::{MIGRATIONS, Migration};
pub use value::{AnyValue, Arg, Column, FromRow, Row};
pub use work::Work;

use std::{path::Path, sync::Arc, time::Duration};
use unit::Kind;

/// [`Db::probe`] fails so long after storage has refused a write.
const REFUSED_TIME: Duration = Duration::from_secs(15);

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
        let (news, work) = (feed.clone(), Arc::new(Work::default()));
        let opened = tokio::task::spawn_blocking(move || {
            sqlite::Sqlite::open(&path, readers, news, work, migrate::migrate)
        })
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
            engine.start_feed(&db.feed).await?;
        }
        Ok(db)
    }

    /// Runs a closure that reads, in one snapshot. What takes longer than half a minute is interrupted (`Unavailable`).
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

    /// As [`read`](Self::read) for a few rows by key, at most some tenths of a millisecond: on SQLite it runs on the
    /// calling thread.
    pub async fn read_brief<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read_brief(run).await,
            Engine::Postgres(engine) => engine.read(run).await,
        }
    }

    /// As [`read`](Self::read) for what may take minutes (a backup): a connection of its own on SQLite, so that ordinary
    /// reads do not wait for it. While it lasts SQLite's log cannot be folded back into the file and grows.
    pub async fn read_long<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read_long(run).await,
            Engine::Postgres(engine) => {
                let unhurried = move |c: &mut Conn<'_>| {
                    c.script(postgres::UNHURRIED)?;
                    run(c)
                };
                engine.read(unhurried).await
            }
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
        self.submit(Kind::Sized(bytes), run).await
    }

    /// One transaction for maintenance (a restore): it runs alone and as long as it takes, once. Other writers wait
    /// meanwhile and give up after ten seconds, so it is for a database nobody else uses.
    pub async fn write_bulk<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let mut run = Some(run);
        let once = move |tx: &mut Tx<'_>| match run.take() {
            Some(run) if tx.is_sqlite() => run(tx),
            Some(run) => {
                tx.script(postgres::UNHURRIED)?;
                run(tx)
            }
            None => Err(DbError::Unavailable("it met another transaction; begin again".into()).into()),
        };
        self.submit(Kind::Bulk, once).await
    }

    async fn submit<T, E, F>(&self, kind: Kind, run: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (unit, reply) = unit::unit(run);
        match &self.engine {
            Engine::Sqlite(engine) => engine.submit(unit, kind),
            Engine::Postgres(engine) => engine.write(unit, &self.feed).await,
        }
        reply.await.unwrap_or_else(|_| Err(DbError::Unavailable("the unit was dropped".into()).into()))
    }

    /// How many reads may run at the same time; on PostgreSQL writes take of the same connections.
    pub fn read_connections(&self) -> usize {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read_connections(),
            Engine::Postgres(engine) => engine.read_connections(),
        }
    }

    /// What it has done since it was opened.
    pub fn work(&self) -> &Work {
        match &self.engine {
            Engine::Sqlite(engine) => engine.work(),
            Engine::Postgres(engine) => engine.work(),
        }
    }

    /// Whether a commit is on the disk when it is acknowledged: what the connection that writes says of itself. None
    /// when it is, else the setting that says otherwise.
    pub async fn weak_durability(&self) -> Result<Option<String>, DbError> {
        self.write(|tx| {
            if tx.is_sqlite() {
                let (sync,): (i64,) = tx.query_one("PRAGMA synchronous", &[])?;
                let (mode,): (String,) = tx.query_one("PRAGMA journal_mode", &[])?;
                return Ok((sync < 2 || mode != "wal").then(|| format!("synchronous {sync}, journal {mode}")));
            }
            let sql = "SELECT name || ' ' || setting FROM pg_settings
                       WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'";
            Ok(tx.query_opt::<(String,)>(sql, &[])?.map(|row| row.0))
        })
        .await
    }

    /// Whether the database takes writes now: a full disk, a lost server or one that only reads shows. So does storage that
    /// has just refused somebody else's write: this one is small, and there may be room for it.
    pub async fn probe(&self) -> Result<(), DbError> {
        let sql = "UPDATE counter SET value = value WHERE name = 'uidvalidity'";
        self.write(move |tx| tx.execute(sql, &[]).map(|_| ())).await?;
        match self.work().storage_refused_within(REFUSED_TIME) {
            true => Err(DbError::Unavailable("the disk or a quota is full, or there are I/O errors".into())),
            false => Ok(()),
        }
    }

    /// Whether every change has been told by the feed before it is acknowledged. On SQLite there is one writer, in this
    /// process; changes by other processes are told within a second. On PostgreSQL the news of other nodes come later.
    pub fn feed_is_complete(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
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
