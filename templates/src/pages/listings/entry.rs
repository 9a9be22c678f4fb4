//! One entry whole.

use maud::{Markup, html};

use super::{LineView, list::line_of};
use crate::pages::portal::WayTo;
use crate::parts::{self, Look, Tone};
use crate::rich::Rich;
use crate::text::portal::listings as text;

/// A fact.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Words.
    Plain(String),
    /// A link: what it says, where it leads. What leads outside says so by its address.
    Link(String, String),
    /// An address of mail.
    Mail(String),
    /// A telephone number.
    Phone(String),
}

/// A section after the facts.
#[derive(Clone, Debug)]
pub enum Part<'a> {
    /// A text under a heading.
    Rich(&'a str, Rich),
    /// How to answer: in words, by mail, at an office or nowhere.
    Apply {
        /// Words, or empty.
        words: Rich,
        /// An address, or empty.
        mail: String,
        /// At the office that looks after it.
        at_office: bool,
    },
    /// Other entries under a heading; a sentence where there are none.
    Lines(&'a str, Vec<LineView>, &'a str),
}

/// An entry.
#[derive(Clone, Debug, Default)]
pub struct EntryPage<'a> {
    /// What it is, in a word or two.
    pub kind: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its state.
    pub state: Option<(Tone, String)>,
    /// When it was published, microseconds UTC.
    pub published_at: Option<i64>,
    /// That it is over: a sentence, and what follows from it.
    pub over: Option<(String, &'a str)>,
    /// Its facts.
    pub facts: Vec<(&'a str, Fact)>,
    /// Its sections.
    pub parts: Vec<Part<'a>>,
    /// Who looks after it.
    pub office: Option<WayTo<'a>>,
    /// Facts of its keeping.
    pub kept: Vec<(&'a str, Fact)>,
    /// Where whoever reads may change it, or empty.
    pub manage: &'a str,
}

/// The body of the page.
pub fn entry(page: &EntryPage<'_>) -> Markup {
    html! {
        article.contenuto {
            header.contenuto-testa {
                p.scheda-meta {
                    span.scheda-genere { (page.kind) }
                    @if let Some(at) = page.published_at { (parts::time(at)) }
                    @if let Some((tone, label)) = &page.state { (parts::badge(*tone, label)) }
                }
                h1 { (page.title) }
                @if let Some((what, follows)) = &page.over {
                    (parts::alert(Tone::Warning, &html! { p { strong { (what) "." } " " (follows) } }))
                }
            }
            div.centro-e-lato {
                div.centro { (facts(&page.facts)) @for part in &page.parts { (part_in(part, page)) } }
                aside.lato aria-label=(text::KEPT_BY) { (side(page)) }
            }
        }
    }
}

/// Facts as a list of definitions.
pub(super) fn facts(all: &[(&str, Fact)]) -> Markup {
    let all: Vec<(&str, Markup)> = all.iter().map(|(label, fact)| (*label, value(fact))).collect();
    html! { @if !all.is_empty() { (parts::definition_list(&all)) } }
}

fn value(fact: &Fact) -> Markup {
    match fact {
        Fact::Plain(words) => html! { (words) },
        Fact::Link(label, href) if href.starts_with('/') => html! { a href=(href) { (label) } },
        Fact::Link(label, href) => {
            html! { a href=(href) rel="noopener noreferrer nofollow" { (parts::breakable(label)) } }
        }
        Fact::Mail(address) => html! { a href={ "mailto:" (address) } { (parts::breakable(address)) } },
        Fact::Phone(number) => html! { a href={ "tel:" (number) } { (number) } },
    }
}

/// A section of an entry.
pub(super) fn part_in(part: &Part<'_>, page: &EntryPage<'_>) -> Markup {
    match part {
        Part::Rich(_, words) if words.is_empty() => Markup::default(),
        Part::Rich(title, words) => html! { section.parte { h2 { (title) } div.testo { (words) } } },
        Part::Apply { .. } if page.over.is_some() => Markup::default(),
        Part::Apply { words, mail, at_office } => html! {
            section.parte {
                h2 { (text::APPLY) }
                @if !words.is_empty() { div.testo { (words) } }
                @if !mail.is_empty() { p { (text::APPLY_MAIL) " " (value(&Fact::Mail(mail.clone()))) } }
                @if *at_office { p {
                    @if let Some(office) = page.office { (text::APPLY_HERE) " " a href=(office.href) { (office.label) } }
                    @else { (text::APPLY_AT_OFFICE) }
                } }
            }
        },
        Part::Lines(title, lines, none) => html! {
            section.parte {
                h2 { (title) }
                @if lines.is_empty() { p { (none) } }
                @else { (parts::item_list(&lines.iter().map(|line| line_of(line, 3)).collect::<Vec<_>>())) }
            }
        },
    }
}

fn side(page: &EntryPage<'_>) -> Markup {
    let nothing = page.office.is_none() && page.kept.is_empty() && page.manage.is_empty();
    html! {
        @if !nothing { section {
            @if let Some(office) = page.office {
                h2 { (text::KEPT_BY) }
                p { a href=(office.href) { (office.label) } }
            }
            (facts(&page.kept))
            @if !page.manage.is_empty() { p { (parts::link_button(text::MANAGE, page.manage, Look::Secondary)) } }
        } }
    }
}
