//! All texts of the demo's portal, read once.

use super::blocks::{Block, Blocks, List, Part};
use crate::{
    portal::contents::{Kind, path_of},
    slug,
};
use std::{collections::HashMap, sync::LazyLock};

/// First what others link to: a content comes after those it names.
const FIXED: [&str; 10] = [
    include_str!("texts/fixed/laws-national.txt"),
    include_str!("texts/fixed/laws-other.txt"),
    include_str!("texts/fixed/forms.txt"),
    include_str!("texts/fixed/procedures.txt"),
    include_str!("texts/fixed/links.txt"),
    include_str!("texts/fixed/services-seekers.txt"),
    include_str!("texts/fixed/services-people.txt"),
    include_str!("texts/fixed/services-companies.txt"),
    include_str!("texts/fixed/sheets.txt"),
    include_str!("texts/fixed/pages.txt"),
];

const PATTERNS: [&str; 16] = [
    include_str!("texts/lists.txt"),
    include_str!("texts/parts.txt"),
    include_str!("texts/news-jobs.txt"),
    include_str!("texts/news-training.txt"),
    include_str!("texts/news-services.txt"),
    include_str!("texts/news-channels.txt"),
    include_str!("texts/news-days.txt"),
    include_str!("texts/news-beyond.txt"),
    include_str!("texts/events.txt"),
    include_str!("texts/deadlines.txt"),
    include_str!("texts/press.txt"),
    include_str!("texts/initiatives.txt"),
    include_str!("texts/acts.txt"),
    include_str!("texts/rules.txt"),
    include_str!("texts/sheets.txt"),
    include_str!("texts/tools.txt"),
];

/// The texts.
#[derive(Debug)]
pub(super) struct Book {
    /// What is always there, in the order in which it is published.
    pub(super) fixed: Vec<Block>,
    /// Patterns of many, by what they give.
    pub(super) patterns: HashMap<Kind, Vec<Block>>,
    lists: HashMap<&'static str, List>,
    parts: HashMap<&'static str, Part>,
    /// Title and path of what is always there.
    named: HashMap<String, (String, String)>,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::of(read()));

/// What all files say.
pub(super) fn read() -> Blocks {
    let mut all = Blocks::default();
    FIXED.iter().chain(&PATTERNS).for_each(|file| all.read(file));
    all
}

impl Book {
    /// The texts.
    pub(super) fn get() -> &'static Self {
        &BOOK
    }

    fn of(all: Blocks) -> Self {
        let (fixed, patterns): (Vec<Block>, Vec<Block>) =
            all.blocks.into_iter().partition(|block| !block.key.is_empty());
        let mut by_kind: HashMap<Kind, Vec<Block>> = HashMap::new();
        for mut block in patterns {
            block.link_what_it_names();
            by_kind.entry(block.kind).or_default().push(block);
        }
        Self {
            named: fixed.iter().map(|block| (block.key.clone(), named(block))).collect(),
            fixed,
            patterns: by_kind,
            lists: all.lists.into_iter().map(|list| (list.name, list)).collect(),
            parts: all.parts.into_iter().map(|part| (part.name, part)).collect(),
        }
    }

    /// Rows to draw from.
    pub(super) fn list(&self, name: &str) -> Option<&List> {
        self.lists.get(name)
    }

    /// The wordings of a part.
    pub(super) fn wordings(&self, name: &str) -> Option<&[&'static str]> {
        self.parts.get(name).map(|part| part.wordings.as_slice())
    }

    /// Title and path of what is always there.
    pub(super) fn named(&self, key: &str) -> Option<&(String, String)> {
        self.named.get(key)
    }
}

fn named(block: &Block) -> (String, String) {
    let title = typeset(block.titles.first().copied().unwrap_or_default());
    let path = path_of(block.kind, &slug::from_title(&title));
    (title, path)
}

/// Apostrophes and dashes as printers set them, and «ed» before another e.
pub(super) fn typeset(text: &str) -> String {
    text.replace('\'', "’").replace(" - ", " – ").replace(" e e", " ed e")
}
