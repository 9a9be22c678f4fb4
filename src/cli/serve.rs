//! `serve` and `demo`.

use super::{
    Place,
    control::{self, CONTROL_SOCKET},
    io::{Chunk, Exit, Io, Refusal},
    lock::{DataLock, LOCK_FILE},
    progress::Meter,
    reach, screen,
};
use crate::{
    app::App,
    config::{Config, Options},
    demo, demo_fill, directory,
    net::{Ports, Shutdown},
    server,
    telemetry::{self, Measurements},
};
use clap::Args;
use mailstore::DbError;
use std::{io, path::Path, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

/// A server waits this long for a command that has the data folder.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether a data folder holds a demo.
pub fn is_demo(folder: &Path) -> bool {
    folder.join(demo_fill::MARKER).exists()
}

/// Runs the server.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pugliaimpiego serve --config /etc/pugliaimpiego.toml")]
pub struct Serve {
    /// What this process does, of smtp, submission, imap, web, relay, workers [default: all]
    #[arg(long, value_name = "ROLE,...", value_delimiter = ',')]
    roles: Option<Vec<String>>,
    /// Listen on free ports; DIR/ports.json says which
    #[arg(long)]
    free_ports: bool,
}

/// Fills an empty folder with the demo province, then serves it.
#[derive(Debug, Args)]
#[command(after_help = "Example: a smaller province in a folder of its own\n  \
                        pugliaimpiego demo --data /tmp/province --items 500")]
pub struct Demo {
    /// Messages to fill it with, and contents of the portal
    #[arg(long, value_name = "N", default_value_t = demo::DEFAULT_ITEMS)]
    items: usize,
    /// Listen on free ports; DIR/ports.json says which
    #[arg(long)]
    free_ports: bool,
}

fn is_no_demo(folder: &Path) -> anyhow::Result<()> {
    if !is_demo(folder) {
        return Ok(());
    }
    Err(Refusal::usage(format!(
        "{} holds a demo: run `pugliaimpiego demo`, or name another folder with --data",
        folder.display()
    )))
}

impl Serve {
    pub(super) async fn run(&self, place: &Place, _io: &mut Io) -> anyhow::Result<Exit> {
        let options = Options { roles: self.roles.clone(), free_ports: self.free_ports, ..place.options() };
        let config = super::load(&options)?;
        is_no_demo(&config.data)?;
        reach::is_made(&config)?;
        let (_lock, app) = start(config, "serve").await?;
        // A restore may have ended only now.
        is_no_demo(&app.config.data)?;
        if !has_domains(&app).await? {
            tracing::warn!(
                "there is no domain yet, so no mail is taken: add one with `pugliaimpiego domain add`"
            );
        }
        serve(app, |_| {}).await
    }
}

impl Demo {
    pub(super) async fn run(&self, place: &Place, io: &mut Io) -> anyhow::Result<Exit> {
        let options = Options { free_ports: self.free_ports, demo: true, ..place.options() };
        let config = super::load(&options)?;
        let known = is_demo(&config.data);
        if !known && !is_empty(&config.data)? {
            return Err(not_empty(&config.data));
        }
        let (_lock, app) = start(config, "demo").await?;
        if !known && has_domains(&app).await? {
            return Err(not_empty("the database".as_ref()));
        }
        if !known {
            demo_fill::mark(&app.config.data, app.clock.now())?;
        }
        fill(&app, self.items, io).await?;
        let (sink, data) = (io.sink(), app.config.data.clone());
        let program = std::env::current_exe().unwrap_or_else(|_| "pugliaimpiego".into());
        let show = move |ports: &Ports| {
            // Nobody may be looking.
            drop(sink.try_send(Chunk::Out(screen::demo(ports, &data, &program).into_bytes())));
        };
        serve(app, show).await
    }
}

/// Takes the folder for this process and opens what is in it.
async fn start(config: Config, holder: &str) -> anyhow::Result<(DataLock, App)> {
    telemetry::init_logging(config.log.format, &config.log.filter)?;
    telemetry::log_panics();
    for advice in config.advice() {
        tracing::warn!(key = advice.key, "{advice}");
    }
    for unknown in super::unknown_variables() {
        tracing::warn!(variable = unknown.key, "{unknown}");
    }
    reach::make_folder(&config.data)?;
    let lock = DataLock::take(&config.data, holder, PATIENCE).await?;
    Ok((lock, reach::open_prepared(config).await?))
}

/// Fills the demo, saying how far it is when somebody looks on.
async fn fill(app: &App, items: usize, io: &Io) -> anyhow::Result<()> {
    let mut meter = Meter::new(io);
    let tell = move |done, all| meter.tell("filling the province", done as u64, all as u64);
    demo_fill::fill(app, items, tell).await
}

/// Serves until a signal ends it; `ready` is called when all ports are open.
async fn serve(app: App, ready: impl FnOnce(&Ports)) -> anyhow::Result<Exit> {
    let shutdown = Shutdown::new();
    end_on_signals(&shutdown)?;
    if app.config.database.url.is_none() {
        control::serve(app.clone(), app.config.data.join(CONTROL_SOCKET), &shutdown).await?;
    }
    let measurements = Measurements::install()?;
    server::serve(app, measurements, shutdown, ready).await?;
    Ok(Exit::Well)
}

/// SIGTERM and SIGINT ask for an orderly end; the second one takes the patience away; the third ends the process as it is.
fn end_on_signals(shutdown: &Shutdown) -> io::Result<()> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        let mut signal = async || tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} };
        signal().await;
        shutdown.asked().cancel();
        signal().await;
        tracing::warn!("asked twice: what has not ended is cut off");
        shutdown.hurry();
        signal().await;
        tracing::error!("asked three times: ending as it is");
        std::process::exit(i32::from(Exit::Failed.code()));
    });
    Ok(())
}

/// Whether nothing but a lock lies in a folder, or it is not there.
fn is_empty(folder: &Path) -> io::Result<bool> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        entries => entries?,
    };
    for entry in entries {
        if entry?.file_name() != LOCK_FILE {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn has_domains(app: &App) -> Result<bool, DbError> {
    Ok(!app.directory.read(directory::domains).await?.is_empty())
}

fn not_empty(what: &Path) -> anyhow::Error {
    Refusal::usage(format!(
        "{} is not empty and holds no demo: name another folder with --data",
        what.display()
    ))
}
