//! What the public may see, found the way people look for things: all words by their meaning, and how well.
//!
//! Here the index decides, and what it has not seen yet is looked at itself: the newest of it, as much as can be looked at
//! in time. All that is read of segments is kept in memory.

use super::{
    Index,
    bits::Bits,
    cache::What,
    keys,
    lists::{Fault, unpack},
    phrase::{Begins, Phrase},
    public,
    reader::Reader,
    segment::Field,
    store::{self, Row},
    terms::{Grade, Term, Terms},
};
use mailstore::{DbError, db::Conn};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Texts that are looked at since no segment has them, the newest.
const MOST_WAITING: i64 = 300;
/// Fields a public text has.
pub(super) const FIELDS: [Field; 2] = [Field::Head, Field::Body];

/// Documents that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranked {
    /// Texts with how well they have what is looked for; one may be there twice.
    pub hits: Vec<(i64, Grade)>,
    /// What is looked for as it was understood.
    pub terms: Terms,
    /// Whether it is all: not while very much waits to be indexed, or when the time was too short.
    pub whole: bool,
    /// The terms, by number, that no text has.
    pub(super) unknown: Vec<usize>,
}

/// What a segment has: documents with how well, and those whose words are not known.
type Graded = (Vec<(i64, Grade)>, Vec<i64>);

/// The numbers of words in one field of a segment, for each term: for each word of a phrase, else one list.
type Numbers = Vec<Vec<Vec<usize>>>;

/// A segment with the words in its fields.
struct Source {
    row: Row,
    fields: [Numbers; 2],
}

/// A text that no segment has, folded: title and rest.
type Waiting = (i64, Arc<Vec<u8>>);

impl Index {
    /// The public texts that have what is looked for. Who has no more patience gets what was found so far.
    ///
    /// # Errors
    /// The database is away.
    pub fn ranked(&self, c: &mut Conn<'_>, mut terms: Terms, patience: Duration) -> Result<Ranked, DbError> {
        let store::State { segments, mut waiting } = store::state(c, MOST_WAITING)?;
        let mut sources = self.sources(c, &segments, &terms, &mut waiting)?;
        let unknown: Vec<usize> = (0..terms.all().len()).filter(|n| is_unknown(&sources, *n)).collect();
        let opened = terms.open(&unknown);
        for source in &mut sources {
            self.open(c, source, &terms, &opened)?;
        }
        let unknown = opened.into_iter().filter(|n| is_unknown(&sources, *n)).collect();
        let mut ranked = Ranked { hits: Vec::new(), whole: true, terms, unknown };
        // What has to be read once in the life of a segment, and is kept then, is waited for.
        let until = Instant::now() + patience;
        for source in sources {
            ranked.whole &= Instant::now() < until;
            if ranked.whole {
                self.add(c, &source, &mut ranked, &mut waiting)?;
            }
        }
        ranked.whole &= waiting.len() < MOST_WAITING as usize;
        waiting.sort_unstable_by(|a, b| b.cmp(a));
        waiting.truncate(MOST_WAITING as usize);
        for (id, text) in self.texts(c, &waiting)? {
            let (title, rest) =
                str::from_utf8(&text).ok().and_then(|text| text.split_once('\n')).unwrap_or_default();
            ranked.hits.extend(ranked.terms.grade(title, rest).map(|grade| (id, grade)));
        }
        Ok(ranked)
    }

    pub(super) fn reader<'a, 'c>(&'a self, c: &'a mut Conn<'c>, row: Row) -> Reader<'a, 'c> {
        Reader { c, cache: &self.cache, segment: row.id, size: row.docs, keeps: true }
    }

    /// The words of the terms in all segments. The texts of a broken one wait.
    fn sources(
        &self,
        c: &mut Conn<'_>,
        segments: &[Row],
        terms: &Terms,
        waiting: &mut Vec<i64>,
    ) -> Result<Vec<Source>, DbError> {
        let mut sources = Vec::new();
        for row in segments {
            let mut reader = self.reader(c, *row);
            let fields = reader
                .numbers(FIELDS[0], terms)
                .and_then(|head| Ok([head, reader.numbers(FIELDS[1], terms)?]));
            match sound(fields)? {
                Ok(fields) => sources.push(Source { row: *row, fields }),
                Err(Broken) => waiting.extend(broken(c, *row)?),
            }
        }
        Ok(sources)
    }

    /// Adds the words that begin as terms do.
    fn open(
        &self,
        c: &mut Conn<'_>,
        source: &mut Source,
        terms: &Terms,
        opened: &[usize],
    ) -> Result<(), DbError> {
        for (field, numbers) in FIELDS.into_iter().zip(&mut source.fields) {
            for number in opened {
                let (Some(Term::Word { meaning, .. }), Some(numbers)) =
                    (terms.all().get(*number), numbers.get_mut(*number))
                else {
                    continue;
                };
                // It was there a moment ago.
                if let Ok(vocabulary) = sound(self.reader(c, source.row).vocabulary(field))? {
                    *numbers = vec![keys::beginning(&vocabulary, &meaning.word)];
                }
            }
        }
        Ok(())
    }

    /// Adds what is found in a segment. The texts of a broken one wait.
    fn add(
        &self,
        c: &mut Conn<'_>,
        source: &Source,
        ranked: &mut Ranked,
        waiting: &mut Vec<i64>,
    ) -> Result<(), DbError> {
        match sound(self.reader(c, source.row).graded(source, &ranked.terms))? {
            Ok((hits, opaque)) => {
                ranked.hits.extend(hits);
                waiting.extend(opaque);
            }
            Err(Broken) => waiting.extend(broken(c, source.row)?),
        }
        Ok(())
    }

    /// Texts, folded: those that are not in memory are read. Of those that are gone there is nothing.
    fn texts(&self, c: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<Waiting>, DbError> {
        let known = |id: &i64| Some((*id, self.cache.known(*id, What::Text)?));
        let mut found: Vec<Waiting> = ids.iter().filter_map(known).collect();
        let mut missing: Vec<i64> = ids.iter().filter(|id| known(id).is_none()).copied().collect();
        missing.sort_unstable();
        while !missing.is_empty() {
            let (read, texts) = public::load_folded(c, missing.clone())?;
            for (id, text) in texts {
                found.push((id, self.cache.get(id, What::Text, || Ok::<_, DbError>(text.into_bytes()))?));
            }
            missing.drain(..read.len());
        }
        Ok(found)
    }
}

/// Something of a segment is missing, or not as it was written.
pub(super) struct Broken;

/// Parts what is broken from a database that is away.
pub(super) fn sound<T>(outcome: Result<T, Fault>) -> Result<Result<T, Broken>, DbError> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Fault::Broken) => Ok(Err(Broken)),
        Err(Fault::Db(error)) => Err(error),
    }
}

fn broken(c: &mut Conn<'_>, row: Row) -> Result<Vec<i64>, DbError> {
    tracing::error!(
        segment = row.id,
        "a segment of the search index is broken; `index rebuild` makes it again"
    );
    store::docs_of(c, row.id)
}

/// Whether no word in any segment is a term.
fn is_unknown(sources: &[Source], term: usize) -> bool {
    let is_in =
        |numbers: &Numbers| numbers.get(term).is_some_and(|words| words.iter().all(|list| !list.is_empty()));
    !sources.iter().flat_map(|source| &source.fields).any(is_in)
}

impl Reader<'_, '_> {
    /// The words of a field that are the terms.
    fn numbers(&mut self, field: Field, terms: &Terms) -> Result<Numbers, Fault> {
        let vocabulary = self.vocabulary(field)?;
        let keys =
            self.cache.get(self.segment, What::Keys(field), || Ok::<_, Fault>(keys::keys(&vocabulary)))?;
        let of = |term: &Term| match term {
            Term::Word { meaning, .. } => vec![keys::with_meaning(&vocabulary, &keys, meaning)],
            Term::Phrase(phrase) => phrase.iter().map(|word| keys::like(&vocabulary, &keys, word)).collect(),
        };
        Ok(terms.all().iter().map(of).collect())
    }

    /// The documents that have all terms.
    fn graded(&mut self, source: &Source, terms: &Terms) -> Result<Graded, Fault> {
        let docs = self.docs(source.row)?;
        let opaque =
            self.cache.get(self.segment, What::Opaque, || store::load_opaque(self.c, self.segment))?;
        let doc = |place: usize| docs.get(place).copied();
        let opaque =
            unpack(&opaque)?.into_iter().filter_map(|place| doc(usize::try_from(place).ok()?)).collect();
        let (mut all, mut title, mut some): (Option<Bits>, Option<Bits>, _) =
            (None, None, Bits::empty(self.size));
        for (number, term) in terms.all().iter().enumerate() {
            let head = self.with_term(FIELDS[0], term, source.fields[0].get(number))?;
            let mut either = self.with_term(FIELDS[1], term, source.fields[1].get(number))?;
            either.join(&head);
            some.join(&head);
            keep(&mut title, head);
            keep(&mut all, either);
            if all.as_ref().is_some_and(Bits::is_empty) {
                return Ok((Vec::new(), opaque));
            }
        }
        let grade = |place: usize| match title.as_ref().is_some_and(|title| title.has(place)) {
            true => Grade::Title,
            false if some.has(place) => Grade::PartOfTitle,
            false => Grade::Text,
        };
        let all = all.unwrap_or_else(|| Bits::empty(self.size));
        let hits = all.iter().filter_map(|place| Some((doc(place)?, grade(place)))).collect();
        Ok((hits, opaque))
    }

    /// Documents whose field has a term, given the numbers of its words.
    fn with_term(
        &mut self,
        field: Field,
        term: &Term,
        numbers: Option<&Vec<Vec<usize>>>,
    ) -> Result<Bits, Fault> {
        let lists = numbers.map(Vec::as_slice).unwrap_or_default();
        let mut found = None;
        for list in lists {
            let with = if list.is_empty() { Bits::empty(self.size) } else { self.with_numbers(field, list)? };
            keep(&mut found, with);
            if found.as_ref().is_some_and(Bits::is_empty) {
                break;
            }
        }
        let found = found.unwrap_or_else(|| Bits::empty(self.size));
        match term {
            Term::Phrase(phrase) if phrase.len() > 1 && !found.is_empty() => {
                self.in_order(field, lists, &found)
            }
            _ => Ok(found),
        }
    }

    /// Documents among these in whose field words of these lists follow one another. A word that is nearly everywhere may
    /// stand where it will.
    fn in_order(&mut self, field: Field, lists: &[Vec<usize>], among: &Bits) -> Result<Bits, Fault> {
        let phrase = Phrase::of_words();
        let mut begins = Begins::new(&phrase, among);
        for (n, numbers) in lists.iter().enumerate() {
            if self.add_piece(field, (n, numbers), &mut begins)? {
                begins.end_piece();
            } else {
                begins.leave_out();
            }
        }
        Ok(begins.finish().0)
    }

    /// The documents of the segment.
    pub(super) fn docs(&mut self, row: Row) -> Result<Vec<i64>, Fault> {
        let packed = self.cache.get(self.segment, What::Docs, || store::load_docs(self.c, self.segment))?;
        let docs: Vec<i64> = unpack(&packed)?.into_iter().map(u64::cast_signed).collect();
        if docs.len() == row.docs { Ok(docs) } else { Err(Fault::Broken) }
    }
}

/// What is in both; in the one, while there is no other.
fn keep(found: &mut Option<Bits>, one: Bits) {
    match found {
        Some(found) => found.keep(&one),
        None => *found = Some(one),
    }
}
