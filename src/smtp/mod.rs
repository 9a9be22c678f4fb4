//! The SMTP edge: mail exchanger, submission and LMTP (RFC 5321, 6409, 2033).
//!
//! [`Session`] is the protocol without sockets: bytes go in, replies and [`Event`]s come out. Every
//! question that needs the rest of the house (may this sender, does this recipient exist, is this password
//! right, take this message) is an event; the answer is handed back with one call. [`serve_connection`]
//! is the thin driver that moves bytes, keeps time, upgrades to TLS and puts the events to a [`Backend`].
//!
//! What always holds:
//! * Data ends at CRLF.CRLF and nowhere else ([`data`]); a message with a bare CR or LF is refused whole.
//! * Nothing the client said before TLS is known after it.
//! * Memory is bounded per session by line limits, and over all sessions by one [`Budget`](crate::net::Budget).
//! * A positive answer after the data is written only when the backend has said so.
//!
//! The command parser is our own: smtp-proto 0.2.5 takes the quotes out of a quoted local part, drops CR
//! and spaces inside of an address, and makes `<>`, `<postmaster>` and an empty recipient one value.

pub mod backend;
mod body;
pub mod command;
mod config;
pub mod data;
mod driver;
mod house;
mod line;
mod path;
mod peer;
pub mod reply;
mod sasl;
mod session;
mod wire;

pub use backend::{Acceptance, Accepted, AuthOutcome, Backend, Refusal};
pub use body::Message;
pub use command::{BodyType, Envelope, MailFrom, MailParams};
pub use config::{Limits, Role, SessionConfig};
pub use driver::{ConnectionError, serve_connection};
pub use house::House;
pub use peer::{Peer, PeerAddr};
pub use reply::Reply;
pub use sasl::{Credentials, Mechanism};
pub use session::{Event, Session};

#[cfg(test)]
mod tests;
