//! Reading what the index does not decide: rows first, then bytes.

use super::{
    Question,
    test::{Candidate, Knowledge},
    words::Words,
};
use crate::{
    directory::PrincipalId,
    imap::view::Selected,
    mailboxes::{MailboxError, Mailboxes},
    search::fold_in_place,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use mailstore::{blob::PackedBlob, entry::Summary};
use std::{iter, sync::Arc};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Rows read at once.
const ROWS: usize = 5_000;
/// Bytes of messages read at once; a larger message is read alone.
const BATCH_BYTES: u64 = 4 << 20;
/// Messages read at once.
const BATCH_MESSAGES: usize = 500;
/// Batches that are read or searched at the same time.
const PARALLEL: usize = 2;

/// Octets of a message whose text may take several times as many; of these one is read, unpacked and looked at at a time.
const LARGE: u64 = 16 << 20;
static LARGE_TURN: Semaphore = Semaphore::const_new(1);

/// A message in doubt, with its row when that has been read.
pub(super) type Doubt = (Candidate, Option<Summary>);

/// Asks with the rows. What is found goes to `found`; what is still in doubt is given back. Messages without a row
/// have been expunged.
pub(super) async fn by_rows(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    question: &Question,
    candidates: Vec<Candidate>,
    found: &mut Vec<usize>,
) -> Result<Vec<Doubt>, MailboxError> {
    let mut doubtful = Vec::new();
    let mut rest = candidates.into_iter();
    loop {
        let chunk: Vec<Candidate> = rest.by_ref().take(ROWS).collect();
        if chunk.is_empty() {
            return Ok(doubtful);
        }
        let uids = chunk.iter().map(|candidate| candidate.entry.uid).collect();
        let mut rows = mailboxes.summaries(person, selected.mailbox, uids).await?.into_iter().peekable();
        let (asked, before) = (chunk.len(), doubtful.len());
        for candidate in chunk {
            let Some(row) = rows.next_if(|row| row.detail.uid == candidate.entry.uid) else { continue };
            match question.ask(Knowledge { summary: Some(&row), ..Knowledge::of_index(&candidate) }) {
                Some(true) => found.push(candidate.position),
                Some(false) => {}
                None => doubtful.push((candidate, Some(row))),
            }
        }
        selected.meter.add(asked - (doubtful.len() - before));
    }
}

/// Asks with the bytes, two batches at a time on threads that may block.
pub(super) async fn by_text(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    question: &Arc<Question>,
    doubtful: Vec<Doubt>,
    found: &mut Vec<usize>,
) -> Result<(), MailboxError> {
    let work = batches(doubtful).map(|batch| async move {
        let uids: Vec<u32> = batch.iter().map(|(candidate, _)| candidate.entry.uid).collect();
        let attached = match question.test.reads_bodies() {
            true => mailboxes.attached_texts(person, selected.mailbox, uids.clone()).await?,
            false => Vec::new(),
        };
        let turn = turn(&batch).await;
        let packed = mailboxes.messages(person, selected.mailbox, uids).await?;
        let (question, count) = (Arc::clone(question), batch.len());
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            search_batch(&question, &batch, packed, attached)
        });
        let found = work.await.map_err(|error| MailboxError::Internal(error.to_string()))??;
        selected.meter.add(count);
        Ok::<_, MailboxError>(found)
    });
    let mut results = stream::iter(work).buffered(PARALLEL);
    while let Some(more) = results.try_next().await? {
        found.extend(more);
    }
    Ok(())
}

/// Waits, on no thread, while a large message is looked at, if this batch is one. What is given is held as long as its bytes.
async fn turn(batch: &[Doubt]) -> Option<SemaphorePermit<'static>> {
    let large = batch.first().is_some_and(|first| size(first) > LARGE);
    if large { LARGE_TURN.acquire().await.ok() } else { None }
}

/// Parts messages into batches of bounded size.
fn batches(doubtful: Vec<Doubt>) -> impl Iterator<Item = Vec<Doubt>> {
    let mut rest = doubtful.into_iter().peekable();
    iter::from_fn(move || {
        let mut batch = vec![rest.next()?];
        let mut bytes = batch.first().map_or(0, size);
        while let Some(next) = rest.next_if(|next| {
            bytes += size(next);
            bytes <= BATCH_BYTES && batch.len() < BATCH_MESSAGES
        }) {
            batch.push(next);
        }
        Some(batch)
    })
}

fn size((candidate, _): &Doubt) -> u64 {
    candidate.entry.size.into()
}

/// Positions of the messages of a batch that satisfy the condition; those that are gone do not.
fn search_batch(
    question: &Question,
    batch: &[Doubt],
    packed: Vec<(u32, PackedBlob)>,
    attached: Vec<(u32, PackedBlob)>,
) -> Result<Vec<usize>, MailboxError> {
    let mut found = Vec::new();
    let mut packed = packed.into_iter().peekable();
    let mut attached = attached.into_iter().peekable();
    for (candidate, summary) in batch {
        let is_its = |(uid, _): &(u32, PackedBlob)| *uid == candidate.entry.uid;
        while attached.next_if(|(uid, _)| *uid < candidate.entry.uid).is_some() {}
        let Some((_, packed)) = packed.next_if(is_its) else { continue };
        let raw = packed.unpack()?;
        let text = attached.next_if(is_its).map(|(_, text)| text.unpack()).transpose()?.unwrap_or_default();
        // What was kept by an older version was folded in its way.
        let text = fold_in_place(String::from_utf8_lossy(&text).into_owned());
        let words = Words::new(&raw, &text);
        let known =
            Knowledge { summary: summary.as_ref(), words: Some(&words), ..Knowledge::of_index(candidate) };
        if question.ask(known) == Some(true) {
            found.push(candidate.position);
        }
    }
    Ok(found)
}
