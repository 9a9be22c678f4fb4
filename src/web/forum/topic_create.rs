//! `/forum/{slug}/nuovo`: somebody begins a topic.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::forum::{Preview, WritePage, Writes, write, write_title};
use templates::shell::Head;

use super::draft::{self, Fault, Given, Sheet};
use super::view::{Place, Shown, refused, viewer};
use crate::directory::Forbidden;
use crate::discussion::{BoardView, DiscussionError, Joining, Wanted, Writing};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal, Uploaded};

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let view = opened(&portal, &page, slug).await?;
    Ok(form(&page, &view, &Given::fresh(), (&[], None)))
}

/// `POST`: it is sent, or looked at first.
pub(super) async fn create(
    portal: Portal,
    Path(slug): Path<String>,
    Uploaded { page, form: given, files }: Uploaded<Given>,
) -> Answer {
    let view = opened(&portal, &page, slug.clone()).await?;
    let (person, _) = page.person()?;
    let place = Place::of(&view.seat.discussion);
    let (files, wrong) = draft::files(&portal, files).await;
    let mut faults = given.faults(true);
    faults.extend(wrong);
    if !faults.is_empty() || given.azione != "invia" {
        let shown = faults.is_empty().then(|| draft::shown(&given, &files, &place));
        return Ok(form(&page, &view, &given, (&faults, shown.as_ref())));
    }
    let outcome = portal.discussions.write(person, slug, given.written(files, None)).await;
    draft::after(&page, outcome, &place.path, &place.path)
}

/// The board, for somebody who may write there.
async fn opened(portal: &Portal, page: &Page, slug: String) -> Result<BoardView, Refusal> {
    let view = portal.discussions.board(viewer(page), slug, Wanted::default()).await;
    let view = view.map_err(|error| refused(page, &error))?;
    page.person()?;
    match view.seat.writing() {
        Writing::Open => Ok(view),
        _ => Err(refused(page, &DiscussionError::Forbidden(Forbidden))),
    }
}

fn form(
    page: &Page,
    view: &BoardView,
    given: &Given,
    (faults, shown): (&[Fault], Option<&Shown>),
) -> Response {
    let place = Place::of(&view.seat.discussion);
    let known: Vec<&str> = view.tags.iter().map(|(tag, _)| tag.as_str()).collect();
    let action = format!("{}/nuovo", place.path);
    let sheet = Sheet {
        given,
        faults,
        action: &action,
        writes: Writes::Topic,
        known_tags: &known,
        follow: view.seat.member.is_some() || view.seat.discussion.settings.joining == Joining::Open,
        kept: &[],
        hidden: &[("chiave", &given.chiave)],
    };
    let (blocks, attachments) = shown.map(|shown| (shown.blocks(), shown.attachments())).unwrap_or_default();
    let preview = shown.map(|_| Preview { blocks: &blocks, attachments: &attachments });
    let body = WritePage {
        board: place.as_ref(),
        topic: "",
        answered: None,
        draft: sheet.draft(page, &view.seat, preview),
    };
    let title = write_title(&body);
    let head = Head { title, crumbs: &place.crumbs_to(title), noindex: true, ..Head::default() };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render_as(status, &head, &write(&body))
}
