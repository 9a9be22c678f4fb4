//! `alias`: addresses that lead to others.

use super::{
    doer,
    io::{Exit, Io, Refusal},
    principal,
    show::Table,
};
use crate::{
    address::Address,
    app::App,
    directory::{self, Alias, DirectoryError},
};
use clap::Subcommand;

/// Aliases read at once.
const PAGE: u32 = 500;

/// What can be done to aliases.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example: one address that leads to an office here and to somebody outside\n  \
                        pugliaimpiego alias add info@example.it cpi.lecce@example.it ufficio@altrove.example")]
pub enum Aliases {
    /// Make an alias
    #[command(after_help = "Example:\n  pugliaimpiego alias add postmaster@example.it maria@example.it")]
    Add {
        /// The new address, in a domain of ours
        alias: String,
        /// Where it leads, here or outside
        #[arg(required = true)]
        targets: Vec<String>,
    },
    /// Let an alias lead somewhere else
    #[command(
        after_help = "Example:\n  pugliaimpiego alias set postmaster@example.it anna@example.it luca@example.it"
    )]
    Set {
        /// The alias
        alias: String,
        /// Where it leads from now on, here or outside
        #[arg(required = true)]
        targets: Vec<String>,
    },
    /// List aliases
    #[command(after_help = "Example:\n  pugliaimpiego alias list")]
    List,
    /// Say where an alias leads
    #[command(after_help = "Example:\n  pugliaimpiego alias show postmaster@example.it")]
    Show {
        /// The alias
        alias: String,
    },
    /// Remove an alias
    #[command(after_help = "Example:\n  pugliaimpiego alias remove postmaster@example.it")]
    Remove {
        /// The alias
        alias: String,
    },
}

impl Aliases {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { alias, targets } => set(app, alias, targets, true, io).await?,
            Self::Set { alias, targets } => set(app, alias, targets, false, io).await?,
            Self::List => list(app, io).await?,
            Self::Show { alias } => show(app, alias, io).await?,
            Self::Remove { alias } => {
                let alias = principal::address(app, alias).await?;
                let gone = alias.clone();
                app.directory.edit(doer(), move |edit| edit.remove_alias(&gone)).await?;
                io.say(format!("The alias {alias} is removed.")).await?;
            }
        }
        Ok(Exit::Well)
    }
}

async fn set(app: &App, alias: &str, targets: &[String], new: bool, io: &Io) -> anyhow::Result<()> {
    let alias = principal::address(app, alias).await?;
    let mut to = Vec::with_capacity(targets.len());
    for target in targets {
        to.push(principal::address(app, target).await?);
    }
    let leads = texts(&to);
    let address = alias.clone();
    let done = app.directory.edit(doer(), move |edit| {
        if new && is_alias(edit, &address)? {
            return Err(DirectoryError::AddressTaken(address.clone()));
        }
        edit.set_alias(&address, &to)
    });
    match done.await {
        Err(DirectoryError::AddressTaken(address)) if new => Err(Refusal::failed(format!(
            "the address {address} is taken; `pugliaimpiego alias set` changes where an alias leads"
        ))),
        other => Ok(other?),
    }?;
    io.say(format!("{alias} leads to {leads}.")).await?;
    Ok(())
}

async fn show(app: &App, alias: &str, io: &Io) -> anyhow::Result<()> {
    let address = principal::address(app, alias).await?;
    let wanted = address.clone();
    let found = app.directory.read(move |conn| directory::find_alias(conn, &wanted)).await?;
    let found = found.ok_or_else(|| {
        Refusal::failed(format!("{address} is no alias; `pugliaimpiego alias list` shows them"))
    })?;
    for target in &found.targets {
        io.say(target.to_string()).await?;
    }
    Ok(())
}

fn is_alias(edit: &mut directory::Edit<'_, '_>, address: &Address) -> Result<bool, DirectoryError> {
    Ok(directory::find_alias(edit.tx(), address)?.is_some())
}

async fn list(app: &App, io: &Io) -> anyhow::Result<()> {
    let mut table = Table::new(&["ALIAS", "LEADS TO"]);
    let mut after: Option<Address> = None;
    loop {
        let start = after.take();
        let page: Vec<Alias> =
            app.directory.read(move |conn| directory::aliases(conn, start.as_ref(), PAGE)).await?;
        for alias in &page {
            table.row([alias.address.to_string(), texts(&alias.targets)]);
        }
        after = page.last().map(|alias| alias.address.clone());
        if page.len() < PAGE as usize {
            break;
        }
    }
    match table.is_empty() {
        true => io.note("There are no aliases; `pugliaimpiego alias add` makes one.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(())
}

fn texts(addresses: &[Address]) -> String {
    let texts: Vec<String> = addresses.iter().map(Address::to_string).collect();
    texts.join(", ")
}
