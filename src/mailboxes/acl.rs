//! Who may do what with a mailbox: the access control list of RFC 4314, and its changes, each with an audit record.
//!
//! Identifiers are addresses of people, offices, functions and groups, and `anyone`. The list also names who has rights that
//! nobody can take away: the owner, and the managers of an office or function that is the owner ([`KEPT`]). Negative rights
//! (`-identifier`) are refused, as RFC 4314 §2 allows: who may do what is easier to see when rights only add up.

use super::{
    MailboxError, Mailboxes,
    holder::{KEPT, check},
    read,
};
use crate::{
    address::Address,
    audit::{self, Deed, Doer},
    clock::Micros,
    directory::{self, Kind, Principal, PrincipalId},
};
use mailstore::{
    Mailbox, Rights,
    db::{Conn, Tx},
    mailbox,
    rights::{self, ANYONE},
};

/// What everybody can never be given: to change the rights, and to send as the owner.
const NOT_FOR_ANYONE: Rights = Rights::ADMINISTER.and(Rights::POST);

/// With one of these a person may ask for its own rights (RFC 4314 §4, MYRIGHTS).
const ANY: Rights = Rights::LOOKUP
    .and(Rights::READ)
    .and(Rights::INSERT)
    .and(Rights::CREATE)
    .and(Rights::DELETE_MAILBOX)
    .and(Rights::ADMINISTER);

/// Somebody that rights are given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grantee {
    /// Everybody who can log in.
    Anyone,
    /// A person, or the members of an office, function or group.
    Principal(Principal),
}

impl Grantee {
    fn id(&self) -> i64 {
        match self {
            Self::Anyone => ANYONE,
            Self::Principal(principal) => principal.id.0,
        }
    }

    /// Its identifier.
    pub fn identifier(&self) -> String {
        match self {
            Self::Anyone => "anyone".to_owned(),
            Self::Principal(principal) => principal.address.to_string(),
        }
    }
}

/// What is done with somebody's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// They are these.
    Exactly(Rights),
    /// These are added.
    Add(Rights),
    /// These are taken away.
    Remove(Rights),
}

impl Grant {
    fn apply(self, held: Rights) -> Rights {
        match self {
            Self::Exactly(rights) => rights,
            Self::Add(rights) => held | rights,
            Self::Remove(rights) => held.without(rights),
        }
    }
}

/// What somebody can be given on a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grantable {
    /// Held always.
    pub required: Rights,
    /// Each of these may be given or not.
    pub optional: Rights,
}

impl Mailboxes {
    /// Who has which rights on a mailbox, the owner first, then by address. For whoever may administer it.
    pub async fn acl(&self, person: PrincipalId, path: &str) -> Result<Vec<(Grantee, Rights)>, MailboxError> {
        let path = path.to_owned();
        self.db
            .read(move |c| {
                let mailbox = administered(c, person, &path)?;
                entries(c, &mailbox)
            })
            .await
    }

    /// Changes what somebody may do with a mailbox. `login` is how the person is called in the audit record.
    ///
    /// Errors: `Refused` for who cannot be given rights, and for rights that cannot be given or taken.
    pub async fn grant(
        &self,
        person: PrincipalId,
        login: &str,
        path: &str,
        identifier: &str,
        grant: Grant,
    ) -> Result<(), MailboxError> {
        let (path, identifier, now) = (path.to_owned(), identifier.to_owned(), self.now());
        let by = Doer::person(person.0, login);
        self.db
            .write(move |tx| {
                let id = administered(tx, person, &path)?.id;
                // Asked again under the lock: somebody else may just have taken the right away.
                let mailbox = mailbox::lock_one(tx, id)?;
                check(super::rights_on(tx, person, &mailbox)?, Rights::ADMINISTER)?;
                let to = grantee(tx, &identifier)?;
                change(tx, &mailbox, &to, grant, &by, now).map(|_| ())
            })
            .await
    }

    /// What somebody can be given on a mailbox. For whoever may administer it.
    pub async fn grantable(
        &self,
        person: PrincipalId,
        path: &str,
        identifier: &str,
    ) -> Result<Grantable, MailboxError> {
        let (path, identifier) = (path.to_owned(), identifier.to_owned());
        self.db
            .read_brief(move |c| {
                let mailbox = administered(c, person, &path)?;
                let to = grantee(c, &identifier)?;
                grantable(c, &mailbox, &to)
            })
            .await
    }

    /// What the person may do with a mailbox.
    pub async fn my_rights(&self, person: PrincipalId, path: &str) -> Result<Rights, MailboxError> {
        Ok(self.find_with(person, path, ANY).await?.rights)
    }
}

/// The mailbox a path means, if the person may administer it.
fn administered(c: &mut Conn<'_>, person: PrincipalId, path: &str) -> Result<Mailbox, MailboxError> {
    Ok(read::find(c, person, path, Rights::ADMINISTER)?.mailbox)
}

/// Who has which rights, those included that nobody gave.
pub(super) fn entries(c: &mut Conn<'_>, mailbox: &Mailbox) -> Result<Vec<(Grantee, Rights)>, MailboxError> {
    let mut held = rights::list(c, mailbox.id)?;
    for (id, kept) in kept(c, mailbox)? {
        match held.iter_mut().find(|(known, _)| *known == id) {
            Some((_, rights)) => *rights = *rights | kept,
            None => held.push((id, kept)),
        }
    }
    let ids: Vec<PrincipalId> = held.iter().map(|(id, _)| PrincipalId(*id)).collect();
    let mut entries: Vec<(Grantee, Rights)> = directory::load(c, &ids)?
        .into_iter()
        .filter_map(|one| {
            let rights = held.iter().find(|(id, _)| *id == one.id.0)?.1;
            Some((Grantee::Principal(one), rights))
        })
        .collect();
    // Whom the directory has ordered by address.
    entries.sort_by_key(|(one, _)| one.id() != mailbox.owner);
    let anyone = held.iter().find(|(id, _)| *id == ANYONE);
    entries.extend(anyone.map(|(_, rights)| (Grantee::Anyone, *rights)));
    Ok(entries)
}

/// The rights that nobody can take away: those of an owner that is a person, and of the managers of another one.
fn kept(c: &mut Conn<'_>, mailbox: &Mailbox) -> Result<Vec<(i64, Rights)>, MailboxError> {
    let owner = PrincipalId(mailbox.owner);
    if directory::load(c, &[owner])?.iter().all(|owner| owner.kind == Kind::Person) {
        return Ok(vec![(mailbox.owner, Rights::ALL)]);
    }
    let managers = directory::members(c, owner)?.into_iter().filter(|member| member.manager);
    Ok(managers.map(|member| (member.principal.id.0, KEPT)).collect())
}

fn grantable(c: &mut Conn<'_>, mailbox: &Mailbox, to: &Grantee) -> Result<Grantable, MailboxError> {
    let required = kept(c, mailbox)?.into_iter().find(|(id, _)| *id == to.id()).map_or(Rights::NONE, |r| r.1);
    let never = if *to == Grantee::Anyone { NOT_FOR_ANYONE } else { Rights::NONE };
    Ok(Grantable { required, optional: Rights::ALL.without(required | never) })
}

/// Changes what somebody may do with a locked mailbox; gives what that is now.
pub(super) fn change(
    tx: &mut Tx<'_>,
    mailbox: &Mailbox,
    to: &Grantee,
    grant: Grant,
    by: &Doer,
    now: Micros,
) -> Result<Rights, MailboxError> {
    let Grantable { required, optional } = grantable(tx, mailbox, to)?;
    let before = rights::of(tx, mailbox.id, to.id())? | required;
    // To take everything away leaves what cannot be taken, when there is more than that.
    let whole = grant == Grant::Exactly(Rights::NONE) && before != required;
    let after = if whole { required } else { grant.apply(before) };
    if !after.allow(required) {
        return Err(MailboxError::Refused(match to.id() == mailbox.owner {
            true => "the owner of a mailbox has all rights on it",
            false => "managers keep the rights to look up and to administer",
        }));
    }
    if !(required | optional).allow(after) {
        return Err(MailboxError::Refused("not everybody can be given the rights to administer or to post"));
    }
    if after == before {
        return Ok(after);
    }
    // Who is manager no longer does not keep what only a manager has.
    let beside = after.without(required.without(Rights::LOOKUP));
    let written = if after == required { Rights::NONE } else { beside };
    rights::set(tx, mailbox.id, to.id(), written)?;
    let owner = directory::load(tx, &[PrincipalId(mailbox.owner)])?.pop();
    let subject = owner.map_or_else(|| format!("principal {}", mailbox.owner), |one| one.address.to_string());
    let detail = format!("{}: {} from \"{before}\" to \"{after}\"", mailbox.name, to.identifier());
    audit::record(tx, &Deed { at: now, by, action: "mailbox.rights", subject: &subject, detail: &detail })?;
    Ok(after)
}

/// Who an identifier means: an address as log-ins take it, or `anyone`.
pub(super) fn grantee(c: &mut Conn<'_>, identifier: &str) -> Result<Grantee, MailboxError> {
    let refused = |why| Err(MailboxError::Refused(why));
    if identifier.eq_ignore_ascii_case("anyone") {
        return Ok(Grantee::Anyone);
    }
    if identifier.eq_ignore_ascii_case("anonymous") {
        return refused("nobody logs in as anonymous");
    }
    if identifier.starts_with('-') {
        return refused("negative rights are not supported: take the right from whoever has it");
    }
    let full = match identifier.contains('@') {
        true => identifier.to_owned(),
        false => match directory::only_domain(c)? {
            Some(domain) => format!("{identifier}@{domain}"),
            None => return refused("nobody has this identifier: write the whole address"),
        },
    };
    let Ok(address) = Address::parse(&full) else { return refused("nobody has this identifier") };
    match directory::find(c, &address)? {
        Some(thing) if thing.kind.is_thing() => refused("a room or territory holds no rights"),
        Some(principal) => Ok(Grantee::Principal(principal)),
        None => refused("nobody has this identifier"),
    }
}
