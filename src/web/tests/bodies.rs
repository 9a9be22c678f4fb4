//! Accredited organisations on both engines, as browsers use their pages: asking, deciding, writing, and what stays others'.

use mailstore::testing::{TestDb, engines};

use super::browser::{Answer, Browser};
use super::house::{House, PASSWORD};
use super::*;
use crate::address::Address;
use crate::audit::Doer;
use crate::auth::password;
use crate::clock::HOUR;
use crate::directory::{Kind, NewPrincipal, Role};
use crate::media::{Media, testing::pdf};
use crate::net::rates::{Bound, PeerRates};

const EVIL: &str = "<script>alert(1)</script>";

/// A house with its portal. Forms of strangers: four an hour.
struct Site {
    house: House,
    router: Router,
}

impl Site {
    async fn new(engine: TestDb) -> Self {
        let house = House::new(engine).await;
        let hash = house.auth.hash(PASSWORD).await.unwrap();
        let filled = house.directory.edit(Doer::server(), move |edit| {
            for (address, role) in [
                ("redattore@lecce.example", Role::Editor),
                ("ente1@posta.example", Role::Organisation),
                ("ente2@posta.example", Role::Organisation),
                ("socio@posta.example", Role::Citizen),
            ] {
                let mut new = NewPrincipal::new(Kind::Person, Address::parse(address).unwrap(), address);
                new.roles.push((role, None));
                let id = edit.add(&new)?;
                password::set(edit, id, &hash)?;
            }
            Ok(())
        });
        filled.await.unwrap();
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let rates = PeerRates { window: HOUR, forms: Bound { address: 4, network: 100 }, ..PeerRates::NONE };
        let media = Media::new(db.clone(), clock.clone());
        let outside = house.outside(rates);
        let mut state = house.state();
        state.files = Some(Files::new(media.clone()));
        state.portal = Some(Portal::new(db, clock, house.directory.clone(), media, outside));
        Self { router: router(state), house }
    }

    fn visitor(&self) -> Browser {
        Browser::new(&self.router)
    }

    async fn logged_in(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        let welcome = browser.log_in(&login.replace('@', "%40"), PASSWORD).await;
        assert_eq!(welcome.status, 303, "{}", welcome.text);
        browser
    }
}

/// The fields of a good request.
const REQUEST: [(&str, &str); 14] = [
    ("genere", "patronato"),
    ("nome", "Patronato Due Mari"),
    ("codice_fiscale", "99000011991"),
    ("partita_iva", ""),
    ("rappresentante", "Ada Coluccia"),
    ("via", "via Invenzione 1"),
    ("cap", "73100"),
    ("comune", "Lecce"),
    ("provincia", "LE"),
    ("sito", "https://duemari.example"),
    ("email", "info@duemari.example"),
    ("telefono", "0832 000000"),
    ("statuto", "Assiste i lavoratori."),
    ("missione", "Aiutiamo chi cerca **lavoro**."),
];

/// Sends a request; `changed`: fields that say something else.
async fn ask(browser: &mut Browser, changed: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
    let csrf = browser.get("/accreditamento/richiesta").await.csrf().to_owned();
    let mut parts: Vec<(&str, &str, &[u8])> = vec![("csrf", "", csrf.as_bytes())];
    for (name, value) in REQUEST {
        let value = changed.iter().find(|(known, _)| *known == name).map_or(value, |(_, value)| value);
        parts.push((name, "", value.as_bytes()));
    }
    let consent = changed.iter().find(|(name, _)| *name == "consenso").map_or("si", |(_, value)| value);
    parts.push(("consenso", "", consent.as_bytes()));
    if let Some((name, bytes)) = file {
        parts.push(("documenti", name, bytes));
    }
    browser.upload("/accreditamento/richiesta", &parts).await
}

/// What a form with a version is filled in with.
async fn step(browser: &mut Browser, page: &str, action: &str, fields: &str) -> Answer {
    let seen = browser.get(page).await;
    let body = format!("csrf={}&versione={}&{fields}", seen.csrf(), seen.hidden("versione"));
    browser.post(action, &body).await
}

/// An approved organisation of a person; gives its path in the own area.
async fn accredited(site: &Site, login: &str, name: &str, code: &str) -> (Browser, String) {
    let mut browser = site.logged_in(login).await;
    let asked =
        ask(&mut browser, &[("nome", name), ("codice_fiscale", code)], Some(("statuto.pdf", &pdf()))).await;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let path = asked.location().to_owned();
    let mut editor = site.logged_in("redattore@lecce.example").await;
    let desk = format!("/redazione{}", path.replace("/ente/", "/enti/"));
    let done = step(&mut editor, &desk, &format!("{desk}/passo"), "passo=approve&fino=2085-01-31").await;
    assert_eq!((done.status, done.location()), (303, desk.as_str()), "{}", done.text);
    (browser, path)
}

#[tokio::test]
async fn a_body_asks_is_asked_for_more_answers_and_is_accredited_until_a_day() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let mut visitor = site.visitor();
        assert!(visitor.get("/accreditamento").await.text.contains("Registrati"));
        let login = visitor.get("/accreditamento/richiesta").await;
        assert_eq!((login.status, login.location()), (303, "/accedi?ritorno=%2Faccreditamento%2Frichiesta"));
        assert!(visitor.get("/enti").await.text.contains("Non ci sono ancora enti accreditati"));
        let mut body = site.logged_in("ente1@posta.example").await;
        assert!(body.get("/ente").await.text.contains("Non scrivi ancora per nessun ente"));
        let asked = ask(&mut body, &[], Some(("Statuto-2026.pdf", &pdf()))).await;
        assert_eq!(asked.status, 303, "{} {}", site.house.engine.name, asked.text);
        let (own, desk) =
            (asked.location().to_owned(), asked.location().replace("/ente/", "/redazione/enti/"));
        let list = body.get("/ente").await;
        assert_eq!((list.status, list.location()), (303, own.as_str()), "one is led there");
        assert!(body.get(&own).await.text.contains("In attesa"));
        let papers = body.get(&format!("{own}/richiesta")).await;
        assert!(papers.text.contains("Statuto 2026"), "{}", papers.text);
        let mut editor = site.logged_in("redattore@lecce.example").await;
        let waiting = editor.get("/redazione/enti?vista=attesa").await;
        assert!(waiting.text.contains("Patronato Due Mari"), "{}", waiting.text);
        let passo = format!("{desk}/passo");
        let mute = step(&mut editor, &desk, &passo, "passo=ask&motivo=+").await;
        assert!(mute.status == 422 && mute.text.contains("Scrivi il motivo"), "{}", mute.text);
        assert_eq!(
            step(&mut editor, &desk, &passo, "passo=ask&motivo=Manca+la+%3Cdelega%3E").await.status,
            303
        );
        assert!(body.get(&own).await.text.contains("Manca la &lt;delega&gt;"));
        let change = format!("{own}/richiesta/modifica");
        let mut fields: String = REQUEST.iter().fold(String::new(), |all, (name, value)| {
            let pair: String =
                form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            format!("{all}{pair}&")
        });
        let bad = step(&mut body, &change, &change, &fields.replace("73100", "731")).await;
        assert!(
            bad.status == 422
                && bad.text.contains("Il CAP ha 5 cifre")
                && bad.text.contains("via Invenzione 1")
        );
        fields = fields.replace("Invenzione", "Nuova");
        assert_eq!(step(&mut body, &change, &change, &fields).await.status, 303);
        for broken in ["2026-13-45", "1999-01-01", "", "9999-12-31", "domani"] {
            let refused = step(&mut editor, &desk, &passo, &format!("passo=approve&fino={broken}")).await;
            assert!(
                refused.status == 422 && refused.text.contains("entro dieci anni"),
                "{broken} {}",
                refused.text
            );
        }
        let soon = "passo=approve&fino=2085-01-31";
        let done = step(&mut editor, &desk, &passo, soon).await;
        assert_eq!(done.status, 303, "{}", done.text);
        assert!(editor.get(&desk).await.text.contains("31/01/2085"));
        assert!(body.get(&own).await.text.contains("31/01/2085"));
        for path in ["/enti", "/enti/patronato-due-mari", "/enti?tipo=patronato", "/enti?q=mari"] {
            let page = visitor.get(path).await;
            assert!(page.status == 200 && page.text.contains("Patronato Due Mari"), "{path}");
        }
        assert!(visitor.get("/enti/patronato-due-mari").await.text.contains("<strong>lavoro</strong>"));
        assert!(!visitor.get("/enti?tipo=union").await.text.contains("Patronato Due Mari"));
        let map = visitor.get("/sitemap.xml").await.text;
        assert!(
            map.contains("/enti/patronato-due-mari") && map.contains("https://web.example/accreditamento<")
        );
        assert!(visitor.get("/mappa").await.text.contains("href=\"/enti\""));
        assert_eq!(step(&mut body, &own, &format!("{own}/rinnovo"), "rinnovo=si").await.status, 303);
        assert!(editor.get("/redazione/enti?vista=rinnovi").await.text.contains("Patronato Due Mari"));
        assert_eq!(step(&mut editor, &desk, &passo, "passo=renew&fino=2086-01-31").await.status, 303);
        assert!(!editor.get("/redazione/enti?vista=rinnovi").await.text.contains("Patronato Due Mari"));
        assert_eq!(step(&mut editor, &desk, &passo, "passo=suspend&motivo=x").await.status, 303);
        assert_eq!(visitor.get("/enti/patronato-due-mari").await.status, 410);
        assert_eq!(body.get(&format!("{own}/pagina")).await.status, 303);
        assert_eq!(visitor.get("/enti/manca").await.status, 404);
    }
}

#[tokio::test]
async fn what_is_wrong_in_a_request_comes_back_with_it_and_runs_nowhere() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let mut body = site.logged_in("ente1@posta.example").await;
        for (name, _) in REQUEST {
            let answer = ask(&mut body, &[(name, EVIL), ("consenso", "")], None).await;
            assert_eq!(answer.status, 422, "{name} {}", answer.text);
            assert!(!answer.text.contains(EVIL) && answer.text.contains("devi dare il consenso"), "{name}");
            let kept = name == "genere" || answer.text.contains("&lt;script&gt;");
            assert!(kept && answer.text.contains("Patronato Due Mari") || name == "nome", "{name}");
        }
        let empty: Vec<(&str, &str)> = REQUEST.iter().map(|(name, _)| (*name, "")).collect();
        let nothing = ask(&mut body, &empty, None).await;
        for field in [
            "genere",
            "nome",
            "codice_fiscale",
            "rappresentante",
            "via",
            "cap",
            "comune",
            "provincia",
            "email",
        ] {
            assert!(nothing.text.contains(&format!("href=\"#campo-{field}\"")), "{field}");
        }
        let page = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
        let file = ask(&mut body, &[], Some(("statuto.pdf", page))).await;
        assert!(file.status == 422 && file.text.contains("statuto.pdf"), "{}", file.text);
        // Nothing of all that was kept.
        assert!(body.get("/ente").await.text.contains("Non scrivi ancora"), "{}", site.house.engine.name);
        for n in 0..3 {
            let code = format!("9900001199{n}");
            let name = format!("{EVIL} {n}");
            assert_eq!(ask(&mut body, &[("nome", &name), ("codice_fiscale", &code)], None).await.status, 303);
        }
        let fourth = ask(&mut body, &[("codice_fiscale", "99000011999")], None).await;
        assert!(fourth.status == 422 && fourth.text.contains("già tre richieste"), "{}", fourth.text);
        let mut editor = site.logged_in("redattore@lecce.example").await;
        for page in [
            body.get("/ente").await,
            body.get("/ente/1").await,
            editor.get("/redazione/enti").await,
            editor.get("/redazione/enti/1").await,
        ] {
            assert!(
                page.status == 200
                    && !page.text.contains(EVIL)
                    && page.text.contains("&lt;script&gt;alert(1)")
            );
        }
        let twice =
            ask(&mut site.logged_in("ente2@posta.example").await, &[("codice_fiscale", "99000011990")], None)
                .await;
        assert!(twice.status == 422 && twice.text.contains("c’è già una richiesta"), "{}", twice.text);
        assert_eq!(editor.get("/accreditamento/richiesta").await.status, 403);
    }
}

#[tokio::test]
async fn nobody_gets_at_what_is_anothers_by_its_number() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let (mut own, first) = accredited(&site, "ente1@posta.example", "Primo", "99000011991").await;
        let (mut other, second) = accredited(&site, "ente2@posta.example", "Secondo", "99000011992").await;
        let paper = own.get(&format!("{first}/richiesta")).await.between("href=\"/file/", "\"").to_owned();
        let paper = format!("/file/{paper}");
        assert_eq!(own.get(&paper).await.status, 200);
        let parts = ["", "/richiesta", "/pagina", "/contenuti", "/persone", "/ritira", "/richiesta/modifica"];
        for path in parts.map(|part| format!("{first}{part}")) {
            assert_eq!(other.get(&path).await.status, 404, "{path}");
        }
        let csrf = other.get(&second).await.csrf().to_owned();
        for part in ["/pagina", "/persone", "/rinnovo", "/ritira", "/richiesta/modifica", "/persone/1/togli"]
        {
            let body = format!("csrf={csrf}&versione=2&sommario=x&testo=x&indirizzo=socio%40posta.example");
            let answer = other.post(&format!("{first}{part}"), &body).await;
            assert_eq!(answer.status, 404, "{part} {}", site.house.engine.name);
        }
        let mut operator = site.logged_in("op01@lecce.example").await;
        let mut citizen = site.logged_in("chi@posta.example").await;
        let mut editor = site.logged_in("redattore@lecce.example").await;
        for (who, browser) in [("other", &mut other), ("operator", &mut operator), ("citizen", &mut citizen)]
        {
            assert_eq!(browser.get(&paper).await.status, 404, "{who}");
            assert_eq!(browser.get("/redazione/enti").await.status, 403, "{who}");
            let desk = first.replace("/ente/", "/redazione/enti/");
            assert_eq!(browser.get(&desk).await.status, 403, "{who}");
            let body = format!(
                "csrf={}&passo=suspend&motivo=x&versione=2",
                browser.get("/accreditamento").await.csrf()
            );
            assert_eq!(browser.post(&format!("{desk}/passo"), &body).await.status, 403, "{who}");
        }
        assert_eq!(editor.get(&paper).await.status, 200);
        let led = editor.get(&first).await;
        assert_eq!((led.status, led.location()), (303, first.replace("/ente/", "/redazione/enti/").as_str()));
        // A press release of one is no matter of the other.
        let written = write(&mut own, "Comunicato uno").await;
        assert_eq!(other.get(&written).await.status, 404);
        assert_eq!(other.get(&format!("{written}/modifica")).await.status, 404);
        assert!(!other.get(&format!("{second}/contenuti")).await.text.contains("Comunicato uno"));
        assert!(own.get(&format!("{first}/contenuti")).await.text.contains("Comunicato uno"));
        let mut visitor = site.visitor();
        assert_eq!(visitor.get(&paper).await.status, 404);
        assert_eq!(
            visitor.get(&first).await.location(),
            format!("/accedi?ritorno={}", first.replace('/', "%2F"))
        );
    }
}

/// Writes a press release for the only organisation of somebody; gives its path in the newsroom.
async fn write(browser: &mut Browser, title: &str) -> String {
    let form = browser.get("/redazione/nuovo/press").await;
    let owners = form.between("id=\"campo-ufficio\"", "</select>");
    let owner = owners.split("\" selected").next().unwrap().rsplit("value=\"").next().unwrap().to_owned();
    let csrf = form.csrf().to_owned();
    let made = browser
        .upload(
            "/redazione/nuovo/press",
            &[
                ("csrf", "", csrf.as_bytes()),
                ("titolo", "", title.as_bytes()),
                ("sommario", "", b"In breve."),
                ("testo", "", b"Un testo."),
                ("ufficio", "", owner.as_bytes()),
            ],
        )
        .await;
    assert_eq!(made.status, 303, "{}", made.text);
    made.location().to_owned()
}

#[tokio::test]
async fn a_release_goes_through_the_check_list_of_the_newsroom_to_the_public() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let (mut own, path) = accredited(&site, "ente1@posta.example", "Primo", "99000011991").await;
        let written = write(&mut own, "Sportello nuovo").await;
        let passo = format!("{written}/passo");
        assert!(!own.get(&written).await.text.contains("value=\"publish\""), "the newsroom decides");
        assert_eq!(step(&mut own, &written, &passo, "passo=submit").await.status, 303);
        let mut editor = site.logged_in("redattore@lecce.example").await;
        let seen = editor.get(&written).await;
        assert!(
            seen.text.contains("Linea editoriale") && seen.text.contains("value=\"source\""),
            "{}",
            seen.text
        );
        let back = step(&mut editor, &written, &passo, "passo=return&motivo=Manca+la+data").await;
        assert_eq!(back.status, 303, "{}", back.text);
        let list = own.get(&format!("{path}/contenuti")).await;
        assert!(list.text.contains("Manca la data") && list.text.contains("Bozza"), "{}", list.text);
        step(&mut own, &written, &passo, "passo=submit").await;
        let half = step(&mut editor, &written, &passo, "passo=publish&verificato=source").await;
        assert!(half.status == 422 && half.text.contains("value=\"source\" checked"), "{}", half.text);
        let points = "verificato=source&verificato=interest&verificato=neutral&verificato=no-advertising\
                      &verificato=personal-data&verificato=language&verificato=accessible";
        let done = step(&mut editor, &written, &passo, &format!("passo=publish&{points}")).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let history = editor.get(&written).await.text;
        assert!(history.contains("Punti verificati:") && history.contains("La fonte è chiara"), "{history}");
        let mut visitor = site.visitor();
        let public = visitor.get("/comunicati/sportello-nuovo").await;
        assert!(public.text.contains("href=\"/enti/primo\""), "{}", public.text);
        let page = visitor.get("/enti/primo").await;
        assert!(page.text.contains("/comunicati/sportello-nuovo"), "{}", page.text);
        assert!(visitor.get("/enti").await.text.contains("Sportello nuovo"));
        assert!(visitor.get("/comunicati").await.text.contains("Primo"), "whose it is");
    }
}

#[tokio::test]
async fn the_page_says_what_the_newsroom_has_accepted() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let (mut own, path) = accredited(&site, "ente1@posta.example", "Primo", "99000011991").await;
        let (mut visitor, mut editor) = (site.visitor(), site.logged_in("redattore@lecce.example").await);
        let (page, desk) = (format!("{path}/pagina"), path.replace("/ente/", "/redazione/enti/"));
        let fields = "sommario=Chi+siamo&testo=%23%23+Nuovo%0A%0A%3Cscript%3Ex%3C%2Fscript%3E&sito=&email=&telefono=&orari=";
        let seen = step(&mut own, &page, &page, &format!("{fields}&anteprima=1")).await;
        assert!(seen.status == 200 && seen.text.contains(">Nuovo</h2>") && !seen.text.contains("<script>x"));
        let bad = step(&mut own, &page, &page, &fields.replace("sito=", "sito=javascript:alert(1)")).await;
        assert!(
            bad.status == 422 && bad.text.contains("comincia con https://") && bad.text.contains("Chi siamo")
        );
        let long = format!("sommario=a&testo={}", "a".repeat(50_001));
        assert_eq!(step(&mut own, &page, &page, &long).await.status, 422);
        assert_eq!(step(&mut own, &page, &page, fields).await.status, 303);
        assert!(!visitor.get("/enti/primo").await.text.contains("Nuovo</h2>"));
        let stale = own.get(&page).await;
        let body = format!("csrf={}&versione=1&{fields}", stale.csrf());
        let late = own.post(&page, &body).await;
        assert!(late.status == 409 && late.text.contains("mentre scrivevi"), "{}", late.text);
        assert!(editor.get("/redazione/enti?vista=pagine").await.text.contains("Primo"));
        assert_eq!(
            step(&mut editor, &desk, &format!("{desk}/passo"), "passo=return&motivo=Troppo+breve")
                .await
                .status,
            303
        );
        assert!(own.get(&path).await.text.contains("Troppo breve"));
        assert_eq!(step(&mut own, &page, &page, fields).await.status, 303);
        assert_eq!(step(&mut editor, &desk, &format!("{desk}/passo"), "passo=accept").await.status, 303);
        let public = visitor.get("/enti/primo").await.text;
        assert!(public.contains(">Nuovo</h2>") && !public.contains("<script>x"), "{public}");
    }
}

#[tokio::test]
async fn people_come_and_go_and_somebody_stays_to_manage() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let (mut own, path) = accredited(&site, "ente1@posta.example", "Primo", "99000011991").await;
        let people = format!("{path}/persone");
        let no = step(&mut own, &people, &people, "indirizzo=non+un+indirizzo").await;
        assert!(no.status == 422 && no.text.contains("indirizzo email completo"), "{}", no.text);
        // Whether anybody has registered with it makes no difference.
        for address in ["nessuno%40posta.example", "op01%40lecce.example", "socio%40posta.example"] {
            let invited = step(&mut own, &people, &people, &format!("indirizzo={address}")).await;
            assert_eq!(invited.status, 303, "{}", invited.text);
            assert!(own.get(&people).await.text.contains("Invito inviato."));
        }
        let waiting = own.get(&people).await.text;
        assert!(
            waiting.contains("socio@<wbr>posta.<wbr>example") && !waiting.contains(">socio<"),
            "{waiting}"
        );
        let mut member = site.logged_in("socio@posta.example").await;
        assert_eq!(member.get(&path).await.status, 404);
        let offered = member.get("/ente").await;
        assert!(offered.text.contains("Inviti per te") && offered.text.contains("Primo"), "{}", offered.text);
        let at = offered.text.find("/ente/inviti/").expect("an invitation");
        let action = offered.text[at..].split('"').next().expect("a path").to_owned();
        let accepted = member.post(&action, &format!("csrf={}&risposta=accetta", offered.csrf())).await;
        assert_eq!(accepted.location(), path, "{}", accepted.text);
        let seen = member.get(&people).await;
        assert!(
            seen.text.contains("ente1@<wbr>posta.<wbr>example") && !seen.text.contains("Invita una persona")
        );
        let (who, me) =
            (site.house.id("ente1@posta.example").await, site.house.id("socio@posta.example").await);
        assert_eq!(member.get(&format!("{people}/{who}/togli")).await.status, 404);
        let csrf = seen.csrf().to_owned();
        let version = own.get(&people).await.hidden("versione").to_owned();
        let body = format!("csrf={csrf}&versione={version}");
        assert_eq!(member.post(&format!("{people}/{who}/togli"), &body).await.status, 403);
        assert_eq!(member.get(&format!("{path}/contenuti")).await.status, 200);
        let last = format!("{people}/{who}/togli");
        let stays = step(&mut own, &last, &last, "").await;
        assert_eq!(stays.status, 303);
        assert!(own.get(&people).await.text.contains("Qualcuno deve gestire"));
        let leave = format!("{people}/{me}/togli");
        assert!(member.get(&leave).await.text.contains("Togliere questa persona?"));
        assert_eq!(step(&mut member, &leave, &leave, "").await.location(), "/ente?tutti=si");
        assert_eq!(member.get(&path).await.status, 404);
        let gone = format!("{path}/ritira");
        assert!(own.get(&gone).await.text.contains("Non si può tornare indietro"));
        assert_eq!(step(&mut own, &gone, &gone, "").await.status, 303);
        assert_eq!(site.visitor().get("/enti/primo").await.status, 410);
    }
}

#[tokio::test]
async fn a_request_is_turned_down_when_that_was_asked_twice() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let mut body = site.logged_in("ente1@posta.example").await;
        let own = ask(&mut body, &[], None).await.location().to_owned();
        let desk = own.replace("/ente/", "/redazione/enti/");
        let mut editor = site.logged_in("redattore@lecce.example").await;
        let (no, data) = (format!("{desk}/rifiuta"), format!("{desk}/dati"));
        assert!(editor.get(&data).await.text.contains("Patronato Due Mari"));
        let mute = step(&mut editor, &no, &no, "motivo=").await;
        assert!(mute.status == 422 && mute.text.contains("Scrivi il motivo"));
        assert_eq!(step(&mut editor, &no, &no, "motivo=Non+%C3%A8+un+ente").await.status, 303);
        assert!(body.get(&own).await.text.contains("Non è un ente"));
        assert_eq!(editor.get(&no).await.status, 403, "once");
        let odd = editor.get(&desk).await;
        let odd = format!("csrf={}&versione=1&passo=expire", odd.csrf());
        assert_eq!(editor.post(&format!("{desk}/passo"), &odd).await.status, 400, "the server's alone");
        assert_eq!(editor.get("/redazione/enti/77").await.status, 404);
        assert!([400, 404].contains(&editor.get("/redazione/enti/x").await.status));
    }
}

#[tokio::test]
async fn a_visitor_reports_and_an_administrator_notes_what_became_of_it() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let mut visitor = site.visitor();
        assert!(visitor.get("/").await.text.contains("href=\"/segnala\""), "from every page");
        let form = visitor.get("/segnala?tipo=accessibility").await;
        assert!(form.text.contains("value=\"accessibility\" checked"), "{}", form.text);
        let from = Request::get("/segnala").header("referer", "https://web.example/notizie/a");
        assert!(visitor.send(from, Vec::new()).await.text.contains("value=\"/notizie/a\""));
        let away = Request::get("/segnala").header("referer", "https://web.example.evil.example/x");
        assert!(!visitor.send(away, Vec::new()).await.text.contains("evil"));
        let bad = "tipo=fault&testo=&nome=%3Cscript%3E&indirizzo=a%0D%0ABcc%3A+b%40x.example&pagina=x";
        let bad = visitor.fill("/segnala", "/segnala", bad).await;
        assert_eq!(bad.status, 422, "{}", bad.text);
        assert!(!bad.text.contains("<script>\"") && bad.text.contains("&lt;script&gt;"));
        for field in ["testo", "indirizzo", "consenso"] {
            assert!(bad.text.contains(&format!("href=\"#campo-{field}\"")), "{field}");
        }
        let trapped = visitor.fill("/segnala", "/segnala", "tipo=fault&testo=compra&cognome=x").await;
        assert_eq!((trapped.status, trapped.location()), (303, "/segnala/inviata"));
        assert!(site.house.mails().await.is_empty(), "{}", site.house.engine.name);
        let good = "tipo=accessibility&testo=%3Cscript%3Ealert(1)%3C%2Fscript%3E&pagina=%2Fservizi&nome=Chiara\
                    &indirizzo=chiara%40posta.example&consenso=si";
        let sent = visitor.fill("/segnala", "/segnala", good).await;
        let code = sent.location().strip_prefix("/segnala/inviata?codice=").expect("a code").to_owned();
        assert!(visitor.get(sent.location()).await.text.contains(&code));
        let made_up = visitor.get("/segnala/inviata?codice=%3Cb%3Eciao12").await.text;
        assert!(!made_up.contains("Il numero della segnalazione") && !made_up.contains("<b>ciao"));
        assert_eq!(visitor.fill("/segnala", "/segnala", good).await.status, 303);
        let many = visitor.fill("/segnala", "/segnala", good).await;
        assert!(many.status == 429 && many.headers.contains_key("retry-after"), "{}", many.status);
        let path = format!("/redazione/segnalazioni/{code}");
        for login in ["op01@lecce.example", "redattore@lecce.example", "chi@posta.example"] {
            let mut other = site.logged_in(login).await;
            assert_eq!(other.get("/redazione/segnalazioni").await.status, 403, "{login}");
            assert_eq!(other.get(&path).await.status, 403, "{login}");
        }
        assert_eq!(visitor.get("/redazione/segnalazioni").await.status, 303);
        let mut admin = site.logged_in("admin@lecce.example").await;
        assert!(admin.get("/redazione/segnalazioni?stato=new").await.text.contains(&code));
        let seen = admin.get(&path).await;
        assert!(seen.text.contains("chiara@<wbr>posta.<wbr>example") && !seen.text.contains("<script>alert"));
        let no = step(&mut admin, &path, &path, "stato=boh&nota=Scritto").await;
        assert!(no.status == 422 && no.text.contains("Scritto"));
        assert_eq!(step(&mut admin, &path, &path, "stato=answered&nota=Scritto").await.status, 303);
        let stale = admin.get(&path).await.csrf().to_owned();
        let late = admin.post(&path, &format!("csrf={stale}&versione=1&stato=closed&nota=")).await;
        assert_eq!(late.status, 303);
        assert!(admin.get(&path).await.text.contains("nel frattempo"));
        assert!(!admin.get("/redazione/segnalazioni?stato=closed").await.text.contains(&code));
        assert_eq!(admin.get("/redazione/segnalazioni/00000000").await.status, 404);
    }
}

#[tokio::test]
async fn people_of_the_network_see_links_that_lead_nowhere() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let mut operator = site.logged_in("op01@lecce.example").await;
        let page = operator.get("/redazione/link").await;
        assert!(page.status == 200 && page.text.contains("Tutti i link rispondono"), "{}", page.text);
        assert_eq!(operator.fill("/redazione/link", "/redazione/link/7/controlla", "").await.status, 303);
        let mut citizen = site.logged_in("chi@posta.example").await;
        assert_eq!(citizen.get("/redazione/link").await.status, 403);
        assert_eq!(site.visitor().get("/redazione/link").await.status, 303, "{}", site.house.engine.name);
    }
}

#[tokio::test]
async fn the_group_of_a_body_is_shown_among_the_addresses_and_changed_at_the_body_alone() {
    for engine in engines().await {
        let site = Site::new(engine).await;
        let (mut own, _) = accredited(&site, "ente1@posta.example", "Primo", "99000011991").await;
        assert!(own.get("/profilo").await.text.contains("href=\"/ente\""), "{}", site.house.engine.name);
        let mut admin = site.logged_in("admin@lecce.example").await;
        let path = format!("/amministrazione/indirizzi/{}", site.house.id("ente.primo@lecce.example").await);
        let shown = admin.get(&path).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert!(shown.text.contains("ente1@<wbr>posta") && shown.text.contains("href=\"/redazione/enti/1\""));
        assert!(!shown.text.contains(&format!("action=\"{path}")), "{}", shown.text);
        let csrf = shown.csrf().to_owned();
        let taken = format!("csrf={csrf}&azione=aggiungi&membro-indirizzo=socio%40posta.example");
        assert_eq!(admin.post(&format!("{path}/membri"), &taken).await.status, 403);
        assert_eq!(admin.post(&path, &format!("csrf={csrf}&nome=Altro")).await.status, 403);
        assert!(
            admin
                .get("/amministrazione/cancellazioni")
                .await
                .text
                .contains("href=\"/amministrazione/persone\"")
        );
    }
}
