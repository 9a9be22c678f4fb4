//! Mail that is brought in from elsewhere, in batches that may come twice.

use super::{MailboxError, Mailboxes, change::permitted, check, require, with_rights};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, Rights,
    db::{Conn, Tx},
    entry::{self, NewEntry},
    flags::{self, FlagSet},
    mailbox,
    message::{self, Prepared},
};
use std::sync::Arc;

/// A message of a source that is being imported.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The message, hashed and packed.
    pub prepared: Prepared,
    /// Its flags; those the person may not set are left out.
    pub flags: FlagSet,
    /// INTERNALDATE, microseconds UTC; None: now.
    pub internal_date: Option<Micros>,
    /// Its reverse-path; empty for the null one, None when it is not known.
    pub return_path: Option<String>,
    /// How many times these very bytes have stood in the source up to here, this one counted: at least 1.
    pub occurrence: u32,
}

/// What came of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Messages that are in the mailbox now and were not before.
    pub added: u64,
    /// Messages that were there already. Their flags stay as they are.
    pub present: u64,
    /// Keywords left out because the mailbox has as many different ones as it may have.
    pub keywords_dropped: u64,
}

impl Mailboxes {
    /// Puts those of `mails` into a mailbox that are not there yet, in one transaction.
    ///
    /// The n-th occurrence of the same bytes is there when the mailbox has at least n entries of them. So a source that
    /// holds a message twice gives two entries, and running it again gives none, wherever the first run was cut off.
    pub async fn import(
        &self,
        person: PrincipalId,
        id: i64,
        mails: Arc<[Incoming]>,
    ) -> Result<Imported, MailboxError> {
        let now = self.now();
        let bytes = mails.iter().map(|mail| mail.prepared.stored_size()).sum();
        self.db.write_sized(bytes, move |tx| import(tx, person, id, &mails, now)).await
    }

    /// What [`import`](Self::import) would do, changing nothing.
    pub async fn import_dry(
        &self,
        person: PrincipalId,
        id: i64,
        mails: Arc<[Incoming]>,
    ) -> Result<Imported, MailboxError> {
        self.db
            .read(move |c| {
                require(c, person, id, Rights::INSERT)?;
                let added = missing(c, id, &mails)?.len() as u64;
                Ok(Imported { added, present: mails.len() as u64 - added, keywords_dropped: 0 })
            })
            .await
    }
}

fn import(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    id: i64,
    mails: &[Incoming],
    now: Micros,
) -> Result<Imported, MailboxError> {
    let (mailbox, held) = with_rights(tx, person, id)?;
    check(held, Rights::INSERT)?;
    if mailbox.kind == super::DISCUSSION {
        return Err(MailboxError::Refused("the archive of a discussion is imported by `list import`"));
    }
    // The lock first: nobody may enter the same messages between counting and appending.
    mailbox::lock_one(tx, id)?;
    let missing = missing(tx, id, mails)?;
    let mut keywords = Keywords { known: flags::keywords(tx, id)?, dropped: 0 };
    let mut entries = Vec::with_capacity(missing.len());
    for mail in missing {
        let message = message::keep(tx, &mail.prepared, Some(id), now)?;
        entries.push(NewEntry {
            flags: keywords.fitting(permitted(&mail.flags, held)),
            return_path: mail.return_path.clone(),
            ..NewEntry::plain(message, mail.internal_date.unwrap_or(now))
        });
    }
    let added = entries.len() as u64;
    if added > 0 {
        entry::append(tx, id, &entries, Some(person.0), now)?;
    }
    Ok(Imported { added, present: mails.len() as u64 - added, keywords_dropped: keywords.dropped })
}

/// Those of `mails` the mailbox does not have.
fn missing<'m>(c: &mut Conn<'_>, id: i64, mails: &'m [Incoming]) -> Result<Vec<&'m Incoming>, DbError> {
    let digests: Vec<[u8; 32]> = mails.iter().map(|mail| *mail.prepared.blob().digest()).collect();
    let held = message::entries_by_digest(c, id, &digests)?;
    let count = |mail: &Incoming| held.get(mail.prepared.blob().digest().as_slice()).copied().unwrap_or(0);
    Ok(mails.iter().filter(|mail| count(mail) < mail.occurrence).collect())
}

/// The keywords of a mailbox while some may be added.
struct Keywords {
    known: Vec<String>,
    dropped: u64,
}

impl Keywords {
    /// The flags without those keywords there is no room for.
    fn fitting(&mut self, mut set: FlagSet) -> FlagSet {
        set.keywords.retain(|name| {
            let known = self.known.iter().any(|k| k.eq_ignore_ascii_case(name));
            let fits = known || self.known.len() < flags::KEYWORDS_MAX;
            if fits && !known {
                self.known.push(name.clone());
            }
            self.dropped += u64::from(!fits);
            fits
        });
        set
    }
}
