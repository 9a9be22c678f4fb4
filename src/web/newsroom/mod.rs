//! The newsroom: where contents are written, reviewed, planned and published.

mod calendar_show;
mod content_create;
mod content_delete;
mod content_edit;
mod content_list;
mod content_step;
mod desk_show;
mod form;
mod opened_show;
mod revision_show;
mod small_steps;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use templates::Markup;
use templates::pages::ErrorKind;
use templates::parts::Tone;
use templates::shell::{Crumb, Head, MenuEntry, MenuGroup};
use templates::text::portal::newsroom as text;

use super::WebState;
use super::portal::Portal;
use super::shell::{Page, Refusal};
use crate::portal::contents::{ContentError, Counters, Fault, FieldError, Stage, rights};

/// The pages.
pub(super) fn router() -> Router<Arc<WebState>> {
    Router::new()
        .route("/redazione", get(desk_show::show))
        .route("/redazione/contenuti", get(content_list::show))
        .route("/redazione/nuovo", get(content_create::choose))
        .route("/redazione/nuovo/{kind}", get(content_create::show).post(content_create::create))
        .route("/redazione/contenuti/{id}", get(opened_show::show))
        .route("/redazione/contenuti/{id}/modifica", get(content_edit::show).post(content_edit::save))
        .route("/redazione/contenuti/{id}/passo", post(content_step::take))
        .route("/redazione/contenuti/{id}/elimina", get(content_delete::ask).post(content_delete::delete))
        .route("/redazione/contenuti/{id}/assegna", post(small_steps::assign))
        .route("/redazione/contenuti/{id}/indirizzo", post(small_steps::rename))
        .route("/redazione/contenuti/{id}/adotta", post(small_steps::adopt))
        .route("/redazione/contenuti/{id}/versioni/{number}", get(revision_show::show))
        .route("/redazione/contenuti/{id}/versioni/{number}/ripristina", post(revision_show::restore))
        .route("/redazione/calendario", get(calendar_show::month))
        .route("/redazione/contributi", get(calendar_show::contributions))
}

/// A page of the newsroom: its name, the way to it, and the menu with what waits.
async fn render(
    portal: &Portal,
    page: &Page,
    (status, title): (StatusCode, &str),
    above: &[Crumb<'_>],
    body: &Markup,
) -> Response {
    let counters = match page.viewer().person {
        Some(person) => portal.contents.counters(person).await.unwrap_or_default(),
        None => Counters::default(),
    };
    let count = |stage| u64::try_from(counters.at(stage)).unwrap_or_default();
    let reviews = rights::reviews_some(page.viewer());
    let entry = |label, href, count| MenuEntry { label, href, count };
    let mut work = vec![
        entry(text::TITLE, "/redazione", 0),
        entry(text::MINE, "/redazione/contenuti?mio=si", 0),
        entry(text::ALL, "/redazione/contenuti", 0),
        entry(text::NEW, "/redazione/nuovo", 0),
    ];
    if reviews {
        work.insert(1, entry(text::QUEUE, "/redazione/contenuti?stato=in-review", count(Stage::InReview)));
    }
    let plan = [
        entry(text::CALENDAR, "/redazione/calendario", count(Stage::Scheduled)),
        entry(text::CONTRIBUTIONS, "/redazione/contributi", 0),
    ];
    let menu = [
        MenuGroup { label: text::MENU_WORK, entries: &work },
        MenuGroup { label: text::MENU_PLAN, entries: &plan },
    ];
    let mut crumbs = vec![Crumb::to(text::TITLE, "/redazione")];
    crumbs.extend_from_slice(above);
    crumbs.push(Crumb::here(title));
    if title == text::TITLE {
        crumbs = vec![Crumb::here(title)];
    }
    let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render_within(&menu, status, &head, body)
}

/// The answer to what went wrong and is nothing a form could say.
fn failed(page: &Page, error: &ContentError) -> Response {
    match error {
        ContentError::NotFound => page.not_found(),
        ContentError::Forbidden => page.forbidden(),
        ContentError::WrongStage(..) | ContentError::Conflict | ContentError::Invalid(_) => {
            page.error(ErrorKind::BadRequest)
        }
        ContentError::Db(error) => page.unavailable(error),
    }
}

/// The page of a content, which will say what happened.
fn back(page: &Page, id: i64, tone: Tone, words: &str) -> Response {
    page.redirect_with_flash(&format!("/redazione/contenuti/{id}"), tone, words)
}

/// Where a fault is shown in the form, and the sentence about it.
fn sentence(fault: &Fault) -> (String, String) {
    let (word, limit) = match fault.error {
        FieldError::Missing => ("missing", 0),
        FieldError::TooLong(limit) => ("too-long", limit),
        FieldError::NoDate => ("no-date", 0),
        FieldError::NoLink => ("no-link", 0),
        FieldError::NoChoice => ("no-choice", 0),
        FieldError::NoSuch => ("no-such", 0),
        FieldError::EndsBefore => ("ends-before", 0),
        FieldError::NoAlternative => ("no-alternative", 0),
        FieldError::NotHere => ("not-here", 0),
    };
    (form::input_of(&fault.at), text::fault(word, limit))
}

/// Who may enter at all: else the answer.
fn enter(page: &Page) -> Result<crate::directory::PrincipalId, Refusal> {
    let (person, _) = page.person()?;
    if rights::may_write(page.viewer()) { Ok(person) } else { Err(page.forbidden().into()) }
}
