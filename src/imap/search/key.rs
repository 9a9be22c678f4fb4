//! Search keys made ready for asking: sets resolved, days turned into instants, texts folded; pure.

use super::words::Needle;
use crate::{
    clock::{DAY, Micros, SECOND},
    imap::{
        fetch::{parse_email_id, parse_thread_id},
        view::Selected,
        wire::{
            command::{AddressField, SearchKey},
            date::Date,
            sequence::RangeSet,
        },
    },
    search::{Field, Wanted},
};
use mailstore::{flags, index::Snapshot};
use std::{cell::OnceCell, ops::Range, sync::Arc};

/// Texts the index is asked for in one search; others are looked for in the messages.
const MOST_QUESTIONS: usize = 32;

/// A condition on a message. Nesting is bounded by the parser of commands.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The same for every message.
    Always(bool),
    /// Each of these, the cheapest first.
    And(Vec<Test>),
    /// One of these, the cheapest first.
    Or(Vec<Test>),
    /// Not this.
    Not(Box<Test>),
    /// The message number is one of these.
    Numbers(RangeSet),
    /// The UID is one of these.
    Uids(Arc<RangeSet>),
    /// The flags hold this bit, or do not.
    Flag(u32, bool),
    /// A keyword without a bit is set, by its number.
    Keyword(i64),
    /// INTERNALDATE lies here.
    Arrived(Range<Micros>),
    /// The size lies here.
    Size(Range<u64>),
    /// The modseq is at least this.
    ModSeq(i64),
    /// It came into the mailbox here.
    Saved(Range<Micros>),
    /// The day of the Date field begins here.
    Sent(Range<Micros>),
    /// It is this message.
    Email(i64),
    /// It is of this thread.
    Thread(i64),
    /// The subject contains this.
    Subject(Needle),
    /// A field of this name contains this.
    Header(String, Needle),
    /// The body contains this.
    Body(Needle),
    /// Header or body contain this.
    Text(Needle),
}

/// What a condition must know of a message, cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cost {
    Index,
    Rows,
    Text,
}

/// Where and when a key is asked.
struct Place<'a> {
    selected: &'a Selected,
    now: Micros,
    /// What `$` means, one set for all the places where it stands.
    saved: OnceCell<Arc<RangeSet>>,
}

impl Place<'_> {
    fn saved(&self) -> Arc<RangeSet> {
        let saved = || Arc::new(RangeSet::from_sorted(self.selected.saved.iter().copied()));
        Arc::clone(self.saved.get_or_init(saved))
    }

    fn last_uid(&self) -> u32 {
        self.selected.snapshot.entries.last().map_or(0, |entry| entry.uid)
    }
}

impl Test {
    /// Makes a key ready for the messages of `selected`.
    pub(super) fn compile(key: &SearchKey, selected: &Selected, now: Micros) -> Self {
        Self::of(key, &Place { selected, now, saved: OnceCell::new() })
    }

    fn of(key: &SearchKey, place: &Place<'_>) -> Self {
        let compile = |key: &SearchKey| Self::of(key, place);
        match key {
            SearchKey::And(keys) => Self::And(cheapest_first(keys.iter().map(compile).collect())),
            SearchKey::Or(left, right) => Self::Or(cheapest_first(vec![compile(left), compile(right)])),
            SearchKey::Not(key) => Self::Not(Box::new(compile(key))),
            SearchKey::Fuzzy(key) => compile(key).fuzzy(),
            SearchKey::Numbers(set) | SearchKey::Uids(set) if set.is_saved() => Self::Uids(place.saved()),
            SearchKey::Numbers(set) => Self::Numbers(set.resolve(place.selected.exists())),
            SearchKey::Uids(set) => Self::Uids(Arc::new(set.resolve(place.last_uid()))),
            SearchKey::Keyword(name, set) => Self::keyword(&place.selected.snapshot, name, *set),
            key => Self::simple(key, place.now),
        }
    }

    /// Keys that mean the same in every mailbox.
    fn simple(key: &SearchKey, now: Micros) -> Self {
        match key {
            SearchKey::Flag(bit, set) => Self::Flag(*bit, *set),
            // RFC 9051 §2.3.2: there is no \Recent any more, so nothing is recent and everything is old.
            SearchKey::Recent(recent) => Self::Always(!recent),
            SearchKey::Before(day) => Self::Arrived(before(*day)),
            SearchKey::On(day) => Self::Arrived(on(*day)),
            SearchKey::Since(day) => Self::Arrived(since(*day)),
            SearchKey::SentBefore(day) => Self::Sent(before(*day)),
            SearchKey::SentOn(day) => Self::Sent(on(*day)),
            SearchKey::SentSince(day) => Self::Sent(since(*day)),
            SearchKey::SavedBefore(day) => Self::Saved(before(*day)),
            SearchKey::SavedOn(day) => Self::Saved(on(*day)),
            SearchKey::SavedSince(day) => Self::Saved(since(*day)),
            SearchKey::Older(seconds) => Self::Arrived(i64::MIN..ago(now, *seconds).saturating_add(SECOND)),
            SearchKey::Younger(seconds) => Self::Arrived(ago(now, *seconds)..i64::MAX),
            SearchKey::Larger(bytes) => Self::Size(bytes.saturating_add(1)..u64::MAX),
            SearchKey::Smaller(bytes) => Self::Size(0..*bytes),
            SearchKey::ModSeq(least) => Self::ModSeq(i64::try_from(*least).unwrap_or(i64::MAX)),
            SearchKey::EmailId(id) => parse_email_id(id).map_or(Self::Always(false), Self::Email),
            SearchKey::ThreadId(id) => parse_thread_id(id).map_or(Self::Always(false), Self::Thread),
            key => Self::text(key),
        }
    }

    /// Keys that look at words, and what is left.
    fn text(key: &SearchKey) -> Self {
        match key {
            SearchKey::Address(field, text) => Self::Header(name_of(*field).into(), Needle::new(text)),
            SearchKey::Header(name, text) => Self::Header(name.clone(), Needle::new(text)),
            SearchKey::Subject(text) if !text.is_empty() => Self::Subject(Needle::new(text)),
            SearchKey::Subject(_) => Self::Header("Subject".into(), Needle::new("")),
            SearchKey::Body(text) if !text.is_empty() => Self::Body(Needle::new(text)),
            SearchKey::Text(text) if !text.is_empty() => Self::Text(Needle::new(text)),
            // ALL, SAVEDATESUPPORTED (all mailboxes keep save dates), and the empty text, which is everywhere.
            _ => Self::Always(true),
        }
    }

    fn keyword(snapshot: &Snapshot, name: &str, set: bool) -> Self {
        let Some(number) = snapshot.keywords.iter().position(|known| known.eq_ignore_ascii_case(name)) else {
            return Self::Always(!set);
        };
        if let Some(bit) = flags::keyword_bit(number) {
            return Self::Flag(bit, set);
        }
        let held = i64::try_from(number).map_or(Self::Always(false), Self::Keyword);
        if set { held } else { Self::Not(Box::new(held)) }
    }

    /// Numbers the texts that are looked for, and gives the questions to the index; it may be asked so many at most.
    pub(super) fn questions(&mut self, questions: &mut Vec<Wanted>) {
        let (fields, in_part, needle): (&[Field], bool, _) = match self {
            Self::And(tests) | Self::Or(tests) => {
                return tests.iter_mut().for_each(|test| test.questions(questions));
            }
            Self::Not(test) => return test.questions(questions),
            Self::Subject(needle) | Self::Header(_, needle) => (&[Field::Head], true, needle),
            Self::Body(needle) => (&[Field::Body, Field::Attached], false, needle),
            Self::Text(needle) => (&Field::ALL, false, needle),
            _ => return,
        };
        if questions.len() < MOST_QUESTIONS {
            needle.question = questions.len();
            let wanted = needle.wanted(fields);
            questions.push(if in_part { wanted.in_part() } else { wanted });
        }
    }

    /// The same with its texts matched by their words, forgivingly (RFC 6203 §3). Other keys have nothing to forgive.
    fn fuzzy(mut self) -> Self {
        self.forgive();
        self
    }

    fn forgive(&mut self) {
        match self {
            Self::And(tests) | Self::Or(tests) => tests.iter_mut().for_each(Self::forgive),
            Self::Not(test) => test.forgive(),
            Self::Subject(needle) | Self::Header(_, needle) | Self::Body(needle) | Self::Text(needle) => {
                needle.forgive();
            }
            _ => {}
        }
    }

    /// True when rows of the database can say more than the index.
    pub(super) fn reads_rows(&self) -> bool {
        match self {
            Self::And(tests) | Self::Or(tests) => tests.iter().any(Self::reads_rows),
            Self::Not(test) => test.reads_rows(),
            leaf => leaf.cost() == Cost::Rows,
        }
    }

    /// True when it asks for a text in the body.
    pub(super) fn reads_bodies(&self) -> bool {
        match self {
            Self::And(tests) | Self::Or(tests) => tests.iter().any(Self::reads_bodies),
            Self::Not(test) => test.reads_bodies(),
            leaf => matches!(leaf, Self::Body(_) | Self::Text(_)),
        }
    }

    /// How many conditions there are.
    pub(super) fn steps(&self) -> usize {
        match self {
            Self::And(tests) | Self::Or(tests) => 1 + tests.iter().map(Self::steps).sum::<usize>(),
            Self::Not(test) => 1 + test.steps(),
            _ => 1,
        }
    }

    /// The dearest thing it may have to know.
    fn cost(&self) -> Cost {
        match self {
            Self::And(tests) | Self::Or(tests) => tests.iter().map(Self::cost).max().unwrap_or(Cost::Index),
            Self::Not(test) => test.cost(),
            Self::Saved(_) | Self::Sent(_) | Self::Email(_) | Self::Thread(_) | Self::Subject(_) => {
                Cost::Rows
            }
            Self::Header(..) | Self::Body(_) | Self::Text(_) => Cost::Text,
            _ => Cost::Index,
        }
    }
}

fn cheapest_first(mut tests: Vec<Test>) -> Vec<Test> {
    tests.sort_by_cached_key(Test::cost);
    tests
}

fn name_of(field: AddressField) -> &'static str {
    match field {
        AddressField::Bcc => "Bcc",
        AddressField::Cc => "Cc",
        AddressField::From => "From",
        AddressField::To => "To",
    }
}

fn before(day: Date) -> Range<Micros> {
    i64::MIN..day.start_micros()
}

fn on(day: Date) -> Range<Micros> {
    day.start_micros()..day.start_micros().saturating_add(DAY)
}

fn since(day: Date) -> Range<Micros> {
    day.start_micros()..i64::MAX
}

/// The begin of the second that lay so many seconds ago. RFC 5032 §2: times are compared to the second, and what lies in
/// that very second is both OLDER and YOUNGER.
fn ago(now: Micros, seconds: u64) -> Micros {
    let span = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(SECOND);
    (now - now.rem_euclid(SECOND)).saturating_sub(span)
}
