//! What a whole configuration must hold, beyond each value being readable by itself.

mod advice;
mod certificates;

use std::time::Duration;

pub(super) use advice::advice;

use super::{AuthPolicy, Config, Fault, Listen, RelayMode};
use crate::net::{is_host_name, rates::Bound};

/// The longest path a unix socket may have: `sun_path` less its final NUL and the `.new` it is bound under.
const SOCKET_PATH_LIMIT: usize = 103;

/// Faults being collected.
struct Check(Vec<Fault>);

impl Check {
    /// Notes a fault unless `holds`.
    fn that(&mut self, holds: bool, key: &str, problem: impl Into<String>) {
        if !holds {
            self.0.push(Fault { key: key.to_owned(), problem: problem.into() });
        }
    }

    fn within(&mut self, key: &str, value: u64, low: u64, high: u64) {
        let problem = format!("is {value}; it must lie between {low} and {high}");
        self.that((low..=high).contains(&value), key, problem);
    }

    fn lasting(&mut self, key: &str, value: Duration, low: u64, high: u64) {
        let problem = format!("is {} s; it must lie between {low} s and {high} s", value.as_secs());
        self.that((low..=high).contains(&value.as_secs()), key, problem);
    }
}

/// All faults of `config`.
pub(super) fn faults(config: &Config) -> Vec<Fault> {
    let mut check = Check(Vec::new());
    general(config, &mut check);
    listeners(config, &mut check);
    smtp_and_imap(config, &mut check);
    http(config, &mut check);
    certificates::tls(config, &mut check);
    mailauth(config, &mut check);
    certificates::acme(config, &mut check);
    relay(config, &mut check);
    limits(config, &mut check);
    check.0
}

fn general(config: &Config, check: &mut Check) {
    let name = &config.hostname;
    let problem =
        format!("\"{}\" is not a host name: write letters, digits, - and . only", name.escape_debug());
    check.that(is_host_name(name), "hostname", problem);
    check.that(!config.roles.is_empty(), "roles", "is empty; leave it out for all roles");
    let url = config.database.url.as_ref().map(super::Secret::expose);
    check.that(
        url.is_none_or(|url| url.starts_with("postgres://") || url.starts_with("postgresql://")),
        "database.url",
        "does not begin with postgres://; leave it out for SQLite",
    );
    check.within("database.readers", config.database.readers.into(), 1, 64);
    check.within("database.connections", config.database.connections.into(), 2, 1_000);
    if let Err(why) = crate::telemetry::check_filter(&config.log.filter) {
        check.that(
            false,
            "log.filter",
            format!("is not understood ({why}); write info, or info,pugliaimpiego=debug"),
        );
    }
}

fn listeners(config: &Config, check: &mut Check) {
    let mut seen: Vec<(&str, &Listen)> = Vec::new();
    for (key, places) in config.listeners() {
        for place in places {
            let twin = seen.iter().find(|(_, other)| *other == place && !place.is_free_port());
            check.that(
                twin.is_none(),
                key,
                format!(
                    "{place} is also in {}; give each its own",
                    twin.map(|(key, _)| *key).unwrap_or_default()
                ),
            );
            if let Listen::Unix(path) = place {
                let short = path.as_os_str().len() <= SOCKET_PATH_LIMIT;
                check.that(
                    short,
                    key,
                    format!(
                        "the path {place} is longer than {SOCKET_PATH_LIMIT} bytes; use a shorter folder"
                    ),
                );
            }
            seen.push((key, place));
        }
    }
    loopback_rules(config, check);
}

/// A plaintext log-in is a mode of the demo, never a property of the peer's address: it stays on loopback.
fn loopback_rules(config: &Config, check: &mut Check) {
    for (key, places) in config.listeners() {
        let outside = places.iter().find(|place| place.leaves_loopback());
        let Some(place) = outside else { continue };
        check.that(!config.demo, key, format!("{place} is not loopback; the demo listens on loopback only"));
        let logs_in = matches!(key, "smtp.submission" | "imap.listen");
        check.that(
            !(config.plaintext_login && logs_in && !config.demo),
            "plaintext_login",
            format!(
                "is true while {key} has {place}, which is not loopback: passwords would travel in clear"
            ),
        );
    }
}

fn smtp_and_imap(config: &Config, check: &mut Check) {
    let smtp = &config.smtp;
    check.within("smtp.max_message_size", smtp.max_message_size, 64 << 10, 256 << 20);
    check.within("smtp.max_recipients", smtp.max_recipients.into(), 100, 100_000);
    check.that(
        smtp.max_bytes_in_flight >= smtp.max_message_size,
        "smtp.max_bytes_in_flight",
        "is below smtp.max_message_size: the largest message could never come in",
    );
    check.lasting("smtp.command_timeout", smtp.command_timeout, 1, 3_600);
    check.lasting("smtp.data_timeout", smtp.data_timeout, 1, 3_600);
    check.lasting("smtp.login_timeout", smtp.login_timeout, 1, 3_600);
    connections(
        "smtp",
        (smtp.connections_per_address, smtp.connections_per_network),
        smtp.max_connections,
        check,
    );

    let imap = &config.imap;
    check.within("imap.append_limit", imap.append_limit, 64 << 10, 1 << 30);
    check.lasting("imap.idle_timeout", imap.idle_timeout, 60, 86_400);
    check.lasting("imap.login_timeout", imap.login_timeout, 1, 3_600);
    connections(
        "imap",
        (imap.connections_per_address, imap.connections_per_network),
        imap.max_connections,
        check,
    );
    if let Some(uri) = &imap.admin_uri {
        let (scheme, rest) = uri.split_once(':').unwrap_or_default();
        let known = ["mailto", "https", "tel"].contains(&scheme) && !rest.is_empty();
        check.that(
            known && uri.bytes().all(|b| b.is_ascii_graphic()),
            "imap.admin_uri",
            format!("\"{}\" is not such as mailto:postmaster@example.it", uri.escape_debug()),
        );
    }
    for name in &imap.disabled_capabilities {
        let base = matches!(name.as_str(), "IMAP4REV1" | "IMAP4");
        check.that(!base, "imap.disabled_capabilities", format!("{name} cannot be switched off"));
        let atom =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-=+/._".contains(&b));
        check.that(
            atom,
            "imap.disabled_capabilities",
            format!("\"{}\" is not a capability: write names such as CONDSTORE", name.escape_debug()),
        );
    }
}

fn connections(section: &str, (per_address, per_network): (u32, u32), most: u32, check: &mut Check) {
    check.within(&format!("{section}.max_connections"), most.into(), 1, 1_000_000);
    let key = format!("{section}.connections_per_address");
    check.within(&key, per_address.into(), 1, 1_000_000);
    check.that(per_address <= most, &key, format!("is above {section}.max_connections"));
    let network = format!("{section}.connections_per_network");
    check.within(&network, per_network.into(), 1, 1_000_000);
    // One fault is enough when the address has more than there are.
    check.that(per_address <= per_network || per_address > most, &network, format!("is below {key}"));
}

fn http(config: &Config, check: &mut Check) {
    let http = &config.http;
    connections(
        "http",
        (http.connections_per_address, http.connections_per_network),
        http.max_connections,
        check,
    );
    check.lasting("http.request_timeout", http.request_timeout, 1, 600);
    check.within("http.max_upload_size", http.max_upload_size, 64 << 10, 256 << 20);
    if let Some(url) = &http.public_url {
        check.that(
            is_site_url(url),
            "http.public_url",
            format!(
                "\"{}\" is not the address of a site: write https:// and a host name, no path",
                url.escape_debug()
            ),
        );
    }
}

/// `https://host[:port]`, nothing after it but one slash.
fn is_site_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(site) = rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest)) else { return false };
    let (host, port) = site.split_once(':').unwrap_or((site, "443"));
    is_host_name(host) && port.parse::<u16>().is_ok()
}

fn mailauth(config: &Config, check: &mut Check) {
    let mailauth = &config.mailauth;
    check.that(
        !config.demo || mailauth.policy == AuthPolicy::Off,
        "mailauth.policy",
        "must be off in the demo, which asks no DNS",
    );
    check.lasting("mailauth.time_limit", mailauth.time_limit, 1, 60);
    if let Some(name) = &mailauth.authserv_id {
        let problem = format!("\"{}\" is no host name: write such as mail.example.org", name.escape_debug());
        check.that(is_host_name(name), "mailauth.authserv_id", problem);
    }
    for name in &mailauth.trusted_sealers {
        let problem = format!("\"{}\" is not a domain: write such as lists.example.org", name.escape_debug());
        check.that(is_host_name(name) && name.contains('.'), "mailauth.trusted_sealers", problem);
    }
}

fn relay(config: &Config, check: &mut Check) {
    let relay = &config.relay;
    let host = &relay.smarthost;
    check.that(
        !config.demo || relay.mode == RelayMode::Outbox,
        "relay.mode",
        "must be outbox in the demo, which sends nothing off this machine",
    );
    if relay.mode == RelayMode::Smarthost {
        let numeric = host.host.parse::<std::net::IpAddr>().is_ok();
        check.that(
            numeric || is_host_name(&host.host),
            "relay.smarthost.host",
            "is missing or no host name: relay.mode is smarthost, so write the host that takes the mail",
        );
    }
    check.that(
        host.user.is_none() || host.password.is_some(),
        "relay.smarthost.password",
        "is missing: user needs it",
    );
    check.that(
        host.password.is_none() || host.user.is_some(),
        "relay.smarthost.user",
        "is missing: password needs it",
    );
    check.within("relay.concurrency", relay.concurrency.into(), 1, 1_000);
    check.within("relay.smarthost.concurrency", host.concurrency.into(), 1, 1_000);
    check.within("relay.max_connections", relay.max_connections.into(), 1, 10_000);
    check.lasting("relay.expire_after", relay.expire_after, 60, 30 * 86_400);
    check.lasting("relay.connect_timeout", relay.connect_timeout, 1, 600);
    check.that(
        relay.delay_notice_after <= relay.expire_after,
        "relay.delay_notice_after",
        "is above relay.expire_after: the sender would be told that it is late after it came back",
    );
}

fn limits(config: &Config, check: &mut Check) {
    let limits = &config.limits;
    check.within("limits.failed_logins_per_account", limits.failed_logins_per_account.into(), 3, 1_000_000);
    check.within("limits.failed_logins_per_address", limits.failed_logins_per_address.into(), 3, 1_000_000);
    check.lasting("limits.login_window", limits.login_window, 1, 7 * 86_400);
    check.lasting("limits.longest_wait", limits.longest_wait, 1, 7 * 86_400);
    check.within("limits.connections_per_account", limits.connections_per_account.into(), 1, 1_000_000);
    check.lasting("limits.window", limits.window, 60, 86_400);
    check.lasting("limits.tarpit", limits.tarpit, 0, 60);
    check.within("limits.tarpit_connections", limits.tarpit_connections.into(), 0, 100_000);
    let failed =
        Bound { address: limits.failed_logins_per_address, network: limits.failed_logins_per_network };
    check.within("limits.failed_logins_per_network", failed.network.into(), 3, 1_000_000);
    for (what, bound) in [
        ("failed_logins", failed),
        ("commands", limits.commands),
        ("messages", limits.messages),
        ("recipients", limits.recipients),
        ("unknown_recipients", limits.unknown_recipients),
        ("forms", limits.forms),
    ] {
        let key = format!("limits.{what}_per_network");
        no_less(&key, bound.network, &format!("limits.{what}_per_address"), bound.address, check);
    }
    let sending = &limits.sending;
    for (what, hour, day) in [
        ("messages", sending.messages_per_hour, sending.messages_per_day),
        ("recipients", sending.recipients_per_hour, sending.recipients_per_day),
    ] {
        let key = format!("limits.sent_{what}_per_day");
        no_less(&key, day, &format!("limits.sent_{what}_per_hour"), hour, check);
    }
}

/// The wider bound is no less than the narrower one; 0 is no bound.
fn no_less(key: &str, wider: u32, other: &str, narrower: u32, check: &mut Check) {
    check.that(wider == 0 || wider >= narrower, key, format!("is below {other}; 0 is no bound"));
}
