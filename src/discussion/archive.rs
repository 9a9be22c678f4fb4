//! Archives of other list servers: each message becomes a post as of the day it was written. Nobody is sent anything and nobody
//! decides.
//!
//! Whoever reads the archive ([`transfer`](crate::transfer)) goes through it twice: first for what belongs together ([`Threads`]),
//! since answers may stand before what they answer; then for the messages, some hundred with one transaction
//! ([`Archivist::enter`]). What is there already is passed over, so an import that was cut off goes on when it is begun again.

mod threads;

pub use threads::{Seen, Threads};

use super::{
    Discussions,
    body::Body,
    edit::{load, owned},
    model::{Discussion, DiscussionError},
    posting::{self, Draft, Facts, Making, SUBJECT_AGE, Source, followed, subject_digest},
    store::{
        self, held,
        post::{self, NewPost, NewTopic},
    },
};
use crate::{
    address::Address,
    clock::Micros,
    directory::{self, Actor, Kind, PrincipalId},
    fields, mime,
};
use data_encoding::HEXLOWER;
use mailstore::{
    db::{Conn, Tx},
    entry::{self, NewEntry},
    message,
};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Messages that say they were written before 1982 (RFC 822) were not.
const EARLIEST: Micros = 378_691_200_000_000;
/// Characters of a text that stand for a subject that is missing.
const OPENING: usize = 60;

/// Fills a discussion from an archive, for somebody who owns it. A cheap clone.
#[derive(Clone)]
pub struct Archivist {
    discussions: Discussions,
    discussion: Arc<Discussion>,
    now: Micros,
}

/// A message ready to be entered.
pub struct Letter {
    /// Its place among the messages of the archive.
    place: usize,
    draft: Draft,
    at: Micros,
}

impl Letter {
    /// Digest of its Message-ID.
    pub fn digest(&self) -> &[u8] {
        &self.draft.facts.digest
    }

    /// About as many bytes are stored.
    pub fn size(&self) -> usize {
        self.draft.prepared.stored_size()
    }
}

/// Why a message of an archive is left out.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// From has no address, or several.
    #[error("has no author, or several")]
    NoAuthor,
    /// It cannot be dressed for the discussion.
    #[error(transparent)]
    Dress(#[from] mime::compose::ComposeError),
}

impl Discussions {
    /// Begins to fill a discussion from an archive, whose name is written down; None: it is only looked at.
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) unless an owner asks.
    pub async fn archivist(
        &self,
        by: Actor,
        id: PrincipalId,
        archive: Option<String>,
    ) -> Result<Archivist, DiscussionError> {
        let begin = self.directory.edit_by(by, move |edit, viewer| {
            let discussion = owned(edit, viewer, id)?;
            if let Some(archive) = &archive {
                edit.record("discussion.import", &discussion.address.to_string(), archive)?;
            }
            Ok::<_, DiscussionError>(discussion)
        });
        let discussion = Arc::new(begin.await?);
        Ok(Archivist { discussions: self.clone(), discussion, now: self.clock.now() })
    }
}

impl Archivist {
    /// What is known of a message for finding what belongs together; `came`: when the archive says that it came.
    pub fn seen(&self, raw: &[u8], came: Option<Micros>) -> Seen {
        let facts = mime::facts(header(raw));
        let id = facts.message_id.unwrap_or_else(|| made_up_id(raw));
        Seen {
            digest: posting::digest(&id),
            references: facts.references.iter().map(|id| posting::digest(id)).collect(),
            subject: subject_digest(&facts.base_subject),
            is_reply: facts.is_reply,
            at: written_at(facts.sent_at, came, self.now),
        }
    }

    /// Reads and dresses the message at a place. Takes a while: call it outside of asynchronous code.
    ///
    /// # Errors
    /// Why it is left out.
    pub fn letter(&self, place: usize, raw: &[u8], came: Option<Micros>) -> Result<Letter, Unfit> {
        let making = Making {
            discussion: &self.discussion,
            site: self.discussions.post.site.url(),
            strict: false,
            message_id: made_up_id(raw),
            footer: None,
        };
        let mut draft = Draft::new(raw, &making, Source::default())?;
        if draft.facts.from.is_none() {
            return Err(Unfit::NoAuthor);
        }
        if draft.facts.subject.is_empty() {
            draft.facts.subject = opening(&draft.facts.body);
        }
        let at = written_at(mime::facts(header(raw)).sent_at, came, self.now);
        Ok(Letter { place, draft, at })
    }

    /// Counts which of these messages are new.
    ///
    /// # Errors
    /// The database.
    pub async fn compare(&self, letters: Vec<Letter>) -> Result<Entered, DiscussionError> {
        let id = self.discussion.id;
        let digests: Vec<Vec<u8>> = letters.into_iter().map(|one| one.draft.facts.digest).collect();
        let count = digests.len() as u64;
        let known = self.discussions.db.read(move |c| post::by_digests(c, id, &digests)).await?.len() as u64;
        Ok(Entered { added: count - known, known, ..Entered::default() })
    }

    /// Enters messages, all or none. `topics`: those of threads that messages before have gone into.
    ///
    /// # Errors
    /// The discussion is gone or has no room; the database.
    pub async fn enter(
        &self,
        letters: Vec<Letter>,
        threads: &Arc<Threads>,
        topics: &Arc<HashMap<usize, i64>>,
    ) -> Result<Entered, DiscussionError> {
        let (threads, topics, now) = (Arc::clone(threads), Arc::clone(topics), self.now);
        let (id, size) = (self.discussion.id, letters.iter().map(Letter::size).sum());
        self.discussions
            .db
            .write_sized(size, move |tx| {
                let discussion = load(tx, id)?;
                let mut entering = Entering {
                    discussion: &discussion,
                    threads: &threads,
                    topics: &topics,
                    there: HashMap::new(),
                    done: Entered::default(),
                    now,
                };
                entering.look(tx, &letters)?;
                entering.all(tx, &letters)?;
                Ok(entering.done)
            })
            .await
    }
}

/// Whether its author wanted it in no archive.
pub fn is_private(raw: &[u8]) -> bool {
    let says = |name, word: &str| {
        mime::header_values(raw, name).iter().any(|value| value.trim().eq_ignore_ascii_case(word))
    };
    says("X-No-Archive", "yes") || says("X-Archive", "no")
}

/// A message without its body.
fn header(raw: &[u8]) -> &[u8] {
    memchr::memmem::find(raw, b"\r\n\r\n").map_or(raw, |end| &raw[..end + 4])
}

/// A Message-ID for one that has none: the same each time.
fn made_up_id(raw: &[u8]) -> String {
    format!("{}@archive.invalid", HEXLOWER.encode(&Sha256::digest(raw)[..16]))
}

/// When a message was written: as it says, unless that cannot be; else when the archive says that it came.
fn written_at(said: Option<Micros>, came: Option<Micros>, now: Micros) -> Micros {
    let can_be = |at: &Micros| (EARLIEST..=now).contains(at);
    said.filter(can_be).or(came.filter(can_be)).unwrap_or(now)
}

/// What a message without a subject is about: how it begins.
fn opening(body: &Body) -> String {
    fields::line(&body.said()).chars().take(OPENING).collect()
}

/// What came of some messages.
#[derive(Debug, Default)]
pub struct Entered {
    /// So many are posts now.
    pub added: u64,
    /// So many were there.
    pub known: u64,
    /// New topics.
    pub made: u64,
    /// Topics of threads that were not known before.
    pub topics: HashMap<usize, i64>,
}

/// Messages in their transaction.
struct Entering<'a> {
    discussion: &'a Discussion,
    threads: &'a Threads,
    /// Topics of threads, by what was done before.
    topics: &'a HashMap<usize, i64>,
    /// Posts and topics of messages, by digest, as far as they matter.
    there: HashMap<Vec<u8>, (i64, i64)>,
    done: Entered,
    now: Micros,
}

impl Entering<'_> {
    /// Looks up what is there of these messages, of what they answer, and of the threads they are in.
    fn look(&mut self, c: &mut Conn<'_>, letters: &[Letter]) -> Result<(), DiscussionError> {
        let mut wanted: HashSet<Vec<u8>> = HashSet::new();
        let mut unknown: HashSet<usize> = HashSet::new();
        for letter in letters {
            wanted.insert(letter.draft.facts.digest.clone());
            wanted.extend(letter.draft.facts.references.iter().cloned());
            let thread = self.threads.thread(letter.place);
            if !self.topics.contains_key(&thread) && unknown.insert(thread) {
                wanted.extend(self.threads.members(thread).iter().cloned());
            }
        }
        let wanted: Vec<Vec<u8>> = wanted.into_iter().collect();
        self.there = post::by_digests(c, self.discussion.id, &wanted)?;
        for thread in unknown {
            let member = self.threads.members(thread).iter().find_map(|digest| self.there.get(digest));
            if let Some((_, topic)) = member {
                self.done.topics.insert(thread, *topic);
            }
        }
        Ok(())
    }

    fn all(&mut self, tx: &mut Tx<'_>, letters: &[Letter]) -> Result<(), DiscussionError> {
        let id = self.discussion.id;
        let mut new = Vec::new();
        for letter in letters {
            let digest = &letter.draft.facts.digest;
            match self.there.contains_key(digest) || held::is_known(tx, id, digest)? {
                true => self.done.known += 1,
                false => new.push(letter),
            }
        }
        let mut entries = Vec::with_capacity(new.len());
        let mut kept = Vec::with_capacity(new.len());
        for letter in &new {
            let message = message::keep(tx, &letter.draft.prepared, Some(self.discussion.board), self.now)?;
            let recipient = Some(self.discussion.address.to_string());
            entries.push(NewEntry { recipient, ..NewEntry::plain(message, letter.at) });
            kept.push(message.id);
        }
        if new.is_empty() {
            return Ok(());
        }
        let uids = entry::append(tx, self.discussion.board, &entries, None, self.now)?.uids;
        for ((letter, uid), message) in new.iter().zip(uids).zip(kept) {
            self.post(tx, letter, (uid, message))?;
        }
        self.done.added = new.len() as u64;
        let (topics, posts) = (self.done.made as i64, self.done.added as i64);
        let last = new.iter().map(|letter| letter.at).max().unwrap_or(0);
        Ok(store::count(tx, id, (topics, posts), last)?)
    }

    fn post(
        &mut self,
        tx: &mut Tx<'_>,
        letter: &Letter,
        (uid, message): (u32, i64),
    ) -> Result<(), DiscussionError> {
        let facts = &letter.draft.facts;
        let account = account_of(tx, facts)?;
        let begins = NewTopic {
            discussion: self.discussion.id,
            subject: &facts.subject,
            digest: &subject_digest(&facts.subject),
            tags: &[],
            author: &facts.author,
            author_id: account,
            at: letter.at,
        };
        let parent = facts.references.iter().rev().find_map(|id| self.there.get(id)).copied();
        let topic = match self.topic(tx, letter, parent.map(|(_, topic)| topic))? {
            Some(topic) => {
                post::begin_earlier(tx, topic, &begins)?;
                topic
            }
            None => {
                self.done.made += 1;
                post::insert_topic(tx, &begins)?
            }
        };
        let post = post::insert_post(
            tx,
            &NewPost {
                discussion: self.discussion.id,
                topic,
                uid,
                message,
                digest: &facts.digest,
                parent: parent.map(|(post, _)| post),
                author: &facts.author,
                address: facts.from.as_deref().unwrap_or_default(),
                author_id: account,
                body: &facts.body.stored()?,
                at: letter.at,
            },
        )?;
        let early = self.threads.early(letter.place);
        if !early.is_empty() {
            post::adopt(tx, self.discussion.id, post, early)?;
        }
        self.there.insert(facts.digest.clone(), (post, topic));
        self.done.topics.insert(self.threads.thread(letter.place), topic);
        Ok(())
    }

    /// The topic a message goes into: that of what it answers, of its thread, or of its subject; None: it begins one.
    fn topic(
        &self,
        c: &mut Conn<'_>,
        letter: &Letter,
        answered: Option<i64>,
    ) -> Result<Option<i64>, DiscussionError> {
        let (facts, thread) = (&letter.draft.facts, self.threads.thread(letter.place));
        let known =
            answered.or_else(|| self.done.topics.get(&thread).or_else(|| self.topics.get(&thread)).copied());
        if let Some(topic) = known {
            let found = followed(c, topic)?.filter(|topic| topic.discussion == self.discussion.id);
            return Ok(found.map(|topic| topic.id));
        }
        if !facts.is_reply || !facts.references.is_empty() {
            return Ok(None);
        }
        let subject = subject_digest(&facts.subject);
        let found = post::by_subject(c, self.discussion.id, &subject, letter.at - SUBJECT_AGE)?;
        let found = found.map(|id| post::topic(c, id)).transpose()?.flatten();
        Ok(found.filter(|topic| topic.first_at <= letter.at).map(|topic| topic.id))
    }
}

/// The account of who has written a message, by its address.
fn account_of(c: &mut Conn<'_>, facts: &Facts) -> Result<Option<PrincipalId>, DiscussionError> {
    let Some(address) = facts.from.as_deref().and_then(|from| Address::parse(from).ok()) else {
        return Ok(None);
    };
    Ok(directory::find(c, &address)?.filter(|one| one.kind == Kind::Person).map(|one| one.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_cannot_be_give_way_to_those_of_the_archive() {
        let now = 1_700_000_000_000_000;
        let check = |said, came, expected| assert_eq!(written_at(said, came, now), expected);
        check(Some(now - 5), Some(now - 1), now - 5);
        check(Some(now + 5), Some(now - 1), now - 1);
        check(Some(0), Some(now - 1), now - 1);
        check(None, Some(0), now);
        check(None, None, now);
    }
}
