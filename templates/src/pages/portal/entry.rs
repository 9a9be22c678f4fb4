//! Something of the catalogue, among others.

use maud::Markup;

use crate::format;
use crate::parts::{self, Card, Image, ListItem, Tone};
use crate::text::portal::contents as text;

/// What a list shows of something.
#[derive(Clone, Debug, Default)]
pub struct EntryView<'a> {
    /// The word of its kind.
    pub kind: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Where it is.
    pub path: &'a str,
    /// What it is about.
    pub summary: &'a str,
    /// When it was published, microseconds UTC.
    pub published_at: i64,
    /// When what it is about begins.
    pub starts_at: Option<i64>,
    /// When what it is about ends; of a deadline, the term.
    pub ends_at: Option<i64>,
    /// Its picture.
    pub image: Option<i64>,
    /// Who published it, or empty.
    pub office: &'a str,
    /// Its channel, or empty.
    pub channel: &'a str,
    /// Its territory, or empty.
    pub territory: &'a str,
    /// Whether it is over or in the archive.
    pub past: bool,
}

impl EntryView<'_> {
    /// The date that matters: of an event its begin, of a deadline its term, else that of publication.
    fn date(&self) -> i64 {
        match self.kind {
            "event" | "course" => self.starts_at.unwrap_or(self.published_at),
            // The term is the last instant: of a whole day, the midnight after it.
            "deadline" | "competition" => self.ends_at.map_or(self.published_at, |end| end - 1),
            _ => self.published_at,
        }
    }

    fn image(&self) -> Option<String> {
        self.image.map(|id| format!("/immagini/{id}/640"))
    }
}

/// As a card. `level`: the heading's.
pub fn card_of(entry: &EntryView<'_>, level: u8) -> Markup {
    let src = entry.image();
    let card = Card {
        title: entry.title,
        href: entry.path,
        kind: text::kind(entry.kind).one,
        date: Some(entry.date()),
        summary: entry.summary,
        image: src.as_deref().map(|src| Image { src, alt: "" }),
        foot: if entry.office.is_empty() { entry.territory } else { entry.office },
    };
    parts::card(&card, level)
}

/// As a line of a list. `level`: the heading's; `with_kind`: what it is, is said.
pub fn line_of(entry: &EntryView<'_>, level: u8, with_kind: bool) -> Markup {
    let when = when(entry);
    let facts = [when.as_str(), entry.office, entry.channel, entry.territory];
    let badges = if entry.past { vec![parts::badge(Tone::Neutral, text::EXPIRED)] } else { Vec::new() };
    let item = ListItem {
        title: entry.title,
        href: entry.path,
        kind: if with_kind { text::kind(entry.kind).one } else { "" },
        date: Some(entry.date()),
        summary: entry.summary,
        facts: &facts,
        badges: &badges,
    };
    parts::list_item(&item, level)
}

/// The hours of an event, or its span of days.
fn when(entry: &EntryView<'_>) -> String {
    match (entry.kind, entry.starts_at, entry.ends_at) {
        ("event", Some(start), None) => format::date_time(start),
        ("event", Some(start), Some(end)) => {
            format!("{} – {}", format::date_time(start), format::date_time(end))
        }
        _ => String::new(),
    }
}

/// As a small card. `level`: the heading's.
pub(super) fn small_of(entry: &EntryView<'_>, level: u8) -> Markup {
    let when = when(entry);
    let card = Card {
        title: entry.title,
        href: entry.path,
        kind: "",
        date: Some(entry.date()),
        summary: "",
        image: None,
        foot: if when.is_empty() { entry.office } else { &when },
    };
    parts::card_small(&card, level)
}
