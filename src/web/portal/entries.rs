//! Entries of the catalogue as templates want them.

use templates::pages::portal::EntryView;

use super::names::Names;
use crate::catalogue::Entry;
use crate::clock::Micros;

/// What a list shows of an entry.
pub(super) fn view<'a>(entry: &'a Entry, names: &'a Names, now: Micros) -> EntryView<'a> {
    EntryView {
        kind: entry.kind.as_str(),
        title: &entry.title,
        path: &entry.path,
        summary: &entry.summary,
        published_at: entry.published_at,
        starts_at: entry.starts_at,
        ends_at: entry.ends_at,
        image: entry.image,
        office: names.office(entry.office),
        channel: names.channel(entry.channel),
        territory: names.territory(entry.territory),
        past: entry.archived || entry.expires_at.is_some_and(|at| at <= now),
    }
}

/// The same of several.
pub(in crate::web) fn views<'a>(entries: &'a [Entry], names: &'a Names, now: Micros) -> Vec<EntryView<'a>> {
    entries.iter().map(|entry| view(entry, names, now)).collect()
}
