//! The command line (DESIGN section 7): commands that stand alone (`serve`, `init`) and commands on the application,
//! which run in the server when one runs on the data folder, else here.
//!
//! A command gets the [`App`] and an [`Io`] and touches no stream of the process, so it cannot tell the difference. What
//! is asked for is checked here, what is allowed and what it means is decided in the services below.

pub mod control;
pub mod io;
pub mod lock;

mod account;
mod advice;
mod alias;
mod app_password;
mod backup;
mod bar;
mod check;
mod check_config;
mod comuni;
mod dkim;
mod dns;
mod domain;
mod examples;
mod index;
mod init;
mod limits;
mod list;
mod mailbox;
mod office;
mod principal;
mod progress;
mod queue;
mod reach;
mod rights;
mod screen;
mod serve;
mod sheets;
mod show;
mod territory;
mod tls;
mod token;
mod transfer;
mod twins;
mod values;

#[cfg(test)]
mod tests;

use crate::{
    app::App,
    audit::Doer,
    config::{Config, Fault, Options},
    directory::Actor,
    search,
};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use io::{Exit, Gone, Io};
use rustix::fs::Mode;
use std::{path::PathBuf, process::ExitCode, time::Duration};

/// Groupware server for a provincial employment service, with mail at its heart.
#[derive(Debug, Parser)]
#[command(
    name = "pugliaimpiego",
    version,
    after_help = "Example: try it out\n  pugliaimpiego demo\n\nExit codes: 0 well, 1 failed, 2 usage, 75 try again."
)]
pub struct Cli {
    /// Where the data is and how it is configured.
    #[command(flatten)]
    pub place: Place,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The options of every command.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Place {
    /// The configuration file (docs/pugliaimpiego.toml has every key); without one the defaults hold
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder everything lives in [default: ./data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl Place {
    /// What the configuration is loaded with.
    fn options(&self) -> Options {
        Options { file: self.config.clone(), data: self.data.clone(), ..Options::default() }
    }

    /// The configuration, of the demo if the data folder holds one.
    ///
    /// # Errors
    /// All its faults, exit 2.
    fn load(&self) -> anyhow::Result<Config> {
        let config = load(&self.options())?;
        if serve::is_demo(&config.data) {
            return load(&Options { demo: true, ..self.options() });
        }
        Ok(config)
    }
}

/// Variables of the environment that look like keys or options and are none.
fn unknown_variables() -> Vec<Fault> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    twins::unknown(&command_line(), names)
}

fn load(options: &Options) -> anyhow::Result<Config> {
    Config::load(options, &|name| std::env::var(name).ok())
        .map_err(|faults| io::Refusal::usage(format!("the configuration has faults:\n{faults}")))
}

/// Everything that can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What needs the data folder for itself.
    #[command(flatten)]
    Alone(Alone),
    /// What works on the application, wherever that runs.
    #[command(flatten)]
    OnApp(OnApp),
}

/// Commands that run in a process of their own.
#[derive(Debug, Subcommand)]
pub enum Alone {
    /// Run the server
    Serve(serve::Serve),
    /// Fill an empty data folder with the demo province and serve it on loopback
    Demo(serve::Demo),
    /// Make the data folder, its master key and database, and the first domain and administrator
    Init(init::Init),
    /// Bring the database up to this version of the program
    Migrate(init::Migrate),
    /// Name every fault of the configuration, and what is allowed but probably not meant
    CheckConfig(check_config::CheckConfig),
    /// Read a backup into an empty data folder or database
    Restore(backup::Restore),
    /// Read an attachment from standard input and write its text; the indexer calls it
    #[command(
        name = search::attached::VERB,
        hide = true,
        after_help = "Example:\n  pugliaimpiego extract-text < offerta.pdf"
    )]
    ExtractText,
}

/// Commands on the application; the server runs them when there is one.
#[derive(Debug, Subcommand)]
pub enum OnApp {
    /// People who log in
    #[command(subcommand)]
    Account(account::Account),
    /// Domains that mail is taken for
    #[command(subcommand)]
    Domain(domain::Domains),
    /// Offices: mailboxes their members share
    #[command(subcommand)]
    Office(office::Office),
    /// Functions: posts with a mailbox, handed from person to person
    #[command(subcommand)]
    Function(office::Function),
    /// Groups: one address for several
    #[command(subcommand)]
    Group(office::Group),
    /// Aliases: addresses that lead to others
    #[command(subcommand)]
    Alias(alias::Aliases),
    /// Territories: the bodies that have joined, for whose territory contents are
    #[command(subcommand)]
    Territory(territory::Territory),
    /// Thematic channels of the portal: their members publish in them
    #[command(subcommand)]
    Channel(territory::Channel),
    /// Comuni: the municipalities the portal knows
    #[command(subcommand)]
    Comuni(comuni::Comuni),
    /// Mailing lists and boards: members, moderation, archives
    #[command(subcommand)]
    List(list::Lists),
    /// Mailboxes of anybody: names, rights, room
    #[command(subcommand)]
    Mailbox(mailbox::Mailboxes),
    /// What accounts send, who is refused something now, and lifting that
    #[command(subcommand)]
    Limits(limits::Limits),
    /// Mail that is to leave
    #[command(subcommand)]
    Queue(queue::Queue),
    /// Bring mail, vacancies and the like in from files; what is there already is passed over, so it can be run again
    #[command(subcommand)]
    Import(transfer::Import),
    /// Take mail, vacancies and the like out into files
    #[command(subcommand)]
    Export(transfer::Export),
    /// Keys that mail is signed with
    #[command(subcommand)]
    Dkim(dkim::Dkim),
    /// Print the records to publish in the DNS
    Dns(dns::Dns),
    /// Certificates: which there are, when they end, what went wrong
    #[command(subcommand)]
    Tls(tls::Tls),
    /// The index that searches by words use
    #[command(subcommand)]
    Index(index::Index),
    /// Say whether the store is consistent
    Check(check::Check),
    /// Write a backup while mail flows
    Backup(backup::Backup),
}

impl Alone {
    async fn run(&self, place: &Place, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Serve(command) => Box::pin(command.run(place, io)).await,
            Self::Demo(command) => Box::pin(command.run(place, io)).await,
            Self::Init(command) => Box::pin(command.run(place, io)).await,
            Self::Migrate(command) => Box::pin(command.run(place, io)).await,
            Self::CheckConfig(command) => Box::pin(command.run(place, io)).await,
            Self::Restore(command) => Box::pin(command.run(place, io)).await,
            // On the streams of the process itself, which bounds itself for good.
            Self::ExtractText => {
                search::attached::serve(std::io::stdin().lock(), std::io::stdout().lock())?;
                Ok(Exit::Well)
            }
        }
    }
}

impl OnApp {
    async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Account(command) => Box::pin(command.run(app, io)).await,
            Self::Domain(command) => Box::pin(command.run(app, io)).await,
            Self::Office(command) => Box::pin(command.run(app, io)).await,
            Self::Function(command) => Box::pin(command.run(app, io)).await,
            Self::Group(command) => Box::pin(command.run(app, io)).await,
            Self::Alias(command) => Box::pin(command.run(app, io)).await,
            Self::Territory(command) => Box::pin(command.run(app, io)).await,
            Self::Channel(command) => Box::pin(command.run(app, io)).await,
            Self::Comuni(command) => Box::pin(command.run(app, io)).await,
            Self::List(command) => Box::pin(command.run(app, io)).await,
            Self::Mailbox(command) => Box::pin(command.run(app, io)).await,
            Self::Dkim(command) => Box::pin(command.run(app, io)).await,
            Self::Dns(command) => Box::pin(command.run(app, io)).await,
            Self::Tls(command) => Box::pin(command.run(app, io)).await,
            Self::Index(command) => Box::pin(command.run(app, io)).await,
            Self::Check(command) => Box::pin(command.run(app, io)).await,
            Self::Backup(command) => Box::pin(command.run(app, io)).await,
            Self::Limits(command) => Box::pin(command.run(app, io)).await,
            Self::Queue(command) => Box::pin(command.run(app, io)).await,
            Self::Import(command) => Box::pin(command.run(app, io)).await,
            Self::Export(command) => Box::pin(command.run(app, io)).await,
        }
    }
}

/// Who acts in the audit records of commands.
fn doer() -> Doer {
    Doer::command_line()
}

/// Who asks for what commands do.
fn actor() -> Actor {
    Actor::command_line()
}

/// The command line with its examples written out and the twins of its options.
fn command_line() -> clap::Command {
    twins::with_environment(examples::written_out(Cli::command()))
}

/// The process: reads the command line, does what it says, gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    // What we write is for our own user alone, whatever umask we were called with.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let command = command_line();
    let Some(argv) = std::env::args_os().map(|word| word.into_string().ok()).collect::<Option<Vec<_>>>()
    else {
        eprintln!("error: the arguments are not UTF-8; rename the file or folder concerned");
        return ExitCode::from(Exit::Usage.code());
    };
    let matches = command.clone().try_get_matches_from(&argv).unwrap_or_else(|error| error.exit());
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let request = reach::Request {
        argv: twins::written_out(&command, &matches, &argv),
        wants_stdin: twins::wants_stdin(&matches),
    };
    let exit = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => {
            let exit = runtime.block_on(reach::run(cli, request));
            // What still runs on a thread of its own (a backup that nobody waits for) does not keep the process.
            runtime.shutdown_timeout(Duration::from_secs(1));
            exit
        }
        Err(error) => {
            eprintln!("error: the process cannot start its threads: {error}");
            Exit::TryAgain
        }
    };
    ExitCode::from(exit.code())
}

/// Runs a command on the application and says what went wrong on its standard error.
async fn execute(command: &OnApp, app: &App, io: &mut Io) -> Exit {
    let outcome = command.run(app, io).await;
    conclude(outcome, io).await
}

/// The exit code of what was done; an error is written to standard error.
async fn conclude(outcome: anyhow::Result<Exit>, io: &Io) -> Exit {
    match outcome {
        Ok(exit) => exit,
        Err(error) if error.is::<Gone>() => Exit::Failed,
        Err(error) => {
            // Whoever has gone away needs no words.
            let _ = io.note(format!("error: {}", advice::words(&error))).await;
            if let Some(advice) = advice::of(&error) {
                let _ = io.note(format!("       {advice}")).await;
            }
            Exit::of(&error)
        }
    }
}
