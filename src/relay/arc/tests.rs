//! RFC 8617: what is sealed here, judged as another server would.

use super::{
    super::{Letter, Seal, features::Features, plan::plan},
    *,
};
use crate::{
    address::ReversePath,
    clock::Clock,
    mailauth::{Judge, Outcome, Policy, Verdict},
    net::resolver::{DnsTable, Resolver},
};
use std::{sync::Arc, time::Duration};

const NOW: i64 = 1_790_000_000_000_000;
const HOST: &str = "mail.lecce.example";
const LETTER: &str = "From: maria@posta.example\r\nTo: x@lecce.example\r\nSubject: s\r\nSubject: t\r\n\r\n ciao  a\ttutti \r\n\r\n\r\n";

struct World {
    table: DnsTable,
    key: DkimKey,
}

impl World {
    fn new(key: DkimKey) -> Self {
        let table = DnsTable::new();
        table.add_txt("s._domainkey.lecce.example", &key.dns_record());
        table.add_txt("_dmarc.posta.example", "v=DMARC1; p=reject");
        Self { table, key }
    }

    fn ed25519() -> Self {
        Self::new(DkimKey::generate(DkimAlgorithm::Ed25519).unwrap())
    }

    fn seal(&self, raw: &str) -> Option<String> {
        let sealer = Sealer { name: HOST, domain: "lecce.example", selector: "s", key: &self.key };
        let set = sealer.seal(raw.as_bytes(), NOW).unwrap()?;
        Some(String::from_utf8(set).unwrap() + raw)
    }

    async fn judge(&self, raw: &str) -> Verdict {
        let sealers = ["lecce.example".to_owned()];
        let resolver = Resolver::Table(self.table.clone());
        let judge = Judge::new(resolver, Clock::manual(NOW), Duration::from_secs(60), &sealers);
        judge.judge(Some(&client()), &ReversePath::Null, Arc::new(raw.as_bytes().to_vec()), 0).await
    }

    /// A hop: judged, marked, sealed.
    async fn hop(&self, raw: &str) -> Option<String> {
        let verdict = self.judge(raw).await;
        self.seal(&(verdict.header(HOST) + &without_results(raw)))
    }
}

fn client() -> mailauth::Client {
    mailauth::Client { ip: "192.0.2.1".parse().unwrap(), helo: "h.example".into() }
}

fn without_results(raw: &str) -> String {
    String::from_utf8(mailauth::without_own_results(raw.as_bytes(), HOST).into_owned()).unwrap()
}

fn marked(arc: &str) -> String {
    format!(
        "Authentication-Results: {HOST};\r\n\tspf=pass smtp.mailfrom=a@posta.example;\r\n\tdmarc=pass{arc}\r\n{LETTER}"
    )
}

#[tokio::test]
async fn a_seal_of_either_algorithm_verifies() {
    let rsa = DkimKey::from_pem(include_str!("../dkim/test-rsa.pem")).unwrap();
    for world in [World::new(rsa), World::ed25519()] {
        let sealed = world.seal(&marked("")).unwrap();
        let verdict = world.judge(&sealed).await;
        assert_eq!((verdict.arc.outcome, verdict.arc.why), (Outcome::Pass, ""), "{sealed}");
        assert_eq!(verdict.arc.seals[0].domain, "lecce.example");
        assert!(verdict.arc.seals[0].dmarc_passed && verdict.vouched);
        assert_eq!(
            (verdict.dmarc.outcome, verdict.asked()),
            (Outcome::Fail, Policy::None),
            "a trusted forwarder"
        );
        assert!(sealed.contains("cv=none") && sealed.lines().all(|line| line.len() < 100), "{sealed}");
        for (from, to) in [
            ("ciao", "addio"),
            ("Subject: s", "Subject: x"),
            ("dmarc=pass", "dmarc=fail"),
            ("cv=none", "cv=pass"),
        ] {
            let altered = sealed.replacen(from, to, 1);
            assert_eq!(world.judge(&altered).await.arc.outcome, Outcome::Fail, "{from}");
        }
        let signed_twice = sealed.replace("From: maria", "From: x@y.example\r\nFrom: maria");
        assert_eq!(world.judge(&signed_twice).await.arc.outcome, Outcome::Fail, "From is signed once more");
    }
}

/// §4.2.1: fifty sets are a chain, fifty-one are none.
#[tokio::test]
async fn chains_grow_to_fifty() {
    let world = World::ed25519();
    let mut raw = world.seal(&marked("")).unwrap();
    // Each hop would verify all sets before: that is done once, at the end.
    let passed = format!("Authentication-Results: {HOST};\r\n\tdmarc=pass;\r\n\tarc=pass\r\n");
    for _ in 1..50 {
        raw = world.seal(&(passed.clone() + &without_results(&raw))).unwrap();
    }
    assert!(raw.starts_with("ARC-Seal: i=50; a=ed25519-sha256; t=1790000000; cv=pass;"), "{}", &raw[..200]);
    let verdict = world.judge(&raw).await;
    assert_eq!((verdict.arc.outcome, verdict.arc.seals.len()), (Outcome::Pass, 50));
    assert_eq!(world.hop(&raw).await, None);
    let more = raw.replacen(
        "ARC-Seal: i=50",
        "ARC-Seal: i=51; a=rsa-sha256; d=x.example; s=s; cv=pass; b=YQ==\r\nARC-Seal: i=50",
        1,
    );
    let more = more.replacen("ARC-Message-Signature: i=50", "ARC-Message-Signature: i=51; a=rsa-sha256; d=x.example; s=s; h=from; bh=YQ==; b=YQ==\r\nARC-Message-Signature: i=50", 1);
    assert_eq!(world.judge(&more).await.arc.outcome, Outcome::Fail);
}

/// §5.1: a chain that has failed is sealed once more, to say so, and never again.
#[tokio::test]
async fn a_failed_chain_is_ended() {
    let world = World::ed25519();
    let broken = world.seal(&marked("")).unwrap().replace("ciao", "addio");
    let ended = world.hop(&broken).await.unwrap();
    assert!(ended.contains("ARC-Seal: i=2;") && ended.contains("cv=fail"), "{ended}");
    assert_eq!(world.judge(&ended).await.arc.outcome, Outcome::Fail);
    assert_eq!(world.hop(&ended).await, None);
}

#[tokio::test]
async fn nothing_to_say_is_not_sealed() {
    let world = World::ed25519();
    assert_eq!(world.seal(LETTER), None, "nobody has checked it");
    assert_eq!(world.seal(&marked(";\r\n\tarc=temperror")), None, "cv has no such word");
    let foreign = marked("").replace(HOST, "other.example");
    assert_eq!(world.seal(&foreign), None);
    let nobody = marked("").replace("From:", "X:");
    let sealer = Sealer { name: HOST, domain: "lecce.example", selector: "s", key: &world.key };
    assert!(matches!(sealer.seal(nobody.as_bytes(), NOW), Err(DkimError::Sign(_))));
}

/// RFC 8617 §5.2: sets that are not complete, and keys that do not answer.
#[tokio::test]
async fn broken_sets_fail_and_silent_keys_do_not() {
    let world = World::ed25519();
    let sealed = world.seal(&marked("")).unwrap();
    for field in SET {
        let without = sealed.replacen(field, "X-Other", 1);
        assert_eq!(world.judge(&without).await.arc.outcome, Outcome::Fail, "{field}");
    }
    let strange = sealed.replacen("i=1;", "i=x;", 1);
    assert_eq!(world.judge(&strange).await.arc.outcome, Outcome::Fail);
    world.table.set_failing("s._domainkey.lecce.example", true);
    let verdict = world.judge(&sealed).await;
    assert_eq!((verdict.arc.outcome, verdict.vouched), (Outcome::TempError, false));
}

/// A message that is encoded for a hop without 8BITMIME was sealed as it had been before.
#[tokio::test]
async fn what_is_sealed_is_what_a_hop_without_8bitmime_gets() {
    let world = Arc::new(World::ed25519());
    let raw = marked("").replace(" ciao", " però");
    let sealer = Arc::clone(&world);
    let seal = Seal::new(move |raw: &[u8]| {
        let sealer = Sealer { name: HOST, domain: "lecce.example", selector: "s", key: &sealer.key };
        sealer.seal(raw, NOW).unwrap()
    });
    let to = vec![crate::address::Address::parse("x@fuori.example").unwrap()];
    let letter = Letter::new(ReversePath::Null, to, raw.into_bytes().into(), false).sealed_by(Some(seal));
    let eight = Features { eight_bit_mime: true, ..Features::default() };
    for (features, holds) in [(Features::default(), "per=C3=B2"), (eight, "però")] {
        let plan = plan(&letter, &[0], &features, mime::downgrade_to_7bit).unwrap();
        let sent = str::from_utf8(&plan.body).unwrap();
        assert!(sent.contains(holds), "{sent}");
        let verdict = world.judge(sent).await;
        assert_eq!((verdict.arc.outcome, verdict.arc.why), (Outcome::Pass, ""), "{sent}");
    }
}
