//! `GET /enti`: accredited organisations, by kind of body.

use axum::response::Response;
use mailstore::DbError;
use templates::pages::bodies::{BodiesPage, BodyLine, BodyRelease, bodies};
use templates::parts::Pagination;
use templates::shell::{Crumb, Head};
use templates::text::portal::bodies as text;

use crate::catalogue::Paging;
use crate::portal::contents::{kinds, path_of};
use crate::portal::organisations::{self, Body};
use crate::web::portal::Portal;
use crate::web::shell::{Asked, Page};

/// Organisations on a page.
const SIZE: u32 = 20;
/// Things beside them.
const RECENT: u32 = 6;

pub(super) async fn show(portal: Portal, page: Page) -> Response {
    let asked = Asked::of(page.path());
    let kind: Option<Body> = asked.get("tipo").parse().ok();
    let words: String = asked.get("q").chars().take(100).collect();
    let (paging, now, looked_for) = (Paging::new(asked.page(), SIZE), portal.clock.now(), words.clone());
    let read = portal.db.read_brief(move |c| {
        Ok::<_, DbError>((
            organisations::sections(c)?,
            organisations::list_public(c, kind, &looked_for, paging)?,
            organisations::recent(c, kind, now, RECENT)?,
        ))
    });
    let (sections, found, recent) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    let mut active = Vec::new();
    if let Some(kind) = kind {
        active.push((text::body(kind.as_str()).1.to_owned(), asked.without("tipo")));
    }
    if !words.is_empty() {
        active.push((format!("{}: {words}", text::SEARCH_NAME), asked.without("q")));
    }
    let sections: Vec<(&str, u64)> = sections
        .iter()
        .map(|section| (section.body.as_str(), u64::try_from(section.count).unwrap_or_default()))
        .collect();
    let rows: Vec<BodyLine<'_>> = found
        .rows
        .iter()
        .map(|line| BodyLine {
            body: line.body.as_str(),
            name: &line.name,
            path: path_of(crate::catalogue::Kind::Organisation, &line.slug),
            summary: &line.summary,
            town: &line.town,
        })
        .collect();
    let recent: Vec<BodyRelease<'_>> = recent
        .iter()
        .filter(|one| kinds().contains(&one.kind))
        .map(|one| BodyRelease {
            title: &one.title,
            path: &one.path,
            at: one.published_at,
            name: &one.organisation,
        })
        .collect();
    let body = bodies(&BodiesPage {
        kind: kind.map_or("", Body::as_str),
        sections: &sections,
        words: &words,
        active: &active,
        rows: &rows,
        paging: Pagination {
            path: page.path(),
            page: found.paging.number().into(),
            size: SIZE.into(),
            total: found.total.into(),
        },
        recent: &recent,
    });
    let title = kind.map_or(text::TITLE, |kind| text::body(kind.as_str()).1);
    let here = [Crumb::here(title)];
    let below = [Crumb::to(text::TITLE, "/enti"), Crumb::here(title)];
    let canonical = kind.map_or("/enti".to_owned(), |kind| format!("/enti?tipo={kind}"));
    let head = Head {
        title,
        description: text::LEAD,
        crumbs: if kind.is_some() { &below } else { &here },
        canonical: Some(&canonical),
        noindex: !words.is_empty(),
        ..Head::default()
    };
    page.render(&head, &body)
}
