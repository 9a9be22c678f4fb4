//! What IMAP clients do with mailboxes: APPEND, STORE, SELECT, STATUS, FETCH, SEARCH.

use crate::{Accounts, imap::Imap, message, stats};
use anyhow::{Result, ensure};
use clap::Args;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Appends, one in flight for each connection.
#[derive(Args, Clone)]
pub struct Append {
    #[command(flatten)]
    accounts: Accounts,
    /// Mailbox, made when missing.
    #[arg(long, default_value = "Carico")]
    mailbox: String,
    /// IMAP connections, user after user.
    #[arg(long, default_value_t = 10)]
    connections: usize,
    /// Messages of each connection.
    #[arg(long, default_value_t = 200)]
    messages: usize,
    /// Bytes of each message.
    #[arg(long, default_value_t = 4096)]
    size: usize,
}

/// Flag changes, one message each command.
#[derive(Args, Clone)]
pub struct Store {
    #[command(flatten)]
    accounts: Accounts,
    /// Mailbox, with messages in it.
    #[arg(long, default_value = "Carico")]
    mailbox: String,
    /// IMAP connections, user after user.
    #[arg(long, default_value_t = 10)]
    connections: usize,
    /// Commands of each connection.
    #[arg(long, default_value_t = 200)]
    commands: usize,
}

/// Pipelined appends.
#[derive(Args, Clone)]
pub struct Fill {
    #[command(flatten)]
    accounts: Accounts,
    /// Mailbox, made when missing.
    #[arg(long, default_value = "Grande")]
    mailbox: String,
    /// Connections that append to the one mailbox of the first user.
    #[arg(long, default_value_t = 2)]
    connections: usize,
    /// Messages the mailbox shall hold in the end.
    #[arg(long, default_value_t = 100_000)]
    messages: usize,
    /// Bytes of each message.
    #[arg(long, default_value_t = 2048)]
    size: usize,
    /// Appends in flight on one connection.
    #[arg(long, default_value_t = 16)]
    window: usize,
}

/// Openings of a mailbox.
#[derive(Args, Clone)]
pub struct Select {
    #[command(flatten)]
    accounts: Accounts,
    /// Mailbox of the first user.
    #[arg(long, default_value = "Grande")]
    mailbox: String,
    /// How often.
    #[arg(long, default_value_t = 200)]
    count: usize,
}

/// Readings of a whole mailbox.
#[derive(Args, Clone)]
pub struct Fetch {
    #[command(flatten)]
    accounts: Accounts,
    /// Mailbox of the first user.
    #[arg(long, default_value = "Grande")]
    mailbox: String,
    /// What to fetch.
    #[arg(long, default_value = "(ENVELOPE BODYSTRUCTURE)")]
    items: String,
    /// How often.
    #[arg(long, default_value_t = 3)]
    count: usize,
}

/// Commands in one mailbox.
#[derive(Args, Clone)]
pub struct Times {
    #[command(flatten)]
    accounts: Accounts,
    /// Mailbox of the first user.
    #[arg(long, default_value = "Grande")]
    mailbox: String,
    /// Commands without tag, semicolons between them.
    #[arg(long, value_delimiter = ';', required = true)]
    commands: Vec<String>,
    /// How often each.
    #[arg(long, default_value_t = 5)]
    count: usize,
}

/// Runs appends on all connections at once.
pub async fn append(options: Append) -> Result<Value> {
    let mut sessions = Vec::new();
    for turn in 0..options.connections {
        let mut session = options.accounts.log_in(turn).await?;
        create(&mut session, &options.mailbox).await?;
        sessions.push(session);
    }
    all(sessions, move |session| append_some(session, options.clone())).await
}

async fn append_some(mut session: Imap, options: Append) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(options.messages);
    for _ in 0..options.messages {
        let message = message::plain(options.size);
        let start = Instant::now();
        let tag = session.send_append(&options.mailbox, &message).await?;
        session.finish(tag).await?;
        times.push(start.elapsed());
    }
    Ok(times)
}

/// Runs flag changes on all connections at once; every one is a real change.
pub async fn store(options: Store) -> Result<Value> {
    let mut sessions = Vec::new();
    for turn in 0..options.connections {
        let mut session = options.accounts.log_in(turn).await?;
        ensure!(session.select(&options.mailbox).await? > 0, "{} is empty", options.mailbox);
        session.command("STORE 1:* -FLAGS.SILENT (\\Flagged)").await?;
        sessions.push(session);
    }
    all(sessions, move |session| store_some(session, options.clone())).await
}

async fn store_some(mut session: Imap, options: Store) -> Result<Vec<Duration>> {
    let exists = session.select(&options.mailbox).await?;
    let mut times = Vec::with_capacity(options.commands);
    for turn in 0..options.commands {
        let sign = if (turn / exists).is_multiple_of(2) { '+' } else { '-' };
        let start = Instant::now();
        session.command(&format!("STORE {} {sign}FLAGS.SILENT (\\Flagged)", turn % exists + 1)).await?;
        times.push(start.elapsed());
    }
    Ok(times)
}

/// Runs one task for each session, all at once, and sums up their times.
async fn all<F>(sessions: Vec<Imap>, work: impl Fn(Imap) -> F) -> Result<Value>
where
    F: Future<Output = Result<Vec<Duration>>> + Send + 'static,
{
    let (connections, mut tasks, mut times) = (sessions.len(), JoinSet::new(), Vec::new());
    let start = Instant::now();
    for session in sessions {
        tasks.spawn(work(session));
    }
    while let Some(part) = tasks.join_next().await {
        times.extend(part??);
    }
    let rate = stats::rate(times.len(), start.elapsed());
    Ok(json!({"connections": connections, "rate": rate, "ms": stats::summary(times)}))
}

/// Fills a mailbox up to the wanted number of messages.
pub async fn fill(options: Fill) -> Result<Value> {
    let mut first = options.accounts.log_in(0).await?;
    create(&mut first, &options.mailbox).await?;
    let missing = options.messages.saturating_sub(first.count(&options.mailbox).await?);
    let (start, mut tasks) = (Instant::now(), JoinSet::new());
    for part in 0..options.connections {
        let session = options.accounts.log_in(0).await?;
        let share = (part..missing).step_by(options.connections).count();
        tasks.spawn(fill_some(session, options.clone(), share));
    }
    while let Some(part) = tasks.join_next().await {
        part??;
    }
    let messages = first.count(&options.mailbox).await?;
    Ok(json!({"messages": messages, "rate": stats::rate(missing, start.elapsed())}))
}

async fn fill_some(mut session: Imap, options: Fill, share: usize) -> Result<()> {
    let mut flying = VecDeque::new();
    for turn in 0..share {
        let message = message::varied(turn, options.size);
        flying.push_back(session.send_append(&options.mailbox, &message).await?);
        if flying.len() >= options.window
            && let Some(tag) = flying.pop_front()
        {
            session.finish(tag).await?;
        }
    }
    for tag in flying {
        session.finish(tag).await?;
    }
    Ok(())
}

/// Times SELECT and STATUS by turns.
pub async fn select(options: &Select) -> Result<Value> {
    let mut session = options.accounts.log_in(0).await?;
    let status = format!("STATUS \"{}\" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)", options.mailbox);
    let (mut selects, mut statuses, mut messages) = (Vec::new(), Vec::new(), 0);
    for _ in 0..options.count {
        let start = Instant::now();
        messages = session.select(&options.mailbox).await?;
        selects.push(start.elapsed());
        session.command("UNSELECT").await?;
        let start = Instant::now();
        session.command(&status).await?;
        statuses.push(start.elapsed());
    }
    let first = selects.first().map(|t| stats::ms(*t));
    Ok(json!({
        "messages": messages,
        "first_select_ms": first,
        "select_ms": stats::summary(selects),
        "status_ms": stats::summary(statuses),
    }))
}

/// Times FETCH 1:*, the first time apart.
pub async fn fetch(options: &Fetch) -> Result<Value> {
    let (mut rates, mut messages, mut bytes) = (Vec::new(), 0, 0);
    for _ in 0..options.count {
        let mut session = options.accounts.log_in(0).await?;
        messages = session.select(&options.mailbox).await?;
        let start = Instant::now();
        let reply = session.command(&format!("FETCH 1:* {}", options.items)).await?;
        rates.push(stats::rate(messages, start.elapsed()));
        bytes = reply.bytes;
        ensure!(reply.untagged >= messages, "{} responses for {messages} messages", reply.untagged);
    }
    Ok(json!({"messages": messages, "bytes": bytes, "rates": rates}))
}

/// Times the commands by turns; gives for each its times and the bytes of an answer.
pub async fn times(options: &Times) -> Result<Value> {
    let mut session = options.accounts.log_in(0).await?;
    session.select(&options.mailbox).await?;
    let (mut times, mut bytes) = (vec![Vec::new(); options.commands.len()], vec![0; options.commands.len()]);
    for _ in 0..options.count {
        for (place, command) in options.commands.iter().enumerate() {
            let start = Instant::now();
            bytes[place] = session.command(command).await?.bytes;
            times[place].push(start.elapsed());
        }
    }
    let times: Vec<Value> = times.into_iter().map(stats::summary).collect();
    Ok(json!({"ms": times, "bytes": bytes}))
}

/// Makes a mailbox unless it is there.
async fn create(session: &mut Imap, mailbox: &str) -> Result<()> {
    if session.count(mailbox).await.is_err() {
        session.command(&format!("CREATE \"{mailbox}\"")).await?;
    }
    Ok(())
}
