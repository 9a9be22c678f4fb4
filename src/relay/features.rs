//! What a server announced in its reply to EHLO (RFC 5321 §4.1.1.1).

use std::collections::HashSet;

use super::reply::Reply;
use crate::address::Address;

/// The extensions that matter to a sender. lettre reads some of them too, but neither SIZE nor PIPELINING.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) starttls: bool,
    pub(crate) pipelining: bool,
    pub(crate) eight_bit_mime: bool,
    pub(crate) smtputf8: bool,
    /// RFC 3461
    pub(crate) dsn: bool,
    /// RFC 3030 §2
    pub(crate) chunking: bool,
    /// RFC 3030 §3
    pub(crate) binary_mime: bool,
    /// SIZE was announced, so the parameter may be sent.
    pub(crate) size: bool,
    /// The announced limit in octets; none when absent or 0 (RFC 1870 §4).
    pub(crate) max_size: Option<u64>,
    /// Recipients of one transaction (RFC 9422 §4.2).
    pub(crate) rcpt_max: Option<usize>,
    /// Transactions of one session (RFC 9422 §4.1).
    pub(crate) mail_max: Option<usize>,
    /// Domains among the recipients of one transaction (RFC 9422 §4.3).
    pub(crate) rcpt_domain_max: Option<usize>,
}

/// Recipients of one transaction where nothing is said: what every server must take (RFC 5321 §4.5.3.1.8).
const RECIPIENTS: usize = 100;

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
                "DSN" => features.dsn = true,
                "CHUNKING" => features.chunking = true,
                "BINARYMIME" => features.binary_mime = true,
                "LIMITS" => words.for_each(|word| features.limit(word)),
                "SIZE" => {
                    features.size = true;
                    features.max_size = words.next().and_then(|n| n.parse().ok()).filter(|&n| n > 0);
                }
                _ => {}
            }
        }
        features
    }

    /// One limit (RFC 9422 §3): names in any case, unknown ones and values that make no sense are left out.
    fn limit(&mut self, word: &str) {
        let Some((name, value)) = word.split_once('=') else { return };
        let value = value.parse().ok().filter(|&number: &usize| number > 0);
        match name.to_ascii_uppercase().as_str() {
            "RCPTMAX" => self.rcpt_max = value,
            "MAILMAX" => self.mail_max = value,
            "RCPTDOMAINMAX" => self.rcpt_domain_max = value,
            _ => {}
        }
    }

    /// Of the recipients at these indices, the first that one transaction may have.
    pub(crate) fn fitting<'a>(&self, recipients: &[Address], open: &'a [usize]) -> &'a [usize] {
        let mut domains = HashSet::new();
        let mut one_more = |at: &usize| {
            domains.extend(recipients.get(*at).map(Address::domain));
            self.rcpt_domain_max.is_none_or(|most| domains.len() <= most)
        };
        let most = self.rcpt_max.unwrap_or(RECIPIENTS).min(open.len());
        let count = open.iter().take(most).take_while(|at| one_more(at)).count();
        open.get(..count).unwrap_or(open)
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
        let binary = Features { dsn: true, chunking: true, binary_mime: true, ..Default::default() };
        check(&["mx", "DSN", "CHUNKING", "binarymime"], binary);
    }

    /// RFC 9422
    #[test]
    fn limits_are_read_and_heeded() {
        let read = |line: &str| Features::parse(&Reply::new(250, ["mx", line]));
        let limits = read("LIMITS rcptmax=2 MAILMAX=7 X=1 RCPTDOMAINMAX=1");
        assert_eq!((limits.rcpt_max, limits.mail_max, limits.rcpt_domain_max), (Some(2), Some(7), Some(1)));
        for bad in [
            "LIMITS",
            "LIMITS RCPTMAX",
            "LIMITS RCPTMAX=0 MAILMAX=-1",
            "LIMITS RCPTMAX=99999999999999999999999",
        ] {
            assert_eq!(read(bad), Features::default(), "{bad}");
        }
        let to = ["a@x.it", "b@x.it", "c@y.it", "d@x.it"].map(|to| Address::parse(to).expect("an address"));
        let check = |line: &str, open: &[usize], expected: &[usize]| {
            assert_eq!(read(line).fitting(&to, open), expected, "{line}");
        };
        check("X", &[0, 1, 2, 3], &[0, 1, 2, 3]);
        check("LIMITS RCPTMAX=2", &[1, 2, 3], &[1, 2]);
        check("LIMITS RCPTDOMAINMAX=1", &[0, 1, 2, 3], &[0, 1]);
        check("LIMITS RCPTDOMAINMAX=2 RCPTMAX=3", &[0, 1, 2, 3], &[0, 1, 2]);
        check("LIMITS RCPTMAX=1", &[], &[]);
        let many = vec![0; 500];
        assert_eq!(read("X").fitting(&to, &many).len(), 100);
        assert_eq!(read("LIMITS RCPTMAX=1000").fitting(&to, &many).len(), 500);
    }
}
