//! `list`: discussions, which are mailing lists and boards at once: all that an owner does.

mod archive;
mod bans;
mod bounces;
mod held;
mod letters;
mod members;
mod reports;
mod roll;
mod rules;
mod stewards;

use super::{
    actor,
    io::{Exit, Io, Refusal},
    principal,
    show::{self, Table},
    values,
};
use crate::{
    address::Address,
    app::App,
    directory::Kind,
    discussion::{
        self, Discussion, Face, MemberState, New, Part, Reading,
        desk::Overview,
        keys::{self, KEYS, Preset},
    },
};
use clap::{Args, Subcommand};

/// What can be done to discussions.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example: a list of all operators, which one of them moderates\n  \
                        pugliaimpiego list add rete@example.it --name \"Rete dei CPI\" --face list --preset closed\n  \
                        pugliaimpiego list rule add rete@example.it --role operator\n  \
                        pugliaimpiego list moderator add rete@example.it marco@example.it")]
pub enum Lists {
    /// Make one: a mailing list, a board, a folder and an archive at once
    Add(Add),
    /// List them
    #[command(after_help = "Example:\n  pugliaimpiego list list")]
    List,
    /// Show what is known of one and what was chosen for it
    #[command(after_help = "Example:\n  pugliaimpiego list show rete@example.it")]
    Show {
        /// Its address
        list: String,
    },
    /// Choose what one is like; `list show` has all keys and what they are now
    #[command(after_help = "Example:\n  \
                            pugliaimpiego list set rete@example.it posting=members moderation=newcomers prefix=[rete]")]
    Set {
        /// Its address
        list: String,
        /// What to choose
        #[arg(required = true, value_name = "KEY=VALUE")]
        settings: Vec<String>,
    },
    /// End one: nobody reads it or writes to it any more
    #[command(after_help = "Example: what was written is kept in a file\n  \
                            pugliaimpiego list export mbox prova@example.it prova.mbox\n  \
                            pugliaimpiego list remove prova@example.it --with-posts")]
    Remove {
        /// Its address
        list: String,
        /// Also when something was written there
        #[arg(long)]
        with_posts: bool,
    },
    /// Members: who gets what is written
    #[command(subcommand)]
    Member(members::Members),
    /// Rules: who is a member by what it is, as long as it is that
    #[command(subcommand)]
    Rule(rules::Rules),
    /// Owners: who decides everything about it
    #[command(subcommand)]
    Owner(stewards::Owners),
    /// Moderators: who decides what is published
    #[command(subcommand)]
    Moderator(stewards::Moderators),
    /// Who may neither join nor write
    #[command(subcommand)]
    Ban(bans::Bans),
    /// Messages that wait for somebody to decide
    #[command(subcommand)]
    Held(held::Waiting),
    /// What readers have found wrong with posts
    #[command(subcommand)]
    Report(reports::Reports),
    /// Letters that it sends by itself, in the owners' words
    #[command(subcommand)]
    Letter(letters::Letters),
    /// Copies that came back
    #[command(subcommand)]
    Bounce(bounces::Bounces),
    /// Bring the archive of another list server in
    #[command(subcommand)]
    Import(archive::Import),
    /// Take what was written out into a file
    #[command(subcommand)]
    Export(archive::Export),
}

/// One to be made.
#[derive(Debug, Args)]
#[command(after_help = "Examples: a list of announcements, and a public board\n  \
                        pugliaimpiego list add avvisi@example.it --name Avvisi --face list --preset announce\n  \
                        pugliaimpiego list add forum.lavoro@example.it --name \"Forum del lavoro\" --face board")]
pub struct Add {
    /// Its address
    address: String,
    /// The name as people read it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What it looks like on the web: list, board, questions, notices or guestbook
    #[arg(long, value_parser = values::word::<Face>)]
    face: Face,
    /// Who reads it: everyone, registered, members or stewards [default: as such ones usually have it]
    #[arg(long, value_parser = values::word::<Reading>)]
    reading: Option<Reading>,
    /// Who writes and joins [default: as such ones usually have it]
    #[arg(long, value_enum)]
    preset: Option<Preset>,
}

impl Lists {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add(add) => add.run(app, io).await,
            Self::List => list(app, io).await,
            Self::Show { list } => show(app, list, io).await,
            Self::Set { list, settings } => set(app, list, settings, io).await,
            Self::Remove { list, with_posts } => remove(app, list, *with_posts, io).await,
            Self::Member(command) => Box::pin(command.run(app, io)).await,
            Self::Rule(command) => command.run(app, io).await,
            Self::Owner(command) => command.run(app, io).await,
            Self::Moderator(command) => command.run(app, io).await,
            Self::Ban(command) => command.run(app, io).await,
            Self::Held(command) => command.run(app, io).await,
            Self::Report(command) => command.run(app, io).await,
            Self::Letter(command) => command.run(app, io).await,
            Self::Bounce(command) => command.run(app, io).await,
            Self::Import(command) => Box::pin(command.run(app, io)).await,
            Self::Export(command) => Box::pin(command.run(app, io)).await,
        }
    }
}

impl Add {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let address = principal::address(app, &self.address).await?;
        let mut new = New::usual(self.face, address.clone(), &self.name);
        new.reading = self.reading.unwrap_or(new.reading);
        if let Some(preset) = self.preset {
            preset.apply(&mut new.settings);
        }
        app.discussions.create(actor(), new).await?;
        io.say(format!("The {} {address} is there.", self.face)).await?;
        io.note(format!("Next: `pugliaimpiego list owner add {address} PERSON`.")).await?;
        Ok(Exit::Well)
    }
}

/// The discussion with an address.
async fn one(app: &App, text: &str) -> anyhow::Result<Discussion> {
    let found = principal::one(app, Kind::List, text).await?;
    let address = found.address;
    Ok(app.db.read(move |c| discussion::desk::find(c, &address)).await?)
}

/// The same with what an owner asks first.
async fn overview(app: &App, text: &str) -> anyhow::Result<Overview> {
    let found = one(app, text).await?;
    Ok(app.discussions.desk(actor()).overview(found.id).await?)
}

/// An address outside or of ours, as it was typed.
async fn address(app: &App, text: &str) -> anyhow::Result<Address> {
    principal::address(app, text).await
}

async fn list(app: &App, io: &Io) -> anyhow::Result<Exit> {
    let mut table =
        Table::new(&["ADDRESS", "NAME", "FACE", "READ BY", "MEMBERS", "TOPICS", "POSTS", "WAITING", "LAST"]);
    for one in app.discussions.desk(actor()).all().await? {
        let last = one.discussion.last_post_at;
        table.row([
            one.discussion.address.to_string(),
            one.discussion.name.clone(),
            one.discussion.face.to_string(),
            one.discussion.reading.to_string(),
            one.count(MemberState::Active).to_string(),
            one.discussion.topics.to_string(),
            one.discussion.posts.to_string(),
            one.waiting.to_string(),
            if last > 0 { show::time(last) } else { "-".into() },
        ]);
    }
    match table.is_empty() {
        true => io.note("There is no list; `pugliaimpiego list add` makes one.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}

async fn show(app: &App, text: &str, io: &Io) -> anyhow::Result<Exit> {
    let found = overview(app, text).await?;
    let one = &found.discussion;
    let mut lines = vec![
        ("address", one.address.to_string()),
        ("page", format!("{}/forum/{}", app.site.url(), one.slug())),
        ("written", written(one)),
        ("members", members_in_words(&found)),
        ("rules", found.rules.len().to_string()),
        ("waiting", show::count(found.waiting, "message", "messages")),
    ];
    for (title, part) in [("owner", Part::Owner), ("moderator", Part::Moderator)] {
        let of_part = found.stewards.iter().filter(|(_, has)| *has == part);
        lines.extend(of_part.map(|(who, _)| (title, who.address.to_string())));
    }
    for (title, value) in lines {
        io.say(format!("{title:<16} {value}")).await?;
    }
    io.say("").await?;
    for key in KEYS {
        io.say(format!("{}={}", key.name, show::clean(&(key.get)(one)))).await?;
    }
    Ok(Exit::Well)
}

fn written(one: &Discussion) -> String {
    let (topics, posts) =
        (show::count(one.topics, "topic", "topics"), show::count(one.posts, "post", "posts"));
    match one.last_post_at {
        0 => "nothing yet".to_owned(),
        at => format!("{topics}, {posts}, the last {}", show::time(at)),
    }
}

fn members_in_words(found: &Overview) -> String {
    let counts: Vec<String> = found.members.iter().map(|(state, count)| format!("{count} {state}")).collect();
    if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
}

async fn set(app: &App, text: &str, said: &[String], io: &Io) -> anyhow::Result<Exit> {
    let mut changed = one(app, text).await?;
    for one in said {
        keys::choose(&mut changed, one).map_err(|why| Refusal::usage(show::clean(&why)))?;
    }
    let now = app.discussions.configure(actor(), changed).await?;
    io.say(format!("{} is changed: version {}.", now.address, now.version)).await?;
    Ok(Exit::Well)
}

async fn remove(app: &App, text: &str, with_posts: bool, io: &Io) -> anyhow::Result<Exit> {
    let found = one(app, text).await?;
    let address = &found.address;
    if found.posts > 0 && !with_posts {
        return Err(Refusal::failed(format!(
            "{address} has {}: `pugliaimpiego list export mbox {address} FILE` keeps them, then say --with-posts; or \
             `pugliaimpiego list set {address} closed=on` makes an archive of it",
            show::count(found.posts, "post", "posts")
        )));
    }
    app.discussions.remove(actor(), found.id).await?;
    io.say(format!("{address} is removed.")).await?;
    Ok(Exit::Well)
}
