//! What waits for somebody to decide: who decides, by which road, and what follows. Of two who decide at once the second is told
//! who was first.

use super::{
    Discussions,
    edit::{Wish, allowed, load},
    model::{Discussion, DiscussionError, HeldState, Part},
    posting::{Credit, Facts, Place, Publishing, Received, is_banned},
    store::{
        self,
        held::{self, Held},
        member,
    },
    work::{self, Work},
};
use crate::{
    address::Address,
    audit::{self, Deed, Doer},
    auth::token::{self, Purpose, TokenText},
    clock::{DAY, Micros},
    directory::{self, Actor, PrincipalId, Viewer},
    prepared::prepare,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
    entry, mailbox,
    message::{self, Prepared},
};
use std::collections::HashMap;

/// Whoever decides by mail or link may do so for so long.
pub const DECIDED_WITHIN: Micros = 30 * DAY;

/// What is decided of a message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is published.
    Approve {
        /// So is whatever else its author writes.
        trust: bool,
    },
    /// It is not, and its author is told.
    Refuse {
        /// Why; empty for no reason.
        reason: String,
    },
    /// It is thrown away, and nobody is told.
    Discard,
}

/// What has become of several messages on which the same was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecidedAll {
    /// So many are decided now.
    pub done: usize,
    /// On these somebody had decided before: who.
    pub before: Vec<String>,
    /// On so many nothing can be decided: they are gone, or their author is shut out.
    pub failed: usize,
}

/// Who decides.
#[derive(Debug, Clone)]
pub enum Judge {
    /// Somebody with rights.
    Actor(Actor),
    /// Whoever holds the token that was mailed to a moderator: the decision is that person's.
    Token(String),
}

impl Discussions {
    /// Decides on a message that waits. Gives what has become of it when it was approved.
    ///
    /// # Errors
    /// [`DiscussionError::Decided`] when somebody has already; [`directory::Forbidden`] for who does not moderate; no such message
    /// or token.
    pub async fn decide(
        &self,
        by: Judge,
        held: i64,
        decision: Decision,
    ) -> Result<Option<Received>, DiscussionError> {
        let now = self.clock.now();
        let prepared = match &decision {
            Decision::Approve { .. } => Some(self.bytes_of(held).await?),
            _ => None,
        };
        let size = prepared.as_ref().map_or(0, Prepared::stored_size);
        self.db
            .write_sized(size, move |tx| {
                let waiting = held::find(tx, held)?.ok_or(DiscussionError::NotFound("message"))?;
                let (discussion, _, name) = judge(tx, &by, &waiting, now)?;
                let state = match &decision {
                    Decision::Approve { .. } => HeldState::Approved,
                    Decision::Refuse { .. } => HeldState::Refused,
                    Decision::Discard => HeldState::Discarded,
                };
                close(tx, (&discussion, &waiting), (state, &name), now)?;
                match (&decision, &prepared) {
                    (Decision::Approve { trust }, Some(prepared)) => {
                        approve(tx, &discussion, &waiting, prepared, *trust, now).map(Some)
                    }
                    (Decision::Refuse { reason }, _) => {
                        let reason = reason.clone();
                        work::put(tx, discussion.id, &Work::Refused { held, reason }, now)?;
                        Ok(None)
                    }
                    _ => Ok(None),
                }
            })
            .await
    }

    /// Decides the same on several messages, each by itself.
    ///
    /// # Errors
    /// [`directory::Forbidden`] for who does not moderate; the database. What was decided until then stays.
    pub async fn decide_all(
        &self,
        by: Actor,
        held: &[i64],
        decision: Decision,
    ) -> Result<DecidedAll, DiscussionError> {
        let mut sum = DecidedAll::default();
        for id in held {
            match self.decide(Judge::Actor(by.clone()), *id, decision.clone()).await {
                Ok(_) => sum.done += 1,
                Err(DiscussionError::Decided(by)) => sum.before.push(by),
                Err(DiscussionError::NotFound(_) | DiscussionError::Refused(_)) => sum.failed += 1,
                Err(other) => return Err(other),
            }
        }
        Ok(sum)
    }

    /// Throws a message away and shuts its author out of the discussion.
    ///
    /// # Errors
    /// As of [`decide`](Self::decide).
    pub async fn block(&self, by: Judge, held: i64) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let waiting = held::find(tx, held)?.ok_or(DiscussionError::NotFound("message"))?;
                let (discussion, doer, name) = judge(tx, &by, &waiting, now)?;
                close(tx, (&discussion, &waiting), (HeldState::Discarded, &name), now)?;
                let Some(pattern) = to_shut_out(&waiting.address) else { return Ok(()) };
                store::put_ban(tx, discussion.id.0, (&pattern, &waiting.subject, &name), now)?;
                let subject = discussion.address.to_string();
                let deed = Deed {
                    at: now,
                    by: &doer,
                    action: "discussion.ban",
                    subject: &subject,
                    detail: &pattern,
                };
                Ok(audit::record(tx, &deed)?)
            })
            .await
    }

    /// What waits in the discussions that somebody moderates, one page; of one discussion or of all.
    ///
    /// # Errors
    /// [`directory::Forbidden`] for who does not moderate that one.
    pub async fn waiting(
        &self,
        by: Actor,
        only: Option<PrincipalId>,
        page: (u32, u32),
    ) -> Result<Vec<Held>, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                let ids: Vec<i64> = match only {
                    Some(id) => vec![judged(c, &viewer, id)?.id.0],
                    None => moderates(c, &viewer)?,
                };
                Ok(held::waiting(c, &ids, page)?)
            })
            .await
    }

    /// The message a moderator's token is for, whatever has become of it, with its discussion.
    ///
    /// # Errors
    /// There is no such token.
    pub async fn judged_by_token(&self, text: &str) -> Result<(Discussion, Held), DiscussionError> {
        let (now, token) =
            (self.clock.now(), TokenText::parse(text).ok_or(DiscussionError::NotFound("token"))?);
        self.db
            .read(move |c| {
                let missing = || DiscussionError::NotFound("token");
                let grant = token::peek(c, Purpose::ListModerate, &token, now)?.ok_or_else(missing)?;
                let held = held::find(c, grant.data.parse().map_err(|_| missing())?)?;
                let held = held.ok_or(DiscussionError::NotFound("message"))?;
                // Whoever moderates no longer decides no longer, and reads nothing.
                let viewer = Viewer::load(c, grant.person.ok_or_else(missing)?)?.ok_or_else(missing)?;
                let discussion = judged(c, &viewer, held.discussion).map_err(|_| missing())?;
                Ok((discussion, held))
            })
            .await
    }

    /// The bytes of a message that waits, ready to be published.
    async fn bytes_of(&self, held: i64) -> Result<Prepared, DiscussionError> {
        let packed = self
            .db
            .read(move |c| {
                let waiting = held::find(c, held)?.ok_or(DiscussionError::NotFound("message"))?;
                if waiting.state != HeldState::Waiting {
                    return Err(DiscussionError::Decided(waiting.decided_by.unwrap_or_default()));
                }
                message::load(c, waiting.message)?.ok_or(DiscussionError::NotFound("message"))
            })
            .await?;
        let made = tokio::task::spawn_blocking(move || Ok::<_, DbError>(prepare(&packed.unpack()?)));
        Ok(made.await.map_err(|error| DiscussionError::Internal(error.to_string()))??)
    }
}

/// The discussion, for somebody who may read what waits in it. That one runs the system is no reason to.
pub(super) fn judged(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    id: PrincipalId,
) -> Result<Discussion, DiscussionError> {
    let discussion = load(c, id)?;
    match allowed(c, viewer, id, Wish::Moderate)? {
        true => Ok(discussion),
        false => Err(directory::Forbidden.into()),
    }
}

/// The discussions somebody moderates.
pub(super) fn moderates(c: &mut Conn<'_>, viewer: &Viewer) -> Result<Vec<i64>, DbError> {
    let Some(person) = viewer.person else {
        return Ok(store::all(c)?.into_iter().map(|one| one.id.0).collect());
    };
    let principals = super::posting::standing(c, person)?;
    let mut ids: Vec<i64> = store::looked_after(c, &principals)?.into_iter().map(|(id, _)| id).collect();
    for one in store::all(c)? {
        if viewer.holds(directory::Role::Moderator, one.id) && !ids.contains(&one.id.0) {
            ids.push(one.id.0);
        }
    }
    Ok(ids)
}

/// What somebody does for each discussion it looks after.
pub(super) fn parts(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    person: PrincipalId,
) -> Result<HashMap<i64, Part>, DbError> {
    let principals = super::posting::standing(c, person)?;
    let mut parts: HashMap<i64, Part> = store::looked_after(c, &principals)?.into_iter().collect();
    for (_, scope) in viewer.roles.iter().filter(|(role, _)| *role == directory::Role::Moderator) {
        let ids = match scope {
            Some(scope) => vec![scope.0],
            None => store::all(c)?.iter().map(|one| one.id.0).collect(),
        };
        ids.into_iter().for_each(|id| {
            parts.entry(id).or_insert(Part::Moderator);
        });
    }
    Ok(parts)
}

/// The discussion, and the name of who decides, if it may.
fn judge(
    tx: &mut Tx<'_>,
    by: &Judge,
    held: &Held,
    now: Micros,
) -> Result<(Discussion, Doer, String), DiscussionError> {
    let viewer = match by {
        Judge::Actor(actor) => actor.enter::<DiscussionError>(tx)?.0,
        Judge::Token(text) => {
            let token = TokenText::parse(text).ok_or(DiscussionError::NotFound("token"))?;
            let grant = token::peek(tx, Purpose::ListModerate, &token, now)?;
            let grant = grant.filter(|grant| grant.data == held.id.to_string());
            let person = grant.and_then(|grant| grant.person).ok_or(DiscussionError::NotFound("token"))?;
            Viewer::load(tx, person)?.ok_or(directory::Forbidden)?
        }
    };
    let discussion = judged(tx, &viewer, held.discussion)?;
    let doer = viewer.doer();
    let name = if viewer.name.is_empty() { doer.name.clone() } else { viewer.name };
    Ok((discussion, doer, name))
}

/// The pattern that shuts an author out; None: whoever writes on the web without an account has no address of its own, and an
/// address with signs of a pattern would shut others out too.
pub(super) fn to_shut_out(address: &str) -> Option<String> {
    let pattern = address.to_lowercase();
    let own = !pattern.is_empty() && !pattern.ends_with("@visitor.invalid") && !pattern.contains('*');
    own.then_some(pattern)
}

/// Notes what was decided; nothing waits there any more.
fn close(
    tx: &mut Tx<'_>,
    (discussion, waiting): (&Discussion, &Held),
    decided: (HeldState, &str),
    now: Micros,
) -> Result<(), DiscussionError> {
    if !held::decide(tx, waiting.id, decided, now)? {
        let by = held::find(tx, waiting.id)?.and_then(|held| held.decided_by).unwrap_or_default();
        return Err(DiscussionError::Decided(by));
    }
    entry::withdraw(tx, discussion.held, &[waiting.uid], now)?;
    store::told(tx);
    Ok(())
}

fn approve(
    tx: &mut Tx<'_>,
    discussion: &Discussion,
    held: &Held,
    prepared: &Prepared,
    trust: bool,
    now: Micros,
) -> Result<Received, DiscussionError> {
    mailbox::lock_one(tx, discussion.board)?;
    let facts: Facts = serde_json::from_str(&held.facts).map_err(store::misread)?;
    let key = match Address::parse(&held.address) {
        Ok(address) => directory::canonical_key(tx, &address)?,
        Err(_) => held.address.to_lowercase(),
    };
    let member = member::by_key(tx, discussion.id, &key)?.map(|member| member.id);
    if trust && let Some(member) = member {
        member::set_trust(tx, member, 1)?;
    }
    if is_banned(tx, discussion.id, &key)? {
        return Err(DiscussionError::Refused("its author is shut out"));
    }
    let kept = message::keep(tx, prepared, Some(discussion.board), now)?;
    let place = Place::find(tx, discussion, &facts, now)?;
    let credit = Credit { name: &held.author, address: &held.address, account: held.author_id, member };
    // When it is published, not when it came: nobody has had it before.
    let publishing = Publishing { discussion, facts: &facts, prepared, place, at: now };
    let received = publishing.publish_as(tx, &credit, kept, now)?;
    if let Received::Published { post, .. } = received {
        work::put(tx, discussion.id, &Work::Approved { held: held.id, post }, now)?;
    }
    Ok(received)
}
