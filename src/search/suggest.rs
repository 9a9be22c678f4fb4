//! What may have been meant by what is found nowhere.

use super::{
    Index, Ranked,
    near::Near,
    ranked::{FIELDS, sound},
    segment::{Field, words},
    store::{self, Row},
    terms::Term,
};
use mailstore::{DbError, db::Conn};
use std::{cmp::Reverse, collections::HashMap};

/// Words of nearly the same letters of which it is asked how many documents have them.
const MOST: usize = 12;

/// A word by its number in a field of a segment.
type Place = (Row, Field, usize);

/// A word, in how many letters it differs, and where it is.
struct Candidate {
    word: String,
    distance: usize,
    places: Vec<Place>,
}

impl Index {
    /// What was typed, with words in the place of those that no text has that differ in a letter or two, and that stand in
    /// some text that is `alive`; None when there are none for each.
    ///
    /// # Errors
    /// The database is away.
    pub fn near(
        &self,
        c: &mut Conn<'_>,
        ranked: &Ranked,
        mut alive: impl FnMut(i64) -> bool,
    ) -> Result<Option<String>, DbError> {
        let Ranked { terms, unknown, .. } = ranked;
        if unknown.is_empty() {
            return Ok(None);
        }
        let (segments, mut others) = (store::state(c, 1)?.segments, Vec::new());
        for number in unknown {
            let Some(Term::Word { meaning, .. }) = terms.all().get(*number) else { return Ok(None) };
            let Some(near) = Near::of(&meaning.word) else { return Ok(None) };
            let candidates = self.candidates(c, &segments, &near)?;
            match self.best(c, candidates, &mut alive)? {
                Some(word) => others.push((*number, word)),
                None => return Ok(None),
            }
        }
        Ok(Some(terms.with(&others)))
    }

    /// Words of nearly the same letters, the nearest first.
    fn candidates(&self, c: &mut Conn<'_>, segments: &[Row], near: &Near) -> Result<Vec<Candidate>, DbError> {
        let mut found: HashMap<String, (usize, Vec<Place>)> = HashMap::new();
        for (row, field) in segments.iter().flat_map(|row| FIELDS.map(|field| (*row, field))) {
            // A broken segment has no words to offer.
            let Ok(vocabulary) = sound(self.reader(c, row).vocabulary(field))? else { continue };
            for (number, word) in words(&vocabulary).enumerate() {
                let Ok(word) = str::from_utf8(word) else { continue };
                if let Some(distance) = near.distance(word) {
                    found
                        .entry(word.to_owned())
                        .or_insert((distance, Vec::new()))
                        .1
                        .push((row, field, number));
                }
            }
        }
        let candidate = |(word, (distance, places))| Candidate { word, distance, places };
        let mut candidates: Vec<Candidate> = found.into_iter().map(candidate).collect();
        candidates.sort_by(|a, b| (a.distance, &a.word).cmp(&(b.distance, &b.word)));
        Ok(candidates)
    }

    /// Of the nearest words the one that most documents have.
    fn best(
        &self,
        c: &mut Conn<'_>,
        candidates: Vec<Candidate>,
        alive: &mut impl FnMut(i64) -> bool,
    ) -> Result<Option<String>, DbError> {
        let mut known = Vec::new();
        for Candidate { word, distance, places } in candidates.into_iter().take(MOST) {
            let mut count = 0;
            for place in places {
                count += self.documents_with(c, place)?.into_iter().filter(|doc| alive(*doc)).count();
            }
            if count > 0 {
                known.push((distance, Reverse(count), word));
            }
        }
        Ok(known.into_iter().min().map(|(_, _, word)| word))
    }

    fn documents_with(&self, c: &mut Conn<'_>, (row, field, number): Place) -> Result<Vec<i64>, DbError> {
        let mut reader = self.reader(c, row);
        let found = reader.with_numbers(field, &[number]).and_then(|found| {
            let docs = reader.docs(row)?;
            Ok(found.iter().filter_map(|place| docs.get(place).copied()).collect())
        });
        Ok(sound(found)?.unwrap_or_default())
    }
}
