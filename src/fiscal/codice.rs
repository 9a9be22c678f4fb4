//! The codice fiscale: sixteen characters made of a person's name, birth, sex and birthplace (D.M. 23/12/1976), or eleven
//! digits of those that are provisional or belong to a body.
//!
//! Two people with the same letters are told apart by *omocodia*: digits, from the right on, become letters. So one person
//! can appear under different codes, and [`CodiceFiscale::canonical`] is what people are compared by as well.

use super::{
    compact,
    partita_iva::{self, PartitaIvaError},
};
use chrono::{Datelike as _, NaiveDate};
use std::fmt;

/// Where the digits of the sixteen characters stand, counted from 0.
const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
/// The letters of omocodia, by the digit each stands for.
const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
/// The letters of the months.
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
/// What the characters at odd places (the first, the third, …) count: 0 to 9 as A to J.
const ODD: [u8; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
/// Added to the day of birth of a woman.
const WOMAN: u32 = 40;

/// A codice fiscale that checks, in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodiceFiscale(String);

/// The sex a code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// A woman.
    Female,
    /// A man.
    Male,
}

/// What is wrong with a codice fiscale. Places are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodiceFiscaleError {
    /// It has so many characters, neither sixteen nor eleven.
    #[error("it has {0} characters, not 16 (or 11)")]
    Length(usize),
    /// No letter stands at this place.
    #[error("character {0} is no letter")]
    Letter(usize),
    /// Neither a digit nor a letter that may stand for one is at this place.
    #[error("character {0} is no digit")]
    Digit(usize),
    /// The ninth character is the letter of no month.
    #[error("{0:?} is the letter of no month")]
    Month(char),
    /// The month has no such day, nor the same with forty more.
    #[error("day {0} is no day of that month")]
    Day(u32),
    /// The last character does not check the others.
    #[error("the last character is {found:?}, the others ask for {expected:?}")]
    Check {
        /// The character that fits.
        expected: char,
        /// The character that stands there.
        found: char,
    },
}

impl CodiceFiscale {
    /// Reads one; spaces are passed over, small letters are made capitals.
    ///
    /// # Errors
    /// [`CodiceFiscaleError`].
    pub fn parse(text: &str) -> Result<Self, CodiceFiscaleError> {
        let text = compact(text);
        match text.chars().count() {
            16 => personal(&text)?,
            11 => provisional(&text)?,
            other => return Err(CodiceFiscaleError::Length(other)),
        }
        Ok(Self(text))
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one of eleven digits: provisional, or of a body that is no person.
    pub fn is_numeric(&self) -> bool {
        self.0.len() == 11
    }

    /// The code without omocodia: equal for two codes of the same letters, which may be one person or two. Worth a warning;
    /// nobody is merged for it.
    #[must_use]
    pub fn canonical(&self) -> Self {
        if self.is_numeric() {
            return self.clone();
        }
        let mut code = self.plain();
        code[15] = check_letter(&code);
        Self(code.iter().map(|byte| char::from(*byte)).collect())
    }

    /// The sex of the person; None of an eleven-digit code.
    pub fn sex(&self) -> Option<Sex> {
        let (.., day) = self.birth()?;
        Some(if day > WOMAN { Sex::Female } else { Sex::Male })
    }

    /// The day of birth, which is not after `today`: a code does not say the century, so nobody is a hundred. None of an
    /// eleven-digit code, and where neither century has that 29 February.
    pub fn birth_date(&self, today: NaiveDate) -> Option<NaiveDate> {
        let (year, month, day) = self.birth()?;
        let this_century = today.year().div_euclid(100) * 100 + i32::try_from(year).ok()?;
        let day = if day > WOMAN { day - WOMAN } else { day };
        [this_century, this_century - 100]
            .into_iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| *date <= today)
    }

    /// The Belfiore code of the comune of birth, or (`Z…`) of the country. None of an eleven-digit code.
    pub fn birthplace(&self) -> Option<String> {
        let code = (!self.is_numeric()).then(|| self.plain())?;
        Some(code[11..15].iter().map(|byte| char::from(*byte)).collect())
    }

    /// Year of the century, month, day as it stands there. None of an eleven-digit code.
    fn birth(&self) -> Option<(u32, u32, u32)> {
        let code = (!self.is_numeric()).then(|| self.plain())?;
        birth(&code).ok()
    }

    /// The sixteen characters with digits for the letters of omocodia; the last one unchanged.
    fn plain(&self) -> [u8; 16] {
        let mut code = [b'0'; 16];
        code.copy_from_slice(&self.0.as_bytes()[..16]);
        for at in DIGITS {
            code[at] = digit(code[at]).map_or(code[at], |value| b'0' + value);
        }
        code
    }
}

impl fmt::Display for CodiceFiscale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether sixteen characters are a person's code.
fn personal(text: &str) -> Result<(), CodiceFiscaleError> {
    let mut code = [0; 16];
    for (at, (byte, c)) in code.iter_mut().zip(text.chars()).enumerate() {
        let wrong = || {
            if DIGITS.contains(&at) {
                CodiceFiscaleError::Digit(at + 1)
            } else {
                CodiceFiscaleError::Letter(at + 1)
            }
        };
        *byte = u8::try_from(c).ok().filter(u8::is_ascii_alphanumeric).ok_or_else(wrong)?;
        if !DIGITS.contains(&at) && !byte.is_ascii_uppercase() {
            return Err(wrong());
        }
    }
    let expected = check_letter(&code);
    let mut plain = code;
    for at in DIGITS {
        plain[at] = b'0' + digit(code[at]).ok_or(CodiceFiscaleError::Digit(at + 1))?;
    }
    birth(&plain)?;
    match code[15] {
        found if found == expected => Ok(()),
        found => Err(CodiceFiscaleError::Check { expected: expected.into(), found: found.into() }),
    }
}

/// Whether eleven characters are a numeric code: they check as a partita IVA does.
fn provisional(text: &str) -> Result<(), CodiceFiscaleError> {
    let digits = partita_iva::digits(text).map_err(|error| match error {
        PartitaIvaError::Digit(at) => CodiceFiscaleError::Digit(at),
        _ => CodiceFiscaleError::Length(text.chars().count()),
    })?;
    let letter = |digit: u8| char::from(b'0' + digit);
    match (partita_iva::check_digit(&digits), digits[10]) {
        (expected, found) if expected != found => {
            Err(CodiceFiscaleError::Check { expected: letter(expected), found: letter(found) })
        }
        _ => Ok(()),
    }
}

/// The digit a character is or, by omocodia, stands for.
fn digit(byte: u8) -> Option<u8> {
    if byte.is_ascii_digit() {
        return Some(byte - b'0');
    }
    OMOCODIA.iter().position(|letter| *letter == byte).and_then(|at| u8::try_from(at).ok())
}

/// Year of the century, month, and day as it stands in a code without omocodia.
fn birth(plain: &[u8; 16]) -> Result<(u32, u32, u32), CodiceFiscaleError> {
    let two = |at: usize| u32::from(plain[at] - b'0') * 10 + u32::from(plain[at + 1] - b'0');
    let letter = plain[8];
    let month = MONTHS.iter().zip(1..).find(|(month, _)| **month == letter).map(|(_, number)| number);
    let month = month.ok_or(CodiceFiscaleError::Month(letter.into()))?;
    let (year, coded) = (two(6), two(9));
    let day = if coded > WOMAN { coded - WOMAN } else { coded };
    // Of 1900 and 2000 the second has a 29 February; for other years both centuries agree.
    let exists = i32::try_from(2000 + year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    exists.map(|_| (year, month, coded)).ok_or(CodiceFiscaleError::Day(coded))
}

/// The last character that the first fifteen, digits and capitals, ask for.
fn check_letter(code: &[u8; 16]) -> u8 {
    let ordinal = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte.saturating_sub(b'A') % 26 };
    let value = |(at, byte): (usize, &u8)| {
        let ordinal = ordinal(*byte);
        u32::from(if at % 2 == 0 { ODD[usize::from(ordinal)] } else { ordinal })
    };
    let sum: u32 = code[..15].iter().enumerate().map(value).sum();
    b'A' + u8::try_from(sum % 26).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use CodiceFiscaleError as E;
    use proptest::prelude::*;

    const CHAIN: [&str; 8] = [
        "VRDGPP80A41E506K",
        "VRDGPP80A41E50SH",
        "VRDGPP80A41E5LSS",
        "VRDGPP80A41ERLSN",
        "VRDGPP80A4MERLSF",
        "VRDGPP80AQMERLSR",
        "VRDGPP8LAQMERLSC",
        "VRDGPPULAQMERLSZ",
    ];

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_code_says_birth_sex_and_place() {
        let today = day(2026, 11, 27);
        let check = |text: &str, sex: Sex, birth: NaiveDate, place: &str| {
            let code = CodiceFiscale::parse(text).unwrap();
            assert_eq!(code.sex(), Some(sex), "{text}");
            assert_eq!(code.birth_date(today), Some(birth), "{text}");
            assert_eq!(code.birthplace().as_deref(), Some(place), "{text}");
        };
        check("RSSMRA85T10A562S", Sex::Male, day(1985, 12, 10), "A562");
        check("MRTMTT25D09F205Z", Sex::Male, day(2025, 4, 9), "F205");
        check("vrdgpp80a41e506k", Sex::Female, day(1980, 1, 1), "E506");
        check("VRDGPPULAQMERLSZ", Sex::Female, day(1980, 1, 1), "E506");
        let before = CodiceFiscale::parse("MRTMTT25D09F205Z").unwrap().birth_date(day(2025, 4, 8));
        assert_eq!(before, Some(day(1925, 4, 9)));
    }

    #[test]
    fn omocodia_leads_back_to_one_code() {
        for text in CHAIN {
            let code = CodiceFiscale::parse(text).unwrap();
            assert_eq!(code.as_str(), text);
            assert_eq!(code.canonical().as_str(), CHAIN[0], "{text}");
        }
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let check = |text: &str, expected: E| assert_eq!(CodiceFiscale::parse(text), Err(expected), "{text}");
        check("RSSMRA85T10A562X", E::Check { expected: 'S', found: 'X' });
        check("RSSMRA85T10A562", E::Length(15));
        check("", E::Length(0));
        check("RSSMRA85T10A562SS", E::Length(17));
        check("R1SMRA85T10A562S", E::Letter(2));
        check("RSSMRÀ85T10A562S", E::Letter(6));
        check("RSSMRA8BT10A562S", E::Digit(8));
        check("RSSMRA8-T10A562S", E::Digit(8));
        check("RSSMRA85F10A562S", E::Month('F'));
        check("RSSMRA85T00A562S", E::Day(0));
        check("RSSMRA85T32A562S", E::Day(32));
        check("RSSMRA85T40A562S", E::Day(40));
        check("RSSMRA85T72A562S", E::Day(72));
        check("RSSMRA85B29A562S", E::Day(29));
        check("RSSMRA85T10A5621", E::Letter(16));
    }

    #[test]
    fn a_leap_day_needs_a_leap_year() {
        let with = |text: &str| {
            let mut code: [u8; 16] = text.as_bytes().try_into().unwrap();
            code[15] = check_letter(&code);
            CodiceFiscale::parse(std::str::from_utf8(&code).unwrap())
        };
        assert!(with("RSSMRA84B29A562A").is_ok() && with("RSSMRA00B69A562A").is_ok());
        assert_eq!(with("RSSMRA85B69A562A"), Err(E::Day(69)));
        // 1900 had no such day, 2000 is not yet over.
        assert_eq!(with("RSSMRA00B29A562A").unwrap().birth_date(day(2000, 1, 1)), None);
    }

    #[test]
    fn numeric_codes_check_as_a_partita_iva_does() {
        let code = CodiceFiscale::parse("00743110157").unwrap();
        assert!(code.is_numeric() && code.sex().is_none() && code.birthplace().is_none());
        assert_eq!((code.canonical(), code.birth_date(day(2026, 1, 1))), (code.clone(), None));
        assert_eq!(CodiceFiscale::parse("80001170758"), Err(E::Check { expected: '4', found: '8' }));
        assert_eq!(CodiceFiscale::parse("8000117075A"), Err(E::Digit(11)));
    }

    proptest! {
        #[test]
        fn every_omocode_of_a_person_is_one_person(
            letters in "[A-Z]{6}", year in 0_u32..100, month in 0_usize..12, day in 1_u32..=28, woman: bool,
            place in "[A-Z]", number in 0_u32..1000, changed in 0_usize..=7
        ) {
            let (month, day) = (char::from(MONTHS[month]), day + if woman { WOMAN } else { 0 });
            let text = format!("{letters}{year:02}{month}{day:02}{place}{number:03}A");
            let mut code: [u8; 16] = text.as_bytes().try_into().unwrap();
            code[15] = check_letter(&code);
            let first = CodiceFiscale::parse(std::str::from_utf8(&code).unwrap()).unwrap();
            for at in DIGITS.into_iter().rev().take(changed) {
                code[at] = OMOCODIA[usize::from(code[at] - b'0')];
            }
            code[15] = check_letter(&code);
            let other = CodiceFiscale::parse(std::str::from_utf8(&code).unwrap()).unwrap();
            prop_assert_eq!(other.canonical(), first.clone());
            prop_assert_eq!((other.sex(), other.birthplace()), (first.sex(), first.birthplace()));
        }

        #[test]
        fn any_text_is_borne(text in "\\PC{0,20}", code in "[A-Z0-9À]{16}") {
            let _ = CodiceFiscale::parse(&text);
            let _ = CodiceFiscale::parse(&code).map(|code| code.canonical());
        }
    }
}
