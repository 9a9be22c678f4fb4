//! `import` and `export`: mail in and out as mbox and Maildir; [`sheets`] are what else they move.
//!
//! Files are read and written by the process that has the database: the server when one runs, so as its user. Paths
//! are those of the caller's folder.

use super::{
    bar, doer,
    io::{Chunk, Exit, Io, Refusal},
    mailbox::{self, Path as Place},
    sheets, show,
};
use crate::{
    app::App,
    audit::{self, Deed},
    directory::Principal,
    transfer::{
        self, Counts, Ended, Limits, LineEnds, Parcel, Progress, Source, TransferError, export::Exporter,
        maildir, mbox,
    },
};
use clap::{Args, Subcommand};
use mailstore::DbError;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

#[cfg(test)]
mod tests;

/// Bytes of a message written to standard output at once.
const PIECE: usize = 64 << 10;

const AGAIN: &str = "the same command goes on from there";

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Bring in an mbox file; flags come from FILE.flags.jsonl (`export mbox` writes it), else from the headers that
    /// mutt and Thunderbird keep them in
    #[command(
        after_help = "Example:\n  pugliaimpiego import mbox ~/Mail/2020 --to maria@example.it/Archivio/2020"
    )]
    Mbox(ImportMbox),
    /// Bring in a Maildir with its subfolders (Maildir++: `.Sent.2020` becomes `Sent/2020`)
    #[command(after_help = "Example:\n  pugliaimpiego import maildir ~/Maildir --to maria@example.it")]
    Maildir(ImportMaildir),
    /// Bring vacancies, courses, competitions or firms in from a CSV file
    Csv(sheets::ImportCsv),
}

/// An mbox to be imported.
#[derive(Debug, Args)]
pub struct ImportMbox {
    /// The file
    file: PathBuf,
    /// Where the messages go; without a name to INBOX. The mailbox is made when it is not there
    #[arg(long, value_name = "OWNER[/NAME]")]
    to: Place,
    /// How lines in messages that begin with "From " are kept apart from those between messages
    #[arg(long, value_enum, default_value_t)]
    format: mbox::Format,
    /// Only count
    #[arg(long)]
    dry_run: bool,
}

/// A Maildir to be imported.
#[derive(Debug, Args)]
pub struct ImportMaildir {
    /// The folder with `cur` and `new` in it
    folder: PathBuf,
    /// Where the messages go; with a name, the subfolders go below it
    #[arg(long, value_name = "OWNER[/NAME]")]
    to: Place,
    /// This folder only
    #[arg(long, conflicts_with = "subfolders")]
    flat: bool,
    /// The folders below it too, which is so unless --flat is given
    #[arg(long)]
    subfolders: bool,
    /// Only count
    #[arg(long)]
    dry_run: bool,
}

/// What can be taken out.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Write a mailbox to an mbox file (mboxrd), and flags and exact dates to FILE.flags.jsonl beside it
    #[command(after_help = "Example:\n  pugliaimpiego export mbox maria@example.it/Archivio/2020 2020.mbox")]
    Mbox {
        /// The mailbox; without a name INBOX
        #[arg(value_name = "OWNER[/NAME]")]
        from: Place,
        /// The file; it must not be there
        file: PathBuf,
        /// How it is written
        #[command(flatten)]
        how: How,
    },
    /// Write all mailboxes of an owner to a Maildir (Maildir++), or a named one; a second time what is new is added
    #[command(after_help = "Example:\n  pugliaimpiego export maildir maria@example.it Maildir")]
    Maildir {
        /// Whose mailboxes, or which one
        #[arg(value_name = "OWNER[/NAME]")]
        from: Place,
        /// The folder; it is made
        folder: PathBuf,
        /// How it is written
        #[command(flatten)]
        how: How,
    },
    /// Write one message, as it is stored, to standard output
    #[command(after_help = "Example:\n  pugliaimpiego export message maria@example.it/INBOX 42 > 42.eml")]
    Message {
        /// The mailbox; without a name INBOX
        #[arg(value_name = "OWNER[/NAME]")]
        from: Place,
        /// The UID of the message
        uid: u32,
    },
    /// Write vacancies, courses, competitions or firms to a CSV file
    Csv(sheets::ExportCsv),
}

/// How files are written.
#[derive(Debug, Args)]
pub struct How {
    /// How lines end in the files; messages in which that could not be undone are written as they are
    #[arg(long, value_enum, default_value_t)]
    line_ends: LineEnds,
    /// Only count
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Mbox(args) => args.run(app, io).await,
            Self::Maildir(args) => args.run(app, io).await,
            Self::Csv(args) => args.run(app, io).await,
        }
    }
}

impl ImportMbox {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let owner = mailbox::owner(app, &self.to.owner).await?;
        let source = Source::Mbox(io.path(&self.file), self.format);
        let parcel = Parcel { mailbox: self.to.name_or_inbox().to_owned(), sources: vec![source] };
        import(app, io, &owner, vec![parcel], self.dry_run).await
    }
}

impl ImportMaildir {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let owner = mailbox::owner(app, &self.to.owner).await?;
        let layout =
            if self.flat && !self.subfolders { maildir::Layout::Flat } else { maildir::Layout::Subfolders };
        let folder = io.path(&self.folder);
        let folders = tokio::task::spawn_blocking(move || maildir::folders(&folder, layout)).await??;
        let mut parcels: Vec<Parcel> = Vec::with_capacity(folders.len());
        for folder in folders {
            let (mailbox, source) = (self.mailbox_of(folder.name), Source::Maildir(folder.path));
            // Two folders may mean the same mailbox; what is in both is there twice.
            match parcels.iter_mut().find(|parcel| parcel.mailbox == mailbox) {
                Some(parcel) => parcel.sources.push(source),
                None => parcels.push(Parcel { mailbox, sources: vec![source] }),
            }
        }
        import(app, io, &owner, parcels, self.dry_run).await
    }

    fn mailbox_of(&self, folder: Option<String>) -> String {
        match (&self.to.name, folder) {
            (None, Some(folder)) => folder,
            (Some(base), Some(folder)) => format!("{base}/{folder}"),
            (_, None) => self.to.name_or_inbox().to_owned(),
        }
    }
}

impl Export {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Mbox { from, file, how } => {
                how.write_mbox(app, io, (&from.owner, from.name_or_inbox()), file).await
            }
            Self::Maildir { from, folder, how } => {
                let (owner, exporter) = how.exporter(app, &from.owner).await?;
                let (name, path) = (from.name.as_deref(), io.path(folder));
                let what = name.unwrap_or("all mailboxes");
                how.record(app, "mailbox.export", &owner, &format!("{what} to {}", path.display())).await?;
                export(io, &exporter, how.dry_run, exporter.maildir(name, &path)).await
            }
            Self::Message { from, uid } => {
                let how = How { line_ends: LineEnds::Crlf, dry_run: false };
                let (owner, exporter) = how.exporter(app, &from.owner).await?;
                let name = from.name_or_inbox();
                how.record(app, "mailbox.export", &owner, &format!("{name}, UID {uid}")).await?;
                for piece in exporter.message(name, *uid).await?.chunks(PIECE) {
                    io.write(Chunk::Out(piece.to_vec())).await?;
                }
                Ok(Exit::Well)
            }
            Self::Csv(args) => args.run(app, io).await,
        }
    }
}

impl How {
    /// Writes a mailbox, given by its owner and its name, to an mbox file.
    pub(super) async fn write_mbox(
        &self,
        app: &App,
        io: &Io,
        (owner, name): (&str, &str),
        file: &Path,
    ) -> anyhow::Result<Exit> {
        let (owner, exporter) = self.exporter(app, owner).await?;
        let path = io.path(file);
        self.record(app, "mailbox.export", &owner, &format!("{name} to {}", path.display())).await?;
        export(io, &exporter, self.dry_run, exporter.mbox(name, &path)).await
    }

    async fn exporter(&self, app: &App, owner: &str) -> anyhow::Result<(Principal, Exporter)> {
        let owner = mailbox::owner(app, owner).await?;
        let exporter = Exporter {
            mailboxes: app.mailboxes.clone(),
            owner: owner.id,
            ends: self.line_ends,
            dry_run: self.dry_run,
            progress: Arc::default(),
            stop: CancellationToken::new(),
        };
        Ok((owner, exporter))
    }

    async fn record(
        &self,
        app: &App,
        action: &'static str,
        owner: &Principal,
        detail: &str,
    ) -> anyhow::Result<()> {
        if self.dry_run { Ok(()) } else { record(app, action, owner, detail).await }
    }
}

/// Writes down that somebody's mail is read or added to, before it is.
async fn record(app: &App, action: &'static str, owner: &Principal, detail: &str) -> anyhow::Result<()> {
    let (now, subject, detail) = (app.clock.now(), owner.address.to_string(), detail.to_owned());
    let recorded: Result<(), DbError> = app
        .db
        .write(move |tx| {
            audit::record(tx, &Deed { at: now, by: &doer(), action, subject: &subject, detail: &detail })
        })
        .await;
    Ok(recorded?)
}

async fn import(
    app: &App,
    io: &Io,
    owner: &Principal,
    parcels: Vec<Parcel>,
    dry_run: bool,
) -> anyhow::Result<Exit> {
    let (progress, stop) = (Arc::new(Progress::default()), CancellationToken::new());
    if !dry_run {
        let names: Vec<&str> = parcels.iter().map(|parcel| parcel.mailbox.as_str()).collect();
        record(app, "mailbox.import", owner, &names.join(", ")).await?;
    }
    if io.terminal && !dry_run {
        io.note(format!("Ctrl-C stops it; {AGAIN}.")).await?;
    }
    let limits = Limits { dry_run, ..Limits::default() };
    let work =
        transfer::import(&app.mailboxes, owner.id, parcels, limits, Arc::clone(&progress), stop.clone());
    let outcome = bar::watch(io, "imported", &progress, &stop, Box::pin(work)).await;
    tell_problems(io, &progress).await?;
    let counts = progress.counts();
    let so_far = messages(counts.added, "imported");
    match outcome {
        Ok(Ended::Whole) => {}
        Ok(Ended::Interrupted) => return Err(Refusal::try_again(format!("stopped: {so_far}; {AGAIN}"))),
        Err(error) => return Err(refusal(error, owner, counts)),
    }
    let counted = if dry_run { messages(counts.added, "to be imported") } else { so_far };
    io.say(format!("{counted} for {}{}.", owner.address, present(counts))).await?;
    if counts.keywords_dropped > 0 {
        io.note(format!("{}: a mailbox has at most 200 different ones", left_out(counts))).await?;
    }
    Ok(exit(counts))
}

fn refusal(error: TransferError, owner: &Principal, counts: Counts) -> anyhow::Error {
    let so_far = messages(counts.added, "imported");
    if error.is_over_quota() {
        return Refusal::failed(format!(
            "{0} has no room left: {so_far}; give more with `pugliaimpiego mailbox quota {0} SIZE`, then {AGAIN}",
            owner.address
        ));
    }
    let error = anyhow::Error::new(error);
    if counts.added == 0 { error } else { error.context(format!("{so_far}; {AGAIN}")) }
}

async fn export(
    io: &Io,
    exporter: &Exporter,
    dry_run: bool,
    work: impl Future<Output = Result<Ended, TransferError>>,
) -> anyhow::Result<Exit> {
    let progress = &exporter.progress;
    let outcome = bar::watch(io, "exported", progress, &exporter.stop, Box::pin(work)).await;
    tell_problems(io, progress).await?;
    if outcome? == Ended::Interrupted {
        return Err(Refusal::try_again("stopped; give the same command again"));
    }
    let counts = progress.counts();
    let words = if dry_run { "to be exported" } else { "exported" };
    io.say(format!("{}{}.", messages(counts.added, words), present(counts))).await?;
    if counts.keywords_dropped > 0 {
        io.note(format!("{}: a Maildir has at most 26", left_out(counts))).await?;
    }
    Ok(exit(counts))
}

/// Names what was left out.
pub(super) async fn tell_problems(io: &Io, progress: &Progress) -> anyhow::Result<()> {
    let problems = progress.problems();
    for problem in &problems {
        io.note(format!("left out: {}", show::clean(problem))).await?;
    }
    let more = progress.counts().problems.saturating_sub(problems.len() as u64);
    if more > 0 {
        io.note(format!("left out: {more} more")).await?;
    }
    Ok(())
}

fn messages(number: u64, done: &str) -> String {
    format!("{} {done}", show::count(number, "message", "messages"))
}

fn present(counts: Counts) -> String {
    if counts.present == 0 { String::new() } else { format!(", {} there already", counts.present) }
}

fn left_out(counts: Counts) -> String {
    show::count(counts.keywords_dropped, "keyword left out", "keywords left out")
}

fn exit(counts: Counts) -> Exit {
    if counts.problems == 0 { Exit::Well } else { Exit::Failed }
}
