//! What can be asked of lists of entries, and what is counted in them. No SQL.

use super::states::{Level, Show, Sort, State};
use crate::{clock::Micros, directory::PrincipalId};

/// Which entries a reader wants, by what all kinds have. Empty and None ask for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// All of these words, accents and endings forgiven.
    pub words: String,
    /// The ISTAT code of a comune.
    pub comune: String,
    /// The office that looks after it.
    pub office: Option<PrincipalId>,
    /// For this territory, or for all.
    pub territory: Option<PrincipalId>,
    /// How far it reaches.
    pub level: Option<Level>,
    /// It ends before this instant.
    pub ends_before: Option<Micros>,
    /// Offered, over, or both.
    pub show: Show,
    /// In which order.
    pub sort: Sort,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            words: String::new(),
            comune: String::new(),
            office: None,
            territory: None,
            level: None,
            ends_before: None,
            show: Show::Open,
            sort: Sort::Newest,
        }
    }
}

impl Filter {
    /// The same with one field free.
    #[must_use]
    pub(crate) fn without(&self, field: &str) -> Self {
        let mut free = self.clone();
        match field {
            "level" => free.level = None,
            "comune" => free.comune.clear(),
            "office" => free.office = None,
            _ => {}
        }
        free
    }
}

/// Which of their entries those who look after them want.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnFilter {
    /// In this state.
    pub state: Option<State>,
    /// All of these words.
    pub words: String,
    /// Of this office.
    pub office: Option<PrincipalId>,
}

/// A value entries have, and how many have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The value, as the filter wants it.
    pub value: String,
    /// Its name, where the value is a code.
    pub label: String,
    /// How many entries.
    pub count: i64,
}

/// The values of one field among the entries that match everything else a reader asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facets {
    /// The field.
    pub field: &'static str,
    /// The most frequent first.
    pub values: Vec<Facet>,
}
