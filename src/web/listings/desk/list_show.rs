//! `GET /redazione/offerte` and its like: what somebody looks after, in whatever state.

use axum::http::StatusCode;
use templates::pages::listings::{DeskList, DeskRow, desk_list};
use templates::parts::Pagination;
use templates::text::portal::{contents, listing_desk as text, listings};

use super::sorting::{order_of, sorts};
use super::{enter, offices, render};
use crate::catalogue::Paging;
use crate::clock::Micros;
use crate::directory::PrincipalId;
use crate::jobs::listing::{Entry, OwnFilter, State};
use crate::web::listings::board::{Board, desk_path, state_of};
use crate::web::listings::dates::deadline;
use crate::web::listings::narrow::{self, Narrow};
use crate::web::listings::{failed, unavailable};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Asked, Page};

/// Lines of a page.
const SIZE: u32 = 30;
/// Lines of those that end soon.
const ENDING: usize = 8;

pub(super) async fn show<D: Board>(portal: Portal, page: Page) -> Answer {
    let (person, reach) = enter(&page)?;
    let asked = Asked::of(page.path());
    let names = portal.names().await.map_err(unavailable(&page))?;
    let filter = OwnFilter {
        state: asked.get("stato").parse().ok(),
        words: asked.get("q").chars().take(200).collect(),
        office: asked.get("ufficio").parse().ok().map(PrincipalId),
        order: order_of(&asked),
    };
    let desk = D::desk(&portal);
    let found = desk.own(person, filter, Paging::new(asked.page(), SIZE)).await;
    let found = found.map_err(|error| failed(&page, &error))?;
    let ending = match asked.is_empty() {
        true => desk.ending(person).await.map_err(|error| failed(&page, &error))?,
        false => Vec::new(),
    };
    let (now, title) = (portal.clock.now(), contents::kind(D::NOUN.word).many);
    let mut narrow = Narrow::new(&asked);
    narrow.words("q", listings::FILTER_WORDS);
    let states = State::ALL.iter().filter(|state| D::NOUN.fills || **state != State::Filled);
    let labels: Vec<(&str, String)> = states
        .map(|one| {
            let word = if *one == State::Published { "open" } else { one.as_str() };
            (one.as_str(), listings::standing(D::NOUN.word, word))
        })
        .collect();
    let states = labels.iter().map(|(word, label)| (*word, label.as_str()));
    narrow.one("stato", text::COLUMN_STATE, narrow::words(states, &[], ""));
    let own = offices::offices(&names, &reach);
    if own.len() > 1 {
        let own = own.into_iter().map(|(id, name)| (id, name, None)).collect();
        narrow.one("ufficio", text::COLUMN_OFFICE, own);
    }
    let body = desk_list(&DeskList {
        kind: D::NOUN.word,
        title,
        path: &format!("/redazione{}", D::NOUN.path),
        fields: narrow.fields,
        active: narrow.active,
        rows: found.rows.iter().map(|entry| row(entry, &names, now)).collect(),
        paging: Pagination {
            path: page.path(),
            page: found.paging.number().into(),
            size: SIZE.into(),
            total: found.total.into(),
        },
        sorts: sorts(&asked),
        csrf: page.csrf(),
        ending: ending.iter().take(ENDING).map(ends_soon).collect(),
    });
    Ok(render(&portal, &page, (StatusCode::OK, title), &[], &body).await)
}

fn row<D: Board>(entry: &Entry<D>, names: &Names, now: Micros) -> DeskRow {
    DeskRow {
        title: entry.content.title.clone(),
        href: desk_path::<D>(entry.head.id),
        reference: entry.head.reference.clone(),
        states: vec![state_of(entry, now)],
        office: names.office(entry.content.office).to_owned(),
        ends: entry.content.ends_at.map(deadline).unwrap_or_default(),
        changed_at: entry.head.updated_at,
    }
}

fn ends_soon<D: Board>(entry: &Entry<D>) -> (String, String, String) {
    let ends = entry.content.ends_at.map(deadline).unwrap_or_default();
    (entry.content.title.clone(), desk_path::<D>(entry.head.id), listings::ends_on(D::NOUN.word, &ends))
}
