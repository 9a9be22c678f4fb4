//! The message being received: bounded in size, drawn from the budget, or drained without being kept.

use crate::net::{Share, budget};

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
    /// How large it becomes, as far as one knows.
    expected: usize,
    loss: Option<Loss>,
}

impl Body {
    /// An empty body of at most `limit` bytes, held by `share`; `announced` is the size the client gave.
    pub(super) fn new(share: Share, limit: usize, announced: Option<u64>) -> Self {
        let size = announced.map(|size| usize::try_from(size).unwrap_or(usize::MAX).min(limit));
        let (first, expected) = (size.unwrap_or(FIRST_ROOM).min(limit), size.unwrap_or(limit));
        let mut body = Self { bytes: Vec::new(), share, limit, expected, loss: None };
        if first > body.share.available() {
            body.discard(Loss::NoRoom);
        } else {
            body.make_room(first.min(MOST_ROOM_ON_TRUST));
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
                let capacity = self.bytes.capacity();
                if total > capacity {
                    let most = if total > self.expected { self.limit } else { self.expected };
                    self.make_room(budget::grown(capacity, total, most));
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
    use crate::net::{Budget, Holder};

    #[test]
    fn a_body_over_its_limit_is_drained_and_holds_nothing() {
        let budget = Budget::new(1 << 20);
        let mut body = Body::new(budget.share(Holder::House), 10, Some(u64::MAX));
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
        let mut body = Body::new(budget.share(Holder::House), 1 << 20, None);
        body.append(&[b'a'; 10_000]);
        assert_eq!(body.loss(), None);
        body.append(&[b'a'; 15_000]);
        assert_eq!(body.loss(), Some(Loss::NoRoom));
        assert_eq!(budget.available(), 20_000);
    }

    #[test]
    fn the_share_covers_the_capacity_and_ends_with_the_message() {
        let budget = Budget::new(1 << 20);
        let mut body = Body::new(budget.share(Holder::House), 1 << 20, Some(3));
        for _ in 0..1000 {
            body.append(&[b'a'; 100]);
        }
        let message = body.finish();
        assert_eq!(message.bytes.len(), 100_000);
        assert!(message.share.held() >= message.bytes.len());
        drop(message);
        assert_eq!(budget.available(), 1 << 20);
    }

    #[test]
    fn what_is_held_is_little_more_than_what_has_come() {
        let budget = Budget::new(256 << 20);
        for announced in [None, Some(30 << 20), Some(9)] {
            let mut body = Body::new(budget.share(Holder::House), 50 << 20, announced);
            (0..(26 << 6)).for_each(|_| body.append(&[b'a'; 16 << 10]));
            assert_eq!(body.loss(), None);
            assert!(body.share.held() <= 30 << 20, "{announced:?}: {}", body.share.held());
            assert!(body.bytes.capacity() <= body.share.held());
        }
    }

    #[test]
    fn one_address_takes_no_more_than_its_part() {
        let budget = Budget::shared_out(256 << 20, 50 << 20);
        let stranger = |text: &str| budget.share(Holder::Stranger(text.parse().unwrap()));
        let mut bodies: Vec<_> = (0..10).map(|_| Body::new(stranger("192.0.2.1"), 50 << 20, None)).collect();
        for body in &mut bodies {
            (0..(26 << 6)).for_each(|_| body.append(&[b'a'; 16 << 10]));
        }
        assert!(budget.available() >= 192 << 20, "{}", budget.available());
        let mut other = Body::new(stranger("198.51.100.1"), 50 << 20, Some(26 << 20));
        (0..(26 << 6)).for_each(|_| other.append(&[b'a'; 16 << 10]));
        assert_eq!(other.loss(), None);
    }
}
