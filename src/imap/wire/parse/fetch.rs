//! FETCH: items, sections and modifiers (RFC 9051 §6.4.5).

use super::cursor::{Cursor, Fault, Parsed};
use super::search::window;
use crate::imap::wire::command::{Fetch, FetchItem, Partial, Section, SectionKind};

/// Most items in one FETCH.
const MAX_ITEMS: usize = 1000;
/// Most levels of a part number.
const MAX_LEVELS: usize = 100;

/// `fetch = "FETCH" SP sequence-set SP (macro / fetch-att / "(" fetch-att *(SP fetch-att) ")")
/// [fetch-modifiers]`
pub(super) fn fetch(cursor: &mut Cursor, uid: bool) -> Parsed<Fetch> {
    cursor.space()?;
    let set = cursor.sequence_set()?;
    cursor.space()?;
    let items = items(cursor)?;
    let mut fetch = Fetch { uid, set, items, changed_since: None, vanished: false, partial: None };
    cursor.spaces();
    if cursor.peek() == Some(b'(') {
        cursor.list(|cursor| modifier(cursor, &mut fetch))?;
    }
    // RFC 7162 §3.2.6: VANISHED only with UID FETCH and CHANGEDSINCE.
    if fetch.vanished && !(uid && fetch.changed_since.is_some()) {
        return Err(Fault::Syntax("VANISHED needs UID FETCH and CHANGEDSINCE"));
    }
    if fetch.partial.is_some() && !uid {
        return Err(Fault::Syntax("PARTIAL needs UID FETCH"));
    }
    Ok(fetch)
}

/// Items, with or without parentheses, macros expanded, each once.
pub(super) fn items(cursor: &mut Cursor) -> Parsed<Vec<FetchItem>> {
    let mut items = Vec::new();
    if cursor.peek() == Some(b'(') {
        cursor.list(|cursor| add_item(cursor, &mut items))?;
    } else {
        add_item(cursor, &mut items)?;
        // Several items without parentheses: tolerated until the modifiers.
        while cursor.rest().first() == Some(&b' ') {
            cursor.spaces();
            if matches!(cursor.peek(), None | Some(b'(')) {
                break;
            }
            add_item(cursor, &mut items)?;
        }
    }
    if items.is_empty() { Err(Fault::Syntax("No FETCH items")) } else { Ok(items) }
}

fn add_item(cursor: &mut Cursor, items: &mut Vec<FetchItem>) -> Parsed<()> {
    let name = cursor.keyword();
    let found = match macro_items(&name) {
        Some(found) => found.to_vec(),
        None => vec![item(cursor, &name)?],
    };
    for item in found {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.len() > MAX_ITEMS { Err(Fault::Syntax("Too many FETCH items")) } else { Ok(()) }
}

/// `"ALL" / "FULL" / "FAST"`
fn macro_items(name: &str) -> Option<&'static [FetchItem]> {
    const FULL: [FetchItem; 5] = [
        FetchItem::Flags,
        FetchItem::InternalDate,
        FetchItem::Rfc822Size,
        FetchItem::Envelope,
        FetchItem::Body,
    ];
    let [fast @ .., _, _] = &FULL;
    let [all @ .., _] = &FULL;
    match name {
        "FAST" => Some(fast),
        "ALL" => Some(all),
        "FULL" => Some(&FULL),
        _ => None,
    }
}

fn item(cursor: &mut Cursor, name: &str) -> Parsed<FetchItem> {
    let bracket = cursor.peek() == Some(b'[');
    Ok(match name {
        "BODY" | "BODY.PEEK" if bracket => FetchItem::BodySection {
            section: section(cursor)?,
            partial: partial(cursor)?,
            peek: name != "BODY",
        },
        "BINARY" | "BINARY.PEEK" if bracket => FetchItem::Binary {
            part: section_part(cursor)?,
            partial: partial(cursor)?,
            peek: name != "BINARY",
        },
        "BINARY.SIZE" if bracket => FetchItem::BinarySize { part: section_part(cursor)? },
        "ENVELOPE" => FetchItem::Envelope,
        "FLAGS" => FetchItem::Flags,
        "INTERNALDATE" => FetchItem::InternalDate,
        "RFC822" => FetchItem::Rfc822,
        "RFC822.HEADER" => FetchItem::Rfc822Header,
        "RFC822.SIZE" => FetchItem::Rfc822Size,
        "RFC822.TEXT" => FetchItem::Rfc822Text,
        "BODY" => FetchItem::Body,
        "BODYSTRUCTURE" => FetchItem::BodyStructure,
        "UID" => FetchItem::Uid,
        "MODSEQ" => FetchItem::ModSeq,
        "EMAILID" => FetchItem::EmailId,
        "THREADID" => FetchItem::ThreadId,
        "SAVEDATE" => FetchItem::SaveDate,
        "PREVIEW" => FetchItem::Preview { lazy: lazy(cursor)? },
        _ => return Err(Fault::Syntax("Unknown FETCH item")),
    })
}

/// `"PREVIEW" [SP "(" "LAZY" ")"]` (RFC 8970 §6). Parentheses with anything else are the modifiers of FETCH.
fn lazy(cursor: &mut Cursor) -> Parsed<bool> {
    const LAZY: &[u8] = b" (LAZY)";
    let found = cursor.rest().get(..LAZY.len()).is_some_and(|next| next.eq_ignore_ascii_case(LAZY));
    if found {
        cursor.skip(LAZY.len());
    }
    Ok(found)
}

/// `section = "[" [section-spec] "]"`
pub(super) fn section(cursor: &mut Cursor) -> Parsed<Section> {
    cursor.expect(b'[', "Missing bracket")?;
    let part = part_numbers(cursor)?;
    let kind = match cursor.keyword().as_str() {
        "" => SectionKind::Full,
        "HEADER" => SectionKind::Header,
        "HEADER.FIELDS" => SectionKind::HeaderFields(header_list(cursor)?),
        "HEADER.FIELDS.NOT" => SectionKind::HeaderFieldsNot(header_list(cursor)?),
        "TEXT" => SectionKind::Text,
        "MIME" if !part.is_empty() => SectionKind::Mime,
        _ => return Err(Fault::Syntax("Invalid section")),
    };
    cursor.expect(b']', "Invalid section")?;
    Ok(Section { part, kind })
}

/// `section-binary = "[" [section-part] "]"` (RFC 3516 §7)
fn section_part(cursor: &mut Cursor) -> Parsed<Vec<u32>> {
    cursor.expect(b'[', "Missing bracket")?;
    let part = part_numbers(cursor)?;
    cursor.expect(b']', "Invalid section")?;
    Ok(part)
}

/// `section-part = nz-number *("." nz-number)`, and the dot before a text part.
fn part_numbers(cursor: &mut Cursor) -> Parsed<Vec<u32>> {
    let mut part = Vec::new();
    while cursor.peek().is_some_and(|b| b.is_ascii_digit()) {
        part.push(cursor.nz_number()?);
        if part.len() > MAX_LEVELS {
            return Err(Fault::Syntax("Part number too long"));
        }
        if !cursor.eat(b'.') {
            return Ok(part);
        }
        if cursor.peek() == Some(b']') {
            return Err(Fault::Syntax("Invalid section"));
        }
    }
    Ok(part)
}

/// `header-list = "(" header-fld-name *(SP header-fld-name) ")"`
fn header_list(cursor: &mut Cursor) -> Parsed<Vec<String>> {
    cursor.space()?;
    let fields = cursor.list(Cursor::text)?;
    if fields.is_empty() { Err(Fault::Syntax("Empty list of header fields")) } else { Ok(fields) }
}

/// `partial = "<" number64 "." nz-number64 ">"`
fn partial(cursor: &mut Cursor) -> Parsed<Option<Partial>> {
    if !cursor.eat(b'<') {
        return Ok(None);
    }
    let first = cursor.number64()?;
    cursor.expect(b'.', "Invalid partial")?;
    let count = cursor.number64()?;
    cursor.expect(b'>', "Invalid partial")?;
    if count == 0 { Err(Fault::Syntax("Invalid partial")) } else { Ok(Some(Partial { first, count })) }
}

fn modifier(cursor: &mut Cursor, fetch: &mut Fetch) -> Parsed<()> {
    match cursor.keyword().as_str() {
        "CHANGEDSINCE" => {
            cursor.space()?;
            fetch.changed_since = Some(cursor.mod_seq()?);
        }
        "VANISHED" => fetch.vanished = true,
        "PARTIAL" => {
            cursor.space()?;
            fetch.partial = Some(window(cursor)?);
        }
        _ => return Err(Fault::Syntax("Unknown FETCH modifier")),
    }
    Ok(())
}

/// Items to be told of unasked (RFC 5465 §5.2, §7), so that telling them sets no \Seen.
pub(super) fn unseeing(items: Vec<FetchItem>) -> Parsed<Vec<FetchItem>> {
    let harmless = |item| match item {
        FetchItem::BodySection { section, partial, .. } => {
            Ok(FetchItem::BodySection { section, partial, peek: true })
        }
        FetchItem::Binary { part, partial, .. } => Ok(FetchItem::Binary { part, partial, peek: true }),
        FetchItem::Rfc822 | FetchItem::Rfc822Text => {
            Err(Fault::Syntax("What is told unasked may not set \\Seen"))
        }
        other => Ok(other),
    };
    items.into_iter().map(harmless).collect()
}
