//! `backup` and `restore`: all that is in the database as one file, of either engine for either engine.

use super::{
    Place,
    io::{Exit, Io, Refusal},
    lock::DataLock,
    progress::Meter,
    reach, serve, show,
};
use crate::{
    app::App,
    auth::{KeyError, Keys},
    clock::Clock,
    config::Config,
    demo_fill,
};
use anyhow::Context as _;
use clap::Args;
use mailstore::dump::{self, DumpError, Progress, Report};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

/// The note in a backup that holds the mark of a demo.
const DEMO: &str = "demo";

/// Writes a backup while mail flows. The master key is not in it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pugliaimpiego backup /var/backups --verify")]
pub struct Backup {
    /// A new file, or a folder in which one is made
    to: PathBuf,
    /// Read it back to its end when it is written
    #[arg(long)]
    verify: bool,
}

/// Reads a backup into a data folder without data.
#[derive(Debug, Args)]
#[command(after_help = "Example: on another machine\n  \
                        pugliaimpiego restore backup.dump --data /var/lib/pugliaimpiego --master-key master.key")]
pub struct Restore {
    /// The file that `backup` has made
    from: PathBuf,
    /// The master key of the server it was made on, if that does not lie in the data folder yet
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
}

impl Backup {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        let target = self.target(app, io);
        let (part, file) = Part::create(&target)?;
        let marking = demo_fill::marking(&app.config.data)?;
        let notes = marking.map(|marking| (DEMO.to_owned(), marking)).into_iter().collect();
        let (report, out) = dump::dump(&app.db, BufWriter::new(file), notes, teller(io)).await?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        tokio::task::spawn_blocking(move || file.sync_all()).await??;
        part.keep(&target).with_context(|| format!("{} cannot be written", target.display()))?;
        if self.verify {
            let path = target.clone();
            tokio::task::spawn_blocking(move || dump::verify(BufReader::new(File::open(path)?))).await??;
        }
        let bytes = fs::metadata(&target)?.len();
        let (rows, size) = (rows(&report), show::size(i64::try_from(bytes).unwrap_or(i64::MAX)));
        let verified = if self.verify { ", read back whole" } else { "" };
        io.say(format!("{}: {rows}, {size}{verified}.", target.display())).await?;
        let key = app.config.master_key.display();
        io.note(format!("The master key {key} is not in it: a restore needs it, keep a copy elsewhere."))
            .await?;
        Ok(Exit::Well)
    }

    fn target(&self, app: &App, io: &Io) -> PathBuf {
        let to = io.path(&self.to);
        if !to.is_dir() {
            return to;
        }
        to.join(format!("pugliaimpiego-{}.dump", show::stamp(app.clock.now())))
    }
}

impl Restore {
    pub(super) async fn run(&self, place: &Place, io: &mut Io) -> anyhow::Result<Exit> {
        let config = super::load(&place.options())?;
        if serve::is_demo(&config.data) {
            return Err(Refusal::usage(format!(
                "{} holds a demo: name another folder with --data",
                config.data.display()
            )));
        }
        let from = io.path(&self.from);
        // The file first: what is asked for next is of no use without it.
        let notes = inspected(&from).await?.notes;
        self.key_is_known(&config, io)?;
        reach::make_folder(&config.data)?;
        let _lock = DataLock::take(&config.data, "restore", Duration::ZERO).await?;
        let key = self.take_key(&config, io)?;
        let marking = notes.get(DEMO);
        // Before its people are there: their passwords are known, so nobody may ever serve it as a server.
        let mark = marking.map(|marking| mark(&config.data, marking)).transpose()?;
        let app = App::open(config, Clock::System).await?;
        let input = BufReader::new(opened(&from)?);
        let report = dump::restore(&app.db, input, teller(io)).await.map_err(|e| explained(e, &from))?;
        key.keep();
        mark.into_iter().for_each(Placed::keep);
        io.say(format!("{} restored.", rows(&report))).await?;
        match reach::check_key(&app).await {
            Ok(()) => {}
            Err(KeyError::Sealed(_)) => {
                return Err(Refusal::failed(format!(
                    "the master key {} is not the one of the backup: put that one in its place before the server starts",
                    app.config.master_key.display()
                )));
            }
            Err(error) => return Err(error.into()),
        }
        let start = if marking.is_some() { "demo" } else { "serve" };
        io.note(format!("Next: `pugliaimpiego check`, then `pugliaimpiego {start}`.")).await?;
        Ok(Exit::Well)
    }

    /// Refuses when there is no master key, or two.
    fn key_is_known(&self, config: &Config, io: &Io) -> anyhow::Result<()> {
        let wanted = &config.master_key;
        match &self.master_key {
            None if wanted.exists() => Ok(()),
            None => Err(Refusal::usage(format!(
                "the master key of the server the backup was made on is needed: name it with --master-key, \
                 or put it at {}",
                wanted.display()
            ))),
            Some(_) if wanted.exists() => Err(Refusal::usage(format!(
                "there is a master key at {} already: leave --master-key out if it is the right one, else move it away",
                wanted.display()
            ))),
            Some(given) => opened(&io.path(given)).map(drop),
        }
    }

    /// Puts the key that was named where the configuration wants it.
    fn take_key(&self, config: &Config, io: &Io) -> anyhow::Result<Placed> {
        let Some(given) = &self.master_key else { return Ok(Placed(None)) };
        let (given, wanted) = (io.path(given), &config.master_key);
        let text = fs::read(&given).with_context(|| format!("{} cannot be read", given.display()))?;
        let cannot = || format!("{} cannot be written", wanted.display());
        let mut new =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(wanted).with_context(cannot)?;
        let taken = Placed(Some(wanted.clone()));
        io::Write::write_all(&mut new, &text).and_then(|()| new.sync_all()).with_context(cannot)?;
        Keys::load(wanted).with_context(|| format!("{} is not taken", given.display()))?;
        Ok(taken)
    }
}

/// A file put into its place; taken away again unless it is kept, so that a restore that failed can be repeated.
struct Placed(Option<PathBuf>);

/// Marks the folder as a demo.
fn mark(folder: &Path, marking: &str) -> anyhow::Result<Placed> {
    let placed = Placed(Some(folder.join(demo_fill::MARKER)));
    demo_fill::mark_again(folder, marking).context("the folder cannot be marked as a demo")?;
    Ok(placed)
}

impl Placed {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // The restore has failed already; this would only be a second complaint.
            let _ = fs::remove_file(path);
        }
    }
}

fn opened(from: &Path) -> anyhow::Result<File> {
    File::open(from).with_context(|| format!("{} cannot be read", from.display()))
}

/// Whether a file is a backup that this program can restore, as far as its beginning tells.
async fn inspected(from: &Path) -> anyhow::Result<Report> {
    let input = opened(from)?;
    let begun = tokio::task::spawn_blocking(move || dump::inspect(BufReader::new(input))).await?;
    begun.map_err(|error| explained(error, from))
}

fn rows(report: &Report) -> String {
    show::count(report.rows(), "row", "rows")
}

/// What to do about a refusal.
fn explained(error: DumpError, from: &Path) -> anyhow::Error {
    let from = from.display();
    match error {
        DumpError::NotEmpty(_) => {
            Refusal::failed(format!("{error}: a backup is restored into a new data folder or database only"))
        }
        DumpError::Damaged(why) => Refusal::failed(format!(
            "{from} is no whole backup: {why}; name another file that `pugliaimpiego backup` has made"
        )),
        DumpError::Schema(why) => Refusal::failed(format!("{from} does not fit this program: {why}")),
        other => anyhow::Error::new(other).context(format!("{from} is not restored")),
    }
}

fn teller(io: &Io) -> impl FnMut(&Progress) + Send + use<> {
    let mut meter = Meter::new(io);
    move |at| meter.tell(&at.table, at.rows, at.of)
}

/// A file that is being written beside its final name; removed unless it is kept.
struct Part(PathBuf);

impl Part {
    /// Refuses what is there already: a backup of before, or one that is just being written.
    fn create(target: &Path) -> anyhow::Result<(Self, File)> {
        let shown = target.display();
        if target.exists() {
            return Err(Refusal::failed(format!("{shown} is there already: name a new file, or a folder")));
        }
        let mut name = target.as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => Ok((Self(path), file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Refusal::failed(format!(
                "{} is there: another backup is writing it, or was broken off; then remove it",
                path.display()
            ))),
            Err(error) => Err(anyhow::Error::new(error).context(format!("{shown} cannot be written"))),
        }
    }

    /// Gives the file its final name, and syncs that.
    fn keep(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.0, target)?;
        match target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After `keep` there is nothing under this name.
        let _ = fs::remove_file(&self.0);
    }
}
