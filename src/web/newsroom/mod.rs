//! The newsroom: where contents are written, reviewed, planned and published.

mod bodies;
mod calendar_show;
mod content_create;
mod content_delete;
mod content_edit;
mod content_list;
mod content_step;
mod counters_show;
mod desk_show;
mod facts;
mod feedback;
mod form;
mod inner_show;
mod links_show;
mod opened_show;
mod preview_show;
mod revision_show;
mod road;
mod small_steps;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use templates::Markup;
use templates::pages::ErrorKind;
use templates::parts::Tone;
use templates::shell::{Crumb, Head, MenuEntry, MenuGroup};
use templates::text::portal::{listing_desk, newsroom as text};

pub(super) use self::counters_show::Listeners;
pub(super) use self::form::{rich, word_of as file_word};
use super::listings;
use super::portal::Portal;
use super::routes::Routes;
use super::shell::{Page, Refusal};
use crate::accounts;
use crate::directory::{Role, Viewer};
use crate::portal::contents::{Attached, ContentError, Counters, Draft, Fault, FieldError, Stage, rights};
use crate::portal::organisations;

/// The largest text that is shown before it is saved, octets of the form: each may be three of them.
const PREVIEW_LIMIT: usize = 3 * templates::rich::LONGEST + 1024;

/// The list of what waits to be reviewed.
const QUEUE_PATH: &str = "/redazione/contenuti?stato=in-review";
/// The calendar of publication.
const CALENDAR_PATH: &str = "/redazione/calendario";

/// The numbers beside entries of the menu.
fn counts(counters: &Counters, viewer: &Viewer) -> Vec<(&'static str, u64)> {
    let count = |stage| u64::try_from(counters.at(stage)).unwrap_or_default();
    let mut counts = vec![(CALENDAR_PATH, count(Stage::Scheduled))];
    if rights::reviews_some(viewer) {
        counts.push((QUEUE_PATH, count(Stage::InReview)));
    }
    counts
}

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
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
        .route("/redazione/interni", get(inner_show::list))
        .route("/redazione/interni/{id}", get(inner_show::show))
        .route("/redazione/conteggi", get(counters_show::listen))
        .route("/redazione/anteprima", post(preview_show::show).layer(DefaultBodyLimit::max(PREVIEW_LIMIT)))
        .route("/redazione/calendario", get(calendar_show::month))
        .route("/redazione/contributi", get(calendar_show::contributions))
        .route("/redazione/link", get(links_show::show))
        .route("/redazione/link/{id}/controlla", post(links_show::check))
        .merge(bodies::router())
        .merge(feedback::router())
}

/// A page of the newsroom: its name, the way to it, and the menu with what waits.
pub(super) async fn render(
    portal: &Portal,
    page: &Page,
    (status, title): (StatusCode, &str),
    above: &[Crumb<'_>],
    body: &Markup,
) -> Response {
    let counters = match page.viewer().person {
        Some(person) => portal.contents.waiting(person).await.unwrap_or_default(),
        None => Counters::default(),
    };
    let counts = counts(&counters, page.viewer());
    let reviews = rights::reviews_some(page.viewer());
    let count = |href: &str| counts.iter().find(|(at, _)| *at == href).map_or(0, |(_, count)| *count);
    let entry = |label, href, count| MenuEntry { label, href, count };
    let mut work = vec![
        entry(text::TITLE, "/redazione", 0),
        entry(text::MINE, "/redazione/contenuti?mio=si", 0),
        entry(text::ALL, "/redazione/contenuti", 0),
        entry(text::NEW, "/redazione/nuovo", 0),
    ];
    if rights::is_staff(page.viewer()) {
        work.push(entry(text::INNER, "/redazione/interni", 0));
    }
    if reviews {
        work.insert(1, entry(text::QUEUE, QUEUE_PATH, count(QUEUE_PATH)));
    }
    let mut plan = vec![entry(text::CALENDAR, CALENDAR_PATH, count(CALENDAR_PATH))];
    if rights::is_staff(page.viewer()) {
        plan.push(entry(text::CONTRIBUTIONS, "/redazione/contributi", 0));
        plan.push(entry(text::LINKS, "/redazione/link", 0));
    }
    let (listings, outside) = (listings::menu(portal, page).await, outside(portal, page).await);
    let mut menu = vec![
        MenuGroup { label: text::MENU_WORK, entries: &work },
        MenuGroup { label: text::MENU_PLAN, entries: &plan },
    ];
    if !listings.is_empty() {
        menu.push(MenuGroup { label: listing_desk::MENU, entries: &listings });
    }
    if !outside.is_empty() {
        menu.push(MenuGroup { label: text::MENU_OUTSIDE, entries: &outside });
    }
    let mut crumbs = vec![Crumb::to(text::TITLE, "/redazione")];
    crumbs.extend_from_slice(above);
    crumbs.push(Crumb::here(title));
    if title == text::TITLE {
        crumbs = vec![Crumb::here(title)];
    }
    let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render_within(&menu, status, &head, body)
}

/// What the menu has of those outside: to who decides about them, and to those themselves the way back.
async fn outside(portal: &Portal, page: &Page) -> Vec<MenuEntry<'static>> {
    let viewer = page.viewer();
    let mut entries = Vec::new();
    if !rights::is_staff(viewer) {
        entries.push(MenuEntry { label: text::OWN_ORGANISATION, href: "/ente", count: 0 });
    }
    if let (true, Some(person)) = (organisations::rights::reviews(viewer), viewer.person) {
        let waiting = portal.organisations.waiting(person).await.unwrap_or_default().all();
        let count = u64::try_from(waiting).unwrap_or_default();
        entries.push(MenuEntry { label: text::ORGANISATIONS, href: "/redazione/enti", count });
    }
    if let (true, Some(person), Ok(accounts)) = (accounts::vouches(viewer), viewer.person, page.accounts()) {
        let count = accounts.service().count_pending(person).await.unwrap_or_default();
        entries.push(MenuEntry { label: text::REGISTRATIONS, href: "/redazione/registrazioni", count });
    }
    if viewer.is(Role::Administrator) {
        entries.push(MenuEntry { label: text::FEEDBACK, href: "/redazione/segnalazioni", count: 0 });
    }
    entries
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

/// After a draft was kept: its page, or its form again while a picture has no words for who does not see it.
fn saved(page: &Page, id: i64, draft: &Draft) -> Response {
    if draft.details.media.iter().any(Attached::is_unsaid) {
        let form = format!("/redazione/contenuti/{id}/modifica");
        return page.redirect_with_flash(&form, Tone::Info, text::SAVED_UNSAID);
    }
    back(page, id, Tone::Success, text::SAVED)
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
        FieldError::TooLarge(limit) => ("too-large", limit),
        FieldError::NoWords => ("no-words", 0),
        FieldError::NoFile(id) => ("no-file", usize::try_from(id).unwrap_or_default()),
    };
    (form::input_of(&fault.at), text::fault(word, limit))
}

/// Who may enter at all: else the answer.
fn enter(page: &Page) -> Result<crate::directory::PrincipalId, Refusal> {
    let (person, _) = page.person()?;
    if rights::may_write(page.viewer()) { Ok(person) } else { Err(page.forbidden().into()) }
}
