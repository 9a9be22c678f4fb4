//! What the frame must know of its page.

use maud::Markup;

use crate::parts::Tone;

/// What all pages of one request share.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shell<'a> {
    /// Path and query of this page.
    pub path: &'a str,
    /// Address of the site, `https://…`, no slash at the end.
    pub site_url: &'a str,
    /// The territories a reader may choose from; empty: no menu is shown.
    pub territories: &'a [TerritoryLink<'a>],
    /// Who is logged in.
    pub person: Option<Person<'a>>,
    /// Token of this session's forms.
    pub csrf: &'a str,
    /// What happened just before.
    pub flash: Option<Flash<'a>>,
    /// Whether the data are invented.
    pub demo: bool,
    /// Which kind of page it is.
    pub area: Area,
    /// The menu of a reserved area; a public page has none.
    pub menu: &'a [MenuGroup<'a>],
    /// Where the numbers of the menu come from as they change, if they do.
    pub counters: Option<&'a str>,
}

/// A territory in the menu.
#[derive(Clone, Copy, Debug, Default)]
pub struct TerritoryLink<'a> {
    /// What people call it.
    pub name: &'a str,
    /// How addresses call it.
    pub slug: &'a str,
    /// Whether pages follow it now.
    pub chosen: bool,
}

/// Who is logged in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Person<'a> {
    /// Display name.
    pub name: &'a str,
    /// Address used to log in.
    pub login: &'a str,
    /// Areas this person may enter: label, where it is.
    pub areas: &'a [(&'a str, &'a str)],
    /// Things not yet read.
    pub unread: u64,
}

/// A sentence about what happened just before.
#[derive(Clone, Copy, Debug)]
pub struct Flash<'a> {
    /// How it ended.
    pub kind: Tone,
    /// The sentence.
    pub text: &'a str,
}

/// The kinds of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Area {
    /// For everybody.
    #[default]
    Public,
    /// One's own data: sessions, passwords, profile.
    Account,
    /// Work inside the offices, the newsroom.
    Intranet,
    /// Administration.
    Admin,
    /// Only name and footer: this server is not what was asked for.
    Bare,
}

impl Area {
    /// Whether it has the small header and the menu at the left.
    pub(super) fn is_dense(self) -> bool {
        matches!(self, Self::Account | Self::Intranet | Self::Admin)
    }
}

/// Entries of the menu of an area that belong together.
#[derive(Clone, Copy, Debug, Default)]
pub struct MenuGroup<'a> {
    /// Their heading, or empty.
    pub label: &'a str,
    /// The entries.
    pub entries: &'a [MenuEntry<'a>],
}

/// An entry of the menu of an area.
#[derive(Clone, Copy, Debug, Default)]
pub struct MenuEntry<'a> {
    /// What it is called.
    pub label: &'a str,
    /// Where it leads. The entry with the longest path above the page shown is marked.
    pub href: &'a str,
    /// How many things wait there; 0 is not shown.
    pub count: u64,
}

/// What one page tells of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Head<'a> {
    /// Its name. Empty: the site's own.
    pub title: &'a str,
    /// One sentence for search machines; empty for none.
    pub description: &'a str,
    /// The way to this page, which is last; Home is put before it. Empty: no way is shown.
    pub crumbs: &'a [Crumb<'a>],
    /// The one address of what is shown, when the page has several: a path, or a whole address.
    pub canonical: Option<&'a str>,
    /// What can be followed.
    pub feeds: &'a [Feed<'a>],
    /// Blocks of JSON-LD, each a whole JSON text. The way to the page gets its own by itself.
    pub json_ld: &'a [String],
    /// A picture of what is shown: a path, or a whole address.
    pub image: Option<&'a str>,
    /// The page lays out its own bands over the whole width, each with a `container`.
    pub wide: bool,
    /// Search machines shall leave it out.
    pub noindex: bool,
    /// What stands beside the centre on wide screens and below it on narrow ones.
    pub aside: Option<&'a Markup>,
    /// The language of the page; the frame stays Italian.
    pub language: Language,
    /// Where the same page is in the other language.
    pub other_language: Option<&'a str>,
}

/// The languages of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// `it`
    #[default]
    Italian,
    /// `en`
    English,
}

impl Language {
    /// Tag for `lang`.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Italian => "it",
            Self::English => "en",
        }
    }

    /// The other one: tag and name.
    pub(super) fn other(self) -> (&'static str, &'static str) {
        match self {
            Self::Italian => ("en", "English"),
            Self::English => ("it", "Italiano"),
        }
    }
}

/// A step of the way to a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Crumb<'a> {
    /// Its name.
    pub label: &'a str,
    /// Where it is; none for the page itself.
    pub href: Option<&'a str>,
}

impl<'a> Crumb<'a> {
    /// A page above.
    pub const fn to(label: &'a str, href: &'a str) -> Self {
        Self { label, href: Some(href) }
    }

    /// The page itself.
    pub const fn here(label: &'a str) -> Self {
        Self { label, href: None }
    }
}

/// Something that can be followed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Feed<'a> {
    /// What it is called.
    pub title: &'a str,
    /// Where it is.
    pub href: &'a str,
    /// Its media type, `application/atom+xml` or `text/calendar`.
    pub kind: &'a str,
}
