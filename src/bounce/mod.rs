//! Bounces: what became of mail that we have sent, in the words of others.
//!
//! [`read`] is pure and takes any bytes. It believes reports made for programs (RFC 3464, RFC 5965, the receipts of PEC)
//! before prose, and prose only where the message looks like a bounce. Whose bounce it is says the address it came to,
//! not its text: that can be forged. [`score`] adds failures up.

mod complaint;
mod diagnosis;
mod model;
mod opened;
mod pec;
mod prose;
mod report;
mod rules;
pub mod score;
#[cfg(test)]
mod tests;
pub mod token;

pub use model::{Class, Complaint, Failure, MAX_REASON, Reading, Reason, Recipient, Status};

use opened::Opened;

/// What a message says that came to an address of bounces. Never fails; of a large message the begin is read.
#[must_use]
pub fn read(raw: &[u8]) -> Reading {
    let mail = Opened::new(raw);
    let ways = [complaint::read, pec::read, report::read, prose::read, opened::automatic];
    ways.iter().find_map(|way| way(&mail)).unwrap_or(Reading::Unknown)
}

/// The `Message-ID` of the message that a bounce brings back, without angle brackets.
#[must_use]
pub fn original_id(raw: &[u8]) -> Option<String> {
    Opened::new(raw).returned_field("Message-ID").and_then(|id| opened::bare_id(&id))
}
