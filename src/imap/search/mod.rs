//! SEARCH (RFC 9051 §6.4.4) over what the client has been told of its mailbox.
//!
//! A key is compiled once ([`key`]) and asked three times ([`test`]): with what the index knows, with what the rows of
//! the messages still in doubt say, and at last with their text. Each time it answers yes, no or not yet, so only
//! messages that nothing cheaper decides are read, in sets of bounded size. Dropping the future ends the search.

mod key;
mod result;
mod scan;
mod test;
#[cfg(test)]
mod tests;
mod words;

pub use result::{mod_seq, to_save, write, write_sorted};

use super::{view::Selected, wire::command::SearchKey};
use crate::{
    clock::Micros,
    directory::PrincipalId,
    mailboxes::{MailboxError, Mailboxes},
};
use key::Test;
use std::sync::Arc;
use test::{Candidate, Knowledge};

/// Steps of a test on the index that are taken before other sessions get a turn.
const STEPS_IN_A_TURN: usize = 500_000;

/// Positions in the snapshot, ascending, of the messages that satisfy a key. `now` is the instant OLDER and YOUNGER
/// count from. A message that is expunged meanwhile is found as far as the index decides, else not.
///
/// # Errors
/// The mailbox is gone or may no longer be read, the database is away.
pub async fn search(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    key: &SearchKey,
    now: Micros,
) -> Result<Vec<usize>, MailboxError> {
    let test = Arc::new(Test::compile(key, selected, now));
    let (mut found, doubtful) = by_index(&test, selected).await;
    let doubtful = if test.reads_rows() {
        scan::by_rows(mailboxes, person, selected.mailbox, &test, doubtful, &mut found).await?
    } else {
        doubtful.into_iter().map(|candidate| (candidate, None)).collect()
    };
    if !doubtful.is_empty() {
        scan::by_text(mailboxes, person, selected.mailbox, &test, doubtful, &mut found).await?;
    }
    found.sort_unstable();
    Ok(found)
}

/// What the index decides: positions found, and the messages it cannot decide.
async fn by_index(test: &Test, selected: &Selected) -> (Vec<usize>, Vec<Candidate>) {
    let (mut found, mut doubtful) = (Vec::new(), Vec::new());
    let turn = (STEPS_IN_A_TURN / test.steps()).max(1);
    for (start, entries) in selected.snapshot.entries.chunks(turn).enumerate() {
        if start > 0 {
            tokio::task::yield_now().await;
        }
        for (offset, entry) in entries.iter().enumerate() {
            let candidate = Candidate::new(selected, start * turn + offset, entry);
            match test.ask(&Knowledge::of_index(&candidate)) {
                Some(true) => found.push(candidate.position),
                Some(false) => {}
                None => doubtful.push(candidate),
            }
        }
    }
    (found, doubtful)
}
