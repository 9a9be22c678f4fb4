//! The XML of an answer (MS-OXDSCLI §2.2.4).

use super::super::WebState;
use super::super::xml::Xml;
use crate::clock::{Micros, SECOND};

/// The one form of settings that mail programs for IMAP read.
pub(super) const OUTLOOK_SCHEMA: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

const FRAME: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

/// Why there are no settings (MS-OXDSCLI §2.2.4.1.1.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The address is at no domain of ours.
    UnknownAddress,
    /// Not XML, or not the wanted shape.
    InvalidRequest,
    /// Settings of a form we do not have.
    NoProvider,
}

impl Fault {
    fn code(self) -> (u16, &'static str) {
        match self {
            Self::UnknownAddress => (500, "The email address cannot be found."),
            Self::InvalidRequest => (600, "Invalid Request"),
            Self::NoProvider => (601, "Provider is not available"),
        }
    }
}

/// How to reach IMAP and submission: each by its best way, since Outlook takes one a type.
pub(super) fn settings(state: &WebState, address: &str) -> String {
    let ports = state.ports;
    let mut protocols = String::new();
    if let Some(way) = Way::best(ports.imaps, ports.imap) {
        protocols += &protocol("IMAP", state, &way, address, "");
    }
    if let Some(way) = Way::best(ports.submissions, ports.submission) {
        let more = "        <UsePOPAuth>on</UsePOPAuth>\n        <SMTPLast>off</SMTPLast>\n";
        protocols += &protocol("SMTP", state, &way, address, more);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"{FRAME}\">\n  \
         <Response xmlns=\"{OUTLOOK_SCHEMA}\">\n    <User>\n      <DisplayName>{0}</DisplayName>\n    </User>\n    \
         <Account>\n      <AccountType>email</AccountType>\n      <Action>settings</Action>\n{protocols}    \
         </Account>\n  </Response>\n</Autodiscover>\n",
        Xml(address)
    )
}

/// A port and how the connection is protected.
struct Way {
    port: u16,
    encryption: &'static str,
}

impl Way {
    /// TLS from the first byte before STARTTLS (RFC 8314 §3), which Outlook calls TLS.
    fn best(tls: Option<u16>, starttls: Option<u16>) -> Option<Self> {
        let way = |encryption| move |port| Self { port, encryption };
        tls.map(way("SSL")).or(starttls.map(way("TLS")))
    }
}

/// `Encryption` outweighs `SSL` where both are understood. `SPA` off: no NTLM.
fn protocol(kind: &str, state: &WebState, way: &Way, address: &str, more: &str) -> String {
    format!(
        "      <Protocol>\n        <Type>{kind}</Type>\n        <TTL>1</TTL>\n        <Server>{}</Server>\n        \
         <Port>{}</Port>\n        <LoginName>{}</LoginName>\n        <DomainRequired>off</DomainRequired>\n        \
         <SPA>off</SPA>\n        <SSL>on</SSL>\n        <Encryption>{}</Encryption>\n        \
         <AuthRequired>on</AuthRequired>\n{more}      </Protocol>\n",
        Xml(&state.hostname),
        way.port,
        Xml(address),
        way.encryption
    )
}

/// An answer without settings; `now` is shown as the time of day.
pub(super) fn error(fault: Fault, now: Micros) -> String {
    let (code, words) = fault.code();
    let seconds = now.div_euclid(SECOND).rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = now.rem_euclid(SECOND);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"{FRAME}\">\n  <Response>\n    \
         <Error Time=\"{hour:02}:{minute:02}:{second:02}.{rest:06}\" Id=\"{code}\">\n      <ErrorCode>{code}</ErrorCode>\n      \
         <Message>{words}</Message>\n      <DebugData />\n    </Error>\n  </Response>\n</Autodiscover>\n"
    )
}
