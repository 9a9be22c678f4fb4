//! What all sessions of a node share.

use super::{columns::Columns, reading::Reading};

/// What all sessions of a node share.
#[derive(Debug, Default)]
pub struct Common {
    /// What mailboxes were sorted and threaded by of late.
    pub(super) columns: Columns,
    /// Who may hold large messages.
    pub(super) reading: Reading,
}
