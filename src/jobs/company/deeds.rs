//! What the use cases of the business directory are made of: who may, whether it can be, and what is written.

use super::{
    Company, CompanyContent, CompanyState, Revision,
    edit::Prepared,
    store::{self, Written},
};
use crate::{
    audit,
    catalogue::{self, NewEntry},
    clock::Micros,
    directory::{Actor, Kind, PrincipalId},
    jobs::listing::{Acting, Faults, ListingError, Problem, missing, path_of},
};
use mailstore::{
    DbError,
    db::{Change, Collection, Tx},
};
use templates::rich;

/// Entries of one person that may wait at once.
const WAITING_MAX: usize = 3;
/// Characters of a summary.
const SUMMARY: usize = 240;

/// Whether somebody looks after an entry: one of an office as everything of that office, one of none as long as the
/// person works in an office, be it which it may.
pub(super) fn looks_after(acting: &Acting, content: &CompanyContent) -> bool {
    acting.looks_after(content.office, None)
        || (content.office.is_none() && acting.looks_after_the_unclaimed())
}

/// An entry somebody is about to change, locked.
pub(super) fn held(
    tx: &mut Tx<'_>,
    by: &Actor,
    id: i64,
    version: i64,
) -> Result<(Acting, Company), ListingError> {
    let acting = Acting::load(tx, by)?;
    let company = store::lock(tx, id)?.ok_or(ListingError::NotFound)?;
    if company.version == version { Ok((acting, company)) } else { Err(ListingError::Stale) }
}

pub(super) fn held_by_staff(
    tx: &mut Tx<'_>,
    by: &Actor,
    id: i64,
    version: i64,
) -> Result<(Acting, Company), ListingError> {
    let (acting, company) = staff_of(tx, by, id)?;
    if company.version == version { Ok((acting, company)) } else { Err(ListingError::Stale) }
}

pub(super) fn staff_of(tx: &mut Tx<'_>, by: &Actor, id: i64) -> Result<(Acting, Company), ListingError> {
    let acting = Acting::load(tx, by)?;
    let company = store::lock(tx, id)?.ok_or(ListingError::NotFound)?;
    match looks_after(&acting, &company.content) {
        true => Ok((acting, company)),
        false if owner(tx, &acting, id)?.is_some() => Err(ListingError::Forbidden),
        false => Err(not_own(&company)),
    }
}

/// What the public does not read is not there for others.
pub(super) fn not_own(company: &Company) -> ListingError {
    if company.state == CompanyState::Approved { ListingError::Forbidden } else { ListingError::NotFound }
}

/// The person who acts, if it is one of the firm.
pub(super) fn owner(tx: &mut Tx<'_>, acting: &Acting, id: i64) -> Result<Option<PrincipalId>, DbError> {
    let people = store::people(tx, id)?;
    Ok(acting.person().filter(|person| people.contains(person)))
}

pub(super) fn wrong_state(company: &Company) -> ListingError {
    ListingError::CompanyState(company.state)
}

pub(super) fn office_is_there(tx: &mut Tx<'_>, content: &CompanyContent) -> Result<(), ListingError> {
    match missing(tx, "office", content.office, Kind::Office)? {
        Some(fault) => Err(Faults(vec![fault]).into()),
        None => Ok(()),
    }
}

pub(super) fn may_wait(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), ListingError> {
    let ids = store::companies_of(tx, person)?;
    let companies = store::load(tx, &ids)?;
    let waiting = companies.iter().filter(|company| company.state != CompanyState::Approved).count();
    if waiting < WAITING_MAX { Ok(()) } else { Err(ListingError::TooMany) }
}

/// No other entry that is or was approved has these codes.
pub(super) fn codes_are_free(
    tx: &mut Tx<'_>,
    content: &CompanyContent,
    own: Option<i64>,
) -> Result<(), ListingError> {
    let (codice, partita) = (content.codice_fiscale.clone(), content.partita_iva.clone());
    let ids = store::with_codes(tx, &[codice], &[partita])?;
    let taken = |company: &Company| {
        Some(company.id) != own && matches!(company.state, CompanyState::Approved | CompanyState::Suspended)
    };
    let Some(other) = store::load(tx, &ids)?.into_iter().find(taken) else { return Ok(()) };
    let same = !content.partita_iva.is_empty() && other.content.partita_iva == content.partita_iva;
    Err(Faults::one(if same { "partita_iva" } else { "codice_fiscale" }, Problem::Taken).into())
}

/// An entry that is approved at once.
pub(super) fn enter(
    tx: &mut Tx<'_>,
    acting: &Acting,
    new: &Prepared,
    now: Micros,
) -> Result<i64, ListingError> {
    codes_are_free(tx, &new.content, None)?;
    let id = store::insert(tx, &new.written(CompanyState::Approved, Some(now), acting.person(), now))?;
    tell(tx, acting, id, ("company.add", &new.text), now)?;
    Ok(id)
}

/// Lets a change that waits say of the new entry what it said of the one before, so that approving it undoes nothing.
pub(super) fn rebase(
    tx: &mut Tx<'_>,
    company: &Company,
    waiting: Option<Revision>,
    now: &CompanyContent,
) -> Result<(), DbError> {
    let Some(Revision { person, created_at, content }) = waiting else { return Ok(()) };
    let content = content.rebased(&company.content, now);
    if content == *now {
        return store::remove_revision(tx, company.id).map(|_| ());
    }
    store::put_revision(tx, company.id, person, &content, created_at)
}

/// A change by whoever looks after the entry.
pub(super) fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    company: &Company,
    new: &Prepared,
    now: Micros,
) -> Result<i64, ListingError> {
    if matches!(company.state, CompanyState::Approved | CompanyState::Suspended) {
        codes_are_free(tx, &new.content, Some(company.id))?;
    }
    let written = new.written(company.state, company.approved_at, acting.person(), now);
    store::update(tx, company.id, &Written { reason: &company.reason, ..written })?;
    let waiting = store::revisions(tx, &[company.id])?.pop().map(|(_, revision)| revision);
    rebase(tx, company, waiting, &new.content)?;
    tell(tx, acting, company.id, ("company.edit", &new.text), now)
}

/// A change by one of the firm: at once as long as nobody reads the entry, else it waits.
pub(super) fn propose(
    tx: &mut Tx<'_>,
    acting: &Acting,
    person: PrincipalId,
    company: &Company,
    new: &Prepared,
    now: Micros,
) -> Result<i64, ListingError> {
    match company.state {
        CompanyState::Suspended => Err(wrong_state(company)),
        CompanyState::Pending | CompanyState::Refused => {
            store::update(tx, company.id, &new.written(CompanyState::Pending, None, Some(person), now))?;
            tell(tx, acting, company.id, ("company.propose", &new.text), now)
        }
        CompanyState::Approved => {
            store::put_revision(tx, company.id, person, &new.content, now)?;
            store::touch(tx, company.id)?;
            record(tx, acting, "company.propose", (company.id, &company.content.denomination), now)?;
            tx.publish(Change { collection: Collection::Portal, seq: 0 });
            Ok(company.version + 1)
        }
    }
}

/// Writes a deed down and shows the public what has become of the entry; gives its version.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: i64,
    (action, text): (&'static str, &str),
    now: Micros,
) -> Result<i64, ListingError> {
    let company = store::load(tx, &[id])?.pop().ok_or(ListingError::NotFound)?;
    record(tx, acting, action, (id, &company.content.denomination), now)?;
    show(tx, &company, text)?;
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
    Ok(company.version)
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &'static str,
    (id, detail): (i64, &str),
    now: Micros,
) -> Result<(), ListingError> {
    let subject = format!("company {id}");
    audit::record(tx, &audit::Deed { at: now, by: acting.doer(), action, subject: &subject, detail })?;
    Ok(())
}

/// Writes what the public finds of an entry, or takes it away.
pub(super) fn show(tx: &mut Tx<'_>, company: &Company, text: &str) -> Result<(), DbError> {
    let content = &company.content;
    let Some(published_at) = company.approved_at.filter(|_| company.state == CompanyState::Approved) else {
        return catalogue::remove(tx, catalogue::Kind::Company, company.id);
    };
    let new = NewEntry {
        kind: catalogue::Kind::Company,
        source: company.id,
        path: &path_of("/imprese", company.id, &content.denomination),
        title: &content.denomination,
        summary: &rich::excerpt(text, SUMMARY),
        text: &format!("{}\n{}\n{text}", content.comune_name, content.legal_form),
        territory: None,
        channel: None,
        office: content.office,
        comune: Some(content.comune.as_str()).filter(|code| !code.is_empty()),
        image: None,
        published_at,
        updated_at: company.updated_at,
        starts_at: None,
        ends_at: None,
        expires_at: None,
        archived: false,
    };
    catalogue::put(tx, &new).map(|_| ())
}
