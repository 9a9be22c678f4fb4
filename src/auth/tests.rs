//! Logging in on both engines, with a clock moved by hand.

use super::*;
use crate::{
    address::Domain,
    audit::Doer,
    clock::{DAY, HOUR, MINUTE},
    directory::{Directory, DirectoryError, Edit, Kind, NewPrincipal},
    net::{Homes, limits::LoginRates},
};
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use mailstore::testing::{TestDb, engines};

mod homes;

const START: Micros = 1_000 * HOUR;
const PEER: &str = "192.0.2.1";

struct House {
    engine: TestDb,
    clock: Clock,
    directory: Directory,
    auth: Auth,
}

fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn door(db: &Db, clock: &Clock) -> Auth {
    door_of(db, clock, Arc::new(Homes::new(clock.clone())))
}

fn door_of(db: &Db, clock: &Clock, homes: Arc<Homes>) -> Auth {
    let rates = LoginRates {
        per_account: 4,
        per_address: 100,
        per_network: 400,
        window: HOUR,
        longest_wait: 15 * MINUTE,
    };
    Auth::new(db.clone(), clock.clone(), Arc::new(LoginLimiter::new(rates, homes)), &[3; 32])
}

/// op1 (password `demo`, hashed with weak parameters), op2 (no password), a citizen outside (password `demo`).
fn fill(edit: &mut Edit<'_, '_>) -> Result<(), DirectoryError> {
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let demo = password::hash_with(&weak, "demo", &[5; 16]).unwrap();
    edit.add_domain(&Domain::parse("x.example").unwrap(), None)?;
    for (address, hash, role) in [
        ("op1@x.example", Some(&demo), Role::Operator),
        ("op2@x.example", None, Role::Operator),
        ("chi@posta.example", Some(&demo), Role::Citizen),
    ] {
        let mut new = NewPrincipal::new(Kind::Person, addr(address), "Nome");
        new.roles.push((role, None));
        let id = edit.add(&new)?;
        hash.map_or(Ok(()), |hash| password::set(edit, id, hash))?;
    }
    Ok(())
}

async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for engine in engines().await {
        let clock = Clock::manual(START);
        let directory = Directory::new(engine.db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        directory.edit(Doer::server(), fill).await.expect(engine.name);
        houses.push(House { auth: door(&engine.db, &clock), engine, clock, directory });
    }
    houses
}

impl House {
    async fn login(&self, login: &str, password: &str, protocol: Protocol) -> Result<Actor, AuthError> {
        self.auth.verify_login(PEER.parse().unwrap(), login, password, protocol).await
    }

    async fn edit<T: Send + 'static>(
        &self,
        change: impl FnMut(&mut Edit<'_, '_>) -> Result<T, DirectoryError> + Send + 'static,
    ) -> T {
        self.directory.edit(Doer::command_line(), change).await.expect(self.engine.name)
    }

    async fn id(&self, address: &str) -> PrincipalId {
        self.directory.find(&addr(address)).await.unwrap().expect(address).id
    }

    async fn stored_hash(&self, id: PrincipalId) -> String {
        let sql = "SELECT password_hash FROM principal WHERE id = $1";
        let read = self.directory.read(move |c| c.query_one::<(String,)>(sql, mailstore::args![id.0]));
        read.await.unwrap().0
    }
}

#[tokio::test]
async fn an_own_address_or_its_local_part_logs_in() {
    for house in houses().await {
        let id = house.id("op1@x.example").await;
        house.edit(move |e| e.add_address(id, &addr("mario.rossi@x.example"))).await;
        for login in ["op1@x.example", " OP1@X.EXAMPLE", "op1", "Op1", "mario.rossi", "mario.rossi@x.example"]
        {
            let actor = house.login(login, "demo", Protocol::Imap).await;
            let actor = actor.unwrap_or_else(|e| panic!("{login} on {}: {e}", house.engine.name));
            assert_eq!((actor.person, actor.login.to_string().as_str()), (id, "op1@x.example"));
            assert!(actor.is(Role::Operator) && !actor.is(Role::Administrator));
        }
        house.edit(|e| e.add_domain(&Domain::parse("y.example").unwrap(), None)).await;
        assert_eq!(house.login("op1", "demo", Protocol::Imap).await, Err(AuthError::Bad), "two domains");
    }
}

#[tokio::test]
async fn wrong_names_and_passwords_look_the_same() {
    for house in houses().await {
        let long = "x".repeat(5000);
        for (login, password) in [
            ("op1", "domo"),
            ("op1", ""),
            ("op2", "demo"),
            ("nessuno", "demo"),
            ("op1+x@x.example", "demo"),
            ("", "demo"),
            ("op1\0", "demo"),
            (long.as_str(), "demo"),
            ("op2", long.as_str()),
            ("@", "demo"),
        ] {
            let outcome = house.login(login, password, Protocol::Submission).await;
            assert_eq!(outcome, Err(AuthError::Bad), "{login:?} {}", house.engine.name);
        }
    }
}

#[tokio::test]
async fn accounts_without_a_mailbox_log_in_on_the_web_only() {
    for house in houses().await {
        let login = "chi@posta.example";
        assert!(house.login(login, "demo", Protocol::Web).await.unwrap().is(Role::Citizen));
        assert_eq!(house.login(login, "demo", Protocol::Imap).await, Err(AuthError::WebOnly));
        assert_eq!(house.login(login, "domo", Protocol::Imap).await, Err(AuthError::Bad));
    }
}

#[tokio::test]
async fn a_change_of_password_acts_at_once_on_every_node() {
    for house in houses().await {
        let (id, other) = (house.id("op1@x.example").await, door(&house.engine.db, &house.clock));
        let peer = PEER.parse().unwrap();
        let actor = other.verify_login(peer, "op1", "demo", Protocol::Imap).await.unwrap();
        assert!(other.still_valid(&actor).await);
        let new = house.auth.hash("nuova").await.unwrap();
        house.edit(move |e| password::set(e, id, &new)).await;
        assert!(!other.still_valid(&actor).await);
        assert_eq!(other.verify_login(peer, "op1", "demo", Protocol::Imap).await, Err(AuthError::Bad));
        assert!(other.verify_login(peer, "op1", "nuova", Protocol::Imap).await.is_ok());
    }
}

#[tokio::test]
async fn disabling_removing_and_revoking_end_sessions() {
    for house in houses().await {
        let id = house.id("op1@x.example").await;
        let actor = house.login("op1", "demo", Protocol::Imap).await.unwrap();
        house.edit(move |e| e.revoke(id, (Role::Operator, None))).await;
        assert!(!house.auth.still_valid(&actor).await);
        let actor = house.login("op1", "demo", Protocol::Imap).await.unwrap();
        assert!(!actor.is(Role::Operator));
        house.edit(move |e| e.set_disabled(id, true)).await;
        assert!(!house.auth.still_valid(&actor).await);
        assert_eq!(house.login("op1", "demo", Protocol::Imap).await, Err(AuthError::Disabled));
        assert_eq!(house.login("op1", "domo", Protocol::Imap).await, Err(AuthError::Bad));
        house.edit(move |e| e.set_disabled(id, false)).await;
        let actor = house.login("op1", "demo", Protocol::Imap).await.unwrap();
        house.edit(move |e| e.remove(id)).await;
        assert!(!house.auth.still_valid(&actor).await);
        assert_eq!(house.login("op1", "demo", Protocol::Imap).await, Err(AuthError::Bad));
    }
}

/// Its hash was made before SASLprep: the text with which it was chosen still opens, and from then on all its spellings do.
#[tokio::test]
async fn a_hash_of_the_text_as_it_came_is_renewed_by_the_first_log_in() {
    for house in houses().await {
        let id = house.id("op1@x.example").await;
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let raw = weak.hash_password_with_salt("parola\u{a0}mia".as_bytes(), &[5; 16]).unwrap().to_string();
        let put = "UPDATE principal SET password_hash = $1 WHERE id = $2";
        house.edit(move |e| Ok(e.tx().execute(put, mailstore::args![raw.as_str(), id.0])?)).await;
        assert_eq!(house.login("op1", "parola mia", Protocol::Web).await, Err(AuthError::Bad));
        for password in ["parola\u{a0}mia", "parola mia", "parola\u{a0}mia"] {
            assert!(house.login("op1", password, Protocol::Web).await.is_ok(), "{}", house.engine.name);
        }
        assert!(house.stored_hash(id).await.contains("m=19456,t=2,p=1"));
    }
}

#[tokio::test]
async fn an_old_hash_is_renewed_and_the_cache_spares_hashing() {
    for house in houses().await {
        let id = house.id("op1@x.example").await;
        assert!(house.stored_hash(id).await.contains("m=64,t=1"));
        let actor = house.login("op1", "demo", Protocol::Imap).await.unwrap();
        assert!(house.stored_hash(id).await.contains("m=19456,t=2,p=1"));
        assert!(house.auth.still_valid(&actor).await, "a new hash of the same password ends nothing");
        assert!(house.auth.cache.knows(id, actor.credential_version, "demo", START));
        // With the hash out of the way only the cache lets in, and never on the web.
        let erase = "UPDATE principal SET password_hash = NULL WHERE id = $1";
        house.edit(move |e| Ok(e.tx().execute(erase, mailstore::args![id.0])?)).await;
        assert!(house.login("op1", "demo", Protocol::Imap).await.is_ok());
        assert_eq!(house.login("op1", "demo", Protocol::Web).await, Err(AuthError::Bad));
        house.clock.advance(11 * MINUTE);
        assert_eq!(house.login("op1", "demo", Protocol::Imap).await, Err(AuthError::Bad));
    }
}

#[tokio::test]
async fn app_passwords_serve_mail_programs_until_revoked() {
    for house in houses().await {
        let (id, other) = (house.id("op2@x.example").await, house.id("op1@x.example").await);
        let text = house.edit(move |e| app_password::create(e, id, "telefono", &[9; 28])).await;
        let actor = house.login("op2", &text, Protocol::Imap).await.unwrap();
        assert!(
            house.login("op2", &text.to_uppercase().replace('-', ""), Protocol::Submission).await.is_ok()
        );
        assert_eq!(house.login("op2", &text, Protocol::Web).await, Err(AuthError::Bad));
        assert_eq!(house.login("op1", &text, Protocol::Imap).await, Err(AuthError::Bad));
        house.clock.advance(MINUTE / 2);
        house.login("op2", &text, Protocol::Imap).await.unwrap();
        let listed = house.directory.read(move |c| app_password::list(c, id)).await.unwrap();
        assert_eq!((listed[0].label.as_str(), listed[0].used_at), ("telefono", Some(START)));
        let number = listed[0].id;
        let stranger =
            house.directory.edit(Doer::server(), move |e| app_password::revoke(e, other, number)).await;
        assert!(matches!(stranger, Err(DirectoryError::NoSuch(..))));
        house.edit(move |e| app_password::revoke(e, id, number)).await;
        assert!(!house.auth.still_valid(&actor).await);
        assert_eq!(house.login("op2", &text, Protocol::Imap).await, Err(AuthError::Bad));
    }
}

#[tokio::test]
async fn guessing_is_slowed_whatever_name_of_the_account_is_used() {
    for house in houses().await {
        let mut outcomes = Vec::new();
        for login in ["op1", "OP1@x.example", "op1@X.example", "Op1", "op1"] {
            outcomes.push(house.login(login, "domo", Protocol::Imap).await);
        }
        assert!(
            matches!(outcomes[4], Err(AuthError::TooMany { retry_after }) if retry_after > 0),
            "{outcomes:?}"
        );
        let right = house.login("op1", "demo", Protocol::Imap).await;
        assert!(matches!(right, Err(AuthError::TooMany { .. })), "not even the right one is looked at");
        house.clock.advance(2 * HOUR);
        assert!(house.login("op1", "demo", Protocol::Imap).await.is_ok());
    }
}

#[tokio::test]
async fn an_attempt_that_could_not_be_judged_costs_nothing() {
    for house in houses().await {
        let overloaded = Auth { hashing: Arc::new(Semaphore::new(0)), ..house.auth.clone() };
        overloaded.hashing.close();
        for _ in 0..200 {
            let outcome = overloaded.verify_login(PEER.parse().unwrap(), "op1", "demo", Protocol::Imap).await;
            assert_eq!(outcome, Err(AuthError::Unavailable), "{}", house.engine.name);
        }
        assert!(house.login("op1", "demo", Protocol::Imap).await.is_ok(), "{}", house.engine.name);
    }
}

#[tokio::test]
async fn a_secret_is_the_same_on_every_node_with_the_right_master_key() {
    let folder = tempfile::tempdir().unwrap();
    let keys = |name: &str, byte: u8| Keys::create(&folder.path().join(name), &[byte; 32]).unwrap();
    for engine in engines().await {
        let (right, wrong) = (keys(&format!("{}1", engine.name), 1), keys(&format!("{}2", engine.name), 2));
        let mut rng = rand::rng();
        let mut secrets = Vec::new();
        for purpose in ["tokens", "tokens", "cookies"] {
            let secret = keys::shared_secret(&engine.db, &right, &mut rng, purpose, START).await;
            secrets.push(secret.expect(engine.name));
        }
        assert!(secrets[0] == secrets[1] && secrets[0] != secrets[2]);
        let refused = keys::shared_secret(&engine.db, &wrong, &mut rng, "tokens", START).await;
        assert!(matches!(refused, Err(KeyError::Sealed(_))));
    }
}

#[tokio::test]
async fn dkim_keys_are_kept_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::create(&folder.path().join("k"), &[1; 32]).unwrap();
    for house in houses().await {
        let domain = Domain::parse("x.example").unwrap();
        let key = dkim::StoredDkimKey {
            sealed: dkim::seal(&keys, &mut rand::rng(), &domain, "s1", b"private"),
            domain: domain.clone(),
            selector: "s1".into(),
            algorithm: "ed25519-sha256".into(),
            public_record: "v=DKIM1; k=ed25519; p=…".into(),
            active: true,
            created_at: START,
            retired_at: None,
        };
        let (first, of) = (key.clone(), domain.clone());
        house.edit(move |e| dkim::add(e, &first)).await;
        let again = key.clone();
        let twice = house.directory.edit(Doer::server(), move |e| dkim::add(e, &again)).await;
        assert!(matches!(twice, Err(DirectoryError::Refused(_))));
        house.edit(move |e| dkim::set_active(e, &domain, "s1", false)).await;
        let listed = house.directory.read(move |c| dkim::list(c, Some(&of))).await.unwrap();
        assert_eq!(listed, [dkim::StoredDkimKey { active: false, retired_at: Some(START), ..key }]);
        assert_eq!(listed[0].open(&keys).unwrap(), b"private");
        let moved = dkim::StoredDkimKey { selector: "s2".into(), ..listed[0].clone() };
        assert!(moved.open(&keys).is_err(), "bound to its selector");
        assert_eq!(house.directory.read(|c| dkim::list(c, None)).await.unwrap().len(), 1);
        let of = listed[0].domain.clone();
        house.edit(move |e| dkim::remove(e, &of, "s1")).await;
        assert!(house.directory.read(|c| dkim::list(c, None)).await.unwrap().is_empty());
    }
}

/// Guesses at op1 from everywhere until it is shut to addresses it is not known at.
async fn shut(auth: &Auth) {
    for n in 0..20 {
        let _ = auth.verify_login(IpAddr::from([203, 0, 113, n]), "op1", "domo", Protocol::Imap).await;
    }
    let new = auth.verify_login("198.51.100.9".parse().unwrap(), "op1", "demo", Protocol::Imap).await;
    assert!(matches!(new, Err(AuthError::TooMany { .. })), "{new:?}");
}

#[tokio::test]
async fn where_an_account_is_known_guessing_from_elsewhere_does_not_shut_it_after_a_restart_either() {
    for house in houses().await {
        let (name, peer) = (house.engine.name, PEER.parse().unwrap());
        assert!(house.login("op1", "demo", Protocol::Imap).await.is_ok(), "{name}");
        let again = door(&house.engine.open_again().await.expect("another node"), &house.clock);
        for node in [&house.auth, &again] {
            shut(node).await;
            assert!(node.verify_login(peer, "op1", "demo", Protocol::Imap).await.is_ok(), "{name}");
        }
        // What is on record ages, and is swept.
        let rows = || house.directory.read(|c| store::recent_peers(c, 0, 10));
        assert_eq!(rows().await.unwrap(), [(PEER.to_owned(), peers::day(START))], "{name}");
        house.clock.advance(40 * DAY);
        assert!(house.login("op1", "demo", Protocol::Imap).await.is_ok(), "{name}");
        house.clock.advance(40 * DAY);
        let now = house.clock.now();
        house.engine.db.write(move |tx| peers::sweep(tx, now)).await.unwrap();
        shut(&again).await;
        assert!(again.verify_login(peer, "op1", "demo", Protocol::Imap).await.is_ok(), "{name}");
        house.clock.advance(61 * DAY);
        shut(&again).await;
        assert!(
            again.verify_login(peer, "op1", "demo", Protocol::Imap).await.is_err(),
            "{name}: too long ago"
        );
        let now = house.clock.now();
        house.engine.db.write(move |tx| peers::sweep(tx, now)).await.unwrap();
        assert!(rows().await.unwrap().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_new_password_forgets_where_the_old_one_was_used() {
    for house in houses().await {
        let (name, id) = (house.engine.name, house.id("op1@x.example").await);
        let other = door(&house.engine.open_again().await.expect("another node"), &house.clock);
        assert!(house.login("op1", "demo", Protocol::Imap).await.is_ok(), "{name}");
        let new = house.auth.hash("nuova").await.unwrap();
        house.edit(move |e| password::set(e, id, &new)).await;
        for node in [&house.auth, &other] {
            shut(node).await;
            let there = node.verify_login(PEER.parse().unwrap(), "op1", "nuova", Protocol::Imap).await;
            assert!(matches!(there, Err(AuthError::TooMany { .. })), "{name}: {there:?}");
        }
    }
}

#[tokio::test]
async fn a_right_app_password_is_never_kept_waiting_and_earns_no_guesses() {
    for house in houses().await {
        let id = house.id("op1@x.example").await;
        let text = house.edit(move |e| app_password::create(e, id, "telefono", &[9; 28])).await;
        shut(&house.auth).await;
        let (stranger, mut guesses) = ("198.51.100.77".parse().unwrap(), 0);
        for n in 0..400 {
            let name = format!("nessuno{n}");
            let guess = house.auth.verify_login(stranger, &name, "domo", Protocol::Imap).await;
            guesses += usize::from(guess == Err(AuthError::Bad));
            let own = house.auth.verify_login(stranger, "op1", &text, Protocol::Imap).await;
            assert!(own.is_ok(), "{}: {own:?}", house.engine.name);
        }
        assert!(guesses <= 100, "{}: {guesses}", house.engine.name);
    }
}
