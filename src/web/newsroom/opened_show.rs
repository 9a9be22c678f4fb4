//! `GET /redazione/contenuti/{id}`: one content with all that can be done with it.

use axum::extract::Path;
use axum::http::StatusCode;
use mailstore::DbError;
use templates::pages::newsroom::{GivenStep, OpenedPage, RevisionRow, StepRow, opened as opened_page};
use templates::shell::Crumb;
use templates::text::portal::newsroom as text;

use super::desk_show::left;
use super::facts::{facts, files};
use super::form::rich;
use super::{enter, failed, render};
use crate::directory::Viewer;
use crate::media;
use crate::portal::contents::{Adoption, CHECKS, ContentId, Kind, Opened, Stage, path_of, rights};
use crate::web::portal::{Names, Portal, edition_words};
use crate::web::shell::{Answer, Page, Refusal};

pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    answer(&portal, &page, id, StatusCode::OK, (&[], GivenStep::default())).await
}

/// The page, with what a step still needs, and what was typed for it.
pub(super) async fn answer(
    portal: &Portal,
    page: &Page,
    id: i64,
    status: StatusCode,
    (missing, given): (&[String], GivenStep),
) -> Answer {
    let opened = portal.contents.open(enter(page)?, ContentId(id)).await;
    let opened = opened.map_err(|error| Refusal::from(failed(page, &error)))?;
    let ids: Vec<i64> = opened.head.draft.details.media.iter().map(|one| one.media).collect();
    let read = async {
        let names = portal.names().await?;
        Ok::<_, DbError>((names, portal.db.read_brief(move |c| media::load_many(c, &ids)).await?))
    };
    let (names, kept) = read.await.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let body = rich(opened.head.draft.body.clone()).await;
    let (content, draft) = (&opened.content, &opened.head.draft);
    let allowed: Vec<&str> = opened.allowed.iter().map(|step| step.as_str()).collect();
    let listed = content.kind == Kind::Press && content.stage == Stage::InReview;
    let (steps, revisions) = (steps(&opened), revisions(&opened));
    let data = OpenedPage {
        id,
        version: content.version,
        csrf: page.csrf(),
        kind: content.kind.as_str(),
        stage: content.stage.as_str(),
        title: &draft.title,
        summary: &draft.summary,
        body,
        facts: facts(content.kind, &draft.details, &names),
        files: files(draft, &kept),
        live: content.live.map(|_| path_of(content.kind, &content.slug)).unwrap_or_default(),
        behind: content.live.is_some_and(|live| live != content.head),
        publish_at: content.publish_at,
        reason: &content.reason,
        left: left(&opened.left),
        allowed: &allowed,
        missing,
        checks: if listed { CHECKS } else { &[] },
        given,
        slug: &content.slug,
        assignee: content.assignee.and_then(|id| opened.name(id)).unwrap_or_default(),
        steps: &steps,
        revisions: &revisions,
        adopting: adopting(page.viewer(), &names, content.kind),
        adopted: adopted(&opened.adoptions),
    };
    let above = [Crumb::to(text::ALL, "/redazione/contenuti")];
    Ok(render(portal, page, (status, &draft.title), &above, &opened_page(&data)).await)
}

fn steps(opened: &Opened) -> Vec<StepRow> {
    let row = |step: &crate::portal::contents::Step| StepRow {
        at: step.at,
        step: step.action.to_string(),
        by: step.actor_name.clone().unwrap_or_default(),
        note: if step.action == crate::portal::contents::Workflow::Adopt {
            String::new()
        } else {
            step.note.clone()
        },
        checks: step.checks.split_whitespace().map(str::to_owned).collect(),
    };
    opened.steps.iter().map(row).collect()
}

fn revisions(opened: &Opened) -> Vec<RevisionRow> {
    let row = |(number, author, at, _): &(i64, String, i64, String)| RevisionRow {
        number: *number,
        author: author.clone(),
        at: *at,
    };
    opened.revisions.iter().map(row).collect()
}

/// Offices that work by it, each with the edition.
pub(super) fn adopted(adoptions: &[Adoption]) -> Vec<(String, String)> {
    adoptions.iter().map(|one| (one.name.clone(), edition_words(&one.words, one.revision))).collect()
}

/// Offices for which somebody may adopt a form.
pub(super) fn adopting(viewer: &Viewer, names: &Names, kind: Kind) -> Vec<(String, String)> {
    if !crate::portal::contents::is_unified(kind) {
        return Vec::new();
    }
    let all = rights::is_newsroom(viewer);
    let offices = names.offices.seen_by(viewer).filter(|office| all || viewer.manages(office.id));
    offices.map(|office| (office.id.to_string(), office.name.clone())).collect()
}
