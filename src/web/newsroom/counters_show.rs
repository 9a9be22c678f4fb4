//! `GET /redazione/conteggi`: the numbers of the menu as they change (server-sent events, HTML §9.2).

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::response::sse::Event;
use futures_util::stream;
use mailstore::Collection;
use tokio::time::Instant;

use super::{counts, enter};
use crate::directory::{PrincipalId, Viewer};
use crate::net::Stop;
use crate::portal::contents::{ContentError, Counters, rights};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};
use crate::web::streams::{self, Line};

/// Changes are told together, at most so often.
const PAUSE: Duration = Duration::from_secs(1);
/// Numbers that are shared, of so many people at most.
const SHARED: usize = 400;

/// Numbers and when they began to be read.
type Shared = Arc<tokio::sync::Mutex<Option<(Instant, Counters)>>>;

/// The numbers that those share who listen to this node.
#[derive(Default)]
pub(in crate::web) struct Listeners {
    // A std mutex: held for a few instructions, never over an await.
    numbers: Mutex<HashMap<PrincipalId, Shared>>,
}

impl Listeners {
    /// What waits for whoever sees the same. Who asks has waited for [`PAUSE`] since it heard of a change: what was begun to be
    /// read in that time knows of it.
    async fn waiting(
        &self,
        portal: &Portal,
        person: PrincipalId,
        viewer: &Viewer,
    ) -> Result<Counters, ContentError> {
        let asked = Instant::now();
        let sight = if rights::is_newsroom(viewer) { PrincipalId(0) } else { person };
        let shared = {
            let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            if numbers.len() > SHARED {
                numbers.clear();
            }
            Arc::clone(numbers.entry(sight).or_default())
        };
        let mut known = shared.lock().await;
        if let Some((_, counters)) = known.as_ref().filter(|(begun, _)| *begun + PAUSE > asked) {
            return Ok(counters.clone());
        }
        let begun = Instant::now();
        let counters = portal.contents.waiting(person).await?;
        *known = Some((begun, counters.clone()));
        Ok(counters)
    }
}

/// Somebody who listens.
struct Listener {
    portal: Portal,
    line: Line,
    person: PrincipalId,
    told: Option<String>,
}

/// The stream of one page.
pub(super) async fn listen(portal: Portal, page: Page, stop: Option<Extension<Stop>>) -> Answer {
    let person = enter(&page)?;
    let news = portal.db.feed().watch(Collection::Portal);
    let line = Line::open(&portal.streams, (page, person), news, stop)?;
    let listener = Listener { portal, line, person, told: None };
    Ok(streams::answer(stream::unfold(listener, Listener::next)))
}

impl Listener {
    /// The numbers when they are others than those that were told last; none: the stream is over.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.told.is_some() && !self.line.wait(PAUSE).await {
                return None;
            }
            let viewer = self.line.still_there().await?;
            let numbers = self.numbers(&viewer).await.ok()?;
            if self.told.as_ref() != Some(&numbers) {
                self.told = Some(numbers.clone());
                return Some((Ok(Event::default().data(numbers)), self));
            }
        }
    }

    /// Addresses of the menu's entries with their numbers, as JSON.
    async fn numbers(&self, viewer: &Viewer) -> Result<String, ContentError> {
        let counters = self.portal.listeners.waiting(&self.portal, self.person, viewer).await?;
        let numbers: BTreeMap<&str, u64> = counts(&counters, viewer).into_iter().collect();
        Ok(serde_json::json!(numbers).to_string())
    }
}
