//! Puts certificates of the database into use, those that another node has got as well.

use crate::{
    acme::{self, Stamp},
    app::App,
    net::tls::Tls,
    pulse::{Pulses, Round},
};
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Changes are looked for this often: one short read.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A look that takes longer is shown as a fault.
const LONGEST: Duration = Duration::from_secs(60);

/// Serves what is in the database until shutdown.
pub(super) async fn follow(app: App, tls: Tls, stop: CancellationToken, pulses: Pulses) {
    let mut follower = Follower { app, tls, seen: Stamp::default(), stop: stop.clone() };
    pulses.keep("certificates", LONGEST, &stop, &mut follower).await;
}

struct Follower {
    app: App,
    tls: Tls,
    seen: Stamp,
    stop: CancellationToken,
}

impl Round for Follower {
    async fn act(&mut self) {
        match acme::stamp(&self.app.db).await {
            Ok(stamp) if stamp == self.seen => {}
            Ok(stamp) => match acme::load(&self.app.db, &self.app.keys).await {
                Ok(issued) => {
                    tracing::info!(certificates = issued.len(), "certificates of the database put into use");
                    self.tls.serve_issued(issued);
                    self.seen = stamp;
                }
                Err(error) => tracing::warn!(%error, "cannot read certificates"),
            },
            Err(error) => tracing::warn!(%error, "cannot look for new certificates"),
        }
    }

    async fn wait(&mut self) {
        tokio::select! { () = self.stop.cancelled() => {}, () = sleep(LOOK_EVERY) => {} }
    }
}
