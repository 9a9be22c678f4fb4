//! `GET /forum`: all discussions that the reader may see.

use templates::pages::forum::{BoardRow, ForumIndex, LastPost, index};
use templates::shell::{Crumb, Head};
use templates::text::portal::forum::{self as text, boards};

use super::notices;
use super::view::{Place, count, last_path, viewer};
use crate::discussion::Face;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// The page.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let lines = match portal.discussions.boards(viewer(&page), false).await {
        Ok(lines) => lines,
        Err(error) => return Ok(page.unavailable(&error)),
    };
    let mut places: Vec<Place> = lines.iter().map(|line| Place::of(&line.seat.discussion)).collect();
    // The first notice board has a page of its own.
    let notices = lines.iter().position(|line| line.seat.discussion.face == Face::Notices);
    if let Some(place) = notices.and_then(|at| places.get_mut(at)) {
        place.path = notices::BOARD.to_owned();
    }
    let paths: Vec<String> = lines
        .iter()
        .map(|line| {
            let slug = line.seat.discussion.slug();
            let last = |last: &crate::discussion::TopicLine| {
                last_path(slug, (last.topic.id, &last.topic.subject), last.topic.posts, last.last)
            };
            line.last.as_ref().map(last).unwrap_or_default()
        })
        .collect();
    let rows: Vec<BoardRow<'_>> = lines
        .iter()
        .zip(places.iter().zip(&paths))
        .map(|(line, (place, path))| BoardRow {
            board: place.as_ref(),
            description: &line.seat.discussion.settings.description,
            topics: count(line.seat.discussion.topics),
            posts: count(line.seat.discussion.posts),
            last: line.last.as_ref().map(|last| LastPost {
                title: &last.topic.subject,
                path,
                author: &last.topic.last_author,
                at: last.topic.last_at,
            }),
            unread: line.unread,
        })
        .collect();
    let body = index(&ForumIndex { boards: &rows, logged_in: page.session().is_some() });
    let head = Head {
        title: text::TITLE,
        description: boards::LEAD,
        crumbs: &[Crumb::here(text::TITLE)],
        canonical: Some("/forum"),
        ..Head::default()
    };
    Ok(page.render(&head, &body))
}
