//! `GET /redazione/conteggi`: the numbers of the menu as they change (server-sent events, HTML §9.2).

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use mailstore::Collection;
use mailstore::db::Watch;
use templates::pages::ErrorKind;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{counts, enter};
use crate::directory::{PrincipalId, Viewer};
use crate::portal::contents::ContentError;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

/// Streams of this process at once; whoever comes later has the numbers of when the page was made.
const STREAMS: usize = 400;
/// Changes are told together, at most so often.
const PAUSE: Duration = Duration::from_secs(1);
/// So often something is sent, so that proxies hold the connection and its end is noticed.
const ALIVE: Duration = Duration::from_secs(25);
/// After so long a browser comes again by itself, and its session is looked at anew.
const LONGEST: Duration = Duration::from_secs(600);
/// Without changes the numbers are read again after so long: the feed of another node may be lost.
const AGAIN: Duration = Duration::from_secs(10);

static ROOM: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(STREAMS)));

/// Somebody who listens.
struct Listener {
    portal: Portal,
    page: Page,
    person: PrincipalId,
    news: Watch,
    told: Option<String>,
    ends: tokio::time::Instant,
    _place: OwnedSemaphorePermit,
}

/// The stream of one page.
pub(super) async fn listen(portal: Portal, page: Page) -> Answer {
    let person = enter(&page)?;
    let place = Arc::clone(&ROOM).try_acquire_owned();
    let place = place.map_err(|_| Refusal::from(page.error(ErrorKind::TooMany)))?;
    let listener = Listener {
        news: portal.db.feed().watch(Collection::Portal),
        portal,
        page,
        person,
        told: None,
        ends: tokio::time::Instant::now() + LONGEST,
        _place: place,
    };
    let events = stream::unfold(listener, Listener::next);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
}

impl Listener {
    /// The numbers when they are others than those that were told last; none: the stream is over.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.told.is_some() {
                tokio::time::timeout(AGAIN, self.news.changed()).await.ok();
                tokio::time::sleep(PAUSE).await;
            }
            if tokio::time::Instant::now() >= self.ends {
                return None;
            }
            let viewer = self.still_there().await?;
            let numbers = self.numbers(&viewer).await.ok()?;
            if self.told.as_ref() != Some(&numbers) {
                self.told = Some(numbers.clone());
                return Some((Ok(Event::default().data(numbers)), self));
            }
        }
    }

    /// Whoever listens, as long as the session holds.
    async fn still_there(&self) -> Option<Viewer> {
        let (token, accounts) = (self.page.token()?, self.page.state().accounts.as_ref()?);
        accounts.auth().session(token).await.ok()?.map(|(_, viewer)| viewer)
    }

    /// Addresses of the menu's entries with their numbers, as JSON.
    async fn numbers(&self, viewer: &Viewer) -> Result<String, ContentError> {
        let counters = self.portal.contents.counters(self.person).await?;
        let numbers: BTreeMap<&str, u64> = counts(&counters, viewer).into_iter().collect();
        Ok(serde_json::json!(numbers).to_string())
    }
}
