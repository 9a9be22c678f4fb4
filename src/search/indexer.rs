//! The worker: indexes what waits, a batch at a time, and joins segments. One node at a time does it, by a lease.
//!
//! A step may be repeated and interrupted anywhere: documents leave the list of what waits in the transaction that
//! brings the segment with their words, and only when all of them were still on it.

use super::{
    Document, Kind, VERSION,
    attached::Extractor,
    merge, messages,
    segment::{Builder, Field, Words, unpack},
    store::{self, Block, UNIT_BYTES},
    upkeep,
};
use crate::clock::{Clock, MINUTE, Micros};
use mailstore::{
    Db, DbError, blob,
    db::{Conn, Tx},
};
use std::{collections::HashMap, sync::Arc};

/// Documents of one batch.
const BATCH: i64 = 512;
/// A node that has begun a step is left alone so long.
const LEASE: Micros = 5 * MINUTE;

/// What a step has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There was nothing to do.
    Nothing,
    /// Another node is at it.
    Elsewhere,
    /// So many documents were indexed.
    Indexed(usize),
    /// Segments were joined, or what has been replaced was deleted.
    Tidied,
    /// The index was made by a program with other words and has begun anew.
    BegunAnew,
}

/// Why a step has come to nothing.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// Somebody else has done it, or changed what it was about.
    #[error("raced")]
    Raced,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The worker of one node.
pub struct Indexer {
    db: Db,
    clock: Clock,
    holder: String,
    extractor: Extractor,
}

impl Indexer {
    /// `holder` is a name that no other worker has.
    pub fn new(db: Db, clock: Clock, holder: String, extractor: Extractor) -> Self {
        Self { db, clock, holder, extractor }
    }

    /// Does what is to be done next. A step that has met another one has done nothing and is to be tried again.
    ///
    /// # Errors
    /// The database is away; nothing is lost.
    pub async fn step(&self) -> Result<Step, DbError> {
        match self.try_step().await {
            Err(Failure::Raced) => Ok(Step::Elsewhere),
            Err(Failure::Db(error)) => Err(error),
            Ok(step) => Ok(step),
        }
    }

    async fn try_step(&self) -> Result<Step, Failure> {
        let (version, waiting, segments) = self.db.read_brief(state).await?;
        // Made by a newer program: that one keeps it.
        let (newer, older) = (version > VERSION, version < VERSION);
        let joined = merge::choose(&segments);
        if newer || !(older || !waiting.is_empty() || joined.is_some()) {
            return Ok(Step::Nothing);
        }
        if !self.lease().await? {
            return Ok(Step::Elsewhere);
        }
        if older {
            upkeep::rebuild(&self.db).await?;
            return Ok(Step::BegunAnew);
        }
        match joined {
            Some(joined) => self.join(&joined).await?,
            None => return self.index(waiting).await,
        }
        Ok(Step::Tidied)
    }

    async fn lease(&self) -> Result<bool, DbError> {
        let (now, holder) = (self.clock.now(), self.holder.clone());
        self.db.write(move |tx| store::lease(tx, &holder, now, now + LEASE)).await
    }

    async fn index(&self, waiting: Vec<i64>) -> Result<Step, Failure> {
        let (docs, packed) = self.db.read(move |c| messages::load(c, waiting)).await?;
        let mut documents = on_a_thread(move || {
            packed.into_iter().map(|(id, packed)| messages::document(id, packed)).collect::<Vec<_>>()
        })
        .await?;
        for (document, attached) in &mut documents {
            for attached in std::mem::take(attached) {
                // Each may take seconds.
                if !self.lease().await? {
                    return Err(Failure::Raced);
                }
                document.attach(&self.extractor.text(attached).await);
            }
        }
        let documents = documents.into_iter().map(|(document, _)| document).collect();
        let batch = Arc::new(on_a_thread(move || Batch::new(documents)).await??);
        let (count, now, docs) = (docs.len(), self.clock.now(), Arc::new(docs));
        let write = move |tx: &mut Tx<'_>| batch.settle(tx, &docs, now);
        self.db.write(write).await?;
        Ok(Step::Indexed(count))
    }

    /// Joins segments. What is large is written in small units into a segment that nobody uses, then it takes their
    /// place at once.
    async fn join(&self, old: &[i64]) -> Result<(), Failure> {
        let (ids, kind, now) = (old.to_vec(), Kind::Message, self.clock.now());
        let (docs, opaque, maps) = self.db.read(move |c| arranged(c, kind, &ids)).await?;
        let size = docs.len();
        let new = self.db.write(move |tx| store::add_segment(tx, kind, size, now)).await?;
        self.write_blocks(new, store::lists(&docs, &opaque)).await?;
        for field in Field::ALL {
            let (ids, maps) = (old.to_vec(), Arc::clone(&maps));
            let sources = self.db.read(move |c| sources(c, &ids, field)).await?;
            let words = on_a_thread(move || {
                let fields: Vec<_> = sources.into_iter().zip(maps.iter().map(Vec::as_slice)).collect();
                merge::join(&fields)
            })
            .await??;
            self.write_blocks(new, store::field_blocks(field, words).collect()).await?;
        }
        let (old, docs) = (Arc::new(old.to_vec()), Arc::new(docs));
        let replace = move |tx: &mut Tx<'_>| match store::replace(tx, kind, &old, new, &docs)? {
            true => Ok(()),
            false => Err(Failure::Raced),
        };
        self.db.write(replace).await?;
        self.clean().await?;
        Ok(())
    }

    async fn write_blocks(&self, segment: i64, blocks: Vec<Block>) -> Result<(), DbError> {
        let mut rest = blocks.into_iter().peekable();
        while rest.peek().is_some() {
            let (mut unit, mut bytes) = (Vec::new(), 0);
            while let Some(block) = rest.next_if(|_| bytes < UNIT_BYTES) {
                bytes += block.2.len();
                unit.push(block);
            }
            self.db.write_sized(bytes, move |tx| store::add_blocks(tx, segment, &unit)).await?;
        }
        Ok(())
    }

    /// Makes segments with many documents that are gone anew, so that their words go too, and deletes what is of no use
    /// any more. Whoever holds the lease may: nobody else writes a segment.
    ///
    /// # Errors
    /// The database is away; nothing is lost.
    pub async fn tidy(&self) -> Result<Step, DbError> {
        if !self.lease().await? {
            return Ok(Step::Elsewhere);
        }
        let (segments, living) = self
            .db
            .read(|c| {
                Ok::<_, DbError>((store::segments(c, Kind::Message)?, store::living(c, Kind::Message)?))
            })
            .await?;
        let living: HashMap<i64, i64> = living.into_iter().collect();
        for row in segments {
            let alive = living.get(&row.id).copied().unwrap_or(0).unsigned_abs() as usize;
            if alive < row.docs {
                match self.join(&[row.id]).await {
                    Ok(()) | Err(Failure::Raced) => {}
                    Err(Failure::Db(error)) => return Err(error),
                }
            }
        }
        self.clean().await?;
        Ok(Step::Tidied)
    }

    async fn clean(&self) -> Result<(), DbError> {
        while self.db.write(store::clean).await? {}
        Ok(())
    }
}

/// Does what takes time where nobody waits for it.
async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| DbError::Other(error.to_string()))
}

/// The version of the index, what waits, and the segments with their sizes.
type State = (i64, Vec<i64>, Vec<(i64, usize)>);

fn state(c: &mut Conn<'_>) -> Result<State, DbError> {
    let segments = store::segments(c, Kind::Message)?.into_iter().map(|row| (row.id, row.docs)).collect();
    Ok((store::version(c)?, store::waiting(c, Kind::Message, BATCH)?, segments))
}

/// Documents made ready for the transaction that brings them into the index.
struct Batch {
    blocks: Vec<Block>,
    /// Documents and their scopes.
    docs: Vec<(i64, i64)>,
    /// Texts of attachments, as they are kept.
    extracts: Vec<(i64, i64, Vec<u8>)>,
}

impl Batch {
    fn new(documents: Vec<Document>) -> Result<Self, DbError> {
        let (mut builder, mut docs, mut extracts) = (Builder::new(), Vec::new(), Vec::new());
        for Document { id, scope, texts } in documents {
            match &texts {
                Some(texts) => builder.add(id, texts.each_ref().map(String::as_str)),
                None => builder.add_opaque(id),
            }
            if let Some([.., attached]) = texts.filter(|[.., attached]| !attached.is_empty()) {
                extracts.push((id, attached.len() as i64, blob::pack(attached.as_bytes())?));
            }
            docs.push((id, scope));
        }
        Ok(Self { blocks: store::blocks(builder.finish()), docs, extracts })
    }

    fn settle(&self, tx: &mut Tx<'_>, docs: &[i64], now: Micros) -> Result<(), Failure> {
        if !store::take_work(tx, Kind::Message, docs)? {
            return Err(Failure::Raced);
        }
        if self.docs.is_empty() {
            return Ok(());
        }
        let segment = store::add_segment(tx, Kind::Message, self.docs.len(), now)?;
        store::add_blocks(tx, segment, &self.blocks)?;
        store::use_segment(tx, segment)?;
        store::add_docs(tx, Kind::Message, segment, &self.docs)?;
        if !self.extracts.is_empty() {
            store::add_extracts(tx, Kind::Message, &self.extracts)?;
        }
        Ok(())
    }
}

/// New documents, the places of opaque ones, and the new places of the old segments' documents.
type Arranged = (Vec<i64>, Vec<u32>, Arc<Vec<Vec<Option<u32>>>>);

fn arranged(c: &mut Conn<'_>, kind: Kind, old: &[i64]) -> Result<Arranged, DbError> {
    let (mut segments, mut opaque) = (Vec::new(), Vec::new());
    let mut home = HashMap::new();
    for segment in old {
        let (docs, hidden) = store::load_lists(c, *segment)?;
        let docs: Vec<i64> = unpack(&docs)?.into_iter().map(u64::cast_signed).collect();
        home.extend(store::homes(c, kind, &docs)?);
        segments.push((*segment, docs));
        opaque.push(unpack(&hidden)?);
    }
    let (docs, maps) = merge::arrange(&segments, &home);
    let places = opaque.iter().zip(&maps).flat_map(|(opaque, map)| {
        opaque.iter().filter_map(|place| map.get(usize::try_from(*place).ok()?).copied().flatten())
    });
    let mut places: Vec<u32> = places.collect();
    places.sort_unstable();
    Ok((docs, places, Arc::new(maps)))
}

fn sources(c: &mut Conn<'_>, segments: &[i64], field: Field) -> Result<Vec<Words>, DbError> {
    segments
        .iter()
        .map(|segment| {
            let vocabulary = store::load_vocabulary(c, *segment, field)?;
            Ok(Words { vocabulary, parts: store::load_parts(c, *segment, field)? })
        })
        .collect()
}
