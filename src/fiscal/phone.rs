//! Telephone numbers in one spelling, E.164: `+39` and the number, whose leading 0 stays in Italy.

use std::fmt;

/// A number as `+390832000110`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// A character that stands in no number.
    #[error("{0:?} stands in no telephone number")]
    Character(char),
    /// It has too few or too many digits.
    #[error("it has {0} digits; numbers have from 6 to 15")]
    Length(usize),
    /// An Italian number that begins neither with 0 (a place), 3 (a mobile) nor 1, 5, 7, 8, 9 (a service).
    #[error("no Italian number begins like this")]
    Beginning,
}

impl Phone {
    /// Reads one. Without `+` or `00` before it, it is Italian.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        let mut digits = String::new();
        for (at, c) in text.chars().enumerate() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if at == 0 => {}
                ' ' | '\u{a0}' | '.' | '-' | '/' | '(' | ')' => {}
                other => return Err(PhoneError::Character(other)),
            }
        }
        let foreign = text.starts_with('+');
        let number = match digits.strip_prefix("00") {
            Some(rest) if !foreign => rest.to_owned(),
            _ if foreign => digits,
            _ => format!("39{digits}"),
        };
        Self::international(&number)
    }

    fn international(number: &str) -> Result<Self, PhoneError> {
        let national = number.strip_prefix("39");
        let length = national.unwrap_or(number).len();
        // E.164 has fifteen digits at most, the country's among them; Italian ones have six to eleven of their own.
        if !(6..=15).contains(&length) || number.len() > 15 {
            return Err(PhoneError::Length(length));
        }
        if national.is_some_and(|national| national.starts_with(['2', '4', '6'])) || number.starts_with('0') {
            return Err(PhoneError::Beginning);
        }
        Ok(Self(format!("+{number}")))
    }

    /// In the form E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_leading_zero_stays() {
        let check =
            |text: &str, expected: &str| assert_eq!(Phone::parse(text).unwrap().as_str(), expected, "{text}");
        check("0832 000 110", "+390832000110");
        check("0832/000110", "+390832000110");
        check("+39 0832 000110", "+390832000110");
        check("0039 0832 000110", "+390832000110");
        check("(0832) 00-01.10", "+390832000110");
        check("333 000 1234", "+393330001234");
        check("800 000 123", "+39800000123");
        check("+41 44 668 18 00", "+41446681800");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let check =
            |text: &str, expected: PhoneError| assert_eq!(Phone::parse(text), Err(expected), "{text}");
        check("", PhoneError::Length(0));
        check("112", PhoneError::Length(3));
        check("0832 000110 int. 4", PhoneError::Character('i'));
        check("08+32000110", PhoneError::Character('+'));
        check("+39 0832 000110 0832 0001", PhoneError::Length(18));
        check("233 0001234", PhoneError::Beginning);
        check("+00 123456", PhoneError::Beginning);
    }

    proptest! {
        #[test]
        fn a_number_reads_as_itself(text in "[+0-9 /().-]{0,24}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }
    }
}
