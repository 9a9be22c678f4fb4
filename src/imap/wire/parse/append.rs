//! APPEND (RFC 9051 §6.3.12), with several messages (RFC 3502), literal8 (RFC 3516) and UTF8 (RFC 6855).

use super::cursor::{Cursor, Fault, Parsed};
use crate::imap::wire::command::{AppendMessage, CommandBody};
use crate::imap::wire::date::DateTime;
use crate::imap::wire::flags::FlagList;

/// `append = "APPEND" SP mailbox 1*append-message`
pub(super) fn append(cursor: &mut Cursor) -> Parsed<CommandBody> {
    let mailbox = cursor.mailbox()?;
    cursor.space()?;
    let mut messages = vec![message(cursor)?];
    while cursor.spaces() && !cursor.rest().is_empty() {
        messages.push(message(cursor)?);
    }
    Ok(CommandBody::Append { mailbox, messages })
}

/// `append-message = [flag-list SP] [date-time SP] (literal / literal8 / "UTF8" SP "(" literal8 ")")`
fn message(cursor: &mut Cursor) -> Parsed<AppendMessage> {
    let flags = flags(cursor)?;
    let date = date(cursor)?;
    let utf8 = cursor.eat_keyword("UTF8");
    if utf8 {
        cursor.spaces();
        cursor.expect(b'(', "Missing parenthesis")?;
    }
    if !cursor.at_literal() {
        return Err(Fault::Syntax("Message is not a literal"));
    }
    let (data, binary) = cursor.literal()?;
    if utf8 {
        cursor.expect(b')', "Missing parenthesis")?;
    }
    Ok(AppendMessage { flags, date, binary, utf8, data })
}

/// Flags in parentheses, or without them.
fn flags(cursor: &mut Cursor) -> Parsed<FlagList> {
    let mut flags = FlagList::default();
    if cursor.peek() == Some(b'(') {
        cursor.list(|cursor| cursor.flag(&mut flags))?;
        cursor.spaces();
    }
    while cursor.peek() == Some(b'\\') {
        cursor.flag(&mut flags)?;
        cursor.spaces();
    }
    Ok(flags)
}

fn date(cursor: &mut Cursor) -> Parsed<Option<DateTime>> {
    if cursor.peek() != Some(b'"') {
        return Ok(None);
    }
    let text = cursor.astring()?;
    cursor.spaces();
    DateTime::parse(&text).map(Some).ok_or(Fault::Syntax("Invalid internal date"))
}
