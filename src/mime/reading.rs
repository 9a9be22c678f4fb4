//! A message as somebody takes it up who makes something else of it: what its author has written, and the files with it.

use super::content::{ContentFields, ContentType, disposition};
use super::filename::names;
use super::html::{Extent, html_text};
use super::section::decode;
use super::structure::{Kind, Part, Structure};
use super::words::decode_charset;

/// Octets of text that are read.
const MAX_TEXT: usize = 512 << 10;

/// The text and files of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The first text that is no attachment, plain where there is a plain one; without the signature (RFC 3676 §4.3). Lines end
    /// with a line feed, without spaces before it.
    pub text: String,
    /// Files that come with it, in their order.
    pub files: Vec<File>,
    /// Names of the files that were left out, since there are too many, they are too large or cannot be decoded.
    pub left: Vec<String>,
}

/// A file in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name its sender gives it; empty for none.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Reads a message: at most `most` files of at most `octets` in all. Never fails.
#[must_use]
pub fn reading(raw: &[u8], most: usize, octets: usize) -> Reading {
    let structure = Structure::parse(raw);
    let mut reading = Reading::default();
    let mut html = None;
    let mut left = octets;
    for part in structure.parts.iter().filter(|part| matches!(part.kind, Kind::Leaf | Kind::Text)) {
        let content = ContentFields::read(structure.fields(part));
        let declared = Structure::content_type(part, &content);
        match role(&content, declared.as_ref()) {
            Role::Plain if reading.text.is_empty() => {
                reading.text = written(&text_of(&structure, part, &content, declared.as_ref()));
            }
            Role::Html if html.is_none() => {
                let text = text_of(&structure, part, &content, declared.as_ref());
                html = Some(written(&html_text(&text, Extent::Lines)));
            }
            Role::Plain | Role::Html => {}
            Role::File => {
                let name = names(&content, declared.as_ref()).into_iter().next().unwrap_or_default();
                let bytes = decode(&content.encoding_name(), structure.body(part), false);
                match bytes.filter(|bytes| reading.files.len() < most && bytes.len() <= left) {
                    Some(bytes) => {
                        left -= bytes.len();
                        reading.files.push(File { name, bytes: bytes.into_owned() });
                    }
                    None => reading.left.push(name),
                }
            }
        }
    }
    if reading.text.is_empty() {
        reading.text = html.unwrap_or_default();
    }
    reading
}

/// What a part is for.
enum Role {
    Plain,
    Html,
    File,
}

fn role(content: &ContentFields<'_>, declared: Option<&ContentType>) -> Role {
    let disposed = content.disposition.and_then(disposition);
    let attached = disposed.is_some_and(|(kind, _)| kind.eq_ignore_ascii_case(b"attachment"));
    let is = |sub: &str| declared.is_some_and(|declared| declared.is("text", sub));
    match (attached, declared) {
        (false, None) => Role::Plain,
        (false, Some(_)) if is("plain") => Role::Plain,
        (false, Some(_)) if is("html") => Role::Html,
        _ => Role::File,
    }
}

fn text_of(
    structure: &Structure<'_>,
    part: &Part,
    content: &ContentFields<'_>,
    declared: Option<&ContentType>,
) -> String {
    let body = structure.body(part);
    let begin = body.get(..MAX_TEXT).unwrap_or(body);
    let decoded = decode(&content.encoding_name(), begin, false).unwrap_or_else(|| begin.into());
    let charset = declared.and_then(|declared| declared.parameter("charset")).unwrap_or_default();
    decode_charset(charset, &decoded).replace('\0', "\u{fffd}")
}

/// Lines up to the signature, without spaces at their ends: two would be a line break in Markdown.
fn written(text: &str) -> String {
    let lines: Vec<&str> = text.lines().take_while(|line| *line != "-- ").map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(parts: &[&str]) -> Vec<u8> {
        let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n").into_bytes()
    }

    #[test]
    fn text_and_files_are_told_apart() {
        let raw = mail(&[
            "Content-Type: text/html\r\n\r\n<p>Buongiorno</p>",
            "Content-Type: text/plain; charset=utf-8\r\n\r\nPrima riga  \r\nseconda\r\n-- \r\nAnna",
            "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC",
            "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=b.txt\r\n\r\nb",
        ]);
        let read = reading(&raw, 10, 100);
        assert_eq!(read.text, "Prima riga\nseconda");
        let files: Vec<(&str, &[u8])> =
            read.files.iter().map(|f| (f.name.as_str(), f.bytes.as_slice())).collect();
        assert_eq!(files, [("a.pdf", &[0, 1, 2][..]), ("b.txt", b"b")]);
        assert!(read.left.is_empty());
        assert_eq!(reading(&raw, 1, 100).left, ["b.txt"]);
        assert_eq!(reading(&raw, 10, 2).left, ["a.pdf"]);
    }

    #[test]
    fn html_stands_in_where_there_is_no_plain_text() {
        assert_eq!(reading(b"Content-Type: text/html\r\n\r\n<div><p>Ciao<br>a  <b>tutti</b></p></div><p>B<ul><li>x<li>y</ul>", 1, 1).text,
            "Ciao\na tutti\n\nB x y"
        );
        assert_eq!(reading(b"Subject: x\r\n\r\nCiao\r\n", 1, 1).text, "Ciao");
        assert_eq!(reading(b"", 1, 1), Reading::default());
    }
}
