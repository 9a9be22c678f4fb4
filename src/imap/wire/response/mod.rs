//! Replies, written straight into a byte buffer: nothing here allocates per item or fails.
//!
//! Functions append one whole line (or one literal) to `out`; the session decides when the buffer goes to the
//! socket. Names of mailboxes are given in UTF-8 and spelled as the session's [`Names`] say.

mod fetch;
mod listing;
mod search;
mod status;
mod strings;
#[cfg(test)]
mod tests;

pub use fetch::{FetchLine, section_name};
pub use listing::{
    ListLine, Names, QuotaUse, StatusValue, acl, enabled, flags_line, id, list, list_rights, metadata,
    metadata_changed, my_rights, namespace, quota, quota_root, status,
};
pub use search::{ESearch, Update, esearch, exists, expunge, recent, search, sort, update, vanished};
pub use status::{Code, Status, bye, capability, challenge, continuation, greeting, tagged, untagged};
pub use strings::{astring, literal, literal8, nstring, number, ordered_set, quoted, set, string, text};
