//! LOGIN, and commands about mailboxes as a whole.

use super::cursor::{Cursor, Fault, Parsed};
use crate::imap::wire::command::{AclChange, CommandBody, QResync, Secret, Select, SpecialUse, StatusItem};
use crate::imap::wire::sequence::SequenceSet;

/// `login = "LOGIN" SP userid SP password`
pub(super) fn login(cursor: &mut Cursor) -> Parsed<CommandBody> {
    cursor.space()?;
    let user = cursor.text()?;
    cursor.space()?;
    let password = Secret::new(cursor.astring()?);
    Ok(CommandBody::Login { user, password })
}

/// `compress = "COMPRESS" SP algorithm` (RFC 4978 §5)
pub(super) fn compress(cursor: &mut Cursor) -> Parsed<CommandBody> {
    cursor.space()?;
    match cursor.keyword() {
        name if name.is_empty() => Err(Fault::Syntax("Missing or invalid argument")),
        name => Ok(CommandBody::Compress(name)),
    }
}

/// `status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"`
pub(super) fn status(cursor: &mut Cursor) -> Parsed<CommandBody> {
    let mailbox = cursor.mailbox()?;
    cursor.space()?;
    let items = cursor.list_or_rest(status_item)?;
    Ok(CommandBody::Status { mailbox, items: status_items(items)? })
}

pub(super) fn status_item(cursor: &mut Cursor) -> Parsed<StatusItem> {
    StatusItem::parse(cursor.word()).ok_or(Fault::Syntax("Unknown status item"))
}

/// Each item once, and at least one.
pub(super) fn status_items(given: Vec<StatusItem>) -> Parsed<Vec<StatusItem>> {
    let mut items = Vec::new();
    for item in given {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.is_empty() { Err(Fault::Syntax("Empty status list")) } else { Ok(items) }
}

/// `"SELECT" SP mailbox [select-params]` (RFC 4466 §2.1, RFC 7162 §7)
pub(super) fn select(cursor: &mut Cursor) -> Parsed<Select> {
    let mut select = Select { mailbox: cursor.mailbox()?, condstore: false, qresync: None };
    cursor.spaces();
    if cursor.peek() == Some(b'(') {
        cursor.list(|cursor| select_parameter(cursor, &mut select))?;
    }
    Ok(select)
}

fn select_parameter(cursor: &mut Cursor, select: &mut Select) -> Parsed<()> {
    match cursor.keyword().as_str() {
        "CONDSTORE" => select.condstore = true,
        "QRESYNC" => {
            cursor.space()?;
            cursor.expect(b'(', "Missing parenthesis")?;
            select.qresync = Some(qresync(cursor)?);
        }
        _ => return Err(Fault::Syntax("Unknown SELECT parameter")),
    }
    Ok(())
}

/// `uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"` (RFC 7162 §3.2.5)
fn qresync(cursor: &mut Cursor) -> Parsed<QResync> {
    cursor.spaces();
    let uid_validity = cursor.nz_number()?;
    cursor.space()?;
    let mut known = QResync { uid_validity, mod_seq: cursor.mod_seq()?, known_uids: None, seq_match: None };
    let mut spaced = cursor.spaces();
    if spaced && cursor.peek().is_some_and(|b| b.is_ascii_digit() || b == b'*' || b == b'$') {
        known.known_uids = Some(plain_set(cursor)?);
        spaced = cursor.spaces();
    }
    if spaced && cursor.eat(b'(') {
        let numbers = plain_set(cursor)?;
        cursor.space()?;
        known.seq_match = Some((numbers, plain_set(cursor)?));
        cursor.expect(b')', "Invalid QRESYNC parameter")?;
        cursor.spaces();
    }
    cursor.expect(b')', "Invalid QRESYNC parameter")?;
    Ok(known)
}

/// A set without `*` (RFC 7162 §7) and, since nothing is selected yet, without `$`.
fn plain_set(cursor: &mut Cursor) -> Parsed<SequenceSet> {
    let set = cursor.sequence_set()?;
    if set.has_star() || set.is_saved() { Err(Fault::Syntax("Invalid QRESYNC set")) } else { Ok(set) }
}

/// `create = "CREATE" SP mailbox [SP "(" "USE" SP "(" use-attr *(SP use-attr) ")" ")"]` (RFC 6154 §6)
pub(super) fn create(cursor: &mut Cursor) -> Parsed<CommandBody> {
    let mailbox = cursor.mailbox()?;
    let mut uses = Vec::new();
    cursor.spaces();
    if cursor.peek() == Some(b'(') {
        cursor.list(|cursor| {
            if !cursor.eat_keyword("USE") {
                return Err(Fault::Syntax("Unknown CREATE parameter"));
            }
            cursor.space()?;
            uses.extend(cursor.list(special_use)?);
            Ok(())
        })?;
    }
    Ok(CommandBody::Create { mailbox, uses })
}

fn special_use(cursor: &mut Cursor) -> Parsed<SpecialUse> {
    cursor.expect(b'\\', "Invalid special use")?;
    SpecialUse::parse(&format!("\\{}", cursor.word())).ok_or(Fault::Syntax("Unknown special use"))
}

/// `rename = "RENAME" SP mailbox SP mailbox`
pub(super) fn rename(cursor: &mut Cursor) -> Parsed<CommandBody> {
    let from = cursor.mailbox()?;
    Ok(CommandBody::Rename { from, to: cursor.mailbox()? })
}

/// `SP mailbox SP identifier` of DELETEACL and LISTRIGHTS (RFC 4314 §7)
pub(super) fn rights_of(cursor: &mut Cursor) -> Parsed<(String, String)> {
    let mailbox = cursor.mailbox()?;
    cursor.space()?;
    Ok((mailbox, cursor.text()?))
}

/// `setacl = "SETACL" SP mailbox SP identifier SP mod-rights` (RFC 4314 §7)
pub(super) fn set_acl(cursor: &mut Cursor) -> Parsed<CommandBody> {
    let (mailbox, identifier) = rights_of(cursor)?;
    cursor.space()?;
    let given = cursor.text()?;
    let (change, rights) = match (given.strip_prefix('+'), given.strip_prefix('-')) {
        (Some(rights), _) => (AclChange::Add, rights),
        (_, Some(rights)) => (AclChange::Remove, rights),
        _ => (AclChange::Replace, given.as_str()),
    };
    // RFC 4314 §3.1: a server must refuse rights it cannot know, such as capitals.
    if !rights.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Err(Fault::Syntax("Invalid rights"));
    }
    Ok(CommandBody::SetAcl { mailbox, identifier, change, rights: rights.to_owned() })
}
