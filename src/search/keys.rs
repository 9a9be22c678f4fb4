//! The words of a vocabulary by what they mean, so that few are looked at for each word that is looked for; pure.
//!
//! For each word its stems, its root and the word without accents are hashed. A key is the hash, the number of the word and its
//! offset in the vocabulary, four octets each, and keys are kept in order. What has the same hash is compared itself.

use super::{
    fuzzy::{Meaning, bare, stemmer},
    segment::words,
};

/// Octets of a key.
const KEY: usize = 12;

/// What of a word is hashed.
#[derive(Clone, Copy)]
enum Side {
    Stem,
    Root,
    Bare,
}

/// The keys of a vocabulary.
pub(super) fn keys(vocabulary: &[u8]) -> Vec<u8> {
    let stemmer = stemmer();
    let (mut keys, mut at): (Vec<[u32; 3]>, u32) = (Vec::new(), 1);
    for (number, word) in (0..).zip(words(vocabulary)) {
        if let Ok(text) = str::from_utf8(word) {
            let meaning = Meaning::of(text, &stemmer);
            let mut hashes = hashes(&meaning);
            hashes.push(hash(Side::Bare, &meaning.word));
            hashes.sort_unstable();
            hashes.dedup();
            keys.extend(hashes.into_iter().map(|hash| [hash, number, at]));
        }
        at += word.len() as u32 + 1;
    }
    keys.sort_unstable();
    keys.into_iter().flatten().flat_map(u32::to_be_bytes).collect()
}

/// The hashes of which another word of the same meaning has one.
fn hashes(meaning: &Meaning) -> Vec<u32> {
    let stems = meaning.stems.iter().map(|stem| hash(Side::Stem, stem));
    stems.chain(meaning.root.as_deref().map(|root| hash(Side::Root, root))).collect()
}

/// FNV-1a: short texts, and what comes out the same is compared.
fn hash(side: Side, text: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(step(0x811c_9dc5, side as u8), step)
}

/// The numbers, ascending, of the words of a vocabulary that mean the same.
pub(super) fn with_meaning(vocabulary: &[u8], keys: &[u8], meaning: &Meaning) -> Vec<usize> {
    let stemmer = stemmer();
    find(vocabulary, keys, &hashes(meaning), |word| meaning.is_that_of(word, &stemmer))
}

/// The same, of the words that are this one but for accents. It is without.
pub(super) fn like(vocabulary: &[u8], keys: &[u8], word: &str) -> Vec<usize> {
    find(vocabulary, keys, &[hash(Side::Bare, word)], |other| bare(other) == word)
}

fn find(vocabulary: &[u8], keys: &[u8], hashes: &[u32], is_it: impl Fn(&str) -> bool) -> Vec<usize> {
    let (keys, _) = keys.as_chunks::<KEY>();
    let mut places: Vec<(u32, u32)> = Vec::new();
    for hash in hashes {
        let first = keys.partition_point(|key| part(key, 0) < *hash);
        let alike = keys.get(first..).unwrap_or_default().iter().take_while(|key| part(key, 0) == *hash);
        places.extend(alike.map(|key| (part(key, 1), part(key, 2))));
    }
    places.sort_unstable();
    places.dedup();
    let is_there = |at: u32| {
        let rest = vocabulary.get(at as usize..).unwrap_or_default();
        let word = rest.split(|b| *b == b'\n').next().unwrap_or_default();
        str::from_utf8(word).is_ok_and(&is_it)
    };
    places.into_iter().filter(|(_, at)| is_there(*at)).map(|(number, _)| number as usize).collect()
}

/// One of the three numbers of a key.
fn part(key: &[u8; KEY], n: usize) -> u32 {
    let bytes = key.as_chunks::<4>().0;
    bytes.get(n).map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// The numbers, ascending, of the words of a vocabulary that begin so but for accents. It is without.
pub(super) fn beginning(vocabulary: &[u8], begin: &str) -> Vec<usize> {
    let is_it = |word: &[u8]| match word.is_ascii() {
        true => word.starts_with(begin.as_bytes()),
        false => str::from_utf8(word).is_ok_and(|word| bare(word).starts_with(begin)),
    };
    words(vocabulary).enumerate().filter(|(_, word)| is_it(word)).map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vocabulary(words: &[&str]) -> Vec<u8> {
        format!("\n{}\n", words.join("\n")).into_bytes()
    }

    #[test]
    fn words_are_found_by_meaning_by_letters_and_by_how_they_begin() {
        let words = ["attivit\u{e0}", "lavoratore", "lavori", "lavoro", "offerta", "offerte", "\u{e9}cole"];
        let (vocabulary, stemmer) = (vocabulary(&words), stemmer());
        let keys = keys(&vocabulary);
        let meant = |word: &str| with_meaning(&vocabulary, &keys, &Meaning::of(word, &stemmer));
        assert_eq!(meant("offerta"), [4, 5]);
        assert_eq!(meant("attivita"), [0]);
        assert_eq!(meant("ecole"), [6]);
        assert_eq!(meant("formazione"), [0_usize; 0]);
        assert_eq!(like(&vocabulary, &keys, "offerta"), [4]);
        assert_eq!(like(&vocabulary, &keys, "attivita"), [0]);
        assert_eq!(like(&vocabulary, &keys, "offert"), [0_usize; 0]);
        assert_eq!(beginning(&vocabulary, "lavor"), [1, 2, 3]);
        assert_eq!(beginning(&vocabulary, "ec"), [6]);
        assert_eq!((keys.len(), super::keys(b"").len()), (keys.len(), 0));
    }

    proptest! {
        /// Keys find exactly what is found without.
        #[test]
        fn nothing_is_missed(words in prop::collection::btree_set("[abei\u{e0}o]{1,5}(zione|zioni|are|o|i|a|e|\u{e0})?", 1..40), wanted in 0..40_usize) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let (vocabulary, stemmer) = (vocabulary(&words), stemmer());
            let meaning = Meaning::of(words[wanted % words.len()], &stemmer);
            let expected: Vec<usize> =
                (0..words.len()).filter(|n| meaning.is_that_of(words[*n], &stemmer)).collect();
            prop_assert_eq!(with_meaning(&vocabulary, &keys(&vocabulary), &meaning), expected);
        }

        #[test]
        fn broken_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), keys in prop::collection::vec(any::<u8>(), 0..200)) {
            let meaning = Meaning::of("lavoro", &stemmer());
            let _ = (super::keys(&bytes), with_meaning(&bytes, &keys, &meaning), like(&bytes, &keys, "x"), beginning(&bytes, "x"));
        }
    }
}
