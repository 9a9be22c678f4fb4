use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt};

use super::*;
use crate::{address::Domain, auth};

/// Thrown-away keys made for these tests by openssl.
const RSA_PEM: &str = include_str!("test-rsa.pem");
const RSA_PKCS1_PEM: &str = include_str!("test-rsa-pkcs1.pem");

const NOW: i64 = 1_790_000_000_000_000;

/// DNS answers by hand, where mail-auth looks before it asks the network.
struct Records(Mutex<HashMap<Box<str>, Txt>>);

impl ResolverCache<Box<str>, Txt> for Records {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        self.0.lock().expect("lock").get(name).cloned()
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        self.0.lock().expect("lock").remove(name)
    }

    fn insert(&self, key: Box<str>, value: Txt, _: Instant) {
        self.0.lock().expect("lock").insert(key, value);
    }
}

/// What a foreign verifier says to `header` + `raw` when `record` is published.
async fn verdicts(record: &str, signed: &[u8]) -> Vec<DkimResult> {
    let key = DomainKey::parse(record.as_bytes()).expect("a record");
    let records = Records(Mutex::new(HashMap::new()));
    records.insert("s1._domainkey.lecce.example.".into(), Txt::DomainKey(Arc::new(key)), Instant::now());
    let verifier =
        MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default()).expect("a verifier");
    let message = AuthenticatedMessage::parse(signed).expect("a message");
    let outputs = verifier.verify_dkim(Parameters::new(&message).with_txt_cache(&records)).await;
    outputs.iter().map(|output| output.result().clone()).collect()
}

fn signer(key: &DkimKey) -> DkimSigner {
    DkimSigner::new("lecce.example", "s1", key).expect("a signer")
}

fn keys() -> [DkimKey; 2] {
    [DkimKey::from_pem(RSA_PEM).expect("RSA"), DkimKey::generate(DkimAlgorithm::Ed25519).expect("Ed25519")]
}

const MESSAGES: [&str; 7] = [
    "From: a@lecce.example\r\nTo: b@c.example\r\nSubject: Ciao\r\n\r\nTesto.\r\n",
    "from: a@lecce.example\r\nSubject: piegato\r\n  su due\r\n\trighe\r\n\r\nTesto  con   spazi \r\n\r\n\r\n",
    "From: a@lecce.example\r\nSubject: vuoto\r\n\r\n",
    "From: a@lecce.example\r\nSubject: senza corpo\r\n",
    "From: a@lecce.example\nSubject: solo LF\n\nriga\n.\nfine",
    "Received: x\r\nReceived: y\r\nFrom: \"Nardò\" <a@lecce.example>\r\nTo: x@y.example\r\nTo: z@y.example\r\n\r\nperò\r\n",
    "X-Odd:\r\nFrom: a@lecce.example\r\n\r\n.\r\n..\r\n",
];

#[test]
fn a_known_hash_of_the_body_makes_the_same_signature() {
    for key in keys() {
        for raw in MESSAGES {
            let raw = sanitise_line_ends(raw.as_bytes());
            let signer = signer(&key);
            let hash = signer.body_hash(mime::split(&raw).1);
            let known = signer.sign_knowing(&raw, Some(&hash), NOW).expect("a signature");
            assert_eq!(
                known,
                signer.sign(&raw, NOW).expect("a signature"),
                "{}",
                String::from_utf8_lossy(&raw)
            );
        }
    }
}

/// RFC 6376 §3.7, RFC 8463 §3: with keys of both kinds.
#[tokio::test]
async fn a_foreign_verifier_accepts_our_signatures() {
    for key in keys() {
        for raw in MESSAGES {
            let mut signed = signer(&key).sign(raw.as_bytes(), NOW).expect("a signature");
            signed.extend_from_slice(&sanitise_line_ends(raw.as_bytes()));
            assert_eq!(verdicts(&key.dns_record(), &signed).await, [DkimResult::Pass], "{raw:?}");
        }
    }
}

#[tokio::test]
async fn changes_on_the_way_break_the_signature() {
    let key = DkimKey::from_pem(RSA_PEM).expect("RSA");
    let mut signed = signer(&key).sign(MESSAGES[0].as_bytes(), NOW).expect("a signature");
    signed.extend_from_slice(MESSAGES[0].as_bytes());
    let signed = String::from_utf8(signed).expect("text");
    for (from, to) in [
        ("Ciao", "Altro"),
        ("Testo.", "Testo!"),
        ("From: a@", "From: x@"),
        ("From: a@", "From: evil@other.example\r\nFrom: a@"),
    ] {
        let changed = signed.replace(from, to);
        let verdicts = verdicts(&key.dns_record(), changed.as_bytes()).await;
        assert!(verdicts.iter().all(|verdict| *verdict != DkimResult::Pass), "{from} -> {to}");
    }
    let listed = format!("List-Id: <x.example>\r\nSender: l@x.example\r\n{signed}");
    assert_eq!(verdicts(&key.dns_record(), listed.as_bytes()).await, [DkimResult::Pass]);
}

#[test]
fn the_field_names_from_twice_and_the_given_instant() {
    let key = DkimKey::from_pem(RSA_PEM).expect("RSA");
    let header = signer(&key).sign(MESSAGES[0].as_bytes(), NOW).expect("a signature");
    let header = String::from_utf8(header).expect("text");
    assert!(
        header.starts_with("DKIM-Signature: v=1; a=rsa-sha256; s=s1; d=lecce.example; c=relaxed/relaxed;")
    );
    assert!(header.ends_with(";\r\n"));
    assert!(header.contains("h=Subject:To:From:From;"), "{header}");
    assert!(header.contains("t=1790000000"), "{header}");
    assert!(header.split("\r\n").all(|line| line.len() < 100), "{header}");
}

#[test]
fn a_message_without_from_is_not_signed() {
    let key = DkimKey::generate(DkimAlgorithm::Ed25519).expect("Ed25519");
    for raw in ["", "\r\n", "Subject: x\r\n\r\nFrom: a@b\r\n", "To: x@y\r\n\r\n"] {
        assert!(matches!(signer(&key).sign(raw.as_bytes(), NOW), Err(DkimError::Sign(_))), "{raw:?}");
    }
}

#[test]
fn keys_are_recognised_in_each_form() {
    let rsa = DkimKey::from_pem(RSA_PEM).expect("PKCS#8");
    assert_eq!(rsa.algorithm(), DkimAlgorithm::Rsa);
    assert_eq!(DkimKey::from_pem(RSA_PKCS1_PEM).expect("PKCS#1").dns_record(), rsa.dns_record());
    assert_eq!(DkimKey::from_pkcs8(rsa.pkcs8()).expect("DER").dns_record(), rsa.dns_record());
    let ed = DkimKey::generate(DkimAlgorithm::Ed25519).expect("Ed25519");
    assert_eq!(DkimKey::from_pkcs8(ed.pkcs8()).expect("DER").algorithm(), DkimAlgorithm::Ed25519);
    for bad in ["", "ciao", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        assert!(matches!(DkimKey::from_pem(bad), Err(DkimError::BadKey(_))), "{bad:?}");
    }
    assert!(!format!("{rsa:?}{:?}", signer(&rsa)).contains("pkcs8"));
}

#[test]
fn zone_text_is_cut_into_chunks() {
    let rsa = DkimKey::from_pem(RSA_PEM).expect("RSA");
    let text = rsa.zone_text();
    let chunks: Vec<&str> = text.split(' ').filter(|one| one.len() > 20).collect();
    assert!(text.starts_with("\"v=DKIM1; k=rsa; p=MII"), "{text}");
    assert!(chunks.iter().all(|chunk| chunk.len() <= TXT_CHUNK + 2), "{text}");
    assert_eq!(text.matches('"').count(), 4);
}

#[test]
fn a_generated_rsa_key_signs() {
    let key = DkimKey::generate(DkimAlgorithm::Rsa).expect("RSA");
    assert_eq!(key.algorithm(), DkimAlgorithm::Rsa);
    assert!(signer(&key).sign(MESSAGES[0].as_bytes(), NOW).is_ok());
}

/// A key as it is kept, and what opens it.
fn kept(key: &DkimKey) -> (StoredDkimKey, Keys) {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::create(&folder.path().join("key"), &[3; 32]).expect("a master key");
    let domain = Domain::parse("lecce.example").expect("a domain");
    let stored = StoredDkimKey {
        sealed: auth::dkim::seal(&keys, &mut rand::rng(), &domain, "s1", key.pkcs8()),
        domain,
        selector: "s1".into(),
        algorithm: key.algorithm().tag().into(),
        public_record: key.dns_record(),
        active: true,
        created_at: 0,
        retired_at: None,
    };
    (stored, keys)
}

/// RFC 6376 §5.3. The signature of a letter with accents broke at each hop without 8BITMIME.
#[tokio::test]
async fn what_is_signed_survives_a_hop_without_8bitmime() {
    const PARTS: &str = "From: a@lecce.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nperò\r\n\
        --b\r\nContent-Type: application/x\r\n\r\n\u{80}\r\n--b--\r\n";
    let plain = "From: a@lecce.example\r\nSubject: x\r\n\r\nperò\r\n.\r\nà\r\n";
    for key in keys() {
        let (stored, opener) = kept(&key);
        for raw in [plain, PARTS] {
            let signed = sign_with(raw.into(), std::slice::from_ref(&stored), &opener, NOW);
            let sent = mime::downgrade_to_7bit(&signed).expect("it has a 7-bit form");
            assert!(sent.is_ascii() && sent.starts_with(b"DKIM-Signature: "));
            assert_eq!(sent, signed, "nothing is left to do for the hop");
            assert_eq!(verdicts(&key.dns_record(), &sent).await, [DkimResult::Pass], "{raw:?}");
        }
        let idle = StoredDkimKey { active: false, ..stored };
        assert_eq!(
            sign_with(plain.into(), &[idle], &opener, NOW),
            plain.as_bytes(),
            "not signed, not touched"
        );
    }
}
