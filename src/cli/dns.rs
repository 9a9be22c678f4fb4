//! `dns`: the records to publish, as lines of a zone file.

use super::io::{Exit, Io, Refusal};
use crate::{
    address::Domain,
    app::App,
    auth::dkim::{self, StoredDkimKey},
    config::{Config, Listen, RelayMode},
    directory,
    relay::dkim::zone_text,
};
use clap::Args;

/// Time to live of the records, seconds.
const TTL: u32 = 3600;

/// Prints the records of a domain, or of all.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pugliaimpiego dns example.it")]
pub struct Dns {
    /// Only those of this domain
    domain: Option<Domain>,
}

impl Dns {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        let (domains, keys) =
            app.directory.read(|conn| Ok((directory::domains(conn)?, dkim::list(conn, None)?))).await?;
        let wanted: Vec<Domain> = domains
            .into_iter()
            .map(|entry| entry.name)
            .filter(|name| self.domain.as_ref().is_none_or(|only| only == name))
            .collect();
        if wanted.is_empty() {
            return Err(match &self.domain {
                Some(name) => {
                    Refusal::failed(format!("{name} is not hosted here: `pugliaimpiego domain add {name}`"))
                }
                None => Refusal::failed("there are no domains: `pugliaimpiego domain add DOMAIN`"),
            });
        }
        io.say(of_host(&app.config)).await?;
        for domain in &wanted {
            let keys: Vec<&StoredDkimKey> = keys.iter().filter(|key| key.domain == *domain).collect();
            io.say(of_domain(&app.config, domain, &keys)).await?;
        }
        Ok(Exit::Well)
    }
}

/// What has to be said of the server itself.
fn of_host(config: &Config) -> String {
    let host = &config.hostname;
    let mut text = format!(
        "; {host} needs an A record (and AAAA); the reverse record (PTR) of the same addresses must say {host}.\n{}",
        // RFC 7208 §2.3, §2.4: of notices, whose reverse-path is null, only this name can be checked.
        text_record(&format!("{host}."), "v=spf1 a -all")
    );
    if !host.contains('.') {
        text.push_str(
            "\n; \"hostname\" in the configuration is no name of the DNS yet: write it there first.",
        );
    }
    text
}

/// The records of one domain.
fn of_domain(config: &Config, domain: &Domain, keys: &[&StoredDkimKey]) -> String {
    let host = format!("{}.", config.hostname);
    let mut lines = vec![format!("\n; {}", domain.unicode())];
    lines.push(record(&format!("{domain}."), "MX", &format!("10 {host}")));
    if config.relay.mode == RelayMode::Smarthost {
        let smarthost = &config.relay.smarthost.host;
        lines.push(format!("; mail leaves through {smarthost}: put what its operator names before \"-all\""));
    }
    lines.push(text_record(&format!("{domain}."), "v=spf1 mx -all"));
    if keys.is_empty() {
        lines.push(format!("; no DKIM key yet: `pugliaimpiego dkim keygen {domain}`"));
    }
    lines.extend(keys.iter().map(|key| dkim_record(key)));
    lines.push(
        "; p=none only reports; when all mail passes for some weeks, p=quarantine or p=reject".to_owned(),
    );
    let policy = format!("v=DMARC1; p=none; rua=mailto:postmaster@{domain}");
    lines.push(text_record(&format!("_dmarc.{domain}."), &policy));
    lines.extend(services(config, domain, &host));
    lines.extend(settings(config, domain, &host));
    lines.join("\n")
}

/// Where mail programs find the server (RFC 6186 §3, RFC 8314 §5.1): TLS from the first byte before STARTTLS; what is not
/// offered says so (RFC 6186 §3.4).
fn services(config: &Config, domain: &Domain, host: &str) -> Vec<String> {
    let offered = [
        ("_submissions", port(&config.smtp.submissions), 0),
        ("_submission", port(&config.smtp.submission), 10),
        ("_imaps", port(&config.imap.imaps), 0),
        ("_imap", port(&config.imap.listen), 10),
        ("_pop3s", None, 0),
        ("_pop3", None, 0),
    ];
    let line = |(service, port, priority): (&str, Option<u16>, u16)| {
        let value = match port {
            Some(port) => format!("{priority} 1 {port} {host}"),
            None => "0 0 0 .".to_owned(),
        };
        record(&format!("{service}._tcp.{domain}."), "SRV", &value)
    };
    offered.into_iter().map(line).collect()
}

/// Where mail programs find a file with all settings: Thunderbird by autoconfig, Outlook by autodiscover.
fn settings(config: &Config, domain: &Domain, host: &str) -> Vec<String> {
    let web = web_host(config).map_or_else(|| host.to_owned(), |name| format!("{name}."));
    let mut lines = vec!["; settings for Thunderbird, by HTTP or HTTPS under this name".to_owned()];
    lines.push(record(&format!("autoconfig.{domain}."), "CNAME", &web));
    let Some(port) = https_port(config) else {
        lines.push(
            "; Outlook finds settings by HTTPS only: fill http.listen_tls, or set http.public_url to https://"
                .to_owned(),
        );
        return lines;
    };
    lines.push("; settings for Outlook, by HTTPS".to_owned());
    lines.push(record(&format!("autodiscover.{domain}."), "CNAME", &web));
    lines.push(record(&format!("_autodiscover._tcp.{domain}."), "SRV", &format!("0 1 {port} {web}")));
    lines
}

/// The host name of the web pages where the configuration gives them one of their own.
fn web_host(config: &Config) -> Option<&str> {
    let (_, site) = config.http.public_url.as_deref()?.split_once("://")?;
    site.trim_end_matches('/').split(':').next()
}

/// The port of HTTPS as people see it.
fn https_port(config: &Config) -> Option<u16> {
    match config.http.public_url.as_deref() {
        None => port(&config.http.listen_tls),
        Some(url) => {
            let site = url.strip_prefix("https://")?.trim_end_matches('/');
            site.split_once(':').map_or(Some(443), |(_, port)| port.parse().ok())
        }
    }
}

/// The first port of a list of places.
fn port(places: &[Listen]) -> Option<u16> {
    places.iter().find_map(|place| match place {
        // Which one a free port will be nobody knows beforehand.
        Listen::Tcp(address) if !place.is_free_port() => Some(address.port()),
        Listen::Tcp(_) | Listen::Unix(_) => None,
    })
}

/// The record of a key.
pub fn dkim_record(key: &StoredDkimKey) -> String {
    let name = format!("{}._domainkey.{}.", key.selector, key.domain);
    let record = record(&name, "TXT", &zone_text(&key.public_record));
    match key.retired_at {
        _ if key.active => record,
        None => format!("; not signing yet\n{record}"),
        Some(_) => format!("; signs no more; for mail under way\n{record}"),
    }
}

fn text_record(name: &str, text: &str) -> String {
    record(name, "TXT", &zone_text(text))
}

fn record(name: &str, kind: &str, value: &str) -> String {
    format!("{name} {TTL} IN {kind} {value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn key(selector: &str, active: bool) -> StoredDkimKey {
        StoredDkimKey {
            domain: Domain::parse("è.example").unwrap(),
            selector: selector.into(),
            algorithm: "rsa-sha256".into(),
            sealed: vec![],
            public_record: format!("v=DKIM1; k=rsa; p={}", "A".repeat(300)),
            active,
            created_at: 0,
            retired_at: None,
        }
    }

    /// RFC 6186 §3, RFC 8314 §5.1
    #[test]
    fn every_record_of_a_domain_is_there() {
        let mut config = Config::with_defaults(Path::new("data"));
        config.hostname = "posta.example.it".into();
        config.imap.listen.clear();
        config.smtp.submission = vec!["127.0.0.1:0".parse().unwrap()];
        let (one, two) = (key("a", true), key("b", false));
        let zone = of_domain(&config, &one.domain, &[&one, &two]);
        for line in [
            "xn--8ca.example. 3600 IN MX 10 posta.example.it.",
            "xn--8ca.example. 3600 IN TXT \"v=spf1 mx -all\"",
            "; not signing yet",
            "_dmarc.xn--8ca.example. 3600 IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@xn--8ca.example\"",
            "_imaps._tcp.xn--8ca.example. 3600 IN SRV 0 1 2993 posta.example.it.",
            "_imap._tcp.xn--8ca.example. 3600 IN SRV 0 0 0 .",
            "_submissions._tcp.xn--8ca.example. 3600 IN SRV 0 1 2465 posta.example.it.",
            "_submission._tcp.xn--8ca.example. 3600 IN SRV 0 0 0 .",
            "_pop3._tcp.xn--8ca.example. 3600 IN SRV 0 0 0 .",
            "autoconfig.xn--8ca.example. 3600 IN CNAME posta.example.it.",
        ] {
            assert!(zone.lines().any(|one| one == line), "{line}\n{zone}");
        }
        assert!(zone.contains("; Outlook finds settings by HTTPS only") && !zone.contains("_autodiscover"));
        let dkim = zone.lines().find(|line| line.starts_with("a._domainkey")).unwrap();
        assert!(dkim.split('"').all(|chunk| chunk.len() <= 255), "{dkim}");
        assert!(of_domain(&config, &one.domain, &[]).contains("dkim keygen xn--8ca.example"));
    }

    /// RFC 8314 §5.1: where both ways are open, TLS from the first byte is preferred.
    #[test]
    fn tls_from_the_first_byte_comes_before_starttls() {
        let config = Config::with_defaults(Path::new("data"));
        let zone = of_domain(&config, &Domain::parse("example.it").unwrap(), &[]);
        let priority = |service: &str| -> u16 {
            let start = format!("{service}._tcp.example.it. 3600 IN SRV ");
            let value = zone.lines().find_map(|line| line.strip_prefix(&start)).expect(service);
            assert!(!value.ends_with(" ."), "{service} is offered: {value}");
            value.split(' ').next().and_then(|word| word.parse().ok()).expect("a priority")
        };
        assert!(priority("_submissions") < priority("_submission"));
        assert!(priority("_imaps") < priority("_imap"));
    }

    #[test]
    fn outlook_is_told_where_https_is() {
        let domain = Domain::parse("example.it").unwrap();
        let mut config = Config::with_defaults(Path::new("data"));
        config.hostname = "posta.example.it".into();
        for (url, tls, line) in [
            (None, "[::]:443", "_autodiscover._tcp.example.it. 3600 IN SRV 0 1 443 posta.example.it."),
            (None, "[::]:443", "autodiscover.example.it. 3600 IN CNAME posta.example.it."),
            (Some("https://web.it/"), "", "_autodiscover._tcp.example.it. 3600 IN SRV 0 1 443 web.it."),
            (Some("https://web.it:8443"), "", "_autodiscover._tcp.example.it. 3600 IN SRV 0 1 8443 web.it."),
            (Some("https://web.it"), "", "autoconfig.example.it. 3600 IN CNAME web.it."),
            (
                Some("http://web.it"),
                "",
                "; Outlook finds settings by HTTPS only: fill http.listen_tls, or set http.public_url to https://",
            ),
        ] {
            config.http.public_url = url.map(Into::into);
            config.http.listen_tls = tls.parse().into_iter().collect();
            let zone = of_domain(&config, &domain, &[]);
            assert!(zone.lines().any(|one| one == line), "{line}\n{zone}");
        }
    }
}
