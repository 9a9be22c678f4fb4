//! From the configuration to certificates and to the way out.

use crate::{
    acme::{self, Acme, External, Names},
    app::App,
    clock::span,
    config::{Config, RelayMode, RelayTls},
    discussion, mime,
    net::{
        resolver::Resolver,
        tls::{CertFiles, CertSources},
    },
    relay::{Credentials, Relay, RetryPolicy, Sender, Settings, Smarthost, TlsPolicy, Transport},
};
use std::{sync::Arc, time::Duration};

/// How long an authority may take to look at a proof, and to make a certificate.
const ACME_PATIENCE: Duration = Duration::from_secs(120);

/// Where the configuration says certificates come from.
pub fn cert_sources(config: &Config) -> CertSources {
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

/// Who orders certificates, and for which names; none when nobody should.
///
/// # Errors
/// The system has no resolver.
pub fn acme(app: &App) -> anyhow::Result<Option<(Acme, Names)>> {
    let config = &app.config;
    let wanted = &config.tls.acme;
    let Some(directory) = wanted.directory.clone() else { return Ok(None) };
    let external = wanted.eab_id.clone().zip(wanted.eab_key.clone()).map(|(id, key)| External { id, key });
    let settings = acme::Settings {
        directory,
        contact: wanted.contact.clone(),
        external,
        root: wanted.root.clone(),
        patience: ACME_PATIENCE,
    };
    let acme = Acme::new(app.db.clone(), app.clock.clone(), Arc::clone(&app.keys), settings);
    Ok(Some((acme, acme_names(config)?)))
}

/// The names that want a certificate by ACME, as far as the configuration tells.
///
/// # Errors
/// The system has no resolver.
pub fn acme_names(config: &Config) -> anyhow::Result<Names> {
    let site = config.http.public_url.as_deref().and_then(|url| url.split_once("://"));
    let site = site.and_then(|(_, site)| site.trim_end_matches('/').split(':').next());
    let mut own = vec![config.hostname.clone()];
    own.extend(site.map(str::to_ascii_lowercase).filter(|site| *site != config.hostname));
    Ok(Names { own, fixed: config.tls.acme.names.clone(), resolver: Resolver::system()? })
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
            settings.smarthost_concurrency = config.relay.smarthost.concurrency as usize;
            settings.connections = config.relay.max_connections as usize;
            let smarthost = (mode == RelayMode::Smarthost).then(|| Arc::new(smarthost(config)));
            // The cache is one for the whole process.
            let resolver = match &app.resolver {
                Resolver::Off => Resolver::system()?,
                known => known.clone(),
            };
            let sender = Sender::new(resolver, settings)?;
            Transport::Network { sender, smarthost }
        }
    };
    let parts = (app.db.clone(), app.clock.clone(), app.delivery.clone());
    let relay = Relay::new(parts.0, parts.1, parts.2, transport, policy, (&config.hostname, &app.node));
    Ok(relay.signing_with(Arc::clone(&app.keys), &app.results_name).telling(discussion::undelivered))
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
