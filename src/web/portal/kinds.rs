//! The routes of the kinds of contents: vacancies, offices and so on have pages of their own.

use axum::extract::Path;
use axum::routing::get;

use super::{Portal, content_show, feed_show, list_show};
use crate::catalogue::Kind;
use crate::portal::contents::{is_unified, section_of};
use crate::web::routes::Routes;
use crate::web::shell::Page;

/// The routes of a kind: its list, its feed, its calendar, one of it.
pub(super) fn routes(router: Routes, kind: Kind) -> Routes {
    let section = section_of(kind);
    let mut router = router.route(
        &format!("{section}/{{slug}}"),
        get(move |portal: Portal, page: Page, Path(slug): Path<String>| {
            content_show::show(kind, portal, page, slug)
        }),
    );
    if kind == Kind::Page {
        return router;
    }
    router = router
        .route(section, get(move |portal: Portal, page: Page| list_show::show(kind, portal, page)))
        .route(
            &format!("{section}/atom.xml"),
            get(move |portal: Portal, page: Page| feed_show::kind(kind, portal, page)),
        );
    if matches!(kind, Kind::Event | Kind::Deadline) {
        router = router
            .route(
                &format!("{section}/calendario.ics"),
                get(move |portal: Portal, page: Page| feed_show::calendar(kind, portal, page)),
            )
            .route(
                &format!("{section}/{{slug}}/evento.ics"),
                get(move |portal: Portal, page: Page, Path(slug): Path<String>| {
                    feed_show::one(kind, portal, page, slug)
                }),
            );
    }
    if is_unified(kind) {
        router = router.route(
            &format!("{section}/{{slug}}/versioni/{{number}}"),
            get(move |portal: Portal, page: Page, Path((slug, number)): Path<(String, i64)>| {
                content_show::edition(kind, portal, page, (slug, number))
            }),
        );
    }
    router
}
