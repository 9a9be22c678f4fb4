//! What is done to posts and topics that are published. Each deed leaves a trace: who, when, and the message there was before, whose
//! bytes are kept with it.

mod topics;

use super::{
    Discussions,
    body::{Body, Removed},
    model::{DiscussionError, Face},
    posting, reading,
    seat::Seat,
    store::{
        self,
        change::{self, Deed},
        post::{self, Post, Topic},
        report,
    },
    writing::{self, Attachment},
};
use crate::{
    clock::{HOUR, Micros},
    directory::{self, PrincipalId, Viewer},
    fields,
    mime::{self, HeaderField, compose},
    prepared::prepare,
};
use mailstore::{
    DbError,
    blob::{self, PreparedBlob},
    db::{Conn, Tx},
    entry::{self, NewEntry},
    message::{self, Prepared},
};
use templates::parts::without_addresses;

pub use topics::TopicDeed;

/// Who holds the bytes of messages that posts had before.
const HOLDER: &str = "discussion-trace";
/// An author may change a message for so long; whoever moderates always may change its own.
const EDITED_WITHIN: Micros = 24 * HOUR;
/// Characters of a reason.
const LONGEST_REASON: usize = 200;

/// What a post says from now on.
#[derive(Debug, Clone, Default)]
pub struct Revision {
    /// The title of the topic, of its first post.
    pub title: Option<String>,
    /// The tags of the topic, of its first post.
    pub tags: Vec<String>,
    /// The text.
    pub text: String,
    /// Numbers of the files that stay.
    pub kept: Vec<usize>,
    /// Files that come.
    pub files: Vec<Attachment>,
    /// The message that whoever changes it has seen.
    pub seen: i64,
}

impl Seat {
    /// Whether the reader may change a post: its own, for a while, and not where everything it writes is looked at first.
    pub fn may_edit(&self, topic: &Topic, post: &Post, now: Micros) -> bool {
        let own = self.person.is_some() && post.author_id == self.person && !post.removed;
        let open = !topic.closed && !self.discussion.settings.closed && now < post.posted_at + EDITED_WITHIN;
        own && (self.moderates() || (open && !self.waits()))
    }

    /// Whether the reader may take a post away.
    pub fn may_remove(&self, post: &Post) -> bool {
        !post.removed && (self.moderates() || (self.person.is_some() && post.author_id == self.person))
    }

    /// Whether the reader may accept an answer of a topic: who has asked, and who moderates.
    pub fn may_accept(&self, topic: &Topic) -> bool {
        let asked = self.person.is_some() && topic.author_id == self.person;
        self.discussion.face == Face::Questions && (asked || self.moderates())
    }
}

impl Discussions {
    /// The author changes a post: another message takes the place of its own. Gives the topic.
    ///
    /// # Errors
    /// [`directory::Forbidden`]; [`DiscussionError::Conflict`] when it was changed meanwhile.
    pub async fn edit_post(
        &self,
        person: PrincipalId,
        (slug, id): (String, i64),
        revision: Revision,
    ) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        let by = slug.clone();
        let packed = self
            .db
            .read(move |c| {
                let (_, _, _, found) = editable(c, person, (&by, id), now)?;
                message::load(c, found.message)?.ok_or(DiscussionError::NotFound("message"))
            })
            .await?;
        let given = revision.clone();
        let made = tokio::task::spawn_blocking(move || Change::of(&packed.unpack()?, &given));
        let change = made.await.map_err(|error| DiscussionError::Internal(error.to_string()))??;
        let size = change.prepared.stored_size();
        self.db
            .write_sized(size, move |tx| {
                post::hold(tx, id)?;
                let (viewer, seat, topic, found) = editable(tx, person, (&slug, id), now)?;
                if is_shut_out(tx, &seat, &found)? {
                    return Err(directory::Forbidden.into());
                }
                if change.size > seat.discussion.settings.max_size {
                    return Err(DiscussionError::Refused("the message is too large for this discussion"));
                }
                if found.message != revision.seen {
                    return Err(DiscussionError::Conflict(found.message));
                }
                change.put(tx, (&seat, &found), now)?;
                store::notice::forget_readers(tx, id)?;
                if let (Some(title), true) = (&revision.title, is_first(tx, &found)?) {
                    retitle(tx, (&seat, &topic), title, &revision.tags)?;
                }
                traced(tx, &seat, (&viewer, "edit", ""), (&found, &change.before), now)
            })
            .await
    }

    /// A post is taken away, by its author or by whoever moderates, who gives a reason. Nothing of it is shown or found any more.
    ///
    /// # Errors
    /// [`directory::Forbidden`]; [`DiscussionError::Refused`] without a reason.
    pub async fn remove_post(
        &self,
        person: PrincipalId,
        (slug, id): (String, i64),
        reason: String,
    ) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        let reason: String = fields::line(&reason).chars().take(LONGEST_REASON).collect();
        self.db
            .write(move |tx| {
                let (viewer, seat, _, found) = post_for(tx, person, (&slug, id))?;
                if !seat.may_remove(&found) {
                    return Err(directory::Forbidden.into());
                }
                let by_author = found.author_id == Some(person);
                if !by_author && reason.is_empty() {
                    return Err(DiscussionError::Refused("a reason is wanted"));
                }
                take_away(tx, (&viewer, &seat), &found, &reason, now)
            })
            .await
    }

    /// An answer is accepted, or no longer.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless who has asked or who moderates does it.
    pub async fn accept_answer(
        &self,
        person: PrincipalId,
        (slug, id): (String, i64),
        accepted: bool,
    ) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (viewer, seat, topic, found) = post_for(tx, person, (&slug, id))?;
                if !seat.may_accept(&topic) {
                    return Err(directory::Forbidden.into());
                }
                if is_first(tx, &found)? {
                    return Err(DiscussionError::Refused("a question is no answer to itself"));
                }
                change::accept(tx, topic.id, accepted.then_some(id))?;
                store::told(tx);
                let deed = if accepted { "accept" } else { "unaccept" };
                note(tx, &seat, (&viewer, deed, ""), (topic.id, Some(id)), now)
            })
            .await
    }
}

/// Somebody, how it stands to the discussion, the topic, and the post it names.
pub(super) type Target = (Viewer, Seat, Topic, Post);

pub(super) fn post_for(
    c: &mut Conn<'_>,
    person: PrincipalId,
    (slug, id): (&str, i64),
) -> Result<Target, DiscussionError> {
    let viewer = Viewer::load(c, person)?.ok_or(directory::Forbidden)?;
    let (seat, topic, found) = reading::post_of(c, &viewer, slug, id)?;
    Ok((viewer, seat, topic, found))
}

fn editable(
    c: &mut Conn<'_>,
    person: PrincipalId,
    place: (&str, i64),
    now: Micros,
) -> Result<Target, DiscussionError> {
    let target = post_for(c, person, place)?;
    // What a posting says stands beside its words too: it is taken down, and written anew.
    let may = target.1.may_edit(&target.2, &target.3, now) && !store::notice::is_posting(c, place.1)?;
    match may {
        true => Ok(target),
        false => Err(directory::Forbidden.into()),
    }
}

/// Whether the author of a post may not write any more.
fn is_shut_out(c: &mut Conn<'_>, seat: &Seat, found: &Post) -> Result<bool, DbError> {
    posting::is_banned(c, seat.discussion.id, &found.address.to_lowercase())
}

/// Whether a post begins its topic.
fn is_first(c: &mut Conn<'_>, found: &Post) -> Result<bool, DbError> {
    Ok(store::reader::place(c, found)? == 1)
}

fn retitle(
    tx: &mut Tx<'_>,
    (seat, topic): (&Seat, &Topic),
    title: &str,
    tags: &[String],
) -> Result<(), DbError> {
    let hides = seat.discussion.settings.hide_addresses;
    let title = if hides { without_addresses(title) } else { title.to_owned() };
    let line: String = fields::line(&title).chars().take(writing::LONGEST_TITLE).collect();
    let subject = if line.is_empty() { topic.subject.clone() } else { line };
    change::retitle(tx, topic.id, (&subject, &posting::subject_digest(&subject)), &post::tags_text(tags))
}

/// A message that takes the place of another one.
struct Change {
    /// Octets.
    size: u64,
    prepared: Prepared,
    body: String,
    before: PreparedBlob,
}

impl Change {
    /// The fields stay, Message-ID among them: whoever answers a copy of the message before answers this one.
    fn of(before: &[u8], revision: &Revision) -> Result<Self, DiscussionError> {
        let internal = |error: compose::ComposeError| DiscussionError::Internal(error.to_string());
        let mut files: Vec<Attachment> = Vec::new();
        for (number, file) in Body::files_of(before).into_iter().enumerate() {
            if revision.kept.contains(&number) {
                files.push(Attachment { name: file.name, media_type: String::new(), bytes: file.bytes });
            }
        }
        files.extend(revision.files.iter().cloned());
        let title = revision.title.as_deref().map(fields::line).filter(|title| !title.is_empty());
        let goes = |field: &HeaderField<'_>| {
            let content = field.raw.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-"));
            content || field.is("MIME-Version") || (title.is_some() && field.is("Subject"))
        };
        let kept = mime::remove_fields_where(before, goes);
        let (head, _) = mime::split(&kept);
        let mut raw = Vec::with_capacity(before.len());
        if let Some(title) = &title {
            raw.extend(compose::header_line("Subject", title).map_err(internal)?);
        }
        let blank = if head.ends_with(b"\r\n\r\n") { 2 } else { 0 };
        raw.extend_from_slice(head.get(..head.len() - blank).unwrap_or(head));
        let (fields, body) = writing::mime_body(&revision.text, &files);
        raw.extend(fields);
        raw.extend_from_slice(b"\r\n");
        raw.extend(body);
        let shown = Body { by_web: true, ..Body::of(&raw) }.stored()?;
        let size = raw.len() as u64;
        Ok(Self { size, prepared: prepare(&raw), body: shown, before: PreparedBlob::new(before) })
    }

    fn put(
        &self,
        tx: &mut Tx<'_>,
        (seat, found): (&Seat, &Post),
        now: Micros,
    ) -> Result<(), DiscussionError> {
        let board = seat.discussion.board;
        let kept = message::keep(tx, &self.prepared, Some(board), now)?;
        let new = NewEntry {
            recipient: Some(seat.discussion.address.to_string()),
            ..NewEntry::plain(kept, found.posted_at)
        };
        let entered = entry::append(tx, board, &[new], found.author_id.map(|id| id.0), now)?;
        let uid = entered.uids.first().copied().unwrap_or_default();
        entry::withdraw(tx, board, &[found.uid], now)?;
        change::set_message(tx, found.id, (uid, kept.id), &self.body, now)?;
        store::told(tx);
        Ok(())
    }
}

/// Takes a post away; whatever readers have found wrong with it is decided.
pub(super) fn take_away(
    tx: &mut Tx<'_>,
    (viewer, seat): (&Viewer, &Seat),
    found: &Post,
    reason: &str,
    now: Micros,
) -> Result<(), DiscussionError> {
    // As it is now: whoever changes it meanwhile gives it another place in the board.
    let uid = post::hold(tx, found.id)?.map_or(found.uid, |held| held.uid);
    mark_removed(tx, (viewer, seat), found, reason, now)?;
    Ok(entry::withdraw(tx, seat.discussion.board, &[uid], now)?)
}

/// The same where its entry is taken out of the board by whoever calls this, in the same transaction.
pub(super) fn mark_removed(
    tx: &mut Tx<'_>,
    (viewer, seat): (&Viewer, &Seat),
    found: &Post,
    reason: &str,
    now: Micros,
) -> Result<(), DiscussionError> {
    let Some(found) = post::hold(tx, found.id)?.filter(|one| !one.removed) else { return Ok(()) };
    let found = &found;
    let packed = message::load(tx, found.message)?.ok_or(DiscussionError::NotFound("message"))?;
    let before = PreparedBlob::new(&packed.unpack()?);
    let by_author = viewer.person.is_some() && found.author_id == viewer.person;
    let gone = Body::gone(Removed { by_author, reason: reason.to_owned() }).stored()?;
    change::remove(tx, found.id, &gone)?;
    store::notice::gone(tx, found.id)?;
    store::count(tx, seat.discussion.id, (0, -1), 0)?;
    report::settle(tx, found.id, &viewer.name, now)?;
    traced(tx, seat, (viewer, "remove", reason), (found, &before), now)
}

/// A deed without another message.
fn note(
    tx: &mut Tx<'_>,
    seat: &Seat,
    (viewer, deed, detail): (&Viewer, &str, &str),
    (topic, post): (i64, Option<i64>),
    now: Micros,
) -> Result<(), DiscussionError> {
    let by = (viewer.person, viewer.name.as_str());
    change::trace(
        tx,
        &Deed { discussion: seat.discussion.id, topic, post, deed, detail, before: None, by },
        now,
    )?;
    Ok(())
}

/// A deed, with the message a post had before.
fn traced(
    tx: &mut Tx<'_>,
    seat: &Seat,
    (viewer, deed, detail): (&Viewer, &str, &str),
    (found, before): (&Post, &PreparedBlob),
    now: Micros,
) -> Result<(), DiscussionError> {
    let note = Deed {
        discussion: seat.discussion.id,
        topic: found.topic,
        post: Some(found.id),
        deed,
        detail,
        before: Some(found.message),
        by: (viewer.person, &viewer.name),
    };
    let number = change::trace(tx, &note, now)?;
    blob::pin(tx, before, HOLDER, number)?;
    Ok(())
}
