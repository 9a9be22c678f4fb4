//! A message as the store takes it: its facts, and its bytes hashed and compressed. Made outside of transactions.

use crate::mime;
use mailstore::message::{Facts, Prepared};

/// The store's view of a message. Call it outside of transactions.
pub fn prepare(raw: &[u8]) -> Prepared {
    let facts = mime::facts(raw);
    Prepared::new(
        raw,
        Facts {
            message_id: facts.message_id,
            references: facts.references,
            thread_ids: facts.thread_ids,
            subject: facts.subject,
            base_subject: facts.base_subject,
            is_reply: facts.is_reply,
            sender: facts.from,
            sent_at: facts.sent_at,
            envelope: facts.envelope,
            body_structure: facts.body_structure,
        },
    )
}
