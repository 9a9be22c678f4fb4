//! `GET /`: the first page.

use axum::response::Response;
use templates::pages::portal::{HomePage, WayTo, home};
use templates::shell::{Feed, Head};
use templates::text::portal::{contents, home as text};

use super::Portal;
use super::entries::views;
use crate::web::shell::Page;

pub(super) async fn show(portal: Portal, page: Page) -> Response {
    let read = async { Ok::<_, mailstore::DbError>((portal.blocks.get().await?, portal.names().await?)) };
    let (blocks, names) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    let territory = page.territory().map(|territory| territory.id);
    let Some(centre) = blocks.centre(territory) else { return page.not_found() };
    let now = portal.clock.now();
    let of = |entries| views(entries, &names, now);
    let hrefs: Vec<(String, &str)> = names
        .known
        .active_channels(false)
        .map(|channel| (format!("/canali/{}", channel.slug), channel.name.as_str()))
        .collect();
    let channels: Vec<WayTo<'_>> = hrefs.iter().map(|(href, label)| WayTo { label, href }).collect();
    let body = home(&HomePage {
        territory: page.territory().map_or("", |territory| &territory.name),
        news: &of(&centre.news),
        events: &of(&centre.events),
        deadlines: &of(&centre.deadlines),
        vacancies: &of(&centre.vacancies),
        courses: &of(&centre.courses),
        competitions: &of(&centre.competitions),
        channels: &channels,
        rules: &of(&blocks.rules),
        initiatives: &of(&blocks.initiatives),
    });
    let feeds = [Feed { title: contents::ATOM, href: "/novita/atom.xml", kind: "application/atom+xml" }];
    let head =
        Head { description: text::LEAD, canonical: Some("/"), wide: true, feeds: &feeds, ..Head::default() };
    page.render(&head, &body)
}
