//! What a course says. No SQL.

use crate::{
    clock::Micros,
    jobs::listing::{Check, Content, Details, Filter, LINE_MAX, Noun, Problem, TEXT_MAX, noun},
    rome,
    words::words,
};

/// Longest course, hours.
const HOURS_MAX: i64 = 5_000;
/// Most seats.
const SEATS_MAX: i64 = 10_000;
/// Highest cost, cents.
const COST_MAX: i64 = 10_000_000;

words! {
    /// How a course is held.
    Mode {
        /// In a room.
        Presence = "presence",
        /// From anywhere.
        Remote = "remote",
        /// Partly so, partly so.
        Mixed = "mixed",
    }
}

/// What a course says. Its end is that of enrolment.
pub type CourseContent = Content<CourseDetails>;

/// What only courses have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseDetails {
    /// Who holds it.
    pub provider: String,
    /// The number of that organisation, where it is one of the portal's.
    pub organisation: Option<i64>,
    /// How long it is.
    pub hours: Option<i64>,
    /// How it is held.
    pub mode: Mode,
    /// Street and number, or the name of the place.
    pub venue: String,
    /// What somebody has to bring, Markdown.
    pub requirements: String,
    /// Whom it is for.
    pub target: String,
    /// The beginning of its first day.
    pub begins_at: Option<Micros>,
    /// The end of its last day.
    pub finishes_at: Option<Micros>,
    /// How many can take part.
    pub seats: Option<i64>,
    /// What it costs, cents; 0: nothing.
    pub cost: i64,
    /// The certificate it leads to; empty: none.
    pub certificate: String,
    /// Whom to ask.
    pub contacts: String,
    /// Where more is said.
    pub link: String,
}

impl Default for CourseDetails {
    fn default() -> Self {
        Self {
            provider: String::new(),
            organisation: None,
            hours: None,
            mode: Mode::Presence,
            venue: String::new(),
            requirements: String::new(),
            target: String::new(),
            begins_at: None,
            finishes_at: None,
            seats: None,
            cost: 0,
            certificate: String::new(),
            contacts: String::new(),
            link: String::new(),
        }
    }
}

impl Details for CourseDetails {
    const NOUN: Noun = noun!("course", Course, "/corsi", "COR", fills: true);

    fn check(&mut self, check: &mut Check) {
        check.line("provider", &mut self.provider, LINE_MAX);
        check.needed(!self.provider.is_empty(), "provider");
        check.number("hours", self.hours, 1, HOURS_MAX);
        check.line("venue", &mut self.venue, LINE_MAX);
        check.block("requirements", &mut self.requirements, TEXT_MAX);
        check.line("target", &mut self.target, LINE_MAX);
        self.begins_at = self.begins_at.map(|at| rome::start_of(rome::day_of(at)));
        // An end at midnight is that of the day before.
        self.finishes_at = self.finishes_at.map(|at| rome::end_of(rome::day_of(at - 1)));
        let first_ends = self.begins_at.map(|at| rome::end_of(rome::day_of(at)));
        check.in_order("finishes_at", first_ends, self.finishes_at);
        check.number("seats", self.seats, 1, SEATS_MAX);
        check.must((0..=COST_MAX).contains(&self.cost), "cost", Problem::Range(0, COST_MAX));
        check.line("certificate", &mut self.certificate, LINE_MAX);
        check.line("contacts", &mut self.contacts, LINE_MAX);
        check.link("link", &mut self.link);
    }

    /// Enrolment ends when the course begins.
    fn usual_end(&self) -> Option<Micros> {
        self.begins_at
    }

    /// A file does not say the number of an organisation.
    fn keep(&mut self, known: &Self) {
        if self.organisation.is_none() && self.provider == known.provider {
            self.organisation = known.organisation;
        }
    }

    fn words(&self) -> Vec<&str> {
        vec![&self.provider, &self.target, &self.certificate, &self.requirements]
    }

    fn span(&self) -> (Option<Micros>, Option<Micros>) {
        (self.begins_at, self.finishes_at)
    }
}

/// Which courses a reader wants. Empty and None ask for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CourseFilter {
    /// What all listings can be asked for.
    pub common: Filter,
    /// For nothing, or not.
    pub free: Option<bool>,
    /// Held so.
    pub mode: Option<Mode>,
    /// It begins before this instant.
    pub begins_before: Option<Micros>,
}
