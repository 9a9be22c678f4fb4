//! Firms from a file.

use super::{
    Companies, Company, CompanyContent, CompanyRow, CompanyState, Revision,
    deeds::{codes_are_free, looks_after, rebase, show},
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
    /// Brings firms in, each known by its partita IVA or else its codice fiscale: once more, nothing changes. An entry that is
    /// there keeps its office; a suspended one stays out of sight. One that waits or was refused is not touched, since whoever
    /// entered it need not be the firm: the file's stands beside it, approved. `tell` hears how many are done after each
    /// transaction; those before one that fails stay.
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
    let (mut done, mut written) = (Imported::default(), Vec::new());
    for new in unit {
        match known.remove(new.content.key()) {
            None => {
                written.push(insert(tx, &acting, new, now)?);
                done.added += 1;
            }
            Some(known) if !looks_after(&acting, &known.company.content) => {
                return Err(ListingError::Forbidden);
            }
            Some(known) => {
                let office = known.company.content.office;
                let new =
                    Prepared { content: CompanyContent { office, ..new.content.clone() }, ..new.clone() };
                if known.company.content == new.content {
                    done.unchanged += 1;
                } else {
                    written.push(known.company.id);
                    replace(tx, &acting, known, &new, now)?;
                    done.changed += 1;
                }
            }
        }
    }
    if !written.is_empty() {
        record(tx, &acting, &written, unit.len(), now)?;
    }
    Ok(done)
}

/// Writes down how many rows were written, and which entries they are now.
fn record(
    tx: &mut Tx<'_>,
    acting: &Acting,
    written: &[i64],
    rows: usize,
    now: Micros,
) -> Result<(), DbError> {
    let ids: Vec<String> = written.iter().map(ToString::to_string).collect();
    let detail = format!("{} of {rows} rows written: company {}", written.len(), ids.join(", "));
    let action = "company.import";
    audit::record(tx, &Deed { at: now, by: acting.doer(), action, subject: "companies", detail: &detail })
}

/// An entry that is there, with the change of it that waits.
struct Known {
    company: Company,
    waiting: Option<Revision>,
}

/// Entries that are or were approved, by what they are known by, locked until the transaction ends.
fn known(tx: &mut Tx<'_>, unit: &[Prepared]) -> Result<HashMap<String, Known>, DbError> {
    let codes = |of: fn(&Prepared) -> &String| unit.iter().map(|new| of(new).clone()).collect::<Vec<_>>();
    let (codici, partite) = (codes(|new| &new.content.codice_fiscale), codes(|new| &new.content.partita_iva));
    let ids = store::with_codes(tx, &codici, &partite)?;
    let mut companies = store::lock_all(tx, &ids)?;
    companies.retain(|company| matches!(company.state, CompanyState::Approved | CompanyState::Suspended));
    let ids: Vec<i64> = companies.iter().map(|company| company.id).collect();
    let mut waiting: HashMap<i64, Revision> = store::revisions(tx, &ids)?.into_iter().collect();
    let of = |company: Company| {
        let waiting = waiting.remove(&company.id);
        (company.content.key().to_owned(), Known { company, waiting })
    };
    Ok(companies.into_iter().map(of).collect())
}

/// A firm that was not there.
fn insert(tx: &mut Tx<'_>, acting: &Acting, new: &Prepared, now: Micros) -> Result<i64, ListingError> {
    if !looks_after(acting, &new.content) {
        return Err(ListingError::Forbidden);
    }
    if let Some(fault) = missing(tx, "office", new.content.office, Kind::Office)? {
        return Err(Faults(vec![fault]).into());
    }
    codes_are_free(tx, &new.content, None)?;
    let approved = new.written(CompanyState::Approved, Some(now), acting.person(), now);
    let id = store::insert(tx, &approved)?;
    show_again(tx, id, new)?;
    Ok(id)
}

fn replace(
    tx: &mut Tx<'_>,
    acting: &Acting,
    Known { company, waiting }: Known,
    new: &Prepared,
    now: Micros,
) -> Result<(), ListingError> {
    codes_are_free(tx, &new.content, Some(company.id))?;
    let written = new.written(company.state, company.approved_at, acting.person(), now);
    let reason = if company.state == CompanyState::Suspended { company.reason.as_str() } else { "" };
    store::update(tx, company.id, &Written { reason, ..written })?;
    rebase(tx, &company, waiting, &new.content)?;
    Ok(show_again(tx, company.id, new)?)
}

fn show_again(tx: &mut Tx<'_>, id: i64, new: &Prepared) -> Result<(), DbError> {
    let company = store::load(tx, &[id])?.pop().ok_or(DbError::NoRow)?;
    show(tx, &company, &new.text)
}
