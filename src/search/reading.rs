//! Taking text out of attachments, beside indexing.
//!
//! It may take seconds for each, and whoever wants may send thousands. So a document whose attachments have not been read
//! is indexed without them, waits for that on a list of its own, and is indexed once more. One after the other is read: at first for a
//! second, which is enough for nearly all; what takes longer comes after all others and is read once more, for longer, and
//! never again. Senders take turns.

use super::{
    Document, Kind, Step, VERSION,
    attached::{Extractor, READER},
    batch::on_a_thread,
    indexer::{Failure, Indexer, done},
    messages::{self, Packed},
    store::{self, Unread},
    words::{fold, fold_in_place},
};
use crate::mime::MAX_TEXT;
use mailstore::{
    Db, DbError,
    blob::{self, PackedBlob},
    db::Tx,
    message,
};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Senders that are remembered as having had their turn.
const SERVED: usize = 200;

/// How long the attachments of one document are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadingTimes {
    /// At first; who takes longer lets others pass.
    pub(super) quick: Duration,
    /// After that; what has not been read by then is not.
    pub(super) slow: Duration,
}

impl Default for ReadingTimes {
    fn default() -> Self {
        Self { quick: Duration::from_secs(1), slow: Duration::from_secs(30) }
    }
}

/// The senders who had their turn last.
#[derive(Debug, Default)]
pub(super) struct Served(Mutex<VecDeque<String>>);

impl Served {
    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, sender: String) {
        let mut served = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        served.retain(|one| *one != sender);
        served.push_back(sender);
        if served.len() > SERVED {
            served.pop_front();
        }
    }
}

/// Nothing is known of the document: it goes on waiting.
fn no_reader(error: &std::io::Error) -> DbError {
    DbError::Other(format!("there is no process to read attachments: {error}"))
}

/// A message as a document, and whether that is all of it: the text of its attachments may be still to be taken out.
pub(super) async fn document(
    db: &Db,
    extractor: &Extractor,
    (id, packed): Packed,
) -> Result<(Document, bool), DbError> {
    let (mut document, attached) = on_a_thread(move || messages::document(id, packed)).await?;
    if attached.is_empty() {
        return Ok((document, true));
    }
    match db.read(move |c| store::extract(c, Kind::Message, id, READER)).await? {
        Some((size, data)) => {
            let text = PackedBlob::of_zstd(size.unsigned_abs(), data).unpack()?;
            // What was kept by an older version was folded in its way.
            document.attached = fold_in_place(String::from_utf8_lossy(&text).into_owned());
        }
        None if matches!(extractor, Extractor::None) => {}
        None => return Ok((document, false)),
    }
    Ok((document, true))
}

impl Indexer {
    /// Reads the attachments of some documents that wait for it. It may take half a minute; [`step`](Self::step) may be called
    /// meanwhile.
    ///
    /// # Errors
    /// The database is away; nothing is lost.
    pub async fn read_attached(&self) -> Result<Step, DbError> {
        done(self.try_read().await)
    }

    async fn try_read(&self) -> Result<Step, Failure> {
        if matches!(self.extractor, Extractor::None) {
            return Ok(Step::Nothing);
        }
        let served = self.served.all();
        // Made by a newer program: that one reads them, and needs the lease.
        if self.db.read_brief(store::version).await? > VERSION {
            return Ok(Step::Nothing);
        }
        let next = self.db.read(move |c| store::unread(c, Kind::Message, &served)).await?;
        let Some(Unread { slow, docs }) = next else { return Ok(Step::Nothing) };
        let count = docs.len();
        for (doc, sender) in docs {
            if !self.lease().await? {
                return Ok(Step::Elsewhere);
            }
            self.read_one(doc, slow).await?;
            self.served.add(sender);
        }
        Ok(Step::Read(count))
    }

    pub(super) async fn read_one(&self, doc: i64, slow: bool) -> Result<(), Failure> {
        let packed = self.db.read(move |c| message::packed(c, &[doc])).await?.pop();
        let attached = on_a_thread(move || packed.map(|(_, packed)| messages::attached(packed))).await?;
        let (most, from) = match slow {
            true => (self.patience.slow, store::SLOW),
            false => (self.patience.quick, store::UNREAD),
        };
        let (text, whole) = self.take_out(attached.unwrap_or_default(), most).await?;
        if !whole && !slow {
            let pass =
                move |tx: &mut Tx<'_>| Ok(store::set_later(tx, Kind::Message, doc, (from, store::SLOW))?);
            return self.write(0, pass).await;
        }
        let (size, packed) = (text.len() as i64, blob::pack(text.as_bytes())?);
        let keep = move |tx: &mut Tx<'_>| {
            store::add_extract(tx, Kind::Message, doc, READER, (size, &packed))?;
            Ok(store::set_later(tx, Kind::Message, doc, (from, store::READY))?)
        };
        self.write(0, keep).await
    }

    /// The folded text of attachments, and whether all of them were read in that time.
    async fn take_out(&self, attached: Vec<Vec<u8>>, most: Duration) -> Result<(String, bool), Failure> {
        let (mut text, begun, mut whole) = (String::new(), Instant::now(), true);
        for attached in attached {
            if text.len() >= MAX_TEXT {
                break;
            }
            let left = most.saturating_sub(begun.elapsed());
            let more = match left.is_zero() {
                true => None,
                false => self.extractor.text(attached, left).await.map_err(|error| no_reader(&error))?,
            };
            whole &= more.is_some();
            if let Some(more) = more.filter(|more| !more.is_empty()) {
                text.push_str(&fold(&more));
                text.push('\n');
            }
        }
        text.truncate(text.floor_char_boundary(MAX_TEXT));
        Ok((text, whole))
    }
}
