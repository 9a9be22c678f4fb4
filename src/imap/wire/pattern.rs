//! Patterns of LIST: `*` stands for anything, `%` for anything but the separator (RFC 9051 §6.3.9).

use super::name::{SEPARATOR, split_inbox};

/// A step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Literal(u8),
    /// `%`
    Level,
    /// `*`
    Any,
}

/// A compiled pattern. Matching takes time proportional to name times pattern at worst, never more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    steps: Vec<Step>,
    /// Steps that are characters: a shorter name cannot match, which bounds the work by the names there are.
    literals: usize,
}

impl Pattern {
    /// The pattern a client gave, after the reference name (RFC 9051 §6.3.9: they are joined).
    #[must_use]
    pub fn new(reference: &str, pattern: &str) -> Self {
        let mut steps = Vec::new();
        for byte in reference.bytes().map(Step::Literal).chain(pattern.bytes().map(step)) {
            push(&mut steps, byte);
        }
        let literals = steps.iter().filter(|step| matches!(step, Step::Literal(_))).count();
        Self { steps, literals }
    }

    /// True when the name of a mailbox (UTF-8, INBOX in capitals) matches. INBOX matches in any case.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        if self.literals > name.len() {
            return false;
        }
        let any_case = if split_inbox(name).is_some() { "INBOX".len() } else { 0 };
        let mut active = vec![false; self.steps.len() + 1];
        let mut next = active.clone();
        if let Some(first) = active.first_mut() {
            *first = true;
        }
        self.pass_wildcards(&mut active);
        for (at, byte) in name.bytes().enumerate() {
            self.advance(&active, &mut next, byte, at < any_case);
            if !next.contains(&true) {
                return false;
            }
            std::mem::swap(&mut active, &mut next);
        }
        active.last() == Some(&true)
    }

    /// Marks in `next` the places in the pattern that are reached from `active` when `byte` follows.
    fn advance(&self, active: &[bool], next: &mut [bool], byte: u8, any_case: bool) {
        next.fill(false);
        for (at, step) in self.steps.iter().enumerate().filter(|(at, _)| active.get(*at) == Some(&true)) {
            let reached = match *step {
                Step::Literal(known) if known == byte => at + 1,
                Step::Literal(known) if any_case && known.eq_ignore_ascii_case(&byte) => at + 1,
                Step::Literal(_) => continue,
                Step::Level if byte == SEPARATOR as u8 => continue,
                Step::Level | Step::Any => at,
            };
            if let Some(place) = next.get_mut(reached) {
                *place = true;
            }
        }
        self.pass_wildcards(next);
    }

    /// A wildcard may stand for nothing: the place after it is reached too.
    fn pass_wildcards(&self, active: &mut [bool]) {
        for (at, step) in self.steps.iter().enumerate() {
            if matches!(step, Step::Literal(_)) || active.get(at) != Some(&true) {
                continue;
            }
            if let Some(after) = active.get_mut(at + 1) {
                *after = true;
            }
        }
    }
}

fn step(byte: u8) -> Step {
    match byte {
        b'*' => Step::Any,
        b'%' => Step::Level,
        other => Step::Literal(other),
    }
}

/// Adds a step; a run of wildcards means the same as its strongest one.
fn push(steps: &mut Vec<Step>, step: Step) {
    match (steps.last_mut(), step) {
        (Some(Step::Any), Step::Any | Step::Level) | (Some(Step::Level), Step::Level) => {}
        (Some(last @ Step::Level), Step::Any) => *last = Step::Any,
        _ => steps.push(step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, pattern: &str, yes: &[&str], no: &[&str]) {
        let pattern = Pattern::new(reference, pattern);
        for name in yes {
            assert!(pattern.matches(name), "{pattern:?} {name}");
        }
        for name in no {
            assert!(!pattern.matches(name), "{pattern:?} {name}");
        }
    }

    #[test]
    fn star_crosses_levels_and_percent_does_not() {
        check("", "*", &["", "a", "a/b", "INBOX"], &[]);
        check("", "%", &["", "a"], &["a/b", "a/"]);
        check("", "a/%", &["a/", "a/b"], &["a", "a/b/c", "b/c"]);
        check("", "a*", &["a", "ab", "a/b/c"], &["b"]);
        check("", "%/%", &["a/b"], &["a", "a/b/c"]);
        check("", "*b", &["b", "ab", "a/b", "bb"], &["ba"]);
        check("", "%a%b", &["ab", "xaxb", "aabb"], &["a/b", "ba"]);
        check("", "a", &["a"], &["A", "aa", ""]);
        check("", "", &[""], &["a"]);
        check("", "*%*", &["a/b"], &[]);
        check("", "%*", &["a/b"], &[]);
        check("", "%%", &["ab"], &["a/b"]);
        check("", "*x%", &["a/xy", "x"], &["x/y"]);
    }

    #[test]
    fn reference_is_put_before_and_is_literal() {
        check("a/", "%", &["a/b"], &["b"]);
        check("a", "%", &["ab", "a"], &["a/b"]);
        check("a*", "b", &["a*b"], &["axb"]);
    }

    #[test]
    fn inbox_matches_in_any_case() {
        check("", "inbox", &["INBOX"], &["INBOX/a"]);
        check("", "InBoX/%", &["INBOX/a"], &["INBOX/a/b", "INBOX"]);
        check("", "inb%", &["INBOX"], &["INBOXES"]);
        check("", "inbox/a", &["INBOX/a"], &["INBOX/A"]);
        check("", "INBOXES", &["INBOXES"], &["Inboxes"]);
    }

    #[test]
    fn hostile_patterns_take_no_time() {
        check("", &"*a".repeat(500), &[&"a".repeat(1000)], &[&format!("{}b", "a".repeat(990))]);
        check("", &"%".repeat(60_000), &["a"], &["a/b"]);
        check("", &"x".repeat(60_000), &[], &["x", &"x".repeat(1000)]);
    }
}
