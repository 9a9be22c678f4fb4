//! What those see who look after discussions: what waits, who is in, who else looks after it.

use super::{
    Discussions,
    edit::{Wish, allowed, load},
    model::{Discussion, DiscussionError, HeldState, Member, MemberState, Part},
    moderation::{judged, moderates},
    posting::{Facts, standing},
    store::{
        self, Ban,
        held::{self, Held},
        managed, member,
    },
};
use crate::{
    directory::{self, Actor, Principal, PrincipalId, Role, Viewer},
    mime,
};
use mailstore::{DbError, db::Conn, message};
use std::collections::HashMap;

/// Octets of headers that are shown.
const MOST_HEADERS: usize = 32 << 10;

/// A discussion as somebody sees it who looks after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Managed {
    /// The discussion.
    pub discussion: Discussion,
    /// Whoever looks may change everything about it.
    pub owner: bool,
    /// Whoever looks may read what waits, and decides about it.
    pub judges: bool,
    /// Messages that wait.
    pub waiting: u64,
    /// People who want to be members.
    pub requests: u64,
    /// Members.
    pub members: u64,
    /// Members whose mail came back too often.
    pub stopped: u64,
}

/// A message that waits, as those see it who decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The message.
    pub held: Held,
    /// What was read from it.
    pub facts: Facts,
    /// Messages of its author that were published; None: it is no member.
    pub published: Option<u64>,
}

/// A page of what waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// The messages, the oldest first.
    pub rows: Vec<Waiting>,
    /// The discussions in which something waits, and how much.
    pub counts: Vec<(Discussion, u64)>,
}

/// The whole of a message that waits, or of which was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeHeld {
    /// The message.
    pub waiting: Waiting,
    /// Whom it is addressed to.
    pub recipients: Vec<String>,
    /// Its headers, as they came.
    pub headers: String,
}

impl Discussions {
    /// A discussion for somebody who looks after it, by its name in addresses of pages.
    ///
    /// # Errors
    /// [`DiscussionError::NotFound`] also for those who do not look after it.
    pub async fn managed(&self, by: Actor, slug: String) -> Result<Managed, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                let found = managed::by_slug(c, &slug)?.ok_or(DiscussionError::NotFound("discussion"))?;
                let seen = counted(c, &viewer, vec![found])?;
                seen.into_iter().next().ok_or(DiscussionError::NotFound("discussion"))
            })
            .await
    }

    /// All discussions that somebody looks after; all there are for administrators.
    ///
    /// # Errors
    /// The database.
    pub async fn all_managed(&self, by: Actor) -> Result<Vec<Managed>, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                let all = store::all(c)?;
                counted(c, &viewer, all)
            })
            .await
    }

    /// Whether somebody looks after any discussion.
    ///
    /// # Errors
    /// The database.
    pub async fn looks_after_some(&self, person: PrincipalId) -> Result<bool, DbError> {
        let look = move |c: &mut Conn<'_>| {
            let Some(viewer) = Viewer::load(c, person)? else { return Ok(false) };
            Ok(!moderates(c, &viewer)?.is_empty())
        };
        self.db.read(look).await
    }

    /// What waits in a discussion, or in all that somebody moderates.
    ///
    /// # Errors
    /// [`directory::Forbidden`] for who does not moderate that one, or any.
    pub async fn queue(
        &self,
        by: Actor,
        only: Option<PrincipalId>,
        page: (u32, u32),
    ) -> Result<Queue, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                let all = moderates(c, &viewer)?;
                let ids = match only {
                    Some(id) => vec![judged(c, &viewer, id)?.id.0],
                    None if all.is_empty() => return Err(directory::Forbidden.into()),
                    None => all.clone(),
                };
                let held = held::waiting(c, &ids, page)?;
                Ok(Queue { rows: with_authors(c, held)?, counts: counts_of(c, &all)? })
            })
            .await
    }

    /// One message that waits, or of which was decided, with all there is of it.
    ///
    /// # Errors
    /// [`directory::Forbidden`] for who does not moderate; there is no such message.
    pub async fn held(&self, by: Actor, id: i64) -> Result<WholeHeld, DiscussionError> {
        let read = self.db.read(move |c| {
            let (viewer, _) = by.enter::<DiscussionError>(c)?;
            let held = held::find(c, id)?.ok_or(DiscussionError::NotFound("message"))?;
            judged(c, &viewer, held.discussion)?;
            whole(c, held)
        });
        read_out(read.await?).await
    }

    /// The same for whoever holds the token that was mailed to a moderator.
    ///
    /// # Errors
    /// There is no such token or message.
    pub async fn held_by_token(&self, text: &str) -> Result<(Discussion, WholeHeld), DiscussionError> {
        let (discussion, held) = self.judged_by_token(text).await?;
        let found = self.db.read(move |c| whole(c, held)).await?;
        Ok((discussion, read_out(found).await?))
    }

    /// Members of a discussion, one page, with how many there are in each state.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless an owner asks.
    pub async fn members(
        &self,
        by: Actor,
        id: PrincipalId,
        which: member::Which,
    ) -> Result<(Vec<Member>, Vec<(MemberState, u64)>), DiscussionError> {
        self.db
            .read(move |c| {
                owned_by(c, &by, id)?;
                let counts = member::count(c, id, (&which.text, which.mode))?;
                let counts = counts.into_iter().map(|(state, count)| {
                    Ok::<_, DbError>((state.parse().map_err(store::misread)?, positive(count)))
                });
                Ok((member::list(c, id, &which)?, counts.collect::<Result<_, _>>()?))
            })
            .await
    }

    /// One member of a discussion.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless an owner asks; there is no such member.
    pub async fn member(&self, by: Actor, id: PrincipalId, member: i64) -> Result<Member, DiscussionError> {
        self.db
            .read(move |c| {
                owned_by(c, &by, id)?;
                let found = super::membership::find(c, member)?.filter(|(of, _)| *of == id);
                found.map(|(_, member)| member).ok_or(DiscussionError::NotFound("member"))
            })
            .await
    }

    /// Who looks after a discussion, owners first.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless an owner asks.
    pub async fn stewards(
        &self,
        by: Actor,
        id: PrincipalId,
    ) -> Result<Vec<(Principal, Part)>, DiscussionError> {
        self.db
            .read(move |c| {
                owned_by(c, &by, id)?;
                Ok(named_stewards(c, id)?)
            })
            .await
    }

    /// Who is shut out of a discussion, or of all: `None`.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless a moderator asks, of all an administrator.
    pub async fn bans(&self, by: Actor, id: Option<PrincipalId>) -> Result<Vec<Ban>, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                match id {
                    Some(id) => super::edit::moderated(c, &viewer, id).map(|_| ())?,
                    None if viewer.is(Role::Administrator) => {}
                    None => return Err(directory::Forbidden.into()),
                }
                Ok(store::bans(c, id.unwrap_or(PrincipalId(0)))?)
            })
            .await
    }
}

fn named_stewards(c: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<(Principal, Part)>, DbError> {
    let stewards = store::stewards(c, id)?;
    let ids: Vec<PrincipalId> = stewards.iter().map(|(who, _)| *who).collect();
    let named: HashMap<PrincipalId, Principal> =
        directory::load(c, &ids)?.into_iter().map(|one| (one.id, one)).collect();
    let named = stewards.into_iter().filter_map(|(who, part)| Some((named.get(&who)?.clone(), part)));
    Ok(named.collect())
}

/// The discussion, for somebody who owns it.
pub(super) fn owned_by(c: &mut Conn<'_>, by: &Actor, id: PrincipalId) -> Result<Discussion, DiscussionError> {
    let (viewer, _) = by.enter::<DiscussionError>(c)?;
    match allowed(c, &viewer, id, Wish::Own)? {
        true => load(c, id),
        false => Err(directory::Forbidden.into()),
    }
}

/// Those of the discussions that whoever looks looks after, with what is to be done there.
pub(super) fn counted(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    all: Vec<Discussion>,
) -> Result<Vec<Managed>, DiscussionError> {
    let parts = parts_of(c, viewer)?;
    let ids: Vec<i64> = all.iter().map(|one| one.id.0).collect();
    let waiting: HashMap<i64, i64> = held::counts(c, &ids)?.into_iter().collect();
    let members = managed::members(c, &ids)?;
    let everything = viewer.is(Role::Administrator);
    let seen = all.into_iter().filter_map(|discussion| {
        let id = discussion.id;
        let part = match parts.get(&id.0).copied() {
            None if viewer.holds(Role::Moderator, id) => Some(Part::Moderator),
            part => part,
        };
        let (owner, judges) =
            (everything || part == Some(Part::Owner), part.is_some() || viewer.person.is_none());
        let count = |state| positive(members.get(&(id.0, state)).copied().unwrap_or_default());
        (owner || judges).then(|| Managed {
            discussion,
            owner,
            judges,
            waiting: positive(waiting.get(&id.0).copied().unwrap_or_default()),
            requests: count(MemberState::Waiting),
            members: count(MemberState::Active) + count(MemberState::Stopped),
            stopped: count(MemberState::Stopped),
        })
    });
    Ok(seen.collect())
}

fn parts_of(c: &mut Conn<'_>, viewer: &Viewer) -> Result<HashMap<i64, Part>, DbError> {
    let Some(person) = viewer.person else { return Ok(HashMap::new()) };
    let principals = standing(c, person)?;
    Ok(store::looked_after(c, &principals)?.into_iter().collect())
}

fn counts_of(c: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<(Discussion, u64)>, DbError> {
    let counts: HashMap<i64, i64> = held::counts(c, ids)?.into_iter().collect();
    let with: Vec<i64> = counts.keys().copied().collect();
    let count = |one: &Discussion| positive(counts.get(&one.id.0).copied().unwrap_or_default());
    Ok(store::load(c, &with)?.into_iter().map(|one| (one.clone(), count(&one))).collect())
}

pub(super) fn with_authors(c: &mut Conn<'_>, held: Vec<Held>) -> Result<Vec<Waiting>, DbError> {
    let ids: Vec<i64> = held.iter().map(|one| one.discussion.0).collect();
    let keys: Vec<String> = held.iter().map(|one| one.address.to_lowercase()).collect();
    let published = managed::published(c, &ids, &keys)?;
    let waiting = held.into_iter().zip(keys).map(|(held, key)| {
        let facts = serde_json::from_str(&held.facts).map_err(store::misread)?;
        let published = published.get(&(held.discussion, key)).copied().map(positive);
        Ok(Waiting { held, facts, published })
    });
    waiting.collect()
}

type Packed = (Waiting, Option<mailstore::blob::PackedBlob>);

fn whole(c: &mut Conn<'_>, held: Held) -> Result<Packed, DiscussionError> {
    // Of what was decided the bytes are nobody's business any more.
    let packed = match held.state {
        HeldState::Waiting => message::load(c, held.message)?,
        _ => None,
    };
    let waiting = with_authors(c, vec![held])?.pop().ok_or(DiscussionError::NotFound("message"))?;
    Ok((waiting, packed))
}

async fn read_out((waiting, packed): Packed) -> Result<WholeHeld, DiscussionError> {
    let Some(packed) = packed else {
        return Ok(WholeHeld { waiting, recipients: Vec::new(), headers: String::new() });
    };
    let read = tokio::task::spawn_blocking(move || {
        let raw = packed.unpack()?;
        Ok::<_, DbError>((recipients(&raw), headers(&raw)))
    });
    let read = read.await.map_err(|error| DiscussionError::Internal(error.to_string()))?;
    let (recipients, headers) = read?;
    Ok(WholeHeld { waiting, recipients, headers })
}

fn recipients(raw: &[u8]) -> Vec<String> {
    let fields = ["To", "Cc"].into_iter().filter_map(|field| mime::addresses_in(raw, field).ok());
    fields.flatten().map(|address| address.to_string()).take(50).collect()
}

fn headers(raw: &[u8]) -> String {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(raw.len()).min(MOST_HEADERS);
    String::from_utf8_lossy(&raw[..end]).replace("\r\n", "\n")
}

fn positive(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
