//! Commands as they are typed, on both engines, straight and through the control socket.

mod alone;
mod beside;
mod directory;
mod lists;
mod mail;
mod portal;
mod shape;
mod sheets;

use super::{
    Cli, Command, OnApp, execute,
    io::{Chunk, Exit, Io},
};
use crate::{
    app::{self, App},
    audit,
    auth::Protocol,
    clock::Clock,
    config::Config,
    secret::Secret,
};
use clap::Parser as _;
use mailstore::testing::{self, TestDb};
use std::net::Ipv4Addr;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// An application with the domain x.example, maria (administrator, password `segreto1`) and the office cpi.
struct House {
    app: App,
    folder: TempDir,
    _database: Option<TestDb>,
}

/// What came of a command.
#[derive(Debug)]
struct Done {
    exit: Exit,
    out: String,
    err: String,
}

async fn houses() -> Vec<House> {
    let mut houses = vec![House::open(None).await];
    if let Some(database) = testing::postgres().await {
        houses.push(House::open(Some(database)).await);
    }
    houses
}

impl House {
    async fn open(database: Option<TestDb>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::with_defaults(folder.path());
        config.database.url = database.as_ref().and_then(TestDb::url).map(Secret::new);
        config.database.connections = 4;
        app::prepare(&config).unwrap();
        let app = App::open(config, Clock::System).await.unwrap();
        let house = Self { app, folder, _database: database };
        house.well("domain add x.example").await;
        house
            .typed("account add maria --name Maria --role administrator --password-stdin", "segreto1\n")
            .await;
        house.well("office add cpi --name CPI").await;
        house
    }

    /// Runs a command line with that standard input.
    async fn typed(&self, line: &str, stdin: &str) -> Done {
        let command = parse(line);
        let (mut io, output) = Io::new(stdin.into(), self.folder.path().to_owned(), false);
        let read = tokio::spawn(read(output));
        let exit = execute(&command, &self.app, &mut io).await;
        drop(io);
        let (out, err) = read.await.unwrap();
        Done { exit, out, err }
    }

    async fn run(&self, line: &str) -> Done {
        self.typed(line, "").await
    }

    /// The output of a command that has to succeed.
    async fn well(&self, line: &str) -> String {
        let done = self.run(line).await;
        assert_eq!(done.exit, Exit::Well, "{line}: {done:?}");
        done.out
    }

    /// The complaint of a command that has to fail.
    async fn fails(&self, line: &str, exit: Exit) -> String {
        let done = self.run(line).await;
        assert_eq!(done.exit, exit, "{line}: {done:?}");
        assert!(done.err.starts_with("error: "), "{line}: {done:?}");
        done.err
    }

    async fn logs_in(&self, login: &str, password: &str) -> bool {
        let peer = Ipv4Addr::LOCALHOST.into();
        self.app.auth.verify_login(peer, login, password, Protocol::Imap).await.is_ok()
    }

    /// All that was written down of deeds.
    async fn deeds(&self) -> Vec<String> {
        let all = self.app.db.read(|conn| audit::list(conn, None, 1000)).await.unwrap();
        all.into_iter().map(|deed| format!("{} {} {}", deed.action, deed.subject, deed.detail)).collect()
    }
}

fn words(line: &str) -> Vec<String> {
    ["pugliaimpiego"].into_iter().chain(line.split_whitespace()).map(str::to_owned).collect()
}

fn parse(line: &str) -> OnApp {
    match Cli::try_parse_from(words(line)).unwrap_or_else(|error| panic!("{line}: {error}")).command {
        Command::OnApp(command) => command,
        Command::Alone(command) => panic!("{command:?}"),
    }
}

async fn read(mut output: mpsc::Receiver<Chunk>) -> (String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    while let Some(chunk) = output.recv().await {
        match chunk {
            Chunk::Out(bytes) => out.extend(bytes),
            Chunk::Err(bytes) => err.extend(bytes),
        }
    }
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}
