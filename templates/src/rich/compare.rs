//! What has changed between two texts, for whoever reviews them.

use maud::{Markup, Render, html};
use similar::{ChangeTag, DiffOp, TextDiff};
use std::time::{Duration, Instant};

use super::LONGEST;

/// The search for the shortest comparison ends after so long; what comes then is coarser and as true.
const PATIENCE: Duration = Duration::from_millis(300);

/// Lines that were replaced are compared by words when one part in so many of their letters is the same: of others a reader
/// understands more when the old stands whole beside the new.
const ALIKE: usize = 3;

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is in both texts.
    Kept,
    /// It is in the new one.
    Added,
    /// It was in the old one.
    Removed,
}

/// A piece of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What became of it.
    pub change: Change,
    /// Its text as it was written.
    pub text: String,
}

/// Two texts beside one another: the pieces of both, in order. Neighbours are never of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The pieces.
    pub pieces: Vec<Piece>,
}

impl Comparison {
    /// Whether nothing has changed.
    pub fn is_same(&self) -> bool {
        self.pieces.iter().all(|piece| piece.change == Change::Kept)
    }

    fn add(&mut self, change: Change, text: &str) {
        match self.pieces.last_mut().filter(|piece| piece.change == change) {
            Some(piece) => piece.text.push_str(text),
            None if text.is_empty() => {}
            None => self.pieces.push(Piece { change, text: text.to_owned() }),
        }
    }
}

impl Render for Comparison {
    fn render(&self) -> Markup {
        html! {
            @for piece in &self.pieces {
                @match piece.change {
                    Change::Kept => (piece.text),
                    Change::Added => ins { (piece.text) },
                    Change::Removed => del { (piece.text) },
                }
            }
        }
    }
}

/// Compares two texts by lines, and lines that are alike by words. Of each the first [`LONGEST`] bytes are looked at.
pub fn diff(old: &str, new: &str) -> Comparison {
    let cut = |text: &'_ str| text.floor_char_boundary(LONGEST);
    let (old, new) = (&old[..cut(old)], &new[..cut(new)]);
    let end = Instant::now() + PATIENCE;
    let lines = TextDiff::configure().deadline(end).diff_lines(old, new);
    let mut comparison = Comparison::default();
    for op in lines.ops() {
        let text = |tag| -> String {
            lines.iter_changes(op).filter(|c| c.tag() == tag).map(|c| c.value()).collect()
        };
        match op {
            DiffOp::Replace { .. } => {
                replaced(&mut comparison, &text(ChangeTag::Delete), &text(ChangeTag::Insert), end);
            }
            DiffOp::Equal { .. } => comparison.add(Change::Kept, &text(ChangeTag::Equal)),
            DiffOp::Delete { .. } => comparison.add(Change::Removed, &text(ChangeTag::Delete)),
            DiffOp::Insert { .. } => comparison.add(Change::Added, &text(ChangeTag::Insert)),
        }
    }
    comparison
}

fn replaced(comparison: &mut Comparison, old: &str, new: &str, end: Instant) {
    let words = TextDiff::configure().deadline(end).diff_words(old, new);
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let kept: usize =
        words.iter_all_changes().filter(|c| c.tag() == ChangeTag::Equal).map(|c| letters(c.value())).sum();
    if kept * ALIKE < letters(old).max(letters(new)) {
        comparison.add(Change::Removed, old);
        comparison.add(Change::Added, new);
        return;
    }
    for change in words.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => Change::Kept,
            ChangeTag::Delete => Change::Removed,
            ChangeTag::Insert => Change::Added,
        };
        comparison.add(kind, change.value());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let comparison = diff(old, new);
        let side = |gone: Change| -> String {
            comparison.pieces.iter().filter(|p| p.change != gone).map(|p| p.text.as_str()).collect()
        };
        assert_eq!((side(Change::Added), side(Change::Removed)), (old.to_owned(), new.to_owned()));
        assert_eq!(comparison.is_same(), old == new);
        comparison.render().into_string()
    }

    #[test]
    fn words_are_marked_in_lines_that_are_alike() {
        for (old, new, expected) in [
            ("", "", ""),
            ("uguale\n", "uguale\n", "uguale\n"),
            ("", "nuovo", "<ins>nuovo</ins>"),
            ("vecchio", "", "<del>vecchio</del>"),
            (
                "Scade il 3 maggio alle 12.\n",
                "Scade il 9 maggio alle 12.\n",
                "Scade il <del>3</del><ins>9</ins> maggio alle 12.\n",
            ),
            ("a b\nuno\n", "tutto altro testo\nuno\n", "<del>a b\n</del><ins>tutto altro testo\n</ins>uno\n"),
            ("x\n", "<script>\nx\n", "<ins>&lt;script&gt;\n</ins>x\n"),
        ] {
            assert_eq!(shown(old, new), expected, "{old} -> {new}");
        }
    }

    #[test]
    fn texts_without_anything_in_common_end_in_time() {
        let text = |seed: u32| -> String {
            let words = (0..40_000_u32).map(|n| n.wrapping_mul(2_654_435_761).wrapping_add(seed) % 9_973);
            words.map(|word| format!("{word} ")).collect()
        };
        let start = Instant::now();
        shown(&text(0), &text(7));
        shown(&text(0).replace(' ', "\n"), &text(7).replace(' ', "\n"));
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }
}
