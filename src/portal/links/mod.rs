//! Whether the links of the portal still lead somewhere (the contents of the kind `link`).
//!
//! Each published link is looked at once a week. One that is not found is looked at again a day later; found missing on two days
//! it is *broken* and the newsroom sees it. Who refuses to be asked by a program (403, 429 and the like) is there all the same,
//! and when our own names or network fail that says nothing about the link.
//!
//! A look is taken by a step of a worker on any node: it moves the link's next look into the future first, so that no other node
//! takes it meanwhile, and writes down what it has seen after. Demos look at nothing: [`Fetch`] reaches nobody there.

mod model;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Broken, LinkError, Seen};

use super::contents::{ContentId, rights::is_staff};
use crate::{
    clock::{Clock, DAY, HOUR, MINUTE, Micros},
    directory::{PrincipalId, Viewer},
    net::Fetch,
};
use futures_util::{StreamExt as _, stream};
use mailstore::{
    Db,
    db::{Change, Collection, Conn, Tx},
};

/// Links looked at in one step, and so many of them at once.
const AT_ONCE: i64 = 20;
const TOGETHER: usize = 4;
/// A look takes at most so long; then another node may take it.
const LEASE: Micros = 15 * MINUTE;
/// A link that is there is looked at this often,
const EVERY: Micros = 7 * DAY;
/// one that was missed once is looked at again after this,
const AGAIN: Micros = DAY;
/// and after our own fault that soon.
const SOON: Micros = HOUR;
/// So many failures, on different days, make a link broken.
const BROKEN: i64 = 2;

/// The links of the portal as a service. A cheap clone.
#[derive(Clone)]
pub struct Links {
    db: Db,
    clock: Clock,
    fetch: Fetch,
}

/// A link to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Due {
    content: ContentId,
    revision: i64,
    url: String,
}

impl Links {
    /// The links in `db`, looked at by `fetch`.
    pub fn new(db: Db, clock: Clock, fetch: Fetch) -> Self {
        Self { db, clock, fetch }
    }

    /// Looks at links whose time has come; gives how many. A step for workers.
    pub async fn check_due(&self) -> Result<usize, LinkError> {
        if self.fetch.is_off() {
            return Ok(0);
        }
        let now = self.clock.now();
        let due = self.db.write(move |tx| store::claim(tx, (now, now + LEASE), AT_ONCE)).await?;
        let count = due.len();
        let looks = stream::iter(due).map(|link| self.check(link)).buffer_unordered(TOGETHER);
        let outcomes: Vec<Result<(), LinkError>> = looks.collect().await;
        outcomes.into_iter().collect::<Result<(), _>>()?;
        Ok(count)
    }

    async fn check(&self, link: Due) -> Result<(), LinkError> {
        let seen = Seen::of(&self.fetch.probe(&link.url).await);
        if let Seen::Missing { status, fault } = seen {
            tracing::info!(content = %link.content, url = link.url, status, fault, "a link leads nowhere");
        }
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let Some(mut state) = store::lock(tx, link.content, link.revision)? else { return Ok(()) };
                let was_broken = state.failures >= BROKEN;
                state.note(seen, now);
                store::settle(tx, link.content, &state)?;
                if was_broken != (state.failures >= BROKEN) {
                    tell(tx);
                }
                Ok(())
            })
            .await
    }

    /// A page of the broken links, broken longest first, `size` lines from `offset` on, and the number of all. For people of the
    /// network.
    pub async fn broken(
        &self,
        by: PrincipalId,
        (size, offset): (u32, u32),
    ) -> Result<(Vec<Broken>, i64), LinkError> {
        self.db
            .read(move |c| {
                staff(c, by)?;
                Ok(store::broken(c, BROKEN, (size.into(), offset.into()))?)
            })
            .await
    }

    /// Has a link looked at with the next step, whenever its time would come. For people of the network.
    pub async fn check_soon(&self, by: PrincipalId, content: ContentId) -> Result<(), LinkError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                staff(tx, by)?;
                Ok(store::set_due(tx, content, now)?)
            })
            .await
    }
}

fn tell(tx: &mut Tx<'_>) {
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
}

fn staff(c: &mut Conn<'_>, by: PrincipalId) -> Result<(), LinkError> {
    let viewer = Viewer::load(c, by)?;
    if viewer.is_some_and(|viewer| is_staff(&viewer)) { Ok(()) } else { Err(LinkError::Forbidden) }
}
