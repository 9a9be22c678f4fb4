//! Vacancies on the web.

use serde_json::Value;
use templates::pages::listings::{Control, Fact, Group, Input, Part};
use templates::text::portal::listings as text;

use super::board::{Board, Wrong, fact, rich};
use super::desk::{Given, one_of, some_of};
use super::narrow::{self, Narrow};
use crate::clock::Micros;
use crate::fiscal::Cp2021;
use crate::jobs::listing::{
    Content, Desk, Education, Entry, Facets, Filter, Languages, Problem, path_of,
    sheet::{hundredths_cell, minutes_cell},
};
use crate::jobs::vacancy::{
    Contract, Licence, Period, VacancyDetails, VacancyFilter, json_ld, read_languages, write_languages,
};
use crate::web::portal::Portal;
use crate::web::shell::Asked;

/// Values of the filter of working time.
const FULL: &str = "pieno";
const PART: &str = "parziale";
/// Major groups of the classification of professions.
const GROUPS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

impl Board for VacancyDetails {
    fn desk(portal: &Portal) -> &Desk<Self> {
        &portal.jobs.vacancies
    }

    fn filter(asked: &Asked<'_>, common: Filter) -> VacancyFilter {
        VacancyFilter {
            common,
            profession: Cp2021::parse(asked.get("professione")).ok(),
            contract: asked.get("contratto").parse().ok(),
            part_time: match asked.get("orario") {
                FULL => Some(false),
                PART => Some(true),
                _ => None,
            },
            seasonal: (asked.get("stagionale") == "si").then_some(true),
            company: asked.get("azienda").parse().ok(),
        }
    }

    fn narrow(narrow: &mut Narrow<'_>, facets: &[Facets]) {
        let groups = GROUPS.iter().map(|digit| (*digit, text::profession_group(digit)));
        narrow.one("professione", text::PROFESSION, narrow::words(groups, &[], ""));
        let contracts = Contract::ALL.iter().map(|one| (one.as_str(), text::contract(one.as_str())));
        narrow.one("contratto", text::CONTRACT, narrow::words(contracts, facets, "contract"));
        let times = [(FULL, text::FULL_TIME), (PART, text::PART_TIME)];
        narrow.one("orario", text::WORKING_TIME, narrow::words(times, &[], ""));
        narrow.yes("stagionale", text::SEASONAL);
    }

    fn line(content: &Content<Self>) -> Vec<String> {
        let details = &content.details;
        let company = if details.reserved { text::RESERVED } else { &details.company_name };
        vec![company.to_owned(), content.comune_name.clone(), contracts(details), working_time(details)]
    }

    fn facts(content: &Content<Self>) -> Vec<(&'static str, Fact)> {
        let details = &content.details;
        let yes = |is: bool| if is { text::YES } else { "" };
        let licences: Vec<&str> = details.licences.iter().map(Licence::as_str).collect();
        [
            company(details),
            fact(text::PROFESSION, &details.profession),
            fact(text::COMUNE, &content.comune_name),
            fact(text::REMOTE, yes(details.remote)),
            fact(text::CONTRACT, &contracts(details)),
            fact(text::WORKING_TIME, &working_time(details)),
            fact(text::SEASONAL_WORK, yes(details.seasonal)),
            fact(text::POSITIONS, &details.positions.to_string()),
            fact(text::PAY, &pay(details)),
            fact(text::EDUCATION, details.education.map_or("", |one| text::education(one.as_str()))),
            fact(text::LANGUAGES, &write_languages(&details.languages)),
            fact(text::LICENCES, &licences.join(", ")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn parts(content: &Content<Self>) -> Vec<Part<'static>> {
        let details = &content.details;
        vec![
            Part::Rich(text::REQUIREMENTS, rich("requisiti", &details.requirements)),
            Part::Apply {
                words: rich("candidarsi", &details.apply_text),
                mail: details.apply_mail.clone(),
                at_office: details.apply_at_office,
            },
        ]
    }

    fn json_ld(entry: &Entry<Self>, site: &str, now: Micros) -> Option<Value> {
        json_ld(entry, site, now)
    }

    fn groups() -> Vec<Group> {
        let group = |word, inputs| Group { word, inputs };
        let line = |name| Input::new(name, Control::Line).most(300);
        let number = |name| Input::new(name, Control::Number);
        let yes = |name| Input::new(name, Control::Yes);
        let contracts = some_of(Contract::ALL.iter().map(|one| (one.as_str(), text::contract(one.as_str()))));
        let periods = one_of(Period::ALL.iter().map(|one| (one.as_str(), text::period(one.as_str()))));
        let titles = one_of(Education::ALL.iter().map(|one| (one.as_str(), text::education(one.as_str()))));
        let licences = some_of(Licence::ALL.iter().map(|one| (one.as_str(), one.as_str())));
        vec![
            group("company", vec![line("company_name"), line("company"), yes("reserved")]),
            group(
                "contract",
                vec![
                    line("profession"),
                    line("cp2021"),
                    Input::new("contracts", contracts).for_publishing(),
                    yes("part_time"),
                    yes("seasonal"),
                    number("minutes_min"),
                    number("minutes_max"),
                    number("positions").needed(),
                    yes("remote"),
                ],
            ),
            group("pay", vec![number("pay_min"), number("pay_max"), Input::new("pay_period", periods)]),
            group(
                "requirements",
                vec![
                    Input::new("requirements", Control::Text(5)),
                    Input::new("education", titles),
                    line("languages"),
                    Input::new("licences", licences),
                ],
            ),
            group(
                "apply",
                vec![
                    Input::new("apply_text", Control::Text(3)),
                    Input::new("apply_mail", Control::Mail).most(254),
                    yes("apply_at_office"),
                ],
            ),
        ]
    }

    fn to_form(&self, given: &mut Given) {
        let texts = [
            ("profession", self.profession.clone()),
            ("cp2021", self.cp2021.clone()),
            ("company_name", self.company_name.clone()),
            ("minutes_min", minutes_cell(self.minutes_min)),
            ("minutes_max", minutes_cell(self.minutes_max)),
            ("positions", self.positions.to_string()),
            ("pay_min", hundredths_cell(self.pay_min)),
            ("pay_max", hundredths_cell(self.pay_max)),
            ("pay_period", self.pay_period.map_or("", Period::as_str).to_owned()),
            ("requirements", self.requirements.clone()),
            ("languages", write_languages(&self.languages)),
            ("education", self.education.map_or("", Education::as_str).to_owned()),
            ("apply_text", self.apply_text.clone()),
            ("apply_mail", self.apply_mail.clone()),
        ];
        for (name, value) in texts {
            given.set(name, value);
        }
        for (name, is) in [
            ("reserved", self.reserved),
            ("remote", self.remote),
            ("part_time", self.part_time),
            ("seasonal", self.seasonal),
            ("apply_at_office", self.apply_at_office),
        ] {
            given.set_yes(name, is);
        }
        self.contracts.iter().for_each(|one| given.set("contracts", one.to_string()));
        self.licences.iter().for_each(|one| given.set("licences", one.to_string()));
    }

    fn of_form(given: &Given, wrong: &mut Wrong) -> Self {
        Self {
            profession: given.text("profession"),
            cp2021: given.text("cp2021"),
            company: None,
            company_name: given.text("company_name"),
            reserved: given.yes("reserved"),
            remote: given.yes("remote"),
            contracts: given.words("contracts", wrong).into_iter().collect(),
            part_time: given.yes("part_time"),
            seasonal: given.yes("seasonal"),
            minutes_min: given.minutes("minutes_min", wrong),
            minutes_max: given.minutes("minutes_max", wrong),
            positions: given.number("positions", wrong).unwrap_or(1),
            pay_min: given.amount("pay_min", wrong),
            pay_max: given.amount("pay_max", wrong),
            pay_period: given.word("pay_period", wrong),
            requirements: given.text("requirements"),
            languages: languages(given, wrong),
            education: given.word("education", wrong),
            licences: given.words("licences", wrong).into_iter().collect(),
            apply_text: given.text("apply_text"),
            apply_mail: given.text("apply_mail"),
            apply_at_office: given.yes("apply_at_office"),
        }
    }

    fn kept_back(&self) -> Option<(&'static str, Fact)> {
        fact(text::COMPANY, &self.company_name).filter(|_| self.reserved)
    }

    fn company(&self) -> Option<i64> {
        self.company
    }

    fn set_company(&mut self, id: i64) {
        self.company = Some(id);
    }
}

fn languages(given: &Given, wrong: &mut Wrong) -> Languages {
    read_languages(given.get("languages")).unwrap_or_else(|| {
        wrong.push(("languages", Problem::Word(String::new())));
        Languages::default()
    })
}

fn company(details: &VacancyDetails) -> Option<(&'static str, Fact)> {
    match details.company {
        _ if details.reserved => fact(text::COMPANY, text::RESERVED),
        Some(id) => {
            let path = path_of("/imprese", id, &details.company_name);
            Some((text::COMPANY, Fact::Link(details.company_name.clone(), path)))
        }
        None => fact(text::COMPANY, &details.company_name),
    }
}

fn contracts(details: &VacancyDetails) -> String {
    details.contracts.iter().map(|one| text::contract(one.as_str())).collect::<Vec<_>>().join(", ")
}

fn working_time(details: &VacancyDetails) -> String {
    let week = match (details.minutes_min, details.minutes_max) {
        (None, None) => String::new(),
        (least, most) => text::hours_a_week(&minutes_cell(least), &minutes_cell(most)),
    };
    let kind = if details.part_time { text::PART_TIME } else { text::FULL_TIME };
    if week.is_empty() { kind.to_owned() } else { format!("{kind}, {week}") }
}

fn pay(details: &VacancyDetails) -> String {
    match (details.pay_min, details.pay_max, details.pay_period) {
        (None, None, _) | (.., None) => String::new(),
        (least, most, Some(period)) => {
            let said = |cents: Option<i64>| cents.map(text::amount).unwrap_or_default();
            text::pay(&said(least), &said(most), text::period(period.as_str()))
        }
    }
}
