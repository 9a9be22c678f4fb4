//! Being forgotten (GDPR article 17): who wants it says so, an administrator does it or says why not, within a month.

use super::{AccountError, Accounts, Erasure, ErasureState, Site, administrator, register, store};
use crate::{
    address::Address,
    audit::{self, Deed, Doer, Gone},
    clock::{DAY, Micros},
    directory::{self, Actor, DirectoryError, Edit, PrincipalId},
};
use mailstore::db::Conn;
use std::sync::Arc;
use templates::{mails::accounts as mails, text::portal::accounts as text};

/// It has to be decided within this span.
const TERM: Micros = 30 * DAY;

impl Accounts {
    /// Asks for one's own account and data to be erased.
    ///
    /// # Errors
    /// `Open`.
    pub async fn request_erasure(&self, by: PrincipalId) -> Result<(), AccountError> {
        self.as_oneself(by, move |edit| {
            let (login, now) = (edit.person(by)?.address.to_string(), edit.now());
            let asked = store::erasures_of(edit.tx(), by)?;
            if asked.iter().any(|one| one.state == ErasureState::Open) {
                return Err(AccountError::Open);
            }
            store::insert_erasure(edit.tx(), by, (now, now + TERM))?;
            Ok(edit.record("erasure.request", &login, "")?)
        })
        .await
    }

    /// Takes one's own request back.
    ///
    /// # Errors
    /// `NoSuch` when none is open.
    pub async fn withdraw_erasure(&self, by: PrincipalId) -> Result<(), AccountError> {
        self.as_oneself(by, move |edit| {
            let (login, now) = (edit.person(by)?.address.to_string(), edit.now());
            let asked = store::erasures_of(edit.tx(), by)?;
            let open =
                asked.iter().find(|one| one.state == ErasureState::Open).ok_or(AccountError::NoSuch)?;
            store::decide_erasure(edit.tx(), open.id, (ErasureState::Withdrawn, ""), by, now)?;
            Ok(edit.record("erasure.withdraw", &login, "")?)
        })
        .await
    }

    /// Open requests, the most urgent first, for an administrator.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn erasures(&self, by: PrincipalId, limit: u32) -> Result<Vec<Erasure>, AccountError> {
        self.db
            .read(move |conn| {
                administrator(conn, by)?;
                Ok(store::erasures(conn, ErasureState::Open, limit)?)
            })
            .await
    }

    /// An open request, for an administrator.
    ///
    /// # Errors
    /// `Forbidden`; `NoSuch` also for one that was decided.
    pub async fn open_erasure(&self, by: PrincipalId, id: i64) -> Result<Erasure, AccountError> {
        let (erasure, _) = self.to_erase(by, id).await?;
        Some(erasure).filter(|one| one.state == ErasureState::Open).ok_or(AccountError::NoSuch)
    }

    /// Erases an account without a mailbox of which nothing has to be kept, and tells its address. One that was removed
    /// meanwhile is forgotten too. The audit log keeps what was done, without its name.
    ///
    /// # Errors
    /// `Forbidden` also for one's own; `NoSuch`, `Decided`, `Kept` with what it is; `Directory(LastAdministrator)`.
    pub async fn complete_erasure(
        &self,
        by: PrincipalId,
        id: i64,
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        let (erasure, _) = self.to_erase(by, id).await?;
        let letter = self.letter(site, &address_of(&erasure)?, mails::erased(&erasure.name)).await?;
        let sources = Arc::clone(&self.sources);
        let done = self.directory.administer(Actor::Person(by), move |edit| {
            let (person, now) = decide(edit, (by, id), ErasureState::Completed, "")?;
            if person == by {
                return Err(AccountError::Forbidden);
            }
            if has_mailbox(edit, person)? {
                return Err(AccountError::Kept("mailbox"));
            }
            let gone = gone(edit.tx(), &erasure)?;
            for source in sources.iter() {
                if (source.keeps)(edit.tx(), person)? {
                    return Err(AccountError::Kept(source.name));
                }
                (source.erase)(edit.tx(), person, now)?;
            }
            edit.erase(person)?;
            audit::forget(edit.tx(), gone)?;
            Ok(letter.post(edit.tx(), now)?)
        });
        done.await
    }

    /// Does not erase, and tells why.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`, `Decided`, `Field`.
    pub async fn refuse_erasure(
        &self,
        by: PrincipalId,
        id: i64,
        reason: &str,
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        let reason = register::reason(reason)?;
        let (erasure, doer) = self.to_erase(by, id).await?;
        let mail = mails::erasure_refused(&erasure.name, &reason);
        let letter = self.letter(site, &address_of(&erasure)?, mail).await?;
        let done = self.directory.change(doer, move |edit| {
            let (_, now) = decide(edit, (by, id), ErasureState::Refused, &reason)?;
            Ok::<_, AccountError>(letter.post(edit.tx(), now)?)
        });
        done.await
    }

    async fn to_erase(&self, by: PrincipalId, id: i64) -> Result<(Erasure, Doer), AccountError> {
        let found = self.db.read_brief(move |conn: &mut Conn<'_>| {
            let doer = administrator(conn, by)?.doer();
            Ok::<_, AccountError>((store::erasure(conn, id)?, doer))
        });
        let (erasure, doer) = found.await?;
        Ok((erasure.ok_or(AccountError::NoSuch)?, doer))
    }
}

/// Decides an open request; gives whose it is, and when.
fn decide(
    edit: &mut Edit<'_, '_>,
    (by, id): (PrincipalId, i64),
    state: ErasureState,
    reason: &str,
) -> Result<(PrincipalId, Micros), AccountError> {
    let (now, tx) = (edit.now(), edit.tx());
    let viewer = administrator(tx, by)?;
    let erasure = store::erasure(tx, id)?.ok_or(AccountError::NoSuch)?;
    if !store::decide_erasure(tx, id, (state, reason), by, now)? {
        return Err(AccountError::Decided);
    }
    let action = match state {
        ErasureState::Completed => "erasure.complete",
        _ => "erasure.refuse",
    };
    // By number: the name is what is to be forgotten.
    let subject = erasure.person.to_string();
    audit::record(tx, &Deed { at: now, by: &viewer.doer(), action, subject: &subject, detail: "" })?;
    Ok((erasure.person, now))
}

/// Whether there is mail to look after. One that was removed has none.
fn has_mailbox(edit: &mut Edit<'_, '_>, person: PrincipalId) -> Result<bool, AccountError> {
    match edit.person(person) {
        Ok(account) => Ok(account.has_mailbox),
        Err(DirectoryError::NoSuch(..)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What the audit log may call whoever is erased, and will call it.
fn gone(conn: &mut Conn<'_>, erasure: &Erasure) -> Result<Gone, AccountError> {
    let mut addresses: Vec<String> =
        directory::addresses_of(conn, erasure.person)?.iter().map(ToString::to_string).collect();
    addresses.push(erasure.login.clone());
    let registered = store::registrations_of(conn, erasure.person)?;
    let mut names: Vec<String> = registered.into_iter().map(|one| one.name).collect();
    names.push(erasure.name.clone());
    Ok(Gone { id: erasure.person.0, addresses, names, alias: text::erased_person(erasure.person.0) })
}

fn address_of(erasure: &Erasure) -> Result<Address, AccountError> {
    Address::parse(&erasure.login).map_err(|_| AccountError::NoSuch)
}
