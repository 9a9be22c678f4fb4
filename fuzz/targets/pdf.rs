//! Text of an attached document. The server reads these in a process of its own; here only what needs no bound is looked at.

use pugliaimpiego::search::pdf;

/// It ends, and its text is bounded.
pub fn run(data: &[u8]) {
    assert!(pdf::text(data.to_vec()).len() <= 1 << 20);
}
