//! The IMAP edge (RFC 3501, RFC 9051): bytes in, use cases, bytes out.
//!
//! `wire` knows how commands and replies are spelled and nothing else; `output` is the way to the client; `view` is
//! what this client has been told of its mailbox.

pub mod output;
pub mod view;
pub mod wire;
