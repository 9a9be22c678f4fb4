//! Public competitions on the web.

use serde_json::Value;
use templates::pages::listings::{Control, Fact, Group, Input, Part};
use templates::text::portal::listings as text;

use super::board::{Board, Wrong, fact, outside};
use super::dates::{end_of_moment, last_moment};
use super::desk::{Given, one_of};
use super::narrow::{self, Narrow};
use crate::clock::Micros;
use crate::jobs::competition::{CompetitionDetails, CompetitionFilter, json_ld};
use crate::jobs::listing::{Content, Desk, Education, Entry, Facets, Filter};
use crate::web::portal::Portal;
use crate::web::shell::Asked;

impl Board for CompetitionDetails {
    fn desk(portal: &Portal) -> &Desk<Self> {
        &portal.jobs.competitions
    }

    fn filter(asked: &Asked<'_>, common: Filter) -> CompetitionFilter {
        CompetitionFilter { common, education: asked.get("studio").parse().ok() }
    }

    fn narrow(narrow: &mut Narrow<'_>, _: &[Facets]) {
        let titles = Education::ALL.iter().map(|one| (one.as_str(), text::education(one.as_str())));
        narrow.one("studio", text::OWN_EDUCATION, narrow::words(titles, &[], ""));
    }

    fn line(content: &Content<Self>) -> Vec<String> {
        let details = &content.details;
        vec![
            details.body.clone(),
            content.comune_name.clone(),
            details.posts.map_or_else(|| text::RANKING.to_owned(), text::places),
            details.profile.clone(),
        ]
    }

    fn facts(content: &Content<Self>) -> Vec<(&'static str, Fact)> {
        let details = &content.details;
        [
            fact(text::BODY, &details.body),
            fact(text::POSITIONS, &details.posts.map_or_else(|| text::RANKING.to_owned(), |n| n.to_string())),
            fact(text::PROFILE, &details.profile),
            fact(text::QUALIFICATION, &details.qualification),
            fact(text::EDUCATION, details.education.map_or("", |one| text::education(one.as_str()))),
            fact(text::COMUNE, &content.comune_name),
            outside(text::NOTICE, text::READ_NOTICE, &details.link),
            fact(text::GAZETTE, &details.gazette),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn parts(_: &Content<Self>) -> Vec<Part<'static>> {
        Vec::new()
    }

    fn json_ld(entry: &Entry<Self>, site: &str, now: Micros) -> Option<Value> {
        json_ld(entry, site, now)
    }

    fn groups() -> Vec<Group> {
        let line = |name| Input::new(name, Control::Line).most(300);
        let titles = one_of(Education::ALL.iter().map(|one| (one.as_str(), text::education(one.as_str()))));
        let inputs = vec![
            line("body"),
            Input::new("posts", Control::Number),
            line("profile"),
            line("qualification"),
            Input::new("education", titles),
            Input::new("link", Control::Link).most(500),
            line("gazette"),
        ];
        vec![Group { word: "notice", inputs }]
    }

    fn to_form(&self, given: &mut Given) {
        let texts = [
            ("body", self.body.clone()),
            ("posts", self.posts.map(|posts| posts.to_string()).unwrap_or_default()),
            ("profile", self.profile.clone()),
            ("qualification", self.qualification.clone()),
            ("education", self.education.map_or("", Education::as_str).to_owned()),
            ("link", self.link.clone()),
            ("gazette", self.gazette.clone()),
        ];
        for (name, value) in texts {
            given.set(name, value);
        }
    }

    fn of_form(given: &Given, wrong: &mut Wrong) -> Self {
        Self {
            body: given.text("body"),
            posts: given.number("posts", wrong),
            profile: given.text("profile"),
            qualification: given.text("qualification"),
            education: given.word("education", wrong),
            link: given.text("link"),
            gazette: given.text("gazette"),
        }
    }

    fn write_end(at: Micros) -> String {
        last_moment(at)
    }

    fn read_end(text: &str) -> Option<Micros> {
        end_of_moment(text)
    }
}
