//! Apple's configuration profile: a property list that sets up Mail on iPhone, iPad and Mac (`.mobileconfig`).
//!
//! It holds no password: the device asks for it. It is not signed, which the device shows and accepts. Identifiers follow from server and address, so that installing it again replaces it and
//! two addresses stand side by side.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use templates::Text;
use templates::pages::ErrorKind;

use super::WebState;
use super::pages::{Language, error_page, setup_link};
use super::wanted_address::{is_at_home, is_plausible};
use super::xml::Xml;

/// The address the profile is for.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    indirizzo: String,
}

/// `GET`: the profile; on to the set-up page for an address that is none or at no domain of ours, which says so; 404 when
/// mail is not served.
pub(super) async fn answer(
    State(state): State<Arc<WebState>>,
    asked: Result<Query<Asked>, QueryRejection>,
    uri: Uri,
) -> Response {
    let language = Language::of(&uri);
    let address = asked.map(|Query(asked)| asked.indirizzo.trim().to_owned()).unwrap_or_default();
    if !is_plausible(&address) || !is_at_home(&state, &address) {
        return Redirect::to(&setup_link(language, &address)).into_response();
    }
    let Some(profile) = profile(&state, language.text(), &address) else {
        return error_page(language, ErrorKind::NotFound);
    };
    let headers = [
        (header::CONTENT_TYPE, "application/x-apple-aspen-config"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"posta.mobileconfig\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, profile).into_response()
}

/// Whether a profile can be offered: both mail in and mail out are served.
pub(super) fn is_offered(state: &WebState) -> bool {
    incoming(state).is_some() && outgoing(state).is_some()
}

fn incoming(state: &WebState) -> Option<u16> {
    state.ports.imaps.or(state.ports.imap)
}

fn outgoing(state: &WebState) -> Option<u16> {
    state.ports.submissions.or(state.ports.submission)
}

fn profile(state: &WebState, text: &Text, address: &str) -> Option<String> {
    let mut account = Dict::default();
    account.string("PayloadType", "com.apple.mail.managed");
    account.identity(state, address, "mail");
    account.string("PayloadDisplayName", text.site_name);
    account.string("EmailAccountDescription", address);
    account.string("EmailAccountType", "EmailTypeIMAP");
    account.string("EmailAddress", address);
    // With "UseSSL" the device begins with TLS on 993 and 465, and with STARTTLS on other ports.
    for (way, port) in [("Incoming", incoming(state)?), ("Outgoing", outgoing(state)?)] {
        account.string(&format!("{way}MailServerAuthentication"), "EmailAuthPassword");
        account.string(&format!("{way}MailServerHostName"), &state.hostname);
        account.integer(&format!("{way}MailServerPortNumber"), port);
        account.boolean(&format!("{way}MailServerUseSSL"), true);
        account.string(&format!("{way}MailServerUsername"), address);
    }
    account.boolean("OutgoingPasswordSameAsIncomingPassword", true);
    account.boolean("PreventAppSheet", false);
    account.boolean("PreventMove", false);
    account.boolean("SMIMEEnabled", false);

    let mut whole = Dict::default();
    whole.string("PayloadType", "Configuration");
    whole.identity(state, address, "profile");
    whole.string("PayloadDisplayName", &format!("{} – {address}", text.site_name));
    whole.string("PayloadDescription", text.setup_apple_profile);
    whole.string("PayloadOrganization", text.site_owner);
    whole.boolean("PayloadRemovalDisallowed", false);
    whole.key("PayloadContent", &format!("<array>\n{}</array>\n", account.finish()));
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n{}</plist>\n",
        whole.finish()
    ))
}

/// A dictionary of a property list being written.
#[derive(Default)]
struct Dict(String);

impl Dict {
    fn key(&mut self, key: &str, value: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "<key>{}</key>\n{}", Xml(key), value.trim_end());
    }

    fn string(&mut self, key: &str, value: &str) {
        self.key(key, &format!("<string>{}</string>", Xml(value)));
    }

    fn integer(&mut self, key: &str, value: u16) {
        self.key(key, &format!("<integer>{value}</integer>"));
    }

    fn boolean(&mut self, key: &str, value: bool) {
        self.key(key, if value { "<true/>" } else { "<false/>" });
    }

    /// What tells one payload from another, the same each time.
    fn identity(&mut self, state: &WebState, address: &str, part: &str) {
        let uuid = uuid(&[&state.hostname, &address.to_lowercase(), part]);
        let reversed: Vec<&str> = state.hostname.rsplit('.').collect();
        self.string("PayloadIdentifier", &format!("{}.posta.{uuid}", reversed.join(".")));
        self.string("PayloadUUID", &uuid);
        self.integer("PayloadVersion", 1);
    }

    fn finish(self) -> String {
        format!("<dict>\n{}</dict>\n", self.0)
    }
}

/// RFC 9562 §5.8: version 8, here made from names.
fn uuid(names: &[&str]) -> String {
    let digest = Sha256::digest(names.join("\n").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_stable_and_of_the_right_form() {
        let one = uuid(&["posta.example", "a@b.example", "mail"]);
        assert_eq!(one, uuid(&["posta.example", "a@b.example", "mail"]));
        assert_ne!(one, uuid(&["posta.example", "a@b.example", "profile"]));
        let parts: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert!(one.as_bytes()[14] == b'8' && b"89AB".contains(&one.as_bytes()[19]), "{one}");
    }
}
