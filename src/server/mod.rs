//! The running server: listeners for every role, workers, and an orderly end.

mod certificates;
mod health;
mod listeners;
mod transport;
mod upkeep;

pub use transport::{acme, acme_names, cert_sources, relay};

use crate::{
    app::App,
    config::Role,
    net::{Ports, Shutdown, tls::Tls},
    portal::offices,
    pulse::Pulses,
    telemetry::Measurements,
    workers,
};
use listeners::Listeners;
use std::time::Duration;

/// How long sessions may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is asked for, then lets sessions end. `ready` is called once all ports accept connections.
pub async fn serve(
    app: App,
    measurements: Measurements,
    shutdown: Shutdown,
    ready: impl FnOnce(&Ports),
) -> anyhow::Result<()> {
    if let Some(weak) = app.db.weak_durability().await? {
        tracing::error!(setting = weak, "the database may lose what was acknowledged when the power fails");
    }
    let tls = Tls::open(cert_sources(&app.config), app.clock.now())?;
    let pulses = Pulses::default();
    app.guard.begin();
    // Before the first connection comes; then it is followed.
    upkeep::renew_homes(&app).await;
    let ports = Listeners::open(&app, &tls, &shutdown, &measurements, &pulses).await?;
    // A full disk is still read from.
    if let Err(error) = ports.write(&app.config.data) {
        tracing::error!(%error, "cannot write ports.json; the server runs without");
    }
    if app.config.has(Role::Relay) {
        let relay = relay(&app)?;
        match relay.release().await {
            Err(error) if error.is_temporary() => {
                tracing::error!(%error, "what was being sent is sent again only when its lease ends");
            }
            released => released?,
        }
        let limits = (app.config.relay.max_connections as usize, app.config.relay.concurrency as usize);
        shutdown.spawn(workers::run_relay(relay, limits, shutdown.clone(), pulses.clone()));
    }
    if app.config.has(Role::Web) {
        // A full disk is still read from.
        match offices::mend(&app.db, app.clock.now()).await {
            Ok(0) => {}
            Ok(written) => tracing::info!(written, "offices are in the catalogue now"),
            Err(error) => tracing::error!(%error, "offices cannot be written into the catalogue"),
        }
        let media = app.media.clone();
        shutdown.spawn(workers::downloads::run(media, shutdown.clone(), pulses.clone()));
    }
    if app.config.has(Role::Workers) {
        if let Some((acme, names)) = acme(&app)? {
            shutdown.spawn(workers::run_certificates(
                acme,
                names,
                app.db.clone(),
                shutdown.clone(),
                pulses.clone(),
            ));
        }
        shutdown.spawn(workers::run_sweeper(app.clone(), shutdown.clone(), pulses.clone()));
        shutdown.spawn(workers::run_indexer(app.clone(), shutdown.clone(), pulses.clone()));
        shutdown.spawn(workers::run_newsroom(app.clone(), shutdown.clone(), pulses.clone()));
        shutdown.spawn(workers::run_discussions(app.discussions.clone(), shutdown.clone(), pulses.clone()));
    }
    shutdown.spawn(certificates::follow(app.clone(), tls.clone(), shutdown.asked(), pulses.clone()));
    shutdown.spawn(upkeep::follow_homes(app.clone(), shutdown.asked(), pulses.clone()));
    shutdown.spawn(upkeep::keep_house(app.clone(), tls, measurements, shutdown.asked(), pulses)?);
    tracing::info!(data = %app.config.data.display(), ports = %serde_json::to_string(&ports)?, "serving");
    ready(&ports);
    shutdown.asked().cancelled().await;
    tracing::info!("ending");
    let cut = shutdown.drain(PATIENCE).await;
    tracing::info!(cut, "ended");
    Ok(())
}
