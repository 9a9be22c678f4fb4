//! The one road of a message into a discussion, however it came: looked at and dressed before the transaction
//! ([`Draft::new`]), judged and published, or kept waiting, in it ([`receive`]).

use super::{
    body::Body,
    command,
    dress::{self, Dressing, Outgoing},
    fanout,
    model::{Discussion, DiscussionError, Member, Part, Reason},
    policy::{self, Author, Proof, Refusal, Ruling, Shape},
    special::Special,
    store::{
        self,
        held::{self, NewHeld},
        member, notice,
        post::{self, NewPost, NewTopic},
    },
    work::{self, Work},
};
use crate::{
    address::Address,
    autoreply,
    clock::{DAY, MINUTE, Micros},
    directory::{self, Kind, Principal, PrincipalId},
    fields,
    mailauth::Kept,
    mime::{self, compose},
    prepared::prepare,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
    entry::{self, NewEntry},
    flags::{self, FlagSet},
    mailbox,
    message::{self, MessageRef, Prepared},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use templates::parts::without_addresses;

/// An answer without references joins a topic of its subject that had a message of late.
pub(super) const SUBJECT_AGE: Micros = 30 * DAY;
/// So many messages of one author in so long a time are many.
const BURST: i64 = 6;
const BURST_SPAN: Micros = 5 * MINUTE;
/// The same text of one author waits for so long, a short one for less: thanks are given more than once a day.
const SAME_SPAN: Micros = DAY;
const SHORT_SPAN: Micros = 10 * MINUTE;
const SHORT: usize = 30;
/// Characters of an author's name that are shown.
const LONGEST_NAME: usize = 80;
/// Characters of a subject that are kept.
const LONGEST_SUBJECT: usize = 200;

/// How a message came.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// What is known of whose it is; None: nobody has looked.
    pub auth: Option<Kept>,
    /// Who has sent or written it, when it is somebody who has logged in.
    pub person: Option<PrincipalId>,
    /// The member that the token in the address it was written to belongs to.
    pub token_of: Option<i64>,
    /// A list of ours has sent it on to this one, which is among its members.
    pub vouched: bool,
    /// Its reverse-path is the null one.
    pub from_nobody: bool,
    /// Who has put it there, when that is not who has written it.
    pub acting: Option<Address>,
    /// The topic it is for, where that was chosen.
    pub topic: Option<i64>,
    /// What the topic it begins is about.
    pub tags: Vec<String>,
    /// What the message is beside its words, on a notice board.
    pub special: Option<Special>,
    /// It was written on the web, by `person` or, without one, by a visitor: a visitor's message always waits.
    pub by_web: bool,
}

/// What was read from a message before the transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Digest of its Message-ID.
    pub digest: Vec<u8>,
    /// Digests of those it answers, the oldest first.
    pub references: Vec<Vec<u8>>,
    /// What it is about, without `Re:` and the words before it.
    pub subject: String,
    /// It is an answer by its subject.
    pub is_reply: bool,
    /// Who wrote it, as people read it.
    pub author: String,
    /// The only address in From; None: there is none, or there are several.
    pub from: Option<String>,
    /// Addresses in To and Cc, by key.
    pub named: Vec<String>,
    /// Octets.
    pub size: u64,
    /// It is meant for the program that looks after members.
    pub is_command: bool,
    /// It has been here before.
    pub looped: bool,
    /// A program has written it because another message came.
    #[serde(default)]
    pub is_automatic: bool,
    /// One may have.
    #[serde(default)]
    pub seems_automatic: bool,
    /// What is shown of it.
    pub body: Body,
    /// What copies are sent with.
    pub outgoing: Outgoing,
    /// The topic it is for, where that was chosen.
    #[serde(default)]
    pub topic: Option<i64>,
    /// What the topic it begins is about.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What it is beside its words, on a notice board.
    #[serde(default)]
    pub special: Option<Special>,
}

/// Digest of a Message-ID as posts have it.
pub fn digest(message_id: &str) -> Vec<u8> {
    Sha256::digest(message_id.as_bytes())[..16].to_vec()
}

/// What a draft is made for.
pub struct Making<'a> {
    /// The discussion.
    pub discussion: &'a Discussion,
    /// Where the site is.
    pub site: &'a str,
    /// The author's domain asks others to refuse what it has not signed, and is none of ours.
    pub strict: bool,
    /// A Message-ID for one that has none.
    pub message_id: String,
    /// What stands below it, and a line that is in no message.
    pub footer: Option<(String, String)>,
}

/// A message ready for the transaction.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The discussion as it was when the message was dressed.
    pub discussion: Discussion,
    /// What was read from it.
    pub facts: Facts,
    /// Its bytes as they are kept.
    pub prepared: Prepared,
    /// How it came.
    pub source: Source,
}

impl Draft {
    /// Reads and dresses a message. Call it outside of transactions.
    ///
    /// # Errors
    /// A name that cannot stand in a field.
    pub fn new(raw: &[u8], making: &Making<'_>, source: Source) -> Result<Self, compose::ComposeError> {
        let discussion = making.discussion;
        let read = mime::facts(raw);
        let message_id = read.message_id.unwrap_or_else(|| making.message_id.clone());
        let digest = digest(&message_id);
        let from =
            mime::addresses_in(raw, "From").ok().filter(|all| all.len() == 1).and_then(|mut all| all.pop());
        let author = shown_name(&read.from, from.as_ref());
        let from = source.acting.clone().or(from);
        let with = Dressing {
            discussion,
            site: making.site,
            digest: &digest,
            author: &author,
            message_id: &message_id,
        };
        let by_hand = source.by_web || source.acting.is_some();
        let kept = dress::dress(raw, &with)?;
        let body = Body { by_web: source.by_web, ..Body::of(&kept) };
        let subject = topic_subject(&read.base_subject, &discussion.settings.prefix);
        let subject = if discussion.settings.hide_addresses { without_addresses(&subject) } else { subject };
        let facts = Facts {
            references: read.references.iter().map(|id| self::digest(id)).collect(),
            is_reply: read.is_reply,
            from: from.as_ref().map(ToString::to_string),
            named: named_in(raw),
            size: raw.len() as u64,
            is_command: command::is_administrivia(&subject, &body.said()),
            // Who puts a message there knows what it is.
            looped: !by_hand && dress::has_been_in(raw, discussion),
            is_automatic: !by_hand && (source.from_nobody || autoreply::is_answer(raw)),
            seems_automatic: !by_hand && autoreply::seems_answer(raw),
            outgoing: dress::outgoing(&kept, discussion, (making.site, &author, making.strict))?,
            topic: source.topic,
            tags: source.tags.clone(),
            special: source.special.clone(),
            digest,
            subject,
            author,
            body,
        };
        let footer = making.footer.as_ref();
        let kept =
            footer.and_then(|(words, parting)| mime::with_footer(&kept, words, parting)).unwrap_or(kept);
        Ok(Self { discussion: discussion.clone(), facts, prepared: prepare(&kept), source })
    }
}

/// A name as it is shown: without addresses, marks that turn the direction of writing, and what nobody sees.
pub fn shown_name(given: &str, from: Option<&Address>) -> String {
    let seen = |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}');
    let line: String = compose::one_line(&given.chars().filter(seen).collect::<String>());
    let plain = line.split('@').next().unwrap_or_default().trim_matches([' ', '"', '<', '\'']);
    let name = if plain.is_empty() { from.map_or("", |from| from.local()) } else { plain };
    name.chars().take(LONGEST_NAME).collect()
}

/// What a topic is called: the subject without the words put before it.
fn topic_subject(base: &str, prefix: &str) -> String {
    let plain = if prefix.is_empty() { base.to_owned() } else { base.replace(prefix, " ") };
    let line = fields::line(&plain);
    line.chars().take(LONGEST_SUBJECT).collect()
}

fn named_in(raw: &[u8]) -> Vec<String> {
    let mut keys: Vec<String> = ["To", "Cc"]
        .iter()
        .flat_map(|name| mime::addresses_in(raw, name).unwrap_or_default())
        .map(|address| address.key())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// What has become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is published: its post and topic.
    Published {
        /// The post.
        post: i64,
        /// Its topic.
        topic: i64,
    },
    /// It waits for somebody to decide.
    Waits {
        /// Under this number.
        held: i64,
        /// For this reason.
        reason: Reason,
    },
    /// It was there already.
    Known,
    /// It was thrown away.
    Discarded,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// It may not be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something else.
    #[error(transparent)]
    Other(#[from] DiscussionError),
}

impl From<DbError> for PostError {
    fn from(error: DbError) -> Self {
        Self::Other(error.into())
    }
}

impl From<mailstore::StoreError> for PostError {
    fn from(error: mailstore::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Who has written a message, as it stands in the transaction.
struct Writer {
    from: Option<Address>,
    principal: Option<Principal>,
    member: Option<Member>,
    part: Option<Part>,
    proof: Proof,
    banned: bool,
    /// It writes very much just now, or the same again.
    repeats: bool,
}

/// Takes a message: publishes it, keeps it waiting, or refuses it.
///
/// # Errors
/// [`PostError::Refused`] leaves the transaction as it was.
pub fn receive(tx: &mut Tx<'_>, draft: &Draft, now: Micros) -> Result<Received, PostError> {
    let Some(discussion) = store::load(tx, &[draft.discussion.id.0])?.pop() else {
        return Err(DiscussionError::NotFound("discussion").into());
    };
    // Topics are joined, parted and moved under this lock: what is read from now on stays so.
    mailbox::lock_one(tx, discussion.board)?;
    let facts = &draft.facts;
    if facts.looped
        || post::by_digest(tx, discussion.id, &facts.digest)?.is_some()
        || held::is_known(tx, discussion.id, &facts.digest)?
    {
        return Ok(Received::Known);
    }
    let writer = Writer::find(tx, &discussion, draft, now)?;
    if writer.from.is_none() && writer.principal.is_none() {
        return Err(Refusal::NoAuthor.into());
    }
    let place = Place::find(tx, &discussion, facts, now)?;
    match writer.ruling(&discussion, draft, &place) {
        Ruling::Publish => {
            let kept = message::keep(tx, &draft.prepared, Some(discussion.board), now)?;
            let new =
                Publishing { discussion: &discussion, facts, prepared: &draft.prepared, place, at: now };
            Ok(new.publish(tx, &writer, kept, now)?)
        }
        Ruling::Hold(reason) => Ok(hold(tx, &discussion, draft, &writer, reason, now)?),
        Ruling::Refuse(refusal) => Err(refusal.into()),
        Ruling::Discard => Ok(Received::Discarded),
    }
}

impl Writer {
    fn find(c: &mut Conn<'_>, discussion: &Discussion, draft: &Draft, now: Micros) -> Result<Self, DbError> {
        let from = draft.facts.from.as_deref().and_then(|text| Address::parse(text).ok());
        let mut principal = match &from {
            Some(from) => directory::find(c, from)?.filter(|one| !one.disabled),
            None => None,
        };
        if principal.is_none()
            && let Some(person) = draft.source.person
        {
            principal = directory::load(c, &[person])?.pop();
        }
        let key = from.as_ref().map(|from| directory::canonical_key(c, from)).transpose()?;
        let mut member = match &key {
            Some(key) => member::by_key(c, discussion.id, key)?,
            None => None,
        };
        if let (None, Some(one)) = (&member, principal.as_ref().filter(|one| one.kind == Kind::Person)) {
            member = member::of_person(c, discussion.id, one.id)?;
        }
        let by_token = member.as_ref().is_some_and(|member| draft.source.token_of == Some(member.id));
        let proof = proof_of(&draft.source, from.as_ref(), by_token);
        let part = match &principal {
            Some(one) => {
                let standing = standing(c, one.id)?;
                store::part_of(c, discussion.id, &standing)?
            }
            None => None,
        };
        let banned = match &from {
            Some(from) => is_banned(c, discussion.id, &from.key())?,
            None => false,
        };
        let mut writer = Self { from, principal, member, part, proof, banned, repeats: false };
        writer.repeats = writer.repeats(c, discussion, &draft.facts, now)?;
        Ok(writer)
    }

    /// Whether it writes very much just now, or has written the same of late: as programs do that answer programs.
    fn repeats(
        &self,
        c: &mut Conn<'_>,
        discussion: &Discussion,
        facts: &Facts,
        now: Micros,
    ) -> Result<bool, DbError> {
        let (address, body) = (self.address(), facts.body.stored()?);
        let span = if facts.body.said().chars().count() < SHORT { SHORT_SPAN } else { SAME_SPAN };
        let (many, same) =
            post::of_late(c, discussion.id, (&address, &body), (now - BURST_SPAN, now - span))?;
        Ok(many >= BURST || same > 0)
    }

    fn ruling(&self, discussion: &Discussion, draft: &Draft, place: &Place) -> Ruling {
        let own = discussion.address.key();
        let author = Author {
            proof: self.proof,
            member: self.member.as_ref(),
            registered: self.principal.is_some(),
            part: if draft.source.vouched { Some(Part::Moderator) } else { self.part },
            banned: self.banned,
            is_the_list: self.from.as_ref().is_some_and(|from| from.without_tag().key() == own),
        };
        let shape = Shape {
            size: draft.facts.size,
            recipients: draft.facts.named.len(),
            is_command: draft.facts.is_command,
            topic_closed: place.closed,
            is_automatic: draft.facts.is_automatic,
            seems_automatic: draft.facts.seems_automatic,
            is_repeated: self.repeats,
        };
        match policy::rule(&discussion.settings, &author, &shape) {
            Ruling::Publish if draft.source.vouched && discussion.settings.emergency => {
                Ruling::Hold(Reason::Emergency)
            }
            Ruling::Publish if draft.source.by_web && draft.source.person.is_none() => {
                Ruling::Hold(Reason::Stranger)
            }
            ruling => ruling,
        }
    }

    /// As people read it: the name of an account is that of the account.
    fn name(&self, facts: &Facts) -> String {
        self.principal.as_ref().map_or_else(|| facts.author.clone(), |one| one.name.clone())
    }

    fn address(&self) -> String {
        let own = || self.principal.as_ref().map(|one| one.address.to_string());
        self.from.as_ref().map(ToString::to_string).or_else(own).unwrap_or_default()
    }

    fn account(&self) -> Option<PrincipalId> {
        self.principal.as_ref().map(|one| one.id)
    }
}

/// A principal and all it belongs to.
pub(super) fn standing(c: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<i64>, DbError> {
    let mut all: Vec<i64> = directory::principals_of(c, id)?.into_iter().map(|one| one.0).collect();
    all.push(id.0);
    Ok(all)
}

/// Whether a message is proved to be from who it says. What only came here in a way that nobody looks at is not doubted, and
/// proves nothing.
fn proof_of(source: &Source, from: Option<&Address>, by_token: bool) -> Proof {
    let proved = source.auth.as_ref().and_then(Kept::authenticated_from).map(Address::key);
    match &source.auth {
        _ if by_token || source.vouched => Proof::Proved,
        _ if source.by_web && source.person.is_some() => Proof::Proved,
        _ if from.is_none() && source.person.is_some() => Proof::Proved,
        Some(_) if proved.is_some() && proved == from.map(Address::key) => Proof::Proved,
        Some(_) => Proof::Unproved,
        None => Proof::Unchecked,
    }
}

/// Whether an address, by its key, is shut out.
pub(super) fn is_banned(c: &mut Conn<'_>, discussion: PrincipalId, key: &str) -> Result<bool, DbError> {
    Ok(store::bans(c, discussion)?.iter().any(|ban| fits(&ban.pattern, key)))
}

/// Whether a key fits a pattern, in which `*` stands for any characters.
pub(super) fn fits(pattern: &str, key: &str) -> bool {
    let (pattern, mut rest) = (pattern.to_lowercase(), key);
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Where a message goes.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    topic: Option<i64>,
    parent: Option<i64>,
    closed: bool,
}

impl Place {
    pub(super) fn find(
        c: &mut Conn<'_>,
        discussion: &Discussion,
        facts: &Facts,
        now: Micros,
    ) -> Result<Self, DbError> {
        let (mut topic, mut parent) = (facts.topic, None);
        for digest in facts.references.iter().rev() {
            if let Some((post, found)) = post::by_digest(c, discussion.id, digest)? {
                (topic, parent) = (topic.or(Some(found)), Some(post));
                break;
            }
        }
        // What is more than words begins a topic, whatever its title.
        let by_title = facts.is_reply && facts.references.is_empty() && facts.special.is_none();
        if topic.is_none() && by_title {
            topic = post::by_subject(c, discussion.id, &subject_digest(&facts.subject), now - SUBJECT_AGE)?;
        }
        let found = topic.map(|id| followed(c, id)).transpose()?.flatten();
        let found = found.filter(|topic| topic.discussion == discussion.id);
        Ok(Self { topic: found.as_ref().map(|t| t.id), parent, closed: found.is_some_and(|t| t.closed) })
    }
}

impl Place {
    /// The topic it goes to; None: it begins one.
    pub(super) fn topic(&self) -> Option<i64> {
        self.topic
    }
}

/// The topic of a number, or that it was joined to.
pub(super) fn followed(c: &mut Conn<'_>, id: i64) -> Result<Option<post::Topic>, DbError> {
    let mut found = post::topic(c, id)?;
    for _ in 0..10 {
        match found.as_ref().and_then(|topic| topic.moved_to) {
            Some(next) => found = post::topic(c, next)?,
            None => break,
        }
    }
    Ok(found)
}

pub(super) fn subject_digest(subject: &str) -> Vec<u8> {
    digest(&subject.to_lowercase())
}

/// A message about to be published.
pub(super) struct Publishing<'a> {
    pub(super) discussion: &'a Discussion,
    pub(super) facts: &'a Facts,
    pub(super) prepared: &'a Prepared,
    pub(super) place: Place,
    /// When it came.
    pub(super) at: Micros,
}

/// Who a message is of, where it is published later than it came.
pub(super) struct Credit<'a> {
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    pub(super) account: Option<PrincipalId>,
    pub(super) member: Option<i64>,
}

impl Publishing<'_> {
    fn publish(
        self,
        tx: &mut Tx<'_>,
        writer: &Writer,
        kept: MessageRef,
        now: Micros,
    ) -> Result<Received, DiscussionError> {
        let (name, address) = (writer.name(self.facts), writer.address());
        let member = writer.member.as_ref().map(|member| member.id);
        let credit = Credit { name: &name, address: &address, account: writer.account(), member };
        self.publish_as(tx, &credit, kept, now)
    }

    /// Enters it into the board, puts it into its topic, and plans a copy for each member that wants one.
    pub(super) fn publish_as(
        self,
        tx: &mut Tx<'_>,
        by: &Credit<'_>,
        kept: MessageRef,
        now: Micros,
    ) -> Result<Received, DiscussionError> {
        let discussion = self.discussion;
        // Nothing is new to who has written it; the marks of a board are private.
        let seen = if by.account.is_some() { flags::SEEN } else { 0 };
        let new = NewEntry {
            recipient: Some(discussion.address.to_string()),
            flags: FlagSet::system(seen),
            ..NewEntry::plain(kept, self.at)
        };
        let entered = entry::append(tx, discussion.board, &[new], by.account.map(|id| id.0), now)?;
        let uid = entered.uids.first().copied().unwrap_or_default();
        let topic = self.topic(tx, by)?;
        let body = self.facts.body.stored()?;
        let post = post::insert_post(
            tx,
            &NewPost {
                discussion: discussion.id,
                topic,
                uid,
                message: kept.id,
                digest: &self.facts.digest,
                parent: self.place.parent,
                author: by.name,
                address: by.address,
                author_id: by.account,
                body: &body,
                at: self.at,
            },
        )?;
        store::count(tx, discussion.id, (i64::from(self.place.topic.is_none()), 1), self.at)?;
        if let Some(special) = &self.facts.special {
            notice::insert(tx, discussion.id, post, special)?;
        }
        if let Some(member) = by.member {
            member::count_post(tx, member)?;
        }
        fanout::send(
            tx,
            &fanout::Copies { discussion, facts: self.facts, prepared: self.prepared, topic, kept },
            now,
        )?;
        Ok(Received::Published { post, topic })
    }

    fn topic(&self, tx: &mut Tx<'_>, by: &Credit<'_>) -> Result<i64, DbError> {
        if let Some(topic) = self.place.topic {
            return Ok(topic);
        }
        let facts = self.facts;
        post::insert_topic(
            tx,
            &NewTopic {
                discussion: self.discussion.id,
                subject: &facts.subject,
                digest: &subject_digest(&facts.subject),
                tags: &facts.tags,
                author: by.name,
                author_id: by.account,
                at: self.at,
            },
        )
    }
}

/// Keeps a message waiting, and notes that those who decide are to be told.
fn hold(
    tx: &mut Tx<'_>,
    discussion: &Discussion,
    draft: &Draft,
    writer: &Writer,
    reason: Reason,
    now: Micros,
) -> Result<Received, DiscussionError> {
    let kept = message::keep(tx, &draft.prepared, None, now)?;
    let new = NewEntry { recipient: Some(discussion.address.to_string()), ..NewEntry::plain(kept, now) };
    let entered = entry::append(tx, discussion.held, &[new], None, now)?;
    let facts = serde_json::to_string(&draft.facts).map_err(store::misread)?;
    let (author, address) = (writer.name(&draft.facts), writer.address());
    let held = held::insert(
        tx,
        &NewHeld {
            discussion: discussion.id,
            uid: entered.uids.first().copied().unwrap_or_default(),
            message: kept.id,
            digest: &draft.facts.digest,
            author: &author,
            address: &address,
            author_id: writer.account(),
            verified: writer.proof == Proof::Proved,
            reason,
            subject: &draft.facts.subject,
            size: i64::try_from(draft.facts.size).unwrap_or(i64::MAX),
            facts: &facts,
            at: now,
        },
    )?;
    work::put(tx, discussion.id, &Work::Held { held }, now)?;
    Ok(Received::Waits { held, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_who_is_shut_out() {
        let check = |pattern: &str, key: &str, expected: bool| {
            assert_eq!(fits(pattern, key), expected, "{pattern} {key}");
        };
        check("a@x.example", "a@x.example", true);
        check("A@x.example", "a@x.example", true);
        check("a@x.example", "ba@x.example", false);
        check("*@x.example", "ba@x.example", true);
        check("*@x.example", "ba@y.x.example", false);
        check("*spam*@*", "no-spam-here@x.example", true);
        check("a*", "b", false);
        check("", "a@x.example", false);
    }

    #[test]
    fn names_as_they_are_shown() {
        let from = Address::parse("mario@x.example").unwrap();
        let check = |given: &str, expected: &str| assert_eq!(shown_name(given, Some(&from)), expected);
        check("Mario Rossi", "Mario Rossi");
        check("admin@lecce.example", "admin");
        check("", "mario");
        check("Mario\r\nBcc: x", "Mario Bcc: x");
        check("\u{202e}oiraM\u{200b}", "oiraM");
    }
}
