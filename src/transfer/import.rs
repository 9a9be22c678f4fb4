//! Bringing mail in: one task reads and prepares, the other writes, a batch a transaction.

use super::{
    Ended, Progress, TransferError, joined, mbox,
    sources::{Letter, Opened},
};
use crate::{
    clock::Micros,
    directory::PrincipalId,
    mailboxes::{Imported, Incoming, MailboxError, Mailboxes},
    mime::{fields, parse_date},
    prepared::prepare,
};
use std::{collections::HashMap, path::PathBuf, sync::Arc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Mail on its way into one mailbox.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The mailbox, as the owner sees it; it is made when it is not there.
    pub mailbox: String,
    /// Where the mail comes from, one after the other.
    pub sources: Vec<Source>,
}

/// Where mail comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// An mbox file.
    Mbox(PathBuf, mbox::Format),
    /// One folder of a Maildir.
    Maildir(PathBuf),
}

/// How much one transaction takes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Messages.
    pub messages: usize,
    /// Bytes of messages; a larger one goes alone.
    pub bytes: usize,
    /// Whether nothing is to be written, only counted.
    pub dry_run: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { messages: 100, bytes: 4 << 20, dry_run: false }
    }
}

/// Imports parcels into mailboxes of `owner`, who acts. [`Progress`] counts bytes for an mbox, else messages.
///
/// # Errors
/// What makes going on senseless. Single messages that cannot be read are problems in `progress`, not errors.
pub async fn import(
    mailboxes: &Mailboxes,
    owner: PrincipalId,
    parcels: Vec<Parcel>,
    limits: Limits,
    progress: Arc<Progress>,
    stop: CancellationToken,
) -> Result<Ended, TransferError> {
    for (mailbox, sources) in open_all(parcels, &progress).await? {
        let Some(target) = Target::find(mailboxes, owner, &mailbox, limits, &progress).await? else {
            continue;
        };
        let (batches, ready) = mpsc::channel(1);
        let reading = Reading {
            batch: Batch::default(),
            occurrences: HashMap::new(),
            limits,
            out: batches,
            progress: Arc::clone(&progress),
        };
        let reader = tokio::task::spawn_blocking(move || reading.run(sources));
        let written = target.write(ready, &progress, &stop).await;
        // When writing ended early the channel is closed, and the reader with it.
        let read = joined(reader).await;
        if written? == Ended::Interrupted {
            return Ok(Ended::Interrupted);
        }
        read?;
    }
    Ok(Ended::Whole)
}

/// Finds all that is to be read and tells `progress` how much it is.
async fn open_all(
    parcels: Vec<Parcel>,
    progress: &Arc<Progress>,
) -> Result<Vec<(String, Vec<Opened>)>, TransferError> {
    let progress = Arc::clone(progress);
    let open = move || {
        let mut all = Vec::with_capacity(parcels.len());
        for parcel in parcels {
            let opened: Result<Vec<Opened>, _> =
                parcel.sources.into_iter().map(|source| Opened::open(source, &progress)).collect();
            all.push((parcel.mailbox, opened?));
        }
        Ok(all)
    };
    joined(tokio::task::spawn_blocking(open)).await
}

/// The mailbox that is written to; `id` is None in a dry run when there is none yet.
struct Target<'a> {
    mailboxes: &'a Mailboxes,
    owner: PrincipalId,
    name: String,
    id: Option<i64>,
    dry_run: bool,
}

impl<'a> Target<'a> {
    /// Finds or makes the mailbox. None when it can have no such name, which is a problem of its messages only.
    async fn find(
        mailboxes: &'a Mailboxes,
        owner: PrincipalId,
        name: &str,
        limits: Limits,
        progress: &Progress,
    ) -> Result<Option<Self>, TransferError> {
        let found = match mailboxes.find(owner, name).await {
            Ok(found) => Ok(Some(found.mailbox.id)),
            Err(MailboxError::NotFound) if limits.dry_run => Ok(None),
            Err(MailboxError::NotFound) => {
                mailboxes.create(owner, name, None).await.map(|made| Some(made.id))
            }
            Err(error) => Err(error),
        };
        match found {
            Ok(id) => Ok(Some(Self { mailboxes, owner, name: name.to_owned(), id, dry_run: limits.dry_run })),
            Err(MailboxError::BadName(why)) => {
                progress.problem(format!("mailbox {name}: {why}"));
                Ok(None)
            }
            Err(error) => Err(TransferError::mailbox(name)(error)),
        }
    }

    async fn write(
        &self,
        mut ready: mpsc::Receiver<Batch>,
        progress: &Progress,
        stop: &CancellationToken,
    ) -> Result<Ended, TransferError> {
        loop {
            let batch = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(Ended::Interrupted),
                batch = ready.recv() => batch,
            };
            let Some(batch) = batch else { return Ok(Ended::Whole) };
            let done = self.put(batch.mails.into()).await.map_err(TransferError::mailbox(&self.name))?;
            progress.add(done.added);
            progress.find_present(done.present);
            progress.drop_keywords(done.keywords_dropped);
            progress.advance(batch.units);
        }
    }

    async fn put(&self, mails: Arc<[Incoming]>) -> Result<Imported, MailboxError> {
        match self.id {
            None => Ok(Imported { added: mails.len() as u64, ..Imported::default() }),
            Some(id) if self.dry_run => self.mailboxes.import_dry(self.owner, id, mails).await,
            Some(id) => self.mailboxes.import(self.owner, id, mails).await,
        }
    }
}

/// Messages for one transaction.
#[derive(Default)]
struct Batch {
    mails: Vec<Incoming>,
    bytes: usize,
    /// Units of progress that are done when it is written.
    units: u64,
}

/// The receiver is gone: the writer has ended and knows why.
struct Closed;

/// The task that reads, hashes and packs.
struct Reading {
    batch: Batch,
    /// How often the same bytes have stood in the sources of this mailbox so far.
    occurrences: HashMap<[u8; 32], u32>,
    limits: Limits,
    out: mpsc::Sender<Batch>,
    progress: Arc<Progress>,
}

impl Reading {
    fn run(mut self, sources: Vec<Opened>) -> Result<(), TransferError> {
        for mut source in sources {
            let mut position = 0;
            while let Some(letter) = source.next(&self.progress)? {
                if self.make_room(letter.raw.len()).is_err() {
                    return Ok(());
                }
                let incoming = self.prepare(letter, &mut source);
                self.batch.mails.push(incoming);
                self.batch.units += source.position() - position;
                position = source.position();
            }
            self.batch.units += source.position() - position;
        }
        // When the writer has ended there is nothing to be done about it here.
        let _ = self.send();
        Ok(())
    }

    /// Sends what is there when `size` bytes more would be too much.
    fn make_room(&mut self, size: usize) -> Result<(), Closed> {
        let bytes = self.batch.bytes.saturating_add(size);
        let full = self.batch.mails.len() >= self.limits.messages || bytes > self.limits.bytes;
        if full && !self.batch.mails.is_empty() {
            self.send()?;
        }
        self.batch.bytes = self.batch.bytes.saturating_add(size);
        Ok(())
    }

    fn send(&mut self) -> Result<(), Closed> {
        self.out.blocking_send(std::mem::take(&mut self.batch)).map_err(|_| Closed)
    }

    fn prepare(&mut self, letter: Letter, source: &mut Opened) -> Incoming {
        let prepared = prepare(&letter.raw);
        let digest = prepared.blob().digest();
        let occurrence = self.occurrences.entry(*digest).or_insert(0);
        *occurrence = occurrence.saturating_add(1);
        let (flags, date) = match source.mark(digest) {
            Some(mark) => (mark.flags, Some(mark.received)),
            None => (letter.flags, letter.date.or_else(|| date_in(&letter.raw))),
        };
        let occurrence = *occurrence;
        Incoming { prepared, flags, internal_date: date, return_path: letter.return_path, occurrence }
    }
}

/// When a message arrived as its header tells: by the topmost Received (RFC 5321 §4.4), else by Date.
fn date_in(raw: &[u8]) -> Option<Micros> {
    let received = fields(raw).find(|field| field.is("Received")).and_then(|field| {
        let at = memchr::memrchr(b';', field.value)?;
        parse_date(&field.value[at + 1..])
    });
    received.or_else(|| fields(raw).find(|field| field.is("Date")).and_then(|field| parse_date(field.value)))
}

#[cfg(test)]
mod tests {
    use super::date_in;

    #[test]
    fn the_date_of_arrival_is_that_of_the_last_hop() {
        let check = |raw: &str, expected: Option<i64>| assert_eq!(date_in(raw.as_bytes()), expected, "{raw}");
        let hop = "Received: from a\r\n by b; Thu, 1 Jan 1970 00:00:02 +0000\r\n";
        let other = "Received: from c; Thu, 1 Jan 1970 00:00:01 +0000\r\n";
        let date = "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n";
        check(&format!("{hop}{other}{date}"), Some(2_000_000));
        check(&format!("{date}{other}"), Some(1_000_000));
        check(&format!("Received: x\r\n{date}"), Some(0));
        check("Received: ;\r\n\r\n", None);
        check(&format!("\r\n{date}"), None);
    }
}
