//! Words of one meaning, forgivingly: without regard to accents and to Italian inflection; pure.
//!
//! Two words mean the same when they have a stem in common. A word has two: that of the word as it is written, and that
//! of the word without its accents, since `attivita` is `attività` for whoever writes it; both are then compared without
//! accents. Beside these it has a root, the word without its last vowels: the stemmer takes the end of many a noun for that
//! of a verb (`stipend-i`, `camer-iere`) and that of its plural not. The index knows nothing of it: the words of its vocabularies are stemmed when they are asked for, as far as
//! they begin with the same two letters, which no ending reaches.

use super::words::{fold, for_each_word};
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Words that are looked for at once.
const MOST_WORDS: usize = 16;
/// Letters at the begin of a word that its endings do not reach.
const BEGIN: usize = 2;

/// Letters of the shortest word that has an ending.
const SHORTEST: usize = 4;

/// Words that say nothing of what a text is about.
#[rustfmt::skip]
pub(super) const STOPWORDS: &[&str] = &[
    "a", "ad", "agli", "ai", "al", "alla", "alle", "allo", "anche", "che", "chi", "ci", "come", "con", "cui", "da",
    "dagli", "dai", "dal", "dalla", "dalle", "dallo", "degli", "dei", "del", "della", "delle", "dello", "di", "e", "ed",
    "gli", "i", "il", "in", "l", "la", "le", "lo", "ma", "mi", "ne", "negli", "nei", "nel", "nella", "nelle", "nello",
    "non", "o", "per", "piu", "più", "se", "si", "su", "sugli", "sui", "sul", "sulla", "sulle", "sullo", "ti", "tra",
    "fra", "un", "una", "uno", "vi", "c", "d", "dell", "all", "dall", "nell", "sull", "un'", "è",
];

/// What somebody looks for: words by their meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stems(Vec<Meaning>);

/// What a word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The word, without its accents.
    pub(super) word: String,
    pub(super) stems: [String; 2],
    /// The word without its last vowels; None of words too short for it.
    pub(super) root: Option<String>,
}

impl Meaning {
    pub(super) fn of(word: &str, stemmer: &Stemmer) -> Self {
        let bare = bare(word);
        let stems = [self::bare(&stemmer.stem(word)), stemmer.stem(&bare).into_owned()];
        Self { stems: stems.map(without_ending), root: root(&bare), word: bare }
    }

    /// Whether a folded word means the same.
    pub(super) fn is_that_of(&self, word: &str, stemmer: &Stemmer) -> bool {
        if self.begins_apart(word.as_bytes()) || !begins_alike(&self.word, word) {
            return false;
        }
        let other = Self::of(word, stemmer);
        let same_root = self.root.is_some() && self.root == other.root;
        same_root || other.stems.iter().any(|stem| self.stems.contains(stem))
    }

    /// Most words differ in their first letter, and need not be looked at as text.
    fn begins_apart(&self, word: &[u8]) -> bool {
        word.first().is_some_and(|b| b.is_ascii() && self.word.as_bytes().first() != Some(b))
    }
}

/// The stemmer that meanings are made with.
pub(super) fn stemmer() -> Stemmer {
    Stemmer::create(Algorithm::Italian)
}

impl Stems {
    /// The words of a text but those that say nothing, unless there are no others.
    pub fn of(text: &str) -> Self {
        let (stemmer, folded) = (stemmer(), fold(text));
        let mut words = Vec::new();
        for_each_word(&folded, |word| {
            words.push(word);
            words.len() < 10 * MOST_WORDS
        });
        let telling: Vec<&str> = words.iter().copied().filter(|word| !STOPWORDS.contains(word)).collect();
        let words = if telling.is_empty() { words } else { telling };
        let mut meanings: Vec<Meaning> = words.iter().map(|word| Meaning::of(word, &stemmer)).collect();
        meanings.dedup();
        meanings.truncate(MOST_WORDS);
        Self(meanings)
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none: nothing but separators was looked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For each word the numbers of those in a vocabulary that mean the same.
    pub(super) fn numbers_in<'v>(&self, vocabulary: impl Iterator<Item = &'v [u8]>) -> Vec<Vec<usize>> {
        let stemmer = stemmer();
        let mut numbers = vec![Vec::new(); self.len()];
        for (number, word) in vocabulary.enumerate() {
            for (meaning, numbers) in self.0.iter().zip(&mut numbers) {
                if !meaning.begins_apart(word)
                    && str::from_utf8(word).is_ok_and(|word| meaning.is_that_of(word, &stemmer))
                {
                    numbers.push(number);
                }
            }
        }
        numbers
    }

    /// Whether folded texts together have all the words.
    pub fn are_in(&self, texts: &[&str]) -> bool {
        let stemmer = stemmer();
        let mut missing: Vec<&Meaning> = self.0.iter().collect();
        for text in texts {
            for_each_word(text, |word| {
                missing.retain(|meaning| !meaning.is_that_of(word, &stemmer));
                !missing.is_empty()
            });
        }
        missing.is_empty()
    }
}

/// The stemmer leaves the last vowel of short words that begin with a vowel: `altro` and `altri`, `anno` and `anni`.
fn without_ending(mut stem: String) -> String {
    if stem.len() >= SHORTEST && stem.ends_with(['a', 'e', 'i', 'o']) {
        stem.pop();
    }
    stem
}

/// What singular and plural of a noun have in common: `operaio` and `operai`, `collega` and `colleghe`.
fn root(bare: &str) -> Option<String> {
    let mut root = bare.strip_suffix(['a', 'e', 'i', 'o'])?;
    root = root.strip_suffix('i').unwrap_or(root);
    if root.ends_with("ch") || root.ends_with("gh") {
        root = &root[..root.len() - 1];
    }
    (root.len() >= SHORTEST).then(|| root.to_owned())
}

/// The word, or any text, without accents.
#[must_use]
pub fn bare(word: &str) -> String {
    if word.is_ascii() { word.to_owned() } else { word.nfd().filter(|c| !is_combining_mark(*c)).collect() }
}

/// Whether a word begins with the letters of another one, which is without accents.
fn begins_alike(bare: &str, word: &str) -> bool {
    let letters = word.nfd().filter(|c| !is_combining_mark(*c));
    bare.chars().take(BEGIN).eq(letters.take(BEGIN.min(bare.chars().count())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wanted: &str, text: &str, expected: bool) {
        let stems = Stems::of(wanted);
        assert_eq!(stems.are_in(&[&fold(text)]), expected, "{wanted} in {text}");
        let mut words: Vec<String> = Vec::new();
        for_each_word(&fold(text), |word| {
            words.push(word.to_owned());
            true
        });
        let numbers = stems.numbers_in(words.iter().map(String::as_bytes));
        assert_eq!(
            numbers.iter().all(|numbers| !numbers.is_empty()),
            expected,
            "{wanted} among words of {text}"
        );
    }

    #[test]
    fn inflections_and_accents_are_forgiven() {
        check("offerta", "Le OFFERTE di lavoro", true);
        check("lavoratori", "un lavoratore", true);
        check("attivita", "molte attività", true);
        check("attività", "attivita'", true);
        check("citta", "CITTÀ", true);
        check("perche città", "perché in città", true);
        check("ecole", "l'École", true);
        check("offerta", "un'offesa", false);
        check("lavoro", "larghezza", false);
    }

    #[test]
    fn singular_and_plural_meet_both_ways() {
        for pair in [
            "operaio operai",
            "operaia operaie",
            "cameriere camerieri",
            "cameriera cameriere",
            "macellaio macellai",
            "fornaio fornai",
            "stipendio stipendi",
            "notaio notai",
            "marinaio marinai",
            "gelataio gelatai",
            "benzinaio benzinai",
            "parrucchiera parrucchiere",
            "parrucchiere parrucchieri",
            "pasticciere pasticcieri",
            "giornalaio giornalai",
            "infermiere infermieri",
            "infermiera infermiere",
            "corriere corrieri",
            "mestiere mestieri",
            "usciere uscieri",
            "ufficio uffici",
            "orario orari",
            "centro centri",
            "amico amici",
            "medico medici",
            "lavoro lavori",
            "annuncio annunci",
            "cuoco cuochi",
            "cuoca cuoche",
            "autista autisti",
            "contratto contratti",
            "impiego impieghi",
            "impiegato impiegate",
            "collega colleghi",
            "collega colleghe",
            "commessa commesse",
            "segretario segretari",
            "domanda domande",
            "modulo moduli",
            "tirocinio tirocini",
            "colloquio colloqui",
            "saldatore saldatori",
            "vacanza vacanze",
            "giardiniere giardinieri",
            "ragioniere ragionieri",
            "portinaio portinai",
            "calzolaio calzolai",
            "incendio incendi",
            "moglie mogli",
            "compendio compendi",
            "diario diari",
            "premio premi",
            "operatrice operatrici",
            "città citta",
        ] {
            let (one, many) = pair.split_once(' ').expect("a pair");
            check(one, many, true);
            check(many, one, true);
        }
    }

    #[test]
    fn words_of_other_meanings_do_not_meet() {
        for pair in [
            "operaio opera",
            "fornaio forno",
            "impiego impianto",
            "uscire usciere",
            "stipendio stima",
            "premio prezzo",
            "lavoro lavagna",
            "medico mediano",
            "centro cento",
            "notaio noto",
            "contratto contatto",
            "corriere corsa",
            "collega collo",
            "domanda domani",
            "marinaio mare",
            "ufficio ufo",
            "orario orto",
        ] {
            let (one, other) = pair.split_once(' ').expect("a pair");
            check(one, other, false);
            check(other, one, false);
        }
    }

    #[test]
    fn all_words_are_wanted_but_those_that_say_nothing() {
        check("l'offerta di lavoro", "lavori offerti", true);
        check("l'offerta di lavoro", "offerta", false);
        check("di", "di", true);
        check("di", "da", false);
        check("求人", "求人", true);
    }

    #[test]
    fn separators_mean_nothing() {
        assert!(Stems::of("?! \u{1f600}").is_empty());
        assert_eq!(Stems::of(&"parola ".repeat(1000)).len(), 1);
    }
}
