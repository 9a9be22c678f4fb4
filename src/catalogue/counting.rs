//! What is chosen of facets, and how many entries there would be with another choice; pure.

use super::{
    model::{Facets, Kind},
    snapshot::{Names, Row},
};
use crate::directory::PrincipalId;
use std::collections::BTreeMap;

/// What entries are chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet {
    Kind,
    Territory,
    Channel,
    Office,
    Year,
}

/// Some facets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Set(u8);

impl Set {
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn add(&mut self, facet: Facet, there: bool) {
        self.0 |= u8::from(there) << facet as u8;
    }

    /// Whether there is no other one in it.
    fn only(self, facet: Facet) -> bool {
        self.0 & !(1 << facet as u8) == 0
    }
}

/// What is chosen; None, and no kind, is everything.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    /// A bit each.
    pub(super) kinds: u32,
    pub(super) territory: Option<u32>,
    pub(super) channel: Option<u32>,
    pub(super) office: Option<u32>,
    pub(super) year: Option<i32>,
}

impl Chosen {
    /// The facets in which a row is not what is chosen.
    pub(super) fn against(&self, row: &Row) -> Set {
        let mut set = Set::default();
        set.add(Facet::Kind, self.kinds != 0 && self.kinds >> row.kind as u32 & 1 == 0);
        // What is for no territory is for all.
        set.add(
            Facet::Territory,
            row.territory != 0 && self.territory.is_some_and(|one| one != row.territory),
        );
        set.add(Facet::Channel, self.channel.is_some_and(|one| one != row.channel));
        set.add(Facet::Office, self.office.is_some_and(|one| one != row.office));
        set.add(Facet::Year, self.year.is_some_and(|one| one != row.year));
        set
    }
}

/// Entries of each value, by its number; of the number 0 those without.
pub(super) struct Counts {
    kinds: Vec<u32>,
    territories: Vec<u32>,
    channels: Vec<u32>,
    offices: Vec<u32>,
    years: BTreeMap<i32, u32>,
}

impl Counts {
    pub(super) fn new(names: &Names) -> Self {
        let of = |count: usize| vec![0; count + 1];
        Self {
            kinds: of(Kind::ALL.len()),
            territories: of(names.territories.values.len()),
            channels: of(names.channels.values.len()),
            offices: of(names.offices.values.len()),
            years: BTreeMap::new(),
        }
    }

    /// Counts a row in each facet in which it would be there with another choice.
    pub(super) fn add(&mut self, row: &Row, against: Set) {
        let count = |facet, counts: &mut Vec<u32>, number: u32| {
            if against.only(facet)
                && let Some(count) = counts.get_mut(number as usize)
            {
                *count += 1;
            }
        };
        count(Facet::Kind, &mut self.kinds, row.kind as u32);
        count(Facet::Territory, &mut self.territories, row.territory);
        count(Facet::Channel, &mut self.channels, row.channel);
        count(Facet::Office, &mut self.offices, row.office);
        if against.only(Facet::Year) {
            *self.years.entry(row.year).or_default() += 1;
        }
    }

    /// What may be chosen, and how many entries that gives.
    pub(super) fn facets(self, names: &Names) -> Facets {
        let kinds =
            Kind::ALL.iter().map(|kind| (*kind, self.kinds.get(*kind as usize).copied().unwrap_or(0)));
        let everywhere = self.territories.first().copied().unwrap_or(0);
        Facets {
            kinds: kinds.filter(|(_, count)| *count > 0).collect(),
            territories: most_first(&names.territories.values, &self.territories, everywhere),
            channels: most_first(&names.channels.values, &self.channels, 0),
            offices: most_first(&names.offices.values, &self.offices, 0),
            years: self.years.into_iter().rev().collect(),
        }
    }
}

/// The values of which there are entries, with their number and so many more.
fn most_first(values: &[i64], counts: &[u32], more: u32) -> Vec<(PrincipalId, u32)> {
    let counts = counts.get(1..).unwrap_or_default();
    let some = values.iter().zip(counts).filter(|(_, count)| **count > 0);
    let mut all: Vec<_> = some.map(|(value, count)| (PrincipalId(*value), count + more)).collect();
    all.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), *value));
    all
}
