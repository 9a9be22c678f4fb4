//! Becoming a member, leaving, and what a member chooses. Whoever has an account is a member in the directory too, so that rights
//! on the board follow.

use super::{
    Discussions,
    edit::{Wish, allowed, load, owned},
    letters::Gone,
    model::{Discussion, DiscussionError, Joining, Member, MemberState, Options, Reading, Settings},
    posting::is_banned,
    store::{
        self, member,
        member::{NewMember, Which},
    },
    work::{self, Asked, Work},
};
use crate::{
    address::Address,
    audit::{self, Deed},
    auth::token::{self, NewToken, Purpose, TokenText},
    clock::{DAY, HOUR, Micros},
    directory::{self, Actor, PrincipalId, Viewer},
    fields,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Who is asked whether it wants to be a member may answer so long.
pub const ASKED_FOR: Micros = 7 * DAY;
/// An address is asked for one discussion again after so long.
const ASKED_AGAIN: Micros = HOUR;
/// No address is asked more often in a day, for whatever discussions.
const ASKED_A_DAY: i64 = 5;
/// Characters of a member's name.
const LONGEST_NAME: usize = 100;
/// How somebody came to be asked by an owner.
pub(super) const INVITED: &str = "invited";
/// What the note begins with of who was put in by somebody.
const PUT_IN: &str = "put in by ";
/// Members that are put in with one unit of work.
const AT_ONCE: usize = 2_000;

/// What a token for joining says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Invitation {
    pub(super) discussion: i64,
    pub(super) asked: Asked,
}

/// What has become of somebody who wanted to be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// It is one.
    Member(i64),
    /// An owner decides.
    Waits(i64),
    /// It was one before.
    Already(i64),
}

/// What has become of addresses that were put in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// So many are members now.
    pub added: usize,
    /// So many were.
    pub known: usize,
    /// These are shut out.
    pub banned: Vec<String>,
}

/// How members are put in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// They are greeted.
    pub welcome: bool,
    /// Why they may be put in, as it is noted with each; may be empty.
    pub basis: String,
}

/// Somebody to be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// Its address.
    pub address: Address,
    /// Its name; empty when it is not known.
    pub name: String,
}

impl Member {
    /// By whom it was put in, and why; None: it came otherwise.
    pub fn put_in(&self) -> Option<&str> {
        self.consent.strip_prefix(PUT_IN)
    }
}

impl Discussions {
    /// Somebody who has not logged in, or only wrote from somewhere, wants to be a member: the address is asked. Nothing tells
    /// whoever asks what is known of the address, nor whether it was asked just before.
    ///
    /// # Errors
    /// There is no such discussion; [`DiscussionError::Refused`] when nobody joins it by itself.
    pub async fn ask_to_join(&self, id: PrincipalId, asked: Asked) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db.write(move |tx| ask(tx, id, &asked, now)).await
    }

    /// Whoever was asked says yes.
    ///
    /// # Errors
    /// [`DiscussionError::NotFound`] when the token is none, was used, or is too old.
    pub async fn confirm(&self, text: &str) -> Result<(Discussion, Joined), DiscussionError> {
        let (now, token) =
            (self.clock.now(), TokenText::parse(text).ok_or(DiscussionError::NotFound("token"))?);
        self.db.write(move |tx| confirm(tx, &token, now)).await
    }

    /// What a token asks, without using it.
    ///
    /// # Errors
    /// As of [`confirm`](Self::confirm).
    pub async fn invitation(&self, text: &str) -> Result<(Discussion, String), DiscussionError> {
        let (now, token) =
            (self.clock.now(), TokenText::parse(text).ok_or(DiscussionError::NotFound("token"))?);
        self.db
            .read(move |c| {
                let grant = token::peek(c, Purpose::ListJoin, &token, now)?;
                let said = invitation_in(grant.as_ref())?;
                Ok((load(c, PrincipalId(said.discussion))?, said.asked.address))
            })
            .await
    }

    /// Somebody with an account joins by itself: its address is known to be its own.
    ///
    /// # Errors
    /// [`DiscussionError::Refused`] when nobody may, or it is shut out.
    pub async fn join(
        &self,
        person: PrincipalId,
        id: PrincipalId,
        options: Option<Options>,
    ) -> Result<Joined, DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let discussion = load(tx, id)?;
                let viewer = Viewer::load(tx, person)?.ok_or(directory::Forbidden)?;
                let address = Address::parse(&viewer.login).map_err(store::misread)?;
                let options = options.clone().unwrap_or_else(|| Options::of(&discussion.settings));
                let consent = "own account".into();
                let new = Coming { address, name: viewer.name, options, consent, invited: false };
                enter(tx, &discussion, new, now)
            })
            .await
    }

    /// Puts members in, many at once.
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) unless an owner asks.
    pub async fn add(
        &self,
        by: Actor,
        id: PrincipalId,
        newcomers: Vec<Newcomer>,
        how: Entry,
    ) -> Result<Added, DiscussionError> {
        if newcomers.is_empty() {
            // Whoever puts nobody in is asked for its rights all the same.
            return self.foresee(by, id, newcomers).await;
        }
        let mut sum = Added::default();
        for part in newcomers.chunks(AT_ONCE) {
            let (part, how) = (part.to_vec(), how.clone());
            let added = self
                .directory
                .edit_by(by.clone(), move |edit, viewer| {
                    let discussion = owned(edit, viewer, id)?;
                    let (now, by) = (edit.now(), edit.doer().name.clone());
                    let consent = consent_of(&by, &how.basis);
                    let (part, foreign) = without_foreign(edit.tx(), viewer, part.clone())?;
                    let mut added = add(edit.tx(), &discussion, &part, (how.welcome, &consent), now)?;
                    added.banned.extend(foreign);
                    let detail = format!("{} members", added.added);
                    edit.record("discussion.add-members", &discussion.address.to_string(), &detail)?;
                    Ok::<_, DiscussionError>(added)
                })
                .await?;
            sum.added += added.added;
            sum.known += added.known;
            sum.banned.extend(added.banned);
        }
        Ok(sum)
    }

    /// An owner asks these whether they want to be members. Who is one, or was asked of late, is not asked.
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) unless an owner asks.
    pub async fn invite(
        &self,
        by: Actor,
        id: PrincipalId,
        newcomers: Vec<Newcomer>,
    ) -> Result<Added, DiscussionError> {
        let mut sum = Added::default();
        for part in newcomers.chunks(AT_ONCE) {
            let part = part.to_vec();
            let invited = self
                .directory
                .edit_by(by.clone(), move |edit, viewer| {
                    let discussion = owned(edit, viewer, id)?;
                    let now = edit.now();
                    let (part, foreign) = without_foreign(edit.tx(), viewer, part.clone())?;
                    let mut invited = invite_all(edit.tx(), &discussion, &part, now)?;
                    invited.banned.extend(foreign);
                    let detail = format!("{} invited", invited.added);
                    edit.record("discussion.invite", &discussion.address.to_string(), &detail)?;
                    Ok::<_, DiscussionError>(invited)
                })
                .await?;
            sum.added += invited.added;
            sum.known += invited.known;
            sum.banned.extend(invited.banned);
        }
        Ok(sum)
    }

    /// What would become of these if they were put in. Writes nothing.
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) unless an owner asks.
    pub async fn foresee(
        &self,
        by: Actor,
        id: PrincipalId,
        newcomers: Vec<Newcomer>,
    ) -> Result<Added, DiscussionError> {
        let foresee = move |c: &mut Conn<'_>| {
            super::managed::owned_by(c, &by, id)?;
            let bans = store::bans(c, id)?;
            let mut sum = Added::default();
            for part in newcomers.chunks(AT_ONCE) {
                let addresses: Vec<&Address> = part.iter().map(|one| &one.address).collect();
                let keys = directory::canonical_keys(c, &addresses)?;
                let known: HashSet<String> = member::known(c, id, &keys)?.into_iter().collect();
                for (newcomer, key) in part.iter().zip(&keys) {
                    if known.contains(key) {
                        sum.known += 1;
                    } else if bans.iter().any(|ban| super::posting::fits(&ban.pattern, key)) {
                        sum.banned.push(newcomer.address.to_string());
                    } else {
                        sum.added += 1;
                    }
                }
            }
            Ok(sum)
        };
        self.db.read(foresee).await
    }

    /// All members, for a file that is taken away. That it was is a deed.
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) unless an owner asks.
    pub async fn export(&self, by: Actor, id: PrincipalId) -> Result<Vec<Member>, DiscussionError> {
        self.directory
            .edit_by(by, move |edit, viewer| {
                let discussion = owned(edit, viewer, id)?;
                let which = Which { limit: u32::MAX, ..Which::default() };
                let members = member::list(edit.tx(), id, &which)?;
                let detail = format!("{} members", members.len());
                edit.record("discussion.export", &discussion.address.to_string(), &detail)?;
                Ok::<_, DiscussionError>(members)
            })
            .await
    }

    /// A member leaves, or is taken out: by itself, by an owner, or by whoever holds its token (`by` None).
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) when it is somebody else's; there is no such member.
    pub async fn leave(&self, by: Option<Actor>, member: i64) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (id, found) = member::find(tx, member)?.ok_or(DiscussionError::NotFound("member"))?;
                let own = match &by {
                    Some(by) => may_change(tx, by, id, &found)?,
                    None => true,
                };
                if let (Some(by), false) = (&by, own) {
                    record(tx, by, id, ("discussion.remove-member", &found), now)?;
                }
                let why = if own { Gone::Own } else { Gone::Removed };
                Ok(take_out(tx, id, &found, why, now)?)
            })
            .await
    }

    /// A member chooses what it gets.
    ///
    /// # Errors
    /// As of [`leave`](Self::leave).
    pub async fn choose(
        &self,
        by: Option<Actor>,
        member: i64,
        options: Options,
    ) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (id, found) = member::find(tx, member)?.ok_or(DiscussionError::NotFound("member"))?;
                if let Some(by) = &by
                    && !may_change(tx, by, id, &found)?
                {
                    record(tx, by, id, ("discussion.change-member", &found), now)?;
                }
                Ok(member::set_options(tx, member, &options)?)
            })
            .await
    }

    /// A member whose mail came back is sent some again, as it says itself, or an owner, or whoever holds its token (`by` None).
    ///
    /// # Errors
    /// As of [`leave`](Self::leave).
    pub async fn resume(&self, by: Option<Actor>, member: i64) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (id, found) = member::find(tx, member)?.ok_or(DiscussionError::NotFound("member"))?;
                if let Some(by) = &by {
                    may_change(tx, by, id, &found)?;
                }
                if found.state == MemberState::Stopped {
                    member::set_state(tx, member, MemberState::Active, now)?;
                    directory::enrol(tx, id, (found.person.as_slice(), &[]), now)?;
                    store::told(tx);
                }
                Ok(())
            })
            .await
    }

    /// An owner decides on somebody who wants to be a member, or lets one whose mail came back go on.
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) unless an owner asks; there is no such member.
    pub async fn admit(&self, by: Actor, member: i64, admitted: bool) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (id, found) = member::find(tx, member)?.ok_or(DiscussionError::NotFound("member"))?;
                let (viewer, _) = by.enter::<DiscussionError>(tx)?;
                if !allowed(tx, &viewer, id, Wish::Own)? {
                    return Err(directory::Forbidden.into());
                }
                match admitted {
                    true => let_in(tx, id, &found, now),
                    false => Ok(take_out(tx, id, &found, Gone::Removed, now)?),
                }
            })
            .await
    }

    /// Lets what a member writes be published at once (1), wait (-1), or be as that of all (0).
    ///
    /// # Errors
    /// [`Forbidden`](directory::Forbidden) unless a moderator asks; there is no such member.
    pub async fn trust(&self, by: Actor, member: i64, trust: i64) -> Result<(), DiscussionError> {
        self.db
            .write(move |tx| {
                let (id, _) = member::find(tx, member)?.ok_or(DiscussionError::NotFound("member"))?;
                let (viewer, _) = by.enter::<DiscussionError>(tx)?;
                super::edit::moderated(tx, &viewer, id)?;
                Ok(member::set_trust(tx, member, trust.signum())?)
            })
            .await
    }
}

/// Whether somebody may change a membership: the member itself (true), or an owner.
fn may_change(
    tx: &mut Tx<'_>,
    by: &Actor,
    id: PrincipalId,
    member: &Member,
) -> Result<bool, DiscussionError> {
    let (viewer, _) = by.enter::<DiscussionError>(tx)?;
    let own = viewer.person.is_some() && viewer.person == member.person;
    match own || allowed(tx, &viewer, id, Wish::Own)? {
        true => Ok(own),
        false => Err(directory::Forbidden.into()),
    }
}

/// Notes what somebody has done to a member that is not itself.
pub(super) fn record(
    tx: &mut Tx<'_>,
    by: &Actor,
    id: PrincipalId,
    (action, member): (&'static str, &Member),
    now: Micros,
) -> Result<(), DiscussionError> {
    let (_, doer) = by.enter::<DiscussionError>(tx)?;
    let (subject, detail) = (load(tx, id)?.address.to_string(), member.address.to_string());
    let deed = Deed { at: now, by: &doer, action, subject: &subject, detail: &detail };
    Ok(audit::record(tx, &deed)?)
}

/// Notes that an address is to be asked, unless it has been of late.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    asked: &Asked,
    now: Micros,
) -> Result<(), DiscussionError> {
    let discussion = load(tx, id)?;
    if discussion.settings.joining == Joining::Closed || discussion.settings.closed {
        return Err(DiscussionError::Refused("nobody joins this discussion by itself"));
    }
    let Ok(address) = Address::parse(&asked.address) else {
        return Err(DiscussionError::Refused("this is no address"));
    };
    let key = directory::canonical_key(tx, &address)?;
    if !is_banned(tx, id, &key)? && may_become(tx, &discussion, &key)? {
        ask_once(tx, id, &key, asked, now)?;
    }
    Ok(())
}

/// Whether somebody may be a member of what it then reads: nobody reads what only those do who look after it, and who has no
/// account reads what is for those who have when an owner lets it in.
fn may_become(c: &mut Conn<'_>, discussion: &Discussion, key: &str) -> Result<bool, DbError> {
    Ok(match discussion.reading {
        Reading::Everyone | Reading::Members => true,
        Reading::Registered => {
            discussion.settings.joining == Joining::Approval || directory::person_of_key(c, key)?.is_some()
        }
        Reading::Stewards => false,
    })
}

/// Notes that an address is to be asked; false: it has been of late.
fn ask_once(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    key: &str,
    asked: &Asked,
    now: Micros,
) -> Result<bool, DbError> {
    // However many tags an address has, the letters go into one mailbox.
    let bare = Address::parse(key).map_or_else(|_| key.to_owned(), |key| key.without_tag().key());
    if !store::answers::may_ask(tx, id, &bare, (ASKED_AGAIN, ASKED_A_DAY), now)? {
        return Ok(false);
    }
    store::answers::note(tx, &[&format!("join {id} {bare}"), &format!("join {bare}")], "", now)?;
    work::put(tx, id, &Work::Confirm(asked.clone()), now)?;
    Ok(true)
}

/// Notes that these are to be asked by an owner.
fn invite_all(
    tx: &mut Tx<'_>,
    discussion: &Discussion,
    newcomers: &[Newcomer],
    now: Micros,
) -> Result<Added, DiscussionError> {
    let addresses: Vec<&Address> = newcomers.iter().map(|one| &one.address).collect();
    let keys = directory::canonical_keys(tx, &addresses)?;
    let known: HashSet<String> = member::known(tx, discussion.id, &keys)?.into_iter().collect();
    let bans = store::bans(tx, discussion.id)?;
    let mut sum = Added::default();
    for (newcomer, key) in newcomers.iter().zip(&keys) {
        let asked = Asked {
            address: newcomer.address.to_string(),
            name: short_name(&newcomer.name),
            mode: None,
            language: discussion.settings.language.clone(),
            by: INVITED.to_owned(),
        };
        if bans.iter().any(|ban| super::posting::fits(&ban.pattern, key)) {
            sum.banned.push(newcomer.address.to_string());
        } else if known.contains(key) || !ask_once(tx, discussion.id, key, &asked, now)? {
            sum.known += 1;
        } else {
            sum.added += 1;
        }
    }
    Ok(sum)
}

/// Makes the token that goes into the letter to who is asked.
pub(super) fn invite(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    asked: &Asked,
    text: &TokenText,
    now: Micros,
) -> Result<(), DbError> {
    let data = serde_json::to_string(&Invitation { discussion: id.0, asked: asked.clone() });
    let data = data.map_err(store::misread)?;
    let new = NewToken { purpose: Purpose::ListJoin, person: None, data: &data, lifetime: ASKED_FOR };
    token::issue(tx, text, &new, now)
}

fn invitation_in(grant: Option<&token::Grant>) -> Result<Invitation, DiscussionError> {
    let grant = grant.ok_or(DiscussionError::NotFound("token"))?;
    Ok(serde_json::from_str(&grant.data).map_err(store::misread)?)
}

pub(super) fn confirm(
    tx: &mut Tx<'_>,
    text: &TokenText,
    now: Micros,
) -> Result<(Discussion, Joined), DiscussionError> {
    let grant = token::redeem(tx, Purpose::ListJoin, text, now)?;
    let said = invitation_in(grant.as_ref())?;
    let discussion = load(tx, PrincipalId(said.discussion))?;
    let address = Address::parse(&said.asked.address).map_err(store::misread)?;
    let mut options = Options::of(&discussion.settings);
    options.language.clone_from(&said.asked.language);
    options.mode = said.asked.mode.unwrap_or(options.mode);
    let invited = said.asked.by == INVITED;
    let consent = format!("confirmed by mail, asked by {}", said.asked.by);
    let coming = Coming { address, name: said.asked.name, options, consent, invited };
    let joined = enter(tx, &discussion, coming, now)?;
    Ok((discussion, joined))
}

/// Somebody who becomes a member by itself.
struct Coming {
    address: Address,
    name: String,
    options: Options,
    consent: String,
    /// An owner has agreed before.
    invited: bool,
}

/// Somebody with an account becomes a member, with what it wants by mail, because of something it does on the web; gives its number.
pub(super) fn enter_by_web(
    tx: &mut Tx<'_>,
    discussion: &Discussion,
    viewer: &Viewer,
    mode: super::Mode,
    now: Micros,
) -> Result<i64, DiscussionError> {
    let address = Address::parse(&viewer.login).map_err(store::misread)?;
    let options = Options { mode, ..Options::of(&discussion.settings) };
    let (name, consent) = (viewer.name.clone(), "own account".into());
    let coming = Coming { address, name, options, consent, invited: false };
    let (Joined::Member(id) | Joined::Waits(id) | Joined::Already(id)) = enter(tx, discussion, coming, now)?;
    Ok(id)
}

fn enter(
    tx: &mut Tx<'_>,
    discussion: &Discussion,
    coming: Coming,
    now: Micros,
) -> Result<Joined, DiscussionError> {
    let id = discussion.id;
    let key = directory::canonical_key(tx, &coming.address)?;
    let closed = discussion.settings.joining == Joining::Closed && !coming.invited;
    let fits = coming.invited || may_become(tx, discussion, &key)?;
    if closed || is_banned(tx, id, &key)? || !fits {
        return Err(DiscussionError::Refused("nobody joins this discussion by itself"));
    }
    let before = member::by_key(tx, id, &key)?;
    if let Some(before) = before.filter(|member| member.state != MemberState::Left) {
        return Ok(Joined::Already(before.id));
    }
    let waits = discussion.settings.joining == Joining::Approval && !coming.invited;
    let state = if waits { MemberState::Waiting } else { MemberState::Active };
    let person = directory::person_of_key(tx, &key)?;
    let new = NewMember {
        name: short_name(&coming.name),
        address: coming.address,
        key: key.clone(),
        person,
        state,
        options: coming.options,
        consent: coming.consent,
    };
    member::insert(tx, id, &[new], now)?;
    let member = member::by_key(tx, id, &key)?.ok_or(DiscussionError::NotFound("member"))?.id;
    if waits {
        work::put(tx, id, &Work::Applied { member }, now)?;
        return Ok(Joined::Waits(member));
    }
    directory::enrol(tx, id, (person.as_slice(), &[]), now)?;
    work::put(tx, id, &Work::Welcome { member }, now)?;
    if discussion.settings.tell_owners {
        work::put(tx, id, &Work::Came { member }, now)?;
    }
    store::told(tx);
    Ok(Joined::Member(member))
}

/// What is noted with who was put in: by whom, and why.
fn consent_of(by: &str, basis: &str) -> String {
    match fields::line(basis) {
        basis if basis.is_empty() => format!("{PUT_IN}{by}"),
        basis => format!("{PUT_IN}{by}: {basis}"),
    }
}

fn short_name(name: &str) -> String {
    fields::line(name).chars().take(LONGEST_NAME).collect()
}

/// Those that are no discussions of others, and the others: what one discussion of ours publishes is published where it is a member,
/// which is for the owners of both to want.
fn without_foreign(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    newcomers: Vec<Newcomer>,
) -> Result<(Vec<Newcomer>, Vec<String>), DbError> {
    let mut foreign = HashSet::new();
    for discussion in store::all(c)? {
        if !allowed(c, viewer, discussion.id, Wish::Own)? {
            foreign.insert(discussion.address.key());
        }
    }
    let (others, kept): (Vec<Newcomer>, Vec<Newcomer>) =
        newcomers.into_iter().partition(|one| foreign.contains(&one.address.without_tag().key()));
    Ok((kept, others.into_iter().map(|one| one.address.to_string()).collect()))
}

fn add(
    tx: &mut Tx<'_>,
    discussion: &Discussion,
    newcomers: &[Newcomer],
    (welcome, consent): (bool, &str),
    now: Micros,
) -> Result<Added, DiscussionError> {
    let addresses: Vec<&Address> = newcomers.iter().map(|one| &one.address).collect();
    let keys = directory::canonical_keys(tx, &addresses)?;
    let known = member::known(tx, discussion.id, &keys)?;
    let people = directory::people_of_keys(tx, &keys)?;
    let bans = store::bans(tx, discussion.id)?;
    let mut added = Added::default();
    let mut seen: HashSet<&str> = known.iter().map(String::as_str).collect();
    let mut new = Vec::with_capacity(newcomers.len());
    for (newcomer, key) in newcomers.iter().zip(&keys) {
        if !seen.insert(key) {
            added.known += 1;
        } else if bans.iter().any(|ban| super::posting::fits(&ban.pattern, key)) {
            added.banned.push(newcomer.address.to_string());
        } else {
            new.push(put_in(&discussion.settings, newcomer, key, people.get(key).copied(), consent));
        }
    }
    added.added = new.len();
    let coming: Vec<PrincipalId> = new.iter().filter_map(|one| one.person).collect();
    member::insert(tx, discussion.id, &new, now)?;
    directory::enrol(tx, discussion.id, (&coming, &[]), now)?;
    if welcome {
        for one in &new {
            if let Some(member) = member::by_key(tx, discussion.id, &one.key)? {
                work::put(tx, discussion.id, &Work::Welcome { member: member.id }, now)?;
            }
        }
    }
    store::told(tx);
    Ok(added)
}

fn put_in(
    settings: &Settings,
    newcomer: &Newcomer,
    key: &str,
    person: Option<PrincipalId>,
    consent: &str,
) -> NewMember {
    NewMember {
        address: newcomer.address.clone(),
        key: key.to_owned(),
        name: short_name(&newcomer.name),
        person,
        state: MemberState::Active,
        options: Options::of(settings),
        consent: consent.to_owned(),
    }
}

/// Lets somebody who waits be a member, or one whose mail came back be sent again.
pub(super) fn let_in(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    found: &Member,
    now: Micros,
) -> Result<(), DiscussionError> {
    member::set_state(tx, found.id, MemberState::Active, now)?;
    directory::enrol(tx, id, (found.person.as_slice(), &[]), now)?;
    if found.state == MemberState::Waiting {
        work::put(tx, id, &Work::Welcome { member: found.id }, now)?;
    }
    Ok(())
}

/// Takes a member out. One that a rule has made stays noted as gone, lest the rule bring it back. Owners are told where they want
/// to be, but not what one of them does.
pub(super) fn take_out(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    member: &Member,
    why: Gone,
    now: Micros,
) -> Result<(), DbError> {
    let was_in = matches!(member.state, MemberState::Active | MemberState::Stopped);
    match member.by_rule > 0 {
        true => member::set_state(tx, member.id, MemberState::Left, now)?,
        false => member::delete(tx, member.id)?,
    }
    directory::enrol(tx, id, (&[], member.person.as_slice()), now)?;
    if was_in {
        let (address, language) = (member.address.to_string(), member.options.language.clone());
        if why != Gone::Removed && tells_owners(tx, id)? {
            work::put(tx, id, &Work::Went { address: address.clone(), why }, now)?;
        }
        work::put(tx, id, &Work::Goodbye { address, language }, now)?;
    }
    store::told(tx);
    Ok(())
}

fn tells_owners(c: &mut Conn<'_>, id: PrincipalId) -> Result<bool, DbError> {
    Ok(store::load(c, &[id.0])?.first().is_some_and(|one| one.settings.tell_owners))
}

/// The member of a number, if it is still one of that discussion.
pub(super) fn find(c: &mut Conn<'_>, member: i64) -> Result<Option<(PrincipalId, Member)>, DbError> {
    Ok(member::find(c, member)?.filter(|(_, found)| found.state != MemberState::Left))
}
