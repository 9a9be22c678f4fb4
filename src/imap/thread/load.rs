//! Reading what the algorithms want, set by set.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::references::Links;
use super::{Family, Forest, Member, ordered_subject};
use crate::directory::PrincipalId;
use crate::imap::columns::{Known, too_heavy};
use crate::imap::sort::sent_date;
use crate::imap::view::Selected;
use crate::imap::wire::command::ThreadAlgorithm;
use crate::mailboxes::{MailboxError, Mailboxes};
use crate::mime::thread_ids;
use mailstore::blob::PackedBlob;
use mailstore::entry::{Entry, Kin};

/// Bytes of messages read at once, where their thread ids have not been noted.
const BATCH_BYTES: u64 = 4 << 20;
/// Messages read at once.
const BATCH_MESSAGES: usize = 500;

/// The members read so far, and with REFERENCES how they hang together.
pub(super) struct Loader {
    members: Vec<Member>,
    links: Option<Links>,
    known: Arc<Family>,
    /// What had to be read; nothing more once it is too much to be kept beside what is known.
    read: Vec<Family>,
    /// Of both.
    weight: usize,
}

impl Loader {
    /// One that need not read what is known of the mailbox.
    pub(super) fn new(algorithm: ThreadAlgorithm, known: Arc<Family>) -> Self {
        let links = (algorithm == ThreadAlgorithm::References).then(Links::default);
        Self { members: Vec::new(), links, weight: known.weight(), known, read: Vec::new() }
    }

    /// Reads a set of messages and adds them. Of a message that is expunged meanwhile only its date is known.
    pub(super) async fn load(
        mut self,
        mailboxes: &Mailboxes,
        person: PrincipalId,
        selected: &Selected,
        positions: &[usize],
    ) -> Result<Self, MailboxError> {
        let entry = |position: &usize| {
            let entry = selected.snapshot.entries.get(*position)?;
            Some((u32::try_from(*position).ok()?, *entry))
        };
        let entries: Vec<(u32, Entry)> = positions.iter().filter_map(entry).collect();
        let uids = self.known.missing(entries.iter().map(|(_, entry)| entry.uid), self.links.is_some());
        let mut kin = Vec::new();
        if !uids.is_empty() {
            kin = mailboxes.kin(person, selected.mailbox, uids).await?;
        }
        if self.links.is_some() {
            complete(mailboxes, person, selected, &mut kin).await?;
        }
        blocking(move || {
            self.add(&entries, kin);
            self
        })
        .await
    }

    fn add(&mut self, entries: &[(u32, Entry)], kin: Vec<Kin>) {
        let read = Family::of(kin);
        for (position, entry) in entries {
            let (relative, ids) =
                read.get(entry.uid).or_else(|| self.known.get(entry.uid)).unwrap_or_default();
            self.members.push(Member {
                position: *position,
                date: sent_date(relative.sent_at, entry.internal_date),
                subject: relative.subject,
                is_reply: relative.is_reply,
            });
            if let Some(links) = &mut self.links {
                links.add(ids);
            }
        }
        self.keep(read);
    }

    fn keep(&mut self, read: Family) {
        self.weight += read.weight();
        if read.len() > 0 && !too_heavy(self.weight) {
            self.read.push(read);
        }
    }

    /// The threads of all that has been read, and what is known of the mailbox now if that is more than before.
    pub(super) async fn threads(self) -> Result<(Forest, Option<Arc<Family>>), MailboxError> {
        blocking(move || {
            let family = (!self.read.is_empty()).then(|| Arc::new(self.known.with(&self.read)));
            let forest = match self.links {
                Some(links) => links.threads(&self.members),
                None => ordered_subject::threads(&self.members),
            };
            (forest, family)
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, MailboxError> {
    spawn_blocking(work).await.map_err(|error| MailboxError::Internal(error.to_string()))
}

/// Reads the thread ids that have not been noted from the messages themselves, and notes them.
async fn complete(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    kin: &mut [Kin],
) -> Result<(), MailboxError> {
    let mut missing: Vec<&mut Kin> = kin.iter_mut().filter(|row| row.thread_ids.is_none()).collect();
    while !missing.is_empty() {
        let count = batch(selected, &missing);
        let rest = missing.split_off(count);
        let uids = missing.iter().map(|row| row.uid).collect();
        let packed = mailboxes.messages(person, selected.mailbox, uids).await?;
        let mut read = blocking(move || read_ids(packed)).await??.into_iter().peekable();
        let mut known = Vec::with_capacity(count);
        for row in missing {
            row.thread_ids = read.next_if(|(uid, _)| *uid == row.uid).map(|(_, ids)| ids);
            known.extend(row.thread_ids.clone().map(|ids| (row.message, ids)));
        }
        if let Err(error) = mailboxes.note_thread_ids(known).await {
            tracing::debug!(%error, "thread ids could not be noted, they will be read again");
        }
        missing = rest;
    }
    Ok(())
}

/// How many of these messages are read at once.
fn batch(selected: &Selected, missing: &[&mut Kin]) -> usize {
    let mut bytes = 0;
    let fits = |row: &&&mut Kin| {
        let position = selected.snapshot.position(row.uid);
        let entry = position.and_then(|position| selected.snapshot.entries.get(position));
        bytes += entry.map_or(0, |entry| u64::from(entry.size));
        bytes <= BATCH_BYTES
    };
    missing.iter().take(BATCH_MESSAGES).take_while(fits).count().max(1)
}

fn read_ids(packed: Vec<(u32, PackedBlob)>) -> Result<Vec<(u32, Vec<u8>)>, MailboxError> {
    packed.into_iter().map(|(uid, packed)| Ok((uid, thread_ids(&packed.unpack()?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mailbox too large to be kept whole was read whole every other time: the rest pushed out what was known.
    #[test]
    fn what_is_known_is_not_given_up_for_a_rest_that_does_not_fit_beside_it() {
        let kin = |uid, octets| Kin {
            uid,
            message: 1,
            sent_at: None,
            subject: String::new(),
            thread_ids: Some(vec![0; octets]),
        };
        let mut loader = Loader::new(ThreadAlgorithm::References, Arc::default());
        loader.keep(Family::of(vec![kin(1, 10 << 20)]));
        loader.keep(Family::of(vec![kin(2, 10 << 20)]));
        assert_eq!(loader.read.len(), 1);
        let known = Arc::new(loader.known.with(&loader.read));
        let mut loader = Loader::new(ThreadAlgorithm::References, known);
        loader.keep(Family::of(vec![kin(2, 10 << 20)]));
        assert!(loader.read.is_empty());
        let mut loader = Loader::new(ThreadAlgorithm::References, loader.known);
        loader.keep(Family::of(vec![kin(2, 1 << 20)]));
        assert_eq!(loader.read.len(), 1, "what fits is kept");
    }
}
