//! Which fields each kind of content has beside title, summary and text.

use super::{Field, Kind};
use Field::*;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// One line, at most 300 characters.
    Line,
    /// Markdown, at most 20,000 characters.
    Text,
    /// One thing a line, at most 50.
    Lines,
    /// `2026-11-27`.
    Date,
    /// `2026-11-27T09:00` as clocks in Italy show it, or a date alone: the whole day.
    Moment,
    /// An address of the web, http or https.
    Link,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Numbers of offices.
    Offices,
    /// The number of a person or function.
    Person,
    /// `1` or nothing.
    Yes,
}

/// Kinds that are alike in a form or on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What happens: news, events, deadlines, releases, initiatives.
    Happening,
    /// What is in force: laws, acts, directives, sheets.
    Rule,
    /// What is taken along: forms, procedures, links.
    Tool,
    /// What an office does for people.
    Service,
    /// Pages of the site itself.
    Page,
}

/// Whether it is a content: the catalogue also has vacancies, offices and so on.
pub fn is_content(kind: Kind) -> bool {
    group_of(kind).is_some()
}

/// All kinds of contents.
pub fn kinds() -> &'static [Kind] {
    &[
        Kind::News,
        Kind::Event,
        Kind::Deadline,
        Kind::Press,
        Kind::Initiative,
        Kind::Partnership,
        Kind::Directive,
        Kind::Law,
        Kind::Act,
        Kind::Sheet,
        Kind::Form,
        Kind::Procedure,
        Kind::Link,
        Kind::Service,
        Kind::Page,
    ]
}

/// Its group; None for what is no content.
pub fn group_of(kind: Kind) -> Option<Group> {
    Some(match kind {
        Kind::News | Kind::Event | Kind::Deadline | Kind::Press | Kind::Initiative | Kind::Partnership => {
            Group::Happening
        }
        Kind::Directive | Kind::Law | Kind::Act | Kind::Sheet => Group::Rule,
        Kind::Form | Kind::Procedure | Kind::Link => Group::Tool,
        Kind::Service => Group::Service,
        Kind::Page => Group::Page,
        Kind::Vacancy
        | Kind::Course
        | Kind::Competition
        | Kind::Company
        | Kind::Office
        | Kind::Organisation => return None,
    })
}

/// Whether offices adopt it, and its older editions stay readable.
pub fn is_unified(kind: Kind) -> bool {
    matches!(kind, Kind::Form | Kind::Procedure)
}

/// What a kind's [`State`](Field::State) may be.
const STATES: &[&str] = &["proposed", "started", "ended"];
/// How high the body is that a rule comes from.
const LEVELS: &[&str] = &["european", "national", "regional", "provincial"];
/// What a law may be.
const LAWS: &[&str] = &[
    "legge",
    "decreto-legge",
    "decreto-legislativo",
    "dpr",
    "decreto-ministeriale",
    "legge-regionale",
    "regolamento",
    "circolare",
    "direttiva-ue",
    "regolamento-ue",
];
/// What an act may be.
const ACTS: &[&str] = &["determinazione", "delibera", "verbale", "decreto", "graduatoria"];
/// Whether a service is given.
const SERVICE_STATES: &[&str] = &["active", "suspended"];
/// What a text is about, of those whom the paths lead.
const AUDIENCES: &[&str] = &["cittadini", "imprese", "scuole", "enti"];

/// The fields of a kind in the order of its form, each with what it holds and whether it must be there to be published.
pub fn fields_of(kind: Kind) -> &'static [(Field, Type, bool)] {
    match kind {
        Kind::News => &[(Path, Type::Choice(AUDIENCES), false), (Source, Type::Line, false)],
        Kind::Event => &[
            (Starts, Type::Moment, true),
            (Ends, Type::Moment, false),
            (Place, Type::Line, true),
            (Street, Type::Line, false),
            (Organiser, Type::Line, false),
            (Cost, Type::Line, false),
            (Booking, Type::Line, false),
            (Site, Type::Link, false),
        ],
        Kind::Deadline => {
            &[(Due, Type::Moment, true), (ForWhom, Type::Line, false), (Site, Type::Link, false)]
        }
        Kind::Press => &[(IssuedBy, Type::Line, false), (Contact, Type::Line, false)],
        Kind::Initiative | Kind::Partnership => &[
            (State, Type::Choice(STATES), true),
            (From, Type::Date, false),
            (Until, Type::Date, false),
            (Partners, Type::Lines, false),
            (Site, Type::Link, false),
        ],
        Kind::Law => &[
            (LawType, Type::Choice(LAWS), true),
            (Number, Type::Line, true),
            (Dated, Type::Date, true),
            (Organ, Type::Line, false),
            (Level, Type::Choice(LEVELS), true),
            (Topic, Type::Line, false),
            (Site, Type::Link, false),
        ],
        Kind::Directive => &[
            (Number, Type::Line, false),
            (Dated, Type::Date, true),
            (Organ, Type::Line, true),
            (Level, Type::Choice(LEVELS), true),
        ],
        Kind::Act => &[
            (ActType, Type::Choice(ACTS), true),
            (Number, Type::Line, true),
            (Dated, Type::Date, true),
            (Organ, Type::Line, true),
        ],
        Kind::Sheet => &[(Reviewed, Type::Date, true), (ForWhom, Type::Line, false)],
        Kind::Form | Kind::Procedure => &[
            (Edition, Type::Line, true),
            (Dated, Type::Date, true),
            (Code, Type::Line, false),
            (Responsible, Type::Person, false),
            (Unified, Type::Yes, false),
        ],
        Kind::Link => &[(Site, Type::Link, true), (Topic, Type::Line, false)],
        Kind::Service => SERVICE,
        Kind::Page => &[],
        _ => &[],
    }
}

/// The sheet "Chi - Come - Dove", in the order of the model of Designers Italia for municipal sites.
const SERVICE: &[(Field, Type, bool)] = &[
    (ServiceState, Type::Choice(SERVICE_STATES), true),
    (StateReason, Type::Line, false),
    (Path, Type::Choice(AUDIENCES), false),
    (ForWhom, Type::Text, true),
    (How, Type::Text, true),
    (Needed, Type::Text, false),
    (Outcome, Type::Text, true),
    (Times, Type::Text, false),
    (Cost, Type::Line, false),
    (Online, Type::Link, false),
    (Where, Type::Text, false),
    (Offices, Type::Offices, false),
    (Responsible, Type::Person, false),
    (Conditions, Type::Text, false),
    (Contact, Type::Line, false),
    (Topic, Type::Line, false),
];

/// The beginning of the paths of a kind, without a slash at the end.
pub fn section_of(kind: Kind) -> &'static str {
    match kind {
        Kind::News => "/notizie",
        Kind::Event => "/eventi",
        Kind::Deadline => "/scadenze",
        Kind::Press => "/comunicati",
        Kind::Initiative => "/iniziative",
        Kind::Partnership => "/partenariati",
        Kind::Directive => "/direttive",
        Kind::Law => "/normativa",
        Kind::Act => "/atti",
        Kind::Sheet => "/schede",
        Kind::Form => "/moduli",
        Kind::Procedure => "/procedure",
        Kind::Link => "/link",
        Kind::Service => "/servizi",
        Kind::Page => "/pagine",
        Kind::Vacancy => "/offerte",
        Kind::Course => "/corsi",
        Kind::Competition => "/concorsi",
        Kind::Company => "/imprese",
        Kind::Office => "/uffici",
        Kind::Organisation => "/enti",
    }
}

/// Where a content is on the site.
pub fn path_of(kind: Kind, slug: &str) -> String {
    format!("{}/{slug}", section_of(kind))
}
