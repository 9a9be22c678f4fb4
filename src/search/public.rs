//! What the public may see as documents: a title, and all else.

use super::{
    Document,
    store::{self, Text},
    words::fold,
};
use mailstore::{DbError, db::Conn};

/// Characters of texts that are read at once; a larger one is read alone.
const BATCH: i64 = 4 << 20;

/// The first of these documents, as many as are to be indexed at once, and which were taken. Those that are gone are taken.
pub(super) fn load(c: &mut Conn<'_>, docs: Vec<i64>) -> Result<(Vec<i64>, Vec<Document>), DbError> {
    let (taken, texts) = store::texts(c, docs, BATCH)?;
    let document = |text: Text| Document { id: text.id, texts: Some(folded(&text)), ..Document::default() };
    Ok((taken, texts.into_iter().map(document).collect()))
}

/// A document as one text, folded, with the title in its first line.
pub(super) type Folded = (i64, String);

/// The first of these documents, as many as are read at once, and which were looked at.
pub(super) fn load_folded(c: &mut Conn<'_>, docs: Vec<i64>) -> Result<(Vec<i64>, Vec<Folded>), DbError> {
    let (looked_at, texts) = store::texts(c, docs, BATCH)?;
    Ok((looked_at, texts.iter().map(|text| (text.id, folded(text).join("\n"))).collect()))
}

/// The folded title in one line, and the folded rest.
fn folded(Text { title, summary, text, .. }: &Text) -> [String; 2] {
    [fold(title).replace('\n', " "), fold(&format!("{summary}\n{text}"))]
}
