//! `/redazione/contenuti/{id}/versioni/{number}`: what a revision has changed; it can be made the newest one.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::newsroom::{ComparePage, CompareText, GivenStep, compare};
use templates::rich::diff;
use templates::shell::Crumb;
use templates::text::portal::newsroom as text;

use super::facts::facts;
use super::form::Given;
use super::{enter, failed, render, road};
use crate::aside::aside;
use crate::portal::contents::{ContentError, ContentId, Draft, Kind, Workflow};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// Fields, one a line, for comparing.
fn lines_of(kind: Kind, draft: &Draft, names: &Names) -> String {
    let facts = facts(kind, &draft.details, names);
    facts.into_iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join("\n")
}

/// `GET`: the comparison.
pub(super) async fn show(portal: Portal, page: Page, Path((id, number)): Path<(i64, i64)>) -> Answer {
    let person = enter(&page)?;
    let read = async {
        let (_, revision, before) = portal.contents.revision(person, ContentId(id), number).await?;
        let opened = portal.contents.open(person, ContentId(id)).await?;
        Ok::<_, ContentError>((revision, before, opened, portal.names().await?))
    };
    let read = read.await.map_err(|error| Refusal::from(failed(&page, &error)));
    let (revision, before, opened, names) = read?;
    let first = before.is_none();
    let (new, old) = (revision.draft, before.map(|before| before.draft).unwrap_or_default());
    let kind = opened.content.kind;
    let (old_facts, new_facts) = (lines_of(kind, &old, &names), lines_of(kind, &new, &names));
    let size = new.body.len() + old.body.len();
    let texts = aside(size, move || {
        [
            (text::FIELD_TITLE, diff(&old.title, &new.title)),
            (text::FIELD_SUMMARY, diff(&old.summary, &new.summary)),
            (text::DETAILS, diff(&old_facts, &new_facts)),
            (text::FIELD_BODY, diff(&old.body, &new.body)),
        ]
    });
    let texts = texts.await.map(Vec::from).unwrap_or_default();
    let restorable = number != opened.content.head && opened.allowed.contains(&Workflow::Restore);
    let body = compare(&ComparePage {
        id,
        version: opened.content.version,
        csrf: page.csrf(),
        number,
        first,
        texts: texts.into_iter().map(|(label, comparison)| CompareText { label, comparison }).collect(),
        restorable,
    });
    let path = format!("/redazione/contenuti/{id}");
    let above = [Crumb::to(text::ALL, "/redazione/contenuti"), Crumb::to(&opened.content.title, &path)];
    let title = text::revision(number);
    Ok(render(&portal, &page, (StatusCode::OK, &title), &above, &body).await)
}

/// `POST …/ripristina`: it becomes the newest one.
pub(super) async fn restore(
    portal: Portal,
    Path((id, number)): Path<(i64, i64)>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let place = (ContentId(id), Given(form).version());
    let outcome = portal.contents.restore(enter(&page)?, place, number).await;
    road::end(&portal, &page, (id, GivenStep::default()), outcome, text::done("restore")).await
}
