//! PostgreSQL: a pool, units that are transactions of their own, and news between nodes by NOTIFY.

use super::{Change, Collection, Conn, DbError, Feed, Tx, Work, unit::Unit};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::{collections::HashMap, panic::AssertUnwindSafe, str::FromStr as _, sync::Arc, time::Duration};
use tokio::{runtime::Handle, sync::mpsc};

const CHANNEL: &str = "pugliaimpiego";
/// PostgreSQL refuses payloads of 8000 bytes.
const PAYLOAD: usize = 7000;
const RETRIES: u32 = 12;
/// Lifts the limits of time for the transaction that begins with it.
pub(super) const UNHURRIED: &str =
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/// The pool of one node.
pub(super) struct Postgres {
    pool: PgPool,
    runtime: Handle,
    work: Arc<Work>,
}

impl Postgres {
    pub(super) fn read_connections(&self) -> usize {
        self.pool.options().get_max_connections() as usize
    }

    pub(super) fn work(&self) -> &Work {
        &self.work
    }

    pub(super) async fn open(url: &str, connections: u32) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|e| DbError::Other(format!("database.url: {e}")))?
            .options([
                ("statement_timeout", "30s"),
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "60s"),
            ])
            .application_name("pugliaimpiego");
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        Ok(Self { pool, runtime: Handle::current(), work: Arc::default() })
    }

    pub(super) async fn read<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let mut conn = self.pool.acquire().await.map_err(DbError::from)?;
        let runtime = self.runtime.clone();
        let outcome = tokio::task::spawn_blocking(move || {
            let mut conn = Conn::postgres(&mut conn, &runtime);
            conn.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            // A panic must not give a connection back to the pool with its transaction open.
            let result = std::panic::catch_unwind(AssertUnwindSafe(|| run(&mut conn)))
                .unwrap_or_else(|_| Err(DbError::Other("a read panicked".into()).into()));
            let ended = conn.script(if result.is_ok() { "COMMIT" } else { "ROLLBACK" });
            let value = result?;
            ended?;
            Ok(value)
        })
        .await;
        outcome.unwrap_or_else(|e| Err(DbError::Other(format!("a read was not run: {e}")).into()))
    }

    /// Runs a unit as one transaction, again when it met another one, and publishes after the commit.
    pub(super) async fn write(&self, mut unit: Box<dyn Unit>, feed: &Feed) {
        let mut conn = match self.pool.acquire().await {
            Ok(conn) => conn,
            Err(error) => return unit.finish(Err(error.into())),
        };
        let (runtime, feed, counts) = (self.runtime.clone(), feed.clone(), Arc::clone(&self.work));
        // Not awaited by aborting callers: a unit that has begun is always brought to its end.
        let work = tokio::task::spawn_blocking(move || {
            for attempt in 1..=RETRIES {
                match transact(&mut conn, (&runtime, &counts), unit.as_mut()) {
                    Attempt::Done(changes) => {
                        counts.committed(1);
                        changes.into_iter().for_each(|change| feed.publish(change));
                        return unit.finish(Ok(()));
                    }
                    Attempt::Failed(error) => {
                        counts.lost(1);
                        return unit.finish(Err(error));
                    }
                    Attempt::Again => {
                        counts.retried();
                        std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
                    }
                }
            }
            unit.finish(Err(DbError::Unavailable("too many serialization failures".into())));
        });
        if let Err(error) = work.await {
            tracing::error!(%error, "a unit of work ended badly");
        }
    }

    /// Listens to the other nodes and starts the tasks that carry news between them. They end with the runtime.
    pub(super) async fn start_feed(&self, feed: &Feed) -> Result<(), DbError> {
        let node = format!("{:x}", std::process::id()) + &format!("{:x}", rand_suffix());
        let listener = listener(&self.pool).await?;
        let outward = feed.connect_outward();
        self.runtime.spawn(notify(self.pool.clone(), node.clone(), outward));
        self.runtime.spawn(listen(self.pool.clone(), listener, node, feed.clone()));
        self.runtime.spawn(recount(self.pool.clone(), feed.clone()));
        Ok(())
    }
}

fn rand_suffix() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(std::time::Instant::now())
}

enum Attempt {
    Done(Vec<Change>),
    Failed(DbError),
    Again,
}

fn transact(
    conn: &mut sqlx::PgConnection,
    (runtime, work): (&Handle, &Work),
    unit: &mut dyn Unit,
) -> Attempt {
    let mut tx = Tx::new(Conn::postgres(conn, runtime));
    if let Err(error) = tx.script("BEGIN") {
        return Attempt::Failed(unavailable(error));
    }
    let ended = unit.run(&mut tx).then(|| tx.script("COMMIT"));
    if tx.storage_refused() {
        work.storage_refused();
    }
    match ended {
        Some(Ok(())) => return Attempt::Done(tx.into_changes()),
        Some(Err(_)) if tx.must_retry() => return Attempt::Again,
        Some(Err(error)) => return Attempt::Failed(unavailable(error)),
        None => {}
    }
    let again = tx.must_retry();
    // A broken connection has rolled back by itself; the unit's own error is the answer either way.
    let _ = tx.script("ROLLBACK");
    if again { Attempt::Again } else { Attempt::Done(Vec::new()) }
}

/// Whatever BEGIN or COMMIT says, nothing is known to be kept: the caller may try again.
fn unavailable(error: DbError) -> DbError {
    if error.is_temporary() { error } else { DbError::Unavailable(error.to_string()) }
}

/// Sends what this node has published, joined over 10 ms.
async fn notify(pool: PgPool, node: String, mut changes: mpsc::UnboundedReceiver<Change>) {
    let mut list = Vec::new();
    while changes.recv_many(&mut list, 4096).await > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        while let Ok(change) = changes.try_recv() {
            list.push(change);
        }
        let mut names: Vec<_> = list.drain(..).map(|change| change.collection).collect();
        names.sort_unstable();
        names.dedup();
        let mut payload = names.iter().fold(node.clone(), |text, c| text + "," + &c.encode());
        if payload.len() > PAYLOAD {
            payload = format!("{node},all");
        }
        let sent = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(&pool).await;
        if let Err(error) = sent {
            tracing::warn!(%error, "cannot tell other nodes of changes; they look every 10 s");
        }
    }
}

/// Hears what other nodes have published; after any interruption everybody is woken.
async fn listen(pool: PgPool, mut listener: PgListener, node: String, feed: Feed) {
    loop {
        if let Err(error) = hear(&mut listener, &node, &feed).await {
            tracing::warn!(%error, "listening for changes by other nodes is interrupted");
        }
        listener = loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            match self::listener(&pool).await {
                Ok(listener) => break listener,
                Err(sqlx::Error::PoolClosed) => return,
                Err(error) => tracing::warn!(%error, "cannot listen for changes by other nodes"),
            }
        };
        feed.publish_all();
    }
}

async fn listener(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.ignore_pool_close_event(true);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

async fn hear(listener: &mut PgListener, node: &str, feed: &Feed) -> Result<(), sqlx::Error> {
    while let Some(news) = listener.try_recv().await? {
        let mut names = news.payload().split(',');
        if names.next() == Some(node) {
            continue;
        }
        for name in names {
            match Collection::decode(name) {
                Some(collection) => feed.wake(collection),
                None => feed.publish_all(),
            }
        }
    }
    Ok(())
}

/// Every 10 s the counters of what is watched are read again: a lost notice costs no more than that.
async fn recount(pool: PgPool, feed: Feed) {
    // Of rights only whether they are still the same is asked.
    let sql = "SELECT id, highest_modseq,
                      (SELECT COALESCE(SUM(HASHTEXT(principal_id || ' ' || letters)::BIGINT), 0)::BIGINT
                       FROM rights WHERE mailbox_id = mailbox.id)
               FROM mailbox WHERE id = ANY($1)";
    let mut known: HashMap<i64, (i64, i64)> = HashMap::new();
    loop {
        tokio::time::sleep(Duration::from_secs(10)).await;
        feed.wake_others();
        let watched = feed.watched_mailboxes();
        let query = sqlx::query_as::<_, (i64, i64, i64)>(sql);
        let Ok(rows) = query.bind(&watched).fetch_all(&pool).await else {
            if pool.is_closed() {
                return;
            }
            continue;
        };
        let now: HashMap<_, _> =
            rows.into_iter().map(|(id, modseq, rights)| (id, (modseq, rights))).collect();
        for id in watched {
            // Also when it has gone: the watcher must see that.
            if !known.contains_key(&id) || known.get(&id) != now.get(&id) {
                feed.wake(Collection::Mailbox(id));
            }
        }
        known = now;
    }
}
