//! Reading the business directory.

use super::{
    Companies, Company, CompanyFilter, CompanyOwnFilter, CompanyRow, CompanyState, Reading, Revision, Seen,
    deeds::looks_after, store,
};
use crate::{
    audit,
    catalogue::{Page, Paging},
    directory::{self, Actor, Principal, PrincipalId},
    jobs::listing::{Acting, Facets, ListingError},
};
use mailstore::{DbError, db::Conn};

/// Entries read at once for a file.
const AT_ONCE: usize = 500;

impl Companies {
    /// An entry by its number: as whoever looks after it, the firm, or everybody reads it.
    ///
    /// # Errors
    /// [`ListingError::NotFound`], also for one that is not approved and somebody else's.
    pub async fn load(&self, reader: Option<Actor>, id: i64) -> Result<Seen, ListingError> {
        let read = self.db.read_brief(move |conn| seen(conn, reader.as_ref(), id));
        read.await?.ok_or(ListingError::NotFound)
    }

    /// The approved entry with a partita IVA.
    ///
    /// # Errors
    /// The database.
    pub async fn find(&self, partita_iva: &str) -> Result<Option<i64>, DbError> {
        let code = partita_iva.to_owned();
        self.db
            .read_brief(move |conn| {
                let ids = store::with_codes(conn, &[String::new()], &[code])?;
                let companies = store::load(conn, &ids)?;
                let found = companies.into_iter().find(|company| company.state == CompanyState::Approved);
                Ok(found.map(|company| company.id))
            })
            .await
    }

    /// Entries with a code as codice fiscale or partita IVA, whatever their state.
    ///
    /// # Errors
    /// The database.
    pub async fn of_code(&self, code: &str) -> Result<Vec<Company>, DbError> {
        let codes = [code.to_owned()];
        self.db
            .read_brief(move |conn| {
                let ids = store::with_codes(conn, &codes, &codes)?;
                store::load(conn, &ids)
            })
            .await
    }

    /// A page of approved entries, by name.
    ///
    /// # Errors
    /// The database.
    pub async fn list(&self, filter: CompanyFilter, paging: Paging) -> Result<Page<Company>, DbError> {
        self.db
            .read(move |conn| {
                let (ids, total) = store::public(conn, &filter, paging)?;
                let mut rows = store::load(conn, &ids)?;
                for company in &mut rows {
                    company.content = company.content.redacted();
                }
                Ok(Page { rows, total, paging })
            })
            .await
    }

    /// How many approved entries have each comune, size and division of ATECO, whatever is asked of that field itself.
    ///
    /// # Errors
    /// The database.
    pub async fn facets(&self, filter: CompanyFilter) -> Result<Vec<Facets>, DbError> {
        self.db.read(move |conn| store::facets(conn, &filter)).await
    }

    /// A page of the entries somebody looks after, each with the change that waits.
    ///
    /// # Errors
    /// [`ListingError::Forbidden`] for whoever looks after none.
    pub async fn own(
        &self,
        by: impl Into<Actor>,
        filter: CompanyOwnFilter,
        paging: Paging,
    ) -> Result<Page<(Company, Option<Revision>)>, ListingError> {
        let by = by.into();
        self.db
            .read(move |conn| {
                let reach = Acting::load(conn, &by)?.reach();
                if !reach.unclaimed() {
                    return Err(ListingError::Forbidden);
                }
                let (ids, total) = store::own(conn, &reach, &filter, paging)?;
                Ok(Page { rows: with_revisions(conn, &ids)?, total, paging })
            })
            .await
    }

    /// The entries of a firm's person, each with the change that waits.
    ///
    /// # Errors
    /// The database.
    pub async fn of_person(&self, person: PrincipalId) -> Result<Vec<(Company, Option<Revision>)>, DbError> {
        self.db
            .read(move |conn| {
                let ids = store::companies_of(conn, person)?;
                with_revisions(conn, &ids)
            })
            .await
    }

    /// The people of a firm, for those who look after its entry.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn people(&self, by: impl Into<Actor>, id: i64) -> Result<Vec<Principal>, ListingError> {
        let by = by.into();
        self.db
            .read(move |conn| {
                may_look(conn, &by, id)?;
                let people = store::people(conn, id)?;
                Ok(directory::load(conn, &people)?)
            })
            .await
    }

    /// Other entries with the codice fiscale or the partita IVA of this one, for those who look after it.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn twins(&self, by: impl Into<Actor>, id: i64) -> Result<Vec<Company>, ListingError> {
        let by = by.into();
        self.db
            .read(move |conn| {
                let content = may_look(conn, &by, id)?.content;
                let mut ids = store::with_codes(conn, &[content.codice_fiscale], &[content.partita_iva])?;
                ids.retain(|other| *other != id);
                Ok(store::load(conn, &ids)?)
            })
            .await
    }

    /// All approved entries somebody looks after as rows of a file, by name. That they were taken away is written down before
    /// they are given: people's own codes are among them.
    ///
    /// # Errors
    /// [`ListingError`]; [`ListingError::Forbidden`] for whoever looks after none.
    pub async fn export(&self, by: impl Into<Actor>) -> Result<Vec<CompanyRow>, ListingError> {
        let by = by.into();
        let actor = by.clone();
        let read = self.db.read(move |conn| {
            let acting = Acting::load(conn, &actor)?;
            if !acting.looks_after_the_unclaimed() {
                return Err(ListingError::Forbidden);
            }
            Ok((acting, store::all(conn)?))
        });
        let (acting, ids) = read.await?;
        let mut rows = Vec::with_capacity(ids.len());
        for ids in ids.chunks(AT_ONCE) {
            let ids = ids.to_vec();
            let companies = self.db.read(move |conn| store::load(conn, &ids)).await?;
            let wanted = |company: &Company| {
                company.state == CompanyState::Approved && looks_after(&acting, &company.content)
            };
            let companies = companies.into_iter().filter(wanted);
            rows.extend(companies.map(|company| CompanyRow { content: company.content }));
        }
        let (detail, at) = (format!("{} rows", rows.len()), self.clock.now());
        self.db
            .write(move |tx| {
                let acting = Acting::load(tx, &by)?;
                let (by, action) = (acting.doer(), "company.export");
                let deed = audit::Deed { at, by, action, subject: "companies", detail: &detail };
                Ok::<_, ListingError>(audit::record(tx, &deed)?)
            })
            .await?;
        Ok(rows)
    }
}

fn seen(conn: &mut Conn<'_>, reader: Option<&Actor>, id: i64) -> Result<Option<Seen>, DbError> {
    let acting = Acting::reader(conn, reader)?;
    let Some((mut company, revision)) = with_revisions(conn, &[id])?.pop() else { return Ok(None) };
    let own = match acting.person() {
        Some(person) => store::people(conn, id)?.contains(&person),
        None => false,
    };
    let reading = match looks_after(&acting, &company.content) {
        true => Reading::Staff,
        false if own => Reading::Owner,
        false if company.state == CompanyState::Approved => Reading::Public,
        false => return Ok(None),
    };
    if reading == Reading::Public {
        company.content = company.content.redacted();
        company.reason.clear();
        return Ok(Some(Seen { company, revision: None, refused: None, reading }));
    }
    Ok(Some(Seen { company, revision, refused: store::refused(conn, id)?, reading }))
}

fn with_revisions(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<(Company, Option<Revision>)>, DbError> {
    let mut revisions = store::revisions(conn, ids)?;
    let companies = store::load(conn, ids)?;
    let waiting = |id: i64, revisions: &mut Vec<(i64, Revision)>| {
        let at = revisions.iter().position(|(of, _)| *of == id)?;
        Some(revisions.swap_remove(at).1)
    };
    Ok(companies
        .into_iter()
        .map(|company| {
            let revision = waiting(company.id, &mut revisions);
            (company, revision)
        })
        .collect())
}

fn may_look(conn: &mut Conn<'_>, by: &Actor, id: i64) -> Result<Company, ListingError> {
    let acting = Acting::load(conn, by)?;
    let company = store::load(conn, &[id])?.pop().ok_or(ListingError::NotFound)?;
    if looks_after(&acting, &company.content) { Ok(company) } else { Err(ListingError::Forbidden) }
}
