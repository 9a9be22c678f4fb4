//! Slugs: the last part of a page's address, made from its title.

use unicode_normalization::UnicodeNormalization as _;

/// The longest slug, characters (all of them ASCII).
pub const LONGEST: usize = 80;

/// What a title without a single letter or digit of ours becomes.
const NAMELESS: &str = "voce";

/// The slug of a title: ASCII letters and digits in lower case, words parted by single hyphens, at most [`LONGEST`]
/// characters, cut between words where that is possible; never empty. The same title always gives the same.
#[must_use]
pub fn from_title(title: &str) -> String {
    let mut slug = String::new();
    let mut parted = false;
    for c in title.nfkd().flat_map(spelled) {
        if !c.is_ascii_alphanumeric() {
            // Accents stand apart in NFKD: "è" is no end of a word.
            parted |= !is_accent(c);
            continue;
        }
        if parted && !slug.is_empty() {
            slug.push('-');
        }
        parted = false;
        slug.push(c.to_ascii_lowercase());
        if slug.len() > LONGEST {
            break;
        }
    }
    let slug = cut(&slug, LONGEST);
    if slug.is_empty() { NAMELESS.to_owned() } else { slug.to_owned() }
}

/// Whether a text is a slug as this module makes them.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.len() <= LONGEST && text.split('-').all(word)
}

/// The first of `wanted`, `wanted-2`, `wanted-3` … that is not `taken`.
///
/// # Errors
/// Those of `taken`.
pub fn first_free<E>(wanted: &str, mut taken: impl FnMut(&str) -> Result<bool, E>) -> Result<String, E> {
    let mut slug = wanted.to_owned();
    let mut number = 1_u64;
    while taken(&slug)? {
        number += 1;
        let end = format!("-{number}");
        slug = format!("{}{end}", cut(wanted, LONGEST - end.len()));
    }
    Ok(slug)
}

/// At most so many characters of a slug, whole words if the first one fits.
#[must_use]
pub fn cut(slug: &str, longest: usize) -> &str {
    if slug.len() <= longest {
        return slug;
    }
    let head = &slug[..longest];
    let whole = slug.as_bytes()[longest] == b'-';
    let end = if whole { longest } else { head.rfind('-').unwrap_or(longest) };
    head[..end].trim_end_matches('-')
}

/// Letters that no normal form takes apart, as they are written without their own key.
fn spelled(c: char) -> impl Iterator<Item = char> {
    let text = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        '&' => " e ",
        '€' => " euro ",
        _ => "",
    };
    text.chars().chain(text.is_empty().then_some(c))
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200D}' | '\u{AD}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_become_plain_words() {
        for (title, slug) in [
            ("Perché no? Ecco le novità", "perche-no-ecco-le-novita"),
            ("L'offerta dell’impresa «Due Mari»", "l-offerta-dell-impresa-due-mari"),
            ("  Legge 68/1999,\tart. 3 ", "legge-68-1999-art-3"),
            ("Donne & lavoro: 1.000 €", "donne-e-lavoro-1-000-euro"),
            ("Straße ﬁn Œuvre", "strasse-fin-oeuvre"),
            ("Nardò", "nardo"),
            ("<script>alert(1)</script>", "script-alert-1-script"),
            ("../../etc", "etc"),
            ("日本語", "voce"),
            ("---", "voce"),
            ("", "voce"),
        ] {
            assert_eq!(from_title(title), slug, "{title}");
        }
    }

    #[test]
    fn long_titles_end_with_a_whole_word() {
        let slug = from_title(&"parola ".repeat(30));
        assert!(slug.len() <= LONGEST && slug.ends_with("parola"), "{slug}");
        assert_eq!(from_title(&"a".repeat(500)), "a".repeat(LONGEST));
        assert_eq!(from_title(&format!("{} b", "a".repeat(LONGEST))), "a".repeat(LONGEST));
    }

    #[test]
    fn the_first_free_one_is_taken() {
        let taken = ["lecce", "lecce-2"];
        let free = |wanted: &str| first_free(wanted, |slug| Ok::<_, ()>(taken.contains(&slug)));
        assert_eq!(free("lecce").as_deref(), Ok("lecce-3"));
        assert_eq!(free("nardo").as_deref(), Ok("nardo"));
        let long = "a".repeat(LONGEST);
        let numbered = first_free(&long, |slug| Ok::<_, ()>(slug == long));
        assert!(numbered.is_ok_and(|slug| slug.len() <= LONGEST && slug.ends_with("-2")));
        assert_eq!(first_free("x", |_| Err::<bool, _>("away")), Err("away"));
    }

    #[test]
    fn what_is_no_slug_is_known() {
        for bad in ["", "-", "a-", "-a", "a--b", "A", "è", "a b", "a/b", "a.b", &"a".repeat(LONGEST + 1)] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_title_gives_a_slug_that_stays_itself(title in "\\PC{0,200}") {
            let slug = from_title(&title);
            prop_assert!(is_slug(&slug), "{title:?} gave {slug:?}");
            prop_assert_eq!(from_title(&slug), slug);
        }
    }
}
