//! `index`: the index that searches by words use.

use super::{
    io::{Exit, Io},
    show,
};
use crate::{
    app::App,
    search::{self, Kind, Status},
};
use clap::Subcommand;

/// What can be done to it.
#[derive(Debug, Subcommand)]
pub enum Index {
    /// Say how many messages and public texts are indexed, and how many wait to be
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
        let messages = search::status(&app.db, Kind::Message).await?;
        let public = search::status(&app.db, Kind::Public).await?;
        say_indexed(io, messages, ("message", "messages")).await?;
        say_indexed(io, public, ("public text", "public texts")).await?;
        if messages.waiting + public.waiting == 0 {
            io.say("Nothing waits to be indexed.").await?;
        }
        if messages.unread > 0 {
            let unread = show::count(messages.unread, "message", "messages");
            io.say(format!("Attachments to be read: of {unread}. Their text is not found before.")).await?;
        }
        if !messages.current && messages.indexed + public.indexed > 0 {
            io.say("It was made by another version of the program and is not used by this one.").await?;
        }
        Ok(Exit::Well)
    }
}

/// Says what of one kind is indexed, and what waits.
async fn say_indexed(io: &mut Io, status: Status, (one, many): (&str, &str)) -> anyhow::Result<()> {
    let indexed = show::count(status.indexed, one, many);
    let (segments, size) = (show::count(status.segments, "segment", "segments"), show::size(status.bytes));
    io.say(format!("Indexed: {indexed}, in {segments} of {size} in all.")).await?;
    if status.waiting > 0 {
        let waiting = show::count(status.waiting, one, many);
        io.say(format!("Waiting: {waiting}. Searches read them meanwhile.")).await?;
    }
    Ok(())
}
