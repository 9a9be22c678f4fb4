//! `GET /redazione/offerte/{id}` and its like: one entry with all that can be done with it.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::listings::{Fact, OpenedEntry, StepButton, opened_entry};
use templates::shell::Crumb;
use templates::text::portal::{contents, listing_desk as text, listings};

use super::{enter, render};
use crate::directory::Actor;
use crate::jobs::listing::{Entry, Source, State, Step};
use crate::web::listings::board::{Board, desk_path, public_path};
use crate::web::listings::dates::last_day;
use crate::web::listings::entry_show::{office_path, view};
use crate::web::listings::{failed, unavailable};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

/// What is told beside an entry after something could not be done.
#[derive(Default)]
pub(super) struct Told {
    /// What it still needs to be published.
    pub(super) missing: Vec<String>,
    /// The end that was typed, and what was wrong with it.
    pub(super) renewal: Option<(String, String)>,
}

/// An entry, if whoever asks looks after it.
pub(super) async fn own<D: Board>(portal: &Portal, page: &Page, id: i64) -> Result<Entry<D>, Refusal> {
    let (person, _) = page.person()?;
    let desk = D::desk(portal);
    let entry = desk.load(Some(Actor::from(person)), id).await.map_err(|error| failed(page, &error))?;
    let may = desk.may_change(Some(Actor::from(person)), &entry).await.map_err(unavailable(page))?;
    if may { Ok(entry) } else { Err(page.forbidden().into()) }
}

pub(super) async fn show<D: Board>(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    answer::<D>(&portal, &page, id, (StatusCode::OK, Told::default())).await
}

/// The page.
pub(super) async fn answer<D: Board>(
    portal: &Portal,
    page: &Page,
    id: i64,
    (status, told): (StatusCode, Told),
) -> Answer {
    enter(page)?;
    let entry = own::<D>(portal, page, id).await?;
    let names = portal.names().await.map_err(unavailable(page))?;
    let (office_path, path) = (office_path(&names, entry.content.office), desk_path::<D>(id));
    let mut shown = view(&entry, &names, &office_path, portal.clock.now());
    // How one answers is wanted here, be it over or not.
    shown.over = None;
    shown.kept.extend(entry.content.details.kept_back());
    shown.kept.extend(kept(&entry));
    let (state, live) = (entry.head.state, public_path(&entry));
    let steps = Step::ALL
        .iter()
        .filter(|step| step.leads(state).is_some() && (D::NOUN.fills || **step != Step::Fill));
    let renewable = matches!(state, State::Published | State::Closed);
    let body = opened_entry(&OpenedEntry {
        entry: shown,
        path: &path,
        csrf: page.csrf(),
        version: entry.head.version,
        steps: steps
            .map(|step| StepButton { word: step.as_str(), label: text::step(step.as_str()) })
            .collect(),
        can_edit: state != State::Archived,
        renew: renewable.then(|| entry.content.ends_at.map(last_day).unwrap_or_default()),
        renew_fault: told.renewal,
        missing: told.missing,
        live: if entry.is_public() { &live } else { "" },
    });
    let list = format!("/redazione{}", D::NOUN.path);
    let above = [Crumb::to(contents::kind(D::NOUN.word).many, &list)];
    Ok(render(portal, page, (status, &entry.content.title), &above, &body).await)
}

fn kept<D>(entry: &Entry<D>) -> Vec<(&'static str, Fact)> {
    let head = &entry.head;
    let source = match head.source {
        Source::Operator => text::SOURCE_OPERATOR,
        Source::Import => text::SOURCE_IMPORT,
    };
    let moment = |label, at| (label, Fact::Plain(templates::format::date_time(at)));
    let mut kept =
        vec![(text::SOURCE, Fact::Plain(source.to_owned())), moment(text::CREATED, head.created_at)];
    kept.extend(head.published_at.map(|at| moment(listings::PUBLISHED, at)));
    kept.push(moment(text::COLUMN_CHANGED, head.updated_at));
    kept
}
