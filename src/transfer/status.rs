//! Flags as files keep them: in header fields of an mbox, by name, and in letters of a Maildir file name.

use crate::mime::{HeaderField, fields};
use mailstore::flags::{ANSWERED, DELETED, DRAFT, FLAGGED, FlagSet, SEEN};

/// Longest keyword taken, bytes.
const KEYWORD_MAX: usize = 255;
/// A message has at most so many keywords; the others are left out.
const KEYWORDS_MAX: usize = 50;
/// The keyword behind "passed" of Maildir and "forwarded" of Thunderbird (RFC 9051 §2.3.2).
pub const FORWARDED: &str = "$Forwarded";

/// Names of the system flags in the order of their bits.
const NAMES: [(u32, &str); 5] = [
    (SEEN, "\\Seen"),
    (ANSWERED, "\\Answered"),
    (FLAGGED, "\\Flagged"),
    (DELETED, "\\Deleted"),
    (DRAFT, "\\Draft"),
];

/// Adds a keyword unless it is there or cannot be one (RFC 9051 §9: flag-keyword is an atom).
pub fn add_keyword(set: &mut FlagSet, name: &str) {
    let atom = |b: u8| b.is_ascii_graphic() && !br#"(){%*"\]"#.contains(&b);
    let fits = !name.is_empty() && name.len() <= KEYWORD_MAX && name.bytes().all(atom);
    if fits && set.keywords.len() < KEYWORDS_MAX && !set.keywords.iter().any(|k| k.eq_ignore_ascii_case(name))
    {
        set.keywords.push(name.to_owned());
    }
}

/// The names of flags, system flags first.
pub fn names(set: &FlagSet) -> Vec<String> {
    let system = NAMES.iter().filter(|(bit, _)| set.system & bit != 0).map(|(_, name)| (*name).to_owned());
    system.chain(set.keywords.iter().cloned()).collect()
}

/// Flags by their names; what cannot be one is left out.
pub fn by_names<'a>(names: impl IntoIterator<Item = &'a str>) -> FlagSet {
    let mut set = FlagSet::default();
    for name in names {
        match NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)) {
            Some((bit, _)) => set.system |= bit,
            None => add_keyword(&mut set, name),
        }
    }
    set
}

/// The flags that mail programs keep in the header of messages in an mbox: `Status`, `X-Status` and `X-Keywords` of
/// mutt, Dovecot and others, `X-Mozilla-Status` and `X-Mozilla-Keys` of Thunderbird.
pub fn in_header(raw: &[u8]) -> FlagSet {
    let mut set = FlagSet::default();
    for field in fields(raw) {
        let letters: &[(u8, u32)] = if field.is("Status") {
            &[(b'R', SEEN)]
        } else if field.is("X-Status") {
            &[(b'R', SEEN), (b'A', ANSWERED), (b'F', FLAGGED), (b'D', DELETED), (b'T', DRAFT)]
        } else {
            in_field(&mut set, &field);
            continue;
        };
        for (letter, bit) in letters {
            set.system |= if field.value.contains(letter) { *bit } else { 0 };
        }
    }
    set
}

fn in_field(set: &mut FlagSet, field: &HeaderField<'_>) {
    if field.is("X-Keywords") || field.is("X-Mozilla-Keys") {
        let words = str::from_utf8(field.value).unwrap_or_default().split_ascii_whitespace();
        words.for_each(|word| add_keyword(set, word));
    } else if field.is("X-Mozilla-Status") {
        let number = str::from_utf8(field.value).ok().and_then(|text| u16::from_str_radix(text, 16).ok());
        let number = number.unwrap_or(0);
        for (mark, bit) in [(1, SEEN), (2, ANSWERED), (4, FLAGGED), (8, DELETED)] {
            set.system |= if number & mark != 0 { bit } else { 0 };
        }
        if number & 0x1000 != 0 {
            add_keyword(set, FORWARDED);
        }
    }
}

/// Letters of a Maildir file name by flag; `P` and the small letters of keywords are added by [`letters`].
const LETTERS: [(u8, u32); 5] =
    [(b'D', DRAFT), (b'F', FLAGGED), (b'R', ANSWERED), (b'S', SEEN), (b'T', DELETED)];
/// Small letters, and so keywords, a Maildir can have.
pub const MAILDIR_KEYWORDS: usize = 26;

/// The flags of letters in a Maildir file name. `keywords` are those of its `dovecot-keywords` file by position.
pub fn by_letters(letters: &str, keywords: &[String]) -> FlagSet {
    let mut set = FlagSet::default();
    for letter in letters.bytes() {
        match letter {
            b'P' => add_keyword(&mut set, FORWARDED),
            b'a'..=b'z' => {
                let name = keywords.get(usize::from(letter - b'a'));
                name.iter().for_each(|name| add_keyword(&mut set, name));
            }
            _ => set.system |= LETTERS.iter().find(|(l, _)| *l == letter).map_or(0, |(_, bit)| *bit),
        }
    }
    set
}

/// The letters of flags, in ASCII order as Maildir wants them, and how many keywords have none.
pub fn letters(set: &FlagSet, keywords: &[String]) -> (String, u64) {
    let mut letters: Vec<u8> =
        LETTERS.iter().filter(|(_, bit)| set.system & bit != 0).map(|(l, _)| *l).collect();
    let mut dropped = 0;
    for name in &set.keywords {
        let at = keywords.iter().take(MAILDIR_KEYWORDS).position(|k| k.eq_ignore_ascii_case(name));
        match at.and_then(|at| u8::try_from(at).ok()) {
            _ if name.eq_ignore_ascii_case(FORWARDED) => letters.push(b'P'),
            Some(at) => letters.push(b'a' + at),
            None => dropped += 1,
        }
    }
    letters.sort_unstable();
    (letters.into_iter().map(char::from).collect(), dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_programs_keep_flags_in_the_header() {
        let check = |header: &str, flags: &str| {
            let raw = format!("Subject: x\r\n{header}\r\n\r\nStatus: RO\r\n");
            assert_eq!(names(&in_header(raw.as_bytes())).join(" "), flags, "{header}");
        };
        check("X-Other: RO", "");
        check("Status: O", "");
        check("Status: RO", "\\Seen");
        check("status: RO\r\nX-Status: AFDT", "\\Seen \\Answered \\Flagged \\Deleted \\Draft");
        check("X-Keywords: $Label1 a(b \\Seen Lavoro  $label1", "$Label1 Lavoro");
        check("X-Mozilla-Status: 0001\r\nX-Mozilla-Status2: 00800000", "\\Seen");
        check("X-Mozilla-Status: 100F", "\\Seen \\Answered \\Flagged \\Deleted $Forwarded");
        check("X-Mozilla-Status: zz\r\nX-Mozilla-Keys:   NonJunk  ", "NonJunk");
        check("X-Mozilla-Status: FFFFFF", "");
    }

    #[test]
    fn letters_stand_for_flags() {
        let keywords = ["lavoro".to_owned(), "$Label1".to_owned()];
        let check = |text: &str, flags: &str, back: &str| {
            let set = by_letters(text, &keywords);
            assert_eq!(names(&set).join(" "), flags, "{text}");
            assert_eq!(letters(&set, &keywords), (back.to_owned(), 0), "{text}");
        };
        check("", "", "");
        check("DFPRST", "\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded", "DFPRST");
        check("TSRPFD", "\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded", "DFPRST");
        check("Sab", "\\Seen lavoro $Label1", "Sab");
        check("Sz!?9", "\\Seen", "S");
        assert_eq!(letters(&by_names(["altro"]), &keywords), (String::new(), 1));
    }

    #[test]
    fn names_and_flags_are_inverse() {
        let all = ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "$Forwarded", "x"];
        assert_eq!(names(&by_names(all)), all);
        assert_eq!(by_names(["\\Recent", "a b", "", "\\seen"]), FlagSet::system(SEEN));
    }
}
