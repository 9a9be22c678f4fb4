//! `import csv` and `export csv`: vacancies, courses, competitions and firms as files of spreadsheets.

use super::{
    actor,
    io::{Chunk, Exit, Io, Refusal},
    principal,
    progress::Meter,
    show,
};
use crate::{
    app::App,
    directory::{Kind, PrincipalId},
    jobs::{
        company::CompanyRow,
        competition::CompetitionDetails,
        listing::{
            Desk, Imported, ListingError, Row,
            sheet::{self, Plan, SheetRow},
            store::Stored,
        },
        vacancy::VacancyDetails,
    },
    training::CourseDetails,
};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt as _;

/// Bytes written to standard output at once.
const PIECE: usize = 64 << 10;

/// What a file is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kinds {
    /// Vacancies
    Offerte,
    /// Training courses
    Corsi,
    /// Public competitions
    Concorsi,
    /// Firms of the business directory
    Imprese,
}

/// A file to be imported.
#[derive(Debug, Args)]
#[command(
    after_help = "Cells are parted by ; or , and letters are UTF-8 or Windows-1252. Rows are known by their code (firms by their partita\n\
                  IVA): the same file once more changes nothing.\n\nExamples: an empty file to fill in; a look at what is wrong; the import\n  \
                  pugliaimpiego import csv --template offerte > offerte.csv\n  \
                  pugliaimpiego import csv offerte offerte.csv --check\n  \
                  pugliaimpiego import csv offerte offerte.csv --office cpi.lecce@example.it"
)]
pub struct ImportCsv {
    /// What is in it
    kind: Kinds,
    /// The file
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,
    /// The office that looks after what comes in
    #[arg(long, value_name = "ADDRESS")]
    office: Option<String>,
    /// The territory it is for [default: all]
    #[arg(long, value_name = "ADDRESS")]
    territory: Option<String>,
    /// Say what is wrong with the file, and write nothing
    #[arg(long)]
    check: bool,
    /// Leave rows out in which something is wrong, instead of importing nothing
    #[arg(long)]
    skip_faulty: bool,
    /// Write a file with the headings and an example to standard output
    #[arg(long, conflicts_with_all = ["file", "office", "territory", "check", "skip_faulty"])]
    template: bool,
}

/// A file to be written.
#[derive(Debug, Args)]
#[command(
    after_help = "Drafts and what was put away are in it too. Spreadsheets open it by a double click.\n\nExample:\n  \
                  pugliaimpiego export csv offerte offerte.csv"
)]
pub struct ExportCsv {
    /// What is to be in it
    kind: Kinds,
    /// The file; it must not be there. Without one standard output
    file: Option<PathBuf>,
}

impl ImportCsv {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let Some(file) = self.file.as_deref().filter(|_| !self.template) else {
            return write(io, &self.template()).await;
        };
        let bytes = read(&io.path(file)).await?;
        match self.kind {
            Kinds::Offerte => self.listings(app, io, &app.jobs.vacancies, &bytes).await,
            Kinds::Concorsi => self.listings(app, io, &app.jobs.competitions, &bytes).await,
            Kinds::Corsi => self.listings(app, io, &app.training.courses, &bytes).await,
            Kinds::Imprese => self.companies(app, io, &bytes).await,
        }
    }

    fn template(&self) -> Vec<u8> {
        match self.kind {
            Kinds::Offerte => sheet::template::<Row<VacancyDetails>>(),
            Kinds::Concorsi => sheet::template::<Row<CompetitionDetails>>(),
            Kinds::Corsi => sheet::template::<Row<CourseDetails>>(),
            Kinds::Imprese => sheet::template::<CompanyRow>(),
        }
    }

    async fn listings<D: Stored>(
        &self,
        app: &App,
        io: &Io,
        desk: &Desk<D>,
        bytes: &[u8],
    ) -> anyhow::Result<Exit>
    where
        Row<D>: SheetRow,
    {
        let (office, territory) = self.scope(app).await?;
        let Some(mut rows) = self.rows::<Row<D>>(io, bytes).await? else { return Ok(Exit::Failed) };
        for row in &mut rows {
            (row.content.office, row.content.territory) = (office, territory);
        }
        if self.check {
            return would_import(io, rows.len()).await;
        }
        let (mut meter, all) = (Meter::new(io), rows.len() as u64);
        let done = desk.import(actor(), rows, |done| meter.tell("importing", done, all)).await;
        drop(meter);
        tell(io, done).await
    }

    async fn companies(&self, app: &App, io: &Io, bytes: &[u8]) -> anyhow::Result<Exit> {
        if self.territory.is_some() {
            return Err(Refusal::usage("firms are of no territory: leave --territory out"));
        }
        let (office, _) = self.scope(app).await?;
        let Some(mut rows) = self.rows::<CompanyRow>(io, bytes).await? else { return Ok(Exit::Failed) };
        for row in &mut rows {
            row.content.office = office;
        }
        if self.check {
            return would_import(io, rows.len()).await;
        }
        let (mut meter, all) = (Meter::new(io), rows.len() as u64);
        let import = app.jobs.companies.import(actor(), rows, |done| meter.tell("importing", done, all));
        let done = import.await;
        drop(meter);
        tell(io, done).await
    }

    /// The rows to bring in; None when the file has faults, all of which are told.
    async fn rows<T: SheetRow>(&self, io: &Io, bytes: &[u8]) -> anyhow::Result<Option<Vec<T>>> {
        let plan = sheet::plan::<T>(bytes)?;
        tell_faults(io, &plan).await?;
        if plan.is_right() || (self.skip_faulty && !plan.is_misread()) {
            return Ok(Some(plan.rows.into_iter().map(|planned| planned.row).collect()));
        }
        let right = show::count(plan.rows.len() as u64, "row is in order", "rows are in order");
        io.note(format!(
            "Nothing was imported: {} wrong, {right}.",
            show::count(plan.faulty as u64, "row is", "rows are")
        ))
        .await?;
        Ok(None)
    }

    async fn scope(&self, app: &App) -> anyhow::Result<(Option<PrincipalId>, Option<PrincipalId>)> {
        let find = async |kind: Kind, address: &Option<String>| match address {
            Some(address) => anyhow::Ok(Some(principal::one(app, kind, address).await?.id)),
            None => Ok(None),
        };
        Ok((find(Kind::Office, &self.office).await?, find(Kind::Territory, &self.territory).await?))
    }
}

impl ExportCsv {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let by = actor();
        let (bytes, rows) = match self.kind {
            Kinds::Offerte => packed(app.jobs.vacancies.export(by).await?),
            Kinds::Concorsi => packed(app.jobs.competitions.export(by).await?),
            Kinds::Corsi => packed(app.training.courses.export(by).await?),
            Kinds::Imprese => packed(app.jobs.companies.export(by).await?),
        };
        let Some(file) = &self.file else { return write(io, &bytes).await };
        put(&io.path(file), bytes).await?;
        io.say(format!("{} exported.", show::count(rows as u64, "row", "rows"))).await?;
        Ok(Exit::Well)
    }
}

fn packed<T: SheetRow>(rows: Vec<T>) -> (Vec<u8>, usize) {
    let count = rows.len();
    (sheet::export(rows), count)
}

/// Writes a new file.
pub(super) async fn put(path: &Path, bytes: Vec<u8>) -> anyhow::Result<()> {
    let new = path.to_owned();
    let written = tokio::task::spawn_blocking(move || create(&new, &bytes)).await?;
    written.with_context(|| show::clean(&path.display().to_string()))
}

fn create(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A whole file, unless it is larger than any that is taken.
pub(super) async fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let name = || show::clean(&path.display().to_string());
    let file = tokio::fs::File::open(path).await.with_context(name)?;
    let mut bytes = Vec::new();
    file.take(sheet::BYTES_MAX as u64 + 1).read_to_end(&mut bytes).await.with_context(name)?;
    Ok(bytes)
}

/// Writes bytes to standard output.
pub(super) async fn write(io: &Io, bytes: &[u8]) -> anyhow::Result<Exit> {
    for piece in bytes.chunks(PIECE) {
        io.write(Chunk::Out(piece.to_vec())).await?;
    }
    Ok(Exit::Well)
}

async fn tell_faults<T>(io: &Io, plan: &Plan<T>) -> anyhow::Result<()> {
    for fault in &plan.faults {
        let column = show::clean(&fault.column);
        let place = if column.is_empty() { String::new() } else { format!(", \"{column}\"") };
        io.note(format!("line {}{place}: {}", fault.line, show::clean(&fault.problem.to_string()))).await?;
    }
    if plan.more_faults > 0 {
        io.note(format!("{} more", show::count(plan.more_faults as u64, "fault", "faults"))).await?;
    }
    Ok(())
}

async fn would_import(io: &Io, rows: usize) -> anyhow::Result<Exit> {
    io.say(format!("{} in order; nothing was written.", show::count(rows as u64, "row", "rows"))).await?;
    Ok(Exit::Well)
}

async fn tell(io: &Io, done: Result<Imported, ListingError>) -> anyhow::Result<Exit> {
    let Imported { added, changed, unchanged } = done?;
    io.say(format!("{added} added, {changed} changed, {unchanged} there already.")).await?;
    Ok(Exit::Well)
}
