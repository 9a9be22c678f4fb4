//! A strict reader of what is rendered for IMAP. `fuzz/targets/mime.rs` uses it too.

/// Reads one IMAP value (list, string, literal, atom) and gives what follows; None if it is malformed.
fn imap_value(text: &[u8]) -> Option<&[u8]> {
    match text.first()? {
        b'(' => {
            let mut rest = &text[1..];
            while rest.first()? != &b')' {
                rest = imap_value(rest)?;
                rest = rest.strip_prefix(b" ").unwrap_or(rest);
            }
            Some(&rest[1..])
        }
        b'"' => {
            let mut at = 1;
            while *text.get(at)? != b'"' {
                if !matches!(text[at], b' '..=b'~') {
                    return None;
                }
                at += if text[at] == b'\\' { 2 } else { 1 };
            }
            Some(&text[at + 1..])
        }
        b'{' => {
            let end = text.windows(3).position(|w| w == b"}\r\n")?;
            let length: usize = std::str::from_utf8(&text[1..end]).ok()?.parse().ok()?;
            let literal = text.get(end + 3..end + 3 + length)?;
            if literal.contains(&0) { None } else { Some(&text[end + 3 + length..]) }
        }
        _ => {
            let end = text.iter().position(|b| !b.is_ascii_alphanumeric())?;
            if end == 0 { None } else { Some(&text[end..]) }
        }
    }
}

/// Whether the text is one well-formed list.
pub fn is_imap_list(text: &[u8]) -> bool {
    let mut closed = text.to_vec();
    closed.push(b' ');
    text.first() == Some(&b'(') && imap_value(&closed) == Some(b" ".as_slice())
}
