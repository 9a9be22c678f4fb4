//! `list ban`: who may neither join nor write.

use super::{one, principal};
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        show::{self, Table},
    },
    directory::PrincipalId,
};
use clap::{Args, Subcommand};

/// What can be done to those who are shut out.
#[derive(Debug, Subcommand)]
pub enum Bans {
    /// Shut an address out, or a pattern with * for any characters
    #[command(after_help = "Examples:\n  \
                            pugliaimpiego list ban add rete@example.it ugo@spam.example --note \"Pubblicità\"\n  \
                            pugliaimpiego list ban add --everywhere \"*@spam.example\"")]
    Add {
        /// Where, and whom
        #[command(flatten)]
        whom: Whom,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Let it in again
    #[command(after_help = "Example:\n  pugliaimpiego list ban remove rete@example.it ugo@spam.example")]
    Remove {
        /// Where, and whom
        #[command(flatten)]
        whom: Whom,
    },
    /// List them
    #[command(after_help = "Example:\n  pugliaimpiego list ban list rete@example.it")]
    List {
        /// The address of the list
        #[arg(required_unless_present = "everywhere")]
        list: Option<String>,
        /// Only those who are shut out everywhere
        #[arg(long, conflicts_with = "list")]
        everywhere: bool,
    },
}

/// Where somebody is shut out, and who.
#[derive(Debug, Args)]
pub struct Whom {
    /// The address of the list, then an address or pattern; with --everywhere only the latter
    #[arg(required = true, num_args = 1..=2, value_names = ["LIST", "PATTERN"])]
    words: Vec<String>,
    /// In all lists, also those that are still to be made
    #[arg(long)]
    everywhere: bool,
}

impl Bans {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { whom, note } => {
                let (id, place, pattern) = whom.read(app).await?;
                app.discussions.ban(actor(), id, pattern.clone(), Some(note.clone())).await?;
                io.say(format!("{} is shut out of {place}.", show::clean(&pattern))).await?;
                Ok(Exit::Well)
            }
            Self::Remove { whom } => {
                let (id, place, pattern) = whom.read(app).await?;
                app.discussions.ban(actor(), id, pattern.clone(), None).await?;
                io.say(format!("{} may join and write to {place} again.", show::clean(&pattern))).await?;
                Ok(Exit::Well)
            }
            Self::List { list, .. } => show(app, io, list.as_deref()).await,
        }
    }
}

impl Whom {
    /// The discussion (none: everywhere), its name in words, the pattern.
    async fn read(&self, app: &App) -> anyhow::Result<(Option<PrincipalId>, String, String)> {
        match (self.words.as_slice(), self.everywhere) {
            ([pattern], true) => Ok((None, "all lists".to_owned(), pattern.clone())),
            ([list, pattern], false) => {
                let found = one(app, list).await?;
                let pattern = match pattern.contains('*') {
                    true => pattern.clone(),
                    false => principal::address(app, pattern).await?.to_string(),
                };
                Ok((Some(found.id), found.address.to_string(), pattern))
            }
            (_, true) => Err(Refusal::usage("with --everywhere give only the address or pattern")),
            _ => Err(Refusal::usage("give the list and the address or pattern, or say --everywhere")),
        }
    }
}

async fn show(app: &App, io: &Io, list: Option<&str>) -> anyhow::Result<Exit> {
    let id = match list {
        Some(list) => Some(one(app, list).await?.id),
        None => None,
    };
    let mut table = Table::new(&["PATTERN", "WHERE", "SINCE", "BY", "NOTE"]);
    for ban in app.discussions.desk(actor()).bans(id).await? {
        table.row([
            ban.pattern,
            if ban.everywhere { "everywhere" } else { "here" }.into(),
            show::time(ban.created_at),
            ban.by,
            ban.note,
        ]);
    }
    match table.is_empty() {
        true => io.note("Nobody is shut out.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}
