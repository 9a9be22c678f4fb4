//! Making the messages that APPEND and REPLACE bring, also out of pieces of others (CATENATE, RFC 4469).

use mailstore::{DbError, Rights, blob::PackedBlob};

use crate::aside::aside;
use crate::directory::PrincipalId;
use crate::mailboxes::{MailboxError, Mailboxes, NewMail};

use super::append::flag_set;
use super::auth::Authenticator;
use super::fetch::{Extracted, Wanted, section_of};
use super::reply::{Failure, Reply, ReplyCode};
use super::session::Session;
use super::wire::command::{AppendData, AppendMessage, CatenatePart};
use super::wire::url::MessageUrl;

/// A command may unpack so many times the largest message: some bytes of each of many large ones would be dear.
const UNPACKED: u64 = 4;
/// Most URLs in one command. A mail program names the parts of a message or two.
const URLS: usize = 200;

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
    /// URLs that may still be followed.
    urls: usize,
    /// The client has asked for UTF8=ACCEPT.
    utf8: bool,
}

/// What a URL asks for.
struct Pick<'a> {
    /// The URL, for the refusal.
    url: &'a str,
    /// Mailbox and UID of the message.
    message: (i64, u32),
    wanted: Wanted,
}

/// Why a message does not give what is asked of it.
enum Lack {
    /// Of the things asked for, that one is not there.
    Missing(usize),
    /// More would have to be made of it than one command may have.
    TooMuch,
    /// It is more than there is room for.
    TooBig,
    /// It cannot be unpacked.
    Broken(DbError),
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
            urls: URLS,
            utf8: session.enabled.utf8,
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
        let picks = self.picks(parts).await?;
        let mut picked = self.follow(&picks).await?.into_iter();
        let mut raw = Vec::new();
        for part in parts {
            match part {
                CatenatePart::Text(literal) => self.add(&mut raw, &literal.octets)?,
                CatenatePart::Url(_) => self.add(&mut raw, &picked.next().unwrap_or_default())?,
            }
        }
        Ok(raw)
    }

    /// Adds octets, unless the message becomes too big (RFC 4469 §5, TOOBIG).
    fn add(&mut self, raw: &mut Vec<u8>, octets: &[u8]) -> Result<(), Failure> {
        let size = octets.len() as u64;
        if raw.len() as u64 + size > self.limit || size > self.room {
            return Err(too_big());
        }
        self.room -= size;
        raw.extend_from_slice(octets);
        Ok(())
    }

    /// What the URLs among the parts ask for, in their order.
    async fn picks<'a>(&mut self, parts: &'a [CatenatePart]) -> Result<Vec<Pick<'a>>, Failure> {
        let mut picks = Vec::new();
        for part in parts {
            let CatenatePart::Url(text) = part else { continue };
            let left = self.urls.checked_sub(1);
            self.urls = left.ok_or_else(|| Failure::no("LIMIT", "Too many URLs in one command"))?;
            let url = MessageUrl::parse(text).ok_or_else(|| bad_url(text))?;
            let (mailbox, validity) = self.place(&url, text).await?;
            if url.uid_validity.is_some_and(|wanted| wanted != validity) {
                return Err(bad_url(text));
            }
            let wanted = Wanted::Section(section_of(&url.section), url.partial);
            picks.push(Pick { url: text, message: (mailbox, url.uid), wanted });
        }
        Ok(picks)
    }

    /// The octets of what is asked for. Each message is read and taken apart once, however many of its parts are named and in
    /// whatever order; of one only it is held.
    async fn follow(&mut self, picks: &[Pick<'_>]) -> Result<Vec<Vec<u8>>, Failure> {
        let mut octets = vec![Vec::new(); picks.len()];
        let mut done = vec![false; picks.len()];
        // They all go into one message.
        let mut left = self.limit;
        for (first, pick) in picks.iter().enumerate() {
            if done[first] {
                continue;
            }
            let places: Vec<usize> =
                (first..picks.len()).filter(|&at| picks[at].message == pick.message).collect();
            let packed = self.message(pick).await?;
            let wanted: Vec<Wanted> = places.iter().map(|&at| picks[at].wanted.clone()).collect();
            let weight = usize::try_from(packed.size()).unwrap_or(usize::MAX).saturating_mul(wanted.len());
            let found = aside(weight, move || cut(packed, &wanted, left)).await;
            let found = found.map_err(MailboxError::Internal)?;
            for (&at, found) in places.iter().zip(found.map_err(|lack| lack.told(picks, &places))?) {
                left = left.saturating_sub(found.len() as u64);
                (octets[at], done[at]) = (found, true);
            }
        }
        Ok(octets)
    }

    /// The message a URL names, which the person must be able to read.
    async fn message(&mut self, pick: &Pick<'_>) -> Result<PackedBlob, Failure> {
        let (mailbox, uid) = pick.message;
        let packed = match self.mailboxes.message(self.person, mailbox, uid).await {
            Ok(Some(packed)) => packed,
            Ok(None) | Err(MailboxError::NotFound | MailboxError::NoRight) => return Err(bad_url(pick.url)),
            Err(error) => return Err(error.into()),
        };
        let left = self.unpacked.checked_sub(packed.size());
        self.unpacked = left.ok_or_else(|| Failure::no("LIMIT", "Too many large messages in one command"))?;
        Ok(packed)
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

impl Lack {
    /// The refusal; the things asked of the message stand at these places of the picks.
    fn told(self, picks: &[Pick<'_>], places: &[usize]) -> Failure {
        match self {
            Self::Missing(which) => bad_url(picks[places[which]].url),
            Self::TooMuch => Failure::no("LIMIT", "Too much of one message in one command"),
            Self::TooBig => too_big(),
            Self::Broken(error) => MailboxError::from(error).into(),
        }
    }
}

/// What is asked of one message; `left` bytes of it at most.
fn cut(packed: PackedBlob, wanted: &[Wanted], left: u64) -> Result<Vec<Vec<u8>>, Lack> {
    let message = Extracted::new(packed.unpack().map_err(Lack::Broken)?, wanted);
    if message.is_too_much() {
        return Err(Lack::TooMuch);
    }
    let found = message.values.iter().enumerate();
    let found = found.map(|(which, value)| message.octets(value).ok_or(Lack::Missing(which)));
    let found: Vec<&[u8]> = found.collect::<Result<_, _>>()?;
    if found.iter().map(|octets| octets.len() as u64).sum::<u64>() > left {
        return Err(Lack::TooBig);
    }
    Ok(found.into_iter().map(<[u8]>::to_vec).collect())
}

fn too_big() -> Failure {
    Failure::no("TOOBIG", "The message becomes too big")
}

/// RFC 4469 §5: the refusal names the URL that could not be followed.
fn bad_url(url: &str) -> Failure {
    let reply = Reply::no("BADURL", "There is no such message, or it is not yours to read");
    Failure::Refused(reply.with(ReplyCode::BadUrl(url.to_owned())))
}
