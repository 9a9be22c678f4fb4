//! A segment: the words of some documents, field by field, each with the documents it stands in; pure.
//!
//! A field has a vocabulary, its words in order between line feeds (`\nanna\nbruno\n`), and postings in parts of 1,024
//! words. The vocabulary may be cut into pieces, inside of words only, so that it is seen when the last is missing. A word's
//! postings are a length and as many bytes: the documents it stands in, by their places in the segment,
//! the first as it is and then the gaps.
//!
//! Beside the postings are the spots: where in each of its documents a word stands ([`Spot`]), a list for each word as
//! there are postings for each. It is a length and as many bytes: the positions in the first document, in the second and
//! so on, with a zero between two documents; of each the gap to the last one (from 0), doubled, and 1 more when it is
//! spaced. A block takes the spots of words until it has 64 KiB, and is found by the number of its first word.

use super::{
    lists::{Fault, lists, put, put_list},
    words::{Spot, for_each_spot, for_each_word},
};
use memchr::{memchr, memchr_iter, memmem::Finder};
use std::collections::{HashMap, HashSet};

/// Words of one part of the postings.
pub(super) const PART: usize = 1024;
/// Different words of a document in all its fields. One with more is only listed, and always looked at itself.
const MOST_WORDS: usize = 50_000;
/// Octets of a piece of a vocabulary.
const PIECE: usize = 1 << 20;
/// Octets of a block of spots, by the list of one word more.
const SPOTS: usize = 64 << 10;

/// A field of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// What stands above it: the header of a message, the title of a page.
    Head,
    /// Its text.
    Body,
    /// Text taken out of what is attached.
    Attached,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Head, Self::Body, Self::Attached];

    /// Its number in the rows.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Head => 1,
            Self::Body => 2,
            Self::Attached => 3,
        }
    }

    /// The number in the rows of the spots of its words.
    pub(super) fn spots(self) -> i64 {
        self.number() + 10
    }
}

/// A field as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) vocabulary: Vec<u8>,
    pub(super) parts: Vec<Vec<u8>>,
    /// Blocks of spots, each with the number of its first word.
    pub(super) spots: Vec<(usize, Vec<u8>)>,
}

/// A segment as it is kept, its fields in the order of [`Field::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    /// The documents, ascending; postings count from 0 in this list.
    pub(super) docs: Vec<i64>,
    /// Places of those whose words are not here.
    pub(super) opaque: Vec<u32>,
    pub(super) fields: Vec<Words>,
}

/// Makes a segment of documents.
pub(super) struct Builder {
    docs: Vec<i64>,
    opaque: Vec<u32>,
    fields: [HashMap<String, Postings>; 3],
}

/// The postings of a word, and its spots, while they grow.
#[derive(Default)]
pub(super) struct Postings {
    /// One more than the last place; 0 while there is none.
    next: u32,
    bytes: Vec<u8>,
    /// The last position in the last place.
    position: u32,
    spots: Vec<u8>,
}

impl Postings {
    /// Adds a spot in a place unless it is there already. They come in order.
    fn add(&mut self, place: u32, spot: Spot) {
        self.enter(place);
        if spot.position > self.position {
            put(&mut self.spots, u64::from(spot.position - self.position) << 1 | u64::from(spot.spaced));
            self.position = spot.position;
        }
    }

    /// Adds a place that is greater than the last one, with what was written of its spots.
    pub(super) fn add_written(&mut self, place: u32, spots: &[u8]) {
        self.enter(place);
        self.spots.extend_from_slice(spots);
    }

    fn enter(&mut self, place: u32) {
        if place >= self.next {
            if self.next > 0 {
                self.spots.push(0);
            }
            put(&mut self.bytes, u64::from(place - self.next.saturating_sub(1)));
            (self.next, self.position) = (place + 1, 0);
        }
    }
}

impl Builder {
    pub(super) fn new() -> Self {
        Self { docs: Vec::new(), opaque: Vec::new(), fields: Default::default() }
    }

    /// Adds a document with the folded texts of its fields. Documents come in ascending order.
    pub(super) fn add(&mut self, doc: i64, texts: [&str; 3]) {
        if has_too_many_words(texts) {
            return self.add_opaque(doc);
        }
        let place = self.docs.len() as u32;
        self.docs.push(doc);
        for (field, text) in self.fields.iter_mut().zip(texts) {
            for_each_spot(text, |word, spot| {
                let postings = match field.get_mut(word) {
                    Some(postings) => postings,
                    None => field.entry(word.to_owned()).or_default(),
                };
                postings.add(place, spot);
                true
            });
        }
    }

    /// Adds a document without its words.
    pub(super) fn add_opaque(&mut self, doc: i64) {
        self.opaque.push(self.docs.len() as u32);
        self.docs.push(doc);
    }

    /// The segment.
    pub(super) fn finish(self) -> Segment {
        let fields = self.fields.map(|field| {
            let mut words: Vec<(String, Postings)> = field.into_iter().collect();
            words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            let mut writer = Writer::default();
            for (word, postings) in &words {
                writer.add(word.as_bytes(), postings);
            }
            writer.words
        });
        Segment { docs: self.docs, opaque: self.opaque, fields: fields.into() }
    }
}

fn has_too_many_words(texts: [&str; 3]) -> bool {
    // Each takes two octets, with what parts it from the next.
    if texts.iter().map(|text| text.len()).sum::<usize>() < 2 * MOST_WORDS {
        return false;
    }
    let mut count = 0;
    for text in texts {
        let mut known = HashSet::new();
        for_each_word(text, |word| {
            count += usize::from(known.insert(word));
            count <= MOST_WORDS
        });
    }
    count > MOST_WORDS
}

/// Writes the words of a field in order.
#[derive(Default)]
pub(super) struct Writer {
    words: Words,
    count: usize,
}

impl Writer {
    /// Adds a word that is greater than the last one.
    pub(super) fn add(&mut self, word: &[u8], postings: &Postings) {
        if self.count == 0 {
            self.words.vocabulary.push(b'\n');
        }
        self.words.vocabulary.extend_from_slice(word);
        self.words.vocabulary.push(b'\n');
        if self.count.is_multiple_of(PART) {
            self.words.parts.push(Vec::new());
        }
        if let Some(part) = self.words.parts.last_mut() {
            put_list(part, &postings.bytes);
        }
        if self.words.spots.last().is_none_or(|(_, block)| block.len() >= SPOTS) {
            self.words.spots.push((self.count, Vec::new()));
        }
        if let Some((_, block)) = self.words.spots.last_mut() {
            put_list(block, &postings.spots);
        }
        self.count += 1;
    }

    pub(super) fn finish(self) -> Words {
        self.words
    }
}

impl Words {
    /// The pieces of the vocabulary, one at least.
    pub(super) fn pieces(&self) -> Vec<&[u8]> {
        let (mut pieces, mut rest) = (Vec::new(), self.vocabulary.as_slice());
        while rest.len() > PIECE {
            // No word is empty: the octet behind a line feed is none.
            let at = PIECE + usize::from(rest[PIECE - 1] == b'\n');
            let (piece, after) = rest.split_at(at);
            pieces.push(piece);
            rest = after;
        }
        if !rest.is_empty() || pieces.is_empty() {
            pieces.push(rest);
        }
        pieces
    }

    /// Whether there are postings and spots for each word.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let count = |part: &Vec<u8>| lists(part).filter(Result::is_ok).count();
        let mut spots = 0;
        for (first, block) in &self.spots {
            if *first != spots {
                return Err(Fault::Broken);
            }
            spots += count(block);
        }
        let words = words(&self.vocabulary).count();
        if (self.parts.iter().map(count).sum(), spots) == (words, words) {
            Ok(())
        } else {
            Err(Fault::Broken)
        }
    }
}

/// Whether these are all octets of a vocabulary.
pub(super) fn is_vocabulary(bytes: &[u8]) -> bool {
    bytes.is_empty() || (bytes.len() > 1 && bytes.first() == Some(&b'\n') && bytes.last() == Some(&b'\n'))
}

/// The words of a vocabulary, in order.
pub(super) fn words(vocabulary: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inside = vocabulary.get(1..vocabulary.len().saturating_sub(1)).unwrap_or_default();
    inside.split(|b| *b == b'\n').take(if vocabulary.is_empty() { 0 } else { usize::MAX })
}

/// The numbers, ascending, of the words of a vocabulary in which `pattern` stands; see
/// [`Piece`](super::words::Piece).
pub(super) fn numbers_of(vocabulary: &[u8], pattern: &str) -> Vec<usize> {
    let finder = Finder::new(pattern);
    let anchored = usize::from(pattern.starts_with('\n'));
    let (mut numbers, mut from, mut counted, mut begun) = (Vec::new(), 0, 0, 0);
    while let Some(at) = vocabulary.get(from..).and_then(|rest| finder.find(rest)) {
        let inside = from + at + anchored;
        begun += memchr_iter(b'\n', &vocabulary[counted..inside]).count();
        counted = inside;
        numbers.push(begun.saturating_sub(1));
        let Some(end) = memchr(b'\n', &vocabulary[inside..]) else { break };
        from = inside + end;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::super::lists::{by_document, places, spots};
    use super::*;
    use proptest::prelude::*;

    fn spots_of(list: &[u8]) -> impl Iterator<Item = Spot> {
        spots(list).map(|spot| spot.expect("a spot"))
    }

    #[test]
    fn a_field_is_its_words_in_order_with_their_documents() {
        let mut builder = Builder::new();
        builder.add(10, ["", "anna bruno anna", ""]);
        builder.add(300, ["", "bruno", "carla"]);
        let segment = builder.finish();
        assert_eq!((segment.docs, segment.opaque), (vec![10, 300], vec![]));
        assert_eq!(segment.fields[0], Words::default());
        let body = &segment.fields[1];
        assert_eq!(body.vocabulary, b"\nanna\nbruno\n");
        assert_eq!(words(&body.vocabulary).collect::<Vec<_>>(), [&b"anna"[..], b"bruno"]);
        let found: Vec<Vec<u32>> = lists(&body.parts[0])
            .map(|list| places(list.expect("a list")).collect::<Result<_, _>>().expect("places"))
            .collect();
        assert_eq!(found, [vec![0], vec![0, 1]]);
        let spots =
            [("anna", vec![vec![(1, true), (3, false)]]), ("bruno", vec![vec![(2, true)], vec![(1, false)]])];
        for ((word, expected), list) in spots.into_iter().zip(lists(&body.spots[0].1)) {
            let of = |list| spots_of(list).map(|spot| (spot.position, spot.spaced)).collect::<Vec<_>>();
            let found: Vec<_> = by_document(list.expect("a list")).map(of).collect();
            assert_eq!(found, expected, "{word}");
        }
        assert!(body.check().is_ok());
        assert_eq!(segment.fields[2].vocabulary, b"\ncarla\n");
    }

    #[test]
    fn patterns_find_the_numbers_of_words() {
        let vocabulary = b"\nana\nanna\nbanana\nna\n";
        let check = |pattern: &str, expected: &[usize]| {
            assert_eq!(numbers_of(vocabulary, pattern), expected, "{pattern:?}");
        };
        check("na", &[0, 1, 2, 3]);
        check("\nna\n", &[3]);
        check("\nan", &[0, 1]);
        check("ana\n", &[0, 2]);
        check("\nbanana\n", &[2]);
        check("x", &[]);
        assert_eq!(numbers_of(b"", "x"), [0_usize; 0]);
        assert_eq!(words(b"").count(), 0);
    }

    #[test]
    fn a_document_of_very_many_words_is_only_listed() {
        let text: String = (0..MOST_WORDS + 5).map(|n| format!("w{n} ")).collect();
        let mut builder = Builder::new();
        builder.add(1, ["short", &text, "never reached"]);
        builder.add(2, ["short", "short", ""]);
        let segment = builder.finish();
        assert_eq!((segment.opaque, &segment.fields[1].vocabulary[..]), (vec![0], &b"\nshort\n"[..]));
    }

    #[test]
    fn a_vocabulary_without_its_last_piece_is_none() {
        for (length, words) in [(9, 300_000), (PIECE / 2 - 1, 4), (PIECE - 1, 2), (PIECE - 2, 3), (0, 0)] {
            let word = "x".repeat(length) + "\n";
            let vocabulary =
                if words == 0 { Vec::new() } else { format!("\n{}", word.repeat(words)).into_bytes() };
            let whole = Words { vocabulary, ..Words::default() };
            let pieces = whole.pieces();
            assert!(pieces.iter().all(|piece| piece.len() <= PIECE + 1));
            assert_eq!(pieces.concat(), whole.vocabulary);
            assert!(is_vocabulary(&pieces.concat()));
            for most in 1..pieces.len() {
                assert!(!is_vocabulary(&pieces[..most].concat()), "{length} {words} {most}");
            }
        }
    }

    proptest! {
        #[test]
        fn broken_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (words(&bytes).count(), numbers_of(&bytes, "a"), numbers_of(&bytes, "\na\n"));
        }
    }
}
