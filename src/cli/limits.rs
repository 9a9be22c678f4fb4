//! `limits`: what accounts send, who is refused something now, and lifting that.

use super::{
    doer,
    io::{Exit, Io, Refusal},
    principal,
    show::{self, Table},
};
use crate::{
    address::Address,
    allowance::{self, Account, Hold, Reason},
    app::App,
    audit::{self, Deed},
    directory::{self, Filter, Kind, Principal},
};
use clap::Subcommand;
use mailstore::DbError;
use std::net::IpAddr;

/// What can be done to limits.
#[derive(Debug, Subcommand)]
pub enum Limits {
    /// List what accounts have sent today, which are held, and who is refused something by this server now
    #[command(after_help = "Example:\n  pugliaimpiego limits list")]
    List,
    /// Let an account send and log in again at once, or forgive an address and its network
    ///
    /// Failed log-ins and what strangers do are counted by each node for itself: run it on the node that refuses.
    #[command(after_help = "Examples: after its password was changed; an office behind a router\n  \
                      pugliaimpiego limits lift maria@example.it\n  pugliaimpiego limits lift 192.0.2.7")]
    Lift {
        /// One of the account's addresses, or an IP address
        #[arg(value_name = "ACCOUNT-OR-ADDRESS")]
        who: String,
    },
}

impl Limits {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::List => list(app, io).await,
            Self::Lift { who } => match peer(who) {
                Some(peer) => lift_peer(app, peer, io).await,
                None => lift_account(app, who, io).await,
            },
        }
    }
}

/// An IP address, alone or with the length that `list` shows behind it.
fn peer(text: &str) -> Option<IpAddr> {
    text.split_once('/').map_or(text, |(address, _)| address).parse().ok()
}

async fn list(app: &App, io: &Io) -> anyhow::Result<Exit> {
    let now = app.clock.now();
    let (accounts, people) = app
        .db
        .read(move |c| {
            let accounts = allowance::accounts(c, now)?;
            let ids: Vec<_> = accounts.iter().map(|account| account.person).collect();
            let everybody = directory::list(
                c,
                &Filter { kind: Some(Kind::Person), limit: u32::MAX, ..Filter::default() },
            )?;
            Ok::<_, DbError>((with_addresses(accounts, &directory::load(c, &ids)?), everybody))
        })
        .await?;
    let (sending, refused) = (sending(accounts), refused(app, &people));
    match sending.is_empty() {
        true => io.note("No account has sent anything today.").await?,
        false => io.say(sending.render() + "\n").await?,
    }
    match refused.is_empty() {
        true => io.note("Nobody is refused anything by this server now.").await?,
        false => io.say(refused.render()).await?,
    }
    Ok(Exit::Well)
}

fn with_addresses(accounts: Vec<Account>, people: &[Principal]) -> Vec<(Address, Account)> {
    let address = |account: Account| {
        let person = people.iter().find(|person| person.id == account.person)?;
        Some((person.address.clone(), account))
    };
    let mut all: Vec<_> = accounts.into_iter().filter_map(address).collect();
    all.sort_by_key(|(address, _)| address.key());
    all
}

fn sending(accounts: Vec<(Address, Account)>) -> Table {
    let mut table =
        Table::new(&["ACCOUNT", "MESSAGES 1H", "24H", "RECIPIENTS 1H", "24H", "NETWORKS 1H", "HELD"]);
    for (address, account) in accounts {
        table.row([
            address.to_string(),
            account.hour.messages.to_string(),
            account.day.messages.to_string(),
            account.hour.recipients.to_string(),
            account.day.recipients.to_string(),
            account.networks.to_string(),
            account.hold.as_ref().map_or_else(|| "-".to_owned(), held),
        ]);
    }
    table
}

fn held(hold: &Hold) -> String {
    let (number, until) = (hold.number, show::time(hold.until));
    match hold.reason {
        Reason::Hour => format!("until {until}: sent too much in an hour ({number} messages)"),
        Reason::Day => format!("until {until}: sent too much in a day ({number} messages)"),
        Reason::Networks => format!("until {until}: sent from {number} networks in an hour"),
    }
}

fn refused(app: &App, people: &[Principal]) -> Table {
    let mut table = Table::new(&["REFUSED NOW", "WHAT", "FOR"]);
    for person in people {
        let wait = app.guard.logins.account_wait(&person.address.key(), app.clock.now());
        if let Some(wait) = wait {
            table.row([person.address.to_string(), "log-ins from new addresses".into(), show::span(wait.0)]);
        }
        if app.guard.accounts.is_full(person.id.0) {
            table.row([person.address.to_string(), "connections".into(), "until one ends".into()]);
        }
    }
    for refusal in app.guard.refused() {
        let wait = refusal.wait.map_or_else(|| "until one ends".into(), |wait| show::span(wait.0));
        table.row([refusal.who, refusal.what, wait]);
    }
    table
}

async fn lift_peer(app: &App, peer: IpAddr, io: &Io) -> anyhow::Result<Exit> {
    if !app.guard.pardon(peer) {
        return Err(Refusal::failed(format!(
            "nothing is held against {peer} here; `pugliaimpiego limits list` shows who is refused"
        )));
    }
    let (subject, now) = (peer.to_string(), app.clock.now());
    app.db
        .write(move |tx| {
            let deed = Deed { at: now, by: &doer(), action: "limits.lift", subject: &subject, detail: "" };
            audit::record(tx, &deed)
        })
        .await?;
    io.say(format!("{peer} and its network begin anew.")).await?;
    Ok(Exit::Well)
}

async fn lift_account(app: &App, address: &str, io: &Io) -> anyhow::Result<Exit> {
    let person = principal::one(app, Kind::Person, address).await?;
    let (id, name, now) = (person.id, person.address.to_string(), app.clock.now());
    let pardoned = app.guard.logins.pardon_account(&person.address.key());
    let lifted = app
        .db
        .write(move |tx| {
            let lifted = allowance::lift(tx, id)?;
            if lifted || pardoned {
                let deed = Deed { at: now, by: &doer(), action: "limits.lift", subject: &name, detail: "" };
                audit::record(tx, &deed)?;
            }
            Ok::<_, DbError>(lifted)
        })
        .await?;
    match lifted || pardoned {
        true => io.say(format!("{} may send again, and is counted anew.", person.address)).await?,
        false => io.note(format!("{} has sent nothing and is not held.", person.address)).await?,
    }
    Ok(Exit::Well)
}
