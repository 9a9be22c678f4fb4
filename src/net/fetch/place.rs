//! What an address of the web says: whom to ask, and for what.

use rustls_pki_types::ServerName;
use std::net::IpAddr;
use url::{Host, Url};

/// Octets of an address of the web.
const LONGEST: usize = 2_000;

/// Whom to ask, and for what.
pub(super) struct Place {
    /// The host's name, without a final dot.
    pub(super) host: String,
    /// The host's address, where the name is one.
    pub(super) address: Option<IpAddr>,
    pub(super) port: u16,
    /// For the Host field.
    pub(super) authority: String,
    /// For the request line.
    pub(super) path: String,
    /// The name the certificate must be good for; None: no TLS.
    pub(super) tls_name: Option<ServerName<'static>>,
}

/// An address that may be fetched from.
pub(super) fn parse(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok().filter(|_| text.len() <= LONGEST)?;
    is_good(&url).then_some(url)
}

/// Whether something may be fetched from it: http or https, nobody's name in it, a port of the web or one of those that anybody
/// may use. A mail server would take a request for commands.
pub(super) fn is_good(url: &Url) -> bool {
    let scheme = matches!(url.scheme(), "http" | "https");
    let bare = url.username().is_empty() && url.password().is_none();
    let port = url.port_or_known_default().is_some_and(|port| matches!(port, 80 | 443 | 1024..));
    scheme && bare && port && url.as_str().len() <= LONGEST
}

impl Place {
    pub(super) fn of(url: &Url) -> Option<Self> {
        // `url` has read every spelling of an IPv4 address that there is: 0x7f.1 is 127.0.0.1 here.
        let (host, address) = match url.host()? {
            Host::Domain(name) => (name.trim_end_matches('.').to_owned(), None),
            Host::Ipv4(address) => (address.to_string(), Some(IpAddr::V4(address))),
            Host::Ipv6(address) => (format!("[{address}]"), Some(IpAddr::V6(address))),
        };
        let tls_name = match (url.scheme(), address) {
            ("https", Some(address)) => Some(ServerName::IpAddress(address.into())),
            ("https", None) => Some(ServerName::try_from(host.clone()).ok()?),
            _ => None,
        };
        let port = url.port_or_known_default()?;
        // Without a port the default is meant (RFC 9110 §7.2).
        let authority = url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(Self { host, address, port, authority, path: format!("{}{query}", url.path()), tls_name })
    }
}
