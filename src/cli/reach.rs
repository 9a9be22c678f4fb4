//! Where a command runs: in the server that has the data folder, or here, under the folder's lock.

use super::{
    Alone, Cli, Command, OnApp, conclude,
    control::{self, CONTROL_SOCKET},
    execute,
    io::{Chunk, Exit, Io, Refusal, STDIN_MAX},
    lock::{self, DataLock},
};
use crate::{
    app::{App, DATABASE_FILE},
    auth::{KeyError, keys},
    clock::Clock,
    config::Config,
    telemetry::{self, LogFormat},
};
use anyhow::Context as _;
use std::{
    io::{IsTerminal as _, Read as _, Write},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// A command waits this long for another one, or for a server that is just starting.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(100);

/// What was asked, as words that mean the same in another process.
#[derive(Debug)]
pub struct Request {
    /// The command line with the environment's options written out.
    pub argv: Vec<String>,
    /// Standard input is part of the request.
    pub wants_stdin: bool,
}

/// Does what the command line says, on the streams of this process.
pub async fn run(cli: Cli, request: Request) -> Exit {
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let stdin = match request.wants_stdin.then(read_stdin).transpose() {
        Ok(stdin) => stdin.unwrap_or_default(),
        Err(error) => {
            eprintln!("error: {error:#}");
            return Exit::of(&error);
        }
    };
    let (mut io, output) = Io::new(stdin, folder, std::io::stderr().is_terminal());
    let pump = tokio::task::spawn_blocking(move || pump(output));
    let outcome = match &cli.command {
        Command::Alone(alone) => Box::pin(alone_run(alone, &cli, &mut io)).await,
        Command::OnApp(command) => Box::pin(on_app(command, &cli, request.argv, &mut io)).await,
    };
    let exit = conclude(outcome, &io).await;
    drop(io);
    let _ = pump.await;
    exit
}

async fn alone_run(alone: &Alone, cli: &Cli, io: &mut Io) -> anyhow::Result<Exit> {
    if !matches!(alone, Alone::Serve(_) | Alone::Demo(_)) {
        quiet_log();
    }
    alone.run(&cli.place, io).await
}

async fn on_app(command: &OnApp, cli: &Cli, argv: Vec<String>, io: &mut Io) -> anyhow::Result<Exit> {
    quiet_log();
    let config = cli.place.load()?;
    if config.database.url.is_some() {
        // Nodes share PostgreSQL; so does a command. What a node counts for itself only that node can say.
        if matches!(command, OnApp::Limits(_))
            && let Some(stream) = control::connect(&config.data.join(CONTROL_SOCKET)).await?
        {
            return control::ask(stream, argv, io).await;
        }
        let app = App::open(config, Clock::System).await?;
        return Ok(execute(command, &app, io).await);
    }
    is_made(&config)?;
    match reach(&config.data).await? {
        Reached::Server(stream) => control::ask(stream, argv, io).await,
        Reached::Folder(_lock) => {
            let app = App::open(config, Clock::System).await?;
            Ok(execute(command, &app, io).await)
        }
    }
}

/// Commands tell what matters themselves; of the log only warnings are shown.
fn quiet_log() {
    if let Err(error) = telemetry::init_logging(LogFormat::Text, "warn") {
        eprintln!("warning: no log: {error}");
    }
}

/// How the data can be worked on.
enum Reached {
    Server(tokio::net::UnixStream),
    Folder(DataLock),
}

/// Finds the server of a folder; if there is none, takes the folder.
async fn reach(folder: &Path) -> anyhow::Result<Reached> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(stream) = control::connect(&folder.join(CONTROL_SOCKET)).await? {
            return Ok(Reached::Server(stream));
        }
        belongs_to_us(folder)?;
        let taken = DataLock::try_take(folder, "a command").map_err(|e| lock::unusable(folder, &e))?;
        if let Some(lock) = taken {
            return Ok(Reached::Folder(lock));
        }
        if Instant::now() >= end {
            return Err(lock::busy(folder));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A file that root makes in the folder of the server's user would keep the server from its database.
fn belongs_to_us(folder: &Path) -> anyhow::Result<()> {
    let (Ok(owner), Ok(us)) = (std::fs::metadata(folder), std::fs::metadata("/proc/self")) else {
        return Ok(());
    };
    if owner.uid() == us.uid() {
        return Ok(());
    }
    let (folder, owner) = (folder.display(), owner.uid());
    Err(Refusal::failed(format!(
        "the data folder {folder} belongs to the user number {owner}: run this as that user (sudo -u '#{owner}' ...)"
    )))
}

/// Refuses a folder in which `init` has never been: a mistyped one, or one whose disk is not mounted. Served, it would
/// be an empty server that refuses everybody's mail for good.
pub fn is_made(config: &Config) -> anyhow::Result<()> {
    let is_there = || config.data.join(DATABASE_FILE).try_exists();
    if config.database.url.is_some() || is_there().map_err(|e| lock::unusable(&config.data, &e))? {
        return Ok(());
    }
    let folder = config.data.display();
    let lacking = if config.data.is_dir() { "there is no database in" } else { "there is no folder" };
    Err(Refusal::failed(format!(
        "{lacking} {folder}: if the name is right, make a server there with `pugliaimpiego init --data {folder}`; \
         if not, name the folder with --data, or with `data` in the file of --config"
    )))
}

/// Makes a data folder, for its owner alone, unless it is there.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("the data folder {} cannot be made", folder.display()))
}

/// Opens data that may still be empty: makes folder and master key when there is no database yet, and makes sure that
/// the master key is the one of the database.
pub async fn open_prepared(config: Config) -> anyhow::Result<App> {
    let path = config.master_key.clone();
    let fresh = !path.exists();
    if fresh && config.database.url.is_none() && config.data.join(DATABASE_FILE).exists() {
        return Err(KeyError::Absent(path).into());
    }
    crate::app::prepare(&config)?;
    let opened = open_checked(config).await;
    if fresh && opened.is_err() {
        // A key that was made in vain would only be taken for the right one later.
        let _ = std::fs::remove_file(path);
    }
    opened
}

async fn open_checked(config: Config) -> anyhow::Result<App> {
    let app = Box::pin(App::open(config, Clock::System)).await?;
    check_key(&app).await?;
    Ok(app)
}

/// Whether the master key is the one of the database; a new database is bound to it.
pub async fn check_key(app: &App) -> Result<(), KeyError> {
    let now = app.clock.now();
    keys::shared_secret(&app.db, &app.keys, &mut rand::rng(), "check of the master key", now).await?;
    Ok(())
}

/// Reads a password or key; on a terminal without showing it.
fn read_stdin() -> anyhow::Result<Vec<u8>> {
    let stdin = std::io::stdin();
    let mut text = Vec::new();
    if stdin.is_terminal() {
        eprint!("Password: ");
        let hidden = stty("-echo");
        let mut line = String::new();
        let read = stdin.read_line(&mut line);
        if hidden {
            stty("echo");
            eprintln!();
        }
        read?;
        text = line.into_bytes();
    } else {
        stdin.lock().take(STDIN_MAX as u64 + 1).read_to_end(&mut text)?;
    }
    if text.len() > STDIN_MAX {
        return Err(Refusal::usage(format!("more than {STDIN_MAX} bytes came on standard input")));
    }
    Ok(text)
}

/// Sets a mode of the terminal; false when there is no such program or it does not want to.
fn stty(mode: &str) -> bool {
    std::process::Command::new("stty").arg(mode).status().is_ok_and(|status| status.success())
}

/// Writes output to the streams of this process until it ends or nobody reads it.
fn pump(mut output: mpsc::Receiver<Chunk>) {
    while let Some(chunk) = output.blocking_recv() {
        let written = match chunk {
            Chunk::Out(bytes) => write(std::io::stdout().lock(), &bytes),
            Chunk::Err(bytes) => write(std::io::stderr().lock(), &bytes),
        };
        if written.is_err() {
            return;
        }
    }
}

fn write(mut to: impl Write, bytes: &[u8]) -> std::io::Result<()> {
    to.write_all(bytes)?;
    to.flush()
}
