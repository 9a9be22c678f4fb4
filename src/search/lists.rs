//! Numbers and lists of them as segments keep them; pure.
//!
//! Numbers are written in sevens of bits, the lowest first (LEB128), ascending ones as the first and then the gaps. A list
//! is a length and as many bytes.

use super::words::Spot;
use mailstore::DbError;

/// Why a segment cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// Something is missing, or not as it was written.
    #[error("a segment of the search index is broken")]
    Broken,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The postings in a part, or the spots in a block, in the order of the words.
pub(super) fn lists(part: &[u8]) -> impl Iterator<Item = Result<&[u8], Fault>> {
    let mut rest = part;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let list = take(&mut rest).and_then(|length| {
            let (list, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            rest = after;
            Some(list)
        });
        if list.is_none() {
            rest = &[];
        }
        Some(list.ok_or(Fault::Broken))
    })
}

/// The places in a list of postings.
pub(super) fn places(list: &[u8]) -> impl Iterator<Item = Result<u32, Fault>> {
    let (mut rest, mut place, mut first) = (list, 0_u32, true);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let next = take(&mut rest).and_then(|gap| place.checked_add(u32::try_from(gap).ok()?));
        let Some(next) = next.filter(|next| first || *next > place) else {
            rest = &[];
            return Some(Err(Fault::Broken));
        };
        (place, first) = (next, false);
        Some(Ok(place))
    })
}

/// The spots in a list, document by document.
pub(super) fn by_document(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(|byte| *byte == 0)
}

/// The spots in a document.
pub(super) fn spots(list: &[u8]) -> impl Iterator<Item = Result<Spot, Fault>> {
    let (mut rest, mut position) = (list, 0_u32);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let next = take(&mut rest).and_then(|number| {
            let gap = u32::try_from(number >> 1).ok().filter(|gap| *gap > 0)?;
            Some(Spot { position: position.checked_add(gap)?, spaced: number & 1 == 1 })
        });
        let Some(next) = next else {
            rest = &[];
            return Some(Err(Fault::Broken));
        };
        position = next.position;
        Some(Ok(next))
    })
}

/// Writes ascending numbers as the first and the gaps.
pub(super) fn pack(numbers: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let (mut bytes, mut last) = (Vec::new(), 0);
    for number in numbers {
        put(&mut bytes, number - last);
        last = number;
    }
    bytes
}

/// What [`pack`] has written.
pub(super) fn unpack(mut bytes: &[u8]) -> Result<Vec<u64>, Fault> {
    let (mut numbers, mut last) = (Vec::new(), 0_u64);
    while !bytes.is_empty() {
        last = take(&mut bytes).and_then(|gap| last.checked_add(gap)).ok_or(Fault::Broken)?;
        numbers.push(last);
    }
    Ok(numbers)
}

/// Writes a list.
pub(super) fn put_list(bytes: &mut Vec<u8>, list: &[u8]) {
    put(bytes, list.len() as u64);
    bytes.extend_from_slice(list);
}

/// Writes a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(numbers in prop::collection::btree_set(any::<u32>(), 0..50)) {
            let numbers: Vec<u64> = numbers.into_iter().map(u64::from).collect();
            prop_assert_eq!(unpack(&pack(numbers.iter().copied())).expect("packed"), numbers);
        }

        #[test]
        fn broken_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (unpack(&bytes), places(&bytes).count(), lists(&bytes).count(), spots(&bytes).count());
        }
    }
}
