//! What keeps a text from costing more than its length.

use std::borrow::Cow;

/// Bytes of a text that are looked at: more than any page should have. Who takes a text in refuses a longer one, so that
/// nothing is lost without a word.
pub const LONGEST: usize = 256 << 10;

/// Quotations and lists within one another that one line may open. A parser walks through them for each further line.
const MARKERS: usize = 16;

/// Elements within one another. Deeper ones are left out, their text stays.
pub(super) const DEEPEST: usize = 32;

/// The text, cut at [`LONGEST`]; in lines that open too many quotations and lists at once the next marker is made plain.
pub(crate) fn bounded(text: &str) -> Cow<'_, str> {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    if text.lines().all(|line| surplus(line).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        match surplus(line) {
            Some(at) => {
                out.push_str(&line[..at]);
                out.push('\\');
                out.push_str(&line[at..]);
            }
            None => out.push_str(line),
        }
    }
    Cow::Owned(out)
}

/// Where the first marker stands that is too many.
fn surplus(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let (mut at, mut markers) = (0, 0);
    loop {
        at += bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let length = marker(&bytes[at..])?;
        markers += 1;
        if markers > MARKERS {
            // A digit cannot be made plain, the sign behind it can.
            return Some(at + length - 1);
        }
        at += length;
    }
}

/// The length of the marker of a quotation or a list at the begin: `>`, `-`, `+`, `*`, `1.`, `1)`.
fn marker(bytes: &[u8]) -> Option<usize> {
    // CommonMark 0.31 §5.2: at most nine digits.
    let digits = bytes.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let sign = *bytes.get(digits)?;
    let item = if digits == 0 { b"-+*".contains(&sign) } else { b".)".contains(&sign) };
    let spaced = matches!(bytes.get(digits + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
    (item && spaced || digits == 0 && sign == b'>').then_some(digits + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<usize>) {
        assert_eq!(surplus(line), expected, "{line}");
    }

    #[test]
    fn only_what_opens_too_much_is_changed() {
        check("", None);
        check("> - 1. testo", None);
        check(&"-".repeat(100), None);
        check(&"*".repeat(100), None);
        check("**grassetto** e 1.000 euro", None);
        check(&">".repeat(17), Some(16));
        check(&"> ".repeat(17), Some(32));
        check(&"- ".repeat(20), Some(32));
        check(&"12) ".repeat(17), Some(66));
        assert!(matches!(bounded("# Titolo\n\n> testo\n"), Cow::Borrowed(_)));
        assert_eq!(bounded(&">".repeat(18)), format!("{}\\>>", ">".repeat(16)));
    }

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        let text = format!("a{}", "è".repeat(LONGEST));
        assert_eq!(bounded(&text).len(), LONGEST - 1);
    }
}
