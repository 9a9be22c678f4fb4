//! Where mail for a domain goes: MX records in order, or the smarthost; addresses pinned once looked up.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::join_all;
use rand::Rng;
use rand::seq::SliceRandom;

use super::outcome::{Failure, Remote};
use super::policy::{Settings, Smarthost};
use super::reply::Status;
use crate::net::resolver::{DnsError, Resolver, is_public};

/// Most MX hosts that are looked at.
const MAX_HOSTS: usize = 10;
/// Most addresses of one host that are tried.
const MAX_ADDRESSES: usize = 4;

/// The way out for one group of recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the mail exchangers of this domain (RFC 5321 §5.1). U-labels and address literals are understood.
    Mx(String),
    /// To the one server of the configuration.
    Smarthost(Arc<Smarthost>),
}

impl Route {
    /// What counts as one destination when connections are limited: the domain, or the smarthost.
    pub fn destination(&self) -> String {
        match self {
            Self::Mx(domain) => domain.to_lowercase(),
            Self::Smarthost(smarthost) => format!("{}:{}", smarthost.host, smarthost.port),
        }
    }
}

/// One address to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) remote: Remote,
    pub(crate) port: u16,
}

/// The addresses to try, best first; never empty.
///
/// # Errors
/// Permanent (class 5) where DNS says so: no such domain 5.1.2, null MX 5.1.10, this server is the best MX
/// 5.4.6, no usable address 5.4.4. Temporary where DNS fails, and always for a smarthost.
pub(crate) async fn candidates(
    route: &Route,
    resolver: &Resolver,
    settings: &Settings,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Vec<Candidate>, Failure> {
    match route {
        Route::Smarthost(smarthost) => of_smarthost(smarthost, resolver).await,
        Route::Mx(domain) => match literal(domain) {
            Some(address) => usable(vec![(domain.clone(), Ok(vec![address]))], settings),
            None => {
                let domain = to_ascii(domain)?;
                let found = resolver.mx(&domain).await.map_err(|error| dns_failure(&domain, &error))?;
                let hosts = order(&domain, found, &settings.own_names, rng)?;
                usable(look_up(hosts, resolver).await, settings)
            }
        },
    }
}

/// An address literal, `[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3).
fn literal(domain: &str) -> Option<IpAddr> {
    let inner = domain.strip_prefix('[')?.strip_suffix(']')?;
    match inner.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => inner.get(5..)?.parse().map(IpAddr::V6).ok(),
        _ => inner.parse().map(IpAddr::V4).ok(),
    }
}

fn to_ascii(domain: &str) -> Result<String, Failure> {
    idna::domain_to_ascii(domain)
        .map_err(|_| Failure::new(Status::new(5, 1, 2), format!("{domain} is no domain name")))
}

fn dns_failure(name: &str, error: &DnsError) -> Failure {
    let status = if error.is_temporary() { Status::new(4, 4, 3) } else { Status::new(5, 1, 2) };
    Failure::new(status, format!("{name}: {error}"))
}

/// The hosts of the MX records in the order to be tried, at random among equal preference (RFC 5321 §5.1).
fn order(
    domain: &str,
    mut records: Vec<(u16, String)>,
    own_names: &[String],
    rng: &mut (impl Rng + ?Sized),
) -> Result<Vec<String>, Failure> {
    if records.is_empty() {
        records.push((0, domain.to_owned())); // The implicit MX.
    }
    records.retain(|(_, host)| !host.is_empty());
    if records.is_empty() {
        // RFC 7505 §4.1: a null MX.
        return Err(Failure::new(Status::new(5, 1, 10), format!("{domain} takes no mail (null MX)")));
    }
    let own = records.iter().filter(|(_, host)| is_own(host, own_names)).map(|(preference, _)| *preference);
    if let Some(own) = own.min() {
        records.retain(|(preference, _)| *preference < own);
    }
    if records.is_empty() {
        let reason = format!("mail for {domain} loops back to this server, which does not host it");
        return Err(Failure::new(Status::new(5, 4, 6), reason));
    }
    records.shuffle(rng);
    records.sort_by_key(|(preference, _)| *preference);
    records.truncate(MAX_HOSTS);
    Ok(records.into_iter().map(|(_, host)| host).collect())
}

fn is_own(host: &str, own_names: &[String]) -> bool {
    let bare = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    own_names.iter().any(|own| bare(own) == bare(host))
}

type Found = (String, Result<Vec<IpAddr>, DnsError>);

async fn look_up(hosts: Vec<String>, resolver: &Resolver) -> Vec<Found> {
    join_all(hosts.into_iter().map(|host| async {
        let addresses = resolver.addresses(&host).await;
        (host, addresses)
    }))
    .await
}

/// The candidates out of what was found, without addresses no stranger's mail may be sent to.
fn usable(found: Vec<Found>, settings: &Settings) -> Result<Vec<Candidate>, Failure> {
    let mut candidates = Vec::new();
    let mut trouble = None;
    for (host, addresses) in found {
        match addresses {
            Ok(addresses) => {
                let fit = addresses.into_iter().filter(|ip| settings.allow_private || is_public(*ip));
                candidates.extend(fit.take(MAX_ADDRESSES).map(|address| Candidate {
                    remote: Remote { host: host.clone(), address },
                    port: settings.mx_port,
                }));
            }
            Err(error) if error.is_temporary() => trouble = Some(dns_failure(&host, &error)),
            Err(_) => {}
        }
    }
    if candidates.is_empty() {
        let unusable = || Failure::new(Status::new(5, 4, 4), "no mail exchanger has a usable address");
        return Err(trouble.unwrap_or_else(unusable));
    }
    Ok(candidates)
}

/// The smarthost is the administrator's choice: any address will do, and trouble with it is never the fault of
/// the message.
async fn of_smarthost(smarthost: &Smarthost, resolver: &Resolver) -> Result<Vec<Candidate>, Failure> {
    let host = &smarthost.host;
    let addresses = match host.parse() {
        Ok(address) => vec![address],
        Err(_) => resolver.addresses(host).await.map_err(|error| dns_failure(host, &error).temporary())?,
    };
    if addresses.is_empty() {
        return Err(Failure::new(Status::new(4, 4, 4), format!("smarthost {host} has no address")));
    }
    let candidate =
        |address| Candidate { remote: Remote { host: host.clone(), address }, port: smarthost.port };
    Ok(addresses.into_iter().take(MAX_ADDRESSES).map(candidate).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::net::resolver::DnsTable;
    use crate::relay::policy::TlsPolicy;

    fn table() -> DnsTable {
        let table = DnsTable::new();
        let ip = |text: &str| text.parse().expect("an address");
        for (name, address) in [
            ("a.example", "8.8.8.1"),
            ("b.example", "8.8.8.2"),
            ("own.example", "8.8.8.3"),
            ("in.example", "10.0.0.1"),
        ] {
            table.add_address(name, ip(address));
        }
        table.add_mx("two.example", 20, "b.example").add_mx("two.example", 10, "a.example");
        table.add_mx("null.example", 0, "");
        table.add_mx("nullandmore.example", 0, "").add_mx("nullandmore.example", 5, "a.example");
        table.add_mx("backup.example", 10, "a.example").add_mx("backup.example", 20, "OWN.example.");
        table.add_mx("backup.example", 20, "b.example");
        table.add_mx("loop.example", 10, "own.example").add_mx("loop.example", 20, "a.example");
        table.add_mx("private.example", 10, "in.example");
        table.add_mx("mixed.example", 5, "in.example").add_mx("mixed.example", 10, "a.example");
        table.add_mx("gone.example", 5, "nowhere.example");
        table.add_mx("slowhost.example", 5, "slow.example").set_failing("slow.example", true);
        table.add_mx("xn--citt-3na.example", 5, "a.example");
        table
    }

    async fn found(route: &Route) -> Result<Vec<String>, String> {
        let mut settings = Settings::new("own.example", |_| None);
        settings.mx_port = 25;
        let resolver = Resolver::Table(table());
        candidates(route, &resolver, &settings, &mut StdRng::seed_from_u64(1))
            .await
            .map(|all| all.iter().map(|one| format!("{}:{}", one.remote, one.port)).collect())
            .map_err(|failure| failure.status.to_string())
    }

    /// RFC 5321 §5.1; RFC 7505 §3, §4.1: a null MX is final, one among others is none.
    #[tokio::test]
    async fn mx_records_become_addresses_in_order() {
        async fn check(domain: &str, expected: Result<&[&str], &str>) {
            let expected = expected
                .map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>())
                .map_err(ToString::to_string);
            assert_eq!(found(&Route::Mx(domain.into())).await, expected, "{domain}");
        }
        check("two.example", Ok(&["a.example[8.8.8.1]:25", "b.example[8.8.8.2]:25"])).await;
        check("a.example", Ok(&["a.example[8.8.8.1]:25"])).await;
        check("null.example", Err("5.1.10")).await;
        check("nullandmore.example", Ok(&["a.example[8.8.8.1]:25"])).await;
        check("backup.example", Ok(&["a.example[8.8.8.1]:25"])).await;
        check("loop.example", Err("5.4.6")).await;
        check("own.example", Err("5.4.6")).await;
        check("private.example", Err("5.4.4")).await;
        check("mixed.example", Ok(&["a.example[8.8.8.1]:25"])).await;
        check("gone.example", Err("5.4.4")).await;
        check("slow.example", Err("4.4.3")).await;
        check("slowhost.example", Err("4.4.3")).await;
        check("unknown.example", Err("5.1.2")).await;
        check("città.example", Ok(&["a.example[8.8.8.1]:25"])).await;
        check("[8.8.4.4]", Ok(&["[8.8.4.4][8.8.4.4]:25"])).await;
        check("[ipv6:2001:4860::1]", Ok(&["[ipv6:2001:4860::1][2001:4860::1]:25"])).await;
        check("[127.0.0.1]", Err("5.4.4")).await;
        check("[è.1]", Err("5.1.2")).await;
    }

    #[tokio::test]
    async fn smarthost_may_be_private_and_fails_for_a_time_only() {
        async fn check(host: &str, expected: Result<&str, &str>) {
            let smarthost =
                Smarthost { host: host.into(), port: 587, tls: TlsPolicy::None, credentials: None };
            let expected = expected.map(|one| vec![one.to_owned()]).map_err(ToString::to_string);
            assert_eq!(found(&Route::Smarthost(Arc::new(smarthost))).await, expected, "{host}");
        }
        check("in.example", Ok("in.example[10.0.0.1]:587")).await;
        check("::1", Ok("::1[::1]:587")).await;
        check("unknown.example", Err("4.1.2")).await;
        check("null.example", Err("4.4.4")).await;
    }

    #[test]
    fn equal_preference_is_shuffled_and_bounded() {
        let records: Vec<_> = (0..30).map(|n| (7, format!("mx{n}.example"))).collect();
        let mut rng = StdRng::seed_from_u64(3);
        let mut firsts = HashSet::new();
        for _ in 0..50 {
            let hosts = order("d.example", records.clone(), &[], &mut rng).expect("hosts");
            assert_eq!(hosts.len(), MAX_HOSTS);
            firsts.insert(hosts[0].clone());
        }
        assert!(firsts.len() > 5);
    }
}
