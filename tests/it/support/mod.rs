//! A real server in this process, on free loopback ports with a database of its own, and small clients.

mod imap;
mod smtp;

pub use imap::ImapClient;
pub use smtp::SmtpClient;

use mailstore::testing::{self, TestDb};
use pugliaimpiego::{
    address::{Address, Domain},
    app::{self, App},
    audit::Doer,
    auth::password,
    clock::Clock,
    config::{AuthPolicy, Config, Role as ServerRole},
    directory::{Kind, NewPrincipal, PrincipalId, Role},
    net::{
        Ports, Shutdown,
        resolver::{DnsTable, Resolver},
    },
    search::{self, Indexer, Step, attached::Extractor},
    secret::Secret,
    server,
    telemetry::Measurements,
};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

/// The domain that is hosted.
pub const DOMAIN: &str = "lecce.example";
/// Everybody's password.
pub const PASSWORD: &str = "una parola segreta";

/// One server with its data folder; ended when dropped.
pub struct TestServer {
    /// `sqlite` or `postgres`.
    pub name: &'static str,
    /// Its services, for looking behind the protocols.
    pub app: App,
    /// Its ports.
    pub ports: Ports,
    /// Its data folder.
    pub folder: Arc<TempDir>,
    database: Option<Arc<TestDb>>,
    shutdown: Shutdown,
    running: Option<JoinHandle<anyhow::Result<()>>>,
}

/// One server of each engine there is, with op01, op02 (office cpi.lecce), op03 and admin.
pub async fn servers() -> Vec<TestServer> {
    let mut all = vec![TestServer::start(None).await];
    if let Some(database) = testing::postgres().await {
        all.push(TestServer::start(Some(database)).await);
    }
    all
}

fn measurements() -> Measurements {
    static ONE: OnceLock<Measurements> = OnceLock::new();
    ONE.get_or_init(|| Measurements::install().expect("the first collector")).clone()
}

impl TestServer {
    /// Starts a server on an SQLite file, or on that PostgreSQL database, and fills in the people.
    pub async fn start(database: Option<TestDb>) -> Self {
        let folder = Arc::new(TempDir::with_prefix("pugliaimpiego-").expect("a folder"));
        let server = Self::open(folder, database.map(Arc::new), None, &ServerRole::ALL, |_| {}).await;
        server.add_people().await;
        server
    }

    /// Starts a server, as [`start`](Self::start), in which nothing works beside the clients: no timed work, no indexing
    /// but by [`index`](Self::index).
    pub async fn without_workers(database: Option<TestDb>) -> Self {
        let folder = Arc::new(TempDir::with_prefix("pugliaimpiego-").expect("a folder"));
        let roles = [ServerRole::Smtp, ServerRole::Submission, ServerRole::Imap];
        let server = Self::open(folder, database.map(Arc::new), None, &roles, |_| {}).await;
        server.add_people().await;
        server
    }

    /// Indexes all words there are, those of attachments included.
    pub async fn index(&self) {
        let (db, clock) = (self.app.db.clone(), self.app.clock.clone());
        let program = Extractor::Program(env!("CARGO_BIN_EXE_pugliaimpiego").into());
        let indexer = Indexer::new(db, clock, "the test".to_owned(), program);
        let step = async || match indexer.step().await.expect("a step") {
            Step::Nothing => indexer.read_attached().await.expect("a step"),
            step => step,
        };
        while step().await != Step::Nothing {}
        let status = search::status(&self.app.db, search::Kind::Message).await.expect("a status");
        assert!(status.indexed > 0 && (status.waiting, status.unread) == (0, 0), "{status:?}");
    }

    /// Starts a server that asks this table whose mail it is, and does what domains ask for.
    pub async fn judging(database: Option<TestDb>, names: DnsTable) -> Self {
        let folder = Arc::new(TempDir::with_prefix("pugliaimpiego-").expect("a folder"));
        let server = Self::open(folder, database.map(Arc::new), Some(names), &ServerRole::ALL, |_| {}).await;
        server.add_people().await;
        server
    }

    /// Starts a server whose configuration is changed first.
    pub async fn changed(database: Option<TestDb>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(TempDir::with_prefix("pugliaimpiego-").expect("a folder"));
        let server = Self::open(folder, database.map(Arc::new), None, &ServerRole::ALL, change).await;
        server.add_people().await;
        server
    }

    /// Another node on the same database (PostgreSQL), or the same folder again.
    pub async fn again(&self) -> Self {
        let folder = match &self.database {
            Some(_) => {
                let other = Arc::new(TempDir::with_prefix("pugliaimpiego-").expect("a folder"));
                std::fs::copy(&self.app.config.master_key, other.path().join("master.key")).expect("the key");
                other
            }
            None => Arc::clone(&self.folder),
        };
        let old = &self.app.config.limits;
        let same = |config: &mut Config| config.limits = old.clone();
        Self::open(folder, self.database.clone(), None, &ServerRole::ALL, same).await
    }

    /// The same server after an orderly end, on its folder or database.
    pub async fn restarted(mut self) -> Self {
        self.shutdown.asked().cancel();
        if let Some(running) = self.running.take() {
            running.await.expect("no panic").expect("an orderly end");
        }
        self.again().await
    }

    async fn open(
        folder: Arc<TempDir>,
        database: Option<Arc<TestDb>>,
        names: Option<DnsTable>,
        roles: &[ServerRole],
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::demo(folder.path());
        config.roles = roles.to_vec();
        config.free_ports();
        config.hostname = format!("mail.{DOMAIN}");
        config.database.url = database.as_ref().and_then(|db| db.url()).map(Secret::new);
        config.database.connections = 12;
        change(&mut config);
        app::prepare(&config).expect("a data folder");
        let resolver = names.map_or(Resolver::Off, |names| {
            config.mailauth.policy = AuthPolicy::Enforce;
            Resolver::Table(names)
        });
        let app = App::open_with(config, Clock::System, resolver).await.expect("the application");
        let shutdown = Shutdown::new();
        let (tell, told) = oneshot::channel();
        let running = tokio::spawn(server::serve(app.clone(), measurements(), shutdown.clone(), |ports| {
            let _ = tell.send(ports.clone());
        }));
        let ports = match told.await {
            Ok(ports) => ports,
            Err(_) => panic!("the server did not start: {:?}", running.await),
        };
        let name = if database.is_some() { "postgres" } else { "sqlite" };
        Self { name, app, ports, folder, database, shutdown, running: Some(running) }
    }

    async fn add_people(&self) {
        let hash = self.app.auth.hash(PASSWORD).await.expect("a hash");
        self.app
            .directory
            .edit(Doer::server(), move |edit| {
                edit.add_domain(&Domain::parse(DOMAIN).expect("a domain"), None)?;
                let mut people = Vec::new();
                for name in ["op01", "op02", "op03", "admin"] {
                    let role = if name == "admin" { Role::Administrator } else { Role::Operator };
                    let new = NewPrincipal {
                        roles: vec![(role, None)],
                        ..NewPrincipal::new(Kind::Person, address(name), name)
                    };
                    let id = edit.add(&new)?;
                    password::set(edit, id, &hash)?;
                    people.push(id);
                }
                let office = edit.add(&NewPrincipal::new(Kind::Office, address("cpi.lecce"), "CPI Lecce"))?;
                edit.add_member(office, people[0], true)?;
                edit.add_member(office, people[1], false)?;
                edit.set_alias(&address("info"), &[address("op01")])?;
                edit.set_alias(&address("fuori"), &[Address::parse("x@posta.example").expect("an address")])?;
                let group = edit.add(&NewPrincipal::new(Kind::Group, address("tutti"), "Tutti"))?;
                people.iter().try_for_each(|person| edit.add_member(group, *person, false))
            })
            .await
            .expect("people");
    }

    /// The person of that name.
    pub async fn person(&self, name: &str) -> PrincipalId {
        self.app.directory.find(&address(name)).await.expect("a look").expect("somebody").id
    }

    /// A greeted connection to the MX port.
    pub async fn smtp(&self) -> SmtpClient {
        SmtpClient::connect(self.ports.smtp.expect("an MX port")).await
    }

    /// A connection to the submission port, logged in.
    pub async fn submission(&self, name: &str) -> SmtpClient {
        let mut client = SmtpClient::connect(self.ports.submission.expect("a port")).await;
        client.login(&format!("{name}@{DOMAIN}"), PASSWORD).await;
        client
    }

    /// A connection to the IMAP port, logged in.
    pub async fn imap(&self, name: &str) -> ImapClient {
        let mut client = ImapClient::connect(self.ports.imap.expect("a port")).await;
        client.ok(&format!("LOGIN {name}@{DOMAIN} \"{PASSWORD}\"")).await;
        client
    }

    /// The messages in the outbox, oldest first.
    pub fn outbox(&self) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(self.app.config.outbox()) else { return Vec::new() };
        let mut paths: Vec<_> = files.map(|f| f.expect("a file").path()).collect();
        paths.sort();
        let text = |path| String::from_utf8_lossy(&std::fs::read(path).expect("a message")).into_owned();
        paths.into_iter().filter(|p| p.extension().is_some_and(|e| e == "eml")).map(text).collect()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.shutdown.asked().cancel();
        if let Some(running) = self.running.take() {
            running.abort();
        }
    }
}

/// An address of the test domain.
pub fn address(local: &str) -> Address {
    Address::parse(&format!("{local}@{DOMAIN}")).expect("an address")
}

/// Waits until `check` gives something, five seconds at most.
pub async fn eventually<T, F: Future<Output = Option<T>>>(mut check: impl FnMut() -> F) -> T {
    for _ in 0..500 {
        if let Some(value) = check().await {
            return value;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it did not happen within five seconds");
}
