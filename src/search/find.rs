//! Asking the segments: which documents hold a text, as far as their words tell.

use super::{
    Kind,
    cache::Cache,
    fuzzy::Stems,
    segment::{self, Bits, Field, PART, numbers_of, places, postings, unpack},
    store,
    words::{Piece, fold, pieces},
};
use mailstore::{DbError, db::Conn};
use std::sync::{Arc, Weak};

/// Pieces of a needle that are looked for, the longest; each costs a pass over the vocabularies.
const MOST_PIECES: usize = 8;
/// Parts of postings read at once.
const PARTS_AT_ONCE: usize = 64;

/// What is looked for, and in which fields.
#[derive(Clone, Debug)]
pub struct Wanted {
    fields: &'static [Field],
    what: What,
    /// Whether all that is found satisfies.
    enough: bool,
}

#[derive(Clone, Debug)]
enum What {
    /// One field has words for all these pieces.
    Pieces(Vec<Piece>),
    /// The fields together have all these words.
    Words(Stems),
}

impl Wanted {
    /// Documents one of whose fields holds a text, compared without case.
    #[must_use]
    pub fn text(fields: &'static [Field], text: &str) -> Self {
        let (mut pieces, enough) = pieces(&fold(text));
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.pattern.len()));
        pieces.truncate(MOST_PIECES);
        Self { fields, what: What::Pieces(pieces), enough }
    }

    /// Documents whose fields together have all these words, or others of the same meaning.
    #[must_use]
    pub fn words(fields: &'static [Field], stems: Stems) -> Self {
        Self { fields, what: What::Words(stems), enough: true }
    }

    /// The same in some part of a field, which the words do not tell: all that is found has to be looked at.
    #[must_use]
    pub fn in_part(self) -> Self {
        Self { enough: false, ..self }
    }

    /// Whether the words of a document can say anything of it.
    fn tells(&self) -> bool {
        match &self.what {
            What::Pieces(pieces) => !pieces.is_empty(),
            What::Words(stems) => !stems.is_empty(),
        }
    }
}

/// Documents that were found, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// They satisfy.
    pub sure: Vec<i64>,
    /// They may, and have to be looked at. No other indexed document does.
    pub unsure: Vec<i64>,
}

/// The index of one node. A cheap clone.
#[derive(Clone, Default)]
pub struct Index {
    cache: Arc<Cache>,
}

impl Index {
    /// What the index says to each question; None where it can say nothing. What still waits to be indexed is not in
    /// the answers. It stops between two segments when nobody holds `alive` any more.
    pub fn find(
        &self,
        c: &mut Conn<'_>,
        kind: Kind,
        wanted: &[Wanted],
        alive: &Weak<()>,
    ) -> Result<Vec<Option<Hits>>, DbError> {
        let mut answers: Vec<Option<Hits>> =
            wanted.iter().map(|wanted| wanted.tells().then(Hits::default)).collect();
        // Made by a program with other words: of no use to this one.
        if store::version(c)? != super::VERSION {
            return Ok(vec![None; wanted.len()]);
        }
        for row in store::segments(c, kind)? {
            if alive.strong_count() == 0 {
                return Err(DbError::Unavailable("nobody waits for the answer".into()));
            }
            let (docs, opaque) = store::load_lists(c, row.id)?;
            let docs: Vec<i64> = unpack(&docs)?.into_iter().map(u64::cast_signed).collect();
            let opaque = unpack(&opaque)?;
            let mut reader = Reader { c, cache: &self.cache, segment: row.id, size: docs.len() };
            for (wanted, answer) in wanted.iter().zip(&mut answers) {
                let Some(hits) = answer else { continue };
                let mut found = reader.ask(wanted)?;
                hits.unsure.extend(opaque.iter().filter_map(|place| docs.get(*place as usize)));
                opaque.iter().for_each(|place| found.remove(*place as usize));
                let list = if wanted.enough { &mut hits.sure } else { &mut hits.unsure };
                list.extend(found.iter().filter_map(|place| docs.get(place)));
            }
        }
        for hits in answers.iter_mut().flatten() {
            hits.sure.sort_unstable();
            hits.unsure.sort_unstable();
        }
        Ok(answers)
    }
}

/// One segment on its connection.
struct Reader<'a, 'c> {
    c: &'a mut Conn<'c>,
    cache: &'a Cache,
    segment: i64,
    size: usize,
}

impl Reader<'_, '_> {
    fn ask(&mut self, wanted: &Wanted) -> Result<Bits, DbError> {
        match &wanted.what {
            What::Pieces(pieces) => {
                let mut found = Bits::empty(self.size);
                for field in wanted.fields {
                    found.join(&self.with_pieces(*field, pieces)?);
                }
                Ok(found)
            }
            What::Words(stems) => self.with_words(wanted.fields, stems),
        }
    }

    /// Documents whose field has a word for each piece.
    fn with_pieces(&mut self, field: Field, pieces: &[Piece]) -> Result<Bits, DbError> {
        let vocabulary = self.vocabulary(field)?;
        let mut numbers: Vec<Vec<usize>> =
            pieces.iter().map(|piece| numbers_of(&vocabulary, &piece.pattern)).collect();
        numbers.sort_by_key(Vec::len);
        let mut found: Option<Bits> = None;
        for numbers in numbers {
            if numbers.is_empty() || found.as_ref().is_some_and(Bits::is_empty) {
                return Ok(Bits::empty(self.size));
            }
            let with = self.with_numbers(field, &numbers)?;
            found = Some(match found {
                Some(mut found) => {
                    found.keep(&with);
                    found
                }
                None => with,
            });
        }
        Ok(found.unwrap_or_else(|| Bits::empty(self.size)))
    }

    /// Documents that have a word of each meaning in one of the fields.
    fn with_words(&mut self, fields: &[Field], stems: &Stems) -> Result<Bits, DbError> {
        let mut found = vec![Bits::empty(self.size); stems.len()];
        for field in fields {
            let vocabulary = self.vocabulary(*field)?;
            for (numbers, found) in stems.numbers_in(segment::words(&vocabulary)).iter().zip(&mut found) {
                found.join(&self.with_numbers(*field, numbers)?);
            }
        }
        let all = found.into_iter().reduce(|mut all, one| {
            all.keep(&one);
            all
        });
        Ok(all.unwrap_or_else(|| Bits::empty(self.size)))
    }

    fn vocabulary(&mut self, field: Field) -> Result<Arc<Vec<u8>>, DbError> {
        self.cache.get(self.segment, field, || store::load_vocabulary(self.c, self.segment, field))
    }

    /// Documents with one of the words of these numbers, ascending. Ends early when it is all of them.
    fn with_numbers(&mut self, field: Field, numbers: &[usize]) -> Result<Bits, DbError> {
        let mut found = Bits::empty(self.size);
        let mut parts: Vec<usize> = numbers.iter().map(|number| number / PART).collect();
        parts.dedup();
        for parts in parts.chunks(PARTS_AT_ONCE) {
            store::for_each_part(self.c, self.segment, field, parts, |part, bytes| {
                let (first, last) = (part * PART, (part + 1) * PART);
                let from = numbers.partition_point(|number| *number < first);
                let upto = numbers.partition_point(|number| *number < last);
                collect(bytes, first, &numbers[from..upto], &mut found)
            })?;
            if found.is_full() {
                break;
            }
        }
        Ok(found)
    }
}

/// Adds the postings of words, given by ascending numbers, of a part that begins with the word `first`.
fn collect(part: &[u8], first: usize, numbers: &[usize], found: &mut Bits) -> Result<(), DbError> {
    let mut numbers = numbers.iter().peekable();
    for (number, list) in (first..).zip(postings(part)) {
        if numbers.peek().is_none() {
            break;
        }
        let list = list?;
        if numbers.next_if(|wanted| **wanted == number).is_some() {
            for place in places(list) {
                found.insert(place? as usize);
            }
        }
    }
    Ok(())
}
