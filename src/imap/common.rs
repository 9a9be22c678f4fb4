//! What all sessions of a node share.

use super::columns::Columns;
use crate::{
    directory::PrincipalId,
    net::{Budget, Holder, Share},
};

/// Octets of large messages that the sessions of one account hold for FETCH, or one message that is larger.
const MOST_READ: usize = 64 << 20;

/// What all sessions of a node share.
#[derive(Debug)]
pub struct Common {
    /// What mailboxes were sorted and threaded by of late.
    pub(super) columns: Columns,
    reading: Budget,
}

impl Default for Common {
    fn default() -> Self {
        Self::with(MOST_READ)
    }
}

impl Common {
    /// With so many octets of large messages for each account.
    pub(super) fn with(most_read: usize) -> Self {
        Self { columns: Columns::default(), reading: Budget::for_each_holder(most_read) }
    }

    /// Waits until the sessions of an account may hold so many octets more of large messages. Who reads slowly lets nobody
    /// else wait.
    pub(super) async fn reading(&self, person: PrincipalId, octets: u64) -> Share {
        let mut share = self.reading.share(Holder::Account(person.0));
        share.draw(usize::try_from(octets).unwrap_or(usize::MAX)).await;
        share
    }
}
