//! Whose mail it is: SPF, DKIM, ARC and DMARC for mail that comes in, and what is remembered of it.
//!
//! [`Judge::judge`] makes a [`Verdict`] of a message as it was received. It goes with the message twice: as header fields in
//! front ([`Verdict::header`]), and as a row ([`keep`]), so that whoever acts on mail later can ask
//! [`Kept::authenticated_from`]. Whether a message is refused is `delivery`'s to say.
//!
//! Nothing here is ever an error: what the DNS does not answer in time is `temperror`, and that harms no message.

mod authors;
mod dmarc;
mod keys;
mod results;
mod signatures;
mod spf;
pub mod srs;
mod store;
#[cfg(test)]
mod tests;

pub use authors::single_author;
pub use dmarc::{Dmarc, Policy};
pub use keys::is_published;
pub use results::{own_results, results_of, without_own_results};
pub use store::{Kept, Origin, keep, of_message};

use crate::{
    address::{Address, ReversePath},
    aside::aside,
    clock::Clock,
    net::{is_host_name, resolver::Resolver},
};
use dmarc::Identifiers;
use futures_util::FutureExt as _;
use std::{net::IpAddr, panic::AssertUnwindSafe, sync, time::Duration};
use tokio::time::{Instant, timeout_at};

/// The word of a result (RFC 8601 §2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Outcome {
    /// There was nothing to judge by.
    #[default]
    None,
    /// It is proved.
    Pass,
    /// It is disproved.
    Fail,
    /// Probably not.
    SoftFail,
    /// Nothing is said.
    Neutral,
    /// It may be right, but in a form that is not accepted here.
    Policy,
    /// It cannot be said now.
    TempError,
    /// It can never be said.
    PermError,
}

impl Outcome {
    const ALL: [(Self, &'static str); 8] = [
        (Self::None, "none"),
        (Self::Pass, "pass"),
        (Self::Fail, "fail"),
        (Self::SoftFail, "softfail"),
        (Self::Neutral, "neutral"),
        (Self::Policy, "policy"),
        (Self::TempError, "temperror"),
        (Self::PermError, "permerror"),
    ];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("none", |(_, word)| word)
    }

    /// The outcome of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, one)| *one == word).map(|(outcome, _)| *outcome)
    }
}

/// SPF's results, one for each name the client gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spf {
    /// Where the client connected from.
    pub ip: IpAddr,
    /// The name it gave, empty when it gave none.
    pub helo: String,
    /// The result for that name.
    pub helo_outcome: Outcome,
    /// MAIL FROM.
    pub sender: ReversePath,
    /// The result for MAIL FROM; for the null one that of the name (RFC 7208 §2.4).
    pub outcome: Outcome,
}

impl Spf {
    /// The domain the result is about.
    pub fn domain(&self) -> &str {
        self.sender.address().map_or(self.helo.as_str(), Address::domain)
    }
}

/// One DKIM signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The result.
    pub outcome: Outcome,
    /// Why it is no pass.
    pub why: &'static str,
    /// Who has signed; empty for what could not be read.
    pub domain: String,
    selector: String,
    /// The beginning of the signature, which tells it from others (RFC 6008).
    beginning: String,
}

impl Signature {
    fn of(signature: &mail_auth::dkim::Signature, outcome: Outcome, why: &'static str) -> Self {
        use base64::Engine as _;
        let start = signature.b.get(..6).unwrap_or(&signature.b);
        Self {
            outcome,
            why,
            domain: signature.d.to_ascii_lowercase(),
            selector: signature.s.clone(),
            beginning: base64::engine::general_purpose::STANDARD.encode(start),
        }
    }

    fn unread(why: &'static str) -> Self {
        let empty = String::new();
        Self {
            outcome: Outcome::Policy,
            why,
            domain: empty.clone(),
            selector: empty.clone(),
            beginning: empty,
        }
    }
}

/// The ARC chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arc {
    /// `none` without a chain.
    pub outcome: Outcome,
    /// Why it does not hold.
    pub why: &'static str,
    /// Who has sealed it, the last one first.
    pub seals: Vec<Seal>,
}

/// One set of an ARC chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Who has sealed.
    pub domain: String,
    /// DMARC had passed there.
    pub dmarc_passed: bool,
}

/// All that was found out about a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it came.
    pub origin: Origin,
    /// SPF; None where the peer is no client, as with LMTP.
    pub spf: Option<Spf>,
    /// The signatures.
    pub dkim: Vec<Signature>,
    /// The chain.
    pub arc: Arc,
    /// DMARC.
    pub dmarc: Dmarc,
    /// A trusted forwarder has sealed that DMARC passed when it came to it.
    pub vouched: bool,
    /// The only author's address, when the From field says it beyond doubt.
    pub from: Option<Address>,
}

impl Verdict {
    /// The verdict when nothing could be found out.
    fn undecided(origin: Origin) -> Self {
        let dmarc = Dmarc {
            outcome: Outcome::TempError,
            domain: None,
            policy: Policy::None,
            // Whoever finds bytes that our readers fail on must not get round the policy with them.
            asked: Policy::Quarantine,
            aligned: false,
        };
        Self { origin, spf: None, dkim: Vec::new(), arc: Arc::default(), dmarc, vouched: false, from: None }
    }

    /// Whether notices about it reach whoever has sent it: its reverse-path is proved by SPF, or by a signature of that domain
    /// or one above, and nothing about it is suspicious. Others would get notices of mail they have never sent. What a program
    /// of this machine hands on is believed.
    pub fn may_be_answered(&self) -> bool {
        let Some(spf) = &self.spf else { return true };
        let Some(sender) = spf.sender.address() else { return false };
        let of_sender = |signature: &Signature| {
            let above = sender.domain().strip_suffix(signature.domain.as_str());
            signature.outcome == Outcome::Pass
                && above.is_some_and(|front| front.is_empty() || front.ends_with('.'))
        };
        self.asked() == Policy::None && (spf.outcome == Outcome::Pass || self.dkim.iter().any(of_sender))
    }

    /// What the author's domain asks to be done with it. Nothing for what a trusted forwarder vouches for.
    pub fn asked(&self) -> Policy {
        if self.vouched { Policy::None } else { self.dmarc.asked }
    }
}

/// The share of a judge's time in which SPF and keys must be answered.
const EVIDENCE_SHARE: f64 = 0.7;

/// The client of a connection.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where it connects from.
    pub ip: IpAddr,
    /// What it says its name is.
    pub helo: String,
}

/// Judges what comes in. A cheap clone.
#[derive(Clone)]
pub struct Judge {
    resolver: Resolver,
    clock: Clock,
    limit: Duration,
    trusted_sealers: sync::Arc<[String]>,
}

impl Judge {
    /// A judge that takes at most `limit` for asking. The seals of `trusted_sealers` outweigh a DMARC failure.
    pub fn new(resolver: Resolver, clock: Clock, limit: Duration, trusted_sealers: &[String]) -> Self {
        Self { resolver, clock, limit, trusted_sealers: trusted_sealers.into() }
    }

    /// Judges a message as it was received. `client` is None where the peer only hands on (LMTP): without a client there is
    /// no SPF. `draw` is random, for `pct`.
    pub async fn judge(
        &self,
        client: Option<&Client>,
        sender: &ReversePath,
        raw: sync::Arc<Vec<u8>>,
        draw: u64,
    ) -> Verdict {
        let origin = if client.is_some() { Origin::Mx } else { Origin::Lmtp };
        // Foreign bytes go through foreign readers here; a fault of theirs is one of ours, and costs no message.
        let examined = AssertUnwindSafe(self.examine(client, sender, raw, draw)).catch_unwind().await;
        match examined {
            Ok(verdict) => Verdict { origin, ..verdict },
            Err(_) => {
                faulted("the sender of a message could not be examined");
                Verdict::undecided(origin)
            }
        }
    }

    async fn examine(
        &self,
        client: Option<&Client>,
        sender: &ReversePath,
        raw: sync::Arc<Vec<u8>>,
        draw: u64,
    ) -> Verdict {
        let now = Instant::now();
        let late = now + self.limit;
        // What strangers' name servers may hold up ends before what the author's may.
        let early = now + self.limit.mul_f64(EVIDENCE_SHARE);
        let read = sync::Arc::clone(&raw);
        let read = aside(raw.len(), move || (signatures::survey(&read), single_author(&read))).await;
        let Ok((survey, from)) = read else {
            faulted("the header of a message could not be read");
            return Verdict::undecided(Origin::Mx);
        };
        let (spf, signed, published) = tokio::join!(
            self.spf(client, sender, early),
            self.signatures(&survey, raw, early),
            dmarc::Published::ask(&self.resolver, &survey.authors, late)
        );
        let is_faulty = signed.is_none();
        let (dkim, arc) = signed.unwrap_or_default();
        let identifiers = identifiers(spf.as_ref(), &dkim);
        let authors = (&survey.authors, published);
        let mut dmarc = dmarc::check((&self.resolver, late), authors, &identifiers, draw).await;
        // Half of DMARC was not looked at, so it cannot have failed.
        if client.is_none() && dmarc.outcome != Outcome::Pass {
            let failed = dmarc.outcome == Outcome::Fail;
            dmarc.outcome = if failed { Outcome::None } else { dmarc.outcome };
            dmarc.asked = Policy::None;
        }
        if is_faulty && dmarc.outcome != Outcome::Pass {
            (dmarc.outcome, dmarc.asked) = (Outcome::TempError, Policy::Quarantine);
        }
        let vouched =
            arc.outcome == Outcome::Pass && !survey.authors.doubtful && self.is_vouched_for(&arc.seals);
        Verdict { spf, dkim, arc, dmarc, vouched, from, ..Verdict::undecided(Origin::Mx) }
    }

    async fn spf(&self, client: Option<&Client>, sender: &ReversePath, late: Instant) -> Option<Spf> {
        let client = client?;
        let (ip, helo) = (client.ip.to_canonical(), client.helo.to_ascii_lowercase());
        let at_helo = format!("postmaster@{helo}");
        let of_helo = spf::Query { ip, helo: &helo, sender: &at_helo, domain: &helo };
        let of_sender = async {
            let sender = sender.address()?;
            let text = format!("{}@{}", sender.local(), sender.domain());
            let query = spf::Query { sender: &text, domain: sender.domain(), ..of_helo };
            Some(timeout_at(late, spf::check(&self.resolver, query)).await.unwrap_or(Outcome::TempError))
        };
        let helo_outcome = async {
            if !is_host_name(&helo) {
                return Outcome::None;
            }
            timeout_at(late, spf::check(&self.resolver, of_helo)).await.unwrap_or(Outcome::TempError)
        };
        let (helo_outcome, outcome) = tokio::join!(helo_outcome, of_sender);
        let (sender, outcome) = (sender.clone(), outcome.unwrap_or(helo_outcome));
        Some(Spf { ip, helo, helo_outcome, sender, outcome })
    }

    /// None: they could not be verified by a fault of ours.
    async fn signatures(
        &self,
        survey: &signatures::Survey,
        raw: sync::Arc<Vec<u8>>,
        late: Instant,
    ) -> Option<(Vec<Signature>, Arc)> {
        if !survey.signed {
            return Some((Vec::new(), Arc::default()));
        }
        let ring = keys::KeyRing::fetch(&self.resolver, survey.keys.clone(), late).await;
        let (now, authors) = (self.clock.now(), survey.authors.domains.clone());
        let computed =
            tokio::task::spawn_blocking(move || signatures::verify(&raw, &ring, &authors, now)).await;
        computed.inspect_err(|_| faulted("the signatures of a message could not be verified")).ok()
    }

    /// Whether one of the sealers saw DMARC pass, and everybody since is trusted, itself included.
    fn is_vouched_for(&self, seals: &[Seal]) -> bool {
        let trusted = |seal: &&Seal| self.trusted_sealers.contains(&seal.domain);
        seals.iter().take_while(trusted).any(|seal| seal.dmarc_passed)
    }
}

/// A fault of ours: counted, since somebody may have found out how to bring it about.
fn faulted(what: &str) {
    tracing::error!("{what}");
    metrics::counter!("mailauth_faults_total").increment(1);
}

fn identifiers(spf: Option<&Spf>, dkim: &[Signature]) -> Identifiers {
    let mut identifiers = Identifiers::default();
    if let Some(spf) = spf {
        match spf.outcome {
            Outcome::Pass => identifiers.spf.push(spf.domain().to_owned()),
            Outcome::TempError => identifiers.open.push((true, spf.domain().to_owned())),
            _ => {}
        }
    }
    for signature in dkim {
        match signature.outcome {
            Outcome::Pass => identifiers.dkim.push(signature.domain.clone()),
            Outcome::TempError => identifiers.open.push((false, signature.domain.clone())),
            _ => {}
        }
    }
    identifiers
}
