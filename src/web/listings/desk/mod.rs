//! The pages of those who look after vacancies, courses, competitions and firms, below `/redazione`.

mod company_edit;
mod company_list;
mod company_people;
mod company_show;
mod company_step;
mod entry_copy;
mod entry_create;
mod entry_edit;
mod entry_renew;
mod entry_show;
mod entry_step;
mod file_import;
mod file_take;
mod form;
mod given;
mod list_show;
mod offices;
mod sorting;

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use mailstore::DbError;
use templates::Markup;
use templates::shell::{Crumb, MenuEntry};
use templates::text::portal::contents;

use self::file_take::{FileKind, Firms, Listings};
pub(in crate::web::listings) use self::given::{Given, one_of, some_of};
pub(in crate::web::listings) use self::offices::places;
use super::board::Board;
use crate::catalogue::Paging;
use crate::directory::PrincipalId;
use crate::jobs::company::{CompanyOwnFilter, CompanyState};
use crate::jobs::competition::CompetitionDetails;
use crate::jobs::listing::{Acting, ListingError, Reach, Row, sheet::SheetRow};
use crate::jobs::vacancy::VacancyDetails;
use crate::training::CourseDetails;
use crate::web::newsroom;
use crate::web::portal::Portal;
use crate::web::routes::Routes;
use crate::web::shell::{Page, Refusal};

/// Where operators keep the business directory.
const FIRMS: &str = "/redazione/imprese";

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .merge(of_kind::<VacancyDetails>())
        .merge(of_kind::<CourseDetails>())
        .merge(of_kind::<CompetitionDetails>())
        .merge(firms())
}

fn of_kind<D: Board>() -> Routes
where
    Row<D>: SheetRow,
{
    let path = |rest: &str| format!("/redazione{}{rest}", D::NOUN.path);
    Routes::new()
        .route(&path(""), get(list_show::show::<D>))
        .route(&path("/aggiungi"), get(entry_create::show::<D>).post(entry_create::create::<D>))
        .route(&path("/{id}"), get(entry_show::show::<D>))
        .route(&path("/{id}/modifica"), get(entry_edit::show::<D>).post(entry_edit::save::<D>))
        .route(&path("/{id}/passo"), post(entry_step::take::<D>))
        .route(&path("/{id}/proroga"), post(entry_renew::renew::<D>))
        .route(&path("/{id}/copia"), post(entry_copy::copy::<D>))
        .merge(files::<Listings<D>>())
}

fn firms() -> Routes {
    let path = |rest: &str| format!("{FIRMS}{rest}");
    Routes::new()
        .route(FIRMS, get(company_list::show))
        .route(&path("/aggiungi"), get(company_edit::begin).post(company_edit::add))
        .route(&path("/{id}"), get(company_show::show))
        .route(&path("/{id}/modifica"), get(company_edit::show).post(company_edit::save))
        .route(&path("/{id}/passo"), post(company_step::take))
        .route(&path("/{id}/persone"), post(company_people::change))
        .merge(files::<Firms>())
}

fn files<K: FileKind>() -> Routes {
    let path = |rest: &str| format!("/redazione{}{rest}", K::PATH);
    Routes::new()
        .route(&path("/importa"), get(file_import::show::<K>).post(file_import::take::<K>))
        .route(&path("/modello.csv"), get(file_take::template::<K>))
        .route(&path("/esporta.csv"), post(file_take::export::<K>).get(file_take::to_list::<K>))
}

/// What somebody looks after, as far as pages offer it.
fn reach_of(page: &Page) -> Reach {
    let known = page.state().territories.borrow();
    Acting::of(page.viewer(), |scope| known.iter().any(|territory| territory.id == scope)).reach()
}

/// Who may enter at all: else the answer.
fn enter(page: &Page) -> Result<(PrincipalId, Reach), Refusal> {
    let (person, _) = page.person()?;
    let reach = reach_of(page);
    if reach.is_empty() { Err(page.forbidden().into()) } else { Ok((person, reach)) }
}

/// The same for the business directory, which is nobody's who only looks after a territory.
fn enter_firms(page: &Page) -> Result<(PrincipalId, Reach), Refusal> {
    let (person, reach) = enter(page)?;
    if reach.unclaimed() { Ok((person, reach)) } else { Err(page.forbidden().into()) }
}

/// The entries of the menu: nothing for whoever looks after nothing. Of firms, how many wait.
pub(in crate::web) async fn menu(portal: &Portal, page: &Page) -> Vec<MenuEntry<'static>> {
    let Ok((person, reach)) = enter(page) else { return Vec::new() };
    let entry = |kind: &str, href, count| MenuEntry { label: contents::kind(kind).many, href, count };
    let mut entries = vec![
        entry("vacancy", "/redazione/offerte", 0),
        entry("course", "/redazione/corsi", 0),
        entry("competition", "/redazione/concorsi", 0),
    ];
    if reach.unclaimed() {
        let waiting = waiting(portal, person).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "waiting firms cannot be counted");
            0
        });
        entries.push(entry("company", FIRMS, waiting));
    }
    entries
}

/// Firms of which something waits for somebody.
async fn waiting(portal: &Portal, person: PrincipalId) -> Result<u64, ListingError> {
    let pending = CompanyOwnFilter { state: Some(CompanyState::Pending), ..CompanyOwnFilter::default() };
    let changed = CompanyOwnFilter { changed: true, ..CompanyOwnFilter::default() };
    let mut number = 0;
    for filter in [pending, changed] {
        number += u64::from(portal.jobs.companies.own(person, filter, Paging::new(1, 1)).await?.total);
    }
    Ok(number)
}

/// A page of the area: its name, and the pages above it.
async fn render(
    portal: &Portal,
    page: &Page,
    named: (StatusCode, &str),
    above: &[Crumb<'_>],
    body: &Markup,
) -> Response {
    newsroom::render(portal, page, named, above, body).await
}

/// The answer when the database is away.
fn unavailable(page: &Page) -> impl Fn(DbError) -> Response + use<'_> {
    |error| page.unavailable(&error)
}
