//! What can be wrong with the fields of an entry: said field by field, all at once, so that a form and a file can show it
//! where it belongs.

use crate::{
    address::Address,
    clock::Micros,
    fields,
    fiscal::{Ateco, Cap, CodeError, CodiceFiscaleError, Cp2021, Istat, PartitaIvaError, Phone, PhoneError},
};
use std::fmt;

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It has to be filled in.
    #[error("is missing")]
    Missing,
    /// It has more characters than this.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// No number stands there.
    #[error("is no number")]
    Number,
    /// The number lies outside of these bounds.
    #[error("is not between {0} and {1}")]
    Range(i64, i64),
    /// No day of the calendar, or moment, stands there.
    #[error("is no date (dd/mm/yyyy)")]
    Date,
    /// It lies in the past.
    #[error("is over already")]
    Past,
    /// It lies further ahead than anything is offered.
    #[error("lies too far ahead")]
    TooFar,
    /// It comes before (or is less than) what it has to follow.
    #[error("is before or below the one it goes with")]
    Reversed,
    /// None of the words that may stand there.
    #[error("is none of {0}")]
    Word(String),
    /// No mail address.
    #[error("is no mail address")]
    Mail,
    /// No link beginning with `https://` or `http://`.
    #[error("is no link (https://…)")]
    Link,
    /// Somebody else has it already.
    #[error("is taken")]
    Taken,
    /// It names nothing that is there, or something of another kind.
    #[error("names nothing that is there")]
    Unknown,
    /// The codice fiscale.
    #[error("is no codice fiscale: {0}")]
    CodiceFiscale(#[from] CodiceFiscaleError),
    /// The partita IVA.
    #[error("is no partita IVA: {0}")]
    PartitaIva(#[from] PartitaIvaError),
    /// A code of statistics or of the post.
    #[error("is no such code: {0}")]
    Code(#[from] CodeError),
    /// A telephone number.
    #[error("is no telephone number: {0}")]
    Phone(#[from] PhoneError),
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// All that is wrong with an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// One fault.
    pub fn one(field: &'static str, problem: Problem) -> Self {
        Self(vec![Fault { field, problem }])
    }

    /// What is wrong with a field, if something is.
    pub fn of(&self, field: &str) -> Option<&Problem> {
        self.0.iter().find(|fault| fault.field == field).map(|fault| &fault.problem)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            write!(f, "{}{} {}", if n == 0 { "" } else { "; " }, fault.field, fault.problem)?;
        }
        Ok(())
    }
}

/// Puts fields into the form they are kept in and notes what is wrong with them; the first fault of a field counts.
#[derive(Debug, Default)]
pub struct Check {
    faults: Faults,
    /// Whatever an entry needs to be published has to be there.
    strict: bool,
}

impl Check {
    /// A check of something that is to be published, or of a draft, which may lack most things.
    pub fn new(strict: bool) -> Self {
        Self { faults: Faults::default(), strict }
    }

    /// Notes a fault.
    pub fn fault(&mut self, field: &'static str, problem: impl Into<Problem>) {
        if self.faults.of(field).is_none() {
            self.faults.0.push(Fault { field, problem: problem.into() });
        }
    }

    /// Notes a fault unless `right`.
    pub fn must(&mut self, right: bool, field: &'static str, problem: Problem) {
        if !right {
            self.fault(field, problem);
        }
    }

    /// Something that a published entry has.
    pub fn needed(&mut self, there: bool, field: &'static str) {
        self.must(there || !self.strict, field, Problem::Missing);
    }

    /// Something that even a draft has.
    pub fn required(&mut self, there: bool, field: &'static str) {
        self.must(there, field, Problem::Missing);
    }

    /// A text of one line.
    pub fn line(&mut self, field: &'static str, text: &mut String, most: usize) {
        *text = fields::line(text);
        self.must(text.chars().count() <= most, field, Problem::TooLong(most));
    }

    /// A text of several lines.
    pub fn block(&mut self, field: &'static str, text: &mut String, most: usize) {
        *text = fields::block(text);
        self.must(text.chars().count() <= most, field, Problem::TooLong(most));
    }

    /// A number within bounds, if there is one.
    pub fn number(&mut self, field: &'static str, value: Option<i64>, least: i64, most: i64) {
        let right = value.is_none_or(|value| (least..=most).contains(&value));
        self.must(right, field, Problem::Range(least, most));
    }

    /// Two values in order, if both are there; the fault is that of the second.
    pub fn in_order(&mut self, field: &'static str, first: Option<Micros>, second: Option<Micros>) {
        let right = !matches!((first, second), (Some(first), Some(second)) if second < first);
        self.must(right, field, Problem::Reversed);
    }

    /// A mail address, or nothing.
    pub fn mail(&mut self, field: &'static str, text: &mut String) {
        self.line(field, text, 254);
        self.must(text.is_empty() || Address::parse(text).is_ok(), field, Problem::Mail);
    }

    /// A link, or nothing.
    pub fn link(&mut self, field: &'static str, text: &mut String) {
        self.line(field, text, 500);
        let mut site = fields::Check::default();
        site.site(field, text);
        self.must(site.done().is_ok(), field, Problem::Link);
    }

    /// The ISTAT code of a comune, or nothing.
    pub fn comune(&mut self, field: &'static str, text: &mut String) {
        self.code(field, text, |text| Ok(Istat::parse(text)?.to_string()));
    }

    /// A code of CP2021, or nothing.
    pub fn profession(&mut self, field: &'static str, text: &mut String) {
        self.code(field, text, |text| Ok(Cp2021::parse(text)?.to_string()));
    }

    /// A code of ATECO, or nothing.
    pub fn ateco(&mut self, field: &'static str, text: &mut String) {
        self.code(field, text, |text| Ok(Ateco::parse(text)?.to_string()));
    }

    /// A postal code, or nothing.
    pub fn cap(&mut self, field: &'static str, text: &mut String) {
        self.code(field, text, |text| Ok(Cap::parse(text)?.to_string()));
    }

    /// A telephone number, or nothing.
    pub fn phone(&mut self, field: &'static str, text: &mut String) {
        self.code(field, text, |text| Ok(Phone::parse(text)?.to_string()));
    }

    /// A code that `parse` gives its usual spelling, or nothing.
    pub fn code(
        &mut self,
        field: &'static str,
        text: &mut String,
        parse: impl FnOnce(&str) -> Result<String, Problem>,
    ) {
        *text = fields::line(text);
        if text.is_empty() {
            return;
        }
        match parse(text) {
            Ok(code) => *text = code,
            Err(problem) => self.fault(field, problem),
        }
    }

    /// Whether nothing was wrong.
    ///
    /// # Errors
    /// All faults.
    pub fn done(self) -> Result<(), Faults> {
        if self.faults.0.is_empty() { Ok(()) } else { Err(self.faults) }
    }
}
