//! What the sender of a message asks to be told of it (RFC 3461): values and their spellings, no notices.
//!
//! Edges read them from MAIL and RCPT, the queue keeps them, `relay` passes them on or honours them.

use std::collections::HashMap;
use std::fmt;

use crate::address::Address;

/// Longest ENVID, still encoded (RFC 3461 §4.4).
const MAX_ENVID: usize = 100;
/// Longest ORCPT, still encoded (RFC 3461 §4.2).
const MAX_ORCPT: usize = 500;

/// How much of the message a notice of failure brings back (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ret {
    /// `RET=FULL`: all of it.
    Full,
    /// `RET=HDRS`: its header.
    Headers,
}

impl Ret {
    /// Reads the value of `RET`.
    pub fn parse(value: &str) -> Option<Self> {
        [Self::Full, Self::Headers].into_iter().find(|ret| value.eq_ignore_ascii_case(ret.keyword()))
    }

    /// The value of `RET`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Headers => "HDRS",
        }
    }
}

/// Of what a notice is wanted (RFC 3461 §4.1). The default, nothing said, is failure, and delay as we see fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notify(u8);

/// The keywords of a list, each with its bit.
const EVENTS: [(&str, Notify); 3] =
    [("SUCCESS", Notify::SUCCESS), ("FAILURE", Notify::FAILURE), ("DELAY", Notify::DELAY)];

impl Notify {
    /// Of nothing at all.
    pub const NEVER: Self = Self(1);
    /// Of success alone.
    pub const SUCCESS: Self = Self(2);
    /// Of failure alone.
    pub const FAILURE: Self = Self(4);
    /// Of delay alone.
    pub const DELAY: Self = Self(8);

    /// Reads the value of `NOTIFY`.
    ///
    /// ```abnf
    /// notify-esmtp-value = "NEVER" / 1#notify-list-element
    /// notify-list-element = "SUCCESS" / "FAILURE" / "DELAY"
    /// ```
    pub fn parse(value: &str) -> Option<Self> {
        if value.eq_ignore_ascii_case("NEVER") {
            return Some(Self::NEVER);
        }
        value.split(',').try_fold(Self(0), |sum, word| {
            let (_, event) = EVENTS.iter().find(|(keyword, _)| word.eq_ignore_ascii_case(keyword))?;
            Some(Self(sum.0 | event.0))
        })
    }

    /// The value of `NOTIFY`; None when nothing was said.
    pub fn format(self) -> Option<String> {
        if self == Self::NEVER {
            return Some("NEVER".to_owned());
        }
        let said = EVENTS.iter().filter(|(_, event)| self.0 & event.0 != 0);
        let words: Vec<&str> = said.map(|(keyword, _)| *keyword).collect();
        if words.is_empty() { None } else { Some(words.join(",")) }
    }

    /// The number the queue keeps.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// Back from the number; what makes no sense counts as nothing said.
    pub fn from_number(number: i64) -> Self {
        let bits = u8::try_from(number).unwrap_or_default();
        if bits == 1 || (bits & 1 == 0 && bits < 16) { Self(bits) } else { Self::default() }
    }

    /// Whether something was said.
    pub fn is_given(self) -> bool {
        self != Self::default()
    }

    /// Whether success is to be told.
    pub fn of_success(self) -> bool {
        self.0 & Self::SUCCESS.0 != 0
    }

    /// Whether failure is to be told.
    pub fn of_failure(self) -> bool {
        !self.is_given() || self.0 & Self::FAILURE.0 != 0
    }

    /// Whether delay is to be told.
    pub fn of_delay(self) -> bool {
        !self.is_given() || self.0 & Self::DELAY.0 != 0
    }

    /// What is asked of those an alias of several stands for: success has been told for the alias itself (RFC 3461
    /// §5.2.7.3 c).
    #[must_use]
    pub fn without_success(self) -> Self {
        match self {
            Self::SUCCESS => Self::NEVER,
            Self(bits) => Self(bits & !Self::SUCCESS.0),
        }
    }
}

/// The recipient as the sender of the message has written it: `addr-type ";" address`, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalRecipient {
    /// `rfc822`, `utf-8` or another type in lower case.
    kind: String,
    address: String,
}

impl OriginalRecipient {
    /// An address of ours, for a message that goes on to another one (RFC 3461 §5.2.1 d).
    pub fn of(address: &Address) -> Self {
        let kind = if address.is_ascii() { "rfc822" } else { "utf-8" };
        Self { kind: kind.to_owned(), address: address.to_string() }
    }

    /// Reads the value of `ORCPT` (RFC 3461 §4.2, RFC 6533 §3), strictly.
    pub fn parse(value: &str) -> Option<Self> {
        if value.len() > MAX_ORCPT {
            return None;
        }
        let (kind, encoded) = value.split_once(';')?;
        let (kind, address) = match kind.to_ascii_lowercase() {
            kind if kind == "utf-8" => (kind, utf8_address(encoded)?),
            kind => quirk_rfc822_beyond_ascii(kind, xtext(encoded)?)?,
        };
        let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*-/?^_`{|}~".contains(&byte);
        let fit = !kind.is_empty() && kind.bytes().all(is_atom) && !address.is_empty();
        fit.then_some(Self { kind, address })
    }

    /// The value of `ORCPT`, all ASCII.
    pub fn format(&self) -> String {
        match self.kind.as_str() {
            "utf-8" => format!("utf-8;{}", to_utf8_xtext(&self.address)),
            kind => format!("{kind};{}", to_xtext(&self.address)),
        }
    }

    /// The value of the field Original-Recipient (RFC 3464 §2.3.1, RFC 6533 §3), all ASCII.
    pub fn report(&self) -> String {
        match self.kind.as_str() {
            "utf-8" => format!("utf-8; {}", to_utf8_xtext(&self.address)),
            kind => format!("{kind}; {}", self.address),
        }
    }

    /// As the queue keeps it.
    pub fn stored(&self) -> String {
        format!("{};{}", self.kind, self.address)
    }

    /// Back from the queue; None for what was never given.
    pub fn from_stored(text: &str) -> Option<Self> {
        let (kind, address) = text.split_once(';')?;
        Some(Self { kind: kind.to_owned(), address: address.to_owned() })
    }
}

/// What is asked for one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Of what.
    pub notify: Notify,
    /// Under what name.
    pub original: Option<OriginalRecipient>,
}

impl Wish {
    /// The same for the one address that stands behind `alias` (RFC 3461 §5.2.7.2).
    #[must_use]
    pub fn behind(&self, alias: &Address) -> Self {
        let original = self.original.clone().unwrap_or_else(|| OriginalRecipient::of(alias));
        Self { notify: self.notify, original: Some(original) }
    }
}

/// What is asked for a message and its recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// How much to bring back.
    pub ret: Option<Ret>,
    /// The sender's name of the message, decoded.
    pub envid: Option<String>,
    wishes: HashMap<Address, Wish>,
}

impl Request {
    /// One that says nothing yet of any recipient.
    pub fn new(ret: Option<Ret>, envid: Option<String>) -> Self {
        Self { ret, envid, wishes: HashMap::new() }
    }

    /// The same for other recipients, each with this wish.
    #[must_use]
    pub fn for_all(&self, recipients: &[&Address], wish: &Wish) -> Self {
        let wishes = recipients.iter().map(|address| ((*address).clone(), wish.clone())).collect();
        Self { ret: self.ret, envid: self.envid.clone(), wishes }
    }

    /// The same, asking to be told of nothing, whatever becomes of the recipients.
    #[must_use]
    pub fn silenced(self, recipients: &[Address]) -> Self {
        let never = |address: &Address| {
            let wish = Wish { notify: Notify::NEVER, ..self.wish(address) };
            (address.clone(), wish)
        };
        let wishes = recipients.iter().map(never).collect();
        Self { ret: self.ret, envid: self.envid, wishes }
    }

    /// What is asked for an address is asked for another one, in whose place it stood.
    pub fn rename(&mut self, from: &Address, to: &Address) {
        if let Some(wish) = self.wishes.remove(from) {
            self.note(to, wish);
        }
    }

    /// What is asked for an address.
    pub fn wish(&self, address: &Address) -> Wish {
        self.wishes.get(address).cloned().unwrap_or_default()
    }

    /// Notes what is asked for an address; the first word stands.
    pub fn note(&mut self, address: &Address, wish: Wish) {
        if wish != Wish::default() {
            self.wishes.entry(address.clone()).or_insert(wish);
        }
    }
}

/// Postfix calls an address beyond ASCII rfc822 too, and writes its UTF-8 in xtext: it is of type utf-8 (RFC 6533 §3).
/// None for other types that are not printable ASCII.
fn quirk_rfc822_beyond_ascii(kind: String, address: String) -> Option<(String, String)> {
    match kind.as_str() {
        "rfc822" if !address.is_ascii() => Some(("utf-8".to_owned(), address)),
        _ => is_printable(&address).then_some((kind, address)),
    }
}

/// Reads the value of `ENVID`: printable ASCII when decoded (RFC 3461 §4.4).
pub fn parse_envid(value: &str) -> Option<String> {
    xtext(value).filter(|envid| value.len() <= MAX_ENVID && is_printable(envid))
}

fn is_printable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

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
fn utf8_address(value: &str) -> Option<String> {
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

impl fmt::Display for Ret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.keyword())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_asked_follows_its_recipient() {
        let address = |text| Address::parse(text).expect("an address");
        let (from, to) = (address("postmaster@posta.example"), address("postmaster@lecce.example"));
        let mut request = Request::default();
        request.note(&from, Wish { notify: Notify::NEVER, original: None });
        request.rename(&from, &to);
        assert_eq!((request.wish(&to).notify, request.wish(&from)), (Notify::NEVER, Wish::default()));
    }

    /// RFC 3461 §4.1
    #[test]
    fn notify_is_never_or_a_list() {
        let check = |value, expected: Option<&str>| {
            let read = Notify::parse(value).map(|notify| notify.format().expect("something was said"));
            assert_eq!(read.as_deref(), expected, "{value}");
        };
        check("NEVER", Some("NEVER"));
        check("never", Some("NEVER"));
        check("success", Some("SUCCESS"));
        check("DELAY,SUCCESS,Failure", Some("SUCCESS,FAILURE,DELAY"));
        check("SUCCESS,SUCCESS", Some("SUCCESS"));
        for bad in ["", "NEVER,SUCCESS", "SUCCESS,NEVER", "SUCCESS,", ",", "ALWAYS", "SUCCESS, FAILURE"] {
            check(bad, None);
        }
    }

    #[test]
    fn nothing_said_means_failure_and_delay() {
        let check = |notify: Notify, expected: (bool, bool, bool)| {
            let told = (notify.of_success(), notify.of_failure(), notify.of_delay());
            assert_eq!(told, expected, "{notify:?}");
            assert_eq!(Notify::from_number(notify.number()), notify);
        };
        check(Notify::default(), (false, true, true));
        check(Notify::NEVER, (false, false, false));
        check(Notify::SUCCESS, (true, false, false));
        check(Notify::parse("SUCCESS,DELAY").expect("a list"), (true, false, true));
        check(Notify::from_number(3), (false, true, true));
        check(Notify::from_number(-1), (false, true, true));
        assert_eq!(Notify::SUCCESS.without_success(), Notify::NEVER);
        assert_eq!(Notify::default().without_success(), Notify::default());
        assert_eq!(Notify::parse("SUCCESS,DELAY").map(Notify::without_success), Some(Notify::DELAY));
    }

    /// RFC 3461 §4, §4.4
    #[test]
    fn xtext_is_decoded_strictly() {
        let check = |text, expected: Option<&str>| assert_eq!(xtext(text).as_deref(), expected, "{text}");
        check("<>", Some("<>"));
        check("e+3Dmc2@example.com", Some("e=mc2@example.com"));
        check("a+2Bb@c", Some("a+b@c"));
        check("a+2", None);
        check("a+zz", None);
        check("a+0D+0A", None);
        check("+FF", None);
        check("a=b", None);
        check("a b", None);
        check("à", Some("à"));
        check("", None);
        assert_eq!(parse_envid("QQ314159+20x").as_deref(), Some("QQ314159 x"));
        assert_eq!(parse_envid(&"x".repeat(100)).map(|id| id.len()), Some(100));
        for bad in ["", "+C3+A0", "à", "+00", &"x".repeat(101)] {
            assert_eq!(parse_envid(bad), None, "{bad}");
        }
    }

    /// RFC 3461 §4.2, RFC 6533 §3
    #[test]
    fn original_recipients_are_read_strictly_and_written_in_ascii() {
        let check = |value: &str, wire: &str, report: &str| {
            let read = OriginalRecipient::parse(value).expect(value);
            assert_eq!((read.format().as_str(), read.report().as_str()), (wire, report), "{value}");
            assert_eq!(OriginalRecipient::from_stored(&read.stored()), Some(read), "{value}");
        };
        check("rfc822;a@b.it", "rfc822;a@b.it", "rfc822; a@b.it");
        check("RFC822;a+2Bx@b.it", "rfc822;a+2Bx@b.it", "rfc822; a+x@b.it");
        check("rfc822;mar+C3+AC@b.it", r"utf-8;mar\x{EC}@b.it", r"utf-8; mar\x{EC}@b.it");
        check("rfc822;marì@b.it", r"utf-8;mar\x{EC}@b.it", r"utf-8; mar\x{EC}@b.it");
        check("x400;/C+3Dit/S+3DRossi+3B/", "x400;/C+3Dit/S+3DRossi;/", "x400; /C=it/S=Rossi;/");
        let utf8 = r"utf-8;niccol\x{F2}\x{2B}x@b.it";
        let shown = utf8.replacen(';', "; ", 1);
        check(utf8, utf8, &shown);
        check("utf-8;niccolò\\x{2B}x@b.it", utf8, &shown);
        for bad in [
            "",
            "rfc822",
            "rfc822;",
            ";a@b",
            "rf c;a@b",
            "rfc822;a+0D+0Ab",
            "x400;à@b",
            "rfc822;a+C3@b",
            "rfc822;a=b",
            r"utf-8;\x{}",
            r"utf-8;\x{D800}",
            r"utf-8;\x{0A}",
            r"utf-8;\x{1234567}",
            r"utf-8;\xE0",
            r"utf-8;\x{E0",
            "utf-8;a+b",
            "utf-8;a=b",
            &format!("rfc822;{}", "x".repeat(500)),
        ] {
            assert_eq!(OriginalRecipient::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn spellings_read_back(text in "\\PC{1,40}") {
            prop_assert_eq!(xtext(&to_xtext(&text)), Some(text.clone()));
            prop_assert_eq!(utf8_address(&to_utf8_xtext(&text)), Some(text));
        }

        #[test]
        fn no_value_panics_or_brings_line_ends(value in "[a-z;+=\\\\x{}0-9A-F,]{0,30}|\\PC{0,20}") {
            for text in [parse_envid(&value), OriginalRecipient::parse(&value).map(|o| o.report())].into_iter().flatten() {
                prop_assert!(!text.chars().any(char::is_control));
            }
            let _ = (Notify::parse(&value), Ret::parse(&value));
        }
    }
}
