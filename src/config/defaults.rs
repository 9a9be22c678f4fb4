//! The defaults: a working server, and the demo.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use super::{
    AuthPolicy, Config, Database, Http, Imap, Limits, Listen, Log, LogFormat, MailAuth, Metrics, Relay,
    RelayMode, RelayTls, Role, SendingRates, Smarthost, Smtp, Tls,
};
use crate::net::rates::Bound;

impl Config {
    /// A working server on SQLite in `data`, on the loopback ports of DESIGN section 7.
    pub fn with_defaults(data: &Path) -> Self {
        Self {
            hostname: "localhost".into(),
            data: data.to_owned(),
            master_key: data.join("master.key"),
            roles: Role::ALL.to_vec(),
            plaintext_login: false,
            demo: false,
            database: Database { url: None, readers: 4, connections: 16 },
            smtp: Smtp::with_defaults(data),
            imap: Imap::with_defaults(),
            http: Http::with_defaults(),
            metrics: Metrics { listen: vec![loopback(8081)] },
            tls: Tls::default(),
            mailauth: MailAuth {
                policy: AuthPolicy::Enforce,
                authserv_id: None,
                trusted_sealers: Vec::new(),
                time_limit: Duration::from_secs(10),
            },
            relay: Relay::with_defaults(),
            limits: Limits::with_defaults(),
            log: Log { format: LogFormat::Text, filter: "info".into() },
        }
    }

    /// The demo: the defaults, with plaintext log-in on loopback and an outbox in place of the world.
    pub fn demo(data: &Path) -> Self {
        let mut config = Self::with_defaults(data);
        config.demo = true;
        config.plaintext_login = true;
        config.relay.mode = RelayMode::Outbox;
        config.mailauth.policy = AuthPolicy::Off;
        // Whoever tries it out, tests and loads does so from one address.
        config.limits = Limits::lifted();
        // Its screen is for people.
        config.log.filter = "warn".into();
        config
    }
}

impl Smtp {
    fn with_defaults(data: &Path) -> Self {
        Self {
            listen: vec![loopback(2525)],
            submission: vec![loopback(2587)],
            submissions: vec![loopback(2465)],
            lmtp: vec![Listen::Unix(data.join("lmtp.sock"))],
            max_message_size: 50 << 20,
            max_recipients: 1_000,
            max_bytes_in_flight: 256 << 20,
            command_timeout: Duration::from_secs(5 * 60),
            data_timeout: Duration::from_secs(3 * 60),
            login_timeout: Duration::from_secs(60),
            connections_per_address: 200,
            connections_per_network: 500,
            max_connections: 2_000,
        }
    }
}

impl Imap {
    fn with_defaults() -> Self {
        Self {
            listen: vec![loopback(2143)],
            imaps: vec![loopback(2993)],
            append_limit: 50 << 20,
            admin_uri: None,
            disabled_capabilities: Vec::new(),
            idle_timeout: Duration::from_secs(30 * 60),
            login_timeout: Duration::from_secs(60),
            connections_per_address: 2_000,
            connections_per_network: 5_000,
            max_connections: 20_000,
        }
    }
}

impl Http {
    fn with_defaults() -> Self {
        Self {
            listen: vec![loopback(8080)],
            behind_tls_proxy: false,
            trusted_proxies: Vec::new(),
            listen_tls: Vec::new(),
            public_url: None,
            request_timeout: Duration::from_secs(30),
            max_upload_size: 10 << 20,
            connections_per_address: 1_000,
            connections_per_network: 2_000,
            max_connections: 5_000,
        }
    }
}

impl Relay {
    fn with_defaults() -> Self {
        Self {
            mode: RelayMode::Mx,
            smarthost: Smarthost {
                host: String::new(),
                port: 587,
                tls: RelayTls::StartTls,
                user: None,
                password: None,
                concurrency: 20,
            },
            concurrency: 5,
            max_connections: 100,
            expire_after: Duration::from_secs(5 * 86_400),
            delay_notice_after: Duration::from_secs(4 * 3_600),
            connect_timeout: Duration::from_secs(30),
            mx_port: 25,
            allow_private: false,
        }
    }
}

impl Limits {
    fn with_defaults() -> Self {
        Self {
            failed_logins_per_account: 20,
            failed_logins_per_address: 100,
            failed_logins_per_network: 400,
            login_window: Duration::from_secs(3_600),
            longest_wait: Duration::from_secs(15 * 60),
            connections_per_account: 100,
            window: Duration::from_secs(3_600),
            commands: Bound { address: 60_000, network: 200_000 },
            messages: Bound { address: 3_000, network: 10_000 },
            recipients: Bound { address: 10_000, network: 30_000 },
            unknown_recipients: Bound { address: 200, network: 1_000 },
            forms: Bound { address: 30, network: 200 },
            commands_per_account: 12_000,
            tarpit: Duration::from_secs(10),
            tarpit_connections: 500,
            sending: SendingRates {
                messages_per_hour: 300,
                messages_per_day: 1_500,
                recipients_per_hour: 1_500,
                recipients_per_day: 5_000,
                networks_per_hour: 20,
            },
        }
    }

    /// The defaults for guessing passwords and for connections, and nothing else bounded.
    fn lifted() -> Self {
        let none = Bound::default();
        Self {
            commands: none,
            messages: none,
            recipients: none,
            unknown_recipients: none,
            forms: none,
            commands_per_account: 0,
            tarpit: Duration::ZERO,
            sending: SendingRates::default(),
            ..Self::with_defaults()
        }
    }
}

pub(super) fn loopback(port: u16) -> Listen {
    Listen::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}
