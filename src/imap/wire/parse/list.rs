//! LIST in its plain and extended forms, and LSUB (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154).

use super::cursor::{Cursor, Fault, Parsed};
use super::mailbox::{status_item, status_items};
use super::metadata;
use crate::imap::wire::command::{CommandBody, List, ListReturn, ListSelection};

/// Most patterns in one LIST.
const MAX_PATTERNS: usize = 100;

/// `list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]`
pub(super) fn list(cursor: &mut Cursor) -> Parsed<CommandBody> {
    cursor.space()?;
    let mut selection = ListSelection::default();
    let mut extended = cursor.peek() == Some(b'(');
    if extended {
        cursor.list(|cursor| select_option(cursor, &mut selection))?;
        cursor.space()?;
    }
    let reference = cursor.pattern()?;
    cursor.space()?;
    let multiple = cursor.peek() == Some(b'(');
    let patterns = if multiple { cursor.list(Cursor::pattern)? } else { vec![cursor.pattern()?] };
    if patterns.is_empty() || patterns.len() > MAX_PATTERNS {
        return Err(Fault::Syntax("Invalid number of patterns"));
    }
    let mut returns = ListReturn { subscribed: selection.subscribed, ..ListReturn::default() };
    let wants_more = cursor.spaces() && cursor.eat_keyword("RETURN");
    if wants_more {
        cursor.space()?;
        cursor.list(|cursor| return_option(cursor, &mut returns))?;
    }
    // RFC 5258 §3.1: RECURSIVEMATCH needs another option that selects.
    if selection.recursive_match && !selection.subscribed && !selection.special_use {
        return Err(Fault::Syntax("RECURSIVEMATCH needs another selection option"));
    }
    extended |= multiple || wants_more;
    Ok(CommandBody::List(List { reference, patterns, selection, returns, extended }))
}

fn select_option(cursor: &mut Cursor, selection: &mut ListSelection) -> Parsed<()> {
    match cursor.keyword().as_str() {
        "SUBSCRIBED" => selection.subscribed = true,
        "REMOTE" => selection.remote = true,
        "RECURSIVEMATCH" => selection.recursive_match = true,
        "SPECIAL-USE" => selection.special_use = true,
        _ => return Err(Fault::Syntax("Unknown selection option")),
    }
    Ok(())
}

fn return_option(cursor: &mut Cursor, returns: &mut ListReturn) -> Parsed<()> {
    match cursor.keyword().as_str() {
        "SUBSCRIBED" => returns.subscribed = true,
        "CHILDREN" => returns.children = true,
        "SPECIAL-USE" => returns.special_use = true,
        "MYRIGHTS" => returns.my_rights = true,
        "STATUS" => {
            cursor.space()?;
            returns.status = status_items(cursor.list(status_item)?)?;
        }
        "METADATA" => {
            cursor.space()?;
            returns.metadata = metadata::entries(cursor)?;
        }
        _ => return Err(Fault::Syntax("Unknown return option")),
    }
    Ok(())
}

/// `lsub = "LSUB" SP mailbox SP list-mailbox`
pub(super) fn lsub(cursor: &mut Cursor) -> Parsed<CommandBody> {
    cursor.space()?;
    let reference = cursor.pattern()?;
    cursor.space()?;
    Ok(CommandBody::Lsub { reference, pattern: cursor.pattern()? })
}
