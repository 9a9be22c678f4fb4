//! Durable delivery: from MAIL to the moment an IMAP client can see the message.

use crate::{Accounts, imap::Imap, message, smtp::Smtp, stats};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How to deliver.
#[derive(Args, Clone)]
pub struct Options {
    #[command(flatten)]
    accounts: Accounts,
    /// `HOST:PORT` of SMTP, or `unix:PATH` or `lmtp:HOST:PORT` of LMTP.
    #[arg(long)]
    smtp: String,
    /// Domain added to the user names when they hold none.
    #[arg(long, default_value = "lecce.pugliaimpiego.example")]
    domain: String,
    /// SMTP connections.
    #[arg(long, default_value_t = 10)]
    connections: usize,
    /// Messages in all.
    #[arg(long, default_value_t = 1000)]
    messages: usize,
    /// Bytes of each message.
    #[arg(long, default_value_t = 4096)]
    size: usize,
    /// Users whose mailbox is polled all the time, to learn when each of their messages became visible.
    #[arg(long, default_value_t = 2)]
    watch: usize,
    /// Seconds after which messages still unseen are a failure.
    #[arg(long, default_value_t = 120)]
    patience: u64,
}

/// One message that was accepted.
struct Sent {
    user: usize,
    began: Instant,
    answered: Duration,
}

/// Runs the deliveries and gives the figures.
pub async fn run(options: Options) -> Result<Value> {
    let options = Arc::new(options);
    let users = options.accounts.users.len();
    let mut boxes = Vec::new();
    for turn in 0..users {
        let mut session = options.accounts.log_in(turn).await?;
        let before = session.count("INBOX").await?;
        boxes.push((session, before));
    }
    let mut senders = Vec::new();
    for _ in 0..options.connections {
        senders.push(Smtp::connect(&options.smtp).await?);
    }
    let mut watchers = JoinSet::new();
    for user in 0..options.watch.min(users) {
        let session = options.accounts.log_in(user).await?;
        let wanted = (user..options.messages).step_by(users).count();
        watchers.spawn(watch(session, user, wanted, Duration::from_secs(options.patience)));
    }
    let start = Instant::now();
    let sent = send_all(&options, senders).await?;
    let accepted = start.elapsed();
    for (user, (session, before)) in boxes.iter_mut().enumerate() {
        let wanted = *before + sent.iter().filter(|s| s.user == user).count();
        wait_for(session, wanted, Duration::from_secs(options.patience)).await?;
    }
    let visible = start.elapsed();
    let mut delays = Vec::new();
    while let Some(seen) = watchers.join_next().await {
        let (user, times) = seen??;
        delays.extend(pair(&sent, user, &times));
    }
    Ok(json!({
        "connections": options.connections,
        "messages": sent.len(),
        "rate": stats::rate(sent.len(), visible),
        "accept_rate": stats::rate(sent.len(), accepted),
        "accept_ms": stats::summary(sent.iter().map(|s| s.answered).collect()),
        "visible_ms": stats::summary(delays),
    }))
}

async fn send_all(options: &Arc<Options>, senders: Vec<Smtp>) -> Result<Vec<Sent>> {
    let ticket = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for sender in senders {
        tasks.spawn(send(Arc::clone(options), sender, Arc::clone(&ticket)));
    }
    let mut sent = Vec::with_capacity(options.messages);
    while let Some(part) = tasks.join_next().await {
        sent.extend(part??);
    }
    Ok(sent)
}

async fn send(options: Arc<Options>, mut smtp: Smtp, ticket: Arc<AtomicUsize>) -> Result<Vec<Sent>> {
    let mut sent = Vec::new();
    loop {
        let turn = ticket.fetch_add(1, Ordering::Relaxed);
        if turn >= options.messages {
            return Ok(sent);
        }
        let user = turn % options.accounts.users.len();
        let message = message::plain(options.size);
        let began = Instant::now();
        smtp.send(&address(&options.accounts.users[user], &options.domain), &message).await?;
        sent.push(Sent { user, began, answered: began.elapsed() });
    }
}

/// The mail address of a user name.
pub fn address(user: &str, domain: &str) -> String {
    if user.contains('@') { user.to_owned() } else { format!("{user}@{domain}") }
}

async fn wait_for(session: &mut Imap, wanted: usize, patience: Duration) -> Result<()> {
    let start = Instant::now();
    while session.count("INBOX").await? < wanted {
        if start.elapsed() > patience {
            bail!("fewer than {wanted} messages visible after {patience:?}");
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

/// Polls a selected INBOX and notes when each of `wanted` new messages was first seen.
async fn watch(
    mut session: Imap,
    user: usize,
    wanted: usize,
    patience: Duration,
) -> Result<(usize, Vec<Instant>)> {
    let before = session.select("INBOX").await?;
    let mut seen = Vec::with_capacity(wanted);
    let start = Instant::now();
    while seen.len() < wanted {
        if let Some(exists) = session.command("NOOP").await?.exists {
            let new = exists.checked_sub(before).context("messages vanished during the run")?;
            seen.resize(new.max(seen.len()), Instant::now());
        }
        if start.elapsed() > patience {
            bail!("user {user}: {} of {wanted} messages seen after {patience:?}", seen.len());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok((user, seen))
}

/// Delays from MAIL to visible, the nth seen paired with the nth sent (exact in the mean, close in the rest).
fn pair(sent: &[Sent], user: usize, seen: &[Instant]) -> Vec<Duration> {
    let mut began: Vec<Instant> = sent.iter().filter(|s| s.user == user).map(|s| s.began).collect();
    began.sort_unstable();
    began.iter().zip(seen).map(|(from, to)| to.saturating_duration_since(*from)).collect()
}
