//! A batch of documents, from their bytes to the transaction that brings their words into the index.

use super::{
    Document, Kind,
    attached::{Extractor, READER},
    messages::{self, Packed},
    segment::{Builder, Segment},
    store::{self, Block},
    words::fold,
};
use crate::{clock::Micros, mime::MAX_TEXT};
use mailstore::{
    Db, DbError,
    blob::{self, PackedBlob},
    db::Tx,
};
use std::time::{Duration, Instant};

/// Octets of texts of one batch, by about the largest of a document more.
pub(super) const MOST_TEXT: usize = 16 << 20;

/// How long attachments are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Those of one document; what has not been read by then is not.
    pub(super) document: Duration,
    /// Those of one batch; documents that are not read by then wait for the next.
    pub(super) batch: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { document: Duration::from_secs(30), batch: Duration::from_secs(60) }
    }
}

/// Reads the documents of a batch one by one.
pub(super) struct Reading<'i> {
    db: &'i Db,
    extractor: &'i Extractor,
    patience: Patience,
    /// What has been spent on attachments.
    pub(super) spent: Duration,
}

impl<'i> Reading<'i> {
    pub(super) fn new(db: &'i Db, extractor: &'i Extractor, patience: Patience) -> Self {
        Self { db, extractor, patience, spent: Duration::ZERO }
    }

    /// A document with the text of its attachments; None when there is no time to read these now.
    pub(super) async fn document(&mut self, (id, packed): Packed) -> Result<Option<Document>, DbError> {
        let (mut document, attached) = on_a_thread(move || messages::document(id, packed)).await?;
        if !attached.is_empty() {
            let Some(text) = self.attached(id, attached).await? else { return Ok(None) };
            document.attached = text;
        }
        Ok(Some(document))
    }

    /// The folded text of attachments: that taken out before, or else it is taken out now and kept.
    async fn attached(&mut self, id: i64, attached: Vec<Vec<u8>>) -> Result<Option<String>, DbError> {
        if let Some((size, data)) =
            self.db.read(move |c| store::extract(c, Kind::Message, id, READER)).await?
        {
            let text = PackedBlob::of_zstd(size.unsigned_abs(), data).unpack()?;
            return Ok(Some(String::from_utf8_lossy(&text).into_owned()));
        }
        if self.spent >= self.patience.batch {
            return Ok(None);
        }
        let text = self.take_out(attached).await;
        if !matches!(self.extractor, Extractor::None) {
            let (size, packed) = (text.len() as i64, blob::pack(text.as_bytes())?);
            let keep =
                move |tx: &mut Tx<'_>| store::add_extract(tx, Kind::Message, id, READER, (size, &packed));
            self.db.write(keep).await?;
        }
        Ok(Some(text))
    }

    async fn take_out(&mut self, attached: Vec<Vec<u8>>) -> String {
        let (mut text, begun) = (String::new(), Instant::now());
        for attached in attached {
            let left = self.patience.document.saturating_sub(begun.elapsed());
            if left.is_zero() || text.len() >= MAX_TEXT {
                break;
            }
            let more = self.extractor.text(attached, left).await;
            if !more.is_empty() {
                text.push_str(&fold(&more));
                text.push('\n');
            }
        }
        text.truncate(text.floor_char_boundary(MAX_TEXT));
        self.spent += begun.elapsed();
        text
    }
}

/// Documents made ready for the transaction that brings them into the index.
pub(super) struct Batch {
    pub(super) blocks: Vec<Block>,
    /// Documents and their scopes.
    docs: Vec<(i64, i64)>,
}

impl Batch {
    pub(super) fn new(documents: Vec<Document>) -> Self {
        let (mut builder, mut docs) = (Builder::new(), Vec::new());
        for Document { id, scope, texts, attached } in documents {
            match &texts {
                Some([head, body]) => builder.add(id, [head, body, &attached]),
                None => builder.add_opaque(id),
            }
            docs.push((id, scope));
        }
        let segment: Segment = builder.finish();
        Self { blocks: store::blocks(segment), docs }
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.docs.len()
    }

    /// Octets of its blocks.
    pub(super) fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.2.len()).sum()
    }

    /// Brings the documents into the index. `taken` are theirs and those of others that are gone. `written` is the segment
    /// if its blocks are written already. False: somebody else has done it, nothing may be kept.
    pub(super) fn settle(
        &self,
        tx: &mut Tx<'_>,
        taken: &[i64],
        written: Option<i64>,
        now: Micros,
    ) -> Result<bool, DbError> {
        if !store::take_work(tx, Kind::Message, taken)? {
            return Ok(false);
        }
        if self.docs.is_empty() {
            return Ok(true);
        }
        let segment = match written {
            Some(segment) => segment,
            None => {
                let segment = store::add_segment(tx, Kind::Message, self.len(), now)?;
                store::add_blocks(tx, segment, &self.blocks)?;
                segment
            }
        };
        if !store::use_segment(tx, segment, self.bytes())? {
            return Ok(false);
        }
        store::add_docs(tx, Kind::Message, segment, &self.docs)?;
        Ok(true)
    }
}

/// Does what takes time where nobody waits for it.
pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| DbError::Other(error.to_string()))
}
