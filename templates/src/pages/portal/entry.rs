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
    /// The date that matters: of an event its begin, of a deadline its term, else that of publication. What is always there
    /// has none.
    fn date(&self) -> Option<i64> {
        match self.kind {
            "event" | "course" => self.starts_at.or(Some(self.published_at)),
            // The term is the last instant: of a whole day, the midnight after it.
            "deadline" | "competition" => self.ends_at.map(|end| end - 1).or(Some(self.published_at)),
            "service" | "page" | "link" | "company" | "office" | "organisation" => None,
            _ => Some(self.published_at),
        }
    }

    /// That date in words.
    fn when(&self) -> String {
        match (self.kind, self.starts_at, self.ends_at, self.date()) {
            ("event", Some(start), Some(end), _) => format::span(start, end),
            ("event", Some(start), None, _) => format::date_time(start),
            ("deadline" | "competition", _, Some(_), Some(last)) => text::expires_on(&format::date(last)),
            ("course", Some(_), _, Some(start)) => text::starts_on(&format::date(start)),
            (.., Some(at)) => format::date(at),
            (.., None) => String::new(),
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
        date: entry.date(),
        when: &entry.when(),
        summary: entry.summary,
        image: src.as_deref().map(|src| Image { src, alt: "" }),
        foot: if entry.office.is_empty() { entry.territory } else { entry.office },
    };
    parts::card(&card, level)
}

/// As a line of a list. `level`: the heading's; `with_kind`: what it is, is said.
pub fn line_of(entry: &EntryView<'_>, level: u8, with_kind: bool) -> Markup {
    let facts = [entry.office, entry.channel, entry.territory];
    let badges = if entry.past { vec![parts::badge(Tone::Neutral, text::EXPIRED)] } else { Vec::new() };
    let item = ListItem {
        title: entry.title,
        href: entry.path,
        kind: if with_kind { text::kind(entry.kind).one } else { "" },
        date: entry.date(),
        when: &entry.when(),
        summary: entry.summary,
        facts: &facts,
        badges: &badges,
    };
    parts::list_item(&item, level)
}

/// As a small card. `level`: the heading's.
pub(super) fn small_of(entry: &EntryView<'_>, level: u8) -> Markup {
    let card = Card {
        title: entry.title,
        href: entry.path,
        kind: "",
        date: entry.date(),
        when: &entry.when(),
        summary: "",
        image: None,
        foot: entry.office,
    };
    parts::card_small(&card, level)
}
