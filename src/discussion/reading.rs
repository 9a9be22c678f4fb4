//! What readers see: boards, topics, threads, months, feeds, and what they search. What somebody may not read is not there, and what
//! waits is shown to its author alone.

mod search;

use super::{
    Discussions,
    body::Body,
    dress,
    model::{Discussion, DiscussionError, Face, Joining, Roster},
    moderation,
    policy::Reader,
    posting::{Facts, Place},
    seat::Seat,
    store::{
        self,
        held::{self, Held},
        post::{self, Post, Topic},
        reader::{self, Order, Placed, Titled, TopicLine},
    },
    titles::Titles,
};
use crate::{
    clock::Micros,
    directory::{PrincipalId, Viewer},
    rome,
};
use chrono::Datelike as _;
use mailstore::{
    DbError,
    db::Conn,
    entry::{self, FlagOp, Store},
    flags::{self, FlagSet},
    mailbox, message, seen,
};
use std::{collections::HashMap, sync::Arc};

pub use search::{Found, Hit, Sought};

/// Topics of a page.
pub const TOPICS: u32 = 25;
/// Posts of a page.
pub const POSTS: u32 = 50;
/// Posts of a page of a month.
pub const MONTHLY: u32 = 100;
/// Posts of a feed.
const FEED: u32 = 50;

/// A discussion among others.
#[derive(Debug, Clone)]
pub struct BoardLine {
    /// The discussion as the reader stands to it.
    pub seat: Seat,
    /// The topic with the newest post.
    pub last: Option<TopicLine>,
    /// Posts the reader has not seen.
    pub unread: u64,
    /// How many members it has, where the reader may know that.
    pub members: Option<u64>,
}

/// A page of a board.
#[derive(Debug, Clone)]
pub struct BoardView {
    /// Which one.
    pub seat: Seat,
    /// Its topics.
    pub topics: Vec<TopicLine>,
    /// How many there are in all.
    pub total: i64,
    /// Its tags with how many topics have each, the most frequent first.
    pub tags: Vec<(String, u64)>,
    /// Posts of these topics the reader has not seen, by topic.
    pub unread: HashMap<i64, u64>,
    /// Topics of the reader that wait.
    pub own: Vec<Held>,
    /// Where topics that have gone are, where the reader may see that: by the topic.
    pub elsewhere: HashMap<i64, Discussion>,
}

/// Which topics of a board.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In which order.
    pub order: Order,
    /// With this tag; empty for all.
    pub tag: String,
    /// Which page, from 1.
    pub page: u32,
}

/// A page of a topic.
#[derive(Debug, Clone)]
pub struct ThreadView {
    /// The discussion.
    pub seat: Seat,
    /// The topic.
    pub topic: Topic,
    /// Its posts on this page.
    pub posts: Vec<Placed>,
    /// The accepted answer, wherever it is; on the first page only.
    pub accepted: Option<Placed>,
    /// Messages of the reader that wait, on the last page.
    pub own: Vec<Held>,
    /// UIDs of posts the reader has not seen.
    pub unread: Vec<u32>,
    /// Whether the reader follows it; None: it cannot.
    pub follows: Option<bool>,
}

/// A page of a guestbook.
#[derive(Debug, Clone)]
pub struct GuestPage {
    /// The discussion.
    pub seat: Seat,
    /// What was written, the newest first.
    pub entries: Vec<GuestLine>,
    /// How many there are in all.
    pub total: i64,
    /// Which page it is.
    pub page: u32,
}

/// What somebody has written into a guestbook; the title of its topic is where it comes from.
#[derive(Debug, Clone)]
pub struct GuestLine {
    /// The entry.
    pub post: Titled,
    /// The first answer.
    pub answer: Option<Post>,
}

/// Where a post is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// What its discussion is called in addresses.
    pub slug: String,
    /// Its topic.
    pub topic: i64,
    /// The title of that.
    pub subject: String,
    /// The page of it, from 1.
    pub page: i64,
    /// The post.
    pub post: i64,
}

/// What a post is called in an address.
#[derive(Debug, Clone)]
pub enum Pointer {
    /// By its number.
    Post(i64),
    /// By the digest of its Message-ID, as messages spell it.
    Digest(String),
}

/// A month with posts: year, month, how many.
pub type MonthOf = (i32, u32, i64);

impl Discussions {
    /// What authors are.
    ///
    /// # Errors
    /// The database.
    pub async fn titles(&self) -> Result<Arc<Titles>, DbError> {
        self.titles.get().await
    }

    /// The discussions somebody may read, with those of which it may only know if `known`.
    ///
    /// # Errors
    /// The database.
    pub async fn boards(&self, viewer: Viewer, known: bool) -> Result<Vec<BoardLine>, DbError> {
        self.db.read(move |c| boards(c, &viewer, known)).await
    }

    /// A page of the first guestbook that somebody may read.
    ///
    /// # Errors
    /// There is none.
    pub async fn guestbook(&self, viewer: Viewer, page: u32) -> Result<GuestPage, DiscussionError> {
        self.db.read(move |c| guestbook(c, &viewer, page)).await
    }

    /// How somebody stands to a discussion it may read.
    ///
    /// # Errors
    /// There is none.
    pub async fn seat(&self, viewer: Viewer, slug: String) -> Result<Seat, DiscussionError> {
        self.db.read_brief(move |c| Seat::open(c, &viewer, &slug)).await
    }

    /// How somebody stands to a discussion it may know of, with the topics it follows there.
    ///
    /// # Errors
    /// There is none.
    pub async fn membership(
        &self,
        viewer: Viewer,
        slug: String,
    ) -> Result<(Seat, Vec<(i64, String)>), DiscussionError> {
        self.db
            .read_brief(move |c| {
                let seat = Seat::known(c, &viewer, &slug)?;
                let topics = match &seat.member {
                    Some(member) => reader::followed(c, member.id)?,
                    None => Vec::new(),
                };
                Ok((seat, topics))
            })
            .await
    }

    /// A page of a board.
    ///
    /// # Errors
    /// There is none that somebody may read.
    pub async fn board(
        &self,
        viewer: Viewer,
        slug: String,
        wanted: Wanted,
    ) -> Result<BoardView, DiscussionError> {
        self.db.read(move |c| board(c, &viewer, &slug, &wanted)).await
    }

    /// A page of a topic, the first if `page` is 1.
    ///
    /// # Errors
    /// There is none that somebody may read; one that was joined to another is that other one.
    pub async fn thread(
        &self,
        viewer: Viewer,
        slug: String,
        topic: i64,
        page: u32,
    ) -> Result<ThreadView, DiscussionError> {
        self.db.read(move |c| thread(c, &viewer, &slug, topic, page)).await
    }

    /// Where a post is now.
    ///
    /// # Errors
    /// There is none that somebody may read.
    pub async fn spot(
        &self,
        viewer: Viewer,
        slug: String,
        pointer: Pointer,
    ) -> Result<Spot, DiscussionError> {
        self.db
            .read_brief(move |c| {
                let seat = Seat::open(c, &viewer, &slug)?;
                let missing = || DiscussionError::NotFound("post");
                let id = match &pointer {
                    Pointer::Post(id) => *id,
                    Pointer::Digest(text) => {
                        let digest = dress::digest_in(text).ok_or_else(missing)?;
                        post::by_digest(c, seat.discussion.id, &digest)?.ok_or_else(missing)?.0
                    }
                };
                let found = post::post(c, id)?.ok_or_else(missing)?;
                spot(c, &viewer, (seat, found))
            })
            .await
    }

    /// Whether a post begins its topic.
    ///
    /// # Errors
    /// There is none that somebody may read.
    pub async fn is_first(&self, viewer: Viewer, slug: String, id: i64) -> Result<bool, DiscussionError> {
        self.db
            .read_brief(move |c| {
                let (_, _, found) = post_of(c, &viewer, &slug, id)?;
                Ok(reader::place(c, &found)? == 1)
            })
            .await
    }

    /// Where a topic has gone, when it was moved or joined to another one.
    ///
    /// # Errors
    /// There is none, or it is not to be read.
    pub async fn gone_to(&self, viewer: Viewer, topic: i64) -> Result<(Discussion, Topic), DiscussionError> {
        self.db
            .read_brief(move |c| {
                let missing = || DiscussionError::NotFound("topic");
                let found = super::posting::followed(c, topic)?.ok_or_else(missing)?;
                let seat = Seat::of(c, &viewer, found.discussion)?;
                Ok((seat.discussion, found))
            })
            .await
    }

    /// A post of a discussion with its topic, for who may read it and to whom it is not taken away.
    ///
    /// # Errors
    /// There is none.
    pub async fn post(
        &self,
        viewer: Viewer,
        slug: String,
        id: i64,
    ) -> Result<(Seat, Topic, Post), DiscussionError> {
        self.db.read_brief(move |c| post_of(c, &viewer, &slug, id)).await
    }

    /// A file of a post: its name and bytes.
    ///
    /// # Errors
    /// There is none.
    pub async fn file(
        &self,
        viewer: Viewer,
        slug: String,
        (id, number): (i64, usize),
    ) -> Result<(String, Vec<u8>), DiscussionError> {
        let missing = || DiscussionError::NotFound("file");
        let packed = self
            .db
            .read(move |c| {
                let (_, _, found) = post_of(c, &viewer, &slug, id)?;
                message::load(c, found.message)?.ok_or_else(missing)
            })
            .await?;
        let read = move || Ok::<_, DbError>(Body::files_of(&packed.unpack()?));
        let files = tokio::task::spawn_blocking(read).await;
        let files = files.map_err(|error| DiscussionError::Internal(error.to_string()))??;
        let file = files.into_iter().nth(number).ok_or_else(missing)?;
        Ok((file.name, file.bytes))
    }

    /// The months in which something was posted, the newest first.
    ///
    /// # Errors
    /// There is no such discussion that somebody may read.
    pub async fn months(
        &self,
        viewer: Viewer,
        slug: String,
    ) -> Result<(Seat, Vec<MonthOf>), DiscussionError> {
        self.db
            .read(move |c| {
                let seat = Seat::open(c, &viewer, &slug)?;
                let months = months_of(&reader::hours(c, seat.discussion.id)?);
                Ok((seat, months))
            })
            .await
    }

    /// The posts between two instants, the oldest first, with the months in which there are any.
    ///
    /// # Errors
    /// There is no such discussion that somebody may read.
    pub async fn month(
        &self,
        viewer: Viewer,
        slug: String,
        span: (Micros, Micros),
        page: u32,
    ) -> Result<(Seat, Vec<MonthOf>, Vec<Titled>), DiscussionError> {
        self.db
            .read(move |c| {
                let seat = Seat::open(c, &viewer, &slug)?;
                let months = months_of(&reader::hours(c, seat.discussion.id)?);
                let posts = reader::between(c, seat.discussion.id, span, (MONTHLY, offset(page, MONTHLY)))?;
                Ok((seat, months, posts))
            })
            .await
    }

    /// The newest posts of a discussion, or of one topic of it, for a feed.
    ///
    /// # Errors
    /// There is none that somebody may read.
    pub async fn feed(
        &self,
        viewer: Viewer,
        slug: String,
        topic: Option<i64>,
    ) -> Result<(Seat, Option<Topic>, Vec<Titled>), DiscussionError> {
        self.db
            .read(move |c| {
                let seat = Seat::open(c, &viewer, &slug)?;
                let Some(id) = topic else {
                    let posts = reader::latest(c, seat.discussion.id, FEED)?;
                    return Ok((seat, None, posts));
                };
                let found = topic_in(c, &seat, id)?;
                let posts = reader::latest_of_topic(c, id, FEED)?;
                Ok((seat, Some(found), posts))
            })
            .await
    }

    /// Notes that somebody has seen posts of a discussion.
    ///
    /// # Errors
    /// The database.
    pub async fn saw(&self, person: PrincipalId, board: i64, uids: Vec<u32>) -> Result<(), DiscussionError> {
        self.db
            .write(move |tx| {
                let locked = mailbox::lock_one(tx, board)?;
                let change = Store {
                    uids: &uids,
                    op: FlagOp::Add,
                    flags: &FlagSet::system(flags::SEEN),
                    protected: 0,
                    unchanged_since: None,
                    viewer: Some(person.0),
                };
                entry::store(tx, locked, &change)?;
                Ok(())
            })
            .await
    }
}

fn offset(page: u32, size: u32) -> u32 {
    page.saturating_sub(1).saturating_mul(size)
}

/// The discussions somebody may read, or of which it may know, as it stands to them. Memberships are left out.
pub(super) fn seats(c: &mut Conn<'_>, viewer: &Viewer, known: bool) -> Result<Vec<Seat>, DbError> {
    let (mut member_of, mut parts) = (Vec::new(), HashMap::new());
    if let Some(person) = viewer.person {
        member_of = reader::memberships(c, person)?;
        parts = moderation::parts(c, viewer, person)?;
    }
    let seat = |discussion: Discussion| {
        let reader = Reader {
            registered: viewer.person.is_some(),
            member: member_of.contains(&discussion.id.0),
            part: parts.get(&discussion.id.0).copied(),
        };
        Seat { discussion, reader, person: viewer.person, member: None }
    };
    let all = store::all(c)?.into_iter().map(seat);
    Ok(all.filter(|seat| if known { seat.may_know() } else { seat.may_read() }).collect())
}

fn boards(c: &mut Conn<'_>, viewer: &Viewer, known: bool) -> Result<Vec<BoardLine>, DbError> {
    let seats = seats(c, viewer, known)?;
    let ids: Vec<i64> =
        seats.iter().filter(|seat| seat.may_read()).map(|seat| seat.discussion.id.0).collect();
    let newest = reader::newest(c, &ids)?;
    let counted: Vec<i64> =
        seats.iter().filter(|seat| sees_members(seat)).map(|seat| seat.discussion.id.0).collect();
    let members: HashMap<i64, i64> = match known && !counted.is_empty() {
        true => reader::sizes(c, &counted)?.into_iter().collect(),
        false => HashMap::new(),
    };
    let seen: HashMap<i64, i64> = match viewer.person {
        Some(person) => {
            let boards: Vec<i64> = seats.iter().map(|seat| seat.discussion.board).collect();
            seen::counts(c, &boards, person.0)?.into_iter().collect()
        }
        None => HashMap::new(),
    };
    let line = |seat: Seat| {
        let id = seat.discussion.id.0;
        let seen = seen.get(&seat.discussion.board).copied().unwrap_or_default();
        let unread =
            if viewer.person.is_some() { (seat.discussion.posts - seen).max(0).unsigned_abs() } else { 0 };
        BoardLine {
            last: newest.iter().find(|line| line.topic.discussion.0 == id).cloned(),
            unread: if seat.may_read() { unread } else { 0 },
            members: counted
                .contains(&id)
                .then(|| members.get(&id).copied().unwrap_or_default().unsigned_abs()),
            seat,
        }
    };
    Ok(seats.into_iter().map(line).collect())
}

fn guestbook(c: &mut Conn<'_>, viewer: &Viewer, page: u32) -> Result<GuestPage, DiscussionError> {
    let is_book = |seat: &Seat| seat.discussion.face == Face::Guestbook;
    let seat =
        seats(c, viewer, false)?.into_iter().find(is_book).ok_or(DiscussionError::NotFound("guestbook"))?;
    let lines = reader::topics(c, seat.discussion.id, (Order::Newest, ""), (TOPICS, offset(page, TOPICS)))?;
    let total = lines.first().map_or(0, |line| line.total);
    let ids: Vec<i64> = lines.iter().map(|line| line.topic.id).collect();
    let mut posts: HashMap<i64, Vec<Titled>> = HashMap::new();
    for one in reader::of_topics(c, &ids)? {
        posts.entry(one.post.topic).or_default().push(one);
    }
    let entry = |id: &i64| {
        let mut posts = posts.remove(id)?.into_iter();
        Some(GuestLine { post: posts.next()?, answer: posts.next().map(|one| one.post) })
    };
    let entries = ids.iter().filter_map(entry).collect();
    Ok(GuestPage { seat, entries, total, page })
}

fn sees_members(seat: &Seat) -> bool {
    match seat.discussion.settings.roster {
        Roster::Everyone => true,
        Roster::Members => seat.reader.member || seat.moderates(),
        Roster::Stewards => seat.moderates(),
    }
}

fn board(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    slug: &str,
    wanted: &Wanted,
) -> Result<BoardView, DiscussionError> {
    let seat = Seat::open(c, viewer, slug)?;
    let id = seat.discussion.id;
    let page = (TOPICS, offset(wanted.page, TOPICS));
    let topics = reader::topics(c, id, (wanted.order, &wanted.tag), page)?;
    let total = topics.first().map_or(0, |line| line.total);
    let tags = count_tags(&reader::tags(c, id)?);
    let (mut unread, mut own) = (HashMap::new(), Vec::new());
    if let Some(person) = viewer.person {
        unread = unread_of(c, &seat.discussion, person, &topics)?;
        own = held::own(c, id, person)?;
        own.retain(|held| facts(held).is_some_and(|facts| facts.topic.is_none() && !facts.is_reply));
    }
    let elsewhere = elsewhere(c, viewer, &topics)?;
    Ok(BoardView { seat, topics, total, tags, unread, own, elsewhere })
}

/// The discussions that topics have gone to, where somebody may read them.
fn elsewhere(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    topics: &[TopicLine],
) -> Result<HashMap<i64, Discussion>, DbError> {
    let mut found = HashMap::new();
    for line in topics {
        let Some((_, discussion)) = line.gone_to else { continue };
        if let Some(one) = store::load(c, &[discussion])?.pop() {
            let seat = Seat::find(c, viewer, one)?;
            if seat.may_read() {
                found.insert(line.topic.id, seat.discussion);
            }
        }
    }
    Ok(found)
}

fn count_tags(rows: &[(String,)]) -> Vec<(String, u64)> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for tag in rows.iter().flat_map(|(tags,)| tags.split_whitespace()) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut all: Vec<(String, u64)> = counts.into_iter().map(|(tag, n)| (tag.to_owned(), n)).collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(30);
    all
}

fn unread_of(
    c: &mut Conn<'_>,
    discussion: &Discussion,
    person: PrincipalId,
    topics: &[TopicLine],
) -> Result<HashMap<i64, u64>, DbError> {
    let ids: Vec<i64> = topics.iter().map(|line| line.topic.id).collect();
    let seen = seen::load(c, discussion.board, person.0)?;
    let mut unread: HashMap<i64, u64> = HashMap::new();
    for (topic, uid) in reader::uids(c, &ids)? {
        if !seen.uids.contains(uid) {
            *unread.entry(topic).or_default() += 1;
        }
    }
    Ok(unread)
}

/// A topic of a discussion.
pub(super) fn topic_in(c: &mut Conn<'_>, seat: &Seat, id: i64) -> Result<Topic, DiscussionError> {
    let found = post::topic(c, id)?.filter(|topic| topic.discussion == seat.discussion.id);
    found.ok_or(DiscussionError::NotFound("topic"))
}

fn thread(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    slug: &str,
    id: i64,
    page: u32,
) -> Result<ThreadView, DiscussionError> {
    let seat = Seat::open(c, viewer, slug)?;
    let topic = topic_in(c, &seat, id)?;
    let from = i64::from(offset(page, POSTS));
    let to = from + i64::from(POSTS);
    let also = topic.accepted.filter(|_| page <= 1);
    let mut posts = reader::thread(c, id, (from, to), also)?;
    let accepted = posts.iter().find(|one| Some(one.post.id) == also && !one.post.removed).cloned();
    posts.retain(|one| one.number > from && one.number <= to);
    let (mut own, mut unread, mut follows) = (Vec::new(), Vec::new(), None);
    if let Some(person) = viewer.person {
        let seen = seen::load(c, seat.discussion.board, person.0)?;
        unread = posts.iter().filter(|one| !one.post.removed).map(|one| one.post.uid).collect();
        unread.retain(|uid| !seen.uids.contains(*uid));
        if topic.posts <= to {
            own = own_in(c, &seat, person, &topic)?;
        }
        follows = match &seat.member {
            Some(member) => Some(reader::follows(c, member.id, id)?),
            None => (seat.discussion.settings.joining == Joining::Open).then_some(false),
        };
    }
    Ok(ThreadView { seat, topic, posts, accepted, own, unread, follows })
}

/// What somebody has written to a topic that waits.
fn own_in(c: &mut Conn<'_>, seat: &Seat, person: PrincipalId, topic: &Topic) -> Result<Vec<Held>, DbError> {
    let mut own = Vec::new();
    for held in held::own(c, seat.discussion.id, person)? {
        let Some(facts) = facts(&held) else { continue };
        if Place::find(c, &seat.discussion, &facts, held.held_at)?.topic() == Some(topic.id) {
            own.push(held);
        }
    }
    Ok(own)
}

/// What was read from a message that waits.
fn facts(held: &Held) -> Option<Facts> {
    serde_json::from_str(&held.facts).ok()
}

impl Held {
    /// What is shown of it.
    pub fn body(&self) -> Body {
        facts(self).map(|facts| facts.body).unwrap_or_default()
    }
}

impl Post {
    /// What is shown of it.
    pub fn shown(&self) -> Body {
        Body::parse(&self.body)
    }
}

/// A post is wherever its topic is; whoever may not read that knows nothing of it.
fn spot(c: &mut Conn<'_>, viewer: &Viewer, (seat, found): (Seat, Post)) -> Result<Spot, DiscussionError> {
    let missing = || DiscussionError::NotFound("post");
    let seat =
        if found.discussion == seat.discussion.id { seat } else { Seat::of(c, viewer, found.discussion)? };
    let topic = post::topic(c, found.topic)?.ok_or_else(missing)?;
    let place = reader::place(c, &found)?;
    Ok(Spot {
        slug: seat.discussion.slug().to_owned(),
        topic: topic.id,
        subject: topic.subject,
        page: (place - 1).max(0) / i64::from(POSTS) + 1,
        post: found.id,
    })
}

/// A post that is to be read, with its topic.
pub(super) fn post_of(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    slug: &str,
    id: i64,
) -> Result<(Seat, Topic, Post), DiscussionError> {
    let seat = Seat::open(c, viewer, slug)?;
    let missing = || DiscussionError::NotFound("post");
    let found = post::post(c, id)?.filter(|post| post.discussion == seat.discussion.id && !post.removed);
    let found = found.ok_or_else(missing)?;
    let topic = post::topic(c, found.topic)?.ok_or_else(missing)?;
    Ok((seat, topic, found))
}

/// The newest post of a topic that is to be read.
pub(super) fn last_of(c: &mut Conn<'_>, topic: i64) -> Result<Option<Post>, DbError> {
    Ok(reader::latest_of_topic(c, topic, 1)?.pop().map(|one| one.post))
}

/// Months from hours: a month begins at midnight in Italy.
fn months_of(hours: &[(i64, i64)]) -> Vec<MonthOf> {
    let mut months: Vec<MonthOf> = Vec::new();
    for (hour, posts) in hours {
        let day = rome::day_of(hour * reader::HOUR);
        match months.last_mut() {
            Some((year, month, count)) if (*year, *month) == (day.year(), day.month()) => *count += posts,
            _ => months.push((day.year(), day.month(), *posts)),
        }
    }
    months
}
