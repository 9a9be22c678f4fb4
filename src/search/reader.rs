//! What one segment says to a question.

use super::{
    bits::Bits,
    cache::{Cache, What},
    find::Wanted,
    fuzzy::Stems,
    lists::{Fault, lists, places},
    phrase::{Begins, Phrase},
    segment::{self, Field, PART, numbers_of},
    store,
    words::Piece,
};
use mailstore::db::Conn;
use std::sync::Arc;

/// Parts of postings read at once.
const PARTS_AT_ONCE: usize = 64;
/// Words after whose documents it is asked whether these are all.
const NUMBERS_AT_ONCE: usize = 16 * PART;
/// Documents that are looked at themselves sooner than that is asked where their words stand.
const FEW: usize = 4;
/// Words that have a piece of a needle, and octets of their postings. With more it is not asked where they stand.
const MOST_ALIKE: usize = 1_000;
const MOST_POSTINGS: usize = 8 << 20;

/// Places in a segment that satisfy, and others that may.
pub(super) struct Found {
    pub(super) sure: Bits,
    pub(super) unsure: Bits,
}

impl Found {
    pub(super) fn nothing_known(size: usize) -> Self {
        let mut unsure = Bits::empty(size);
        (0..size).for_each(|place| unsure.insert(place));
        Self { sure: Bits::empty(size), unsure }
    }

    fn add(&mut self, found: &Bits, enough: bool) {
        if enough { self.sure.join(found) } else { self.unsure.join(found) }
    }

    pub(super) fn doubt(&mut self, place: usize) {
        self.sure.remove(place);
        self.unsure.insert(place);
    }

    pub(super) fn keep(&mut self, mine: &Bits) {
        self.sure.keep(mine);
        self.unsure.keep(mine);
    }
}

/// One segment on its connection.
pub(super) struct Reader<'a, 'c> {
    pub(super) c: &'a mut Conn<'c>,
    pub(super) cache: &'a Cache,
    pub(super) segment: i64,
    /// Documents in it.
    pub(super) size: usize,
    /// Whether parts of postings are kept in memory: worth it where little is looked for by many.
    pub(super) keeps: bool,
}

impl Reader<'_, '_> {
    /// The documents that hold what is wanted, as far as their words tell; where words stand is only asked of what is `mine`.
    pub(super) fn ask(&mut self, wanted: &Wanted, mine: Option<&Bits>) -> Result<Found, Fault> {
        let mut found = Found { sure: Bits::empty(self.size), unsure: Bits::empty(self.size) };
        if let Some(stems) = &wanted.stems {
            found.add(&self.with_words(wanted.fields, stems)?, wanted.enough.1);
        }
        for field in wanted.fields {
            let mut with = self.with_pieces(*field, &wanted.pieces)?;
            if let Some(mine) = mine {
                with.keep(mine);
            }
            match &wanted.phrase {
                Some(phrase) if with.count() > FEW => {
                    let (with, enough) = self.with_phrase(*field, phrase, &with)?;
                    found.add(&with, enough);
                }
                _ => found.add(&with, wanted.enough.0),
            }
        }
        found.sure.iter().for_each(|place| found.unsure.remove(place));
        Ok(found)
    }

    /// Documents whose field has a word for each piece.
    fn with_pieces(&mut self, field: Field, pieces: &[Piece]) -> Result<Bits, Fault> {
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
    fn with_words(&mut self, fields: &[Field], stems: &Stems) -> Result<Bits, Fault> {
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

    /// Documents among these in whose field words for the pieces follow one another, and whether those hold the needle.
    fn with_phrase(&mut self, field: Field, phrase: &Phrase, among: &Bits) -> Result<(Bits, bool), Fault> {
        let vocabulary = self.vocabulary(field)?;
        let numbers = |(n, piece): (usize, &Piece)| (n, numbers_of(&vocabulary, &piece.pattern));
        let mut pieces: Vec<(usize, Vec<usize>)> = phrase.pieces.iter().enumerate().map(numbers).collect();
        pieces.sort_by_key(|(_, numbers)| numbers.len());
        let mut begins = Begins::new(phrase, among);
        for (n, numbers) in &pieces {
            if self.add_piece(field, (*n, numbers), &mut begins)? {
                begins.end_piece();
            } else {
                begins.leave_out();
            }
        }
        Ok(begins.finish())
    }

    /// Adds the spots of the words for a piece; false when there are too many.
    pub(super) fn add_piece(
        &mut self,
        field: Field,
        (n, numbers): (usize, &[usize]),
        begins: &mut Begins<'_>,
    ) -> Result<bool, Fault> {
        let Some(postings) = self.postings_of(field, numbers)? else { return Ok(false) };
        let mut block = (0, Vec::new());
        for (number, postings) in numbers.iter().copied().zip(postings) {
            if list_in(&block, number).is_none() {
                block = store::load_spots(self.c, self.segment, field, number)?;
            }
            begins.add(n, &postings, list_in(&block, number).ok_or(Fault::Broken)?)?;
            if begins.is_full() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The postings of words, given by ascending numbers; None when that is too much.
    fn postings_of(&mut self, field: Field, numbers: &[usize]) -> Result<Option<Vec<Vec<u8>>>, Fault> {
        if numbers.len() > MOST_ALIKE {
            return Ok(None);
        }
        let (mut found, mut bytes) = (Vec::new(), 0);
        self.for_each_list(field, numbers, |list| {
            bytes += list.len();
            if bytes <= MOST_POSTINGS {
                found.push(list.to_vec());
            }
            Ok(())
        })?;
        match found.len() == numbers.len() {
            true => Ok(Some(found)),
            false if bytes > MOST_POSTINGS => Ok(None),
            false => Err(Fault::Broken),
        }
    }

    pub(super) fn vocabulary(&mut self, field: Field) -> Result<Arc<Vec<u8>>, Fault> {
        self.cache.get(self.segment, What::Vocabulary(field), || {
            store::load_vocabulary(self.c, self.segment, field)
        })
    }

    /// Documents with one of the words of these numbers, ascending. Ends early when it is all of them.
    pub(super) fn with_numbers(&mut self, field: Field, numbers: &[usize]) -> Result<Bits, Fault> {
        let mut found = Bits::empty(self.size);
        for numbers in numbers.chunks(NUMBERS_AT_ONCE) {
            self.for_each_list(field, numbers, |list| {
                for place in places(list) {
                    found.insert(place? as usize);
                }
                Ok(())
            })?;
            if found.is_full() {
                break;
            }
        }
        Ok(found)
    }

    /// Calls `each` with the postings of the words of these numbers, ascending.
    fn for_each_list(
        &mut self,
        field: Field,
        numbers: &[usize],
        mut each: impl FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut parts: Vec<usize> = numbers.iter().map(|number| number / PART).collect();
        parts.dedup();
        let mut select = |part: usize, bytes: &[u8]| {
            let (first, last) = (part * PART, (part + 1) * PART);
            let from = numbers.partition_point(|number| *number < first);
            let upto = numbers.partition_point(|number| *number < last);
            select(bytes, first, &numbers[from..upto], &mut each)
        };
        if self.keeps {
            return parts.into_iter().try_for_each(|part| select(part, &self.kept_part(field, part)?));
        }
        parts
            .chunks(PARTS_AT_ONCE)
            .try_for_each(|parts| store::for_each_part(self.c, self.segment, field, parts, &mut select))
    }

    fn kept_part(&mut self, field: Field, part: usize) -> Result<Arc<Vec<u8>>, Fault> {
        self.cache.get(self.segment, What::Postings(field, part), || {
            let mut kept = Vec::new();
            store::for_each_part(self.c, self.segment, field, &[part], |_, bytes| {
                kept = bytes.to_vec();
                Ok(())
            })?;
            Ok(kept)
        })
    }
}

/// The spots of a word in a block that has the number of its first word; None when they are not there.
fn list_in((first, bytes): &(usize, Vec<u8>), number: usize) -> Option<&[u8]> {
    lists(bytes).nth(number.checked_sub(*first)?)?.ok()
}

/// Calls `each` with the postings of words, given by ascending numbers, of a part that begins with the word `first`.
fn select(
    part: &[u8],
    first: usize,
    numbers: &[usize],
    mut each: impl FnMut(&[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut numbers = numbers.iter().peekable();
    for (number, list) in (first..).zip(lists(part)) {
        if numbers.peek().is_none() {
            break;
        }
        let list = list?;
        if numbers.next_if(|wanted| **wanted == number).is_some() {
            each(list)?;
        }
    }
    Ok(())
}
