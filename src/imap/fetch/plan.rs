//! What the items of a FETCH need; pure.

use crate::{
    imap::wire::command::{Fetch, FetchItem, Partial, Section, SectionKind},
    mime,
};
use std::sync::Arc;

/// What must be read of the database besides bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rows {
    /// Nothing: the index has it.
    None,
    /// Ids and save dates.
    Details,
    /// Envelope and structure, with the details.
    Rendered,
}

/// Something that is read out of the bytes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Wanted {
    /// Octets of a section.
    Section(mime::Section, Option<Partial>),
    /// Octets of a decoded part.
    Binary(Vec<u32>, Option<Partial>),
    /// The size of a decoded part.
    BinarySize(Vec<u32>),
    /// The structure without extension data.
    Body,
}

/// How far a preview is looked for (RFC 8970 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effort {
    /// LAZY: where it costs little, in the begin of the message.
    Lazy,
    /// In the whole message.
    Full,
}

/// An item in the place where it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) what: FetchItem,
    /// Whether its value is the next of what is wanted of the bytes.
    pub(super) of_bytes: bool,
}

/// A FETCH made ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Items in the order they are told: UID first when UID FETCH adds it, MODSEQ last when CHANGEDSINCE does.
    pub(super) items: Vec<Item>,
    /// What is wanted of the bytes, in the order of the items that need them.
    pub(super) wanted: Arc<[Wanted]>,
    /// What is wanted of the database.
    pub(super) rows: Rows,
    /// Whether fetching sets \Seen.
    pub(super) sets_seen: bool,
    /// How far a preview is looked for; None when none is asked for.
    pub(super) preview: Option<Effort>,
}

impl Plan {
    pub(super) fn new(fetch: &Fetch) -> Self {
        let mut items = fetch.items.clone();
        // RFC 9051 §6.4.9: the replies to UID FETCH tell the UID, asked or not.
        if fetch.uid && !items.contains(&FetchItem::Uid) {
            items.insert(0, FetchItem::Uid);
        }
        // RFC 7162 §3.1.4.1: CHANGEDSINCE asks for MODSEQ too.
        if fetch.changed_since.is_some() && !items.contains(&FetchItem::ModSeq) {
            items.push(FetchItem::ModSeq);
        }
        Self {
            wanted: items.iter().filter_map(wanted).collect(),
            rows: items.iter().map(rows).max().unwrap_or(Rows::None),
            sets_seen: items.iter().any(FetchItem::sets_seen),
            preview: items.iter().filter_map(preview).max(),
            items: items.into_iter().map(|what| Item { of_bytes: wanted(&what).is_some(), what }).collect(),
        }
    }

    /// Whether the item is told of every message.
    pub(super) fn tells(&self, what: &FetchItem) -> bool {
        self.items.iter().any(|item| item.what == *what)
    }
}

fn rows(item: &FetchItem) -> Rows {
    match item {
        FetchItem::Envelope | FetchItem::BodyStructure => Rows::Rendered,
        FetchItem::EmailId | FetchItem::ThreadId | FetchItem::SaveDate => Rows::Details,
        _ => Rows::None,
    }
}

fn preview(item: &FetchItem) -> Option<Effort> {
    match item {
        FetchItem::Preview { lazy } => Some(if *lazy { Effort::Lazy } else { Effort::Full }),
        _ => None,
    }
}

/// What an item needs of the bytes; None when it needs none.
fn wanted(item: &FetchItem) -> Option<Wanted> {
    let whole = |kind| Some(Wanted::Section(mime::Section { part: Vec::new(), kind }, None));
    match item {
        FetchItem::Rfc822 => whole(mime::SectionKind::Full),
        FetchItem::Rfc822Header => whole(mime::SectionKind::Header),
        FetchItem::Rfc822Text => whole(mime::SectionKind::Text),
        FetchItem::BodySection { section, partial, .. } => {
            Some(Wanted::Section(section_of(section), *partial))
        }
        FetchItem::Binary { part, partial, .. } => Some(Wanted::Binary(part.clone(), *partial)),
        FetchItem::BinarySize { part } => Some(Wanted::BinarySize(part.clone())),
        FetchItem::Body => Some(Wanted::Body),
        _ => None,
    }
}

/// The section of a command as one of a message.
pub(in crate::imap) fn section_of(section: &Section) -> mime::Section {
    let kind = match &section.kind {
        SectionKind::Full => mime::SectionKind::Full,
        SectionKind::Header => mime::SectionKind::Header,
        SectionKind::HeaderFields(names) => mime::SectionKind::HeaderFields(names.clone()),
        SectionKind::HeaderFieldsNot(names) => mime::SectionKind::HeaderFieldsNot(names.clone()),
        SectionKind::Text => mime::SectionKind::Text,
        SectionKind::Mime => mime::SectionKind::Mime,
    };
    mime::Section { part: section.part.clone(), kind }
}
