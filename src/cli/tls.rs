//! `tls`: certificates in files and those that are ordered by ACME.

use super::{
    io::{Exit, Io, Refusal},
    show::{self, Table},
};
use crate::{acme, app::App, net::tls, server};
use clap::Subcommand;

/// What can be asked of certificates.
#[derive(Debug, Subcommand)]
pub enum Tls {
    /// List them: name, end, next attempt, failures
    #[command(after_help = "Example:\n  pugliaimpiego tls status")]
    Status,
    /// Order or renew one now, whatever its timetable says
    #[command(after_help = "Example:\n  pugliaimpiego tls renew posta.example.it")]
    Renew {
        /// The host name
        name: String,
    },
}

impl Tls {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Status => status(app, io).await,
            Self::Renew { name } => renew(app, io, &name.to_ascii_lowercase()).await,
        }
    }
}

async fn status(app: &App, io: &Io) -> anyhow::Result<Exit> {
    let files = tls::Tls::open(server::cert_sources(&app.config), app.clock.now())?;
    let mut table = Table::new(&["CERTIFICATE", "FROM", "ENDS", "NEXT ATTEMPT", "FAILURES"]);
    for (file, end) in files.files() {
        let end = end.map_or_else(|| "unknown".into(), show::time);
        table.row([file, "file".into(), end, "-".into(), "-".into()]);
    }
    let rows = acme::list(&app.db).await?;
    for row in &rows {
        let end = row.expires_at.map_or_else(|| "none yet".into(), show::time);
        let next = show::time(row.attempt_at);
        table.row([row.name.clone(), "ACME".into(), end, next, row.failures.to_string()]);
    }
    io.say(table.render()).await?;
    for row in rows.iter().filter(|row| !row.last_error.is_empty()) {
        io.say(format!("{}: {}", row.name, row.last_error)).await?;
    }
    match &app.config.tls.acme.directory {
        Some(directory) => io.note(format!("Certificates are ordered from {directory}.")).await?,
        None => io.note("No certificates are ordered: tls.acme.directory is not set.").await?,
    }
    Ok(Exit::Well)
}

async fn renew(app: &App, io: &Io, name: &str) -> anyhow::Result<Exit> {
    if app.config.tls.acme.directory.is_none() {
        return Err(Refusal::failed("no certificates are ordered: tls.acme.directory is not set"));
    }
    if !acme::hurry(&app.db, name, app.clock.now()).await? {
        return Err(Refusal::failed(format!(
            "no certificate is ordered for {name}: see `pugliaimpiego tls status`"
        )));
    }
    io.say(format!(
        "The certificate of {name} is ordered within half a minute by a server with the role workers."
    ))
    .await?;
    Ok(Exit::Well)
}
