//! `list bounce`: copies that came back.

use super::{members::member, one};
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        show::{self, Table},
    },
    discussion::MemberState,
};
use clap::Subcommand;

/// What can be done about copies that came back.
#[derive(Debug, Subcommand)]
pub enum Bounces {
    /// List the members whose copies came back of late, or what came back of one
    #[command(after_help = "Example:\n  pugliaimpiego list bounce list rete@example.it anna@outside.example")]
    List {
        /// The address of the list
        list: String,
        /// The address of a member
        member: Option<String>,
    },
    /// Forget what came back of a member, and send to it again
    #[command(after_help = "Example:\n  pugliaimpiego list bounce undo rete@example.it anna@outside.example")]
    Undo {
        /// The address of the list
        list: String,
        /// The address of the member
        member: String,
    },
}

impl Bounces {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::List { list, member: None } => troubled(app, io, list).await,
            Self::List { list, member: Some(who) } => of_one(app, io, list, who).await,
            Self::Undo { list, member } => undo(app, io, list, member).await,
        }
    }
}

async fn troubled(app: &App, io: &Io, list: &str) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    let mut table = Table::new(&["MEMBER", "NAME", "STATE", "SCORE", "LAST", "STOPPED"]);
    for member in app.discussions.desk(actor()).troubled(found.id).await? {
        table.row([
            member.address.to_string(),
            member.name,
            member.state.to_string(),
            format!("{}.{:02}", member.score / 1000, member.score % 1000 / 10),
            show::time(member.scored_at),
            member.stopped_at.map_or_else(|| "-".to_owned(), show::time),
        ]);
    }
    match table.is_empty() {
        true => io.note("No copy came back of late.").await?,
        false => {
            io.say(table.render()).await?;
            let list = &found.address;
            io.note(format!(
                "Next: `pugliaimpiego list bounce list {list} MEMBER` says why, undo sends again."
            ))
            .await?;
        }
    }
    Ok(Exit::Well)
}

async fn of_one(app: &App, io: &Io, list: &str, who: &str) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    let member = member(app, &found, who).await?;
    let mut table = Table::new(&["WHEN", "KIND", "STATUS", "COUNTED", "REASON"]);
    for bounce in app.discussions.bounces(actor(), member.id).await? {
        table.row([
            show::time(bounce.at),
            bounce.class,
            bounce.status,
            if bounce.counted { "yes" } else { "no" }.into(),
            bounce.reason,
        ]);
    }
    match table.is_empty() {
        true => io.note(format!("Nothing came back of {}.", member.address)).await?,
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}

async fn undo(app: &App, io: &Io, list: &str, who: &str) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    let member = member(app, &found, who).await?;
    if !matches!(member.state, MemberState::Stopped | MemberState::Active) {
        return Err(Refusal::failed(format!(
            "{0} is {1} and gets nothing; `pugliaimpiego list member admit {2} {0}` makes it a member",
            member.address, member.state, found.address
        )));
    }
    app.discussions.admit(actor(), member.id, true).await?;
    io.say(format!("{} gets what is written to {} again.", member.address, found.address)).await?;
    Ok(Exit::Well)
}
