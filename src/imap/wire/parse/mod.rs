//! From a frame to a command.
//!
//! The cut: commands whose arguments imap-codec knows wholly and which no client spells loosely go through it
//! (`codec`); all that carry mailbox names, flags, sets, or forms of later extensions are parsed here, as
//! tolerant as Dovecot: trailing and repeated spaces, any case, atoms with `]` or `%`, missing parentheses,
//! UTF-8 in quoted strings. What was a literal to the framer is a literal here, so nothing can desynchronise.

mod append;
mod codec;
mod cursor;
mod fetch;
mod list;
mod mailbox;
mod messages;
mod metadata;
mod notify;
mod search;
mod sort;
#[cfg(test)]
mod tests;

use bytes::Bytes;

pub use codec::{AuthLine, parse_auth_line};
use cursor::{Cursor, Fault, Parsed};

use super::command::{CommandBody, Section, Tagged};
use super::framing::{is_tag, tag_of};

/// How names are spelled in this session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseOptions {
    /// True when UTF8=ACCEPT or IMAP4rev2 is enabled: names are raw UTF-8 and `&` is an ordinary character.
    pub utf8: bool,
    /// True when it was UTF8=ACCEPT: SEARCH may name no charset (RFC 6855 §3).
    pub utf8_accept: bool,
}

/// What kind of refusal a command deserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// The command cannot be read: BAD.
    Syntax,
    /// The verb is not known: BAD.
    UnknownCommand,
    /// SEARCH, SORT or THREAD in a charset not supported: NO with BADCHARSET (RFC 9051 §6.4.4).
    BadCharset,
}

/// A command that cannot be read. The stream goes on with the next frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The tag, when the line had a valid one.
    pub tag: Option<String>,
    /// Short ASCII text for the reply.
    pub reason: &'static str,
    /// What to answer with.
    pub kind: ParseErrorKind,
}

impl ParseError {
    /// The line to send: tagged when there is a tag.
    #[must_use]
    pub fn reply(&self) -> Vec<u8> {
        let tag = self.tag.as_deref().unwrap_or("*");
        let reason = self.reason;
        match self.kind {
            ParseErrorKind::BadCharset => format!("{tag} NO [BADCHARSET (US-ASCII UTF-8)] {reason}\r\n"),
            ParseErrorKind::Syntax | ParseErrorKind::UnknownCommand => format!("{tag} BAD {reason}\r\n"),
        }
        .into_bytes()
    }
}

/// Parses a frame of [`super::framing::Framer`].
///
/// # Errors
/// The tag, when it could be read, and what to tell the client.
pub fn parse(frame: &Bytes, options: ParseOptions) -> Result<Tagged, ParseError> {
    let tag = tag_of(frame);
    let mut cursor = Cursor::new(frame, options);
    let body = match &tag {
        Some(_) => parse_body(&mut cursor),
        None => Err(Fault::Syntax("Invalid tag")),
    };
    match (tag, body) {
        (Some(tag), Ok(body)) => Ok(Tagged { tag, body }),
        (tag, Err(fault)) => Err(error(tag, fault)),
        (None, Ok(_)) => Err(error(None, Fault::Syntax("Invalid tag"))),
    }
}

/// Reads the section of a message as it stands between the brackets of FETCH (RFC 9051 §6.4.5.1).
#[must_use]
pub fn parse_section(section: &[u8]) -> Option<Section> {
    let frame = Bytes::from([b"[", section, b"]"].concat());
    let mut cursor = Cursor::new(&frame, ParseOptions::default());
    let section = fetch::section(&mut cursor).ok()?;
    cursor.end().is_ok().then_some(section)
}

fn error(tag: Option<String>, fault: Fault) -> ParseError {
    let (reason, kind) = match fault {
        Fault::Syntax(reason) => (reason, ParseErrorKind::Syntax),
        Fault::UnknownCommand => ("Unknown command", ParseErrorKind::UnknownCommand),
        Fault::BadCharset => ("Charset not supported", ParseErrorKind::BadCharset),
    };
    ParseError { tag, reason, kind }
}

/// Parses all behind the tag.
fn parse_body(cursor: &mut Cursor) -> Parsed<CommandBody> {
    cursor.take_while(|b| is_tag(&[b]));
    cursor.space()?;
    let verb = cursor.word().to_ascii_uppercase();
    let body = if verb == "UID" {
        cursor.space()?;
        let verb = cursor.word().to_ascii_uppercase();
        messages::parse(cursor, &verb, true)?
    } else {
        parse_verb(cursor, &verb)?
    };
    cursor.end()?;
    Ok(body)
}

fn parse_verb(cursor: &mut Cursor, verb: &str) -> Parsed<CommandBody> {
    match verb {
        "COMPRESS" => mailbox::compress(cursor),
        "LOGIN" => mailbox::login(cursor),
        "LIST" => list::list(cursor),
        "LSUB" => list::lsub(cursor),
        "STATUS" => mailbox::status(cursor),
        "SELECT" => mailbox::select(cursor).map(CommandBody::Select),
        "EXAMINE" => mailbox::select(cursor).map(CommandBody::Examine),
        "CREATE" => mailbox::create(cursor),
        "DELETE" => cursor.only_mailbox().map(|mailbox| CommandBody::Delete { mailbox }),
        "RENAME" => mailbox::rename(cursor),
        "SUBSCRIBE" => cursor.only_mailbox().map(|mailbox| CommandBody::Subscribe { mailbox }),
        "UNSUBSCRIBE" => cursor.only_mailbox().map(|mailbox| CommandBody::Unsubscribe { mailbox }),
        "GETQUOTAROOT" => cursor.only_mailbox().map(|mailbox| CommandBody::GetQuotaRoot { mailbox }),
        "GETACL" => cursor.only_mailbox().map(|mailbox| CommandBody::GetAcl { mailbox }),
        "MYRIGHTS" => cursor.only_mailbox().map(|mailbox| CommandBody::MyRights { mailbox }),
        "SETACL" => mailbox::set_acl(cursor),
        "DELETEACL" => mailbox::rights_of(cursor)
            .map(|(mailbox, identifier)| CommandBody::DeleteAcl { mailbox, identifier }),
        "LISTRIGHTS" => mailbox::rights_of(cursor)
            .map(|(mailbox, identifier)| CommandBody::ListRights { mailbox, identifier }),
        "NOTIFY" => notify::notify(cursor),
        "GETMETADATA" => metadata::get(cursor),
        "SETMETADATA" => metadata::set(cursor),
        "CANCELUPDATE" => search::cancel_update(cursor).map(CommandBody::CancelUpdate),
        "APPEND" => append::append(cursor),
        "SEARCH" | "SORT" | "THREAD" | "FETCH" | "STORE" | "COPY" | "MOVE" | "REPLACE" => {
            messages::parse(cursor, verb, false)
        }
        _ if codec::knows(verb) => codec::parse(cursor, verb),
        _ => Err(Fault::UnknownCommand),
    }
}
