//! Vacancies, courses, competitions and firms on both engines, as a browser uses them: what readers find, what operators and
//! firms do, and what is refused.

mod files;
mod firms;

use mailstore::testing::engines;

use super::browser::{Answer, Browser};
use super::house::{House, PASSWORD};
use super::*;
use crate::address::Address;
use crate::audit::Doer;
use crate::auth::password;
use crate::clock::DAY;
use crate::directory::{Kind, NewPrincipal, PrincipalId, Role};
use crate::media::Media;
use crate::net::rates::PeerRates;

/// Beyond the day on which tests begin (29/01/2084).
const END: &str = "2084-06-30";
const NEXT: &str = "2084-09-30";
/// 11 digits that check.
const PARTITA_IVA: &str = "00743110157";
const SCRIPT: &str = "%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";

/// The house with two offices, an operator in each, and two firms.
struct Town {
    house: House,
    router: Router,
    lecce: PrincipalId,
    nardo: PrincipalId,
}

impl Town {
    async fn new(engine: mailstore::testing::TestDb) -> Self {
        let house = House::new(engine).await;
        let hash = house.auth.hash(PASSWORD).await.unwrap();
        let filled = house.directory.edit(Doer::server(), move |edit| {
            let address = |text: &str| Address::parse(text).unwrap();
            let office =
                |name: &str| NewPrincipal::new(Kind::Office, address(&format!("{name}@lecce.example")), name);
            let (lecce, nardo) = (edit.add(&office("cpi-lecce"))?, edit.add(&office("cpi-nardo"))?);
            for (login, role, member) in [
                ("lecce@lecce.example", Role::Operator, Some(lecce)),
                ("nardo@lecce.example", Role::Operator, Some(nardo)),
                ("firma@posta.example", Role::Company, None),
                ("altra@posta.example", Role::Company, None),
            ] {
                let mut new = NewPrincipal::new(Kind::Person, address(login), login);
                new.roles.push((role, None));
                let id = edit.add(&new)?;
                password::set(edit, id, &hash)?;
                if let Some(office) = member {
                    edit.add_member(office, id, false)?;
                }
            }
            Ok((lecce, nardo))
        });
        let (lecce, nardo) = filled.await.unwrap();
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let media = Media::new(db.clone(), clock.clone());
        let portal = Portal::new(db, clock, house.directory.clone(), media, house.outside(PeerRates::NONE));
        let router = router(WebState { portal: Some(portal), ..house.state() });
        Self { house, router, lecce, nardo }
    }

    fn visitor(&self) -> Browser {
        Browser::new(&self.router)
    }

    async fn log_in(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        let welcome = browser.log_in(&login.replace('@', "%40"), PASSWORD).await;
        assert_eq!(welcome.status, 303, "{}", welcome.text);
        browser
    }

    /// A vacancy that can be published.
    fn vacancy(&self, title: &str) -> String {
        format!(
            "title={title}&description=Servizio&level=provincial&comune_name=Lecce&office={}&ends_at={END}&company_name=Prova\
             &contracts=fixed-term&contracts=internship&positions=2&pay_min=1.200%2C50&pay_period=month&minutes_min=37:30\
             &languages=inglese+B1&licences=B&apply_at_office=si",
            self.lecce
        )
    }

    /// A published vacancy of the office in Lecce; gives its number.
    async fn published(&self, operator: &mut Browser, title: &str) -> String {
        let page = "/redazione/offerte/aggiungi";
        let added = operator.fill(page, page, &self.vacancy(title)).await;
        assert_eq!(added.status, 303, "{}", added.text);
        let path = added.location().to_owned();
        let done = step(operator, &path, "passo=publish").await;
        assert_eq!(done.status, 303, "{}", done.text);
        path.rsplit('/').next().unwrap().to_owned()
    }
}

/// A deed with the version of the page.
async fn step(browser: &mut Browser, path: &str, fields: &str) -> Answer {
    let page = browser.get(path).await;
    let (csrf, version) = (page.csrf().to_owned(), page.hidden("versione").to_owned());
    browser.post(&format!("{path}/passo"), &format!("csrf={csrf}&versione={version}&{fields}")).await
}

#[tokio::test]
async fn a_vacancy_is_written_published_found_closed_and_offered_again() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        let page = "/redazione/offerte/aggiungi";
        let bare = format!("title=Cuochi&level=provincial&office={}&positions=1", town.lecce);
        let added = operator.fill(page, page, &bare).await;
        let form = operator.get(page).await;
        for words in
            ["list=\"elenco-comuni\"", "<datalist id=\"elenco-comuni\">", "<div class=\"in-colonne\">"]
        {
            assert!(form.text.contains(words), "{words}: {}", form.text);
        }
        let path = added.location().to_owned();
        let early = step(&mut operator, &path, "passo=publish").await;
        assert_eq!(early.status, 422, "{}", early.text);
        for missing in ["Descrizione: Manca", "Contratti possibili: Manca", "Nome dell’azienda: Manca"] {
            assert!(early.text.contains(missing), "{missing}: {}", early.text);
        }
        let id = town.published(&mut operator, "Camerieri+di+sala").await;
        let mut reader = town.visitor();
        let list = reader.get("/offerte").await;
        let link = format!("/offerte/{id}-camerieri-di-sala");
        assert!(list.status == 200 && list.text.contains(&format!("href=\"{link}\"")), "{}", list.text);
        assert!(!list.text.contains("Cuochi"), "a draft is nobody else's");
        let moved = reader.get(&format!("/offerte/{id}-altro")).await;
        assert_eq!((moved.status, moved.location()), (301, link.as_str()));
        let shown = reader.get(&link).await;
        for words in [
            "da 1.200,50 euro lordi al mese",
            "37:30 ore alla settimana",
            "inglese B1",
            "30/06/2084",
            "\"@type\":\"JobPosting\"",
        ] {
            assert!(shown.text.contains(words), "{words}: {}", shown.text);
        }
        let feed = reader.get("/offerte/atom.xml?contratto=internship").await;
        assert!(
            feed.text.contains(&link) && feed.text.contains("/offerte?contratto=internship"),
            "{}",
            feed.text
        );
        assert!(!reader.get("/offerte/atom.xml?contratto=permanent").await.text.contains(&link));
        let desk = format!("/redazione/offerte/{id}");
        assert_eq!(step(&mut operator, &desk, "passo=close").await.status, 303);
        let closed = reader.get(&link).await;
        assert!(closed.text.contains("Chiusa") && !closed.text.contains("JobPosting"), "{}", closed.text);
        let opened = operator.get(&desk).await;
        let proven = format!("csrf={}&versione={}", opened.csrf(), opened.hidden("versione"));
        let renew = format!("{desk}/proroga");
        for until in ["2084-02-30", "domani", "2083-01-01", END] {
            let wrong = operator.post(&renew, &format!("{proven}&until={until}")).await;
            assert!(wrong.status == 422 && wrong.text.contains(until), "{until} {}", wrong.text);
        }
        assert_eq!(operator.post(&renew, &format!("{proven}&until={NEXT}")).await.status, 303);
        assert!(reader.get(&link).await.text.contains("30/09/2084"), "{}", town.house.engine.name);
        let copied = operator.post(&format!("{desk}/copia"), &proven).await;
        assert_eq!(copied.status, 303);
        assert!(operator.get(copied.location()).await.text.contains("Bozza"));
    }
}

#[tokio::test]
async fn what_is_over_says_since_when() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        let id = town.published(&mut operator, "Bagnini").await;
        town.house.clock.advance(200 * DAY);
        let mut reader = town.visitor();
        assert!(!reader.get("/offerte").await.text.contains("Bagnini"));
        let ended = reader.get("/offerte?mostra=ended").await;
        assert!(ended.text.contains("Scaduta il 30/06/2084"), "{}", ended.text);
        let shown = reader.get(&format!("/offerte/{id}-bagnini")).await;
        assert!(
            shown.text.contains("Scaduta il 30/06/2084") && !shown.text.contains("JobPosting"),
            "{}",
            shown.text
        );
        assert!(!shown.text.contains("Come candidarsi"), "nobody can any more");
    }
}

#[tokio::test]
async fn nobody_reaches_what_another_office_looks_after() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        let page = "/redazione/offerte/aggiungi";
        let draft = operator.fill(page, page, &town.vacancy("Bozza")).await.location().to_owned();
        let public = format!("/redazione/offerte/{}", town.published(&mut operator, "Pubblica").await);
        let mut other = town.log_in("nardo@lecce.example").await;
        let csrf = other.get(page).await.csrf().to_owned();
        for (path, status) in [(&draft, 404), (&public, 403)] {
            for below in ["", "/modifica"] {
                assert_eq!(other.get(&format!("{path}{below}")).await.status, status, "{path}{below}");
            }
            for below in ["/modifica", "/passo", "/proroga", "/copia"] {
                let body =
                    format!("csrf={csrf}&versione=1&passo=archive&until={NEXT}&{}", town.vacancy("Rubata"));
                assert_eq!(
                    other.post(&format!("{path}{below}"), &body).await.status,
                    status,
                    "{path}{below}"
                );
            }
        }
        let theirs = town.vacancy("Per+altri");
        assert_eq!(other.fill(page, page, &theirs).await.status, 403, "an entry for another office");
        assert!(!other.get("/redazione/offerte").await.text.contains("Pubblica"));
        for login in ["chi@posta.example", "firma@posta.example"] {
            let mut reader = town.log_in(login).await;
            for path in
                ["/redazione/offerte", "/redazione/offerte/modello.csv", "/redazione/imprese", page, &public]
            {
                assert_eq!(reader.get(path).await.status, 403, "{login} {path}");
            }
        }
        let mut visitor = town.visitor();
        for path in ["/redazione/corsi", "/redazione/concorsi/importa", "/azienda", "/azienda/scheda", &draft]
        {
            let asked = visitor.get(path).await;
            assert!(asked.status == 303 && asked.location().starts_with("/accedi"), "{path}");
        }
        assert_eq!(
            operator.post(&format!("{public}/passo"), "passo=close&versione=2").await.status,
            403,
            "no token"
        );
    }
}

#[tokio::test]
async fn wrong_fields_are_told_and_kept() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        for (kind, fields, words) in [
            ("offerte", "ends_at=2084-02-30", "Scrivi una data che esiste"),
            ("offerte", "positions=molti", "Scrivi un numero"),
            ("offerte", "pay_min=10&pay_max=5&pay_period=month", "Viene prima, o è meno"),
            ("offerte", "minutes_max=99", "tra 0:30 e 60"),
            ("offerte", "languages=elfico+C2", "inglese B1 / tedesco A2"),
            ("offerte", "contracts=schiavitù", "Scegli una delle voci"),
            ("offerte", "apply_mail=nessuno", "Non è un indirizzo email"),
            ("offerte", "cp2021=x", "Il codice si scrive così"),
            ("offerte", "company=00743110157", "Nessuna impresa pubblicata"),
            ("corsi", "link=javascript:alert(1)", "deve cominciare con https://"),
            ("corsi", "begins_at=2084-06-02&finishes_at=2084-06-01", "Viene prima"),
            ("corsi", "cost=-5", "Scrivi un numero"),
            ("concorsi", "ends_at=2084-06-01T25:00", "Scrivi una data che esiste"),
            ("concorsi", "posts=0", "tra 1 e 100000"),
        ] {
            let page = format!("/redazione/{kind}/aggiungi");
            let body = format!("title=Con+{SCRIPT}&office={}&{fields}", town.lecce);
            let answer = operator.fill(&page, &page, &body).await;
            assert!(answer.status == 422 && answer.text.contains(words), "{fields} {}", answer.text);
            assert!(answer.text.contains("value=\"Con &lt;/script&gt;"), "{fields} {}", answer.text);
            assert!(!answer.text.contains("<script>alert"), "{}", answer.text);
        }
        let untitled =
            operator.fill("/redazione/corsi/aggiungi", "/redazione/corsi/aggiungi", "title=+").await;
        assert!(untitled.status == 422 && untitled.text.contains("Titolo: Manca"), "{}", untitled.text);
    }
}

#[tokio::test]
async fn script_in_every_field_stays_text() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        let id = town.published(&mut operator, &format!("Cuochi+{SCRIPT}")).await;
        let page = format!("/redazione/offerte/{id}/modifica");
        let version = operator.get(&page).await.hidden("versione").to_owned();
        let fields =
            ["description", "requirements", "apply_text", "profession", "company_name", "comune_name"];
        let scripts: String = fields.iter().map(|name| format!("&{name}={SCRIPT}")).collect();
        let body = format!(
            "versione={version}&title=Cuochi+{SCRIPT}&level=regional&office={}&ends_at={END}&positions=1\
             &contracts=permanent{scripts}",
            town.lecce
        );
        let saved = operator.fill(&page, &page, &body).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let list = town.visitor().get("/offerte").await;
        let rest = list.between(&format!("href=\"/offerte/{id}"), "\"").to_owned();
        for path in
            ["/offerte".to_owned(), format!("/offerte/{id}{rest}"), format!("/redazione/offerte/{id}")]
        {
            let shown = operator.get(&path).await;
            assert!(shown.status == 200 && shown.text.contains("Cuochi"), "{path}");
            assert!(
                !shown.text.contains("<script>alert") && !shown.text.contains("Cuochi </script>"),
                "{path} {}",
                shown.text
            );
        }
        let stale = operator.fill(&page, &page, &body).await;
        assert!(stale.status == 409 && stale.text.contains("mentre scrivevi"), "{}", stale.text);
    }
}

#[tokio::test]
async fn a_reserved_company_is_told_nobody_outside() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        let page = "/redazione/offerte/aggiungi";
        let fields =
            town.vacancy("Sarti").replace("company_name=Prova", "company_name=Segretissima&reserved=si");
        let path = operator.fill(page, page, &fields).await.location().to_owned();
        step(&mut operator, &path, "passo=publish").await;
        let id = path.rsplit('/').next().unwrap();
        for path in ["/offerte".to_owned(), format!("/offerte/{id}-sarti"), "/offerte/atom.xml".to_owned()] {
            // Those who look after it read the public page as everybody does.
            for reader in [&mut town.visitor(), &mut operator] {
                let shown = reader.get(&path).await;
                assert!(
                    shown.text.contains("Sarti") && !shown.text.contains("Segretissima"),
                    "{path} {}",
                    shown.text
                );
            }
        }
        assert!(!town.visitor().get("/offerte?q=segretissima").await.text.contains("Sarti"));
        assert!(operator.get(&path).await.text.contains("Segretissima"));
    }
}

#[tokio::test]
async fn lists_are_narrowed_followed_and_mapped() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        for (title, contract) in [("Baristi", "internship"), ("Autisti", "permanent")] {
            let page = "/redazione/offerte/aggiungi";
            let fields = town
                .vacancy(title)
                .replace("contracts=fixed-term&contracts=internship", &format!("contracts={contract}"));
            let path = operator.fill(page, page, &fields).await.location().to_owned();
            step(&mut operator, &path, "passo=publish").await;
        }
        let page = "/redazione/concorsi/aggiungi";
        let fields = format!(
            "title=Vigili&description=x&level=regional&office={}&ends_at=2084-06-30T23:59&body=Comune&education=diploma",
            town.lecce
        );
        let path = operator.fill(page, page, &fields).await.location().to_owned();
        assert_eq!(step(&mut operator, &path, "passo=publish").await.status, 303);
        let mut reader = town.visitor();
        let link = format!("/concorsi/{}-vigili", path.rsplit('/').next().unwrap());
        assert!(reader.get(&link).await.text.contains("\"@type\":\"JobPosting\""));
        let narrowed = reader.get("/offerte?contratto=internship").await;
        assert!(narrowed.text.contains("Baristi") && !narrowed.text.contains("Autisti"), "{}", narrowed.text);
        assert!(narrowed.text.contains("/offerte/atom.xml?contratto=internship"), "{}", narrowed.text);
        for query in ["q=baristi&orario=parziale", "entro=2084-03-01", "professione=5", "livello=national"] {
            let empty = reader.get(&format!("/offerte?{query}")).await;
            assert!(empty.status == 200 && empty.text.contains("Nessuna offerta qui"), "{query}");
        }
        for query in
            ["entro=31/02/2084&livello=x&comune=%27&ordine=boh&pagina=-1&ufficio=x", "pagina=99999999"]
        {
            assert_eq!(reader.get(&format!("/offerte?{query}")).await.status, 200, "{query}");
        }
        let sorted = reader.get("/offerte?ordine=title").await;
        assert!(sorted.text.find("Autisti") < sorted.text.find("Baristi"));
        let desk = operator.get("/redazione/offerte?ordine=title&verso=inverso").await;
        let heads = desk.text.contains("aria-sort=\"descending\"") && desk.text.contains("ordine=reference");
        assert!(heads && desk.text.find(">Baristi<") < desk.text.find(">Autisti<"), "{}", desk.text);
        let calendar = reader.get("/concorsi/calendario.ics").await;
        assert!(calendar.text.contains("DTSTART;VALUE=DATE:20840630"), "{}", calendar.text);
        assert!(reader.get("/concorsi?studio=diploma").await.text.contains("Vigili"));
        let map = reader.get("/mappa").await;
        assert!(
            map.text.contains("href=\"/offerte\"") && map.text.contains("href=\"/concorsi\""),
            "{}",
            map.text
        );
        assert!(reader.get("/sitemap.xml").await.text.contains("-baristi"));
        for path in ["/offerte/x", "/offerte/9999999-x", "/offerte/+1-x", "/corsi/1-baristi", "/imprese/1"] {
            assert_eq!(reader.get(path).await.status, 404, "{path}");
        }
    }
}
