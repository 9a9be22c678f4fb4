//! Accounts on both engines, with a clock moved by hand. Mails are read where they wait to leave.

use super::*;
use crate::{
    address::{Address, Domain},
    audit::Doer,
    auth::{AuthError, HashError, Protocol, password, session},
    clock::{DAY, HOUR, MINUTE},
    directory::{self, DirectoryError, Edit, Kind, NewPrincipal},
    net::{
        Homes,
        limits::{LoginLimiter, LoginRates},
        rates::{Bound, PeerRates},
    },
    queue::{self, ItemFilter},
};
use mailstore::testing::{TestDb, engines};

mod erasure;
mod own;

const START: Micros = 1_000_000 * HOUR;
const SITE: Site<'_> = Site { url: "https://web.example", domain: "lecce.example" };

struct House {
    engine: TestDb,
    clock: Clock,
    auth: Auth,
    directory: Directory,
    accounts: Accounts,
    _folder: tempfile::TempDir,
}

fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn fill(edit: &mut Edit<'_, '_>, hash: &crate::auth::PasswordHash) -> Result<(), DirectoryError> {
    edit.add_domain(&Domain::parse("lecce.example").unwrap(), None)?;
    for (address, role) in [
        ("op01@lecce.example", Role::Operator),
        ("admin@lecce.example", Role::Administrator),
        ("chi@posta.example", Role::Citizen),
    ] {
        let mut new = NewPrincipal::new(Kind::Person, addr(address), "Chi È");
        new.roles.push((role, None));
        let id = edit.add(&new)?;
        password::set(edit, id, hash)?;
    }
    Ok(())
}

async fn house(engine: TestDb) -> House {
    let (db, clock) = (engine.db.clone(), Clock::manual(START));
    let folder = tempfile::tempdir().unwrap();
    let keys = Arc::new(Keys::create(&folder.path().join("key"), &[1; 32]).unwrap());
    let rates = LoginRates {
        per_account: 6,
        per_address: 100,
        per_network: 400,
        window: HOUR,
        longest_wait: 15 * MINUTE,
    };
    let homes = Arc::new(Homes::new(clock.clone()));
    let auth = Auth::new(
        db.clone(),
        clock.clone(),
        Arc::new(LoginLimiter::new(rates, Arc::clone(&homes))),
        &[3; 32],
    )
    .opening_with(Arc::clone(&keys));
    let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
    let hash = auth.hash("segreta").await.unwrap();
    directory.edit(Doer::server(), move |edit| fill(edit, &hash)).await.unwrap();
    let rates = PeerRates { window: HOUR, forms: Bound { address: 20, network: 30 }, ..PeerRates::NONE };
    let parts = Parts {
        db,
        clock: clock.clone(),
        auth: auth.clone(),
        directory: directory.clone(),
        keys,
        throttle: Arc::new(Throttle::new(rates, homes, clock.clone())),
        lifetime: DAY,
        sign: |raw, _, _, _| raw,
    };
    House { engine, clock, auth, directory, accounts: Accounts::new(parts, &[]), _folder: folder }
}

fn peer() -> IpAddr {
    "192.0.2.1".parse().unwrap()
}

fn new(role: Role, address: &str) -> NewRegistration {
    let organisation = if role == Role::Citizen { "" } else { "Frantoio srl" };
    NewRegistration {
        role,
        name: " Maria\r\nRossi ".into(),
        address: addr(address),
        organisation: organisation.into(),
        tax_code: "02312345677".into(),
        consent: PRIVACY_VERSION.into(),
    }
}

impl House {
    async fn id(&self, address: &str) -> PrincipalId {
        self.directory.find(&addr(address)).await.unwrap().expect(address).id
    }

    /// All mails that wait to leave, oldest first: to whom, and their bytes.
    async fn mails(&self) -> Vec<(String, String)> {
        let read = self.engine.db.read(|conn| {
            let mut mails = Vec::new();
            for claim in queue::list(conn, &ItemFilter { limit: 1000, ..ItemFilter::default() })? {
                let raw = queue::raw(conn, claim.item.id)?.unwrap().unpack()?;
                assert_eq!(claim.item.reverse_path, "");
                mails.push((claim.recipients[0].address.clone(), String::from_utf8(raw).unwrap()));
            }
            Ok::<_, DbError>(mails)
        });
        let mut mails = read.await.unwrap();
        mails.reverse();
        mails
    }

    /// The token in the newest mail to an address.
    async fn token(&self, to: &str) -> String {
        let mails = self.mails().await;
        let raw = &mails.iter().rev().find(|(address, _)| address == to).expect(to).1;
        let text = raw.replace("=\r\n", "").replace("=3D", "=");
        text.split_once("codice=").expect(&text).1.chars().take_while(char::is_ascii_alphanumeric).collect()
    }

    async fn logs_in(
        &self,
        login: &str,
        password: &str,
        protocol: Protocol,
    ) -> Result<PrincipalId, AuthError> {
        self.auth.verify_login(peer(), login, password, protocol).await.map(|actor| actor.person)
    }

    async fn session(&self, login: &str, password: &str) -> session::SessionToken {
        let actor = self.auth.verify_login(peer(), login, password, Protocol::Web).await.unwrap();
        self.auth.begin_session(session::Beginning::of(&actor, peer(), "x")).await.unwrap().unwrap()
    }

    async fn holds(&self, token: &session::SessionToken) -> Option<i64> {
        self.auth.session(token).await.unwrap().map(|(session, _)| session.id)
    }

    async fn roles(&self, person: PrincipalId) -> Vec<Role> {
        let read = self.directory.read(move |conn| directory::roles_of(conn, person));
        read.await.unwrap().into_iter().map(|held| held.0).collect()
    }
}

#[tokio::test]
async fn a_citizen_registers_and_chooses_the_password_behind_the_link() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        accounts.register(peer(), new(Role::Citizen, "Maria@posta.example"), &SITE).await.unwrap();
        let (to, raw) = house.mails().await.pop().unwrap();
        assert_eq!(to, "Maria@posta.example", "{}", house.engine.name);
        for line in
            ["From: Pugliaimpiego <non-rispondere@lecce.example>\r\n", "Auto-Submitted: auto-generated\r\n"]
        {
            assert!(raw.contains(line), "{raw}");
        }
        let token = house.token("Maria@posta.example").await;
        let waiting = accounts.registration_of(&token.to_uppercase()).await.unwrap().unwrap();
        assert_eq!((waiting.name.as_str(), waiting.tax_code.as_str()), ("Maria Rossi", ""));
        assert_eq!(waiting.consent_version, PRIVACY_VERSION);
        let short = accounts.confirm_registration(&token, "corta").await;
        assert!(matches!(short, Err(AccountError::Password(_))), "the token stays good");
        let confirmed = accounts.confirm_registration(&token, "una lunga").await.unwrap();
        assert!(!confirmed.waits);
        assert_eq!(
            house.logs_in("maria@posta.example", "una lunga", Protocol::Web).await,
            Ok(confirmed.person)
        );
        assert_eq!(house.roles(confirmed.person).await, [Role::Citizen]);
        let again = accounts.confirm_registration(&token, "un’altra lunga").await;
        assert!(matches!(again, Err(AccountError::BadToken)), "{}: used once", house.engine.name);
        assert!(accounts.registration_of(&token).await.unwrap().is_none());
        let own = accounts.export(confirmed.person).await.unwrap();
        assert_eq!(own["consents"][0]["version"], PRIVACY_VERSION);
        assert_eq!(own["registrations"][0]["state"], "approved");
    }
}

#[tokio::test]
async fn whoever_has_an_account_is_mailed_that_and_the_caller_learns_nothing() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        accounts.register(peer(), new(Role::Citizen, "CHI@posta.example"), &SITE).await.unwrap();
        let (to, raw) = house.mails().await.pop().unwrap();
        assert_eq!(to, "CHI@posta.example");
        assert!(raw.contains("Subject: =?utf-8?Q?Hai_gi=C3=A0") && !raw.contains("codice"), "{raw}");
        for unknown in ["nessuno@posta.example", "nessuno@lecce.example"] {
            accounts.forget_password(peer(), &addr(unknown), &SITE).await.unwrap();
        }
        assert_eq!(house.mails().await.len(), 1, "nobody is mailed what he has not asked for");
        // One address gets few of a kind, whoever asks; that too is told to nobody.
        for _ in 0..5 {
            accounts.register(peer(), new(Role::Citizen, "altra@posta.example"), &SITE).await.unwrap();
        }
        assert_eq!(house.mails().await.len(), 4);
        house.clock.advance(HOUR);
        accounts.register(peer(), new(Role::Citizen, "altra@posta.example"), &SITE).await.unwrap();
        assert_eq!(house.mails().await.len(), 5);
    }
}

#[tokio::test]
async fn what_cannot_be_registered_is_refused_and_a_peer_is_bounded() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        let refused = async |new| accounts.register(peer(), new, &SITE).await.unwrap_err();
        let at_home = refused(new(Role::Citizen, "nuovo@lecce.example")).await;
        assert!(matches!(at_home, AccountError::AtHome), "{at_home}");
        assert!(matches!(refused(new(Role::Citizen, "a+b@posta.example")).await, AccountError::Tagged));
        let operator = refused(new(Role::Administrator, "a@posta.example")).await;
        assert!(matches!(operator, AccountError::NotARole(Role::Administrator)));
        let nameless = NewRegistration { name: " \n".into(), ..new(Role::Citizen, "a@posta.example") };
        assert!(matches!(refused(nameless).await, AccountError::Field(_)));
        let firm = NewRegistration { organisation: String::new(), ..new(Role::Company, "a@posta.example") };
        assert!(matches!(refused(firm).await, AccountError::Field(_)));
        let mut sent = 0;
        let last = loop {
            match accounts.forget_password(peer(), &addr(&format!("a{sent}@posta.example")), &SITE).await {
                Ok(()) => sent += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(last, AccountError::TooMany(_)) && last.is_temporary(), "{last}");
        assert_eq!(sent, 19);
    }
}

#[tokio::test]
async fn a_company_has_its_role_when_an_operator_vouches_for_it() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        let (operator, citizen) = (house.id("op01@lecce.example").await, house.id("chi@posta.example").await);
        let mut people = Vec::new();
        for address in ["uno@posta.example", "due@posta.example"] {
            accounts.register(peer(), new(Role::Company, address), &SITE).await.unwrap();
            let token = house.token(address).await;
            let confirmed = accounts.confirm_registration(&token, "una lunga").await.unwrap();
            assert!(confirmed.waits && house.roles(confirmed.person).await.is_empty());
            people.push(confirmed.person);
        }
        let forbidden = accounts.pending(citizen, 0, 10).await;
        assert!(matches!(forbidden, Err(AccountError::Forbidden)));
        let pending = accounts.pending(operator, 0, 10).await.unwrap();
        assert_eq!(pending.len(), 2, "{}", house.engine.name);
        assert_eq!(pending[0].organisation, "Frantoio srl");
        assert!(matches!(
            accounts.approve(citizen, pending[0].id, &SITE).await,
            Err(AccountError::Forbidden)
        ));
        accounts.approve(operator, pending[0].id, &SITE).await.unwrap();
        assert_eq!(house.roles(people[0]).await, [Role::Company]);
        assert!(matches!(accounts.approve(operator, pending[0].id, &SITE).await, Err(AccountError::Decided)));
        let empty = accounts.refuse(operator, pending[1].id, " ", &SITE).await;
        assert!(matches!(empty, Err(AccountError::Field(_))));
        accounts.refuse(operator, pending[1].id, "Partita IVA cessata", &SITE).await.unwrap();
        assert!(house.roles(people[1]).await.is_empty());
        let own = accounts.own(people[1]).await.unwrap().registration.unwrap();
        assert_eq!((own.state, own.reason.as_str()), (RegistrationState::Refused, "Partita IVA cessata"));
        let mails = house.mails().await;
        let subjects: Vec<&str> = mails[2..]
            .iter()
            .map(|(_, raw)| raw.split_once("Subject: ").unwrap().1.lines().next().unwrap())
            .collect();
        assert!(subjects[0].contains("stata_approvata") && subjects[1].contains("non_"), "{subjects:?}");
        assert!(accounts.pending(operator, 0, 10).await.unwrap().is_empty());
        assert!(matches!(accounts.approve(operator, 999, &SITE).await, Err(AccountError::NoSuch)));
    }
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_and_all_sessions_end() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        let session = house.session("chi@posta.example", "segreta").await;
        for _ in 0..2 {
            accounts.forget_password(peer(), &addr("chi@posta.example"), &SITE).await.unwrap();
        }
        let token = house.token("chi@posta.example").await;
        assert_eq!(accounts.reset_of(&token).await.unwrap().unwrap().login, "chi@posta.example");
        house.clock.advance(HOUR);
        assert!(accounts.reset_of(&token).await.unwrap().is_none(), "an hour later");
        accounts.forget_password(peer(), &addr("chi@posta.example"), &SITE).await.unwrap();
        let other = house.token("chi@posta.example").await;
        accounts.forget_password(peer(), &addr("chi@posta.example"), &SITE).await.unwrap();
        let token = house.token("chi@posta.example").await;
        assert!(house.holds(&session).await.is_some());
        accounts.reset_password(&token, ("una nuova", true), &SITE).await.unwrap();
        assert!(house.holds(&session).await.is_none(), "{}", house.engine.name);
        for spent in [&token, &other] {
            let again = accounts.reset_password(spent, ("ancora una", true), &SITE).await;
            assert!(matches!(again, Err(AccountError::BadToken)));
        }
        assert_eq!(house.logs_in("chi@posta.example", "segreta", Protocol::Web).await, Err(AuthError::Bad));
        assert!(house.logs_in("chi@posta.example", "una nuova", Protocol::Web).await.is_ok());
        assert!(
            house
                .mails()
                .await
                .pop()
                .unwrap()
                .1
                .contains("Subject: =?utf-8?Q?La_tua_password_=C3=A8_cambiata")
        );
    }
}

#[tokio::test]
async fn whoever_was_refused_may_ask_again_and_for_another_role() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        let (operator, chi) = (house.id("op01@lecce.example").await, house.id("chi@posta.example").await);
        let ask = |role| accounts.request_role(chi, new(role, "altro@posta.example"));
        let citizen = ask(Role::Citizen).await;
        assert!(matches!(citizen, Err(AccountError::NotARole(_))), "{}", house.engine.name);
        let wrong =
            NewRegistration { tax_code: "02312345678".into(), ..new(Role::Company, "a@posta.example") };
        assert!(matches!(accounts.request_role(chi, wrong).await, Err(AccountError::TaxCode)));
        ask(Role::Company).await.unwrap();
        assert!(matches!(ask(Role::School).await, Err(AccountError::Open)), "one at a time");
        let waiting = accounts.pending(operator, 0, 10).await.unwrap().pop().unwrap();
        assert_eq!((waiting.address.as_str(), waiting.person), ("chi@posta.example", Some(chi)), "its own");
        accounts.refuse(operator, waiting.id, "Manca la visura", &SITE).await.unwrap();
        ask(Role::Company).await.unwrap();
        let waiting = accounts.pending(operator, 0, 10).await.unwrap().pop().unwrap();
        accounts.approve(operator, waiting.id, &SITE).await.unwrap();
        assert!(accounts.own(chi).await.unwrap().roles.contains(&(Role::Company, None)));
        assert!(matches!(ask(Role::Company).await, Err(AccountError::Decided)));
        let staff = accounts.request_role(operator, new(Role::Company, "a@posta.example")).await;
        assert!(matches!(staff, Err(AccountError::Forbidden)));
    }
}

#[tokio::test]
async fn a_reset_takes_app_passwords_along_when_that_is_wished() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, login) = (&house.accounts, "op01@lecce.example");
        let (admin, op) = (house.id("admin@lecce.example").await, house.id(login).await);
        for (programs, left) in [(false, 1), (true, 0)] {
            let who = (peer(), op);
            let password = if programs { "una nuova" } else { "segreta" };
            accounts.add_app_password(who, password, "telefono", [7; 28], &SITE).await.unwrap();
            let link = accounts.invite(admin, op, None, &SITE).await.unwrap().link.expect("shown");
            let token = link.split_once("codice=").unwrap().1;
            assert_eq!(accounts.reset_of(token).await.unwrap().unwrap().programs, 1);
            accounts.reset_password(token, ("una nuova", programs), &SITE).await.unwrap();
            let kept = accounts.app_passwords(op).await.unwrap().len();
            assert_eq!(kept, left, "{}", house.engine.name);
        }
        accounts.add_app_password((peer(), op), "una nuova", "telefono", [8; 28], &SITE).await.unwrap();
        let session = house.session(login, "una nuova").await;
        assert!(matches!(accounts.revoke_app_passwords(op, admin).await, Err(AccountError::Forbidden)));
        assert_eq!(accounts.sheet(admin, op).await.unwrap().app_passwords, 1);
        assert_eq!(accounts.revoke_app_passwords(admin, op).await.unwrap(), 1);
        assert!(house.holds(&session).await.is_some(), "the web is another thing");
    }
}

#[tokio::test]
async fn what_nobody_confirms_is_forgotten() {
    for engine in engines().await {
        let house = house(engine).await;
        let accounts = &house.accounts;
        accounts.register(peer(), new(Role::Citizen, "mai@posta.example"), &SITE).await.unwrap();
        let token = house.token("mai@posta.example").await;
        house.clock.advance(48 * HOUR + 1);
        let now = house.clock.now();
        house.engine.db.write(move |tx| sweep(tx, now)).await.unwrap();
        let rows = house.engine.db.read(|conn| {
            let (kept,): (i64,) = conn.query_one("SELECT COUNT(*) FROM registration", &[])?;
            let (asked,): (i64,) = conn.query_one("SELECT COUNT(*) FROM asked_mail", &[])?;
            Ok::<_, DbError>(kept + asked)
        });
        assert_eq!(rows.await.unwrap(), 0, "{}", house.engine.name);
        let late = accounts.confirm_registration(&token, "una lunga").await;
        assert!(matches!(late, Err(AccountError::BadToken)));
    }
}

#[tokio::test]
async fn administrators_help_those_who_are_locked_out_and_nobody_else_does() {
    for engine in engines().await {
        let house = house(engine).await;
        let (admin, op) = (house.id("admin@lecce.example").await, house.id("op01@lecce.example").await);
        let chi = house.id("chi@posta.example").await;
        let accounts = &house.accounts;
        let change = AccountChange::Grant((Role::Administrator, None));
        let forbidden = |error: AccountError| matches!(error, AccountError::Forbidden);
        assert!(accounts.change_account(op, op, change).await.is_err_and(forbidden), "{}", house.engine.name);
        assert!(accounts.invite(op, chi, None, &SITE).await.is_err_and(forbidden));
        assert!(accounts.close_sessions(op, chi).await.is_err_and(forbidden));
        assert!(accounts.reset_second_factor(op, chi).await.is_err_and(forbidden));
        assert!(accounts.sheet(op, chi).await.is_err_and(forbidden));
        assert!(accounts.people(op, directory::Search::default(), (9, 0)).await.is_err_and(forbidden));
        let first = accounts.invite(admin, op, None, &SITE).await.unwrap().link.expect("shown");
        let second = accounts.invite(admin, op, None, &SITE).await.unwrap().link.expect("shown");
        let token = |link: &str| link.split_once("codice=").unwrap().1.to_owned();
        assert!(
            accounts.reset_of(&token(&first)).await.unwrap().is_none(),
            "{}: the later one holds",
            house.engine.name
        );
        accounts.reset_password(&token(&second), ("una nuova", true), &SITE).await.unwrap();
        house.auth.verify_login(peer(), "op01@lecce.example", "una nuova", Protocol::Web).await.unwrap();
        // Whoever is outside is mailed it, whatever is wished.
        let mailed = accounts.invite(admin, chi, Some(addr("ladro@posta.example")), &SITE).await.unwrap();
        assert_eq!((mailed.link, mailed.mailed_to), (None, Some(addr("chi@posta.example"))));
        assert!(house.mails().await.iter().any(|(to, _)| to == "chi@posta.example"));
        assert!(matches!(accounts.reset_second_factor(admin, chi).await, Err(AccountError::NoSuch)));
        accounts.change_account(admin, op, AccountChange::Disable(true)).await.unwrap();
        assert!(matches!(accounts.invite(admin, op, None, &SITE).await, Err(AccountError::NoSuch)));
        let last = accounts.change_account(admin, admin, AccountChange::Disable(true)).await;
        assert!(matches!(last, Err(AccountError::Directory(DirectoryError::LastAdministrator))), "{last:?}");
    }
}
