//! `[limits]`: what accounts and strangers may do.

use super::Config;
use crate::clock::span;
use crate::net::conn_limits::Places;
use crate::net::guard::Settings;
use crate::net::limits::LoginRates;
use crate::net::rates::{Bound, PeerRates};
use std::time::Duration;

/// Limits on guessing passwords, on what strangers do and on what accounts send (see [`crate::net`] and
/// [`crate::allowance`]).
#[derive(Clone, Debug)]
pub struct Limits {
    /// Failed log-ins of one account in a window.
    pub failed_logins_per_account: u32,
    /// Failed log-ins from one address (IPv6: one /64) in a window.
    pub failed_logins_per_address: u32,
    /// Failed log-ins from one network (IPv4 /24, IPv6 /48) in a window.
    pub failed_logins_per_network: u32,
    /// The window.
    pub login_window: Duration,
    /// The longest wait between two attempts.
    pub longest_wait: Duration,
    /// Sessions of one account, IMAP and submission together.
    pub connections_per_account: u32,
    /// Over which time strangers are counted.
    pub window: Duration,
    /// Commands of strangers.
    pub commands: Bound,
    /// Messages of strangers.
    pub messages: Bound,
    /// Recipients of strangers.
    pub recipients: Bound,
    /// Recipients of strangers that do not exist here.
    pub unknown_recipients: Bound,
    /// Forms of the web by which a stranger is sent a mail or leaves something.
    pub forms: Bound,
    /// IMAP commands of one account in a minute; 0: any number.
    pub commands_per_account: u32,
    /// The longest wait of a stranger for a mistake; 0: none.
    pub tarpit: Duration,
    /// Connections that wait for their mistakes at once.
    pub tarpit_connections: u32,
    /// What one account may send.
    pub sending: SendingRates,
}

/// What one account may send, 0: any number. Counted in the database, for all nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendingRates {
    /// Messages in an hour.
    pub messages_per_hour: u32,
    /// Messages in a day.
    pub messages_per_day: u32,
    /// Recipients in an hour.
    pub recipients_per_hour: u32,
    /// Recipients in a day.
    pub recipients_per_day: u32,
    /// Networks it may send from in an hour.
    pub networks_per_hour: u32,
}

impl Config {
    /// The limits of this process.
    pub fn guard_settings(&self) -> Settings {
        let (limits, smtp, imap, http) = (&self.limits, &self.smtp, &self.imap, &self.http);
        let of_smtp =
            Places::shared(smtp.connections_per_address, smtp.connections_per_network, smtp.max_connections);
        Settings {
            logins: LoginRates {
                per_account: limits.failed_logins_per_account,
                per_address: limits.failed_logins_per_address,
                per_network: limits.failed_logins_per_network,
                window: span(limits.login_window),
                longest_wait: span(limits.longest_wait),
            },
            rates: PeerRates {
                window: span(limits.window),
                commands: limits.commands,
                messages: limits.messages,
                recipients: limits.recipients,
                unknown_recipients: limits.unknown_recipients,
                forms: limits.forms,
                account_commands: limits.commands_per_account,
            },
            tarpit: limits.tarpit,
            tarpit_places: limits.tarpit_connections,
            per_account: limits.connections_per_account,
            // Other servers never log in: nobody would come for the places of homes.
            mx: Places { for_homes: 0, ..of_smtp },
            submission: of_smtp,
            imap: Places::shared(
                imap.connections_per_address,
                imap.connections_per_network,
                imap.max_connections,
            ),
            http: Places::shared(
                http.connections_per_address,
                http.connections_per_network,
                http.max_connections,
            ),
        }
    }
}
