//! Streams of events (server-sent events, HTML §9.2): how many there may be, and when each ends.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use mailstore::db::Watch;
use templates::pages::ErrorKind;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::shell::{Page, Refusal};
use crate::directory::{PrincipalId, Viewer};
use crate::net::Stop;

/// Streams of this process at once; whoever comes later has what was there when the page was made.
const STREAMS: usize = 400;
/// Streams of one person at once: as many windows follow what happens.
const STREAMS_OF_ONE: usize = 5;
/// So often something is sent, so that proxies hold the connection and its end is noticed.
const ALIVE: Duration = Duration::from_secs(25);
/// After so long a browser comes again by itself.
const LONGEST: Duration = Duration::from_secs(600);
/// Without changes the database is asked again after so long: the feed of another node may be lost.
const AGAIN: Duration = Duration::from_secs(10);

/// The places of those who listen to this node.
pub(in crate::web) struct Places {
    room: Arc<Semaphore>,
    // A std mutex: held for a few instructions, never over an await.
    of: Mutex<HashMap<PrincipalId, Arc<Semaphore>>>,
}

impl Default for Places {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(STREAMS)), of: Mutex::default() }
    }
}

/// A place among all, and one of the person's.
type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Places {
    /// A place for a person; none when all are taken, or all of its own.
    fn take(&self, person: PrincipalId) -> Option<Place> {
        let mut places = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, own| own.available_permits() < STREAMS_OF_ONE);
        let own = places.entry(person).or_insert_with(|| Arc::new(Semaphore::new(STREAMS_OF_ONE)));
        let own = Arc::clone(own).try_acquire_owned().ok()?;
        Some((Arc::clone(&self.room).try_acquire_owned().ok()?, own))
    }
}

/// The end of a stream at which we are: whose page it is, and what it waits for.
pub(in crate::web) struct Line {
    pub(in crate::web) page: Page,
    news: Watch,
    stop: Stop,
    ends: Instant,
    _place: Place,
}

impl Line {
    /// A stream for a page of somebody, which wakes at these news.
    ///
    /// # Errors
    /// 429: there are too many of them.
    pub(in crate::web) fn open(
        places: &Places,
        (page, person): (Page, PrincipalId),
        news: Watch,
        stop: Option<Extension<Stop>>,
    ) -> Result<Self, Refusal> {
        let place = places.take(person).ok_or_else(|| Refusal::from(page.error(ErrorKind::TooMany)))?;
        let stop = stop.map(|Extension(stop)| stop).unwrap_or_default();
        Ok(Self { page, news, stop, ends: Instant::now() + LONGEST, _place: place })
    }

    /// Waits until something may have changed, and a little longer: changes are told together. False: the stream is over.
    pub(in crate::web) async fn wait(&mut self, pause: Duration) -> bool {
        let changed = async {
            tokio::time::timeout(AGAIN, self.news.changed()).await.ok();
            tokio::time::sleep(pause).await;
        };
        tokio::select! {
            () = changed => Instant::now() < self.ends,
            () = self.stop.asked(false) => false,
        }
    }

    /// Whoever listens, as long as the session holds.
    pub(in crate::web) async fn still_there(&self) -> Option<Viewer> {
        let (token, accounts) = (self.page.token()?, self.page.state().accounts.as_ref()?);
        accounts.auth().session(token).await.ok()?.map(|(_, viewer)| viewer)
    }
}

/// The answer that events are sent with.
pub(in crate::web) fn answer(
    events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
) -> Response {
    Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response()
}
