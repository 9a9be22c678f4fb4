//! IMAP ENVELOPE (RFC 9051 §7.5.2), as it goes on the wire.

use super::addresses::{AddressList, Entry, Mailbox};
use super::headers::HeaderField;
use super::imap_string::{nstring, string};

/// Octets of a text field that are shown.
const MAX_TEXT: usize = 8 * 1024;
/// Octets of a name, local part or domain that are shown.
const MAX_PIECE: usize = 1024;
/// Octets of a rendered address list after which no more addresses are added. With the bounds above
/// a whole envelope stays below 256 KiB.
const MAX_LIST: usize = 32 * 1024;

/// Writes the parenthesised list of ten for a message with these fields.
///
/// Of repeated text fields the first counts; repeated address fields are read as one, so that no
/// address hides behind another.
pub(super) fn envelope(out: &mut Vec<u8>, fields: &[HeaderField<'_>]) {
    let text = |name: &str| fields.iter().find(|f| f.is(name)).map(|f| f.value);
    out.push(b'(');
    for name in ["Date", "Subject"] {
        nstring(out, text(name), MAX_TEXT);
        out.push(b' ');
    }
    let from = address_list(fields, "From");
    out.extend_from_slice(&from);
    // Sender and Reply-To default to From: the client must not have to guess.
    for name in ["Sender", "Reply-To"] {
        let list = address_list(fields, name);
        out.push(b' ');
        out.extend_from_slice(if list == b"NIL" { &from } else { &list });
    }
    for name in ["To", "Cc", "Bcc"] {
        out.push(b' ');
        out.extend_from_slice(&address_list(fields, name));
    }
    for name in ["In-Reply-To", "Message-ID"] {
        out.push(b' ');
        nstring(out, text(name), MAX_TEXT);
    }
    out.push(b')');
}

fn address_list(fields: &[HeaderField<'_>], name: &str) -> Vec<u8> {
    let mut out = vec![b'('];
    for field in fields.iter().filter(|f| f.is(name)) {
        let mut in_group = false;
        for entry in AddressList::new(field.value) {
            in_group = address(&mut out, &entry, in_group);
            if out.len() > MAX_LIST {
                break;
            }
        }
        if in_group {
            address(&mut out, &Entry::GroupEnd, in_group);
        }
    }
    if out.len() == 1 {
        return b"NIL".to_vec();
    }
    out.push(b')');
    out
}

/// Writes one address structure; tells whether a group is open after it.
fn address(out: &mut Vec<u8>, entry: &Entry, in_group: bool) -> bool {
    match entry {
        Entry::Mailbox(found) => {
            mailbox(out, found);
            in_group
        }
        Entry::GroupStart(name) => {
            out.extend_from_slice(b"(NIL NIL ");
            string(out, name, MAX_PIECE);
            out.extend_from_slice(b" NIL)");
            true
        }
        Entry::GroupEnd => {
            out.extend_from_slice(b"(NIL NIL NIL NIL)");
            false
        }
    }
}

/// A mailbox without domain gets an empty one, since NIL would make it the start of a group.
fn mailbox(out: &mut Vec<u8>, mailbox: &Mailbox) {
    out.push(b'(');
    nstring(out, mailbox.name.as_deref(), MAX_PIECE);
    out.push(b' ');
    nstring(out, mailbox.route.as_deref(), MAX_PIECE);
    out.push(b' ');
    string(out, &mailbox.local, MAX_PIECE);
    out.push(b' ');
    string(out, mailbox.domain.as_deref().unwrap_or_default(), MAX_PIECE);
    out.push(b')');
}
