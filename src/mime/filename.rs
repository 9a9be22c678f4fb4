//! Names of attached files, decoded (RFC 2183 §2.3, RFC 2231).

use super::content::{ContentFields, ContentType, Parameter, disposition};
use super::words::{decode, decode_charset};

/// The names a part gives its file: `filename` of its disposition, `name` of its type when that is another one.
pub(super) fn names(content: &ContentFields<'_>, declared: Option<&ContentType>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let disposed = content.disposition.and_then(disposition);
    names.extend(disposed.and_then(|(_, parameters)| decoded(&parameters, "filename")));
    names.extend(declared.and_then(|declared| decoded(&declared.parameters, "name")));
    names.dedup();
    names.retain(|name| !name.is_empty());
    names
}

/// The value of a parameter. Continuations are joined and octets in percent signs undone (RFC 2231 §3, §4); encoded-words
/// are decoded too, though RFC 2047 §5 forbids them here: many programs write them.
fn decoded(parameters: &[Parameter], name: &str) -> Option<String> {
    let mut sections: Vec<(u32, bool, &[u8])> = parameters.iter().filter_map(|p| section(p, name)).collect();
    // What is written both ways is meant the second way; the first is for older programs.
    if sections.iter().any(|(number, ..)| *number > 0) {
        sections.retain(|(number, ..)| *number > 0);
    }
    sections.sort_by_key(|(number, ..)| *number);
    sections.dedup_by_key(|(number, ..)| *number);
    let (first, extended, value) = *sections.first()?;
    if first == 0 {
        return Some(decode(value));
    }
    let (charset, value) = if extended { charset(value) } else { (&b""[..], value) };
    let mut bytes = Vec::new();
    for (number, encoded, section) in sections {
        let section = if number == first { value } else { section };
        if encoded { undo_percent(section, &mut bytes) } else { bytes.extend_from_slice(section) }
    }
    Some(decode_charset(charset, &bytes).replace(['\0', '\r', '\n'], " "))
}

/// Whether a parameter is a section of the one named so: 0 for the plain one, else its number from 1; whether it is
/// encoded; its value.
fn section<'p>(parameter: &'p Parameter, name: &str) -> Option<(u32, bool, &'p [u8])> {
    let (own, rest) = parameter.name.split_at_checked(name.len())?;
    if !own.eq_ignore_ascii_case(name.as_bytes()) {
        return None;
    }
    let Some(rest) = rest.strip_prefix(b"*") else {
        return rest.is_empty().then_some((0, false, &parameter.value));
    };
    let (number, encoded) = match rest.strip_suffix(b"*") {
        Some(number) => (number, true),
        None => (rest, rest.is_empty()),
    };
    let number = if number.is_empty() { 0 } else { str::from_utf8(number).ok()?.parse().ok()? };
    Some((u32::checked_add(number, 1)?, encoded, &parameter.value))
}

/// `charset'language'value` (RFC 2231 §4).
fn charset(value: &[u8]) -> (&[u8], &[u8]) {
    let mut fields = value.splitn(3, |b| *b == b'\'');
    match (fields.next(), fields.next(), fields.next()) {
        (Some(charset), Some(_), Some(value)) => (charset, value),
        _ => (b"", value),
    }
}

fn undo_percent(value: &[u8], out: &mut Vec<u8>) {
    let mut rest = value;
    while let Some((&byte, after)) = rest.split_first() {
        let octet = after.get(..2).filter(|_| byte == b'%').and_then(|digits| str::from_utf8(digits).ok());
        match octet.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) => {
                out.push(octet);
                rest = &after[2..];
            }
            None => {
                out.push(byte);
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(disposition: &str, expected: Option<&str>) {
        let content = ContentFields { disposition: Some(disposition.as_bytes()), ..ContentFields::default() };
        assert_eq!(names(&content, None).first().map(String::as_str), expected, "{disposition}");
    }

    /// RFC 2183 §2.3, RFC 2231 §3, §4
    #[test]
    fn names_are_decoded_however_they_are_written() {
        check("attachment; filename=curriculum.pdf", Some("curriculum.pdf"));
        check("attachment; filename=\"Anna Verdi (2).pdf\"", Some("Anna Verdi (2).pdf"));
        check("attachment; filename=\"=?utf-8?Q?Attivit=C3=A0.pdf?=\"", Some("Attivit\u{e0}.pdf"));
        check("attachment; filename*=UTF-8''Attivit%C3%A0%20.pdf", Some("Attivit\u{e0} .pdf"));
        check("attachment; FILENAME*=iso-8859-1'it'Attivit%E0.pdf; filename=x", Some("Attivit\u{e0}.pdf"));
        check(
            "attachment; filename*0*=utf-8''Attivit%C3; filename*1*=%A0%; filename*2=\"%20.pdf\"",
            Some("Attivit\u{e0}%%20.pdf"),
        );
        check("attachment; filename*1=dulo.pdf; filename*0=mo", Some("modulo.pdf"));
        check("attachment; filenames=x", None);
        check("attachment; filename=", None);
        check("attachment; filename*x=y; filename*4294967295=y", None);
        check("attachment", None);
    }

    #[test]
    fn both_names_are_given_when_they_differ() {
        let declared = |value: &str| ContentType::parse(value.as_bytes());
        let content =
            ContentFields { disposition: Some(b"inline; filename=a.pdf"), ..ContentFields::default() };
        assert_eq!(names(&content, declared("application/pdf; name=b.pdf").as_ref()), ["a.pdf", "b.pdf"]);
        assert_eq!(names(&content, declared("application/pdf; name=a.pdf").as_ref()), ["a.pdf"]);
    }
}
