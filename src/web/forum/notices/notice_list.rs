//! `GET /bacheca`: the notices, or those that the reader has still to read.

use templates::pages::forum::{NoticePart, NoticeView, NoticesPage, notices};
use templates::parts::Pagination;
use templates::shell::{Crumb, Head};
use templates::text::portal::forum::notices as text;

use super::{bare, failed};
use crate::discussion::{NOTICES, Writing};
use crate::web::forum::view::{Shown, author, count, path_of, topic_path, viewer};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// The page.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let asked = Asked::of(page.path());
    let (to_read, number) = (asked.get("da-leggere") == "si", asked.page());
    let view = portal.discussions.notices(viewer(&page), to_read, number).await;
    let view = view.map_err(|error| failed(&page, &error))?;
    let titles = portal.discussions.titles().await.map_err(|error| page.unavailable(&error))?;
    let (seat, discussion) = (&view.seat, path_of(&view.seat.discussion));
    let shown: Vec<Shown> =
        view.notices.iter().map(|one| Shown::of_post(one.post.shown(), &discussion, one.post.id)).collect();
    let words: Vec<_> = shown.iter().map(|one| (one.blocks(), one.attachments())).collect();
    let slug = seat.discussion.slug();
    let paths: Vec<String> =
        view.notices.iter().map(|one| topic_path(slug, one.post.topic, &one.subject)).collect();
    let rows: Vec<NoticeView<'_>> = view
        .notices
        .iter()
        .zip(words.iter().zip(&paths))
        .map(|(one, ((blocks, attachments), path))| NoticeView {
            path,
            author: author(seat, &titles, (&one.post.author, &one.post.address, one.post.author_id)),
            blocks,
            attachments,
            ..bare(one)
        })
        .collect();
    let body = notices(&NoticesPage {
        csrf: if page.session().is_some() { page.csrf() } else { "" },
        part: if to_read { NoticePart::ToRead } else { NoticePart::All },
        notices: &rows,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: NOTICES.into(),
            total: count(view.total),
        },
        to_read: count(view.to_read),
        postings: count(view.postings),
        may_write: seat.writing() == Writing::Open,
        discussion: &discussion,
    });
    let head = Head {
        title: text::TITLE,
        description: text::LEAD,
        crumbs: &[Crumb::here(text::TITLE)],
        noindex: true,
        ..Head::default()
    };
    Ok(page.render(&head, &body))
}
