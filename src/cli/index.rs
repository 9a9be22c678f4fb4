//! `index`: the index that searches by words use.

use super::{
    io::{Exit, Io},
    show,
};
use crate::{app::App, search};
use clap::Subcommand;

/// What can be done to it.
#[derive(Debug, Subcommand)]
pub enum Index {
    /// Say how many messages are indexed, and how many wait to be
    #[command(after_help = "Example:\n  pugliaimpiego index status")]
    Status,
    /// Forget it and begin anew; searches go on meanwhile, only slower
    #[command(
        after_help = "Example: the server makes it again in the background\n  pugliaimpiego index rebuild"
    )]
    Rebuild,
}

impl Index {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        if matches!(self, Self::Rebuild) {
            search::rebuild(&app.db).await?;
        }
        let status = search::status(&app.db).await?;
        let messages = |number| show::count(number, "message", "messages");
        let (indexed, waiting) = (messages(status.indexed), messages(status.waiting));
        let (segments, size) =
            (show::count(status.segments, "segment", "segments"), show::size(status.bytes));
        io.say(format!("Indexed: {indexed}, in {segments} of {size} in all.")).await?;
        match status.waiting {
            0 => io.say("Nothing waits to be indexed.").await?,
            _ => io.say(format!("Waiting: {waiting}. Searches read them meanwhile.")).await?,
        }
        if status.unread > 0 {
            let unread = messages(status.unread);
            io.say(format!("Attachments to be read: of {unread}. Their text is not found before.")).await?;
        }
        if !status.current && status.indexed > 0 {
            io.say("It was made by another version of the program and is not used by this one.").await?;
        }
        Ok(Exit::Well)
    }
}
