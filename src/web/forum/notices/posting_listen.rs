//! `GET /bacheca/domanda-offerta/eventi`: postings as they come and go (server-sent events, HTML §9.2). The number of an event is
//! that of the change: whoever comes back with it is told what has happened since, from the database.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::http::HeaderMap;
use axum::response::sse::Event;
use futures_util::stream;
use templates::pages::forum::{PostingKind, posting_item};

use super::failed;
use super::posting_list::{kind_of, path_of, row, trade_of};
use crate::directory::PrincipalId;
use crate::discussion::{PostingChange, Seat};
use crate::net::Stop;
use crate::web::forum::view::viewer;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};
use crate::web::streams::{self, Line};

/// Changes are told together, at most so often.
const PAUSE: Duration = Duration::from_millis(200);

/// Somebody who listens.
struct Listener {
    portal: Portal,
    line: Line,
    board: PrincipalId,
    /// The kind that is listened for.
    kind: Option<PostingKind>,
    /// The number of the last change that was read.
    since: i64,
    /// The database may have more than was read.
    more: bool,
    /// What is still to be told.
    events: VecDeque<Event>,
}

/// The stream of one page.
pub(super) async fn listen(
    portal: Portal,
    page: Page,
    headers: HeaderMap,
    stop: Option<Extension<Stop>>,
) -> Answer {
    let (person, _) = page.person()?;
    let found = portal.discussions.notice_board(viewer(&page)).await;
    let (seat, last) = found.map_err(|error| failed(&page, &error))?;
    let asked = Asked::of(page.path());
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let known = header.and_then(|text| text.parse().ok()).or_else(|| asked.get("dopo").parse().ok());
    let (since, kind) = (known.map_or(last, |known: i64| known.min(last)), kind_of(&asked));
    let news = portal.discussions.news();
    let line = Line::open(&portal.streams, (page, person), news, stop)?;
    let (board, events) = (seat.discussion.id, VecDeque::new());
    let listener = Listener { portal, line, board, kind, since, more: true, events };
    Ok(streams::answer(stream::unfold(listener, Listener::next)))
}

impl Listener {
    /// The next event; none: the stream is over, or whoever listens may not any more.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some((Ok(event), self));
            }
            if !self.more && !self.line.wait(PAUSE).await {
                return None;
            }
            let viewer = self.line.still_there().await?;
            let changes = self.portal.discussions.posting_changes(viewer, self.board, self.since);
            let (seat, changes) = changes.await.ok()?;
            self.more = !changes.is_empty();
            self.since = changes.last().map_or(self.since, |last| last.seq);
            let events: Vec<Event> = changes.iter().filter_map(|change| self.event(&seat, change)).collect();
            self.events.extend(events);
        }
    }

    /// A posting of the kind that is listened for as the list shows it, or the anchor of one that is gone.
    fn event(&self, seat: &Seat, change: &PostingChange) -> Option<Event> {
        let event = Event::default().id(change.seq.to_string());
        let Some(one) = &change.shown else {
            return Some(event.event("tolto").data(format!("annuncio-{}", change.post)));
        };
        if self.kind.is_some_and(|kind| trade_of(kind) != one.facts.trade) {
            return None;
        }
        let path = path_of(seat, one);
        let item = posting_item(&row(seat, one, &path), self.line.page.csrf()).into_string();
        Some(event.data(item.replace('\r', " ")))
    }
}
