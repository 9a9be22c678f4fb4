//! Making the messages that APPEND and REPLACE bring, also out of pieces of others (CATENATE, RFC 4469).

use std::sync::Arc;

use mailstore::Rights;
use mailstore::blob::PackedBlob;

use crate::directory::PrincipalId;
use crate::mailboxes::{MailboxError, Mailboxes, NewMail};
use crate::mime;

use super::append::flag_set;
use super::auth::Authenticator;
use super::fetch::section_of;
use super::reply::{Failure, Reply, ReplyCode};
use super::session::Session;
use super::wire::command::{AppendData, AppendMessage, CatenatePart};
use super::wire::url::MessageUrl;

/// A command may unpack so many times the largest message: some bytes of each of many large ones would be dear.
const UNPACKED: u64 = 4;
/// Messages beyond this many bytes are unpacked on a thread that may be busy for long.
const SMALL: u64 = 256 << 10;

/// Where the octets of one command's messages come from, and how many it may still have.
pub(super) struct Kitchen {
    mailboxes: Mailboxes,
    person: PrincipalId,
    /// The open mailbox with its UIDVALIDITY.
    open: Option<(i64, u32)>,
    /// Largest message in bytes.
    limit: u64,
    /// Bytes that all messages together may still have.
    room: u64,
    /// Bytes that may still be unpacked.
    unpacked: u64,
    /// The client has asked for UTF8=ACCEPT.
    utf8: bool,
    /// The message last named: clients name several parts of one.
    last: Option<(i64, u32, Arc<Vec<u8>>)>,
}

impl Kitchen {
    pub(super) fn new<A: Authenticator>(session: &Session<A>, person: PrincipalId) -> Self {
        let (limit, mailbox) = (session.config.append_limit, session.selected.as_ref());
        Self {
            mailboxes: session.services.mailboxes.clone(),
            person,
            open: mailbox.map(|open| (open.mailbox, open.snapshot.mailbox.uidvalidity)),
            limit,
            // As the framer allows for what comes with the command.
            room: limit.saturating_add(1 << 20),
            unpacked: limit.saturating_mul(UNPACKED),
            utf8: session.enabled.utf8,
            last: None,
        }
    }

    /// The message that is to be kept.
    pub(super) async fn mail(&mut self, message: AppendMessage) -> Result<NewMail, Failure> {
        // RFC 6855 §4: it belongs to what ENABLE switches on.
        if !self.utf8 && message.literals().any(|literal| literal.utf8) {
            return Err(Failure::bad("UTF8 needs ENABLE UTF8=ACCEPT"));
        }
        let raw = match message.data {
            // Without a copy when the frame has no other owner.
            AppendData::Whole(literal) => literal.octets.into(),
            AppendData::Catenate(parts) => self.catenate(&parts).await?,
        };
        // RFC 3502 §6.3.11: an empty message is how a client takes the command back.
        if raw.is_empty() {
            return Err(Failure::no("CANNOT", "A message cannot be empty"));
        }
        let internal_date = message.date.map(|date| date.micros);
        Ok(NewMail { flags: flag_set(&message.flags), internal_date, raw })
    }

    async fn catenate(&mut self, parts: &[CatenatePart]) -> Result<Vec<u8>, Failure> {
        let mut raw = Vec::new();
        for part in parts {
            match part {
                CatenatePart::Text(literal) => self.add(&mut raw, &literal.octets)?,
                CatenatePart::Url(text) => {
                    let url = MessageUrl::parse(text).ok_or_else(|| bad_url(text))?;
                    let message = self.message(&url, text).await?;
                    let octets = mime::section(&message, &section_of(&url.section));
                    let octets = octets.ok_or_else(|| bad_url(text))?;
                    self.add(&mut raw, url.partial.map_or(&*octets, |partial| partial.of(&octets)))?;
                }
            }
        }
        Ok(raw)
    }

    /// Adds octets, unless the message becomes too big (RFC 4469 §5, TOOBIG).
    fn add(&mut self, raw: &mut Vec<u8>, octets: &[u8]) -> Result<(), Failure> {
        let size = octets.len() as u64;
        if raw.len() as u64 + size > self.limit || size > self.room {
            return Err(Failure::no("TOOBIG", "The message becomes too big"));
        }
        self.room -= size;
        raw.extend_from_slice(octets);
        Ok(())
    }
    /// The message a URL names, which the person must be able to read.
    async fn message(&mut self, url: &MessageUrl, text: &str) -> Result<Arc<Vec<u8>>, Failure> {
        let (mailbox, validity) = self.place(url, text).await?;
        if url.uid_validity.is_some_and(|wanted| wanted != validity) {
            return Err(bad_url(text));
        }
        if let Some((_, _, message)) =
            self.last.as_ref().filter(|last| (last.0, last.1) == (mailbox, url.uid))
        {
            return Ok(Arc::clone(message));
        }
        let packed = match self.mailboxes.message(self.person, mailbox, url.uid).await {
            Ok(Some(packed)) => packed,
            Ok(None) | Err(MailboxError::NotFound | MailboxError::NoRight) => return Err(bad_url(text)),
            Err(error) => return Err(error.into()),
        };
        let left = self.unpacked.checked_sub(packed.size());
        self.unpacked = left.ok_or_else(|| Failure::no("LIMIT", "Too many large messages in one command"))?;
        let message = Arc::new(unpack(packed).await?);
        self.last = Some((mailbox, url.uid, Arc::clone(&message)));
        Ok(message)
    }

    /// The mailbox a URL names, with its UIDVALIDITY. One that cannot be read is none (RFC 4469 §3).
    async fn place(&self, url: &MessageUrl, text: &str) -> Result<(i64, u32), Failure> {
        let Some(name) = &url.mailbox else { return self.open.ok_or_else(|| bad_url(text)) };
        match self.mailboxes.find(self.person, name).await {
            Ok(found) if found.rights.allow(Rights::READ) => {
                Ok((found.mailbox.id, found.mailbox.uidvalidity))
            }
            Ok(_) | Err(MailboxError::NotFound | MailboxError::NoRight | MailboxError::BadName(_)) => {
                Err(bad_url(text))
            }
            Err(error) => Err(error.into()),
        }
    }
}

async fn unpack(packed: PackedBlob) -> Result<Vec<u8>, MailboxError> {
    if packed.size() <= SMALL {
        return Ok(packed.unpack()?);
    }
    let work = tokio::task::spawn_blocking(move || packed.unpack());
    Ok(work.await.map_err(|error| MailboxError::Internal(error.to_string()))??)
}

/// RFC 4469 §5: the refusal names the URL that could not be followed.
fn bad_url(url: &str) -> Failure {
    let reply = Reply::no("BADURL", "There is no such message, or it is not yours to read");
    Failure::Refused(reply.with(ReplyCode::BadUrl(url.to_owned())))
}
