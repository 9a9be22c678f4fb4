//! Who is at the other end.

use std::fmt;
use std::net::IpAddr;

use super::config::Role;

/// Where a connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeerAddr {
    /// Over the network.
    Ip(IpAddr),
    /// Over the unix socket of this machine.
    Local,
}

impl fmt::Display for PeerAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => ip.fmt(f),
            Self::Local => f.write_str("local"),
        }
    }
}

/// What a session knows about its client. `A` is the backend's word for a logged-in person.
#[derive(Clone, Debug)]
pub struct Peer<A> {
    /// Where it connects from.
    pub addr: PeerAddr,
    /// The face of ours it talks to.
    pub role: Role,
    /// The name it gave in EHLO, HELO or LHLO, at most 255 bytes of `A-Za-z0-9.-_:[]` and `?` for anything
    /// else, so that it may stand in a header.
    pub helo: Option<String>,
    /// Whether it said EHLO or LHLO, not HELO.
    pub extended: bool,
    /// The TLS version in use, as `TLSv1.3`.
    pub tls: Option<&'static str>,
    /// Who logged in.
    pub actor: Option<A>,
    /// Whether it spoke before our greeting, as senders of junk do. Counted, never refused for it.
    pub early_talker: bool,
}

impl<A> Peer<A> {
    /// A client that has said nothing yet.
    pub fn new(addr: PeerAddr, role: Role) -> Self {
        Self { addr, role, helo: None, extended: false, tls: None, actor: None, early_talker: false }
    }

    /// The word after `with` in Received (RFC 3848; RFC 6531 section 4.3 when the message needs SMTPUTF8).
    pub fn received_protocol(&self, smtputf8: bool) -> &'static str {
        match (self.role, smtputf8, self.tls.is_some(), self.actor.is_some()) {
            (Role::Lmtp, true, ..) => "UTF8LMTP",
            (Role::Lmtp, false, ..) => "LMTP",
            (_, true, false, false) => "UTF8SMTP",
            (_, true, false, true) => "UTF8SMTPA",
            (_, true, true, false) => "UTF8SMTPS",
            (_, true, true, true) => "UTF8SMTPSA",
            (_, false, true, false) => "ESMTPS",
            (_, false, true, true) => "ESMTPSA",
            (_, false, false, true) => "ESMTPA",
            (_, false, false, false) if self.extended => "ESMTP",
            (_, false, false, false) => "SMTP",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3848 §1, RFC 6531 §4.3
    #[test]
    fn received_protocol_names_tls_login_and_utf8() {
        let check = |role, extended, tls: bool, actor: bool, utf8, expected| {
            let mut peer = Peer::new(PeerAddr::Local, role);
            peer.extended = extended;
            peer.tls = tls.then_some("TLSv1.3");
            peer.actor = actor.then_some(());
            assert_eq!(peer.received_protocol(utf8), expected);
        };
        check(Role::Mx, false, false, false, false, "SMTP");
        check(Role::Mx, true, false, false, false, "ESMTP");
        check(Role::Mx, true, true, false, false, "ESMTPS");
        check(Role::Mx, true, true, false, true, "UTF8SMTPS");
        check(Role::Submission, true, false, true, false, "ESMTPA");
        check(Role::Submissions, true, true, true, false, "ESMTPSA");
        check(Role::Submissions, true, true, true, true, "UTF8SMTPSA");
        check(Role::Mx, true, false, false, true, "UTF8SMTP");
        check(Role::Submission, true, false, true, true, "UTF8SMTPA");
        check(Role::Lmtp, true, false, false, false, "LMTP");
        check(Role::Lmtp, true, false, false, true, "UTF8LMTP");
    }
}
