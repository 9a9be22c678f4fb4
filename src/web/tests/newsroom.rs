//! What the newsroom's pages do while they are looked at: numbers that follow, a text shown while it is written.

use http_body_util::BodyExt as _;
use mailstore::testing::engines;

use super::browser::Browser;
use super::house::{House, PASSWORD};
use super::*;
use crate::address::Address;
use crate::audit::Doer;
use crate::directory::{Kind as PrincipalKind, NewPrincipal, PrincipalId};
use crate::media::{self, Media, testing::pdf};
use crate::net::rates::PeerRates;
use crate::portal::contents::{
    Attached, Audience, Changed, Content, ContentId, Contents, Details, Draft, Field, Kind, Move, NewContent,
    Related, Relation, Use, Workflow,
};

fn router_of(house: &House) -> Router {
    let (db, clock) = (house.engine.db.clone(), house.clock.clone());
    let media = Media::new(db.clone(), clock.clone());
    let portal = Portal::new(db, clock, house.directory.clone(), media, house.outside(PeerRates::NONE));
    let files = Some(Files::new(portal.media.clone()));
    router(WebState { portal: Some(portal), files, ..house.state() })
}

async fn logged_in(router: &Router, login: &str) -> Browser {
    let mut browser = Browser::new(router);
    assert_eq!(browser.log_in(login, PASSWORD).await.status, 303);
    browser
}

/// The data of the next message of a stream.
async fn next(body: &mut Body) -> serde_json::Value {
    loop {
        let frame = body.frame().await.expect("it goes on").expect("it holds");
        let text = String::from_utf8(frame.into_data().expect("data").to_vec()).unwrap();
        if let Some(data) = text.strip_prefix("data: ") {
            return serde_json::from_str(data.trim()).unwrap();
        }
    }
}

#[tokio::test]
async fn numbers_of_the_menu_follow_what_happens_and_end_with_the_session() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let router = router_of(&house);
        let mut admin = logged_in(&router, "admin%40lecce.example").await;
        let cookies: Vec<String> =
            admin.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get("/redazione/conteggi").header("host", "web.example");
        let request = request.header("cookie", cookies.join("; ")).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut body = response.into_body();
        let waits = "/redazione/contenuti?stato=in-review";
        assert_eq!(next(&mut body).await[waits], 0);
        let mut writer = logged_in(&router, "op01%40lecce.example").await;
        let page = writer.get("/redazione/nuovo/news").await;
        let (csrf, words) = (page.csrf().to_owned(), b"Orari nuovi".as_slice());
        let begun = writer
            .upload(
                "/redazione/nuovo/news",
                &[
                    ("csrf", "", csrf.as_bytes()),
                    ("titolo", "", words),
                    ("sommario", "", words),
                    ("testo", "", words),
                ],
            )
            .await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        let (path, version) = (begun.location().to_owned(), writer.get(begun.location()).await);
        let step = format!("passo=submit&versione={}", version.hidden("versione"));
        assert_eq!(writer.fill(&path, &format!("{path}/passo"), &step).await.status, 303);
        assert_eq!(next(&mut body).await[waits], 1, "{}", house.engine.name);
        admin.fill("/redazione", "/esci", "").await;
        writer.fill(&path, &format!("{path}/passo"), "passo=recall&versione=2").await;
        let rest = tokio::time::timeout(std::time::Duration::from_secs(30), body.collect()).await;
        let rest = rest.expect("the stream ends with the session").unwrap().to_bytes();
        assert!(!String::from_utf8_lossy(&rest).contains("data: "), "nothing is told after it");
    }
}

#[tokio::test]
async fn a_text_is_shown_while_it_is_written_and_does_no_harm() {
    let house = House::new(engines().await.remove(0)).await;
    let router = router_of(&house);
    let mut writer = logged_in(&router, "op01%40lecce.example").await;
    let long = "x+".repeat(60_000);
    for (text, expected) in [
        ("Due+**parole**", "<strong>parole</strong>"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", "&lt;script&gt;"),
        (long.as_str(), "x x x"),
    ] {
        let shown = writer.fill("/redazione", "/redazione/anteprima", &format!("testo={text}")).await;
        assert!(
            shown.status == 200 && shown.text.contains(expected),
            "{} {}",
            shown.status,
            shown.text.len()
        );
        assert!(!shown.text.contains("<script") && !shown.text.contains("<html"));
    }
    let other = Browser::new(&router).post("/redazione/anteprima", "testo=x").await;
    assert_eq!(other.status, 403, "a token goes with it");
}

/// An office with a profile in no list, and op01 in it.
async fn office(house: &House) -> PrincipalId {
    let (address, op): (Address, _) =
        ("cpi@lecce.example".parse().unwrap(), house.id("op01@lecce.example").await);
    let made = house.directory.edit(Doer::server(), move |edit| {
        let office = edit.add(&NewPrincipal::new(PrincipalKind::Office, address.clone(), "CPI di prova"))?;
        edit.add_member(office, op, false)?;
        Ok(office)
    });
    made.await.unwrap()
}

async fn begin(house: &House, office: PrincipalId, title: &str, links: Vec<Related>) -> Content {
    let draft = Draft {
        title: title.into(),
        summary: "In breve.".into(),
        body: "Testo.".into(),
        details: Details { links, ..Details::default() },
    };
    let audience = Audience::Public;
    let new = NewContent { kind: Kind::News, owner: Some(office), audience, draft, import_key: None };
    let by = house.id("op01@lecce.example").await;
    Contents::new(house.engine.db.clone(), house.clock.clone()).create(by, new).await.unwrap()
}

#[tokio::test]
async fn who_corrects_what_is_anothers_leaves_it_its_owner_and_its_links() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let (router, office) = (router_of(&house), office(&house).await);
        let other = begin(&house, office, "Altra", Vec::new()).await;
        let related = |content, url: &str, title: &str| {
            let relation = Relation::Law.as_str().into();
            Related { relation, content, url: url.into(), title: title.into() }
        };
        let links = vec![related(other.id.0, "", ""), related(0, "https://ente.example/x", "Un ente")];
        let content = begin(&house, office, "Orari", links.clone()).await;
        let mut admin = logged_in(&router, "admin%40lecce.example").await;
        let contents = Contents::new(house.engine.db.clone(), house.clock.clone());
        let by = house.id("admin@lecce.example").await;
        let form = format!("/redazione/contenuti/{}/modifica", content.id);
        for (given, title, expected) in
            [("", "Orari nuovi", Some(office)), ("nessuno", "Orari nuovissimi", None::<PrincipalId>)]
        {
            let page = admin.get(&form).await;
            assert!(page.text.contains("CPI di prova"), "{}: {}", house.engine.name, page.text);
            assert!(page.text.contains("/notizie/altra\nhttps://ente.example/x"), "{}", page.text);
            let (csrf, version) = (page.csrf().to_owned(), page.hidden("versione").to_owned());
            let links = b"/notizie/altra\nhttps://ente.example/x";
            let parts = [
                ("csrf", "", csrf.as_bytes()),
                ("versione", "", version.as_bytes()),
                ("titolo", "", title.as_bytes()),
                ("ufficio", "", given.as_bytes()),
                ("collegati", "", links.as_slice()),
            ];
            let saved = admin.upload(&form, &parts).await;
            assert_eq!(saved.status, 303, "{}", saved.text);
            let opened = contents.open(by, ContentId(content.id.0)).await.unwrap();
            assert_eq!(opened.content.owner, expected, "{}: {given}", house.engine.name);
        }
        let opened = contents.open(by, content.id).await.unwrap();
        assert_eq!(opened.head.draft.details.links, links, "{}", house.engine.name);
    }
}

#[tokio::test]
async fn one_person_has_few_streams_and_leaves_places_to_others() {
    let house = House::new(engines().await.remove(0)).await;
    let router = router_of(&house);
    let (admin, writer) =
        (logged_in(&router, "admin%40lecce.example").await, logged_in(&router, "op01%40lecce.example").await);
    let listen = async |browser: &Browser| {
        let cookies: Vec<String> =
            browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get("/redazione/conteggi").header("host", "web.example");
        let request = request.header("cookie", cookies.join("; ")).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap()
    };
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(listen(&admin).await);
        assert_eq!(open.last().unwrap().status(), 200);
    }
    assert_eq!(listen(&admin).await.status(), 429, "the sixth");
    assert_eq!(listen(&writer).await.status(), 200, "another's");
    open.pop();
    assert_eq!(listen(&admin).await.status(), 200, "one has ended");
}

#[tokio::test]
async fn a_citizen_downloads_what_an_older_edition_of_a_form_has() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let router = router_of(&house);
        let (db, by) = (house.engine.db.clone(), house.id("admin@lecce.example").await);
        let contents = Contents::new(db.clone(), house.clock.clone());
        let (checked, now) = (media::check("modulo.pdf", &pdf()).unwrap(), house.clock.now());
        let file = db.write(move |tx| media::keep(tx, &checked, by, now)).await.unwrap();
        let mut draft = Draft {
            title: "Modulo".into(),
            summary: "In breve.".into(),
            body: "Testo.".into(),
            details: Details { media: vec![Attached::new(file, Use::Attachment)], ..Details::default() },
        };
        draft.details.fields.set(Field::Edition, "1");
        draft.details.fields.set(Field::Dated, "2026-01-01");
        let (kind, audience) = (Kind::Form, Audience::Public);
        let new = NewContent { kind, owner: None, audience, draft: draft.clone(), import_key: None };
        let first = contents.create(by, new).await.unwrap();
        let publish = async |content: Content| {
            let place = (content.id, content.version);
            contents.take(by, place, Move::of(Workflow::Publish)).await.unwrap()
        };
        let first = publish(first).await;
        draft.details.media.clear();
        let (relation, url, title) = ("see".into(), "https://x.example/".into(), "In linea".into());
        draft.details.links.push(Related { relation, content: 0, url, title });
        draft.details.fields.set(Field::Edition, "2");
        let saved = contents.save(by, (first.id, first.version), draft, Changed::default()).await.unwrap();
        publish(saved).await;
        let mut citizen = logged_in(&router, "chi%40posta.example").await;
        let page = citizen.get("/moduli/modulo/versioni/1").await;
        let link = format!("/file/{file}/modulo.pdf");
        assert!(page.status == 200 && page.text.contains(&link), "{}: {}", house.engine.name, page.text);
        assert_eq!(citizen.get(&link).await.status, 200, "{}", house.engine.name);
    }
}
