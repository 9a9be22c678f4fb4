//! The fields of a revision as words and texts, and what is wrong with them.

use super::{
    Kind,
    kinds::{Type, fields_of, kinds},
};
use crate::{clock::Micros, rome, words::words};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

words! {
    /// A field of a content.
    Field {
        /// When an event begins.
        Starts = "starts",
        /// When it ends.
        Ends = "ends",
        /// Where it is.
        Place = "place",
        /// The street.
        Street = "street",
        /// Who holds it.
        Organiser = "organiser",
        /// What it costs.
        Cost = "cost",
        /// How to book.
        Booking = "booking",
        /// An address of the web.
        Site = "site",
        /// Until when something can be done.
        Due = "due",
        /// Whom it is for.
        ForWhom = "for-whom",
        /// Who says it.
        IssuedBy = "issued-by",
        /// Whom to ask.
        Contact = "contact",
        /// How far an initiative is.
        State = "state",
        /// First day.
        From = "from",
        /// Last day.
        Until = "until",
        /// Who takes part.
        Partners = "partners",
        /// What a law is.
        LawType = "law-type",
        /// What an act is.
        ActType = "act-type",
        /// Its number.
        Number = "number",
        /// Its date.
        Dated = "dated",
        /// Who has made it.
        Organ = "organ",
        /// How high that body is.
        Level = "level",
        /// What it is about.
        Topic = "topic",
        /// When it was last gone through.
        Reviewed = "reviewed",
        /// Which edition.
        Edition = "edition",
        /// Its code.
        Code = "code",
        /// Who answers for it.
        Responsible = "responsible",
        /// All offices use the same.
        Unified = "unified",
        /// Whether a service is given.
        ServiceState = "service-state",
        /// Why not.
        StateReason = "state-reason",
        /// Which path leads to it.
        Path = "path",
        /// How to get it.
        How = "how",
        /// What one needs.
        Needed = "needed",
        /// What one gets.
        Outcome = "outcome",
        /// How long it takes.
        Times = "times",
        /// Where it is given on the web.
        Online = "online",
        /// Where it is given.
        Where = "where",
        /// Offices that give it.
        Offices = "offices",
        /// What holds besides.
        Conditions = "conditions",
        /// Where it comes from.
        Source = "source",
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldError {
    /// It must be there.
    Missing,
    /// It has more than so many characters, or lines.
    TooLong(usize),
    /// It has more than so many bytes.
    TooLarge(usize),
    /// It shows an image without words for who does not see it.
    NoWords,
    /// It names a file that is not there, or not for its author: the number.
    NoFile(i64),
    /// It is no day of the calendar.
    NoDate,
    /// It is no address of the web.
    NoLink,
    /// It is none of the words there are.
    NoChoice,
    /// It is no number of what there is.
    NoSuch,
    /// It ends before it begins.
    EndsBefore,
    /// A picture has no words for those who do not see it.
    NoAlternative,
    /// The kind has no such field, or the content cannot be of that kind.
    NotHere,
}

/// A fault and where it is: the name of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `title`, `summary`, `body`, `channel`, `expires`, `media-ID`, or the word of a [`Field`].
    pub at: String,
    /// What is wrong.
    pub error: FieldError,
}

impl Fault {
    /// A fault at an input.
    pub fn new(at: impl Into<String>, error: FieldError) -> Self {
        Self { at: at.into(), error }
    }
}

/// The fields of one revision; empty ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<Field, String>);

impl Fields {
    /// The texts among the values: what people would search for, no days and no numbers of something else.
    pub fn readable(&self) -> impl Iterator<Item = &str> {
        let is_text = |field: &Field| {
            kinds().iter().flat_map(|kind| fields_of(*kind)).any(|(known, kind, _)| {
                known == field && matches!(kind, Type::Line | Type::Text | Type::Lines)
            })
        };
        self.0.iter().filter(move |(field, _)| is_text(field)).map(|(_, value)| value.as_str())
    }

    /// The value of a field, empty when there is none.
    pub fn get(&self, field: Field) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    /// Sets a field, or takes it away when the value is blank. Line ends become line feeds.
    pub fn set(&mut self, field: Field, value: &str) {
        let value = value.replace("\r\n", "\n").replace(['\r', '\0'], "\n");
        match value.trim() {
            "" => self.0.remove(&field),
            value => self.0.insert(field, value.to_owned()),
        };
    }

    /// Those that are there.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_str()))
    }

    /// The instant of a field that holds a date or moment, and whether it is a whole day.
    pub fn moment(&self, field: Field) -> Option<(Micros, bool)> {
        rome::parse_moment(self.get(field))
    }

    /// Numbers of a field that holds some.
    pub fn numbers(&self, field: Field) -> Vec<i64> {
        self.get(field).split([',', ' ', '\n']).filter_map(|word| word.parse().ok()).collect()
    }

    /// What is wrong with them for a kind. `whole`: what must be there for the public is asked for too.
    pub fn faults(&self, kind: Kind, whole: bool) -> Vec<Fault> {
        let specified = fields_of(kind);
        let unknown = self.0.keys().filter(|field| specified.iter().all(|(known, ..)| known != *field));
        let mut faults: Vec<Fault> =
            unknown.map(|field| Fault::new(field.as_str(), FieldError::NotHere)).collect();
        for (field, kind, needed) in specified {
            let error = match self.get(*field) {
                "" if *needed && whole => Some(FieldError::Missing),
                "" => None,
                value => fault_of(*kind, value).or_else(|| too_long(*field, value)),
            };
            faults.extend(error.map(|error| Fault::new(field.as_str(), error)));
        }
        faults.extend(self.ends_before());
        faults
    }

    fn ends_before(&self) -> Option<Fault> {
        let is_before = |first, last| {
            let (first, last) = (self.moment(first)?, self.moment(last)?);
            (last.0 < first.0).then_some(())
        };
        let pairs = [(Field::Starts, Field::Ends), (Field::From, Field::Until)];
        let wrong = pairs.into_iter().find(|(first, last)| is_before(*first, *last).is_some());
        wrong.map(|(_, last)| Fault::new(last.as_str(), FieldError::EndsBefore))
    }
}

const LINE_MAX: usize = 300;
/// The name of an edition: `2.0`.
const EDITION_MAX: usize = 40;
const TEXT_MAX: usize = 20_000;
const LINES_MAX: usize = 50;

fn too_long(field: Field, value: &str) -> Option<FieldError> {
    let is_long = field == Field::Edition && value.chars().count() > EDITION_MAX;
    is_long.then_some(FieldError::TooLong(EDITION_MAX))
}

fn fault_of(kind: Type, value: &str) -> Option<FieldError> {
    let longer = |most: usize| value.chars().nth(most).map(|_| FieldError::TooLong(most));
    match kind {
        Type::Text => longer(TEXT_MAX),
        Type::Line => {
            longer(LINE_MAX).or_else(|| value.contains('\n').then_some(FieldError::TooLong(LINE_MAX)))
        }
        Type::Lines if value.lines().count() > LINES_MAX => Some(FieldError::TooLong(LINES_MAX)),
        Type::Lines => value.lines().find_map(|line| fault_of(Type::Line, line)),
        Type::Date => rome::parse_date(value).is_none().then_some(FieldError::NoDate),
        Type::Moment => rome::parse_moment(value).is_none().then_some(FieldError::NoDate),
        Type::Link => (!is_link(value)).then_some(FieldError::NoLink),
        Type::Choice(words) => (!words.contains(&value)).then_some(FieldError::NoChoice),
        Type::Yes => (value != "1").then_some(FieldError::NoChoice),
        Type::Offices | Type::Person => {
            let numbers = value.split([',', ' ', '\n']).filter(|word| !word.is_empty());
            longer(LINE_MAX)
                .or_else(|| numbers.map(str::parse::<i64>).any(|n| n.is_err()).then_some(FieldError::NoSuch))
        }
    }
}

/// Whether it is an address of the web that may be linked to.
pub(super) fn is_link(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let fits =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        value.len() <= 2000 && host.contains('.') && !host.contains('@') && value.chars().all(fits)
    })
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(field, value)| (field.as_str(), value)))
    }
}

impl<'de> Deserialize<'de> for Fields {
    /// Words that this program does not know are left out: an older one reads what a newer one has written.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let known = BTreeMap::<String, String>::deserialize(from)?;
        Ok(Self(known.into_iter().filter_map(|(word, value)| Some((word.parse().ok()?, value))).collect()))
    }
}
