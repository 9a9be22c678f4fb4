//! The form of the texts: files of blocks, each for one thing that is always there or a pattern of many.
//!
//! ```text
//! === KIND [key=NAME] [for=SCOPE] [channel=SLUG] [months=5-9] [weight=3] [expires=DAY] [audience=internal] [adopt=4] [first=1.0]
//! D day 10..30          a day so many days after the publication (`D day now -90..-10`: after now; `D day other 1..3`: after that)
//! T a title             several: one of them is taken
//! S a summary
//! F field-word value    or the value in the lines below
//! L relation kind/name  a thing of the fixed set that belongs to it (those a pattern names belong to it anyway)
//! B                     the rest is its text, Markdown
//! === list NAME: form other form     then rows `value | value | value`: places to fill, `{NAME}`, `{NAME.form}`
//! === part NAME         then texts parted by lines of `---`: `{@NAME}`
//! ```
//! What stands before the first block of a file is a comment. How places are filled: [`super::writer`].

use super::places::Scope;
use crate::portal::contents::{Audience, Field, Kind, Relation};
use std::{ops::RangeInclusive, str::FromStr};

/// A thing that is always there, or a pattern of many.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// `kind/name`; empty: a pattern.
    pub(super) key: String,
    pub(super) scope: Scope,
    pub(super) channel: Option<&'static str>,
    /// First and last month of the year in which it is published; the last may lie before the first.
    pub(super) months: (u32, u32),
    pub(super) weight: usize,
    /// The day at whose end it is of no use.
    pub(super) expires: Option<&'static str>,
    pub(super) audience: Audience,
    /// So many offices work by it.
    pub(super) adopt: usize,
    /// Its first edition, when there was one before.
    pub(super) first: Option<&'static str>,
    pub(super) days: Vec<DayRule>,
    pub(super) titles: Vec<&'static str>,
    pub(super) summaries: Vec<&'static str>,
    pub(super) fields: Vec<(Field, &'static str)>,
    pub(super) links: Vec<(Relation, &'static str)>,
    pub(super) body: &'static str,
}

impl Block {
    /// Whether it fits into a month, 1 to 12.
    pub(super) fn fits(&self, month: u32) -> bool {
        let (first, last) = self.months;
        if first <= last { (first..=last).contains(&month) } else { month >= first || month <= last }
    }

    /// Lets what its text names in `[[…]]` belong to it.
    pub(super) fn link_what_it_names(&mut self) {
        for place in self.body.split("[[").skip(1) {
            let key = place.split(['|', ']']).next().unwrap_or_default();
            let kind = key.split('/').next().unwrap_or_default();
            let relation = kind.parse().unwrap_or(Relation::See);
            if self.links.iter().all(|(_, known)| *known != key) {
                self.links.push((relation, key));
            }
        }
    }

    /// All its texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.titles.iter().chain(&self.summaries).copied();
        lines.chain(self.fields.iter().map(|(_, text)| *text)).chain([self.body])
    }
}

/// A day that a text speaks of.
#[derive(Debug, Clone)]
pub(super) struct DayRule {
    pub(super) name: &'static str,
    /// The publication when empty, `now`, or a day named before.
    pub(super) base: &'static str,
    pub(super) after: RangeInclusive<i64>,
}

/// Rows to fill places from.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) name: &'static str,
    pub(super) forms: Vec<&'static str>,
    pub(super) rows: Vec<Vec<&'static str>>,
}

impl List {
    /// The place of a form; the first for none.
    pub(super) fn column(&self, form: &str) -> Option<usize> {
        if form.is_empty() { Some(0) } else { self.forms.iter().position(|known| *known == form) }
    }
}

/// A text with several wordings.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) wordings: Vec<&'static str>,
}

/// What files of blocks say.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) lists: Vec<List>,
    pub(super) parts: Vec<Part>,
    /// Lines that say nothing: none, a test sees to it.
    pub(super) faults: Vec<String>,
}

impl Blocks {
    /// Adds what a file says.
    pub(super) fn read(&mut self, file: &'static str) {
        for piece in file.split("\n=== ").skip(1) {
            let (head, rest) = piece.split_once('\n').unwrap_or((piece, ""));
            let mut words = head.split_whitespace();
            match words.next().unwrap_or_default() {
                "list" => self.lists.push(list(words, rest)),
                "part" => self.parts.push(part(words.next().unwrap_or_default(), rest)),
                kind => match block(kind, words, rest) {
                    Ok(block) => self.blocks.push(block),
                    Err(fault) => self.faults.push(format!("{head}: {fault}")),
                },
            }
        }
    }
}

fn list(words: impl Iterator<Item = &'static str>, rest: &'static str) -> List {
    let mut forms: Vec<&str> = words.map(|word| word.trim_end_matches(':')).collect();
    let name = if forms.is_empty() { "" } else { forms.remove(0) };
    let rows = rest.lines().filter(|line| !line.trim().is_empty());
    List { name, forms, rows: rows.map(|line| line.split('|').map(str::trim).collect()).collect() }
}

fn part(name: &'static str, rest: &'static str) -> Part {
    Part { name, wordings: rest.split("\n---\n").map(str::trim).collect() }
}

/// A line that begins with a capital and a blank, and what follows it up to the next one.
struct Section {
    mark: char,
    words: &'static str,
    below: &'static str,
}

const MARKS: &str = "TSDFLB";

fn sections(text: &'static str) -> Vec<Section> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mark = line.chars().next().filter(|c| MARKS.contains(*c));
        let is_mark = matches!(line.as_bytes().get(1), None | Some(b' ' | b'\n'));
        if let Some(mark) = mark.filter(|_| is_mark) {
            starts.push((at, mark));
            if mark == 'B' {
                break;
            }
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let whole = starts.iter().zip(ends).map(|((at, mark), end)| (*mark, &text[*at..end]));
    whole
        .map(|(mark, piece)| {
            let (line, below) = piece.split_once('\n').unwrap_or((piece, ""));
            Section { mark, words: line[1..].trim(), below: below.trim() }
        })
        .collect()
}

fn parse<T: FromStr>(word: &str) -> Result<T, String> {
    word.parse().map_err(|_| format!("{word:?} is not known"))
}

fn range(text: &str) -> Result<RangeInclusive<i64>, String> {
    let (low, high) = text.split_once("..").unwrap_or((text, text));
    Ok(parse(low)?..=parse(high)?)
}

fn months(text: &str) -> Result<(u32, u32), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Ok((parse(first)?, parse(last)?))
}

fn day(words: &'static str) -> Result<DayRule, String> {
    let parts: Vec<&str> = words.split_whitespace().collect();
    match parts.as_slice() {
        [name, after] => Ok(DayRule { name, base: "", after: range(after)? }),
        [name, base, after] => Ok(DayRule { name, base, after: range(after)? }),
        _ => Err(format!("no day: {words}")),
    }
}

fn block(kind: &str, head: impl Iterator<Item = &'static str>, rest: &'static str) -> Result<Block, String> {
    let mut block = empty(parse(kind)?);
    for word in head {
        let (name, value) = word.split_once('=').ok_or_else(|| format!("{word:?} has no value"))?;
        attribute(&mut block, name, value)?;
    }
    for section in sections(rest) {
        take(&mut block, &section)?;
    }
    Ok(block)
}

fn empty(kind: Kind) -> Block {
    Block {
        kind,
        key: String::new(),
        scope: Scope::Local,
        channel: None,
        months: (1, 12),
        weight: 10,
        expires: None,
        audience: Audience::Public,
        adopt: 0,
        first: None,
        days: Vec::new(),
        titles: Vec::new(),
        summaries: Vec::new(),
        fields: Vec::new(),
        links: Vec::new(),
        body: "",
    }
}

fn attribute(block: &mut Block, name: &str, value: &'static str) -> Result<(), String> {
    match name {
        "key" => block.key = format!("{}/{value}", block.kind),
        "for" => block.scope = Scope::of(value).ok_or_else(|| format!("{value:?} is no scope"))?,
        "channel" => block.channel = Some(value),
        "months" => block.months = months(value)?,
        "weight" => block.weight = parse(value)?,
        "expires" => block.expires = Some(value),
        "audience" => block.audience = parse(value)?,
        "adopt" => block.adopt = parse(value)?,
        "first" => block.first = Some(value),
        _ => return Err(format!("{name:?} is not known")),
    }
    Ok(())
}

fn take(block: &mut Block, section: &Section) -> Result<(), String> {
    let (word, value) = section.words.split_once(' ').unwrap_or((section.words, ""));
    let alone = !matches!(section.mark, 'F' | 'B');
    if alone && !section.below.is_empty() {
        return Err(format!("not read: {}", section.below));
    }
    match section.mark {
        'T' => block.titles.push(section.words),
        'S' => block.summaries.push(section.words),
        'D' => block.days.push(day(section.words)?),
        'L' => block.links.push((parse(word)?, value.trim())),
        'F' => {
            let value = if value.is_empty() { section.below } else { value.trim() };
            block.fields.push((parse(word)?, value));
        }
        _ => block.body = section.below,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "A comment.\n=== list town: name in\nLecce | a Lecce\nAndrano | ad Andrano\n\n=== part end\nOne.\n---\nTwo.\n\n\
        === event for=province months=11-2 expires=d channel=lavoro\nD d 10..30\nD e d 1..3\nT A title\nT Another\nS A summary\n\
        F place the hall\nF starts {d.iso}T09:00\nL form form/x\nB\nF is no field here.\n\n- list\n=== service key=x\nF how\n\
        one\n\ntwo\nF outcome three\nB\n";

    #[test]
    fn a_file_is_read_as_it_is_written() {
        let mut all = Blocks::default();
        all.read(FILE);
        assert_eq!(all.faults, Vec::<String>::new());
        assert_eq!(all.lists[0].name, "town");
        assert_eq!(
            (all.lists[0].forms.as_slice(), &all.lists[0].rows[1][1]),
            (&["name", "in"][..], &"ad Andrano")
        );
        assert_eq!(all.parts[0].wordings, ["One.", "Two."]);
        let [event, service] = all.blocks.as_slice() else { panic!("{:?}", all.blocks) };
        assert_eq!((event.kind, event.key.as_str(), event.titles.len()), (Kind::Event, "", 2));
        assert_eq!(event.body, "F is no field here.\n\n- list");
        assert_eq!((event.days[1].base, event.days[1].after.clone()), ("d", 1..=3));
        assert!(event.fits(12) && event.fits(2) && !event.fits(3));
        assert_eq!(service.key, "service/x");
        assert_eq!(service.fields, [(Field::How, "one\n\ntwo"), (Field::Outcome, "three")]);
    }

    #[test]
    fn what_says_nothing_is_a_fault() {
        for text in
            ["\n=== nonsense\n", "\n=== news weight=x\n", "\n=== news\nD d\n", "\n=== news\nT a\nleft over\n"]
        {
            let mut all = Blocks::default();
            all.read(text);
            assert_eq!((all.faults.len(), all.blocks.len()), (1, 0), "{text}");
        }
    }
}
