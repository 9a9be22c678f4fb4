//! `GET /liste`: the mailing lists that the reader may know of.

use templates::pages::forum::{Joining as JoiningView, ListRow, Posters, lists};
use templates::shell::{Crumb, Head};
use templates::text::portal::forum::{self as words, boards as text};

use super::view::{Place, count, viewer};
use crate::discussion::{Discussion, Face, Joining, Moderation, Posting};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// The directory.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let lines = match portal.discussions.boards(viewer(&page), true).await {
        Ok(lines) => lines,
        Err(error) => return Ok(page.unavailable(&error)),
    };
    let lines: Vec<_> = lines.iter().filter(|line| line.seat.discussion.face == Face::List).collect();
    let places: Vec<Place> = lines.iter().map(|line| Place::of(&line.seat.discussion)).collect();
    let rows: Vec<ListRow<'_>> = lines
        .iter()
        .zip(&places)
        .map(|(line, place)| {
            let (discussion, reads) = (&line.seat.discussion, line.seat.may_read());
            ListRow {
                list: place.as_ref(),
                description: &discussion.settings.description,
                posters: posters(discussion),
                joining: joining(discussion.settings.joining),
                members: line.members,
                posts: if reads { count(discussion.posts) } else { 0 },
                last_at: Some(discussion.last_post_at).filter(|at| reads && *at > 0),
                archive: reads,
                member: line.seat.reader.member,
            }
        })
        .collect();
    let head = Head {
        title: text::LISTS,
        description: text::LISTS_LEAD,
        crumbs: &[Crumb::to(words::TITLE, "/forum"), Crumb::here(text::LISTS)],
        canonical: Some("/liste"),
        ..Head::default()
    };
    Ok(page.render(&head, &lists(&rows)))
}

fn posters(discussion: &Discussion) -> Posters {
    match discussion.settings.posting {
        Posting::Stewards => Posters::Owners,
        Posting::Anyone => Posters::Anyone,
        _ if discussion.settings.moderation == Moderation::Everything => Posters::Moderated,
        Posting::Registered | Posting::Members => Posters::Members,
    }
}

/// How one becomes a member.
pub(super) fn joining(joining: Joining) -> JoiningView {
    match joining {
        Joining::Open => JoiningView::Open,
        Joining::Approval => JoiningView::Approval,
        Joining::Closed => JoiningView::Closed,
    }
}
