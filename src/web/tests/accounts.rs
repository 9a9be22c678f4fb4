//! The pages of accounts on both engines, as a browser uses them.

use mailstore::testing::engines;

use super::browser::{Answer, Browser};
use super::house::{House, PASSWORD};
use super::*;
use crate::auth::{Protocol, totp};
use crate::clock::SECOND;

const REGISTER: &str = "ruolo=citizen&nome=Maria+Rossi&indirizzo=maria%40posta.example&consenso=si";

/// A page without what differs each time.
pub(super) fn plain(answer: &Answer) -> String {
    answer.text.replace(answer.csrf(), "")
}

pub(super) async fn logged_in(house: &House, login: &str) -> Browser {
    let mut browser = Browser::new(&router(house.state()));
    let welcome = browser.log_in(&login.replace('@', "%40"), PASSWORD).await;
    assert_eq!(welcome.status, 303, "{}", welcome.text);
    browser
}

#[tokio::test]
async fn somebody_registers_confirms_by_a_button_and_logs_in() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = Browser::new(&router(house.state()));
        let sent = browser.fill("/registrati", "/registrati", REGISTER).await;
        assert_eq!((sent.status, sent.location()), (303, "/registrati/inviata"), "{}", sent.text);
        assert!(browser.get("/registrati/inviata").await.text.contains("Controlla la posta"));
        let link = house.link().await;
        assert!(link.starts_with("/registrati/conferma?codice="), "{link}");
        // What follows links by itself confirms nothing.
        let mut scanner = Browser::new(&router(house.state()));
        for _ in 0..3 {
            assert_eq!(scanner.get(&link).await.status, 200);
        }
        let page = browser.get(&link).await;
        assert!(page.text.contains("maria@posta.example"), "{}", page.text);
        let token = page.hidden("codice").to_owned();
        let short =
            browser.fill(&link, "/registrati/conferma", &format!("codice={token}&password=corta")).await;
        assert!(short.status == 422 && short.text.contains("meno di 8"), "{}", short.text);
        assert!(page.text.contains(" readonly") && page.text.contains("autocomplete=\"username\""));
        let weak =
            browser.fill(&link, "/registrati/conferma", &format!("codice={token}&password=password")).await;
        assert!(weak.status == 422 && weak.text.contains("si indovina facilmente"), "{}", weak.text);
        let done =
            browser.fill(&link, "/registrati/conferma", &format!("codice={token}&password=una+lunga")).await;
        assert_eq!((done.status, done.location()), (303, "/accedi"), "{}", done.text);
        assert!(browser.get("/accedi").await.text.contains("Benvenuto"));
        let again = browser.get(&link).await;
        assert!(again.status == 410 && again.text.contains("non vale più"), "{}", again.text);
        assert_eq!(browser.log_in("maria%40posta.example", "una+lunga").await.status, 303);
        let profile = browser.get("/profilo").await;
        assert!(profile.text.contains("Cittadino") && !profile.text.contains("password-applicazioni"));
    }
}

#[tokio::test]
async fn registering_and_forgetting_answer_the_same_for_every_address() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = Browser::new(&router(house.state()));
        let mut registered = Vec::new();
        for address in ["nuova%40posta.example", "chi%40posta.example"] {
            let body = format!("ruolo=citizen&nome=M&indirizzo={address}&consenso=si");
            let answer = browser.fill("/registrati", "/registrati", &body).await;
            registered.push((answer.status, answer.location().to_owned(), answer.text));
        }
        assert_eq!(registered[0], registered[1], "{}", house.engine.name);
        let mails = house.mails().await;
        assert!(mails[0].1.contains("codice=") && !mails[1].1.contains("codice="));
        let mut forgotten = Vec::new();
        for address in ["nessuno%40posta.example", "chi%40posta.example"] {
            let body = format!("indirizzo={address}");
            let answer = browser.fill("/password/dimenticata", "/password/dimenticata", &body).await;
            forgotten.push((answer.status, answer.location().to_owned(), answer.text));
        }
        assert_eq!(forgotten[0], forgotten[1], "{}", house.engine.name);
        assert_eq!(house.mails().await.len(), 3);
    }
}

#[tokio::test]
async fn a_wrong_registration_is_the_form_again_with_what_was_typed() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = Browser::new(&router(house.state()));
        for (body, words) in [
            ("", "Scegli come"),
            ("ruolo=administrator&nome=M&indirizzo=m%40posta.example&consenso=si", "Scegli come"),
            ("ruolo=citizen&nome=M&indirizzo=m&consenso=si", "indirizzo email completo"),
            ("ruolo=citizen&nome=M&indirizzo=m%40localhost&consenso=si", "indirizzo email completo"),
            ("ruolo=citizen&nome=M&indirizzo=m%2Bx%40posta.example&consenso=si", "senza la parte"),
            ("ruolo=citizen&nome=M&indirizzo=op02%40lecce.example&consenso=si", "è del sistema"),
            ("ruolo=citizen&nome=+&indirizzo=m%40posta.example&consenso=si", "Scrivi nome"),
            ("ruolo=company&nome=M&indirizzo=m%40posta.example&consenso=si", "Scrivi la denominazione"),
            (
                "ruolo=company&nome=M&indirizzo=m%40posta.example&organizzazione=F&consenso=si",
                "Scrivi il codice fiscale o la partita IVA",
            ),
            (
                "ruolo=citizen&nome=www.male.example&indirizzo=m%40posta.example&consenso=si",
                "senza indirizzi di siti",
            ),
            ("ruolo=citizen&nome=%E2%80%8B&indirizzo=m%40posta.example&consenso=si", "Scrivi nome"),
            ("ruolo=citizen&nome=M&indirizzo=m%40posta.example", "tuo consenso"),
        ] {
            let answer = browser.fill("/registrati", "/registrati", body).await;
            assert!(answer.status == 422 && answer.text.contains(words), "{body} {}", answer.text);
        }
        let long = format!("ruolo=citizen&nome={}&indirizzo=m%40posta.example&consenso=si", "x".repeat(101));
        let long = browser.fill("/registrati", "/registrati", &long).await;
        assert!(long.status == 422 && long.text.contains("più di 100 caratteri"), "{}", long.text);
        let script = "ruolo=citizen&nome=%3Cscript%3E&indirizzo=x&organizzazione=%22%3E%3Cb%3E";
        let answer = browser.fill("/registrati", "/registrati", script).await;
        assert!(answer.text.contains("&lt;script&gt;") && !answer.text.contains("<script>"));
        assert!(house.mails().await.is_empty());
    }
}

#[tokio::test]
async fn forms_of_strangers_are_bounded() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = Browser::new(&router(house.state()));
        for number in 0..10 {
            let body = format!("indirizzo=a{number}%40posta.example");
            assert_eq!(
                browser.fill("/password/dimenticata", "/password/dimenticata", &body).await.status,
                303
            );
        }
        let answer =
            browser.fill("/password/dimenticata", "/password/dimenticata", "indirizzo=a%40b.example").await;
        assert!(answer.status == 429 && answer.headers.contains_key("retry-after"), "{}", answer.text);
        assert_eq!(browser.fill("/registrati", "/registrati", REGISTER).await.status, 429);
    }
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_once_behind_the_link() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut old = logged_in(&house, "chi@posta.example").await;
        let mut browser = Browser::new(&router(house.state()));
        browser.fill("/password/dimenticata", "/password/dimenticata", "indirizzo=chi%40posta.example").await;
        let link = house.link().await;
        let token = browser.get(&link).await.hidden("codice").to_owned();
        let body = format!("codice={}&password=una+nuova", token.to_uppercase());
        let chosen = browser.fill(&link, "/password/nuova", &body).await;
        assert_eq!((chosen.status, chosen.location()), (303, "/accedi"), "{}", chosen.text);
        assert_eq!(old.get("/profilo").await.status, 303, "{}: sessions end", house.engine.name);
        let csrf = browser.get("/accedi").await.csrf().to_owned();
        let again = browser.post("/password/nuova", &format!("csrf={csrf}&{body}")).await;
        assert!(again.status == 410 && again.text.contains("non vale più"), "{}", again.text);
        assert_eq!(browser.get(&link).await.status, 410);
        assert_eq!(browser.log_in("chi%40posta.example", PASSWORD).await.status, 403);
        assert_eq!(browser.log_in("chi%40posta.example", "una+nuova").await.status, 303);
    }
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let (mut here, mut there) =
            (logged_in(&house, "chi@posta.example").await, logged_in(&house, "chi@posta.example").await);
        let list = here.get("/profilo/sessioni").await;
        assert_eq!(list.text.matches("name=\"quale\"").count(), 2, "one, and all others");
        let wrong = here.fill("/profilo/password", "/profilo/password", "attuale=x&password=una+nuova").await;
        assert!(wrong.status == 422 && wrong.text.contains("attuale non è giusta"), "{}", wrong.text);
        let body = format!("attuale={PASSWORD}&password=una+nuova");
        assert_eq!(here.fill("/profilo/password", "/profilo/password", &body).await.status, 303);
        assert!(here.get("/profilo").await.text.contains("La password è cambiata"));
        assert_eq!(there.get("/profilo").await.status, 303, "{}", house.engine.name);
        let short = here.fill("/profilo/password", "/profilo/password", "attuale=una+nuova&password=x").await;
        assert!(short.status == 422 && short.text.contains("meno di 8"));
        // Its own name.
        let saved = here.fill("/profilo", "/profilo/nome", "nome=%3Cb%3EMaria").await;
        assert_eq!(saved.status, 303);
        assert!(here.get("/profilo").await.text.contains("&lt;b&gt;Maria"));
        assert_eq!(here.fill("/profilo", "/profilo/nome", "nome=+").await.status, 422);
    }
}

#[tokio::test]
async fn a_session_is_ended_from_the_list() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let (mut here, mut there) =
            (logged_in(&house, "chi@posta.example").await, logged_in(&house, "chi@posta.example").await);
        let mut stranger = logged_in(&house, "op01@lecce.example").await;
        let number = here.get("/profilo/sessioni").await.hidden("quale").to_owned();
        let no = stranger.fill("/profilo", "/profilo/sessioni/chiudi", &format!("quale={number}")).await;
        assert_eq!(no.status, 404, "somebody else's");
        assert_eq!(there.get("/profilo").await.status, 200);
        let body = format!("quale={number}");
        assert_eq!(here.fill("/profilo/sessioni", "/profilo/sessioni/chiudi", &body).await.status, 303);
        assert_eq!(there.get("/profilo").await.status, 303, "{}", house.engine.name);
        let mut third = logged_in(&house, "chi@posta.example").await;
        here.fill("/profilo/sessioni", "/profilo/sessioni/chiudi", "quale=altre").await;
        assert_eq!(third.get("/profilo").await.status, 303);
        assert_eq!(here.get("/profilo").await.status, 200);
    }
}

#[tokio::test]
async fn with_a_second_factor_a_code_is_asked_for_and_good_once() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = logged_in(&house, "op01@lecce.example").await;
        browser.fill("/profilo/secondo-fattore", "/profilo/secondo-fattore/attiva", "").await;
        let page = browser.get("/profilo/secondo-fattore").await;
        assert!(page.text.contains("<svg class=\"posta-codice\""), "{}", page.text);
        assert!(!page.text.contains("codici di riserva"), "there are none yet");
        let key = page.between("mano: <code>", "</code>").replace(' ', "");
        let code = |house: &House| totp::code_at(&key, house.clock.now());
        let wrong = format!("password={PASSWORD}&codice=1");
        let wrong =
            browser.fill("/profilo/secondo-fattore", "/profilo/secondo-fattore/conferma", &wrong).await;
        assert!(wrong.status == 422 && wrong.text.contains("La password o il codice non sono giusti"));
        let body = format!("password={PASSWORD}&codice={}", code(&house));
        let made = browser.fill("/profilo/secondo-fattore", "/profilo/secondo-fattore/conferma", &body).await;
        assert_eq!(made.text.matches("<li><code>").count(), 10, "{}", made.text);
        let recovery = made.between("<li><code>", "</code>").to_owned();
        assert_eq!(browser.get("/profilo").await.status, 200, "the own session goes on");
        let mut other = Browser::new(&router(house.state()));
        let asked = other.log_in("op01%40lecce.example", PASSWORD).await;
        assert!(asked.status == 200 && asked.text.contains("Conferma che sei tu"), "{}", asked.text);
        assert_eq!(other.get("/profilo").await.status, 303, "half a log-in is none");
        let (csrf, pass) = (asked.csrf().to_owned(), asked.hidden("passo").to_owned());
        let step = |code: String| format!("csrf={csrf}&passo={pass}&codice={code}&ritorno=//evil.example");
        let replay = other.post("/accedi/codice", &step(code(&house))).await;
        assert!(replay.status == 403 && replay.text.contains("l’hai già usato"), "{}", replay.text);
        house.clock.advance(30 * SECOND);
        let fresh = code(&house);
        let welcome = other.post("/accedi/codice", &step(fresh.clone())).await;
        assert_eq!((welcome.status, welcome.location()), (303, "/profilo"), "{}", welcome.text);
        assert!(other.get("/profilo/sessioni").await.text.contains("con il secondo fattore"));
        // The same code and the same proof once more.
        let mut thief = Browser::new(&router(house.state()));
        let stolen = thief.get("/accedi").await.csrf().to_owned();
        let body = format!("csrf={stolen}&passo={pass}&codice={fresh}");
        assert_eq!(thief.post("/accedi/codice", &body).await.status, 403, "{}", house.engine.name);
        let body = format!("csrf={stolen}&passo={pass}&codice={recovery}");
        assert_eq!(thief.post("/accedi/codice", &body).await.status, 303, "whoever has the paper");
        assert!(
            thief.get("/profilo").await.text.contains("Hai usato un codice di riserva. Te ne restano 9.")
        );
        let late = {
            let mut slow = Browser::new(&router(house.state()));
            let asked = slow.log_in("op01%40lecce.example", PASSWORD).await;
            house.clock.advance(5 * MINUTE);
            slow.post(
                "/accedi/codice",
                &format!("csrf={}&passo={}&codice=1", asked.csrf(), asked.hidden("passo")),
            )
            .await
        };
        assert_eq!((late.status, late.location()), (303, "/accedi"));
        let peer = "192.0.2.9".parse().unwrap();
        assert!(house.auth.verify_login(peer, "op01@lecce.example", PASSWORD, Protocol::Imap).await.is_err());
        let no = format!("password=x&codice={}", code(&house));
        let no = browser.fill("/profilo/secondo-fattore", "/profilo/secondo-fattore/disattiva", &no).await;
        assert!(no.status == 422 && no.text.contains("non sono giusti"), "{}", no.text);
        let off = format!("password={PASSWORD}&codice={}", code(&house));
        let off = browser.fill("/profilo/secondo-fattore", "/profilo/secondo-fattore/disattiva", &off).await;
        assert_eq!(off.status, 303, "{}", off.text);
        assert!(house.auth.verify_login(peer, "op01@lecce.example", PASSWORD, Protocol::Imap).await.is_ok());
    }
}

#[tokio::test]
async fn whoever_has_an_account_asks_for_another_role() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = logged_in(&house, "chi@posta.example").await;
        let path = "/profilo/richiesta";
        assert!(browser.get("/profilo").await.text.contains(path));
        let body = "ruolo=company&organizzazione=Frantoio&consenso=si&codice=";
        let wrong = browser.fill(path, path, &format!("{body}02312345678")).await;
        assert!(wrong.status == 422 && wrong.text.contains("cifra di controllo"), "{}", wrong.text);
        assert_eq!(browser.fill(path, path, &format!("{body}02312345677")).await.location(), "/profilo");
        let profile = browser.get("/profilo").await;
        assert!(profile.text.contains("Frantoio aspetta la verifica"), "{}", profile.text);
        assert!(!profile.text.contains(path), "one at a time");
        let mut staff = logged_in(&house, "op01@lecce.example").await;
        assert!(!staff.get("/profilo").await.text.contains(path));
    }
}

#[tokio::test]
async fn an_app_password_is_made_seen_once_and_taken_away() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = logged_in(&house, "op01@lecce.example").await;
        for old in ["/posta/password", "/posta/password/crea"] {
            let moved = browser.get(old).await;
            assert_eq!((moved.status, moved.location()), (308, "/profilo/password-applicazioni"));
        }
        let path = "/profilo/password-applicazioni";
        let csrf = browser.get(path).await.csrf().to_owned();
        let wrong = browser.post(path, &format!("csrf={csrf}&nome=telefono&password=x")).await;
        assert!(wrong.status == 422 && wrong.text.contains("password"), "{}", wrong.text);
        let body = format!("csrf={csrf}&nome=+telefono+&password={PASSWORD}");
        let made = browser.post(path, &body).await;
        let password = made.between("<p class=\"posta-segreto\"><code>", "</code>").replace("<wbr>", "");
        assert_eq!(browser.post(path, &body).await.text.matches("Togli «telefono»").count(), 1, "sent twice");
        let peer = "192.0.2.9".parse().unwrap();
        let opens = async || {
            house.auth.verify_login(peer, "op01@lecce.example", &password, Protocol::Imap).await.is_ok()
        };
        assert!(opens().await, "{}", house.engine.name);
        let list = browser.get(path).await;
        assert!(!list.text.contains(&password[..9]) && !list.text.contains("mai usata"));
        let question = list.between("href=\"/profilo/password-applicazioni/togli?numero=", "\"").to_owned();
        let link = format!("{path}/togli?numero={question}");
        assert!(browser.get(&link).await.text.contains("Togliere «telefono»?") && opens().await);
        let mut stranger = logged_in(&house, "admin@lecce.example").await;
        assert_eq!(stranger.get(&link).await.status, 404);
        let no = stranger.fill("/profilo", &format!("{path}/togli"), &format!("numero={question}")).await;
        assert_eq!(no.status, 404);
        assert!(opens().await, "somebody else's");
        let gone = browser.fill(&link, &format!("{path}/togli"), &format!("numero={question}")).await;
        assert_eq!(gone.status, 303);
        assert!(!opens().await && browser.get(path).await.text.contains("Non ne hai ancora"));
        assert_eq!(browser.fill(path, path, "nome=+&password=x").await.status, 422);
        // With one a program is in, nobody on the web.
        let mut other = Browser::new(&router(house.state()));
        assert_eq!(other.log_in("op01%40lecce.example", &password).await.status, 403);
    }
}

#[tokio::test]
async fn closing_no_session_closes_none_and_logging_out_twice_is_no_fault() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut other = logged_in(&house, "chi@posta.example").await;
        let mut here = logged_in(&house, "chi@posta.example").await;
        let path = "/profilo/sessioni";
        for which in ["abc", "", "999999"] {
            let nothing = here.fill(path, &format!("{path}/chiudi"), &format!("quale={which}")).await;
            assert_eq!(nothing.status, 404, "{which}");
        }
        assert_eq!(other.get("/profilo").await.status, 200, "{}", house.engine.name);
        here.fill(path, &format!("{path}/chiudi"), "quale=altre").await;
        assert_eq!(other.get("/profilo").await.status, 303);
        let form = format!("csrf={}", here.get("/profilo").await.csrf());
        for _ in 0..2 {
            let out = here.post("/esci", &form).await;
            assert_eq!((out.status, out.location()), (303, "/"), "{}", house.engine.name);
        }
    }
}
