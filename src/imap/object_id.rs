//! Object ids of mailboxes (RFC 8474); those of messages and threads are with FETCH.

/// MAILBOXID: a letter and the number the store knows the mailbox by; a rename does not change it.
#[must_use]
pub fn mailbox(id: i64) -> String {
    format!("F{id}")
}
