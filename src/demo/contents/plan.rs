//! What is published when, by whom, and what still lies in the newsroom.

use super::{
    super::{
        days::{DAY, Hours, MINUTE, local, moment_of_day},
        places::CPI,
        rng::Rng,
    },
    Deed, DemoContent, Later,
    blocks::Block,
    book::Book,
    dates,
    places::{Place, Scope},
    writer::Writer,
};
use crate::{
    clock::Micros,
    portal::contents::{Field, Kind, Stage, Workflow},
    rome,
};
use chrono::{Datelike as _, NaiveDate};
use std::collections::{HashMap, HashSet};

/// Who looks after what is in review.
const EDITOR: &str = "redazione1";
/// Out of a thousand contents, so many of each kind; what the fixed set has of a kind is counted.
const SHARES: [(Kind, usize); 13] = [
    (Kind::News, 460),
    (Kind::Event, 120),
    (Kind::Deadline, 100),
    (Kind::Press, 60),
    (Kind::Initiative, 25),
    (Kind::Partnership, 15),
    (Kind::Law, 60),
    (Kind::Act, 50),
    (Kind::Directive, 20),
    (Kind::Sheet, 20),
    (Kind::Form, 40),
    (Kind::Procedure, 10),
    (Kind::Link, 20),
];
/// What lies in the newsroom, in turns: where it stands, and what was decided.
const WAITING: [(Stage, Option<Workflow>); 10] = [
    (Stage::InReview, None),
    (Stage::Draft, None),
    (Stage::Scheduled, None),
    (Stage::InReview, Some(Workflow::Assign)),
    (Stage::Draft, None),
    (Stage::InReview, Some(Workflow::Return)),
    (Stage::Scheduled, None),
    (Stage::InReview, Some(Workflow::Reject)),
    (Stage::Approved, None),
    (Stage::InReview, None),
];
/// What people write about who have not been published yet.
const WAITING_KINDS: [Kind; 7] =
    [Kind::News, Kind::Event, Kind::Press, Kind::News, Kind::Deadline, Kind::Initiative, Kind::Press];

/// A content to be written.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// When it is or will be published, as its text has it.
    at: Micros,
    number: usize,
    kind: Kind,
    stage: Stage,
    decision: Option<Workflow>,
}

/// See [`super::contents`].
pub(super) fn contents(items: usize, seed: u64, until: Micros) -> impl Iterator<Item = DemoContent> {
    let book = Book::get();
    let span = span(items);
    let count = i64::try_from(book.fixed.len()).unwrap_or(1).max(1);
    let fixed = (0..).zip(&book.fixed).map(move |(n, block)| {
        // All within the first tenth.
        let age = span - span / 10 * n / count;
        fixed(book, block, (until - age, until), Rng::of(&[seed, 30, n.unsigned_abs()]))
    });
    let mut titles = HashSet::new();
    let many = slots(book, items, seed, until).into_iter().map(move |slot| {
        let mut written = write(book, slot, (seed, 0), until);
        for attempt in 1..6 {
            if !titles.contains(&written.title) {
                break;
            }
            written = write(book, slot, (seed, attempt), until);
        }
        titles.insert(written.title.clone());
        written
    });
    fixed.chain(many)
}

/// How far they reach back: four months for a few hundred, five years for twelve thousand.
fn span(items: usize) -> Micros {
    let days = items.saturating_mul(1826) / 12_000;
    i64::try_from(days.clamp(120, 1826)).unwrap_or(120) * DAY
}

/// The plan of all but the fixed set, oldest first.
fn slots(book: &Book, items: usize, seed: u64, until: Micros) -> Vec<Slot> {
    let mut rng = Rng::of(&[seed, 31]);
    let waiting = (items / 14).min(90);
    let mut slots: Vec<Slot> = (0..waiting).map(|number| waiting_slot(number, until, &mut rng)).collect();
    let mut kinds = kinds(book, items - waiting);
    for last in (1..kinds.len()).rev() {
        kinds.swap(last, rng.below(last + 1));
    }
    let (span, many) = (span(items), items >= 3000);
    let count = i64::try_from(kinds.len()).unwrap_or(1).max(1);
    for (number, kind) in (waiting..).zip(kinds) {
        let step = i64::try_from(number - waiting).unwrap_or(0);
        let place = (step * 1000 + rng.between(0, 999)) / count;
        let at = past_moment(until, age(span, place, many), &mut rng);
        let stage = stage(kind, until - at, span, &mut rng);
        slots.push(Slot { at, number, kind, stage, decision: None });
    }
    slots.sort_by_key(|slot| (slot.at, slot.number));
    slots
}

/// The age of what stands `place` thousandths before the newest: the last weeks are the thickest where there are few.
fn age(span: Micros, place: i64, many: bool) -> Micros {
    if many { span / 1000 * place } else { span / 1000 * (place * (1000 + 2 * place) / 3000) }
}

fn past_moment(until: Micros, age: Micros, rng: &mut Rng) -> Micros {
    let at = moment_of_day(until - age, Hours::Office, rng);
    if at <= until { at } else { moment_of_day(until - age - DAY, Hours::Office, rng) }
}

fn waiting_slot(number: usize, until: Micros, rng: &mut Rng) -> Slot {
    let (stage, decision) = WAITING[number % WAITING.len()];
    let kind = WAITING_KINDS[number % WAITING_KINDS.len()];
    let after = rng.between(1, if stage == Stage::Scheduled { 10 } else { 4 });
    let at = moment_of_day(until + (after + 2) * DAY, Hours::Office, rng);
    Slot { at, number, kind, stage, decision }
}

/// How many of each kind, in their order.
fn kinds(book: &Book, items: usize) -> Vec<Kind> {
    let mut there: HashMap<Kind, usize> = HashMap::new();
    for block in &book.fixed {
        *there.entry(block.kind).or_default() += 1;
    }
    let wanted = |(kind, share): (Kind, usize)| {
        (kind, (items * share / 1000).saturating_sub(there.get(&kind).copied().unwrap_or(0)))
    };
    let counts = SHARES.map(wanted);
    let mut all: Vec<Kind> =
        counts.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count)).collect();
    // The rest as the first ones are to one another.
    let mut rest = SHARES[..6].iter().cycle();
    let mut credit: HashMap<Kind, usize> = HashMap::new();
    while all.len() < items {
        let Some((kind, share)) = rest.next() else { break };
        let credit = credit.entry(*kind).or_default();
        *credit += share;
        let due = (*credit / 100).min(items - all.len());
        *credit %= 100;
        all.extend(std::iter::repeat_n(*kind, due));
    }
    all
}

/// Most of it is published; some of what happened long ago is in the archive.
fn stage(kind: Kind, age: Micros, span: Micros, rng: &mut Rng) -> Stage {
    let is_past = age > 60 * DAY && age > span / 2;
    let passes = matches!(kind, Kind::News | Kind::Event | Kind::Deadline | Kind::Press | Kind::Initiative);
    if is_past && passes && rng.chance(30) { Stage::Archived } else { Stage::Published }
}

fn day_of(at: Micros) -> NaiveDate {
    local(at).date_naive()
}

/// A pattern of the kind that fits into the month.
fn pattern(book: &'static Book, kind: Kind, day: NaiveDate, rng: &mut Rng) -> Option<&'static Block> {
    let all = book.patterns.get(&kind)?;
    let fitting: Vec<&Block> = all.iter().filter(|block| block.fits(day.month())).collect();
    let mut point = rng.below(fitting.iter().map(|block| block.weight).sum());
    for block in &fitting {
        if point < block.weight {
            return Some(block);
        }
        point -= block.weight;
    }
    all.first()
}

/// What only offices of the province have.
const HOMELY: [&str; 7] =
    ["{office.street", "{office.phone", "{office.mail", "{@contatti", "{seat", "{school", "{comune"];

/// Whether a text shows what only offices of the province have.
fn is_homely(block: &Block) -> bool {
    block.texts().any(|text| HOMELY.iter().any(|place| text.contains(place)))
}

fn write(book: &'static Book, slot: Slot, (seed, attempt): (u64, u64), until: Micros) -> DemoContent {
    let mut rng = Rng::of(&[seed, 32, slot.number as u64, attempt]);
    let day = day_of(slot.at);
    let Some(block) = pattern(book, slot.kind, day, &mut rng) else {
        return bare(slot.kind, format!("demo/{:05}", slot.number), slot.at);
    };
    let place = Place::draw(block.scope, is_homely(block), &mut rng);
    let author = rng.pick(place.authors);
    let mut writer = Writer::new(book, place, (day, day_of(until)), rng.clone());
    let mut made = compose(block, &mut writer, bare(slot.kind, format!("demo/{:05}", slot.number), slot.at));
    (made.owner, made.author, made.territory) = (place.owner, author, place.territory);
    made.stage = slot.stage;
    made.created = match slot.stage {
        Stage::Published | Stage::Archived => slot.at - rng.between(30, 26 * 60) * MINUTE,
        _ => past_moment(until, rng.between(1, 12 * 24) * DAY / 24, &mut rng),
    };
    made.published =
        matches!(slot.stage, Stage::Published | Stage::Archived | Stage::Scheduled).then_some(slot.at);
    made.later = decided(slot.decision, (made.created, until), &mut writer);
    made
}

/// What the newsroom has decided about a content.
fn decided(decision: Option<Workflow>, (from, until): (Micros, Micros), writer: &mut Writer) -> Vec<Later> {
    let deed = match decision {
        Some(Workflow::Assign) => Deed::Assign(EDITOR),
        Some(Workflow::Return) => Deed::Take(Workflow::Return, writer.write("{@return}")),
        Some(step) => Deed::Take(step, writer.write("{@reject}")),
        None => return Vec::new(),
    };
    vec![Later { at: (from + until) / 2, deed }]
}

fn bare(kind: Kind, key: String, at: Micros) -> DemoContent {
    DemoContent {
        key,
        kind,
        audience: crate::portal::contents::Audience::Public,
        owner: None,
        author: EDITOR,
        channel: None,
        territory: None,
        title: String::new(),
        summary: String::new(),
        body: String::new(),
        fields: Vec::new(),
        links: Vec::new(),
        expires: None,
        created: at,
        published: Some(at),
        stage: Stage::Published,
        later: Vec::new(),
    }
}

/// The words of a block in a content.
fn compose(block: &Block, writer: &mut Writer, bare: DemoContent) -> DemoContent {
    writer.draw_days(&block.days);
    let link = |(relation, key): &(_, &str)| (*relation, format!("demo/{key}"));
    DemoContent {
        audience: block.audience,
        channel: block.channel,
        title: writer.write_one(&block.titles),
        summary: writer.write_one(&block.summaries),
        fields: block.fields.iter().map(|(field, text)| (*field, writer.write(text))).collect(),
        body: writer.write(block.body),
        links: block.links.iter().map(link).collect(),
        expires: block.expires.and_then(|name| writer.day(name)).map(rome::end_of),
        ..bare
    }
}

/// A thing that is always there.
fn fixed(
    book: &'static Book,
    block: &'static Block,
    (at, until): (Micros, Micros),
    mut rng: Rng,
) -> DemoContent {
    let at = moment_of_day(at, Hours::Office, &mut rng);
    let scope = if block.scope == Scope::Local { Scope::All } else { block.scope };
    let place = Place::draw(scope, true, &mut rng);
    let mut writer = Writer::new(book, place, (day_of(at), day_of(until)), rng.clone());
    let mut made = compose(block, &mut writer, bare(block.kind, format!("demo/{}", block.key), at));
    (made.owner, made.territory) = (place.owner, place.territory);
    made.created = at - 20 * 60 * MINUTE;
    made.later = first_edition(block, &mut made.fields, (at, until));
    made.later.extend(adoptions(block, (at, until), &mut rng));
    made
}

/// Sets the fields back to those of the first edition, and gives what leads to the present one.
fn first_edition(block: &Block, fields: &mut [(Field, String)], (at, until): (Micros, Micros)) -> Vec<Later> {
    let Some(first) = block.first else { return Vec::new() };
    let edition = |(field, _): &&(Field, String)| matches!(field, Field::Edition | Field::Dated);
    let present: Vec<(Field, String)> = fields.iter().filter(edition).cloned().collect();
    for (field, value) in fields {
        match field {
            Field::Edition => first.clone_into(value),
            Field::Dated => *value = dates::after(day_of(at), -12).to_string(),
            _ => {}
        }
    }
    let renewed = (at + 70 * DAY).min(until - DAY);
    vec![
        Later { at: renewed - DAY, deed: Deed::Write(present) },
        Later { at: renewed, deed: Deed::Take(Workflow::Publish, String::new()) },
    ]
}

/// Offices that work by it.
fn adoptions(block: &Block, (at, until): (Micros, Micros), rng: &mut Rng) -> Vec<Later> {
    let first = rng.below(CPI.len());
    let offices = (0..block.adopt.min(CPI.len())).map(|n| &CPI[(first + n * 3) % CPI.len()]);
    let adopted = |office: &super::super::places::Office| Later {
        at: (at + rng.between(72, 110) * DAY).min(until - MINUTE),
        deed: Deed::Adopt(office.local_part),
    };
    offices.map(adopted).collect()
}
