//! Changes to the top header of a message that is on its way; stored messages are never changed.

use super::headers::{HeaderField, fields};

/// The message without the top header's fields of these names (`Bcc`, for example).
#[must_use]
pub fn remove_fields(raw: &[u8], names: &[&str]) -> Vec<u8> {
    remove_fields_where(raw, |field| names.iter().any(|name| field.is(name)))
}

/// The message without those of the top header's fields.
#[must_use]
pub fn remove_fields_where(raw: &[u8], goes: impl Fn(&HeaderField<'_>) -> bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut length = 0;
    for field in fields(raw) {
        length += field.raw.len();
        if !goes(&field) {
            out.extend_from_slice(field.raw);
        }
    }
    out.extend_from_slice(raw.get(length..).unwrap_or_default());
    out
}

/// The message with finished header lines in front (trace fields, a signature). The lines are taken as
/// they are; only a missing last line end is added. Make them with [`super::compose::header_line`].
#[must_use]
pub fn prepend(raw: &[u8], lines: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.len() + 2 + raw.len());
    out.extend_from_slice(lines);
    if !lines.is_empty() && !lines.ends_with(b"\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(raw);
    out
}
