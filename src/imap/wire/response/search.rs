//! SEARCH, SORT, THREAD, ESEARCH, VANISHED, EXISTS and EXPUNGE (RFC 9051 §7.3, §7.5, RFC 3501 §7.2.5, RFC 7162).

use super::strings::{number, ordered_set, quoted, set};
use crate::imap::wire::command::Window;
use crate::imap::wire::sequence::RangeSet;

/// What ESEARCH tells; only what was asked for and exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ESearch<'a> {
    /// Lowest hit; of SORT the first one.
    pub min: Option<u32>,
    /// Highest hit; of SORT the last one.
    pub max: Option<u32>,
    /// Number of hits.
    pub count: Option<u64>,
    /// The hits, in their order; not told when there are none (RFC 4731 §3.1).
    pub all: Option<&'a [u32]>,
    /// How well each of the hits fits, 1 to 100 (RFC 6203 §4).
    pub relevancy: Option<&'a [u8]>,
    /// The hits in a window of the result, in their order (RFC 9394 §3.1).
    pub partial: Option<(Window, &'a [u32])>,
    /// Highest modseq of the hits, when MODSEQ was searched for (RFC 7162 §3.1.5).
    pub mod_seq: Option<u64>,
}

/// `* ESEARCH (TAG "tag") UID MIN ... `
pub fn esearch(out: &mut Vec<u8>, tag: &str, uid: bool, result: &ESearch) {
    correlator(out, tag, uid);
    let numbers = [
        (&b" MIN "[..], result.min.map(u64::from)),
        (b" MAX ", result.max.map(u64::from)),
        (b" COUNT ", result.count),
    ];
    for (name, value) in numbers {
        item(out, name, value);
    }
    if let Some(all) = result.all.filter(|all| !all.is_empty()) {
        out.extend_from_slice(b" ALL ");
        ordered_set(out, all);
    }
    if let Some(scores) = result.relevancy {
        relevancy(out, scores);
    }
    if let Some((window, hits)) = result.partial {
        partial(out, window, hits);
    }
    item(out, b" MODSEQ ", result.mod_seq);
    out.extend_from_slice(b"\r\n");
}

/// `score-list = "(" [score *(SP score)] ")"` (RFC 6203 §7)
fn relevancy(out: &mut Vec<u8>, scores: &[u8]) {
    out.extend_from_slice(b" RELEVANCY (");
    for (place, score) in scores.iter().enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        number(out, u64::from(*score));
    }
    out.push(b')');
}

/// `* ESEARCH (TAG "tag") UID`
fn correlator(out: &mut Vec<u8>, tag: &str, uid: bool) {
    out.extend_from_slice(b"* ESEARCH (TAG ");
    quoted(out, tag);
    out.push(b')');
    if uid {
        out.extend_from_slice(b" UID");
    }
}

/// `PARTIAL (-1:-100 1:3)`; the window as it was asked for.
fn partial(out: &mut Vec<u8>, window: Window, hits: &[u32]) {
    let sign = if window.from_last { "-" } else { "" };
    let (first, last) = window.places;
    out.extend_from_slice(format!(" PARTIAL ({sign}{first}:{sign}{last} ").as_bytes());
    match hits {
        [] => out.extend_from_slice(b"NIL"),
        hits => ordered_set(out, hits),
    }
    out.push(b')');
}

/// How a result has changed (RFC 5267 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// ADDTO
    Add,
    /// REMOVEFROM
    Remove,
}

/// `* ESEARCH (TAG "tag") UID ADDTO (1 2733 5 2731:2732)`: context positions with what is added there or removed from
/// there, one after the other; nothing when nothing is.
pub fn update(out: &mut Vec<u8>, tag: &str, uid: bool, update: Update, places: &[(u32, Vec<u32>)]) {
    if places.is_empty() {
        return;
    }
    correlator(out, tag, uid);
    out.extend_from_slice(match update {
        Update::Add => b" ADDTO (",
        Update::Remove => b" REMOVEFROM (",
    });
    for (at, (position, hits)) in places.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        number(out, (*position).into());
        out.push(b' ');
        ordered_set(out, hits);
    }
    out.extend_from_slice(b")\r\n");
}

fn item(out: &mut Vec<u8>, name: &[u8], value: Option<u64>) {
    if let Some(value) = value {
        out.extend_from_slice(name);
        number(out, value);
    }
}

/// `* SEARCH numbers (MODSEQ n)` of RFC 3501 and RFC 7162.
pub fn search(out: &mut Vec<u8>, hits: &[u32], mod_seq: Option<u64>) {
    hit_list(out, b"* SEARCH", hits, mod_seq);
}

/// `* SORT numbers (MODSEQ n)` of RFC 5256 §4 and RFC 7162 §3.1.9.
pub fn sort(out: &mut Vec<u8>, hits: &[u32], mod_seq: Option<u64>) {
    hit_list(out, b"* SORT", hits, mod_seq);
}

fn hit_list(out: &mut Vec<u8>, name: &[u8], hits: &[u32], mod_seq: Option<u64>) {
    out.extend_from_slice(name);
    for hit in hits {
        out.push(b' ');
        number(out, (*hit).into());
    }
    if let Some(mod_seq) = mod_seq {
        item(out, b" (MODSEQ ", Some(mod_seq));
        out.push(b')');
    }
    out.extend_from_slice(b"\r\n");
}

/// `* VANISHED (EARLIER) uids`; nothing when there are none (RFC 7162 §3.2.10). `earlier` answers SELECT and
/// FETCH.
pub fn vanished(out: &mut Vec<u8>, earlier: bool, uids: &RangeSet) {
    if uids.is_empty() {
        return;
    }
    out.extend_from_slice(if earlier { b"* VANISHED (EARLIER) " } else { b"* VANISHED " });
    set(out, uids);
    out.extend_from_slice(b"\r\n");
}

/// `* n EXISTS`
pub fn exists(out: &mut Vec<u8>, count: u32) {
    numbered(out, count, b" EXISTS\r\n");
}

/// `* n EXPUNGE`
pub fn expunge(out: &mut Vec<u8>, message_number: u32) {
    numbered(out, message_number, b" EXPUNGE\r\n");
}

/// `* n RECENT` (RFC 3501 §7.3.2). This server keeps no \Recent, so the count is 0.
pub fn recent(out: &mut Vec<u8>, count: u32) {
    numbered(out, count, b" RECENT\r\n");
}

fn numbered(out: &mut Vec<u8>, value: u32, rest: &[u8]) {
    out.extend_from_slice(b"* ");
    number(out, value.into());
    out.extend_from_slice(rest);
}
