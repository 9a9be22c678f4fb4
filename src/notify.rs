//! What the sender of a message asks to be told of it (RFC 3461): values and their spellings, no notices.
//!
//! Edges read them from MAIL and RCPT, the queue keeps them, `relay` passes them on or honours them.

#[cfg(test)]
mod tests;
mod xtext;

use std::collections::HashMap;
use std::fmt;

use crate::address::Address;
pub use xtext::{to_utf8_xtext, to_xtext, utf8_address, xtext};

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

impl fmt::Display for Ret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.keyword())
    }
}
