//! The envelope of what is sent on: a reverse-path of ours that leads back to the sender.
//!
//! With the sender's own one the next server would see our address send for a foreign domain (RFC 7208). Notices to a
//! reverse-path of ours come back here and go on to the sender.

use super::DeliveryError;
use crate::{
    address::{Address, ReversePath},
    auth::{KeyError, Keys, keys::shared_secret},
    clock::{Clock, Micros},
    mailauth::srs::{Srs, is_srs},
};
use mailstore::Db;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::OnceCell;

/// Reverse-paths for what is sent on, by the domain it was meant for; a domain without one keeps the sender's.
pub(super) type Paths = HashMap<String, ReversePath>;

/// Makes and reads reverse-paths. A cheap clone.
#[derive(Clone)]
pub(super) struct Forwarding {
    db: Db,
    clock: Clock,
    keys: Arc<Keys>,
    /// Asked for once: it never changes.
    srs: Arc<OnceCell<Srs>>,
}

impl Forwarding {
    pub(super) fn new(db: Db, clock: Clock, keys: Arc<Keys>) -> Self {
        Self { db, clock, keys, srs: Arc::default() }
    }

    /// The reverse-paths for recipients, should mail for them be sent on.
    pub(super) async fn paths(
        &self,
        sender: &ReversePath,
        recipients: &[Address],
    ) -> Result<Paths, DeliveryError> {
        let Some(sender) = sender.address() else { return Ok(Paths::new()) };
        let (srs, now) = (self.srs().await?, self.clock.now());
        let mut paths = Paths::new();
        for recipient in recipients {
            let domain = recipient.domain();
            if !paths.contains_key(domain)
                && let Some(path) = srs.make(sender, domain, now)
            {
                paths.insert(domain.to_owned(), ReversePath::Address(path));
            }
        }
        Ok(paths)
    }

    /// Whom a reverse-path of ours leads back to. None: it is an address like any other.
    ///
    /// Errors: `NoSuchUser` when it was not made here, or too long ago.
    pub(super) async fn origin(
        &self,
        address: &Address,
    ) -> Result<Option<Result<Address, DeliveryError>>, DeliveryError> {
        if !is_srs(address) {
            return Ok(None);
        }
        let origin = self.srs().await?.read(address, self.clock.now());
        Ok(origin.map(|read| {
            read.map_err(|why| {
                tracing::info!(%address, %why, "a notice to a reverse-path that leads nowhere");
                DeliveryError::NoSuchUser
            })
        }))
    }

    async fn srs(&self) -> Result<&Srs, DeliveryError> {
        let now: Micros = self.clock.now();
        let made = self.srs.get_or_try_init(|| async move {
            let mut rng = rand::make_rng::<rand::rngs::StdRng>();
            shared_secret(&self.db, &self.keys, &mut rng, "reverse-paths", now)
                .await
                .map(|key| Srs::new(&key))
        });
        made.await.map_err(|error| match error {
            KeyError::Db(error) => error.into(),
            other => DeliveryError::Internal(other.to_string()),
        })
    }
}
