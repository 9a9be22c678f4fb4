//! Needles of several words: whether words that have the pieces follow one another in a document; pure.

use super::{
    bits::Bits,
    lists::{Fault, by_document, places, spots},
    words::{Piece, Pieces, Spot},
};

/// Pieces of a needle that are looked for one after the other, the first.
const MOST_PIECES: usize = 8;
/// Spots a phrase may begin at that are kept, and so octets eight times as many; with more of them a piece tells nothing.
const MOST_BEGINS: usize = 4 << 20;

/// What follows one another in the words of a text that holds a needle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) pieces: Vec<Piece>,
    spaced: Vec<bool>,
    /// Whether a text where it is so holds the needle.
    pub(super) enough: bool,
}

impl Phrase {
    /// None for a single piece, and for those that were cut.
    pub(super) fn of(Pieces { pieces, spaced, whole, enough }: &Pieces) -> Option<Self> {
        let first = &pieces[..pieces.len().min(MOST_PIECES)];
        (*whole && first.len() > 1).then(|| Self {
            pieces: first.to_vec(),
            spaced: spaced[..first.len() - 1].to_vec(),
            enough: *enough && first.len() == pieces.len(),
        })
    }

    /// So many words one after the other, whatever parts them.
    pub(super) fn of_words() -> Self {
        Self { pieces: Vec::new(), spaced: Vec::new(), enough: true }
    }

    /// The position of the first piece when the word of that number stands at a spot; None when it cannot.
    fn begin(&self, number: usize, spot: Spot) -> Option<u32> {
        let parted = self.spaced.get(number).is_none_or(|spaced| *spaced == spot.spaced);
        let before = u32::try_from(number).ok()?;
        spot.position.checked_sub(before).filter(|begin| parted && *begin > 0)
    }
}

/// Where a phrase may begin, as far as some of its pieces tell.
pub(super) struct Begins<'p> {
    phrase: &'p Phrase,
    /// The documents that are looked at.
    among: &'p Bits,
    /// Places and positions, ascending, after at least one piece.
    known: Option<Vec<u64>>,
    /// Those of the piece that is being looked at.
    found: Vec<u64>,
    /// Whether all pieces were looked at.
    all: bool,
}

impl<'p> Begins<'p> {
    pub(super) fn new(phrase: &'p Phrase, among: &'p Bits) -> Self {
        Self { phrase, among, known: None, found: Vec::new(), all: true }
    }

    /// A word for the piece of that number has these postings and spots. Those of a piece that is full are not looked at.
    pub(super) fn add(&mut self, number: usize, postings: &[u8], list: &[u8]) -> Result<(), Fault> {
        let (mut documents, mut from) = (by_document(list), 0);
        for place in places(postings) {
            if self.is_full() {
                break;
            }
            let (place, in_it) = (place?, documents.next().ok_or(Fault::Broken)?);
            if self.among.has(place as usize) {
                from = self.add_document(number, place, in_it, from)?;
            }
        }
        Ok(())
    }

    /// Adds the spots in a document. Of what is known none before `from` can be one of them; gives where the next can be.
    fn add_document(
        &mut self,
        number: usize,
        place: u32,
        list: &[u8],
        mut from: usize,
    ) -> Result<usize, Fault> {
        for spot in spots(list) {
            if self.is_full() {
                break;
            }
            let Some(begin) = self.phrase.begin(number, spot?) else { continue };
            let begin = u64::from(place) << 32 | u64::from(begin);
            if let Some(known) = &self.known {
                from += before(known.get(from..).unwrap_or_default(), begin);
                if known.get(from) != Some(&begin) {
                    continue;
                }
            }
            self.found.push(begin);
        }
        Ok(from)
    }

    /// Whether as many are found as are kept: the piece is to be left out.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() > MOST_BEGINS
    }

    /// All words for a piece were added.
    pub(super) fn end_piece(&mut self) {
        self.found.sort_unstable();
        self.known = Some(std::mem::take(&mut self.found));
    }

    /// A piece is left out.
    pub(super) fn leave_out(&mut self) {
        self.found = Vec::new();
        self.all = false;
    }

    /// The documents that have the phrase as far as it was looked at, and whether those hold the needle.
    pub(super) fn finish(self) -> (Bits, bool) {
        let Some(known) = self.known else { return (self.among.clone(), false) };
        let mut found = Bits::empty(self.among.size());
        known.iter().for_each(|begin| found.insert((begin >> 32) as usize));
        (found, self.all && self.phrase.enough)
    }
}

/// How many of the ascending numbers are less; soon found when few are.
fn before(numbers: &[u64], number: u64) -> usize {
    let mut step = 1;
    while numbers.get(step - 1).is_some_and(|other| *other < number) {
        step *= 2;
    }
    let (start, end) = (step / 2, numbers.len().min(step));
    start + numbers[start..end].partition_point(|other| *other < number)
}

#[cfg(test)]
mod tests {
    use super::super::{
        lists::lists,
        segment::{Builder, numbers_of},
        words::{fold, pieces},
    };
    use super::*;
    use proptest::prelude::*;

    /// What the words of documents say of a needle: who may hold it, and whether that is sure. None: it is no phrase.
    fn ask(texts: &[&str], needle: &str) -> Option<(Vec<usize>, bool)> {
        let mut builder = Builder::new();
        (0..).zip(texts).for_each(|(doc, text)| builder.add(doc, ["", &fold(text), ""]));
        let body = &builder.finish().fields[1];
        let phrase = Phrase::of(&pieces(&fold(needle)))?;
        let mut among = Bits::empty(texts.len());
        (0..texts.len()).for_each(|place| among.insert(place));
        let all = |parts: Vec<&Vec<u8>>| -> Vec<Vec<u8>> {
            parts
                .into_iter()
                .flat_map(|part| lists(part))
                .map(|list| list.expect("a list").to_vec())
                .collect()
        };
        let postings = all(body.parts.iter().collect());
        let spots = all(body.spots.iter().map(|(_, block)| block).collect());
        let mut begins = Begins::new(&phrase, &among);
        for (n, piece) in phrase.pieces.iter().enumerate() {
            for word in numbers_of(&body.vocabulary, &piece.pattern) {
                begins.add(n, &postings[word], &spots[word]).expect("sound lists");
            }
            begins.end_piece();
        }
        let (found, enough) = begins.finish();
        Some((found.iter().collect(), enough))
    }

    #[test]
    fn words_follow_one_another() {
        let texts = [
            "il bando tirocinio",
            "bando, tirocinio",
            "tirocinio bando",
            "trabando tirocini e bandoliere tirocinio",
            "",
        ];
        let check = |needle: &str, expected: Option<(&[usize], bool)>| {
            assert_eq!(ask(&texts, needle), expected.map(|(found, sure)| (found.to_vec(), sure)), "{needle}");
        };
        check("bando tirocini", Some((&[0, 3], true)));
        check("bando, tirocinio", Some((&[1], false)));
        check("il bando tirocinio", Some((&[0], true)));
        check("o bando", Some((&[2], true)));
        check("bando tirocinio ", Some((&[0], false)));
        check("bando", None);
        check("", None);
    }

    #[test]
    fn parts_of_long_runs_have_borders_only_where_the_run_has() {
        let long = format!("{}bando", "x".repeat(64));
        let (ends, begins) = (format!("{long} tirocinio"), format!("e {}", "tirocinio".repeat(9)));
        assert_eq!(ask(&[&ends, &begins], "bando tirocinio"), Some((vec![0], true)));
        assert_eq!(ask(&[&ends, &begins], "e tirocinio"), Some((vec![1], true)));
        let hidden = format!("bando {}tirocinio{} bando", "y".repeat(32), "z".repeat(60));
        assert_eq!(ask(&[&hidden], "bando tirocinio"), Some((vec![], true)));
        assert_eq!(ask(&[&hidden], "z bando"), Some((vec![0], true)));
    }

    #[test]
    fn what_is_less_is_counted_from_the_begin() {
        let numbers: Vec<u64> = (0..20).map(|n| 2 * n).collect();
        for (number, expected) in
            [(0, 0), (1, 1), (2, 1), (3, 2), (15, 8), (16, 8), (37, 19), (38, 19), (39, 20), (90, 20)]
        {
            assert_eq!(before(&numbers, number), expected, "{number}");
        }
        assert_eq!(before(&[], 7), 0);
    }

    #[test]
    fn broken_lists_are_faults() {
        let phrase = Phrase::of(&pieces("a b")).expect("a phrase");
        let mut among = Bits::empty(2);
        (0..2).for_each(|place| among.insert(place));
        for (postings, list) in [(&[0, 1][..], &[2][..]), (&[0], &[0x80]), (&[0], &[1]), (&[0x80], &[2])] {
            let outcome = Begins::new(&phrase, &among).add(0, postings, list);
            assert!(matches!(outcome, Err(Fault::Broken)), "{postings:?} {list:?}");
        }
    }

    #[test]
    fn a_word_that_is_everywhere_takes_no_more_than_is_kept() {
        let phrase = Phrase::of(&pieces("a a")).expect("a phrase");
        let mut among = Bits::empty(1);
        among.insert(0);
        let mut begins = Begins::new(&phrase, &among);
        begins.add(0, &[0], &vec![3; 2 * MOST_BEGINS]).expect("sound lists");
        assert!(begins.is_full() && begins.found.len() == MOST_BEGINS + 1);
        begins.leave_out();
        assert_eq!(begins.finish(), (among.clone(), false));
    }

    proptest! {
        /// Who holds a needle is among those found, and nobody else when that is said to be sure.
        #[test]
        fn phrases_are_found_where_they_are(
            texts in prop::collection::vec("([ab]{1,2}|[ab]{63,70}|B|\u{e0}|\u{6c42}| |  |[ab] |[ab] |\\.|\n){0,12}", 1..4),
            needle in "([ab]|[ab] |\u{6c42} ?|\\.){1,5}",
            cut in (0..100_usize, 0..50_usize),
        ) {
            let part: String = texts[0].chars().skip(cut.0).take(cut.1).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            for needle in [needle, part] {
                let Some((found, sure)) = ask(&texts, &needle) else { continue };
                for (place, text) in texts.iter().enumerate() {
                    let (holds, found) = (fold(text).contains(&fold(&needle)), found.contains(&place));
                    prop_assert!(found || !holds, "{text:?} {needle:?}");
                    prop_assert!(holds || !found || !sure, "{text:?} {needle:?}");
                }
            }
        }
    }
}
