//! Messages as documents: the texts that IMAP SEARCH looks through.

use super::{Document, attached, words::fold};
use crate::mime::{self, MAX_TEXT};
use mailstore::{DbError, blob::PackedBlob, db::Conn, message};

/// Bytes of messages that are read at once; a larger message is read alone.
const BATCH_BYTES: u64 = 8 << 20;

/// A message and its bytes.
pub(super) type Packed = (i64, PackedBlob);

/// Reads the first of these messages, as many as are to be read at once: which were taken, and their bytes. Those that
/// are gone are taken and have none.
pub(super) fn load(c: &mut Conn<'_>, mut docs: Vec<i64>) -> Result<(Vec<i64>, Vec<Packed>), DbError> {
    let mut bytes = 0_u64;
    let beyond = message::sizes(c, &docs)?.into_iter().find(|(_, size)| {
        let first = bytes == 0;
        bytes += u64::from(*size).max(1);
        !first && bytes > BATCH_BYTES
    });
    if let Some((beyond, _)) = beyond {
        docs.retain(|doc| *doc < beyond);
    }
    let packed = message::packed(c, &docs)?;
    Ok((docs, packed))
}

/// Attachments of one message that are read.
const MOST_ATTACHED: usize = 20;

/// A message as a document without the text of its attachments, and these. One whose bytes cannot be read has no texts: a
/// search that reads it says so.
pub(super) fn document(id: i64, packed: PackedBlob) -> (Document, Vec<Vec<u8>>) {
    let Ok(raw) = packed.unpack() else { return (Document { id, ..Document::default() }, Vec::new()) };
    let text = mime::search_text(&raw);
    // Fields beyond that are found by HEADER all the same.
    let whole = text.headers.len() < MAX_TEXT - 4;
    let texts = whole.then(|| [fold(&text.headers), fold(&text.body), String::new()]);
    (Document { id, scope: 0, texts }, mime::documents(&raw, MOST_ATTACHED, attached::MOST_BYTES))
}
