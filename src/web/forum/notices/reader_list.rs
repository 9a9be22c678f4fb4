//! `/bacheca/{id}/letture`: who has read a notice and who has not, as a page and as a file.

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse as _;
use templates::format;
use templates::pages::forum::{OfficeReaders, ReadersPage, readers};
use templates::parts::Pagination;
use templates::shell::Head;
use templates::text::portal::forum::notices as text;

use super::{crumbs, failed};
use crate::discussion::{NoticeReader, READERS, ReadersView, sheet};
use crate::web::forum::view::count;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// `GET`: the page.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let number = Asked::of(page.path()).page();
    let (person, _) = page.person()?;
    let view = portal.discussions.notice_readers(person, id, Some(number)).await;
    let view = view.map_err(|error| failed(&page, &error))?;
    let (read, total) = view.notice.readers.unwrap_or_default();
    let body = readers(&ReadersPage {
        csrf: page.csrf(),
        id,
        title: &view.notice.subject,
        total: (count(read), count(total)),
        offices: &by_office(&view),
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: READERS.into(),
            total: count(total),
        },
        may_remind: !view.notice.over,
        reminded_at: view.notice.reminded_at,
    });
    let head =
        Head { title: text::READERS, crumbs: &crumbs(text::READERS), noindex: true, ..Head::default() };
    Ok(page.render(&head, &body))
}

/// They come by office.
fn by_office(view: &ReadersView) -> Vec<OfficeReaders<'_>> {
    let offices = view.readers.chunk_by(|a, b| a.office == b.office);
    offices
        .map(|people| OfficeReaders {
            office: people.first().map_or("", office),
            missing: people.iter().filter(|one| one.read_at.is_none()).map(|one| one.name.as_str()).collect(),
            read: people.iter().filter_map(|one| Some((one.name.as_str(), one.read_at?))).collect(),
        })
        .collect()
}

fn office(one: &NoticeReader) -> &str {
    if one.office.is_empty() { text::NO_OFFICE } else { &one.office }
}

/// `GET`: the file with all of them.
pub(super) async fn export(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (person, _) = page.person()?;
    let view = portal.discussions.notice_readers(person, id, None).await;
    let view = view.map_err(|error| failed(&page, &error))?;
    let table = tokio::task::spawn_blocking(move || {
        sheet::table(&text::EXPORT_HEADS, view.readers.iter().map(cells))
    });
    let table = table.await.map_err(|error| page.unavailable(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=letture.csv".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    // Spreadsheets take what has no mark for Windows-1252.
    Ok((headers, format!("\u{feff}{table}")).into_response())
}

fn cells(one: &NoticeReader) -> Vec<String> {
    let at = one.read_at.map(format::date_time).unwrap_or_default();
    vec![one.office.clone(), one.name.clone(), at]
}
