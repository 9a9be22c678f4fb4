//! What an address asks of a list, and the form that asks it.

use templates::pages::listings::{FilterField, FilterKind};

use crate::jobs::listing::{Facet, Facets};
use crate::rome;
use crate::web::shell::Asked;

/// A value to choose: as the address has it, its name, how many there are.
pub(super) type Choice = (String, String, Option<i64>);

/// The fields of a filter as they are put together, and which of them are in force.
pub(super) struct Narrow<'a> {
    asked: &'a Asked<'a>,
    pub(super) fields: Vec<FilterField<'static>>,
    pub(super) active: Vec<(String, String)>,
}

impl<'a> Narrow<'a> {
    pub(super) fn new(asked: &'a Asked<'a>) -> Self {
        Self { asked, fields: Vec::new(), active: Vec::new() }
    }

    fn add(&mut self, name: &'static str, label: &'static str, kind: FilterKind) {
        let value = self.asked.get(name).to_owned();
        self.fields.push(FilterField { name, label, value, kind });
    }

    fn note(&mut self, name: &str, what: String) {
        self.active.push((what, self.asked.without(name)));
    }

    /// Words to look for.
    pub(super) fn words(&mut self, name: &'static str, label: &'static str) {
        self.add(name, label, FilterKind::Words);
        let words = self.asked.get(name);
        if !words.is_empty() {
            self.note(name, format!("«{}»", words.chars().take(80).collect::<String>()));
        }
    }

    /// One of these, or none.
    pub(super) fn one(&mut self, name: &'static str, label: &'static str, choices: Vec<Choice>) {
        let chosen = self.asked.get(name);
        let known = choices.iter().find(|(value, ..)| value == chosen).filter(|_| !chosen.is_empty());
        if let Some((_, what, _)) = known {
            self.note(name, format!("{label}: {what}"));
        }
        let choices = choices.into_iter().map(|(value, label, count)| match count {
            Some(count) => (value, format!("{label} ({count})")),
            None => (value, label),
        });
        self.add(name, label, FilterKind::One(choices.collect()));
    }

    /// One of these always, the first unless another is asked for.
    pub(super) fn always(
        &mut self,
        name: &'static str,
        label: &'static str,
        choices: &[(&'static str, &'static str)],
    ) {
        let asked = self.asked.get(name);
        let chosen = choices.iter().find(|(value, _)| *value == asked).or(choices.first());
        let value = chosen.map_or_else(String::new, |(value, _)| (*value).to_owned());
        let choices = choices.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned()));
        self.fields.push(FilterField { name, label, value, kind: FilterKind::Always(choices.collect()) });
    }

    /// A day.
    pub(super) fn day(&mut self, name: &'static str, label: &'static str) {
        self.add(name, label, FilterKind::Day);
        if let Some(day) = rome::parse_date(self.asked.get(name)) {
            self.note(name, format!("{label} {}", day.format("%d/%m/%Y")));
        }
    }

    /// Yes, or all the same.
    pub(super) fn yes(&mut self, name: &'static str, label: &'static str) {
        self.add(name, label, FilterKind::Yes);
        if self.asked.get(name) == "si" {
            self.note(name, label.to_owned());
        }
    }

    /// The value of a name.
    pub(super) fn asked(&self, name: &str) -> &str {
        self.asked.get(name)
    }
}

/// Words to choose from, each with its name; with the counts of a field where they were counted.
pub(super) fn words<'w>(
    all: impl IntoIterator<Item = (&'w str, &'w str)>,
    facets: &[Facets],
    field: &str,
) -> Vec<Choice> {
    let counts = values(facets, field);
    let count = |word: &str| {
        let counts = counts?;
        Some(counts.iter().find(|facet| facet.value == word).map_or(0, |facet| facet.count))
    };
    all.into_iter().map(|(word, name)| (word.to_owned(), name.to_owned(), count(word))).collect()
}

/// Codes to choose from by their names: those that were counted, and the one that is asked for.
pub(super) fn codes(
    facets: &[Facets],
    field: &str,
    asked: &str,
    name: impl Fn(&Facet) -> String,
) -> Vec<Choice> {
    let found = values(facets, field).unwrap_or_default();
    let mut choices: Vec<Choice> =
        found.iter().map(|facet| (facet.value.clone(), name(facet), Some(facet.count))).collect();
    choices.retain(|(value, name, _)| !value.is_empty() && !name.is_empty());
    choices.sort_by(|a, b| a.1.cmp(&b.1));
    if !asked.is_empty() && choices.iter().all(|(value, ..)| value != asked) {
        let gone = Facet { value: asked.to_owned(), label: asked.to_owned(), count: 0 };
        choices.push((gone.value.clone(), name(&gone), Some(0)));
    }
    choices
}

fn values<'f>(facets: &'f [Facets], field: &str) -> Option<&'f [Facet]> {
    facets.iter().find(|known| known.field == field).map(|known| known.values.as_slice())
}
