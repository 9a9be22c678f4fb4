//! The blocks of the first page, for each territory: read together and kept until something is published.

use std::collections::HashMap;

use mailstore::db::Conn;
use mailstore::{Collection, DbError};

use crate::catalogue::{self, Entry, Filter, Kind, Order};
use crate::clock::Micros;
use crate::directory::PrincipalId;
use crate::territory;

/// What the blocks depend on.
pub(super) const NEWS: &[Collection] = &[Collection::Portal, Collection::Directory];

/// The blocks in the centre, of one territory or of all.
#[derive(Debug, Default)]
pub(super) struct Centre {
    pub(super) news: Vec<Entry>,
    pub(super) events: Vec<Entry>,
    pub(super) deadlines: Vec<Entry>,
    pub(super) vacancies: Vec<Entry>,
    pub(super) courses: Vec<Entry>,
    pub(super) competitions: Vec<Entry>,
}

/// All blocks.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    centres: HashMap<Option<PrincipalId>, Centre>,
    /// The same for all territories.
    pub(super) rules: Vec<Entry>,
    /// The same for all territories.
    pub(super) initiatives: Vec<Entry>,
}

impl Blocks {
    /// The centre of a territory; that of all for one that is not known.
    pub(super) fn centre(&self, territory: Option<PrincipalId>) -> Option<&Centre> {
        self.centres.get(&territory).or_else(|| self.centres.get(&None))
    }
}

/// Reads all blocks.
pub(super) fn read(c: &mut Conn<'_>, now: Micros) -> Result<Blocks, DbError> {
    let known = territory::lists(c)?;
    let mut blocks = Blocks {
        rules: catalogue::first(c, &Filter::of(&[Kind::Law, Kind::Directive], now), 5)?,
        initiatives: catalogue::first(c, &Filter::of(&[Kind::Initiative, Kind::Partnership], now), 4)?,
        ..Blocks::default()
    };
    let territories = known.active_territories().map(|territory| Some(territory.id));
    for territory in territories.chain([None]) {
        blocks.centres.insert(territory, centre(c, territory, now)?);
    }
    Ok(blocks)
}

fn centre(c: &mut Conn<'_>, territory: Option<PrincipalId>, now: Micros) -> Result<Centre, DbError> {
    let of = |kinds: &[Kind]| Filter { territory, ..Filter::of(kinds, now) };
    let soon = |kind: Kind| Filter { upcoming: Some(now), order: Order::Soonest, ..of(&[kind]) };
    Ok(Centre {
        news: catalogue::first(c, &of(&[Kind::News, Kind::Press]), 6)?,
        events: catalogue::first(c, &soon(Kind::Event), 4)?,
        deadlines: catalogue::first(c, &soon(Kind::Deadline), 5)?,
        vacancies: catalogue::first(c, &of(&[Kind::Vacancy]), 6)?,
        courses: catalogue::first(c, &of(&[Kind::Course]), 3)?,
        competitions: catalogue::first(c, &of(&[Kind::Competition]), 3)?,
    })
}
