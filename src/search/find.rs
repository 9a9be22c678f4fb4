//! Asking the segments: which documents hold a text, as far as their words tell.

use super::{
    Kind,
    bits::Bits,
    cache::{self, Cache},
    fuzzy::Stems,
    lists::Fault,
    phrase::Phrase,
    reader::{Found, Reader},
    segment::Field,
    store::{self, Row},
    words::{Piece, fold, pieces},
};
use mailstore::{DbError, db::Conn};
use std::{
    sync::{Arc, Weak},
    time::Instant,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Pieces of a needle that are looked for, the longest; each costs a pass over the vocabularies.
const MOST_PIECES: usize = 8;
/// When more is found, or is in a segment of which it is asked where words stand, what may not be found is left out from then
/// on.
const MANY: usize = 2_000;

/// What is looked for, and in which fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub(super) fields: &'static [Field],
    /// One field has words for all these pieces,
    pub(super) pieces: Vec<Piece>,
    /// and they follow one another,
    pub(super) phrase: Option<Phrase>,
    /// or the fields together have all these words.
    pub(super) stems: Option<Stems>,
    /// Whether all with the pieces, and all with the words, satisfy.
    pub(super) enough: (bool, bool),
}

impl Wanted {
    /// Documents one of whose fields holds a text, compared without case.
    #[must_use]
    pub fn text(fields: &'static [Field], text: &str) -> Self {
        let found = pieces(&fold(text));
        let (phrase, enough) = (Phrase::of(&found), found.enough && found.pieces.len() == 1);
        let mut pieces = found.pieces;
        pieces.sort_by(|a, b| (b.pattern.len(), &a.pattern).cmp(&(a.pattern.len(), &b.pattern)));
        pieces.dedup();
        pieces.truncate(MOST_PIECES);
        Self { fields, pieces, phrase, stems: None, enough: (enough, true) }
    }

    /// The same, and documents whose fields together have all these words of the text, or others of the same meaning.
    #[must_use]
    pub fn words(fields: &'static [Field], text: &str, stems: Stems) -> Self {
        let mut wanted = Self::text(fields, text);
        wanted.stems = Some(stems);
        wanted
    }

    /// The same in some part of a field, which the words do not tell: all that is found has to be looked at.
    #[must_use]
    pub fn in_part(self) -> Self {
        Self { phrase: None, enough: (false, false), ..self }
    }

    /// Whether the words of a document can say anything of it.
    fn tells(&self) -> bool {
        !self.pieces.is_empty()
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

impl Hits {
    fn sizes(&self) -> (usize, usize) {
        (self.sure.len(), self.unsure.len())
    }

    fn keep(&mut self, members: &[i64]) {
        for list in [&mut self.sure, &mut self.unsure] {
            list.retain(|doc| members.binary_search(doc).is_ok());
        }
    }
}

/// How long somebody waits for an answer.
#[derive(Clone, Debug)]
pub struct Patience {
    /// Held by whoever waits: when nobody does any more there is no answer.
    pub alive: Weak<()>,
    /// After that nothing more is looked up: what is left has to be looked at.
    pub until: Instant,
}

/// The index of one node. A cheap clone.
#[derive(Clone)]
pub struct Index {
    pub(super) cache: Arc<Cache>,
    turns: Arc<Semaphore>,
}

impl Index {
    /// An index that so many may ask at the same time.
    #[must_use]
    pub fn new(turns: usize) -> Self {
        Self::keeping(turns, cache::MESSAGES)
    }

    /// The same, which keeps so many bytes in memory.
    #[must_use]
    pub fn keeping(turns: usize, bytes: usize) -> Self {
        Self { cache: Arc::new(Cache::new(bytes)), turns: Arc::new(Semaphore::new(turns)) }
    }

    /// Waits until it may be asked; whoever asks holds what is given until there is an answer.
    pub async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.turns).acquire_owned().await.ok()
    }

    /// What the index says to each question; None where it can say nothing. What still waits to be indexed is not in
    /// the answers. `members` gives all documents that may be found; it is asked once at most, when there are very many others.
    pub fn find(
        &self,
        c: &mut Conn<'_>,
        kind: Kind,
        wanted: &[Wanted],
        patience: &Patience,
        members: impl FnMut(&mut Conn<'_>) -> Result<Vec<i64>, DbError>,
    ) -> Result<Vec<Option<Hits>>, DbError> {
        // Made by a program with other words: of no use to this one.
        if store::version(c)? != super::VERSION {
            return Ok(vec![None; wanted.len()]);
        }
        let answers = wanted.iter().map(|wanted| wanted.tells().then(Hits::default)).collect();
        let mut search = Search { wanted, patience, answers, members, known: None };
        for row in store::segments(c, kind)? {
            if patience.alive.strong_count() == 0 {
                return Err(DbError::Unavailable("nobody waits for the answer".into()));
            }
            search.segment(c, &self.cache, row)?;
            search.bound(c)?;
        }
        Ok(search.finish())
    }
}

/// Questions, and what is known of their answers.
struct Search<'w, M> {
    wanted: &'w [Wanted],
    patience: &'w Patience,
    answers: Vec<Option<Hits>>,
    members: M,
    /// The documents that may be found, ascending, once they were asked for.
    known: Option<Vec<i64>>,
}

impl<M: FnMut(&mut Conn<'_>) -> Result<Vec<i64>, DbError>> Search<'_, M> {
    /// Adds what a segment says. All documents of a broken one have to be looked at.
    fn segment(&mut self, c: &mut Conn<'_>, cache: &Cache, row: Row) -> Result<(), DbError> {
        let before: Vec<_> = self.answers.iter().map(|hits| hits.as_ref().map(Hits::sizes)).collect();
        match self.ask(c, cache, row) {
            Ok(()) => return Ok(()),
            Err(Fault::Db(error)) => return Err(error),
            Err(Fault::Broken) => {}
        }
        tracing::error!(
            segment = row.id,
            "a segment of the search index is broken; `index rebuild` makes it again"
        );
        let docs = store::docs_of(c, row.id)?;
        for (hits, before) in self.answers.iter_mut().zip(before) {
            if let Some((hits, (sure, unsure))) = hits.as_mut().zip(before) {
                hits.sure.truncate(sure);
                hits.unsure.truncate(unsure);
                hits.unsure.extend(&docs);
            }
        }
        Ok(())
    }

    fn ask(&mut self, c: &mut Conn<'_>, cache: &Cache, row: Row) -> Result<(), Fault> {
        let (docs, opaque) = store::load_lists(c, row)?;
        // Where words stand is worth asking of what may be found alone.
        if docs.len() > MANY && self.wanted.iter().any(|wanted| wanted.phrase.is_some()) {
            self.know(c)?;
        }
        let mine = self.places_of_members(&docs);
        if mine.as_ref().is_some_and(Bits::is_empty) {
            return Ok(());
        }
        let mut reader = Reader { c, cache, segment: row.id, size: docs.len(), keeps: false };
        for (n, wanted) in self.wanted.iter().enumerate() {
            // What is asked twice is answered once.
            if self.wanted[..n].contains(wanted) {
                continue;
            }
            let Some(hits) = &mut self.answers[n] else { continue };
            let late = Instant::now() >= self.patience.until;
            let mut found =
                if late { Found::nothing_known(docs.len()) } else { reader.ask(wanted, mine.as_ref())? };
            opaque.iter().for_each(|place| found.doubt(*place as usize));
            if let Some(mine) = &mine {
                found.keep(mine);
            }
            hits.sure.extend(found.sure.iter().filter_map(|place| docs.get(place)));
            hits.unsure.extend(found.unsure.iter().filter_map(|place| docs.get(place)));
        }
        Ok(())
    }

    /// The places of documents that may be found; None while all may.
    fn places_of_members(&self, docs: &[i64]) -> Option<Bits> {
        let known = self.known.as_ref()?;
        let mut mine = Bits::empty(docs.len());
        let places = docs.iter().enumerate().filter(|(_, doc)| known.binary_search(doc).is_ok());
        places.for_each(|(place, _)| mine.insert(place));
        Some(mine)
    }

    /// Leaves out what may not be found, when there is much.
    fn bound(&mut self, c: &mut Conn<'_>) -> Result<(), DbError> {
        let count: usize =
            self.answers.iter().flatten().map(|hits| hits.sure.len() + hits.unsure.len()).sum();
        if count > MANY { self.know(c) } else { Ok(()) }
    }

    /// Asks what may be found, and leaves out the rest from now on.
    fn know(&mut self, c: &mut Conn<'_>) -> Result<(), DbError> {
        if self.known.is_none() {
            let mut known = (self.members)(c)?;
            known.sort_unstable();
            self.answers.iter_mut().flatten().for_each(|hits| hits.keep(&known));
            self.known = Some(known);
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<Option<Hits>> {
        for hits in self.answers.iter_mut().flatten() {
            // A document that was indexed again is in the segment of before too, until that is joined with others.
            for hits in [&mut hits.sure, &mut hits.unsure] {
                hits.sort_unstable();
                hits.dedup();
            }
        }
        for n in 0..self.wanted.len() {
            if let Some(first) = self.wanted[..n].iter().position(|wanted| *wanted == self.wanted[n]) {
                self.answers[n] = self.answers[first].clone();
            }
        }
        self.answers
    }
}
