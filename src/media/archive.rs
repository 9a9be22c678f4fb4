//! Packed folders (ZIP), looked through before anything of them is believed.
//!
//! Readers of such files differ in what they look at: the list at the end or the heads of the entries, the first of two equal
//! names or the last, bytes before and between. So one is taken only when there is nothing to differ about: entries lie one
//! behind the other from the first byte to the list, each once, as the list says, and everything unpacks to what was
//! announced, which is not too much. ZIP64, several volumes and other ways of packing are not needed by documents.
//!
//! PKWARE's APPNOTE 6.3.10: §4.3.7 head of an entry, §4.3.9 data descriptor, §4.3.12 list, §4.3.16 end.

use super::model::MediaError;
use crate::inflate::Inflater;

const HEAD: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const HEAD_SIZE: usize = 30;
const LISTED_SIZE: usize = 46;
const END_SIZE: usize = 22;
/// What may follow an entry: its sizes once more.
const DESCRIPTOR: usize = 24;

/// Entries of an archive: a presentation has some hundreds.
const MOST_ENTRIES: usize = 5_000;
/// Bytes it may unpack to.
const MOST_UNPACKED: u64 = 128 << 20;
/// Above this size it may unpack to so many times itself at most.
const SMALL: u64 = 8 << 20;
const MOST_SWELLING: u64 = 200;
/// Bytes unpacked at once.
const ROOM: usize = 32 << 10;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Flags of an encrypted entry, and of one whose sizes stand behind it.
const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 8;

/// An entry whose place and size are sure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// Its name as it is written, bytes that are no UTF-8 replaced.
    pub(super) name: String,
    packed: &'a [u8],
    method: u16,
    size: u64,
    /// From its head to its last byte.
    place: (usize, usize),
}

/// Whether the bytes, read from their end as readers of archives do, are one, whatever they begin with.
pub(super) fn ends_as_archive(bytes: &[u8]) -> bool {
    find_end(bytes).is_some()
}

/// The entries of an archive in the order in which they lie.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, MediaError> {
    let end = find_end(bytes).ok_or(MediaError::Broken)?;
    let field = |at| u16_at(bytes, end + at);
    let (disk, list_disk, here, count) = (field(4)?, field(6)?, field(8)?, field(10)?);
    let (size, start) = (size_at(bytes, end + 12)?, size_at(bytes, end + 16)?);
    // No second volume, no ZIP64 (all ones), and the list ends where the end begins.
    if disk != 0
        || list_disk != 0
        || here != count
        || count == u16::MAX
        || start.checked_add(size) != Some(end)
    {
        return Err(MediaError::Broken);
    }
    if usize::from(count) > MOST_ENTRIES {
        return Err(MediaError::Bomb);
    }
    let mut entries = listed(bytes, (start, end), usize::from(count))?;
    entries.sort_unstable_by_key(|entry| entry.place);
    lie_in_a_row(&entries, start)?;
    unpack_to_what_they_say(&entries, bytes.len() as u64)?;
    Ok(entries)
}

/// Where the end record is whose comment reaches to the last byte.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_SIZE)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find(|at| {
        bytes[*at..].starts_with(END)
            && u16_at(bytes, at + 20).is_ok_and(|comment| at + END_SIZE + usize::from(comment) == bytes.len())
    })
}

fn listed(bytes: &[u8], (mut at, end): (usize, usize), count: usize) -> Result<Vec<Entry<'_>>, MediaError> {
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let name_size = usize::from(u16_at(bytes, at + 28)?);
        let more = usize::from(u16_at(bytes, at + 30)?) + usize::from(u16_at(bytes, at + 32)?);
        let next = at + LISTED_SIZE + name_size + more;
        if !bytes[at..].starts_with(LISTED) || next > end {
            return Err(MediaError::Broken);
        }
        entries.push(entry(bytes, at, name_size)?);
        at = next;
    }
    if at != end {
        return Err(MediaError::Broken);
    }
    Ok(entries)
}

/// The entry of one row of the list; its head says the same.
fn entry(bytes: &[u8], at: usize, name_size: usize) -> Result<Entry<'_>, MediaError> {
    let (flags, method) = (u16_at(bytes, at + 8)?, u16_at(bytes, at + 10)?);
    let (packed, size) = (size_at(bytes, at + 20)?, size_at(bytes, at + 24)?);
    let head = size_at(bytes, at + 42)?;
    let name = slice(bytes, at + LISTED_SIZE, name_size)?;
    let head_name = usize::from(u16_at(bytes, head + 26)?);
    let begin = head + HEAD_SIZE + head_name + usize::from(u16_at(bytes, head + 28)?);
    // Sizes in the head are nought where they follow the entry.
    let sizes = flags & SIZES_FOLLOW != 0
        || (size_at(bytes, head + 18)?, size_at(bytes, head + 22)?) == (packed, size);
    let same = sizes
        && slice(bytes, head, HEAD.len())? == HEAD
        && u16_at(bytes, head + 6)? == flags
        && u16_at(bytes, head + 8)? == method
        && slice(bytes, head + HEAD_SIZE, head_name)? == name;
    if !same || !is_plain(name) {
        return Err(MediaError::Broken);
    }
    if flags & ENCRYPTED != 0 {
        return Err(MediaError::Locked);
    }
    Ok(Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        packed: slice(bytes, begin, packed)?,
        method,
        size: size as u64,
        place: (head, begin + packed),
    })
}

/// A name that stays in the folder it is unpacked into.
fn is_plain(name: &[u8]) -> bool {
    let odd = |byte: &u8| byte.is_ascii_control() || b"\\:".contains(byte);
    !name.is_empty()
        && !name.starts_with(b"/")
        && !name.iter().any(odd)
        && !name.split(|byte| *byte == b'/').any(|part| part == b"..")
}

/// One begins where the other ends, from the first byte to the list, and no name comes twice.
fn lie_in_a_row(entries: &[Entry<'_>], list: usize) -> Result<(), MediaError> {
    let mut end = 0;
    for (index, next) in entries.iter().map(|entry| entry.place.0).chain([list]).enumerate() {
        let gap = next.checked_sub(end).ok_or(MediaError::Bomb)?;
        if gap > if index == 0 { 0 } else { DESCRIPTOR } {
            return Err(MediaError::Broken);
        }
        end = entries.get(index).map_or(end, |entry| entry.place.1);
    }
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) { Err(MediaError::Broken) } else { Ok(()) }
}

/// First what is announced is added up, which costs nothing; then it is unpacked, since announcements may be wrong.
fn unpack_to_what_they_say(entries: &[Entry<'_>], packed: u64) -> Result<(), MediaError> {
    let sum = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
    if sum > MOST_UNPACKED || (sum > SMALL && sum / MOST_SWELLING > packed) {
        return Err(MediaError::Bomb);
    }
    entries.iter().try_for_each(|entry| entry.read(&mut |_| ()))
}

impl Entry<'_> {
    /// The content, when it is not larger than `most`.
    pub(super) fn content(&self, most: usize) -> Result<Vec<u8>, MediaError> {
        if self.size > most as u64 {
            return Err(MediaError::Bomb);
        }
        let mut content = Vec::new();
        self.read(&mut |piece| content.extend_from_slice(piece))?;
        Ok(content)
    }

    /// Whether it is kept as it is, not packed.
    pub(super) fn is_stored(&self) -> bool {
        self.method == STORED
    }

    /// Unpacks piece by piece, never more than was announced.
    fn read(&self, each: &mut impl FnMut(&[u8])) -> Result<(), MediaError> {
        match self.method {
            STORED if self.packed.len() as u64 == self.size => each(self.packed),
            DEFLATED => self.inflate(each)?,
            _ => return Err(MediaError::Broken),
        }
        Ok(())
    }

    fn inflate(&self, each: &mut impl FnMut(&[u8])) -> Result<(), MediaError> {
        let (mut inflater, mut packed, mut left) = (Inflater::default(), self.packed, self.size);
        while !inflater.has_ended() {
            let (taken, piece) = inflater.inflate(packed, ROOM).map_err(|_| MediaError::Broken)?;
            left = left.checked_sub(piece.len() as u64).ok_or(MediaError::Bomb)?;
            let stuck = taken == 0 && piece.is_empty();
            each(piece);
            packed = &packed[taken..];
            if stuck && !inflater.has_ended() {
                return Err(MediaError::Broken);
            }
        }
        if left == 0 && packed.is_empty() { Ok(()) } else { Err(MediaError::Broken) }
    }
}

fn slice(bytes: &[u8], at: usize, size: usize) -> Result<&[u8], MediaError> {
    at.checked_add(size).and_then(|end| bytes.get(at..end)).ok_or(MediaError::Broken)
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, MediaError> {
    slice(bytes, at, 2).map(|two| u16::from_le_bytes([two[0], two[1]]))
}

/// A size or a place, which is far below the numbers ZIP64 stands for.
fn size_at(bytes: &[u8], at: usize) -> Result<usize, MediaError> {
    let four = slice(bytes, at, 4)?;
    let size = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
    if size < u32::MAX { Ok(size as usize) } else { Err(MediaError::Broken) }
}

#[cfg(test)]
mod tests;
