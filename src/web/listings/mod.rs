//! Vacancies, courses, competitions and firms: the lists and pages that everybody reads, those of who looks after them (below
//! `/redazione`), and the area of a firm.
//!
//! The three kinds of listings share their handlers; what differs stands in [`Board`], one file for each kind.

mod board;
mod company;
mod company_form;
mod company_list;
mod company_show;
mod competition;
mod course;
mod dates;
mod desk;
mod entry_show;
mod faults;
mod feed_show;
mod list_show;
mod narrow;
mod own_company;
mod vacancy;

pub(super) use desk::menu;

use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::get;
use templates::pages::ErrorKind;

use self::board::Board;
use super::routes::Routes;
use super::shell::{Page, Refusal};
use crate::jobs::{competition::CompetitionDetails, listing::ListingError, vacancy::VacancyDetails};
use crate::training::CourseDetails;

/// The largest form with long texts in it, octets.
const FORM_LIMIT: usize = 512 << 10;

/// The pages.
pub(super) fn router() -> Routes {
    let forms = desk::router().merge(own_company::router());
    Routes::new()
        .merge(public::<VacancyDetails>())
        .merge(public::<CourseDetails>())
        .merge(public::<CompetitionDetails>())
        .route("/concorsi/calendario.ics", get(feed_show::calendar::<CompetitionDetails>))
        .route("/imprese", get(company_list::show))
        .route("/imprese/{entry}", get(company_show::show))
        .merge(forms.within(|router| router.layer(DefaultBodyLimit::max(FORM_LIMIT))))
}

/// What everybody reads of a kind.
fn public<D: Board>() -> Routes {
    let path = D::NOUN.path;
    Routes::new()
        .route(path, get(list_show::show::<D>))
        .route(&format!("{path}/atom.xml"), get(feed_show::atom::<D>))
        .route(&format!("{path}/{{entry}}"), get(entry_show::show::<D>))
}

/// The number an address begins with: `12-cameriere`, `12`.
fn number_of(part: &str) -> Option<i64> {
    let digits = part.split('-').next().unwrap_or_default();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// The answer to what went wrong and is nothing a form could say.
fn failed(page: &Page, error: &ListingError) -> Refusal {
    match error {
        ListingError::NotFound => page.not_found(),
        ListingError::Forbidden => page.forbidden(),
        ListingError::Db(error) => page.unavailable(error),
        ListingError::Stale
        | ListingError::State(_)
        | ListingError::CompanyState(_)
        | ListingError::TooMany
        | ListingError::Invalid(_) => page.error(ErrorKind::BadRequest),
    }
    .into()
}

/// The answer when the database is away.
fn unavailable(page: &Page) -> impl Fn(mailstore::DbError) -> Response + use<'_> {
    |error| page.unavailable(&error)
}
