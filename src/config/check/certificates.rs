//! Certificates in files, and those that are ordered.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use super::Check;
use crate::config::{Config, Secret};
use crate::net::is_host_name;

pub(super) fn tls(config: &Config, check: &mut Check) {
    let tls = &config.tls;
    check.that(
        tls.cert.is_none() || tls.key.is_some(),
        "tls.key",
        "is missing: tls.cert needs its private key",
    );
    check.that(
        tls.key.is_none() || tls.cert.is_some(),
        "tls.cert",
        "is missing: tls.key needs its certificate",
    );
    for (index, domain) in tls.domains.iter().enumerate() {
        let key = |name: &str| format!("tls.domains[{index}].{name}");
        check.that(
            !domain.names.is_empty(),
            &key("names"),
            "is missing: write the host names of the certificate",
        );
        for name in &domain.names {
            let problem = format!("\"{}\" is not a host name", name.escape_debug());
            check.that(is_host_name(name.strip_prefix("*.").unwrap_or(name)), &key("names"), problem);
        }
        check.that(
            !domain.cert.as_os_str().is_empty(),
            &key("cert"),
            "is missing: write the file of the chain",
        );
        check.that(
            !domain.key.as_os_str().is_empty(),
            &key("key"),
            "is missing: write the file of the private key",
        );
    }
}

pub(super) fn acme(config: &Config, check: &mut Check) {
    let acme = &config.tls.acme;
    let ordered = acme.directory.is_some();
    let https = acme.directory.as_deref().is_none_or(|url| url.starts_with("https://") && url.len() > 8);
    check.that(
        https,
        "tls.acme.directory",
        "is not the address of a directory: write https:// and what follows",
    );
    check.that(
        !(ordered && config.demo),
        "tls.acme.directory",
        "cannot be set in the demo, which asks nobody",
    );
    check.that(
        !ordered || acme.terms_agreed,
        "tls.acme.terms_agreed",
        "is false: read the terms of service of the authority, then set it to true",
    );
    check.that(
        !ordered || !config.http.listen.is_empty(),
        "http.listen",
        "is empty: the authority asks for its proof by plain HTTP on port 80",
    );
    for address in &acme.contact {
        let good = crate::address::Address::parse(address).is_ok() && address.contains('@');
        let problem = format!("\"{}\" is not a mail address", address.escape_debug());
        check.that(good, "tls.acme.contact", problem);
    }
    for name in &acme.names {
        let problem =
            format!("\"{}\" is not a host name; wildcards cannot be proved over HTTP", name.escape_debug());
        check.that(is_host_name(name) && name.contains('.'), "tls.acme.names", problem);
    }
    check.that(
        acme.eab_id.is_none() || acme.eab_key.is_some(),
        "tls.acme.eab_key",
        "is missing: eab_id needs it",
    );
    check.that(
        acme.eab_key.is_none() || acme.eab_id.is_some(),
        "tls.acme.eab_id",
        "is missing: eab_key needs it",
    );
    let decodes = |key: &Secret| {
        BASE64_URL_SAFE_NO_PAD.decode(key.expose().trim_end_matches('=')).is_ok_and(|key| !key.is_empty())
    };
    check.that(
        acme.eab_key.as_ref().is_none_or(decodes),
        "tls.acme.eab_key",
        "is not base64url: copy the HMAC key as the authority shows it",
    );
}
