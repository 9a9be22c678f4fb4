//! The partita IVA: eleven digits, the last of which checks the others.

use super::compact;
use std::fmt;

/// A partita IVA that checks. Kept as eleven digits, without the `IT` that stands before it abroad.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartitaIva(String);

/// What is wrong with a partita IVA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartitaIvaError {
    /// It has so many characters, not eleven.
    #[error("it has {0} characters, not 11")]
    Length(usize),
    /// No digit stands at this place, counted from 1.
    #[error("character {0} is no digit")]
    Digit(usize),
    /// The part that numbers the firm is all zeros.
    #[error("it begins with seven zeros, which no firm has")]
    Zero,
    /// The last digit does not check the others.
    #[error("the last digit is {found}, the others ask for {expected}")]
    Check {
        /// The digit that fits.
        expected: u8,
        /// The digit that stands there.
        found: u8,
    },
}

impl PartitaIva {
    /// Reads one; spaces and a leading `IT` are passed over.
    ///
    /// # Errors
    /// [`PartitaIvaError`]. An unknown province is none: see [`Self::has_known_province`].
    pub fn parse(text: &str) -> Result<Self, PartitaIvaError> {
        let text = compact(text);
        let text = text.strip_prefix("IT").unwrap_or(&text);
        let digits = digits(text)?;
        if digits[..7].iter().all(|digit| *digit == 0) {
            return Err(PartitaIvaError::Zero);
        }
        match (check_digit(&digits), digits[10]) {
            (expected, found) if expected != found => Err(PartitaIvaError::Check { expected, found }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The one that a firm's number and the number of an office make; None when they have too many digits or are zero.
    pub fn of_numbers(firm: u32, office: u16) -> Option<Self> {
        let mut text = format!("{firm:07}{office:03}0");
        let expected = check_digit(&digits(&text).ok()?);
        text.replace_range(10.., &expected.to_string());
        Self::parse(&text).ok()
    }

    /// Its eleven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the office that gave it is one of those known. Worth a warning, no more: new offices get new numbers.
    pub fn has_known_province(&self) -> bool {
        matches!(self.0[7..10].parse::<u16>(), Ok(1..=100 | 120 | 121 | 888 | 999))
    }
}

impl fmt::Display for PartitaIva {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Eleven digits, also those of a provisional codice fiscale.
pub(super) fn digits(text: &str) -> Result<[u8; 11], PartitaIvaError> {
    let length = text.chars().count();
    if length != 11 {
        return Err(PartitaIvaError::Length(length));
    }
    let mut digits = [0; 11];
    for (at, (digit, c)) in digits.iter_mut().zip(text.chars()).enumerate() {
        let value = c.to_digit(10).and_then(|value| u8::try_from(value).ok());
        *digit = value.ok_or(PartitaIvaError::Digit(at + 1))?;
    }
    Ok(digits)
}

/// The last digit that the first ten ask for: Luhn's sum, the second, fourth, … digit doubled.
pub(super) fn check_digit(digits: &[u8; 11]) -> u8 {
    let sum: u8 = digits[..10]
        .iter()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        let check = |text: &str, expected: Result<&str, PartitaIvaError>| {
            assert_eq!(
                PartitaIva::parse(text).as_ref().map(PartitaIva::as_str),
                expected.as_ref().copied(),
                "{text}"
            );
        };
        check("00743110157", Ok("00743110157"));
        check("IT 00743110157", Ok("00743110157"));
        check(" 0074 3110 157 ", Ok("00743110157"));
        check("00743110158", Err(PartitaIvaError::Check { expected: 7, found: 8 }));
        check("80001170758", Err(PartitaIvaError::Check { expected: 4, found: 8 }));
        check("12345678903", Ok("12345678903"));
        check("0074311015", Err(PartitaIvaError::Length(10)));
        check("", Err(PartitaIvaError::Length(0)));
        check("0074311O157", Err(PartitaIvaError::Digit(8)));
        check("٠٠٧٤٣١١٠١٥٧", Err(PartitaIvaError::Digit(1)));
        check("00000000000", Err(PartitaIvaError::Zero));
    }

    #[test]
    fn an_unknown_province_is_worth_a_warning_only() {
        let check = |text: &str, known: bool| {
            assert_eq!(PartitaIva::parse(text).unwrap().has_known_province(), known, "{text}");
        };
        check("00743110157", true);
        check("12345678903", false);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(number in 1_u64..9_999_999, province in 1_u64..=100, at in 0_usize..11, by in 1_u8..10) {
            let number = u32::try_from(number).unwrap();
            let right = PartitaIva::of_numbers(number, u16::try_from(province).unwrap()).unwrap();
            prop_assert!(right.has_known_province());
            let mut code = right.as_str().as_bytes().to_vec();
            code[at] = b'0' + (code[at] - b'0' + by) % 10;
            prop_assert!(PartitaIva::parse(&String::from_utf8(code).unwrap()).is_err());
        }

        #[test]
        fn any_text_is_borne(text in ".{0,20}") {
            let _ = PartitaIva::parse(&text);
        }
    }
}
