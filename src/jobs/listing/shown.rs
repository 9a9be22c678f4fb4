//! What the public finds of an entry outside of its own list: its row in the catalogue.

use super::{
    State,
    model::{Content, Details, Entry},
    text::searchable,
};
use crate::{
    catalogue::{self, NewEntry},
    slug,
};
use mailstore::{DbError, db::Tx};
use templates::rich;

/// Characters of a summary.
const SUMMARY: usize = 240;

/// The words of an entry that the public may read, made before any transaction: they cost reading Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    /// For the lists of its kind.
    pub(super) search_text: String,
    summary: String,
    text: String,
}

impl Words {
    /// Those of what an entry says. Nobody finds by them what is kept back.
    pub(super) fn of<D: Details>(content: &Content<D>) -> Self {
        let public = content.redacted();
        let description = rich::plain(&public.description);
        let mut parts = vec![public.comune_name.as_str()];
        parts.extend(public.details.words());
        let text = parts.iter().copied().chain([description.as_str()]);
        Self {
            search_text: searchable([public.title.as_str()].into_iter().chain(text)),
            summary: rich::excerpt(&description, SUMMARY),
            text: format!("{}\n{description}", parts.join("\n")),
        }
    }
}

/// The page of an entry: `/offerte/12-cameriere-di-sala`.
pub(crate) fn path_of(list: &str, id: i64, title: &str) -> String {
    format!("{list}/{id}-{}", slug::from_title(title))
}

/// Writes what the public finds of an entry, or takes it away.
pub(super) fn show<D: Details>(tx: &mut Tx<'_>, entry: &Entry<D>, words: &Words) -> Result<(), DbError> {
    let (head, content, kind) = (&entry.head, &entry.content, D::NOUN.kind);
    let Some(published_at) = head.published_at.filter(|_| entry.is_public()) else {
        return catalogue::remove(tx, kind, head.id);
    };
    let (starts_at, ends_at) = content.details.span();
    // What was closed before its end is not current from then on.
    let over = matches!(head.state, State::Closed | State::Filled).then_some(head.updated_at);
    let expires_at = content.ends_at.into_iter().chain(over).min();
    let new = NewEntry {
        kind,
        source: head.id,
        path: &path_of(D::NOUN.path, head.id, &content.title),
        title: &content.title,
        summary: &words.summary,
        text: &words.text,
        territory: content.territory,
        channel: None,
        office: content.office,
        comune: Some(content.comune.as_str()).filter(|code| !code.is_empty()),
        image: None,
        published_at,
        updated_at: head.updated_at,
        starts_at,
        ends_at: ends_at.or(content.ends_at),
        expires_at,
        archived: head.state == State::Archived,
    };
    catalogue::put(tx, &new).map(|_| ())
}
