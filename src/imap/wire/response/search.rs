//! SEARCH, SORT, THREAD, ESEARCH, VANISHED, EXISTS and EXPUNGE (RFC 9051 §7.3, §7.5, RFC 3501 §7.2.5, RFC 7162).

use super::strings::{number, ordered_set, quoted, set};
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
    /// Highest modseq of the hits, when MODSEQ was searched for (RFC 7162 §3.1.5).
    pub mod_seq: Option<u64>,
}

/// `* ESEARCH (TAG "tag") UID MIN ... `
pub fn esearch(out: &mut Vec<u8>, tag: &str, uid: bool, result: &ESearch) {
    out.extend_from_slice(b"* ESEARCH (TAG ");
    quoted(out, tag);
    out.push(b')');
    if uid {
        out.extend_from_slice(b" UID");
    }
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

/// `* SORT numbers (MODSEQ n)` of RFC 5256 §4 and RFC 7162 §3.1.6.
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
