//! `GET /redazione/contenuti`: contents, filtered and sorted.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::pages::newsroom::{NewsroomList, list};
use templates::parts::{Order as Shown, Pagination};
use templates::text::portal::{contents, newsroom as text};

use super::desk_show::rows;
use super::{enter, failed, render};
use crate::directory::PrincipalId;
use crate::portal::contents::{Filter, Order, Stage, kinds};
use crate::web::portal::Portal;
use crate::web::shell::{Asked, Page};

/// Lines of a page.
const SIZE: u32 = 30;

pub(super) async fn show(portal: Portal, page: Page) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let known = match portal.territories.known().await {
        Ok(known) => known,
        Err(error) => return page.unavailable(&error),
    };
    let asked = Asked::of(page.path());
    let order: Order = asked.get("ordine").parse().unwrap_or(Order::Newest);
    let channel: Option<PrincipalId> = asked.get("canale").parse().ok().map(PrincipalId);
    let filter = Filter {
        stage: asked.get("stato").parse().ok(),
        kind: asked.get("tipo").parse().ok().filter(|kind| kinds().contains(kind)),
        channel,
        author: (asked.get("mio") == "si").then_some(person),
        text: asked.get("q").chars().take(200).collect(),
        order,
        ..Filter::default()
    };
    let mut active = Vec::new();
    let mut note = |name: &str, label: &str| active.push((label.to_owned(), asked.without(name)));
    if let Some(stage) = filter.stage {
        note("stato", text::stage(stage.as_str()));
    }
    if let Some(kind) = filter.kind {
        note("tipo", contents::kind(kind.as_str()).many);
    }
    if let Some(channel) = channel.and_then(|id| known.channel_of(id)) {
        note("canale", &channel.name);
    }
    if filter.author.is_some() {
        note("mio", text::MINE);
    }
    let number = asked.page().min(10_000);
    let words = filter.text.clone();
    let found = portal.contents.list(person, filter, (SIZE, (number - 1) * SIZE)).await;
    let (found, total) = match found {
        Ok(found) => found,
        Err(error) => return failed(&page, &error),
    };
    let channels: Vec<(String, &str)> =
        known.active_channels(true).map(|one| (one.id.to_string(), one.name.as_str())).collect();
    let (by_title, by_change) = (sorted(&asked, order, Order::Title), sorted(&asked, order, Order::Oldest));
    let words_of = |all: &[&'static str]| all.to_vec();
    let stages = words_of(&Stage::ALL.iter().map(|stage| stage.as_str()).collect::<Vec<_>>());
    let kinds = words_of(&kinds().iter().map(|kind| kind.as_str()).collect::<Vec<_>>());
    let body = list(&NewsroomList {
        rows: &rows(&found),
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: SIZE.into(),
            total: u64::try_from(total).unwrap_or_default(),
        },
        words: &words,
        stage: asked.get("stato"),
        stages: &stages,
        kind: asked.get("tipo"),
        kinds: &kinds,
        channel: asked.get("canale"),
        channels: &channels,
        mine: asked.get("mio") == "si",
        active: &active,
        sorts: [(&by_title.0, by_title.1), (&by_change.0, by_change.1)],
    });
    render(&portal, &page, (StatusCode::OK, text::ALL), &[], &body).await
}

/// The link that sorts so, or as at first when it is sorted so; and how it is sorted now.
fn sorted(asked: &Asked<'_>, now: Order, by: Order) -> (String, Option<Shown>) {
    let newest = (by == Order::Oldest && now == Order::Newest).then_some(Shown::Descending);
    match now == by {
        true => (asked.without("ordine"), Some(Shown::Ascending)),
        false => (asked.with("ordine", Some(by.as_str())), newest),
    }
}
