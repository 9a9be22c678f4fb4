//! What the demo's portal says: a fixed set (services guide, laws, forms, pages) and as many items as wanted, made from patterns.
//!
//! The words are Italian and stand in `texts/`; [`blocks`] reads them, [`writer`] fills their places, [`plan`] says what is
//! published when. Pure: equal arguments give equal values.

mod blocks;
mod book;
mod dates;
mod places;
mod plan;
#[cfg(test)]
mod tests;
mod writer;

use crate::{
    clock::Micros,
    portal::contents::{Audience, Field, Kind, Relation, Stage, Workflow},
};

/// Contents made when nobody asks for another number; the fixed set comes beside them.
pub const DEFAULT_CONTENTS: usize = 500;

/// A content to be published, or to lie in the newsroom, while the demo is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoContent {
    /// Unique, and the same for the same arguments: what a resumed filling goes by.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// For whom it is.
    pub audience: Audience,
    /// The office it belongs to, by the left side of its address.
    pub owner: Option<&'static str>,
    /// Log-in of who has written it.
    pub author: &'static str,
    /// Slug of its channel.
    pub channel: Option<&'static str>,
    /// Slug of its territory; None: all of them.
    pub territory: Option<&'static str>,
    /// Its title.
    pub title: String,
    /// What it says in a sentence or two.
    pub summary: String,
    /// Markdown.
    pub body: String,
    /// Fields of its kind.
    pub fields: Vec<(Field, String)>,
    /// Other contents that belong to it, by their keys; those come before it.
    pub links: Vec<(Relation, String)>,
    /// When it is no longer of use.
    pub expires: Option<Micros>,
    /// When it was written.
    pub created: Micros,
    /// When it was or will be published.
    pub published: Option<Micros>,
    /// Where it stands at first.
    pub stage: Stage,
    /// What is done with it after that, in this order.
    pub later: Vec<Later>,
}

/// Something the editor does with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// When.
    pub at: Micros,
    /// What.
    pub deed: Deed,
}

/// What the editor does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A step of the workflow, with its reason.
    Take(Workflow, String),
    /// A new revision, in which these fields have changed.
    Write(Vec<(Field, String)>),
    /// Puts the office, by the left side of its address, to work by it.
    Adopt(&'static str),
    /// Gives it to somebody, by log-in, to look after.
    Assign(&'static str),
}

/// The fixed set, then `items` contents with a publication of their own, oldest first, those of the newsroom among them. They reach
/// back from `until` over four months, or five years where there are many. What a content links to comes before it.
pub fn contents(items: usize, seed: u64, until: Micros) -> impl Iterator<Item = DemoContent> {
    plan::contents(items, seed, until)
}

/// How many there are in all when `items` are asked for.
#[must_use]
pub fn count(items: usize) -> usize {
    items + book::Book::get().fixed.len()
}
