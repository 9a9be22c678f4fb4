//! Registering: the address is confirmed by mail, then an operator vouches for whoever is no citizen.

use super::{
    AccountError, Accounts, Confirmed, NewRegistration, Registration, RegistrationState, Site, may_mail,
    password::forgotten_link, store, vouching,
};
use crate::{
    address::Address,
    audit::{self, Deed, Doer},
    auth::{
        password,
        token::{self, NewToken, Purpose, TokenText},
    },
    clock::{HOUR, Micros},
    directory::{self, DirectoryError, Edit, Kind, NewPrincipal, PrincipalId, Role},
    fields::{self, LONGEST_ORGANISATION, LONGEST_REASON, Why},
    fiscal,
};
use mailstore::db::Tx;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use templates::mails::accounts as mails;

/// The link in the mail is good for so long.
pub(super) const LIFETIME: Micros = 48 * HOUR;

impl Accounts {
    /// Takes a registration and mails a link to its address; whoever has an account there is mailed that instead.
    ///
    /// # Errors
    /// `TooMany`, `NotARole`, `Field`, `TaxCode`, `Tagged`, `AtHome`. None of them depends on who has an account.
    pub async fn register(
        &self,
        peer: IpAddr,
        new: NewRegistration,
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        let new = checked(new)?;
        self.ask(peer)?;
        let text = TokenText::new(&rand::random());
        let link = format!("{}/registrati/conferma?codice={}", site.url, text.text());
        let (log_in, forgotten) = (format!("{}/accedi", site.url), forgotten_link(site));
        let to = &new.address;
        let confirm = mails::confirm(&link, LIFETIME / HOUR);
        // Both are written, so that the time tells nothing either.
        let [confirm, already] = self
            .letters(site, [(to.clone(), confirm), (to.clone(), mails::already(&log_in, &forgotten))])
            .await?;
        let (digest, now) = (digest("registration", to), self.clock.now());
        let sent = self.db.write(move |tx| {
            let domains = directory::domains(tx)?;
            if domains.iter().any(|domain| domain.name.as_str() == new.address.domain()) {
                return Err(AccountError::AtHome);
            }
            if !may_mail(tx, &digest, now)? {
                return Ok(());
            }
            if directory::find(tx, &new.address)?.is_some() {
                return Ok(already.post(tx, now)?);
            }
            let id = store::insert_registration(tx, &new, now)?.to_string();
            let token =
                NewToken { purpose: Purpose::Registration, person: None, data: &id, lifetime: LIFETIME };
            token::issue(tx, &text, &token, now)?;
            Ok::<_, AccountError>(confirm.post(tx, now)?)
        });
        sent.await
    }

    /// The registration a token confirms, if it is good. It stays so.
    ///
    /// # Errors
    /// The database.
    pub async fn registration_of(&self, token: &str) -> Result<Option<Registration>, AccountError> {
        let Some(grant) = self.peek(Purpose::Registration, token).await? else { return Ok(None) };
        let Ok(id) = grant.data.parse() else { return Ok(None) };
        Ok(self.db.read_brief(move |conn| store::registration(conn, id)).await?)
    }

    /// Confirms an address and makes its account, with the password its owner chooses now: whoever has sent the registration
    /// may have been somebody else.
    ///
    /// # Errors
    /// `BadToken`, `Password`; `Directory(AddressTaken)` when another registration of the address was quicker.
    pub async fn confirm_registration(&self, token: &str, password: &str) -> Result<Confirmed, AccountError> {
        // A hash costs much: nobody has one made for nothing.
        let known = self.registration_of(token).await?.ok_or(AccountError::BadToken)?;
        let about = [&*known.name, &*known.address, &*known.organisation];
        let hash = self.auth.hash_own(password, &about).await?;
        let text = TokenText::parse(token).ok_or(AccountError::BadToken)?;
        let confirmed = self.directory.change(Doer::server(), move |edit| {
            let now = edit.now();
            let grant = token::redeem(edit.tx(), Purpose::Registration, &text, now)?;
            let id = grant.and_then(|grant| grant.data.parse().ok()).ok_or(AccountError::BadToken)?;
            let registration = store::registration(edit.tx(), id)?.ok_or(AccountError::BadToken)?;
            let person = make(edit, &registration)?;
            password::set(edit, person, &hash)?;
            store::insert_consent(edit.tx(), person, &registration)?;
            let waits = registration.role != Role::Citizen;
            let state = if waits { RegistrationState::Pending } else { RegistrationState::Approved };
            store::confirm(edit.tx(), id, person, state, now)?;
            Ok::<_, AccountError>(Confirmed { person, login: registration.address, waits })
        });
        confirmed.await
    }

    /// Asks for a role with the account one has: one that was refused, or another. `new` has the person's own name and address,
    /// whatever it says. An operator has to vouch for it.
    ///
    /// # Errors
    /// `Open` while one waits, `Decided` when one has the role, `NotARole` also for the role of citizens, `Field`, `TaxCode`;
    /// `Forbidden` for those who work here, whose roles an administrator gives.
    pub async fn request_role(&self, by: PrincipalId, new: NewRegistration) -> Result<(), AccountError> {
        let new = checked(new)?;
        if new.role == Role::Citizen {
            return Err(AccountError::NotARole(new.role));
        }
        self.as_oneself(by, move |edit| {
            let (own, now) = (edit.person(by)?, edit.now());
            if own.has_mailbox {
                return Err(AccountError::Forbidden);
            }
            let before = store::registrations_of(edit.tx(), by)?;
            if before.iter().any(|one| one.state == RegistrationState::Pending) {
                return Err(AccountError::Open);
            }
            if directory::roles_of(edit.tx(), by)?.contains(&(new.role, None)) {
                return Err(AccountError::Decided);
            }
            let login = own.address.to_string();
            let new = NewRegistration { name: own.name, address: own.address, ..new.clone() };
            let id = store::insert_registration(edit.tx(), &new, now)?;
            store::confirm(edit.tx(), id, by, RegistrationState::Pending, now)?;
            let registration = store::registration(edit.tx(), id)?.ok_or(AccountError::NoSuch)?;
            store::insert_consent(edit.tx(), by, &registration)?;
            Ok(edit.record("registration.request", &login, new.role.as_str())?)
        })
        .await
    }

    /// Registrations an operator has to vouch for, the oldest first, after the number `after`.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn pending(
        &self,
        by: PrincipalId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Registration>, AccountError> {
        self.db
            .read(move |conn| {
                vouching(conn, by)?;
                Ok(store::registrations(conn, RegistrationState::Pending, after, limit)?)
            })
            .await
    }

    /// Registrations that wait or were approved and have the codice fiscale or partita IVA of one of these; themselves too.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn of_same_code(
        &self,
        by: PrincipalId,
        registrations: &[Registration],
    ) -> Result<Vec<Registration>, AccountError> {
        let codes: Vec<String> = registrations.iter().map(|one| one.tax_code.clone()).collect();
        self.db
            .read(move |conn| {
                vouching(conn, by)?;
                Ok(store::registrations_with(conn, &codes)?)
            })
            .await
    }

    /// How many there are of those.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn count_pending(&self, by: PrincipalId) -> Result<u64, AccountError> {
        self.db
            .read(move |conn| {
                vouching(conn, by)?;
                Ok(store::count_registrations(conn, RegistrationState::Pending)?)
            })
            .await
    }

    /// Vouches for a registration: its role is given, and its address told.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`, `Decided`.
    pub async fn approve(&self, by: PrincipalId, id: i64, site: &Site<'_>) -> Result<(), AccountError> {
        let (registration, doer) = self.to_decide(by, id).await?;
        let mail =
            mails::approved(&registration.name, &registration.organisation, &format!("{}/accedi", site.url));
        let letter = self.letter(site, &address_of(&registration)?, mail).await?;
        let done = self.directory.change(doer, move |edit| {
            let person = decide(edit, (by, id), RegistrationState::Approved, "")?;
            edit.grant(person, (registration.role, None))?;
            Ok::<_, AccountError>(letter.post_in(edit)?)
        });
        done.await
    }

    /// Does not vouch for a registration, and tells its address why. The account stays, without its role.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`, `Decided`, `Field`.
    pub async fn refuse(
        &self,
        by: PrincipalId,
        id: i64,
        reason: &str,
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        let reason = self::reason(reason)?;
        let (registration, doer) = self.to_decide(by, id).await?;
        let mail = mails::refused(&registration.name, &registration.organisation, &reason);
        let letter = self.letter(site, &address_of(&registration)?, mail).await?;
        let done = self.directory.change(doer, move |edit| {
            decide(edit, (by, id), RegistrationState::Refused, &reason)?;
            Ok::<_, AccountError>(letter.post_in(edit)?)
        });
        done.await
    }

    async fn to_decide(&self, by: PrincipalId, id: i64) -> Result<(Registration, Doer), AccountError> {
        let found = self.db.read_brief(move |conn| {
            let doer = vouching(conn, by)?.doer();
            Ok::<_, AccountError>((store::registration(conn, id)?, doer))
        });
        let (registration, doer) = found.await?;
        Ok((registration.ok_or(AccountError::NoSuch)?, doer))
    }
}

/// Makes the account of a registration.
fn make(edit: &mut Edit<'_, '_>, registration: &Registration) -> Result<PrincipalId, AccountError> {
    let address = address_of(registration)?;
    // With a mailbox of ours it would be more than a stranger's account.
    let domains = directory::domains(edit.tx())?;
    if domains.iter().any(|domain| domain.name.as_str() == address.domain()) {
        return Err(AccountError::AtHome);
    }
    let mut new = NewPrincipal::new(Kind::Person, address, &registration.name);
    if registration.role == Role::Citizen {
        new.roles.push((Role::Citizen, None));
    }
    Ok(edit.add(&new)?)
}

/// Decides a pending registration; gives its account.
fn decide(
    edit: &mut Edit<'_, '_>,
    (by, id): (PrincipalId, i64),
    state: RegistrationState,
    reason: &str,
) -> Result<PrincipalId, AccountError> {
    let (now, tx) = (edit.now(), edit.tx());
    let viewer = vouching(tx, by)?;
    let registration = store::registration(tx, id)?.ok_or(AccountError::NoSuch)?;
    if !store::decide_registration(tx, id, (state, reason), by, now)? {
        return Err(AccountError::Decided);
    }
    let action = match state {
        RegistrationState::Approved => "registration.approve",
        _ => "registration.refuse",
    };
    record(tx, &viewer.doer(), (action, &registration.address), now)?;
    registration.person.ok_or(AccountError::NoSuch)
}

fn record(
    tx: &mut Tx<'_>,
    by: &Doer,
    (action, subject): (&'static str, &str),
    at: Micros,
) -> Result<(), DirectoryError> {
    Ok(audit::record(tx, &Deed { at, by, action, subject, detail: "" })?)
}

fn address_of(registration: &Registration) -> Result<Address, AccountError> {
    Address::parse(&registration.address).map_err(|_| AccountError::NoSuch)
}

fn checked(new: NewRegistration) -> Result<NewRegistration, AccountError> {
    if !NewRegistration::ROLES.contains(&new.role) {
        return Err(AccountError::NotARole(new.role));
    }
    if new.address.tag().is_some() {
        return Err(AccountError::Tagged);
    }
    let name = fields::person_name(&new.name).map_err(AccountError::field("name"))?;
    if new.role == Role::Citizen {
        return Ok(NewRegistration { name, organisation: String::new(), tax_code: String::new(), ..new });
    }
    let organisation = fields::required_line(&new.organisation, LONGEST_ORGANISATION);
    let organisation = organisation.map_err(AccountError::field("organisation"))?;
    let tax_code = tax_code(new.role, &new.tax_code)?;
    Ok(NewRegistration { name, organisation, tax_code, ..new })
}

/// The code of an organisation, or nothing. A firm has one: by it an operator finds out who it is.
fn tax_code(role: Role, given: &str) -> Result<String, AccountError> {
    match fields::line(given) {
        code if !code.is_empty() => fiscal::tax_code(&code).ok_or(AccountError::TaxCode),
        _ if role == Role::Company => Err(AccountError::field("tax_code")(Why::Missing)),
        nothing => Ok(nothing),
    }
}

/// Why something is refused, as it is told.
pub(super) fn reason(given: &str) -> Result<String, AccountError> {
    fields::required_line(given, LONGEST_REASON).map_err(AccountError::field("reason"))
}

/// What mails of a kind to an address are counted by.
pub(super) fn digest(kind: &str, address: &Address) -> [u8; 32] {
    Sha256::digest(format!("{kind} {}", address.key())).into()
}
