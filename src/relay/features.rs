//! What a server announced in its reply to EHLO (RFC 5321 §4.1.1.1).

use super::reply::Reply;

/// The extensions that matter to a sender. lettre reads some of them too, but neither SIZE nor PIPELINING.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) starttls: bool,
    pub(crate) pipelining: bool,
    pub(crate) eight_bit_mime: bool,
    pub(crate) smtputf8: bool,
    /// SIZE was announced, so the parameter may be sent.
    pub(crate) size: bool,
    /// The announced limit in octets; none when absent or 0 (RFC 1870 §4).
    pub(crate) max_size: Option<u64>,
}

impl Features {
    /// Reads the reply; keywords in any case (RFC 5321 §2.4), the first line is the greeting.
    pub(crate) fn parse(reply: &Reply) -> Self {
        let mut features = Self::default();
        for line in reply.lines().iter().skip(1) {
            let mut words = line.split_ascii_whitespace();
            let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
            match keyword.as_str() {
                "STARTTLS" => features.starttls = true,
                "PIPELINING" => features.pipelining = true,
                "8BITMIME" => features.eight_bit_mime = true,
                "SMTPUTF8" => features.smtputf8 = true,
                "SIZE" => {
                    features.size = true;
                    features.max_size = words.next().and_then(|n| n.parse().ok()).filter(|&n| n > 0);
                }
                _ => {}
            }
        }
        features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_read_in_any_case() {
        fn check(lines: &[&str], expected: Features) {
            assert_eq!(Features::parse(&Reply::new(250, lines)), expected, "{lines:?}");
        }
        check(&["mx"], Features::default());
        check(&["STARTTLS"], Features::default());
        check(
            &["mx", "starttls", "Pipelining", "8bitmime", "SMTPUTF8", "X", ""],
            Features {
                starttls: true,
                pipelining: true,
                eight_bit_mime: true,
                smtputf8: true,
                ..Default::default()
            },
        );
        check(&["mx", "SIZE"], Features { size: true, ..Default::default() });
        check(&["mx", "SIZE 0"], Features { size: true, ..Default::default() });
        check(&["mx", "SIZE 1000"], Features { size: true, max_size: Some(1000), ..Default::default() });
        check(&["mx", "SIZE 99999999999999999999"], Features { size: true, ..Default::default() });
    }
}
