//! Writing the FETCH reply of one message.

use super::{
    FetchError, Outcome,
    extract::{Extracted, Value},
    ids,
    load::Found,
    plan::{Item, Plan},
};
use crate::imap::{
    output::Output,
    view::Selected,
    wire::{command::FetchItem, response::FetchLine},
};
use mailstore::entry::Entry;
use tokio::io::AsyncWrite;

/// Octets of a value that are written at once; longer ones are streamed in pieces of that size.
const PIECE: usize = 64 * 1024;

/// What all replies of a set of messages share.
pub(super) struct Reply<'a> {
    pub(super) plan: &'a Plan,
    pub(super) selected: &'a Selected,
    pub(super) rows: &'a Found,
    /// Previews by UID, where they are asked for; without text where LAZY has not found any.
    pub(super) previews: &'a [(u32, Option<String>)],
    /// UIDs whose flags this command has changed, ascending.
    pub(super) told: &'a [u32],
    pub(super) condstore: bool,
}

impl Reply<'_> {
    /// Writes the reply of one message, or notes in `outcome` why there is none.
    pub(super) async fn write<W: AsyncWrite + Unpin>(
        &self,
        out: &mut Output<W>,
        position: usize,
        extracted: Option<&Extracted>,
        outcome: &mut Outcome,
    ) -> Result<(), FetchError> {
        let Some(entry) = self.selected.snapshot.entries.get(position) else { return Ok(()) };
        if self.rows.lacks(entry.uid) || self.plan.preview.is_some() && self.preview(entry).is_none() {
            outcome.expunged = true;
            return Ok(());
        }
        if extracted.is_some_and(Extracted::is_undecodable) {
            outcome.unknown_cte = true;
            return Ok(());
        }
        if extracted.is_some_and(Extracted::is_too_much) {
            outcome.too_much = true;
            return Ok(());
        }
        let number = u32::try_from(position + 1).unwrap_or(u32::MAX);
        let mut line = FetchLine::new(out.buffer(), number);
        let mut values = extracted.map(|extracted| extracted.values.as_slice()).unwrap_or_default().iter();
        for Item { what: item, of_bytes } in &self.plan.items {
            if !of_bytes {
                self.row_item(&mut line, item, entry);
                continue;
            }
            let (Some(extracted), Some(value)) = (extracted, values.next()) else { continue };
            let octets = extracted.octets(value);
            match octets.filter(|octets| octets.len() > PIECE && head(&mut line, item, octets)) {
                Some(octets) => stream(out, octets).await?,
                None => byte_item(&mut line, item, value, octets),
            }
            // Many short items may be long together.
            out.drain_if_full().await?;
            line = FetchLine::resume(out.buffer());
        }
        self.new_flags(&mut line, entry);
        line.end();
        Ok(out.drain_if_full().await?)
    }

    /// An item that the index or a row has.
    fn row_item(&self, line: &mut FetchLine<'_>, item: &FetchItem, entry: &Entry) {
        let detail = self.rows.detail(entry.uid);
        let rendered = self.rows.rendered(entry.uid);
        match item {
            FetchItem::Uid => line.uid(entry.uid),
            FetchItem::Flags => self.flags(line, entry),
            FetchItem::InternalDate => line.internal_date(entry.internal_date),
            FetchItem::Rfc822Size => line.size(entry.size.into()),
            FetchItem::ModSeq => line.mod_seq(self.selected.modseq_of(entry).unsigned_abs()),
            FetchItem::EmailId => {
                if let Some(detail) = detail {
                    line.email_id(&ids::email_id(detail.message));
                }
            }
            FetchItem::ThreadId => line.thread_id(detail.map(|d| ids::thread_id(d.thread)).as_deref()),
            FetchItem::SaveDate => line.save_date(detail.map(|d| d.saved_at)),
            FetchItem::Envelope => line.rendered("ENVELOPE", rendered.map_or(b"NIL", |r| &r.envelope)),
            FetchItem::BodyStructure => {
                line.rendered("BODYSTRUCTURE", rendered.map_or(b"NIL", |r| &r.body_structure));
            }
            FetchItem::Preview { .. } => line.preview(self.preview(entry).flatten()),
            // What is read out of the bytes is written by `byte_item`.
            _ => {}
        }
    }

    /// The preview of a message, if it is still there; nothing in it is NIL.
    fn preview(&self, entry: &Entry) -> Option<Option<&str>> {
        let at = self.previews.binary_search_by_key(&entry.uid, |(uid, _)| *uid).ok()?;
        self.previews.get(at).map(|(_, text)| text.as_deref())
    }

    fn flags(&self, line: &mut FetchLine<'_>, entry: &Entry) {
        line.flags(self.selected.flags_of(entry), self.selected.snapshot.keywords_of(entry));
    }

    /// Flags that this command has changed, unless they are told already (RFC 9051 §6.4.5, RFC 7162 §3.2.4).
    fn new_flags(&self, line: &mut FetchLine<'_>, entry: &Entry) {
        if self.told.binary_search(&entry.uid).is_err() {
            return;
        }
        if !self.plan.tells(&FetchItem::Flags) {
            self.flags(line, entry);
        }
        if self.condstore && !self.plan.tells(&FetchItem::ModSeq) {
            line.mod_seq(self.selected.modseq_of(entry).unsigned_abs());
        }
    }
}

/// Writes the head of an item whose octets are streamed; false for those that are not.
fn head(line: &mut FetchLine<'_>, item: &FetchItem, octets: &[u8]) -> bool {
    let size = octets.len() as u64;
    match item {
        FetchItem::Rfc822 => line.message_head("RFC822", size),
        FetchItem::Rfc822Header => line.message_head("RFC822.HEADER", size),
        FetchItem::Rfc822Text => line.message_head("RFC822.TEXT", size),
        FetchItem::BodySection { section, partial, .. } => line.section_head(section, *partial, size),
        FetchItem::Binary { part, partial, .. } => line.binary_head(part, *partial, octets),
        _ => return false,
    }
    true
}

/// An item read out of the bytes.
fn byte_item(line: &mut FetchLine<'_>, item: &FetchItem, value: &Value, octets: Option<&[u8]>) {
    match (item, value) {
        (FetchItem::Rfc822, _) => line.message("RFC822", octets.unwrap_or_default()),
        (FetchItem::Rfc822Header, _) => line.message("RFC822.HEADER", octets.unwrap_or_default()),
        (FetchItem::Rfc822Text, _) => line.message("RFC822.TEXT", octets.unwrap_or_default()),
        (FetchItem::BodySection { section, partial, .. }, _) => line.section(section, *partial, octets),
        (FetchItem::Binary { part, partial, .. }, _) => line.binary(part, *partial, octets),
        (FetchItem::BinarySize { part }, Value::Size(size)) => line.binary_size(part, *size),
        (FetchItem::Body, _) => line.rendered("BODY", octets.unwrap_or(b"NIL")),
        _ => {}
    }
}

/// Writes octets piece by piece, so that the buffer stays small whatever the client's speed.
async fn stream<W: AsyncWrite + Unpin>(out: &mut Output<W>, octets: &[u8]) -> Result<(), FetchError> {
    for piece in octets.chunks(PIECE) {
        out.buffer().extend_from_slice(piece);
        out.drain_if_full().await?;
    }
    Ok(())
}
