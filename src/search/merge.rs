//! Joining segments: which, and how; pure.

use super::{
    lists::{Fault, by_document, lists, places},
    segment::{Postings, Words, Writer, words},
    store::Row,
};
use std::{cmp::Ordering, collections::HashMap, iter::Peekable};

/// Documents of the largest segment.
const MOST_DOCS: usize = 1 << 16;
/// Bytes of the largest segment: of one field of it all is in memory while it is made, and of those it is made of.
const MOST_BYTES: usize = 32 << 20;
/// Segments of one size are joined when there are so many.
const MANY: usize = 8;
/// Sizes, each the largest of its class. What is larger than the last stays as it is.
const SIZES: [usize; 4] = [64, 512, 4096, MOST_DOCS / 4];

/// Which of the segments are to be joined next. Few are when more would be too many bytes; what is that large already
/// stays as it is.
pub(super) fn choose(segments: &[Row]) -> Option<Vec<Row>> {
    let mut least = 0;
    for most in SIZES {
        let small = |row: &&Row| (least..=most).contains(&row.docs) && row.bytes <= MOST_BYTES / 2;
        let mut class: Vec<Row> = segments.iter().filter(small).copied().collect();
        class.sort_by_key(|row| (row.docs, row.id));
        class.truncate(MANY);
        let (chosen, heavy) = fitting(&class);
        let many = if most == SIZES[3] { MANY / 2 } else { MANY };
        if chosen.len() >= many || heavy {
            return Some(chosen.to_vec());
        }
        least = most + 1;
    }
    None
}

/// The first that are not too many together, and whether it is their bytes that are too many.
fn fitting(rows: &[Row]) -> (&[Row], bool) {
    let (mut docs, mut bytes) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        docs += row.docs;
        bytes += row.bytes;
        if docs > MOST_DOCS || bytes > MOST_BYTES {
            return (&rows[..at], bytes > MOST_BYTES);
        }
    }
    (rows, false)
}

/// The documents of joined segments, and for each segment the new places of its own; none for those that are gone.
pub(super) type Arrangement = (Vec<i64>, Vec<Vec<Option<u32>>>);

/// Arranges the documents of segments, given by id, anew. `home` says in which segment a document is indexed.
pub(super) fn arrange(segments: &[(i64, Vec<i64>)], home: &HashMap<i64, i64>) -> Arrangement {
    let lives = |segment: &i64, doc: &i64| home.get(doc) == Some(segment);
    let mut docs: Vec<i64> = segments
        .iter()
        .flat_map(|(segment, docs)| docs.iter().filter(move |doc| lives(segment, doc)))
        .copied()
        .collect();
    docs.sort_unstable();
    let place = |doc: &i64| docs.binary_search(doc).ok().and_then(|place| u32::try_from(place).ok());
    let maps = segments
        .iter()
        .map(|(segment, docs)| {
            docs.iter().map(|doc| lives(segment, doc).then(|| place(doc)).flatten()).collect()
        })
        .collect();
    (docs, maps)
}

/// The words of one field of several segments, each with the new places of its documents.
pub(super) fn join(fields: &[(Words, &[Option<u32>])]) -> Result<Words, Fault> {
    let mut sources: Vec<Source<'_>> =
        fields.iter().map(|(words, places)| Source::new(words, places)).collect();
    let mut writer = Writer::default();
    let mut found = Vec::new();
    while let Some(word) = sources.iter_mut().filter_map(Source::word).min() {
        found.clear();
        for source in &mut sources {
            source.take(word, &mut found)?;
        }
        found.sort_unstable();
        // A document has one home: what a broken segment gives twice is taken once.
        found.dedup_by_key(|(place, _)| *place);
        let mut postings = Postings::default();
        found.iter().for_each(|(place, spots)| postings.add_written(*place, spots));
        if !found.is_empty() {
            writer.add(word, &postings);
        }
    }
    Ok(writer.finish())
}

type Lists<'a> = Box<dyn Iterator<Item = Result<&'a [u8], Fault>> + 'a>;

/// A field that is read word by word.
struct Source<'a> {
    words: Peekable<Box<dyn Iterator<Item = &'a [u8]> + 'a>>,
    lists: Lists<'a>,
    spots: Lists<'a>,
    new: &'a [Option<u32>],
}

impl<'a> Source<'a> {
    fn new(field: &'a Words, new: &'a [Option<u32>]) -> Self {
        let words: Box<dyn Iterator<Item = &[u8]>> = Box::new(words(&field.vocabulary));
        let postings = Box::new(field.parts.iter().flat_map(|part| lists(part)));
        let spots = Box::new(field.spots.iter().flat_map(|(_, block)| lists(block)));
        Self { words: words.peekable(), lists: postings, spots, new }
    }

    fn word(&mut self) -> Option<&'a [u8]> {
        self.words.peek().copied()
    }

    /// Adds the new places of a word's documents with its spots in them, if it is the next one.
    fn take(&mut self, word: &[u8], found: &mut Vec<(u32, &'a [u8])>) -> Result<(), Fault> {
        if self.word().map(|next| next.cmp(word)) != Some(Ordering::Equal) {
            return Ok(());
        }
        self.words.next();
        let mut spots = by_document(self.spots.next().transpose()?.unwrap_or_default());
        for place in places(self.lists.next().transpose()?.unwrap_or_default()) {
            let (place, spots) = (place?, spots.next().ok_or(Fault::Broken)?);
            found.extend(self.new.get(place as usize).copied().flatten().map(|place| (place, spots)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::{Builder, Segment};
    use super::*;

    fn segment(docs: &[(i64, &str)]) -> Segment {
        let mut builder = Builder::new();
        docs.iter().for_each(|(doc, text)| builder.add(*doc, ["", text, ""]));
        builder.finish()
    }

    #[test]
    fn joined_segments_are_as_if_made_at_once() {
        let texts = [(1, "anna bruno"), (3, "carla"), (4, "anna"), (7, "dario bruno anna"), (9, "elena")];
        let (one, two) = (segment(&[texts[0], texts[3]]), segment(&[texts[1], texts[2], texts[4]]));
        let segments = [(10, one.docs.clone()), (20, two.docs.clone())];
        let mut home: HashMap<i64, i64> = [(1, 10), (3, 20), (4, 20), (7, 10), (9, 20)].into();
        let join_body = |home: &HashMap<i64, i64>| {
            let (docs, maps) = arrange(&segments, home);
            let fields = [(one.fields[1].clone(), &maps[0][..]), (two.fields[1].clone(), &maps[1][..])];
            (docs, join(&fields).expect("sound segments"))
        };
        let all = segment(&texts);
        assert_eq!(join_body(&home), (all.docs, all.fields[1].clone()));
        // 3 is gone, and 9 has been indexed anew elsewhere.
        home.remove(&3);
        home.insert(9, 30);
        let rest = segment(&[texts[0], texts[2], texts[3]]);
        assert_eq!(join_body(&home), (rest.docs, rest.fields[1].clone()));
    }

    fn check(sizes: &[(usize, usize)], expected: Option<&[i64]>) {
        let row = |(id, (docs, bytes)): (i64, &(usize, usize))| Row { id, docs: *docs, bytes: *bytes };
        let rows: Vec<Row> = (1..).zip(sizes).map(row).collect();
        let chosen = choose(&rows).map(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>());
        assert_eq!(chosen.as_deref(), expected, "{sizes:?}");
    }

    #[test]
    fn eight_of_a_size_are_joined() {
        let list = |sizes: &[usize]| sizes.iter().map(|docs| (*docs, 1)).collect::<Vec<_>>();
        check(&list(&[1; 7]), None);
        check(&list(&[1; 9]), Some(&[1, 2, 3, 4, 5, 6, 7, 8]));
        check(&list(&[512, 1, 512, 512, 512, 512, 512, 512, 512]), Some(&[1, 3, 4, 5, 6, 7, 8, 9]));
        check(&list(&[16_384; 4]), Some(&[1, 2, 3, 4]));
        check(&list(&[30_000; 20]), None);
        check(&[], None);
    }

    #[test]
    fn no_more_bytes_are_joined_than_fit_into_memory() {
        check(&[(64, MOST_BYTES / 3); 8], Some(&[1, 2, 3]));
        check(&[(64, MOST_BYTES / 2); 2], None);
        check(&[(64, MOST_BYTES / 2); 3], Some(&[1, 2]));
        check(&[(64, MOST_BYTES / 2 + 1); 20], None);
        check(&[(64, MOST_BYTES / 8); 8], Some(&[1, 2, 3, 4, 5, 6, 7, 8]));
        check(&[(64, usize::MAX / 4); 20], None);
    }
}
