//! Takes values out of the TOML tables and the environment, and remembers what was wrong and what nobody asked for.

use std::path::Path;

use toml::{Table, Value};

use super::Fault;
use super::parse::Parsed;

/// The largest configuration file that is read, bytes.
const FILE_LIMIT: u64 = 1 << 20;

/// The environment as a function: the value of a variable, if it is set.
pub(super) type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads the file into a table; without a file the table is empty. A fault leaves the table empty.
pub(super) fn read_file(path: Option<&Path>) -> (Table, Vec<Fault>) {
    let Some(path) = path else { return (Table::new(), Vec::new()) };
    match parse_file(path) {
        Ok(table) => (table, Vec::new()),
        Err(problem) => (Table::new(), vec![Fault { key: path.display().to_string(), problem }]),
    }
}

fn parse_file(path: &Path) -> Result<Table, String> {
    let size = std::fs::metadata(path).map_err(|e| format!("cannot be read ({e}); check --config"))?.len();
    if size > FILE_LIMIT {
        return Err(format!("is larger than {FILE_LIMIT} bytes; is it a configuration file?"));
    }
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot be read ({e}); check --config"))?;
    text.parse::<Table>().map_err(|e| {
        let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        format!("line {line} is not TOML: {}", e.message())
    })
}

/// One table being read: what is left in it, and the faults so far.
pub(super) struct Keys<'a> {
    prefix: String,
    table: Table,
    env: Env<'a>,
    asked: Vec<String>,
    faults: Vec<Fault>,
}

impl<'a> Keys<'a> {
    /// The outermost table.
    pub(super) fn top(table: Table, env: Env<'a>) -> Self {
        Self::new(String::new(), table, env)
    }

    fn new(prefix: String, table: Table, env: Env<'a>) -> Self {
        Self { prefix, table, env, asked: Vec::new(), faults: Vec::new() }
    }

    /// A single value, left as it was when the key is absent.
    pub(super) fn value<T>(&mut self, name: &str, parse: fn(&str) -> Parsed<T>, into: &mut T) {
        if let Some(text) = self.take_text(name)
            && let Some(value) = self.parsed(name, &text, parse)
        {
            *into = value;
        }
    }

    /// A value that may be absent; an empty text means absent.
    pub(super) fn optional<T>(&mut self, name: &str, parse: fn(&str) -> Parsed<T>, into: &mut Option<T>) {
        if let Some(text) = self.take_text(name) {
            *into = if text.is_empty() { None } else { self.parsed(name, &text, parse) };
        }
    }

    /// A list: a TOML array, or one text with commas; an empty one means none.
    pub(super) fn list<T>(&mut self, name: &str, parse: fn(&str) -> Parsed<T>, into: &mut Vec<T>) {
        let Some(texts) = self.take_list(name) else { return };
        *into = texts.iter().filter_map(|text| self.parsed(name, text, parse)).collect();
    }

    /// A table below this one.
    pub(super) fn section(&mut self, name: &str, read: impl FnOnce(&mut Keys<'a>)) {
        self.asked.push(name.to_owned());
        let table = match self.table.remove(name) {
            None => Table::new(),
            Some(Value::Table(table)) => table,
            Some(_) => {
                self.fault(name, format!("is a section: write [{}{name}] and its keys below", self.prefix));
                Table::new()
            }
        };
        let mut inner = Keys::new(format!("{}{name}.", self.prefix), table, self.env);
        read(&mut inner);
        self.faults.extend(inner.finish());
    }

    /// An array of tables, `[[section.name]]`; it has no twin in the environment.
    pub(super) fn tables<T: Default>(
        &mut self,
        name: &str,
        into: &mut Vec<T>,
        read: fn(&mut Keys<'a>, &mut T),
    ) {
        self.asked.push(name.to_owned());
        let wrong = format!("is a list of sections: write [[{}{name}]] above each", self.prefix);
        let values = match self.table.remove(name) {
            None => return,
            Some(Value::Array(values)) => values,
            Some(_) => return self.fault(name, wrong),
        };
        for (index, value) in values.into_iter().enumerate() {
            let Value::Table(table) = value else { return self.fault(name, wrong) };
            // Names no variable can have: entries of a list come from the file alone.
            let mut inner = Keys::new(format!("{}{name}[{index}].", self.prefix), table, &|_| None);
            let mut item = T::default();
            read(&mut inner, &mut item);
            self.faults.extend(inner.finish());
            into.push(item);
        }
    }

    /// Notes a fault of the key `name` of this table.
    pub(super) fn fault(&mut self, name: &str, problem: String) {
        self.faults.push(Fault { key: format!("{}{name}", self.prefix), problem });
    }

    /// All faults; whatever nobody asked for is one.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        let unknown: Vec<String> = self.table.keys().cloned().collect();
        for name in unknown {
            let problem = match nearest(&name, &self.asked) {
                Some(known) => format!("is not a key; did you mean {}{known}?", self.prefix),
                None => "is not a key; docs/pugliaimpiego.toml has all of them".to_owned(),
            };
            self.fault(&name, problem);
        }
        self.faults
    }

    fn parsed<T>(&mut self, name: &str, text: &str, parse: fn(&str) -> Parsed<T>) -> Option<T> {
        parse(text).map_err(|wrong| self.fault(name, format!("\"{}\" {wrong}", text.escape_debug()))).ok()
    }

    fn take_text(&mut self, name: &str) -> Option<String> {
        let in_file = self.take(name);
        if let Some(text) = self.environment(name) {
            return Some(text);
        }
        let text = in_file.as_ref().map(scalar)?;
        if text.is_none() {
            self.fault(name, "is one value, not a list or a section".into());
        }
        text
    }

    fn take_list(&mut self, name: &str) -> Option<Vec<String>> {
        let in_file = self.take(name);
        if let Some(text) = self.environment(name) {
            return Some(split(&text));
        }
        let texts = match in_file? {
            Value::Array(values) => values.iter().map(scalar).collect(),
            single => scalar(&single).map(|text| split(&text)),
        };
        if texts.is_none() {
            self.fault(name, "is a list of plain values, such as [\"one\", \"two\"]".into());
        }
        texts
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.asked.push(name.to_owned());
        self.table.remove(name)
    }

    fn environment(&self, name: &str) -> Option<String> {
        (self.env)(&variable(&self.prefix, name))
    }
}

/// `smtp.` and `max_message_size` give `PUGLIAIMPIEGO_SMTP_MAX_MESSAGE_SIZE`.
fn variable(prefix: &str, name: &str) -> String {
    format!("PUGLIAIMPIEGO_{prefix}{name}").replace('.', "_").to_ascii_uppercase()
}

fn split(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The known key that is at most two edits away.
pub(super) fn nearest<'k>(name: &str, known: &'k [String]) -> Option<&'k String> {
    let near = known.iter().map(|key| (distance(name, key), key)).min_by_key(|(edits, _)| *edits)?;
    (near.0 <= 2).then_some(near.1)
}

/// Levenshtein's distance, one row at a time.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(b.chars()) {
            let replaced = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (a, b, edits) in
            [("", "", 0), ("abc", "", 3), ("", "ab", 2), ("listen", "lisen", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }
}
