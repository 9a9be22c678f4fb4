//! Courses on the web.

use serde_json::Value;
use templates::format;
use templates::pages::listings::{Control, Fact, Group, Input, Part};
use templates::text::portal::listings as text;

use super::board::{Board, Wrong, fact, outside, rich};
use super::dates::{end_of_day, first_day, last_day};
use super::desk::{Given, one_of};
use super::narrow::{self, Narrow};
use crate::clock::Micros;
use crate::jobs::listing::{Content, Desk, Details as _, Entry, Facets, Filter, sheet::hundredths_cell};
use crate::rome;
use crate::training::{CourseDetails, CourseFilter, Mode, json_ld};
use crate::web::portal::Portal;
use crate::web::shell::Asked;

impl Board for CourseDetails {
    fn desk(portal: &Portal) -> &Desk<Self> {
        &portal.training.courses
    }

    fn filter(asked: &Asked<'_>, common: Filter) -> CourseFilter {
        CourseFilter {
            common,
            free: (asked.get("gratis") == "si").then_some(true),
            mode: asked.get("modalita").parse().ok(),
            begins_before: end_of_day(asked.get("inizia-entro")),
        }
    }

    fn narrow(narrow: &mut Narrow<'_>, facets: &[Facets]) {
        let modes = Mode::ALL.iter().map(|one| (one.as_str(), text::mode(one.as_str())));
        narrow.one("modalita", text::MODE, narrow::words(modes, facets, "mode"));
        narrow.day("inizia-entro", text::BEGINS_BY);
        narrow.yes("gratis", text::ONLY_FREE);
    }

    fn line(content: &Content<Self>) -> Vec<String> {
        let details = &content.details;
        let place = if details.mode == Mode::Remote { text::mode("remote") } else { &content.comune_name };
        vec![
            details.provider.clone(),
            place.to_owned(),
            details.hours.map(text::hours).unwrap_or_default(),
            details.begins_at.map(|at| text::begins_on(&format::date(at))).unwrap_or_default(),
            cost(details),
        ]
    }

    fn facts(content: &Content<Self>) -> Vec<(&'static str, Fact)> {
        let details = &content.details;
        let day = |at: Option<Micros>| at.map(format::date).unwrap_or_default();
        [
            fact(text::PROVIDER, &details.provider),
            fact(text::TARGET, &details.target),
            fact(text::DURATION, &details.hours.map(text::hours).unwrap_or_default()),
            fact(text::MODE, text::mode(details.mode.as_str())),
            fact(text::COMUNE, &content.comune_name),
            fact(text::VENUE, &details.venue),
            fact(text::BEGINS, &day(details.begins_at)),
            fact(text::FINISHES, &day(details.finishes_at.map(|at| at - 1))),
            fact(text::POSITIONS, &details.seats.map(|seats| seats.to_string()).unwrap_or_default()),
            fact(text::COST, &cost(details)),
            fact(text::CERTIFICATE, &details.certificate),
            fact(text::CONTACTS, &details.contacts),
            outside(text::SITE, &details.link, &details.link),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn parts(content: &Content<Self>) -> Vec<Part<'static>> {
        vec![Part::Rich(text::REQUIREMENTS, rich("requisiti", &content.details.requirements))]
    }

    fn json_ld(entry: &Entry<Self>, site: &str, now: Micros) -> Option<Value> {
        json_ld(entry, site, now)
    }

    fn groups() -> Vec<Group> {
        let group = |word, inputs| Group { word, inputs };
        let line = |name| Input::new(name, Control::Line).most(300);
        let number = |name| Input::new(name, Control::Number);
        let modes = one_of(Mode::ALL.iter().map(|one| (one.as_str(), text::mode(one.as_str()))));
        vec![
            group(
                "when",
                vec![
                    line("provider"),
                    line("target"),
                    Input::new("mode", modes).needed(),
                    line("venue"),
                    Input::new("begins_at", Control::Day),
                    Input::new("finishes_at", Control::Day),
                    number("hours"),
                    number("seats"),
                    number("cost"),
                    line("certificate"),
                ],
            ),
            group("requirements", vec![Input::new("requirements", Control::Text(5))]),
            group("apply", vec![line("contacts"), Input::new("link", Control::Link).most(500)]),
        ]
    }

    fn to_form(&self, given: &mut Given) {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let texts = [
            ("provider", self.provider.clone()),
            ("target", self.target.clone()),
            ("mode", self.mode.to_string()),
            ("venue", self.venue.clone()),
            ("begins_at", self.begins_at.map(first_day).unwrap_or_default()),
            ("finishes_at", self.finishes_at.map(last_day).unwrap_or_default()),
            ("hours", number(self.hours)),
            ("seats", number(self.seats)),
            ("cost", hundredths_cell(Some(self.cost))),
            ("certificate", self.certificate.clone()),
            ("requirements", self.requirements.clone()),
            ("contacts", self.contacts.clone()),
            ("link", self.link.clone()),
        ];
        for (name, value) in texts {
            given.set(name, value);
        }
    }

    fn of_form(given: &Given, wrong: &mut Wrong) -> Self {
        Self {
            provider: given.text("provider"),
            organisation: None,
            hours: given.number("hours", wrong),
            mode: given.word("mode", wrong).unwrap_or(Mode::Presence),
            venue: given.text("venue"),
            requirements: given.text("requirements"),
            target: given.text("target"),
            begins_at: given.date("begins_at", wrong, |text| rome::parse_date(text).map(rome::start_of)),
            finishes_at: given.date("finishes_at", wrong, end_of_day),
            seats: given.number("seats", wrong),
            cost: given.amount("cost", wrong).unwrap_or(0),
            certificate: given.text("certificate"),
            contacts: given.text("contacts"),
            link: given.text("link"),
        }
    }

    /// The organisation stays as long as the provider is called the same.
    fn carry(&mut self, known: &Self) {
        self.keep(known);
    }
}

fn cost(details: &CourseDetails) -> String {
    match details.cost {
        0 => text::FREE.to_owned(),
        cost => text::euro(&text::amount(cost)),
    }
}
