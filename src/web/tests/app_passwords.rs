//! "Password per applicazioni" on both engines: log in, make, see, take away; and what is refused.

use mailstore::testing::{TestDb, engines};

use super::*;
use crate::address::{Address, Domain};
use crate::audit::{self, Doer};
use crate::auth::{Auth, Protocol, password};
use crate::clock::{HOUR, Micros};
use crate::directory::{Directory, Kind, NewPrincipal, PrincipalId, Role};
use crate::net::limits::{LoginLimiter, LoginRates};

const START: Micros = 1_000_000 * HOUR;
const WHO: &str = "indirizzo=op01%40lecce.example&password=segreta";

struct House {
    engine: TestDb,
    clock: Clock,
    auth: Auth,
    person: PrincipalId,
    router: Router,
}

async fn house(engine: TestDb) -> House {
    let (db, clock) = (engine.db.clone(), Clock::manual(START));
    let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
    let rates = LoginRates {
        per_account: 6,
        per_address: 100,
        per_network: 400,
        window: HOUR,
        longest_wait: 15 * MINUTE,
    };
    let auth = Auth::new(db, clock.clone(), Arc::new(LoginLimiter::new(rates, Arc::default())), &[3; 32]);
    let hash = auth.hash("segreta").await.unwrap();
    let person = directory
        .edit(Doer::server(), move |edit| {
            edit.add_domain(&Domain::parse("lecce.example").unwrap(), None)?;
            let mut new =
                NewPrincipal::new(Kind::Person, Address::parse("op01@lecce.example").unwrap(), "Op");
            new.roles.push((Role::Operator, None));
            let id = edit.add(&new)?;
            password::set(edit, id, &hash)?;
            Ok(id)
        })
        .await
        .unwrap();
    let mut state = state(&["lecce.example"]);
    (state.clock, state.accounts) = (clock.clone(), Some(Accounts::new(auth.clone(), directory, &[4; 32])));
    House { engine, clock, auth, person, router: router(state) }
}

impl House {
    async fn send(&self, action: &str, body: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let mut request = Request::post(format!("/posta/password/{action}"))
            .header("host", "posta.example")
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let response =
            self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store", "{action} {body}");
        assert!(response.headers().get("set-cookie").is_none());
        (response.status(), text(response).await)
    }

    async fn post(&self, action: &str, body: &str) -> (StatusCode, String) {
        self.send(action, body, &[]).await
    }

    /// The token of a fresh page.
    async fn token(&self) -> String {
        let (status, page) = self.post("accedi", WHO).await;
        assert_eq!(status, 200, "{page}");
        token_of(&page)
    }

    async fn opens_mail(&self, password: &str) -> bool {
        let peer = "192.0.2.9".parse().unwrap();
        self.auth.verify_login(peer, "op01@lecce.example", password, Protocol::Imap).await.is_ok()
    }
}

fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).unwrap_or_else(|| panic!("{before} in {page}")).1.split_once(after).unwrap().0
}

fn token_of(page: &str) -> String {
    between(page, "name=\"gettone\" value=\"", "\"").to_owned()
}

fn password_of(page: &str) -> String {
    between(page, "<p class=\"secret\"><code>", "</code>").replace("<wbr>", "")
}

#[tokio::test]
async fn a_person_makes_a_password_sees_it_once_and_takes_it_away() {
    for engine in engines().await {
        let house = house(engine).await;
        let name = house.engine.name;
        let (_, made) = house.post("crea", &format!("gettone={}&nome=+telefono+", house.token().await)).await;
        let password = password_of(&made);
        assert!(made.contains("Togli «telefono»") && made.contains("mai usata"), "{name} {made}");
        assert!(house.opens_mail(&password).await, "{name}");
        let (_, list) = house.post("accedi", WHO).await;
        assert!(!list.contains(&password[..9]) && !list.contains("mai usata"), "{name}");
        let number = between(&list, "name=\"numero\" value=\"", "\"");
        let asked = format!("gettone={}&numero={number}", token_of(&list));
        let (_, question) = house.post("togli", &asked).await;
        assert!(question.contains("Togliere «telefono»?") && house.opens_mail(&password).await, "{name}");
        let (_, kept) = house.post("togli", &format!("{asked}&sicuro=no")).await;
        assert!(kept.contains("Togli «telefono»"), "{name}");
        let (status, gone) = house.post("togli", &format!("{asked}&sicuro=si")).await;
        assert!(status == 200 && !gone.contains("Togli «telefono»"), "{name} {gone}");
        assert!(!house.opens_mail(&password).await, "{name}");
        // The page goes on under the new state of the credentials; pages of before do not.
        let (status, _) = house.post("crea", &format!("gettone={}&nome=altro", token_of(&gone))).await;
        assert_eq!(status, 200, "{name}");
        assert_eq!(house.post("crea", &format!("{asked}&nome=x")).await.0, 401, "{name}");
        let deeds = house.engine.db.read(|conn| audit::list(conn, None, 10)).await.unwrap();
        let deeds: Vec<(&str, &str)> =
            deeds.iter().map(|d| (d.action.as_str(), d.by.name.as_str())).collect();
        for action in ["app-password.add", "app-password.revoke"] {
            assert!(deeds.contains(&(action, "op01@lecce.example")), "{name} {deeds:?}");
        }
    }
}

#[tokio::test]
async fn the_same_form_sent_twice_makes_one_password() {
    for engine in engines().await {
        let house = house(engine).await;
        let form = format!("gettone={}&nome=telefono", house.token().await);
        let (first, again) = (house.post("crea", &form).await.1, house.post("crea", &form).await.1);
        assert_eq!(password_of(&first), password_of(&again));
        assert_eq!(again.matches("Togli «telefono»").count(), 1);
        let other = house.post("crea", &format!("gettone={}&nome=telefono", token_of(&again))).await.1;
        assert_ne!(password_of(&first), password_of(&other));
    }
}

#[tokio::test]
async fn wrong_names_and_wrong_passwords_are_told_the_same_and_limited() {
    for engine in engines().await {
        let house = house(engine).await;
        let wrong = house.post("accedi", "indirizzo=op01%40lecce.example&password=x").await;
        let unknown = house.post("accedi", "indirizzo=xy99%40lecce.example&password=x").await;
        assert_eq!(wrong.0, 403);
        assert_eq!(wrong.1.replace("op01", "xy99"), unknown.1);
        assert!(!wrong.1.contains("gettone") && wrong.1.contains("value=\"op01@lecce.example\""));
        let mut last = wrong;
        for _ in 0..6 {
            last = house.post("accedi", "indirizzo=op01%40lecce.example&password=x").await;
        }
        assert!(last.0 == 429 && last.1.contains("Troppi tentativi"), "{last:?}");
        assert_eq!(house.post("accedi", WHO).await.0, 429, "the right password has to wait as well");
    }
}

#[tokio::test]
async fn an_app_password_does_not_open_the_page() {
    for engine in engines().await {
        let house = house(engine).await;
        let (_, made) = house.post("crea", &format!("gettone={}&nome=telefono", house.token().await)).await;
        let body = format!("indirizzo=op01%40lecce.example&password={}", password_of(&made));
        assert_eq!(house.post("accedi", &body).await.0, 403);
    }
}

#[tokio::test]
async fn a_page_holds_for_a_quarter_of_an_hour_and_until_the_password_changes() {
    for engine in engines().await {
        let house = house(engine).await;
        let (token, other) = (house.token().await, house.token().await);
        house.clock.advance(15 * MINUTE - 1);
        assert_eq!(house.post("crea", &format!("gettone={token}&nome=a")).await.0, 200);
        house.clock.advance(1);
        let (status, page) = house.post("crea", &format!("gettone={other}&nome=b")).await;
        assert!(status == 401 && page.contains("ti chiediamo di nuovo chi sei"), "{page}");
        let token = house.token().await;
        let (hash, person) = (house.auth.hash("nuova").await.unwrap(), house.person);
        let directory = Directory::new(house.engine.db.clone(), house.clock.clone(), |_, _, _, _| Ok(()));
        directory.edit(Doer::server(), move |edit| password::set(edit, person, &hash)).await.unwrap();
        assert_eq!(house.post("crea", &format!("gettone={token}&nome=b")).await.0, 401);
    }
}

#[tokio::test]
async fn forms_of_other_sites_and_broken_forms_do_nothing() {
    for engine in engines().await {
        let house = house(engine).await;
        let token = house.token().await;
        let form = format!("gettone={token}&nome=telefono");
        for fields in
            [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")], [("origin", "null")]]
        {
            let (status, page) = house.send("crea", &form, &fields).await;
            assert!(status == 403 && page.contains("da un altro sito"), "{fields:?}");
            assert_eq!(house.send("accedi", WHO, &fields).await.0, 403);
        }
        for (action, body, status) in [
            ("accedi", "", 400),
            ("accedi", "indirizzo=a", 400),
            ("accedi", "indirizzo=%00&password=%00", 403),
            ("crea", "nome=telefono", 400),
            ("crea", "gettone=&nome=telefono", 401),
            ("crea", "gettone=AAAA&nome=telefono", 401),
            ("crea", &format!("gettone={token}"), 400),
            ("crea", &format!("gettone={token}&nome=+"), 422),
            ("togli", &format!("gettone={token}&numero=x"), 400),
            ("togli", &format!("gettone={token}&numero=99"), 422),
            ("togli", &format!("gettone={token}&numero=99&sicuro=si"), 422),
        ] {
            assert_eq!(house.post(action, body).await.0, status, "{action} {body}");
        }
        let long = format!("gettone={token}&nome={}", "a".repeat(70_000));
        assert_eq!(house.post("crea", &long).await.0, 413);
        let (_, list) = house.post("accedi", WHO).await;
        assert!(list.contains("Non ne hai ancora"), "{list}");
    }
}

#[tokio::test]
async fn the_form_is_there_by_get_and_its_targets_lead_back_to_it() {
    for engine in engines().await {
        let house = house(engine).await;
        let get = |path: &'static str| ask(house.router.clone(), Method::GET, "posta.example", path);
        let page = get("/posta/password?indirizzo=op01%40lecce.example").await;
        assert_eq!(
            (page.status().as_u16(), page.headers()["cache-control"].to_str().unwrap()),
            (200, "no-store")
        );
        assert!(text(page).await.contains("value=\"op01@lecce.example\""));
        assert!(
            text(get("/posta/password?lingua=en").await)
                .await
                .contains("action=\"/posta/password/accedi?lingua=en\"")
        );
        let led = get("/posta/password/crea?lingua=en").await;
        assert_eq!(
            (led.status().as_u16(), led.headers()["location"].to_str().unwrap()),
            (303, "/posta/password?lingua=en")
        );
        assert!(text(get("/posta/configura").await).await.contains("href=\"/posta/password\""));
    }
}

#[tokio::test]
async fn there_are_so_many_and_no_more() {
    for engine in engines().await {
        let house = house(engine).await;
        let mut page = house.post("accedi", WHO).await;
        for number in 0..=crate::auth::app_password::MOST {
            assert_eq!(page.0, 200, "{number}");
            page = house.post("crea", &format!("gettone={}&nome=n{number}", token_of(&page.1))).await;
        }
        assert!(page.0 == 422 && page.1.contains("il massimo"), "{}", page.0);
    }
}

#[tokio::test]
async fn a_refused_log_in_names_the_address_and_what_to_do_and_a_form_too_large_is_413() {
    for engine in engines().await {
        let house = house(engine).await;
        let mut pages = Vec::new();
        for address in ["op01", "nessuno"] {
            let (status, page) = house
                .post("accedi", &format!("indirizzo={address}%40lecce.example&password=sbagliata"))
                .await;
            assert_eq!(status, 403);
            assert!(page.contains(&format!("con l’indirizzo «{address}@lecce.example»")), "{page}");
            assert!(page.contains("mailto:postmaster@lecce.example"), "{page}");
            pages.push(page.replace(address, "X"));
        }
        assert_eq!(pages[0], pages[1], "nobody learns whether there is such an account");
        let large = format!("{WHO}&nome={}", "x".repeat(70_000));
        for action in ["accedi", "crea", "togli"] {
            let (status, page) = house.post(action, &large).await;
            assert!(status == 413 && page.contains("Richiesta troppo grande"), "{action} {status} {page}");
        }
        assert_eq!(house.post("accedi", "nome=x").await.0, 400);
    }
}
