//! The rest of a refused command, on its way to nowhere.

use super::{
    Refusal,
    marker::{self, Marker},
};

/// Bytes of line end kept while skipping: the longest literal marker fits.
const TAIL: usize = 32;

/// A refused command whose rest is being dropped.
#[derive(Debug)]
pub(super) struct Skip {
    pub(super) refusal: Refusal,
    /// True for a raw line, which announces no literals.
    pub(super) raw: bool,
    /// Last bytes of the line being dropped, to see a literal marker at its end.
    pub(super) tail: Vec<u8>,
    /// Bytes left of a non-synchronising literal being dropped.
    pub(super) literal_left: u64,
    /// Bytes dropped so far.
    pub(super) dropped: u64,
}

impl Skip {
    /// Keeps the end of the line seen so far.
    pub(super) fn remember(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(last_bytes(bytes));
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    /// The literal announced at the end of the line just dropped.
    pub(super) fn announced(&self) -> Option<Marker> {
        let line = self.tail.strip_suffix(b"\n").unwrap_or(&self.tail);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.raw { None } else { marker::find(line) }
    }
}

/// The last [`TAIL`] bytes.
pub(super) fn last_bytes(bytes: &[u8]) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes)
}
