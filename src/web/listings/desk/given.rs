//! The pairs of a form, and what they mean.

use std::str::FromStr;

use templates::pages::listings::{Control, Group};

use crate::clock::Micros;
use crate::jobs::listing::{Problem, sheet};
use crate::web::listings::board::Wrong;

/// What a form says; the same pairs fill it in again.
#[derive(Debug, Default)]
pub(in crate::web::listings) struct Given(pub(super) Vec<(String, String)>);

impl Given {
    /// What was sent.
    pub(in crate::web::listings) fn of(form: Vec<(String, String)>) -> Self {
        Self(form)
    }

    /// The value of a name as it was typed; empty when there is none.
    pub(in crate::web::listings) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The same, kept.
    pub(in crate::web::listings) fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// One more value.
    pub(in crate::web::listings) fn set(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// A box that is ticked, or not.
    pub(in crate::web::listings) fn set_yes(&mut self, name: &str, is: bool) {
        if is {
            self.set(name, "si".to_owned());
        }
    }

    pub(in crate::web::listings) fn yes(&self, name: &str) -> bool {
        self.get(name) == "si"
    }

    /// The number of a thing that was chosen.
    pub(in crate::web::listings) fn id(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// The version that was read.
    pub(in crate::web::listings) fn version(&self) -> i64 {
        self.id("versione").unwrap_or_default()
    }

    /// A whole number.
    pub(in crate::web::listings) fn number(&self, name: &'static str, wrong: &mut Wrong) -> Option<i64> {
        self.read(name, wrong, Problem::Number, |text| text.replace(['.', ' '], "").parse().ok())
    }

    /// Euro as cents.
    pub(in crate::web::listings) fn amount(&self, name: &'static str, wrong: &mut Wrong) -> Option<i64> {
        self.read(name, wrong, Problem::Number, sheet::hundredths)
    }

    /// Hours as minutes.
    pub(in crate::web::listings) fn minutes(&self, name: &'static str, wrong: &mut Wrong) -> Option<i64> {
        self.read(name, wrong, Problem::Number, sheet::minutes)
    }

    /// A day or a moment.
    pub(in crate::web::listings) fn date(
        &self,
        name: &'static str,
        wrong: &mut Wrong,
        read: impl FnOnce(&str) -> Option<Micros>,
    ) -> Option<Micros> {
        self.read(name, wrong, Problem::Date, read)
    }

    /// One of a few words.
    pub(in crate::web::listings) fn word<T: FromStr>(
        &self,
        name: &'static str,
        wrong: &mut Wrong,
    ) -> Option<T> {
        self.read(name, wrong, Problem::Word(String::new()), |text| text.parse().ok())
    }

    /// Several of a few words.
    pub(in crate::web::listings) fn words<T: FromStr>(
        &self,
        name: &'static str,
        wrong: &mut Wrong,
    ) -> Vec<T> {
        let all = self.0.iter().filter(|(known, _)| known == name);
        let read: Option<Vec<T>> = all.map(|(_, word)| word.parse().ok()).collect();
        read.unwrap_or_else(|| {
            wrong.push((name, Problem::Word(String::new())));
            Vec::new()
        })
    }

    fn read<T>(
        &self,
        name: &'static str,
        wrong: &mut Wrong,
        problem: Problem,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.get(name).trim();
        if text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            wrong.push((name, problem));
        }
        value
    }

    /// The fields of a form with what was typed in them.
    pub(in crate::web::listings) fn fill(&self, mut groups: Vec<Group>) -> Vec<Group> {
        for input in groups.iter_mut().flat_map(|group| &mut group.inputs) {
            input.value = match input.control {
                Control::Several(_) => {
                    let all = self.0.iter().filter(|(known, _)| known == input.name);
                    all.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ")
                }
                _ => self.text(input.name),
            };
        }
        groups
    }
}

/// A choice of one: words and names.
pub(in crate::web::listings) fn one_of<'w>(all: impl Iterator<Item = (&'w str, &'w str)>) -> Control {
    Control::One(all.map(|(word, name)| (word.to_owned(), name.to_owned())).collect())
}

/// A choice of several.
pub(in crate::web::listings) fn some_of<'w>(all: impl Iterator<Item = (&'w str, &'w str)>) -> Control {
    Control::Several(all.map(|(word, name)| (word.to_owned(), name.to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Given {
        Given(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn numbers_are_read_as_they_are_written_in_italy() {
        let form = given(&[("a", " 1.250,50 "), ("m", "37:30"), ("n", "1.200"), ("x", "molti"), ("e", " ")]);
        let mut wrong = Wrong::new();
        assert_eq!(form.amount("a", &mut wrong), Some(125_050));
        assert_eq!((form.minutes("m", &mut wrong), form.number("n", &mut wrong)), (Some(2_250), Some(1_200)));
        assert_eq!((form.number("e", &mut wrong), form.number("manca", &mut wrong)), (None, None));
        assert!(wrong.is_empty());
        assert_eq!(form.number("x", &mut wrong), None);
        assert_eq!(wrong, [("x", Problem::Number)]);
    }
}
