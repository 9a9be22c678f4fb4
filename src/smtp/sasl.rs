//! AUTH PLAIN (RFC 4616) and LOGIN, as exchanges without I/O.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Some clients leave the padding out.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The mechanisms offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616.
    Plain,
    /// Never standardised, and what Outlook speaks.
    Login,
}

impl Mechanism {
    /// The mechanism called `name`, in any case.
    pub fn named(name: &str) -> Option<Self> {
        let is = |other| name.eq_ignore_ascii_case(other);
        if is("PLAIN") {
            Some(Self::Plain)
        } else if is("LOGIN") {
            Some(Self::Login)
        } else {
            None
        }
    }
}

/// What a client claims to be, and its proof.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// How it was sent.
    pub mechanism: Mechanism,
    /// The name, as typed.
    pub user: String,
    /// The password, as typed.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mechanism, user) = (&self.mechanism, &self.user);
        f.debug_struct("Credentials")
            .field("mechanism", mechanism)
            .field("user", user)
            .finish_non_exhaustive()
    }
}

/// Why an exchange ended without credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SaslError {
    /// The client sent `*`.
    Cancelled,
    /// Not base64, not UTF-8, or not the parts the mechanism wants.
    Malformed,
    /// The client wants to act as somebody else than who logs in.
    OtherIdentity,
}

/// Where an exchange stands: what the next line of the client is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Exchange {
    Plain,
    LoginUser,
    LoginPassword(String),
}

/// What comes of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Ask for more, see [`Exchange::prompt`].
    Ask(Exchange),
    /// All there.
    Done(Credentials),
}

impl Exchange {
    /// The begin of an exchange.
    pub(super) fn new(mechanism: Mechanism) -> Self {
        match mechanism {
            Mechanism::Plain => Self::Plain,
            Mechanism::Login => Self::LoginUser,
        }
    }

    /// The challenge in base64: for LOGIN `Username:` and `Password:`, which clients compare by the letter.
    pub(super) fn prompt(&self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::LoginUser => "VXNlcm5hbWU6",
            Self::LoginPassword(_) => "UGFzc3dvcmQ6",
        }
    }

    /// Takes a line, or the initial response.
    pub(super) fn respond(self, line: &[u8]) -> Result<Progress, SaslError> {
        let line = line.trim_ascii();
        if line == b"*" {
            return Err(SaslError::Cancelled);
        }
        let decoded = LENIENT.decode(line).map_err(|_| SaslError::Malformed)?;
        let text = String::from_utf8(decoded).map_err(|_| SaslError::Malformed)?;
        match self {
            Self::Plain => plain(&text).map(Progress::Done),
            _ if text.contains('\0') => Err(SaslError::Malformed),
            Self::LoginUser => Ok(Progress::Ask(Self::LoginPassword(text))),
            Self::LoginPassword(user) => {
                Ok(Progress::Done(Credentials { mechanism: Mechanism::Login, user, password: text }))
            }
        }
    }
}

fn plain(text: &str) -> Result<Credentials, SaslError> {
    let mut parts = text.split('\0');
    let (Some(identity), Some(user), Some(password), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(SaslError::Malformed);
    };
    if !identity.is_empty() && identity != user {
        return Err(SaslError::OtherIdentity);
    }
    let mechanism = Mechanism::Plain;
    Ok(Credentials { mechanism, user: user.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &[u8]) -> String {
        LENIENT.encode(text)
    }

    fn done(mechanism: Mechanism, user: &str, password: &str) -> Result<Progress, SaslError> {
        Ok(Progress::Done(Credentials { mechanism, user: user.to_owned(), password: password.to_owned() }))
    }

    #[test]
    fn plain_has_three_parts() {
        let check = |text: &[u8], expected| {
            assert_eq!(Exchange::Plain.respond(encoded(text).as_bytes()), expected, "{text:?}");
        };
        check(b"\0op01@x.example\0demo", done(Mechanism::Plain, "op01@x.example", "demo"));
        check(b"op01\0op01\0p", done(Mechanism::Plain, "op01", "p"));
        check("\0è\0città".as_bytes(), done(Mechanism::Plain, "è", "città"));
        check(b"other\0op01\0p", Err(SaslError::OtherIdentity));
        check(b"op01\0p", Err(SaslError::Malformed));
        check(b"\0a\0b\0c", Err(SaslError::Malformed));
        check(b"\0a\0\xff", Err(SaslError::Malformed));
        check(b"", Err(SaslError::Malformed));
    }

    #[test]
    fn login_asks_for_name_then_password() {
        let ask = Exchange::new(Mechanism::Login);
        assert_eq!(LENIENT.decode(ask.prompt()).as_deref(), Ok(&b"Username:"[..]));
        let Ok(Progress::Ask(next)) = ask.respond(b"b3AwMQ==") else { panic!("no prompt") };
        assert_eq!(LENIENT.decode(next.prompt()).as_deref(), Ok(&b"Password:"[..]));
        assert_eq!(next.respond(b"ZGVtbw"), done(Mechanism::Login, "op01", "demo"));
    }

    #[test]
    fn nonsense_and_cancel_end_the_exchange() {
        let check = |line: &[u8], expected| {
            for exchange in [Exchange::Plain, Exchange::LoginUser, Exchange::LoginPassword("a".to_owned())] {
                assert_eq!(exchange.respond(line), Err(expected), "{line:?}");
            }
        };
        check(b"*", SaslError::Cancelled);
        check(b"%%%%", SaslError::Malformed);
        check(b"AAAA=A", SaslError::Malformed);
        check(b"AAAAAAAAAAAA", SaslError::Malformed);
    }

    #[test]
    fn debug_hides_the_password() {
        let (mechanism, user) = (Mechanism::Plain, "op01".to_owned());
        let shown = format!("{:?}", Credentials { mechanism, user, password: "geheim".to_owned() });
        assert!(shown.contains("op01") && !shown.contains("geheim"), "{shown}");
    }
}
