//! Words of a text, and the pieces of a needle that must be among them; pure.
//!
//! A text is folded first, so that what is looked for without regard to case is compared byte by byte. A word is a run of
//! letters and digits. In scripts that are written without spaces each character is a word of its own. A run of more than
//! 64 characters is kept as overlapping fragments, so that no word is long and any 32 characters of it are in one of them.

use std::ops::Range;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Characters of the longest word that is kept whole, and of a fragment.
const WORD: usize = 64;
/// Characters between the beginnings of two fragments; a piece of a needle is no longer than what two of them share.
const STEP: usize = WORD / 2;

/// Octets that are folded at a time.
const WINDOW: usize = 1 << 20;

/// The first character that may be written in another way too: those before it are in the form NFC.
const COMBINING: char = '\u{300}';

/// The text in lower case, in the form NFC: an accent apart is the same to who searches. One character after the other,
/// since `str::to_lowercase` looks at the neighbours of a sigma, and a substring has other neighbours.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            folded.extend(c.to_lowercase());
        }
    }
    if text.chars().any(|c| c >= COMBINING) && !is_nfc(&folded) { folded.nfc().collect() } else { folded }
}

/// As [`fold`], a piece at a time in the memory of the text itself: of a long one there is never a second.
pub fn fold_in_place(mut text: String) -> String {
    if text.is_ascii() {
        text.make_ascii_lowercase();
        return text;
    }
    let mut at = 0;
    while at < text.len() {
        let end = window(&text, at);
        let folded = fold(&text[at..end]);
        text.replace_range(at..end, &folded);
        at += folded.len();
    }
    text
}

/// Where a piece that begins there ends: before a character that no other joins with, if there is one.
fn window(text: &str, at: usize) -> usize {
    let end = text.floor_char_boundary(at + WINDOW);
    let apart = text[at..end].rfind(|c: char| c.is_ascii()).filter(|apart| *apart > 0 && end < text.len());
    apart.map_or(end, |apart| at + apart)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Separator,
    /// A word by itself.
    Single,
    Letter,
}

fn class(c: char) -> Class {
    match c {
        // Capitals too, for texts that are shown: folded ones have none.
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Letter,
        c if c.is_ascii() || !c.is_alphanumeric() => Class::Separator,
        // Radicals, kana, ideographs, and the planes of the rarer ideographs.
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Class::Single,
        _ => Class::Letter,
    }
}

/// The runs of a folded text, each with its offset.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c| class(c) != Class::Separator)?;
        let first = text[start..].chars().next()?;
        let length = match class(first) {
            Class::Letter => text[start..].find(|c| class(c) != Class::Letter),
            _ => Some(first.len_utf8()),
        };
        at = length.map_or(text.len(), |length| start + length);
        Some((start, &text[start..at]))
    })
}

/// Where a word stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which run of the text it is, counted from 1. A run that is kept as fragments counts three times: what begins with
    /// it, what neither begins nor ends with it, what ends with it.
    pub(super) position: u32,
    /// It ends its run, and one space and nothing else parts that from the next.
    pub(super) spaced: bool,
}

/// Where the words of a text are that is not folded. Runs of more than 64 characters are whole.
pub(super) fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text).map(|(at, run)| at..at + run.len())
}

/// Calls `each` with the words of a folded text, as often as they occur, until it gives false.
pub fn for_each_word<'t>(text: &'t str, mut each: impl FnMut(&'t str) -> bool) {
    for_each_spot(text, |word, _| each(word));
}

/// The same, with where each word stands.
pub(super) fn for_each_spot<'t>(text: &'t str, mut each: impl FnMut(&'t str, Spot) -> bool) {
    let (mut runs, mut position) = (runs(text).peekable(), 1);
    while let Some((start, run)) = runs.next() {
        let end = start + run.len();
        let spaced = runs.peek().is_some_and(|(next, _)| text.get(end..*next) == Some(" "));
        let more = if run.len() <= WORD || run.chars().count() <= WORD {
            each(run, Spot { position, spaced })
        } else {
            position += 2;
            fragments(run).all(|(word, part)| match part {
                Part::First => each(word, Spot { position: position - 2, spaced: false }),
                Part::Middle => each(word, Spot { position: position - 1, spaced: false }),
                Part::Last => each(word, Spot { position, spaced }),
            })
        };
        if !more {
            return;
        }
        position += 1;
    }
}

/// Where in its run a fragment is. Several are the last: all that end with the run.
enum Part {
    First,
    Middle,
    Last,
}

fn fragments(run: &str) -> impl Iterator<Item = (&str, Part)> {
    let places: Vec<usize> = run.char_indices().map(|(at, _)| at).step_by(STEP).collect();
    (0..places.len()).map(move |n| match places.get(n + WORD / STEP) {
        Some(end) => (&run[places[n]..*end], if n == 0 { Part::First } else { Part::Middle }),
        None => (&run[places[n]..], Part::Last),
    })
}

/// A piece of a needle as it stands in the words of every text that holds the needle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The characters, in a list of words each between line feeds: one here says that the word begins or ends there.
    pub pattern: String,
}

/// What must be among the words of a text that holds a folded needle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// One after the other. None: the words say nothing of it.
    pub pieces: Vec<Piece>,
    /// Of each piece but the last, whether one space and nothing else parts it from the next.
    pub spaced: Vec<bool>,
    /// No piece was cut: as the pieces follow one another in the needle, words follow one another in the text.
    pub whole: bool,
    /// A text with such words, one after the other and parted so, holds the needle.
    pub enough: bool,
}

/// The pieces of a folded needle.
pub fn pieces(needle: &str) -> Pieces {
    let mut all = Pieces { pieces: Vec::new(), spaced: Vec::new(), whole: true, enough: true };
    let mut last = 0;
    for (start, run) in runs(needle) {
        let end = start + run.len();
        let single = run.chars().next().is_some_and(|c| class(c) == Class::Single);
        let (begins, ends) = (single || start > 0, single || end < needle.len());
        let (piece, whole) = cut(run, begins, ends);
        if !all.pieces.is_empty() {
            all.spaced.push(&needle[last..start] == " ");
        }
        all.enough &= start == 0 || (last > 0 && all.spaced.last() == Some(&true));
        all.whole &= whole;
        all.pieces.push(piece);
        last = end;
    }
    all.enough &= all.whole && last == needle.len() && !all.pieces.is_empty();
    all
}

/// A piece of at most 32 characters: longer ones may lie across fragments. True when nothing was cut off.
fn cut(run: &str, begins: bool, ends: bool) -> (Piece, bool) {
    let count = run.chars().count();
    let at = |n: usize| run.char_indices().nth(n).map_or(run.len(), |(at, _)| at);
    let whole = count <= STEP;
    let (text, begins, ends) = match whole {
        true => (run, begins, ends),
        false if begins || !ends => (&run[..at(STEP)], begins, false),
        false => (&run[at(count - STEP)..], false, true),
    };
    let edge = |edge| if edge { "\n" } else { "" };
    (Piece { pattern: [edge(begins), text, edge(ends)].concat() }, whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let folded = fold(text);
        let mut words = Vec::new();
        for_each_word(&folded, |word| {
            words.push(word.to_owned());
            true
        });
        words
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text), expected, "{text}");
        check(
            "L'offerta dell\u{2019}impiego, n.\u{b0} 3-bis",
            &["l", "offerta", "dell", "impiego", "n", "3", "bis"],
        );
        check("PERCHÉ perché", &["perché", "perché"]);
        check("求人 Lecce求人", &["求", "人", "lecce", "求", "人"]);
        check("\u{1f600}\0 ?!", &[]);
        check("a_b q\u{301}b a\u{301}b", &["a", "b", "q", "b", "áb"]);
        check("", &[]);
    }

    #[test]
    fn long_runs_are_kept_as_fragments_that_overlap() {
        let run: String = (0..150).map(|n| char::from(b'a' + n % 26)).collect();
        assert_eq!(words(&run), [&run[..64], &run[32..96], &run[64..128], &run[96..], &run[128..]]);
        assert_eq!(words(&run[..64]), [&run[..64]]);
        let accents = "é".repeat(65);
        assert_eq!(words(&accents), ["é".repeat(64), "é".repeat(33), "é".into()]);
    }

    fn check_pieces(needle: &str, expected: &[&str], spaced: &[bool], (whole, enough): (bool, bool)) {
        let pieces =
            |patterns: &[&str]| patterns.iter().map(|pattern| Piece { pattern: (*pattern).into() }).collect();
        let expected = Pieces { pieces: pieces(expected), spaced: spaced.to_vec(), whole, enough };
        assert_eq!(super::pieces(&fold(needle)), expected, "{needle}");
    }

    #[test]
    fn pieces_say_where_their_word_begins_and_ends() {
        let (sure, whole, cut) = ((true, true), (true, false), (false, false));
        check_pieces("avor", &["avor"], &[], sure);
        check_pieces("a", &["a"], &[], sure);
        check_pieces("'offerta", &["\nofferta"], &[], whole);
        check_pieces(
            "L'offerta di lavoro",
            &["l\n", "\nofferta\n", "\ndi\n", "\nlavoro"],
            &[false, true, true],
            whole,
        );
        check_pieces("offerta di lavoro", &["offerta\n", "\ndi\n", "\nlavoro"], &[true, true], sure);
        check_pieces("di  lavoro", &["di\n", "\nlavoro"], &[false], whole);
        check_pieces("lavoro.", &["lavoro\n"], &[], whole);
        check_pieces(" a b", &["\na\n", "\nb"], &[true], whole);
        check_pieces("a b ", &["a\n", "\nb\n"], &[true], whole);
        check_pieces("求人", &["\n求\n", "\n人\n"], &[false], whole);
        check_pieces("人", &["\n人\n"], &[], sure);
        check_pieces("?!", &[], &[], whole);
        check_pieces("", &[], &[], whole);
        check_pieces(&"x".repeat(33), &[&"x".repeat(32)], &[], cut);
        check_pieces(
            &format!("a {}", "x".repeat(40)),
            &["a\n", &format!("\n{}", "x".repeat(32))],
            &[true],
            cut,
        );
        check_pieces(
            &format!("{}z a", "x".repeat(40)),
            &[&format!("{}z\n", "x".repeat(31)), "\na"],
            &[true],
            cut,
        );
    }

    #[test]
    fn a_long_text_is_folded_in_its_place() {
        // Characters that become longer, shorter and as long, at all borders of the pieces.
        for piece in ["È", "İa", "ẞ", "A\u{1f600}", "\u{212a}bC", "E\u{300} ", "a\u{323}\u{301}"] {
            let text = format!("x{}", piece.repeat(2 * WINDOW / piece.len()));
            assert_eq!(fold_in_place(text.clone()), fold(&text), "{piece}");
        }
        assert_eq!(fold_in_place("CIAO".to_owned()), "ciao");
        assert_eq!(fold("PERCHE\u{301} L\u{2019}A\u{30a}"), "perché l\u{2019}å");
        assert_eq!(fold_in_place(String::new()), "");
    }

    /// Few characters, so that needles are found: letters, accents, a sigma, an ideograph, separators, a NUL.
    fn text(most: usize) -> impl Strategy<Value = String> {
        let c = prop::sample::select(vec![
            'a',
            'b',
            'B',
            'à',
            'É',
            'Σ',
            'İ',
            '求',
            '\'',
            ' ',
            '.',
            '\n',
            '\0',
            '\u{301}',
            '\u{1f600}',
            '7',
        ]);
        let short = prop::collection::vec(c, 0..most).prop_map(String::from_iter);
        let long = "[ab]{60,200}";
        prop_oneof![4 => short, 1 => long]
    }

    proptest! {
        /// A text that holds a needle has all its pieces, and a piece that is enough is the needle.
        #[test]
        fn a_text_with_the_needle_has_its_pieces(text in text(60), needle in text(6), cut in 0..200_usize, len in 0..90_usize) {
            let text = fold(&text);
            let part: String = text.chars().skip(cut % 60).take(len).collect();
            for needle in [fold(&needle), part] {
                let Pieces { pieces, enough, .. } = pieces(&needle);
                let enough = enough && pieces.len() == 1;
                let mut list = String::from("\n");
                for_each_word(&text, |word| { list.push_str(word); list.push('\n'); true });
                let all = pieces.iter().all(|piece| list.contains(&piece.pattern));
                let holds = text.contains(&needle);
                prop_assert!(!holds || all, "{text:?} {needle:?} {pieces:?}");
                prop_assert!(!enough || holds == all, "{text:?} {needle:?} {pieces:?}");
            }
        }
    }
}
