//! How kinds of listings and the deeds done with them are called.

use super::states::Step;
use crate::catalogue;

/// How a kind is called: in the audit log, in addresses of pages.
#[derive(Debug)]
pub struct Noun {
    /// Its word.
    pub word: &'static str,
    /// What it is in the catalogue.
    pub kind: catalogue::Kind,
    /// The page of its list; an entry's page lies below.
    pub path: &'static str,
    /// What references that it gives itself begin with.
    pub prefix: &'static str,
    /// It can be filled.
    pub fills: bool,
    /// The deeds of the audit log: add, edit, copy, renew, import, export, then one for each [`Step`].
    pub(crate) deeds: [&'static str; 12],
}

/// The deeds of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Add,
    Edit,
    Copy,
    Renew,
    Import,
    Export,
    Step(Step),
}

impl Noun {
    pub(crate) fn deed(&self, deed: Deed) -> &'static str {
        let at = match deed {
            Deed::Add => 0,
            Deed::Edit => 1,
            Deed::Copy => 2,
            Deed::Renew => 3,
            Deed::Import => 4,
            Deed::Export => 5,
            Deed::Step(step) => 6 + Step::ALL.iter().position(|known| *known == step).unwrap_or(0),
        };
        self.deeds[at]
    }
}

/// A [`Noun`] with its deeds spelled out.
macro_rules! noun {
    ($word:literal, $kind:ident, $path:literal, $prefix:literal, fills: $fills:literal) => {
        $crate::jobs::listing::Noun {
            word: $word,
            kind: $crate::catalogue::Kind::$kind,
            path: $path,
            prefix: $prefix,
            fills: $fills,
            deeds: [
                concat!($word, ".add"),
                concat!($word, ".edit"),
                concat!($word, ".copy"),
                concat!($word, ".renew"),
                concat!($word, ".import"),
                concat!($word, ".export"),
                concat!($word, ".publish"),
                concat!($word, ".withdraw"),
                concat!($word, ".close"),
                concat!($word, ".fill"),
                concat!($word, ".archive"),
                concat!($word, ".restore"),
            ],
        }
    };
}
pub(crate) use noun;
