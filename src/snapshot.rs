//! A small thing read from the database that all pages want: kept in memory until the feed says that it may have changed.

use crate::clock::{Clock, Micros, SECOND};
use mailstore::{
    Collection, Db, DbError,
    db::{Conn, Mark},
};
use std::sync::{Arc, Mutex, PoisonError};

/// Read again at least this often: the feed of another node may be lost.
const LONGEST: Micros = 10 * SECOND;

/// How the thing is read, at an instant.
pub type Read<T> = fn(&mut Conn<'_>, Micros) -> Result<T, DbError>;

/// The thing as it was a moment ago. A cheap clone of one memory.
pub struct Snapshot<T>(Arc<Inner<T>>);

struct Inner<T> {
    db: Db,
    clock: Clock,
    read: Read<T>,
    depends_on: &'static [Collection],
    // A std mutex: held to look and to put, never over a read.
    kept: Mutex<Option<Kept<T>>>,
    /// One reads at a time: whoever comes meanwhile waits for the same.
    turn: tokio::sync::Mutex<()>,
}

struct Kept<T> {
    value: Arc<T>,
    marks: Vec<Mark>,
    at: Micros,
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Send + Sync + 'static> Snapshot<T> {
    /// One that is read with `read` when it is first asked for, and again when one of `depends_on` has been told of.
    pub fn new(db: Db, clock: Clock, depends_on: &'static [Collection], read: Read<T>) -> Self {
        Self(Arc::new(Inner {
            db,
            clock,
            read,
            depends_on,
            kept: Mutex::default(),
            turn: Default::default(),
        }))
    }

    /// The thing: whatever was committed and answered before this call is in it, on this node at least; what other nodes
    /// have committed within ten seconds.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn get(&self) -> Result<Arc<T>, DbError> {
        let inner = &*self.0;
        if let Some(value) = inner.fresh(inner.clock.now()) {
            return Ok(value);
        }
        let _turn = inner.turn.lock().await;
        let now = inner.clock.now();
        if let Some(value) = inner.fresh(now) {
            return Ok(value);
        }
        // Marked before it is read: what is told meanwhile makes it old at once.
        let marks = inner.depends_on.iter().map(|of| inner.db.feed().mark(*of)).collect();
        let read = inner.read;
        let value = Arc::new(inner.db.read_brief(move |conn| read(conn, now)).await?);
        *inner.lock() = Some(Kept { value: Arc::clone(&value), marks, at: now });
        Ok(value)
    }
}

impl<T> Inner<T> {
    fn fresh(&self, now: Micros) -> Option<Arc<T>> {
        let kept = self.lock();
        let kept = kept.as_ref()?;
        // A clock that was set back makes it old too.
        let young = (0..LONGEST).contains(&(now - kept.at));
        (young && kept.marks.iter().all(Mark::holds)).then(|| Arc::clone(&kept.value))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Kept<T>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{self, Directory, DirectoryError, Edit, Kind, NewPrincipal};
    use crate::{address::Address, address::Domain, audit::Doer};
    use mailstore::testing::engines;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static READS: AtomicUsize = AtomicUsize::new(0);

    fn rooms(conn: &mut Conn<'_>, _: Micros) -> Result<usize, DbError> {
        READS.fetch_add(1, Ordering::SeqCst);
        let filter = directory::Filter { kind: Some(Kind::Room), limit: 100, ..directory::Filter::default() };
        directory::list(conn, &filter).map(|rooms| rooms.len())
    }

    fn add_room(edit: &mut Edit<'_, '_>, name: &str) -> Result<(), DirectoryError> {
        let address = Address::parse(&format!("{name}@x.example")).unwrap();
        edit.add(&NewPrincipal::new(Kind::Room, address, name)).map(|_| ())
    }

    #[tokio::test]
    async fn it_is_read_again_when_it_may_have_changed_and_not_before() {
        for engine in engines().await {
            let clock = Clock::manual(1);
            let directory = Directory::new(engine.db.clone(), clock.clone(), |_, _, _, _| Ok(()));
            let domain = Domain::parse("x.example").unwrap();
            directory.edit(Doer::server(), move |e| e.add_domain(&domain, None)).await.unwrap();
            let snapshot = Snapshot::new(engine.db.clone(), clock.clone(), &[Collection::Directory], rooms);
            READS.store(0, Ordering::SeqCst);
            let is = async |rooms: usize, reads: usize| {
                assert_eq!(*snapshot.get().await.unwrap(), rooms, "{}", engine.name);
                assert_eq!(READS.load(Ordering::SeqCst), reads, "{}", engine.name);
            };
            is(0, 1).await;
            is(0, 1).await;
            directory.edit(Doer::server(), |e| add_room(e, "sala")).await.unwrap();
            is(1, 2).await;
            is(1, 2).await;
            clock.advance(LONGEST);
            is(1, 3).await;
            clock.advance(-1);
            is(1, 4).await;
            clock.advance(LONGEST);
            let many = futures_util::future::join_all((0..20).map(|_| snapshot.get())).await;
            assert!(many.iter().all(|read| read.as_ref().is_ok_and(|rooms| **rooms == 1)));
            is(1, 5).await;
        }
    }
}
