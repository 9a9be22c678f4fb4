//! The administration on both engines, as browsers of different people use it.

use mailstore::testing::engines;

use super::browser::{Answer, Browser};
use super::house::{House, PASSWORD};
use super::*;
use crate::address::Address;
use crate::audit::{self, Doer, Filter};
use crate::auth::password;
use crate::directory::{Actor, Kind, NewPrincipal, PrincipalId, Role};
use crate::media::Media;
use crate::net::rates::PeerRates;
use crate::portal::offices::{self, Offices, Profile, UnitKind, rights};
use crate::territory::{self, Territories};

const ADMIN: &str = "admin@lecce.example";

/// The house with two offices: `cpi.lecce`, which capa manages and op01 works in, and `cpi.nardo`; an editor, somebody of the
/// province, a channel and a territory; comuni.
struct Site {
    house: House,
    router: Router,
    lecce: PrincipalId,
    nardo: PrincipalId,
}

fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

impl Site {
    async fn new(engine: mailstore::testing::TestDb) -> Self {
        let house = House::new(engine).await;
        let hash = house.auth.hash(PASSWORD).await.unwrap();
        let op01 = house.id("op01@lecce.example").await;
        let made = house.directory.edit(Doer::server(), move |edit| {
            let mut add = |kind, local: &str, name: &str, role: Option<Role>| {
                let roles = role.map(|role| (role, None)).into_iter().collect();
                let address = addr(&format!("{local}@lecce.example"));
                let id = edit.add(&NewPrincipal { roles, ..NewPrincipal::new(kind, address, name) })?;
                if kind == Kind::Person {
                    password::set(edit, id, &hash)?;
                }
                Ok::<_, crate::directory::DirectoryError>(id)
            };
            let lecce = add(Kind::Office, "cpi.lecce", "CPI Lecce", None)?;
            let nardo = add(Kind::Office, "cpi.nardo", "CPI Nardò", None)?;
            let capa = add(Kind::Person, "capa", "Cara Capa", Some(Role::OfficeManager))?;
            add(Kind::Person, "redattrice", "Rita Redatta", Some(Role::Editor))?;
            add(Kind::Person, "provincia1", "Pia Provincia", Some(Role::Province))?;
            edit.add_member(lecce, capa, true)?;
            edit.add_member(lecce, op01, false)?;
            Ok([lecce, nardo])
        });
        let [lecce, nardo] = made.await.unwrap();
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let comuni =
            territory::read_csv(territory::SAMPLE.as_bytes(), &territory::Wanted::default()).unwrap();
        let territories = Territories::new(db.clone(), clock.clone(), house.directory.clone());
        territories.edit(Actor::server(), move |edit| edit.import_comuni(&comuni, false)).await.unwrap();
        let offices = Offices::new(db.clone(), clock.clone());
        let filled = offices.edit(Actor::server(), move |edit| {
            for (office, slug) in [(lecce, "cpi-lecce"), (nardo, "cpi-nardo")] {
                let slug = slug.to_owned();
                edit.save_profile(
                    office,
                    Some(0),
                    &Profile { slug, public: true, ..Profile::blank(UnitKind::Centre) },
                )?;
            }
            Ok(())
        });
        filled.await.unwrap();
        let directory = house.directory.clone().telling(&[offices::principal_changed]);
        let mut state = house.state();
        let media = Media::new(db.clone(), clock.clone());
        state.portal = Some(Portal::new(db, clock, directory, media, house.outside(PeerRates::NONE)));
        let router = router(state);
        Self { house, router, lecce, nardo }
    }

    async fn browser(&self, login: &str) -> Browser {
        let mut browser = Browser::new(&self.router);
        let welcome = browser.log_in(&login.replace('@', "%40"), PASSWORD).await;
        assert_eq!(welcome.status, 303, "{login} {}", welcome.text);
        browser
    }

    /// What the log says was done, newest first.
    async fn deeds(&self) -> Vec<String> {
        let found =
            self.house.engine.db.read(|c| audit::search(c, &Filter::default(), (50, 0))).await.unwrap();
        found
            .into_iter()
            .map(|one| format!("{} {} {} {}", one.by.name, one.action, one.subject, one.detail))
            .collect()
    }
}

async fn on_engines(test: impl AsyncFn(&Site)) {
    for engine in engines().await {
        test(&Site::new(engine).await).await;
    }
}

fn done(answer: &Answer) {
    assert_eq!(answer.status, 303, "{}", answer.text);
}

#[tokio::test]
async fn everybody_sees_what_is_theirs_to_look_after() {
    on_engines(async |site| {
        let (lecce, nardo) = (site.lecce, site.nardo);
        let paths = [
            "/amministrazione".to_owned(),
            "/amministrazione/persone".to_owned(),
            "/amministrazione/uffici".to_owned(),
            format!("/amministrazione/uffici/{lecce}"),
            format!("/amministrazione/uffici/{nardo}"),
            format!("/amministrazione/uffici/{lecce}/orari"),
            format!("/amministrazione/uffici/{lecce}/comuni"),
            "/amministrazione/territori".to_owned(),
            "/amministrazione/contatti".to_owned(),
            "/amministrazione/indirizzi".to_owned(),
            "/amministrazione/registro".to_owned(),
        ];
        for (login, expected) in [
            (ADMIN, [200; 11]),
            ("capa@lecce.example", [200, 403, 200, 200, 403, 200, 403, 403, 403, 403, 403]),
            ("provincia1@lecce.example", [200, 403, 200, 403, 403, 403, 200, 403, 200, 403, 403]),
            ("redattrice@lecce.example", [200, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403]),
            ("op01@lecce.example", [403; 11]),
            ("chi@posta.example", [403; 11]),
        ] {
            let mut browser = site.browser(login).await;
            for (path, status) in paths.iter().zip(expected) {
                assert_eq!(browser.get(path).await.status, status, "{login} {path}");
            }
            let menu = browser.get("/profilo").await.text.contains("href=\"/amministrazione\"");
            assert_eq!(menu, expected[0] == 200, "{login}");
        }
        let mut visitor = Browser::new(&site.router);
        for path in &paths {
            assert_eq!(visitor.get(path).await.status, 303, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_is_made_and_chooses_its_password_by_the_link_that_is_shown_once() {
    on_engines(async |site| {
        let mut admin = site.browser(ADMIN).await;
        let new = "/amministrazione/persone/nuova";
        let body = "nome=Nina+Nuova&indirizzo=nina%40lecce.example&ruolo=operator";
        let made = admin.fill(new, new, body).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let link = made.between("https://web.example", "<").to_owned();
        assert!(link.starts_with("/password/nuova?codice="), "{link}");
        assert!(!site.deeds().await.iter().any(|deed| deed.contains("codice")), "no secret in the log");
        let mut nina = Browser::new(&site.router);
        let token = nina.get(&link).await.hidden("codice").to_owned();
        done(&nina.fill(&link, "/password/nuova", &format!("codice={token}&password=tutta+nuova")).await);
        done(&nina.log_in("nina%40lecce.example", "tutta+nuova").await);
        // One outside is mailed the link, and it is not shown.
        let outside = admin.fill(new, new, "nome=Ugo&indirizzo=ugo%40posta.example").await;
        done(&outside);
        let (to, mail) =
            site.house.mails().await.into_iter().find(|(to, _)| to == "ugo@posta.example").unwrap();
        assert!(to == "ugo@posta.example" && mail.contains("codice="), "{mail}");
        for (body, words) in [
            ("nome=&indirizzo=x%40lecce.example", "va compilato"),
            ("nome=X&indirizzo=x", "indirizzo completo"),
            ("nome=X&indirizzo=nina%40lecce.example", "già usato"),
            ("nome=X&indirizzo=x%2By%40lecce.example", "indirizzo completo"),
            ("nome=X&indirizzo=x%40lecce.example&invia=z", "indirizzo completo"),
            ("nome=%3Cscript%3E&indirizzo=%22%3E%3Cb%3E", "indirizzo completo"),
        ] {
            let refused = admin.fill(new, new, body).await;
            assert!(refused.status == 422 && refused.text.contains(words), "{body} {}", refused.text);
            assert!(!refused.text.contains("<script>") && !refused.text.contains("\"><b>"), "{body}");
        }
        let script =
            admin.fill(new, new, "nome=%3Cscript%3Ealert(1)%3C/script%3E&indirizzo=s%40lecce.example").await;
        assert!(script.status == 200 && !script.text.contains("<script>alert"), "{}", script.text);
        assert!(!admin.get("/amministrazione/persone?q=alert").await.text.contains("<script>alert"));
    })
    .await;
}

#[tokio::test]
async fn the_sheet_changes_roles_addresses_and_memberships() {
    on_engines(async |site| {
        let mut admin = site.browser(ADMIN).await;
        let op = site.house.id("op01@lecce.example").await;
        let page = format!("/amministrazione/persone/{op}");
        let to = |rest: &str| format!("{page}{rest}");
        done(&admin.fill(&page, &page, "nome=Olga+Prima").await);
        done(&admin.fill(&page, &to("/indirizzi"), "azione=aggiungi&indirizzo=olga%40lecce.example").await);
        done(&admin.fill(&page, &to("/indirizzi"), "azione=principale&indirizzo=olga%40lecce.example").await);
        done(&admin.fill(&page, &to("/indirizzi"), "azione=togli&indirizzo=op01%40lecce.example").await);
        let body = format!("azione=assegna&ruolo=office-manager&ambito={}", site.nardo);
        done(&admin.fill(&page, &to("/ruoli"), &body).await);
        done(&admin.fill(&page, &to("/gruppi"), &format!("azione=aggiungi&gruppo={}", site.nardo)).await);
        let sheet = admin.get(&page).await;
        for words in ["Olga Prima", "olga@lecce.example", "– CPI Nardò"] {
            assert!(sheet.text.contains(words), "{words} {}", sheet.text);
        }
        assert!(!sheet.text.contains("op01@lecce.example"), "{}", sheet.text);
        for (rest, body, words) in [
            ("", "nome=+".to_owned(), "va compilato"),
            ("/indirizzi", "azione=aggiungi&indirizzo=olga%40altrove.example".to_owned(), "non è nostro"),
            ("/indirizzi", "azione=aggiungi&indirizzo=admin%40lecce.example".to_owned(), "già usato"),
            ("/indirizzi", "azione=togli&indirizzo=olga%40lecce.example".to_owned(), "principale resta"),
            ("/ruoli", "azione=assegna&ruolo=capo".to_owned(), "va compilato"),
            (
                "/ruoli",
                format!("azione=assegna&ruolo=administrator&ambito={}", site.nardo),
                "non si può scegliere",
            ),
            ("/ruoli", format!("azione=assegna&ruolo=editor&ambito={op}"), "non si può scegliere"),
            ("/gruppi", "azione=aggiungi".to_owned(), "va compilato"),
            ("/gruppi", format!("azione=aggiungi&gruppo={op}"), "non si può scegliere"),
        ] {
            let refused = admin.fill(&page, &to(rest), &body).await;
            assert!(refused.status == 422 && refused.text.contains(words), "{rest} {body} {}", refused.text);
        }
        // What is somebody else's is not taken by guessing.
        assert_eq!(
            admin.fill(&page, &to("/indirizzi"), "azione=togli&indirizzo=capa%40lecce.example").await.status,
            404
        );
        let office = format!("/amministrazione/persone/{}", site.lecce);
        assert_eq!(admin.get(&office).await.status, 404, "an office is no person");
        assert_eq!(admin.fill(&page, &office, "nome=X").await.status, 404);
        for other in ["capa@lecce.example", "redattrice@lecce.example"] {
            let mut browser = site.browser(other).await;
            assert_eq!(
                browser.fill("/profilo", &to("/ruoli"), "azione=assegna&ruolo=administrator").await.status,
                403
            );
            assert_eq!(browser.fill("/profilo", &page, "nome=X").await.status, 403);
            assert_eq!(
                browser
                    .fill("/profilo", "/amministrazione/persone/nuova", "nome=X&indirizzo=x%40lecce.example")
                    .await
                    .status,
                403
            );
            assert_eq!(browser.fill("/profilo", &to("/passo/password"), "").await.status, 403);
        }
    })
    .await;
}

#[tokio::test]
async fn access_is_shut_and_the_last_administrator_stays() {
    on_engines(async |site| {
        let mut admin = site.browser(ADMIN).await;
        let mut capa = site.browser("capa@lecce.example").await;
        let who = site.house.id("capa@lecce.example").await;
        let step = |what: &str| format!("/amministrazione/persone/{who}/passo/{what}");
        assert!(admin.get(&step("disattiva")).await.text.contains("Cara Capa"));
        done(&admin.fill(&step("sessioni"), &step("sessioni"), "conferma=si").await);
        assert_eq!(capa.get("/profilo").await.status, 303, "its session is over");
        let mut capa = site.browser("capa@lecce.example").await;
        done(&admin.fill(&step("disattiva"), &step("disattiva"), "conferma=si").await);
        assert_eq!(capa.get("/profilo").await.status, 303);
        assert_eq!(Browser::new(&site.router).log_in("capa%40lecce.example", PASSWORD).await.status, 403);
        done(&admin.fill(&step("riattiva"), &step("riattiva"), "conferma=si").await);
        site.browser("capa@lecce.example").await;
        assert_eq!(
            admin.fill(&step("password"), &step("secondo-fattore"), "conferma=si").await.status,
            404,
            "it has none"
        );
        assert_eq!(admin.get(&step("altro")).await.status, 404);
        let me = site.house.id(ADMIN).await;
        let page = format!("/amministrazione/persone/{me}");
        for (action, body) in [
            (format!("{page}/passo/disattiva"), "conferma=si"),
            (format!("{page}/ruoli"), "azione=revoca&ruolo=administrator&ambito="),
        ] {
            let refused = admin.fill(&page, &action, body).await;
            assert!(
                refused.status == 422 && refused.text.contains("ultimo amministratore"),
                "{action} {}",
                refused.text
            );
        }
        let roles = format!("/amministrazione/persone/{who}/ruoli");
        done(&admin.fill(&page, &roles, "azione=assegna&ruolo=administrator").await);
        done(&admin.fill(&page, &format!("{page}/ruoli"), "azione=revoca&ruolo=administrator&ambito=").await);
        assert_eq!(
            admin.get("/amministrazione/persone").await.status,
            303,
            "what was revoked ends the session"
        );
    })
    .await;
}

#[tokio::test]
async fn a_manager_looks_after_the_own_office_alone() {
    on_engines(async |site| {
        let mut capa = site.browser("capa@lecce.example").await;
        let own = format!("/amministrazione/uffici/{}", site.lecce);
        let other = format!("/amministrazione/uffici/{}", site.nardo);
        let form = capa.get(&format!("{own}/profilo")).await;
        assert!(!form.text.contains("campo-pagina"), "where the office stands is not its to say");
        let version = form.hidden("versione").to_owned();
        let body = format!("versione={version}&via=Via+Roma+1&comune=Lecce+(LE)&cap=73100&pubblico=si&descrizione=%3Cscript%3E&pagina=altro");
        done(&capa.fill(&format!("{own}/profilo"), &format!("{own}/profilo"), &body).await);
        let again = capa.fill(&format!("{own}/profilo"), &format!("{own}/profilo"), &body).await;
        assert!(again.status == 422 && again.text.contains("mentre scrivevi"), "{}", again.text);
        let hours = format!("{own}/orari");
        let version = capa.get(&hours).await.hidden("versione").to_owned();
        let bad = capa.fill(&hours, &hours, &format!("versione={version}&lun=mattina")).await;
        assert!(bad.status == 422 && bad.text.contains("08:30-12:30") && bad.text.contains("mattina"), "{}", bad.text);
        done(&capa.fill(&hours, &hours, &format!("versione={version}&lun=08:30-12:30&mar=8.30-12.30,+15:00-17:00")).await);
        done(&capa.fill(&own, &format!("{own}/giorni"), "azione=aggiungi&giorno=2084-12-24&orari=&motivo=Vigilia").await);
        assert!(capa.get(&own).await.text.contains("Vigilia"));
        done(&capa.fill(&own, &format!("{own}/festivita"), "anno=2085").await);
        done(&capa.fill(&own, &format!("{own}/giorni"), "azione=togli&giorno=2084-12-24").await);
        let op = site.house.id("op01@lecce.example").await;
        let sheet = format!("{own}/persone/{op}");
        done(&capa.fill(&sheet, &sheet, "qualifica=Operatrice&pubblico=si&capo=si").await);
        assert!(capa.get("/uffici/cpi-lecce").await.text.contains("Operatrice"));
        let chi = capa.fill(&own, &format!("{own}/persone"), "azione=aggiungi&indirizzo=chi%40posta.example").await;
        assert!(chi.status == 422 && chi.text.contains("Nessuno che lavora"), "{}", chi.text);
        done(&capa.fill(&own, &format!("{own}/persone"), "azione=aggiungi&indirizzo=redattrice%40lecce.example").await);
        done(&capa.fill(&own, &format!("{own}/persone"), &format!("azione=togli&persona={op}")).await);
        let me = site.house.id("capa@lecce.example").await;
        assert_eq!(capa.fill(&own, &format!("{own}/persone"), &format!("azione=togli&persona={me}")).await.status, 403);
        for (action, body) in [
            (format!("{other}/profilo"), "versione=1&via=X"),
            (format!("{other}/orari"), "versione=1"),
            (format!("{other}/giorni"), "giorno=2084-12-24"),
            (format!("{other}/persone"), "indirizzo=capa%40lecce.example"),
            (own.clone(), "nome=X"),
            (format!("{own}/disattiva"), "conferma=si"),
            (format!("{own}/comuni"), "comuni=Lecce&dal=2026-01-01"),
            ("/amministrazione/uffici/nuovo".to_owned(), "nome=X&indirizzo=x%40lecce.example&tipo=centre"),
            ("/amministrazione/registro/esporta".to_owned(), ""),
            ("/amministrazione/canali/nuovo".to_owned(), "nome=X&indirizzo=x%40lecce.example"),
        ] {
            assert_eq!(capa.fill(&own, &action, body).await.status, 403, "{action}");
        }
        let viewer = site.house.directory.read(move |c| crate::directory::Viewer::load(c, op)).await.unwrap().unwrap();
        assert!(!rights::edits_office(&viewer, site.lecce), "the manager made nobody a manager");
    })
    .await;
}

#[tokio::test]
async fn offices_are_founded_found_and_shut() {
    on_engines(async |site| {
        let mut admin = site.browser(ADMIN).await;
        let new = "/amministrazione/uffici/nuovo";
        let body = "nome=CPI+Gallipoli&indirizzo=cpi.gallipoli%40lecce.example&tipo=centre&pubblico=si";
        let founded = admin.fill(new, new, body).await;
        done(&founded);
        let page = founded.location().trim_end_matches("/profilo").to_owned();
        assert!(admin.get("/cerca?q=gallipoli").await.text.contains("/uffici/cpi-gallipoli"), "it is found");
        assert!(admin.get("/sitemap.xml").await.text.contains("/uffici/cpi-gallipoli"));
        done(&admin.fill(&page, &page, "nome=CPI+Bella").await);
        assert!(admin.get("/cerca?q=bella").await.text.contains("/uffici/cpi-gallipoli"), "by its new name");
        let comuni = format!("{page}/comuni");
        done(
            &admin.fill(&comuni, &comuni, "comuni=Lecce%0D%0ANard%C3%B2&dal=2026-01-01&azione=assegna").await,
        );
        assert!(admin.get(&comuni).await.text.contains("dal 01/01/2026, senza scadenza"));
        for (body, words) in [
            ("comuni=Atlantide&dal=2026-01-01&azione=assegna", "Atlantide"),
            ("comuni=Lecce&dal=ieri&azione=assegna", "data valida"),
            ("comuni=Lecce&dal=2026-02-01&al=2026-01-01&azione=assegna", "prima del primo"),
            ("comuni=Galatina&dal=2026-01-01&azione=togli", "Non esiste"),
        ] {
            let refused = admin.fill(&comuni, &comuni, body).await;
            assert!(refused.status == 422 && refused.text.contains(words), "{body} {}", refused.text);
        }
        done(&admin.fill(&page, &format!("{page}/disattiva"), "conferma=si").await);
        assert!(!admin.get("/cerca?q=bella").await.text.contains("/uffici/cpi-gallipoli"));
        done(&admin.fill(&page, &format!("{page}/riattiva"), "conferma=si").await);
        assert!(admin.get("/cerca?q=bella").await.text.contains("/uffici/cpi-gallipoli"));
        for (body, words) in [
            ("nome=X&indirizzo=x%40altrove.example&tipo=centre", "non è nostro"),
            ("nome=&indirizzo=x%40lecce.example&tipo=centre", "va compilato"),
            ("nome=X&indirizzo=op01%40lecce.example&tipo=centre", "già usato"),
        ] {
            let refused = admin.fill(new, new, body).await;
            assert!(refused.status == 422 && refused.text.contains(words), "{body} {}", refused.text);
        }
        let person = site.house.id("op01@lecce.example").await;
        assert_eq!(admin.get(&format!("/amministrazione/uffici/{person}")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn territories_channels_contacts_and_addresses_are_kept() {
    on_engines(async |site| {
        let mut admin = site.browser(ADMIN).await;
        let new = "/amministrazione/territori/nuovo";
        done(&admin.fill(new, new, "nome=Provincia&indirizzo=territorio%40lecce.example&tipo=province&sito=https://p.example").await);
        let bad = admin.fill(new, new, "nome=P&indirizzo=t2%40lecce.example&tipo=province&sito=javascript:alert(1)").await;
        assert!(bad.status == 422 && bad.text.contains("https://"), "{}", bad.text);
        let territory = site.house.id("territorio@lecce.example").await;
        let page = format!("/amministrazione/territori/{territory}");
        let seen = admin.get(&page).await.hidden("versione").to_owned();
        let changed = format!("versione={seen}&nome=Provincia+bella&tipo=province&pagina=bella");
        done(&admin.fill(&page, &page, &changed).await);
        let late = admin.fill(&page, &page, &format!("versione={seen}&nome=Altra&tipo=province&attivo=si")).await;
        assert!(late.status == 422 && late.text.contains("mentre scrivevi"), "{}", late.text);
        assert!(admin.get("/amministrazione/territori").await.text.contains("Ritirato"), "the box was not ticked");
        let new = "/amministrazione/canali/nuovo";
        let made = admin.fill(new, new, "nome=Tirocini&indirizzo=tirocini%40lecce.example&pubblico=si").await;
        done(&made);
        let page = made.location().to_owned();
        let members = format!("{page}/membri");
        done(&admin.fill(&page, &members, "azione=aggiungi&membro-indirizzo=op01%40lecce.example").await);
        assert!(admin.get(&page).await.text.contains("Op Uno"));
        let late = admin.fill(&page, &page, "versione=1&nome=Tirocini&pubblico=si").await;
        assert!(late.status == 422 && late.text.contains("mentre scrivevi"), "{}", late.text);
        let nobody = admin.fill(&page, &members, "azione=aggiungi&membro-indirizzo=nessuno%40lecce.example").await;
        assert!(nobody.status == 422 && nobody.text.contains("Non esiste"), "{}", nobody.text);
        let op = site.house.id("op01@lecce.example").await;
        done(&admin.fill(&page, &members, &format!("azione=togli&membro={op}")).await);
        let new = "/amministrazione/indirizzi/inoltro";
        done(&admin.fill(new, new, "indirizzo=info%40lecce.example&verso=op01%40lecce.example%0D%0Afuori%40posta.example").await);
        let again = admin.fill(new, new, "indirizzo=info%40lecce.example&verso=op02%40lecce.example").await;
        assert!(again.status == 422 && again.text.contains("già usato"), "{}", again.text);
        let known = format!("{new}?indirizzo=info%40lecce.example");
        let seen = admin.get(&known).await.hidden("versione").to_owned();
        for (status, more) in [(303, "%0D%0Afuori%40posta.example%0D%0Aaltri%40posta.example"), (422, "")] {
            let body = format!("versione={seen}&indirizzo=info%40lecce.example&verso=op01%40lecce.example{more}");
            assert_eq!(admin.fill(&known, new, &body).await.status, status);
        }
        let lead = admin.get("/amministrazione/indirizzi?dove=info%40lecce.example").await;
        assert!(lead.text.contains("Op Uno") && lead.text.contains("fuori@posta.example"), "{}", lead.text);
        for (body, words) in [
            ("indirizzo=x%40lecce.example&verso=nessuno%40lecce.example", "non esiste"),
            ("indirizzo=x%40lecce.example&verso=", "va compilato"),
            ("indirizzo=x%40altrove.example&verso=op01%40lecce.example", "non è nostro"),
            ("indirizzo=giro%40lecce.example&verso=giro%40lecce.example", "sé stesso"),
        ] {
            let refused = admin.fill(new, new, body).await;
            assert!(refused.status == 422 && refused.text.contains(words), "{body} {}", refused.text);
        }
        let gone = "/amministrazione/indirizzi/elimina";
        done(&admin.fill(&format!("{gone}?indirizzo=info%40lecce.example"), gone, "indirizzo=info%40lecce.example").await);
        assert_eq!(admin.get(&format!("{gone}?indirizzo=op01%40lecce.example")).await.status, 404, "no alias");
        let new = "/amministrazione/indirizzi/nuovo";
        done(&admin.fill(new, new, "tipo=group&nome=Tutti&indirizzo=tutti%40lecce.example").await);
        assert!(admin.get("/amministrazione/indirizzi?tipo=gruppi").await.text.contains("Tutti"));
        let mut editor = site.browser("redattrice@lecce.example").await;
        let new = "/amministrazione/contatti/nuovo";
        done(&editor.fill(new, new, "ente=INPS&categoria=Enti&interne=Chiedere+di+Gino&pubblico=si").await);
        assert!(!Browser::new(&site.router).get("/contatti").await.text.contains("Gino"));
        let bad = editor.fill(new, new, "ente=&categoria=%3Cb%3E&telefono=abc").await;
        assert!(bad.status == 422 && bad.text.contains("va compilato") && !bad.text.contains("<b>"), "{}", bad.text);
        let list = editor.get("/amministrazione/contatti").await;
        let id = list.between("/amministrazione/contatti/", "\">INPS").rsplit('/').next().unwrap().to_owned();
        let page = format!("/amministrazione/contatti/{id}");
        done(&editor.fill(&page, &page, "versione=1&ente=INPS+Lecce&categoria=Enti").await);
        let stale = editor.fill(&page, &page, "versione=1&ente=INPS+altra&categoria=Enti").await;
        assert!(stale.status == 422 && stale.text.contains("INPS altra"), "{}", stale.text);
        assert_eq!(site.browser("op01@lecce.example").await.fill("/profilo", &format!("{page}/elimina"), "").await.status, 403);
        done(&editor.fill(&page, &format!("{page}/elimina"), "conferma=si").await);
        assert_eq!(editor.get(&page).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_log_is_searched_and_its_export_is_a_deed() {
    on_engines(async |site| {
        let mut admin = site.browser(ADMIN).await;
        let op = site.house.id("op01@lecce.example").await;
        let page = format!("/amministrazione/persone/{op}");
        done(&admin.fill(&page, &page, "nome=%3D1%2B1").await);
        let log = "/amministrazione/registro";
        let found = admin.get(&format!("{log}?cosa=principal.rename&chi=ADMIN")).await;
        assert!(found.status == 200 && found.text.contains("=1+1"), "{}", found.text);
        assert!(admin.get(&format!("{log}?cosa=niente")).await.text.contains("Nessuna operazione"));
        let bad = admin.get(&format!("{log}?dal=ieri&chi=%3Cscript%3E")).await;
        assert!(bad.status == 422 && !bad.text.contains("<script>"), "{}", bad.text);
        let table = admin.fill(log, "/amministrazione/registro/esporta", "cosa=principal.rename").await;
        assert_eq!(table.status, 200, "{}", table.text);
        assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
        assert!(
            table.text.starts_with("Quando,Chi,Operazione") && table.text.contains(",'=1+1"),
            "{}",
            table.text
        );
        let deeds = site.deeds().await;
        assert!(
            deeds[0].contains("admin@lecce.example audit.export audit what principal.rename, 1 deeds"),
            "{deeds:?}"
        );
    })
    .await;
}
