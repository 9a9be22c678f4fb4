//! `tls`: certificates in files and those that are ordered by ACME.

use super::{
    io::{Exit, Io, Refusal},
    show::{self, Table},
};
use crate::{
    acme::{self, Row},
    app::App,
    clock::Micros,
    net::tls,
    server,
};
use clap::Subcommand;

/// What can be asked of certificates.
#[derive(Debug, Subcommand)]
pub enum Tls {
    /// List them: until when each is valid, and what comes next
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
    let now = app.clock.now();
    let files = tls::Tls::open(server::cert_sources(&app.config), now)?;
    let rows = acme::list(&app.db).await?;
    let wanted = wanted(app).await?;
    let mut table = Table::new(&["CERTIFICATE", "FROM", "VALID UNTIL", "STATE"]);
    for (number, (file, end)) in files.files().into_iter().enumerate() {
        // The first one is for every name that has no other.
        let from = if number == 0 && files.is_self_signed() { "self-signed" } else { "file" };
        let state = of_file(&app.config.hostname, from, end, &rows, now);
        table.row([file, from.into(), end.map_or_else(|| "unknown".into(), show::time), state]);
    }
    for row in &rows {
        let end = row.expires_at.map_or_else(|| "none yet".into(), show::time);
        table.row([row.name.clone(), "ACME".into(), end, of_row(row, wanted.as_deref(), now)]);
    }
    io.say(table.render()).await?;
    for row in rows.iter().filter(|row| !row.last_error.is_empty()) {
        io.say(format!("{}: the last attempt failed: {}", row.name, show::clean(&row.last_error))).await?;
    }
    match &app.config.tls.acme.directory {
        Some(directory) => io.note(format!("Certificates are ordered from {directory}.")).await?,
        None => io.note("No certificates are ordered: tls.acme.directory is not set.").await?,
    }
    Ok(Exit::Well)
}

/// The names certificates are ordered for; none when no server orders any.
async fn wanted(app: &App) -> anyhow::Result<Option<Vec<String>>> {
    if app.config.tls.acme.directory.is_none() {
        return Ok(None);
    }
    Ok(Some(server::acme_names(&app.config)?.find(&app.db).await?))
}

fn of_file(hostname: &str, from: &str, end: Option<Micros>, rows: &[Row], now: Micros) -> String {
    let replaced = rows.iter().any(|row| row.name == hostname && row.expires_at.is_some());
    match from {
        "self-signed" if replaced => format!("not shown: {hostname} has one by ACME"),
        "self-signed" => "in use; mail programs and browsers warn of it".into(),
        _ if end.is_some_and(|end| end <= now) => {
            "has ended: put a new file in its place, then reload".into()
        }
        _ => "in use; who gets it renews it".into(),
    }
}

fn of_row(row: &Row, wanted: Option<&[String]>, now: Micros) -> String {
    let held = row.expires_at.is_some_and(|end| end > now);
    let at = match row.attempt_at {
        at if at <= now => "now".to_owned(),
        at => show::time(at),
    };
    let elsewhere = wanted.is_some_and(|wanted| !wanted.contains(&row.name)) && row.is_wanted(now);
    match (wanted, held) {
        (_, true) if elsewhere => "in use; another server wants it, or nobody since less than a day".into(),
        (_, false) if elsewhere => "another server wants it, or nobody since less than a day".into(),
        (None, true) => "in use; nobody renews it: tls.acme.directory is not set".into(),
        (None, false) => "not ordered: tls.acme.directory is not set".into(),
        (Some(wanted), true) if !wanted.contains(&row.name) => {
            "in use; no longer wanted: left to expire".into()
        }
        (Some(wanted), false) if !wanted.contains(&row.name) => "no longer wanted: soon forgotten".into(),
        _ if row.failures > 0 => {
            format!("{}, tried again {at}", show::count(row.failures, "attempt failed", "attempts failed"))
        }
        (Some(_), true) => format!("in use; renewed {at}"),
        (Some(_), false) => format!("ordered {at}"),
    }
}

async fn renew(app: &App, io: &Io, name: &str) -> anyhow::Result<Exit> {
    let Some(wanted) = wanted(app).await? else {
        return Err(Refusal::failed("no certificates are ordered: tls.acme.directory is not set"));
    };
    if !wanted.iter().any(|one| one == name) {
        return Err(Refusal::failed(format!(
            "{} is not among the names certificates are ordered for: hostname, http.public_url, tls.acme.names, or \
             else autoconfig, autodiscover and mta-sts below the mail domains where they lead here",
            show::clean(name)
        )));
    }
    if !acme::hurry(&app.db, name, app.clock.now()).await? {
        return Err(Refusal::failed(format!(
            "{name} is new: a server with the role workers orders its certificate within a quarter of an hour by itself"
        )));
    }
    io.say(format!(
        "The certificate of {name} is ordered within half a minute by a server with the role workers; \
         `pugliaimpiego tls status` tells how it went."
    ))
    .await?;
    Ok(Exit::Well)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    const NOW: Micros = 1_795_425_300_000_000;

    #[test]
    fn the_state_of_an_ordered_certificate_is_told_in_words() {
        let wanted = ["posta.example".to_owned()];
        let row = |(expires_at, attempt_at, failures)| {
            let (name, last_error) = ("posta.example".to_owned(), String::new());
            Row { name, expires_at, attempt_at, failures, last_error, wanted_at: 0 }
        };
        let check = |state, wanted: Option<&[String]>, expected: &str| {
            assert_eq!(of_row(&row(state), wanted, NOW), expected);
        };
        let (held, later) = (Some(NOW + HOUR), NOW + HOUR);
        check((held, later, 0), Some(&wanted), "in use; renewed 2026-11-23 10:15 UTC");
        check((held, NOW, 0), Some(&wanted), "in use; renewed now");
        check((None, NOW, 0), Some(&wanted), "ordered now");
        check((Some(NOW), later, 1), Some(&wanted), "1 attempt failed, tried again 2026-11-23 10:15 UTC");
        check((held, later, 2), Some(&[]), "in use; no longer wanted: left to expire");
        check((None, later, 2), Some(&[]), "no longer wanted: soon forgotten");
        let elsewhere = Row { wanted_at: NOW - HOUR, ..row((held, later, 0)) };
        let said = of_row(&elsewhere, Some(&[]), NOW);
        assert_eq!(said, "in use; another server wants it, or nobody since less than a day");
        check((held, later, 0), None, "in use; nobody renews it: tls.acme.directory is not set");
        check((None, later, 0), None, "not ordered: tls.acme.directory is not set");
    }

    #[test]
    fn the_state_of_a_file_is_told_in_words() {
        let check = |from, end, rows: &[Row], expected: &str| {
            let said = of_file("posta.example", from, Some(end), rows, NOW);
            assert!(said.contains(expected), "{said}");
        };
        let (name, last_error) = ("posta.example".to_owned(), String::new());
        let row = Row { name, expires_at: Some(NOW), attempt_at: 0, failures: 0, last_error, wanted_at: 0 };
        check("self-signed", NOW + HOUR, &[], "warn of it");
        check("self-signed", NOW + HOUR, &[row], "not shown: posta.example has one by ACME");
        check("file", NOW + HOUR, &[], "in use");
        check("file", NOW, &[], "has ended");
    }
}
