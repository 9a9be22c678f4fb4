//! `GET /canali/{slug}`: what is published in a channel.

use axum::extract::Path;
use axum::response::Response;
use templates::shell::Crumb;
use templates::text::portal::contents as text;

use super::Portal;
use super::list_show::{List, answer};
use crate::portal::contents::kinds;
use crate::web::shell::Page;

pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Response {
    let known = match portal.territories.known().await {
        Ok(known) => known,
        Err(error) => return page.unavailable(&error),
    };
    let Some(channel) = known.channel(&slug).filter(|channel| channel.public) else {
        return page.not_found();
    };
    if channel.slug != slug {
        return page.moved(&format!("/canali/{}", channel.slug));
    }
    let path = format!("/canali/{slug}");
    let calendar = format!("{path}/calendario.ics");
    let list = List {
        kinds: kinds(),
        title: &channel.name,
        lead: &channel.description,
        path: &path,
        crumbs: &[Crumb::to(text::NEWS, "/novita"), Crumb::here(&channel.name)],
        channel: Some(channel.id),
        calendar: &calendar,
        ways: &[],
    };
    answer(&portal, &page, &list).await
}
