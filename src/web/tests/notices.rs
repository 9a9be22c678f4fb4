//! The notice board on the web: notices, who has read them, and postings that colleagues see at once.

use std::time::Duration;

use http_body_util::BodyExt as _;
use mailstore::testing::engines;

use super::browser::Browser;
use super::house::{House, PASSWORD};
use super::*;
use crate::address::Address;
use crate::directory::Actor;
use crate::discussion::{
    Discussion, Discussions, Entry, Face, New, Newcomer, Part, PostingFacts, Received, Trade,
};
use crate::media::Media;
use crate::net::Stop;
use crate::net::rates::PeerRates;

const OP: &str = "op01@lecce.example";
const ADMIN: &str = "admin@lecce.example";
const CHI: &str = "chi@posta.example";
const EVENTS: &str = "/bacheca/domanda-offerta/eventi";

struct Site {
    house: House,
    router: Router,
    board: Discussion,
}

/// A board with an operator as member and the administrator as moderator; the citizen has nothing to do with it.
async fn sites() -> Vec<Site> {
    let mut sites = Vec::new();
    for engine in engines().await {
        let house = House::new(engine).await;
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let media = Media::new(db.clone(), clock.clone());
        let portal = Portal::new(db, clock, house.directory.clone(), media, house.outside(PeerRates::NONE));
        let router = router(WebState { portal: Some(portal), ..house.state() });
        let address = Address::parse("bacheca@lecce.example").unwrap();
        let new = New::usual(Face::Notices, address, "Bacheca");
        let board = house.discussions.create(Actor::server(), new).await.unwrap();
        let newcomer = Newcomer { address: Address::parse(OP).unwrap(), name: String::new() };
        house.discussions.add(Actor::server(), board.id, vec![newcomer], Entry::default()).await.unwrap();
        let admin = house.id(ADMIN).await;
        let part = Some(Part::Moderator);
        house.discussions.appoint(Actor::server(), board.id, admin, part).await.unwrap();
        sites.push(Site { house, router, board });
    }
    sites
}

/// A stream of events.
struct Events(Body);

impl Events {
    /// The next event: kind, number, data.
    async fn next(&mut self) -> (String, i64, String) {
        loop {
            let frame = tokio::time::timeout(Duration::from_secs(30), self.0.frame()).await;
            let frame = frame.expect("in time").expect("it goes on").expect("it holds");
            let text = String::from_utf8(frame.into_data().expect("data").to_vec()).unwrap();
            let field = |name: &str| {
                let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                lines.collect::<Vec<_>>().join("\n")
            };
            if !field("data").is_empty() {
                return (field("event"), field("id").parse().unwrap(), field("data"));
            }
        }
    }

    async fn ends(self) -> bool {
        tokio::time::timeout(Duration::from_secs(30), self.0.collect()).await.is_ok()
    }
}

impl Site {
    async fn logged_in(&self, login: &str) -> Browser {
        let mut browser = Browser::new(&self.router);
        assert_eq!(browser.log_in(&login.replace('@', "%40"), PASSWORD).await.status, 303);
        browser
    }

    async fn listen(&self, browser: &Browser, path: &str, seen: Option<i64>, stop: &Stop) -> Response {
        let cookies: Vec<String> =
            browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            Request::get(path).header("host", "web.example").header("cookie", cookies.join("; "));
        if let Some(seen) = seen {
            request = request.header("last-event-id", seen.to_string());
        }
        let request = request.extension(stop.clone()).body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn events(&self, browser: &Browser, path: &str, seen: Option<i64>) -> Events {
        let response = self.listen(browser, path, seen, &Stop::default()).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events(response.into_body())
    }

    /// A posting that another node makes, over the same database.
    async fn posted_elsewhere(&self, profession: &str, trade: Trade) -> i64 {
        let db = self.house.engine.open_again().await.expect("another node");
        let directory = crate::directory::Directory::new(
            db.clone(),
            self.house.clock.clone(),
            crate::mailboxes::create_defaults,
        );
        let keys = Arc::clone(&self.house.keys);
        let other = Discussions::new(db, self.house.clock.clone(), directory, keys, house::post());
        let facts = PostingFacts {
            trade,
            profession: profession.into(),
            town: "Nardò".into(),
            words: "Due <righe>\nuna sotto l’altra".into(),
            until: self.house.clock.now() + crate::clock::DAY,
        };
        match other.post_trade(self.house.id(OP).await, facts, String::new()).await {
            Ok(Received::Published { post, .. }) => post,
            received => panic!("{received:?}"),
        }
    }
}

#[tokio::test]
async fn a_notice_is_written_read_and_confirmed_and_its_author_sees_by_whom() {
    for site in sites().await {
        let mut admin = site.logged_in(ADMIN).await;
        let form = admin.get("/bacheca/nuovo").await;
        assert_eq!(form.status, 200, "{}", form.text);
        let (csrf, key) = (form.csrf().to_owned(), form.hidden("chiave").to_owned());
        let fields = |until: &'static str| -> [(&str, &str, &[u8]); 9] {
            [
                ("csrf", "", csrf.as_bytes()),
                ("azione", "", b"invia"),
                ("chiave", "", key.as_bytes()),
                ("titolo", "", "Sciopero di venerdì".as_bytes()),
                ("testo", "", b"Sportelli aperti dalle 10."),
                ("importanza", "", b"urgente"),
                ("scade", "", until.as_bytes()),
                ("conferma", "", b"si"),
                ("allegati", "turni.csv", b"a;b\n"),
            ]
        };
        assert_eq!(admin.upload("/bacheca/nuovo", &fields("2001-01-01")).await.status, 422);
        let sent = admin.upload("/bacheca/nuovo", &fields("2199-01-01")).await;
        assert_eq!(sent.status, 303, "{}", sent.text);

        let mut op = site.logged_in(OP).await;
        assert!(op.get("/").await.text.contains("href=\"/bacheca\""), "the menu of who works in an office");
        let page = op.get("/bacheca?da-leggere=si").await;
        for words in
            ["Sciopero di venerdì", "Urgente", "Vale fino al", "Da confermare", "turni.csv", "Ho letto"]
        {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(!page.text.contains("/letture"), "{}", page.text);
        let id = page.between("id=\"avviso-", "\"").to_owned();
        let thread = op.get(page.between("avviso-titolo\"><a href=\"", "\"")).await;
        assert!(thread.text.contains(&format!("/bacheca/{id}/letto")), "{}", thread.text);
        for _ in 0..2 {
            let done = op.fill("/bacheca", &format!("/bacheca/{id}/letto"), "").await;
            assert_eq!((done.status, done.location()), (303, "/bacheca"), "{}", done.text);
        }
        assert!(op.get("/bacheca?da-leggere=si").await.text.contains("Hai letto tutto"));
        assert!(op.get("/bacheca").await.text.contains("Letto il"));
        assert_eq!(op.get(&format!("/bacheca/{id}/letture")).await.status, 403);

        assert!(admin.get("/bacheca").await.text.contains("Letto da 1 su 1"));
        let readers = admin.get(&format!("/bacheca/{id}/letture")).await;
        assert!(
            readers.text.contains("Op Uno") && readers.text.contains("Hanno letto tutti."),
            "{}",
            readers.text
        );
        let csv = admin.get(&format!("/bacheca/{id}/letture.csv")).await;
        assert!(
            csv.text.starts_with("\u{feff}ufficio;nome;letto il") && csv.text.contains("Op Uno"),
            "{}",
            csv.text
        );
        let index = op.get("/forum").await;
        assert!(index.text.contains("href=\"/bacheca\""), "{}", index.text);
    }
}

#[tokio::test]
async fn others_do_not_know_of_the_board() {
    for site in sites().await {
        let post = site.posted_elsewhere("Saldatore", Trade::Wanted).await;
        let mut visitor = Browser::new(&site.router);
        let mut chi = site.logged_in(CHI).await;
        for path in ["/bacheca", "/bacheca/nuovo", "/bacheca/domanda-offerta", EVENTS] {
            assert!(visitor.get(path).await.location().starts_with("/accedi"), "{path}");
            assert_eq!(chi.get(path).await.status, 404, "{path}");
        }
        for path in [format!("/bacheca/{post}/letto"), format!("/bacheca/domanda-offerta/{post}/togli")] {
            assert_eq!(chi.fill("/profilo", &path, "").await.status, 404, "{path}");
        }
        assert!(!chi.get("/").await.text.contains("href=\"/bacheca\""));
        assert_eq!(site.board.face, Face::Notices);
    }
}

#[tokio::test]
async fn a_posting_is_typed_shown_narrowed_and_taken_down() {
    for site in sites().await {
        let mut op = site.logged_in(OP).await;
        let path = "/bacheca/domanda-offerta";
        let page = op.get(path).await;
        assert!(page.text.contains("Nessun annuncio") && page.text.contains("data-vivo"), "{}", page.text);
        let wrong = op.fill(path, path, "tipo=cerco&mestiere=&comune=Lecce&testo=&scade=2001-01-01").await;
        assert!(wrong.status == 422 && wrong.text.contains("Scrivi il mestiere."), "{}", wrong.text);
        assert!(wrong.text.contains("al massimo fra 90 giorni"), "{}", wrong.text);
        let until = page.between("name=\"scade\" type=\"date\" value=\"", "\"");
        let fields = format!("tipo=cerco&mestiere=Saldatore&comune=Lecce&testo=TIG&scade={until}");
        let done = op.fill(path, path, &fields).await;
        assert_eq!((done.status, done.location()), (303, path), "{}", done.text);
        let page = op.get(path).await;
        assert!(page.text.contains("Saldatore, Lecce") && page.text.contains("Op Uno"), "{}", page.text);
        assert!(!op.get("/bacheca/domanda-offerta?tipo=offro").await.text.contains("Saldatore, Lecce"));
        let id = page.between("id=\"annuncio-", "\"").to_owned();
        let mut admin = site.logged_in(ADMIN).await;
        let done = admin.fill(path, &format!("{path}/{id}/togli"), "").await;
        assert_eq!(done.status, 303, "{}", done.text);
        assert!(op.get(path).await.text.contains("Nessun annuncio"));
    }
}

#[tokio::test]
async fn a_posting_of_another_node_appears_and_what_was_missed_is_told_again() {
    for site in sites().await {
        let name = site.house.engine.name;
        let mut op = site.logged_in(OP).await;
        let mut events = site.events(&op, EVENTS, None).await;
        let mut wanted = site.events(&op, &format!("{EVENTS}?tipo=cerco&dopo=0"), None).await;
        let offered = site.posted_elsewhere("Pizzaiolo", Trade::Offered).await;
        let (kind, first, data) = events.next().await;
        assert_eq!((kind.as_str(), first), ("", 1), "{name}");
        assert!(
            data.starts_with(&format!("<li class=\"scheda\" id=\"annuncio-{offered}\"")),
            "{name}: {data}"
        );
        assert!(data.contains("Pizzaiolo, Nardò") && data.contains("Due &lt;righe&gt;\n"), "{name}: {data}");
        site.posted_elsewhere("Saldatore", Trade::Wanted).await;
        assert!(wanted.next().await.2.contains("Saldatore"), "{name}: the kind that is looked at");
        site.house.discussions.take_down(site.house.id(OP).await, offered).await.unwrap();
        // Whoever was away after the first is told the rest.
        let mut back = site.events(&op, EVENTS, Some(first)).await;
        assert!(back.next().await.2.contains("Saldatore"), "{name}");
        let gone = ("tolto".to_owned(), 3, format!("annuncio-{offered}"));
        assert_eq!(back.next().await, gone, "{name}");
        op.fill("/bacheca", "/esci", "").await;
        site.posted_elsewhere("Cuoco", Trade::Offered).await;
        assert!(back.ends().await, "{name}: with the session");
    }
}

#[tokio::test]
async fn streams_end_with_the_rights_and_the_server_and_are_few() {
    for site in sites().await {
        let name = site.house.engine.name;
        let op = site.logged_in(OP).await;
        let stop = Stop::default();
        let mut open = Vec::new();
        for _ in 0..5 {
            open.push(site.listen(&op, EVENTS, None, &stop).await);
        }
        assert_eq!(site.listen(&op, EVENTS, None, &stop).await.status(), 429, "{name}");
        stop.ask();
        for response in open {
            assert!(Events(response.into_body()).ends().await, "{name}");
        }
        let events = site.events(&op, EVENTS, None).await;
        let sql = "SELECT id FROM discussion_member";
        let read = site.house.engine.db.read(move |c| c.query_one::<(i64,)>(sql, &[])).await.unwrap();
        site.house.discussions.leave(Some(Actor::server()), read.0).await.unwrap();
        assert!(events.ends().await, "{name}: with the rights");
    }
}
