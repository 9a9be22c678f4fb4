//! DMARC: what the domain in From wants done with mail that does not prove to be its own.
//!
//! Tags and results are those of RFC 7489, `pct` included. The Organizational Domain is found by walking up the tree of
//! names (RFC 9989 §4.10), which needs no list of public suffixes.

use super::Outcome;
use crate::{
    address::Domain,
    net::resolver::{DnsError, Resolver},
};
use tokio::time::{Instant, timeout_at};

mod record;

pub use record::Policy;
use record::Record;

/// So many author domains are looked at. A message that names more is nobody's mail (RFC 7489 §6.6.1).
const MAX_AUTHORS: usize = 4;
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

/// Judges for all authors; `draw` decides for whom `pct` does not hold.
pub(super) async fn check(
    resolver: &Resolver,
    authors: &[String],
    identifiers: &Identifiers,
    draw: u64,
    late: Instant,
) -> Dmarc {
    let walker = Walker { resolver, late };
    let mut domains: Vec<Domain> = Vec::new();
    for author in authors {
        let domain = author.rsplit_once('@').and_then(|(_, domain)| Domain::parse(domain).ok());
        domains.extend(domain.filter(|domain| !domains.contains(domain)));
    }
    let nobody = Dmarc {
        outcome: Outcome::PermError,
        domain: None,
        policy: Policy::None,
        asked: Policy::None,
        aligned: false,
    };
    if domains.is_empty() {
        return nobody;
    }
    if domains.len() > MAX_AUTHORS {
        return Dmarc { asked: Policy::Quarantine, ..nobody };
    }
    let single = domains.len() == 1;
    let mut worst: Option<Dmarc> = None;
    for domain in domains {
        let one = walker.judge(domain, identifiers, draw).await;
        let stricter = worst.as_ref().is_none_or(|worst| rank(&one) > rank(worst));
        worst = if stricter { Some(one) } else { worst };
    }
    let mut verdict = worst.unwrap_or(nobody);
    verdict.aligned &= single;
    verdict
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
struct Walker<'a> {
    resolver: &'a Resolver,
    late: Instant,
}

/// The records found on the way up, longest name first.
struct Walk(Vec<(String, Record)>);

impl Walker<'_> {
    async fn judge(&self, domain: Domain, identifiers: &Identifiers, draw: u64) -> Dmarc {
        let mut verdict = Dmarc {
            outcome: Outcome::TempError,
            domain: Some(domain.clone()),
            policy: Policy::None,
            asked: Policy::None,
            aligned: false,
        };
        let name = domain.as_str();
        let Ok(walk) = self.walk(name).await else { return verdict };
        let organization = walk.organization(name);
        let Some((record, is_own)) = walk.record(name, &organization) else {
            // RFC 9989 §4.10.2: without any record a domain is an organization of its own.
            let mut passed = identifiers.spf.iter().chain(&identifiers.dkim);
            return Dmarc { outcome: Outcome::None, aligned: passed.any(|one| one == name), ..verdict };
        };
        let policy = match is_own {
            true => record.p,
            false => record.below(self.is_missing(name).await),
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
