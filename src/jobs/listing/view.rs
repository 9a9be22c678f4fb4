//! Reading listings: what the public may see, and what somebody looks after.

use super::{
    Acting, Desk, Facets, ListingError, OwnFilter, Row, SOON,
    desk::record,
    model::Entry,
    noun::Deed,
    store::{self, Stored},
};
use crate::{
    catalogue::{Page, Paging},
    directory::Actor,
};
use mailstore::DbError;

/// Entries read at once for a file.
const AT_ONCE: usize = 500;
/// Entries somebody is reminded of at once.
const REMINDED: i64 = 200;

impl<D: Stored> Desk<D> {
    /// An entry by its number: whole for whoever looks after it, else as the public reads it, be it over or not.
    ///
    /// # Errors
    /// [`ListingError::NotFound`], also for a draft of others.
    pub async fn load(&self, reader: Option<Actor>, id: i64) -> Result<Entry<D>, ListingError> {
        let outcome = self.db.read_brief(move |conn| {
            let acting = Acting::reader(conn, reader.as_ref())?;
            Ok::<_, DbError>((acting, store::load::<D>(conn, &[id])?.pop()))
        });
        let (acting, entry) = outcome.await?;
        let mut entry = entry.ok_or(ListingError::NotFound)?;
        if acting.looks_after(entry.content.office, entry.content.territory) {
            return Ok(entry);
        }
        if !entry.is_public() {
            return Err(ListingError::NotFound);
        }
        entry.content = entry.content.redacted();
        Ok(entry)
    }

    /// Whether somebody may change an entry: for the links of its page.
    ///
    /// # Errors
    /// The database.
    pub async fn may_change(&self, reader: Option<Actor>, entry: &Entry<D>) -> Result<bool, DbError> {
        let (office, territory) = (entry.content.office, entry.content.territory);
        let acting = self.db.read_brief(move |conn| Acting::reader(conn, reader.as_ref())).await?;
        Ok(acting.looks_after(office, territory))
    }

    /// A page of what the public may see, as the public reads it.
    ///
    /// # Errors
    /// The database.
    pub async fn list(&self, filter: D::Filter, paging: Paging) -> Result<Page<Entry<D>>, DbError> {
        let now = self.clock.now();
        self.db
            .read(move |conn| {
                let (ids, total) = store::public::<D>(conn, &filter, now, paging)?;
                let mut rows = store::load::<D>(conn, &ids)?;
                for entry in &mut rows {
                    entry.content.details.redact();
                }
                Ok(Page { rows, total, paging })
            })
            .await
    }

    /// How many of what the public may see have each value of each field, whatever is asked of that field itself.
    ///
    /// # Errors
    /// The database.
    pub async fn facets(&self, filter: D::Filter) -> Result<Vec<Facets>, DbError> {
        let now = self.clock.now();
        self.db.read(move |conn| store::facets::<D>(conn, &filter, now)).await
    }

    /// A page of what somebody looks after, in whatever state.
    ///
    /// # Errors
    /// [`ListingError::Forbidden`] for whoever looks after nothing.
    pub async fn own(
        &self,
        by: impl Into<Actor>,
        filter: OwnFilter,
        paging: Paging,
    ) -> Result<Page<Entry<D>>, ListingError> {
        let by = by.into();
        self.db
            .read(move |conn| {
                let reach = Acting::load(conn, &by)?.reach();
                if reach.is_empty() {
                    return Err(ListingError::Forbidden);
                }
                let (ids, total) = store::own::<D>(conn, &reach, &filter, paging)?;
                Ok(Page { rows: store::load::<D>(conn, &ids)?, total, paging })
            })
            .await
    }

    /// What somebody looks after and is offered for a few days only ([`SOON`]), the first to end first.
    ///
    /// # Errors
    /// [`ListingError::Forbidden`] for whoever looks after nothing.
    pub async fn ending(&self, by: impl Into<Actor>) -> Result<Vec<Entry<D>>, ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        self.db
            .read(move |conn| {
                let reach = Acting::load(conn, &by)?.reach();
                if reach.is_empty() {
                    return Err(ListingError::Forbidden);
                }
                let ids = store::ending::<D>(conn, &reach, (now, now + SOON), REMINDED)?;
                Ok(store::load::<D>(conn, &ids)?)
            })
            .await
    }

    /// All that somebody looks after as rows of a file, by reference. That they were taken away is written down before they are
    /// given.
    ///
    /// # Errors
    /// [`ListingError`]; [`ListingError::Forbidden`] for whoever looks after nothing.
    pub async fn export(&self, by: impl Into<Actor>) -> Result<Vec<Row<D>>, ListingError> {
        let by = by.into();
        let actor = by.clone();
        let read = self.db.read(move |conn| {
            let acting = Acting::load(conn, &actor)?;
            if acting.reach().is_empty() {
                return Err(ListingError::Forbidden);
            }
            Ok((acting, store::all::<D>(conn)?))
        });
        let (acting, ids) = read.await?;
        let mut rows = Vec::with_capacity(ids.len());
        for ids in ids.chunks(AT_ONCE) {
            let ids = ids.to_vec();
            let entries = self.db.read(move |conn| store::load::<D>(conn, &ids)).await?;
            let own = |e: &Entry<D>| acting.looks_after(e.content.office, e.content.territory);
            rows.extend(entries.into_iter().filter(own).map(|entry| Row {
                reference: entry.head.reference,
                state: entry.head.state,
                published_at: entry.head.published_at,
                content: entry.content,
            }));
        }
        let (detail, now) = (format!("{} rows", rows.len()), self.clock.now());
        self.db
            .write(move |tx| {
                let acting = Acting::load(tx, &by)?;
                Ok::<_, ListingError>(record::<D>(tx, &acting, Deed::Export, (D::NOUN.word, &detail), now)?)
            })
            .await?;
        Ok(rows)
    }
}
