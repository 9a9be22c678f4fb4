//! The archive of another list server, an mbox, into a discussion: one task reads and prepares, the other writes, a batch a
//! transaction.

use super::{
    Ended, MESSAGE_MAX, Progress, TransferError, joined,
    mbox::{Format, Found, ReadError, Reader},
    packed,
};
use crate::{
    directory::{Actor, PrincipalId},
    discussion::{
        DiscussionError, Discussions,
        archive::{Archivist, Letter, Seen, Threads, is_private},
    },
};
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What one transaction takes: messages, and bytes of them; a larger one goes alone.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 4 << 20;

/// How an archive is brought in.
#[derive(Debug, Clone)]
pub struct Archive {
    /// An mbox, packed with gzip or not.
    pub file: PathBuf,
    /// How its messages are told apart.
    pub format: Format,
    /// Messages whose authors wanted them in no archive (`X-No-Archive: yes`) are left out.
    pub without_private: bool,
    /// Only count.
    pub dry_run: bool,
}

/// What has become of it, beside what [`Progress`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// All of it, or as far as it came.
    pub ended: Ended,
    /// Topics that were made.
    pub topics: u64,
    /// Messages that were left out because their authors wanted it.
    pub private: u64,
}

/// Why it stopped. What was brought in before stays.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file.
    #[error(transparent)]
    File(#[from] TransferError),
    /// The discussion.
    #[error(transparent)]
    Discussion(#[from] DiscussionError),
}

/// Brings an archive into a discussion. `progress` counts bytes of the file and messages; single ones that cannot be are problems
/// in it, with their places.
///
/// # Errors
/// [`Forbidden`](crate::directory::Forbidden) unless an owner asks; the file cannot be read.
pub async fn import_archive(
    discussions: &Discussions,
    (by, id): (Actor, PrincipalId),
    archive: Archive,
    progress: Arc<Progress>,
    stop: CancellationToken,
) -> Result<Done, ArchiveError> {
    let name = (!archive.dry_run).then(|| archive.file.display().to_string());
    let archivist = discussions.archivist(by, id, name).await?;
    let (file, format, told, reads) =
        (archive.file.clone(), archive.format, Arc::clone(&progress), archivist.clone());
    let survey = move || survey(open(&file, format, &told)?, &file, &reads);
    let threads = Arc::new(joined(tokio::task::spawn_blocking(survey)).await?);
    let (batches, ready) = mpsc::channel(1);
    let dry_run = archive.dry_run;
    let reading = Reading {
        archivist: archivist.clone(),
        archive,
        progress: Arc::clone(&progress),
        batch: Batch::default(),
        seen: HashSet::new(),
        private: 0,
        out: batches,
    };
    let reader = tokio::task::spawn_blocking(move || reading.run());
    let written = write(&archivist, dry_run, ready, &threads, &progress, &stop).await;
    // When writing ended early the channel is closed, and the reader with it.
    let read = joined(reader).await;
    let (ended, topics) = written?;
    Ok(Done { ended, topics, private: if ended == Ended::Whole { read? } else { 0 } })
}

/// Gives how it ended, and how many topics were made.
async fn write(
    archivist: &Archivist,
    dry_run: bool,
    mut ready: mpsc::Receiver<Batch>,
    threads: &Arc<Threads>,
    progress: &Progress,
    stop: &CancellationToken,
) -> Result<(Ended, u64), ArchiveError> {
    let (mut topics, mut made) = (Arc::new(HashMap::new()), 0);
    loop {
        let batch = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok((Ended::Interrupted, made)),
            batch = ready.recv() => batch,
        };
        let Some(batch) = batch else { return Ok((Ended::Whole, made)) };
        let entered = match dry_run {
            true => archivist.compare(batch.letters).await?,
            false => archivist.enter(batch.letters, threads, &topics).await?,
        };
        progress.add(entered.added);
        progress.find_present(entered.known);
        progress.advance(batch.units);
        made += entered.made;
        Arc::make_mut(&mut topics).extend(entered.topics);
    }
}

fn open(path: &Path, format: Format, progress: &Progress) -> Result<Reader<File>, TransferError> {
    let (input, size) = packed::open(path).map_err(TransferError::file(path))?;
    progress.expect(size);
    Reader::new(input, size, format, MESSAGE_MAX).map_err(|error| match error {
        ReadError::NotMbox => TransferError::NotMbox(path.to_owned()),
        ReadError::Io(source) => TransferError::file(path)(source),
    })
}

/// Goes through an archive for what belongs together.
fn survey(mut reader: Reader<File>, path: &Path, archivist: &Archivist) -> Result<Threads, TransferError> {
    let mut all = Vec::new();
    while let Some(found) = reader.next_mail().map_err(TransferError::file(path))? {
        all.push(match found {
            Found::Mail(mail) => archivist.seen(&mail.raw, mail.from.date),
            Found::TooLarge { .. } => Seen::default(),
        });
    }
    Ok(Threads::of(&all))
}

/// Messages for one transaction.
#[derive(Default)]
struct Batch {
    letters: Vec<Letter>,
    bytes: usize,
    /// Bytes of the file that are done with it.
    units: u64,
}

impl Batch {
    fn push(&mut self, letter: Letter) {
        self.bytes += letter.size();
        self.letters.push(letter);
    }

    fn is_full(&self) -> bool {
        self.letters.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

/// The task that reads, dresses and packs.
struct Reading {
    archivist: Archivist,
    archive: Archive,
    progress: Arc<Progress>,
    batch: Batch,
    /// Digests of what has gone by.
    seen: HashSet<Vec<u8>>,
    private: u64,
    out: mpsc::Sender<Batch>,
}

impl Reading {
    /// Gives how many messages were left out because their authors wanted it.
    fn run(mut self) -> Result<u64, TransferError> {
        let path = self.archive.file.clone();
        let mut reader = open(&path, self.archive.format, &Progress::default())?;
        let (mut offset, mut place) = (reader.offset(), 0);
        self.batch.units += offset;
        while let Some(found) = reader.next_mail().map_err(TransferError::file(&path))? {
            match self.letter(found, place) {
                Ok(Some(letter)) => self.batch.push(letter),
                Ok(None) => {}
                Err(why) => self.progress.problem(format!("message {} at byte {offset}: {why}", place + 1)),
            }
            self.batch.units += reader.offset() - offset;
            (offset, place) = (reader.offset(), place + 1);
            if self.batch.is_full() && self.out.blocking_send(std::mem::take(&mut self.batch)).is_err() {
                return Ok(self.private);
            }
        }
        // When the writer has ended there is nothing to be done about it here.
        let _ = self.out.blocking_send(self.batch);
        Ok(self.private)
    }

    /// None: it is left out, and that is no fault.
    fn letter(&mut self, found: Found, place: usize) -> Result<Option<Letter>, String> {
        let Found::Mail(mail) = found else {
            return Err(format!("is larger than {} MiB", MESSAGE_MAX >> 20));
        };
        if self.archive.without_private && is_private(&mail.raw) {
            self.private += 1;
            return Ok(None);
        }
        let letter =
            self.archivist.letter(place, &mail.raw, mail.from.date).map_err(|why| why.to_string())?;
        if !self.seen.insert(letter.digest().to_vec()) {
            self.progress.find_present(1);
            return Ok(None);
        }
        Ok(Some(letter))
    }
}
