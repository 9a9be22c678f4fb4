//! `list held`: messages that wait for somebody to decide.

use super::one;
use crate::{
    app::App,
    cli::{
        actor,
        io::{Chunk, Exit, Io, Refusal},
        show::{self, Table},
    },
    discussion::{Decision, DiscussionError, Judge},
};
use clap::Subcommand;
use std::collections::HashMap;

/// Read at once.
const PAGE: u32 = 200;
/// Bytes written to standard output at once.
const PIECE: usize = 64 << 10;

/// What can be done to messages that wait.
#[derive(Debug, Subcommand)]
pub enum Waiting {
    /// List what waits in one list, or in all
    #[command(after_help = "Example:\n  pugliaimpiego list held list rete@example.it")]
    List {
        /// The address of the list
        list: Option<String>,
    },
    /// Show what is known of a message, or write the message itself
    #[command(after_help = "Example:\n  pugliaimpiego list held show 42 --raw > 42.eml")]
    Show {
        /// Its number in the list of what waits
        #[arg(value_parser = number)]
        id: i64,
        /// The message as it is kept, and nothing else
        #[arg(long)]
        raw: bool,
    },
    /// Publish messages
    #[command(after_help = "Example: and whatever else its author writes\n  \
                            pugliaimpiego list held approve 42 --trust")]
    Approve {
        /// Numbers in the list of what waits
        #[arg(required = true, value_parser = number)]
        ids: Vec<i64>,
        /// Their authors' messages need not wait any more
        #[arg(long)]
        trust: bool,
    },
    /// Refuse messages; who wrote them is told
    #[command(
        after_help = "Example:\n  pugliaimpiego list held refuse 42 --reason \"Non riguarda la lista\""
    )]
    Refuse {
        /// Numbers in the list of what waits
        #[arg(required = true, value_parser = number)]
        ids: Vec<i64>,
        /// Why, for who wrote them
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Throw messages away; nobody is told
    #[command(after_help = "Example:\n  pugliaimpiego list held discard 42 43")]
    Discard {
        /// Numbers in the list of what waits
        #[arg(required = true, value_parser = number)]
        ids: Vec<i64>,
    },
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "write its number, as `pugliaimpiego list held list` shows it".to_owned())
}

impl Waiting {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::List { list } => waiting(app, io, list.as_deref()).await,
            Self::Show { id, raw } => show_one(app, io, *id, *raw).await,
            Self::Approve { ids, trust } => {
                decide(app, io, ids, &Decision::Approve { trust: *trust }, "published").await
            }
            Self::Refuse { ids, reason } => {
                decide(app, io, ids, &Decision::Refuse { reason: reason.clone() }, "refused").await
            }
            Self::Discard { ids } => decide(app, io, ids, &Decision::Discard, "thrown away").await,
        }
    }
}

async fn waiting(app: &App, io: &Io, list: Option<&str>) -> anyhow::Result<Exit> {
    let only = match list {
        Some(list) => Some(one(app, list).await?.id),
        None => None,
    };
    let all = app.discussions.desk(actor()).all().await?;
    let names: HashMap<i64, String> =
        all.iter().map(|one| (one.discussion.id.0, one.discussion.address.to_string())).collect();
    let mut table = Table::new(&["ID", "LIST", "AGE", "FROM", "SUBJECT", "REASON", "SIZE"]);
    let (now, mut offset) = (app.clock.now(), 0);
    loop {
        let page = app.discussions.waiting(actor(), only, (PAGE, offset)).await?;
        for held in &page {
            table.row([
                held.id.to_string(),
                names.get(&held.discussion.0).cloned().unwrap_or_default(),
                show::span(now - held.held_at),
                held.address.clone(),
                held.subject.clone(),
                held.reason.to_string(),
                show::size(held.size),
            ]);
        }
        offset += PAGE;
        if page.len() < PAGE as usize {
            break;
        }
    }
    match table.is_empty() {
        true => io.note("Nothing waits.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}

async fn show_one(app: &App, io: &Io, id: i64, raw: bool) -> anyhow::Result<Exit> {
    let (held, discussion, bytes) =
        app.discussions.desk(actor()).held(id).await.map_err(|error| missing(error, id))?;
    if raw {
        for piece in bytes.chunks(PIECE) {
            io.write(Chunk::Out(piece.to_vec())).await?;
        }
        return Ok(Exit::Well);
    }
    let by = held.decided_by.as_ref().map(|by| format!(" by {}", show::clean(by))).unwrap_or_default();
    let proof = if held.verified { "proved" } else { "not proved" };
    for (title, value) in [
        ("list", discussion.address.to_string()),
        ("state", format!("{}{by}", held.state)),
        ("from", format!("{} <{}>, {proof}", show::clean(&held.author), show::clean(&held.address))),
        ("subject", show::clean(&held.subject)),
        ("reason", held.reason.to_string()),
        ("came", show::time(held.held_at)),
        ("size", show::size(held.size)),
    ] {
        io.say(format!("{title:<10} {value}")).await?;
    }
    Ok(Exit::Well)
}

async fn decide(app: &App, io: &Io, ids: &[i64], decision: &Decision, done: &str) -> anyhow::Result<Exit> {
    let mut exit = Exit::Well;
    for id in ids {
        match app.discussions.decide(Judge::Actor(actor()), *id, decision.clone()).await {
            Ok(_) => io.say(format!("{id} is {done}.")).await?,
            Err(DiscussionError::Decided(by)) => {
                io.note(format!("error: {id} was decided by {} already", show::clean(&by))).await?;
                exit = Exit::Failed;
            }
            Err(error) => return Err(missing(error, *id)),
        }
    }
    Ok(exit)
}

fn missing(error: DiscussionError, id: i64) -> anyhow::Error {
    match error {
        DiscussionError::NotFound(_) => Refusal::failed(format!(
            "there is no message {id} among those that wait; `pugliaimpiego list held list` shows them"
        )),
        other => other.into(),
    }
}
