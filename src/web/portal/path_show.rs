//! `GET /percorsi/{slug}`: what concerns a kind of person.

use axum::extract::Path;
use axum::response::Response;
use templates::pages::portal::{PathPage, path};
use templates::shell::{Crumb, Head};
use templates::text::portal::home as text;

use super::Portal;
use super::entries::views;
use crate::catalogue::{self, Filter, Kind, Shown};
use crate::fields::folded;
use crate::portal::contents;
use crate::web::shell::Page;

/// News shown.
const NEWS: u32 = 3;

pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Response {
    let (now, territory) = (portal.clock.now(), page.territory().map(|territory| territory.id));
    let wanted = slug.clone();
    let read = portal.db.read_brief(move |c| {
        let of = |kind| Filter { territory, ..Filter::of(&[kind], now) };
        let led = contents::services_of_path(c, &wanted)?;
        let mut services = catalogue::of_sources(c, &[Kind::Service], &led)?;
        services.retain(|service| {
            service.is(Shown::Current, now) && (service.territory.is_none() || service.territory == territory)
        });
        services.sort_by_cached_key(|service| folded(&service.title));
        Ok::<_, mailstore::DbError>((services, catalogue::first(c, &of(Kind::News), NEWS)?))
    });
    let read = async { Ok::<_, mailstore::DbError>((read.await?, portal.names().await?)) };
    let ((services, news), names) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    let (services, news) = (views(&services, &names, now), views(&news, &names, now));
    let Some((title, lead, body)) = path(&PathPage { slug: &slug, services: &services, news: &news }) else {
        return page.not_found();
    };
    let canonical = format!("/percorsi/{slug}");
    let head = Head {
        title,
        description: lead,
        crumbs: &[Crumb::here(text::PATHS), Crumb::here(title)],
        canonical: Some(&canonical),
        ..Head::default()
    };
    page.render(&head, &body)
}
