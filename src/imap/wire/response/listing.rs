//! Replies about mailboxes: LIST, STATUS, FLAGS, NAMESPACE, quotas, rights, ID and ENABLED.

use super::status::words;
use super::strings::{astring, literal, literal8, nstring, number, quoted};
use crate::imap::wire::command::StatusItem;
use crate::imap::wire::name::SEPARATOR;
use crate::imap::wire::utf7;

/// How this session spells names of mailboxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// Modified UTF-7 (RFC 3501 §5.1.3).
    #[default]
    Utf7,
    /// UTF-8 (RFC 6855, RFC 9051).
    Utf8,
}

impl Names {
    /// Appends the name of a mailbox. Always between quotes, unless it cannot be.
    pub fn write(self, out: &mut Vec<u8>, name: &str) {
        match self {
            Self::Utf7 => quoted(out, &utf7::encode(name)),
            Self::Utf8 if name.contains(['\r', '\n', '\0']) => literal(out, name.as_bytes()),
            Self::Utf8 => quoted(out, name),
        }
    }
}

/// A LIST or LSUB reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListLine<'a> {
    /// True for LSUB.
    pub lsub: bool,
    /// Attributes with their backslashes.
    pub attributes: &'a [&'a str],
    /// The name; empty to tell the separator alone.
    pub name: &'a str,
    /// CHILDINFO: selection options that children satisfy, such as SUBSCRIBED (RFC 5258 §3.5).
    pub child_info: &'a [&'a str],
    /// OLDNAME: what the mailbox was called before RENAME, or how the client misspelled it (RFC 5465, RFC
    /// 9051).
    pub old_name: Option<&'a str>,
}

/// `* LIST (attributes) "/" name`
pub fn list(out: &mut Vec<u8>, names: Names, line: &ListLine) {
    out.extend_from_slice(if line.lsub { b"* LSUB (" } else { b"* LIST (" });
    words(out, line.attributes);
    out.extend_from_slice(b") ");
    separator(out);
    out.push(b' ');
    names.write(out, line.name);
    if !line.child_info.is_empty() {
        out.extend_from_slice(b" (\"CHILDINFO\" (");
        for (at, option) in line.child_info.iter().enumerate() {
            if at > 0 {
                out.push(b' ');
            }
            quoted(out, option);
        }
        out.extend_from_slice(b"))");
    }
    if let Some(old) = line.old_name {
        out.extend_from_slice(b" (\"OLDNAME\" (");
        names.write(out, old);
        out.extend_from_slice(b"))");
    }
    out.extend_from_slice(b"\r\n");
}

fn separator(out: &mut Vec<u8>) {
    out.extend_from_slice(&[b'"', SEPARATOR as u8, b'"']);
}

/// The value of a STATUS item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusValue<'a> {
    /// A count, a UID, bytes or a modseq.
    Number(u64),
    /// MAILBOXID
    Id(&'a str),
    /// APPENDLIMIT without a limit.
    Nil,
}

/// `* STATUS name (items)`
pub fn status(out: &mut Vec<u8>, names: Names, mailbox: &str, items: &[(StatusItem, StatusValue)]) {
    out.extend_from_slice(b"* STATUS ");
    names.write(out, mailbox);
    out.extend_from_slice(b" (");
    for (at, (item, value)) in items.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(item.name().as_bytes());
        out.push(b' ');
        match value {
            StatusValue::Number(value) => number(out, *value),
            StatusValue::Nil => out.extend_from_slice(b"NIL"),
            StatusValue::Id(id) => {
                out.push(b'(');
                out.extend_from_slice(id.as_bytes());
                out.push(b')');
            }
        }
    }
    out.extend_from_slice(b")\r\n");
}

/// `* FLAGS (names)`: system flags and keywords in use.
pub fn flags_line(out: &mut Vec<u8>, names: &[&str]) {
    out.extend_from_slice(b"* FLAGS (");
    words(out, names);
    out.extend_from_slice(b")\r\n");
}

/// `* NAMESPACE personal other-users shared` (RFC 2342): the prefixes of each kind, with the separator at
/// their end (empty for the personal one), or NIL when there are none.
pub fn namespace(out: &mut Vec<u8>, names: Names, kinds: [&[&str]; 3]) {
    out.extend_from_slice(b"* NAMESPACE");
    for prefixes in kinds {
        out.push(b' ');
        if prefixes.is_empty() {
            out.extend_from_slice(b"NIL");
            continue;
        }
        out.push(b'(');
        for prefix in prefixes {
            out.push(b'(');
            names.write(out, prefix);
            out.push(b' ');
            separator(out);
            out.push(b')');
        }
        out.push(b')');
    }
    out.extend_from_slice(b"\r\n");
}

/// `* METADATA mailbox (entry value ...)` (RFC 5464 §4.4.1)
pub fn metadata(out: &mut Vec<u8>, names: Names, mailbox: &str, values: &[(&str, Option<&[u8]>)]) {
    out.extend_from_slice(b"* METADATA ");
    names.write(out, mailbox);
    for (at, (entry, value)) in values.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b" (" } else { b" " });
        astring(out, entry.as_bytes());
        out.push(b' ');
        match value {
            Some(octets) if octets.contains(&0) => literal8(out, octets),
            other => nstring(out, *other),
        }
    }
    out.extend_from_slice(b")\r\n");
}

/// `* METADATA mailbox entry ...`: their values have changed (RFC 5464 §4.4.2)
pub fn metadata_changed(out: &mut Vec<u8>, names: Names, mailbox: &str, entries: &[&str]) {
    about_mailbox(out, b"* METADATA ", names, mailbox, entries);
}

/// Use and limit of a resource, in the units of RFC 9208 (STORAGE: 1024 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaUse<'a> {
    /// STORAGE, MESSAGE, MAILBOX
    pub resource: &'a str,
    /// Units in use.
    pub used: u64,
    /// Units allowed.
    pub limit: u64,
}

/// `* QUOTA root (resource used limit ...)` (RFC 9208 §4.2)
pub fn quota(out: &mut Vec<u8>, root: &str, uses: &[QuotaUse]) {
    out.extend_from_slice(b"* QUOTA ");
    astring(out, root.as_bytes());
    out.extend_from_slice(b" (");
    for (at, one) in uses.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(one.resource.as_bytes());
        for value in [one.used, one.limit] {
            out.push(b' ');
            number(out, value);
        }
    }
    out.extend_from_slice(b")\r\n");
}

/// `* QUOTAROOT mailbox roots` (RFC 9208 §4.2)
pub fn quota_root(out: &mut Vec<u8>, names: Names, mailbox: &str, roots: &[&str]) {
    about_mailbox(out, b"* QUOTAROOT ", names, mailbox, roots);
}

/// `* ACL mailbox identifier rights ...` (RFC 4314 §3.6)
pub fn acl(out: &mut Vec<u8>, names: Names, mailbox: &str, entries: &[(&str, &str)]) {
    let flat: Vec<&str> = entries.iter().flat_map(|(identifier, rights)| [*identifier, *rights]).collect();
    about_mailbox(out, b"* ACL ", names, mailbox, &flat);
}

/// `* LISTRIGHTS mailbox identifier required optional ...` (RFC 4314 §3.7)
pub fn list_rights(out: &mut Vec<u8>, names: Names, mailbox: &str, identifier: &str, rights: &[&str]) {
    let arguments: Vec<&str> = std::iter::once(identifier).chain(rights.iter().copied()).collect();
    about_mailbox(out, b"* LISTRIGHTS ", names, mailbox, &arguments);
}

/// `* MYRIGHTS mailbox rights` (RFC 4314 §3.8)
pub fn my_rights(out: &mut Vec<u8>, names: Names, mailbox: &str, rights: &str) {
    about_mailbox(out, b"* MYRIGHTS ", names, mailbox, &[rights]);
}

/// A line of a mailbox and astrings.
fn about_mailbox(out: &mut Vec<u8>, name: &[u8], names: Names, mailbox: &str, arguments: &[&str]) {
    out.extend_from_slice(name);
    names.write(out, mailbox);
    for argument in arguments {
        out.push(b' ');
        astring(out, argument.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

/// `* ID (field value ...)` (RFC 2971)
pub fn id(out: &mut Vec<u8>, fields: &[(&str, &str)]) {
    out.extend_from_slice(b"* ID ");
    if fields.is_empty() {
        nstring(out, None);
    } else {
        for (at, (field, value)) in fields.iter().enumerate() {
            out.push(if at == 0 { b'(' } else { b' ' });
            quoted(out, field);
            out.push(b' ');
            nstring(out, Some(value.as_bytes()));
        }
        out.push(b')');
    }
    out.extend_from_slice(b"\r\n");
}

/// `* ENABLED names` (RFC 5161), also without any.
pub fn enabled(out: &mut Vec<u8>, names: &[&str]) {
    out.extend_from_slice(b"* ENABLED");
    for name in names {
        out.push(b' ');
        out.extend_from_slice(name.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}
