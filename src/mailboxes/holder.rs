//! Whose rights a person has: its own, those of what it belongs to, those of everybody. They add up (RFC 4314 §2 leaves it
//! to the server): a person may do what any of its identifiers may.
//!
//! The owner holds all rights always. Offices and functions do not log in: their managers always hold [`KEPT`] on whatever is
//! theirs, so that nobody can lock all of them out.

use super::MailboxError;
use crate::directory::{self, PrincipalId};
use mailstore::{
    DbError, Mailbox, Rights,
    db::Conn,
    mailbox,
    rights::{self, ANYONE},
};

/// What managers of an office or function cannot lose on its mailboxes: to see them, and to say who may do what.
pub(super) const KEPT: Rights = Rights::LOOKUP.and(Rights::ADMINISTER);

/// A person with all whose rights it has at the moment.
pub(super) struct Holder {
    person: PrincipalId,
    /// The person and what it belongs to.
    principals: Vec<PrincipalId>,
    /// Of these what it manages.
    manages: Vec<i64>,
}

impl Holder {
    pub(super) fn load(c: &mut Conn<'_>, person: PrincipalId) -> Result<Self, DbError> {
        let standing = directory::standing_of(c, person)?;
        let manages = standing.iter().filter(|(_, manager)| *manager).map(|(id, _)| id.0).collect();
        Ok(Self { person, principals: standing.into_iter().map(|(id, _)| id).collect(), manages })
    }

    /// The identifiers that apply to the person.
    pub(super) fn identifiers(&self) -> Vec<i64> {
        self.principals.iter().map(|id| id.0).chain([ANYONE]).collect()
    }

    /// What the person may do with a mailbox.
    pub(super) fn rights_on(&self, c: &mut Conn<'_>, mailbox: &Mailbox) -> Result<Rights, DbError> {
        if mailbox.owner == self.person.0 {
            return Ok(Rights::ALL);
        }
        let kept = if self.manages.contains(&mailbox.owner) { KEPT } else { Rights::NONE };
        Ok(kept | rights::granted(c, mailbox.id, &self.identifiers())?)
    }

    /// Owners of mailboxes of others on which the person has rights.
    pub(super) fn owners(&self, c: &mut Conn<'_>) -> Result<Vec<PrincipalId>, DbError> {
        let mut owners = rights::owners_shared_with(c, &self.identifiers())?;
        owners.extend(&self.manages);
        owners.sort_unstable();
        owners.dedup();
        Ok(owners.into_iter().map(PrincipalId).filter(|id| *id != self.person).collect())
    }

    /// The mailboxes of others on which the person has rights, by id, each with those.
    pub(super) fn shared(&self, c: &mut Conn<'_>) -> Result<Vec<(Mailbox, Rights)>, DbError> {
        let granted = rights::shared_with(c, &self.identifiers())?;
        let ids: Vec<i64> = granted.iter().map(|(id, _)| *id).collect();
        let mut shared = mailbox::list_by_id(c, &ids)?;
        if !self.manages.is_empty() {
            shared.extend(mailbox::list(c, &self.manages)?);
            shared.sort_by_key(|mailbox| mailbox.id);
            shared.dedup_by_key(|mailbox| mailbox.id);
        }
        shared.retain(|mailbox| mailbox.owner != self.person.0);
        let rights = |mailbox: &Mailbox| {
            let kept = if self.manages.contains(&mailbox.owner) { KEPT } else { Rights::NONE };
            let at = granted.binary_search_by_key(&mailbox.id, |(id, _)| *id);
            at.map_or(kept, |at| kept | granted[at].1)
        };
        Ok(shared.into_iter().map(|mailbox| (rights(&mailbox), mailbox)).map(|(r, m)| (m, r)).collect())
    }
}

/// What a person may do with a mailbox just now.
pub(super) fn rights_on(c: &mut Conn<'_>, person: PrincipalId, mailbox: &Mailbox) -> Result<Rights, DbError> {
    if mailbox.owner == person.0 {
        return Ok(Rights::ALL);
    }
    Holder::load(c, person)?.rights_on(c, mailbox)
}

/// Whether a person may send as an office or function: holds the right to post on its INBOX (RFC 4314 §2.1, p). Members hold
/// it as long as the office does not take it from them.
pub fn may_post(c: &mut Conn<'_>, person: PrincipalId, owner: PrincipalId) -> Result<bool, DbError> {
    match mailbox::find(c, owner.0, "INBOX")? {
        Some(inbox) => Ok(rights_on(c, person, &inbox)?.allow(Rights::POST)),
        None => Ok(false),
    }
}

/// Loads a mailbox with what a person may do with it just now.
pub(super) fn with_rights(
    c: &mut Conn<'_>,
    person: PrincipalId,
    id: i64,
) -> Result<(Mailbox, Rights), MailboxError> {
    let mailbox = mailbox::load(c, id)?;
    let rights = rights_on(c, person, &mailbox)?;
    Ok((mailbox, rights))
}

/// The mailbox, if the person holds `wanted` on it.
pub(super) fn require(
    c: &mut Conn<'_>,
    person: PrincipalId,
    id: i64,
    wanted: Rights,
) -> Result<Mailbox, MailboxError> {
    let (mailbox, held) = with_rights(c, person, id)?;
    check(held, wanted)?;
    Ok(mailbox)
}

/// The same for a mailbox the person has open and so knows of.
pub(super) fn require_open(
    c: &mut Conn<'_>,
    person: PrincipalId,
    id: i64,
    wanted: Rights,
) -> Result<Mailbox, MailboxError> {
    let (mailbox, held) = with_rights(c, person, id)?;
    check_open(held, wanted)?;
    Ok(mailbox)
}

/// Whether all of `wanted` are held. What may not be looked up does not exist for the person (RFC 4314 §6).
pub(super) fn check(held: Rights, wanted: Rights) -> Result<(), MailboxError> {
    if held.allow(wanted) { Ok(()) } else { Err(refusal(held)) }
}

/// The same for an open mailbox: who may read it knows that it is there.
pub(super) fn check_open(held: Rights, wanted: Rights) -> Result<(), MailboxError> {
    match check(held, wanted) {
        Err(MailboxError::NotFound) if held.allow(Rights::READ) => Err(MailboxError::NoRight),
        checked => checked,
    }
}

/// Why somebody with these rights may not do something.
pub(super) fn refusal(held: Rights) -> MailboxError {
    if held.allow(Rights::LOOKUP) { MailboxError::NoRight } else { MailboxError::NotFound }
}
