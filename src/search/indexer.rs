//! The worker: indexes what waits, a batch at a time, and joins segments. One node at a time does it, by a lease.
//!
//! A step may be repeated and interrupted anywhere: documents leave the list of what waits in the transaction that
//! brings the segment with their words, and only when all of them were still on it.

use super::{
    Kind, VERSION,
    attached::Extractor,
    batch::{Batch, MOST_TEXT, on_a_thread},
    due::{self, Due},
    lists::Fault,
    merge, messages, public,
    reading::{ReadingTimes, Served, document},
    segment::{Field, Words},
    store::{self, Block, Row, UNIT_BYTES},
    upkeep,
};
use crate::clock::{Clock, DAY, HOUR, MINUTE, Micros};
use mailstore::{
    Db, DbError,
    db::{Conn, Tx},
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

/// A node that has begun a step is left alone so long, and again after each unit it writes.
const LEASE: Micros = 5 * MINUTE;
/// Documents put on the list of what waits in one unit.
const FILL: i64 = 20_000;
/// After joining has failed it is tried again so much later; what waits is indexed meanwhile.
const JOIN_AGAIN: Micros = HOUR;
/// A segment of which some document is gone is made anew when it is so old, however few are.
const STALE: Micros = 30 * DAY;

/// What a step has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There was nothing to do.
    Nothing,
    /// Another node is at it.
    Elsewhere,
    /// So many documents were indexed.
    Indexed(usize),
    /// The attachments of so many documents were read, or put off.
    Read(usize),
    /// Segments were joined, or what has been replaced was deleted.
    Tidied,
    /// The index was made by a program with other words and has begun anew.
    BegunAnew,
}

/// Why a step has come to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Somebody else has done it, or changed what it was about.
    #[error("raced")]
    Raced,
    /// A segment cannot be read.
    #[error("a segment is broken")]
    Broken,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Broken => Self::Broken,
            Fault::Db(error) => Self::Db(error),
        }
    }
}

/// The worker of one node.
pub struct Indexer {
    pub(super) db: Db,
    clock: Clock,
    holder: Arc<str>,
    pub(super) extractor: Extractor,
    pub(super) patience: ReadingTimes,
    pub(super) served: Served,
    /// No segments are joined before.
    join_after: AtomicI64,
}

impl Indexer {
    /// `holder` is a name that no other worker has.
    pub fn new(db: Db, clock: Clock, holder: String, extractor: Extractor) -> Self {
        let (patience, served) = (ReadingTimes::default(), Served::default());
        let (holder, join_after) = (holder.into(), AtomicI64::new(Micros::MIN));
        Self { db, clock, holder, extractor, patience, served, join_after }
    }

    /// Does what is to be done next. A step that has met another one has done nothing and is to be tried again.
    ///
    /// # Errors
    /// The database is away; nothing is lost.
    pub async fn step(&self) -> Result<Step, DbError> {
        done(self.try_step().await)
    }

    async fn try_step(&self) -> Result<Step, Failure> {
        let (version, parts) = self.db.read_brief(due::state).await?;
        // Made by a newer program: that one keeps it.
        let (newer, older) = (version > VERSION, version < VERSION);
        let filled = parts.iter().all(|part| part.filled);
        let may_join = self.clock.now() >= self.join_after.load(Ordering::Relaxed);
        let due = parts.into_iter().find_map(|part| part.due(may_join));
        if newer || (!older && filled && due.is_none()) {
            return Ok(Step::Nothing);
        }
        if !self.lease().await? {
            return Ok(Step::Elsewhere);
        }
        match due {
            _ if older || !filled => self.begin_anew(older).await,
            None => Ok(Step::Nothing),
            Some(Due { kind, joined: Some(joined), .. }) if self.try_join(kind, &joined).await? => {
                Ok(Step::Tidied)
            }
            Some(Due { kind, waiting, .. }) => self.index(kind, waiting).await,
        }
    }

    pub(super) async fn lease(&self) -> Result<bool, DbError> {
        let (now, holder) = (self.clock.now(), Arc::clone(&self.holder));
        self.db.write(move |tx| store::lease(tx, &holder, now, now + LEASE)).await
    }

    /// Writes about so many bytes as the holder of the lease, which is renewed by that; nothing when it is another's.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        bytes: usize,
        mut run: impl FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (until, holder) = (self.clock.now() + LEASE, Arc::clone(&self.holder));
        let unit = move |tx: &mut Tx<'_>| match store::renew(tx, &holder, until)? {
            true => run(tx),
            false => Err(Failure::Raced),
        };
        self.db.write_sized(bytes, unit).await
    }

    /// Puts all documents on the list of what waits. One that is interrupted is gone on with.
    async fn begin_anew(&self, older: bool) -> Result<Step, Failure> {
        if older {
            let (until, holder) = (self.clock.now() + LEASE, Arc::clone(&self.holder));
            let begin = move |tx: &mut Tx<'_>| match store::lease(tx, &holder, until - LEASE, until)? {
                true => Ok(store::begin_anew(tx, VERSION)?),
                false => Err(Failure::Raced),
            };
            self.db.write(begin).await?;
        }
        for kind in Kind::ALL {
            while self.write(0, move |tx| Ok(store::fill(tx, kind, FILL)?)).await? {}
        }
        Ok(Step::BegunAnew)
    }

    /// Indexes what waits.
    async fn index(&self, kind: Kind, waiting: Vec<i64>) -> Result<Step, Failure> {
        match kind {
            Kind::Message => self.index_messages(waiting).await,
            Kind::Public => {
                let (taken, documents) = self.db.read(move |c| public::load(c, waiting)).await?;
                let batch = on_a_thread(move || Batch::new(kind, documents)).await?;
                self.settle(Arc::new(batch), taken, Vec::new()).await
            }
        }
    }

    /// Indexes messages. Those whose attachments have to be read wait for that from now on, and for being indexed once more.
    async fn index_messages(&self, waiting: Vec<i64>) -> Result<Step, Failure> {
        let (mut taken, packed) = self.db.read(move |c| messages::load(c, waiting)).await?;
        let (mut documents, mut bytes, mut unread) = (Vec::new(), 0, Vec::new());
        for (id, packed) in packed {
            if bytes > MOST_TEXT {
                taken.retain(|taken| *taken < id);
                break;
            }
            let (document, whole) = document(&self.db, &self.extractor, (id, packed)).await?;
            if !whole {
                unread.push(id);
            }
            bytes += document.size();
            documents.push(document);
        }
        let batch = on_a_thread(move || Batch::new(Kind::Message, documents)).await?;
        self.settle(Arc::new(batch), taken, unread).await
    }

    /// Brings a batch into the index; one that is large is written before in small units.
    async fn settle(&self, batch: Arc<Batch>, taken: Vec<i64>, unread: Vec<i64>) -> Result<Step, Failure> {
        let (count, now, bytes) = (taken.len(), self.clock.now(), batch.bytes());
        let mut written = None;
        if bytes > UNIT_BYTES {
            let (kind, size) = (batch.kind(), batch.len());
            let segment = self.write(0, move |tx| Ok(store::add_segment(tx, kind, size, now)?)).await?;
            self.write_blocks(segment, batch.blocks.clone()).await?;
            written = Some(segment);
        }
        let settle = move |tx: &mut Tx<'_>| match batch.settle(tx, (&taken, &unread), written, now)? {
            true => Ok(()),
            false => Err(Failure::Raced),
        };
        self.write(if written.is_some() { 0 } else { bytes }, settle).await?;
        Ok(Step::Indexed(count))
    }

    /// Joins segments; false when that cannot be done now. Broken ones are given up: their documents wait again.
    async fn try_join(&self, kind: Kind, old: &[Row]) -> Result<bool, Failure> {
        match self.join(kind, old).await {
            Ok(()) => return Ok(true),
            Err(Failure::Raced) => return Err(Failure::Raced),
            Err(Failure::Broken) => self.give_up_broken(old).await?,
            Err(Failure::Db(error)) => {
                tracing::warn!(%error, "cannot join segments; it is tried again later");
            }
        }
        self.join_after.store(self.clock.now() + JOIN_AGAIN, Ordering::Relaxed);
        Ok(false)
    }

    async fn give_up_broken(&self, segments: &[Row]) -> Result<(), Failure> {
        for row in segments.iter().copied() {
            if self.db.read(move |c| upkeep::is_whole(c, row)).await? {
                continue;
            }
            tracing::error!(
                segment = row.id,
                "a segment of the search index is broken; its documents wait again"
            );
            self.write(0, move |tx| Ok(store::give_up(tx, row.id)?)).await?;
        }
        Ok(())
    }

    /// Joins segments. What is large is written in small units into a segment that nobody uses, then it takes their
    /// place at once.
    async fn join(&self, kind: Kind, old: &[Row]) -> Result<(), Failure> {
        let (rows, now) = (old.to_vec(), self.clock.now());
        let Arranged { docs, opaque, maps } = self.db.read(move |c| arranged(c, kind, &rows)).await?;
        let size = docs.len();
        let new = self.write(0, move |tx| Ok(store::add_segment(tx, kind, size, now)?)).await?;
        let mut bytes = self.write_blocks(new, store::lists(&docs, &opaque)).await?;
        for field in Field::ALL {
            let (rows, maps) = (old.to_vec(), Arc::clone(&maps));
            let sources = self.db.read(move |c| sources(c, &rows, field)).await?;
            let words = on_a_thread(move || {
                let fields: Vec<_> = sources.into_iter().zip(maps.iter().map(Vec::as_slice)).collect();
                merge::join(&fields)
            })
            .await??;
            bytes += self.write_blocks(new, store::field_blocks(field, &words)).await?;
        }
        let old: Vec<i64> = old.iter().map(|row| row.id).collect();
        let replace = move |tx: &mut Tx<'_>| match store::replace(tx, kind, &old, (new, bytes), &docs)? {
            true => Ok(()),
            false => Err(Failure::Raced),
        };
        self.write(0, replace).await?;
        self.clean().await
    }

    /// Gives how many bytes that were.
    async fn write_blocks(&self, segment: i64, blocks: Vec<Block>) -> Result<usize, Failure> {
        let mut rest = blocks.into_iter().peekable();
        let mut all = 0;
        while rest.peek().is_some() {
            let (mut unit, mut bytes) = (Vec::new(), 0);
            while let Some(block) = rest.next_if(|_| bytes < UNIT_BYTES) {
                bytes += block.2.len();
                unit.push(block);
            }
            self.write(bytes, move |tx| Ok(store::add_blocks(tx, segment, &unit)?)).await?;
            all += bytes;
        }
        Ok(all)
    }

    /// Makes the segment anew of which most documents are gone, so that their words go too; when there is none, deletes
    /// what is of no use any more. [`Step::Tidied`]: there may be more.
    ///
    /// # Errors
    /// The database is away; nothing is lost.
    pub async fn tidy(&self) -> Result<Step, DbError> {
        done(self.try_tidy().await)
    }

    async fn try_tidy(&self) -> Result<Step, Failure> {
        if !self.lease().await? {
            return Ok(Step::Elsewhere);
        }
        for kind in Kind::ALL {
            let segments = self.db.read_long(move |c| store::living(c, kind)).await?;
            if let Some(worst) = worst(&segments, self.clock.now())
                && self.try_join(kind, &[worst]).await?
            {
                return Ok(Step::Tidied);
            }
        }
        self.clean().await?;
        Ok(Step::Nothing)
    }

    async fn clean(&self) -> Result<(), Failure> {
        while self.write(0, |tx| Ok(store::clean(tx)?)).await? {}
        Ok(())
    }
}

/// The segment with the most documents that are gone, if these are a quarter of all, or it is old.
fn worst(segments: &[(Row, Micros, usize)], now: Micros) -> Option<Row> {
    let gone = |(row, _, alive): &&(Row, Micros, usize)| row.docs.saturating_sub(*alive);
    let worn = |segment: &&(Row, Micros, usize)| {
        let (row, made, _) = *segment;
        gone(segment) > 0 && (gone(segment) * 4 >= row.docs || now - made >= STALE)
    };
    segments.iter().filter(worn).max_by_key(gone).map(|(row, ..)| *row)
}

/// What has raced has done nothing; what is broken is seen to when it is met again.
pub(super) fn done(step: Result<Step, Failure>) -> Result<Step, DbError> {
    match step {
        Err(Failure::Raced | Failure::Broken) => Ok(Step::Elsewhere),
        Err(Failure::Db(error)) => Err(error),
        Ok(step) => Ok(step),
    }
}

/// The documents of a new segment, and how they come there.
struct Arranged {
    docs: Vec<i64>,
    /// Places of opaque ones.
    opaque: Vec<u32>,
    /// The new places of the old segments' documents.
    maps: Arc<Vec<Vec<Option<u32>>>>,
}

fn arranged(c: &mut Conn<'_>, kind: Kind, old: &[Row]) -> Result<Arranged, Fault> {
    let (mut segments, mut opaque) = (Vec::new(), Vec::new());
    let mut home = HashMap::new();
    for row in old {
        let (docs, hidden) = store::load_lists(c, *row)?;
        home.extend(store::homes(c, kind, &docs)?);
        segments.push((row.id, docs));
        opaque.push(hidden);
    }
    let (docs, maps) = merge::arrange(&segments, &home);
    let places = opaque.iter().zip(&maps).flat_map(|(opaque, map)| {
        opaque.iter().filter_map(|place| map.get(usize::try_from(*place).ok()?).copied().flatten())
    });
    let mut places: Vec<u32> = places.collect();
    places.sort_unstable();
    Ok(Arranged { docs, opaque: places, maps: Arc::new(maps) })
}

fn sources(c: &mut Conn<'_>, segments: &[Row], field: Field) -> Result<Vec<Words>, Fault> {
    segments.iter().map(|row| store::load_words(c, row.id, field)).collect()
}
