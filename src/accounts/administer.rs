//! What administrators do with the accounts of people: they make and shut them, give and take roles, and help those who are
//! locked out. They see nothing of what lies in mailboxes, and set no password: its owner does, by a link that is good once.

use super::{AccountError, Accounts, Site, letter::Letter, store};
use crate::{
    address::Address,
    auth::{
        self, api_token, app_password,
        second_factor::{self, FactorError, Status},
        session,
        token::{self, NewToken, Purpose, TokenText},
    },
    clock::{HOUR, Micros},
    directory::{
        self, Actor, DirectoryError, Edit, HeldRole, Kind, Member, NewPrincipal, Principal, PrincipalId,
        Role, Search,
    },
    fields,
};
use mailstore::db::Conn;
use templates::mails::accounts as mails;

/// A link that an administrator has made is good for so long: the owner may have to be met first.
const LIFETIME: Micros = 72 * HOUR;

/// A person as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPerson {
    /// The person.
    pub account: Principal,
    /// Its roles.
    pub roles: Vec<HeldRole>,
}

/// A person to make.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Its name as people read it.
    pub name: String,
    /// Its main address, the log-in.
    pub address: Address,
    /// Its roles.
    pub roles: Vec<HeldRole>,
    /// Where the link to choose a password is mailed; None: to the main address if that lies outside, else nowhere.
    pub mail_to: Option<Address>,
}

/// A link to choose a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Whose.
    pub person: PrincipalId,
    /// Where it was mailed.
    pub mailed_to: Option<Address>,
    /// The link itself when it was not mailed: to be handed over, and shown this once.
    pub link: Option<String>,
}

/// All that an administrator sees of an account.
#[derive(Debug, Clone)]
pub struct AccountSheet {
    /// The person.
    pub account: Principal,
    /// All its addresses, the main one too, ordered.
    pub addresses: Vec<Address>,
    /// Its roles, each with the principal it is held for.
    pub roles: Vec<(HeldRole, Option<Principal>)>,
    /// What it is a member of by itself.
    pub memberships: Vec<Member>,
    /// Its second factor.
    pub second_factor: Status,
    /// Its app passwords and its tokens for programs.
    pub app_passwords: usize,
    /// Its open sessions.
    pub sessions: usize,
    /// When one of them was used last, microseconds UTC.
    pub seen_at: Option<Micros>,
    /// A request of its own to be erased waits to be decided.
    pub wants_erasure: bool,
}

/// What is to be changed of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// Its name.
    Name(String),
    /// One more address in a domain of ours.
    AddAddress(Address),
    /// One of its addresses becomes the main one, with which it logs in.
    MainAddress(Address),
    /// An address that is not the main one goes.
    RemoveAddress(Address),
    /// One more role.
    Grant(HeldRole),
    /// A role goes.
    Revoke(HeldRole),
    /// It becomes a member of an office, function, group or channel; with whether it manages that.
    Join(PrincipalId, bool),
    /// It is no member any more.
    Leave(PrincipalId),
    /// It is shut, or opened again.
    Disable(bool),
}

impl Accounts {
    /// One page of the people there are, and how many there are on all pages. Only people are looked for, whatever `search`
    /// says.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn people(
        &self,
        by: PrincipalId,
        search: Search,
        page: (u32, u32),
    ) -> Result<(Vec<ListedPerson>, u64), AccountError> {
        let search = Search { kinds: vec![Kind::Person], ..search };
        let read = move |conn: &mut Conn<'_>| {
            let (found, total) = directory::search(conn, &search, page)?;
            let ids: Vec<PrincipalId> = found.iter().map(|one| one.id).collect();
            let roles = directory::roles_of_all(conn, &ids)?;
            let listed = |account: Principal| {
                let own = roles.iter().filter(|(person, _)| *person == account.id);
                ListedPerson { roles: own.map(|(_, held)| *held).collect(), account }
            };
            Ok((found.into_iter().map(listed).collect(), total))
        };
        self.directory.inspect(Actor::Person(by), read).await
    }

    /// All that an administrator sees of an account.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`.
    pub async fn sheet(&self, by: PrincipalId, person: PrincipalId) -> Result<AccountSheet, AccountError> {
        let now = self.clock.now();
        self.directory.inspect(Actor::Person(by), move |conn| sheet(conn, person, now)).await
    }

    /// Changes an account.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`; `Directory` says what cannot be, [`DirectoryError::LastAdministrator`] among them.
    pub async fn change_account(
        &self,
        by: PrincipalId,
        person: PrincipalId,
        change: AccountChange,
    ) -> Result<(), AccountError> {
        let act = move |edit: &mut Edit<'_, '_>| {
            is_person(edit, person)?;
            apply(edit, person, &change)
        };
        self.directory.administer(Actor::Person(by), act).await
    }

    /// Makes an account with a link to choose its first password.
    ///
    /// # Errors
    /// `Forbidden`, `Field`; `Directory(AddressTaken)` and what else keeps an address from being one.
    pub async fn create_account(
        &self,
        by: PrincipalId,
        new: NewPerson,
        site: &Site<'_>,
    ) -> Result<Invitation, AccountError> {
        fields::person_name(&new.name).map_err(AccountError::field("name"))?;
        let (invite, letter) = self.invitation(by, &new.address, new.mail_to.clone(), site, true).await?;
        let made = self.directory.administer(Actor::Person(by), move |edit| {
            for held in &new.roles {
                may_be_held(edit, *held)?;
            }
            let whole = NewPrincipal {
                roles: new.roles.clone(),
                ..NewPrincipal::new(Kind::Person, new.address.clone(), &new.name)
            };
            let person = edit.add(&whole)?;
            invite.issue(edit, person, letter.as_ref())?;
            Ok(invite.outcome(person))
        });
        made.await
    }

    /// Makes a link by which the owner of an account chooses a new password; the present one holds until then. Links made before
    /// are good for nothing any more.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch` also for an account that is shut.
    pub async fn invite(
        &self,
        by: PrincipalId,
        person: PrincipalId,
        mail_to: Option<Address>,
        site: &Site<'_>,
    ) -> Result<Invitation, AccountError> {
        let sheet = self.sheet(by, person).await?;
        if sheet.account.disabled {
            return Err(AccountError::NoSuch);
        }
        let (invite, letter) = self.invitation(by, &sheet.account.address, mail_to, site, false).await?;
        let made = self.directory.administer(Actor::Person(by), move |edit| {
            is_person(edit, person)?;
            invite.issue(edit, person, letter.as_ref())?;
            Ok(invite.outcome(person))
        });
        made.await
    }

    /// Ends all sessions of a person; gives how many there were.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`.
    pub async fn close_sessions(&self, by: PrincipalId, person: PrincipalId) -> Result<u64, AccountError> {
        let act = move |edit: &mut Edit<'_, '_>| {
            let login = is_person(edit, person)?.address.to_string();
            let ended = session::end_others(edit.tx(), person, None)?;
            edit.record("session.end-all", &login, &ended.to_string())?;
            Ok(ended)
        };
        self.directory.administer(Actor::Person(by), act).await
    }

    /// Takes all app passwords and tokens of a person away; gives how many there were.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`.
    pub async fn revoke_app_passwords(
        &self,
        by: PrincipalId,
        person: PrincipalId,
    ) -> Result<u64, AccountError> {
        let act = move |edit: &mut Edit<'_, '_>| {
            is_person(edit, person)?;
            let before = auth::version_of(edit.tx(), person)?.unwrap_or_default();
            let gone = app_password::revoke_all(edit, person)? + api_token::revoke_all(edit, person)?;
            session::carry_on(edit.tx(), person, before, None)?;
            Ok(gone)
        };
        self.directory.administer(Actor::Person(by), act).await
    }

    /// Takes the second factor of a person away who has lost it; all its sessions end.
    ///
    /// # Errors
    /// `Forbidden`; `NoSuch` also when it has none.
    pub async fn reset_second_factor(
        &self,
        by: PrincipalId,
        person: PrincipalId,
    ) -> Result<(), AccountError> {
        let act = move |edit: &mut Edit<'_, '_>| {
            is_person(edit, person)?;
            match second_factor::remove(edit, person) {
                Ok(()) => {}
                Err(FactorError::Directory(error)) => return Err(error.into()),
                Err(_) => return Err(AccountError::NoSuch),
            }
            session::end_others(edit.tx(), person, None)?;
            Ok(())
        };
        self.directory.administer(Actor::Person(by), act).await
    }

    /// The link, and the letter that takes it to its owner. Only an administrator has one written.
    async fn invitation(
        &self,
        by: PrincipalId,
        login: &Address,
        mail_to: Option<Address>,
        site: &Site<'_>,
        first: bool,
    ) -> Result<(Invite, Option<Letter>), AccountError> {
        let at = login.domain().to_owned();
        let is_ours = self.directory.inspect(Actor::Person(by), move |conn| {
            let domains = directory::domains(conn)?;
            Ok::<_, AccountError>(domains.iter().any(|domain| domain.name.as_str() == at))
        });
        let mailed_to = match is_ours.await? {
            // Who has no other mailbox than the one behind this password cannot read it there.
            true => mail_to,
            false => Some(login.clone()),
        };
        let text = TokenText::new(&rand::random());
        let link = format!("{}/password/nuova?codice={}", site.url, text.text());
        let letter = match &mailed_to {
            Some(to) => Some(self.letter(site, to, mail(first, login, &link)).await?),
            None => None,
        };
        Ok((Invite { text, link, mailed_to }, letter))
    }
}

fn mail(first: bool, login: &Address, link: &str) -> mails::Mail {
    let write = if first { mails::invited } else { mails::reset_for };
    write(&login.to_string(), link, LIFETIME / HOUR)
}

/// A link that is being made.
struct Invite {
    text: TokenText,
    link: String,
    mailed_to: Option<Address>,
}

impl Invite {
    fn issue(
        &self,
        edit: &mut Edit<'_, '_>,
        person: PrincipalId,
        letter: Option<&Letter>,
    ) -> Result<(), AccountError> {
        let (now, login) = (edit.now(), edit.person(person)?.address);
        let new =
            NewToken { purpose: Purpose::PasswordReset, person: Some(person), data: "", lifetime: LIFETIME };
        token::revoke(edit.tx(), Purpose::PasswordReset, person)?;
        token::issue(edit.tx(), &self.text, &new, now)?;
        if let Some(letter) = letter {
            letter.post(edit.tx(), now)?;
        }
        let how = match &self.mailed_to {
            None => "link shown".to_owned(),
            Some(to) if *to == login => "link mailed".to_owned(),
            Some(to) => format!("link mailed to {to}"),
        };
        Ok(edit.record("password.invite", &login.to_string(), &how)?)
    }

    fn outcome(&self, person: PrincipalId) -> Invitation {
        Invitation {
            person,
            mailed_to: self.mailed_to.clone(),
            link: self.mailed_to.is_none().then(|| self.link.clone()),
        }
    }
}

/// Whoever has this number, if it is a person.
fn is_person(edit: &mut Edit<'_, '_>, id: PrincipalId) -> Result<Principal, AccountError> {
    match edit.person(id) {
        Err(DirectoryError::NoSuch(..) | DirectoryError::WrongKind(..)) => Err(AccountError::NoSuch),
        other => Ok(other?),
    }
}

fn apply(edit: &mut Edit<'_, '_>, person: PrincipalId, change: &AccountChange) -> Result<(), AccountError> {
    let done = match change {
        AccountChange::Name(name) => {
            fields::person_name(name).map_err(AccountError::field("name"))?;
            edit.rename(person, name)
        }
        AccountChange::AddAddress(address) => edit.add_address(person, address),
        AccountChange::MainAddress(address) => edit.set_main_address(person, address),
        AccountChange::RemoveAddress(address) => {
            let own = directory::addresses_of(edit.tx(), person)?;
            if own.iter().all(|one| one.key() != address.key()) {
                return Err(AccountError::NoSuch);
            }
            edit.remove_address(address)
        }
        AccountChange::Grant(held) => {
            may_be_held(edit, *held)?;
            edit.grant(person, *held)
        }
        AccountChange::Revoke(held) => edit.revoke(person, *held),
        AccountChange::Join(group, manager) => edit.add_member(*group, person, *manager),
        AccountChange::Leave(group) => edit.remove_member(*group, person),
        AccountChange::Disable(disabled) => edit.set_disabled(person, *disabled),
    };
    Ok(done?)
}

/// Of what kinds that may be which a role is held for; empty: it is held everywhere only.
pub fn scopes_of(role: Role) -> &'static [Kind] {
    match role {
        Role::Operator | Role::OfficeManager => &[Kind::Office],
        Role::Editor | Role::Moderator => &[Kind::Channel, Kind::Territory],
        _ => &[],
    }
}

fn may_be_held(edit: &mut Edit<'_, '_>, (role, scope): HeldRole) -> Result<(), DirectoryError> {
    let Some(scope) = scope else { return Ok(()) };
    let scope = edit.principal(scope)?;
    match scopes_of(role).contains(&scope.kind) {
        true => Ok(()),
        false => Err(DirectoryError::WrongKind(scope.address.to_string(), scope.kind)),
    }
}

fn sheet(conn: &mut Conn<'_>, id: PrincipalId, now: Micros) -> Result<AccountSheet, AccountError> {
    let found = directory::load(conn, &[id])?.pop();
    let account = found.filter(|one| one.kind == Kind::Person).ok_or(AccountError::NoSuch)?;
    let roles = directory::roles_of(conn, id)?;
    let scopes: Vec<PrincipalId> = roles.iter().filter_map(|(_, scope)| *scope).collect();
    let scopes = directory::load(conn, &scopes)?;
    let scoped = |held: HeldRole| (held, scopes.iter().find(|one| held.1 == Some(one.id)).cloned());
    let sessions = session::list(conn, id, now)?;
    Ok(AccountSheet {
        addresses: directory::addresses_of(conn, id)?,
        roles: roles.into_iter().map(scoped).collect(),
        memberships: directory::memberships(conn, id)?,
        second_factor: second_factor::status(conn, id)?,
        seen_at: sessions.iter().map(|one| one.seen_at).max(),
        app_passwords: app_password::list(conn, id)?.len() + api_token::list(conn, id)?.len(),
        sessions: sessions.len(),
        wants_erasure: store::erasures_of(conn, id)?.pop().is_some_and(|one| one.decided_at.is_none()),
        account,
    })
}
