//! `/forum/{slug}/gestione/segnalazioni`: posts with which readers have found something wrong.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::ErrorKind;
use templates::pages::lists::{ReportRow, ReportsPage, reports};
use templates::parts::Tone;
use templates::text::portal::forum::thread::REPORT_KINDS;
use templates::text::portal::lists as common;
use templates::text::portal::lists::others as text;

use super::{Desk, refused};
use crate::discussion::{DiscussionError, Reported, Settling};
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: the posts.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::open(&portal, &page, &slug).await?;
    let found = found(&portal, &page, &desk).await?;
    let mut rows: Vec<ReportRow> = found.into_iter().map(|one| row(&slug, one)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.reports.len()));
    let body = reports(&ReportsPage { board: desk.board(), csrf: page.csrf(), rows: &rows });
    Ok(desk.render(&page, (StatusCode::OK, common::REPORTS), &body))
}

async fn found(portal: &Portal, page: &Page, desk: &Desk) -> Result<Vec<Reported>, Refusal> {
    let found = portal.discussions.reported(desk.by(), desk.id()).await;
    found.map_err(|error| refused(page, &error).into())
}

fn row(slug: &str, one: Reported) -> ReportRow {
    ReportRow {
        post: one.post,
        subject: one.subject,
        href: format!("/forum/{slug}/messaggi/{}", one.post),
        author: one.author,
        written_at: one.posted_at,
        excerpt: one.excerpt,
        reports: one.reports.into_iter().map(|said| (said.by, said.at, said.kind, said.note)).collect(),
    }
}

/// `POST`: what is decided. What is shown in place of a post that is taken away is what its readers found.
pub(super) async fn decide(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::open(&portal, &page, &slug).await?;
    let given = Given(form);
    let post = given.number("messaggio");
    let reported = found(&portal, &page, &desk).await?.into_iter().find(|one| one.post == post);
    let kind = reported.and_then(|one| one.reports.into_iter().next()).map(|said| said.kind);
    let reason = common::label(&REPORT_KINDS, kind.as_deref().unwrap_or("altro")).to_owned();
    let settling = match given.get("azione") {
        "archivia" => Settling::Keep,
        "togli" => Settling::Remove(reason),
        "blocca" => Settling::Block(reason),
        _ => return Err(page.error(ErrorKind::BadRequest).into()),
    };
    let (tone, words) = match portal.discussions.settle(desk.by(), (desk.id(), post), settling).await {
        Ok(()) => (Tone::Success, text::REPORT_SETTLED),
        Err(DiscussionError::NotFound("report")) => (Tone::Info, text::REPORT_SETTLED_BEFORE),
        Err(error) => return Err(refused(&page, &error).into()),
    };
    Ok(page.redirect_with_flash(page.path(), tone, words))
}
