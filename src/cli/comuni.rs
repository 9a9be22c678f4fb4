//! `comuni`: the municipalities the portal knows.

use super::{
    actor,
    io::{Exit, Io, Refusal},
    show::{self, Table},
};
use crate::{
    app::App,
    fields,
    territory::{self, Comune, ComuneFilter, Wanted},
};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt as _;

/// The largest file that is read, bytes: the list of all Italy has less than two million.
const LARGEST: u64 = 16 << 20;

/// What can be done to comuni.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example: those of one province, from the list that ISTAT publishes\n  \
                        pugliaimpiego comuni import Elenco-comuni-italiani.csv --province LE")]
pub enum Comuni {
    /// Bring them in from a CSV file: that of ISTAT, or one with the headings istat, belfiore, name, province, cap, active;
    /// what is there already is changed to it
    #[command(after_help = "Example:\n  pugliaimpiego comuni import comuni.csv --province LE --province BR")]
    Import(Import),
    /// List them, ordered by name
    #[command(after_help = "Example:\n  pugliaimpiego comuni list --province LE --begins mar")]
    List(List),
    /// Set the postal code of one; without a code, none is known or there are several
    #[command(after_help = "Example:\n  pugliaimpiego comuni cap 075035 73100")]
    Cap {
        /// Its ISTAT code or its name
        comune: String,
        /// Five digits
        cap: Option<String>,
    },
}

/// A file of comuni.
#[derive(Debug, Args)]
pub struct Import {
    /// The file
    #[arg(required_unless_present = "sample")]
    file: Option<PathBuf>,
    /// Only those of this province (number plate); may be given several times
    #[arg(long, value_name = "LE")]
    province: Vec<String>,
    /// Comuni of the same provinces that the file does not name are there no more
    #[arg(long)]
    retire: bool,
    /// The few that come with the program, to try it out
    #[arg(long, conflicts_with = "file")]
    sample: bool,
}

/// Which to list.
#[derive(Debug, Args)]
pub struct List {
    /// Only those of this province (number plate)
    #[arg(long, value_name = "LE")]
    province: Option<String>,
    /// Only those whose name begins so
    #[arg(long, value_name = "TEXT")]
    begins: Option<String>,
    /// Those too that are there no more
    #[arg(long)]
    retired: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 1000)]
    limit: u32,
}

impl Comuni {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Import(import) => import.run(app, io).await,
            Self::List(list) => list.run(app, io).await,
            Self::Cap { comune, cap } => {
                let (comune, cap) = (one(app, comune).await?, cap.clone().unwrap_or_default());
                let (istat, new) = (comune.istat.clone(), cap.clone());
                app.territories.edit(actor(), move |edit| edit.set_cap(&istat, &new)).await?;
                let cap = if cap.is_empty() { "no CAP" } else { &cap };
                io.say(format!("{} ({}) has {cap} now.", comune.name, comune.istat)).await?;
                Ok(Exit::Well)
            }
        }
    }
}

impl Import {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let bytes = match &self.file {
            Some(file) => read(&io.path(file)).await.with_context(|| format!("{}", file.display()))?,
            None => territory::SAMPLE.as_bytes().to_vec(),
        };
        let wanted =
            Wanted { provinces: self.province.iter().map(|plate| plate.to_ascii_uppercase()).collect() };
        let comuni = territory::read_csv(&bytes, &wanted)?;
        if comuni.is_empty() {
            return Err(Refusal::failed("the file has no comuni that are wanted; look at --province"));
        }
        let retire = self.retire;
        let imported = app.territories.edit(actor(), move |edit| edit.import_comuni(&comuni, retire)).await?;
        io.say(format!("Comuni: {imported}.")).await?;
        Ok(Exit::Well)
    }
}

impl List {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let filter = ComuneFilter {
            province: self.province.as_ref().map(|plate| plate.to_ascii_uppercase()),
            begins: self.begins.clone(),
            retired: self.retired,
            limit: self.limit,
        };
        let found = app.territories.read(move |conn| territory::comuni(conn, &filter)).await?;
        if found.is_empty() {
            io.note("There is no such comune; `pugliaimpiego comuni import` brings them in.").await?;
        } else {
            io.say(table(&found).render()).await?;
        }
        Ok(Exit::Well)
    }
}

/// Comuni as a table.
pub fn table(comuni: &[Comune]) -> Table {
    let mut table = Table::new(&["ISTAT", "BELFIORE", "NAME", "PROVINCE", "CAP", "STATE"]);
    for one in comuni {
        let state = if one.active { "active" } else { "retired" };
        table.row([
            one.istat.clone(),
            one.belfiore.clone(),
            one.name.clone(),
            one.province.clone(),
            one.cap.clone(),
            state.into(),
        ]);
    }
    table
}

/// The comune of an ISTAT code or of a name that only one has.
pub async fn one(app: &App, text: &str) -> anyhow::Result<Comune> {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        let istat = text.to_owned();
        let found = app.territories.read(move |conn| territory::comune(conn, &istat)).await?;
        return found.ok_or_else(|| unknown(text));
    }
    let filter = ComuneFilter { begins: Some(text.to_owned()), limit: 100, ..ComuneFilter::default() };
    let mut found = app.territories.read(move |conn| territory::comuni(conn, &filter)).await?;
    found.retain(|comune| fields::folded(&comune.name) == fields::folded(text));
    match (found.pop(), found.pop()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(unknown(text)),
        (Some(one), Some(other)) => Err(Refusal::failed(format!(
            "several comuni are called {}: give the code, {} or {}",
            show::clean(text),
            one.istat,
            other.istat
        ))),
    }
}

/// The ISTAT codes of several comuni.
pub async fn codes(app: &App, named: &[String]) -> anyhow::Result<Vec<String>> {
    let mut codes = Vec::with_capacity(named.len());
    for text in named {
        codes.push(one(app, text).await?.istat);
    }
    Ok(codes)
}

fn unknown(text: &str) -> anyhow::Error {
    let text = show::clean(text);
    Refusal::failed(format!("there is no comune {text}; `pugliaimpiego comuni list` shows those there are"))
}

async fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::fs::File::open(path).await?.take(LARGEST + 1).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 > LARGEST {
        return Err(Refusal::failed(format!("it is larger than {} MiB", LARGEST >> 20)));
    }
    Ok(bytes)
}
