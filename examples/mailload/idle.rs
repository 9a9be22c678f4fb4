//! Clients that wait: what they cost, and how soon they hear of new mail.

use crate::{Accounts, deliver, message, smtp::Smtp, stats};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::io::Read;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// Idle connections to hold.
#[derive(Args, Clone)]
pub struct Hold {
    #[command(flatten)]
    accounts: Accounts,
    /// How many.
    #[arg(long, default_value_t = 1000)]
    connections: usize,
    /// Each with COMPRESS (RFC 4978).
    #[arg(long)]
    compress: bool,
}

/// Log-ins, each on a connection of its own.
#[derive(Args, Clone)]
pub struct Login {
    #[command(flatten)]
    accounts: Accounts,
    /// How many at once.
    #[arg(long, default_value_t = 10)]
    connections: usize,
    /// How many in all.
    #[arg(long, default_value_t = 1000)]
    count: usize,
}

/// Deliveries to an idle client.
#[derive(Args, Clone)]
pub struct Notice {
    #[command(flatten)]
    accounts: Accounts,
    /// `HOST:PORT` of SMTP, or `unix:PATH` or `lmtp:HOST:PORT` of LMTP.
    #[arg(long)]
    smtp: String,
    /// Domain added to the user name when it holds none.
    #[arg(long, default_value = "lecce.pugliaimpiego.example")]
    domain: String,
    /// How many messages, one after another.
    #[arg(long, default_value_t = 50)]
    count: usize,
    /// Milliseconds between two messages.
    #[arg(long, default_value_t = 60)]
    pause: u64,
}

/// Opens the connections, says so, and holds them until standard input ends.
pub async fn hold(options: &Hold) -> Result<Value> {
    let mut sessions = Vec::with_capacity(options.connections);
    for turn in 0..options.connections {
        let mut session =
            options.accounts.log_in(turn).await.with_context(|| format!("connection {turn}"))?;
        session.select("INBOX").await?;
        if options.compress {
            session.compressed_idle().await?;
        } else {
            session.idle().await?;
        }
        sessions.push(session);
    }
    println!("ready");
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(json!({"connections": sessions.len()}))
}

/// Connects, logs in and out, again and again, so many at once.
pub async fn login(options: Login) -> Result<Value> {
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for first in 0..options.connections {
        let options = options.clone();
        tasks.spawn(async move {
            let mut times = Vec::new();
            for turn in (first..options.count).step_by(options.connections) {
                let began = Instant::now();
                let mut session = options.accounts.log_in(turn).await?;
                times.push(began.elapsed());
                session.command("LOGOUT").await?;
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::with_capacity(options.count);
    while let Some(some) = tasks.join_next().await {
        times.extend(some??);
    }
    Ok(json!({"rate": stats::rate(times.len(), start.elapsed()), "ms": stats::summary(times)}))
}

/// Delivers to the first user, whose client idles, and times what it is told.
pub async fn notice(options: &Notice) -> Result<Value> {
    let mut session = options.accounts.log_in(0).await?;
    let recipient = deliver::address(&options.accounts.users[0], &options.domain);
    let mut smtp = Smtp::connect(&options.smtp).await?;
    let mut exists = session.select("INBOX").await?;
    session.idle().await?;
    let mut times = Vec::with_capacity(options.count);
    for turn in 0..options.count {
        // Not a multiple of anything the server might poll by.
        sleep(Duration::from_millis(options.pause + (turn as u64 * 37) % 101)).await;
        let message = message::plain(4096);
        let ended = smtp.send(&recipient, &message);
        let heard = async {
            while session.next_exists().await? <= exists {}
            anyhow::Ok(Instant::now())
        };
        let Ok(both) = timeout(Duration::from_secs(60), async { tokio::try_join!(ended, heard) }).await
        else {
            bail!("no EXISTS within 60 s");
        };
        let (ended, heard) = both?;
        times.push(heard.saturating_duration_since(ended));
        exists += 1;
    }
    Ok(json!({"notice_ms": stats::summary(times)}))
}
