//! The IMAP edge (RFC 3501, RFC 9051): bytes in, use cases, bytes out.
//!
//! `wire` knows how commands and replies are spelled and nothing else.

pub mod wire;
