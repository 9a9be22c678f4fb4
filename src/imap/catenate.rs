//! Making the messages that APPEND and REPLACE bring, also out of pieces of others (CATENATE, RFC 4469).
//!
//! What is held of others is drawn from the account's part of the memory for messages in flight, as what comes over the wire
//! is: a command of some bytes may ask for megabytes, and an account may have many connections.

use mailstore::{DbError, Rights, blob::PackedBlob};

use crate::aside::aside;
use crate::directory::PrincipalId;
use crate::mailboxes::{MailboxError, Mailboxes, NewMail};
use crate::net::{Holder, Share, budget::grown};

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
/// So much of others is held without asking for room.
const SMALL: usize = 64 << 10;

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
    /// Bytes taken of others for all messages.
    taken: u64,
    /// Room for them; held until the messages are kept.
    share: Share,
    /// The client has asked for UTF8=ACCEPT.
    utf8: bool,
}

/// A message in the making.
struct Dish {
    raw: Vec<u8>,
    /// What the URLs ask for and is not in it yet, of others that have been read.
    pieces: Vec<Option<Vec<u8>>>,
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
            taken: 0,
            share: session.config.budget.share(Holder::Account(person.0)),
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
        let mut dish = Dish { raw: Vec::new(), pieces: vec![None; picks.len()] };
        let mut picked = 0..picks.len();
        for part in parts {
            let at = match part {
                CatenatePart::Text(literal) => {
                    self.add(&mut dish.raw, &literal.octets)?;
                    continue;
                }
                CatenatePart::Url(_) => picked.next().expect("each URL has been picked"),
            };
            match dish.pieces[at].take() {
                Some(piece) => self.add(&mut dish.raw, &piece)?,
                None => dish = self.take(dish, &picks, at).await?,
            }
        }
        Ok(dish.raw)
    }

    /// Adds octets, unless the message becomes too big (RFC 4469 §4.2, TOOBIG).
    fn add(&mut self, raw: &mut Vec<u8>, octets: &[u8]) -> Result<(), Failure> {
        let size = octets.len() as u64;
        if size > self.left(raw) {
            return Err(too_big());
        }
        self.room -= size;
        put(raw, octets);
        Ok(())
    }

    /// Octets that may still be added.
    fn left(&self, raw: &[u8]) -> u64 {
        self.room.min(self.limit.saturating_sub(raw.len() as u64))
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

    /// Adds what the URL at that place asks for. A message is read and taken apart once, however many of its parts are named
    /// and in whatever order, and only one at a time: what else is asked of it is taken too and kept for later.
    async fn take(&mut self, dish: Dish, picks: &[Pick<'_>], at: usize) -> Result<Dish, Failure> {
        let places: Vec<usize> =
            (at..picks.len()).filter(|&later| picks[later].message == picks[at].message).collect();
        let packed = self.message(&picks[at]).await?;
        let wanted: Vec<Wanted> = places.iter().map(|&place| picks[place].wanted.clone()).collect();
        let waiting: usize = dish.pieces.iter().flatten().map(Vec::len).sum();
        let left = self.left(&dish.raw).saturating_sub(waiting as u64);
        let weight = usize::try_from(packed.size()).unwrap_or(usize::MAX).saturating_mul(wanted.len());
        let Dish { raw, mut pieces } = dish;
        let had = raw.len();
        let cut = aside(weight, move || cut(packed, &wanted, raw, left)).await;
        let cut = cut.map_err(MailboxError::Internal)?;
        let (raw, others) = cut.map_err(|lack| lack.told(picks, &places))?;
        let first = (raw.len() - had) as u64;
        self.room -= first;
        self.taken += first + others.iter().map(|piece| piece.len() as u64).sum::<u64>();
        self.draw(self.taken)?;
        for (&place, piece) in places[1..].iter().zip(others) {
            pieces[place] = Some(piece);
        }
        Ok(Dish { raw, pieces })
    }

    /// Draws room for so many bytes in all. A message that is read and what has been taken of others stand beside one another
    /// for a moment, and the larger of both is drawn: with the sum the largest message could not be quoted whole.
    fn draw(&mut self, bytes: u64) -> Result<(), Failure> {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        if bytes > SMALL && !self.share.grow_to(bytes) {
            return Err(Failure::no("UNAVAILABLE", "Too many large messages at once, try again"));
        }
        Ok(())
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
        self.draw(packed.size().max(self.taken))?;
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

/// Adds the first of what is asked of one message to `raw` and gives the others; `left` bytes of it at most.
fn cut(
    packed: PackedBlob,
    wanted: &[Wanted],
    mut raw: Vec<u8>,
    left: u64,
) -> Result<(Vec<u8>, Vec<Vec<u8>>), Lack> {
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
    let mut found = found.into_iter();
    put(&mut raw, found.next().unwrap_or_default());
    Ok((raw, found.map(<[u8]>::to_vec).collect()))
}

/// Adds octets; the buffer does not double for it.
fn put(raw: &mut Vec<u8>, octets: &[u8]) {
    let needed = raw.len() + octets.len();
    if needed > raw.capacity() {
        raw.reserve_exact(grown(raw.capacity(), needed, usize::MAX) - raw.len());
    }
    raw.extend_from_slice(octets);
}

fn too_big() -> Failure {
    Failure::no("TOOBIG", "The message becomes too big")
}

/// RFC 4469 §4.1: the refusal names the URL that could not be followed.
fn bad_url(url: &str) -> Failure {
    let reply = Reply::no("BADURL", "There is no such message, or it is not yours to read");
    Failure::Refused(reply.with(ReplyCode::BadUrl(url.to_owned())))
}
