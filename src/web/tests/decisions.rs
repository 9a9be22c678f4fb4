//! What others decide about accounts, and who gets to see which page, on both engines.

use mailstore::testing::engines;

use super::accounts::{logged_in, plain};
use super::browser::Browser;
use super::house::{House, PASSWORD};
use super::*;

#[tokio::test]
async fn an_operator_vouches_for_a_company_and_nobody_else_does() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut firm = Browser::new(&router(house.state()));
        let body = "ruolo=company&nome=M&indirizzo=ditta%40posta.example&organizzazione=Frantoio&codice=02312345677&consenso=si";
        firm.fill("/registrati", "/registrati", body).await;
        let link = house.link().await;
        let token = firm.get(&link).await.hidden("codice").to_owned();
        let body = format!("codice={token}&password=una+lunga");
        assert_eq!(firm.fill(&link, "/registrati/conferma", &body).await.status, 303);
        firm.log_in("ditta%40posta.example", "una+lunga").await;
        let profile = firm.get("/profilo").await;
        assert!(profile.text.contains("aspetta la verifica") && !profile.text.contains("/azienda"));
        let path = "/redazione/registrazioni";
        let mut citizen = logged_in(&house, "chi@posta.example").await;
        assert_eq!(citizen.get(path).await.status, 403);
        let mut operator = logged_in(&house, "op01@lecce.example").await;
        let list = operator.get(path).await;
        assert!(list.text.contains("Frantoio"), "{}", list.text);
        let body = format!("numero={}", list.hidden("numero"));
        for mut other in [citizen, firm] {
            let no = other.fill("/profilo", &format!("{path}/approva"), &body).await;
            assert_eq!(no.status, 403, "{}", house.engine.name);
        }
        assert_eq!(operator.fill(path, &format!("{path}/approva"), &body).await.status, 303);
        let again = operator.fill(path, &format!("{path}/rifiuta"), &format!("{body}&motivo=x")).await;
        assert_eq!(again.status, 303);
        assert!(operator.get(path).await.text.contains("già deciso"));
        assert!(house.mails().await.pop().unwrap().1.contains("stata_approvata"));
    }
}

#[tokio::test]
async fn who_has_the_same_code_is_named_beside_a_registration() {
    for engine in engines().await {
        let house = House::new(engine).await;
        for name in ["Frantoio", "Oleificio"] {
            let mut firm = Browser::new(&router(house.state()));
            let body = format!(
                "ruolo=company&nome=M&indirizzo={name}%40posta.example&organizzazione={name}&codice=02312345677&consenso=si"
            );
            firm.fill("/registrati", "/registrati", &body).await;
            let link = house.link().await;
            let token = firm.get(&link).await.hidden("codice").to_owned();
            let body = format!("codice={token}&password=una+lunga");
            assert_eq!(firm.fill(&link, "/registrati/conferma", &body).await.status, 303);
        }
        let mut operator = logged_in(&house, "op01@lecce.example").await;
        let list = operator.get("/redazione/registrazioni").await;
        for name in ["Frantoio", "Oleificio"] {
            let words = format!("Registrazione da verificare: {name} ({name}@posta.example)");
            assert_eq!(list.text.matches(&words).count(), 1, "{} {}", house.engine.name, list.text);
        }
        assert!(list.text.contains("visually-hidden\"> – Oleificio"), "{}", list.text);
    }
}

#[tokio::test]
async fn accounts_that_have_to_stay_say_what_to_do_and_ones_own_is_anothers() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let path = "/amministrazione/cancellazioni";
        let mut operator = logged_in(&house, "op01@lecce.example").await;
        operator.fill("/profilo/dati", "/profilo/dati/cancellazione", "sicuro=si").await;
        let mut admin = logged_in(&house, "admin@lecce.example").await;
        let body = format!("numero={}", admin.get(path).await.hidden("numero"));
        let kept = admin.fill(path, &format!("{path}/esegui"), &body).await;
        let command = "pugliaimpiego account remove op01@lecce.example --with-mail";
        assert!(kept.status == 422 && kept.text.contains(command), "{}", kept.text);
        let long = format!("{body}&motivo={}", "x".repeat(2001));
        let long = admin.fill(path, &format!("{path}/rifiuta"), &long).await;
        assert!(long.status == 422 && long.text.contains("più di 2000"), "{}", long.text);
        admin.fill(path, &format!("{path}/rifiuta"), &format!("{body}&motivo=resta")).await;
        admin.fill("/profilo/dati", "/profilo/dati/cancellazione", "sicuro=si").await;
        let own = admin.get(path).await;
        assert!(own.text.contains("la decide un altro amministratore"), "{}", own.text);
        let question = format!("{path}/{}", own.hidden("numero"));
        assert!(!own.text.contains(&question), "{}", house.engine.name);
        assert_eq!(admin.get(&question).await.location(), path);
    }
}

#[tokio::test]
async fn every_page_of_ones_own_asks_visitors_to_log_in_first() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = Browser::new(&router(house.state()));
        for path in [
            "/profilo",
            "/profilo/password",
            "/profilo/sessioni",
            "/profilo/secondo-fattore",
            "/profilo/password-applicazioni",
            "/profilo/password-applicazioni/togli?numero=1",
            "/profilo/dati",
            "/profilo/dati/esporta",
            "/redazione/registrazioni",
            "/amministrazione/cancellazioni",
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 303, "{path}");
            assert!(answer.location().starts_with("/accedi?ritorno=%2F"), "{path} {}", answer.location());
            let blind = browser.post(path.split('?').next().unwrap(), "csrf=x").await;
            assert!([403, 405].contains(&blind.status), "{path} {}", blind.status);
        }
        for path in [
            "/profilo/nome",
            "/profilo/sessioni/chiudi",
            "/profilo/secondo-fattore/attiva",
            "/profilo/secondo-fattore/disattiva",
            "/profilo/dati/cancellazione",
            "/redazione/registrazioni/approva",
            "/amministrazione/cancellazioni/esegui",
        ] {
            let refused = browser.post(path, "").await;
            assert!(refused.status == 403 && refused.text.contains("Il modulo è scaduto"), "{path}");
            // A visitor's own token opens nothing either.
            let token = browser.get("/accedi").await.csrf().to_owned();
            let visitor = browser.post(path, &format!("csrf={token}&numero=1&password=x")).await;
            assert_eq!((visitor.status, visitor.location()), (303, "/accedi"), "{path}");
        }
        for path in ["/accedi", "/registrati", "/password/dimenticata", "/password/nuova?codice=x"] {
            let page = browser.get(path).await;
            assert_eq!(page.headers["cache-control"], "no-store", "{path}");
            let scripts = page.text.split("<script").skip(1);
            let known = [" src=\"/statico/", " type=\"application/ld+json\">"];
            assert!(
                scripts.into_iter().all(|tag| known.iter().any(|begin| tag.starts_with(begin))),
                "{path}"
            );
            assert!(!page.text.contains(" style="), "{path}");
        }
        let first = browser.get("/registrati").await;
        assert_eq!(plain(&first), plain(&browser.get("/registrati").await));
    }
}
#[tokio::test]
async fn ones_own_data_are_downloaded_and_asked_to_be_erased() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let mut browser = logged_in(&house, "chi@posta.example").await;
        let copy = browser.get("/profilo/dati/esporta").await;
        assert_eq!(copy.headers["content-type"], "application/json");
        let json: serde_json::Value = serde_json::from_str(&copy.text).unwrap();
        assert_eq!(json["account"]["address"], "chi@posta.example", "{}", house.engine.name);
        assert_eq!(json["sessions"].as_array().unwrap().len(), 1);
        let unsure = browser.fill("/profilo/dati", "/profilo/dati/cancellazione", "").await;
        assert!(unsure.status == 422 && unsure.text.contains("spunta la casella"));
        for _ in 0..2 {
            let asked = browser.fill("/profilo/dati", "/profilo/dati/cancellazione", "sicuro=si").await;
            assert_eq!(asked.status, 303);
        }
        assert!(browser.get("/profilo/dati").await.text.contains("Ti rispondiamo entro il"));
        browser.fill("/profilo/dati", "/profilo/dati/cancellazione/ritira", "").await;
        assert!(browser.get("/profilo/dati").await.text.contains("Hai ritirato"));
        browser.fill("/profilo/dati", "/profilo/dati/cancellazione", "sicuro=si").await;
        let mut admin = logged_in(&house, "admin@lecce.example").await;
        let path = "/amministrazione/cancellazioni";
        let list = admin.get(path).await;
        assert!(list.text.contains("chi@<wbr>posta.<wbr>example"), "{}", list.text);
        let body = format!("numero={}", list.hidden("numero"));
        let no = admin.fill(path, &format!("{path}/rifiuta"), &format!("{body}&motivo=+")).await;
        assert!(no.status == 422 && no.text.contains("Scrivi il motivo"), "{}", no.text);
        let question = format!("{path}/{}", list.hidden("numero"));
        assert!(list.text.contains(&question) && !list.text.contains("/esegui"), "one click erases nobody");
        let asked = admin.get(&question).await;
        assert!(
            asked.text.contains("Cancellare l’account di") && asked.text.contains("Non si può annullare")
        );
        assert_eq!(browser.get(&question).await.status, 403);
        assert_eq!(admin.fill(&question, &format!("{path}/esegui"), &body).await.status, 303);
        assert_eq!(admin.get(&question).await.status, 404, "it was decided");
        assert!(admin.get(path).await.text.contains("Nessuna richiesta da decidere"));
        assert_eq!(browser.get("/profilo").await.status, 303);
        assert_eq!(browser.log_in("chi%40posta.example", PASSWORD).await.status, 403);
    }
}
