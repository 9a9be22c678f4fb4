//! What the index of words says of messages in doubt, before anything of them is read.

use super::{key::Test, test::Candidate};
use crate::{
    directory::PrincipalId,
    imap::view::Selected,
    mailboxes::{MailboxError, Mailboxes, TextAnswers, UidHits},
};
use std::sync::Arc;

/// Answers by the position of messages.
pub(super) struct Hints {
    /// Of these nothing is known: they are not yet indexed.
    waiting: Positions,
    /// To each question those that satisfy and those that may; None where nothing is known of any.
    answers: Vec<Option<(Positions, Positions)>>,
}

impl Hints {
    /// Asks the index about the texts in a condition. None when there are none, or fewer than `few` bytes are in doubt:
    /// asking the index would cost as much.
    pub(super) async fn ask(
        mailboxes: &Mailboxes,
        person: PrincipalId,
        selected: &Selected,
        test: &mut Test,
        doubtful: &[Candidate],
        few: u64,
    ) -> Result<Option<Self>, MailboxError> {
        let mut questions = Vec::new();
        test.questions(&mut questions);
        let bytes: u64 = doubtful.iter().map(|candidate| u64::from(candidate.entry.size)).sum();
        if questions.is_empty() || bytes < few {
            return Ok(None);
        }
        // Dropped with the search: then the index stops, too.
        let alive = Arc::new(());
        let asked = mailboxes.ask_index(person, selected.mailbox, questions, Arc::downgrade(&alive));
        Ok(Some(Self::new(selected, &asked.await?)))
    }

    fn new(selected: &Selected, answers: &TextAnswers) -> Self {
        let positions = |uids: &[u32]| Positions::of(selected, uids);
        let answer = |hits: &Option<UidHits>| {
            hits.as_ref().map(|hits| (positions(&hits.sure), positions(&hits.unsure)))
        };
        Self { waiting: positions(&answers.waiting), answers: answers.answers.iter().map(answer).collect() }
    }

    /// Whether the message at a position satisfies a question; None when it has to be looked at.
    pub(super) fn say(&self, question: usize, position: usize) -> Option<bool> {
        let (sure, unsure) = self.answers.get(question)?.as_ref()?;
        if self.waiting.hold(position) || unsure.hold(position) {
            return None;
        }
        Some(sure.hold(position))
    }
}

/// A set of positions.
struct Positions(Vec<u64>);

impl Positions {
    /// Those of UIDs, both ascending.
    fn of(selected: &Selected, uids: &[u32]) -> Self {
        let entries = &selected.snapshot.entries;
        let mut bits = vec![0_u64; entries.len().div_ceil(64)];
        for uid in uids {
            if let Ok(position) = entries.binary_search_by_key(uid, |entry| entry.uid) {
                bits[position / 64] |= 1 << (position % 64);
            }
        }
        Self(bits)
    }

    fn hold(&self, position: usize) -> bool {
        self.0.get(position / 64).is_some_and(|bits| bits >> (position % 64) & 1 == 1)
    }
}
