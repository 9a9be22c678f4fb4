//! A few lines below a message, as mailing lists put them.

use super::{
    compose::text_body,
    content::{ContentFields, ContentType},
    edit::remove_fields_where,
    headers::{HeaderField, fields, split},
    parts::text_parts,
    structure::{Kind, Structure},
};

/// The longest text that is written anew with lines below it; a longer one stays as it is, and they become a part beside it.
const MOST_TEXT: usize = 1 << 20;

/// The message with `footer` below it: plain text goes on, anything else becomes the first part of a mixed one. None: it is signed,
/// encrypted or a report, which nothing may be added to. `boundary` must not occur in the message.
#[must_use]
pub fn with_footer(raw: &[u8], footer: &str, boundary: &str) -> Option<Vec<u8>> {
    let structure = Structure::parse(raw);
    let root = structure.parts.first()?;
    let content = ContentFields::read(structure.fields(root));
    let declared = Structure::content_type(root, &content);
    if declared.as_ref().is_some_and(is_sealed) {
        return None;
    }
    let plain = declared.as_ref().is_none_or(|kind| kind.is("text", "plain"));
    let shown = matches!(root.kind, Kind::Leaf | Kind::Text) && content.disposition.is_none();
    if plain && shown && structure.body(root).len() <= MOST_TEXT && !is_flowed(declared.as_ref()) {
        return continued(raw, footer);
    }
    Some(wrapped(raw, footer, boundary))
}

fn is_sealed(kind: &ContentType) -> bool {
    let multiparts = ["signed", "encrypted", "report"];
    let files = ["pkcs7-mime", "x-pkcs7-mime", "pgp-encrypted"];
    multiparts.iter().any(|sub| kind.is("multipart", sub))
        || files.iter().any(|sub| kind.is("application", sub))
}

/// Lines that go on (RFC 3676): written anew they would look otherwise.
fn is_flowed(kind: Option<&ContentType>) -> bool {
    kind.and_then(|kind| kind.parameter("format"))
        .is_some_and(|format| format.eq_ignore_ascii_case(b"flowed"))
}

fn is_content(field: &HeaderField<'_>) -> bool {
    let content = field.raw.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-"));
    content || field.is("MIME-Version")
}

fn continued(raw: &[u8], footer: &str) -> Option<Vec<u8>> {
    let text = text_parts(raw, 1, MOST_TEXT * 4).pop()?.text;
    let (encoding, body) = text_body(&format!("{}\n\n{footer}\n", text.trim_end()));
    let fields = format!(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n"
    );
    Some(assembled(raw, &fields, &body))
}

fn wrapped(raw: &[u8], footer: &str, boundary: &str) -> Vec<u8> {
    let (head, body) = split(raw);
    let outer = format!("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n");
    let mut inner = format!("--{boundary}\r\n").into_bytes();
    for field in fields(head).filter(|field| is_content(field) && !field.is("MIME-Version")) {
        inner.extend_from_slice(field.raw);
    }
    inner.extend_from_slice(b"\r\n");
    inner.extend_from_slice(body);
    let (encoding, lines) = text_body(footer);
    let begin = format!(
        "\r\n--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: inline\r\n\
         Content-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    inner.extend_from_slice(begin.as_bytes());
    inner.extend_from_slice(&lines);
    inner.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assembled(raw, &outer, &inner)
}

/// The fields of a message that say nothing of its content, then these, then this body.
fn assembled(raw: &[u8], content: &str, body: &[u8]) -> Vec<u8> {
    let kept = remove_fields_where(raw, is_content);
    let (head, _) = split(&kept);
    let mut made = head.strip_suffix(b"\r\n").unwrap_or(head).to_vec();
    made.extend_from_slice(content.as_bytes());
    made.extend_from_slice(b"\r\n");
    made.extend_from_slice(body);
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::reading;

    fn check(raw: &str, expected: Option<&str>) {
        let made = with_footer(raw.as_bytes(), "-- \nfine", "B").map(|made| String::from_utf8(made).unwrap());
        assert_eq!(made.as_deref(), expected, "{raw}");
    }

    #[test]
    fn plain_text_goes_on() {
        check(
            "From: a@b.example\r\nSubject: x\r\n\r\nCiao\r\n\r\n\r\n",
            Some(
                "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
                 Content-Transfer-Encoding: 7bit\r\n\r\nCiao\r\n\r\n-- \r\nfine\r\n",
            ),
        );
        check(
            "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\nSubject: x\r\n\r\n=E8",
            Some(
                "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
                 Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A8\r\n\r\n--=20\r\nfine\r\n",
            ),
        );
    }

    #[test]
    fn anything_else_gets_a_part_beside_it() {
        let made = |raw: &str| with_footer(raw.as_bytes(), "fine", "B").unwrap();
        for raw in [
            "Content-Type: text/html\r\nSubject: x\r\n\r\n<p>Ciao",
            "Content-Type: text/plain; format=flowed\r\nSubject: x\r\n\r\nCiao",
            "Content-Type: multipart/alternative; boundary=a\r\nSubject: x\r\n\r\n--a\r\n\r\nCiao\r\n--a--\r\n",
        ] {
            let made = made(raw);
            let text = String::from_utf8_lossy(&made);
            assert!(text.starts_with(
                "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"B\""
            ));
            assert!(text.ends_with("\r\n\r\nfine\r\n\r\n--B--\r\n"), "{text}");
            assert_eq!(
                Structure::parse(&made).parts.first().map(|root| root.children.len()),
                Some(2),
                "{text}"
            );
            let parts = text_parts(&made, 9, 99);
            assert_eq!(parts.first().map(|part| part.text.trim_end()), Some("Ciao"), "{text}");
        }
        let image = made("Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA");
        assert_eq!(reading(&image, 9, 99).files.len(), 1);
    }

    #[test]
    fn nothing_is_added_to_what_is_signed_or_encrypted() {
        for kind in [
            "multipart/signed; boundary=a; protocol=\"application/pgp-signature\"",
            "multipart/encrypted; boundary=a",
            "multipart/report; boundary=a; report-type=delivery-status",
            "application/pkcs7-mime; smime-type=signed-data",
        ] {
            check(&format!("Content-Type: {kind}\r\n\r\n--a\r\n\r\nCiao\r\n--a--\r\n"), None);
        }
    }
}
