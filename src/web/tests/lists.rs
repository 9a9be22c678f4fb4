//! Discussions as those meet them who look after them.

use super::browser::{Answer, Browser};
use super::house::{House, PASSWORD};
use super::*;
use crate::address::{Address, ReversePath};
use crate::clock::DAY;
use crate::delivery::{Answer as Accepted, Delivery, Inbound, Trace};
use crate::directory::Actor;
use crate::discussion::{Discussion, Entry, Face, Moderation, New, Newcomer, Part, Which};
use crate::media::Media;
use crate::net::rates::PeerRates;
use crate::notify::Request as Notices;
use mailstore::testing::{TestDb, engines};

const BOARD: &str = "/forum/lista";

/// A list that `admin` owns and `op01` moderates; everything waits.
struct Site {
    house: House,
    router: Router,
    list: Discussion,
}

impl Site {
    async fn new(engine: TestDb) -> Self {
        let house = House::new(engine).await;
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let media = Media::new(db.clone(), clock.clone());
        let mut state = house.state();
        let outside = house.outside(PeerRates::NONE);
        state.portal = Some(Portal::new(db, clock, house.directory.clone(), media, outside));
        let router = router(state);
        let by = Actor::Person(house.id("admin@lecce.example").await);
        let address = Address::parse("lista@lecce.example").unwrap();
        let mut new = New::usual(Face::List, address, "Lista di prova");
        new.settings.moderation = Moderation::Everything;
        let list = house.discussions.create(by, new).await.unwrap();
        let moderator = house.id("op01@lecce.example").await;
        house.discussions.appoint(Actor::server(), list.id, moderator, Some(Part::Moderator)).await.unwrap();
        let site = Self { house, router, list };
        site.add("anna@far.example").await;
        site
    }

    async fn add(&self, address: &str) {
        let new = Newcomer { address: Address::parse(address).unwrap(), name: "Anna".into() };
        self.house.discussions.add(Actor::server(), self.list.id, vec![new], Entry::default()).await.unwrap();
    }

    async fn browser(&self, login: &str) -> Browser {
        let mut browser = Browser::new(&self.router);
        let welcome = browser.log_in(&login.replace('@', "%40"), PASSWORD).await;
        assert_eq!(welcome.status, 303, "{login} {}", welcome.text);
        browser
    }

    /// A message from outside, which waits; its number.
    async fn hold(&self, id: &str) -> i64 {
        let raw = format!(
            "From: Anna <anna@far.example>\r\nTo: lista@lecce.example\r\nSubject: Ciao {id}\r\n\
             Message-ID: <{id}@far.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n<b>Testo {id}</b>\r\n"
        );
        let trace = Trace {
            helo: Some("x.example".into()),
            address: None,
            protocol: "ESMTP",
            tls: None,
            smtputf8: false,
            id: "t".into(),
        };
        let inbound = Inbound {
            reverse_path: ReversePath::parse("<anna@far.example>").unwrap(),
            recipients: vec![Address::parse("lista@lecce.example").unwrap()],
            raw: raw.into_bytes(),
            binary: false,
            trace,
            client: None,
            request: Notices::default(),
        };
        let (db, clock) = (self.house.engine.db.clone(), self.house.clock.clone());
        let delivery =
            Delivery::new(db, clock, "mx.lecce.example", DAY).for_discussions(self.house.discussions.clone());
        delivery.accept(inbound, Accepted::Whole).await.unwrap();
        self.house.discussions.waiting(Actor::server(), None, (100, 0)).await.unwrap().pop().unwrap().id
    }

    async fn waiting(&self) -> usize {
        self.house.discussions.waiting(Actor::server(), None, (100, 0)).await.unwrap().len()
    }

    async fn members(&self) -> Vec<String> {
        let which = Which { limit: 100, ..Which::default() };
        let (found, _) = self.house.discussions.members(Actor::server(), self.list.id, which).await.unwrap();
        found.iter().map(|member| member.address.to_string()).collect()
    }
}

async fn on_engines(test: impl AsyncFn(&Site)) {
    for engine in engines().await {
        test(&Site::new(engine).await).await;
    }
}

#[track_caller]
fn shows(answer: &Answer, status: u16, parts: &[&str]) {
    assert_eq!(answer.status, status, "{}", answer.text);
    let text = answer.text.replace("<wbr>", "");
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn who_looks_after_nothing_is_told_nothing() {
    on_engines(async |site| {
        let held = site.hold("1").await;
        let (queue, message) = (format!("{BOARD}/moderazione"), format!("{BOARD}/moderazione/{held}"));
        let manage = format!("{BOARD}/gestione");
        let settings = format!("{manage}/impostazioni");
        let mut citizen = site.browser("chi@posta.example").await;
        for path in [&queue, &message, &manage, &settings] {
            shows(&citizen.get(path).await, 404, &[]);
        }
        shows(&citizen.get("/moderazione").await, 403, &[]);
        shows(&citizen.get("/amministrazione/discussioni").await, 403, &[]);
        let mut moderator = site.browser("op01@lecce.example").await;
        shows(&moderator.get(&settings).await, 403, &[]);
        shows(&moderator.get(&queue).await, 200, &["Ciao 1", "&lt;b&gt;Testo 1"]);
        shows(&moderator.get("/moderazione").await, 200, &["Ciao 1"]);
        shows(&moderator.get(&message).await, 200, &["Message-ID: &lt;1@far.example&gt;"]);
    })
    .await;
}

#[tokio::test]
async fn two_moderators_decide_at_once_and_the_second_hears_of_the_first() {
    on_engines(async |site| {
        let (first, second) = (site.hold("1").await, site.hold("2").await);
        let queue = format!("{BOARD}/moderazione");
        let mut one = site.browser("op01@lecce.example").await;
        let mut other = site.browser("admin@lecce.example").await;
        let message = format!("{queue}/{first}");
        assert_eq!(one.fill(&queue, &message, "azione=approva").await.status, 303);
        let both = format!("azione=approva&messaggio={first}&messaggio={second}");
        assert_eq!(other.fill(&queue, &queue, &both).await.status, 303);
        shows(&other.get(&queue).await, 200, &["Deciso 1 messaggio. Su 1 aveva già deciso Op Uno."]);
        assert_eq!(site.waiting().await, 0);
        shows(&one.get(&message).await, 200, &["Il messaggio è stato approvato"]);
    })
    .await;
}

#[tokio::test]
async fn throwing_away_asks_first_and_an_author_is_shut_out_from_the_queue() {
    on_engines(async |site| {
        let held = site.hold("1").await;
        let (queue, message) = (format!("{BOARD}/moderazione"), format!("{BOARD}/moderazione/{held}"));
        let mut moderator = site.browser("op01@lecce.example").await;
        shows(&moderator.fill(&queue, &message, "azione=blocca").await, 200, &["Bloccare l’autore?"]);
        assert_eq!(site.waiting().await, 1);
        let done = moderator.fill(&queue, &message, "azione=blocca&conferma=si").await;
        assert_eq!((done.status, site.waiting().await), (303, 0));
        let bans = format!("{BOARD}/gestione/esclusi");
        shows(&moderator.get(&bans).await, 200, &["anna@far.example", "Op Uno"]);
    })
    .await;
}

#[tokio::test]
async fn a_link_is_looked_at_without_consequences_and_decides_once() {
    on_engines(async |site| {
        site.hold("1").await;
        site.house.discussions.drain().await.unwrap();
        let mails = site.house.mails().await;
        let (_, raw) = mails.iter().find(|(_, raw)| raw.contains("/moderazione/")).expect("a letter");
        let link = raw.split_once("https://web.example/moderazione/").unwrap().1;
        let link = format!("/moderazione/{}", link.split_whitespace().next().unwrap());
        let mut visitor = Browser::new(&site.router);
        for _ in 0..2 {
            shows(&visitor.get(&link).await, 200, &["Ciao 1", "Testo 1"]);
            assert_eq!(site.waiting().await, 1);
        }
        shows(&visitor.fill(&link, &link, "azione=approva").await, 200, &["Decisione registrata"]);
        assert_eq!(site.waiting().await, 0);
        let again = visitor.get(&link).await;
        shows(&again, 200, &["È già stato deciso"]);
        assert!(!again.text.contains("name=\"azione\""));
        shows(&visitor.get("/moderazione/nessuno").await, 410, &[]);
    })
    .await;
}

#[tokio::test]
async fn settings_changed_meanwhile_are_not_overwritten_unseen() {
    on_engines(async |site| {
        let path = format!("{BOARD}/gestione/impostazioni");
        let mut owner = site.browser("admin@lecce.example").await;
        let form = |name: &str, version: &str| {
            format!(
                "versione={version}&face=list&name={name}&language=it&read=members&post=members&join=closed&roster=owners\
                 &moderation=all&first=1&strangers=hold&largest=5&recipients=20&reply=list&digests=1"
            )
        };
        let version = owner.get(&path).await.hidden("versione").to_owned();
        assert_eq!(owner.fill(&path, &path, &form("Prima", &version)).await.status, 303);
        let late = owner.fill(&path, &path, &form("Dopo", &version)).await;
        shows(&late, 409, &["value=\"Dopo\"", "modificati mentre scrivevi"]);
        let newer = late.hidden("versione").to_owned();
        assert_eq!(owner.fill(&path, &path, &form("Dopo", &newer)).await.status, 303);
        shows(&owner.get(&format!("{BOARD}/gestione")).await, 200, &["Dopo"]);
        let wrong = owner.fill(&path, &path, &form("X", &newer).replace("read=members", "read=x")).await;
        shows(&wrong, 422, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_discussion_is_made_and_its_last_owner_stays() {
    on_engines(async |site| {
        let mut admin = site.browser("admin@lecce.example").await;
        let path = "/amministrazione/discussioni/nuova";
        let form = "face=forum&name=Nuova&address=nuova@lecce.example&language=it&read=everyone&post=registered&join=open\
                    &roster=owners&moderation=non-members";
        let taken = form.replace("nuova@", "op01@");
        shows(&admin.fill(path, path, &taken).await, 422, &[]);
        let made = admin.fill(path, path, form).await;
        assert_eq!((made.status, made.location()), (303, "/forum/nuova/gestione"));
        shows(&admin.get("/amministrazione/discussioni").await, 200, &["Nuova", "Lista di prova"]);
        let stewards = "/forum/nuova/gestione/gestori";
        let new = "who=op01@lecce.example&role=owner";
        assert_eq!(admin.fill(stewards, stewards, new).await.status, 303);
        let mut owner = site.browser("op01@lecce.example").await;
        let [first, last] = [site.house.id("admin@lecce.example").await, site.house.id("op01@lecce.example").await];
        let remove = format!("{stewards}/togli");
        let gone = owner.fill(stewards, &remove, &format!("numero={first}&conferma=si")).await;
        assert_eq!(gone.status, 303);
        owner.fill(stewards, &remove, &format!("numero={last}&conferma=si")).await;
        shows(&owner.get(stewards).await, 200, &["È l’ultimo gestore", "op01@lecce.example"]);
    })
    .await;
}

#[tokio::test]
async fn members_are_put_in_changed_and_taken_out() {
    on_engines(async |site| {
        let path = format!("{BOARD}/gestione/membri");
        let mut owner = site.browser("admin@lecce.example").await;
        let add = format!("{path}/aggiungi");
        let lines = "addresses=Bea+%3Cbea%40far.example%3E%0Aanna%40far.example%0Aniente&how=silent&basis=allo+sportello";
        shows(&owner.fill(&add, &add, lines).await, 200, &["Righe non accettate", "niente"]);
        assert_eq!(site.members().await, ["anna@far.example", "bea@far.example"]);
        let found = owner.get(&format!("{path}?q=bea&stato=active&ordine=dal")).await;
        shows(&found, 200, &["bea@far.example"]);
        assert!(!found.text.contains(">Anna<"));
        let links = found.text.split("/gestione/membri/").skip(1);
        let one = links.filter_map(|rest| rest.split('"').next()?.parse::<i64>().ok()).next().unwrap();
        let member = format!("{path}/{one}");
        shows(&owner.get(&member).await, 200, &["allo sportello", "Non è tornato indietro niente."]);
        let options = "mode=digest&language=en&moderated=si&paused_until=";
        assert_eq!(owner.fill(&member, &member, options).await.status, 303);
        shows(&owner.get(&path).await, 200, &["Riassunto con allegati", "Moderato"]);
        let ban = format!("{member}/escludi");
        assert_eq!(owner.fill(&member, &ban, "conferma=si").await.status, 303);
        assert_eq!(site.members().await, ["anna@far.example"]);
        let again = owner.fill(&add, &add, "addresses=bea%40far.example&how=silent").await;
        shows(&again, 200, &["È escluso da questa discussione."]);
    })
    .await;
}

/// A file, looked at; the fields of the form that confirms.
async fn look(browser: &mut Browser, path: &str, file: &[u8]) -> Answer {
    let csrf = browser.get(path).await.csrf().to_owned();
    browser
        .upload(path, &[("csrf", "", csrf.as_bytes()), ("how", "", b"silent"), ("file", "a.csv", file)])
        .await
}

#[tokio::test]
async fn a_file_is_looked_at_before_ten_thousand_come_in_and_no_cell_that_leaves_is_a_formula() {
    on_engines(async |site| {
        let path = format!("{BOARD}/gestione/membri/importa");
        let mut owner = site.browser("admin@lecce.example").await;
        let mut file =
            String::from("nome;indirizzo\n=1+1;formula@far.example\nAnna;anna@far.example\n;niente\n");
        for number in 0..10_000 {
            file.push_str(&format!("Membro {number};m{number}@far.example\n"));
        }
        let seen = look(&mut owner, &path, file.as_bytes()).await;
        shows(&seen, 200, &["Iscrivi 10.001 persone", "niente"]);
        assert_eq!(site.members().await, ["anna@far.example"], "a look writes nothing");
        let sent = seen.hidden("prova").replace("&#10;", "\n").replace("&quot;", "\"").replace("&amp;", "&");
        let fields = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("csrf", seen.csrf()), ("how", "silent"), ("prova", &sent), ("conferma", "si")])
            .finish();
        let begun = std::time::Instant::now();
        let done = owner.post(&format!("{path}/conferma"), &fields).await;
        println!("10,000 members came in after {:?}", begun.elapsed());
        assert_eq!(done.status, 303, "{}", done.text);
        shows(
            &owner.get(&format!("{BOARD}/gestione/membri")).await,
            200,
            &["Nuovi: 10.001. Già iscritti: 1. Esclusi: 0."],
        );
        let taken = owner.get(&format!("{BOARD}/gestione/membri/esporta.csv")).await;
        shows(&taken, 200, &["formula@far.example;'=1+1;", "m9999@far.example;Membro 9999;"]);
    })
    .await;
}
