//! Certificates from a small authority played here (RFC 8555), proved over our own HTTP port, on both engines.

mod authority;
mod names;

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use mailstore::testing::{TestDb, engines};

use self::authority::{Authority, Mood};
use super::*;
use crate::acme::{self, Acme, Answers, External, Row, Settings};
use crate::auth::Keys;
use crate::clock::{DAY, HOUR, Micros};
use crate::net::tls::{CertSources, Tls};
use crate::secret::Secret;

/// 2026-11-01T00:00:00Z
const START: Micros = 1_793_491_200_000_000;
const NAME: &str = "posta.lecce.example";

fn wanted() -> Vec<String> {
    vec![NAME.into()]
}

struct House {
    engine: TestDb,
    clock: Clock,
    keys: Arc<Keys>,
    authority: Authority,
    folder: tempfile::TempDir,
    shutdown: Shutdown,
}

/// A server of ours that answers challenges, and an authority that asks it.
async fn house(engine: TestDb) -> House {
    let (folder, shutdown) = (tempfile::tempdir().unwrap(), Shutdown::new());
    let keys = Arc::new(Keys::create(&folder.path().join("master.key"), &[7; 32]).unwrap());
    let mut state = state(&["lecce.example"]);
    state.challenges = Some(Answers::new(engine.db.clone()));
    let http = serve_plain(router(state), &shutdown).await;
    let authority = Authority::start(http, folder.path(), &shutdown).await;
    House { engine, clock: Clock::manual(START), keys, authority, folder, shutdown }
}

async fn serve_plain(router: Router, shutdown: &Shutdown) -> u16 {
    let listener = net::bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
    let port = listener.port().unwrap();
    let service =
        Service { name: "http", listener, limits: ConnLimits::new(99, 99), refusal: |_| "", tls: None };
    tokio::spawn(net::serve(service, shutdown.clone(), move |connection| handle(router.clone(), connection)));
    port
}

impl House {
    fn settings(&self) -> Settings {
        Settings {
            directory: self.authority.directory(),
            contact: vec!["postmaster@lecce.example".into()],
            external: None,
            root: Some(self.authority.root.clone()),
            patience: Duration::from_secs(3),
        }
    }

    fn node(&self) -> Acme {
        self.node_with(self.settings())
    }

    fn node_with(&self, settings: Settings) -> Acme {
        Acme::new(self.engine.db.clone(), self.clock.clone(), Arc::clone(&self.keys), settings)
    }

    async fn row(&self) -> Row {
        acme::list(&self.engine.db).await.unwrap().into_iter().find(|row| row.name == NAME).unwrap()
    }

    /// One attempt of a name that is due; gives the row after it.
    async fn attempt(&self, node: &Acme) -> Row {
        assert!(node.step(&wanted()).await.unwrap(), "nothing was due");
        self.row().await
    }
}

#[tokio::test]
async fn a_certificate_is_issued_served_and_renewed() {
    for engine in engines().await {
        let house = house(engine).await;
        let (name, node) = (house.engine.name, house.node());
        node.plan(&wanted()).await.unwrap();
        let before = acme::stamp(&house.engine.db).await.unwrap();
        let row = house.attempt(&node).await;
        assert_eq!((row.failures, row.last_error.as_str()), (0, ""), "{name}");
        let life = row.expires_at.unwrap() - START;
        let share = (row.attempt_at - START) * 100 / life;
        assert!((60..=73).contains(&share), "{name}: renewed after {share} % of the lifetime");
        assert!(!node.step(&wanted()).await.unwrap(), "{name}: nothing more to do");
        let after = acme::stamp(&house.engine.db).await.unwrap();
        assert_ne!(before, after, "{name}");

        let issued = acme::load(&house.engine.db, &house.keys).await.unwrap();
        let folder = house.folder.path().join("tls");
        let sources = CertSources { default: None, named: vec![], hostname: NAME.into(), folder };
        let tls = Tls::open(sources, START).unwrap();
        assert!(tls.is_self_signed());
        tls.serve_issued(issued);
        assert!(!tls.is_self_signed() && tls.expires_at(&HashSet::new()) == row.expires_at, "{name}");

        house.clock.set(row.attempt_at);
        let renewed = house.attempt(&house.node()).await;
        assert!(renewed.expires_at > row.expires_at, "{name}");
        assert_ne!(acme::stamp(&house.engine.db).await.unwrap(), after, "{name}");
        assert_eq!(house.authority.accounts(), 1, "{name}: the account is kept");
        house.shutdown.drain(Duration::from_secs(1)).await;
    }
}

/// RFC 8555 §6.5: a nonce may be stale at any time, then the request is sent again.
#[tokio::test]
async fn a_bad_nonce_does_no_harm() {
    for engine in engines().await {
        let house = house(engine).await;
        house.authority.be(Mood { bad_nonces: 2, ..Mood::default() });
        let node = house.node();
        node.plan(&wanted()).await.unwrap();
        let row = house.attempt(&node).await;
        assert!(row.expires_at.is_some(), "{row:?}");
    }
}

/// RFC 8555 §6.6: nobody asks again before Retry-After.
#[tokio::test]
async fn what_the_authority_wishes_is_waited() {
    for engine in engines().await {
        let house = house(engine).await;
        house.authority.be(Mood { rate_limited: Some("7200"), ..Mood::default() });
        let node = house.node();
        node.plan(&wanted()).await.unwrap();
        let row = house.attempt(&node).await;
        assert_eq!(row.attempt_at, START + 2 * HOUR, "{row:?}");
        assert!(row.last_error.contains("too many orders"), "{row:?}");
        let asked = house.authority.requests();
        house.clock.advance(2 * HOUR - 1);
        assert!(!node.step(&wanted()).await.unwrap());
        assert_eq!(house.authority.requests(), asked, "nothing was asked meanwhile");
        house.clock.advance(1);
        house.authority.be(Mood::default());
        assert_eq!(house.attempt(&node).await.failures, 0);
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_proved_is_tried_later_and_later() {
    for engine in engines().await {
        let house = house(engine).await;
        house.authority.be(Mood { asks_elsewhere: true, ..Mood::default() });
        let node = house.node();
        node.plan(&wanted()).await.unwrap();
        let mut last = 0;
        for failures in 1..=3 {
            let row = house.attempt(&node).await;
            assert_eq!(row.failures, failures);
            assert!(row.last_error.contains("nobody answers on port 80"), "{row:?}");
            let wait = row.attempt_at - house.clock.now();
            assert!(wait > last && wait >= 9 * MINUTE, "{wait}");
            (last, _) = (wait, house.clock.set(row.attempt_at));
        }
        assert!(acme::load(&house.engine.db, &house.keys).await.unwrap().is_empty());
        assert!(acme::hurry(&house.engine.db, NAME, house.clock.now()).await.unwrap());
        assert!(!acme::hurry(&house.engine.db, "altro.example", 0).await.unwrap());
    }
}

#[tokio::test]
async fn an_order_in_work_is_waited_for_and_given_up_in_the_end() {
    for engine in engines().await {
        let house = house(engine).await;
        let node = house.node();
        node.plan(&wanted()).await.unwrap();
        house.authority.be(Mood { processing: 1_000_000, ..Mood::default() });
        let row = house.attempt(&node).await;
        assert!(row.failures == 1 && row.last_error.contains("did not finish in time"), "{row:?}");
        house.clock.set(row.attempt_at);
        house.authority.be(Mood { processing: 2, ..Mood::default() });
        assert_eq!(house.attempt(&node).await.failures, 0);
    }
}

#[tokio::test]
async fn strange_authorities_are_errors_with_words() {
    for engine in engines().await {
        let house = house(engine).await;
        let node = house.node();
        node.plan(&wanted()).await.unwrap();
        for (mood, words) in [
            (Mood { only_dns: true, ..Mood::default() }, "no http-01"),
            (Mood { foreign_key: true, ..Mood::default() }, "not for this key"),
            (Mood { broken: true, ..Mood::default() }, "JSON"),
            (Mood { forgot_accounts: true, ..Mood::default() }, "accountDoesNotExist"),
        ] {
            house.authority.be(mood);
            let row = house.attempt(&node).await;
            assert!(row.last_error.contains(words), "{words}: {row:?}");
            house.clock.set(row.attempt_at);
        }
        // The forgotten account is made anew.
        house.authority.be(Mood::default());
        assert_eq!(house.attempt(&node).await.failures, 0);
        assert_eq!(house.authority.accounts(), 2);
    }
}

#[tokio::test]
async fn an_authority_that_is_away_or_not_trusted_is_one_failure() {
    for engine in engines().await {
        let house = house(engine).await;
        let mut settings = house.settings();
        settings.root = None;
        let node = house.node_with(settings.clone());
        node.plan(&wanted()).await.unwrap();
        let row = house.attempt(&node).await;
        assert!(row.last_error.contains("certificate"), "{row:?}");
        for (directory, root, words) in [
            ("https://localhost:1/directory", None, "onnection refused"),
            ("http://localhost:1/directory", None, "not https"),
            ("https://localhost:1/directory", Some(PathBuf::from("/nowhere.pem")), "tls.acme.root"),
        ] {
            (settings.directory, settings.root) = (directory.into(), root);
            house.clock.set(house.row().await.attempt_at);
            let row = house.attempt(&house.node_with(settings.clone())).await;
            assert!(row.last_error.contains(words), "{words}: {row:?}");
        }
    }
}

/// RFC 8555 §7.3.4: the authority's HMAC key binds the account to one it knows.
#[tokio::test]
async fn an_account_is_bound_to_one_of_before() {
    for engine in engines().await {
        let house = house(engine).await;
        house.authority.be(Mood { wants_binding: true, ..Mood::default() });
        let node = house.node();
        node.plan(&wanted()).await.unwrap();
        let row = house.attempt(&node).await;
        assert!(row.last_error.contains("externalAccountRequired"), "{row:?}");
        house.clock.set(row.attempt_at);
        let mut settings = house.settings();
        settings.external = Some(External { id: "chiave-1".into(), key: Secret::new("c2VncmV0bw") });
        assert_eq!(house.attempt(&house.node_with(settings)).await.failures, 0);
    }
}

#[tokio::test]
async fn two_nodes_never_order_the_same_name_at_once() {
    for engine in engines().await {
        let house = house(engine).await;
        let (one, two) = (house.node(), house.node());
        let wanted = wanted();
        one.plan(&wanted).await.unwrap();
        two.plan(&wanted).await.unwrap();
        let (first, second) = tokio::join!(one.step(&wanted), two.step(&wanted));
        let worked = usize::from(first.unwrap()) + usize::from(second.unwrap());
        assert_eq!((worked, house.authority.orders()), (1, 1));
    }
}

#[tokio::test]
async fn a_certificate_whose_row_has_gone_meanwhile_is_an_error() {
    for engine in engines().await {
        let house = house(engine).await;
        let node = house.node();
        node.plan(&wanted()).await.unwrap();
        house.authority.be(Mood { processing: 3, ..Mood::default() });
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let taking_away = async {
            while house.authority.orders() == 0 {
                tokio::task::yield_now().await;
            }
            // The lease has run out, and nobody wants the name any more.
            clock.advance(2 * DAY);
            house.node().plan(&[]).await.unwrap();
            clock.advance(-2 * DAY);
            acme::list(&db).await.unwrap()
        };
        let names = wanted();
        let (stepped, left) = tokio::join!(node.step(&names), taking_away);
        assert!(left.is_empty(), "{left:?}");
        assert!(matches!(stepped, Err(acme::AcmeError::Lost(name)) if name == NAME));
    }
}

/// RFC 8555 §8.3: under any host name, and nothing for tokens nobody has asked for.
#[tokio::test]
async fn only_challenges_under_way_are_answered() {
    for engine in engines().await {
        let mut state = state(&["lecce.example"]);
        state.challenges = Some(Answers::new(engine.db.clone()));
        let router = router(state);
        for token in ["abc", "a%2Fb", "..", &"a".repeat(200), "%00", "x'y"] {
            let path = format!("/.well-known/acme-challenge/{token}");
            let response = ask(router.clone(), Method::GET, "mta-sts.lecce.example", &path).await;
            assert_eq!(response.status(), 404, "{token}");
        }
    }
}
