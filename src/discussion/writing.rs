//! Writing on the web: what was typed is composed to a message, which takes the road of all messages.

mod letter;

use super::{
    Discussions,
    body::Body,
    membership,
    model::{DiscussionError, Joining, Mode},
    posting::{self, PostError, Received, Source},
    reading,
    seat::{Seat, Writing},
    store::{held, member, post},
};
use crate::{
    address::Address,
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
    fields,
    mime::{self, compose},
};
use letter::Letter;
use mailstore::{
    DbError,
    db::{Conn, Tx},
    message,
};

pub(super) use letter::mime_body;

/// Characters of a title.
pub const LONGEST_TITLE: usize = 150;
/// Characters of a text.
pub const LONGEST_TEXT: usize = 50_000;
/// Characters of what is written into a guestbook.
pub const LONGEST_ENTRY: usize = 2_000;
/// Tags of a topic, and characters of one.
const MOST_TAGS: usize = 5;
const LONGEST_TAG: usize = 30;
/// Message identifiers in References.
const MOST_REFERENCES: usize = 20;
/// Octets of a message in which its header is looked for.
const HEAD: usize = 64 << 10;

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its media type, without parameters.
    pub media_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What somebody has typed.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The title of a topic that is begun; an answer has that of its topic.
    pub title: String,
    /// The text.
    pub text: String,
    /// What the topic is about.
    pub tags: Vec<String>,
    /// Files.
    pub files: Vec<Attachment>,
    /// The topic that is answered.
    pub topic: Option<i64>,
    /// The very post that is answered.
    pub parent: Option<i64>,
    /// Answers are wanted by mail.
    pub follow: bool,
    /// The same for the same form: sent twice it is one message.
    pub key: String,
}

/// What a visitor writes into a guestbook.
#[derive(Debug, Clone, Default)]
pub struct Signature {
    /// Who signs.
    pub name: String,
    /// From where; empty for nothing.
    pub town: String,
    /// What is said.
    pub text: String,
    /// The same for the same form.
    pub key: String,
}

/// Where a message goes, as it was before the transaction.
struct Target {
    seat: Seat,
    viewer: Viewer,
    /// The title of the topic that is answered.
    subject: Option<String>,
    topic: Option<i64>,
    /// Identifiers of what is answered, the oldest first, in angle brackets.
    references: Vec<String>,
}

/// Tags as they are kept: small letters, digits and hyphens, none twice.
pub fn tags_in(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| word.chars().any(char::is_alphanumeric)) {
        let mut tag = crate::slug::from_title(word);
        tag.truncate(LONGEST_TAG);
        if !tags.contains(&tag) && tags.len() < MOST_TAGS {
            tags.push(tag);
        }
    }
    tags
}

/// How a text will be shown.
pub fn preview(text: &str) -> Body {
    let (head, body) = mime_body(text, &[]);
    Body::of(&[head.as_slice(), b"\r\n", &body].concat())
}

impl Discussions {
    /// Takes what somebody has written on the web.
    ///
    /// # Errors
    /// There is no such discussion or topic that it may read; it may not write there.
    pub async fn write(
        &self,
        person: PrincipalId,
        slug: String,
        written: Written,
    ) -> Result<Received, PostError> {
        let (topic, parent) = (written.topic, written.parent);
        let target = self.db.read(move |c| target(c, person, &slug, (topic, parent))).await?;
        let now = self.clock.now();
        let raw = letter_of(&target, &written, self.identifier(&written.key), now)?.to_bytes();
        let raw = raw.map_err(|error| DiscussionError::Internal(error.to_string()))?;
        let source = Source {
            person: Some(person),
            topic: target.topic,
            tags: if target.topic.is_none() { written.tags } else { Vec::new() },
            by_web: true,
            ..Source::default()
        };
        let id = target.seat.discussion.id;
        let draft = self.draft(target.seat.discussion, raw, false, source).await?;
        let (follow, digest) = (written.follow, draft.facts.digest.clone());
        let received = self
            .db
            .write_sized(draft.prepared.stored_size(), move |tx| {
                let viewer = Viewer::load(tx, person)?.ok_or(DiscussionError::from(directory::Forbidden))?;
                let seat = Seat::of(tx, &viewer, id)?;
                may_write(&seat)?;
                let received = posting::receive(tx, &draft, now)?;
                if let (true, Received::Published { topic, .. }) = (follow, received) {
                    follow_in(tx, &seat, &viewer, (topic, true), now)?;
                }
                Ok(received)
            })
            .await;
        match received {
            // Sent twice at once: neither has seen the other, and the rows of one stand in the way.
            Err(PostError::Other(DiscussionError::Db(DbError::Unique(_))))
                if self.db.read(move |c| is_there(c, id, &digest)).await? =>
            {
                Ok(Received::Known)
            }
            received => received,
        }
    }

    /// Takes what a visitor writes into a guestbook; it waits.
    ///
    /// # Errors
    /// There is no such guestbook, or it is closed.
    pub async fn sign(&self, slug: String, signature: Signature) -> Result<Received, PostError> {
        let seat = self.seat(Viewer::visitor(), slug).await?;
        if seat.discussion.settings.closed || seat.discussion.settings.posting != super::Posting::Anyone {
            return Err(DiscussionError::Refused("nobody signs this book now").into());
        }
        let (now, discussion) = (self.clock.now(), seat.discussion);
        let name = posting::shown_name(&signature.name, None);
        let name = if name.is_empty() { discussion.name.clone() } else { name };
        // RFC 6761 §6.4: an address that is nobody's.
        let nobody = Address::parse("visitor@visitor.invalid").map_err(|error| internal(&error))?;
        let town = fields::line(&signature.town);
        let letter = Letter {
            from: compose::Mailbox { name: Some(name), address: nobody },
            to: discussion.address.clone(),
            subject: if town.is_empty() { discussion.name.clone() } else { town },
            at: now,
            message_id: self.identifier(&signature.key),
            references: &[],
            text: &signature.text,
            files: &[],
        };
        let raw = letter.to_bytes().map_err(|error| internal(&error))?;
        let source = Source { by_web: true, ..Source::default() };
        let draft = self.draft(discussion, raw, false, source).await?;
        let size = draft.prepared.stored_size();
        self.db.write_sized(size, move |tx| posting::receive(tx, &draft, now)).await
    }

    /// Lets somebody follow a topic by mail, or no longer; who was no member becomes one.
    ///
    /// # Errors
    /// There is no such topic that it may read; it cannot become a member.
    pub async fn follow(
        &self,
        person: PrincipalId,
        slug: String,
        (topic, follows): (i64, bool),
    ) -> Result<post::Topic, DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let viewer = Viewer::load(tx, person)?.ok_or(directory::Forbidden)?;
                let seat = Seat::open(tx, &viewer, &slug)?;
                let found = reading::topic_in(tx, &seat, topic)?;
                follow_in(tx, &seat, &viewer, (topic, follows), now)?;
                Ok(found)
            })
            .await
    }

    /// An identifier for a message: the same for the same key.
    pub(super) fn identifier(&self, key: &str) -> String {
        let is_key = key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        match is_key {
            true => format!("{}@{}", key.to_ascii_lowercase(), self.post.host),
            false => compose::generate_message_id(rand::random(), &self.post.host),
        }
    }
}

/// Whether a discussion has a message, published or waiting.
fn is_there(c: &mut Conn<'_>, id: PrincipalId, digest: &[u8]) -> Result<bool, DbError> {
    Ok(post::by_digest(c, id, digest)?.is_some() || held::is_known(c, id, digest)?)
}

fn internal(error: &dyn std::fmt::Display) -> DiscussionError {
    DiscussionError::Internal(error.to_string())
}

/// A key for a form that sends a message.
pub fn new_key() -> String {
    format!("{:032x}", rand::random::<u128>())
}

pub(super) fn may_write(seat: &Seat) -> Result<(), DiscussionError> {
    match seat.writing() {
        Writing::Open => Ok(()),
        Writing::Closed => Err(DiscussionError::Refused("this discussion is closed")),
        Writing::LogIn | Writing::Members | Writing::Stewards => Err(directory::Forbidden.into()),
    }
}

fn follow_in(
    tx: &mut Tx<'_>,
    seat: &Seat,
    viewer: &Viewer,
    (topic, follows): (i64, bool),
    now: Micros,
) -> Result<(), DiscussionError> {
    let member = match &seat.member {
        Some(member) => Some(member.id),
        None if follows && seat.discussion.settings.joining == Joining::Open => {
            Some(membership::enter_by_web(tx, &seat.discussion, viewer, Mode::Topics, now)?)
        }
        None => None,
    };
    match member {
        Some(member) => Ok(member::follow(tx, member, topic, follows)?),
        None if follows => Err(DiscussionError::Refused("nobody joins this discussion by itself")),
        None => Ok(()),
    }
}

fn target(
    c: &mut Conn<'_>,
    person: PrincipalId,
    slug: &str,
    (topic, parent): (Option<i64>, Option<i64>),
) -> Result<Target, DiscussionError> {
    let viewer = Viewer::load(c, person)?.ok_or(directory::Forbidden)?;
    let seat = Seat::open(c, &viewer, slug)?;
    may_write(&seat)?;
    let Some(topic) = topic else {
        return Ok(Target { seat, viewer, subject: None, topic: None, references: Vec::new() });
    };
    let found = reading::topic_in(c, &seat, topic)?;
    if found.closed && !seat.moderates() {
        return Err(DiscussionError::Refused("this topic is closed"));
    }
    let answered = match parent {
        Some(parent) => post::post(c, parent)?.filter(|post| post.topic == topic && !post.removed),
        None => reading::last_of(c, topic)?,
    };
    let references = match answered {
        Some(answered) => references_of(c, answered.message)?,
        None => Vec::new(),
    };
    Ok(Target { seat, viewer, subject: Some(found.subject), topic: Some(topic), references })
}

/// RFC 5322 §3.6.4: the identifiers of an answer are those of what it answers, and that one's own.
fn references_of(c: &mut Conn<'_>, message: i64) -> Result<Vec<String>, DbError> {
    let Some(packed) = message::load(c, message)? else { return Ok(Vec::new()) };
    let head = packed.unpack_head(HEAD);
    let words = |name: &str| -> Vec<String> {
        let values = mime::header_values(&head, name);
        let words = values.iter().flat_map(|value| value.split_whitespace());
        words.filter(|word| word.starts_with('<') && word.ends_with('>')).map(str::to_owned).collect()
    };
    let mut all = words("References");
    all.extend(words("Message-ID"));
    let skipped = all.len().saturating_sub(MOST_REFERENCES);
    Ok(all.into_iter().skip(skipped).collect())
}

fn letter_of<'a>(
    target: &'a Target,
    written: &'a Written,
    message_id: String,
    now: Micros,
) -> Result<Letter<'a>, DiscussionError> {
    let address = Address::parse(&target.viewer.login).map_err(|error| internal(&error))?;
    let title = fields::line(&written.title);
    let subject = match &target.subject {
        Some(subject) => format!("Re: {}", compose::one_line(subject)),
        None => title,
    };
    if subject.is_empty() || written.text.trim().is_empty() {
        return Err(DiscussionError::Refused("a message has a title and a text"));
    }
    Ok(Letter {
        from: compose::Mailbox { name: Some(target.viewer.name.clone()), address },
        to: target.seat.discussion.address.clone(),
        subject,
        at: now,
        message_id,
        references: &target.references,
        text: &written.text,
        files: &written.files,
    })
}
