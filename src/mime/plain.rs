//! Text as rules look at it: words alone.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The words of a text in lower case and without accents, one space between them. Whatever is no letter and no digit parts
/// words, apostrophes too: "L’indirizzo non c'è" is `l indirizzo non c e`.
#[must_use]
pub fn plain_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut parted = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            if parted && !words.is_empty() {
                words.push(' ');
            }
            words.push(c);
        }
        parted = !c.is_alphanumeric();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(plain_words(text), expected, "{text:?}");
    }

    #[test]
    fn words_stand_alone() {
        check("L’indirizzo non c'è!", "l indirizzo non c e");
        check("  CASELLA\r\n\tpiena. (5.2.2)", "casella piena 5 2 2");
        check("Größe U\u{308}ber STRASSE ﬁne", "große uber strasse fine");
        check("宛先が 見つかりません", "宛先か 見つかりません");
        check(" \u{200b}\0-- ", "");
        check("", "");
    }
}
