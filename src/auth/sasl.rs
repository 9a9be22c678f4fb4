//! What SASL mechanisms that carry a password say, once base64 and literals are off.

use std::fmt;

/// A name and a password as a client sent them. `Debug` does not show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The log-in name.
    pub login: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Why a response is none. All are the client's fault and permanent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SaslError {
    /// Not what the mechanism says, or not UTF-8.
    #[error("malformed response")]
    Malformed,
    /// It asks to act as another user than it authenticates as.
    #[error("acting as another user is not supported")]
    OtherIdentity,
}

/// Reads the one message of PLAIN (RFC 4616 §2), already decoded.
///
/// ```text
/// message = [authzid] UTF8NUL authcid UTF8NUL passwd
/// ```
pub fn plain(message: &[u8]) -> Result<Credentials, SaslError> {
    let text = std::str::from_utf8(message).map_err(|_| SaslError::Malformed)?;
    let mut parts = text.split('\0');
    let (Some(authzid), Some(authcid), Some(passwd), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(SaslError::Malformed);
    };
    if !authzid.is_empty() && authzid != authcid {
        return Err(SaslError::OtherIdentity);
    }
    credentials(authcid, passwd)
}

/// Joins the two answers of LOGIN, already decoded (never standardised: draft-murchison-sasl-login).
pub fn login(name: &[u8], password: &[u8]) -> Result<Credentials, SaslError> {
    let text = |bytes| std::str::from_utf8(bytes).map_err(|_| SaslError::Malformed);
    credentials(text(name)?, text(password)?)
}

fn credentials(login: &str, password: &str) -> Result<Credentials, SaslError> {
    let empty = login.is_empty() || password.is_empty();
    if empty || login.contains('\0') || password.contains('\0') {
        return Err(SaslError::Malformed);
    }
    Ok(Credentials { login: login.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_has_three_parts_and_one_identity() {
        let check = |message: &[u8], expected: Result<(&str, &str), SaslError>| {
            let got = plain(message);
            let got = got.as_ref().map(|c| (c.login.as_str(), c.password.as_str())).map_err(|e| *e);
            assert_eq!(got, expected, "{message:?}");
        };
        check(b"\0op01\0demo", Ok(("op01", "demo")));
        check(b"op01\0op01\0demo", Ok(("op01", "demo")));
        check("\0però\0pässword 1".as_bytes(), Ok(("però", "pässword 1")));
        check(b"admin\0op01\0demo", Err(SaslError::OtherIdentity));
        check(b"", Err(SaslError::Malformed));
        check(b"op01\0demo", Err(SaslError::Malformed));
        check(b"\0op01\0demo\0", Err(SaslError::Malformed));
        check(b"\0op01\0", Err(SaslError::Malformed));
        check(b"\0\0demo", Err(SaslError::Malformed));
        check(b"\0op01\0\xff", Err(SaslError::Malformed));
    }

    #[test]
    fn login_takes_no_nul_and_no_emptiness() {
        assert!(login(b"op01", b"demo").is_ok());
        for (name, password) in
            [(&b""[..], &b"x"[..]), (b"x", b""), (b"a\0b", b"x"), (b"a", b"x\0"), (b"\xff", b"x")]
        {
            assert_eq!(login(name, password), Err(SaslError::Malformed));
        }
    }

    #[test]
    fn debug_keeps_the_password() {
        assert!(!format!("{:?}", login(b"op01", b"segreto").unwrap()).contains("segreto"));
    }
}
