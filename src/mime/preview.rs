//! The first words of a message, for a list of messages (RFC 8970 §3.3).

use super::content::{ContentFields, ContentType, disposition};
use super::html::{Extent, html_text};
use super::section::decode;
use super::structure::{Kind, Part, Structure};
use super::words::decode_charset;

/// Longest preview, in characters (RFC 8970 §3.3).
pub const MAX_PREVIEW: usize = 200;

/// Octets of a part that are looked at: the first words stand at the begin.
const MAX_PART: usize = 64 << 10;
/// The first words that the author has written, on one line, 200 characters at most: of the first text part with words
/// in it that is no attachment; without what is quoted, unless there is nothing else. None when no part has any.
#[must_use]
pub fn preview(raw: &[u8]) -> Option<String> {
    let structure = Structure::parse(raw);
    let texts = structure.parts.iter().filter_map(|part| text_of(&structure, part));
    texts.map(|(text, html)| first_words(&text, html)).find(|words| !words.is_empty())
}

/// The decoded text of a part, and whether it is HTML.
fn text_of(structure: &Structure<'_>, part: &Part) -> Option<(String, bool)> {
    if !matches!(part.kind, Kind::Leaf | Kind::Text) {
        return None;
    }
    let content = ContentFields::read(structure.fields(part));
    let attached = content
        .disposition
        .and_then(disposition)
        .is_some_and(|(kind, _)| kind.eq_ignore_ascii_case(b"attachment"));
    let declared = Structure::content_type(part, &content);
    let is = |sub: &str| declared.as_ref().is_some_and(|t| t.is("text", sub));
    let html = is("html");
    if attached || !(html || is("plain") || declared.is_none()) {
        return None;
    }
    let body = structure.body(part);
    let body = decode(&content.encoding_name(), body.get(..MAX_PART).unwrap_or(body), false)?;
    let charset = declared.as_ref().and_then(charset_of).unwrap_or_default();
    Some((decode_charset(charset, &body).replace('\0', "\u{fffd}"), html))
}

fn charset_of(declared: &ContentType) -> Option<&[u8]> {
    declared.parameter("charset")
}

fn first_words(text: &str, html: bool) -> String {
    let words = |quoted: bool| {
        let extent = if quoted { Extent::Shown } else { Extent::Own };
        one_line(&if html { html_text(text, extent) } else { written(text, quoted) })
    };
    let own = words(false);
    if own.is_empty() { words(true) } else { own }
}

/// The lines the author has written, up to the signature (RFC 3676 §4.3) and to an older message below it; with `quoted`
/// all lines, without the marks of quotation.
fn written(text: &str, quoted: bool) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if quoted {
            lines.push(line.trim_start_matches(['>', ' ']));
            continue;
        }
        if line == "-- " || is_divider(line) {
            break;
        }
        if !line.starts_with('>') {
            lines.push(line);
            continue;
        }
        // Who has written what is quoted stands in the line before.
        let above = lines.iter().rposition(|line| !line.trim().is_empty());
        if let Some(above) = above.filter(|above| lines[*above].trim_end().ends_with(':')) {
            lines.truncate(above);
        }
    }
    lines.join("\n")
}

/// `-----Original Message-----`, in any language.
fn is_divider(line: &str) -> bool {
    let line = line.trim();
    line.len() > 10
        && line.starts_with("-----")
        && line.ends_with("-----")
        && line.contains(char::is_alphabetic)
}

/// Words with one space between them, without what nobody sees, cut where a character ends.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    let parted = |c: char| c.is_whitespace() || c.is_control();
    for word in text.split(parted).filter(|word| !word.chars().all(is_invisible)) {
        if !line.is_empty() {
            line.push(' ');
        }
        // A word without an end is as good as its begin.
        line.extend(word.chars().filter(|c| !is_filler(*c)).take(MAX_PREVIEW + 1));
        if line.len() > (MAX_PREVIEW + 1) * 4 {
            break;
        }
    }
    cut(line)
}

/// At most [`MAX_PREVIEW`] characters; accents and joined signs stay with what they belong to.
fn cut(mut line: String) -> String {
    let Some((mut end, mut next)) = line.char_indices().nth(MAX_PREVIEW) else { return line };
    while joins(next) || line[..end].ends_with('\u{200d}') {
        match line[..end].char_indices().next_back() {
            Some((at, last)) => (end, next) = (at, last),
            None => break,
        }
    }
    // A text of nothing but accents is cut anywhere.
    if end == 0 {
        end = line.char_indices().nth(MAX_PREVIEW).map_or(0, |(at, _)| at);
    }
    line.truncate(end);
    line
}

/// Belongs to the character before it.
fn joins(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{20d0}'..='\u{20f0}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// What newsletters fill their first lines with.
fn is_filler(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_invisible(c: char) -> bool {
    is_filler(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<&str>) {
        assert_eq!(preview(raw.as_bytes()).as_deref(), expected, "{raw:?}");
    }

    fn plain(text: &str, expected: &str) {
        check(&format!("Subject: x\r\n\r\n{text}"), Some(expected).filter(|text| !text.is_empty()));
    }

    fn html(text: &str, expected: &str) {
        let raw = format!("Content-Type: text/html; charset=utf-8\r\n\r\n{text}");
        check(&raw, Some(expected).filter(|text| !text.is_empty()));
    }

    #[test]
    fn words_stand_on_one_line() {
        plain(
            "  Gentile\r\n\tSignora,\r\n\r\nciao \u{200b}\u{feff} a\u{ad}b\r\n",
            "Gentile Signora, ciao ab",
        );
        plain("", "");
        plain(" \r\n\u{200c} \u{200d}\r\n", "");
    }

    #[test]
    fn what_is_quoted_comes_last() {
        plain("Va bene.\r\n\r\nIl giorno 3 Anna ha scritto:\r\n> Quando?\r\n> Domani?\r\n", "Va bene.");
        plain("Anna scrive:\r\n> Quando?\r\nDomani.\r\n-- \r\nAnna Verdi\r\n", "Domani.");
        plain("Va bene\r\n-----Messaggio originale-----\r\nDa: Anna\r\n", "Va bene");
        plain("> Quando?\r\n>> Mai.\r\n", "Quando? Mai.");
        html("<blockquote>Quando? <blockquote>Mai</blockquote> no</blockquote><p>Domani.", "Domani.");
        html("<blockquote>Quando?</blockquote>", "Quando?");
    }

    #[test]
    fn html_is_read_as_people_see_it() {
        html(
            "<html><head lang=it><title>T</title></head><style type=\"text/css\">p{color:red}</style><!-- <p>no -->\
             <table><tr><td>Buon<b>giorno</b></td><td>a&nbsp;tutti</td></tr></table><script src=x>y()</script>\
             <p>perch&eacute; &lt;no&gt; &#8364;<br>5 < 6</p>",
            "Buongiorno a tutti perché <no> € 5 < 6",
        );
        for broken in ["<", "<style>p", "<!--", "<p", "</", "<style></styl", "<blockquote"] {
            html(broken, if broken == "<" { "<" } else { "" });
        }
        html("<html><head><title>T</title><body>Buongiorno", "Buongiorno");
        html("caffè<STYLE>x</Style >ù<stylex>y", "caffè ù y");
    }

    #[test]
    fn the_first_text_that_is_no_attachment_counts() {
        let part = |header: &str, text: &str| format!("--b\r\n{header}\r\n\r\n{text}\r\n");
        let mail = |parts: &[String]| {
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n", parts.concat())
        };
        let attached = part("Content-Disposition: Attachment; filename=a.txt", "allegato");
        let picture = part("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", "AAAA");
        let latin = part(
            "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable",
            "perch=E9",
        );
        let page = part("Content-Type: text/html\r\nContent-Transfer-Encoding: base64", "PGI+Y2lhbzwvYj4=");
        let blank = part("Content-Type: text/plain", " ");
        check(&mail(&[attached.clone(), picture.clone(), latin.clone(), page.clone()]), Some("perché"));
        check(&mail(&[blank, page]), Some("ciao"));
        check(&mail(&[attached, picture]), None);
        check(&mail(&[part("Content-Type: text/calendar", "BEGIN:VCALENDAR"), latin]), Some("perché"));
    }

    /// RFC 8970 §3.3: 200 characters at most.
    #[test]
    fn no_character_is_cut_in_half() {
        let long = "àè".repeat(500);
        plain(&long, &"àè".repeat(100));
        plain(&format!("{}e\u{301}x", "a".repeat(199)), &"a".repeat(199));
        plain(&format!("{}👩\u{200d}🚒", "a".repeat(198)), &"a".repeat(198));
        plain(&"\u{301}".repeat(300), &"\u{301}".repeat(200));
        plain(&"parola ".repeat(60), "parola ".repeat(29)[..200].trim_end());
    }
}
