//! `account`: people who log in.

use super::{
    app_password::AppPasswords,
    doer,
    init::add_person,
    io::{Exit, Io, Refusal},
    principal::{self, Addresses, List},
    show,
    token::Tokens,
    values::{RoleName, Room},
};
use crate::{
    app::App,
    auth::{
        imap_off, password,
        second_factor::{self, FactorError},
        session,
    },
    directory::{Kind, NewPrincipal},
    imap::Feature,
    mailboxes,
};
use clap::{Args, Subcommand};

/// What can be done to accounts.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Make an account
    Add(Add),
    /// List accounts
    List(List),
    /// Show what is known of an account, its mail excepted
    #[command(after_help = "Example:\n  pugliaimpiego account show maria@example.it")]
    Show {
        /// One of its addresses
        address: String,
    },
    /// Set the password; log-ins with the old one end
    #[command(
        after_help = "Example:\n  pugliaimpiego account passwd maria@example.it --password-stdin < password.txt"
    )]
    Passwd {
        /// One of its addresses
        address: String,
        /// Read the password from standard input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Shut the account: no log-in, no mail
    #[command(after_help = "Example:\n  pugliaimpiego account disable maria@example.it")]
    Disable {
        /// One of its addresses
        address: String,
    },
    /// Open it again
    #[command(after_help = "Example:\n  pugliaimpiego account enable maria@example.it")]
    Enable {
        /// One of its addresses
        address: String,
    },
    /// Remove the account for good
    #[command(after_help = "Example:\n  pugliaimpiego account remove maria@example.it --with-mail")]
    Remove {
        /// One of its addresses
        address: String,
        /// Remove the messages in its mailboxes too
        #[arg(long)]
        with_mail: bool,
    },
    /// Give the person another name
    #[command(after_help = "Example:\n  pugliaimpiego account rename maria@example.it \"Maria Rossi\"")]
    Rename {
        /// One of its addresses
        address: String,
        /// The name as people read it
        name: String,
    },
    /// Show or set the room the account has for mail
    #[command(after_help = "Example:\n  pugliaimpiego account quota maria@example.it 1G")]
    Quota {
        /// One of its addresses
        address: String,
        /// 500M, 1G, ..., or none
        size: Option<Room>,
    },
    /// Show or change which IMAP capabilities are off for the account, where its mail program cannot live with one
    #[command(
        after_help = "Example:\n  pugliaimpiego account imap maria@example.it --off QRESYNC --off COMPRESS=DEFLATE\n  \
                            pugliaimpiego account imap maria@example.it --on QRESYNC"
    )]
    Imap(Imap),
    /// Take the second factor away from somebody who has lost telephone and recovery codes; its sessions on the web end
    #[command(after_help = "Example:\n  pugliaimpiego account no-second-factor maria@example.it")]
    NoSecondFactor {
        /// One of its addresses
        address: String,
    },
    /// Roles of the person
    #[command(subcommand)]
    Role(Roles),
    /// Further addresses
    #[command(subcommand)]
    Address(Addresses),
    /// Passwords for mail programs, one for each
    #[command(subcommand)]
    AppPassword(AppPasswords),
    /// Tokens with which programs use the API
    #[command(subcommand)]
    Token(Tokens),
}

/// An account to make.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  pugliaimpiego account add maria@example.it --name \"Maria Rossi\" --role operator \\\n    \
                        --quota 1G --password-stdin < password.txt"
)]
pub struct Add {
    /// Its address and log-in; in a domain that is not ours it logs in on the web only
    address: String,
    /// The name as people read it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A role, everywhere or for one office: operator, operator@cpi.lecce@example.it
    #[arg(long = "role", value_name = "ROLE[@SCOPE]")]
    roles: Vec<RoleName>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Room for mail: 500M, 1G, none
    #[arg(long, value_name = "SIZE")]
    quota: Option<Room>,
}

/// IMAP capabilities of one account.
#[derive(Debug, Args)]
pub struct Imap {
    /// One of its addresses
    address: String,
    /// Switch it off, from the next log-in on
    #[arg(long, value_name = "CAPABILITY", value_parser = capability)]
    off: Vec<&'static str>,
    /// Let the account have it again
    #[arg(long, value_name = "CAPABILITY", value_parser = capability)]
    on: Vec<&'static str>,
}

/// A capability that can be off for one account.
fn capability(name: &str) -> Result<&'static str, String> {
    Feature::of_accounts(name).ok_or_else(|| {
        "not a capability that can be off for one account; see imap.disabled_capabilities".to_owned()
    })
}

/// What can be done to roles.
#[derive(Debug, Subcommand)]
pub enum Roles {
    /// Give a role
    #[command(
        after_help = "Example:\n  pugliaimpiego account role add maria@example.it office-manager@cpi.lecce@example.it"
    )]
    Add {
        /// One of the account's addresses
        address: String,
        /// The role, everywhere or for one office
        #[arg(value_name = "ROLE[@SCOPE]")]
        role: RoleName,
    },
    /// Take a role away; open log-ins end
    #[command(after_help = "Example:\n  pugliaimpiego account role remove maria@example.it operator")]
    Remove {
        /// One of the account's addresses
        address: String,
        /// The role as it was given
        #[arg(value_name = "ROLE[@SCOPE]")]
        role: RoleName,
    },
}

impl Account {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        let find = |address| principal::one(app, Kind::Person, address);
        match self {
            Self::Add(add) => add.run(app, io).await,
            Self::List(list) => principal::list(app, Kind::Person, list, io).await,
            Self::Show { address } => principal::show(app, &find(address).await?, io).await,
            Self::Passwd { address, .. } => set_password(app, address, io).await,
            Self::Disable { address } => principal::set_disabled(app, &find(address).await?, true, io).await,
            Self::Enable { address } => principal::set_disabled(app, &find(address).await?, false, io).await,
            Self::Remove { address, with_mail } => {
                principal::remove(app, &find(address).await?, *with_mail, io).await
            }
            Self::Rename { address, name } => principal::rename(app, &find(address).await?, name, io).await,
            Self::Quota { address, size } => principal::quota(app, &find(address).await?, *size, io).await,
            Self::Imap(imap) => imap.run(app, io).await,
            Self::NoSecondFactor { address } => no_second_factor(app, address, io).await,
            Self::Role(roles) => roles.run(app, io).await,
            Self::Address(addresses) => addresses.run(app, Kind::Person, io).await,
            Self::AppPassword(command) => command.run(app, io).await,
            Self::Token(command) => command.run(app, io).await,
        }
    }
}

impl Add {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let address = principal::address(app, &self.address).await?;
        let mut new = NewPrincipal::new(Kind::Person, address.clone(), &self.name);
        for role in &self.roles {
            new.roles.push(principal::held(app, role).await?);
        }
        let hash = match self.password_stdin {
            true => Some(app.auth.hash_chosen(io.password()?.expose()).await?),
            false => None,
        };
        let (has_password, room) = (hash.is_some(), self.quota);
        let made = app.directory.edit(doer(), move |edit| {
            let id = add_person(edit, &new, hash.as_ref())?;
            if let Some(Room(limit)) = room {
                mailboxes::admin::set_quota(edit, id, limit)?;
            }
            edit.person(id)
        });
        let made = made.await?;
        io.say(format!("{} has the account {}.", show::clean(&made.name), made.address)).await?;
        if !made.has_mailbox {
            io.note(format!(
                "{} is not hosted here: the account logs in on the web only.",
                made.address.domain()
            ))
            .await?;
        }
        if !has_password {
            io.note(format!(
                "It has no password yet: `pugliaimpiego account passwd {address} --password-stdin`."
            ))
            .await?;
        }
        Ok(Exit::Well)
    }
}

impl Imap {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let person = principal::one(app, Kind::Person, &self.address).await?;
        let id = person.id;
        let wanted: Vec<(&'static str, bool)> = self
            .off
            .iter()
            .map(|name| (*name, true))
            .chain(self.on.iter().map(|name| (*name, false)))
            .collect();
        if !wanted.is_empty() {
            let change = app.directory.edit(doer(), move |edit| {
                wanted.iter().try_for_each(|(name, off)| imap_off::set(edit, id, name, *off))
            });
            change.await?;
        }
        let off = app.directory.read(move |conn| imap_off::list(conn, id)).await?;
        let state =
            if off.is_empty() { "everything is on".to_owned() } else { format!("off: {}", off.join(", ")) };
        io.say(format!("IMAP of {}: {state}; a change acts from the next log-in on.", person.address))
            .await?;
        Ok(Exit::Well)
    }
}

async fn set_password(app: &App, address: &str, io: &Io) -> anyhow::Result<Exit> {
    let person = principal::one(app, Kind::Person, address).await?;
    let hash = app.auth.hash_chosen(io.password()?.expose()).await?;
    let id = person.id;
    app.directory.edit(doer(), move |edit| password::set(edit, id, &hash)).await?;
    io.say(format!(
        "The password of {} is set; log-ins with the old one end within ten seconds.",
        person.address
    ))
    .await?;
    Ok(Exit::Well)
}

async fn no_second_factor(app: &App, address: &str, io: &Io) -> anyhow::Result<Exit> {
    let person = principal::one(app, Kind::Person, address).await?;
    let id = person.id;
    let change = app.directory.change(doer(), move |edit| {
        second_factor::remove(edit, id)?;
        session::end_others(edit.tx(), id, None)?;
        Ok::<_, FactorError>(())
    });
    change.await.map_err(|error| match error {
        FactorError::WrongState => Refusal::failed(format!("{} has no second factor", person.address)),
        other => other.into(),
    })?;
    io.say(format!(
        "{} logs in with its password alone until it sets a second factor up anew.",
        person.address
    ))
    .await?;
    Ok(Exit::Well)
}

impl Roles {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let (Self::Add { address, role } | Self::Remove { address, role }) = self;
        let person = principal::one(app, Kind::Person, address).await?;
        let (id, held, add) =
            (person.id, principal::held(app, role).await?, matches!(self, Self::Add { .. }));
        let change = app.directory.edit(doer(), move |edit| match add {
            true => edit.grant(id, held),
            false => edit.revoke(id, held),
        });
        change.await.map_err(|error| match error {
            crate::directory::DirectoryError::NoSuch("role of the person", _) => Refusal::failed(format!(
                "{} does not hold that role; `account show` lists its roles",
                person.address
            )),
            other => other.into(),
        })?;
        let verb = if add { "holds" } else { "no longer holds" };
        let scope = role.scope.as_ref().map(|scope| format!(" for {scope}")).unwrap_or_default();
        io.say(format!("{} {verb} the role {}{scope}.", person.address, role.role)).await?;
        principal::note_administrators(app, io).await
    }
}
