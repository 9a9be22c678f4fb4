//! `list member`: who gets what is written.

use super::{
    address, one,
    roll::{Row, Written},
};
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        sheets,
        show::{self, Table},
        values,
    },
    discussion::{
        Added, Discussion, DiscussionError, Entry, Member, MemberState, Mode, Newcomer, Options, Which,
    },
    jobs::listing::sheet::{self, Plan, SheetProblem},
    rome,
};
use clap::{Args, Subcommand};
use std::{path::PathBuf, time::Instant};

/// Members read at once.
const PAGE: u32 = 1000;

/// What can be done to members.
#[derive(Debug, Subcommand)]
pub enum Members {
    /// Put people in, without asking them
    #[command(after_help = "Example:\n  \
                            pugliaimpiego list member add rete@example.it anna@outside.example --name \"Anna Greco\"")]
    Add(Add),
    /// Take people out
    #[command(
        after_help = "Example:\n  pugliaimpiego list member remove rete@example.it anna@outside.example"
    )]
    Remove {
        /// The address of the list
        list: String,
        /// Addresses of members
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// List them
    #[command(after_help = "Example: who wants to be one\n  \
                            pugliaimpiego list member list rete@example.it --state waiting")]
    List(Listing),
    /// Choose what a member gets: mode=every|topics|digest|plain-digest|nothing, language=it|en, own-copy, doubles and
    /// hidden=on|off, away-until=2026-12-24|none, trust=free|watched|usual
    #[command(after_help = "Example: what it writes waits for a moderator\n  \
                            pugliaimpiego list member set rete@example.it anna@outside.example trust=watched")]
    Set {
        /// The address of the list
        list: String,
        /// The address of the member
        member: String,
        /// What to choose
        #[arg(required = true, value_name = "KEY=VALUE")]
        options: Vec<String>,
    },
    /// Put in all who stand in a CSV file; who is a member already stays as it is
    #[command(
        after_help = "Cells are parted by ; or , and letters are UTF-8 or Windows-1252. Headings: address (or email, indirizzo) \
                            and name (or\nnome); rows that cannot be are named and left out.\n\nExample: a look, then the import\n  \
                            pugliaimpiego list member import rete@example.it members.csv --dry-run\n  \
                            pugliaimpiego list member import rete@example.it members.csv"
    )]
    Import(Import),
    /// Write all members to a CSV file
    #[command(after_help = "Example:\n  pugliaimpiego list member export rete@example.it members.csv")]
    Export {
        /// The address of the list
        list: String,
        /// The file; it must not be there. Without one standard output
        file: Option<PathBuf>,
    },
    /// Let who wants to be a member be one, or send again to one whose mail came back
    #[command(
        after_help = "Example:\n  pugliaimpiego list member admit rete@example.it anna@outside.example"
    )]
    Admit {
        /// The address of the list
        list: String,
        /// Addresses of members
        #[arg(required = true)]
        members: Vec<String>,
    },
    /// Do not let who wants to be a member be one
    #[command(
        after_help = "Example:\n  pugliaimpiego list member refuse rete@example.it anna@outside.example"
    )]
    Refuse {
        /// The address of the list
        list: String,
        /// Addresses of who waits
        #[arg(required = true)]
        members: Vec<String>,
    },
}

/// People to be put in.
#[derive(Debug, Args)]
pub struct Add {
    /// The address of the list
    list: String,
    /// Their addresses
    #[arg(required = true)]
    members: Vec<String>,
    /// The name, when it is one
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// They are greeted by mail
    #[arg(long, conflicts_with = "invite")]
    welcome: bool,
    /// They are asked by mail, and are members when they say yes
    #[arg(long)]
    invite: bool,
}

/// Whom to list.
#[derive(Debug, Args)]
pub struct Listing {
    /// The address of the list
    list: String,
    /// Only those who are waiting, active, left or stopped
    #[arg(long, value_parser = values::word::<MemberState>)]
    state: Option<MemberState>,
    /// Only those whose name or address holds this text
    #[arg(long, value_name = "TEXT", default_value = "")]
    search: String,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

/// A file of members.
#[derive(Debug, Args)]
pub struct Import {
    /// The address of the list
    list: String,
    /// The file
    file: PathBuf,
    /// They are greeted by mail
    #[arg(long)]
    welcome: bool,
    /// Only say what would be
    #[arg(long)]
    dry_run: bool,
}

impl Members {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add(add) => add.run(app, io).await,
            Self::Remove { list, members } => remove(app, io, list, members).await,
            Self::List(listing) => listing.run(app, io).await,
            Self::Set { list, member, options } => set(app, io, (list, member), options).await,
            Self::Import(import) => import.run(app, io).await,
            Self::Export { list, file } => export(app, io, list, file.as_ref()).await,
            Self::Admit { list, members } => admit(app, io, list, members).await,
            Self::Refuse { list, members } => refuse(app, io, list, members).await,
        }
    }
}

impl Add {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let found = one(app, &self.list).await?;
        if !self.name.is_empty() && self.members.len() > 1 {
            return Err(Refusal::usage("--name is for one member; give the others with another command"));
        }
        let mut newcomers = Vec::with_capacity(self.members.len());
        for member in &self.members {
            newcomers.push(Newcomer { address: address(app, member).await?, name: self.name.clone() });
        }
        if self.invite {
            let asked = app.discussions.invite(actor(), found.id, newcomers).await?;
            let words = format!("{} asked, {} there already or asked of late", asked.added, asked.known);
            io.say(format!("{}: {words}.", found.address)).await?;
            return tell_banned(io, &found, &asked).await;
        }
        let how = Entry { welcome: self.welcome, ..Entry::default() };
        let added = app.discussions.add(actor(), found.id, newcomers, how).await?;
        io.say(format!("{}: {}.", found.address, in_words(&added))).await?;
        tell_banned(io, &found, &added).await
    }
}

fn in_words(added: &Added) -> String {
    format!("{} added, {} there already", added.added, added.known)
}

async fn tell_banned(io: &Io, list: &Discussion, added: &Added) -> anyhow::Result<Exit> {
    for address in &added.banned {
        io.note(format!("left out: {address} is shut out; `pugliaimpiego list ban list {}`", list.address))
            .await?;
    }
    Ok(if added.banned.is_empty() { Exit::Well } else { Exit::Failed })
}

/// The member with an address, whatever its state.
pub(super) async fn member(app: &App, list: &Discussion, text: &str) -> anyhow::Result<Member> {
    let address = address(app, text).await?;
    let shown = address.to_string();
    app.discussions.desk(actor()).member(list.id, address).await.map_err(|error| match error {
        DiscussionError::NotFound(_) => Refusal::failed(format!(
            "{shown} is no member of {0}; `pugliaimpiego list member list {0}` shows who is",
            list.address
        )),
        other => other.into(),
    })
}

async fn remove(app: &App, io: &Io, list: &str, members: &[String]) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    for text in members {
        let member = member(app, &found, text).await?;
        app.discussions.leave(Some(actor()), member.id).await?;
        io.say(format!("{} is no member of {} any more.", member.address, found.address)).await?;
        if member.by_rule > 0 {
            io.note("A rule names it: it stays noted as gone, and the rule does not bring it back.").await?;
        }
    }
    Ok(Exit::Well)
}

async fn admit(app: &App, io: &Io, list: &str, members: &[String]) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    for text in members {
        let member = member(app, &found, text).await?;
        app.discussions.admit(actor(), member.id, true).await?;
        io.say(format!("{} is a member of {}.", member.address, found.address)).await?;
    }
    Ok(Exit::Well)
}

async fn refuse(app: &App, io: &Io, list: &str, members: &[String]) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    for text in members {
        let member = member(app, &found, text).await?;
        if member.state != MemberState::Waiting {
            return Err(Refusal::failed(format!(
                "{0} does not wait: it is {1}; `pugliaimpiego list member remove {2} {0}` takes it out",
                member.address, member.state, found.address
            )));
        }
        app.discussions.admit(actor(), member.id, false).await?;
        io.say(format!("{} is not taken into {}.", member.address, found.address)).await?;
    }
    Ok(Exit::Well)
}

impl Listing {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let found = one(app, &self.list).await?;
        let mut which = Which { state: self.state, text: self.search.clone(), ..Which::default() };
        let mut table = Table::new(&["ADDRESS", "NAME", "STATE", "MODE", "BY", "POSTS", "SINCE"]);
        for member in all(app, &found, &mut which, self.limit).await? {
            table.row([
                member.address.to_string(),
                member.name.clone(),
                member.state.to_string(),
                member.options.mode.to_string(),
                came_by(&member).into(),
                member.posts.to_string(),
                show::time(member.joined_at),
            ]);
        }
        match table.is_empty() {
            true => {
                let list = &found.address;
                io.note(format!("There is no such member; `pugliaimpiego list member add {list} ADDRESS`."))
                    .await?;
            }
            false => io.say(table.render()).await?,
        }
        Ok(Exit::Well)
    }
}

fn came_by(member: &Member) -> &'static str {
    match (member.by_rule > 0, member.by_hand) {
        (true, true) => "rule, hand",
        (true, false) => "rule",
        _ => "hand",
    }
}

/// Members, page by page.
async fn all(
    app: &App,
    list: &Discussion,
    which: &mut Which,
    most: Option<u32>,
) -> anyhow::Result<Vec<Member>> {
    let (mut all, mut left) = (Vec::new(), most.unwrap_or(u32::MAX));
    while left > 0 {
        which.limit = left.min(PAGE);
        let page = app.discussions.desk(actor()).members(list.id, which.clone()).await?;
        let count = page.len() as u32;
        all.extend(page);
        if count < which.limit {
            break;
        }
        which.offset += count;
        left -= count;
    }
    Ok(all)
}

async fn set(app: &App, io: &Io, (list, who): (&str, &str), said: &[String]) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    let member = member(app, &found, who).await?;
    let (mut options, mut trust) = (member.options.clone(), member.trust);
    for one in said {
        choose(&mut options, &mut trust, one).map_err(Refusal::usage)?;
    }
    if options != member.options {
        app.discussions.choose(Some(actor()), member.id, options).await?;
    }
    if trust != member.trust {
        app.discussions.trust(actor(), member.id, trust).await?;
    }
    io.say(format!("{} is changed in {}.", member.address, found.address)).await?;
    Ok(Exit::Well)
}

fn choose(options: &mut Options, trust: &mut i64, said: &str) -> Result<(), String> {
    let (key, value) =
        said.split_once('=').ok_or_else(|| format!("\"{}\": write KEY=VALUE", show::clean(said)))?;
    let none_of = |words: &str| format!("{key}: \"{}\" is none of {words}", show::clean(value));
    let switch = || match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(none_of("on, off")),
    };
    match key.replace('_', "-").as_str() {
        "mode" => {
            let words: Vec<&str> = Mode::ALL.iter().map(|mode| mode.as_str()).collect();
            options.mode = value.parse().map_err(|_| none_of(&words.join(", ")))?;
        }
        "language" if ["it", "en"].contains(&value) => options.language = value.to_owned(),
        "language" => return Err(none_of("it, en")),
        "own-copy" => options.own_copy = switch()?,
        "doubles" => options.doubles = switch()?,
        "hidden" => options.hidden = switch()?,
        "away-until" if value == "none" => options.away_until = 0,
        "away-until" => {
            options.away_until = rome::start_of(values::date(value).map_err(|why| format!("{key}: {why}"))?);
        }
        "trust" => {
            *trust = match value {
                "free" => 1,
                "watched" => -1,
                "usual" => 0,
                _ => return Err(none_of("free, watched, usual")),
            }
        }
        _ => {
            let keys = "mode, language, own-copy, doubles, hidden, away-until, trust";
            return Err(format!("there is no \"{}\"; what can be set: {keys}", show::clean(key)));
        }
    }
    Ok(())
}

impl Import {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let found = one(app, &self.list).await?;
        let plan = sheet::plan::<Row>(&sheets::read(&io.path(&self.file)).await?)?;
        tell_faults(io, &plan).await?;
        let faulty = plan.faulty;
        let newcomers: Vec<Newcomer> = plan.rows.into_iter().filter_map(|one| one.row.newcomer()).collect();
        let wrong = if faulty == 0 { String::new() } else { format!(", {faulty} left out") };
        if self.dry_run {
            let rows = show::count(newcomers.len() as u64, "row in order", "rows in order");
            io.say(format!("{rows}{wrong}; nothing was written.")).await?;
            return Ok(if faulty == 0 { Exit::Well } else { Exit::Failed });
        }
        let (began, count) = (Instant::now(), newcomers.len());
        let added = app
            .discussions
            .add(actor(), found.id, newcomers, Entry { welcome: self.welcome, ..Entry::default() })
            .await?;
        let seconds = began.elapsed().as_secs_f64();
        let rate = count as f64 / seconds.max(0.001);
        io.say(format!(
            "{}: {}{wrong}; {seconds:.1} s, {rate:.0} a second.",
            found.address,
            in_words(&added)
        ))
        .await?;
        let exit = tell_banned(io, &found, &added).await?;
        Ok(if faulty == 0 { exit } else { Exit::Failed })
    }
}

/// Names what is wrong by line; headings nobody asks for are only passed over.
async fn tell_faults(io: &Io, plan: &Plan<Row>) -> anyhow::Result<()> {
    for fault in &plan.faults {
        let column = show::clean(&fault.column);
        match &fault.problem {
            SheetProblem::UnknownColumn => io.note(format!("passed over: the column \"{column}\"")).await?,
            problem if column.is_empty() => io.note(format!("line {}: {problem}", fault.line)).await?,
            problem => io.note(format!("line {}, \"{column}\": {problem}", fault.line)).await?,
        }
    }
    if plan.more_faults > 0 {
        io.note(format!("and {} more", plan.more_faults)).await?;
    }
    Ok(())
}

async fn export(app: &App, io: &Io, list: &str, file: Option<&PathBuf>) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    let members = all(app, &found, &mut Which::default(), None).await?;
    let there: Vec<&Member> = members.iter().filter(|member| member.state != MemberState::Left).collect();
    let bytes = sheet::export(there.iter().map(|member| Written::of(member)));
    match file {
        None => sheets::write(io, &bytes).await,
        Some(file) => {
            sheets::put(&io.path(file), bytes).await?;
            io.say(format!("{} exported.", show::count(there.len() as u64, "member", "members"))).await?;
            Ok(Exit::Well)
        }
    }
}
