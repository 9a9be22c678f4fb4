//! `office`, `function` and `group`: addresses that several people stand behind.

mod area;
mod hours;
mod people;
mod profile;

use super::{
    doer,
    io::{Exit, Io, Refusal},
    principal::{self, Addresses, List},
    show::{self, Table},
    values::{Room, Switch},
};
use crate::{
    app::App,
    directory::{self, Kind, NewPrincipal, Principal},
};
use clap::Subcommand;

/// What can be done to offices.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Example: one with a member who manages it\n  pugliaimpiego office add cpi.lecce@example.it --name \"CPI Lecce\"\n  \
                        pugliaimpiego office member add cpi.lecce@example.it maria@example.it --manager"
)]
pub enum Office {
    /// What all three have.
    #[command(flatten)]
    Common(Common),
    /// Who works there: reads and answers its mail, sends as it
    #[command(subcommand)]
    Member(Members),
    /// What the portal says of it (functions too)
    #[command(subcommand)]
    Profile(profile::Profile),
    /// When it is open (functions too)
    #[command(subcommand)]
    Hours(hours::Hours),
    /// Which comuni it is competent for, and when
    #[command(subcommand)]
    Area(area::Area),
    /// What the portal says of the people in it (functions too)
    #[command(subcommand)]
    Person(people::People),
}

/// What can be done to functions.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Example: one that goes from hand to hand\n  pugliaimpiego function add formazione@example.it --name Formazione\n  \
                        pugliaimpiego function holder add formazione@example.it maria@example.it\n  \
                        pugliaimpiego function hand-over formazione@example.it maria@example.it anna@example.it"
)]
pub enum Function {
    /// What all three have.
    #[command(flatten)]
    Common(Common),
    /// Who holds it: reads and answers its mail, sends as it
    #[command(subcommand)]
    Holder(Members),
    /// Hand it over from one person to another, with its mail
    #[command(
        after_help = "Example:\n  pugliaimpiego function hand-over formazione@example.it maria@example.it anna@example.it"
    )]
    HandOver {
        /// One of the function's addresses
        function: String,
        /// Who holds it now
        from: String,
        /// Who holds it from now on
        to: String,
    },
}

/// What can be done to groups.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Example: one address for several, who may send as it\n  pugliaimpiego group add tutti@example.it --name Tutti\n  \
                        pugliaimpiego group member add tutti@example.it maria@example.it\n  \
                        pugliaimpiego group send-as tutti@example.it on"
)]
pub enum Group {
    /// What all three have.
    #[command(flatten)]
    Common(Common),
    /// Who is in it and gets its mail
    #[command(subcommand)]
    Member(Members),
    /// Let the members send as the group, or no longer
    #[command(after_help = "Example:\n  pugliaimpiego group send-as tutti@example.it on")]
    SendAs {
        /// One of the group's addresses
        group: String,
        /// on or off
        switch: Switch,
    },
}

/// What can be done to each of the three. [`examples`](super::examples) writes out whose command an example is.
#[derive(Debug, Subcommand)]
pub enum Common {
    /// Make one
    #[command(after_help = "Example:\n  pugliaimpiego {kind} add {address} --name {name}")]
    Add {
        /// Its address
        address: String,
        /// The name as people read it
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// List them
    List(List),
    /// Show what is known of one, its members among it
    #[command(after_help = "Example:\n  pugliaimpiego {kind} show {address}")]
    Show {
        /// One of its addresses
        address: String,
    },
    /// Give it another name
    #[command(after_help = "Example:\n  pugliaimpiego {kind} rename {address} {name}")]
    Rename {
        /// One of its addresses
        address: String,
        /// The name as people read it
        name: String,
    },
    /// Take no mail for it for the time being
    #[command(after_help = "Example:\n  pugliaimpiego {kind} disable {address}")]
    Disable {
        /// One of its addresses
        address: String,
    },
    /// Take mail for it again
    #[command(after_help = "Example:\n  pugliaimpiego {kind} enable {address}")]
    Enable {
        /// One of its addresses
        address: String,
    },
    /// Remove it for good
    #[command(after_help = "Example:\n  pugliaimpiego {kind} remove {address} --with-mail")]
    Remove {
        /// One of its addresses
        address: String,
        /// Remove the messages in its mailboxes too
        #[arg(long)]
        with_mail: bool,
    },
    /// Show or set the room it has for mail
    #[command(after_help = "Example:\n  pugliaimpiego {kind} quota {address} 5G")]
    Quota {
        /// One of its addresses
        address: String,
        /// 500M, 1G, ..., or none
        size: Option<Room>,
    },
    /// Further addresses
    #[command(subcommand)]
    Address(Addresses),
}

/// What can be done to members and holders.
#[derive(Debug, Subcommand)]
pub enum Members {
    /// Add a person or group; once more to say whether it manages the others
    #[command(after_help = "Example:\n  \
                            pugliaimpiego {kind} {member} add {address} maria@example.it --manager")]
    Add {
        /// The address of the office, function or group
        of: String,
        /// The address of the person or group
        member: String,
        /// It may manage the others
        #[arg(long)]
        manager: bool,
    },
    /// Take one out
    #[command(after_help = "Example:\n  \
                            pugliaimpiego {kind} {member} remove {address} maria@example.it")]
    Remove {
        /// The address of the office, function or group
        of: String,
        /// The address of the person or group
        member: String,
    },
    /// List them
    #[command(after_help = "Example:\n  \
                            pugliaimpiego {kind} {member} list {address}")]
    List {
        /// The address of the office, function or group
        of: String,
    },
}

impl Office {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Common(command) => command.run(app, Kind::Office, io).await,
            Self::Member(command) => command.run(app, Kind::Office, io).await,
            Self::Profile(command) => Box::pin(command.run(app, io)).await,
            Self::Hours(command) => command.run(app, io).await,
            Self::Area(command) => command.run(app, io).await,
            Self::Person(command) => command.run(app, io).await,
        }
    }
}

impl Function {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Common(command) => command.run(app, Kind::Function, io).await,
            Self::Holder(command) => command.run(app, Kind::Function, io).await,
            Self::HandOver { function, from, to } => {
                let function = principal::one(app, Kind::Function, function).await?;
                let from = principal::one(app, Kind::Person, from).await?;
                let to = principal::one(app, Kind::Person, to).await?;
                let (what, old, new) = (function.id, from.id, to.id);
                app.directory.edit(doer(), move |edit| edit.hand_over(what, old, new)).await?;
                io.say(format!("{} is held by {} now.", function.address, to.address)).await?;
                Ok(Exit::Well)
            }
        }
    }
}

impl Group {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Common(command) => command.run(app, Kind::Group, io).await,
            Self::Member(command) => command.run(app, Kind::Group, io).await,
            Self::SendAs { group, switch } => {
                let group = principal::one(app, Kind::Group, group).await?;
                let (id, on) = (group.id, switch.is_on());
                app.directory.edit(doer(), move |edit| edit.set_sends(id, on)).await?;
                let may = if on { "may" } else { "may not" };
                io.say(format!("The members of {} {may} send as it.", group.address)).await?;
                Ok(Exit::Well)
            }
        }
    }
}

impl Common {
    async fn run(&self, app: &App, kind: Kind, io: &Io) -> anyhow::Result<Exit> {
        let find = |address| principal::one(app, kind, address);
        match self {
            Self::Add { address, name } => add(app, kind, address, name, io).await,
            Self::List(list) => principal::list(app, kind, list, io).await,
            Self::Show { address } => principal::show(app, &find(address).await?, io).await,
            Self::Rename { address, name } => principal::rename(app, &find(address).await?, name, io).await,
            Self::Disable { address } => principal::set_disabled(app, &find(address).await?, true, io).await,
            Self::Enable { address } => principal::set_disabled(app, &find(address).await?, false, io).await,
            Self::Remove { address, with_mail } => {
                principal::remove(app, &find(address).await?, *with_mail, io).await
            }
            Self::Quota { address, size } => principal::quota(app, &find(address).await?, *size, io).await,
            Self::Address(addresses) => addresses.run(app, kind, io).await,
        }
    }
}

async fn add(app: &App, kind: Kind, address: &str, name: &str, io: &Io) -> anyhow::Result<Exit> {
    let new = NewPrincipal::new(kind, principal::address(app, address).await?, name);
    let address = new.address.clone();
    app.directory.edit(doer(), move |edit| edit.add(&new)).await?;
    let member = if kind == Kind::Function { "holder" } else { "member" };
    io.say(format!("The {kind} {address} is there.")).await?;
    io.note(format!("Next: `pugliaimpiego {kind} {member} add {address} PERSON`.")).await?;
    Ok(Exit::Well)
}

/// The office or function that has an address.
async fn unit(app: &App, text: &str) -> anyhow::Result<Principal> {
    let found = principal::any(app, text).await?;
    match found.kind {
        Kind::Office | Kind::Function => Ok(found),
        other => Err(Refusal::failed(format!(
            "{} is no office or function: use `pugliaimpiego {}`",
            found.address,
            principal::noun(other)
        ))),
    }
}

impl Members {
    pub(super) async fn run(&self, app: &App, kind: Kind, io: &Io) -> anyhow::Result<Exit> {
        let (Self::Add { of, .. } | Self::Remove { of, .. } | Self::List { of }) = self;
        let group = principal::one(app, kind, of).await?;
        let id = group.id;
        match self {
            Self::Add { member, manager, .. } => {
                let (who, manager) = (principal::any(app, member).await?, *manager);
                let one = who.id;
                app.directory.edit(doer(), move |edit| edit.add_member(id, one, manager)).await?;
                let manages = if manager { " and manages it" } else { "" };
                io.say(format!("{} belongs to {}{manages}.", who.address, group.address)).await?;
            }
            Self::Remove { member, .. } => {
                let who = principal::any(app, member).await?;
                let one = who.id;
                app.directory.edit(doer(), move |edit| edit.remove_member(id, one)).await?;
                io.say(format!("{} no longer belongs to {}.", who.address, group.address)).await?;
            }
            Self::List { .. } => {
                let members = app.directory.read(move |conn| directory::members(conn, id)).await?;
                let mut table = Table::new(&["ADDRESS", "NAME"]);
                for one in &members {
                    table.row([principal::member(one), one.principal.name.clone()]);
                }
                match table.is_empty() {
                    true => io.note(format!("{} has no members.", show::clean(&group.name))).await?,
                    false => io.say(table.render()).await?,
                }
            }
        }
        Ok(Exit::Well)
    }
}
