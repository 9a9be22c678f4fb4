//! Discussions for programs that act in somebody's name: found by slug or address, read on from where they left off, and asked what
//! became of a message they may have sent before. Who may do what is the same as on the web.

use super::{
    Discussions,
    edit::{Wish, allowed, load},
    managed::{self, Managed, Waiting, owned_by},
    membership::{leave, let_in},
    model::{Discussion, DiscussionError, Member, MemberState, Mode, Options},
    moderation::judged,
    posting::{self, Received},
    reading,
    seat::Seat,
    store::{
        self,
        held::{self, Held},
        member,
        post::{self, Topic},
        reader::{self, Titled},
    },
};
use crate::{
    address::Address,
    clock::Micros,
    directory::{self, Actor, Forbidden, PrincipalId, Viewer},
};
use mailstore::{blob::PackedBlob, db::Conn, message};

/// A discussion that somebody may read or looks after.
#[derive(Debug, Clone)]
pub struct Known {
    /// How it stands to it.
    pub seat: Seat,
    /// What it sees who looks after it; None: it does not.
    pub managed: Option<Managed>,
}

/// Which posts to read on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Of this topic; None: of all.
    pub topic: Option<i64>,
    /// The newest first.
    pub newest: bool,
    /// Behind the post with this UID, in the order asked for; None: from the begin.
    pub after: Option<u32>,
    /// At most so many.
    pub limit: u32,
}

/// What is changed of a member. What is None stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What it gets by mail.
    pub mode: Option<Mode>,
    /// Nothing is sent until then; 0: it is not away.
    pub away_until: Option<Micros>,
    /// It gets its own messages too.
    pub own_copy: Option<bool>,
    /// It gets a copy also of what is addressed to it beside.
    pub doubles: Option<bool>,
    /// It is left out of what others see of the members.
    pub hidden: Option<bool>,
    /// `it` or `en`.
    pub language: Option<String>,
    /// 1: what it writes is published at once; -1: it waits; 0: as for all.
    pub trust: Option<i64>,
    /// It is let in if it waits, and sent again if its mail came back.
    pub activate: bool,
}

impl Change {
    fn options(&self, before: &Options) -> Options {
        Options {
            mode: self.mode.unwrap_or(before.mode),
            away_until: self.away_until.unwrap_or(before.away_until),
            own_copy: self.own_copy.unwrap_or(before.own_copy),
            doubles: self.doubles.unwrap_or(before.doubles),
            hidden: self.hidden.unwrap_or(before.hidden),
            language: self.language.clone().unwrap_or_else(|| before.language.clone()),
        }
    }
}

impl Discussions {
    /// The discussions that somebody may read or looks after.
    ///
    /// # Errors
    /// The database, or an account that is gone.
    pub async fn known_to(&self, by: Actor) -> Result<Vec<Known>, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                known(c, &viewer)
            })
            .await
    }

    /// One of these, by its name in addresses of pages or its own address.
    ///
    /// # Errors
    /// [`DiscussionError::NotFound`] also for one that it neither reads nor looks after.
    pub async fn known_as(&self, by: Actor, name: String) -> Result<Known, DiscussionError> {
        self.db
            .read_brief(move |c| {
                let missing = || DiscussionError::NotFound("discussion");
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                let found = store::by_slug(c, &name)?.ok_or_else(missing)?;
                let managed = managed::counted(c, &viewer, vec![found.clone()])?.pop();
                let seat = Seat::find(c, &viewer, found)?;
                let known = seat.may_read() || managed.is_some();
                known.then_some(Known { seat, managed }).ok_or_else(missing)
            })
            .await
    }

    /// Posts in the order in which they came onto the board.
    ///
    /// # Errors
    /// [`Forbidden`] for who may not read the discussion; there is no such topic.
    pub async fn posts(
        &self,
        by: Actor,
        id: PrincipalId,
        span: Span,
    ) -> Result<(Seat, Vec<Titled>), DiscussionError> {
        self.db
            .read(move |c| {
                let seat = readable(c, &by, id)?;
                if let Some(topic) = span.topic {
                    reading::topic_in(c, &seat, topic)?;
                }
                let from = if span.newest { i64::MAX } else { 0 };
                let beside = (span.newest, span.after.map_or(from, i64::from));
                let topic = (id, span.topic.unwrap_or_default());
                let posts = reader::by_uid(c, topic, beside, span.limit)?;
                Ok((seat, posts))
            })
            .await
    }

    /// Topics behind a number, by number.
    ///
    /// # Errors
    /// [`Forbidden`] for who may not read the discussion.
    pub async fn topics(
        &self,
        by: Actor,
        id: PrincipalId,
        (after, limit): (i64, u32),
    ) -> Result<Vec<Topic>, DiscussionError> {
        self.db
            .read(move |c| {
                readable(c, &by, id)?;
                Ok(post::topics_after(c, id, after, limit)?)
            })
            .await
    }

    /// A post, and its bytes as they are kept if they are wanted.
    ///
    /// # Errors
    /// [`Forbidden`] for who may not read the discussion, and of its bytes, since addresses are in them, for who is neither a member
    /// nor moderates; there is no such post.
    pub async fn kept_post(
        &self,
        by: Actor,
        id: PrincipalId,
        (number, whole): (i64, bool),
    ) -> Result<(Seat, Titled, Vec<u8>), DiscussionError> {
        let missing = || DiscussionError::NotFound("post");
        let read = self
            .db
            .read(move |c| {
                let seat = readable(c, &by, id)?;
                let found = post::post(c, number)?.filter(|post| post.discussion == id && !post.removed);
                let found = found.ok_or_else(missing)?;
                let subject = post::topic(c, found.topic)?.ok_or_else(missing)?.subject;
                let packed = if whole { packed(c, &seat, found.message)? } else { None };
                Ok::<_, DiscussionError>((seat, Titled { post: found, subject }, packed))
            })
            .await?;
        let (seat, post, packed) = read;
        let Some(packed) = packed else { return Ok((seat, post, Vec::new())) };
        let raw = tokio::task::spawn_blocking(move || packed.unpack()).await;
        let raw = raw.map_err(|error| DiscussionError::Internal(error.to_string()))??;
        Ok((seat, post, raw))
    }

    /// What has become of a message that somebody may have sent before with this key ([`Written::key`](super::Written::key)).
    ///
    /// # Errors
    /// The database.
    pub async fn sent_before(
        &self,
        person: PrincipalId,
        id: PrincipalId,
        key: &str,
    ) -> Result<Option<Received>, DiscussionError> {
        let digest = posting::digest(&self.identifier(key));
        self.db
            .read(move |c| {
                if let Some((post, topic)) = post::by_digest(c, id, &digest)? {
                    let own = post::post(c, post)?.is_some_and(|post| post.author_id == Some(person));
                    return Ok(own.then_some(Received::Published { post, topic }));
                }
                let held = held::by_digest(c, id, &digest)?.filter(|held| held.author_id == Some(person));
                Ok(held.map(|Held { id: held, reason, .. }| Received::Waits { held, reason }))
            })
            .await
    }

    /// What waits in a discussion behind a number, by number.
    ///
    /// # Errors
    /// [`Forbidden`] for who does not moderate.
    pub async fn waiting_after(
        &self,
        by: Actor,
        id: PrincipalId,
        (after, limit): (i64, u32),
    ) -> Result<Vec<Waiting>, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                judged(c, &viewer, id)?;
                let held = held::waiting_after(c, id, after, limit)?;
                Ok(managed::with_authors(c, held)?)
            })
            .await
    }

    /// The member with an address.
    ///
    /// # Errors
    /// [`Forbidden`] unless an owner asks; there is no such member.
    pub async fn member_at(
        &self,
        by: Actor,
        id: PrincipalId,
        address: Address,
    ) -> Result<Member, DiscussionError> {
        self.db
            .read(move |c| {
                owned_by(c, &by, id)?;
                at(c, id, &address)
            })
            .await
    }

    /// Changes what a member gets, and how it stands; gives it as it is then.
    ///
    /// # Errors
    /// As of [`member_at`](Self::member_at).
    pub async fn change_member(
        &self,
        by: Actor,
        id: PrincipalId,
        address: Address,
        change: Change,
    ) -> Result<Member, DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                owned_by(tx, &by, id)?;
                let found = at(tx, id, &address)?;
                member::set_options(tx, found.id, &change.options(&found.options))?;
                if let Some(trust) = change.trust {
                    member::set_trust(tx, found.id, trust.signum())?;
                }
                if change.activate {
                    let_in(tx, id, &found, now)?;
                }
                at(tx, id, &address)
            })
            .await
    }

    /// Takes the member with an address out.
    ///
    /// # Errors
    /// As of [`member_at`](Self::member_at).
    pub async fn remove_member(
        &self,
        by: Actor,
        id: PrincipalId,
        address: Address,
    ) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                owned_by(tx, &by, id)?;
                let found = at(tx, id, &address)?;
                leave(tx, id, &found, now)
            })
            .await
    }
}

fn known(c: &mut Conn<'_>, viewer: &Viewer) -> Result<Vec<Known>, DiscussionError> {
    let all: Vec<Discussion> = store::all(c)?;
    let mut seats = reading::seats(c, viewer, false)?;
    let mut managed = managed::counted(c, viewer, all.clone())?;
    let mut known = Vec::new();
    for discussion in all {
        let id = discussion.id;
        let seat = seats.iter().position(|seat| seat.discussion.id == id).map(|at| seats.swap_remove(at));
        let managed =
            managed.iter().position(|one| one.discussion.id == id).map(|at| managed.swap_remove(at));
        let seat = match (seat, &managed) {
            (Some(seat), _) => seat,
            (None, Some(_)) => Seat::find(c, viewer, discussion)?,
            (None, None) => continue,
        };
        known.push(Known { seat, managed });
    }
    Ok(known)
}

fn readable(c: &mut Conn<'_>, by: &Actor, id: PrincipalId) -> Result<Seat, DiscussionError> {
    let (viewer, _) = by.enter::<DiscussionError>(c)?;
    let discussion = load(c, id)?;
    let seat = Seat::find(c, &viewer, discussion)?;
    match (seat.may_read(), allowed(c, &viewer, id, Wish::Own)?) {
        (true, _) => Ok(seat),
        // It knows of the discussion, since it looks after it, and does not read it.
        (false, true) => Err(Forbidden.into()),
        (false, false) => Err(DiscussionError::NotFound("discussion")),
    }
}

/// The bytes of a post, for those who get copies or moderate.
fn packed(c: &mut Conn<'_>, seat: &Seat, kept: i64) -> Result<Option<PackedBlob>, DiscussionError> {
    match seat.reader.member || seat.moderates() {
        true => Ok(message::load(c, kept)?),
        false => Err(Forbidden.into()),
    }
}

/// The member with an address, if it has not left.
fn at(c: &mut Conn<'_>, id: PrincipalId, address: &Address) -> Result<Member, DiscussionError> {
    let key = directory::canonical_key(c, address)?;
    let found = member::by_key(c, id, &key)?.filter(|member| member.state != MemberState::Left);
    found.ok_or(DiscussionError::NotFound("member"))
}
