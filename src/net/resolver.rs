//! DNS as mail needs it: mail exchangers, addresses, texts and names of addresses, from the system, from a table, or not
//! at all.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::{Name, RData};

/// Why a name gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DnsError {
    /// The question may be asked again: time-out, SERVFAIL, no network.
    #[error("temporary DNS failure: {0}")]
    Temporary(String),
    /// The authority says that the name does not exist (NXDOMAIN).
    #[error("no such domain")]
    NoSuchDomain,
    /// The text is no domain name at all.
    #[error("not a domain name")]
    BadName,
    /// This process asks no DNS (the demo).
    #[error("DNS is switched off")]
    Off,
}

impl DnsError {
    /// Whether the same question may get an answer later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Temporary(_) | Self::Off)
    }
}

/// Where names are looked up. Cheap to clone; the system's resolver keeps its cache in common.
#[derive(Clone)]
pub enum Resolver {
    /// The name servers of `/etc/resolv.conf`, with a cache.
    System(Arc<TokioResolver>),
    /// Answers given by hand, for tests.
    Table(DnsTable),
    /// No DNS at all: every question fails with [`DnsError::Off`].
    Off,
}

impl Resolver {
    /// The system's resolver.
    ///
    /// # Errors
    /// [`DnsError::Temporary`] when `/etc/resolv.conf` cannot be read or names no usable server.
    pub fn system() -> Result<Self, DnsError> {
        let mut builder = TokioResolver::builder_tokio().map_err(|error| temporary(&error))?;
        let options = builder.options_mut();
        options.timeout = Duration::from_secs(5);
        options.attempts = 3;
        // A truthful "no" must not be cached longer than a correction of a zone should take.
        options.negative_max_ttl = Some(Duration::from_secs(300));
        let resolver = builder.build().map_err(|error| temporary(&error))?;
        Ok(Self::System(Arc::new(resolver)))
    }

    /// The MX records of `domain` as (preference, host), in no particular order, hosts in ASCII without the
    /// final dot. A null MX (RFC 7505) is one record whose host is empty. No record gives an empty list.
    ///
    /// # Errors
    /// As [`DnsError`] says; NXDOMAIN is [`DnsError::NoSuchDomain`].
    pub async fn mx(&self, domain: &str) -> Result<Vec<(u16, String)>, DnsError> {
        match self {
            Self::System(resolver) => records(resolver.mx_lookup(fqdn(domain)?).await, |data| match data {
                RData::MX(mx) => Some((mx.preference, host_text(&mx.exchange))),
                _ => None,
            }),
            Self::Table(table) => table.mx_of(domain),
            Self::Off => Err(DnsError::Off),
        }
    }

    /// The TXT records of `name`, each with its strings joined (RFC 7208 §3.3). No record gives an empty list.
    ///
    /// # Errors
    /// As [`DnsError`] says; NXDOMAIN is [`DnsError::NoSuchDomain`].
    pub async fn txt(&self, name: &str) -> Result<Vec<Vec<u8>>, DnsError> {
        match self {
            Self::System(resolver) => records(resolver.txt_lookup(fqdn(name)?).await, |data| match data {
                RData::TXT(txt) => Some(txt.txt_data.concat()),
                _ => None,
            }),
            Self::Table(table) => table.answer(name).await.map(|entry| entry.txt),
            Self::Off => Err(DnsError::Off),
        }
    }

    /// The names an address says to have (PTR), in ASCII without the final dot. Nobody has checked them.
    ///
    /// # Errors
    /// As [`DnsError`] says.
    pub async fn names(&self, address: IpAddr) -> Result<Vec<String>, DnsError> {
        match self {
            Self::System(resolver) => records(resolver.reverse_lookup(address).await, |data| match data {
                RData::PTR(name) => Some(host_text(name)),
                _ => None,
            }),
            Self::Table(table) => table.answer(&address.to_string()).await.map(|entry| entry.names),
            Self::Off => Err(DnsError::Off),
        }
    }

    /// The addresses of `host` in one family, that of `like`. A name without such an address gives an empty list.
    ///
    /// # Errors
    /// As [`DnsError`] says.
    pub async fn addresses_like(&self, host: &str, like: IpAddr) -> Result<Vec<IpAddr>, DnsError> {
        match self {
            Self::System(resolver) => {
                let name = fqdn(host)?;
                let found = match like {
                    IpAddr::V4(_) => resolver.ipv4_lookup(name).await,
                    IpAddr::V6(_) => resolver.ipv6_lookup(name).await,
                };
                records(found, address)
            }
            Self::Table(table) => {
                let mut found = table.addresses_of(host)?;
                found.retain(|one| one.is_ipv4() == like.is_ipv4());
                Ok(found)
            }
            Self::Off => Err(DnsError::Off),
        }
    }

    /// The addresses of `host`, IPv6 before IPv4; CNAMEs are followed. A name without address gives an empty
    /// list.
    ///
    /// # Errors
    /// As [`DnsError`] says. One family failing is no error while the other has an address.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, DnsError> {
        match self {
            Self::System(resolver) => {
                let name = fqdn(host)?;
                let (six, four) =
                    tokio::join!(resolver.ipv6_lookup(name.clone()), resolver.ipv4_lookup(name));
                union(records(six, address), records(four, address))
            }
            Self::Table(table) => table.addresses_of(host),
            Self::Off => Err(DnsError::Off),
        }
    }
}

/// Whether an address may be the target of mail to strangers: not loopback, private, link-local, shared,
/// multicast, reserved, nor an IPv6 form that hides such an IPv4 address.
///
/// IPv4-mapped addresses (`::ffff:0:0/96`) are refused whatever they map, since no mail host publishes them.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_v4(four),
        IpAddr::V6(six) => is_public_v6(six),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b); // RFC 6598
    let benchmark = a == 198 && (b == 18 || b == 19); // RFC 2544
    let protocol = a == 192 && b == 0 && c == 0; // RFC 6890
    !(a == 0
        || a >= 224
        || shared
        || benchmark
        || protocol
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    match segments {
        // ::, ::1, IPv4-compatible and IPv4-mapped.
        [0, 0, 0, 0, 0, 0 | 0xffff, _, _] => false,
        // NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an IPv4 address.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(joined(high, low)),
        [0x2002, high, low, ..] => is_public_v4(joined(high, low)),
        [first, ..] => {
            let unique_local = first & 0xfe00 == 0xfc00;
            let link_or_site_local = first & 0xff80 == 0xfe80;
            let multicast = first & 0xff00 == 0xff00;
            !(unique_local || link_or_site_local || multicast)
        }
    }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

/// A name written out to the root, so that the search list of resolv.conf is never tried.
fn fqdn(name: &str) -> Result<Name, DnsError> {
    let name = name.trim_end_matches('.');
    if name.is_empty() || name.len() > 253 {
        return Err(DnsError::BadName);
    }
    // ASCII as it stands: a selector or a macro may hold an underscore where IDNA allows none.
    let parse = if name.is_ascii() { Name::from_ascii } else { Name::from_utf8 };
    let mut name = parse(name).map_err(|_| DnsError::BadName)?;
    name.set_fqdn(true);
    Ok(name)
}

fn host_text(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

fn address(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(a) => Some(IpAddr::V4(a.0)),
        RData::AAAA(a) => Some(IpAddr::V6(a.0)),
        _ => None,
    }
}

fn records<T>(
    lookup: Result<Lookup, NetError>,
    pick: impl Fn(&RData) -> Option<T>,
) -> Result<Vec<T>, DnsError> {
    match lookup {
        Ok(lookup) => Ok(lookup.answers().iter().filter_map(|record| pick(&record.data)).collect()),
        Err(error) if error.is_nx_domain() => Err(DnsError::NoSuchDomain),
        Err(error) if error.is_no_records_found() => Ok(Vec::new()),
        Err(error) => Err(temporary(&error)),
    }
}

fn temporary(error: &NetError) -> DnsError {
    DnsError::Temporary(error.to_string())
}

type Addresses = Result<Vec<IpAddr>, DnsError>;

/// Both families' answers as one: an address wins over an error, an error over "no such record".
fn union(six: Addresses, four: Addresses) -> Addresses {
    match (six, four) {
        (Ok(six), Ok(four)) => Ok(six.into_iter().chain(four).collect()),
        (Ok(found), Err(_)) | (Err(_), Ok(found)) if !found.is_empty() => Ok(found),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
        (Err(one), Err(other)) => Err(if one.is_temporary() { one } else { other }),
    }
}

/// DNS answers given by hand; all clones share one table. A name not in it does not exist.
#[derive(Clone, Debug, Default)]
pub struct DnsTable(Arc<Mutex<HashMap<String, Entry>>>);

#[derive(Clone, Debug, Default)]
struct Entry {
    mx: Vec<(u16, String)>,
    addresses: Vec<IpAddr>,
    txt: Vec<Vec<u8>>,
    names: Vec<String>,
    failing: bool,
    silent: bool,
}

impl DnsTable {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an MX record; an empty host is the null MX of RFC 7505.
    pub fn add_mx(&self, domain: &str, preference: u16, host: &str) -> &Self {
        self.edit(domain, |entry| entry.mx.push((preference, key(host))))
    }

    /// Adds an A or AAAA record.
    pub fn add_address(&self, host: &str, address: IpAddr) -> &Self {
        self.edit(host, |entry| entry.addresses.push(address))
    }

    /// Adds a TXT record.
    pub fn add_txt(&self, name: &str, text: &str) -> &Self {
        self.edit(name, |entry| entry.txt.push(text.as_bytes().to_vec()))
    }

    /// Adds a PTR record.
    pub fn add_name(&self, address: IpAddr, name: &str) -> &Self {
        self.edit(&address.to_string(), |entry| entry.names.push(key(name)))
    }

    /// Makes every question about this name fail for now (SERVFAIL), or answers it again.
    pub fn set_failing(&self, name: &str, failing: bool) -> &Self {
        self.edit(name, |entry| entry.failing = failing)
    }

    /// Leaves every question for a TXT or PTR record of this name without an answer.
    pub fn set_silent(&self, name: &str) -> &Self {
        self.edit(name, |entry| entry.silent = true)
    }

    fn edit(&self, name: &str, change: impl FnOnce(&mut Entry)) -> &Self {
        change(self.lock().entry(key(name)).or_default());
        self
    }

    fn mx_of(&self, domain: &str) -> Result<Vec<(u16, String)>, DnsError> {
        self.find(domain).map(|entry| entry.mx)
    }

    fn addresses_of(&self, host: &str) -> Addresses {
        self.find(host).map(|entry| entry.addresses)
    }

    async fn answer(&self, name: &str) -> Result<Entry, DnsError> {
        match self.find(name) {
            Ok(entry) if entry.silent => std::future::pending().await,
            found => found,
        }
    }

    fn find(&self, name: &str) -> Result<Entry, DnsError> {
        let entry = self.lock().get(&key(name)).cloned().ok_or(DnsError::NoSuchDomain)?;
        if entry.failing { Err(DnsError::Temporary("SERVFAIL".to_owned())) } else { Ok(entry) }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_may_be_mail_targets() {
        fn check(address: &str, public: bool) {
            assert_eq!(is_public(address.parse().expect("an address")), public, "{address}");
        }
        check("8.8.8.8", true);
        check("193.204.76.1", true);
        check("100.63.0.1", true);
        check("2001:4860:4860::8888", true);
        check("2002:0808:0808::1", true);
        check("64:ff9b::808:808", true);
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2002:7f00:0001::1",
            "64:ff9b::7f00:1",
        ] {
            check(private, false);
        }
    }

    #[test]
    fn one_family_failing_does_not_hide_the_other() {
        let four: IpAddr = Ipv4Addr::new(8, 8, 8, 8).into();
        let failed = || Err(DnsError::Temporary("t".into()));
        assert_eq!(union(failed(), Ok(vec![four])), Ok(vec![four]));
        assert_eq!(union(Err(DnsError::NoSuchDomain), Ok(vec![four])), Ok(vec![four]));
        assert_eq!(union(failed(), Ok(vec![])), failed());
        assert_eq!(union(Err(DnsError::NoSuchDomain), failed()), failed());
        assert_eq!(union(Err(DnsError::NoSuchDomain), Ok(vec![])), Err(DnsError::NoSuchDomain));
        assert_eq!(union(Ok(vec![]), Ok(vec![])), Ok(vec![]));
    }

    #[test]
    fn names_are_written_out_to_the_root() {
        fn check(name: &str, expected: Option<&str>) {
            assert_eq!(fqdn(name).ok().map(|name| name.to_ascii()).as_deref(), expected, "{name}");
        }
        check("example.org", Some("example.org."));
        check("example.org.", Some("example.org."));
        check("", None);
        check(".", None);
        check(&"a.".repeat(200), None);
        check("a..b", None);
    }

    #[tokio::test]
    async fn table_answers_fails_and_recovers() {
        let table = DnsTable::new();
        table.add_mx("Example.org", 10, "MX.example.org.").set_failing("slow.example", true);
        let resolver = Resolver::Table(table.clone());
        assert_eq!(resolver.mx("example.ORG.").await, Ok(vec![(10, "mx.example.org".to_owned())]));
        assert_eq!(resolver.addresses("example.org").await, Ok(vec![]));
        assert_eq!(resolver.mx("other.example").await, Err(DnsError::NoSuchDomain));
        assert!(resolver.mx("slow.example").await.is_err_and(|error| error.is_temporary()));
        table.set_failing("slow.example", false);
        assert_eq!(resolver.mx("slow.example").await, Ok(vec![]));
        assert_eq!(Resolver::Off.mx("example.org").await, Err(DnsError::Off));
        table.add_txt("example.org", "v=spf1 -all").add_address("example.org", Ipv4Addr::LOCALHOST.into());
        table.add_name(Ipv4Addr::LOCALHOST.into(), "Example.org.");
        assert_eq!(resolver.txt("EXAMPLE.org").await, Ok(vec![b"v=spf1 -all".to_vec()]));
        assert_eq!(resolver.names(Ipv4Addr::LOCALHOST.into()).await, Ok(vec!["example.org".to_owned()]));
        let six = resolver.addresses_like("example.org", Ipv6Addr::LOCALHOST.into()).await;
        assert_eq!(six, Ok(vec![]), "of the other family");
    }
}
