//! Links that are looked at by a real fetch from a server on loopback, on both engines.

use super::*;
use crate::{
    address::{Address, Domain},
    audit::Doer,
    directory::{Directory, Kind as PrincipalKind, NewPrincipal, Role},
    net::{
        fetch::Bounds,
        resolver::{DnsTable, Resolver},
        tls,
    },
    portal::contents::{
        Audience, Changed, Content, Contents, Details, Draft, Field, Kind, Move, NewContent, Workflow,
    },
};
use mailstore::testing::{TestDb, engines};
use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU16, AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// A server that says one status to everybody, and counts.
#[derive(Clone)]
struct Site {
    port: u16,
    status: Arc<AtomicU16>,
    asked: Arc<AtomicUsize>,
}

impl Site {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = Self { port, status: Arc::new(AtomicU16::new(200)), asked: Arc::default() };
        let (status, asked) = (Arc::clone(&site.status), Arc::clone(&site.asked));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 1024]).await;
                asked.fetch_add(1, Ordering::SeqCst);
                let status = status.load(Ordering::SeqCst);
                let said = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(said.as_bytes()).await;
            }
        });
        site
    }

    fn says(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

struct House {
    name: &'static str,
    _engine: TestDb,
    clock: Clock,
    dns: DnsTable,
    links: Links,
    contents: Contents,
    editor: PrincipalId,
    citizen: PrincipalId,
    site: Site,
}

async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    tls::install_provider();
    for engine in engines().await {
        let (db, clock) = (engine.db.clone(), Clock::manual(10_000 * DAY));
        let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        let ids = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("x.example").unwrap(), None)?;
            let mut add = |local: &str, role| {
                let address = Address::parse(&format!("{local}@x.example")).unwrap();
                let new = NewPrincipal::new(PrincipalKind::Person, address, local);
                edit.add(&NewPrincipal { roles: vec![(role, None)], ..new })
            };
            Ok((add("redattore", Role::Editor)?, add("cittadino", Role::Citizen)?))
        });
        let (editor, citizen) = ids.await.expect(engine.name);
        let dns = DnsTable::new();
        dns.add_address("sito.example", Ipv4Addr::LOCALHOST.into());
        let fetch =
            Fetch::new(Resolver::Table(dns.clone()), "Test", Bounds::default()).reaching_loopback(None);
        houses.push(House {
            name: engine.name,
            links: Links::new(db.clone(), clock.clone(), fetch),
            contents: Contents::new(db, clock.clone()),
            _engine: engine,
            clock,
            dns,
            editor,
            citizen,
            site: Site::start().await,
        });
    }
    houses
}

impl House {
    fn draft(&self, path: &str) -> Draft {
        let mut details = Details::default();
        details.fields.set(Field::Site, &format!("http://sito.example:{}{path}", self.site.port));
        Draft { title: format!("Link {path}"), summary: "In breve.".into(), body: String::new(), details }
    }

    async fn publish(&self, content: &Content) -> Content {
        let place = (content.id, content.version);
        self.contents.take(self.editor, place, Move::of(Workflow::Publish)).await.expect(self.name)
    }

    async fn link(&self, path: &str) -> Content {
        let draft = self.draft(path);
        let new =
            NewContent { kind: Kind::Link, owner: None, audience: Audience::Public, draft, import_key: None };
        let made = self.contents.create(self.editor, new).await.expect(self.name);
        self.publish(&made).await
    }

    async fn look(&self) -> usize {
        self.links.check_due().await.expect(self.name)
    }

    async fn broken(&self) -> Vec<Broken> {
        let (rows, total) = self.links.broken(self.editor, (10, 0)).await.expect(self.name);
        assert_eq!(rows.len() as i64, total);
        rows
    }
}

#[tokio::test]
async fn a_link_is_looked_at_once_a_week_and_broken_after_two_days_without_it() {
    for house in houses().await {
        let link = house.link("/a").await;
        assert_eq!((house.look().await, house.look().await), (1, 0), "{}", house.name);
        assert_eq!(house.site.asked(), 1);
        house.clock.advance(EVERY - 1);
        assert_eq!(house.look().await, 0);
        house.site.says(404);
        house.clock.advance(1);
        assert_eq!(house.look().await, 1);
        assert!(house.broken().await.is_empty(), "missed once");
        house.clock.advance(AGAIN - 1);
        assert_eq!(house.look().await, 0, "{}", house.name);
        house.clock.advance(1);
        assert_eq!(house.look().await, 1);
        let broken = house.broken().await;
        assert_eq!((broken[0].content, broken[0].status, broken[0].failures), (link.id, 404, 2));
        assert_eq!((broken[0].checked_at - broken[0].since, broken[0].title.as_str()), (AGAIN, "Link /a"));
        assert!(broken[0].url.ends_with("/a"), "{}", broken[0].url);
        house.site.says(200);
        house.clock.advance(EVERY);
        assert_eq!((house.look().await, house.broken().await.len()), (1, 0), "{}", house.name);
    }
}

#[tokio::test]
async fn looks_asked_for_on_one_day_count_once() {
    for house in houses().await {
        let link = house.link("/a").await;
        house.site.says(410);
        for _ in 0..3 {
            house.look().await;
            house.clock.advance(HOUR);
            house.links.check_soon(house.editor, link.id).await.expect(house.name);
        }
        assert!(house.site.asked() >= 3 && house.broken().await.is_empty(), "{}", house.name);
    }
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_now_is_a_new_one() {
    for house in houses().await {
        let link = house.link("/a").await;
        house.site.says(500);
        house.look().await;
        house.clock.advance(AGAIN);
        house.look().await;
        assert_eq!(house.broken().await.len(), 1);
        house.site.says(200);
        let saved =
            house.contents.save(house.editor, (link.id, link.version), house.draft("/b"), Changed::default());
        let public = house.publish(&saved.await.expect(house.name)).await;
        assert!(house.broken().await.is_empty(), "nothing is known of it");
        assert_eq!((house.look().await, house.look().await), (1, 0), "{}", house.name);
        house
            .contents
            .take(house.editor, (public.id, public.version), Move::of(Workflow::Archive))
            .await
            .expect("done");
        house.clock.advance(EVERY);
        assert_eq!(house.look().await, 0, "what is archived is not looked at");
    }
}

#[tokio::test]
async fn our_own_faults_say_nothing_about_a_link() {
    for house in houses().await {
        house.link("/a").await;
        house.dns.set_failing("sito.example", true);
        for _ in 0..3 {
            assert_eq!(house.look().await, 1, "{}", house.name);
            house.clock.advance(AGAIN);
        }
        assert_eq!((house.broken().await.len(), house.site.asked()), (0, 0));
    }
}

#[tokio::test]
async fn two_nodes_look_once() {
    for house in houses().await {
        for n in 0..8 {
            house.link(&format!("/{n}")).await;
        }
        let (one, two) = tokio::join!(house.links.check_due(), house.links.check_due());
        assert_eq!(one.expect(house.name) + two.expect(house.name), 8, "{}", house.name);
        assert_eq!(house.site.asked(), 8);
    }
}

#[tokio::test]
async fn links_into_our_own_network_are_broken_and_nobody_is_asked() {
    for house in houses().await {
        let fetch = Fetch::new(Resolver::Table(house.dns.clone()), "Test", Bounds::default());
        let strict = Links { fetch, ..house.links.clone() };
        house.link("/a").await;
        for _ in 0..2 {
            assert_eq!(strict.check_due().await.expect(house.name), 1);
            house.clock.advance(AGAIN);
        }
        assert_eq!(house.broken().await[0].fault, "not-public", "{}", house.name);
        assert_eq!(house.site.asked(), 0);
    }
}

#[tokio::test]
async fn the_demo_looks_at_nothing_and_strangers_see_nothing() {
    for house in houses().await {
        house.link("/a").await;
        let off =
            Links { fetch: Fetch::new(Resolver::Off, "Test", Bounds::default()), ..house.links.clone() };
        assert_eq!(off.check_due().await.expect(house.name), 0);
        let forbidden = house.links.broken(house.citizen, (10, 0)).await;
        assert!(matches!(forbidden, Err(LinkError::Forbidden)), "{forbidden:?}");
    }
}
