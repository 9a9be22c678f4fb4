//! Discussions on the web: who reads and writes what, and that nothing else of it is to be found anywhere.

use mailstore::testing::engines;

use super::browser::{Answer, Browser};
use super::house::{House, PASSWORD};
use super::*;
use crate::address::{Address, ReversePath};
use crate::bounce::token::Purpose;
use crate::clock::DAY;
use crate::delivery::{self, Delivery, Inbound, Trace};
use crate::directory::Actor;
use crate::discussion::{
    Discussion, Face, Joining, Moderation, New, Newcomer, Part, Posting, Reading, Received, Settings, Written,
};
use crate::media::Media;
use crate::net::rates::PeerRates;
use crate::notify::Request as Notify;
use crate::queue;

struct Site {
    house: House,
    router: Router,
}

async fn sites() -> Vec<Site> {
    let mut sites = Vec::new();
    for engine in engines().await {
        let house = House::new(engine).await;
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let media = Media::new(db.clone(), clock.clone());
        let outside = house.outside(PeerRates::NONE);
        let portal = Portal::new(db, clock, house.directory.clone(), media, outside);
        let router = router(WebState { portal: Some(portal), ..house.state() });
        sites.push(Site { house, router });
    }
    sites
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

impl Site {
    async fn board(&self, local: &str, reading: Reading, change: fn(&mut Settings)) -> Discussion {
        let mut new =
            New::usual(Face::Board, address(&format!("{local}@lecce.example")), &format!("Spazio {local}"));
        new.reading = reading;
        new.settings.moderation = Moderation::Nothing;
        change(&mut new.settings);
        self.house.discussions.create(Actor::server(), new).await.unwrap()
    }

    async fn add(&self, board: &Discussion, member: &str) {
        let newcomer = Newcomer { address: address(member), name: String::new() };
        self.house
            .discussions
            .add(Actor::server(), board.id, vec![newcomer], crate::discussion::Entry::default())
            .await
            .unwrap();
    }

    fn visitor(&self) -> Browser {
        Browser::new(&self.router)
    }

    async fn logged_in(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        assert_eq!(browser.log_in(&login.replace('@', "%40"), PASSWORD).await.status, 303);
        browser
    }

    async fn number(&self, sql: &'static str) -> i64 {
        self.house.engine.db.read(move |c| c.query_one::<(i64,)>(sql, &[])).await.unwrap().0
    }

    /// Mail that would leave: to whom, and its bytes.
    async fn sent(&self) -> Vec<(String, String)> {
        let now = self.house.clock.now();
        self.house.discussions.drain().await.unwrap();
        self.house.engine.db.write(move |tx| queue::unfold(tx, now, 1000)).await.unwrap();
        self.house.mails().await
    }

    async fn receive(&self, from: &str, to: &str, raw: String) {
        let (db, clock) = (self.house.engine.db.clone(), self.house.clock.clone());
        let delivery =
            Delivery::new(db, clock, "mx.lecce.example", DAY).for_discussions(self.house.discussions.clone());
        let trace = Trace {
            helo: None,
            address: None,
            protocol: "ESMTP",
            tls: None,
            smtputf8: false,
            id: "t".into(),
        };
        let inbound = Inbound {
            reverse_path: ReversePath::parse(&format!("<{from}>")).unwrap(),
            recipients: vec![address(to)],
            raw: raw.into_bytes(),
            binary: false,
            trace,
            client: None,
            request: Notify::default(),
        };
        delivery.accept(inbound, delivery::Answer::Whole).await.unwrap();
    }

    /// A post by somebody, past the page.
    async fn post(&self, login: &str, slug: &str, written: Written) -> Received {
        let person = self.house.id(login).await;
        self.house.discussions.write(person, slug.into(), written).await.unwrap()
    }
}

fn written(title: &str, text: &str, topic: Option<i64>) -> Written {
    Written { title: title.into(), text: text.into(), topic, ..Written::default() }
}

/// Fills in a form with files from the page that has it.
async fn send(browser: &mut Browser, page: &str, fields: &[(&str, &str, &[u8])]) -> Answer {
    let form = browser.get(page).await;
    assert_eq!(form.status, 200, "{page}");
    let (csrf, key) = (form.csrf().to_owned(), form.hidden("chiave").to_owned());
    let mut parts: Vec<(&str, &str, &[u8])> =
        vec![("csrf", "", csrf.as_bytes()), ("azione", "", b"invia"), ("chiave", "", key.as_bytes())];
    parts.extend_from_slice(fields);
    browser.upload(page, &parts).await
}

fn published(received: Received) -> (i64, i64) {
    match received {
        Received::Published { post, topic } => (post, topic),
        other => panic!("{other:?}"),
    }
}

const OP: &str = "op01@lecce.example";
const CHI: &str = "chi@posta.example";

#[tokio::test]
async fn a_post_of_the_web_goes_out_by_mail_and_the_answer_by_mail_is_in_the_thread() {
    for site in sites().await {
        let board = site.board("tirocini", Reading::Everyone, |_| {}).await;
        let mut chi = site.logged_in(CHI).await;
        let done = chi.fill("/forum/tirocini", "/forum/tirocini/iscrizione", "azione=segui").await;
        assert_eq!((done.status, done.location()), (303, "/forum/tirocini"), "{}", done.text);
        let mut op = site.logged_in(OP).await;
        let fields: [(&str, &str, &[u8]); 4] = [
            ("titolo", "", "Rimborso è dovuto?".as_bytes()),
            ("testo", "", "Prima riga.\n\nSeconda <b>riga</b>.".as_bytes()),
            ("etichette", "", b"Rimborsi, tirocini"),
            ("allegati", "tabella.csv", b"a;b\n1;2\n"),
        ];
        let sent = send(&mut op, "/forum/tirocini/nuovo", &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let there = op.get(sent.location()).await;
        let path = there.location().split('#').next().unwrap().to_owned();
        let mails = site.sent().await;
        let (_, copy) = mails.iter().find(|(to, raw)| to == CHI && raw.contains("Rimborso")).expect("a copy");
        let id = copy.split("Message-ID: ").nth(1).unwrap().split("\r\n").next().unwrap();
        let answer = format!(
            "From: Chi <{CHI}>\r\nTo: tirocini@lecce.example\r\nSubject: Re: Rimborso\r\nMessage-ID: <r1@x>\r\n\
             In-Reply-To: {id}\r\n\r\nUna risposta da lontano.\r\n\r\n> Prima riga.\r\n"
        );
        site.receive(CHI, "tirocini@lecce.example", answer).await;
        let page = site.visitor().get(&path).await;
        assert_eq!(page.status, 200);
        for words in [
            "Una risposta da lontano.",
            "Seconda &lt;b&gt;riga&lt;/b&gt;.",
            "inviato per posta",
            "tabella.csv",
            "rimborsi",
        ] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert_eq!(page.headers["cache-control"], "no-cache");
        let href = page.between("class=\"allegati\"", "</ul>");
        let href = href.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let file = site.visitor().get(&href).await;
        assert_eq!((file.status, file.text.as_str()), (200, "a;b\n1;2\n"));
        assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        let feed = site.visitor().get("/forum/tirocini/atom.xml").await;
        assert!(
            feed.text.contains("Seconda &lt;b&gt;riga&lt;/b&gt;.")
                && feed.text.contains("Una risposta da lontano.")
        );
        let found = site.visitor().get("/forum/cerca?q=lontano").await;
        assert!(found.text.contains("<mark>lontano</mark>"), "{}", found.text);
        let digest = copy.split("/id/").nth(1).unwrap().split('>').next().unwrap();
        let led = site.visitor().get(&format!("/forum/tirocini/id/{digest}")).await;
        assert!(led.status == 303 && led.location().starts_with(&path), "{}", led.location());
        assert!(site.visitor().get("/forum").await.text.contains("Spazio tirocini"));
        let month = site.visitor().get("/forum/tirocini/archivio").await;
        let href = month
            .between("class=\"conteggi\"", "</ul>")
            .split("href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        assert!(site.visitor().get(&href).await.text.contains("Rimborso"), "{href}");
        assert_eq!(board.slug(), "tirocini");
    }
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_post_and_a_look_before_is_none() {
    for site in sites().await {
        site.board("uno", Reading::Everyone, |_| {}).await;
        let mut op = site.logged_in(OP).await;
        let form = op.get("/forum/uno/nuovo").await;
        let (csrf, key) = (form.csrf().to_owned(), form.hidden("chiave").to_owned());
        let parts = |step: &'static [u8]| {
            vec![
                ("csrf", "", csrf.as_bytes()),
                ("azione", "", step),
                ("chiave", "", key.as_bytes()),
                ("titolo", "", &b"Titolo"[..]),
                ("testo", "", &b"Testo\n\n> citato"[..]),
            ]
        };
        let preview = op.upload("/forum/uno/nuovo", &parts(b"anteprima")).await;
        assert!(preview.status == 200 && preview.text.contains("id=\"anteprima\""), "{}", preview.text);
        assert_eq!(site.number("SELECT COUNT(*) FROM discussion_post").await, 0);
        for _ in 0..2 {
            assert_eq!(op.upload("/forum/uno/nuovo", &parts(b"invia")).await.status, 303);
        }
        assert_eq!(site.number("SELECT COUNT(*) FROM discussion_post").await, 1);
        assert_eq!(site.number("SELECT COUNT(*) FROM discussion_held").await, 0);
    }
}

#[tokio::test]
async fn what_waits_is_seen_by_its_author_alone() {
    for site in sites().await {
        let board = site.board("attesa", Reading::Everyone, |s| s.moderation = Moderation::Everything).await;
        site.house
            .discussions
            .appoint(
                Actor::server(),
                board.id,
                site.house.id("admin@lecce.example").await,
                Some(Part::Moderator),
            )
            .await
            .unwrap();
        let (_, topic) = published(
            site.post("admin@lecce.example", "attesa", written("Apertura", "Si parla qui.", None)).await,
        );
        for (title, topic) in [("Segretissimo nuovo", None), ("", Some(topic))] {
            let received = site.post(CHI, "attesa", written(title, "parola segretissima", topic)).await;
            assert!(matches!(received, Received::Waits { .. }), "{received:?}");
        }
        let thread = format!("/forum/attesa/{topic}-apertura");
        let pages = [
            "/forum",
            "/forum/attesa",
            &thread,
            "/forum/attesa/atom.xml",
            &format!("/forum/attesa/{topic}/atom.xml"),
            "/forum/cerca?q=segretissima",
            "/forum/attesa/cerca?q=segretissimo",
            "/forum/attesa/archivio",
        ];
        let mut others = [site.visitor(), site.logged_in(OP).await];
        for browser in &mut others {
            for page in pages {
                let answer = browser.get(page).await;
                assert_eq!(answer.status, 200, "{page}");
                let text =
                    answer.text.replace("value=\"segretissima\"", "").replace("value=\"segretissimo\"", "");
                assert!(
                    !text.contains("segretissima ")
                        && !text.contains("parola segret")
                        && !text.contains("Segret"),
                    "{page}: {text}"
                );
            }
        }
        let mut own = site.logged_in(CHI).await;
        let page = own.get(&thread).await;
        assert!(
            page.text.contains("parola segretissima") && page.text.contains("In attesa"),
            "{}",
            page.text
        );
        assert!(own.get("/forum/attesa").await.text.contains("Segretissimo nuovo"));
        assert!(!own.get("/forum/attesa/atom.xml").await.text.contains("segretissima"));
    }
}

#[tokio::test]
async fn what_only_members_read_is_not_there_for_others_whatever_they_ask_for() {
    for site in sites().await {
        let closed: fn(&mut Settings) = |s| (s.joining, s.posting) = (Joining::Closed, Posting::Members);
        let board = site.board("riservato", Reading::Members, closed).await;
        let open = site.board("aperto", Reading::Everyone, |_| {}).await;
        site.add(&board, OP).await;
        let (post, topic) =
            published(site.post(OP, "riservato", written("Nascosto", "parolachiusa", None)).await);
        let (seen, shown) = published(site.post(OP, "aperto", written("Visto", "parolaaperta", None)).await);
        let paths = [
            "/forum/riservato".to_owned(),
            "/forum/riservato/nuovo".into(),
            "/forum/riservato/cerca?q=parolachius".into(),
            "/forum/riservato/atom.xml".into(),
            "/forum/riservato/archivio".into(),
            "/forum/riservato/archivio/2084-01".into(),
            "/forum/riservato/iscrizione".into(),
            format!("/forum/riservato/{topic}-nascosto"),
            format!("/forum/riservato/{topic}/atom.xml"),
            format!("/forum/riservato/{topic}/rispondi"),
            format!("/forum/riservato/messaggi/{post}"),
            format!("/forum/riservato/messaggi/{post}/allegati/0"),
            format!("/forum/riservato/messaggi/{post}/modifica"),
            format!("/forum/riservato/messaggi/{post}/segnala"),
            format!("/forum/riservato/messaggi/{post}/rimuovi"),
            "/forum/riservato/id/aaaaaaaaaaaaaaaaaaaaaaaaaa".into(),
            // Numbers of one board tried on another.
            format!("/forum/aperto/{topic}-nascosto"),
            format!("/forum/aperto/{topic}/atom.xml"),
            format!("/forum/aperto/{topic}/rispondi"),
            format!("/forum/aperto/messaggi/{post}"),
            format!("/forum/aperto/messaggi/{post}/allegati/0"),
            format!("/forum/aperto/messaggi/{post}/segnala"),
        ];
        let mut others =
            [site.visitor(), site.logged_in(CHI).await, site.logged_in("admin@lecce.example").await];
        for browser in &mut others {
            for path in &paths {
                let answer = browser.get(path).await;
                assert_eq!(answer.status, 404, "{path}: {}", answer.text);
                assert!(!answer.text.contains("parolachiusa") && !answer.text.contains("Nascosto"), "{path}");
            }
            for page in ["/forum", "/liste", "/forum/cerca?q=parolachiusa"] {
                let text = browser.get(page).await.text.replace("value=\"parolachiusa\"", "");
                assert!(!text.contains("riservato") && !text.contains("Nascosto"), "{page}");
            }
        }
        let mut chi = site.logged_in(CHI).await;
        let csrf = chi.get("/note-legali").await.csrf().to_owned();
        for path in [
            format!("/forum/riservato/messaggi/{post}/rimuovi"),
            format!("/forum/riservato/messaggi/{post}/accetta"),
            format!("/forum/aperto/messaggi/{post}/segnala"),
            format!("/forum/riservato/{topic}/segui"),
            format!("/forum/riservato/{topic}/strumenti"),
            format!("/forum/aperto/{topic}/segui"),
        ] {
            let answer = chi.post(&path, &format!("csrf={csrf}&azione=segui&tipo=altro&motivo=x")).await;
            assert_eq!(answer.status, 404, "{path}");
        }
        let mut member = site.logged_in(OP).await;
        assert!(member.get(&paths[7]).await.text.contains("parolachiusa"));
        let feed = member.get("/forum/riservato/atom.xml").await;
        assert!(feed.text.contains("parolachiusa") && feed.headers["cache-control"] == "private, no-store");
        assert!(
            site.visitor().get(&format!("/forum/aperto/{shown}-visto")).await.text.contains("parolaaperta")
        );
        assert_eq!(site.visitor().get(&format!("/forum/aperto/messaggi/{seen}")).await.status, 303);
        assert_eq!((open.slug(), site.number("SELECT COUNT(*) FROM discussion_report").await), ("aperto", 0));
    }
}

#[tokio::test]
async fn links_of_letters_change_nothing_until_they_are_sent() {
    for site in sites().await {
        let board = site.board("lista", Reading::Everyone, |_| {}).await;
        site.add(&board, CHI).await;
        let member = site.number("SELECT id FROM discussion_member").await;
        let token = site.house.discussions.tokens().await.unwrap().make(Purpose::Leave, member, 7);
        let leave = format!("/forum/lista/lascia/{token}");
        let mut visitor = site.visitor();
        let asked = visitor
            .fill("/forum/lista/iscrizione", "/forum/lista/iscrizione", "indirizzo=nina%40far.example")
            .await;
        assert_eq!(
            (asked.status, asked.location()),
            (303, "/forum/lista/iscrizione?inviata=si"),
            "{}",
            asked.text
        );
        let trapped = visitor
            .fill(
                "/forum/lista/iscrizione",
                "/forum/lista/iscrizione",
                "indirizzo=robot%40far.example&cognome=x",
            )
            .await;
        assert_eq!(trapped.location(), asked.location());
        let again = visitor
            .fill("/forum/lista/iscrizione", "/forum/lista/iscrizione", "indirizzo=chi%40posta.example")
            .await;
        assert_eq!(again.location(), asked.location(), "nothing tells who is a member");
        let mails = site.sent().await;
        let letter = &mails.iter().find(|(to, _)| to == "nina@far.example").expect("a letter").1;
        let confirm =
            letter.split("https://web.example").find(|rest| rest.contains("/conferma/")).expect(letter);
        let confirm = confirm.split_whitespace().next().unwrap().to_owned();
        assert!(!mails.iter().any(|(to, _)| to.starts_with("robot")), "the trap");
        let all =
            "SELECT (SELECT COUNT(*) FROM discussion_member) * 1000 + (SELECT COUNT(*) FROM one_time_token)";
        let before = site.number(all).await;
        for path in [&leave, &confirm] {
            for method in [Method::GET, Method::HEAD, Method::GET] {
                let answer = ask(site.router.clone(), method, "web.example", path).await;
                assert_eq!(answer.status(), StatusCode::OK, "{path}");
            }
        }
        assert_eq!(site.number(all).await, before, "a look changes nothing");
        // RFC 8058: neither cookie nor token of a session, from another site; twice.
        for _ in 0..2 {
            let request = Request::post(&leave)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("origin", "https://mail.example")
                .header("sec-fetch-site", "cross-site");
            let answer = site.visitor().send(request, b"List-Unsubscribe=One-Click".to_vec()).await;
            assert_eq!((answer.status, answer.text.as_str()), (200, ""));
        }
        assert_eq!(site.number("SELECT COUNT(*) FROM discussion_member").await, 0);
        let refused = visitor.post(&confirm, "").await;
        assert_eq!(refused.status, 403, "this form has a token");
        let done = visitor.fill(&confirm, &confirm, "").await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert_eq!(site.number("SELECT COUNT(*) FROM discussion_member WHERE state = 'active'").await, 1);
        assert_eq!(visitor.get(&confirm).await.status, 404);
        let forged = format!("/forum/lista/lascia/{}", token.replace(&token[..2], "zz"));
        assert_eq!(visitor.get(&forged).await.status, 404);
        assert_eq!(visitor.post(&forged, "List-Unsubscribe=One-Click").await.status, 404);
    }
}

#[tokio::test]
async fn a_change_keeps_what_was_before_and_what_is_removed_is_gone_from_everywhere() {
    for site in sites().await {
        let board = site.board("modifiche", Reading::Everyone, |_| {}).await;
        let admin = site.house.id("admin@lecce.example").await;
        site.house
            .discussions
            .appoint(Actor::server(), board.id, admin, Some(Part::Moderator))
            .await
            .unwrap();
        let (post, topic) =
            published(site.post(OP, "modifiche", written("Titolo", "vecchissima", None)).await);
        let mut op = site.logged_in(OP).await;
        let path = format!("/forum/modifiche/messaggi/{post}/modifica");
        let form = op.get(&path).await;
        assert!(form.status == 200 && form.text.contains("vecchissima"), "{}", form.text);
        let (csrf, version) = (form.csrf().to_owned(), form.hidden("versione").to_owned());
        let parts: Vec<(&str, &str, &[u8])> = vec![
            ("csrf", "", csrf.as_bytes()),
            ("azione", "", b"invia"),
            ("versione", "", version.as_bytes()),
            ("titolo", "", b"Titolo nuovo"),
            ("testo", "", b"nuovissima"),
        ];
        assert_eq!(op.upload(&path, &parts).await.status, 303);
        let stale = op.upload(&path, &parts).await;
        assert_eq!(stale.status, 303);
        assert!(op.get(stale.location()).await.status == 303);
        let thread = site.visitor().get(&format!("/forum/modifiche/{topic}-titolo-nuovo")).await;
        assert!(
            thread.text.contains("nuovissima") && !thread.text.contains("vecchissima"),
            "{}",
            thread.text
        );
        assert!(thread.text.contains("Modificato il"));
        let kept = site.house.engine.db.read(|c| {
            let (trace,): (i64,) = c.query_one("SELECT id FROM discussion_trace WHERE deed = 'edit'", &[])?;
            mailstore::blob::pinned(c, "discussion-trace", trace)?.unwrap().unpack()
        });
        assert!(String::from_utf8(kept.await.unwrap()).unwrap().contains("vecchissima"));
        assert_eq!(
            site.number("SELECT COUNT(*) FROM entry e JOIN discussion d ON d.board_id = e.mailbox_id").await,
            1
        );
        let mut chi = site.logged_in(CHI).await;
        assert_eq!(chi.get(&path).await.status, 403);
        let remove = format!("/forum/modifiche/messaggi/{post}/rimuovi");
        assert_eq!(chi.get(&remove).await.status, 403);
        let mut admin = site.logged_in("admin@lecce.example").await;
        assert_eq!(admin.fill(&remove, &remove, "motivo=").await.status, 422);
        assert_eq!(admin.fill(&remove, &remove, "motivo=Fuori+tema").await.status, 303);
        for page in [
            format!("/forum/modifiche/{topic}-titolo-nuovo"),
            "/forum/modifiche/atom.xml".into(),
            format!("/forum/modifiche/{topic}/atom.xml"),
            "/forum/cerca?q=nuovissima&autore=op".into(),
            "/forum/modifiche".into(),
        ] {
            let text =
                admin.get(&page).await.text.replace("value=\"nuovissima\"", "").replace("q=nuovissima", "");
            assert!(!text.contains("nuovissima"), "{page}: {text}");
        }
        assert!(
            site.visitor()
                .get(&format!("/forum/modifiche/{topic}-titolo-nuovo"))
                .await
                .text
                .contains("Fuori tema")
        );
        assert_eq!(
            site.number("SELECT COUNT(*) FROM entry e JOIN discussion d ON d.board_id = e.mailbox_id").await,
            0
        );
    }
}

#[tokio::test]
async fn addresses_that_are_hidden_are_in_no_page_and_no_feed() {
    for site in sites().await {
        let board = site.board("discreto", Reading::Everyone, |_| {}).await;
        assert!(board.settings.hide_addresses);
        let mail = format!(
            "From: {CHI}\r\nTo: discreto@lecce.example\r\nSubject: Ciao {CHI}\r\nMessage-ID: <a@x>\r\n\r\nScrivete a {CHI} subito.\r\n"
        );
        site.receive(CHI, "discreto@lecce.example", mail).await;
        let topic = site.number("SELECT id FROM discussion_topic").await;
        let thread = site.visitor().get(&format!("/forum/discreto/{topic}")).await.location().to_owned();
        for browser in &mut [site.visitor(), site.logged_in(OP).await] {
            for page in [&thread, "/forum/discreto/atom.xml", "/forum/cerca?q=subito"] {
                let answer = browser.get(page).await;
                assert_eq!(answer.status, 200, "{page}");
                assert!(answer.text.contains("subito"), "{page}");
                let words = answer.text.split("<main").nth(1).unwrap_or(&answer.text);
                assert!(!words.replace(&format!("value=\"{CHI}"), "").contains(CHI), "{page}: {words}");
            }
        }
    }
}

#[tokio::test]
async fn answers_are_accepted_and_topics_closed_joined_and_divided() {
    for site in sites().await {
        let board = site.board("domande", Reading::Everyone, |_| {}).await;
        let mut changed = board.clone();
        changed.face = Face::Questions;
        site.house.discussions.configure(Actor::server(), changed).await.unwrap();
        let admin = site.house.id("admin@lecce.example").await;
        let there = site.board("altrove", Reading::Everyone, |_| {}).await;
        for id in [board.id, there.id] {
            site.house.discussions.appoint(Actor::server(), id, admin, Some(Part::Moderator)).await.unwrap();
        }
        let (_, topic) =
            published(site.post(CHI, "domande", written("Come si fa?", "Non lo so.", None)).await);
        let (answer, _) = published(site.post(OP, "domande", written("", "Si fa così.", Some(topic))).await);
        let (other, second) =
            published(site.post(OP, "domande", written("Altra", "Altra cosa.", None)).await);
        let mut chi = site.logged_in(CHI).await;
        let thread = format!("/forum/domande/{topic}-come-si-fa");
        let accept = format!("/forum/domande/messaggi/{answer}/accetta");
        assert_eq!(chi.fill(&thread, &accept, "azione=accetta").await.status, 303);
        assert!(site.visitor().get(&thread).await.text.contains("Risposta accettata"));
        let mut op = site.logged_in(OP).await;
        assert_eq!(op.fill(&thread, &accept, "azione=togli").await.status, 403);
        let report = format!("/forum/domande/messaggi/{other}/segnala");
        assert_eq!(chi.fill(&report, &report, "tipo=altro&nota=x").await.status, 200);
        assert_eq!(site.number("SELECT COUNT(*) FROM discussion_report").await, 1);
        let tools = |topic: i64| format!("/forum/domande/{topic}/strumenti");
        assert_eq!(op.fill(&thread, &tools(topic), "azione=chiudi").await.status, 403);
        let mut admin = site.logged_in("admin@lecce.example").await;
        assert_eq!(admin.fill(&thread, &tools(topic), "azione=chiudi").await.status, 303);
        assert_eq!(op.get(&format!("/forum/domande/{topic}/rispondi")).await.status, 403);
        let joined = admin.fill(&thread, &tools(second), &format!("azione=unisci&con={topic}")).await;
        assert_eq!(joined.status, 303, "{}", joined.text);
        let led = site.visitor().get(&format!("/forum/domande/{second}-altra")).await;
        assert!(led.status == 301 && led.location() == thread, "{}", led.location());
        assert!(site.visitor().get(&thread).await.text.contains("Altra cosa."));
        let divided = admin
            .fill(&thread, &tools(topic), &format!("azione=dividi&titolo=Di+nuovo&messaggio={other}"))
            .await;
        assert_eq!(divided.status, 303, "{}", divided.text);
        assert!(!site.visitor().get(&thread).await.text.contains("Altra cosa."));
        let moved = admin.fill(&thread, &tools(topic), "azione=sposta&dove=altrove").await;
        assert_eq!(moved.status, 303, "{}", moved.text);
        let led = site.visitor().get(&thread).await;
        assert_eq!(
            (led.status, led.location()),
            (301, format!("/forum/altrove/{topic}-come-si-fa").as_str())
        );
        assert!(site.visitor().get(led.location()).await.text.contains("Si fa così."));
        assert!(site.visitor().get("/forum/domande").await.text.contains("ora in"));
        assert_eq!(site.visitor().get(&format!("/forum/domande/messaggi/{answer}")).await.status, 303);
    }
}

#[tokio::test]
async fn the_guestbook_shows_what_somebody_has_read() {
    for site in sites().await {
        let none = site.visitor().get("/libro-degli-ospiti").await;
        assert!(none.status == 200 && !none.text.contains("name=\"messaggio\""), "nobody has opened one");
        let new = New::usual(Face::Guestbook, address("ospiti@lecce.example"), "Libro");
        let book = site.house.discussions.create(Actor::server(), new).await.unwrap();
        let mut visitor = site.visitor();
        let path = "/libro-degli-ospiti";
        let signed = visitor.fill(path, path, "nome=Nina&comune=Nard%C3%B2&messaggio=Bravissimi").await;
        assert_eq!(signed.location(), "/libro-degli-ospiti?inviata=si", "{}", signed.text);
        assert_eq!(
            visitor.fill(path, path, "nome=Robot&messaggio=x&cognome=y").await.location(),
            signed.location()
        );
        assert!(!visitor.get(path).await.text.contains("Bravissimi"));
        let waiting = site.house.discussions.waiting(Actor::server(), Some(book.id), (9, 0)).await.unwrap();
        assert_eq!(waiting.len(), 1, "the trap");
        let judge = crate::discussion::Judge::Actor(Actor::server());
        let approve = crate::discussion::Decision::Approve { trust: false };
        site.house.discussions.decide(judge, waiting[0].id, approve).await.unwrap();
        let page = visitor.get(path).await;
        for words in ["Bravissimi", "Nina", "Nardò"] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(site.sent().await.iter().all(|(to, _)| !to.ends_with(".invalid")));
    }
}

#[tokio::test]
async fn what_somebody_has_seen_is_no_longer_new() {
    for site in sites().await {
        site.board("nuove", Reading::Everyone, |_| {}).await;
        let (_, topic) = published(site.post(OP, "nuove", written("Uno", "Testo", None)).await);
        let mut chi = site.logged_in(CHI).await;
        assert!(chi.get("/forum/nuove").await.text.contains("class=\"nuovi\""));
        assert!(chi.get(&format!("/forum/nuove/{topic}-uno")).await.text.contains("class=\"nuovi\""));
        assert!(!chi.get("/forum/nuove").await.text.contains("class=\"nuovi\""));
        assert!(!chi.get("/forum").await.text.contains("class=\"nuovi\""));
        assert!(!site.visitor().get("/forum/nuove").await.text.contains("class=\"nuovi\""));
    }
}

#[tokio::test]
async fn a_thread_of_five_hundred_posts_is_shown_quickly() {
    for site in sites().await {
        site.board("lungo", Reading::Everyone, |_| {}).await;
        let (_, topic) = published(site.post(OP, "lungo", written("Lungo", "Inizio", None)).await);
        for number in 1..500 {
            site.house.clock.advance(MINUTE + 5_000_000);
            let text = format!("Messaggio numero {number}.\n\nCon qualche parola in più.");
            published(site.post(OP, "lungo", written("", &text, Some(topic))).await);
        }
        for page in [1, 10] {
            let path = format!("/forum/lungo/{topic}-lungo?pagina={page}");
            site.visitor().get(&path).await;
            let begun = std::time::Instant::now();
            let answer = site.visitor().get(&path).await;
            println!(
                "{}: page {page} of a thread of 500 posts in {:?}",
                site.house.engine.name,
                begun.elapsed()
            );
            assert_eq!(answer.status, 200);
        }
        let last = site.number("SELECT MAX(id) FROM discussion_post").await;
        let led = site.visitor().get(&format!("/forum/lungo/messaggi/{last}")).await;
        assert_eq!(led.location(), format!("/forum/lungo/{topic}-lungo?pagina=10#messaggio-{last}"));
    }
}
