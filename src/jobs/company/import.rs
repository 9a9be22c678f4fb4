//! Firms from a file.

use super::{
    Companies, Company, CompanyContent, CompanyRow, CompanyState,
    deeds::{codes_are_free, looks_after, show},
    edit::Prepared,
    store::{self, Written},
};
use crate::{
    audit::{self, Deed},
    clock::Micros,
    directory::{Actor, Kind},
    jobs::listing::{Acting, Faults, Imported, ListingError, Places, missing},
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use std::collections::HashMap;

/// Rows of a file that are written in one transaction.
const UNIT: usize = 200;

impl Companies {
    /// Brings firms in, each known by its partita IVA or else its codice fiscale: once more, nothing changes. An entry that
    /// waited is approved with what the file says; a suspended one stays out of sight. `tell` hears how many are done after
    /// each transaction; those before one that fails stay.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn import(
        &self,
        by: impl Into<Actor>,
        rows: Vec<CompanyRow>,
        mut tell: impl FnMut(u64),
    ) -> Result<Imported, ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        let mut done = Imported::default();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let unit: Vec<CompanyContent> =
                rows.by_ref().take(UNIT).map(checked).collect::<Result<_, ListingError>>()?;
            let unit = self.db.read(move |conn| located(conn, unit)).await?;
            let unit: Vec<Prepared> = unit.into_iter().map(Prepared::of_kept).collect();
            let actor = by.clone();
            done = done.and(self.db.write(move |tx| bring_in(tx, &actor, &unit, now)).await?);
            tell(done.all());
        }
        Ok(done)
    }
}

fn checked(mut row: CompanyRow) -> Result<CompanyContent, ListingError> {
    row.content.check()?;
    Ok(row.content)
}

fn located(conn: &mut Conn<'_>, mut unit: Vec<CompanyContent>) -> Result<Vec<CompanyContent>, DbError> {
    let mut places = Places::default();
    for content in &mut unit {
        places.locate(conn, &mut content.comune, &mut content.comune_name)?;
    }
    Ok(unit)
}

fn bring_in(tx: &mut Tx<'_>, by: &Actor, unit: &[Prepared], now: Micros) -> Result<Imported, ListingError> {
    let acting = Acting::load(tx, by)?;
    let mut known = known(tx, unit)?;
    let mut done = Imported::default();
    for new in unit {
        if !looks_after(&acting, &new.content) {
            return Err(ListingError::Forbidden);
        }
        if let Some(fault) = missing(tx, "office", new.content.office, Kind::Office)? {
            return Err(Faults(vec![fault]).into());
        }
        match known.remove(new.content.key()) {
            None => {
                codes_are_free(tx, &new.content, None)?;
                let approved = new.written(CompanyState::Approved, Some(now), acting.person(), now);
                let id = store::insert(tx, &approved)?;
                show_again(tx, id, new)?;
                done.added += 1;
            }
            Some(company) if is_same(&company, new) => done.unchanged += 1,
            Some(company) => {
                replace(tx, &acting, &company, new, now)?;
                done.changed += 1;
            }
        }
    }
    if done.all() > done.unchanged {
        let detail = format!("{} of {} rows written", done.all() - done.unchanged, unit.len());
        let deed = Deed {
            at: now,
            by: acting.doer(),
            action: "company.import",
            subject: "companies",
            detail: &detail,
        };
        audit::record(tx, &deed)?;
    }
    Ok(done)
}

/// Entries that are there, by what they are known by: an approved one before one that waits or was refused.
fn known(conn: &mut Conn<'_>, unit: &[Prepared]) -> Result<HashMap<String, Company>, DbError> {
    let codes = |of: fn(&Prepared) -> &String| unit.iter().map(|new| of(new).clone()).collect::<Vec<_>>();
    let (codici, partite) = (codes(|new| &new.content.codice_fiscale), codes(|new| &new.content.partita_iva));
    let ids = store::with_codes(conn, &codici, &partite)?;
    let mut companies = store::load(conn, &ids)?;
    companies.sort_by_key(|company| company.approved_at.is_some());
    Ok(companies.into_iter().map(|company| (company.content.key().to_owned(), company)).collect())
}

fn is_same(company: &Company, new: &Prepared) -> bool {
    let shown = matches!(company.state, CompanyState::Approved | CompanyState::Suspended);
    shown && company.content == new.content
}

fn replace(
    tx: &mut Tx<'_>,
    acting: &Acting,
    company: &Company,
    new: &Prepared,
    now: Micros,
) -> Result<(), ListingError> {
    if !looks_after(acting, &company.content) {
        return Err(ListingError::Forbidden);
    }
    codes_are_free(tx, &new.content, Some(company.id))?;
    let state = match company.state {
        CompanyState::Suspended => CompanyState::Suspended,
        _ => CompanyState::Approved,
    };
    let written = new.written(state, company.approved_at.or(Some(now)), acting.person(), now);
    let reason = if state == CompanyState::Suspended { company.reason.as_str() } else { "" };
    store::update(tx, company.id, &Written { reason, ..written })?;
    Ok(show_again(tx, company.id, new)?)
}

fn show_again(tx: &mut Tx<'_>, id: i64, new: &Prepared) -> Result<(), DbError> {
    let company = store::load(tx, &[id])?.pop().ok_or(DbError::NoRow)?;
    show(tx, &company, &new.text)
}
