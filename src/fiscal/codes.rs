//! Codes of statistics and of the post: activities (ATECO), professions (CP2021, ISCO-08), comuni (ISTAT), CAP. Their
//! syntax only; which of them exist is a matter of tables.

use super::compact;
use std::fmt;

/// What is wrong with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It has another form; this is an example of the right one.
    #[error("it does not look like {0}")]
    Form(&'static str),
    /// The number lies outside of those that are given out.
    #[error("there is no such number")]
    Range,
}

/// A checked code as text.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// In its usual spelling.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// The edition of ATECO a code is of: the same number means different things in two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AtecoEdition {
    /// ATECO 2007, with its update of 2022.
    Y2007,
    /// ATECO 2025.
    Y2025,
}

impl AtecoEdition {
    /// Its year.
    pub fn year(self) -> i64 {
        match self {
            Self::Y2007 => 2007,
            Self::Y2025 => 2025,
        }
    }

    /// The edition of a year; None where that year has none.
    pub fn of_year(year: i64) -> Option<Self> {
        [Self::Y2007, Self::Y2025].into_iter().find(|edition| edition.year() == year)
    }
}

code! {
    /// An ATECO code from division to subcategory: `55`, `55.2`, `55.20`, `55.20.4`, `55.20.42`.
    Ateco
}

impl Ateco {
    /// Reads one, with points or without.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        const FORM: CodeError = CodeError::Form("55.20.42");
        let text = compact(text);
        let digits: String = text.chars().filter(|c| *c != '.').collect();
        if !(2..=6).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FORM);
        }
        if digits.starts_with("00") {
            return Err(CodeError::Range);
        }
        let parts: Vec<&str> = [0..2, 2..4, 4..6].into_iter().filter_map(|part| cut(&digits, part)).collect();
        let dotted = parts.join(".");
        if text.contains('.') && text != dotted { Err(FORM) } else { Ok(Self(dotted)) }
    }
}

fn cut(digits: &str, part: std::ops::Range<usize>) -> Option<&str> {
    let part = digits.get(part.start..part.end.min(digits.len()))?;
    (!part.is_empty()).then_some(part)
}

code! {
    /// A code of the Italian classification of professions, of any of its five levels: `5`, `5.2`, `5.2.2.3.2`.
    Cp2021
}

impl Cp2021 {
    /// Reads one.
    ///
    /// # Errors
    /// [`CodeError::Form`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text = compact(text);
        let mut parts = text.split('.');
        let level = |part: &str| part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_digit());
        let first = parts.next().is_some_and(|part| level(part) && part != "0");
        if first && parts.clone().all(level) && parts.count() < 5 {
            Ok(Self(text))
        } else {
            Err(CodeError::Form("5.2.2.3.2"))
        }
    }
}

code! {
    /// A code of ISCO-08, of any of its four levels: `5`, `51`, `513`, `5131`.
    Isco
}

impl Isco {
    /// Reads one.
    ///
    /// # Errors
    /// [`CodeError::Form`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        numeric(text, 1..=4).map(Self).ok_or(CodeError::Form("5131"))
    }
}

code! {
    /// The ISTAT code of a comune: six digits, the first three of which are its province.
    Istat
}

impl Istat {
    /// Reads one.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = numeric(text, 6..=6).ok_or(CodeError::Form("075035"))?;
        if code.starts_with("000") || code.ends_with("000") { Err(CodeError::Range) } else { Ok(Self(code)) }
    }
}

code! {
    /// A postal code: five digits, which may begin with zeros.
    Cap
}

impl Cap {
    /// Reads one.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = numeric(text, 5..=5).ok_or(CodeError::Form("73100"))?;
        // From Rome's 00010 up to Messina's 98168.
        if ("00010"..="98168").contains(&code.as_str()) { Ok(Self(code)) } else { Err(CodeError::Range) }
    }
}

fn numeric(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
    let text = compact(text);
    (length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn activities_get_their_points() {
        let check = |text: &str, expected: Result<&str, CodeError>| {
            assert_eq!(Ateco::parse(text).as_ref().map(Ateco::as_str), expected.as_ref().copied(), "{text}");
        };
        const FORM: CodeError = CodeError::Form("55.20.42");
        for (text, expected) in [("55", "55"), ("552", "55.2"), ("5520", "55.20"), ("55204", "55.20.4")] {
            check(text, Ok(expected));
            check(expected, Ok(expected));
        }
        check("552042", Ok("55.20.42"));
        check(" 01.11.10 ", Ok("01.11.10"));
        for text in ["", "5", "5.5", "552.0", "55.20.421", "I55", "55..20", "55.", "55.2O"] {
            check(text, Err(FORM));
        }
        check("00.1", Err(CodeError::Range));
        assert_eq!(AtecoEdition::of_year(2025), Some(AtecoEdition::Y2025));
        assert_eq!(AtecoEdition::of_year(2002), None);
    }

    #[test]
    fn professions_have_five_levels_or_four() {
        let cp = |text: &str| Cp2021::parse(text).is_ok();
        assert!(["5", "5.2", "5.2.2.3", "5.2.2.3.2", " 9.0 "].into_iter().all(cp));
        assert!(!["", "0.1", "5.2.2.3.2.1", "52", "5.", ".5", "5.22", "5.a"].into_iter().any(cp));
        let isco = |text: &str| Isco::parse(text).is_ok();
        assert!(["0", "5", "51", "5131"].into_iter().all(isco));
        assert!(!["", "51310", "5.1", "a"].into_iter().any(isco));
    }

    #[test]
    fn places_keep_their_zeros() {
        assert_eq!(Cap::parse("00184").unwrap().as_str(), "00184");
        assert_eq!(Cap::parse("73100").unwrap().to_string(), "73100");
        assert_eq!(Cap::parse("184"), Err(CodeError::Form("73100")));
        assert_eq!(Cap::parse("00000"), Err(CodeError::Range));
        assert_eq!(Cap::parse("99000"), Err(CodeError::Range));
        assert_eq!(Istat::parse("075035").unwrap().as_str(), "075035");
        assert_eq!(Istat::parse("75035"), Err(CodeError::Form("075035")));
        assert_eq!(Istat::parse("075000"), Err(CodeError::Range));
    }

    proptest! {
        #[test]
        fn a_code_reads_as_itself(text in "[0-9.]{0,9}") {
            if let Ok(code) = Ateco::parse(&text) {
                prop_assert_eq!(Ateco::parse(code.as_str()), Ok(code));
            }
            if let Ok(code) = Cp2021::parse(&text) {
                prop_assert_eq!(Cp2021::parse(code.as_str()), Ok(code));
            }
        }
    }
}
