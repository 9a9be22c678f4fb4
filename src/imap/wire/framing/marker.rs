//! The announcement of a literal at the end of a line.

/// Digits of a size looked at: enough for any u64, few enough for a marker to fit a small tail.
const MAX_DIGITS: usize = 20;

/// `literal = "{" number64 ["+"] "}"`, `literal8 = "~{" number64 ["+"] "}"` (RFC 9051 §9, RFC 7888 §8, RFC
/// 3516 §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Announced size in bytes; `None` when it does not fit u64.
    pub size: Option<u64>,
    /// True when the client waits for a continuation.
    pub sync: bool,
    /// Where the marker begins in the line.
    pub start: usize,
}

/// The marker that ends a line (without its line end), if any.
pub(super) fn find(line: &[u8]) -> Option<Marker> {
    let inner = line.strip_suffix(b"}")?;
    let (inner, sync) = match inner.strip_suffix(b"+") {
        Some(rest) => (rest, false),
        None => (inner, true),
    };
    let digits = inner.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 || digits > MAX_DIGITS {
        return None;
    }
    let (before, number) = inner.split_at_checked(inner.len() - digits)?;
    let before = before.strip_suffix(b"{")?;
    let start = before.strip_suffix(b"~").unwrap_or(before).len();
    Some(Marker { size: number.iter().try_fold(0u64, append_digit), sync, start })
}

fn append_digit(number: u64, digit: &u8) -> Option<u64> {
    number.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0')))
}
