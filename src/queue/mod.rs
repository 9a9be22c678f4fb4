//! The outgoing queue: durable rows of what has still to leave. It knows no network; `relay` sends.
//!
//! A recipient is claimed by a lease: its next attempt is moved to the lease's end in the transaction that claims it,
//! so a sender that dies loses nothing, and its claims come due again by themselves. Remote SMTP cannot be exactly
//! once: when the answer to the final dot is lost, or we die between that answer and [`settle`], the message is sent
//! again with the same Message-ID. The window is the one commit after the answer.
//!
//! Copies of a personal item ([`Personal`]) go at most once instead. Who gets one is [planned](fan_out) in the transaction
//! that accepts the message and [unfolded](unfold) into rows little by little. A copy is [begun](begin) before its server
//! hears of it; if nobody settles it then, it is [unknown](State::Unknown) and stays so.

mod automatic;
mod model;
mod personal;
mod store;

pub use automatic::{Automatic, Wording};
pub use model::{Claim, Done, Item, NewItem, NewRecipient, Outcome, Recipient, Room, Settlement, State};
pub use personal::{NewCopy, Personal, Source, Tally, Undelivered};
pub use store::{
    ItemFilter, backlog, begin, claim, copies, drop_item, due_at, enqueue, fan_out, forget_settled,
    give_up_begun, hold, list, raw, recipients, release_lease, renew, retry, settle, settle_copies, tally,
    tell_delay, unfold,
};

#[cfg(test)]
mod tests;
