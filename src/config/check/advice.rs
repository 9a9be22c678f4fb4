//! What is allowed but probably not meant.

use std::time::Duration;

use super::Check;
use crate::config::{AuthPolicy, Config, Fault, Listen, RelayMode};

/// What is allowed but probably not meant.
pub(in crate::config) fn advice(config: &Config) -> Vec<Fault> {
    let mut check = Check(Vec::new());
    if config.demo {
        return check.0;
    }
    let outside = config.listeners().iter().any(|(_, places)| places.iter().any(Listen::leaves_loopback));
    let named = config.hostname.contains('.');
    check.that(
        named || config.relay.mode != RelayMode::Mx,
        "hostname",
        format!(
            "is \"{}\"; other servers will refuse mail from it: write the name of this machine in the DNS",
            config.hostname
        ),
    );
    check.that(
        config.mailauth.policy != AuthPolicy::Off,
        "mailauth.policy",
        "is off; mail is taken from whoever it claims to be, and marked as nothing",
    );
    check.that(
        config.tls.cert.is_some() || config.tls.acme.directory.is_some() || !outside,
        "tls.cert",
        "is not set, nor tls.acme.directory; a self-signed certificate is used and mail programs will warn",
    );
    let http = &config.http;
    let in_clear = http.listen.iter().any(Listen::leaves_loopback) && !http.behind_tls_proxy;
    let secure = |url: &String| url.starts_with("https://");
    let redirects = http.public_url.as_ref().map_or(!http.listen_tls.is_empty(), secure);
    check.that(
        !in_clear || redirects,
        "http.listen",
        "leaves loopback without TLS, so no page is shown there: fill http.listen_tls, or set http.behind_tls_proxy = true \
         when only a proxy that does TLS reaches it",
    );
    check.that(
        !in_clear || !http.listen_tls.is_empty() || http.public_url.is_none(),
        "http.behind_tls_proxy",
        "is not set, and HTTPS is not served here: if a proxy does TLS for http.public_url, set it to true, or its readers \
         are sent in a circle",
    );
    check.that(
        !http.behind_tls_proxy || !http.trusted_proxies.is_empty(),
        "http.trusted_proxies",
        "is empty: everybody comes from the address of the proxy, so a few wrong passwords on the web pages shut all people out \
         there; write the address of the proxy, which must name that of the client in X-Forwarded-For",
    );
    check.that(
        config.imap.idle_timeout >= Duration::from_secs(30 * 60),
        "imap.idle_timeout",
        "is below 30 min, which RFC 9051 §5.4 asks for; clients will reconnect often",
    );
    check.0
}
