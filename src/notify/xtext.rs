//! The two ways in which RFC 3461 and RFC 6533 write an address into a parameter.

/// Decodes xtext. None when a `+` is not followed by two hexadecimal digits, when an ASCII character is not allowed, or
/// when the result is empty, holds control characters or is not UTF-8.
///
/// ```abnf
/// xtext = *( xchar / hexchar )
/// xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
/// hexchar = "+" 2HEXDIG
/// ```
pub fn xtext(value: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(value.len());
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            b'=' => return None,
            b'!'..=b'~' | 0x80.. => byte,
            _ => return None,
        });
    }
    let text = String::from_utf8(decoded).ok()?;
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Encodes as xtext.
pub fn to_xtext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'!'..=b'~' if !matches!(byte, b'+' | b'=') => out.push(char::from(byte)),
            _ => out.push_str(&format!("+{byte:02X}")),
        }
    }
    out
}

/// Decodes an address of type utf-8, in any of its three forms (RFC 6533 §3): characters beyond ASCII as they are, or
/// as `\x{…}`.
pub fn utf8_address(value: &str) -> Option<String> {
    let (mut out, mut rest) = (String::with_capacity(value.len()), value);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (digits, behind) = rest[at..].strip_prefix("\\x{")?.split_once('}')?;
        let plain = (2..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        out.push(char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| plain)?)?);
        rest = behind;
    }
    let unescaped = |c: char| matches!(c, '+' | '=' | ' ');
    let fit = !value.contains(unescaped) && !out.chars().any(char::is_control);
    out.push_str(rest);
    (fit && !rest.chars().any(char::is_control)).then_some(out)
}

/// The form of a utf-8 address that is all ASCII (RFC 6533 §3, utf-8-addr-xtext).
pub fn to_utf8_xtext(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '!'..='~' if !matches!(c, '\\' | '+' | '=') => out.push(c),
            _ => out.push_str(&format!("\\x{{{:02X}}}", u32::from(c))),
        }
    }
    out
}
