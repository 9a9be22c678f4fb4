//! Being forgotten (GDPR article 17): who wants it says so, an administrator does it or says why not, within a month.

use super::{AccountError, Accounts, Erasure, ErasureState, Site, administrator, register, store};
use crate::{
    address::Address,
    audit::{self, Deed, Doer},
    clock::{DAY, Micros},
    directory::{Actor, Edit, PrincipalId},
};
use mailstore::db::Conn;
use std::sync::Arc;
use templates::mails::accounts as mails;

/// It has to be decided within this span.
const TERM: Micros = 30 * DAY;
/// Characters of a reason that are kept.
const LONGEST_REASON: usize = 1000;

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

    /// Erases an account without a mailbox of which nothing has to be kept, and tells its address.
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
            if edit.person(person)?.has_mailbox {
                return Err(AccountError::Kept("mailbox"));
            }
            for source in sources.iter() {
                if (source.keeps)(edit.tx(), person)? {
                    return Err(AccountError::Kept(source.name));
                }
                (source.erase)(edit.tx(), person, now)?;
            }
            edit.erase(person)?;
            Ok(letter.post(edit.tx(), now)?)
        });
        done.await
    }

    /// Does not erase, and tells why.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`, `Decided`, `NoReason`.
    pub async fn refuse_erasure(
        &self,
        by: PrincipalId,
        id: i64,
        reason: &str,
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        let reason = register::clean(reason, LONGEST_REASON).ok_or(AccountError::NoReason)?;
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

fn address_of(erasure: &Erasure) -> Result<Address, AccountError> {
    // An account that was removed meanwhile is told nothing.
    Address::parse(&erasure.login).map_err(|_| AccountError::NoSuch)
}
