//! What an entry is: its head, what it says, and a row of a file that becomes one. No SQL, no async.

use super::{
    LINE_MAX, Problem, TEXT_MAX, TITLE_MAX,
    check::{Check, Faults},
    noun::Noun,
    states::{Level, Source, Standing, State, standing},
};
use crate::{
    clock::{DAY, Micros, SECOND},
    directory::PrincipalId,
};

/// Nothing is offered for longer ahead.
const FURTHEST: Micros = 3 * 366 * DAY;

/// What the house knows of an entry beside what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number, never used again.
    pub id: i64,
    /// The code it is known by outside; unique within its kind.
    pub reference: String,
    /// Where it stands.
    pub state: State,
    /// Where it comes from.
    pub source: Source,
    /// Who entered it; None: a command or the house.
    pub created_by: Option<PrincipalId>,
    /// When.
    pub created_at: Micros,
    /// When it was last changed.
    pub updated_at: Micros,
    /// When it was first published; None when it never was, or was taken back.
    pub published_at: Option<Micros>,
    /// Grows with each change: who changes it says which one was read.
    pub version: i64,
}

/// What an entry says: what all kinds have, and the details of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content<D> {
    /// Its title.
    pub title: String,
    /// What it is about, Markdown.
    pub description: String,
    /// How far it reaches.
    pub level: Level,
    /// The ISTAT code of the comune it is in, or empty.
    pub comune: String,
    /// The name of that comune, or of a place abroad.
    pub comune_name: String,
    /// The office that looks after it.
    pub office: Option<PrincipalId>,
    /// The territory it is for; None: for all.
    pub territory: Option<PrincipalId>,
    /// Until when it is offered.
    pub ends_at: Option<Micros>,
    /// What only its kind has.
    pub details: D,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<D> {
    /// What the house knows of it.
    pub head: Head,
    /// What it says.
    pub content: Content<D>,
}

impl<D> Entry<D> {
    /// What to tell about it.
    pub fn standing(&self, now: Micros) -> Standing {
        standing(self.head.state, self.content.ends_at, now)
    }

    /// Whether everybody may read it, be it over or put away.
    pub fn is_public(&self) -> bool {
        self.head.state != State::Draft && self.head.published_at.is_some()
    }
}

/// An entry as a file or the demo brings it, known by its reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<D> {
    /// The code it is known by.
    pub reference: String,
    /// Where it stands.
    pub state: State,
    /// When it was published; None: when it is brought in, or as it is known already.
    pub published_at: Option<Micros>,
    /// What it says. Of office and territory only where it is a new entry.
    pub content: Content<D>,
}

impl<D> Row<D> {
    /// Whether nothing may be missing in it: everybody reads it, or has. Drafts may be put away as they are.
    pub fn is_strict(&self) -> bool {
        is_strict(self.state, self.published_at)
    }
}

/// The same of a row's state and publication.
pub(super) fn is_strict(state: State, published_at: Option<Micros>) -> bool {
    match state {
        State::Draft => false,
        State::Archived => published_at.is_some(),
        State::Published | State::Closed | State::Filled => true,
    }
}

/// What became of rows that were brought in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// New entries.
    pub added: u64,
    /// Entries that say something else now.
    pub changed: u64,
    /// Entries that were there just so.
    pub unchanged: u64,
}

impl Imported {
    /// How many rows they were.
    pub fn all(self) -> u64 {
        self.added + self.changed + self.unchanged
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            added: self.added + other.added,
            changed: self.changed + other.changed,
            unchanged: self.unchanged + other.unchanged,
        }
    }
}

/// What only one kind of listing has.
pub trait Details: Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static {
    /// How it is called.
    const NOUN: Noun;

    /// Puts its fields into the form they are kept in, noting what is wrong.
    fn check(&mut self, check: &mut Check);

    /// The end of the offer when none is given.
    fn usual_end(&self) -> Option<Micros> {
        None
    }

    /// Takes out what the public may not read.
    fn redact(&mut self) {}

    /// Takes over what no file says from what is known already.
    fn keep(&mut self, _known: &Self) {}

    /// The texts a search finds it by.
    fn words(&self) -> Vec<&str>;

    /// When what it is about begins and ends.
    fn span(&self) -> (Option<Micros>, Option<Micros>) {
        (None, None)
    }
}

impl<D: Details> Content<D> {
    /// Puts all fields into the form they are kept in. `strict`: it is to be published, so nothing may be missing.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn check(&mut self, strict: bool) -> Result<(), Faults> {
        let mut check = Check::new(strict);
        check.line("title", &mut self.title, TITLE_MAX);
        check.required(!self.title.is_empty(), "title");
        check.block("description", &mut self.description, TEXT_MAX);
        check.needed(!self.description.is_empty(), "description");
        check.comune("comune", &mut self.comune);
        check.line("comune_name", &mut self.comune_name, LINE_MAX);
        self.details.check(&mut check);
        // To the second, as files have it.
        let ends_at = self.ends_at.or_else(|| self.details.usual_end());
        self.ends_at = ends_at.map(|ends| ends - ends.rem_euclid(SECOND));
        check.needed(self.ends_at.is_some(), "ends_at");
        check.done()
    }

    /// As the public reads it.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let mut public = self.clone();
        public.details.redact();
        public
    }
}

/// Whether something can be offered until then.
pub(super) fn check_end(ends: Option<Micros>, now: Micros) -> Result<(), Faults> {
    match ends {
        None => Err(Faults::one("ends_at", Problem::Missing)),
        Some(ends) if ends <= now => Err(Faults::one("ends_at", Problem::Past)),
        Some(ends) if ends > now + FURTHEST => Err(Faults::one("ends_at", Problem::TooFar)),
        Some(_) => Ok(()),
    }
}
