//! What can be asked of lists of entries, and what is counted in them. No SQL.

use super::states::{Level, OwnSort, Show, Sort, State};
use crate::{clock::Micros, directory::PrincipalId};
use std::collections::BTreeMap;

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

/// Which of their entries those who look after them want.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnFilter {
    /// In this state.
    pub state: Option<State>,
    /// All of these words.
    pub words: String,
    /// Of this office.
    pub office: Option<PrincipalId>,
    /// In which order.
    pub order: OwnOrder,
}

/// In which order those who look after entries see them; the last changed first unless they ask for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnOrder {
    /// By what.
    pub by: OwnSort,
    /// From the last on.
    pub descending: bool,
}

impl Default for OwnOrder {
    fn default() -> Self {
        Self { by: OwnSort::Changed, descending: true }
    }
}

impl OwnOrder {
    /// Its place in a table of statements that has two for each [`OwnSort`], the ascending one first.
    pub(crate) fn place(self) -> usize {
        let by = OwnSort::ALL.iter().position(|known| *known == self.by).unwrap_or(0);
        by * 2 + usize::from(self.descending)
    }
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

/// Entries that are alike in all fields that are counted.
pub(crate) struct Group {
    /// The value of each field, and its name where it is a code; an empty value is none.
    pub(crate) values: Vec<(String, String)>,
    /// What is asked for and they have not: a bit for each field.
    pub(crate) missed: i64,
    /// How many they are.
    pub(crate) count: i64,
}

/// The values of each field among the groups that have all that is asked for of the other fields.
pub(crate) fn counted(fields: &[&'static str], groups: &[Group]) -> Vec<Facets> {
    let of = |(at, field): (usize, &&'static str)| {
        let mut counts: BTreeMap<&str, (&str, i64)> = BTreeMap::new();
        for group in groups.iter().filter(|group| group.missed & !(1 << at) == 0) {
            let (value, label) = &group.values[at];
            let (name, count) = counts.entry(value).or_default();
            *name = (*name).max(label);
            *count += group.count;
        }
        let facet = |(value, (label, count)): (&str, (&str, i64))| Facet {
            value: value.to_owned(),
            label: label.to_owned(),
            count,
        };
        let mut values: Vec<Facet> =
            counts.into_iter().filter(|(value, _)| !value.is_empty()).map(facet).collect();
        // By value they are already.
        values.sort_by_key(|facet| std::cmp::Reverse(facet.count));
        Facets { field, values }
    };
    fields.iter().enumerate().map(of).collect()
}
