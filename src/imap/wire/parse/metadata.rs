//! GETMETADATA and SETMETADATA (RFC 5464 §5).

use super::cursor::{Cursor, Fault, Parsed};
use crate::imap::wire::command::{CommandBody, Depth, GetMetadata, SetMetadata};

/// Most entries in one command.
const MAX_ENTRIES: usize = 100;
/// Longest name of an entry.
const MAX_NAME: usize = 255;

/// `getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries`. Some clients put the options behind the
/// mailbox, as an early draft did.
pub(super) fn get(cursor: &mut Cursor) -> Parsed<CommandBody> {
    let mut wanted =
        GetMetadata { mailbox: String::new(), entries: Vec::new(), max_size: None, depth: Depth::Zero };
    options(cursor, &mut wanted)?;
    wanted.mailbox = cursor.mailbox()?;
    options(cursor, &mut wanted)?;
    cursor.space()?;
    wanted.entries = entries(cursor)?;
    Ok(CommandBody::GetMetadata(wanted))
}

/// `" (" getmetadata-option *(SP getmetadata-option) ")"`, if that stands here.
fn options(cursor: &mut Cursor, wanted: &mut GetMetadata) -> Parsed<()> {
    let rest = cursor.rest().trim_ascii_start();
    let inside = rest.strip_prefix(b"(").map(<[u8]>::trim_ascii_start);
    if inside.is_some_and(|inside| inside.first().is_some_and(u8::is_ascii_alphabetic)) {
        cursor.space()?;
        cursor.list(|cursor| option(cursor, wanted))?;
    }
    Ok(())
}

/// `"MAXSIZE" SP number / "DEPTH" SP ("0" / "1" / "infinity")`
fn option(cursor: &mut Cursor, wanted: &mut GetMetadata) -> Parsed<()> {
    let name = cursor.keyword();
    if !matches!(name.as_str(), "MAXSIZE" | "DEPTH") {
        return Err(Fault::Syntax("Unknown GETMETADATA option"));
    }
    cursor.space()?;
    if name == "MAXSIZE" {
        wanted.max_size = Some(cursor.number64()?);
        return Ok(());
    }
    wanted.depth = match cursor.keyword().as_str() {
        "0" => Depth::Zero,
        "1" => Depth::One,
        "INFINITY" => Depth::Infinity,
        _ => return Err(Fault::Syntax("DEPTH is 0, 1 or infinity")),
    };
    Ok(())
}

/// `entries = entry / "(" entry *(SP entry) ")"`, each once.
pub(super) fn entries(cursor: &mut Cursor) -> Parsed<Vec<String>> {
    let several = cursor.peek() == Some(b'(');
    let mut names = if several { cursor.list(entry)? } else { vec![entry(cursor)?] };
    if names.is_empty() || names.len() > MAX_ENTRIES {
        return Err(Fault::Syntax("One to 100 entries, please"));
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// `setmetadata = "SETMETADATA" SP mailbox SP "(" entry SP value *(SP entry SP value) ")"`
pub(super) fn set(cursor: &mut Cursor) -> Parsed<CommandBody> {
    let mailbox = cursor.mailbox()?;
    cursor.space()?;
    let changes = cursor.list(|cursor| {
        let entry = entry(cursor)?;
        // RFC 5464 §3.2.1: below /private and /shared only.
        if entry.split('/').count() < 3 {
            return Err(Fault::Syntax("An entry with a value stands below /private or /shared"));
        }
        cursor.space()?;
        Ok((entry, value(cursor)?))
    })?;
    if changes.is_empty() || changes.len() > MAX_ENTRIES {
        return Err(Fault::Syntax("One to 100 entries, please"));
    }
    Ok(CommandBody::SetMetadata(SetMetadata { mailbox, changes }))
}

/// `value = nstring / literal8`
fn value(cursor: &mut Cursor) -> Parsed<Option<Vec<u8>>> {
    if cursor.peek() == Some(b'"') || cursor.at_literal() {
        return cursor.astring().map(Some);
    }
    if cursor.eat_keyword("NIL") { Ok(None) } else { Err(Fault::Syntax("A value is a string or NIL")) }
}

/// The name of an entry, in small letters: their case does not matter (RFC 5464 §3.2).
fn entry(cursor: &mut Cursor) -> Parsed<String> {
    let name = cursor.text()?.to_ascii_lowercase();
    check(&name).map_err(Fault::Syntax)?;
    Ok(name)
}

/// RFC 5464 §3.2: levels parted by `/`, none of them empty, no wildcards, no controls, ASCII.
fn check(name: &str) -> Result<(), &'static str> {
    let root = name.split('/').nth(1);
    if name.len() > MAX_NAME {
        Err("The name of an entry is too long")
    } else if !name.starts_with('/') || !matches!(root, Some("private" | "shared")) {
        Err("An entry begins with /private or /shared")
    } else if name.split('/').skip(1).any(str::is_empty) {
        Err("The name of an entry has an empty level")
    } else if name.contains(['*', '%']) || !name.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        Err("Forbidden character in the name of an entry")
    } else {
        Ok(())
    }
}
