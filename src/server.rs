//! The running server: listeners for every role, workers, and an orderly end.

use crate::{
    app::App,
    clock::span,
    config::{Config, Listen, RelayMode, RelayTls, Role},
    imap::{self, ImapConfig, TlsMode},
    mime,
    net::{
        self, ConnLimits, Connection, Listener, Ports, Service, Shutdown,
        resolver::Resolver,
        tls::{CertFiles, CertSources, Protocol, Tls},
    },
    relay::{Credentials, Relay, RetryPolicy, Sender, Settings, Smarthost, TlsPolicy, Transport},
    smtp::{self, Budget, House, PeerAddr, SessionConfig},
    telemetry::Measurements,
    web::{self, Failing, MailPorts, WebState},
    workers,
};
use anyhow::Context as _;
use mailstore::{Collection, DbError};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::sync::watch;

/// How long sessions may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is asked for, then lets sessions end. `ready` is called once all ports accept connections.
pub async fn serve(
    app: App,
    measurements: Measurements,
    shutdown: Shutdown,
    ready: impl FnOnce(&Ports),
) -> anyhow::Result<()> {
    let tls = Tls::open(cert_sources(&app.config), app.clock.now())?;
    let mut listeners =
        Listeners { app: app.clone(), tls: tls.clone(), shutdown: shutdown.clone(), ports: Ports::default() };
    if app.config.has(Role::Smtp) {
        listeners.mx().await?;
    }
    if app.config.has(Role::Submission) {
        listeners.submission().await?;
    }
    if app.config.has(Role::Imap) {
        listeners.imap().await?;
    }
    if app.config.has(Role::Web) {
        listeners.web().await?;
    }
    listeners.metrics(measurements.clone()).await?;
    let ports = listeners.ports;
    ports.write(&app.config.data).context("cannot write ports.json")?;
    if app.config.has(Role::Relay) {
        let relay = relay(&app)?;
        relay.release().await?;
        let limits = (app.config.relay.max_connections as usize, app.config.relay.concurrency as usize);
        shutdown.spawn(workers::run_relay(app.clone(), relay, limits, shutdown.clone()));
    }
    if app.config.has(Role::Workers) {
        shutdown.spawn(workers::run_sweeper(app.clone(), shutdown.clone()));
    }
    shutdown.spawn(keep_house(app.clone(), tls, measurements, shutdown.clone()));
    tracing::info!(data = %app.config.data.display(), ports = %serde_json::to_string(&ports)?, "serving");
    ready(&ports);
    shutdown.asked().cancelled().await;
    tracing::info!("ending");
    let cut = shutdown.drain(PATIENCE).await;
    tracing::info!(cut, "ended");
    Ok(())
}

/// Everything that listens, and the ports it got.
struct Listeners {
    app: App,
    tls: Tls,
    shutdown: Shutdown,
    ports: Ports,
}

impl Listeners {
    async fn mx(&mut self) -> anyhow::Result<()> {
        let config = Arc::clone(&self.app.config);
        let budget = Budget::new(usize::try_from(config.smtp.max_bytes_in_flight).unwrap_or(usize::MAX));
        let limits = ConnLimits::new(config.smtp.connections_per_address, config.smtp.max_connections);
        for place in &config.smtp.listen {
            let listener = bind("smtp.listen", place).await?;
            self.ports.smtp = self.ports.smtp.or(listener.port());
            self.smtp("smtp", smtp::Role::Mx, listener, &budget, &limits);
        }
        let local = ConnLimits::new(config.smtp.max_connections, config.smtp.max_connections);
        for place in &config.smtp.lmtp {
            let listener = bind("smtp.lmtp", place).await?;
            self.smtp("lmtp", smtp::Role::Lmtp, listener, &budget, &local);
        }
        Ok(())
    }

    async fn submission(&mut self) -> anyhow::Result<()> {
        let config = Arc::clone(&self.app.config);
        let budget = Budget::new(usize::try_from(config.smtp.max_bytes_in_flight).unwrap_or(usize::MAX));
        let limits = ConnLimits::new(config.smtp.connections_per_address, config.smtp.max_connections);
        for place in &config.smtp.submission {
            let listener = bind("smtp.submission", place).await?;
            self.ports.submission = self.ports.submission.or(listener.port());
            self.smtp("submission", smtp::Role::Submission, listener, &budget, &limits);
        }
        for place in &config.smtp.submissions {
            let listener = bind("smtp.submissions", place).await?;
            self.ports.submissions = self.ports.submissions.or(listener.port());
            self.smtp("submissions", smtp::Role::Submissions, listener, &budget, &limits);
        }
        Ok(())
    }

    fn smtp(
        &self,
        name: &'static str,
        role: smtp::Role,
        listener: Listener,
        budget: &Budget,
        limits: &Arc<ConnLimits>,
    ) {
        let session = Arc::new(smtp_session(&self.app.config, role, budget, &self.tls));
        let app = &self.app;
        let house = House {
            auth: app.auth.clone(),
            delivery: app.delivery.clone(),
            submission: app.submission.clone(),
        };
        let service = Service {
            name,
            listener,
            limits: Arc::clone(limits),
            refusal: "421 4.7.0 too many connections\r\n",
            // The session does the handshake of implicit TLS itself.
            tls: None,
        };
        let handle = move |connection: Connection| {
            let (session, house) = (Arc::clone(&session), house.clone());
            async move {
                let peer =
                    connection.peer.map_or(PeerAddr::Local, |peer| PeerAddr::Ip(peer.ip().to_canonical()));
                // The outcome is in the session's log line.
                let _ =
                    smtp::serve_connection(connection.stream, peer, session, house, connection.stop).await;
            }
        };
        self.shutdown.spawn(net::serve(service, self.shutdown.clone(), handle));
    }

    async fn imap(&mut self) -> anyhow::Result<()> {
        let config = Arc::clone(&self.app.config);
        let session = Arc::new(imap_session(&config)?);
        let limits = ConnLimits::new(config.imap.connections_per_address, config.imap.max_connections);
        let tls = self.tls.config(Protocol::Imap);
        for place in &config.imap.listen {
            let listener = bind("imap.listen", place).await?;
            self.ports.imap = self.ports.imap.or(listener.port());
            self.imap_service("imap", listener, TlsMode::StartTls(Arc::clone(&tls)), &session, &limits);
        }
        for place in &config.imap.imaps {
            let listener = bind("imap.imaps", place).await?;
            self.ports.imaps = self.ports.imaps.or(listener.port());
            self.imap_service("imaps", listener, TlsMode::Implicit(Arc::clone(&tls)), &session, &limits);
        }
        Ok(())
    }

    fn imap_service(
        &self,
        name: &'static str,
        listener: Listener,
        mode: TlsMode,
        session: &Arc<ImapConfig>,
        limits: &Arc<ConnLimits>,
    ) {
        let services = imap::Services {
            mailboxes: self.app.mailboxes.clone(),
            auth: self.app.auth.clone(),
            clock: self.app.clock.clone(),
        };
        let session = Arc::clone(session);
        let limits = Arc::clone(limits);
        // The session does the handshake of implicit TLS itself.
        let service =
            Service { name, listener, limits, refusal: "* BYE [LIMIT] too many connections\r\n", tls: None };
        let handle = move |connection: Connection| {
            let (mode, session, services) = (mode.clone(), Arc::clone(&session), services.clone());
            async move {
                let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
                let peer = connection.peer.unwrap_or(nowhere);
                // The outcome is in the session's log line.
                let _ =
                    imap::serve_connection(connection.stream, peer, mode, session, services, connection.stop)
                        .await;
            }
        };
        self.shutdown.spawn(net::serve(service, self.shutdown.clone(), handle));
    }

    async fn web(&mut self) -> anyhow::Result<()> {
        let config = Arc::clone(&self.app.config);
        let limits = ConnLimits::new(config.http.connections_per_address, config.http.max_connections);
        let mut bound = Vec::new();
        for place in &config.http.listen {
            let listener = bind("http.listen", place).await?;
            self.ports.http = self.ports.http.or(listener.port());
            bound.push(("http", listener, None));
        }
        for place in &config.http.listen_tls {
            bound.push((
                "https",
                bind("http.listen_tls", place).await?,
                Some(self.tls.config(Protocol::Http)),
            ));
        }
        let router = web::router(self.web_state());
        for (name, listener, tls) in bound {
            let service = Service { name, listener, limits: Arc::clone(&limits), refusal: "", tls };
            let router = router.clone();
            let handle = move |connection| web::handle(router.clone(), connection);
            self.shutdown.spawn(net::serve(service, self.shutdown.clone(), handle));
        }
        Ok(())
    }

    fn web_state(&self) -> WebState {
        let config = &self.app.config;
        let (sender, domains) = watch::channel(Arc::from(Vec::new()));
        self.shutdown.spawn(follow_domains(self.app.clone(), sender, self.shutdown.clone()));
        let port = self.ports.http.unwrap_or(80);
        let own_url = || format!("http://{}:{port}", config.hostname);
        WebState {
            hostname: config.hostname.clone(),
            public_url: config
                .http
                .public_url
                .clone()
                .unwrap_or_else(own_url)
                .trim_end_matches('/')
                .to_owned(),
            ports: MailPorts {
                imaps: self.ports.imaps,
                imap: self.ports.imap,
                submissions: self.ports.submissions,
                submission: self.ports.submission,
            },
            plaintext_login: config.plaintext_login,
            self_signed: config.tls.cert.is_none(),
            max_message_size: config.smtp.max_message_size,
            request_timeout: config.http.request_timeout,
            domains,
        }
    }

    async fn metrics(&mut self, measurements: Measurements) -> anyhow::Result<()> {
        let config = Arc::clone(&self.app.config);
        let db = self.app.db.clone();
        let check: web::HealthCheck = Arc::new(move || {
            let db = db.clone();
            Box::pin(async move {
                let failure = db.probe().await.err();
                failure
                    .map(|e| Failing { part: "database".into(), reason: e.to_string() })
                    .into_iter()
                    .collect()
            })
        });
        let router = web::metrics_router(check, Arc::new(move || measurements.render()));
        for place in &config.metrics.listen {
            let listener = bind("metrics.listen", place).await?;
            self.ports.metrics = self.ports.metrics.or(listener.port());
            let limits = ConnLimits::new(50, 100);
            let service = Service { name: "metrics", listener, limits, refusal: "", tls: None };
            let router = router.clone();
            let handle = move |connection| web::handle(router.clone(), connection);
            self.shutdown.spawn(net::serve(service, self.shutdown.clone(), handle));
        }
        Ok(())
    }
}

async fn bind(key: &str, place: &Listen) -> anyhow::Result<Listener> {
    net::bind(place).await.with_context(|| format!("{key}: cannot listen"))
}

fn smtp_session(config: &Config, role: smtp::Role, budget: &Budget, tls: &Tls) -> SessionConfig {
    let mut session = SessionConfig::new(role, config.hostname.clone(), budget.clone());
    session.tls = (role != smtp::Role::Lmtp).then(|| tls.config(Protocol::Smtp));
    session.allow_plaintext_login = config.plaintext_login;
    session.limits.max_message_size = usize::try_from(config.smtp.max_message_size).unwrap_or(usize::MAX);
    session.limits.max_recipients = config.smtp.max_recipients as usize;
    session.limits.command_timeout = config.smtp.command_timeout;
    session.limits.stall_timeout = config.smtp.data_timeout;
    session
}

fn imap_session(config: &Config) -> anyhow::Result<ImapConfig> {
    let mut session =
        ImapConfig::new(&config.imap.disabled_capabilities).context("imap.disabled_capabilities")?;
    session.allow_plaintext_login = config.plaintext_login;
    session.append_limit = config.imap.append_limit;
    session.login_timeout = config.imap.login_timeout;
    session.idle_timeout = config.imap.idle_timeout;
    Ok(session)
}

fn cert_sources(config: &Config) -> CertSources {
    let files =
        |cert: &std::path::Path, key: &std::path::Path| CertFiles { cert: cert.into(), key: key.into() };
    CertSources {
        default: config
            .tls
            .cert
            .as_deref()
            .zip(config.tls.key.as_deref())
            .map(|(cert, key)| files(cert, key)),
        named: config.tls.domains.iter().map(|d| (d.names.clone(), files(&d.cert, &d.key))).collect(),
        hostname: config.hostname.clone(),
        folder: config.data.join("tls"),
    }
}

/// The relay as configured.
pub fn relay(app: &App) -> anyhow::Result<Relay> {
    let config = &app.config;
    let policy = RetryPolicy {
        lifetime: span(config.relay.expire_after),
        delay_notice: span(config.relay.delay_notice_after),
        ..RetryPolicy::default()
    };
    let transport = match config.relay.mode {
        RelayMode::Outbox => Transport::Outbox(config.outbox()),
        mode => {
            let mut settings = Settings::new(&config.hostname, mime::downgrade_to_7bit);
            settings.allow_private = config.relay.allow_private;
            settings.mx_port = config.relay.mx_port;
            settings.timeouts.connect = config.relay.connect_timeout;
            settings.concurrency = config.relay.concurrency as usize;
            let smarthost = (mode == RelayMode::Smarthost).then(|| Arc::new(smarthost(config)));
            let sender = Sender::new(Resolver::system()?, settings)?;
            Transport::Network { sender, smarthost }
        }
    };
    // One SQLite file has one server: what its last run had claimed is free at once.
    let node = match config.database.url {
        None => "local".to_owned(),
        Some(_) => format!("{}-{:08x}", config.hostname, rand::random::<u32>()),
    };
    let parts = (app.db.clone(), app.clock.clone(), app.delivery.clone());
    Ok(Relay::new(parts.0, parts.1, parts.2, transport, policy, (&config.hostname, &node)))
}

fn smarthost(config: &Config) -> Smarthost {
    let smarthost = &config.relay.smarthost;
    let credentials = smarthost.user.as_ref().zip(smarthost.password.as_ref());
    Smarthost {
        host: smarthost.host.clone(),
        port: smarthost.port,
        tls: match smarthost.tls {
            RelayTls::None => TlsPolicy::None,
            RelayTls::Opportunistic => TlsPolicy::Opportunistic,
            RelayTls::StartTls => TlsPolicy::Required { verify: true },
            RelayTls::Tls => TlsPolicy::Implicit { verify: true },
        },
        credentials: credentials.map(|(user, password)| Credentials {
            username: user.clone(),
            password: password.expose().to_owned(),
        }),
    }
}

/// Keeps the web's list of mail domains true, within ten seconds.
async fn follow_domains(app: App, sender: watch::Sender<Arc<[String]>>, shutdown: Shutdown) {
    let stop = shutdown.asked();
    let mut news = app.db.feed().watch(Collection::Directory);
    loop {
        match app.directory.read(crate::directory::domains).await {
            Ok(domains) => {
                let hosted = domains.into_iter().filter(|d| d.hosted).map(|d| d.name.to_string());
                sender.send_replace(hosted.collect::<Vec<_>>().into());
            }
            Err(error) => tracing::warn!(%error, "cannot read the list of domains"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = news.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(10)) => {}
        }
    }
}

/// SIGHUP reads certificates again; measurements are folded; gauges are set.
async fn keep_house(app: App, tls: Tls, measurements: Measurements, shutdown: Shutdown) {
    let stop = shutdown.asked();
    let hangup = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup());
    let Ok(mut hangup) = hangup else { return };
    let mut turns = tokio::time::interval(Duration::from_secs(15));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = hangup.recv() => match tls.reload(app.clock.now()) {
                Ok(()) => tracing::info!("certificates read again"),
                Err(error) => tracing::error!(%error, "the old certificates stay in use"),
            },
            _ = turns.tick() => {
                measurements.upkeep();
                if let Err(error) = gauge(&app, &tls).await {
                    tracing::warn!(%error, "cannot measure the queue");
                }
            }
        }
    }
}

async fn gauge(app: &App, tls: &Tls) -> Result<(), DbError> {
    if let Some(at) = tls.expires_at() {
        metrics::gauge!("tls_certificate_expires_seconds").set(crate::clock::unix_seconds(at) as f64);
    }
    let now = app.clock.now();
    let (waiting, oldest) = app.db.read(crate::queue::backlog).await?;
    metrics::gauge!("queue_waiting_recipients").set(waiting as f64);
    let age = oldest.map_or(0, |at| now - at);
    metrics::gauge!("queue_oldest_seconds").set(age as f64 / 1e6);
    Ok(())
}
