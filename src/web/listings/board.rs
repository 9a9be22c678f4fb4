//! What the pages have to know of a kind of listing.

use serde_json::Value;
use templates::pages::listings::{Fact, Group, LineView, Part};
use templates::parts::Tone;
use templates::rich::{Rich, Style, markdown_as};
use templates::text::portal::listings as text;

use super::dates::deadline;
use super::desk::Given;
use super::narrow::{self, Narrow};
use crate::clock::Micros;
use crate::directory::PrincipalId;
use crate::fiscal::Istat;
use crate::jobs::listing::{
    Content, Desk, Entry, Facets, Filter, Level, Problem, Show, Sort, Standing, path_of, store::Stored,
};
use crate::rome;
use crate::web::portal::{Names, Portal};
use crate::web::shell::Asked;

/// Faults that only the form knows: field, what is wrong.
pub(super) type Wrong = Vec<(&'static str, Problem)>;

/// A kind of listing on the web.
pub(super) trait Board: Stored {
    /// Where its entries are.
    fn desk(portal: &Portal) -> &Desk<Self>;

    /// What an address asks for, beside what all kinds can be asked for.
    fn filter(asked: &Asked<'_>, common: Filter) -> Self::Filter;

    /// The fields that ask for that.
    fn narrow(narrow: &mut Narrow<'_>, facets: &[Facets]);

    /// Short facts for a line of a list.
    fn line(content: &Content<Self>) -> Vec<String>;

    /// All facts, before the end and the level.
    fn facts(content: &Content<Self>) -> Vec<(&'static str, Fact)>;

    /// Sections after the description.
    fn parts(content: &Content<Self>) -> Vec<Part<'static>>;

    /// What search machines read of it.
    fn json_ld(entry: &Entry<Self>, site: &str, now: Micros) -> Option<Value>;

    /// The fields of its form, without what is common to all.
    fn groups() -> Vec<Group>;

    /// Its details as the form has them.
    fn to_form(&self, given: &mut Given);

    /// What the form says, with what was wrong.
    fn of_form(given: &Given, wrong: &mut Wrong) -> Self;

    /// What only those who look after it read.
    fn kept_back(&self) -> Option<(&'static str, Fact)> {
        None
    }

    /// Takes over what no form says from what is known already.
    fn carry(&mut self, _known: &Self) {}

    /// The end as the form has it.
    fn write_end(at: Micros) -> String {
        super::dates::last_day(at)
    }

    /// The end that the form says.
    fn read_end(text: &str) -> Option<Micros> {
        super::dates::end_of_day(text)
    }

    /// The entry of the business directory it is linked to.
    fn company(&self) -> Option<i64> {
        None
    }

    /// Links it to one.
    fn set_company(&mut self, _id: i64) {}
}

/// The public page of an entry.
pub(super) fn public_path<D: Board>(entry: &Entry<D>) -> String {
    path_of(D::NOUN.path, entry.head.id, &entry.content.title)
}

/// Its page for those who look after it.
pub(super) fn desk_path<D: Board>(id: i64) -> String {
    format!("/redazione{}/{id}", D::NOUN.path)
}

/// What all kinds can be asked for.
pub(super) fn common(asked: &Asked<'_>, names: &Names, territory: Option<PrincipalId>) -> Filter {
    let office = names.offices.with_slug(asked.get("ufficio")).filter(|office| office.is_visible());
    Filter {
        words: asked.get("q").chars().take(200).collect(),
        comune: Istat::parse(asked.get("comune")).map(|code| code.to_string()).unwrap_or_default(),
        office: office.map(|office| office.id),
        territory,
        level: asked.get("livello").parse().ok(),
        ends_before: rome::parse_date(asked.get("entro")).map(|day| rome::end_of(day) + 1),
        show: asked.get("mostra").parse().unwrap_or(Show::Open),
        sort: asked.get("ordine").parse().unwrap_or(Sort::Newest),
    }
}

/// The fields of a public list's filter.
pub(super) fn narrow_by<D: Board>(narrow: &mut Narrow<'_>, facets: &[Facets], names: &Names) {
    narrow.words("q", text::FILTER_WORDS);
    let comune = narrow.asked("comune").to_owned();
    narrow.one("comune", text::COMUNE, narrow::codes(facets, "comune", &comune, |one| one.label.clone()));
    let offices = names.offices();
    narrow.one("ufficio", text::OFFICE, narrow::words(offices.iter().copied(), &[], ""));
    D::narrow(narrow, facets);
    let levels = Level::ALL.iter().map(|one| (one.as_str(), text::level(one.as_str())));
    narrow.one("livello", text::LEVEL, narrow::words(levels, facets, "level"));
    narrow.day("entro", text::ENDS_BY);
    let shows: Vec<_> =
        Show::ALL.iter().map(|one| (one.as_str(), text::show(D::NOUN.word, one.as_str()))).collect();
    narrow.always("mostra", text::SHOW, &shows);
    let sorts: Vec<_> = Sort::ALL.iter().map(|one| (one.as_str(), text::sort(one.as_str()))).collect();
    narrow.always("ordine", text::ORDER, &sorts);
}

/// How an entry stands, in words: that it has expired says since when.
pub(super) fn state_of<D: Board>(entry: &Entry<D>, now: Micros) -> (Tone, String) {
    let (standing, kind) = (entry.standing(now), D::NOUN.word);
    let tone = match standing {
        Standing::Open => Tone::Success,
        Standing::ClosesSoon => Tone::Warning,
        Standing::Filled => Tone::Info,
        Standing::Draft | Standing::Expired | Standing::Closed | Standing::Archived => Tone::Neutral,
    };
    let words = match (standing, entry.content.ends_at) {
        (Standing::Expired, Some(ends)) => text::expired_on(kind, &deadline(ends)),
        _ => text::standing(kind, standing.as_str()),
    };
    (tone, words)
}

/// An entry as a line of a public list.
pub(super) fn line_of<D: Board>(entry: &Entry<D>, now: Micros) -> LineView {
    let (content, open) = (&entry.content, entry.standing(now).is_open());
    let mut facts = D::line(content);
    if let Some(ends) = content.ends_at.filter(|_| open) {
        facts.push(text::ends_on(D::NOUN.word, &deadline(ends)));
    }
    LineView {
        title: content.title.clone(),
        href: public_path(entry),
        date: entry.head.published_at,
        facts,
        state: Some(state_of(entry, now)).filter(|_| entry.standing(now) != Standing::Open),
    }
}

/// A Markdown text below a heading of its page. `prefix` keeps the ids of its own headings apart.
pub(super) fn rich(prefix: &str, text: &str) -> Rich {
    markdown_as(text, &Style { base: 3, prefix, images: &[] })
}

/// A fact that is there.
pub(super) fn fact(label: &'static str, text: &str) -> Option<(&'static str, Fact)> {
    (!text.is_empty()).then(|| (label, Fact::Plain(text.to_owned())))
}

/// A link to elsewhere that is there.
pub(super) fn outside(label: &'static str, said: &str, href: &str) -> Option<(&'static str, Fact)> {
    (!href.is_empty()).then(|| (label, Fact::Link(said.to_owned(), href.to_owned())))
}
