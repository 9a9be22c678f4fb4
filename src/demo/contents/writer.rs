//! Fills the places of a text.
//!
//! `{job}`, `{job.them}`, `{job2}`: a row of a list, the same throughout one content, another one for another number.
//! `{firm~in}`, `{job2~in.them}`: a row whose form `in` is that of the row of `job`.
//! `{n:3-18}`, then `{n}`: a number (`{no:…}`: one without a point between thousands). `{d}`, `{d.il}`: a day of the block;
//! `{at}`: that of the publication.
//! `{office}`, `{office.cpi}`, `{town}`: who speaks. `{year}` and the like: when. `{^…}`: with a capital. `{@part}`: a part.
//! `{state}`: the word for what goes on from `a` to `b`. `<one|another>`: one of them. `[[kind/name]]`, `[[kind/name|words]]`: a link to a thing of the fixed set.

use super::{
    super::rng::Rng,
    blocks::{DayRule, List},
    book::{Book, typeset},
    dates,
    places::Place,
};
use chrono::NaiveDate;

/// The list whose row others go by.
const ANCHOR: &str = "job";

/// One content in the making: what was drawn for one of its places holds for the others.
pub(super) struct Writer {
    book: &'static Book,
    place: Place,
    /// When it is published, and the last day that there is.
    today: NaiveDate,
    now: NaiveDate,
    rng: Rng,
    days: Vec<(&'static str, NaiveDate)>,
    rows: Vec<(&'static str, usize)>,
    numbers: Vec<(&'static str, i64)>,
}

impl Writer {
    pub(super) fn new(
        book: &'static Book,
        place: Place,
        (today, now): (NaiveDate, NaiveDate),
        rng: Rng,
    ) -> Self {
        Self {
            book,
            place,
            today,
            now,
            rng,
            days: vec![("at", today)],
            rows: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Draws the days its texts speak of.
    pub(super) fn draw_days(&mut self, rules: &[DayRule]) {
        for rule in rules {
            let base = match rule.base {
                "" => self.today,
                "now" => self.now,
                name => self.day(name).unwrap_or(self.today),
            };
            let after = self.rng.between(*rule.after.start(), *rule.after.end());
            self.days.push((rule.name, dates::working(dates::after(base, after))));
        }
    }

    /// A day that was drawn.
    pub(super) fn day(&self, name: &str) -> Option<NaiveDate> {
        self.days.iter().find(|(known, _)| *known == name).map(|(_, day)| *day)
    }

    /// One of several texts, with its places filled.
    pub(super) fn write_one(&mut self, texts: &[&'static str]) -> String {
        if texts.is_empty() {
            return String::new();
        }
        let text = self.rng.pick(texts);
        self.write(text)
    }

    /// A text with its places filled.
    pub(super) fn write(&mut self, text: &'static str) -> String {
        let mut out = String::with_capacity(text.len() * 3 / 2);
        self.expand(text, &mut out);
        typeset(&out)
    }

    fn expand(&mut self, text: &'static str, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find(['{', '<', '[']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let taken = self.special(rest, out);
            rest = &rest[taken..];
        }
        out.push_str(rest);
    }

    /// What begins with a bracket; gives how many bytes it was.
    fn special(&mut self, rest: &'static str, out: &mut String) -> usize {
        let end = match rest.as_bytes() {
            [b'{', ..] => rest.find('}'),
            [b'<', ..] => closing(rest),
            [b'[', b'[', ..] => rest.find("]]").map(|end| end + 1),
            _ => None,
        };
        let Some(end) = end else {
            out.push_str(&rest[..1]);
            return 1;
        };
        let inside = &rest[1..end];
        match rest.as_bytes()[0] {
            b'{' => self.fill(inside, out),
            b'<' => {
                let choices = alternatives(inside);
                let choice = self.rng.pick(&choices);
                self.expand(choice, out);
            }
            _ => out.push_str(&self.link(&rest[2..end - 1])),
        }
        end + 1
    }

    fn fill(&mut self, place: &'static str, out: &mut String) {
        if let Some(part) = place.strip_prefix('@') {
            let wordings = self.book.wordings(part).unwrap_or(&["{@}"]);
            let text = self.rng.pick(wordings);
            return self.expand(text, out);
        }
        let (capital, name) = place.strip_prefix('^').map_or((false, place), |name| (true, name));
        match self.value(name) {
            Some(value) if capital => out.push_str(&capitalised(&value)),
            Some(value) => out.push_str(&value),
            // Seen by the test that no text keeps a brace.
            None => out.push_str(&format!("{{{place}}}")),
        }
    }

    fn value(&mut self, name: &'static str) -> Option<String> {
        let (base, form) = name.split_once('.').unwrap_or((name, ""));
        if let Some(day) = self.day(base) {
            return dates::form(day, form);
        }
        match base {
            "office" => self.place.form(form),
            "town" => self.place.form("town"),
            "state" => Some(self.state().to_owned()),
            _ => dates::time_of(self.today, base)
                .or_else(|| self.number(base))
                .or_else(|| self.row(base, form)),
        }
    }

    /// How far something is that goes on from day `a` to day `b`: a word of the field.
    fn state(&self) -> &'static str {
        match (self.day("a"), self.day("b")) {
            (Some(first), _) if first > self.now => "proposed",
            (_, Some(last)) if last < self.now => "ended",
            _ => "started",
        }
    }

    fn number(&mut self, token: &'static str) -> Option<String> {
        let (name, range) = token.split_once(':').unwrap_or((token, ""));
        let known = self.numbers.iter().find(|(known, _)| *known == name).map(|(_, number)| *number);
        let number = match known {
            Some(number) => number,
            None => {
                let (low, high) = range.split_once('-')?;
                let number = self.rng.between(low.parse().ok()?, high.parse().ok()?);
                self.numbers.push((name, number));
                number
            }
        };
        let plain = number < 1000 || name.starts_with("no");
        Some(if plain { number.to_string() } else { format!("{}.{:03}", number / 1000, number % 1000) })
    }

    fn row(&mut self, name: &'static str, form: &str) -> Option<String> {
        let (name, group) = name.split_once('~').unwrap_or((name, ""));
        let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let book = self.book;
        let list = book.list(base)?;
        let drawn = self.rows.iter().find(|(known, _)| *known == name).map(|(_, row)| *row);
        let row = match drawn {
            Some(row) => row,
            None if group.is_empty() => self.draw(name, list, None),
            None => {
                let wanted = self.row(ANCHOR, group)?;
                self.draw(name, list, Some((list.column(group)?, &wanted)))
            }
        };
        let value = *list.rows.get(row)?.get(list.column(form)?)?;
        let mut out = String::new();
        self.expand(value, &mut out);
        Some(out)
    }

    /// A row that this content has not used yet, if there is one; of those with `wanted` in a column, if there are any.
    fn draw(&mut self, name: &'static str, list: &List, wanted: Option<(usize, &str)>) -> usize {
        let first = self.rng.below(list.rows.len());
        let used = |row: usize| {
            let same = |known: &str| known.trim_end_matches(|c: char| c.is_ascii_digit()) == list.name;
            self.rows.iter().any(|(known, at)| same(known) && *at == row)
        };
        let fits =
            |row: usize| wanted.is_none_or(|(column, value)| list.rows[row].get(column) == Some(&value));
        let fresh =
            || (0..list.rows.len()).map(|step| (first + step) % list.rows.len()).filter(|row| !used(*row));
        let row = fresh().find(|row| fits(*row)).or_else(|| fresh().next()).unwrap_or(first);
        self.rows.push((name, row));
        row
    }

    fn link(&self, inside: &str) -> String {
        let (key, words) = inside.split_once('|').unwrap_or((inside, ""));
        let Some((title, path)) = self.book.named(key) else { return format!("{{[{key}]}}") };
        format!("[{}]({path})", if words.is_empty() { title } else { words })
    }
}

/// Where the bracket closes that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|b| {
        match b {
            b'<' => depth += 1,
            b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

/// The choices of `<one|another>`, without its brackets.
fn alternatives(inside: &'static str) -> Vec<&'static str> {
    let (mut all, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, b) in inside.bytes().enumerate() {
        match b {
            b'<' | b'{' | b'[' => depth += 1,
            b'>' | b'}' | b']' => depth = depth.saturating_sub(1),
            b'|' if depth == 0 => {
                all.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    all.push(&inside[start..]);
    all
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
