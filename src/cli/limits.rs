//! `limits`: what accounts send, who is refused something now, and lifting that.

use super::{
    doer,
    io::{Exit, Io, Refusal},
    principal,
    show::{self, Table},
};
use crate::{
    address::Address,
    allowance::{self, Account, Excess, Hold, Lifted, Of, Reason, Span},
    app::App,
    audit::{self, Deed},
    config::SendingRates,
    directory::{self, Filter, Kind, Principal},
};
use clap::Subcommand;
use mailstore::DbError;
use std::net::{IpAddr, Ipv4Addr};

/// Said where no server runs.
const NO_SERVER: &str = "No server runs here; whom one refuses for failed log-ins, connections or commands only itself knows: run this where it runs.";

/// What can be done to limits.
#[derive(Debug, Subcommand)]
pub enum Limits {
    /// List what accounts have sent today, which are held, and who is refused something by this server now
    #[command(after_help = "Example:\n  pugliaimpiego limits list")]
    List,
    /// Let an account send and log in again at once, or forgive an address and its network
    ///
    /// Failed log-ins and what strangers do are counted by each running server for itself: run it where the one runs that
    /// refuses.
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
    if sending.is_empty() {
        let counted = app.config.limits.sending != SendingRates::default();
        let why = match counted {
            true => "No account has sent anything today.",
            false => "What accounts send is not counted: `limits.sending_…` set no bound.",
        };
        io.note(why).await?;
    } else {
        io.say(sending.render() + "\n").await?;
    }
    if !app.guard.is_serving() {
        io.note(NO_SERVER).await?;
    } else if refused.is_empty() {
        io.note("Nobody is refused anything by this server now.").await?;
    } else {
        io.say(refused.render()).await?;
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
    let Reason::Sent(Excess { span, of }) = hold.reason else {
        return format!("until {until}: sent from {number} networks in an hour");
    };
    let span = if span == Span::Day { "a day" } else { "an hour" };
    let of = if of == Of::Recipients { "recipients" } else { "messages" };
    format!("until {until}: sent too much in {span} ({number} {of})")
}

fn refused(app: &App, people: &[Principal]) -> Table {
    let mut table = Table::new(&["REFUSED NOW", "WHAT", "FOR"]);
    for person in people {
        let (name, key, now) = (person.address.to_string(), person.address.key(), app.clock.now());
        if let Some(wait) = app.guard.logins.account_wait(&key, now) {
            table.row([name.clone(), "log-ins from new addresses".into(), show::span(wait.0)]);
        }
        for (peer, wait) in app.guard.logins.pair_waits(&key, now) {
            table.row([name.clone(), format!("log-ins from {peer}"), show::span(wait.0)]);
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
    if !app.guard.is_serving() {
        return Err(Refusal::failed(NO_SERVER));
    }
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
    if address.parse::<Ipv4Addr>().is_err() && address.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(Refusal::usage(format!("{address} is no IP address: each number goes to 255")));
    }
    let person = principal::one(app, Kind::Person, address).await?;
    let (id, name, now) = (person.id, person.address.to_string(), app.clock.now());
    let pardoned = app.guard.logins.pardon_account(&person.address.key(), now);
    let lifted = app
        .db
        .write(move |tx| {
            let lifted = allowance::lift(tx, id, now)?;
            if lifted != Lifted::default() || pardoned {
                let deed = Deed { at: now, by: &doer(), action: "limits.lift", subject: &name, detail: "" };
                audit::record(tx, &deed)?;
            }
            Ok::<_, DbError>(lifted)
        })
        .await?;
    let address = person.address;
    for (done, what) in [
        (lifted.held, "may send again"),
        (lifted.counted, "is counted anew"),
        (pardoned, "may log in again, wherever from"),
    ] {
        if done {
            io.say(format!("{address} {what}.")).await?;
        }
    }
    if lifted == Lifted::default() && !pardoned {
        io.note(format!("{address} has sent nothing, is not held, and may log in.")).await?;
    }
    if !app.guard.is_serving() {
        io.note(NO_SERVER).await?;
    }
    Ok(Exit::Well)
}
