//! `check`: whether the store is consistent.

use super::{
    io::{Exit, Io},
    progress::Meter,
    show,
};
use crate::{app::App, search};
use clap::Args;
use mailstore::check::{self, Options};

/// So many problems are written out.
const SHOWN: usize = 1000;

/// Counts everything again that is written down twice; changes nothing, and may run while mail flows.
#[derive(Debug, Args)]
#[command(after_help = "Example: with the digest of every message, and SQLite's own check of its file\n  \
                        pugliaimpiego check --deep")]
pub struct Check {
    /// Read every message again, too
    #[arg(long)]
    deep: bool,
}

impl Check {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        let mut meter = Meter::new(io);
        let tell = |at: check::Progress| meter.tell(at.step, at.done, at.total);
        let found = check::run(&app.db, Options { deep: self.deep }, tell).await?;
        let mut problems: Vec<String> = found.iter().map(ToString::to_string).collect();
        problems.extend(search::check(&app.db, |done, of| meter.tell("search index", done, of)).await?);
        drop(meter);
        for problem in problems.iter().take(SHOWN) {
            io.say(show::clean(problem)).await?;
        }
        if problems.is_empty() {
            io.say("The store is consistent.").await?;
            return Ok(Exit::Well);
        }
        let count = show::count(problems.len(), "problem", "problems");
        io.note(format!("error: {count}. Keep a backup of what there is now before anything is changed."))
            .await?;
        Ok(Exit::Failed)
    }
}
