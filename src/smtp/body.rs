//! The message being received: bounded in size, drawn from the budget, or drained without being kept.

use crate::net::{Budget, Share};

/// Room taken for a message whose client announced no size.
const FIRST_ROOM: usize = 8 << 10;
/// The most room taken on the word of a client (SIZE=) before the bytes are there.
const MOST_ROOM_ON_TRUST: usize = 256 << 10;

/// Why the bytes of a message are no longer kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Larger than the limit of the session: permanent.
    TooBig,
    /// The budget of all sessions, or the memory of the machine, is used up: try again.
    NoRoom,
    /// It holds what no message may hold: permanent.
    Malformed,
}

/// A complete message with the share of the budget it occupies.
#[derive(Debug)]
pub struct Message {
    /// The message as sent, dot-stuffing undone, line ends CRLF.
    pub bytes: Vec<u8>,
    /// Keep this until the bytes are gone.
    pub share: Share,
}

/// Collects the bytes of one message.
#[derive(Debug)]
pub(super) struct Body {
    bytes: Vec<u8>,
    share: Share,
    limit: usize,
    loss: Option<Loss>,
}

impl Body {
    /// An empty body of at most `limit` bytes; `announced` is the size the client gave.
    pub(super) fn new(budget: &Budget, limit: usize, announced: Option<u64>) -> Self {
        let mut body = Self { bytes: Vec::new(), share: budget.share(), limit, loss: None };
        let announced = announced.map_or(FIRST_ROOM, |size| usize::try_from(size).unwrap_or(usize::MAX));
        let announced = announced.min(limit);
        if announced > budget.available() {
            body.discard(Loss::NoRoom);
        } else {
            body.make_room(announced.min(MOST_ROOM_ON_TRUST));
        }
        body
    }

    /// Appends, or forgets everything when there is no room for it.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        if self.loss.is_some() {
            return;
        }
        match self.bytes.len().checked_add(bytes.len()) {
            Some(total) if total <= self.limit => {
                if total > self.bytes.capacity() {
                    self.make_room(total.max(self.bytes.capacity().saturating_mul(2)).min(self.limit));
                }
                if self.loss.is_none() {
                    self.bytes.extend_from_slice(bytes);
                }
            }
            _ => self.discard(Loss::TooBig),
        }
    }

    /// Forgets the bytes: what follows is drained.
    pub(super) fn discard(&mut self, why: Loss) {
        self.loss = Some(why);
        self.bytes = Vec::new();
        self.share.release();
    }

    /// Whether, and why, the bytes were not kept.
    pub(super) fn loss(&self) -> Option<Loss> {
        self.loss
    }

    /// The collected message.
    pub(super) fn finish(self) -> Message {
        Message { bytes: self.bytes, share: self.share }
    }

    fn make_room(&mut self, capacity: usize) {
        let more = capacity.saturating_sub(self.bytes.len());
        let granted = self.share.grow_to(capacity) && self.bytes.try_reserve_exact(more).is_ok();
        if !granted {
            self.discard(Loss::NoRoom);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_over_its_limit_is_drained_and_holds_nothing() {
        let budget = Budget::new(1 << 20);
        let mut body = Body::new(&budget, 10, Some(u64::MAX));
        body.append(b"1234567890");
        assert_eq!(body.loss(), None);
        body.append(b"1");
        body.append(b"1");
        assert_eq!(body.loss(), Some(Loss::TooBig));
        assert_eq!(budget.available(), 1 << 20);
        assert!(body.finish().bytes.is_empty());
    }

    #[test]
    fn a_body_without_budget_is_drained() {
        let budget = Budget::new(20_000);
        let mut body = Body::new(&budget, 1 << 20, None);
        body.append(&[b'a'; 10_000]);
        assert_eq!(body.loss(), None);
        body.append(&[b'a'; 15_000]);
        assert_eq!(body.loss(), Some(Loss::NoRoom));
        assert_eq!(budget.available(), 20_000);
    }

    #[test]
    fn the_share_covers_the_capacity_and_ends_with_the_message() {
        let budget = Budget::new(1 << 20);
        let mut body = Body::new(&budget, 1 << 20, Some(3));
        for _ in 0..1000 {
            body.append(&[b'a'; 100]);
        }
        let message = body.finish();
        assert_eq!(message.bytes.len(), 100_000);
        assert!(message.share.held() >= message.bytes.len());
        drop(message);
        assert_eq!(budget.available(), 1 << 20);
    }
}
