//! Public keys of signers (RFC 6376 §3.6), looked up beforehand, so that verifying asks nobody.

use super::signatures::{MAX_SETS, MAX_SIGNATURES};
use crate::net::resolver::{DnsError, Resolver};
use futures_util::{StreamExt as _, stream};
use mail_auth::{
    DnsError as CrateDnsError, Error, ResolverCache, Txt,
    common::{parse::TxtRecordParser as _, verify::DomainKey},
    hickory_resolver::proto::op::ResponseCode,
};
use std::{
    borrow::Borrow,
    collections::{BTreeSet, HashMap},
    hash::Hash,
    sync::Arc,
    time::Instant,
};

/// RSA keys must have so many bits (RFC 8301 §3.2).
const MIN_RSA_BITS: usize = 1024;
/// So many keys are asked for at the same time: all a message can want, so that no stranger's slow key keeps another one waiting.
const AT_ONCE: usize = MAX_SIGNATURES + MAX_SETS + 1;

/// What was found under a name.
#[derive(Clone)]
pub(super) enum Key {
    /// A key that may be used.
    Good(Arc<DomainKey>),
    /// It cannot be said now.
    Unavailable,
    /// There is no key, or none that can be used, and why.
    Bad(&'static str),
    /// A key that must not be trusted (RFC 8301 §3.2).
    Weak,
}

/// Keys by the name they were asked for, with its final dot.
#[derive(Default)]
pub(super) struct KeyRing(HashMap<Box<str>, Key>);

impl KeyRing {
    /// Asks for all of these names; `late` ends what has no answer yet.
    pub(super) async fn fetch(
        resolver: &Resolver,
        names: BTreeSet<String>,
        late: tokio::time::Instant,
    ) -> Self {
        let asked = stream::iter(names).map(|name| async move {
            let found = tokio::time::timeout_at(late, resolver.txt(&name)).await;
            let key = found.map_or(Key::Unavailable, read);
            (name.into_boxed_str(), key)
        });
        Self(asked.buffer_unordered(AT_ONCE).collect().await)
    }

    /// The key of that name.
    pub(super) fn get(&self, name: &str) -> Key {
        let name = name.to_ascii_lowercase();
        self.0.get(name.as_str()).cloned().unwrap_or(Key::Bad("no key"))
    }
}

fn read(found: Result<Vec<Vec<u8>>, DnsError>) -> Key {
    let records = match found {
        Ok(records) => records,
        Err(error) if error.is_temporary() => return Key::Unavailable,
        Err(_) => return Key::Bad("no key"),
    };
    let mut last = Key::Bad("no key");
    for record in &records {
        last = of_record(record);
        if matches!(last, Key::Good(_)) {
            break;
        }
    }
    last
}

/// A key for mail by sha256 that is long enough.
fn of_record(record: &[u8]) -> Key {
    let named = |tag: &str, wanted: &[&str]| match tag_value(record, tag) {
        Some(value) => value.split(':').any(|one| wanted.iter().any(|w| one.trim().eq_ignore_ascii_case(w))),
        None => true,
    };
    if !named("s", &["*", "email"]) || !named("h", &["sha256"]) {
        return Key::Bad("key is not for this");
    }
    match DomainKey::parse(record) {
        Ok(key) => match key.p.public_key_bits() {
            // Ed25519 has no length to choose (RFC 8463).
            0 | 256 => Key::Good(Arc::new(key)),
            bits if bits < MIN_RSA_BITS => Key::Weak,
            _ => Key::Good(Arc::new(key)),
        },
        Err(Error::Dkim(mail_auth::dkim::DkimError::RevokedPublicKey)) => Key::Bad("key revoked"),
        Err(_) => Key::Bad("key cannot be read"),
    }
}

/// Whether the record of a key is what the DNS says under its name.
///
/// # Errors
/// The DNS does not answer now, or is not asked here.
pub async fn is_published(resolver: &Resolver, name: &str, record: &str) -> Result<bool, DnsError> {
    let found = match resolver.txt(name).await {
        Err(error) if error.is_temporary() => return Err(error),
        found => found.unwrap_or_default(),
    };
    let key = |record: &[u8]| tag_value(record, "p").map(|p| p.split_whitespace().collect::<String>());
    let wanted = key(record.as_bytes());
    // One record, or verifiers may take the other one (RFC 6376 §3.6.2.2).
    Ok(matches!(found.as_slice(), [only] if key(only) == wanted))
}

/// The value of a tag of a list (RFC 6376 §3.2).
pub(super) fn tag_value(record: &[u8], tag: &str) -> Option<String> {
    let text = String::from_utf8_lossy(record);
    let tags = text.split(';').filter_map(|one| one.split_once('='));
    tags.map(|(name, value)| (name.trim(), value.trim()))
        .find(|(name, _)| *name == tag)
        .map(|(_, value)| value.to_owned())
}

/// The keys as `mail-auth` takes them. It has an answer to everything, so that nothing is asked behind our back.
impl ResolverCache<Box<str>, Txt> for KeyRing {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(match self.0.get(name) {
            Some(Key::Good(key)) => Txt::DomainKey(Arc::clone(key)),
            Some(Key::Unavailable) => Txt::Error(Error::Dns(CrateDnsError::Resolver(String::new()))),
            _ => Txt::Error(Error::Dns(CrateDnsError::RecordNotFound(ResponseCode::NXDomain))),
        })
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}
