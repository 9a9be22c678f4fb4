//! What SEARCH and SORT tell and keep (RFC 9051 §7.3.4, RFC 4731, RFC 5182, RFC 5267 §3, RFC 7162 §3.1.5); pure.

use crate::imap::{
    view::Selected,
    wire::{
        command::{Search, SearchReturn},
        response::{self, ESearch},
    },
};

/// Writes the reply to a SEARCH that found `positions`, which fit as well as their scores say: ESEARCH when the client asked
/// for a RETURN or knows IMAP4rev2 (RFC 9051 §6.4.4), the SEARCH of RFC 3501 else; nothing when it asked only to save (RFC
/// 5182 §2.1).
pub fn write(
    out: &mut Vec<u8>,
    tag: &str,
    command: &Search,
    selected: &Selected,
    (positions, scores): (&[usize], Option<&[u8]>),
    rev2: bool,
) {
    let all = SearchReturn { all: true, ..SearchReturn::default() };
    let returns = match command.returns {
        Some(returns) => returns,
        None if rev2 => all,
        None => {
            let mod_seq = mod_seq(command, selected, positions, all);
            return response::search(out, &numbers(selected, positions, command.uid), mod_seq);
        }
    };
    extended(out, tag, command, selected, (positions, scores), returns);
}

/// Writes the reply to a SORT that found `positions`, in that order: ESEARCH when the client asked for a RETURN (RFC 5267
/// §3), else SORT.
pub fn write_sorted(
    out: &mut Vec<u8>,
    tag: &str,
    command: &Search,
    selected: &Selected,
    positions: &[usize],
) {
    let all = SearchReturn { all: true, ..SearchReturn::default() };
    match command.returns {
        Some(returns) => extended(out, tag, command, selected, (positions, None), returns),
        None => {
            let mod_seq = mod_seq(command, selected, positions, all);
            response::sort(out, &numbers(selected, positions, command.uid), mod_seq);
        }
    }
}

/// ESEARCH, but for a client that asked only to save.
fn extended(
    out: &mut Vec<u8>,
    tag: &str,
    command: &Search,
    selected: &Selected,
    (positions, scores): (&[usize], Option<&[u8]>),
    returns: SearchReturn,
) {
    if returns == (SearchReturn { save: true, ..SearchReturn::default() }) {
        return;
    }
    let first = positions.get(..1).unwrap_or_default();
    let last = positions.last().map(std::slice::from_ref).unwrap_or_default();
    let number = |positions| numbers(selected, positions, command.uid).first().copied();
    let wanted = if returns.all { positions } else { &[] };
    let wanted = numbers(selected, wanted, command.uid);
    let part = returns.partial.map(|window| (window, numbers(selected, window.of(positions), command.uid)));
    let result = ESearch {
        min: number(first).filter(|_| returns.min),
        max: number(last).filter(|_| returns.max),
        count: returns.count.then_some(positions.len() as u64),
        all: returns.all.then_some(&wanted),
        relevancy: scores,
        partial: part.as_ref().map(|(window, hits)| (*window, hits.as_slice())),
        mod_seq: mod_seq(command, selected, positions, returns),
    };
    response::esearch(out, tag, command.uid, &result);
}

/// The modseq told with a result when MODSEQ was searched for: the highest of what is told. None when nothing was
/// found (RFC 7162 §3.1.5).
#[must_use]
pub fn mod_seq(
    command: &Search,
    selected: &Selected,
    positions: &[usize],
    returns: SearchReturn,
) -> Option<u64> {
    if !command.key.uses_mod_seq() {
        return None;
    }
    let told = told(positions, returns);
    let entries = told.iter().filter_map(|position| selected.snapshot.entries.get(*position));
    entries.map(|entry| selected.modseq_of(entry).unsigned_abs()).max()
}

/// The UIDs that SAVE keeps as `$`, ascending (RFC 5182 §2.1, RFC 9394 §3.2): with MIN, MAX and PARTIAL alone only those.
#[must_use]
pub fn to_save(selected: &Selected, positions: &[usize], returns: SearchReturn) -> Vec<u32> {
    let mut uids = selected.uids(&told(positions, returns));
    uids.sort_unstable();
    uids
}

/// Of the messages found those that the options tell something of: the first, the last, a part, or all.
fn told(positions: &[usize], returns: SearchReturn) -> Vec<usize> {
    let few = returns.min || returns.max || returns.partial.is_some();
    if returns.all || returns.count || !few {
        return positions.to_vec();
    }
    let mut told: Vec<usize> = positions.first().filter(|_| returns.min).into_iter().copied().collect();
    told.extend(positions.last().filter(|_| returns.max));
    told.extend(returns.partial.map(|window| window.of(positions)).unwrap_or_default());
    told.sort_unstable();
    told.dedup();
    told
}

/// Message numbers or UIDs of the messages found.
fn numbers(selected: &Selected, positions: &[usize], uid: bool) -> Vec<u32> {
    let entries = &selected.snapshot.entries;
    let number = |position: &usize| match uid {
        true => entries.get(*position).map(|entry| entry.uid),
        false => u32::try_from(position + 1).ok(),
    };
    positions.iter().filter_map(number).collect()
}
