//! APPEND (RFC 9051 §6.3.12), with several messages (RFC 3502), literal8 (RFC 3516), UTF8 (RFC 6855) and CATENATE (RFC
//! 4469); REPLACE (RFC 8508), which brings one message.

use super::cursor::{Cursor, Fault, Parsed};
use crate::imap::wire::command::{
    AppendData, AppendLiteral, AppendMessage, CatenatePart, CommandBody, Replace,
};
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

/// `replace = "REPLACE" SP seq-number SP mailbox append-message` (RFC 8508 §5)
pub(super) fn replace(cursor: &mut Cursor, uid: bool) -> Parsed<Replace> {
    cursor.space()?;
    let set = cursor.sequence_set()?;
    if set.to_string().contains([',', ':', '$']) {
        return Err(Fault::Syntax("REPLACE takes one message"));
    }
    let mailbox = cursor.mailbox()?;
    cursor.space()?;
    Ok(Replace { uid, set, mailbox, message: message(cursor)? })
}

/// `append-message = [flag-list SP] [date-time SP] append-data`
fn message(cursor: &mut Cursor) -> Parsed<AppendMessage> {
    Ok(AppendMessage { flags: flags(cursor)?, date: date(cursor)?, data: data(cursor)? })
}

/// `append-data = literal / literal8 / "UTF8" SP "(" literal8 ")" / "CATENATE" SP "(" cat-part *(SP cat-part) ")"`
fn data(cursor: &mut Cursor) -> Parsed<AppendData> {
    if cursor.eat_keyword("CATENATE") {
        cursor.spaces();
        let parts = cursor.list(part)?;
        return if parts.is_empty() {
            Err(Fault::Syntax("Nothing to catenate"))
        } else {
            Ok(AppendData::Catenate(parts))
        };
    }
    literal(cursor).map(AppendData::Whole)
}

/// `cat-part = "TEXT" SP literal / "URL" SP astring / "UTF8" SP "(" literal8 ")"` (RFC 4469 §5, RFC 6855 §4)
fn part(cursor: &mut Cursor) -> Parsed<CatenatePart> {
    if cursor.eat_keyword("URL") {
        cursor.space()?;
        return cursor.text().map(CatenatePart::Url);
    }
    let utf8 = cursor.rest().get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"UTF8"));
    if !utf8 {
        let text = cursor.eat_keyword("TEXT") && cursor.spaces();
        text.then_some(()).ok_or(Fault::Syntax("Unknown part of CATENATE"))?;
    }
    literal(cursor).map(CatenatePart::Text)
}

fn literal(cursor: &mut Cursor) -> Parsed<AppendLiteral> {
    let utf8 = cursor.eat_keyword("UTF8");
    if utf8 {
        cursor.spaces();
        cursor.expect(b'(', "Missing parenthesis")?;
    }
    if !cursor.at_literal() {
        return Err(Fault::Syntax("Message is not a literal"));
    }
    let (octets, binary) = cursor.literal()?;
    if utf8 {
        cursor.expect(b')', "Missing parenthesis")?;
    }
    Ok(AppendLiteral { binary, utf8, octets })
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
