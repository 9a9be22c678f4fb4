//! What the codes of a font mean, and how wide its letters are (ISO 32000-1 §9.6 to §9.10).

use super::page::number;
use crate::mime::words::decode_charset;
use hayro_syntax::{
    content::UntypedIter,
    object::{Array, Dict, Name, Object, Stream},
};
use std::collections::HashMap;
use unicode_normalization::{UnicodeNormalization as _, char::compose};

/// Codes that are kept of a font.
const MOST_CODES: usize = 1 << 16;
/// Width of a letter whose width is not told, in thousandths of the size.
const MIDDLE: f64 = 500.0;

/// A font.
pub(super) struct Font {
    /// Codes have two bytes.
    wide: bool,
    text: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    width: f64,
}

/// A letter that is written.
pub(super) struct Letter<'f> {
    pub(super) text: &'f str,
    pub(super) width: f64,
    /// The code 32 of one byte, which word spacing widens.
    pub(super) is_space: bool,
}

impl Font {
    pub(super) fn read(dict: &Dict<'_>) -> Self {
        let wide = dict.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() as &[u8] == b"Type0");
        let mut font = Self { wide, text: HashMap::new(), widths: HashMap::new(), width: MIDDLE };
        if wide {
            font.read_wide_widths(dict);
        } else {
            font.read_encoding(dict);
            font.read_widths(dict);
        }
        if let Some(map) =
            dict.get::<Stream<'_>>("ToUnicode").and_then(|map| Some(map.decoded_data().ok()?.into_owned()))
        {
            font.read_map(&map);
        }
        font
    }

    /// The letters of a string.
    pub(super) fn letters<'f>(&'f self, codes: &'f [u8]) -> impl Iterator<Item = Letter<'f>> {
        let size = if self.wide { 2 } else { 1 };
        codes.chunks(size).map(move |bytes| {
            let code = code(bytes);
            Letter {
                text: self.text.get(&code).map_or("", String::as_str),
                width: self.widths.get(&code).copied().unwrap_or(self.width),
                is_space: bytes == b" ",
            }
        })
    }

    fn read_widths(&mut self, dict: &Dict<'_>) {
        let first = dict.get::<u32>("FirstChar").unwrap_or_default();
        let widths = dict.get::<Array<'_>>("Widths");
        for (code, width) in (first..).zip(widths.iter().flat_map(Array::iter::<Object<'_>>)).take(256) {
            self.widths.extend(number(&width).map(|width| (code, width)));
        }
    }

    /// `W` has runs `first [width ...]` and `first last width`.
    fn read_wide_widths(&mut self, dict: &Dict<'_>) {
        let inner =
            dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        let Some(inner) = inner else { return };
        self.width = inner.get::<Object<'_>>("DW").as_ref().and_then(number).unwrap_or(1000.0);
        let mut pending: Vec<u32> = Vec::new();
        for item in inner.get::<Array<'_>>("W").iter().flat_map(Array::iter::<Object<'_>>).take(MOST_CODES) {
            match (&item, pending.as_slice()) {
                (Object::Array(widths), [first]) => {
                    let widths =
                        widths.iter::<Object<'_>>().take(MOST_CODES - self.widths.len().min(MOST_CODES));
                    let widths =
                        (*first..).zip(widths).filter_map(|(code, width)| Some((code, number(&width)?)));
                    self.widths.extend(widths);
                    pending.clear();
                }
                (item, [first, last]) => {
                    if let Some(width) = number(item) {
                        let left = MOST_CODES - self.widths.len().min(MOST_CODES);
                        self.widths.extend((*first..=*last).take(left).map(|code| (code, width)));
                    }
                    pending.clear();
                }
                (item, _) => pending.extend(number(item).map(|number| number as u32)),
            }
        }
    }

    /// Codes of one byte: the table that is named, and the differences from it.
    fn read_encoding(&mut self, dict: &Dict<'_>) {
        let own = dict.get::<Dict<'_>>("Encoding");
        let base = dict.get::<Name<'_>>("Encoding").or_else(|| own.as_ref()?.get::<Name<'_>>("BaseEncoding"));
        let mac = base.is_some_and(|name| name.as_ref() as &[u8] == b"MacRomanEncoding");
        let charset: &[u8] = if mac { b"macintosh" } else { b"windows-1252" };
        self.text = (32_u8..=255).map(|byte| (u32::from(byte), decode_charset(charset, &[byte]))).collect();
        let differences = own.and_then(|own| own.get::<Array<'_>>("Differences"));
        let mut code = 0_u32;
        for item in differences.iter().flat_map(Array::iter::<Object<'_>>).take(512) {
            match (&item, number(&item)) {
                (_, Some(first)) => code = first as u32,
                (Object::Name(name), _) => {
                    self.text.insert(code, glyph(name.as_str()));
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    /// `ToUnicode` (§9.10.3): `<code> <text>` between beginbfchar and endbfchar; `<first> <last> <text>` or
    /// `<first> <last> [<text> ...]` between beginbfrange and endbfrange.
    fn read_map(&mut self, map: &[u8]) {
        let mut instructions = UntypedIter::new(map);
        while let Some(instruction) = instructions.next() {
            let operands: Vec<&Object<'_>> = instruction.operands().collect();
            match &instruction.operator[..] {
                b"endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Object::String(from), Object::String(to)] = pair {
                            self.name(code(from.as_bytes()), utf16(to.as_bytes()));
                        }
                    }
                }
                b"endbfrange" => operands.chunks_exact(3).for_each(|range| self.read_range(range)),
                _ => {}
            }
        }
    }

    fn read_range(&mut self, range: &[&Object<'_>]) {
        let [Object::String(first), Object::String(last), to] = range else { return };
        let (first, last) = (code(first.as_bytes()), code(last.as_bytes()));
        match to {
            Object::String(to) => {
                let Some((end, start)) = to.as_bytes().split_last() else { return };
                // Only the last byte counts up.
                for (code, low) in (first..=last).zip(*end..=255) {
                    self.name(code, utf16(&[start, &[low]].concat()));
                }
            }
            Object::Array(list) => {
                for (code, to) in (first..=last).zip(list.iter::<Object<'_>>()) {
                    if let Object::String(to) = to {
                        self.name(code, utf16(to.as_bytes()));
                    }
                }
            }
            _ => {}
        }
    }

    fn name(&mut self, code: u32, text: String) {
        if self.text.len() < MOST_CODES || self.text.contains_key(&code) {
            self.text.insert(code, text);
        }
    }
}

fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

/// Text in UTF-16, ligatures taken apart; no NUL.
fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
    let text: String =
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).filter(|c| *c != '\0').collect();
    if text.contains(|c| ('\u{fb00}'..='\u{fb06}').contains(&c)) { text.nfkc().collect() } else { text }
}

/// The text of a glyph by its name, as far as it is one that Western text needs: `a`, `agrave`, `uni00E0`, `f_i`, `one`.
fn glyph(name: &str) -> String {
    let name = name.split('.').next().unwrap_or(name);
    if let Some(hex) =
        name.strip_prefix("uni").or_else(|| name.strip_prefix('u')).filter(|hex| hex.len() >= 4)
        && let Some(c) = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)
    {
        return String::from(c);
    }
    if name.contains('_') {
        return name.split('_').map(glyph).collect();
    }
    let mut letters = name.chars();
    match (letters.next(), letters.as_str()) {
        (Some(letter), "") => String::from(letter),
        (Some(letter), accent) if letter.is_ascii_alphabetic() => {
            ACCENTS
                .iter()
                .find(|(known, _)| *known == accent)
                .and_then(|(_, mark)| compose(letter, *mark))
                .map(String::from)
        }
        .or_else(|| GLYPHS.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned()))
        .unwrap_or_default(),
        _ => String::new(),
    }
}

const ACCENTS: &[(&str, char)] = &[
    ("grave", '\u{300}'),
    ("acute", '\u{301}'),
    ("circumflex", '\u{302}'),
    ("tilde", '\u{303}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30a}'),
    ("caron", '\u{30c}'),
    ("cedilla", '\u{327}'),
];

#[rustfmt::skip]
const GLYPHS: &[(&str, &str)] = &[
    ("space", " "), ("zero", "0"), ("one", "1"), ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"),
    ("six", "6"), ("seven", "7"), ("eight", "8"), ("nine", "9"), ("period", "."), ("comma", ","), ("colon", ":"),
    ("semicolon", ";"), ("hyphen", "-"), ("endash", "-"), ("emdash", "-"), ("slash", "/"), ("parenleft", "("),
    ("parenright", ")"), ("quotesingle", "'"), ("quoteright", "\u{2019}"), ("quoteleft", "\u{2018}"),
    ("quotedblleft", "\u{201c}"), ("quotedblright", "\u{201d}"), ("exclam", "!"), ("question", "?"), ("at", "@"),
    ("underscore", "_"), ("percent", "%"), ("plus", "+"), ("equal", "="), ("ampersand", "&"), ("Euro", "\u{20ac}"),
    ("degree", "\u{b0}"), ("bullet", "\u{2022}"), ("fi", "fi"), ("fl", "fl"), ("ff", "ff"), ("ffi", "ffi"), ("ffl", "ffl"),
    ("germandbls", "\u{df}"), ("ae", "\u{e6}"), ("AE", "\u{c6}"), ("oe", "\u{153}"), ("OE", "\u{152}"),
    ("oslash", "\u{f8}"), ("Oslash", "\u{d8}"), ("ordfeminine", "\u{aa}"), ("ordmasculine", "\u{ba}"),
];
