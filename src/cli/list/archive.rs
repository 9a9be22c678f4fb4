//! `list import` and `list export`: the archive of a discussion as an mbox.

use super::one;
use crate::{
    app::App,
    cli::{
        actor, bar,
        io::{Exit, Io, Refusal},
        show, transfer,
    },
    transfer::{
        Ended, Progress,
        archive::{Archive, import_archive},
        mbox,
    },
};
use clap::{Args, Subcommand};
use std::{path::PathBuf, sync::Arc};
use tokio_util::sync::CancellationToken;

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Bring in an mbox, packed with gzip or not, as Mailman and HyperKitty write it: topics and dates stay, nobody is
    /// sent anything, and what is there already is passed over
    #[command(after_help = "Example: a look, then the import\n  \
                            pugliaimpiego list import mbox rete@example.it rete.mbox.gz --dry-run\n  \
                            pugliaimpiego list import mbox rete@example.it rete.mbox.gz")]
    Mbox(ImportMbox),
}

/// An archive to be brought in.
#[derive(Debug, Args)]
pub struct ImportMbox {
    /// The address of the list
    list: String,
    /// The file; the server reads it, so standard input cannot be one
    file: PathBuf,
    /// How lines in messages that begin with "From " are kept apart from those between messages
    #[arg(long, value_enum, default_value_t)]
    format: mbox::Format,
    /// Leave out messages whose authors wanted them in no archive (X-No-Archive: yes)
    #[arg(long)]
    without_private: bool,
    /// Only count
    #[arg(long)]
    dry_run: bool,
}

/// What can be taken out.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Write what was published to an mbox (mboxrd)
    #[command(after_help = "Example:\n  pugliaimpiego list export mbox rete@example.it rete.mbox")]
    Mbox {
        /// The address of the list
        list: String,
        /// The file; it must not be there
        file: PathBuf,
        /// How it is written
        #[command(flatten)]
        how: transfer::How,
    },
}

impl Import {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let Self::Mbox(args) = self;
        args.run(app, io).await
    }
}

impl ImportMbox {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let found = one(app, &self.list).await?;
        let archive = Archive {
            file: io.path(&self.file),
            format: self.format,
            without_private: self.without_private,
            dry_run: self.dry_run,
        };
        let (progress, stop) = (Arc::new(Progress::default()), CancellationToken::new());
        if io.terminal && !self.dry_run {
            io.note("Ctrl-C stops it; the same command goes on from there.").await?;
        }
        let (whose, told) = ((actor(), found.id), Arc::clone(&progress));
        let work = import_archive(&app.discussions, whose, archive, told, stop.clone());
        let outcome = bar::watch(io, "imported", &progress, &stop, Box::pin(work)).await;
        transfer::tell_problems(io, &progress).await?;
        let (done, counts) = (outcome?, progress.counts());
        let words = if self.dry_run { "to be imported" } else { "imported" };
        let mut told = format!(
            "{} {words}, {} there already",
            show::count(counts.added, "message", "messages"),
            counts.present
        );
        if done.topics > 0 {
            told += &format!(", {}", show::count(done.topics, "new topic", "new topics"));
        }
        if done.private > 0 {
            told += &format!(", {} private left out", done.private);
        }
        if done.ended == Ended::Interrupted {
            return Err(Refusal::try_again(format!("stopped: {told}; the same command goes on from there")));
        }
        io.say(format!("{}: {told}.", found.address)).await?;
        Ok(if counts.problems == 0 { Exit::Well } else { Exit::Failed })
    }
}

impl Export {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let Self::Mbox { list, file, how } = self;
        let found = one(app, list).await?;
        how.write_mbox(app, io, (&found.address.to_string(), "INBOX"), file).await
    }
}
