//! The words of the catalogue: kinds, entries, and which of them are wanted. No SQL.

use super::excerpt::Marked;
use crate::{clock::Micros, directory::PrincipalId, words::words};

words! {
    /// What an entry is.
    Kind {
        /// A piece of news.
        News = "news",
        /// Something that takes place.
        Event = "event",
        /// A term that runs out.
        Deadline = "deadline",
        /// A press release.
        Press = "press",
        /// An initiative or project.
        Initiative = "initiative",
        /// A partnership.
        Partnership = "partnership",
        /// A directive.
        Directive = "directive",
        /// A law or regulation.
        Law = "law",
        /// An act of the administration.
        Act = "act",
        /// A fact sheet.
        Sheet = "sheet",
        /// A form to fill in, or another document.
        Form = "form",
        /// A procedure.
        Procedure = "procedure",
        /// A link to somewhere else.
        Link = "link",
        /// A service sheet.
        Service = "service",
        /// A page that stands by itself.
        Page = "page",
        /// A vacancy.
        Vacancy = "vacancy",
        /// A training course.
        Course = "course",
        /// A public competition.
        Competition = "competition",
        /// A company of the business directory.
        Company = "company",
        /// An office.
        Office = "office",
        /// An accredited organisation.
        Organisation = "organisation",
    }
}

/// An entry as whoever publishes it gives it. Texts that are too long are cut.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its number among those of its kind.
    pub source: i64,
    /// Where it is on the site: `/notizie/titolo`.
    pub path: &'a str,
    /// Its title, plain text.
    pub title: &'a str,
    /// What it is about in a sentence or two, plain text.
    pub summary: &'a str,
    /// All its words for the search, plain text: body, fields. Title and summary need not be in it.
    pub text: &'a str,
    /// The territory it is for; None is for all of them.
    pub territory: Option<PrincipalId>,
    /// The channel it was published in.
    pub channel: Option<PrincipalId>,
    /// The office it is of.
    pub office: Option<PrincipalId>,
    /// The comune it is about, by its ISTAT code.
    pub comune: Option<&'a str>,
    /// Its image, a number of `media`.
    pub image: Option<i64>,
    /// When it was published first.
    pub published_at: Micros,
    /// When it was changed last.
    pub updated_at: Micros,
    /// When what it is about begins.
    pub starts_at: Option<Micros>,
    /// When what it is about ends: of a deadline, the term.
    pub ends_at: Option<Micros>,
    /// From then on it is not current any more.
    pub expires_at: Option<Micros>,
    /// It is kept in the archive.
    pub archived: bool,
}

/// An entry as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the catalogue.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// Its number among those of its kind.
    pub source: i64,
    /// Where it is on the site.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What it is about in a sentence or two.
    pub summary: String,
    /// The territory it is for; None is for all of them.
    pub territory: Option<PrincipalId>,
    /// The channel it was published in.
    pub channel: Option<PrincipalId>,
    /// The office it is of.
    pub office: Option<PrincipalId>,
    /// The comune it is about, by its ISTAT code.
    pub comune: Option<String>,
    /// Its image, a number of `media`.
    pub image: Option<i64>,
    /// When it was published first.
    pub published_at: Micros,
    /// When it was changed last.
    pub updated_at: Micros,
    /// When what it is about begins.
    pub starts_at: Option<Micros>,
    /// When what it is about ends.
    pub ends_at: Option<Micros>,
    /// From then on it is not current any more.
    pub expires_at: Option<Micros>,
    /// It is kept in the archive.
    pub archived: bool,
}

impl Entry {
    /// Whether it is one of these at an instant.
    #[must_use]
    pub fn is(&self, shown: Shown, now: Micros) -> bool {
        shown.has(self.archived, self.expires_at, now)
    }
}

/// Which entries by whether they are over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Shown {
    /// Neither archived nor expired.
    #[default]
    Current,
    /// Archived or expired: the archive.
    Past,
    /// Both.
    All,
}

impl Shown {
    pub(super) fn has(self, archived: bool, expires_at: Option<Micros>, now: Micros) -> bool {
        let past = archived || expires_at.is_some_and(|end| end <= now);
        match self {
            Self::Current => !past,
            Self::Past => past,
            Self::All => true,
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// What was published last comes first.
    #[default]
    Newest,
    /// By their own dates, the earliest first; those without by when they were published.
    Soonest,
    /// By title, whatever the case; [`Catalogue`](super::Catalogue) disregards accents too.
    Title,
}

/// Which entries are wanted. What is left empty is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of these kinds; empty is of all.
    pub kinds: Vec<Kind>,
    /// For this territory: those of it, and those for all territories.
    pub territory: Option<PrincipalId>,
    /// Published in this channel.
    pub channel: Option<PrincipalId>,
    /// Of this office.
    pub office: Option<PrincipalId>,
    /// About this comune, by its ISTAT code.
    pub comune: Option<String>,
    /// Whose own dates, else the day of publication, do not lie wholly before this instant
    pub from: Option<Micros>,
    /// and begin before this one.
    pub to: Option<Micros>,
    /// With own dates that are not over at this instant.
    pub upcoming: Option<Micros>,
    /// Current ones, past ones, or both.
    pub shown: Shown,
    /// In which order.
    pub order: Order,
    /// The present, which says what has expired.
    pub now: Micros,
}

impl Filter {
    /// Current entries of some kinds at this instant, newest first.
    #[must_use]
    pub fn of(kinds: &[Kind], now: Micros) -> Self {
        Self { kinds: kinds.to_vec(), now, ..Self::default() }
    }
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    number: u32,
    size: u32,
}

impl Paging {
    /// Entries of the largest page.
    pub const LARGEST: u32 = 100;
    /// Entries of all pages there are: what is beyond is found by choosing more narrowly.
    pub const REACH: u32 = 10_000;

    /// The page of that number, counted from 1, of pages of that size. Numbers that make no sense become the nearest that
    /// do.
    #[must_use]
    pub fn new(number: u32, size: u32) -> Self {
        let size = size.clamp(1, Self::LARGEST);
        Self { number: number.clamp(1, Self::REACH.div_ceil(size)), size }
    }

    /// Its number, counted from 1.
    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }

    /// Entries of a page.
    #[must_use]
    pub fn size(self) -> u32 {
        self.size
    }

    /// Entries of the pages before.
    #[must_use]
    pub fn offset(self) -> u32 {
        (self.number - 1) * self.size
    }
}

impl Default for Paging {
    /// The first twenty.
    fn default() -> Self {
        Self::new(1, 20)
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub rows: Vec<T>,
    /// How many there are on all pages, counted up to [`Paging::REACH`].
    pub total: u32,
    /// Which page it is.
    pub paging: Paging,
}

impl<T> Page<T> {
    /// How many pages there are, one at least.
    #[must_use]
    pub fn pages(&self) -> u32 {
        self.total.div_ceil(self.paging.size).max(1)
    }
}

/// What is looked for on the site. What is left empty is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed, as [`search::Terms`](crate::search::Terms) reads it. Without a word all entries are found.
    pub words: String,
    /// Of these kinds; empty is of all.
    pub kinds: Vec<Kind>,
    /// For this territory: those of it, and those for all territories.
    pub territory: Option<PrincipalId>,
    /// Published in this channel.
    pub channel: Option<PrincipalId>,
    /// Of this office.
    pub office: Option<PrincipalId>,
    /// About this comune, by its ISTAT code.
    pub comune: Option<String>,
    /// Published in this year, as it is in Italy.
    pub year: Option<i32>,
    /// Current ones, past ones, or both.
    pub shown: Shown,
    /// In which order; None: those with the words in their titles first, then what was published last.
    pub order: Option<Order>,
    /// Which part.
    pub paging: Paging,
}

/// How many entries there are of each value that may be chosen, were it chosen in the place of the one that is. A territory
/// has those for all territories too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Kinds, in the order of their declaration.
    pub kinds: Vec<(Kind, u32)>,
    /// Territories, those with most first.
    pub territories: Vec<(PrincipalId, u32)>,
    /// Channels, those with most first.
    pub channels: Vec<(PrincipalId, u32)>,
    /// Offices, those with most first.
    pub offices: Vec<(PrincipalId, u32)>,
    /// Years of publication, the latest first.
    pub years: Vec<(i32, u32)>,
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The entry.
    pub entry: Entry,
    /// Its title, with what was looked for.
    pub title: Marked,
    /// Some of its summary or text, with what was looked for if it stands there.
    pub excerpt: Marked,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Those of the page.
    pub hits: Vec<Hit>,
    /// How many there are on all pages.
    pub total: u32,
    /// Which page it is.
    pub paging: Paging,
    /// What may be chosen.
    pub facets: Facets,
    /// Nothing was found: what may have been meant, to be looked for instead.
    pub corrected: Option<String>,
    /// Whether it is all: not while very much waits to be indexed.
    pub whole: bool,
}

impl Found {
    /// How many pages can be turned to, one at least.
    #[must_use]
    pub fn pages(&self) -> u32 {
        self.total.min(Paging::REACH).div_ceil(self.paging.size).max(1)
    }
}

/// A line of the site's map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The entry's number: the next lines are those after it.
    pub id: i64,
    /// Where it is on the site.
    pub path: String,
    /// When it was changed last.
    pub updated_at: Micros,
}
