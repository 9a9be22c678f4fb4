//! Cookies: found in a request, written for an answer (RFC 6265).

use axum::http::{HeaderMap, HeaderValue, header};

/// The cookies there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// The token of the session.
    Session,
    /// What the forms of a visitor are bound to.
    Form,
    /// The note for the next page.
    Flash,
    /// The chosen territory.
    Territory,
}

impl Cookie {
    /// Its name. `__Host-` (RFC 6265bis §4.1.3.2): browsers take it from this very host over HTTPS only, so no neighbouring
    /// name can plant one.
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-sessione",
            (Self::Session, false) => "sessione",
            (Self::Form, true) => "__Host-modulo",
            (Self::Form, false) => "modulo",
            (Self::Flash, _) => "avviso",
            (Self::Territory, _) => "territorio",
        }
    }

    /// How long browsers keep it, in seconds; none: until they are closed.
    fn keeps(self) -> Option<u32> {
        match self {
            Self::Session | Self::Form => None,
            Self::Flash => Some(300),
            Self::Territory => Some(180 * 86_400),
        }
    }

    /// Its value in a request. `secure`: requests come through HTTPS.
    pub(super) fn find(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name(secure)).map(|(_, value)| value)
    }

    /// Sets it. The value holds no character that would have to be escaped: base64, digits, a slug.
    pub(super) fn set(self, value: &str, secure: bool) -> Option<HeaderValue> {
        self.line(value, self.keeps(), secure)
    }

    /// Takes it away.
    pub(super) fn clear(self, secure: bool) -> Option<HeaderValue> {
        self.line("", Some(0), secure)
    }

    fn line(self, value: &str, keeps: Option<u32>, secure: bool) -> Option<HeaderValue> {
        let mut line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", self.name(secure));
        if secure {
            line.push_str("; Secure");
        }
        if let Some(seconds) = keeps {
            line.push_str(&format!("; Max-Age={seconds}"));
        }
        HeaderValue::from_str(&line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], secure: bool, expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        assert_eq!(Cookie::Session.find(&headers, secure), expected, "{lines:?}");
    }

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        check(&[], false, None);
        check(&["sessione=a"], false, Some("a"));
        check(&["x=1; sessione=a=b ;y"], false, Some("a=b"));
        check(&["x=1", "sessione=a"], false, Some("a"));
        check(&["xsessione=a; Sessione=b"], false, None);
        check(&["sessione=a"], true, None);
        check(&["sessione=a; __Host-sessione=b"], true, Some("b"));
        check(&["\u{e8}; sessione=a"], false, None);
    }

    #[test]
    fn a_session_is_for_this_host_and_no_script() {
        let line = |value: Option<HeaderValue>| value.unwrap().to_str().unwrap().to_owned();
        assert_eq!(
            line(Cookie::Session.set("abc", true)),
            "__Host-sessione=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(line(Cookie::Session.set("abc", false)), "sessione=abc; Path=/; HttpOnly; SameSite=Lax");
        assert!(line(Cookie::Session.clear(true)).ends_with("; Secure; Max-Age=0"));
    }
}
