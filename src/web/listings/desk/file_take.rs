//! Files of entries: what a file is of, and those that can be taken away.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{enter, enter_firms};
use crate::directory::PrincipalId;
use crate::jobs::company::CompanyRow;
use crate::jobs::listing::{
    Imported, ListingError, Reach, Row,
    sheet::{self, SheetRow},
};
use crate::web::listings::board::Board;
use crate::web::listings::failed;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// What a file is of.
pub(super) trait FileKind: Send + Sync + 'static {
    /// A row of it.
    type Row: SheetRow + Send + 'static;
    /// The word of the kind.
    const WORD: &'static str;
    /// The page of the public list.
    const PATH: &'static str;

    /// Who may enter at all, with what is in reach: else the answer.
    fn enter(page: &Page) -> Result<(PrincipalId, Reach), Refusal>;

    /// Gives a new row to an office.
    fn set_office(row: &mut Self::Row, office: Option<PrincipalId>);

    /// Brings rows in; `done` hears how many are.
    fn bring(
        portal: &Portal,
        by: PrincipalId,
        rows: Vec<Self::Row>,
        done: Arc<AtomicU64>,
    ) -> impl Future<Output = Result<Imported, ListingError>> + Send;

    /// All rows somebody looks after.
    fn all(
        portal: &Portal,
        by: PrincipalId,
    ) -> impl Future<Output = Result<Vec<Self::Row>, ListingError>> + Send;
}

/// A kind of listing.
pub(super) struct Listings<D>(PhantomData<fn() -> D>);

impl<D: Board> FileKind for Listings<D>
where
    Row<D>: SheetRow,
{
    type Row = Row<D>;
    const WORD: &'static str = D::NOUN.word;
    const PATH: &'static str = D::NOUN.path;

    fn enter(page: &Page) -> Result<(PrincipalId, Reach), Refusal> {
        enter(page)
    }

    fn set_office(row: &mut Row<D>, office: Option<PrincipalId>) {
        row.content.office = office;
    }

    async fn bring(
        portal: &Portal,
        by: PrincipalId,
        rows: Vec<Row<D>>,
        done: Arc<AtomicU64>,
    ) -> Result<Imported, ListingError> {
        D::desk(portal).import(by, rows, move |rows| done.store(rows, Ordering::Relaxed)).await
    }

    async fn all(portal: &Portal, by: PrincipalId) -> Result<Vec<Row<D>>, ListingError> {
        D::desk(portal).export(by).await
    }
}

/// Firms of the business directory.
pub(super) struct Firms;

impl FileKind for Firms {
    type Row = CompanyRow;
    const WORD: &'static str = "company";
    const PATH: &'static str = "/imprese";

    fn enter(page: &Page) -> Result<(PrincipalId, Reach), Refusal> {
        enter_firms(page)
    }

    fn set_office(row: &mut CompanyRow, office: Option<PrincipalId>) {
        row.content.office = office;
    }

    async fn bring(
        portal: &Portal,
        by: PrincipalId,
        rows: Vec<CompanyRow>,
        done: Arc<AtomicU64>,
    ) -> Result<Imported, ListingError> {
        portal.jobs.companies.import(by, rows, move |rows| done.store(rows, Ordering::Relaxed)).await
    }

    async fn all(portal: &Portal, by: PrincipalId) -> Result<Vec<CompanyRow>, ListingError> {
        portal.jobs.companies.export(by).await
    }
}

/// `GET /redazione/offerte/modello.csv` and its like: all headings, and one row that shows what stands where.
pub(super) async fn template<K: FileKind>(page: Page) -> Answer {
    K::enter(&page)?;
    Ok(file(&format!("modello-{}.csv", &K::PATH[1..]), sheet::template::<K::Row>()))
}

/// The address of the file, asked for as a page.
pub(super) async fn to_list<K: FileKind>() -> Redirect {
    Redirect::to(&format!("/redazione{}", K::PATH))
}

/// `POST /redazione/offerte/esporta.csv` and its like: what somebody looks after, drafts too. That it was taken is a deed.
pub(super) async fn export<K: FileKind>(
    portal: Portal,
    Checked { page, .. }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = K::enter(&page)?;
    let rows = K::all(&portal, person).await.map_err(|error| failed(&page, &error))?;
    let bytes = tokio::task::spawn_blocking(move || sheet::export(rows)).await;
    let bytes = bytes.map_err(|error| page.unavailable(&error))?;
    Ok(file(&format!("{}.csv", &K::PATH[1..]), bytes))
}

fn file(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename={name}")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}
