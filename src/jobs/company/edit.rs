//! Entering and changing entries of the business directory: by the firm itself, and by those who look after them.

use super::{
    Companies, CompanyContent, CompanyState,
    deeds::{
        change, codes_are_free, enter, held, held_by_staff, looks_after, may_wait, not_own, office_is_there,
        owner, propose, record, staff_of, tell, wrong_state,
    },
    model::checked_reason,
    store::{self, Written},
};
use crate::{
    clock::Micros,
    directory::{self, Actor, Kind, PrincipalId, Role},
    jobs::listing::{Acting, Faults, ListingError, Places, Problem, missing, searchable},
};
use mailstore::DbError;
use templates::rich;

/// What an entry says, in the form it is kept in, with the words it is found by: made before the transaction.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) content: CompanyContent,
    pub(super) search_text: String,
    pub(super) text: String,
}

impl Prepared {
    /// Of what was checked.
    pub(super) fn of_kept(content: CompanyContent) -> Self {
        let text = rich::plain(&content.description);
        let words =
            [&content.denomination, &content.legal_form, &content.comune_name, &content.partita_iva, &text];
        Self { search_text: searchable(words.into_iter().map(String::as_str)), text, content }
    }

    pub(super) fn written<'a>(
        &'a self,
        state: CompanyState,
        approved_at: Option<Micros>,
        by: Option<PrincipalId>,
        now: Micros,
    ) -> Written<'a> {
        let (content, search_text) = (&self.content, self.search_text.as_str());
        Written { state, reason: "", approved_at, now, by, content, search_text }
    }
}

impl Companies {
    /// Enters a firm; gives its number. By whoever looks after such entries it is approved at once; by a person who is a
    /// company it waits, and is that person's own.
    ///
    /// # Errors
    /// [`ListingError`]; [`ListingError::TooMany`] when several entries of the person wait already.
    pub async fn add(&self, by: impl Into<Actor>, content: CompanyContent) -> Result<i64, ListingError> {
        let (by, now, new) = (by.into(), self.clock.now(), self.prepare(content).await?);
        self.db
            .write(move |tx| {
                let acting = Acting::load(tx, &by)?;
                office_is_there(tx, &new.content)?;
                if looks_after(&acting, &new.content) {
                    return enter(tx, &acting, &new, now);
                }
                let firm = acting.viewer().has(Role::Company);
                let person = acting.person().filter(|_| firm).ok_or(ListingError::Forbidden)?;
                may_wait(tx, person)?;
                let pending = new.written(CompanyState::Pending, None, Some(person), now);
                let id = store::insert(tx, &pending)?;
                store::put_person(tx, id, person, now)?;
                tell(tx, &acting, id, ("company.register", &new.text), now)?;
                Ok(id)
            })
            .await
    }

    /// Changes an entry; gives its new version. What one of the firm changes in an approved entry waits.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn edit(
        &self,
        by: impl Into<Actor>,
        id: i64,
        version: i64,
        content: CompanyContent,
    ) -> Result<i64, ListingError> {
        let (by, now, new) = (by.into(), self.clock.now(), self.prepare(content).await?);
        self.db
            .write(move |tx| {
                let (acting, company) = held(tx, &by, id, version)?;
                office_is_there(tx, &new.content)?;
                if looks_after(&acting, &company.content) {
                    if !looks_after(&acting, &new.content) {
                        return Err(ListingError::Forbidden);
                    }
                    return change(tx, &acting, &company, &new, now);
                }
                match owner(tx, &acting, id)? {
                    Some(person) => propose(tx, &acting, person, &company, &new, now),
                    None => Err(not_own(&company)),
                }
            })
            .await
    }

    /// Lets everybody read an entry, or what was changed in it; gives its new version.
    ///
    /// # Errors
    /// [`ListingError`]; a code that another approved entry has is a fault of its field.
    pub async fn approve(&self, by: impl Into<Actor>, id: i64, version: i64) -> Result<i64, ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        let (known, waiting) = self.prepared(id).await?;
        self.db
            .write(move |tx| {
                let (acting, company) = held_by_staff(tx, &by, id, version)?;
                let new = match company.state {
                    CompanyState::Pending | CompanyState::Refused => &known,
                    CompanyState::Approved => waiting.as_ref().ok_or(wrong_state(&company))?,
                    CompanyState::Suspended => return Err(wrong_state(&company)),
                };
                codes_are_free(tx, &new.content, Some(id))?;
                let approved_at = company.approved_at.or(Some(now));
                let approved = new.written(CompanyState::Approved, approved_at, acting.person(), now);
                store::update(tx, id, &approved)?;
                store::remove_revision(tx, id)?;
                tell(tx, &acting, id, ("company.approve", &new.text), now)
            })
            .await
    }

    /// Refuses an entry, or what was changed in it, for a reason the firm reads; gives its new version.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn refuse(
        &self,
        by: impl Into<Actor>,
        id: i64,
        version: i64,
        reason: &str,
    ) -> Result<i64, ListingError> {
        let (by, now, reason) = (by.into(), self.clock.now(), checked_reason(reason)?);
        let (known, _) = self.prepared(id).await?;
        self.db
            .write(move |tx| {
                let (acting, company) = held_by_staff(tx, &by, id, version)?;
                let changed = store::refuse_revision(tx, id)?;
                let state = match company.state {
                    CompanyState::Pending => CompanyState::Refused,
                    CompanyState::Approved if changed => CompanyState::Approved,
                    _ => return Err(wrong_state(&company)),
                };
                let refused = known.written(state, company.approved_at, acting.person(), now);
                store::update(tx, id, &Written { reason: &reason, ..refused })?;
                tell(tx, &acting, id, ("company.refuse", &known.text), now)
            })
            .await
    }

    /// Takes an approved entry out of sight, for a reason the firm reads; gives its new version.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn suspend(
        &self,
        by: impl Into<Actor>,
        id: i64,
        version: i64,
        reason: &str,
    ) -> Result<i64, ListingError> {
        let states = (CompanyState::Approved, CompanyState::Suspended);
        self.turn(by.into(), (id, version), states, "company.suspend", checked_reason(reason)?).await
    }

    /// Brings a suspended entry back; gives its new version.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn restore(&self, by: impl Into<Actor>, id: i64, version: i64) -> Result<i64, ListingError> {
        let states = (CompanyState::Suspended, CompanyState::Approved);
        self.turn(by.into(), (id, version), states, "company.restore", String::new()).await
    }

    /// Makes a person with the role of a company one of the firm, who may change the entry.
    ///
    /// # Errors
    /// [`ListingError`]; a person who is no company is a fault of the field `person`.
    pub async fn add_person(
        &self,
        by: impl Into<Actor>,
        id: i64,
        person: PrincipalId,
    ) -> Result<(), ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        self.db
            .write(move |tx| {
                let acting = staff_of(tx, &by, id)?.0;
                let right = directory::roles_of(tx, person)?.iter().any(|(role, _)| *role == Role::Company);
                if !right || missing(tx, "person", Some(person), Kind::Person)?.is_some() {
                    return Err(Faults::one("person", Problem::Unknown).into());
                }
                store::put_person(tx, id, person, now)?;
                record(tx, &acting, "company.add-person", (id, &format!("person {person}")), now)
            })
            .await
    }

    /// A person is none of the firm any more.
    ///
    /// # Errors
    /// [`ListingError`]; [`ListingError::NotFound`] when it was none.
    pub async fn remove_person(
        &self,
        by: impl Into<Actor>,
        id: i64,
        person: PrincipalId,
    ) -> Result<(), ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        self.db
            .write(move |tx| {
                let acting = staff_of(tx, &by, id)?.0;
                if !store::remove_person(tx, id, person)? {
                    return Err(ListingError::NotFound);
                }
                record(tx, &acting, "company.remove-person", (id, &format!("person {person}")), now)
            })
            .await
    }

    /// From one state into another, for a reason or none.
    async fn turn(
        &self,
        by: Actor,
        (id, version): (i64, i64),
        (from, to): (CompanyState, CompanyState),
        action: &'static str,
        reason: String,
    ) -> Result<i64, ListingError> {
        let now = self.clock.now();
        let (known, _) = self.prepared(id).await?;
        self.db
            .write(move |tx| {
                let (acting, company) = held_by_staff(tx, &by, id, version)?;
                if company.state != from {
                    return Err(wrong_state(&company));
                }
                let turned = known.written(to, company.approved_at, acting.person(), now);
                store::update(tx, id, &Written { reason: &reason, ..turned })?;
                tell(tx, &acting, id, (action, &known.text), now)
            })
            .await
    }

    async fn prepare(&self, mut content: CompanyContent) -> Result<Prepared, ListingError> {
        content.check()?;
        let located = self.db.read_brief(move |conn| {
            Places::default().locate(conn, &mut content.comune, &mut content.comune_name)?;
            Ok::<_, DbError>(content)
        });
        Ok(Prepared::of_kept(located.await?))
    }

    /// What an entry says, and what would be changed in it. That neither has changed meanwhile, the version says.
    async fn prepared(&self, id: i64) -> Result<(Prepared, Option<Prepared>), ListingError> {
        let read = self.db.read_brief(move |conn| {
            let company = store::load(conn, &[id])?.pop();
            Ok::<_, DbError>((company, store::revisions(conn, &[id])?.pop()))
        });
        let (company, revision) = read.await?;
        let company = company.ok_or(ListingError::NotFound)?;
        let waiting = revision.map(|(_, revision)| Prepared::of_kept(revision.content));
        Ok((Prepared::of_kept(company.content), waiting))
    }
}
