//! `list report`: what readers have found wrong with posts.

use super::one;
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        show::{self, Table},
    },
    discussion::Settling,
};
use clap::{Subcommand, ValueEnum};

/// What can be done to reports.
#[derive(Debug, Subcommand)]
pub enum Reports {
    /// List posts of which it is still to be decided
    #[command(after_help = "Example:\n  pugliaimpiego list report list forum.lavoro@example.it")]
    List {
        /// The address of the list
        list: String,
    },
    /// Decide about a post
    #[command(after_help = "Example:\n  \
                            pugliaimpiego list report settle forum.lavoro@example.it 42 remove --reason \"Pubblicità\"")]
    Settle {
        /// The address of the list
        list: String,
        /// The number of the post
        post: i64,
        /// What becomes of it
        what: What,
        /// Why, for its readers: it stands in the post's place
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
}

/// What becomes of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// It stays
    Keep,
    /// It is taken away
    Remove,
    /// It is taken away, and its author is shut out
    Block,
}

impl Reports {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::List { list } => all(app, io, list).await,
            Self::Settle { list, post, what, reason } => {
                let list = one(app, list).await?;
                if *what != What::Keep && reason.trim().is_empty() {
                    return Err(Refusal::usage("a post is taken away for a reason: give --reason"));
                }
                let settling = match what {
                    What::Keep => Settling::Keep,
                    What::Remove => Settling::Remove(reason.clone()),
                    What::Block => Settling::Block(reason.clone()),
                };
                app.discussions.settle(actor(), (list.id, *post), settling).await?;
                io.say(format!("Post {post} of {} is settled.", list.address)).await?;
                Ok(Exit::Well)
            }
        }
    }
}

async fn all(app: &App, io: &Io, list: &str) -> anyhow::Result<Exit> {
    let list = one(app, list).await?;
    let mut table = Table::new(&["POST", "SUBJECT", "AUTHOR", "WRITTEN", "REPORTS", "FIRST"]);
    for one in app.discussions.reported(actor(), list.id).await? {
        let first = one.reports.first().map(|said| format!("{} {}", said.kind, said.note));
        table.row([
            one.post.to_string(),
            show::clean(&one.subject),
            show::clean(&one.author),
            show::time(one.posted_at),
            one.reports.len().to_string(),
            show::clean(first.unwrap_or_default().trim()),
        ]);
    }
    match table.is_empty() {
        true => io.note("Nothing is reported.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}
