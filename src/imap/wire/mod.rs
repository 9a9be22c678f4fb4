//! How IMAP is spelled: borders of commands, their parsing, and the writing of replies. No sockets, no
//! storage.
//!
//! The road of a command: [`framing::Framer`] finds where it ends (so that a syntax error never
//! desynchronises the stream), [`parse::parse`] turns the frame into a [`command::Tagged`], the session acts,
//! and the functions of [`response`] write the reply into a byte buffer.

pub mod command;
pub mod date;
pub mod flags;
pub mod framing;
pub mod name;
pub mod parse;
pub mod pattern;
pub mod response;
pub mod sequence;
pub mod url;

pub use crate::mime::utf7;
