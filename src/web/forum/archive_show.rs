//! `/forum/{slug}/archivio`: all posts of a board, month by month.

use axum::extract::Path;
use chrono::{Months, NaiveDate};
use templates::pages::forum::{
    ArchivePage, ArchivePost, Month, MonthPage, archive, month as month_body, month_title,
};
use templates::parts::Pagination;
use templates::shell::{Crumb, Head};
use templates::text::portal::forum::boards as text;

use super::view::{Place, count, refused, viewer};
use crate::discussion::{MONTHLY, MonthOf};
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

fn view(month: &MonthOf) -> Month {
    let (year, number, posts) = month;
    Month { year: (*year).into(), month: u8::try_from(*number).unwrap_or(1), posts: count(*posts) }
}

/// The months.
pub(super) async fn months(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let found = portal.discussions.months(viewer(&page), slug).await;
    let (seat, months) = found.map_err(|error| refused(&page, &error))?;
    let place = Place::of(&seat.discussion);
    let months: Vec<Month> = months.iter().map(view).collect();
    let body = archive(&ArchivePage { board: place.as_ref(), months: &months });
    let title = text::archive_of(&place.title);
    let head = Head {
        title: &title,
        crumbs: &place.crumbs_to(text::ARCHIVE),
        noindex: seat.is_reserved(),
        ..Head::default()
    };
    Ok(page.render(&head, &body))
}

/// A month.
pub(super) async fn month(
    portal: Portal,
    page: Page,
    Path((slug, wanted)): Path<(String, String)>,
) -> Answer {
    let first = rome::parse_date(&format!("{wanted}-01")).filter(|_| wanted.len() == 7);
    let first = first.ok_or_else(|| page.not_found())?;
    let number = Asked::of(page.path()).page();
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let span = (rome::start_of(first), rome::start_of(next));
    let found = portal.discussions.month(viewer(&page), slug, span, number).await;
    let (seat, months, posts) = found.map_err(|error| refused(&page, &error))?;
    let place = Place::of(&seat.discussion);
    let paths: Vec<String> =
        posts.iter().map(|one| format!("{}/messaggi/{}", place.path, one.post.id)).collect();
    let rows: Vec<ArchivePost<'_>> = posts
        .iter()
        .zip(&paths)
        .map(|(one, path)| ArchivePost {
            title: &one.subject,
            path,
            author: &one.post.author,
            at: one.post.posted_at,
        })
        .collect();
    let (this, before, after) = around(&months, first);
    let shown = MonthPage {
        board: place.as_ref(),
        month: this,
        posts: &rows,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: MONTHLY.into(),
            total: this.posts,
        },
        before,
        after,
    };
    let (title, up) = (month_title(&shown), format!("{}/archivio", place.path));
    let mut crumbs = place.crumbs();
    crumbs.extend([Crumb::to(text::ARCHIVE, &up), Crumb::here(&title)]);
    let head = Head { title: &title, crumbs: &crumbs, noindex: seat.is_reserved(), ..Head::default() };
    Ok(page.render(&head, &month_body(&shown)))
}

/// A month with those with posts before and after it; months come the newest first.
fn around(months: &[MonthOf], first: NaiveDate) -> (Month, Option<Month>, Option<Month>) {
    use chrono::Datelike as _;
    let wanted = (first.year(), first.month());
    let this = months.iter().find(|(year, month, _)| (*year, *month) == wanted).copied();
    let this = this.unwrap_or((wanted.0, wanted.1, 0));
    let before = months.iter().find(|(year, month, _)| (*year, *month) < wanted);
    let after = months.iter().rev().find(|(year, month, _)| (*year, *month) > wanted);
    (view(&this), before.map(view), after.map(view))
}
