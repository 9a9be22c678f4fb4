//! A batch of documents, from their texts to the transaction that brings their words into the index.

use super::{
    Document, Kind,
    segment::{Builder, Segment},
    store::{self, Block},
};
use crate::clock::Micros;
use mailstore::{DbError, db::Tx};

/// Octets of texts of one batch, by about the largest of a document more.
pub(super) const MOST_TEXT: usize = 16 << 20;

/// Documents made ready for the transaction that brings them into the index.
pub(super) struct Batch {
    kind: Kind,
    pub(super) blocks: Vec<Block>,
    /// Documents and their scopes.
    docs: Vec<(i64, i64)>,
}

impl Batch {
    pub(super) fn new(kind: Kind, documents: Vec<Document>) -> Self {
        let (mut builder, mut docs) = (Builder::new(), Vec::new());
        for Document { id, scope, texts, attached } in documents {
            match &texts {
                Some([head, body]) => builder.add(id, [head, body, &attached]),
                None => builder.add_opaque(id),
            }
            docs.push((id, scope));
        }
        let segment: Segment = builder.finish();
        Self { kind, blocks: store::blocks(segment), docs }
    }

    /// What is indexed.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.docs.len()
    }

    /// Octets of its blocks.
    pub(super) fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.2.len()).sum()
    }

    /// Brings the documents into the index. `taken` are theirs and those of others that are gone, those of `unread` wait for
    /// their attachments. `written` is the segment if its blocks are written already. False: somebody else has done it,
    /// nothing may be kept.
    pub(super) fn settle(
        &self,
        tx: &mut Tx<'_>,
        (taken, unread): (&[i64], &[i64]),
        written: Option<i64>,
        now: Micros,
    ) -> Result<bool, DbError> {
        if !store::take_work(tx, self.kind, taken, unread)? {
            return Ok(false);
        }
        if self.docs.is_empty() {
            return Ok(true);
        }
        let segment = match written {
            Some(segment) => segment,
            None => {
                let segment = store::add_segment(tx, self.kind, self.len(), now)?;
                store::add_blocks(tx, segment, &self.blocks)?;
                segment
            }
        };
        if !store::use_segment(tx, segment, self.bytes())? {
            return Ok(false);
        }
        store::add_docs(tx, self.kind, segment, &self.docs)?;
        Ok(true)
    }
}

/// Does what takes time where nobody waits for it.
pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| DbError::Other(error.to_string()))
}
