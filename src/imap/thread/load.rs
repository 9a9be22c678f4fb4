//! Reading what the algorithms want, set by set.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use tokio::task::spawn_blocking;

use super::references::Links;
use super::{Forest, Member, ordered_subject};
use crate::directory::PrincipalId;
use crate::imap::sort::sent_date;
use crate::imap::view::Selected;
use crate::imap::wire::command::ThreadAlgorithm;
use crate::mailboxes::{MailboxError, Mailboxes};
use crate::mime::{base_subject, casemap, thread_ids};
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
    /// So that nobody can write two subjects that are taken for one.
    hasher: RandomState,
}

impl Loader {
    pub(super) fn new(algorithm: ThreadAlgorithm) -> Self {
        let links = (algorithm == ThreadAlgorithm::References).then(Links::default);
        Self { members: Vec::new(), links, hasher: RandomState::new() }
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
        let uids = entries.iter().map(|(_, entry)| entry.uid).collect();
        let mut kin = mailboxes.kin(person, selected.mailbox, uids).await?;
        if self.links.is_some() {
            complete(mailboxes, person, selected, &mut kin).await?;
        }
        let work = move || {
            self.add(&entries, kin);
            self
        };
        spawn_blocking(work).await.map_err(|error| MailboxError::Internal(error.to_string()))
    }

    fn add(&mut self, entries: &[(u32, Entry)], kin: Vec<Kin>) {
        let mut kin = kin.into_iter().peekable();
        for (position, entry) in entries {
            let row = kin.next_if(|row| row.uid == entry.uid);
            self.members.push(self.member(*position, entry, row.as_ref()));
            if let Some(links) = &mut self.links {
                links.add(row.and_then(|row| row.thread_ids).as_deref().unwrap_or_default());
            }
        }
    }

    fn member(&self, position: u32, entry: &Entry, row: Option<&Kin>) -> Member {
        let date = sent_date(row.and_then(|row| row.sent_at), entry.internal_date);
        let base = row.map(|row| base_subject(&row.subject)).unwrap_or_default();
        let subject = (!base.text.is_empty()).then(|| self.hasher.hash_one(casemap(&base.text)));
        Member { position, date, subject, is_reply: base.is_reply || base.is_forward }
    }

    /// The threads of all that has been read.
    pub(super) fn threads(self) -> Forest {
        match self.links {
            Some(links) => links.threads(&self.members),
            None => ordered_subject::threads(&self.members),
        }
    }
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
        let work = spawn_blocking(move || read_ids(packed)).await;
        let mut read =
            work.map_err(|error| MailboxError::Internal(error.to_string()))??.into_iter().peekable();
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
