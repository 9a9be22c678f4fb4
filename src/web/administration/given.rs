//! What a form of the area says.

use templates::pages::administration::{Input, InputKind};

use crate::address::Address;
use crate::directory::PrincipalId;

/// The pairs of a form.
#[derive(Debug, Default)]
pub(in crate::web) struct Given(pub(in crate::web) Vec<(String, String)>);

impl Given {
    /// The value of a name, trimmed; empty when it is not there.
    pub(in crate::web) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether a box was ticked.
    pub(in crate::web) fn yes(&self, name: &str) -> bool {
        self.get(name) == "si"
    }

    /// A number; 0 for what is none.
    pub(in crate::web) fn number(&self, name: &str) -> i64 {
        self.get(name).parse().unwrap_or_default()
    }

    /// A principal that was chosen.
    pub(in crate::web) fn id(&self, name: &str) -> Option<PrincipalId> {
        self.get(name).parse().ok().map(PrincipalId)
    }

    /// A principal that was chosen, or none; a number that is none is a fault, not a wider choice.
    pub(in crate::web) fn optional_id(&self, name: &str) -> Result<Option<PrincipalId>, (String, String)> {
        match self.get(name) {
            "" => Ok(None),
            text => text.parse().map(|id| Some(PrincipalId(id))).map_err(|_| fault(name, "unknown")),
        }
    }

    /// An address, or what is wrong with it.
    pub(in crate::web) fn address(&self, name: &str) -> Result<Address, (String, String)> {
        Address::parse(self.get(name)).map_err(|_| fault(name, "address"))
    }

    /// An address that may be left out.
    pub(in crate::web) fn optional_address(&self, name: &str) -> Result<Option<Address>, (String, String)> {
        if self.get(name).is_empty() { Ok(None) } else { self.address(name).map(Some) }
    }
}

/// The same form for another version.
pub(in crate::web) fn at(mut given: Given, version: i64) -> Given {
    given.0.retain(|(name, _)| name != "versione");
    given.0.push(("versione".to_owned(), version.to_string()));
    given
}

/// A field and the sentence about it.
pub(in crate::web) fn fault(name: &str, word: &str) -> (String, String) {
    (name.to_owned(), templates::text::portal::administration::fault(word, 0))
}

/// A field of one line with what was typed before.
pub(in crate::web) fn line<'a>(name: &'a str, label: &'a str, value: &str, max: u32) -> Input<'a> {
    Input { name, label, value: value.to_owned(), max, ..Input::default() }
}

/// A choice. `none`: what stands for no choice, if that is one.
pub(in crate::web) fn select<'a>(
    name: &'a str,
    label: &'a str,
    value: &str,
    none: Option<&str>,
    all: impl IntoIterator<Item = (String, String)>,
) -> Input<'a> {
    let none = none.map(|label| (String::new(), label.to_owned()));
    let all = none.into_iter().chain(all).collect();
    Input { kind: InputKind::Select(all), ..line(name, label, value, 0) }
}

/// A box to tick.
pub(in crate::web) fn check<'a>(name: &'a str, label: &'a str, on: bool) -> Input<'a> {
    Input { kind: InputKind::Check(on), ..line(name, label, "", 0) }
}

/// Several lines.
pub(in crate::web) fn block<'a>(name: &'a str, label: &'a str, value: &str, rows: u32) -> Input<'a> {
    Input { kind: InputKind::Text(rows), ..line(name, label, value, 0) }
}

/// A value that is sent along unseen.
pub(in crate::web) fn hidden<'a>(name: &'a str, value: &str) -> Input<'a> {
    Input { kind: InputKind::Hidden, ..line(name, "", value, 0) }
}
