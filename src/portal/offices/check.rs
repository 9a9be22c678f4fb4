//! Forms of offices, people and contacts as they are kept: cleaned, and what is wrong with them. Pure.

use super::{
    hours::{DAY_MINUTES, Exception, Span, Weekly},
    model::{ContactForm, PersonForm, Point, Profile},
};
use crate::{
    fields::{Check, Faults, Why, line},
    slug,
};
use chrono::Datelike as _;

/// Spans a day has at most.
const SPANS: usize = 8;
/// Longest note at a span, characters.
const NOTE: usize = 100;

/// A profile as it is kept. What it names (comune, parent, territory, slug) is not looked up here.
pub(super) fn profile(given: &Profile, check: &mut Check) -> Profile {
    if !given.slug.is_empty() {
        check.must(slug::is_slug(&given.slug), "slug", Why::Malformed);
    }
    check.must(given.point.is_none_or(is_on_earth), "point", Why::Malformed);
    Profile {
        description: check.block("description", &given.description, 20_000),
        street: check.line("street", &given.street, 200),
        cap: check.cap("cap", &given.cap),
        phone: check.phone("phone", &given.phone),
        fax: check.phone("fax", &given.fax),
        pec: check.mail("pec", &given.pec),
        access: check.block("access", &given.access, 4000),
        position: given.position.clamp(-1_000_000, 1_000_000),
        ..given.clone()
    }
}

fn is_on_earth(point: Point) -> bool {
    point.latitude.abs() <= 90_000_000 && point.longitude.abs() <= 180_000_000
}

/// Weekly hours, ordered.
pub(super) fn weekly(given: &[Weekly]) -> Result<Vec<Weekly>, Faults> {
    let mut check = Check::default();
    let mut weekly: Vec<Weekly> = given
        .iter()
        .map(|one| Weekly { weekday: one.weekday, span: span(&one.span, "hours", &mut check) })
        .collect();
    weekly.sort();
    check.must(weekly.iter().all(|one| (1..=7).contains(&one.weekday)), "hours", Why::Malformed);
    for day in weekly.chunk_by(|a, b| a.weekday == b.weekday) {
        apart(day.iter().map(|one| &one.span), "hours", &mut check);
    }
    check.done().map(|()| weekly)
}

/// A day that is different.
pub(super) fn exception(given: &Exception) -> Result<Exception, Faults> {
    let mut check = Check::default();
    let mut spans: Vec<Span> = given.spans.iter().map(|one| span(one, "spans", &mut check)).collect();
    spans.sort();
    apart(spans.iter(), "spans", &mut check);
    check.must((1990..2200).contains(&given.day.year()), "day", Why::Malformed);
    let reason = check.line("reason", &given.reason, 200);
    check.done().map(|()| Exception { day: given.day, spans, reason })
}

fn span(given: &Span, field: &'static str, check: &mut Check) -> Span {
    let right = 0 <= given.opens && given.opens < given.closes && given.closes <= DAY_MINUTES;
    check.must(right, field, Why::Malformed);
    let note = line(&given.note);
    check.must(note.chars().count() <= NOTE, field, Why::TooLong(NOTE));
    Span { note, ..given.clone() }
}

/// That spans in order do not overlap, and are not too many.
fn apart<'s>(spans: impl Iterator<Item = &'s Span>, field: &'static str, check: &mut Check) {
    let spans: Vec<&Span> = spans.collect();
    check.must(spans.len() <= SPANS, field, Why::TooLong(SPANS));
    let overlaps = spans.windows(2).any(|pair| pair[0].closes > pair[1].opens);
    check.must(!overlaps, field, Why::Contradiction);
}

/// What is said of a person.
pub(super) fn person(given: &PersonForm) -> Result<PersonForm, Faults> {
    let mut check = Check::default();
    let form = PersonForm {
        title: check.line("title", &given.title, 200),
        phone: check.phone("phone", &given.phone),
        duties: check.block("duties", &given.duties, 2000),
        position: given.position.clamp(-1_000_000, 1_000_000),
        public: given.public,
    };
    check.done().map(|()| form)
}

/// A useful contact. Its territory is not looked up here.
pub(super) fn contact(given: &ContactForm, check: &mut Check) -> ContactForm {
    ContactForm {
        body: check.required("body", &given.body, 200),
        name: check.line("name", &given.name, 200),
        category: check.required("category", &given.category, 100),
        phone: check.phone("phone", &given.phone),
        mail: check.mail("mail", &given.mail),
        site: check.site("site", &given.site),
        address: check.line("address", &given.address, 300),
        territory: given.territory,
        note: check.block("note", &given.note, 4000),
        internal_note: check.block("internal_note", &given.internal_note, 4000),
        position: given.position.clamp(-1_000_000, 1_000_000),
        public: given.public,
    }
}
