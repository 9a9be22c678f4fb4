//! Modified UTF-7, in which mailbox names travel unless the client asked for UTF-8 (RFC 3501 §5.1.3).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// A name as it is written in modified UTF-7. There is one spelling for each name.
#[must_use]
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut shifted = Vec::new();
    for c in name.chars() {
        if !is_direct(c) {
            let mut units = [0; 2];
            shifted.extend_from_slice(c.encode_utf16(&mut units));
            continue;
        }
        unshift(&mut out, &mut shifted);
        out.push(c);
        if c == '&' {
            out.push('-');
        }
    }
    unshift(&mut out, &mut shifted);
    out
}

/// The name behind its spelling. `None` for what no encoder following RFC 3501 would have written: a lone
/// `&`, unpaired surrogates, 8-bit or control characters outside of base64, printable ASCII inside of it,
/// bits left over.
#[must_use]
pub fn decode(spelling: &str) -> Option<String> {
    let mut name = String::with_capacity(spelling.len());
    let mut rest = spelling;
    while let Some((direct, after)) = rest.split_once('&') {
        name.push_str(direct);
        let (shifted, after) = after.split_once('-')?;
        if shifted.is_empty() {
            name.push('&');
        } else {
            decode_shifted(shifted, &mut name)?;
        }
        rest = after;
    }
    name.push_str(rest);
    // Comparing with the only right spelling refuses every other form at once.
    (encode(&name) == spelling).then_some(name)
}

/// Characters that stand for themselves (`&` does so as `&-`).
fn is_direct(c: char) -> bool {
    matches!(c, ' '..='~')
}

/// Writes the collected UTF-16 units as `&...-`.
fn unshift(out: &mut String, shifted: &mut Vec<u16>) {
    if shifted.is_empty() {
        return;
    }
    out.push('&');
    let (mut bits, mut count) = (0u32, 0u32);
    for unit in shifted.drain(..) {
        bits = (bits << 16) | u32::from(unit);
        count += 16;
        while count >= 6 {
            count -= 6;
            out.push(digit(bits >> count));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        out.push(digit(bits << (6 - count)));
    }
    out.push('-');
}

fn digit(bits: u32) -> char {
    ALPHABET.get((bits & 63) as usize).map_or('A', |&b| char::from(b))
}

/// Appends the characters of one base64 run.
fn decode_shifted(shifted: &str, name: &mut String) -> Option<()> {
    let (mut bits, mut count) = (0u32, 0u32);
    let mut units = Vec::with_capacity(shifted.len() / 2);
    for byte in shifted.bytes() {
        let value = ALPHABET.iter().position(|&known| known == byte)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push((bits >> count) as u16);
            bits &= (1 << count) - 1;
        }
    }
    for c in char::decode_utf16(units) {
        name.push(c.ok()?);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(name: &str, spelling: &str) {
        assert_eq!(encode(name), spelling);
        assert_eq!(decode(spelling).as_deref(), Some(name));
    }

    #[test]
    fn names_have_one_spelling() {
        check("", "");
        check("INBOX", "INBOX");
        check("Posta & co", "Posta &- co");
        check("&", "&-");
        check("&&", "&-&-");
        check("é", "&AOk-");
        check("Attività", "Attivit&AOA-");
        check("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        check("😀", "&2D3eAA-");
        check("a😀é&b", "a&2D3eAADp-&-b");
        check("\u{7f}", "&AH8-");
        check("\t", "&AAk-");
        check("-", "-");
        check("&AOk-", "&-AOk-");
    }

    #[test]
    fn other_spellings_are_refused() {
        for spelling in [
            "&",          // lone
            "a&b",        // not ended
            "&AOk",       // not ended
            "&AGE-",      // printable "a" shifted
            "&ACY-",      // "&" shifted
            "&AOk-&AOk-", // two runs for one
            "&AOl-",      // bits left over
            "&AO-",       // half a unit
            "&A-",
            "&AOkA-", // surplus digit
            "&AOk=-",
            "&AO/-",    // "/" is not of this alphabet
            "&2D0-",    // high surrogate alone
            "&3gA-",    // low surrogate alone
            "&3gDYPQ-", // wrong order
            "é",        // 8-bit
            "a\tb",     // control
            "\u{7f}",
        ] {
            assert_eq!(decode(spelling), None, "{spelling:?}");
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(name in any::<String>()) {
            prop_assert_eq!(decode(&encode(&name)), Some(name));
        }

        #[test]
        fn encoding_undoes_decoding(spelling in "[&A-Za-z0-9+,\\-é ]{0,12}") {
            if let Some(name) = decode(&spelling) {
                prop_assert_eq!(encode(&name), spelling);
            }
        }
    }
}
