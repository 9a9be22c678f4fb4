//! Languages that are asked for, each with how well.

use crate::words::words;

words! {
    /// How well somebody speaks a language (CEFR).
    Cefr {
        /// Beginner.
        A1 = "A1",
        /// Elementary.
        A2 = "A2",
        /// Intermediate.
        B1 = "B1",
        /// Upper intermediate.
        B2 = "B2",
        /// Advanced.
        C1 = "C1",
        /// As one's own.
        C2 = "C2",
    }
}

/// A language and how well somebody speaks it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language {
    /// Its ISO 639-1 code: `en`.
    pub code: String,
    /// How well.
    pub level: Cefr,
}

/// Several languages, each once and with the highest level that was given, in the order of their codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages(String);

impl Languages {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Language> {
        let pairs = self.0.split(' ').filter_map(|pair| pair.split_once(':'));
        pairs.filter_map(|(code, level)| Some(Language { code: code.to_owned(), level: level.parse().ok()? }))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each is called by two letters, and there are no more than so many.
    pub(crate) fn are_right(&self, most: usize) -> bool {
        let right = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
        self.iter().all(|language| right(&language.code)) && self.iter().count() <= most
    }

    /// As it is kept: `de:A1 en:B2`.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// From what was kept.
    pub(crate) fn of_kept(text: String) -> Self {
        Self(text)
    }
}

impl FromIterator<Language> for Languages {
    fn from_iter<T: IntoIterator<Item = Language>>(all: T) -> Self {
        let mut all: Vec<Language> = all.into_iter().collect();
        for language in &mut all {
            let plain = language.code.trim().to_lowercase();
            language.code =
                plain.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '?' }).take(12).collect();
        }
        all.sort_by(|a, b| a.code.cmp(&b.code).then(b.level.cmp(&a.level)));
        all.dedup_by(|next, first| next.code == first.code);
        let kept: Vec<String> = all.iter().map(|one| format!("{}:{}", one.code, one.level)).collect();
        Self(kept.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(all: &[(&str, Cefr)]) -> Languages {
        all.iter().map(|(code, level)| Language { code: (*code).to_owned(), level: *level }).collect()
    }

    #[test]
    fn each_stands_once_with_its_highest_level() {
        let some = languages(&[("en", Cefr::A2), (" EN", Cefr::B2), ("de", Cefr::A1)]);
        assert_eq!(some.as_str(), "de:A1 en:B2");
        assert_eq!(some.iter().map(|l| l.code).collect::<Vec<_>>(), ["de", "en"]);
        assert_eq!(some.iter().collect::<Languages>(), some);
        assert!(some.are_right(2) && !some.are_right(1) && Languages::default().is_empty());
    }

    #[test]
    fn what_is_no_code_is_noticed() {
        for code in ["", "eng", "e", "e:n", "en fr:C2", "e\0", "è"] {
            assert!(!languages(&[(code, Cefr::C2)]).are_right(9), "{code:?}");
        }
    }
}
