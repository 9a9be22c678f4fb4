//! When an office is open: weekly hours, days that are different, and what both mean at an instant. Pure.
//!
//! Hours are those of clocks in Italy. A span never passes midnight: from 22 to 2 is two of them, and reads as one.

use crate::{
    clock::Micros,
    rome::{self, day_of},
};
use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime};

/// Minutes of a day of clocks: the end of the last span.
pub const DAY_MINUTES: i64 = 24 * 60;
/// Days in advance that an opening is looked for.
const HORIZON: u64 = 400;

/// From when to when, on some day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Minutes after midnight.
    pub opens: i64,
    /// Minutes after midnight, more than `opens`, at most [`DAY_MINUTES`].
    pub closes: i64,
    /// What else holds then ("su appuntamento"), or nothing.
    pub note: String,
}

impl Span {
    /// Without a note.
    #[must_use]
    pub fn new(opens: i64, closes: i64) -> Self {
        Self { opens, closes, note: String::new() }
    }
}

/// A span on a day of the week.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekly {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u32,
    /// From when to when.
    pub span: Span,
}

/// A day with other hours than its weekday's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The day.
    pub day: NaiveDate,
    /// When it is open; empty: closed.
    pub spans: Vec<Span>,
    /// Why ("festa patronale"), or nothing.
    pub reason: String,
}

/// When an office is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Ordered by weekday and opening, without overlaps.
    pub weekly: Vec<Weekly>,
    /// Ordered by day.
    pub exceptions: Vec<Exception>,
}

/// Whether an office is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State<'s> {
    /// It is.
    Open {
        /// When it closes.
        until: Micros,
        /// The note of its present span.
        note: &'s str,
    },
    /// It is not.
    Closed {
        /// When it opens next; None: within a year it does not.
        opens: Option<Micros>,
        /// The note of that span.
        note: &'s str,
        /// Why today is different, if it is.
        reason: &'s str,
    },
}

impl State<'_> {
    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// The hours of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHours<'s> {
    /// The day.
    pub day: NaiveDate,
    /// When it is open.
    pub spans: Vec<&'s Span>,
    /// Why the day is different; None: it is like every such weekday.
    pub exception: Option<&'s str>,
}

impl Schedule {
    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weekly.is_empty() && self.exceptions.is_empty()
    }

    /// Whether it is open at an instant.
    #[must_use]
    pub fn state(&self, now: Micros) -> State<'_> {
        let today = day_of(now);
        let mut coming = self.openings(today).skip_while(|opening| opening.until <= now);
        let reason = self.on(today).exception.unwrap_or_default();
        match coming.next() {
            Some(first) if first.from <= now => {
                State::Open { until: prolonged(&first, coming), note: first.note }
            }
            Some(first) => State::Closed { opens: Some(first.from), note: first.note, reason },
            None => State::Closed { opens: None, note: "", reason },
        }
    }

    /// The hours of a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> DayHours<'_> {
        if let Some(exception) = self.exceptions.iter().find(|exception| exception.day == day) {
            return DayHours {
                day,
                spans: exception.spans.iter().collect(),
                exception: Some(exception.reason.as_str()),
            };
        }
        DayHours { day, spans: self.weekday(day.weekday().number_from_monday()).collect(), exception: None }
    }

    /// The hours of a day of the week, 1 is Monday.
    pub fn weekday(&self, weekday: u32) -> impl Iterator<Item = &Span> {
        self.weekly.iter().filter(move |weekly| weekly.weekday == weekday).map(|weekly| &weekly.span)
    }

    /// The seven days from `first` on, each with its hours.
    #[must_use]
    pub fn week(&self, first: NaiveDate) -> Vec<DayHours<'_>> {
        first.iter_days().take(7).map(|day| self.on(day)).collect()
    }

    /// Days that are different from `first` on, in order.
    pub fn coming(&self, first: NaiveDate) -> impl Iterator<Item = &Exception> {
        self.exceptions.iter().filter(move |exception| exception.day >= first)
    }

    /// All openings from a day on, in order.
    fn openings(&self, first: NaiveDate) -> impl Iterator<Item = Opening<'_>> {
        let days = (0..HORIZON).map_while(move |n| first.checked_add_days(Days::new(n)));
        days.flat_map(move |day| self.on(day).spans.into_iter().filter_map(move |span| opening(day, span)))
    }
}

/// A span on a day, as instants.
#[derive(Debug, Clone, Copy)]
struct Opening<'s> {
    from: Micros,
    until: Micros,
    note: &'s str,
}

/// None when it lies within the hour that a day of March does not have.
fn opening(day: NaiveDate, span: &Span) -> Option<Opening<'_>> {
    let (from, until) = (instants(day, span.opens).0, instants(day, span.closes).1);
    (from < until).then_some(Opening { from, until, note: &span.note })
}

/// When an opening ends that others follow without a pause, on the next day too.
fn prolonged<'s>(first: &Opening<'s>, others: impl Iterator<Item = Opening<'s>>) -> Micros {
    let mut until = first.until;
    for next in others {
        if next.from > until || next.note != first.note {
            break;
        }
        until = until.max(next.until);
    }
    until
}

/// When clocks in Italy show a minute of a day, for the first and for the last time.
fn instants(day: NaiveDate, minute: i64) -> (Micros, Micros) {
    let after = chrono::Duration::minutes(minute.clamp(0, DAY_MINUTES));
    rome::instants(NaiveDateTime::from(day) + after)
}

/// The number of a day, from 1970-01-01.
pub(super) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.to_epoch_days())
}

/// The day of a number; one that no calendar has is the first of 1970.
pub(super) fn day_from(number: i64) -> NaiveDate {
    i32::try_from(number).ok().and_then(NaiveDate::from_epoch_days).unwrap_or_default()
}
