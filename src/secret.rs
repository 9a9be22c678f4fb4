//! Text that must not reach a log: passwords and addresses that carry one.

use serde::Deserialize;
use std::fmt;

/// A secret text. `Debug` shows `***`; [`Secret::expose`] is the only way to the text, and easy to search for.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_letter_of_it() {
        assert_eq!(format!("{:?}", Some(Secret::new("segreto"))), "Some(***)");
        assert_eq!(Secret::new("segreto").expose(), "segreto");
    }
}
