use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{super::DEFAULT_SEED, *};
use crate::{
    clock::DAY,
    portal::contents::{Fields, path_of},
    slug,
};

/// 23 November 2026, 09:00 UTC, a Monday.
const UNTIL: Micros = 1_795_424_400_000_000;

fn some(items: usize) -> Vec<DemoContent> {
    contents(items, DEFAULT_SEED, UNTIL).collect()
}

/// All that people read of it.
fn words(content: &DemoContent) -> String {
    let fields = content.fields.iter().map(|(_, value)| value.as_str());
    let reasons = content.later.iter().filter_map(|later| match &later.deed {
        Deed::Take(_, reason) => Some(reason.as_str()),
        _ => None,
    });
    let lines = [content.title.as_str(), &content.summary, &content.body].into_iter();
    lines.chain(fields).chain(reasons).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_line_of_the_texts_says_something() {
    assert_eq!(book::read().faults, Vec::<String>::new());
}

#[test]
fn every_wording_finds_what_it_names() {
    for content in some(4000) {
        let text = words(&content);
        for mark in ["{", "}", "<", "[[", "]]", "\"", "'", "\u{fffd}", ",,", "..,"] {
            assert!(!text.contains(mark), "{mark} in {}:\n{text}", content.key);
        }
        let gaps = text.lines().any(|line| {
            line.trim_start().contains("  ")
                || line.contains(" ,")
                || line.trim_start_matches('>').contains('>')
        });
        assert!(!gaps, "{}:\n{text}", content.key);
    }
}

#[test]
fn equal_arguments_give_equal_contents() {
    assert_eq!(some(DEFAULT_CONTENTS), some(DEFAULT_CONTENTS));
    let other: Vec<DemoContent> = contents(DEFAULT_CONTENTS, DEFAULT_SEED + 1, UNTIL).collect();
    assert_ne!(some(DEFAULT_CONTENTS), other);
}

#[test]
fn any_number_of_contents_is_met_exactly() {
    for items in [0, 1, 20, 500, 12_000] {
        let keys: HashSet<String> = some(items).into_iter().map(|content| content.key).collect();
        assert_eq!(keys.len(), count(items));
    }
}

#[test]
fn what_the_public_reads_is_whole() {
    for content in some(4000) {
        let mut fields = Fields::default();
        for (field, value) in &content.fields {
            let is_number = matches!(field, Field::Offices | Field::Responsible);
            fields.set(*field, if is_number { "1" } else { value });
            assert_eq!(fields.get(*field).is_empty(), value.trim().is_empty(), "{}", content.key);
        }
        assert_eq!(fields.faults(content.kind, true), [], "{}", content.key);
        let lengths = [(&content.title, 4, 180), (&content.summary, 20, 300), (&content.body, 40, 20_000)];
        for (text, least, most) in lengths {
            let long = text.chars().count();
            assert!((least..=most).contains(&long), "{}, {long}: {text}", content.key);
        }
        let paragraphs = content.body.split("\n\n").count();
        assert!(paragraphs > 0 && !content.body.contains("\n\n\n"), "{}:\n{}", content.key, content.body);
    }
}

#[test]
fn shares_are_those_of_a_portal() {
    let all = some(12_000);
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for content in &all {
        *kinds.entry(content.kind).or_default() += 1;
    }
    for (kind, low, high) in [
        (Kind::News, 430, 480),
        (Kind::Event, 110, 130),
        (Kind::Deadline, 90, 110),
        (Kind::Press, 55, 65),
        (Kind::Law, 55, 65),
        (Kind::Act, 45, 55),
        (Kind::Form, 35, 45),
        (Kind::Link, 15, 25),
    ] {
        let share = kinds[&kind] * 1000 / all.len();
        assert!((low..=high).contains(&share), "{kind}: {share}");
    }
    assert!(kinds[&Kind::Service] >= 14 && kinds[&Kind::Page] >= 6, "{kinds:?}");
}

#[test]
fn the_pages_of_the_site_have_their_names() {
    let pages = some(0).into_iter().filter(|content| content.kind == Kind::Page);
    let slugs: BTreeSet<String> = pages.map(|content| slug::from_title(&content.title)).collect();
    for slug in [
        "privacy",
        "note-legali",
        "accessibilita",
        "cookie",
        "redazione",
        "linea-editoriale",
        "come-funziona",
    ] {
        assert!(slugs.contains(slug), "{slug} of {slugs:?}");
    }
}

#[test]
fn titles_are_nearly_all_different() {
    let all = some(12_000);
    let titles: HashSet<&str> = all.iter().map(|content| content.title.as_str()).collect();
    assert!(titles.len() * 100 >= all.len() * 95, "{} of {}", titles.len(), all.len());
    let summaries: HashSet<&str> = all.iter().map(|content| content.summary.as_str()).collect();
    assert!(summaries.len() * 100 >= all.len() * 40, "{} of {}", summaries.len(), all.len());
}

#[test]
fn links_lead_to_what_came_before() {
    let mut known: HashMap<String, Audience> = HashMap::new();
    for content in some(DEFAULT_CONTENTS) {
        for (relation, key) in &content.links {
            let audience = known.get(key).unwrap_or_else(|| panic!("{}: {key} comes later", content.key));
            assert!(*audience == Audience::Public || content.audience == Audience::Internal, "{key}");
            let kind = key.split('/').nth(1).unwrap_or_default();
            let named = relation.as_str() == kind || *relation == Relation::See;
            assert!(named, "{}: {relation} {key}", content.key);
        }
        known.insert(content.key, content.audience);
    }
}

/// Addresses inside of Markdown links.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn addresses_in_texts_are_pages_of_the_portal() {
    let known: BTreeSet<String> = some(0)
        .into_iter()
        .filter(|content| content.audience == Audience::Public)
        .map(|content| path_of(content.kind, &slug::from_title(&content.title)))
        .collect();
    let routes = [
        "/uffici",
        "/orari",
        "/contatti",
        "/servizi",
        "/servizi/guida.pdf",
        "/offerte",
        "/corsi",
        "/concorsi",
        "/moduli",
        "/normativa",
        "/schede",
        "/novita",
        "/notizie",
        "/atti",
        "/eventi",
        "/scadenze",
        "/accreditamento",
        "/profilo",
        "/percorsi/cittadini",
        "/percorsi/imprese",
        "/percorsi/scuole",
        "/percorsi/enti",
    ];
    for content in some(3000) {
        for target in targets(&words(&content)) {
            let ours = target.strip_prefix("mailto:").is_some_and(|to| to.ends_with(super::super::DOMAIN));
            let fits = known.contains(target) || routes.contains(&target) || ours;
            assert!(fits, "{}: {target}", content.key);
        }
    }
}

#[test]
fn nobody_real_is_named_and_no_number_can_be_called() {
    let phones: BTreeSet<&str> = super::super::places::CPI.iter().map(|office| office.phone).collect();
    for content in some(6000) {
        let text = words(&content);
        assert!(!text.contains("+39") && !text.contains("http://"), "{text}");
        for (at, _) in text.match_indices("083") {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let begins = !digit(text[..at].chars().next_back());
            let number: String = text[at..].chars().take(12).collect();
            let long = text[at..].chars().take_while(|c| c.is_ascii_digit() || *c == ' ').count() >= 8;
            assert!(!begins || !long || phones.contains(number.as_str()), "{number} in {}", content.key);
        }
        let sites = content.fields.iter().filter(|(field, _)| *field == Field::Site).map(|(_, site)| site);
        for site in sites {
            let is_public = [".it/", ".eu/", ".example/"].iter().any(|end| site.contains(end));
            assert!(is_public && site.starts_with("https://"), "{site}");
        }
    }
}

#[test]
fn the_home_page_has_something_to_come() {
    let all = some(DEFAULT_CONTENTS);
    let coming = |kind| {
        let published = all.iter().filter(|c| c.kind == kind && c.stage == Stage::Published);
        let field = if kind == Kind::Event { Field::Starts } else { Field::Due };
        published
            .filter(|c| {
                let day = c.fields.iter().find(|(known, _)| *known == field).map(|(_, value)| &value[..10]);
                day > Some("2026-11-23") && c.published <= Some(UNTIL)
            })
            .count()
    };
    assert!(coming(Kind::Event) >= 8 && coming(Kind::Deadline) >= 8, "{}", coming(Kind::Event));
    let fresh = all.iter().filter(|c| c.stage == Stage::Published && c.published > Some(UNTIL - 7 * DAY));
    assert!(fresh.count() >= 25);
}

#[test]
fn the_newsroom_has_work() {
    for items in [DEFAULT_CONTENTS, 12_000] {
        let mut stages: BTreeMap<Stage, usize> = BTreeMap::new();
        for content in some(items) {
            *stages.entry(content.stage).or_default() += 1;
            match content.stage {
                Stage::Published | Stage::Archived => {
                    assert!(content.published <= Some(UNTIL) && content.created < UNTIL);
                }
                Stage::Scheduled => assert!(content.published > Some(UNTIL) && content.created <= UNTIL),
                _ => assert!(content.published.is_none() && content.created <= UNTIL, "{}", content.key),
            }
            assert!(content.later.iter().all(|later| later.at <= UNTIL), "{:?}", content.later);
        }
        for stage in [Stage::Draft, Stage::InReview, Stage::Approved, Stage::Scheduled, Stage::Archived] {
            assert!(stages[&stage] >= 3, "{stages:?}");
        }
    }
}

#[test]
fn channels_and_authors_are_those_of_the_demo() {
    let channels = [
        "novita",
        "formazione",
        "obbligo-formativo",
        "imprese",
        "donne",
        "collocamento-mirato",
        "concorsi",
        "europa",
        "agricoltura",
        "rete",
    ];
    let territories = ["regione", "lecce", "agenzia", "brindisi"];
    let mut used = BTreeSet::new();
    for content in some(DEFAULT_CONTENTS) {
        assert!(content.channel.is_none_or(|slug| channels.contains(&slug)), "{:?}", content.channel);
        assert!(content.territory.is_none_or(|slug| territories.contains(&slug)), "{:?}", content.territory);
        used.extend(content.channel.into_iter().chain(content.territory));
    }
    assert_eq!(used.len(), channels.len() + territories.len());
}
