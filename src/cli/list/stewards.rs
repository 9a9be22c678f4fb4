//! `list owner` and `list moderator`: who looks after a discussion.

use super::{overview, principal};
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        show::Table,
    },
    discussion::Part,
};
use clap::Subcommand;

/// What can be done to owners.
#[derive(Debug, Subcommand)]
pub enum Owners {
    /// Let a person, or an office with all its people, own it
    #[command(after_help = "Example:\n  pugliaimpiego list owner add rete@example.it maria@example.it")]
    Add {
        /// The address of the list
        list: String,
        /// The address of the person, office, function or group
        who: String,
    },
    /// Let somebody no longer own it
    #[command(after_help = "Example:\n  pugliaimpiego list owner remove rete@example.it maria@example.it")]
    Remove {
        /// The address of the list
        list: String,
        /// The address of the owner
        who: String,
    },
    /// List who owns and who moderates it
    #[command(after_help = "Example:\n  pugliaimpiego list owner list rete@example.it")]
    List {
        /// The address of the list
        list: String,
    },
}

/// What can be done to moderators.
#[derive(Debug, Subcommand)]
pub enum Moderators {
    /// Let a person, or an office with all its people, moderate it
    #[command(after_help = "Example:\n  pugliaimpiego list moderator add rete@example.it marco@example.it")]
    Add {
        /// The address of the list
        list: String,
        /// The address of the person, office, function or group
        who: String,
    },
    /// Let somebody no longer moderate it
    #[command(
        after_help = "Example:\n  pugliaimpiego list moderator remove rete@example.it marco@example.it"
    )]
    Remove {
        /// The address of the list
        list: String,
        /// The address of the moderator
        who: String,
    },
    /// List who owns and who moderates it
    #[command(after_help = "Example:\n  pugliaimpiego list moderator list rete@example.it")]
    List {
        /// The address of the list
        list: String,
    },
}

impl Owners {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { list, who } => appoint(app, io, (list, who), Part::Owner).await,
            Self::Remove { list, who } => dismiss(app, io, (list, who), Part::Owner).await,
            Self::List { list } => show(app, io, list).await,
        }
    }
}

impl Moderators {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { list, who } => appoint(app, io, (list, who), Part::Moderator).await,
            Self::Remove { list, who } => dismiss(app, io, (list, who), Part::Moderator).await,
            Self::List { list } => show(app, io, list).await,
        }
    }
}

async fn appoint(app: &App, io: &Io, (list, who): (&str, &str), part: Part) -> anyhow::Result<Exit> {
    let found = overview(app, list).await?;
    let who = principal::any(app, who).await?;
    let owns = found.stewards.iter().any(|(one, has)| one.id == who.id && *has == Part::Owner);
    if owns && part == Part::Moderator {
        let list = &found.discussion.address;
        return Err(Refusal::failed(format!(
            "{0} owns {list} and so moderates it; `pugliaimpiego list owner remove {list} {0}` comes first",
            who.address
        )));
    }
    app.discussions.appoint(actor(), found.discussion.id, who.id, Some(part)).await?;
    let does = if part == Part::Owner { "owns" } else { "moderates" };
    io.say(format!("{} {does} {} now.", who.address, found.discussion.address)).await?;
    Ok(Exit::Well)
}

async fn dismiss(app: &App, io: &Io, (list, who): (&str, &str), part: Part) -> anyhow::Result<Exit> {
    let found = overview(app, list).await?;
    let (who, list) = (principal::any(app, who).await?, &found.discussion.address);
    if !found.stewards.iter().any(|(one, has)| one.id == who.id && *has == part) {
        return Err(Refusal::failed(format!(
            "{} is no {part} of {list}; `pugliaimpiego list {part} list {list}` shows who is",
            who.address
        )));
    }
    app.discussions.appoint(actor(), found.discussion.id, who.id, None).await?;
    io.say(format!("{} is no {part} of {list} any more.", who.address)).await?;
    let others = found.stewards.iter().any(|(one, _)| one.id != who.id);
    if !others {
        io.note(format!("Nobody looks after it now; `pugliaimpiego list owner add {list} PERSON`.")).await?;
    }
    Ok(Exit::Well)
}

async fn show(app: &App, io: &Io, list: &str) -> anyhow::Result<Exit> {
    let found = overview(app, list).await?;
    let mut table = Table::new(&["PART", "ADDRESS", "NAME"]);
    for (who, part) in &found.stewards {
        table.row([part.to_string(), who.address.to_string(), who.name.clone()]);
    }
    match table.is_empty() {
        true => {
            let list = &found.discussion.address;
            io.note(format!("Nobody looks after it; `pugliaimpiego list owner add {list} PERSON`.")).await?;
        }
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}
