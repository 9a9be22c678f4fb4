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
        assert_eq!(admin.fill(path, &format!("{path}/esegui"), &body).await.status, 303);
        assert!(admin.get(path).await.text.contains("Nessuna richiesta da decidere"));
        assert_eq!(browser.get("/profilo").await.status, 303);
        assert_eq!(browser.log_in("chi%40posta.example", PASSWORD).await.status, 403);
    }
}
