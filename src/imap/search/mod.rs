//! SEARCH (RFC 9051 §6.4.4) over what the client has been told of its mailbox.
//!
//! A key is compiled once ([`key`]) and asked four times ([`test`]): with what the index of the mailbox knows, with what
//! the index of words says ([`hints`]), with what the rows of the messages still in doubt say, and at last with their text.
//! Each time it answers yes, no or not yet, so only messages that nothing cheaper decides are read, in sets of bounded
//! size. The index of words finds what reading would; the text of attached documents counts once it is
//! taken out. Dropping the future ends the search.

mod hints;
mod key;
mod relevancy;
mod result;
mod scan;
mod test;
#[cfg(test)]
mod tests;
mod words;

pub use relevancy::relevancy;
pub use result::{mod_seq, to_save, write, write_sorted};

use super::{view::Selected, wire::command::SearchKey};
use crate::{
    clock::Micros,
    directory::PrincipalId,
    mailboxes::{MailboxError, Mailboxes},
};
use hints::Hints;
use key::Test;
use std::sync::Arc;
use test::{Candidate, Knowledge};

/// Messages in doubt of fewer bytes are read without asking the index of words.
const FEW_BYTES: u64 = 256 << 10;
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
    search_from(mailboxes, person, selected, (key, now), (FEW_BYTES, None)).await
}

/// As [`search`], asking the index of words when at least `few` bytes of messages are in doubt; only `among` messages at
/// these positions, if any are given.
async fn search_from(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    (key, now): (&SearchKey, Micros),
    (few, among): (u64, Option<&[usize]>),
) -> Result<Vec<usize>, MailboxError> {
    let mut test = Test::compile(key, selected, now);
    let (mut found, mut doubtful) = by_index(&test, selected).await;
    if let Some(among) = among {
        found.retain(|position| among.binary_search(position).is_ok());
        doubtful.retain(|candidate| among.binary_search(&candidate.position).is_ok());
    }
    let hints = Hints::ask(mailboxes, person, selected, &mut test, &doubtful, few).await?;
    let question = Arc::new(Question { test, hints });
    let doubtful = question.by_words(doubtful, &mut found);
    selected.meter.begin_first(doubtful.len());
    let doubtful = if question.test.reads_rows() {
        scan::by_rows(mailboxes, person, selected, &question, doubtful, &mut found).await?
    } else {
        doubtful.into_iter().map(|candidate| (candidate, None)).collect()
    };
    if !doubtful.is_empty() {
        scan::by_text(mailboxes, person, selected, &question, doubtful, &mut found).await?;
    }
    found.sort_unstable();
    Ok(found)
}

/// A condition with what the index of words says to its texts.
struct Question {
    test: Test,
    hints: Option<Hints>,
}

impl Question {
    fn ask(&self, known: Knowledge<'_>) -> Option<bool> {
        self.test.ask(&Knowledge { hints: self.hints.as_ref(), ..known })
    }

    /// What the index of words decides goes to `found`, or away; the rest is given back.
    fn by_words(&self, doubtful: Vec<Candidate>, found: &mut Vec<usize>) -> Vec<Candidate> {
        if self.hints.is_none() {
            return doubtful;
        }
        let mut rest = Vec::new();
        for candidate in doubtful {
            match self.ask(Knowledge::of_index(&candidate)) {
                Some(true) => found.push(candidate.position),
                Some(false) => {}
                None => rest.push(candidate),
            }
        }
        rest
    }
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
