//! Status lines, their codes, and CAPABILITY (RFC 9051 §7.1).

use super::strings::{number, quoted, set, text};
use crate::imap::wire::sequence::RangeSet;

/// Longest URL repeated in a reply.
const MAX_URL: usize = 1000;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// OK
    Ok,
    /// NO
    No,
    /// BAD
    Bad,
}

impl Status {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Ok => b"OK",
            Self::No => b"NO",
            Self::Bad => b"BAD",
        }
    }
}

/// Response codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code<'a> {
    /// A code that is a word alone, such as ALREADYEXISTS, AUTHENTICATIONFAILED, CANNOT, CLOSED, LIMIT,
    /// NONEXISTENT, NOPERM, OVERQUOTA, READ-ONLY, READ-WRITE, SERVERBUG, TRYCREATE, UNAVAILABLE, NOMODSEQ,
    /// TOOBIG, UIDNOTSTICKY.
    Word(&'static str),
    /// APPENDUID uidvalidity uids (RFC 4315)
    AppendUid(u32, &'a RangeSet),
    /// COPYUID uidvalidity source destination (RFC 4315). Both sets ascending, so that they go in pairs.
    CopyUid(u32, &'a RangeSet, &'a RangeSet),
    /// HIGHESTMODSEQ (RFC 7162)
    HighestModSeq(u64),
    /// METADATA LONGENTRIES: the size of the largest value left out (RFC 5464 §4.2.1)
    LongEntries(u64),
    /// MODIFIED: numbers, or UIDs in reply to UID STORE (RFC 7162 §3.1.3)
    Modified(&'a RangeSet),
    /// UIDNEXT
    UidNext(u32),
    /// UIDVALIDITY
    UidValidity(u32),
    /// UNSEEN: message number of the first one without \Seen (RFC 3501)
    Unseen(u32),
    /// MAILBOXID (RFC 8474)
    MailboxId(&'a str),
    /// BADURL url (RFC 4469 §5)
    BadUrl(&'a str),
    /// PERMANENTFLAGS: names of system flags and keywords, `\*` when new keywords may be made
    PermanentFlags(&'a [&'a str]),
    /// CAPABILITY
    Capability(&'a [&'a str]),
    /// NOUPDATE: the tag of a command whose result is not kept up to date (RFC 5267 §4.3.1)
    NoUpdate(&'a str),
    /// INPROGRESS: the tag of the command, and how many of how many are done, where that is known (RFC 9585 §4)
    InProgress(&'a str, Option<(u64, u64)>),
}

impl Code<'_> {
    /// Appends the code without its brackets.
    fn write(self, out: &mut Vec<u8>) {
        match self {
            Self::Word(word) => out.extend_from_slice(word.as_bytes()),
            Self::AppendUid(validity, uids) => write_uids(out, b"APPENDUID ", validity, &[uids]),
            Self::CopyUid(validity, from, to) => write_uids(out, b"COPYUID ", validity, &[from, to]),
            Self::HighestModSeq(value) => write_number(out, b"HIGHESTMODSEQ ", value),
            Self::LongEntries(value) => write_number(out, b"METADATA LONGENTRIES ", value),
            Self::Modified(numbers) => {
                out.extend_from_slice(b"MODIFIED ");
                set(out, numbers);
            }
            Self::UidNext(value) => write_number(out, b"UIDNEXT ", value.into()),
            Self::UidValidity(value) => write_number(out, b"UIDVALIDITY ", value.into()),
            Self::Unseen(value) => write_number(out, b"UNSEEN ", value.into()),
            Self::MailboxId(id) => {
                out.extend_from_slice(b"MAILBOXID (");
                out.extend_from_slice(id.as_bytes());
                out.push(b')');
            }
            Self::BadUrl(url) => {
                // What cannot stand in a code or between quotes is shown as `?`; a URL has none of it.
                let shown = |c: char| if matches!(c, ' '..='~') && !"\"\\[]".contains(c) { c } else { '?' };
                out.extend_from_slice(b"BADURL ");
                quoted(out, &url.chars().take(MAX_URL).map(shown).collect::<String>());
            }
            Self::PermanentFlags(names) => {
                out.extend_from_slice(b"PERMANENTFLAGS (");
                words(out, names);
                out.push(b')');
            }
            Self::NoUpdate(tag) => {
                out.extend_from_slice(b"NOUPDATE ");
                quoted(out, tag);
            }
            Self::InProgress(tag, state) => write_progress(out, tag, state),
            Self::Capability(names) => {
                out.extend_from_slice(b"CAPABILITY ");
                words(out, names);
            }
        }
    }
}

/// RFC 9585 §4: a tag with `]` in it is NIL, and what has been done is less than what there is.
fn write_progress(out: &mut Vec<u8>, tag: &str, state: Option<(u64, u64)>) {
    out.extend_from_slice(b"INPROGRESS (");
    match tag.contains(']') {
        true => out.extend_from_slice(b"NIL"),
        false => quoted(out, tag),
    }
    match state.filter(|(done, goal)| done < goal) {
        Some((done, goal)) => {
            write_number(out, b" ", done);
            write_number(out, b" ", goal);
        }
        None => out.extend_from_slice(b" NIL NIL"),
    }
    out.push(b')');
}

fn write_number(out: &mut Vec<u8>, name: &[u8], value: u64) {
    out.extend_from_slice(name);
    number(out, value);
}

fn write_uids(out: &mut Vec<u8>, name: &[u8], validity: u32, sets: &[&RangeSet]) {
    write_number(out, name, validity.into());
    for uids in sets {
        out.push(b' ');
        set(out, uids);
    }
}

/// Appends words with spaces between them.
pub(super) fn words(out: &mut Vec<u8>, words: &[&str]) {
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word.as_bytes());
    }
}

/// The completion of a command: `tag OK [CODE] text`.
pub fn tagged(out: &mut Vec<u8>, tag: &str, status: Status, code: Option<Code>, message: &str) {
    out.extend_from_slice(tag.as_bytes());
    out.push(b' ');
    status_line(out, status.name(), code, message);
}

/// An untagged status: `* OK [CODE] text`.
pub fn untagged(out: &mut Vec<u8>, status: Status, code: Option<Code>, message: &str) {
    out.extend_from_slice(b"* ");
    status_line(out, status.name(), code, message);
}

/// The first line of a connection, with the capabilities (RFC 9051 §7.1, GREETING).
pub fn greeting(out: &mut Vec<u8>, capabilities: &[&str], message: &str) {
    untagged(out, Status::Ok, Some(Code::Capability(capabilities)), message);
}

/// `* BYE [CODE] text`, before the connection is closed.
pub fn bye(out: &mut Vec<u8>, code: Option<Code>, message: &str) {
    out.extend_from_slice(b"* ");
    status_line(out, b"BYE", code, message);
}

fn status_line(out: &mut Vec<u8>, status: &[u8], code: Option<Code>, message: &str) {
    out.extend_from_slice(status);
    out.push(b' ');
    if let Some(code) = code {
        out.push(b'[');
        code.write(out);
        out.extend_from_slice(b"] ");
    }
    text(out, message);
    out.extend_from_slice(b"\r\n");
}

/// `+ text`, which asks for a literal or announces IDLE.
pub fn continuation(out: &mut Vec<u8>, message: &str) {
    out.extend_from_slice(b"+ ");
    text(out, message);
    out.extend_from_slice(b"\r\n");
}

/// `+ base64`, the server's word in AUTHENTICATE; empty for "go on".
pub fn challenge(out: &mut Vec<u8>, base64: &str) {
    out.extend_from_slice(b"+ ");
    out.extend_from_slice(base64.as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// `* CAPABILITY names`
pub fn capability(out: &mut Vec<u8>, names: &[&str]) {
    out.extend_from_slice(b"* CAPABILITY ");
    words(out, names);
    out.extend_from_slice(b"\r\n");
}
