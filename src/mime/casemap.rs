//! The collation i;unicode-casemap (RFC 5051), by which SORT and THREAD compare texts (RFC 5256 §7, RFC 5255 §4.6).

use unicode_normalization::char::decompose_compatible;

/// The octets that stand for a text where texts are compared: each character in its title case, then decomposed for good,
/// as UTF-8 (RFC 5051 §2). Two texts are equal when these are, and in order when these are.
#[must_use]
pub fn casemap(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_uppercase().into_bytes();
    }
    let mut mapped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c.is_ascii() {
            true => mapped.push(c.to_ascii_uppercase()),
            false => decompose_compatible(title_case(c), |piece| mapped.push(piece)),
        }
    }
    mapped.into_bytes()
}

/// The simple title case of Unicode, which is the simple upper case but for a few letters. What `to_uppercase` makes of
/// one character in several has no simple upper case, but for the Greek letters with iota.
fn title_case(c: char) -> char {
    match c {
        // Two letters in one, of which only the first is large.
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        // Georgian has no title case.
        '\u{10d0}'..='\u{10ff}' => c,
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => shifted(c, 8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(c, 9),
        c => {
            let mut upper = c.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(upper), None) => upper,
                _ => c,
            }
        }
    }
}

fn shifted(c: char, by: u32) -> char {
    char::from_u32(u32::from(c) + by).unwrap_or(c)
}
