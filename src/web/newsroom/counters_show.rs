//! `GET /redazione/conteggi`: the numbers of the menu as they change (server-sent events, HTML §9.2).

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use mailstore::Collection;
use mailstore::db::Watch;
use templates::pages::ErrorKind;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::{counts, enter};
use crate::directory::{PrincipalId, Viewer};
use crate::portal::contents::{ContentError, Counters, rights};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

/// Streams of this process at once; whoever comes later has the numbers of when the page was made.
const STREAMS: usize = 400;
/// Streams of one person at once: as many windows follow what happens.
const STREAMS_OF_ONE: usize = 5;
/// Changes are told together, at most so often.
const PAUSE: Duration = Duration::from_secs(1);
/// So often something is sent, so that proxies hold the connection and its end is noticed.
const ALIVE: Duration = Duration::from_secs(25);
/// After so long a browser comes again by itself, and its session is looked at anew.
const LONGEST: Duration = Duration::from_secs(600);
/// Without changes the numbers are read again after so long: the feed of another node may be lost.
const AGAIN: Duration = Duration::from_secs(10);

/// Numbers and when they began to be read.
type Shared = Arc<tokio::sync::Mutex<Option<(Instant, Counters)>>>;

/// The places of those who listen to this node, and the numbers they share.
pub(in crate::web) struct Listeners {
    room: Arc<Semaphore>,
    // Std mutexes: held for a few instructions, never over an await.
    places: Mutex<HashMap<PrincipalId, Arc<Semaphore>>>,
    numbers: Mutex<HashMap<PrincipalId, Shared>>,
}

impl Default for Listeners {
    fn default() -> Self {
        let room = Arc::new(Semaphore::new(STREAMS));
        Self { room, places: Mutex::default(), numbers: Mutex::default() }
    }
}

/// A place among all, and one of the person's.
type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Listeners {
    /// A place for a person; none when all are taken, or all of its own.
    fn place(&self, person: PrincipalId) -> Option<Place> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, own| own.available_permits() < STREAMS_OF_ONE);
        let own = places.entry(person).or_insert_with(|| Arc::new(Semaphore::new(STREAMS_OF_ONE)));
        let own = Arc::clone(own).try_acquire_owned().ok()?;
        Some((Arc::clone(&self.room).try_acquire_owned().ok()?, own))
    }

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
            if numbers.len() > STREAMS {
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
    page: Page,
    person: PrincipalId,
    news: Watch,
    told: Option<String>,
    ends: Instant,
    _place: Place,
}

/// The stream of one page.
pub(super) async fn listen(portal: Portal, page: Page) -> Answer {
    let person = enter(&page)?;
    let place = portal.listeners.place(person);
    let place = place.ok_or_else(|| Refusal::from(page.error(ErrorKind::TooMany)))?;
    let listener = Listener {
        news: portal.db.feed().watch(Collection::Portal),
        portal,
        page,
        person,
        told: None,
        ends: Instant::now() + LONGEST,
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
            if Instant::now() >= self.ends {
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
        let counters = self.portal.listeners.waiting(&self.portal, self.person, viewer).await?;
        let numbers: BTreeMap<&str, u64> = counts(&counters, viewer).into_iter().collect();
        Ok(serde_json::json!(numbers).to_string())
    }
}
