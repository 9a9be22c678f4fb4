//! The fields that tell where a message comes from (RFC 5321 §4.4).

use crate::{
    address::{Address, ReversePath},
    clock::Micros,
    mime::{self, compose::rfc5322_date},
};
use std::{borrow::Cow, net::IpAddr};

const RETURN_PATH: &str = "Return-Path";

/// How a message came.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// The name the client gave, safe to stand in a header. None leaves the `from` clause out.
    pub helo: Option<String>,
    /// Where it connected from; None: from this machine.
    pub address: Option<IpAddr>,
    /// The word after `with` (RFC 3848).
    pub protocol: &'static str,
    /// The TLS version.
    pub tls: Option<&'static str>,
    /// The client said SMTPUTF8.
    pub smtputf8: bool,
    /// How the message can be found in the log.
    pub id: String,
}

/// The Received field for a message taken by `hostname`, with its CRLF. `only` is its recipient when it has just one.
pub fn received(trace: &Trace, hostname: &str, only: Option<&Address>, now: Micros) -> String {
    let mut field = String::from("Received: ");
    if let Some(helo) = &trace.helo {
        let from = trace.address.map_or_else(|| "local".to_owned(), |ip| address_literal(ip.to_canonical()));
        field.push_str(&format!("from {helo} ({from})\r\n\t"));
    }
    field.push_str(&format!("by {hostname} with {}", trace.protocol));
    if let Some(tls) = trace.tls {
        field.push_str(&format!(" ({tls})"));
    }
    field.push_str(&format!("\r\n\tid {}", trace.id));
    if let Some(recipient) = only {
        field.push_str(&format!("\r\n\tfor <{recipient}>"));
    }
    field.push_str(&format!("; {}\r\n", rfc5322_date(now)));
    field
}

/// The Return-Path field of what is delivered for good, with its CRLF.
pub(super) fn return_path(reverse_path: &ReversePath) -> String {
    format!("{RETURN_PATH}: {reverse_path}\r\n")
}

/// A message without Return-Path, as it goes to another server: none is sent along, whoever has written it. Ours is the first
/// line, and costs no copy.
pub fn as_sent(raw: &[u8]) -> Cow<'_, [u8]> {
    let ours = mime::fields(raw).next().filter(|field| field.is(RETURN_PATH));
    let rest = ours.and_then(|field| raw.get(field.raw.len()..)).unwrap_or(raw);
    if mime::fields(rest).any(|field| field.is(RETURN_PATH)) {
        return Cow::Owned(mime::remove_fields(rest, &[RETURN_PATH]));
    }
    Cow::Borrowed(rest)
}

/// RFC 5321 §4.1.3
fn address_literal(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => format!("[{v4}]"),
        IpAddr::V6(v6) => format!("[IPv6:{v6}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_return_path_leaves_and_ours_costs_no_copy() {
        let check = |raw: &str, expected: &str, copied: bool| {
            let sent = as_sent(raw.as_bytes());
            assert_eq!(String::from_utf8_lossy(&sent), expected, "{raw:?}");
            assert_eq!(matches!(sent, Cow::Owned(_)), copied, "{raw:?}");
        };
        let plain = "Subject: s\r\n\r\nReturn-Path: <t@x.example>\r\n";
        check(plain, plain, false);
        check(&format!("Return-Path: <a@x.example>\r\n{plain}"), plain, false);
        check(&format!("return-path:\r\n <a@x.example>\r\n{plain}"), plain, false);
        check(&format!("Return-Path: <>\r\nReturn-Path: <b@x.example>\r\n{plain}"), plain, true);
        check(&format!("A: b\r\nReturn-Path: <>\r\n{plain}"), &format!("A: b\r\n{plain}"), true);
        check("Return-Path: <>\r\n\r\nt\r\n", "\r\nt\r\n", false);
        check("Return-Path: <>\r\n", "", false);
    }
}
