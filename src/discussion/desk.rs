//! What those who look after discussions see of them: members, rules, who is shut out, what waits and what came back.

use super::{
    Discussions,
    edit::{Wish, allowed, load, moderated},
    model::{Discussion, DiscussionError, Member, Part},
    rules::Rule,
    store::{
        self, Ban,
        held::{self, Held},
        member::{self, Which},
    },
};
use crate::{
    address::Address,
    directory::{self, Actor, Forbidden, Principal, PrincipalId, Role, Viewer},
};
use mailstore::{DbError, db::Conn, message};

/// The view of one of those.
#[derive(Clone)]
pub struct Desk {
    discussions: Discussions,
    by: Actor,
}

/// A discussion with what an owner asks first.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The discussion.
    pub discussion: Discussion,
    /// Who looks after it, owners first.
    pub stewards: Vec<(Principal, Part)>,
    /// How many members there are in each state, by its word.
    pub members: Vec<(String, i64)>,
    /// Who is a member by what it is.
    pub rules: Vec<Rule>,
    /// How many messages wait.
    pub waiting: i64,
}

impl Overview {
    /// How many members are in a state.
    pub fn count(&self, state: super::MemberState) -> i64 {
        self.members.iter().find(|(word, _)| word == state.as_str()).map_or(0, |(_, count)| *count)
    }
}

impl Discussions {
    /// What somebody sees who looks after discussions.
    pub fn desk(&self, by: Actor) -> Desk {
        Desk { discussions: self.clone(), by }
    }
}

impl Desk {
    /// The discussions it looks after; administrators all.
    ///
    /// # Errors
    /// The database, or an account that is gone.
    pub async fn all(&self) -> Result<Vec<Overview>, DiscussionError> {
        self.read(|c, viewer| {
            let mut all = Vec::new();
            for discussion in store::all(c)? {
                if may_look(c, viewer, discussion.id)? {
                    all.push(overview(c, discussion)?);
                }
            }
            Ok(all)
        })
        .await
    }

    /// One discussion.
    ///
    /// # Errors
    /// [`Forbidden`] for who neither owns nor moderates it.
    pub async fn overview(&self, id: PrincipalId) -> Result<Overview, DiscussionError> {
        self.read(move |c, viewer| {
            let discussion = moderated(c, viewer, id)?;
            Ok(overview(c, discussion)?)
        })
        .await
    }

    /// Members, by address.
    ///
    /// # Errors
    /// As of [`overview`](Self::overview).
    pub async fn members(&self, id: PrincipalId, which: Which) -> Result<Vec<Member>, DiscussionError> {
        self.read(move |c, viewer| {
            moderated(c, viewer, id)?;
            Ok(member::list(c, id, &which)?)
        })
        .await
    }

    /// The member with an address, whatever its state.
    ///
    /// # Errors
    /// As of [`overview`](Self::overview); there is no such member.
    pub async fn member(&self, id: PrincipalId, address: Address) -> Result<Member, DiscussionError> {
        self.read(move |c, viewer| {
            moderated(c, viewer, id)?;
            let key = directory::canonical_key(c, &address)?;
            member::by_key(c, id, &key)?.ok_or(DiscussionError::NotFound("member"))
        })
        .await
    }

    /// Members whose copies have come back of late, and those who are sent nothing because of that.
    ///
    /// # Errors
    /// As of [`overview`](Self::overview).
    pub async fn troubled(&self, id: PrincipalId) -> Result<Vec<Member>, DiscussionError> {
        self.read(move |c, viewer| {
            moderated(c, viewer, id)?;
            Ok(member::troubled(c, id)?)
        })
        .await
    }

    /// Who is shut out of a discussion or everywhere; of no discussion: everywhere.
    ///
    /// # Errors
    /// As of [`overview`](Self::overview); everywhere for administrators only.
    pub async fn bans(&self, id: Option<PrincipalId>) -> Result<Vec<Ban>, DiscussionError> {
        self.read(move |c, viewer| {
            match id {
                Some(id) => drop(moderated(c, viewer, id)?),
                None if viewer.is(Role::Administrator) => {}
                None => return Err(Forbidden.into()),
            }
            Ok(store::bans(c, id.unwrap_or(PrincipalId(0)))?)
        })
        .await
    }

    /// A message that waits or of which was decided, and its bytes while they are there.
    ///
    /// # Errors
    /// [`Forbidden`] for who does not moderate; there is no such message.
    pub async fn held(&self, number: i64) -> Result<(Held, Discussion, Vec<u8>), DiscussionError> {
        self.read(move |c, viewer| {
            let held = held::find(c, number)?.ok_or(DiscussionError::NotFound("message"))?;
            let discussion = moderated(c, viewer, held.discussion)?;
            let raw = match message::load(c, held.message)? {
                Some(packed) => packed.unpack()?,
                None => Vec::new(),
            };
            Ok((held, discussion, raw))
        })
        .await
    }

    async fn read<T, F>(&self, look: F) -> Result<T, DiscussionError>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>, &Viewer) -> Result<T, DiscussionError> + Send + 'static,
    {
        let by = self.by.clone();
        self.discussions
            .db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                look(c, &viewer)
            })
            .await
    }
}

fn may_look(c: &mut Conn<'_>, viewer: &Viewer, id: PrincipalId) -> Result<bool, DbError> {
    Ok(allowed(c, viewer, id, Wish::Moderate)? || allowed(c, viewer, id, Wish::Own)?)
}

fn overview(c: &mut Conn<'_>, discussion: Discussion) -> Result<Overview, DbError> {
    let id = discussion.id;
    let parts = store::stewards(c, id)?;
    let ids: Vec<PrincipalId> = parts.iter().map(|(who, _)| *who).collect();
    let people = directory::load(c, &ids)?;
    let named = |(who, part): &(PrincipalId, Part)| {
        people.iter().find(|one| one.id == *who).map(|one| (one.clone(), *part))
    };
    Ok(Overview {
        stewards: parts.iter().filter_map(named).collect(),
        members: member::count(c, id, ("", None))?,
        rules: store::rules::of(c, id)?,
        waiting: held::counts(c, &[id.0])?.first().map_or(0, |(_, count)| *count),
        discussion,
    })
}

/// The discussion that has an address.
///
/// # Errors
/// The database; there is none.
pub fn find(c: &mut Conn<'_>, address: &Address) -> Result<Discussion, DiscussionError> {
    let found = directory::find(c, address)?.filter(|one| one.kind == directory::Kind::List);
    load(c, found.ok_or(DiscussionError::NotFound("discussion"))?.id)
}
