//! Words of entries, and the words somebody looks for in a list: pure.
//!
//! For the lists alone; the search of the whole site has its own index.

use crate::fields;

/// Words that are looked for at once.
const WORDS: usize = 4;
/// The longest text that is kept for searching, in characters.
const KEPT: usize = 6_000;
/// Letters of the shortest word that has an ending.
const WITH_ENDING: usize = 5;

/// The words of texts as a column keeps them: without accents, in small letters, each after one space.
pub(crate) fn searchable<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for text in texts {
        for word in words(text) {
            all.push(' ');
            all.push_str(&word);
        }
        if all.len() > KEPT {
            break;
        }
    }
    all.truncate(all.floor_char_boundary(KEPT));
    all
}

/// Patterns for LIKE, one a word somebody looks for; empty ones ask for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Patterns(pub(crate) [String; WORDS]);

impl Patterns {
    /// Those of the first words of a text, each at the beginning of a word. The last vowel of a longer word is left out:
    /// `cameriere` finds camerieri too. Signs alone find nothing.
    pub(crate) fn of(text: &str) -> Self {
        let mut patterns = Self::default();
        if !text.trim().is_empty() && words(text).next().is_none() {
            // No text has a line break between its words.
            patterns.0[0] = "%\n%".to_owned();
        }
        for (pattern, word) in patterns.0.iter_mut().zip(words(text)) {
            *pattern = format!("% {}%", stem(&word));
        }
        patterns
    }
}

fn stem(word: &str) -> &str {
    if word.chars().count() < WITH_ENDING {
        word
    } else {
        word.strip_suffix(['a', 'e', 'i', 'o']).unwrap_or(word)
    }
}

/// Letters and digits alone, so nothing in them means anything to LIKE.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fields::folded(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_without_accents_and_endings() {
        let kept = searchable(["Camerieri di sala", "perché: 100% «Nardò»"]);
        assert_eq!(kept, " camerieri di sala perche 100 nardo");
        let found = |text: &str| {
            let patterns = Patterns::of(text).0;
            patterns.iter().all(|p| kept.contains(p.trim_matches('%')))
        };
        for text in ["cameriera", "SALA nardò", "", "camer", "perché sala di 100 altro"] {
            assert!(found(text), "{text}");
        }
        for text in ["meriere", "cuoco", "sala bar", "%", "*** ☺"] {
            assert!(!found(text), "{text}");
        }
    }

    #[test]
    fn nothing_means_anything_to_like() {
        let patterns = Patterns::of("50%_di\\sconto à");
        assert_eq!(patterns.0, ["% 50%", "% di%", "% scont%", "% a%"]);
        assert!(searchable(std::iter::repeat_n("parolona ", 5_000)).len() <= KEPT);
    }
}
