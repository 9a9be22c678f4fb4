//! What whoever moderates does to whole topics.

use super::note;
use crate::{
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
    discussion::{
        Discussions,
        model::DiscussionError,
        posting, reading,
        seat::Seat,
        store::{
            self, change,
            post::{self, NewTopic, Topic},
        },
        writing,
    },
    fields,
};
use mailstore::{
    db::Tx,
    entry::{self, Permitted},
    mailbox,
};

/// What is done to a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicDeed {
    /// It takes no more answers, or takes them again.
    Close(bool),
    /// It stands above others, or no longer.
    Pin(bool),
    /// It goes to another discussion, by what addresses call that.
    Move(String),
    /// Its posts go to another topic of the same discussion.
    Merge(i64),
    /// Some of its posts become a topic of this title.
    Split(String, Vec<i64>),
}

impl TopicDeed {
    fn word(&self) -> &'static str {
        match self {
            Self::Close(true) => "close",
            Self::Close(false) => "reopen",
            Self::Pin(true) => "pin",
            Self::Pin(false) => "unpin",
            Self::Move(_) => "move",
            Self::Merge(_) => "merge",
            Self::Split(..) => "split",
        }
    }
}

impl Discussions {
    /// Does something to a topic; gives what the discussion is called in addresses in which it is then, and the topic to look at.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless who moderates asks; there is no such topic, here or there; [`DiscussionError::Refused`].
    pub async fn change_topic(
        &self,
        person: PrincipalId,
        (slug, id): (String, i64),
        deed: TopicDeed,
    ) -> Result<(String, i64), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let viewer = Viewer::load(tx, person)?.ok_or(directory::Forbidden)?;
                let seat = Seat::open(tx, &viewer, &slug)?;
                let mut boards = vec![seat.discussion.board];
                if let TopicDeed::Move(to) = &deed {
                    boards.extend(store::by_slug(tx, to)?.map(|one| one.board));
                }
                // What comes meanwhile waits, and finds the topic where it is then.
                mailbox::lock(tx, &boards)?;
                let topic = reading::topic_in(tx, &seat, id)?;
                if !seat.moderates() {
                    return Err(directory::Forbidden.into());
                }
                let there = (slug.clone(), id);
                let there = match &deed {
                    TopicDeed::Close(closed) => {
                        change::set_state(tx, id, (*closed, topic.pinned))?;
                        there
                    }
                    TopicDeed::Pin(pinned) => {
                        change::set_state(tx, id, (topic.closed, *pinned))?;
                        there
                    }
                    TopicDeed::Move(to) => (carry(tx, (&viewer, &seat), &topic, to, now)?, id),
                    TopicDeed::Merge(other) => (slug.clone(), merge(tx, &seat, &topic, *other)?),
                    TopicDeed::Split(title, posts) => {
                        (slug.clone(), split(tx, &seat, &topic, (title, posts))?)
                    }
                };
                note(
                    tx,
                    &seat,
                    (&viewer, deed.word(), &format!("{} {}", there.0, there.1)),
                    (id, None),
                    now,
                )?;
                store::told(tx);
                Ok(there)
            })
            .await
    }
}

/// The topic keeps its number, so that links to it lead on; a line is left where it was.
fn carry(
    tx: &mut Tx<'_>,
    (viewer, seat): (&Viewer, &Seat),
    topic: &Topic,
    to: &str,
    now: Micros,
) -> Result<String, DiscussionError> {
    let target = Seat::open(tx, viewer, to)?;
    let (from, there) = (&seat.discussion, &target.discussion);
    if !target.moderates() {
        return Err(directory::Forbidden.into());
    }
    if there.id == from.id || change::is_doubled(tx, topic.id, there.id)? {
        return Err(DiscussionError::Refused("it is there already"));
    }
    let entries = change::entries(tx, topic.id)?;
    let uids: Vec<u32> = entries.iter().map(|(_, uid)| *uid).collect();
    let moved = entry::relocate(tx, from.board, &uids, there.board, None, Permitted::ALL, now)?;
    for (old, new) in moved.from.iter().zip(&moved.to) {
        if let Some((post, _)) = entries.iter().find(|(_, uid)| uid == old) {
            change::set_uid(tx, *post, *new)?;
        }
    }
    change::transfer(tx, topic.id, there.id)?;
    let posts = i64::try_from(entries.len()).unwrap_or_default();
    store::count(tx, from.id, (-1, -posts), 0)?;
    store::count(tx, there.id, (1, posts), topic.last_at)?;
    let digest = posting::subject_digest(&topic.subject);
    let left = NewTopic {
        discussion: from.id,
        subject: &topic.subject,
        digest: &digest,
        tags: &[],
        author: &topic.author,
        author_id: topic.author_id,
        at: topic.last_at,
    };
    let left = post::insert_topic(tx, &left)?;
    change::join(tx, left, topic.id)?;
    Ok(there.slug().to_owned())
}

fn merge(tx: &mut Tx<'_>, seat: &Seat, topic: &Topic, other: i64) -> Result<i64, DiscussionError> {
    let into = reading::topic_in(tx, seat, other)?;
    if into.id == topic.id || into.moved_to.is_some() || topic.moved_to.is_some() {
        return Err(DiscussionError::Refused("two topics are wanted"));
    }
    change::regroup(tx, (topic.id, into.id), &[])?;
    change::join(tx, topic.id, into.id)?;
    change::recount(tx, into.id)?;
    change::recount(tx, topic.id)?;
    store::count(tx, seat.discussion.id, (-1, 0), 0)?;
    Ok(into.id)
}

fn split(
    tx: &mut Tx<'_>,
    seat: &Seat,
    topic: &Topic,
    (title, posts): (&str, &[i64]),
) -> Result<i64, DiscussionError> {
    let subject: String = fields::line(title).chars().take(writing::LONGEST_TITLE).collect();
    let mut chosen = Vec::new();
    for id in posts {
        chosen.extend(post::post(tx, *id)?.filter(|post| post.topic == topic.id));
    }
    chosen.sort_by_key(|post| (post.posted_at, post.id));
    let all = i64::try_from(chosen.len()).unwrap_or(i64::MAX) >= topic.posts;
    let (Some(first), false, false) = (chosen.first(), all, subject.is_empty()) else {
        return Err(DiscussionError::Refused("some of the posts and a title are wanted"));
    };
    let new = NewTopic {
        discussion: seat.discussion.id,
        subject: &subject,
        digest: &posting::subject_digest(&subject),
        tags: &topic.tags,
        author: &first.author,
        author_id: first.author_id,
        at: first.posted_at,
    };
    let made = post::insert_topic(tx, &new)?;
    let ids: Vec<i64> = chosen.iter().map(|post| post.id).collect();
    change::regroup(tx, (topic.id, made), &ids)?;
    change::recount(tx, made)?;
    change::recount(tx, topic.id)?;
    store::count(tx, seat.discussion.id, (1, 0), 0)?;
    Ok(made)
}
