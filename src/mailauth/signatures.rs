//! DKIM signatures (RFC 6376, RFC 8301, RFC 8463) and ARC chains (RFC 8617) of a message.
//!
//! In two steps: [`survey`] reads the header and says which keys are needed, [`verify`] computes with the keys at hand.
//! Both read the message with the same eyes and the same bounds.

use super::{
    Arc, Outcome, Seal, Signature,
    authors::Authors,
    keys::{Key, KeyRing},
    results::results_of,
};
use crate::{address::Domain, mime};
use futures_util::FutureExt as _;
use mail_auth::{
    AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, arc,
    common::{crypto::Algorithm, headers::Header, verify::VerifySignature},
    dkim,
    hickory_resolver::config::{ResolverConfig, ResolverOpts},
};
use std::collections::BTreeSet;

/// So many signatures are verified (RFC 6376 §6.1 leaves the number to the verifier).
pub(super) const MAX_SIGNATURES: usize = 10;
/// So many ARC sets are a chain (RFC 8617 §4.2.1).
pub(super) const MAX_SETS: usize = 50;
/// A longer field is no signature anybody makes, bytes.
const MAX_FIELD: usize = 16 << 10;
/// With more fields or bytes a header is not looked at: each signature goes through all of them.
const MAX_FIELDS: usize = 2_000;
const MAX_HEADER: usize = 512 << 10;

/// What the header says before anything is verified.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Who the message says has written it.
    pub(super) authors: Authors,
    /// The names of the keys that are needed.
    pub(super) keys: BTreeSet<String>,
    /// There is something to verify.
    pub(super) signed: bool,
}

/// Reads the header of a message.
pub(super) fn survey(raw: &[u8]) -> Survey {
    let (header, _) = mime::split(raw);
    let authors = Authors::read(header);
    let Some(message) = bounded(header).then(|| AuthenticatedMessage::parse(header)).flatten() else {
        return Survey { authors, keys: BTreeSet::new(), signed: !bounded(header) };
    };
    let signed = !message.dkim_headers.is_empty() || !message.errors.is_empty() || arc_fields(&message) > 0;
    let mut keys = BTreeSet::new();
    let selected = select(message.dkim_headers, &authors.domains);
    keys.extend(selected.iter().filter(|s| unfit(s, i64::MIN).is_none()).map(|s| key_name(&s.header)));
    if arc_fault(&message.ams_headers, &message.as_headers, message.aar_headers.len()).is_none() {
        keys.extend(message.as_headers.iter().map(|seal| key_name(&seal.header)));
        keys.extend(message.ams_headers.last().map(|newest| key_name(&newest.header)));
    }
    Survey { authors, keys, signed }
}

/// All addresses of all From fields as the reader of signatures has them, in lower case.
pub(super) fn from_addresses(header: &[u8]) -> Vec<String> {
    AuthenticatedMessage::parse(header).map(|message| message.from).unwrap_or_default()
}

/// The verdicts on all signatures and on the chain, the signatures of the `authors` before all others. Computes, so call it
/// aside; `now` is microseconds UTC.
pub(super) fn verify(raw: &[u8], ring: &KeyRing, authors: &[Domain], now: i64) -> (Vec<Signature>, Arc) {
    let Some(message) = bounded(raw).then(|| AuthenticatedMessage::parse(raw)).flatten() else {
        return (vec![Signature::unread("header too large")], Arc::default());
    };
    let Some(verifier) = offline() else { return (Vec::new(), Arc::default()) };
    let chain = chain(&verifier, &message, ring);
    (dkim(&verifier, message, (ring, authors), now), chain)
}

fn bounded(raw: &[u8]) -> bool {
    let (header, _) = mime::split(raw);
    header.len() <= MAX_HEADER && mime::fields(header).take(MAX_FIELDS + 1).count() <= MAX_FIELDS
}

/// The crate's verifier with no name server at all: keys come from the ring.
fn offline() -> Option<MessageAuthenticator> {
    let nobody = ResolverConfig::from_parts(None, Vec::new(), Vec::new());
    MessageAuthenticator::new(nobody, ResolverOpts::default()).ok()
}

fn key_name(signature: &impl VerifySignature) -> String {
    signature.domain_key().to_ascii_lowercase()
}

type Dkim<'x> = Header<'x, dkim::Signature>;

/// The signatures that are looked at: those of the authors' domains first.
fn select<'x>(mut all: Vec<Dkim<'x>>, authors: &[Domain]) -> Vec<Dkim<'x>> {
    let of_author = |domain: &str| {
        authors.iter().map(Domain::as_str).any(|author| {
            author == domain || author.strip_suffix(domain).is_some_and(|front| front.ends_with('.'))
        })
    };
    all.sort_by_cached_key(|signature| !of_author(&signature.header.d.to_ascii_lowercase()));
    all.truncate(MAX_SIGNATURES);
    all
}

/// Why a signature cannot be a pass whatever its key says.
fn unfit(field: &Dkim<'_>, now: i64) -> Option<(Outcome, &'static str)> {
    let signature = &field.header;
    let expires = i64::try_from(signature.x).unwrap_or(i64::MAX);
    if field.value.len() > MAX_FIELD {
        return Some((Outcome::Policy, "signature too long"));
    }
    if signature.v != 1 {
        return Some((Outcome::PermError, "no version"));
    }
    // RFC 6376 §6.1.1.
    if !signature.h.iter().any(|name| name.eq_ignore_ascii_case("from")) {
        return Some((Outcome::PermError, "From is not signed"));
    }
    // RFC 8301 §3.1.
    if signature.a == Algorithm::RsaSha1 {
        return Some((Outcome::Policy, "sha1"));
    }
    if expires != 0 && expires <= now / 1_000_000 {
        return Some((Outcome::Fail, "expired"));
    }
    None
}

fn dkim(
    verifier: &MessageAuthenticator,
    mut message: AuthenticatedMessage<'_>,
    (ring, authors): (&KeyRing, &[Domain]),
    now: i64,
) -> Vec<Signature> {
    let total = message.dkim_headers.len();
    let unreadable = message.errors.iter().filter(|field| is_dkim(field.name)).count();
    message.errors.clear();
    message.dkim_headers = select(std::mem::take(&mut message.dkim_headers), authors);
    let faults: Vec<Option<(Outcome, &str)>> =
        message.dkim_headers.iter().map(|f| unfit(f, now).or_else(|| key_fault(f, ring))).collect();
    for field in &mut message.dkim_headers {
        // Judged above, and what is not asked for: reports (RFC 6651) and third parties (RFC 6541).
        (field.header.x, field.header.r, field.header.atps) = (0, false, None);
    }
    let parameters = Parameters::new(&message).with_txt_cache(ring);
    let outputs = verifier.verify_dkim(parameters).now_or_never().unwrap_or_default();
    let results = outputs.iter().map(mail_auth::DkimOutput::result);
    let mut found: Vec<Signature> = message
        .dkim_headers
        .iter()
        .zip(faults.iter().zip(results))
        .map(|(field, (fault, result))| {
            let (outcome, why) = fault.unwrap_or_else(|| of_result(result));
            Signature::of(&field.header, outcome, why)
        })
        .collect();
    if unreadable > 0 {
        found.push(Signature::unread("a signature cannot be read"));
    }
    if total > MAX_SIGNATURES {
        found.push(Signature::unread("further signatures were not looked at"));
    }
    found
}

fn key_fault(field: &Dkim<'_>, ring: &KeyRing) -> Option<(Outcome, &'static str)> {
    match ring.get(&key_name(&field.header)) {
        Key::Good(_) => None,
        Key::Unavailable => Some((Outcome::TempError, "key unavailable")),
        Key::Bad(why) => Some((Outcome::PermError, why)),
        Key::Weak => Some((Outcome::Policy, "key too short")),
    }
}

fn is_dkim(name: &[u8]) -> bool {
    name.trim_ascii_end().eq_ignore_ascii_case(b"DKIM-Signature")
}

fn of_result(result: &DkimResult) -> (Outcome, &'static str) {
    match result {
        DkimResult::Pass => (Outcome::Pass, ""),
        DkimResult::TempError(_) => (Outcome::TempError, "key unavailable"),
        DkimResult::PermError(_) => (Outcome::PermError, "key"),
        DkimResult::Neutral(_) => (Outcome::Fail, "body has changed"),
        DkimResult::Fail(_) => (Outcome::Fail, "signature does not match"),
        DkimResult::None => (Outcome::None, ""),
    }
}

fn arc_fields(message: &AuthenticatedMessage<'_>) -> usize {
    message.ams_headers.len().max(message.as_headers.len()).max(message.aar_headers.len())
}

/// What makes a chain fail before any key is asked for (RFC 8617 §5.2).
fn arc_fault(
    ams: &[Header<'_, arc::Signature>],
    seals: &[Header<'_, arc::Seal>],
    results: usize,
) -> Option<&'static str> {
    let sha1 = |algorithm| algorithm == Algorithm::RsaSha1;
    if ams.len() > MAX_SETS || seals.len() > MAX_SETS {
        return Some("chain too long");
    }
    if ams.len() != seals.len() || seals.len() != results {
        return Some("a set is not complete");
    }
    if ams.iter().any(|f| f.value.len() > MAX_FIELD) || seals.iter().any(|f| f.value.len() > MAX_FIELD) {
        return Some("a field is too long");
    }
    if ams.iter().any(|f| sha1(f.header.a)) || seals.iter().any(|f| sha1(f.header.a)) {
        return Some("sha1");
    }
    None
}

fn chain(verifier: &MessageAuthenticator, message: &AuthenticatedMessage<'_>, ring: &KeyRing) -> Arc {
    if arc_fields(message) == 0 && !message.has_arc_errors {
        return Arc::default();
    }
    let fault = if message.has_arc_errors {
        Some("a field cannot be read")
    } else {
        arc_fault(&message.ams_headers, &message.as_headers, message.aar_headers.len())
    };
    if let Some(why) = fault {
        return Arc { outcome: Outcome::Fail, why, seals: Vec::new() };
    }
    let parameters = Parameters::new(message).with_txt_cache(ring);
    let output = verifier.verify_arc(parameters).now_or_never();
    let (outcome, why) = match output.as_ref().map(mail_auth::ArcOutput::result) {
        Some(DkimResult::Pass) => (Outcome::Pass, ""),
        Some(DkimResult::TempError(_)) | None => (Outcome::TempError, "key unavailable"),
        Some(_) => (Outcome::Fail, "chain does not verify"),
    };
    let newest_first = message.as_headers.iter().zip(&message.aar_headers).rev();
    let seals = newest_first
        .map(|(seal, results)| Seal {
            domain: seal.header.d.to_ascii_lowercase(),
            dmarc_passed: says_dmarc_pass(results.value),
        })
        .collect();
    Arc { outcome, why, seals }
}

/// Whether an ARC-Authentication-Results field says that DMARC has passed at that hop.
fn says_dmarc_pass(value: &[u8]) -> bool {
    let found = results_of(value, 2, "dmarc");
    !found.is_empty() && found.iter().all(|word| word == "pass")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_result_of_dmarc_counts() {
        let check = |value: &str, yes| assert_eq!(says_dmarc_pass(value.as_bytes()), yes, "{value}");
        check(" i=1; mx.example; spf=pass; dmarc=pass (p=none) header.from=a.example\r\n", true);
        check(" i=1; mx.example; DMARC = Pass", true);
        check(" i=1; mx.example; dmarc=passed", false);
        check(" i=1; mx.example; dkim=pass header.d=dmarc=pass", false);
        check(" i=1; mx.example; dmarc=fail", false);
        check(" i=1; mx.example; spf=pass smtp.mailfrom=\"a; dmarc=pass\"; dmarc=fail", false);
        check(" i=1; mx.example; spf=pass (x; dmarc=pass); dmarc=fail", false);
        check(" i=1; mx.example; dmarc=pass; dmarc=fail", false);
    }
}
