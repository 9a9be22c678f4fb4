//! DMARC: what the domain in From wants done with mail that does not prove to be its own.
//!
//! Tags and results are those of RFC 7489, `pct` included. The Organizational Domain is found by walking up the tree of
//! names (RFC 9989 §4.10), which needs no list of public suffixes.

use super::{
    Outcome,
    authors::{Authors, MAX_AUTHORS},
};
use crate::{
    address::Domain,
    net::resolver::{DnsError, Resolver},
};
use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

mod record;

pub use record::Policy;
use record::Record;

/// From a name with more labels than this the walk goes on at the last seven (RFC 9989 §4.10).
const MAX_LABELS: usize = 8;

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dmarc {
    /// `none` without a record, `pass`, `fail`, `temperror`, or `permerror` when nobody can be asked.
    pub outcome: Outcome,
    /// The author's domain it is about; of several the one with the strictest policy.
    pub domain: Option<Domain>,
    /// What that domain asks for.
    pub policy: Policy,
    /// What is asked for this message: the policy after `pct` and `t` (RFC 7489 §6.6.4). None unless it has failed.
    pub asked: Policy,
    /// A passed identifier is aligned with the only author's domain, whether it has a record or not.
    pub aligned: bool,
}

/// Identifiers that have passed, or whose check could not be made.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    /// The domain SPF has passed for.
    pub(super) spf: Vec<String>,
    /// Domains with a good signature.
    pub(super) dkim: Vec<String>,
    /// Domains that might have passed, but for the DNS: (by SPF, domain).
    pub(super) open: Vec<(bool, String)>,
}

/// What the authors' domains publish. It is asked for at once and beside everything else, so that only an author's own DNS
/// can keep its policy from being known.
pub(super) struct Published(Vec<(Domain, Result<Walk, DnsError>, bool)>);

impl Published {
    /// Asks for all of them, until `late`.
    pub(super) async fn ask(resolver: &Resolver, authors: &Authors, late: Instant) -> Self {
        let walker = Walker { resolver, late };
        let few = if authors.domains.len() > MAX_AUTHORS { &[] } else { authors.domains.as_slice() };
        let asked = few.iter().map(|domain| async move {
            let walk = walker.walk(domain.as_str()).await;
            let is_inherited = walk.as_ref().is_ok_and(|walk| walk.is_inherited(domain.as_str()));
            (domain.clone(), walk, is_inherited && walker.is_missing(domain.as_str()).await)
        });
        Self(join_all(asked).await)
    }
}

/// Judges for all authors; `draw` decides for whom `pct` does not hold. Names of identifiers are asked for until `late`.
pub(super) async fn check(
    (resolver, late): (&Resolver, Instant),
    (authors, published): (&Authors, Published),
    identifiers: &Identifiers,
    draw: u64,
) -> Dmarc {
    let walker = Walker { resolver, late };
    let single = published.0.len() == 1;
    let judged = published.0.into_iter().map(|published| walker.judge(published, identifiers, draw));
    let mut verdict = Dmarc::nobody();
    for (at, one) in join_all(judged).await.into_iter().enumerate() {
        if at == 0 || rank(&one) > rank(&verdict) {
            verdict = one;
        }
    }
    verdict.aligned &= single;
    if authors.doubtful || authors.domains.len() > MAX_AUTHORS { verdict.doubted() } else { verdict }
}

impl Dmarc {
    /// The verdict about nobody.
    fn nobody() -> Self {
        Self {
            outcome: Outcome::PermError,
            domain: None,
            policy: Policy::None,
            asked: Policy::None,
            aligned: false,
        }
    }

    /// The verdict when somebody may see another author: it is suspicious at least, and nobody's (RFC 7489 §6.6.1).
    fn doubted(self) -> Self {
        let outcome = match self.outcome {
            Outcome::Pass | Outcome::None => Outcome::PermError,
            other => other,
        };
        Self { outcome, asked: self.asked.max(Policy::Quarantine), aligned: false, ..self }
    }
}

/// Of several authors' results the one that asks most (RFC 7489 §6.6.1).
fn rank(verdict: &Dmarc) -> (Policy, u8) {
    let outcome = match verdict.outcome {
        Outcome::Fail => 4,
        Outcome::TempError => 3,
        Outcome::PermError => 2,
        Outcome::None => 1,
        _ => 0,
    };
    (verdict.asked, outcome)
}

/// Asks for records, up to an instant.
#[derive(Clone, Copy)]
struct Walker<'a> {
    resolver: &'a Resolver,
    late: Instant,
}

/// The records found on the way up, longest name first.
struct Walk(Vec<(String, Record)>);

impl Walker<'_> {
    async fn judge(
        &self,
        (domain, walk, is_missing): (Domain, Result<Walk, DnsError>, bool),
        identifiers: &Identifiers,
        draw: u64,
    ) -> Dmarc {
        let mut verdict = Dmarc {
            outcome: Outcome::TempError,
            domain: Some(domain.clone()),
            policy: Policy::None,
            asked: Policy::None,
            aligned: false,
        };
        let name = domain.as_str();
        let Ok(walk) = walk else { return verdict };
        let organization = walk.organization(name);
        let Some((record, is_own)) = walk.record(name, &organization) else {
            // RFC 9989 §4.10.2: without any record a domain is an organization of its own.
            let mut passed = identifiers.spf.iter().chain(&identifiers.dkim);
            return Dmarc { outcome: Outcome::None, aligned: passed.any(|one| one == name), ..verdict };
        };
        let policy = match is_own {
            true => record.p,
            false => record.below(is_missing),
        };
        verdict.policy = policy;
        verdict.outcome = match self.aligned(name, &organization, record, identifiers).await {
            Ok(true) => Outcome::Pass,
            Ok(false) => Outcome::Fail,
            Err(_) => Outcome::TempError,
        };
        verdict.aligned = verdict.outcome == Outcome::Pass;
        if verdict.outcome == Outcome::Fail {
            verdict.asked = record.applied(policy, draw);
        }
        verdict
    }

    /// Whether one of the identifiers is the author's. The error: none is, but one that could not be checked might be.
    async fn aligned(
        &self,
        author: &str,
        organization: &str,
        record: &Record,
        identifiers: &Identifiers,
    ) -> Result<bool, DnsError> {
        let mut doubt = None;
        let passed = identifiers.spf.iter().map(|domain| (true, domain, false));
        let passed = passed.chain(identifiers.dkim.iter().map(|domain| (false, domain, false)));
        let open = identifiers.open.iter().map(|(by_spf, domain)| (*by_spf, domain, true));
        for (by_spf, domain, open) in passed.chain(open) {
            let strict = if by_spf { record.strict_spf } else { record.strict_dkim };
            match self.belongs(domain, author, organization, strict).await {
                Ok(true) if !open => return Ok(true),
                Ok(true) => doubt = Some(DnsError::Temporary("an aligned identifier".into())),
                Ok(false) => {}
                Err(error) => doubt = Some(error),
            }
        }
        doubt.map_or(Ok(false), Err)
    }

    /// RFC 7489 §3.1: the same domain, or unless strict the same organization.
    async fn belongs(
        &self,
        domain: &str,
        author: &str,
        organization: &str,
        strict: bool,
    ) -> Result<bool, DnsError> {
        if domain == author || strict {
            return Ok(domain == author);
        }
        let below = domain.strip_suffix(organization);
        if !below.is_some_and(|front| front.is_empty() || front.ends_with('.')) {
            return Ok(false);
        }
        Ok(domain == organization || self.walk(domain).await?.organization(domain) == organization)
    }

    /// RFC 9989 §4.10.
    async fn walk(&self, start: &str) -> Result<Walk, DnsError> {
        let labels: Vec<&str> = start.split('.').collect();
        let mut found = Vec::new();
        let mut count = labels.len();
        while count > 0 {
            let name = labels[labels.len() - count..].join(".");
            if let Some(record) = self.record(&name).await? {
                let is_end = record.psd.is_some();
                found.push((name, record));
                if is_end {
                    break;
                }
            }
            count = if count > MAX_LABELS { MAX_LABELS - 1 } else { count - 1 };
        }
        Ok(Walk(found))
    }

    /// The only record at a name; of several none counts (RFC 7489 §6.6.3).
    async fn record(&self, name: &str) -> Result<Option<Record>, DnsError> {
        let name = format!("_dmarc.{name}");
        let found = match timeout_at(self.late, self.resolver.txt(&name)).await {
            Ok(Ok(texts)) => texts,
            Ok(Err(error)) if error.is_temporary() => return Err(error),
            Ok(Err(_)) => return Ok(None),
            Err(_) => return Err(DnsError::Temporary("too late".into())),
        };
        let mut records = found.iter().filter(|text| Record::is_one(text));
        Ok(match (records.next(), records.next()) {
            (Some(only), None) => Record::parse(only),
            _ => None,
        })
    }

    /// Whether the DNS says that there is no such name (RFC 9989 §4.10.1, `np`).
    async fn is_missing(&self, name: &str) -> bool {
        let asked = timeout_at(self.late, self.resolver.addresses(name)).await;
        matches!(asked, Ok(Err(DnsError::NoSuchDomain)))
    }
}

impl Walk {
    /// RFC 9989 §4.10.2.
    fn organization(&self, start: &str) -> String {
        for (name, record) in &self.0 {
            match record.psd {
                Some(false) => return name.clone(),
                Some(true) if name != start => {
                    let depth = name.split('.').count() + 1;
                    let labels: Vec<&str> = start.split('.').collect();
                    return labels[labels.len().saturating_sub(depth)..].join(".");
                }
                _ => {}
            }
        }
        self.0.last().map_or_else(|| start.to_owned(), |(name, _)| name.clone())
    }

    /// Whether a record above a domain holds for it, since it has none.
    fn is_inherited(&self, domain: &str) -> bool {
        self.record(domain, &self.organization(domain)).is_some_and(|(_, is_own)| !is_own)
    }

    /// The record that holds for a domain, and whether it is its own.
    fn record(&self, domain: &str, organization: &str) -> Option<(&Record, bool)> {
        let at = |wanted: &str| self.0.iter().find(|(name, _)| name == wanted).map(|(_, record)| record);
        match at(domain) {
            Some(own) => Some((own, true)),
            None => at(organization)
                .or_else(|| self.0.last().map(|(_, record)| record))
                .map(|record| (record, false)),
        }
    }
}
