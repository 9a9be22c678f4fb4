//! Whole judgements, against a table of DNS answers.

use super::*;
use crate::{
    net::resolver::DnsTable,
    relay::dkim::{DkimAlgorithm, DkimKey, DkimSigner},
};

const NOW: i64 = 1_790_000_000_000_000;
const LETTER: &str =
    "From: Maria <maria@fuori.example>\r\nTo: op01@lecce.example\r\nSubject: s\r\n\r\nCiao.\r\n";

/// A table with what two domains publish, and the key they sign with.
struct World {
    table: DnsTable,
    key: DkimKey,
}

impl World {
    /// `fuori.example` allows 192.0.2.1 and has `policy`.
    fn new(policy: &str) -> Self {
        let (table, key) = (DnsTable::new(), DkimKey::generate(DkimAlgorithm::Ed25519).unwrap());
        table.add_txt("fuori.example", "v=spf1 ip4:192.0.2.1 -all").add_txt("_dmarc.fuori.example", policy);
        for domain in ["fuori.example", "sub.fuori.example", "altri.example"] {
            table.add_txt(&format!("s._domainkey.{domain}"), &key.dns_record());
        }
        Self { table, key }
    }

    fn judge(&self) -> Judge {
        let clock = Clock::manual(NOW);
        let sealers = ["liste.example".to_owned()];
        Judge::new(Resolver::Table(self.table.clone()), clock, Duration::from_secs(4), &sealers)
    }

    /// Judges what a client at `ip` sends.
    async fn judge_from(&self, ip: &str, sender: &str, raw: &str) -> Verdict {
        let client = Client { ip: ip.parse().unwrap(), helo: "mx.fuori.example".into() };
        let (sender, raw) = (ReversePath::parse(sender).unwrap(), sync::Arc::new(raw.as_bytes().to_vec()));
        self.judge().judge(Some(&client), &sender, raw, 0).await
    }

    /// A stranger sends it for maria.
    async fn forged(&self, raw: &str) -> Verdict {
        self.judge_from("198.51.100.9", "maria@fuori.example", raw).await
    }

    fn signed_by(&self, domain: &str, raw: &str) -> String {
        let signer = DkimSigner::new(domain, "s", &self.key).unwrap();
        String::from_utf8(signer.sign(raw.as_bytes(), NOW).unwrap()).unwrap() + raw
    }
}

fn outcomes(verdict: &Verdict) -> Vec<(Outcome, &'static str)> {
    verdict.dkim.iter().map(|signature| (signature.outcome, signature.why)).collect()
}

/// RFC 7489 §3.1, §6.6.2: one aligned identifier is enough.
#[tokio::test]
async fn one_aligned_identifier_is_a_pass() {
    let world = World::new("v=DMARC1; p=reject");
    let by_spf = world.judge_from("192.0.2.1", "bounce@fuori.example", LETTER).await;
    assert_eq!((by_spf.dmarc.outcome, by_spf.asked()), (Outcome::Pass, Policy::None));
    let signed = world.signed_by("sub.fuori.example", LETTER);
    let by_dkim = world.judge_from("198.51.100.9", "x@altri.example", &signed).await;
    assert_eq!((by_dkim.dmarc.outcome, outcomes(&by_dkim)), (Outcome::Pass, vec![(Outcome::Pass, "")]));
    assert!(by_dkim.dmarc.aligned);
    let strict = World { key: world.key.clone(), ..World::new("v=DMARC1; p=reject; adkim=s") };
    strict.table.add_txt("s2._domainkey.fuori.example", "");
    let refused = World { table: strict.table, key: world.key.clone() };
    let signed = refused.signed_by("sub.fuori.example", LETTER);
    assert_eq!(refused.forged(&signed).await.dmarc.outcome, Outcome::Fail);
}

/// RFC 7489 §6.3, §6.6.
#[tokio::test]
async fn what_fails_meets_the_policy_of_its_domain() {
    let sub = LETTER.replace("maria@fuori", "maria@sub.fuori");
    for (record, raw, asked) in [
        ("v=DMARC1; p=reject", LETTER, Policy::Reject),
        ("v=DMARC1; p=quarantine", LETTER, Policy::Quarantine),
        ("v=DMARC1; p=none", LETTER, Policy::None),
        ("v=DMARC1; p=reject; sp=none", &sub, Policy::None),
        ("v=DMARC1; p=none; sp=quarantine", &sub, Policy::Quarantine),
        ("v=DMARC1; p=reject; pct=0", LETTER, Policy::Quarantine),
    ] {
        let verdict = World::new(record).forged(raw).await;
        assert_eq!((verdict.dmarc.outcome, verdict.asked()), (Outcome::Fail, asked), "{record}");
        assert_eq!(verdict.spf.unwrap().outcome, Outcome::Fail);
    }
    let none = World::new("something else").forged(LETTER).await;
    assert_eq!((none.dmarc.outcome, none.asked()), (Outcome::None, Policy::None));
}

/// What cannot be asked harms no message: policy, key, SPF record.
#[tokio::test]
async fn silence_of_the_dns_is_never_a_failure() {
    let world = World::new("v=DMARC1; p=reject");
    world.table.set_failing("_dmarc.fuori.example", true);
    let verdict = world.forged(LETTER).await;
    assert_eq!((verdict.dmarc.outcome, verdict.asked()), (Outcome::TempError, Policy::None));
    let world = World::new("v=DMARC1; p=reject");
    let signed = world.signed_by("fuori.example", LETTER);
    world.table.set_failing("s._domainkey.fuori.example", true);
    let verdict = world.forged(&signed).await;
    assert_eq!(outcomes(&verdict), [(Outcome::TempError, "key unavailable")]);
    assert_eq!((verdict.dmarc.outcome, verdict.asked()), (Outcome::TempError, Policy::None));
    let world = World::new("v=DMARC1; p=reject");
    world.table.set_failing("fuori.example", true);
    let verdict = world.forged(LETTER).await;
    assert_eq!((verdict.dmarc.outcome, verdict.asked()), (Outcome::TempError, Policy::None));
    let off = Judge::new(Resolver::Off, Clock::manual(NOW), Duration::from_secs(5), &[]);
    let raw = sync::Arc::new(LETTER.as_bytes().to_vec());
    let verdict = off.judge(None, &ReversePath::Null, raw, 0).await;
    assert_eq!((verdict.dmarc.outcome, verdict.asked()), (Outcome::TempError, Policy::None));
}

/// RFC 7489 §6.6.1: several authors, or none at all.
#[tokio::test]
async fn every_author_is_asked() {
    let world = World::new("v=DMARC1; p=reject");
    world.table.add_txt("altri.example", "v=spf1 +all").add_txt("_dmarc.altri.example", "v=DMARC1; p=none");
    let check = async |from: &str, outcome, asked| {
        let raw = format!("{from}\r\nSubject: s\r\n\r\nCiao.\r\n");
        let verdict = world.judge_from("198.51.100.9", "x@altri.example", &raw).await;
        assert_eq!((verdict.dmarc.outcome, verdict.asked()), (outcome, asked), "{from}");
        verdict
    };
    let one = check("From: a@altri.example", Outcome::Pass, Policy::None).await;
    assert_eq!(Kept::from(&one).authenticated_from().unwrap().to_string(), "a@altri.example");
    let two = check("From: a@altri.example, b@fuori.example", Outcome::Fail, Policy::Reject).await;
    assert!(!two.dmarc.aligned && Kept::from(&two).authenticated_from().is_none());
    check("From: a@altri.example\r\nFROM: b@fuori.example", Outcome::Fail, Policy::Reject).await;
    let twice = check("From: a@altri.example\r\nFrom: b@altri.example", Outcome::Pass, Policy::None).await;
    assert_eq!(Kept::from(&twice).authenticated_from(), None, "whose it is nobody knows");
    for nobody in ["From: Maria", "From:", "X: y", "From: a@[192.0.2.1]"] {
        check(nobody, Outcome::PermError, Policy::Quarantine).await;
    }
    let crowd: Vec<String> = (0..9).map(|n| format!("a@d{n}.example")).collect();
    check(&format!("From: {}, b@fuori.example", crowd.join(", ")), Outcome::PermError, Policy::Quarantine)
        .await;
}

/// A From field that one reader reads so and another one otherwise came into INBOX as mail of a domain with p=reject.
#[tokio::test]
async fn no_spelling_of_an_author_gets_round_his_policy() {
    let world = World::new("v=DMARC1; p=reject");
    world.table.add_txt("altri.example", "v=spf1 +all").add_txt("_dmarc.altri.example", "v=DMARC1; p=none");
    let folded = format!("From: (\r\n {}) maria@fuori.example", "x\r\n ".repeat(24_000));
    let huge = format!("From: ({}) maria@fuori.example", "x\r\n ".repeat(600_000));
    let check = async |from: &str, asked| {
        let raw = format!("{from}\r\nSubject: s\r\n\r\nCiao.\r\n");
        let verdict = world.judge_from("198.51.100.9", "x@altri.example", &raw).await;
        assert_eq!(verdict.asked(), asked, "{:.80} {:?}", from, verdict.dmarc);
        assert_eq!(Kept::from(&verdict).authenticated_from(), None, "{from:.80}");
    };
    for refused in [
        "From: maria@ fuori.example",
        "From: Maria <maria@fuori .example>",
        "From: maria@fuori.(x)example",
        "From: Maria <maria@fuori.example.>",
        "From: a@altri.example, maria@ fuori.example",
        "From: maria@fuori.example (\\\r\n ( ) <a@altri.example> )",
        "From: <\"x@altri.example>\"@fuori.example>",
        "From: \"Banca\" x@fuori.example>",
        &folded,
    ] {
        check(refused, Policy::Reject).await;
    }
    for suspicious in [
        "From: \"maria@fuori.example\" <>",
        "From: =?utf-8?q?x=40fuori=2Eexample?=",
        "From: undisclosed:;",
        "X: y",
        "From: \"x@fuori.example\" <>, a@altri.example",
        &huge,
    ] {
        check(suspicious, Policy::Quarantine).await;
    }
}

/// Who sends could switch DMARC off with a name server of his own that never answers: all questions shared one deadline.
#[tokio::test]
async fn only_the_authors_own_dns_can_hold_up_dmarc() {
    let world = World::new("v=DMARC1; p=reject");
    for name in ["lento.example", "s._domainkey.lento.example", "_dmarc.lento.example", "198.51.100.9"] {
        world.table.set_silent(name);
    }
    world.table.add_txt("chiede.example", "v=spf1 ptr -all");
    world.table.add_txt("_dmarc.chiede.example", "v=DMARC1; p=reject");
    let check = async |raw: String, outcome, asked| {
        let verdict = world.judge_from("198.51.100.9", "x@lento.example", &raw).await;
        assert_eq!((verdict.dmarc.outcome, verdict.asked()), (outcome, asked), "{raw}");
        assert_eq!(verdict.spf.unwrap().outcome, Outcome::TempError);
    };
    let slow = "DKIM-Signature: v=1; a=rsa-sha256; d=lento.example; s=s; bh=YQ==; b=YQ==; h=from\r\n";
    let asks = LETTER.replace("fuori", "chiede");
    tokio::join!(
        check(slow.to_owned() + LETTER, Outcome::Fail, Policy::Reject),
        check(LETTER.replace("From: ", "From: x@lento.example, "), Outcome::Fail, Policy::Reject),
        check(LETTER.replace("fuori", "lento"), Outcome::TempError, Policy::None),
        async {
            let verdict = world.judge_from("198.51.100.9", "x@chiede.example", &asks).await;
            assert_eq!(verdict.asked(), Policy::Reject, "names of the client");
        },
    );
}

/// A fault in a reader of foreign bytes took the policy out of force.
#[test]
fn what_could_not_be_examined_is_suspicious() {
    let verdict = Verdict::undecided(Origin::Mx);
    assert_eq!((verdict.dmarc.outcome, verdict.asked()), (Outcome::TempError, Policy::Quarantine));
}

/// RFC 6376 §6.1, RFC 8301. RFC 8463 §3: the good one is by Ed25519.
#[tokio::test]
async fn bad_signatures_are_no_pass() {
    let world = World::new("v=DMARC1; p=none");
    let good = world.signed_by("fuori.example", LETTER);
    let check = async |raw: &str, expected: &[(Outcome, &str)]| {
        assert_eq!(outcomes(&world.forged(raw).await), expected, "{raw}");
    };
    check(&good, &[(Outcome::Pass, "")]).await;
    check(&good.replace("Ciao.", "Addio."), &[(Outcome::Fail, "body has changed")]).await;
    check(&good.replace("Subject: s", "Subject: t"), &[(Outcome::Fail, "signature does not match")]).await;
    check(
        &good.replacen("From: Maria", "From: X <x@y.example>\r\nFrom: Maria", 1),
        &[(Outcome::Fail, "signature does not match")],
    )
    .await;
    check(&good.replace("a=ed25519-sha256", "a=rsa-sha1"), &[(Outcome::Policy, "sha1")]).await;
    check(&good.replace("s=s;", "s=gone;"), &[(Outcome::PermError, "no key")]).await;
    let bare = |tags: &str| {
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d=fuori.example; s=s; bh=YQ==; b=YQ==; {tags}\r\n{LETTER}"
        )
    };
    check(&bare("h=to:subject"), &[(Outcome::PermError, "From is not signed")]).await;
    check(&bare("h=from; x=1000"), &[(Outcome::Fail, "expired")]).await;
    check(&bare("h=from; l=3"), &[(Outcome::Policy, "a signature cannot be read")]).await;
    check(
        &format!("DKIM-Signature: v=2; nonsense\r\n{LETTER}"),
        &[(Outcome::Policy, "a signature cannot be read")],
    )
    .await;
    let long = "x".repeat(20_000);
    check(&bare(&format!("h=from; z={long}")), &[(Outcome::Policy, "signature too long")]).await;
    world.table.add_txt("revoked._domainkey.fuori.example", "v=DKIM1; p=");
    check(&bare("h=from").replace("s=s;", "s=revoked;"), &[(Outcome::PermError, "key revoked")]).await;
    world.table.add_txt("web._domainkey.fuori.example", &(world.key.dns_record() + "; s=web"));
    check(&bare("h=from").replace("s=s;", "s=web;"), &[(Outcome::PermError, "key is not for this")]).await;
}

/// RFC 8301 §3.2.
#[tokio::test]
async fn short_rsa_keys_are_no_pass() {
    use rsa::pkcs8::EncodePrivateKey as _;
    let short = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 768).unwrap();
    let key = DkimKey::from_pkcs8(short.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    let world = World { key, table: DnsTable::new() };
    world.table.add_txt("s._domainkey.fuori.example", &world.key.dns_record());
    let verdict = world.forged(&world.signed_by("fuori.example", LETTER)).await;
    assert_eq!(outcomes(&verdict), [(Outcome::Policy, "key too short")]);
}

/// A thousand signatures and a huge header cost no more than some, and the author's own is among them.
#[tokio::test]
async fn work_is_bounded() {
    let world = World::new("v=DMARC1; p=reject");
    let signed = world.signed_by("fuori.example", LETTER);
    let other = "DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=s; bh=YQ==; b=YQ==; h=from\r\n";
    let verdict = world.forged(&(other.repeat(1_000) + &signed)).await;
    assert_eq!(verdict.dmarc.outcome, Outcome::Pass);
    let pass = verdict.dkim.iter().filter(|s| s.outcome == Outcome::Pass).count();
    assert_eq!((pass, verdict.dkim.len()), (1, 11), "ten, and that there are more");
    let fields = "X: y\r\n".repeat(3_000) + &signed;
    let verdict = world.forged(&fields).await;
    assert_eq!(outcomes(&verdict), [(Outcome::Policy, "header too large")]);
    assert_eq!(verdict.asked(), Policy::Reject, "a large header is no way around the policy");
}

/// Without a client there is no SPF, and what was not looked at has not failed.
#[tokio::test]
async fn lmtp_is_judged_by_signatures_alone() {
    let world = World::new("v=DMARC1; p=reject");
    for (raw, outcome) in
        [(LETTER.to_owned(), Outcome::None), (world.signed_by("fuori.example", LETTER), Outcome::Pass)]
    {
        let sender = ReversePath::parse("maria@fuori.example").unwrap();
        let verdict = world.judge().judge(None, &sender, sync::Arc::new(raw.into_bytes()), 0).await;
        assert_eq!(
            (verdict.dmarc.outcome, verdict.asked(), verdict.origin),
            (outcome, Policy::None, Origin::Lmtp)
        );
        assert_eq!(verdict.spf, None);
        assert!(!verdict.header("h").contains("spf="));
    }
}

/// RFC 7208 §2.3, §2.4; RFC 7489 §3.1.2: the null path is that of the client's name.
#[tokio::test]
async fn the_null_path_is_judged_by_the_name() {
    let world = World::new("v=DMARC1; p=reject");
    world.table.add_txt("mx.fuori.example", "v=spf1 ip4:192.0.2.1 -all");
    let verdict = world.judge_from("192.0.2.1", "<>", LETTER).await;
    let spf = verdict.spf.as_ref().unwrap();
    assert_eq!(
        (spf.outcome, spf.domain(), verdict.dmarc.outcome),
        (Outcome::Pass, "mx.fuori.example", Outcome::Pass)
    );
    let verdict = world.judge_from("::ffff:192.0.2.1", "maria@fuori.example", LETTER).await;
    assert_eq!(verdict.spf.unwrap().outcome, Outcome::Pass, "a mapped address is the IPv4 one");
}

/// RFC 9989 §4.10: a public suffix is no organization.
#[tokio::test]
async fn neighbours_under_a_public_suffix_are_strangers() {
    let world = World::new("v=DMARC1; p=reject");
    world
        .table
        .add_txt("_dmarc.example", "v=DMARC1; p=reject; psd=y")
        .add_txt("altri.example", "v=spf1 +all");
    let verdict = world.judge_from("198.51.100.9", "x@altri.example", LETTER).await;
    assert_eq!((verdict.dmarc.outcome, verdict.asked()), (Outcome::Fail, Policy::Reject));
    let signed = world.signed_by("sub.fuori.example", LETTER);
    assert_eq!(world.forged(&signed).await.dmarc.outcome, Outcome::Pass);
}
