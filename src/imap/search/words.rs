//! The words of a message, compared without case; pure.
//!
//! Both sides are put in lower case character by character. Accents stay: IMAP asks for substrings, and who looks for
//! `però` does not mean `pero`.

use crate::{
    imap::wire::date::Date,
    mime::{self, SearchText},
    search::{Field, Stems, Wanted, fold, fold_in_place},
};
use memchr::memmem::Finder;
use std::cell::OnceCell;

/// Octets of a Date field that are looked at.
const MAX_DATE: usize = 200;

/// A text that is looked for.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    text: String,
    how: How,
    /// Which of the questions to the index it is.
    pub(super) question: usize,
}

#[derive(Clone, Debug)]
enum How {
    /// One of the texts holds it.
    Part(Box<Finder<'static>>),
    /// The same, or the texts together have words of the same meaning.
    Words(Box<Finder<'static>>, Stems),
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        let finder = Finder::new(fold(text).as_bytes()).into_owned();
        Self { text: text.to_owned(), how: How::Part(Box::new(finder)), question: usize::MAX }
    }

    /// From now on its words are looked for, if it has any.
    pub(super) fn forgive(&mut self) {
        let stems = Stems::of(&self.text);
        if let How::Part(finder) = &self.how
            && !stems.is_empty()
        {
            self.how = How::Words(finder.clone(), stems);
        }
    }

    /// What to ask the index.
    pub(super) fn wanted(&self, fields: &'static [Field]) -> Wanted {
        match &self.how {
            How::Part(_) => Wanted::text(fields, &self.text),
            How::Words(_, stems) => Wanted::words(fields, &self.text, stems.clone()),
        }
    }

    /// Whether it stands in a text; the empty one stands everywhere.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.is_in_folded(&[&fold(text)])
    }

    fn is_in_folded(&self, texts: &[&str]) -> bool {
        let part = |finder: &Finder<'_>| texts.iter().any(|text| finder.find(text.as_bytes()).is_some());
        match &self.how {
            How::Part(finder) => part(finder),
            How::Words(finder, stems) => part(finder) || stems.are_in(texts),
        }
    }
}

/// A message that is searched; its text is taken out at most once, when it is first asked for, and whole.
pub(super) struct Words<'r> {
    raw: &'r [u8],
    /// Text taken out of attachments when it was indexed, folded.
    attached: &'r str,
    text: OnceCell<SearchText>,
}

impl<'r> Words<'r> {
    pub(super) fn new(raw: &'r [u8], attached: &'r str) -> Self {
        Self { raw, attached, text: OnceCell::new() }
    }

    fn text(&self) -> &SearchText {
        self.text.get_or_init(|| {
            let SearchText { headers, body, cut } = mime::search_text(self.raw, usize::MAX);
            SearchText { headers: fold_in_place(headers), body: fold_in_place(body), cut }
        })
    }

    /// A field of that name holds the text, decoded and unfolded; the empty text asks for the field only.
    pub(super) fn header_has(&self, name: &str, needle: &Needle) -> bool {
        mime::header_values(self.raw, name).iter().any(|value| needle.is_in(value))
    }

    /// The subject, which is the first field of that name, holds the text.
    pub(super) fn subject_has(&self, needle: &Needle) -> bool {
        mime::header_values(self.raw, "Subject").first().is_some_and(|value| needle.is_in(value))
    }

    /// The body, or what is attached, holds the text.
    pub(super) fn body_has(&self, needle: &Needle) -> bool {
        needle.is_in_folded(&[&self.text().body, self.attached])
    }

    /// Header or body hold the text.
    pub(super) fn text_has(&self, needle: &Needle) -> bool {
        needle.is_in_folded(&[&self.text().headers, &self.text().body, self.attached])
    }

    /// The begin of the day of the Date field as it is written, whatever its zone, in microseconds.
    pub(super) fn sent(&self) -> Option<i64> {
        let field = mime::fields(self.raw).find(|field| field.is("Date"))?;
        written_day(field.value.get(..MAX_DATE).unwrap_or(field.value)).map(Date::start_micros)
    }
}

/// The day in a Date field: what is read when everything after the time but a year is left out.
fn written_day(value: &[u8]) -> Option<Date> {
    let mut timed = false;
    let mut kept: Vec<&[u8]> = Vec::new();
    for word in value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        if !timed || (word.len() == 4 && word.iter().all(u8::is_ascii_digit)) {
            kept.push(word);
        }
        timed |= word.contains(&b':');
    }
    mime::parse_date(&kept.join(&b' ')).map(|local| Date::of_micros(local, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(needle: &str, text: &str, expected: bool) {
        assert_eq!(Needle::new(needle).is_in(text), expected, "{needle} in {text}");
    }

    #[test]
    fn case_is_disregarded_in_every_script() {
        check("PERÒ", "e però no", true);
        check("straße", "STRASSE", false);
        check("ΟΔΟΣ", "στην οδος", false);
        check("ΟΔΟΣ", "στην ΟΔΟΣ 5", true);
        check("σ", "ΟΔΟΣ", true);
        check("ДОМ", "дом", true);
        check("", "", true);
        check("a", "", false);
    }

    #[test]
    fn accents_count() {
        check("pero", "però", false);
        check("è", "é", false);
    }

    #[test]
    fn day_is_the_one_written() {
        let check = |value: &str, expected: Option<(u16, u8, u8)>| {
            let expected = expected.and_then(|(year, month, day)| Date::new(year, month, day));
            assert_eq!(written_day(value.as_bytes()), expected, "{value}");
        };
        check("Tue, 1 Sep 2026 00:30:00 +0200", Some((2026, 9, 1)));
        check("Tue, 1 Sep 2026 23:30:00 -0800 (PST)", Some((2026, 9, 1)));
        check("Tue, 1 Sep 2026 23:30:00 EST", Some((2026, 9, 1)));
        check("Tue Sep  1 00:10:00 CEST 2026", Some((2026, 9, 1)));
        check("1 Sep 2026", Some((2026, 9, 1)));
        check("soon", None);
        check("", None);
    }

    #[test]
    fn folded_and_encoded_fields_are_read() {
        let raw = b"Subject: =?utf-8?Q?Perch=C3=A9?=\r\n =?utf-8?Q?_no?=\r\nX-Long: one\r\n\ttwo\r\nX-Empty:\r\n\r\nText";
        let words = Words::new(raw, "");
        let has = |name: &str, needle: &str| words.header_has(name, &Needle::new(needle));
        assert!(has("subject", "PERCHÉ NO"));
        assert!(has("X-LONG", "one two"));
        assert!(has("x-empty", ""));
        assert!(!has("X-None", ""));
        assert!(!has("Subject", "utf-8"));
        assert!(words.text_has(&Needle::new("perché")) && !words.body_has(&Needle::new("perché")));
    }
}
