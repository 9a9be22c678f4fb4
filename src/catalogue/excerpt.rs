//! Some of a text around what was looked for, and where that stands in it; pure.

use crate::search::Terms;
use std::ops::Range;

/// Characters of an excerpt.
const LENGTH: usize = 260;
/// Of these, before the first word that was looked for.
const BEFORE: usize = 70;

/// A plain text and what in it was looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Octets of it, in order, each range from one character to another.
    pub marks: Vec<Range<usize>>,
}

impl Marked {
    /// A text in which nothing was looked for.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), marks: Vec::new() }
    }

    pub(super) fn of(text: &str, terms: &Terms) -> Self {
        // No more of it is shown; a character has four octets at most.
        let marks = if terms.is_empty() { Vec::new() } else { terms.marks(text, 4 * LENGTH) };
        Self { text: text.to_owned(), marks }
    }

    /// The text piece by piece, each with whether it was looked for.
    pub fn parts(&self) -> impl Iterator<Item = (&str, bool)> {
        let mut at = 0;
        let pieces = self.marks.iter().flat_map(move |mark| {
            let before = std::mem::replace(&mut at, mark.end)..mark.start;
            [(before, false), (mark.clone(), true)]
        });
        let end = self.marks.last().map_or(0, |mark| mark.end)..self.text.len();
        let pieces = pieces.chain([(end, false)]);
        pieces
            .filter_map(|(at, marked)| Some((self.text.get(at)?, marked)))
            .filter(|(piece, _)| !piece.is_empty())
    }
}

/// The summary if it has something that is looked for, else some of the text if that has, else the begin of the first of them
/// that is not empty.
pub(super) fn excerpt(summary: &str, text: &str, terms: &Terms) -> Marked {
    let (summary, text) = (one_line(summary), || one_line(text));
    let marked = Marked::of(&summary, terms);
    if !marked.marks.is_empty() {
        return around(&marked);
    }
    let text = match terms.is_empty() && !summary.is_empty() {
        true => Marked::default(),
        false => Marked::of(&text(), terms),
    };
    if text.marks.is_empty() && !summary.is_empty() { around(&marked) } else { around(&text) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much of a text as an excerpt takes, from a little before the first mark on; an ellipsis where something is left out.
fn around(Marked { text, marks }: &Marked) -> Marked {
    let first = marks.first().map_or(0, |mark| mark.start);
    let start = match text[..first].chars().count() {
        0..=BEFORE => 0,
        count => word_from(text, nth(text, count - BEFORE)).min(first),
    };
    let end = match text[start..].chars().count() {
        0..=LENGTH => text.len(),
        _ => word_before(text, start, start + nth(&text[start..], LENGTH)),
    };
    let lead = if start > 0 { "\u{2026} " } else { "" };
    let tail = if end < text.len() { "\u{2026}" } else { "" };
    let moved = |mark: &Range<usize>| mark.start - start + lead.len()..mark.end - start + lead.len();
    let marks = marks.iter().filter(|mark| mark.start >= start && mark.end <= end).map(moved).collect();
    Marked { text: format!("{lead}{}{tail}", &text[start..end]), marks }
}

/// Where the character of that number begins.
fn nth(text: &str, number: usize) -> usize {
    text.char_indices().nth(number).map_or(text.len(), |(at, _)| at)
}

/// The begin of the next word.
fn word_from(text: &str, at: usize) -> usize {
    text[at..].find(' ').map_or(at, |space| at + space + 1)
}

/// The end of the last word that ends by then; in a text without spaces, there.
fn word_before(text: &str, start: usize, at: usize) -> usize {
    text[start..at].rfind(' ').filter(|space| *space > 0).map_or(at, |space| start + space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(summary: &str, text: &str, words: &str) -> String {
        let marked = excerpt(summary, text, &Terms::parse(words));
        marked.parts().map(|(piece, is)| if is { format!("[{piece}]") } else { piece.to_owned() }).collect()
    }

    #[test]
    fn an_excerpt_shows_what_was_looked_for() {
        assert_eq!(shown("Le offerte\n della settimana", "testo", "offerta"), "Le [offerte] della settimana");
        assert_eq!(
            shown("In breve", "Corso per saldatori a Lecce", "saldatore"),
            "Corso per [saldatori] a Lecce"
        );
        assert_eq!(shown("In breve", "testo", "altro"), "In breve");
        assert_eq!(shown("", "Il testo", ""), "Il testo");
        assert_eq!(shown("In breve", "Il testo", ""), "In breve");
    }

    #[test]
    fn a_long_text_is_cut_at_words_around_the_first() {
        let text = format!("{}saldatore {}", "parola ".repeat(100), "altra ".repeat(100));
        let cut = shown("", &text, "saldatore");
        assert!(cut.starts_with("\u{2026} parola ") && cut.contains(" [saldatore] altra"), "{cut}");
        assert!(cut.ends_with(" altra\u{2026}") && cut.chars().count() <= LENGTH + 5, "{cut}");
        assert!(shown(&"x".repeat(500), "", "").ends_with("x\u{2026}"));
    }

    proptest! {
        #[test]
        fn whatever_the_text_parts_make_it_up(summary in "[ab\u{e0} \n]{0,400}", text in "(\\PC|ab ){0,400}", words in "[ab\u{e0} ]{0,9}") {
            let marked = excerpt(&summary, &text, &Terms::parse(&words));
            prop_assert_eq!(marked.parts().map(|(piece, _)| piece).collect::<String>(), marked.text.clone());
            prop_assert_eq!(marked.parts().filter(|(_, is)| *is).count(), marked.marks.len());
        }
    }
}
