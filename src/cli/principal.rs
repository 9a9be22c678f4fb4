//! What accounts, offices, functions and groups have in common.

use super::{
    doer,
    io::{Exit, Io, Refusal},
    show::{self, Table},
    values::{RoleName, Room},
};
use crate::{
    address::Address,
    app::App,
    directory::{self, DirectoryError, Filter, HeldRole, Kind, Principal, PrincipalId},
    mailboxes,
};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use mailstore::{DbError, db::Conn, quota};

/// Principals read at once.
const PAGE: u32 = 500;

/// What to list.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  pugliaimpiego {kind} list --search {search}")]
pub struct List {
    /// Only those whose name or address holds this text
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only those after this address: the last one of the page before
    #[arg(long, value_name = "ADDRESS")]
    after: Option<Address>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

/// Further addresses of a principal.
#[derive(Debug, Subcommand)]
pub enum Addresses {
    /// Add an address in a domain of ours
    #[command(after_help = "Example:\n  pugliaimpiego {kind} address add {address} {other}")]
    Add {
        /// Whose
        owner: String,
        /// The new address
        address: Address,
    },
    /// Make one of its addresses the main one, for a person also the log-in
    #[command(after_help = "Example:\n  pugliaimpiego {kind} address main {address} {other}")]
    Main {
        /// Whose
        owner: String,
        /// One of its addresses
        address: Address,
    },
    /// Take an address away; the main one stays
    #[command(after_help = "Example:\n  pugliaimpiego {kind} address remove {address} {other}")]
    Remove {
        /// Whose
        owner: String,
        /// The address
        address: Address,
    },
}

/// How a kind is called on the command line.
pub fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "account",
        other => other.as_str(),
    }
}

/// An address as it is typed: complete, or its local part when there is only one domain.
pub fn complete(conn: &mut Conn<'_>, text: &str) -> anyhow::Result<Address> {
    let full = match text.contains('@') {
        true => text.to_owned(),
        false => {
            let domain = directory::only_domain(conn)?.ok_or_else(|| {
                Refusal::failed(format!(
                    "write {text}@DOMAIN: there is not exactly one domain to complete it with"
                ))
            })?;
            format!("{text}@{domain}")
        }
    };
    Address::parse(&full).with_context(|| format!("{} is no address", show::clean(text)))
}

/// [`complete`], as a read of its own.
pub async fn address(app: &App, text: &str) -> anyhow::Result<Address> {
    let text = text.to_owned();
    app.directory.read(move |conn| Ok(complete(conn, &text))).await?
}

/// The principal that has an address, of whatever kind.
pub async fn any(app: &App, text: &str) -> anyhow::Result<Principal> {
    let address = address(app, text).await?;
    let found = app.directory.find(&address).await?;
    found.ok_or_else(|| {
        Refusal::failed(format!(
            "nobody has the address {address}; `pugliaimpiego account list`, and office, function, channel and group \
             alike, show who there is"
        ))
    })
}

/// The principal that has an address, of one kind; territories and channels are known by their slugs too.
pub async fn one(app: &App, kind: Kind, text: &str) -> anyhow::Result<Principal> {
    if let Some(found) = with_slug(app, kind, text).await? {
        return Ok(found);
    }
    let address = address(app, text).await?;
    let noun = noun(kind);
    match app.directory.find(&address).await? {
        Some(found) if found.kind == kind => Ok(found),
        Some(other) => Err(Refusal::failed(format!(
            "{address} is no {noun}: use `pugliaimpiego {}`",
            self::noun(other.kind)
        ))),
        None => Err(Refusal::failed(format!(
            "there is no {noun} {address}; `pugliaimpiego {noun} list` shows those there are"
        ))),
    }
}

async fn with_slug(app: &App, kind: Kind, text: &str) -> anyhow::Result<Option<Principal>> {
    if !matches!(kind, Kind::Territory | Kind::Channel) {
        return Ok(None);
    }
    let known = app.territories.known().await?;
    let id = match kind {
        Kind::Territory => known.territory(text).map(|territory| territory.id),
        Kind::Channel => known.channel(text).map(|channel| channel.id),
        _ => None,
    };
    let Some(id) = id else { return Ok(None) };
    Ok(app.directory.read(move |conn| directory::load(conn, &[id])).await?.pop())
}

/// A role with its scope looked up.
pub async fn held(app: &App, name: &RoleName) -> anyhow::Result<HeldRole> {
    let scope = match &name.scope {
        Some(scope) => Some(any(app, scope).await?.id),
        None => None,
    };
    Ok((name.role, scope))
}

/// Lists the principals of a kind.
pub async fn list(app: &App, kind: Kind, what: &List, io: &Io) -> anyhow::Result<Exit> {
    let mut table = Table::new(&["ADDRESS", "NAME", "STATE", "MADE"]);
    let mut left = what.limit.unwrap_or(u32::MAX);
    let mut after = what.after.clone();
    while left > 0 {
        let limit = left.min(PAGE);
        let filter = Filter { kind: Some(kind), text: what.search.clone(), after: after.take(), limit };
        let page = app.directory.read(move |conn| directory::list(conn, &filter)).await?;
        for one in &page {
            table.row([
                one.address.to_string(),
                one.name.clone(),
                state(one).into(),
                show::time(one.created_at),
            ]);
        }
        left -= limit;
        after = page.last().map(|last| last.address.clone());
        if page.len() < limit as usize {
            break;
        }
    }
    if table.is_empty() {
        let noun = noun(kind);
        io.note(format!("There is no such {noun}; `pugliaimpiego {noun} add` makes one.")).await?;
    } else {
        io.say(table.render()).await?;
    }
    Ok(Exit::Well)
}

fn state(principal: &Principal) -> &'static str {
    match principal {
        Principal { disabled: true, .. } => "disabled",
        Principal { kind: Kind::Person, has_mailbox: false, .. } => "web only",
        _ => "active",
    }
}

/// What `show` tells of a principal beside its row.
struct Details {
    addresses: Vec<Address>,
    roles: Vec<(String, Option<String>)>,
    belongs: Vec<Principal>,
    members: Vec<directory::Member>,
    quota: quota::Quota,
}

/// Shows all that is known of a principal but its mail.
pub async fn show(app: &App, principal: &Principal, io: &Io) -> anyhow::Result<Exit> {
    let id = principal.id;
    let details = app.directory.read(move |conn| details(conn, id)).await?;
    let mut lines = vec![
        ("address", principal.address.to_string()),
        ("name", show::clean(&principal.name)),
        ("kind", noun(principal.kind).to_owned()),
        ("state", state(principal).to_owned()),
        ("made", show::time(principal.created_at)),
    ];
    let others = details.addresses.iter().filter(|one| **one != principal.address);
    lines.extend(others.map(|one| ("also", one.to_string())));
    lines.extend(details.roles.into_iter().map(|(role, scope)| {
        ("role", scope.map_or_else(|| role.clone(), |scope| format!("{role} for {scope}")))
    }));
    lines.extend(details.belongs.iter().map(|one| ("in", format!("{} {}", one.kind, one.address))));
    lines.extend(details.members.iter().map(|one| ("member", member(one))));
    if principal.kind == Kind::Group {
        let sends = if principal.sends { "its members may" } else { "nobody may" };
        lines.push(("sending as it", sends.to_owned()));
    }
    if principal.has_mailbox {
        lines.push(("mail", used(&details.quota)));
    }
    for (name, value) in lines {
        io.say(format!("{name:<14} {value}")).await?;
    }
    Ok(Exit::Well)
}

/// A member, with what sets it apart.
pub fn member(member: &directory::Member) -> String {
    let manager = if member.manager { ", manager" } else { "" };
    let disabled = if member.principal.disabled { ", disabled" } else { "" };
    format!("{}{manager}{disabled}", member.principal.address)
}

fn used(quota: &quota::Quota) -> String {
    let (bytes, limit) = (show::size(quota.used_bytes), show::limit(quota.limit_bytes));
    format!("{}, {bytes} of {limit}", show::count(quota.used_messages, "message", "messages"))
}

fn details(conn: &mut Conn<'_>, id: PrincipalId) -> Result<Details, DbError> {
    let held = directory::roles_of(conn, id)?;
    let scopes: Vec<PrincipalId> = held.iter().filter_map(|(_, scope)| *scope).collect();
    let scopes = directory::load(conn, &scopes)?;
    let named = |scope: PrincipalId| {
        scopes
            .iter()
            .find(|one| one.id == scope)
            .map_or_else(|| scope.to_string(), |one| one.address.to_string())
    };
    let above = directory::principals_of(conn, id)?;
    let mut belongs = directory::load(conn, &above)?;
    belongs.retain(|one| one.id != id);
    Ok(Details {
        addresses: directory::addresses_of(conn, id)?,
        roles: held.into_iter().map(|(role, scope)| (role.to_string(), scope.map(named))).collect(),
        belongs,
        members: directory::members(conn, id)?,
        quota: quota::get(conn, id.0)?,
    })
}

/// Shuts it out or lets it in again.
pub async fn set_disabled(app: &App, principal: &Principal, disabled: bool, io: &Io) -> anyhow::Result<Exit> {
    let id = principal.id;
    app.directory.edit(doer(), move |edit| edit.set_disabled(id, disabled)).await?;
    let state = if disabled { "disabled: no log-in, no mail" } else { "active again" };
    io.say(format!("{} is {state}.", principal.address)).await?;
    note_administrators(app, io).await
}

/// Says when nobody runs the system any more.
pub async fn note_administrators(app: &App, io: &Io) -> anyhow::Result<Exit> {
    if !app.directory.read(directory::has_administrator).await? {
        io.note(
            "No active account is administrator now: nobody gets mail for postmaster where no other account has that \
             address, nor notices; `pugliaimpiego account role add ADDRESS administrator` makes one.",
        )
        .await?;
    }
    Ok(Exit::Well)
}

/// Gives it another name.
pub async fn rename(app: &App, principal: &Principal, name: &str, io: &Io) -> anyhow::Result<Exit> {
    let (id, new) = (principal.id, name.to_owned());
    app.directory.edit(doer(), move |edit| edit.rename(id, &new)).await?;
    io.say(format!("{} is called {} now.", principal.address, show::clean(name))).await?;
    Ok(Exit::Well)
}

/// Shows or sets the room it has.
pub async fn quota(app: &App, principal: &Principal, room: Option<Room>, io: &Io) -> anyhow::Result<Exit> {
    let (id, address) = (principal.id, &principal.address);
    if !principal.has_mailbox {
        let why = match principal.kind {
            Kind::Group => "its members get its mail, each in room of their own",
            _ => "its addresses are all outside",
        };
        return Err(Refusal::failed(format!("no mail is kept for {address}: {why}")));
    }
    if let Some(Room(limit)) = room {
        app.directory.edit(doer(), move |edit| mailboxes::admin::set_quota(edit, id, limit)).await?;
    }
    let quota = app.directory.read(move |conn| quota::get(conn, id.0)).await?;
    io.say(format!("{address}: {}", used(&quota))).await?;
    Ok(Exit::Well)
}

/// Removes it. Mail in its mailboxes is only removed when that was said.
pub async fn remove(app: &App, principal: &Principal, with_mail: bool, io: &Io) -> anyhow::Result<Exit> {
    let (id, address) = (principal.id, &principal.address);
    let messages = app.directory.read(move |conn| quota::get(conn, id.0)).await?.used_messages;
    if messages > 0 && !with_mail {
        return Err(Refusal::failed(format!(
            "{address} has {}: export them, then say --with-mail; or `pugliaimpiego {} disable {address}`",
            show::count(messages, "message", "messages"),
            noun(principal.kind)
        )));
    }
    // Nothing new arrives from here on, and what was begun can be gone on with.
    app.directory.edit(doer(), move |edit| edit.set_disabled(id, true)).await?;
    app.mailboxes.admin(doer()).delete_all(id).await?;
    app.directory.edit(doer(), move |edit| edit.remove(id)).await?;
    io.say(format!("{address} is removed.")).await?;
    note_administrators(app, io).await
}

impl Addresses {
    /// Does it, to a principal of one kind.
    pub async fn run(&self, app: &App, kind: Kind, io: &Io) -> anyhow::Result<Exit> {
        let (Self::Add { owner, address } | Self::Main { owner, address } | Self::Remove { owner, address }) =
            self;
        let principal = one(app, kind, owner).await?;
        let (id, given) = (principal.id, address.clone());
        match self {
            Self::Add { .. } => {
                app.directory.edit(doer(), move |edit| edit.add_address(id, &given)).await?;
            }
            Self::Main { .. } => {
                app.directory.edit(doer(), move |edit| edit.set_main_address(id, &given)).await?;
            }
            Self::Remove { .. } => {
                let remove = move |edit: &mut directory::Edit<'_, '_>| {
                    if !directory::addresses_of(edit.tx(), id)?.iter().any(|own| own.key() == given.key()) {
                        return Err(DirectoryError::NoSuch("address of the principal", given.to_string()));
                    }
                    edit.remove_address(&given)
                };
                app.directory.edit(doer(), remove).await?;
            }
        }
        let addresses = app.directory.read(move |conn| directory::addresses_of(conn, id)).await?;
        let texts: Vec<String> = addresses.iter().map(Address::to_string).collect();
        io.say(format!("{} has {}.", principal.name, texts.join(", "))).await?;
        Ok(Exit::Well)
    }
}
