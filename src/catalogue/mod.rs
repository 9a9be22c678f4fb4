//! All that the public may see in one place, whatever it is: news, events, vacancies, offices and so on.
//!
//! Whoever publishes something writes its entry in the same transaction ([`put`]) and takes it away in the one that
//! withdraws it ([`remove`]). Lists across kinds, the search of the site, its map and its feeds read nothing else. An entry
//! holds what a list shows of a thing; the thing itself stays with its own module.

mod counting;
mod excerpt;
mod model;
mod reading;
mod searching;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;

pub use excerpt::Marked;
pub use model::{
    Entry, Facets, Filter, Found, Hit, Kind, NewEntry, Order, Page, Paging, Place, Query, Shown,
};
pub use reading::Catalogue;

use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError,
    db::{Change, Collection, Conn, Tx},
};

/// Octets of the words of an entry.
const MOST_TEXT: usize = 256 << 10;
/// Characters of a title and of a path.
const LONGEST_LINE: usize = 500;
/// Characters of a summary.
const LONGEST_SUMMARY: usize = 2000;

/// Keeps an entry, in the place of the one of that kind and source if there is one, and notes its words for the search.
/// Gives its number, which stays the same.
///
/// # Errors
/// The database.
pub fn put(tx: &mut Tx<'_>, new: &NewEntry<'_>) -> Result<i64, DbError> {
    let (path, title) = (cut(new.path, LONGEST_LINE), cut(new.title, LONGEST_LINE));
    let summary = cut(new.summary, LONGEST_SUMMARY);
    let text = new.text.get(..new.text.floor_char_boundary(MOST_TEXT)).unwrap_or_default().replace('\0', " ");
    let known = store::words(tx, new.kind, new.source)?;
    let id = store::put(tx, new, [&path, &title, &summary])?;
    // Other words are another document: what the index says of one is right for ever.
    if known.is_none_or(|known| known != [title, summary, text.clone()]) {
        store::set_text(tx, id, &text)?;
    }
    tell(tx);
    Ok(id)
}

/// Takes an entry away; one that is not there is no mistake.
///
/// # Errors
/// The database.
pub fn remove(tx: &mut Tx<'_>, kind: Kind, source: i64) -> Result<(), DbError> {
    if store::remove(tx, kind, source)? {
        tell(tx);
    }
    Ok(())
}

/// Puts an entry into the archive, or takes it out again.
///
/// # Errors
/// The database.
pub fn set_archived(tx: &mut Tx<'_>, kind: Kind, source: i64, archived: bool) -> Result<(), DbError> {
    if store::set_archived(tx, kind, source, archived)? {
        tell(tx);
    }
    Ok(())
}

/// A page of the entries that are wanted. For pages of the site [`Catalogue`] is much quicker.
///
/// # Errors
/// The database.
pub fn list(c: &mut Conn<'_>, filter: &Filter, paging: Paging) -> Result<Page<Entry>, DbError> {
    let total = store::count(c, filter, Paging::REACH)?;
    let rows = match paging.offset() < total {
        true => store::list(c, filter, paging.size(), paging.offset())?,
        false => Vec::new(),
    };
    Ok(Page { rows, total, paging })
}

/// The first of the entries that are wanted, at most [`Paging::LARGEST`]: for feeds.
///
/// # Errors
/// The database.
pub fn first(c: &mut Conn<'_>, filter: &Filter, most: u32) -> Result<Vec<Entry>, DbError> {
    store::list(c, filter, most.min(Paging::LARGEST), 0)
}

/// The entry of that kind and source.
///
/// # Errors
/// The database.
pub fn find(c: &mut Conn<'_>, kind: Kind, source: i64) -> Result<Option<Entry>, DbError> {
    store::find(c, kind, source)
}

/// The entries of these kinds and sources, in no order.
///
/// # Errors
/// The database.
pub fn of_sources(c: &mut Conn<'_>, kinds: &[Kind], sources: &[i64]) -> Result<Vec<Entry>, DbError> {
    if sources.is_empty() { Ok(Vec::new()) } else { store::of_sources(c, kinds, sources) }
}

/// Current entries for the site's map, by number, those after one: the last of the lines before, or 0.
///
/// # Errors
/// The database.
pub fn for_sitemap(c: &mut Conn<'_>, after: i64, limit: u32, now: Micros) -> Result<Vec<Place>, DbError> {
    store::places(c, after, limit, now)
}

/// How many current entries of each kind there are for a territory or, with None, for all; kinds without any are left out.
///
/// # Errors
/// The database.
pub fn count_by_kind(
    c: &mut Conn<'_>,
    territory: Option<PrincipalId>,
    now: Micros,
) -> Result<Vec<(Kind, u32)>, DbError> {
    store::count_by_kind(c, territory, now)
}

fn tell(tx: &mut Tx<'_>) {
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
}

/// Foreign text as a column takes it: one line.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
