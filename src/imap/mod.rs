//! The IMAP edge (RFC 3501, RFC 9051): bytes in, use cases, bytes out.
//!
//! `wire` knows how commands and replies are spelled and nothing else; `output` is the way to the client; `view` is
//! what this client has been told of its mailbox, and `sync` tells it the rest; `fetch`, `search`, `sort` and `thread` read
//! it, the last two by `columns` that all sessions share. `session`
//! is the protocol without a socket, a file for each state and each family of commands; [`serve_connection`] is the
//! thin driver that moves bytes and keeps time.
//!
//! What always holds:
//! * Message number n is what the client was last told it is; EXPUNGE waits where RFC 9051 §7.5.1 says so.
//! * OK to a command that changes something is written when the change is on disk.
//! * No reply is written to the socket while anything is locked: a slow reader slows only itself.
//! * Nothing the client said before TLS is known after it.

mod acl;
mod append;
pub mod auth;
mod catenate;
mod columns;
mod common;
mod compress;
pub mod config;
mod context;
mod copy;
mod driver;
mod expunge;
pub mod fetch;
mod gate;
mod house;
mod idle;
mod list;
mod login;
mod manage;
mod metadata;
mod notify;
pub mod object_id;
pub mod output;
mod progress;
mod quota;
mod reading;
mod replace;
mod reply;
pub mod search;
mod select;
mod session;
pub mod sort;
mod sorting;
mod state_authenticated;
mod state_not_authenticated;
mod state_selected;
mod status;
mod store;
mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod thread;
mod vanished;
pub mod view;
pub mod wire;

pub use auth::{AuthOutcome, Authenticator, Login, Mechanism};
pub use config::{Feature, ImapConfig, TlsMode, UnknownCapability};
pub use driver::{ConnectionError, serve_connection};
pub use session::Services;
