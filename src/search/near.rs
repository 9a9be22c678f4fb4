//! Words that differ in a letter or two; pure.

use super::fuzzy::bare;

/// A word, without accents, near which others are.
pub(super) struct Near {
    word: Vec<char>,
    letters: u32,
    /// In how many letters others may differ.
    most: usize,
}

impl Near {
    /// None for a word that is too short to be near others.
    pub(super) fn of(word: &str) -> Option<Self> {
        let most = match word.chars().count() {
            0..4 => return None,
            4..8 => 1,
            _ => 2,
        };
        Some(Self { letters: letters(word), word: word.chars().collect(), most })
    }

    /// In how many letters another word differs: one more, one less, another one, or two that changed places. None when that
    /// are too many, or it is the same.
    pub(super) fn distance(&self, other: &str) -> Option<usize> {
        if !other.is_ascii() {
            return self.distance_of_bare(&bare(other));
        }
        self.distance_of_bare(other)
    }

    fn distance_of_bare(&self, other: &str) -> Option<usize> {
        // Most have quite other letters: a changed letter is one less and one more.
        let differing = (self.letters ^ letters(other)).count_ones() as usize;
        if differing > 2 * self.most {
            return None;
        }
        let other: Vec<char> = other.chars().collect();
        let far = other.len().abs_diff(self.word.len()) > self.most;
        if far { None } else { within(&other, &self.word, self.most).filter(|distance| *distance > 0) }
    }
}

/// Which letters there are, a bit for each of those from a to z, and one for all else.
fn letters(word: &str) -> u32 {
    let bit = |b: u8| if b.is_ascii_lowercase() { 1 << (b - b'a') } else { 1 << 26 };
    word.bytes().fold(0, |letters, b| letters | bit(b))
}

/// Row by row, of which three are kept; given up when a whole row is too far.
fn within(word: &[char], other: &[char], most: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in word.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && word[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        if row.iter().all(|distance| *distance > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_near() {
        let check = |word: &str, typed: &str, expected: Option<usize>| {
            assert_eq!(Near::of(typed).and_then(|near| near.distance(word)), expected, "{word} {typed}");
        };
        check("offerta", "oferta", Some(1));
        check("offerta", "offetra", Some(1));
        check("offerta", "offertaa", Some(1));
        check("offerta", "offexta", Some(1));
        check("offerta", "ofxerxa", None);
        check("concorso", "cncorsso", Some(2));
        check("lavoro", "lavoro", None);
        check("lavoro", "lavoratore", None);
        check("ora", "ore", None);
        check("", "lavoro", None);
        check("attivit\u{e0}", "ativita", Some(1));
    }
}
