//! Everything that listens.

use super::{
    health::{Storage, health_check},
    upkeep,
};
use crate::{
    acme::Answers,
    app::App,
    auth::Auth,
    auth::keys::shared_secret,
    clock::MINUTE,
    config::{Config, Listen, Role},
    imap::{self, Feature, ImapConfig, TlsMode},
    net::{
        self, Budget, ConnLimits, Connection, Listener, Ports, Service, Shutdown, conn_limits::Refused,
        request_limits::RequestLimiter, tls::Protocol, tls::Tls,
    },
    pulse::Pulses,
    smtp::{self, House, PeerAddr, SessionConfig},
    telemetry::Measurements,
    web::{self, Channel, MailPorts, WebState},
};
use anyhow::Context as _;
use std::{net::SocketAddr, sync::Arc};
use tokio::sync::watch;

/// The metrics port is for a few machines.
const METRICS_CONNECTIONS: u32 = 50;

/// How often one address may ask for the settings of mail programs: a whole office may sit behind it.
const SETTINGS_A_MINUTE: u32 = 300;

/// What listeners of one kind share.
struct Room {
    budget: Budget,
    places: Arc<ConnLimits>,
}

/// What is being opened.
pub(super) struct Listeners<'a> {
    app: &'a App,
    config: Arc<Config>,
    tls: &'a Tls,
    shutdown: &'a Shutdown,
    ports: Ports,
    pulses: &'a Pulses,
}

impl<'a> Listeners<'a> {
    /// Opens the listeners of all roles this process has.
    pub(super) async fn open(
        app: &'a App,
        tls: &'a Tls,
        shutdown: &'a Shutdown,
        measurements: &Measurements,
        pulses: &'a Pulses,
    ) -> anyhow::Result<Ports> {
        let (config, ports) = (Arc::clone(&app.config), Ports::default());
        let mut all = Self { app, config, tls, shutdown, ports, pulses };
        all.smtp().await?;
        if all.config.has(Role::Imap) {
            all.imap().await?;
        }
        if all.config.has(Role::Web) {
            all.web().await?;
        }
        all.metrics(measurements.clone()).await?;
        Ok(all.ports)
    }

    /// Strangers have places and bytes in flight of their own: what they use up, people and programs of ours do not miss.
    async fn smtp(&mut self) -> anyhow::Result<()> {
        let (config, guard) = (Arc::clone(&self.config), self.app.guard.clone());
        let smtp = &config.smtp;
        let bytes = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let budget = || Budget::shared_out(bytes(smtp.max_bytes_in_flight), bytes(smtp.max_message_size));
        let own = budget();
        if config.has(Role::Smtp) {
            let mx = Room { budget: budget(), places: guard.mx };
            self.ports.smtp = self.smtp_faces(smtp::Role::Mx, "smtp.listen", &smtp.listen, &mx).await?;
            let places = ConnLimits::new(smtp.max_connections, smtp.max_connections);
            let local = Room { budget: own.clone(), places };
            self.ports.lmtp = self.smtp_faces(smtp::Role::Lmtp, "smtp.lmtp", &smtp.lmtp, &local).await?;
        }
        if config.has(Role::Submission) {
            let room = Room { budget: own, places: guard.submission };
            let (role, places) = (smtp::Role::Submission, &smtp.submission);
            self.ports.submission = self.smtp_faces(role, "smtp.submission", places, &room).await?;
            let (role, places) = (smtp::Role::Submissions, &smtp.submissions);
            self.ports.submissions = self.smtp_faces(role, "smtp.submissions", places, &room).await?;
        }
        Ok(())
    }

    /// Opens all places of one role; gives the first port.
    async fn smtp_faces(
        &mut self,
        role: smtp::Role,
        key: &str,
        places: &[Listen],
        room: &Room,
    ) -> anyhow::Result<Option<u16>> {
        let app = self.app;
        let session = Arc::new(smtp_session(app, role, &room.budget, self.tls));
        let house = House {
            auth: app.auth.clone(),
            delivery: app.delivery.clone(),
            submission: app.submission.clone(),
            guard: app.guard.clone(),
        };
        let mut port = None;
        for place in places {
            let listener = bind(key, place).await?;
            port = port.or(listener.port());
            let (session, house) = (Arc::clone(&session), house.clone());
            let limits = Arc::clone(&room.places);
            // The session does the handshake of implicit TLS itself; before it nothing may be said.
            let refusal = if role == smtp::Role::Submissions { silence } else { smtp_refusal };
            let service = Service { name: role.name(), listener, limits, refusal, tls: None };
            self.run(service, move |connection| {
                let (session, house) = (Arc::clone(&session), house.clone());
                async move {
                    let ip = connection.peer.map(|peer| peer.ip().to_canonical());
                    let peer = ip.map_or(PeerAddr::Local, PeerAddr::Ip);
                    // The outcome is in the session's log line.
                    let _ = smtp::serve_connection(connection.stream, peer, session, house, connection.stop)
                        .await;
                }
            });
        }
        Ok(port)
    }

    async fn imap(&mut self) -> anyhow::Result<()> {
        let config = Arc::clone(&self.config);
        let session = Arc::new(imap_session(self.app)?);
        let services = imap::Services {
            mailboxes: self.app.mailboxes.clone(),
            auth: self.app.auth.clone(),
            clock: self.app.clock.clone(),
            common: Arc::default(),
        };
        let tls = self.tls.config(Protocol::Imap);
        for place in &config.imap.listen {
            let listener = bind("imap.listen", place).await?;
            self.ports.imap = self.ports.imap.or(listener.port());
            self.imap_face("imap", listener, &TlsMode::StartTls(Arc::clone(&tls)), &session, &services);
        }
        for place in &config.imap.imaps {
            let listener = bind("imap.imaps", place).await?;
            self.ports.imaps = self.ports.imaps.or(listener.port());
            self.imap_face("imaps", listener, &TlsMode::Implicit(Arc::clone(&tls)), &session, &services);
        }
        Ok(())
    }

    fn imap_face(
        &mut self,
        name: &'static str,
        listener: Listener,
        mode: &TlsMode,
        session: &Arc<ImapConfig>,
        services: &imap::Services<Auth>,
    ) {
        let limits = Arc::clone(&self.app.guard.imap);
        let (mode, session, services) = (mode.clone(), Arc::clone(session), services.clone());
        let refusal = if matches!(mode, TlsMode::Implicit(_)) { silence } else { imap_refusal };
        let service = Service { name, listener, limits, refusal, tls: None };
        self.run(service, move |connection| {
            let (mode, session, services) = (mode.clone(), Arc::clone(&session), services.clone());
            async move {
                let peer = connection.peer.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0)));
                let stop = connection.stop;
                // The outcome is in the session's log line.
                let _ = imap::serve_connection(connection.stream, peer, mode, session, services, stop).await;
            }
        });
    }

    async fn web(&mut self) -> anyhow::Result<()> {
        let config = Arc::clone(&self.config);
        let limits = Arc::clone(&self.app.guard.http);
        let mut bound = Vec::new();
        for place in &config.http.listen {
            let listener = bind("http.listen", place).await?;
            self.ports.http = self.ports.http.or(listener.port());
            bound.push(("http", listener, None, channel(&config, place)));
        }
        for place in &config.http.listen_tls {
            let listener = bind("http.listen_tls", place).await?;
            self.ports.https = self.ports.https.or(listener.port());
            bound.push(("https", listener, Some(self.tls.config(Protocol::Http)), Channel::Encrypted));
        }
        let state = self.web_state().await?;
        for (name, listener, tls, channel) in bound {
            let service = Service { name, listener, limits: Arc::clone(&limits), refusal: |_| "", tls };
            let router = web::router(WebState { channel, ..state.clone() });
            self.run(service, move |connection| web::handle(router.clone(), connection));
        }
        Ok(())
    }

    async fn web_state(&self) -> anyhow::Result<WebState> {
        let config = &self.config;
        let (sender, domains) = watch::channel(Arc::from(Vec::new()));
        self.shutdown.spawn(upkeep::follow_domains(
            self.app.clone(),
            sender,
            self.shutdown.asked(),
            self.pulses.clone(),
        ));
        let (sender, territories) = watch::channel(Arc::from(Vec::new()));
        self.shutdown.spawn(upkeep::follow_territories(
            self.app.clone(),
            sender,
            self.shutdown.asked(),
            self.pulses.clone(),
        ));
        let public_url = config.site_url((self.ports.https, self.ports.http));
        self.app.site.is_at(public_url.clone());
        let app = self.app;
        let mut rng = rand::make_rng::<rand::rngs::StdRng>();
        let seal = shared_secret(&app.db, &app.keys, &mut rng, web::Seal::PURPOSE, app.clock.now()).await?;
        let accounts = web::Accounts::new(app.auth.clone(), app.accounts.clone());
        Ok(WebState {
            hostname: config.hostname.clone(),
            public_url,
            ports: MailPorts {
                imaps: self.ports.imaps,
                imap: self.ports.imap,
                submissions: self.ports.submissions,
                submission: self.ports.submission,
            },
            plaintext_login: config.plaintext_login,
            self_signed: config.tls.cert.is_none() && config.tls.acme.directory.is_none(),
            max_message_size: config.smtp.max_message_size,
            channel: Channel::Open,
            trusted_proxies: config.http.trusted_proxies.as_slice().into(),
            request_timeout: config.http.request_timeout,
            clock: self.app.clock.clone(),
            setup_limiter: Arc::new(RequestLimiter::new(SETTINGS_A_MINUTE, MINUTE)),
            seal: web::Seal::new(&seal),
            territories,
            upload_limit: usize::try_from(config.http.max_upload_size).unwrap_or(usize::MAX),
            demo: config.demo,
            accounts: Some(accounts),
            portal: Some(web::Portal::new(
                app.db.clone(),
                app.clock.clone(),
                app.directory.clone(),
                app.media.clone(),
                web::Outside {
                    organisations: app.organisations.clone(),
                    feedback: app.feedback.clone(),
                    links: app.links.clone(),
                    discussions: app.discussions.clone(),
                    throttle: Arc::clone(&app.guard.throttle),
                },
            )),
            files: Some(web::Files::new(app.media.clone())),
            challenges: config.tls.acme.directory.is_some().then(|| Answers::new(app.db.clone())),
            domains,
        })
    }

    async fn metrics(&mut self, measurements: Measurements) -> anyhow::Result<()> {
        let storage = Storage::of(self.app);
        let check = health_check(self.app.db.clone(), self.pulses.clone(), storage);
        let router = web::metrics_router(check, Arc::new(move || measurements.render()));
        let config = Arc::clone(&self.config);
        for place in &config.metrics.listen {
            let listener = bind("metrics.listen", place).await?;
            self.ports.metrics = self.ports.metrics.or(listener.port());
            let limits = ConnLimits::new(METRICS_CONNECTIONS, METRICS_CONNECTIONS);
            let service = Service { name: "metrics", listener, limits, refusal: |_| "", tls: None };
            let router = router.clone();
            self.run(service, move |connection| web::handle(router.clone(), connection));
        }
        Ok(())
    }

    /// Accepts for a service until shutdown.
    fn run<H, F>(&mut self, service: Service, handle: H)
    where
        H: Fn(Connection) -> F + Clone + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let pulse = self.pulses.watch(service.name);
        let accepting = net::serve(service, self.shutdown.clone(), handle);
        self.shutdown.spawn(async move {
            accepting.await;
            drop(pulse);
        });
    }
}

/// For those who wait for a TLS handshake.
fn silence(_: Refused) -> &'static str {
    ""
}

fn smtp_refusal(reason: Refused) -> &'static str {
    match reason {
        Refused::Address => "421 4.7.0 too many connections from your address\r\n",
        Refused::Network => "421 4.7.0 too many connections from your network\r\n",
        Refused::Total => "421 4.7.0 too many connections, try again later\r\n",
    }
}

/// RFC 5530 §3: UNAVAILABLE is temporary.
fn imap_refusal(reason: Refused) -> &'static str {
    match reason {
        Refused::Address => "* BYE [UNAVAILABLE] Too many connections from your address\r\n",
        Refused::Network => "* BYE [UNAVAILABLE] Too many connections from your network\r\n",
        Refused::Total => "* BYE [UNAVAILABLE] Too many connections, try again later\r\n",
    }
}

/// How requests reach a place that is served without TLS.
fn channel(config: &Config, place: &Listen) -> Channel {
    match place {
        _ if config.http.behind_tls_proxy => Channel::Encrypted,
        place if place.leaves_loopback() => Channel::Open,
        _ => Channel::Local,
    }
}

async fn bind(key: &str, place: &Listen) -> anyhow::Result<Listener> {
    net::bind(place).await.with_context(|| key.to_owned())
}

fn smtp_session(app: &App, role: smtp::Role, budget: &Budget, tls: &Tls) -> SessionConfig {
    let config = &app.config;
    let mut session = SessionConfig::new(role, config.hostname.clone(), budget.clone(), app.guard.clone());
    session.tls = (role != smtp::Role::Lmtp).then(|| tls.config(Protocol::Smtp));
    session.allow_plaintext_login = config.plaintext_login;
    session.limits.max_message_size = usize::try_from(config.smtp.max_message_size).unwrap_or(usize::MAX);
    session.limits.max_recipients = config.smtp.max_recipients as usize;
    session.limits.command_timeout = config.smtp.command_timeout;
    session.limits.stall_timeout = config.smtp.data_timeout;
    session.limits.login_timeout = config.smtp.login_timeout;
    session
}

fn imap_session(app: &App) -> anyhow::Result<ImapConfig> {
    let config = &app.config;
    let disabled =
        Feature::all_named(&config.imap.disabled_capabilities).context("imap.disabled_capabilities")?;
    let mut session = ImapConfig::new(disabled, app.guard.clone());
    session.allow_plaintext_login = config.plaintext_login;
    session.append_limit = config.imap.append_limit;
    let largest = session.largest_command();
    let bytes = largest.saturating_mul(2).max(Budget::DEFAULT_BYTES);
    session.budget = Budget::shared_out(bytes, largest);
    session.admin_uri.clone_from(&config.imap.admin_uri);
    session.login_timeout = config.imap.login_timeout;
    session.idle_timeout = config.imap.idle_timeout;
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pulse::Round;
    use axum::{body::Body, http::Request};
    use mailstore::testing::engines;
    use std::time::Duration;
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt as _;

    struct Faulty;

    impl Round for Faulty {
        async fn act(&mut self) {
            panic!("a fault");
        }

        async fn wait(&mut self) {}
    }

    #[tokio::test]
    async fn healthz_names_a_loop_that_panics() {
        for engine in engines().await {
            let pulses = Pulses::default();
            let router = web::metrics_router(
                health_check(engine.db.clone(), pulses.clone(), None),
                Arc::new(String::new),
            );
            let ask = || async {
                let request = Request::get("/healthz").body(Body::empty()).expect("a request");
                let answer = router.clone().oneshot(request).await.expect("an answer");
                let code = answer.status().as_u16();
                let body = axum::body::to_bytes(answer.into_body(), 10_000).await.expect("a body");
                (code, String::from_utf8_lossy(&body).into_owned())
            };
            assert_eq!(ask().await.0, 200, "{}", engine.name);
            let (stop, kept) = (CancellationToken::new(), pulses.clone());
            let (stopped, end) = (stop.clone(), stop.clone());
            let running = tokio::spawn(async move {
                kept.keep("relay", Duration::MAX, &stopped, &mut Faulty).await;
            });
            tokio::time::sleep(Duration::from_millis(50)).await;
            let (code, body) = ask().await;
            let words = r#""relay loop":"panicked 1 times in a row: a fault""#;
            assert!(code == 503 && body.contains(words), "{}: {code} {body}", engine.name);
            end.cancel();
            running.await.expect("an orderly end");
        }
    }
}
