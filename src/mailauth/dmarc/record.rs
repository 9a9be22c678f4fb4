//! A DMARC record (RFC 7489 §6.3; `np`, `psd` and `t` of RFC 9989 §4.7).

/// What is to be done with mail that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// Nothing.
    None,
    /// It is suspicious.
    Quarantine,
    /// It shall not be taken.
    Reject,
}

impl Policy {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// The policy of that word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::None, Self::Quarantine, Self::Reject];
        all.into_iter().find(|policy| word.eq_ignore_ascii_case(policy.as_str()))
    }

    /// The next one that asks less.
    fn weaker(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            _ => Self::None,
        }
    }
}

/// What a record says; what cannot be read has its default (RFC 7489 §6.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) p: Policy,
    sp: Option<Policy>,
    np: Option<Policy>,
    pub(super) strict_dkim: bool,
    pub(super) strict_spf: bool,
    pct: u64,
    testing: bool,
    /// `psd`: yes or no; None when it says neither.
    pub(super) psd: Option<bool>,
}

impl Record {
    /// Whether a TXT record is one, however bad.
    pub(super) fn is_one(text: &[u8]) -> bool {
        let text = String::from_utf8_lossy(text);
        let first = text.split(';').next().and_then(|tag| tag.split_once('='));
        first.is_some_and(|(name, value)| name.trim() == "v" && value.trim() == "DMARC1")
    }

    /// Reads it. None: without a policy or a place for reports it says nothing (RFC 7489 §6.6.3).
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let tags: Vec<(&str, &str)> =
            text.split(';').filter_map(|t| t.split_once('=')).map(|(n, v)| (n.trim(), v.trim())).collect();
        let tag = |name: &str| tags.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
        let says = |name: &str, word: &str| tag(name).is_some_and(|value| value.eq_ignore_ascii_case(word));
        let policy = |name: &str| tag(name).map(Policy::parse);
        let readable = |name: &str| policy(name) != Some(None);
        let p = match policy("p").flatten() {
            Some(p) if readable("sp") => p,
            _ if tag("rua").is_some_and(|uri| uri.starts_with("mailto:")) => Policy::None,
            _ => return None,
        };
        Some(Self {
            p,
            sp: policy("sp").flatten(),
            np: policy("np").flatten(),
            strict_dkim: says("adkim", "s"),
            strict_spf: says("aspf", "s"),
            pct: tag("pct").and_then(|value| value.parse().ok()).filter(|pct| *pct <= 100).unwrap_or(100),
            testing: says("t", "y"),
            psd: if says("psd", "y") { Some(true) } else { says("psd", "n").then_some(false) },
        })
    }

    /// What holds for a name below that has no record of its own.
    pub(super) fn below(&self, is_missing: bool) -> Policy {
        let sp = self.sp.unwrap_or(self.p);
        if is_missing { self.np.unwrap_or(sp) } else { sp }
    }

    /// A policy for one message: `t` weakens it (RFC 9989 §4.7), and so does `pct` for those that were not drawn (RFC 7489
    /// §6.6.4).
    pub(super) fn applied(&self, policy: Policy, draw: u64) -> Policy {
        let drawn = draw % 100 < self.pct;
        if self.testing || !drawn { policy.weaker() } else { policy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Record> {
        Record::is_one(text.as_bytes()).then(|| Record::parse(text.as_bytes())).flatten()
    }

    /// RFC 7489 §6.3, §6.6.3.
    #[test]
    fn what_cannot_be_read_has_its_default() {
        let record =
            parse("v=DMARC1;p=reject; sp=Quarantine; np=none; adkim=s; aspf=x; pct=200; fo=1:d").unwrap();
        assert_eq!(
            (record.p, record.below(false), record.below(true)),
            (Policy::Reject, Policy::Quarantine, Policy::None)
        );
        assert_eq!((record.strict_dkim, record.strict_spf, record.pct), (true, false, 100));
        assert_eq!(parse("v=DMARC1; p=refuse"), None);
        assert_eq!(parse("v=DMARC1; p=refuse; rua=mailto:a@b.example").unwrap().p, Policy::None);
        assert_eq!(parse("v=DMARC1; p=reject; sp=x; rua=mailto:a@b.example").unwrap().p, Policy::None);
        assert_eq!(parse("v=DMARC1"), None);
        for other in ["v=DMARC2; p=none", "p=none; v=DMARC1", "v=dmarc1; p=none", ""] {
            assert!(!Record::is_one(other.as_bytes()), "{other}");
        }
    }

    /// RFC 7489 §6.6.4.
    #[test]
    fn those_not_drawn_get_the_next_weaker_policy() {
        let half = parse("v=DMARC1; p=reject; pct=50").unwrap();
        assert_eq!(
            (half.applied(Policy::Reject, 49), half.applied(Policy::Reject, 50)),
            (Policy::Reject, Policy::Quarantine)
        );
        assert_eq!(half.applied(Policy::Quarantine, 99), Policy::None);
        assert_eq!(
            parse("v=DMARC1; p=reject; pct=0").unwrap().applied(Policy::Reject, 0),
            Policy::Quarantine
        );
        assert_eq!(parse("v=DMARC1; p=reject; t=y").unwrap().applied(Policy::Reject, 0), Policy::Quarantine);
    }
}
