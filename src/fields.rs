//! Fields of forms: foreign text as columns take it, and what is wrong with it, field by field.
//!
//! Knows no sentences: an edge says in the reader's language what a [`Why`] means.

use crate::address::Address;
use sha2::{Digest as _, Sha256};
use std::{borrow::Cow, fmt};
use unicode_normalization::UnicodeNormalization as _;

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has to be given.
    Missing,
    /// It has more characters than this.
    TooLong(usize),
    /// It does not have the form it must have.
    Malformed,
    /// It names nothing that is there.
    Unknown,
    /// It is somebody else's.
    Taken,
    /// It contradicts another value.
    Contradiction,
    /// So many things that are there forbid it.
    Holds(usize),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::TooLong(most) => write!(f, "has more than {most} characters"),
            Self::Malformed => f.write_str("does not have the right form"),
            Self::Unknown => f.write_str("names nothing that is there"),
            Self::Taken => f.write_str("is taken"),
            Self::Contradiction => f.write_str("contradicts the rest"),
            Self::Holds(number) => write!(f, "is forbidden by {number} things that are there"),
        }
    }
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The name of the field, as the form sends it.
    pub field: &'static str,
    /// What is wrong.
    pub why: Why,
}

/// All that is wrong with a form; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// One fault.
    pub fn one(field: &'static str, why: Why) -> Self {
        Self(vec![Fault { field, why }])
    }

    /// What is wrong with a field, if something is.
    pub fn of(&self, field: &str) -> Option<Why> {
        self.0.iter().find(|fault| fault.field == field).map(|fault| fault.why)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            write!(f, "{}{} {}", if n == 0 { "" } else { "; " }, fault.field, fault.why)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// A number for how something stands: a form sends it back, and who finds another has been overtaken. For what has no version
/// of its own; the same on all nodes.
pub fn stamp(thing: &impl fmt::Debug) -> i64 {
    let digest = Sha256::digest(format!("{thing:?}"));
    digest.iter().take(8).fold(0, |sum, octet| (sum << 8) | i64::from(*octet))
}

/// A reader of fields that goes on after a fault, so that all are told at once.
#[derive(Debug, Default)]
pub struct Check {
    faults: Vec<Fault>,
}

impl Check {
    /// Notes what is wrong with a field; the first fault of a field is the one that counts.
    pub fn fault(&mut self, field: &'static str, why: Why) {
        if self.faults.iter().all(|fault| fault.field != field) {
            self.faults.push(Fault { field, why });
        }
    }

    /// Notes a fault unless `right`.
    pub fn must(&mut self, right: bool, field: &'static str, why: Why) {
        if !right {
            self.fault(field, why);
        }
    }

    /// A text of one line that may be empty.
    pub fn line(&mut self, field: &'static str, given: &str, most: usize) -> String {
        self.bounded(field, line(given), most)
    }

    /// A text of one line that must be given.
    pub fn required(&mut self, field: &'static str, given: &str, most: usize) -> String {
        let text = self.line(field, given, most);
        self.must(!text.is_empty(), field, Why::Missing);
        text
    }

    /// A text of several lines that may be empty.
    pub fn block(&mut self, field: &'static str, given: &str, most: usize) -> String {
        self.bounded(field, block(given), most)
    }

    /// A telephone or fax number, or nothing: digits with the signs people write between them.
    pub fn phone(&mut self, field: &'static str, given: &str) -> String {
        let text = self.line(field, given, 60);
        let known =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '/' | '-' | '.' | ',' | '(' | ')');
        let dialled = text.bytes().filter(u8::is_ascii_digit).count() >= 3;
        self.must(text.is_empty() || (dialled && text.chars().all(known)), field, Why::Malformed);
        text
    }

    /// A mail address, or nothing.
    pub fn mail(&mut self, field: &'static str, given: &str) -> String {
        let text = self.line(field, given, 254);
        self.must(text.is_empty() || Address::parse(&text).is_ok(), field, Why::Malformed);
        text
    }

    /// The address of a site (`https://…` or `http://…`), or nothing.
    pub fn site(&mut self, field: &'static str, given: &str) -> String {
        let text = self.line(field, given, 500);
        self.must(text.is_empty() || is_site(&text), field, Why::Malformed);
        text
    }

    /// A postal code (CAP): five digits, or nothing.
    pub fn cap(&mut self, field: &'static str, given: &str) -> String {
        let text = self.line(field, given, 5);
        let right = text.is_empty() || (text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()));
        self.must(right, field, Why::Malformed);
        text
    }

    /// Whether nothing was wrong.
    ///
    /// # Errors
    /// All faults.
    pub fn done(self) -> Result<(), Faults> {
        if self.faults.is_empty() { Ok(()) } else { Err(Faults(self.faults)) }
    }

    fn bounded(&mut self, field: &'static str, text: String, most: usize) -> String {
        self.must(text.chars().count() <= most, field, Why::TooLong(most));
        text
    }
}

/// Most characters of a person's name.
pub const LONGEST_NAME: usize = 100;
/// Most characters of the name of an organisation.
pub const LONGEST_ORGANISATION: usize = 150;
/// Most characters of a reason that is told to somebody.
pub const LONGEST_REASON: usize = 2000;

/// What spreadsheets take for the beginning of a formula; behind a tab or an end of line they begin to look again.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text as a cell of a table (CSV): one that would be a formula has a quote before it, since files are opened by people who
/// trust us.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text of a cell without that quote.
#[must_use]
pub fn of_cell(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// Also behind blanks, and with quotes before it already, so that none is lost on the way.
fn is_formula(text: &str) -> bool {
    let before = |c: char| c == '\'' || (c.is_whitespace() && !FORMULA.contains(&c));
    text.trim_start_matches(before).starts_with(FORMULA)
}

/// A text as one line: controls are spaces, runs of spaces one space, none at the ends; nothing invisible.
#[must_use]
pub fn line(given: &str) -> String {
    let seen: String = given.chars().filter(|c| !is_invisible(*c)).collect();
    let words = seen.split(|c: char| c.is_whitespace() || c.is_control() || is_override(c));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text of one line that must be given.
///
/// # Errors
/// `Missing`, `TooLong`.
pub fn required_line(given: &str, most: usize) -> Result<String, Why> {
    let text = line(given);
    match text.chars().count() {
        0 => Err(Why::Missing),
        count if count > most => Err(Why::TooLong(most)),
        _ => Ok(text),
    }
}

/// The name of a person: it stands in mails to others, so it leads to no site.
///
/// # Errors
/// `Missing`, `TooLong`; `Malformed` where there is a link.
pub fn person_name(given: &str) -> Result<String, Why> {
    let name = required_line(given, LONGEST_NAME)?;
    let lower = name.to_lowercase();
    if lower.contains("://") || lower.contains("www.") { Err(Why::Malformed) } else { Ok(name) }
}

/// A text of several lines: lines end with LF, no other controls but tabs, nothing blank at the end.
#[must_use]
pub fn block(given: &str) -> String {
    let lines = given.replace("\r\n", "\n").replace('\r', "\n");
    let hidden = |c: char| c.is_control() || is_override(c) || is_invisible(c);
    let kept = lines.chars().filter(|c| *c == '\n' || *c == '\t' || !hidden(*c));
    kept.collect::<String>().trim_end().trim_start_matches('\n').to_owned()
}

/// As names are looked for: lower case, without accents.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36F}'));
    line(&plain.flat_map(char::to_lowercase).collect::<String>())
}

/// Turns the direction of what follows, so that a text reads as another.
fn is_override(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}')
}

/// Takes no room, so that two texts look the same and are not.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

fn is_site(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    // No user part: `https://province.it@elsewhere.example` is not where it seems to lead.
    named && !text.contains([' ', '"', '<', '>', '\\', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_blocks_hold_no_controls() {
        assert_eq!(line(" a\0b\r\n\tc\u{202E}d  "), "a b c d");
        assert_eq!(block("\r\n  a\r\nb\rc\0\u{7}\n\n"), "  a\nb\nc");
        for hidden in ['\u{200B}', '\u{2060}', '\u{FEFF}'] {
            assert_eq!(line(&format!("a{hidden}b {hidden} c{hidden}")), "ab c");
            assert_eq!(block(&format!("a{hidden}b\n{hidden}")), "ab");
        }
        for turn in ['\u{200E}', '\u{200F}', '\u{61C}', '\u{202A}', '\u{2069}'] {
            assert_eq!(
                (line(&format!("a{turn}b{turn}")), block(&format!("{turn}a"))),
                ("a b".into(), "a".into())
            );
        }
        assert_eq!(folded("  Nardò  E CAPRARÌCA "), "nardo e caprarica");
    }

    #[test]
    fn names_of_people_are_short_seen_and_lead_nowhere() {
        assert_eq!(person_name(" Ada\u{200B}\r\nRossi ").as_deref(), Ok("Ada Rossi"));
        assert_eq!(person_name(&"è".repeat(100)), Ok("è".repeat(100)));
        for (name, why) in [
            ("\u{200B}\u{2060} \u{FEFF}\u{202E}", Why::Missing),
            ("Premi https://male.example", Why::Malformed),
            ("WWW.male.example", Why::Malformed),
            (&*"è".repeat(101), Why::TooLong(100)),
        ] {
            assert_eq!(person_name(name), Err(why), "{name}");
        }
    }

    #[test]
    fn no_cell_is_a_formula_and_each_reads_back() {
        for text in
            ["=1", "+39", "-1", "@x", "\t=1", "\tx", "\rx", " =1", "\u{a0}\t@x", "'=1", "''-1", "' =1"]
        {
            assert_eq!(cell(text), format!("'{text}"));
            assert_eq!(of_cell(&cell(text)), text);
        }
        for text in ["", "x=1", "'così", " x", "a\t=1", "'"] {
            assert_eq!((&*cell(text), of_cell(text)), (text, text));
        }
    }

    #[test]
    fn values_have_their_form() {
        type Read = fn(&mut Check, &'static str, &str) -> String;
        let good = |read: Read, text: &str| {
            let mut check = Check::default();
            let kept = read(&mut check, "x", text);
            check.done().map(|()| kept).is_ok_and(|kept| kept == text)
        };
        for phone in ["", "0832 000 110", "+39 0832/000110", "(0832) 000.110, 111"] {
            assert!(good(Check::phone, phone), "{phone}");
        }
        for phone in ["12", "chiedere", "0832;ext=1", "tel:0832"] {
            assert!(!good(Check::phone, phone), "{phone}");
        }
        for site in ["", "https://www.provincia.example", "http://a.example/b?c=d#e"] {
            assert!(good(Check::site, site), "{site}");
        }
        for site in [
            "javascript:alert(1)",
            "https://",
            "https://casa",
            "//a.example",
            "https://a.example@b.example/",
            "https://a.example/\"x",
            "ftp://a.example",
        ] {
            assert!(!good(Check::site, site), "{site}");
        }
        assert!(good(Check::cap, "73100") && !good(Check::cap, "7310") && !good(Check::cap, "7310O"));
        assert!(good(Check::mail, "cpi@lecce.example") && !good(Check::mail, "cpi"));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let mut check = Check::default();
        check.required("name", " ", 10);
        check.line("title", "abcdef", 5);
        check.cap("cap", "x");
        check.fault("cap", Why::Unknown);
        let faults = check.done().unwrap_err();
        assert_eq!(
            faults.to_string(),
            "name is missing; title has more than 5 characters; cap does not have the right form"
        );
        assert_eq!((faults.of("cap"), faults.of("street")), (Some(Why::Malformed), None));
    }
}
