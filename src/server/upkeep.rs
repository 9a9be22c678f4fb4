//! What has to be looked at now and then while the server runs.

use crate::{
    app::App,
    clock::unix_seconds,
    directory,
    net::{Shutdown, tls::Tls},
    queue,
    telemetry::Measurements,
};
use mailstore::{Collection, DbError};
use std::{sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::{interval, sleep},
};

/// Keeps the web's list of mail domains true, within ten seconds.
pub(super) async fn follow_domains(app: App, sender: watch::Sender<Arc<[String]>>, shutdown: Shutdown) {
    let stop = shutdown.asked();
    let mut news = app.db.feed().watch(Collection::Directory);
    loop {
        match app.directory.read(directory::domains).await {
            Ok(domains) => {
                let hosted = domains.into_iter().filter(|d| d.hosted).map(|d| d.name.to_string());
                sender.send_replace(hosted.collect::<Vec<_>>().into());
            }
            Err(error) => tracing::warn!(%error, "cannot read the list of domains"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = news.changed() => {}
            () = sleep(Duration::from_secs(10)) => {}
        }
    }
}

/// SIGHUP reads certificates again; measurements are folded; gauges are set.
pub(super) async fn keep_house(app: App, tls: Tls, measurements: Measurements, shutdown: Shutdown) {
    let stop = shutdown.asked();
    let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
    let mut turns = interval(Duration::from_secs(15));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = hangup.recv() => reload(&app, &tls),
            _ = turns.tick() => {
                measurements.upkeep();
                if let Err(error) = gauge(&app, &tls).await {
                    tracing::warn!(%error, "cannot measure the queue");
                }
            }
        }
    }
}

fn reload(app: &App, tls: &Tls) {
    match tls.reload(app.clock.now()) {
        Ok(()) => tracing::info!("certificates read again"),
        Err(error) => tracing::error!(%error, "the old certificates stay in use"),
    }
}

async fn gauge(app: &App, tls: &Tls) -> Result<(), DbError> {
    if let Some(at) = tls.expires_at() {
        metrics::gauge!("tls_certificate_expires_seconds").set(unix_seconds(at) as f64);
    }
    let work = app.db.work();
    metrics::counter!("db_units_total").absolute(work.units());
    metrics::counter!("db_commits_total").absolute(work.commits());
    metrics::counter!("db_lost_units_total").absolute(work.lost_units());
    metrics::counter!("db_retries_total").absolute(work.retries());
    let (waiting, oldest) = app.db.read(queue::backlog).await?;
    metrics::gauge!("queue_waiting_recipients").set(waiting as f64);
    let age = oldest.map_or(0, |at| app.clock.now() - at);
    metrics::gauge!("queue_oldest_seconds").set(age as f64 / 1e6);
    Ok(())
}
