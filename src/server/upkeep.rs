//! What has to be looked at now and then while the server runs.

use crate::{
    acme, allowance,
    app::App,
    clock::unix_seconds,
    directory,
    net::tls::Tls,
    pulse::{Pulses, Round},
    queue,
    telemetry::Measurements,
    territory, web,
};
use mailstore::{
    Collection, DbError,
    db::{Conn, Watch},
};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

/// A turn that takes longer is shown as a fault.
const LONGEST: Duration = Duration::from_secs(180);
/// The list of domains is read at least this often.
const DOMAINS_EVERY: Duration = Duration::from_secs(10);
/// Where people have logged in from is read this often.
const HOMES_EVERY: Duration = Duration::from_secs(60);
/// The gauges are set this often.
const GAUGE_EVERY: Duration = Duration::from_secs(15);

/// Keeps the web's list of mail domains true, within ten seconds.
pub(super) async fn follow_domains(
    app: App,
    sender: watch::Sender<Arc<[String]>>,
    stop: CancellationToken,
    pulses: Pulses,
) {
    let news = app.db.feed().watch(Collection::Directory);
    let mut domains = Domains { app, sender, news, stop: stop.clone() };
    pulses.keep("domains", LONGEST, &stop, &mut domains).await;
}

struct Domains {
    app: App,
    sender: watch::Sender<Arc<[String]>>,
    news: Watch,
    stop: CancellationToken,
}

impl Round for Domains {
    async fn act(&mut self) {
        match self.app.directory.read(directory::domains).await {
            Ok(domains) => {
                let hosted = domains.into_iter().filter(|d| d.hosted).map(|d| d.name.to_string());
                self.sender.send_replace(hosted.collect::<Vec<_>>().into());
            }
            Err(error) => tracing::warn!(%error, "cannot read the list of domains"),
        }
    }

    async fn wait(&mut self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.news.changed() => {}
            () = sleep(DOMAINS_EVERY) => {}
        }
    }
}

/// Keeps the web's list of territories true, within ten seconds.
pub(super) async fn follow_territories(
    app: App,
    sender: watch::Sender<Arc<[web::Territory]>>,
    stop: CancellationToken,
    pulses: Pulses,
) {
    let news = app.db.feed().watch(Collection::Directory);
    let mut territories = Territories { app, sender, news, stop: stop.clone() };
    pulses.keep("territories", LONGEST, &stop, &mut territories).await;
}

struct Territories {
    app: App,
    sender: watch::Sender<Arc<[web::Territory]>>,
    news: Watch,
    stop: CancellationToken,
}

impl Round for Territories {
    async fn act(&mut self) {
        match self.app.db.read(territory::lists).await {
            Ok(known) => {
                let active = known.active_territories().map(|one| web::Territory {
                    id: one.id,
                    name: one.name.clone(),
                    slug: one.slug.clone(),
                });
                self.sender.send_replace(active.collect::<Vec<_>>().into());
            }
            Err(error) => tracing::warn!(%error, "cannot read the list of territories"),
        }
    }

    async fn wait(&mut self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.news.changed() => {}
            () = sleep(DOMAINS_EVERY) => {}
        }
    }
}

/// Keeps the addresses that people have logged in from, at whatever node, true within a minute.
pub(super) async fn follow_homes(app: App, stop: CancellationToken, pulses: Pulses) {
    let mut homes = Homes { app, stop: stop.clone() };
    pulses.keep("homes", LONGEST, &stop, &mut homes).await;
}

struct Homes {
    app: App,
    stop: CancellationToken,
}

impl Round for Homes {
    async fn act(&mut self) {
        renew_homes(&self.app).await;
    }

    async fn wait(&mut self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = sleep(HOMES_EVERY) => {}
        }
    }
}

/// Reads where people have logged in from.
pub(super) async fn renew_homes(app: &App) {
    if let Err(error) = app.auth.renew_homes().await {
        tracing::warn!(%error, "cannot read where people have logged in from");
    }
}

/// SIGHUP reads certificates again; measurements are folded; gauges are set.
///
/// # Errors
/// The signal cannot be listened to.
pub(super) fn keep_house(
    app: App,
    tls: Tls,
    measurements: Measurements,
    stop: CancellationToken,
    pulses: Pulses,
) -> io::Result<impl Future<Output = ()>> {
    let hangup = signal(SignalKind::hangup())?;
    let mut keeper = Keeper { app, tls, measurements, hangup, certificates_due: false, stop: stop.clone() };
    Ok(async move { pulses.keep("upkeep", LONGEST, &stop, &mut keeper).await })
}

struct Keeper {
    app: App,
    tls: Tls,
    measurements: Measurements,
    hangup: Signal,
    certificates_due: bool,
    stop: CancellationToken,
}

impl Round for Keeper {
    async fn act(&mut self) {
        if std::mem::take(&mut self.certificates_due) {
            reload(&self.app, &self.tls);
        }
        self.measurements.upkeep();
        if let Err(error) = gauge(&self.app, &self.tls).await {
            tracing::warn!(%error, "cannot measure the queue");
        }
    }

    async fn wait(&mut self) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            _ = self.hangup.recv() => self.certificates_due = true,
            () = sleep(GAUGE_EVERY) => {}
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
    let work = app.db.work();
    metrics::counter!("db_units_total").absolute(work.units());
    metrics::counter!("db_commits_total").absolute(work.commits());
    metrics::counter!("db_lost_units_total").absolute(work.lost_units());
    metrics::counter!("db_retries_total").absolute(work.retries());
    let now = app.clock.now();
    let look = move |c: &mut Conn<'_>| {
        Ok::<_, DbError>((queue::backlog(c)?, allowance::held(c, now)?, acme::unwanted(c, now)?))
    };
    let ((waiting, oldest), held, unwanted) = app.db.read(look).await?;
    if let Some(at) = tls.expires_at(&unwanted) {
        metrics::gauge!("tls_certificate_expires_seconds").set(unix_seconds(at) as f64);
    }
    metrics::gauge!("accounts_held").set(held as f64);
    metrics::gauge!("queue_waiting_recipients").set(waiting as f64);
    let age = oldest.map_or(0, |at| now - at);
    metrics::gauge!("queue_oldest_seconds").set(age as f64 / 1e6);
    Ok(())
}
