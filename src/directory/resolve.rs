//! From an address to those who get its mail, and to those who may send as it.
//!
//! Aliases are followed in rounds, each round a few set queries however many addresses it has; a plain address costs
//! two statements.

use super::{
    model::{Kind, Principal, PrincipalId, Role},
    rows, store,
};
use crate::address::Address;
use mailstore::{DbError, db::Conn};
use std::collections::{HashMap, HashSet};

/// Aliases of aliases are followed so many times.
const MAX_DEPTH: usize = 10;
/// One address leads to at most so many recipients.
const MAX_TARGETS: usize = 10_000;
/// So many administrators get the mail of a postmaster who has no address.
const MAX_ADMINISTRATORS: u32 = 10;

/// Where the mail of an address goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// To these, at least one, nobody twice.
    Deliver(Vec<Target>),
    /// The domain is ours, the address is nobody's.
    NoSuchUser,
    /// The domain is not ours: a relay, and only for those who may.
    NotHosted,
    /// It exists and takes no mail for now: disabled, or a group without active members.
    Disabled,
    /// Aliases of aliases deeper than 10, or more than 10,000 recipients: nothing may be delivered in part.
    TooMany,
}

/// One who gets a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A mailbox of ours.
    Mailbox {
        /// Whose.
        owner: PrincipalId,
        /// The address as the sender gave it.
        recipient: Address,
        /// What follows the `+` in it or in the alias's target.
        tag: Option<String>,
    },
    /// A discussion.
    List {
        /// Which.
        list: PrincipalId,
        /// The part of the address that names what is wanted: `join` of `name-join@`. Empty: to post.
        door: String,
        /// The address as the sender gave it.
        recipient: Address,
        /// What follows the `+` in it.
        tag: Option<String>,
    },
    /// An address outside, through the queue.
    Forward(Address),
}

/// Where the mail for `address` goes. Local parts match whatever their case; `user+tag` is `user` unless somebody
/// has that very address; mail for postmaster@ and abuse@ of our domains always finds an administrator.
pub fn resolve(conn: &mut Conn<'_>, address: &Address) -> Result<Resolution, DbError> {
    let walk = Walk::follow(conn, address, Fallback::Used)?;
    let (groups, direct): (Vec<End>, Vec<End>) =
        walk.ends.into_iter().partition(|end| end.principal.kind == Kind::Group);
    let ids: Vec<i64> = groups.iter().map(|end| end.principal.id.0).collect();
    let members = match ids.as_slice() {
        [] => Vec::new(),
        ids => store::expand(conn, ids, MAX_TARGETS as u32 + 1)?,
    };
    let members = members.into_iter().map(End::of);
    let mut targets = Targets::default();
    direct.into_iter().chain(members).for_each(|end| targets.add(end, address));
    walk.outside.into_iter().for_each(|outside| targets.forward(outside));
    // RFC 5321 §4.5.1: also where those it leads to are disabled or gone.
    if targets.list.is_empty() && !walk.not_hosted && is_postmaster(address) {
        let administrators = store::administrators(conn, MAX_ADMINISTRATORS)?;
        administrators.into_iter().for_each(|one| targets.add(End::of(one), address));
    }
    Ok(match targets.list {
        _ if walk.too_many => Resolution::TooMany,
        list if list.len() > MAX_TARGETS => Resolution::TooMany,
        list if !list.is_empty() => Resolution::Deliver(list),
        _ if walk.not_hosted => Resolution::NotHosted,
        _ if walk.disabled || !groups.is_empty() => Resolution::Disabled,
        _ => Resolution::NoSuchUser,
    })
}

/// Where an alias or catch-all address would lead through one target, looked at before it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// To somebody, here or outside.
    Somebody,
    /// To nobody here.
    Nobody,
    /// Back to the alias.
    Back,
    /// Further than aliases are followed.
    TooFar,
}

/// Where `alias`, or any address nobody has, would lead through `target`: through other aliases, tags and catch-all
/// addresses, as mail would.
pub(super) fn lead(conn: &mut Conn<'_>, alias: Option<&Address>, target: &Address) -> Result<Lead, DbError> {
    let mut walk = Walk::default();
    // The alias, or the address nobody has, is the first step.
    walk.run(conn, vec![Step::to(target)], MAX_DEPTH - 1, Fallback::Used)?;
    Ok(match walk {
        walk if alias.is_some_and(|alias| walk.passed.contains(&alias.key())) => Lead::Back,
        Walk { too_many: true, .. } => Lead::TooFar,
        walk if walk.not_hosted || walk.disabled || !walk.outside.is_empty() || !walk.ends.is_empty() => {
            Lead::Somebody
        }
        _ => Lead::Nobody,
    })
}

/// As whom a person would send with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// As itself.
    Own,
    /// As a group that lets its members send, of which it is one.
    Group(Principal),
    /// As an office or function: the rights on its mailbox say whether it may.
    Shared(Principal),
    /// It may not.
    Refused,
}

/// Whether a person may put `address` into MAIL FROM, From or Sender: an own address of ours, one of an office or
/// function where its rights say so, of a group that lets its members send, an alias that leads to exactly one of these;
/// and postmaster@ and abuse@ for administrators. Plus-tags do not matter.
pub fn may_send_as(conn: &mut Conn<'_>, person: PrincipalId, address: &Address) -> Result<Sending, DbError> {
    let mut walk = Walk::follow(conn, address, Fallback::Ignored)?;
    if walk.not_hosted {
        return Ok(Sending::Refused);
    }
    if is_postmaster(address) && store::roles(conn, person)?.contains(&(Role::Administrator, None)) {
        return Ok(Sending::Own);
    }
    let (Some(End { principal, .. }), true) = (walk.ends.pop(), walk.ends.is_empty()) else {
        return Ok(Sending::Refused);
    };
    // Also those who take no mail now stand behind it.
    if walk.too_many || walk.disabled || !walk.outside.is_empty() {
        return Ok(Sending::Refused);
    }
    Ok(match principal.kind {
        Kind::Person if principal.id == person => Sending::Own,
        kind if kind.is_shared() => Sending::Shared(principal),
        Kind::Group if principal.sends && is_in(conn, person, principal.id)? => Sending::Group(principal),
        _ => Sending::Refused,
    })
}

fn is_in(conn: &mut Conn<'_>, person: PrincipalId, group: PrincipalId) -> Result<bool, DbError> {
    Ok(store::above(conn, person)?.iter().any(|unit| unit.id == group && !unit.disabled))
}

/// The principal of an address as it stands: no tags, no aliases, other names of a domain count as the domain.
pub fn find(conn: &mut Conn<'_>, address: &Address) -> Result<Option<Principal>, DbError> {
    let key = canonical_key(conn, address)?;
    Ok(store::addresses(conn, &[key])?.pop().and_then(|row| row.principal))
}

/// Whether mail for a domain is taken here, under whichever of its names.
pub fn is_hosted(conn: &mut Conn<'_>, domain: &str) -> Result<bool, DbError> {
    Ok(store::domain_named(conn, domain)?.is_some_and(|row| row.hosted))
}

/// The key under which an address is kept: other names of a domain count as the domain. Tags are part of it.
pub fn canonical_key(conn: &mut Conn<'_>, address: &Address) -> Result<String, DbError> {
    let domain = store::domain_named(conn, address.domain())?;
    Ok(domain.map_or_else(|| address.key(), |domain| key_in(address, &domain.canonical)))
}

/// The same of several.
pub fn canonical_keys(conn: &mut Conn<'_>, addresses: &[&Address]) -> Result<Vec<String>, DbError> {
    let names: HashSet<&str> = addresses.iter().map(|address| address.domain()).collect();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let domains: HashMap<String, String> =
        store::domains_named(conn, &names)?.into_iter().map(|row| (row.name, row.canonical)).collect();
    let key = |address: &&Address| match domains.get(address.domain()) {
        Some(canonical) => key_in(address, canonical),
        None => address.key(),
    };
    Ok(addresses.iter().map(key).collect())
}

/// The people whose addresses have these keys, by key; those who are shut out are left out.
pub fn people_of_keys(conn: &mut Conn<'_>, keys: &[String]) -> Result<HashMap<String, PrincipalId>, DbError> {
    let mut people = HashMap::new();
    for part in keys.chunks(1000) {
        people.extend(store::people_of_keys(conn, part)?.into_iter().map(|(key, id)| (key, PrincipalId(id))));
    }
    Ok(people)
}

/// The person whose address has this key.
pub fn person_of_key(conn: &mut Conn<'_>, key: &str) -> Result<Option<PrincipalId>, DbError> {
    Ok(people_of_keys(conn, &[key.to_owned()])?.into_values().next())
}

/// The key of `address` in another domain.
fn key_in(address: &Address, domain: &str) -> String {
    let key = address.key();
    let local = key.rsplit_once('@').map_or(key.as_str(), |(local, _)| local);
    format!("{local}@{domain}")
}

/// RFC 5321 §4.5.1 and RFC 2142: these must exist wherever mail is taken.
pub fn is_postmaster(address: &Address) -> bool {
    let address = address.without_tag();
    ["postmaster", "abuse"].iter().any(|name| address.local().eq_ignore_ascii_case(name))
}

/// Whether administrators and catch-all addresses stand in for who is missing.
#[derive(Clone, Copy, PartialEq)]
enum Fallback {
    Used,
    Ignored,
}

/// Where following has ended: a principal, with the tag that came along.
struct End {
    principal: Principal,
    tag: Option<String>,
    /// The local part that led there, of several it has.
    local: String,
}

impl End {
    /// A principal that was not found by an address.
    fn of(principal: Principal) -> Self {
        Self { principal, tag: None, local: String::new() }
    }

    /// The part of a discussion's address that names what is wanted.
    fn door(&self) -> String {
        let main = self.principal.address.key();
        let main = main.rsplit_once('@').map_or("", |(local, _)| local);
        let beside = self.local.strip_prefix(main).and_then(|rest| rest.strip_prefix('-'));
        beside.unwrap_or_default().to_owned()
    }
}

/// An address on the way.
struct Step {
    address: Address,
    tag: Option<String>,
}

impl Step {
    fn to(address: &Address) -> Self {
        Self { address: address.clone(), tag: address.tag().map(str::to_owned) }
    }
}

/// What has been found on the way.
#[derive(Default)]
struct Walk {
    seen: HashSet<String>,
    /// The keys of aliases, and those nobody has.
    passed: HashSet<String>,
    ends: Vec<End>,
    outside: Vec<Address>,
    not_hosted: bool,
    disabled: bool,
    too_many: bool,
}

/// A step in one of our domains, with the keys under which its address may be kept.
struct Local {
    step: Step,
    exact: String,
    /// Without the tag.
    bare: String,
    catch_all: Option<String>,
}

impl Walk {
    fn follow(conn: &mut Conn<'_>, start: &Address, fallback: Fallback) -> Result<Self, DbError> {
        let mut walk = Self::default();
        walk.run(conn, vec![Step::to(start)], MAX_DEPTH, fallback)?;
        Ok(walk)
    }

    /// Follows aliases of aliases `depth` times.
    fn run(
        &mut self,
        conn: &mut Conn<'_>,
        mut steps: Vec<Step>,
        depth: usize,
        fallback: Fallback,
    ) -> Result<(), DbError> {
        for round in 0..=depth {
            let local = self.localise(conn, steps, round == 0)?;
            steps = self.look_up(conn, local, fallback)?;
            if steps.is_empty() {
                return Ok(());
            }
            if self.seen.len() + steps.len() > MAX_TARGETS {
                break;
            }
        }
        self.too_many = true;
        Ok(())
    }

    /// Sorts out what lies outside and what has been seen.
    fn localise(
        &mut self,
        conn: &mut Conn<'_>,
        steps: Vec<Step>,
        first: bool,
    ) -> Result<Vec<Local>, DbError> {
        let names: HashSet<String> = steps.iter().map(|s| s.address.domain().to_owned()).collect();
        let names: Vec<String> = names.into_iter().collect();
        let domains: HashMap<String, rows::DomainRow> =
            store::domains_named(conn, &names)?.into_iter().map(|row| (row.name.clone(), row)).collect();
        let mut local = Vec::with_capacity(steps.len());
        for step in steps {
            match domains.get(step.address.domain()).filter(|row| row.hosted) {
                Some(row) => {
                    let exact = key_in(&step.address, &row.canonical);
                    let bare = key_in(&step.address.without_tag(), &row.canonical);
                    if self.seen.insert(exact.clone()) {
                        local.push(Local { step, exact, bare, catch_all: row.catch_all.clone() });
                    }
                }
                None if first => self.not_hosted = true,
                None => self.outside.push(step.address),
            }
        }
        Ok(local)
    }

    /// Finds whose the addresses are; gives where aliases and catch-all addresses lead.
    fn look_up(
        &mut self,
        conn: &mut Conn<'_>,
        locals: Vec<Local>,
        fallback: Fallback,
    ) -> Result<Vec<Step>, DbError> {
        if locals.is_empty() {
            return Ok(Vec::new());
        }
        let mut keys: Vec<String> = locals.iter().flat_map(|l| [l.exact.clone(), l.bare.clone()]).collect();
        keys.sort_unstable();
        keys.dedup();
        let rows: HashMap<String, rows::AddressRow> =
            store::addresses(conn, &keys)?.into_iter().map(|row| (row.key.clone(), row)).collect();
        let (mut aliases, mut next) = (Vec::new(), Vec::new());
        for local in locals {
            match rows.get(&local.exact).or_else(|| rows.get(&local.bare)) {
                Some(rows::AddressRow { principal: Some(principal), key, .. }) => {
                    let at = key.rsplit_once('@').map_or("", |(local, _)| local);
                    self.end(principal.clone(), local.step.tag, at);
                }
                Some(alias) => {
                    self.passed.insert(alias.key.clone());
                    aliases.push((alias.id, local.step.tag));
                }
                None => {
                    self.passed.insert(local.bare.clone());
                    if fallback == Fallback::Used {
                        next.extend(self.stand_in(conn, local)?);
                    }
                }
            }
        }
        next.extend(steps_of(conn, &aliases)?);
        Ok(next)
    }

    fn end(&mut self, principal: Principal, tag: Option<String>, local: &str) {
        match principal {
            Principal { kind, .. } if kind.is_thing() => {}
            Principal { disabled: true, .. } => self.disabled = true,
            principal => self.ends.push(End { principal, tag, local: local.to_owned() }),
        }
    }

    /// An address of ours that nobody has.
    fn stand_in(&mut self, conn: &mut Conn<'_>, local: Local) -> Result<Option<Step>, DbError> {
        if is_postmaster(&local.step.address) {
            let administrators = store::administrators(conn, MAX_ADMINISTRATORS)?;
            if !administrators.is_empty() {
                administrators.into_iter().for_each(|p| self.end(p, local.step.tag.clone(), ""));
                return Ok(None);
            }
        }
        let Some(target) = local.catch_all else { return Ok(None) };
        let address = rows::address(&target)?;
        let tag = address.tag().map(str::to_owned).or(local.step.tag);
        Ok(Some(Step { address, tag }))
    }
}

/// The targets of aliases; a tag of its own goes before the tag of the alias.
fn steps_of(conn: &mut Conn<'_>, aliases: &[(i64, Option<String>)]) -> Result<Vec<Step>, DbError> {
    if aliases.is_empty() {
        return Ok(Vec::new());
    }
    let tags: HashMap<i64, &Option<String>> = aliases.iter().map(|(id, tag)| (*id, tag)).collect();
    let ids: Vec<i64> = tags.keys().copied().collect();
    let step = |(id, address): (i64, Address)| {
        let inherited = tags.get(&id).and_then(|tag| (*tag).clone());
        Step { tag: address.tag().map(str::to_owned).or(inherited), address }
    };
    Ok(store::targets(conn, &ids)?.into_iter().map(step).collect())
}

/// Targets without repetition.
#[derive(Default)]
struct Targets {
    owners: HashSet<PrincipalId>,
    doors: HashSet<(PrincipalId, String)>,
    outside: HashSet<String>,
    list: Vec<Target>,
}

impl Targets {
    fn add(&mut self, end: End, recipient: &Address) {
        if end.principal.kind == Kind::List {
            return self.enter(&end, recipient);
        }
        if !end.principal.has_mailbox {
            return self.forward(end.principal.address);
        }
        let owner = end.principal.id;
        if self.owners.insert(owner) {
            self.list.push(Target::Mailbox { owner, recipient: recipient.clone(), tag: end.tag });
        }
    }

    fn enter(&mut self, end: &End, recipient: &Address) {
        let (list, door) = (end.principal.id, end.door());
        if self.doors.insert((list, door.clone())) {
            let (recipient, tag) = (recipient.clone(), end.tag.clone());
            self.list.push(Target::List { list, door, recipient, tag });
        }
    }

    fn forward(&mut self, address: Address) {
        if self.outside.insert(address.key()) {
            self.list.push(Target::Forward(address));
        }
    }
}
