//! Thunderbird's autoconfig: one XML file that tells a mail program host names and ports.
//!
//! The answer is the same whether the account exists or not. Host names come from the configuration, never from the
//! request. Thunderbird for Android asks without `emailaddress` and fills in the placeholder itself.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use templates::pages::ErrorKind;

use super::pages::{Language, error_page};
use super::wanted_address::{is_at_home, is_plausible};
use super::xml::Xml;
use super::{SETUP_PATH, WebState};

/// What a program puts the user's address for.
const PLACEHOLDER: &str = "%EMAILADDRESS%";

/// The one parameter; others are passed over.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    emailaddress: Option<String>,
}

/// `GET .../config-v1.1.xml`: 200 with the settings, 404 when the address is at a domain that is not here.
pub(super) async fn answer(
    State(state): State<Arc<WebState>>,
    asked: Result<Query<Asked>, QueryRejection>,
    uri: Uri,
) -> Response {
    let address =
        asked.ok().and_then(|Query(asked)| asked.emailaddress).filter(|address| is_plausible(address));
    if address.as_ref().is_some_and(|address| !is_at_home(&state, address)) {
        return error_page(Language::of(&uri), ErrorKind::NotFound);
    }
    let xml = document(&state, &state.domains(), address.as_deref());
    let headers = [(header::CONTENT_TYPE, "text/xml; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, xml).into_response()
}

fn document(state: &WebState, domains: &[String], address: Option<&str>) -> String {
    let id =
        address.and_then(|a| a.rsplit_once('@')).map_or_else(|| state.main_domain(), |(_, d)| d.to_owned());
    let user = address.unwrap_or(PLACEHOLDER);
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\">\n");
    xml += &format!("  <emailProvider id=\"{}\">\n", Xml(&id));
    for domain in domains {
        xml += &format!("    <domain>{}</domain>\n", Xml(domain));
    }
    if domains.is_empty() {
        xml += &format!("    <domain>{}</domain>\n", Xml(&id));
    }
    let (name, short) = (templates::text::IT.site_claim, templates::text::IT.site_name);
    xml += &format!("    <displayName>{}</displayName>\n", Xml(name));
    xml += &format!("    <displayShortName>{}</displayShortName>\n", Xml(short));
    let (ports, plain) = (state.ports, state.plaintext_login);
    for (port, socket) in ways(ports.imaps, ports.imap, plain) {
        xml += &server("incomingServer", "imap", &state.hostname, port, socket, user);
    }
    for (port, socket) in ways(ports.submissions, ports.submission, plain) {
        xml += &server("outgoingServer", "smtp", &state.hostname, port, socket, user);
    }
    xml += &documentation(&state.public_url);
    xml + "  </emailProvider>\n</clientConfig>\n"
}

/// The ways to reach a service, the best first; a program takes the first it can.
fn ways(tls: Option<u16>, starttls: Option<u16>, plaintext: bool) -> Vec<(u16, &'static str)> {
    let plain = starttls.filter(|_| plaintext);
    [(tls, "SSL"), (starttls, "STARTTLS"), (plain, "plain")]
        .into_iter()
        .filter_map(|(port, socket)| Some((port?, socket)))
        .collect()
}

fn server(element: &str, kind: &str, host: &str, port: u16, socket: &str, user: &str) -> String {
    format!(
        "    <{element} type=\"{kind}\">\n      <hostname>{}</hostname>\n      <port>{port}</port>\n      \
         <socketType>{socket}</socketType>\n      <authentication>password-cleartext</authentication>\n      \
         <username>{}</username>\n    </{element}>\n",
        Xml(host),
        Xml(user)
    )
}

fn documentation(public_url: &str) -> String {
    let mut xml = format!("    <documentation url=\"{}{SETUP_PATH}\">\n", Xml(public_url));
    for text in [&templates::text::IT, &templates::text::EN] {
        xml += &format!("      <descr lang=\"{}\">{}</descr>\n", text.lang, Xml(text.setup_title));
    }
    xml + "    </documentation>\n"
}
