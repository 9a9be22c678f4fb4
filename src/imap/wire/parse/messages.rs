//! Commands about messages of the selected mailbox, by number or by UID.

use super::cursor::{Cursor, Fault, Parsed};
use super::{append, fetch, search, sort};
use crate::imap::wire::command::{CommandBody, Copy, Store, StoreAction};
use crate::imap::wire::flags::FlagList;

/// Parses the arguments of a verb, in capitals, that may stand after UID.
pub(super) fn parse(cursor: &mut Cursor, verb: &str, uid: bool) -> Parsed<CommandBody> {
    match verb {
        "FETCH" => fetch::fetch(cursor, uid).map(CommandBody::Fetch),
        "STORE" => store(cursor, uid).map(CommandBody::Store),
        "SEARCH" => search::search(cursor, uid).map(CommandBody::Search),
        "SORT" => sort::sort(cursor, uid).map(CommandBody::Sort),
        "THREAD" => sort::thread(cursor, uid).map(CommandBody::Thread),
        "COPY" => copy(cursor, uid).map(CommandBody::Copy),
        "MOVE" => copy(cursor, uid).map(CommandBody::Move),
        "REPLACE" => append::replace(cursor, uid).map(CommandBody::Replace),
        // RFC 4315 §2.1
        "EXPUNGE" if uid => {
            cursor.space()?;
            Ok(CommandBody::Expunge { uids: Some(cursor.sequence_set()?) })
        }
        _ => Err(Fault::UnknownCommand),
    }
}

/// `"COPY" SP sequence-set SP mailbox`
fn copy(cursor: &mut Cursor, uid: bool) -> Parsed<Copy> {
    cursor.space()?;
    let set = cursor.sequence_set()?;
    Ok(Copy { uid, set, mailbox: cursor.mailbox()? })
}

/// `store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags` (RFC 4466 §2.5)
fn store(cursor: &mut Cursor, uid: bool) -> Parsed<Store> {
    cursor.space()?;
    let set = cursor.sequence_set()?;
    cursor.space()?;
    let unchanged_since = if cursor.peek() == Some(b'(') { Some(unchanged_since(cursor)?) } else { None };
    let (action, silent) = store_action(cursor)?;
    cursor.space()?;
    let mut flags = FlagList::default();
    cursor.list_or_rest(|cursor| cursor.flag(&mut flags))?;
    Ok(Store { uid, set, unchanged_since, action, silent, flags })
}

/// `"(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")" SP` (RFC 7162 §7)
fn unchanged_since(cursor: &mut Cursor) -> Parsed<u64> {
    let values = cursor.list(|cursor| {
        if !cursor.eat_keyword("UNCHANGEDSINCE") {
            return Err(Fault::Syntax("Unknown STORE modifier"));
        }
        cursor.space()?;
        cursor.mod_seq()
    })?;
    cursor.space()?;
    match values.as_slice() {
        [value] => Ok(*value),
        _ => Err(Fault::Syntax("Invalid STORE modifier")),
    }
}

/// `["+" / "-"] "FLAGS" [".SILENT"]`
fn store_action(cursor: &mut Cursor) -> Parsed<(StoreAction, bool)> {
    let item = cursor.keyword();
    let (action, rest) = match (item.strip_prefix('+'), item.strip_prefix('-')) {
        (Some(rest), _) => (StoreAction::Add, rest),
        (_, Some(rest)) => (StoreAction::Remove, rest),
        _ => (StoreAction::Replace, item.as_str()),
    };
    match rest {
        "FLAGS" => Ok((action, false)),
        "FLAGS.SILENT" => Ok((action, true)),
        _ => Err(Fault::Syntax("Unknown STORE item")),
    }
}
