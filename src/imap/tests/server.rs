//! The server side of the tests: accounts, an office, and a door that knows one password.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use mailstore::dump;
use mailstore::testing::{self, TestDb, engines};
use tokio::io::{DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::client::Client;
use crate::address::{Address, Domain};
use crate::audit::Doer;
use crate::clock::Clock;
use crate::directory::{Directory, Kind, NewPrincipal, PrincipalId};
use crate::imap::{
    AuthOutcome, Authenticator, ConnectionError, Feature, ImapConfig, Login, Mechanism, Services, TlsMode,
    serve_connection,
};
use crate::mailboxes::{Mailboxes, create_defaults};
use crate::net::Stop;

/// Two operators, both of the office `cpi.lecce`.
const PEOPLE: [&str; 2] = ["op01", "op02"];

#[derive(Clone)]
pub(super) struct Door {
    people: Arc<Vec<(&'static str, PrincipalId)>>,
    /// False once the accounts are shut.
    pub(super) open: Arc<AtomicBool>,
    /// What is switched off for whoever logs in.
    pub(super) disabled: Arc<Mutex<Vec<Feature>>>,
}

impl Authenticator for Door {
    async fn authenticate(&self, ip: IpAddr, _: Mechanism, user: &str, password: &str) -> AuthOutcome {
        assert!(ip.is_loopback());
        let person = self.people.iter().find(|(name, _)| *name == user).map(|(_, person)| *person);
        match (person, password) {
            (_, "many") => AuthOutcome::TooMany,
            (_, "away") => AuthOutcome::Unavailable,
            (_, "web") => AuthOutcome::WebOnly,
            (Some(person), "demo") => {
                let disabled = self.disabled.lock().expect("no panic").clone();
                AuthOutcome::Welcome(Login { person, name: user.to_owned(), credential_version: 1, disabled })
            }
            _ => AuthOutcome::Bad,
        }
    }

    async fn still_valid(&self, _: &Login) -> bool {
        self.open.load(Ordering::Relaxed)
    }
}

pub(super) struct Server {
    pub(super) engine: TestDb,
    pub(super) mailboxes: Mailboxes,
    pub(super) door: Door,
    pub(super) directory: Directory,
    pub(super) clock: Clock,
    pub(super) stop: Stop,
}

/// Servers over an empty database of each engine there is.
pub(super) async fn each_engine() -> Vec<Server> {
    let mut servers = Vec::new();
    for engine in engines().await {
        servers.push(Server::over(engine).await);
    }
    servers
}

impl Server {
    /// One over SQLite, for what does not depend on the engine.
    pub(super) async fn any() -> Self {
        Self::over(testing::sqlite().await).await
    }

    async fn over(engine: TestDb) -> Self {
        let clock = Clock::manual(1_700_000_000_000_000);
        let directory = Directory::new(engine.db.clone(), clock.clone(), create_defaults);
        let people = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("lecce.example").expect("a domain"), None)?;
            let address = |name: &str| Address::parse(&format!("{name}@lecce.example")).expect("an address");
            let office = edit.add(&NewPrincipal::new(Kind::Office, address("cpi.lecce"), "CPI"))?;
            let mut people = Vec::new();
            for name in PEOPLE {
                let person = edit.add(&NewPrincipal::new(Kind::Person, address(name), name))?;
                edit.add_member(office, person, false)?;
                people.push((name, person));
            }
            Ok(people)
        });
        let people = Arc::new(people.await.expect("accounts"));
        let door = Door { people, open: Arc::new(AtomicBool::new(true)), disabled: Arc::default() };
        let mailboxes = Mailboxes::new(engine.db.clone(), clock.clone());
        Self { engine, mailboxes, door, directory, clock, stop: Stop::default() }
    }

    /// All that is in its database.
    pub(super) async fn backup(&self) -> Vec<u8> {
        let done = dump::dump(&self.engine.db, Vec::new(), dump::Notes::new(), |_| {}).await;
        done.expect("a backup").1
    }

    /// A server for the same people, made from a backup, over the same kind of database.
    pub(super) async fn restored(&self, backup: &[u8]) -> Self {
        let engine = match self.engine.name {
            "sqlite" => testing::sqlite().await,
            _ => testing::postgres().await.expect("another database"),
        };
        let input = std::io::Cursor::new(backup.to_vec());
        dump::restore(&engine.db, input, |_| {}).await.expect("a restore");
        let (clock, door) = (self.clock.clone(), self.door.clone());
        let directory = Directory::new(engine.db.clone(), clock.clone(), create_defaults);
        let mailboxes = Mailboxes::new(engine.db.clone(), clock.clone());
        Self { engine, mailboxes, door, directory, clock, stop: Stop::default() }
    }

    pub(super) fn person(&self, name: &str) -> PrincipalId {
        self.door.people.iter().find(|(known, _)| *known == name).expect("a known name").1
    }

    /// What tests usually want: passwords in the clear, all capabilities.
    pub(super) fn config() -> ImapConfig {
        let config = ImapConfig::of_names(&[]).expect("nothing is disabled");
        ImapConfig { allow_plaintext_login: true, ..config }
    }

    pub(super) fn services(&self) -> Services<Door> {
        let (mailboxes, auth) = (self.mailboxes.clone(), self.door.clone());
        Services { mailboxes, auth, clock: self.clock.clone(), common: Arc::default() }
    }

    /// A connection as it is, without a word said.
    pub(super) fn connect(
        &self,
        config: ImapConfig,
        tls: TlsMode,
    ) -> (DuplexStream, JoinHandle<Result<(), ConnectionError>>) {
        let (client, server) = duplex(1 << 16);
        let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1143));
        let session =
            serve_connection(server, peer, tls, Arc::new(config), self.services(), self.stop.clone());
        (client, tokio::spawn(session))
    }

    /// A client that has read the greeting.
    pub(super) async fn greeted(&self, config: ImapConfig) -> Client {
        let mut client = Client::new(self.connect(config, TlsMode::None).0);
        client.line().await;
        client
    }

    /// A client that has logged in.
    pub(super) async fn client(&self, name: &str) -> Client {
        self.client_with(name, Self::config()).await
    }

    pub(super) async fn client_with(&self, name: &str, config: ImapConfig) -> Client {
        let mut client = self.greeted(config).await;
        client.ok(&format!("LOGIN {name} demo")).await;
        client
    }

    /// A client that has logged in and opened its INBOX.
    pub(super) async fn selected(&self, name: &str) -> Client {
        let mut client = self.client(name).await;
        client.ok("SELECT INBOX").await;
        client
    }

    /// Puts a message with these flags into a mailbox, as the person.
    pub(super) async fn put(&self, mailbox: i64, person: PrincipalId, system: u32) {
        let mail = crate::mailboxes::NewMail {
            raw: b"Subject: s\r\n\r\nBuongiorno\r\n".to_vec(),
            flags: mailstore::flags::FlagSet::system(system),
            internal_date: None,
        };
        self.mailboxes.append(person, mailbox, vec![mail]).await.expect("an append");
    }

    /// Puts messages with these subjects into a person's INBOX, as delivery would.
    pub(super) async fn deliver(&self, name: &str, subjects: &[&str]) {
        let person = self.person(name);
        let inbox = self.mailboxes.find(person, "INBOX").await.expect("an INBOX").mailbox.id;
        let mail = |subject: &&str| crate::mailboxes::NewMail {
            raw: format!("Subject: {subject}\r\n\r\nBuongiorno\r\n").into_bytes(),
            flags: mailstore::flags::FlagSet::default(),
            internal_date: None,
        };
        let mails = subjects.iter().map(mail).collect();
        self.mailboxes.append(person, inbox, mails).await.expect("an append");
    }
}
