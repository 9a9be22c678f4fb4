//! The IMAP edge (RFC 3501, RFC 9051): bytes in, use cases, bytes out.
//!
//! `wire` knows how commands and replies are spelled and nothing else; `output` is the way to the client; `view` is
//! what this client has been told of its mailbox; `fetch` and `search` read it.

pub mod fetch;
pub mod output;
pub mod search;
#[cfg(test)]
mod testing;
pub mod view;
pub mod wire;
