//! `queue`: mail that is to leave, or has just left.

use super::{
    doer,
    io::{Exit, Io, Refusal},
    show::{self, Table},
    values,
};
use crate::{
    address::Domain,
    app::App,
    audit::{self, Deed},
    clock::Micros,
    queue::{self, Claim, ItemFilter, Recipient, State, Tally},
};
use clap::{Args, Subcommand};
use mailstore::{DbError, db::Tx};
use std::collections::HashMap;

/// Items of the queue read at once.
const PAGE: i64 = 200;
/// So many settled items are listed unless all were asked for. The queue forgets them after some days.
const SETTLED_MAX: usize = 50;
/// So many that wait.
const WAITING_MAX: usize = 1000;

/// What can be done to the queue.
#[derive(Debug, Subcommand)]
pub enum Queue {
    /// List what waits or is held, then the last ones that were settled
    List(List),
    /// Show all that is known of a message, its text excepted
    #[command(after_help = "Example:\n  pugliaimpiego queue show 42")]
    Show {
        /// Its number in the list
        #[arg(value_parser = values::number)]
        id: i64,
    },
    /// Try what waits, also what is held, at once; copies of a list that may have arrived are sent again
    #[command(after_help = "Example:\n  pugliaimpiego queue retry 42")]
    Retry {
        /// Numbers in the list
        #[arg(required = true, value_parser = values::number)]
        ids: Vec<i64>,
    },
    /// Keep messages back until `queue retry`
    #[command(after_help = "Example:\n  pugliaimpiego queue hold 42")]
    Hold {
        /// Numbers in the list
        #[arg(required = true, value_parser = values::number)]
        ids: Vec<i64>,
    },
    /// Take messages out without telling their senders
    #[command(after_help = "Example:\n  pugliaimpiego queue drop 42 43")]
    Drop {
        /// Numbers in the list
        #[arg(required = true, value_parser = values::number)]
        ids: Vec<i64>,
    },
}

/// What to list.
#[derive(Debug, Args)]
#[command(after_help = "Example: what is still to go to a domain, and what went\n  \
                        pugliaimpiego queue list --domain example.it --all")]
pub struct List {
    /// Everything that is known, however many
    #[arg(long)]
    all: bool,
    /// Only recipients in this domain
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<Domain>,
}

impl Queue {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::List(list) => list.run(app, io).await,
            Self::Show { id } => show(app, *id, io).await,
            Self::Retry { ids } => change(app, ids, &RETRY, io).await,
            Self::Hold { ids } => change(app, ids, &HOLD, io).await,
            Self::Drop { ids } => change(app, ids, &DROP, io).await,
        }
    }
}

impl List {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let now = app.clock.now();
        let mut table =
            Table::new(&["ID", "AGE", "SIZE", "FROM", "TO", "STATE", "TRIES", "NEXT TRY", "LAST REPLY"]);
        let waiting = self.read(app, false, WAITING_MAX).await?;
        let known: Vec<i64> = waiting.iter().map(|claim| claim.item.id).collect();
        let settled = self.read(app, true, SETTLED_MAX + known.len()).await?;
        let settled = settled.into_iter().filter(|claim| !known.contains(&claim.item.id));
        let listed: Vec<Claim> = waiting.iter().cloned().chain(settled).collect();
        let tallies = tallies(app, &listed).await?;
        for claim in listed {
            if let Some(tally) = tallies.get(&claim.item.id) {
                table.row(summary(&claim, tally, now));
            }
            for recipient in claim.recipients.iter().filter(|to| self.wants(to)) {
                table.row(row(&claim, recipient, now));
            }
        }
        match table.is_empty() {
            true => io.note("Nothing waits in the queue.").await?,
            false => io.say(table.render()).await?,
        }
        Ok(Exit::Well)
    }

    fn wants(&self, recipient: &Recipient) -> bool {
        self.domain.as_ref().is_none_or(|domain| recipient.domain == domain.as_str())
    }

    /// The newest items, at most so many; all there are when all were asked for.
    async fn read(&self, app: &App, settled: bool, most: usize) -> anyhow::Result<Vec<Claim>> {
        let most = if self.all { usize::MAX } else { most };
        let mut found: Vec<Claim> = Vec::new();
        loop {
            let before = found.last().map_or(0, |claim| claim.item.id);
            let domain = self.domain.as_ref().map(|domain| domain.as_str().to_owned());
            let filter = ItemFilter { domain, settled, before, limit: PAGE };
            let page: Vec<Claim> = app.db.read(move |conn| queue::list(conn, &filter)).await?;
            let last = page.len() < PAGE as usize;
            found.extend(page);
            if last || found.len() >= most {
                found.truncate(most);
                return Ok(found);
            }
        }
    }
}

fn row(claim: &Claim, recipient: &Recipient, now: Micros) -> [String; 9] {
    let item = &claim.item;
    [
        item.id.to_string(),
        show::span(now - item.created_at),
        show::size(item.size),
        from(claim),
        recipient.address.clone(),
        state(recipient, now),
        recipient.attempts.to_string(),
        next(recipient, now),
        recipient.reply.clone(),
    ]
}

/// How it stands with the copies of the personal items among these.
async fn tallies(app: &App, items: &[Claim]) -> Result<HashMap<i64, Tally>, DbError> {
    let personal = items.iter().filter(|claim| claim.item.personal.is_some());
    let ids: Vec<i64> = personal.map(|claim| claim.item.id).collect();
    app.db.read(move |conn| queue::tally(conn, &ids)).await
}

/// A personal item as a whole. Its copies have the rows below it, as far as they are worth one.
fn summary(claim: &Claim, tally: &Tally, now: Micros) -> [String; 9] {
    let item = &claim.item;
    let state = match (tally.planned, item.plan_held) {
        (0, _) => "copies",
        (_, false) => "planned",
        (_, true) => "held",
    };
    [
        item.id.to_string(),
        show::span(now - item.created_at),
        show::size(item.size),
        from(claim),
        counts(tally),
        state.to_owned(),
        "-".to_owned(),
        "-".to_owned(),
        String::new(),
    ]
}

/// `9000 planned, 12 waiting`: without those there are none of.
fn counts(tally: &Tally) -> String {
    let counts = [
        (tally.planned, "planned"),
        (tally.waiting, "waiting"),
        (tally.held, "held"),
        (tally.delivered, "delivered"),
        (tally.failed, "failed"),
        (tally.dropped, "dropped"),
        (tally.unknown, "unknown"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}"));
    told.collect::<Vec<_>>().join(", ")
}

fn from(claim: &Claim) -> String {
    match &claim.item.personal {
        Some(personal) => personal.reverse_path("..."),
        None => sender(&claim.item.reverse_path),
    }
}

fn sender(reverse_path: &str) -> String {
    if reverse_path.is_empty() { "<>".to_owned() } else { reverse_path.to_owned() }
}

fn state(recipient: &Recipient, now: Micros) -> String {
    match recipient.is_being_sent(now) {
        true => "being sent".to_owned(),
        false => recipient.state.to_string(),
    }
}

fn next(recipient: &Recipient, now: Micros) -> String {
    match recipient.state {
        _ if recipient.is_being_sent(now) => "-".to_owned(),
        State::Waiting if recipient.next_attempt_at <= now => "now".to_owned(),
        State::Waiting => show::time(recipient.next_attempt_at),
        _ => "-".to_owned(),
    }
}

async fn item(app: &App, id: i64) -> Result<Option<Claim>, DbError> {
    let filter = ItemFilter { domain: None, settled: true, before: id.saturating_add(1), limit: 1 };
    let found = app.db.read(move |conn| queue::list(conn, &filter)).await?;
    Ok(found.into_iter().find(|claim| claim.item.id == id))
}

async fn show(app: &App, id: i64, io: &Io) -> anyhow::Result<Exit> {
    let claim = item(app, id).await?.ok_or_else(|| no_such(id))?;
    let (item, now) = (&claim.item, app.clock.now());
    for (name, value) in [
        ("id", item.id.to_string()),
        ("queued", format!("{}, {} ago", show::time(item.created_at), show::span(now - item.created_at))),
        ("from", from(&claim)),
        ("subject", item.subject.clone()),
        ("size", show::size(item.size)),
        ("needs", needs(item.eight_bit, item.smtputf8)),
    ] {
        io.say(format!("{name:<8} {}", show::clean(&value))).await?;
    }
    if let Some(tally) = tallies(app, std::slice::from_ref(&claim)).await?.get(&id) {
        io.say(format!("copies   {}", counts(tally))).await?;
    }
    for recipient in &claim.recipients {
        let tries = show::count(recipient.attempts, "try", "tries");
        let (state, next) = (state(recipient, now), next(recipient, now));
        let timetable = match recipient.state {
            State::Waiting => format!(", next try {next}, given up {}", show::time(recipient.expires_at)),
            _ => String::new(),
        };
        io.say(format!("to       {}", show::clean(&recipient.address))).await?;
        io.say(format!("         {state}, {tries}{timetable}")).await?;
        if !recipient.reply.is_empty() {
            io.say(format!("         {}", show::clean(&recipient.reply))).await?;
        }
    }
    Ok(Exit::Well)
}

fn needs(eight_bit: bool, smtputf8: bool) -> String {
    match (eight_bit, smtputf8) {
        (false, false) => "nothing special",
        (true, false) => "8BITMIME",
        (_, true) => "SMTPUTF8",
    }
    .to_owned()
}

/// A change of an item: its name in the audit, what does it, and how it is told.
struct Change {
    action: &'static str,
    apply: fn(&mut Tx<'_>, i64, Micros) -> Result<u64, DbError>,
    done: &'static str,
    not_done: &'static str,
}

const RETRY: Change = Change {
    action: "queue.retry",
    apply: queue::retry,
    done: "is tried now",
    not_done: "nothing of it waits: it is settled, or being sent just now",
};
const HOLD: Change = Change {
    action: "queue.hold",
    apply: queue::hold,
    done: "is held until `pugliaimpiego queue retry`",
    not_done: "nothing of it waits any more",
};
const DROP: Change = Change {
    action: "queue.drop",
    apply: queue::drop_item,
    done: "is dropped; its sender is not told",
    not_done: "nothing of it waits any more",
};

async fn change(app: &App, ids: &[i64], change: &'static Change, io: &Io) -> anyhow::Result<Exit> {
    let mut exit = Exit::Well;
    for &id in ids {
        let now = app.clock.now();
        let changed: Result<u64, DbError> = app.db.write(move |tx| apply(tx, id, change, now)).await;
        if changed? > 0 {
            io.say(format!("{id} {}.", change.done)).await?;
            continue;
        }
        exit = Exit::Failed;
        let why = match item(app, id).await? {
            Some(_) => format!("{id}: {}; `pugliaimpiego queue show {id}` tells more", change.not_done),
            None => no_such(id).to_string(),
        };
        io.note(format!("error: {why}")).await?;
    }
    Ok(exit)
}

fn apply(tx: &mut Tx<'_>, id: i64, change: &Change, now: Micros) -> Result<u64, DbError> {
    let count = (change.apply)(tx, id, now)?;
    if count > 0 {
        let (subject, detail) = (id.to_string(), show::count(count, "recipient", "recipients"));
        let deed = Deed { at: now, by: &doer(), action: change.action, subject: &subject, detail: &detail };
        audit::record(tx, &deed)?;
    }
    Ok(count)
}

fn no_such(id: i64) -> anyhow::Error {
    Refusal::failed(format!(
        "there is no message {id} in the queue; `pugliaimpiego queue list --all` shows them"
    ))
}
