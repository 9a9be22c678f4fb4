//! What a visitor types who looks for something, and what of it a text has; pure.
//!
//! All words are wanted, by their meaning ([`Meaning`]): accents and inflections are forgiven. Words in quotation marks follow
//! one another and are meant as they are written, but for accents. A word that no text has at all is taken for the begin of
//! one, since it may not be finished ([`Terms::open`]).

use super::{
    fuzzy::{Meaning, STOPWORDS, bare, stemmer},
    words::{fold, ranges},
};
use rust_stemmers::Stemmer;
use std::{borrow::Cow, ops::Range};
use unicode_normalization::UnicodeNormalization as _;

/// Characters that are looked at.
const MOST_TEXT: usize = 200;
/// Words that are looked for.
const MOST_WORDS: usize = 12;
/// Letters of the shortest begin of a word.
const SHORTEST: usize = 3;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// As it was typed.
    text: String,
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// A word.
    Word {
        meaning: Meaning,
        /// What begins so is meant too.
        open: bool,
        /// Where it was typed.
        at: Range<usize>,
    },
    /// Words that follow one another, without accents.
    Phrase(Vec<String>),
}

/// How well a text has what is looked for; the better is the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// All of it stands in the title.
    Title,
    /// Some of it does.
    PartOfTitle,
    /// None of it does.
    Text,
}

impl Terms {
    /// What a text asks for; of a long one only the begin is looked at.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text: String = text.trim().nfc().take(MOST_TEXT).collect();
        let (mut terms, mut left) = (Vec::new(), MOST_WORDS);
        for (part, quoted) in parts(&text) {
            let words: Vec<Range<usize>> = ranges(&text[part.clone()])
                .take(left)
                .map(|at| part.start + at.start..part.start + at.end)
                .collect();
            left -= words.len();
            if !quoted {
                terms.extend(words.into_iter().map(|at| word(&text, at)));
            } else if !words.is_empty() {
                terms.push(Term::Phrase(words.into_iter().map(|at| bare(&fold(&text[at]))).collect()));
            }
        }
        Self { terms: telling(terms), text }
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// As it was typed, shortened.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn all(&self) -> &[Term] {
        &self.terms
    }

    /// Words of these numbers are taken for begins of words from now on, unless they are too short. Gives which are.
    pub(super) fn open(&mut self, numbers: &[usize]) -> Vec<usize> {
        let mut opened = Vec::new();
        for number in numbers {
            if let Some(Term::Word { meaning, open, .. }) = self.terms.get_mut(*number)
                && meaning.word.chars().count() >= SHORTEST
            {
                *open = true;
                opened.push(*number);
            }
        }
        opened
    }

    /// What was typed with other words in the place of some.
    pub(super) fn with(&self, others: &[(usize, String)]) -> String {
        let mut text = self.text.clone();
        let at = |(number, other)| match self.terms.get(number) {
            Some(Term::Word { at, .. }) => Some((at.clone(), other)),
            _ => None,
        };
        let mut places: Vec<(Range<usize>, &String)> =
            others.iter().filter_map(|(number, other)| at((*number, other))).collect();
        places.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
        places.into_iter().for_each(|(at, other)| text.replace_range(at, other));
        text
    }

    /// How well a text has what is looked for, given its title and the rest, folded; None when something is missing.
    #[must_use]
    pub fn grade(&self, title: &str, rest: &str) -> Option<Grade> {
        let stemmer = stemmer();
        let in_title = self.had_by(title, &stemmer);
        let in_rest = if in_title.contains(&false) { self.had_by(rest, &stemmer) } else { in_title.clone() };
        if in_title.iter().zip(&in_rest).any(|(title, rest)| !title && !rest) {
            return None;
        }
        Some(match (in_title.contains(&false), in_title.contains(&true)) {
            (false, _) => Grade::Title,
            (true, true) => Grade::PartOfTitle,
            (true, false) => Grade::Text,
        })
    }

    /// For each term whether a folded text has it.
    fn had_by(&self, folded: &str, stemmer: &Stemmer) -> Vec<bool> {
        let words: Vec<Range<usize>> = ranges(folded).collect();
        let word = |n: usize| Some(Cow::Borrowed(&folded[words.get(n)?.clone()]));
        let has =
            |term: &Term| (0..words.len()).any(|at| term.length_at(|n| word(at + n), stemmer).is_some());
        self.terms.iter().map(has).collect()
    }

    /// Where in a text, as it is written, words stand that are looked for, in order: up to so many octets behind the begin of
    /// the first.
    #[must_use]
    pub fn marks(&self, text: &str, most: usize) -> Vec<Range<usize>> {
        let (stemmer, places) = (stemmer(), ranges(text).collect::<Vec<_>>());
        let word = |n: usize| Some(folded(&text[places.get(n)?.clone()]));
        let (mut marks, mut at): (Vec<Range<usize>>, usize) = (Vec::new(), 0);
        while let Some(place) = places.get(at) {
            if marks.first().is_some_and(|first| place.start - first.start > most) {
                break;
            }
            let lengths = self.terms.iter().filter_map(|term| term.length_at(|n| word(at + n), &stemmer));
            let length = lengths.max().unwrap_or(0);
            marks.extend(places[at..at + length].iter().cloned());
            at += length.max(1);
        }
        marks
    }
}

impl Term {
    /// How many of the folded words that are given by number, from 0 on, are it; None when they are not.
    fn length_at<'w>(
        &self,
        word: impl Fn(usize) -> Option<Cow<'w, str>>,
        stemmer: &Stemmer,
    ) -> Option<usize> {
        match self {
            Self::Word { meaning, open, .. } => {
                let word = word(0)?;
                let begins = || *open && bare(&word).starts_with(&meaning.word);
                (meaning.is_that_of(&word, stemmer) || begins()).then_some(1)
            }
            Self::Phrase(phrase) => {
                let is_it =
                    |(n, wanted): (usize, &String)| word(n).is_some_and(|word| bare(&word) == *wanted);
                phrase.iter().enumerate().all(is_it).then_some(phrase.len())
            }
        }
    }
}

/// A word folded: most are already.
fn folded(word: &str) -> Cow<'_, str> {
    match word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        true => Cow::Borrowed(word),
        false => Cow::Owned(fold(word)),
    }
}

/// The parts of a text that stand in quotation marks and those that do not. A mark without its other half is none.
fn parts(text: &str) -> Vec<(Range<usize>, bool)> {
    let marks: Vec<Range<usize>> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}'))
        .map(|(at, c)| at..at + c.len_utf8())
        .collect();
    let (mut parts, mut at) = (Vec::new(), 0);
    for pair in marks.as_chunks::<2>().0 {
        parts.push((at..pair[0].start, false));
        parts.push((pair[0].end..pair[1].start, true));
        at = pair[1].end;
    }
    parts.push((at..text.len(), false));
    parts
}

fn word(text: &str, at: Range<usize>) -> Term {
    Term::Word { meaning: Meaning::of(&fold(&text[at.clone()]), &stemmer()), open: false, at }
}

/// Each once, and without the words that say nothing, unless there are no others.
fn telling(terms: Vec<Term>) -> Vec<Term> {
    let tells = |term: &Term| match term {
        Term::Word { meaning, .. } => !STOPWORDS.contains(&meaning.word.as_str()),
        Term::Phrase(_) => true,
    };
    let all = terms.iter().any(tells);
    let mut kept: Vec<Term> = Vec::new();
    for term in terms.into_iter().filter(|term| !all || tells(term)) {
        let same = |other: &Term| match (other, &term) {
            (Term::Word { meaning, .. }, Term::Word { meaning: other, .. }) => meaning == other,
            (one, other) => one == other,
        };
        if !kept.iter().any(same) {
            kept.push(term);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grade(wanted: &str, title: &str, rest: &str) -> Option<Grade> {
        Terms::parse(wanted).grade(&fold(title), &fold(rest))
    }

    #[test]
    fn all_words_are_wanted_wherever_they_stand() {
        let check = |wanted: &str, expected: Option<Grade>| {
            let found = grade(
                wanted,
                "Offerte di lavoro",
                "L\u{2019}impiego nell\u{2019}attivit\u{e0} di cameriere a Lecce",
            );
            assert_eq!(found, expected, "{wanted}");
        };
        check("offerta", Some(Grade::Title));
        check("l'OFFERTA di lavori", Some(Grade::Title));
        check("offerta camerieri", Some(Grade::PartOfTitle));
        check("attivita", Some(Grade::Text));
        check("l'impiego", Some(Grade::Text));
        check("offerta brindisi", None);
        check("di", Some(Grade::Title));
        check("\"offerte di lavoro\"", Some(Grade::Title));
        check("\u{ab}attivita di cameriere\u{bb} lecce", Some(Grade::Text));
        check("\"offerta di lavoro\"", None);
        check("\"lavoro di offerte\"", None);
        check("\"offerte lavoro", Some(Grade::Title));
        check("\"lecce\"", Some(Grade::Text));
        check("\"lecces\"", None);
    }

    #[test]
    fn what_is_not_finished_is_found_when_it_is_opened() {
        let mut terms = Terms::parse("offer di");
        assert_eq!(terms.grade("offerte", ""), None);
        assert_eq!(terms.open(&[0, 1, 9]), [0]);
        assert_eq!(terms.grade("offerte", ""), Some(Grade::Title));
        assert_eq!(terms.with(&[(0, "offerta".into())]), "offerta di");
        assert_eq!(Terms::parse("xy").open(&[0]), [0_usize; 0]);
    }

    #[test]
    fn marks_are_put_where_words_are_written() {
        let check = |wanted: &str, text: &str, expected: &[&str]| {
            let marks = Terms::parse(wanted).marks(text, 1000);
            assert_eq!(marks.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>(), expected, "{wanted}");
        };
        check(
            "attivita lavoro",
            "L'ATTIVIT\u{c0} e i Lavori, il lavoratore",
            &["ATTIVIT\u{c0}", "Lavori", "lavoratore"],
        );
        check("\"di lavoro\"", "lavoro di casa, di lavoro", &["di", "lavoro"]);
        check("x", "", &[]);
        assert_eq!(Terms::parse("x b").marks("c x b x b", 2), [2..3, 4..5]);
    }

    #[test]
    fn what_is_typed_is_bounded() {
        assert_eq!(Terms::parse(&"abc1 abd2 ".repeat(100)).all().len(), 2);
        let many: String = (0..40).map(|n| format!("w{n} ")).collect();
        assert_eq!(Terms::parse(&many).all().len(), MOST_WORDS);
        assert_eq!(Terms::parse(&"x".repeat(5000)).text().len(), MOST_TEXT);
        for nothing in ["", "?!", "\"\"", "\" \"", " \u{ab}\u{bb}\""] {
            assert!(Terms::parse(nothing).is_empty(), "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_survived(wanted in ".{0,60}", text in ".{0,200}", number in 0..4_usize) {
            let mut terms = Terms::parse(&wanted);
            terms.open(&[number]);
            let _ = (terms.grade(&fold(&text), &fold(&wanted)), terms.with(&[(number, text.clone())]));
            prop_assert!(terms.marks(&text, 20).iter().all(|at| text.get(at.clone()).is_some()));
        }
    }
}
