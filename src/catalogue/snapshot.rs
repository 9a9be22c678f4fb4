//! What lists ask of all entries, in memory as it was at one moment; pure.
//!
//! Some 130 bytes an entry. A list or a search goes over all of them, which for 12,000 takes less than one statement of
//! the database.

use super::{
    counting::{Chosen, Counts},
    model::{Filter, Kind, Order, Query, Shown},
    store::Facts,
};
use crate::{
    clock::{HOUR, Micros},
    search::{Grade, bare, fold},
};
use chrono::{DateTime, Datelike as _};
use std::collections::HashMap;

/// What changes whenever the catalogue does.
pub(super) type Stamp = (i64, i64, i64);

/// All entries, those that were published last first.
pub(super) struct Snapshot {
    pub(super) stamp: Stamp,
    rows: Vec<Row>,
    by_text: HashMap<i64, u32>,
    /// The numbers of rows of each kind, and of each channel by its number.
    by_kind: Vec<Vec<u32>>,
    by_channel: Vec<Vec<u32>>,
    pub(super) names: Names,
}

/// The values there are, each by the number it has in rows; 0 is none.
#[derive(Default)]
pub(super) struct Names {
    pub(super) territories: Dictionary<i64>,
    pub(super) channels: Dictionary<i64>,
    pub(super) offices: Dictionary<i64>,
    comuni: Dictionary<String>,
}

/// An entry. What it has of [`Names`] is a number in them.
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) kind: Kind,
    pub(super) territory: u32,
    pub(super) channel: u32,
    pub(super) office: u32,
    pub(super) year: i32,
    comune: u32,
    published_at: Micros,
    starts_at: Option<Micros>,
    ends_at: Option<Micros>,
    expires_at: Option<Micros>,
    archived: bool,
    /// Its place by its own dates, and by title.
    soonest: u32,
    title: u32,
}

/// Numbers for values.
pub(super) struct Dictionary<T> {
    pub(super) values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Dictionary<T> {
    /// The number of a value, a new one if it has none; 0 for none.
    fn number(&mut self, value: Option<T>) -> u32 {
        let Some(value) = value else { return 0 };
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        self.values.push(value.clone());
        let number = self.values.len() as u32;
        self.numbers.insert(value, number);
        number
    }

    /// The number that is asked for; one that no row has for a value that no row has. None: it is not asked about.
    fn wanted(&self, value: Option<&T>) -> Option<u32> {
        value.map(|value| self.numbers.get(value).copied().unwrap_or(u32::MAX))
    }
}

/// What is asked of rows.
pub(super) struct Wanted {
    pub(super) chosen: Chosen,
    comune: Option<u32>,
    from: Option<Micros>,
    to: Option<Micros>,
    upcoming: Option<Micros>,
    shown: Shown,
    now: Micros,
}

impl Wanted {
    /// Whether a row is among what is wanted, whatever is chosen of facets.
    fn has(&self, row: &Row) -> bool {
        let (begin, end) = (row.starts_at.or(row.ends_at), row.ends_at.or(row.starts_at));
        self.shown.has(row.archived, row.expires_at, self.now)
            && self.comune.is_none_or(|comune| comune == row.comune)
            && self.from.is_none_or(|from| end.unwrap_or(row.published_at) >= from)
            && self.to.is_none_or(|to| begin.unwrap_or(row.published_at) < to)
            && self.upcoming.is_none_or(|now| end.is_some_and(|end| end >= now))
    }
}

impl Snapshot {
    /// What lists ask of entries that come newest first.
    pub(super) fn new(stamp: Stamp, facts: Vec<Facts>) -> Self {
        let (mut names, mut titles, mut texts) = (Names::default(), Vec::new(), Vec::new());
        let mut rows = Vec::with_capacity(facts.len());
        for facts in facts {
            titles.push(bare(&fold(&facts.title)));
            texts.push(facts.text);
            rows.push(Row::new(facts, &mut names));
        }
        let soonest = places(rows.len(), |n| {
            let row = &rows[n];
            (row.starts_at.or(row.ends_at).unwrap_or(row.published_at), row.id)
        });
        let by_title = places(rows.len(), |n| (&titles[n], rows[n].id));
        for (row, (soonest, title)) in rows.iter_mut().zip(soonest.into_iter().zip(by_title)) {
            (row.soonest, row.title) = (soonest, title);
        }
        let by_kind = groups(&rows, Kind::ALL.len(), |row| row.kind as usize);
        let by_channel = groups(&rows, names.channels.values.len() + 1, |row| row.channel as usize);
        Self { stamp, rows, by_text: texts.into_iter().zip(0..).collect(), by_kind, by_channel, names }
    }

    /// Entries there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// What a filter asks for.
    pub(super) fn filter(&self, filter: &Filter) -> Wanted {
        let Filter { kinds, territory, channel, office, comune, from, to, upcoming, shown, now, .. } = filter;
        Wanted {
            chosen: Chosen {
                kinds: kinds.iter().fold(0, |all, kind| all | 1 << *kind as u32),
                territory: self.names.territories.wanted(territory.map(|id| id.0).as_ref()),
                channel: self.names.channels.wanted(channel.map(|id| id.0).as_ref()),
                office: self.names.offices.wanted(office.map(|id| id.0).as_ref()),
                year: None,
            },
            comune: self.names.comuni.wanted(comune.as_ref()),
            from: *from,
            to: *to,
            upcoming: *upcoming,
            shown: *shown,
            now: *now,
        }
    }

    /// What a query asks for beside words.
    pub(super) fn query(&self, query: &Query, now: Micros) -> Wanted {
        let mut wanted = self.filter(&Filter {
            kinds: query.kinds.clone(),
            territory: query.territory,
            channel: query.channel,
            office: query.office,
            comune: query.comune.clone(),
            shown: query.shown,
            now,
            ..Filter::default()
        });
        wanted.chosen.year = query.year;
        wanted
    }

    /// The numbers of the rows that are wanted, in an order, the first of them.
    pub(super) fn select(&self, wanted: &Wanted, order: Order, most: usize) -> Vec<u32> {
        let is_wanted = |number: &u32| {
            let row = &self.rows[*number as usize];
            wanted.chosen.against(row).is_empty() && wanted.has(row)
        };
        let found = self.candidates(&wanted.chosen).filter(is_wanted);
        if order == Order::Newest {
            return found.take(most).collect();
        }
        let mut numbers: Vec<u32> = found.collect();
        self.sort(&mut numbers, order);
        numbers.truncate(most);
        numbers
    }

    /// The rows among which those that are chosen are, the newest first.
    fn candidates(&self, chosen: &Chosen) -> Box<dyn Iterator<Item = u32> + '_> {
        match chosen {
            Chosen { channel: Some(channel), .. } => {
                Box::new(self.by_channel.get(*channel as usize).into_iter().flatten().copied())
            }
            Chosen { kinds: 0, .. } => Box::new(0..self.rows.len() as u32),
            Chosen { kinds, .. } => {
                let of_kind = |kind: &Kind| self.by_kind.get(*kind as usize).map(Vec::as_slice);
                let kinds = Kind::ALL.iter().filter(|kind| kinds >> **kind as u32 & 1 == 1);
                Box::new(Merged(kinds.filter_map(of_kind).collect()))
            }
        }
    }

    /// The same of those that were found, all of them when nothing was looked for, counted by what may be chosen.
    pub(super) fn find(
        &self,
        wanted: &Wanted,
        hits: Option<&[(i64, Grade)]>,
        order: Option<Order>,
    ) -> (Vec<u32>, Counts) {
        let grades = hits.map(|hits| self.grades(hits));
        let mut counts = Counts::new(&self.names);
        let mut found = Vec::new();
        for (number, row) in (0..).zip(&self.rows) {
            let grade = grades
                .as_ref()
                .map_or(Some(Grade::Text), |grades| grades.get(number as usize).copied().flatten());
            let Some(grade) = grade.filter(|_| wanted.has(row)) else { continue };
            let against = wanted.chosen.against(row);
            counts.add(row, against);
            if against.is_empty() {
                found.push((grade, number));
            }
        }
        if order.is_none() {
            found.sort_by_key(|(grade, _)| *grade);
        }
        let mut numbers: Vec<u32> = found.into_iter().map(|(_, number)| number).collect();
        self.sort(&mut numbers, order.unwrap_or_default());
        (numbers, counts)
    }

    /// The best grade of each row.
    fn grades(&self, hits: &[(i64, Grade)]) -> Vec<Option<Grade>> {
        let mut grades = vec![None; self.rows.len()];
        for (text, grade) in hits {
            let known = self.by_text.get(text).and_then(|number| grades.get_mut(*number as usize));
            if let Some(known) = known {
                *known = Some(known.map_or(*grade, |best: Grade| best.min(*grade)));
            }
        }
        grades
    }

    /// Sorts rows that come newest first, or in another order that is to stay among equals.
    fn sort(&self, numbers: &mut [u32], order: Order) {
        match order {
            Order::Newest => {}
            Order::Soonest => numbers.sort_unstable_by_key(|number| self.rows[*number as usize].soonest),
            Order::Title => numbers.sort_unstable_by_key(|number| self.rows[*number as usize].title),
        }
    }

    /// The entries of rows.
    pub(super) fn ids(&self, numbers: &[u32]) -> Vec<i64> {
        numbers.iter().filter_map(|number| self.rows.get(*number as usize)).map(|row| row.id).collect()
    }

    /// Whether a text is that of a current entry.
    pub(super) fn is_current(&self, text: i64, now: Micros) -> bool {
        let row = self.by_text.get(&text).and_then(|number| self.rows.get(*number as usize));
        row.is_some_and(|row| Shown::Current.has(row.archived, row.expires_at, now))
    }

    /// How many current entries of each kind there are for a territory; kinds without any are left out.
    pub(super) fn count_by_kind(&self, wanted: &Wanted) -> Vec<(Kind, u32)> {
        let mut counts = Counts::new(&self.names);
        for row in self.rows.iter().filter(|row| wanted.has(row)) {
            counts.add(row, wanted.chosen.against(row));
        }
        counts.facets(&self.names).kinds
    }
}

impl Row {
    fn new(facts: Facts, names: &mut Names) -> Self {
        Self {
            id: facts.id,
            kind: facts.kind,
            territory: names.territories.number(facts.territory),
            channel: names.channels.number(facts.channel),
            office: names.offices.number(facts.office),
            comune: names.comuni.number(facts.comune),
            year: year(facts.published_at),
            published_at: facts.published_at,
            starts_at: facts.starts_at,
            ends_at: facts.ends_at,
            expires_at: facts.expires_at,
            archived: facts.archived,
            soonest: 0,
            title: 0,
        }
    }
}

/// Ascending lists as one.
struct Merged<'a>(Vec<&'a [u32]>);

impl Iterator for Merged<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let list = self.0.iter_mut().filter(|list| !list.is_empty()).min_by_key(|list| list[0])?;
        let (first, rest) = list.split_first()?;
        *list = rest;
        Some(*first)
    }
}

/// The numbers of rows by group.
fn groups(rows: &[Row], count: usize, group: impl Fn(&Row) -> usize) -> Vec<Vec<u32>> {
    let mut groups = vec![Vec::new(); count];
    (0..).zip(rows).for_each(|(number, row)| groups[group(row)].push(number));
    groups
}

/// The place of each of so many when they are sorted by key.
fn places<K: Ord>(count: usize, key: impl Fn(usize) -> K) -> Vec<u32> {
    let mut sorted: Vec<usize> = (0..count).collect();
    sorted.sort_by_cached_key(|n| key(*n));
    let mut places = vec![0; count];
    (0..).zip(sorted).for_each(|(place, n)| places[n] = place);
    places
}

/// The year of an instant in Italy, where a year begins in winter: an hour before UTC.
fn year(at: Micros) -> i32 {
    DateTime::from_timestamp_micros(at.saturating_add(HOUR)).map_or(0, |at| at.year())
}
