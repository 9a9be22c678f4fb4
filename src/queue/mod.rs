//! The outgoing queue: durable rows of what has still to leave. It knows no network; `relay` sends.
//!
//! A recipient is claimed by a lease: its next attempt is moved to the lease's end in the transaction that claims it,
//! so a sender that dies loses nothing, and its claims come due again by themselves. Remote SMTP cannot be exactly
//! once: when the answer to the final dot is lost, or we die between that answer and [`settle`], the message is sent
//! again with the same Message-ID. The window is the one commit after the answer.

mod automatic;
mod model;
mod store;

pub use automatic::{Automatic, Wording};
pub use model::{Claim, Done, Item, NewItem, NewRecipient, Outcome, Recipient, Room, Settlement, State};
pub use store::{
    ItemFilter, backlog, claim, drop_item, due_at, enqueue, forget_settled, hold, list, raw, recipients,
    release_lease, renew, retry, settle, tell_delay,
};

#[cfg(test)]
mod tests;
