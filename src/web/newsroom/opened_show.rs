//! `GET /redazione/contenuti/{id}`: one content with all that can be done with it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::pages::newsroom::{OpenedPage, RevisionRow, StepRow, opened as opened_page};
use templates::shell::Crumb;
use templates::text::portal::{contents as words, newsroom as text};

use super::form::rich;
use super::{enter, failed, render};
use crate::directory::Viewer;
use crate::portal::contents::{
    CHECKS, ContentId, Fields, Kind, Opened, Stage, Type, fields_of, path_of, rights,
};
use crate::rome;
use crate::web::portal::{Names, Portal};
use crate::web::shell::Page;

pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Response {
    answer(&portal, &page, id, StatusCode::OK, &[]).await
}

/// The page, with what a step still needs.
pub(super) async fn answer(
    portal: &Portal,
    page: &Page,
    id: i64,
    status: StatusCode,
    missing: &[String],
) -> Response {
    let person = match enter(page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let opened = match portal.contents.open(person, ContentId(id)).await {
        Ok(opened) => opened,
        Err(error) => return failed(page, &error),
    };
    let names = match portal.names().await {
        Ok(names) => names,
        Err(error) => return page.unavailable(&error),
    };
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
        facts: facts(content.kind, &draft.details.fields, &names),
        live: content.live.map(|_| path_of(content.kind, &content.slug)).unwrap_or_default(),
        behind: content.live.is_some_and(|live| live != content.head),
        publish_at: content.publish_at,
        reason: &content.reason,
        allowed: &allowed,
        missing,
        checks: if listed { CHECKS } else { &[] },
        slug: &content.slug,
        assignee: content.assignee.and_then(|id| opened.name(id)).unwrap_or_default(),
        steps: &steps,
        revisions: &revisions,
        adopting: adopting(page.viewer(), &names, content.kind),
        adopted: opened.adoptions.iter().map(|(_, name, revision, _)| (name.clone(), *revision)).collect(),
    };
    let above = [Crumb::to(text::ALL, "/redazione/contenuti")];
    render(portal, page, (status, &draft.title), &above, &opened_page(&data)).await
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

/// Offices for which somebody may adopt a form.
fn adopting(viewer: &Viewer, names: &Names, kind: Kind) -> Vec<(String, String)> {
    if !crate::portal::contents::is_unified(kind) {
        return Vec::new();
    }
    let all = rights::is_newsroom(viewer);
    let offices = names.offices.seen_by(viewer).filter(|office| all || viewer.manages(office.id));
    offices.map(|office| (office.id.to_string(), office.name.clone())).collect()
}

/// Fields of the kind in a few words each.
fn facts<'a>(kind: Kind, fields: &Fields, names: &Names) -> Vec<(&'a str, String)> {
    let fact = |(field, kind, _): &(crate::portal::contents::Field, Type, bool)| {
        let value = fields.get(*field);
        let shown = match kind {
            Type::Choice(_) => words::choice(value).to_owned(),
            Type::Date | Type::Moment => match rome::parse_moment(value) {
                Some((at, true)) => templates::format::date(at),
                Some((at, false)) => templates::format::date_time(at),
                None => value.to_owned(),
            },
            Type::Offices | Type::Person => {
                let offices = fields.numbers(*field).into_iter();
                let name = |id| {
                    names.offices.of(crate::directory::PrincipalId(id)).map(|office| office.name.clone())
                };
                offices.filter_map(name).collect::<Vec<_>>().join(", ")
            }
            Type::Yes if value == "1" => "Sì".to_owned(),
            _ => value.to_owned(),
        };
        (!value.is_empty()).then(|| (words::field(field.as_str()), shown))
    };
    fields_of(kind).iter().filter_map(fact).collect()
}
