//! Load generator of `scripts/bench-mail` and `scripts/soak`: a plain SMTP, LMTP and IMAP client on tokio that
//! knows nothing of the server, so that the same program measures ours and its peers.
//!
//! Each subcommand prints one JSON object on standard output; times in it are milliseconds, rates are per second.

mod deliver;
mod disk;
mod idle;
mod imap;
mod mailbox;
mod message;
mod smtp;
mod stats;

use clap::{Args, Parser, Subcommand};

/// Measures a mail server from outside, over plain sockets.
#[derive(Parser)]
#[command(name = "mailload")]
struct Cli {
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    /// Delivers messages over SMTP and waits until all of them are visible over IMAP.
    Deliver(deliver::Options),
    /// Appends messages with one command in flight for each connection.
    Append(mailbox::Append),
    /// Sets and removes a flag, one message each command.
    Store(mailbox::Store),
    /// Fills a mailbox with pipelined APPENDs, as fast as the server takes them.
    Fill(mailbox::Fill),
    /// Times SELECT and STATUS of one mailbox.
    Select(mailbox::Select),
    /// Times FETCH 1:* of a mailbox.
    Fetch(mailbox::Fetch),
    /// Times each of some commands in a selected mailbox.
    Times(mailbox::Times),
    /// Times log-ins, while other connections may idle.
    Login(idle::Login),
    /// Opens idle connections, prints "ready", and holds them until its standard input ends.
    Idle(idle::Hold),
    /// Times from the end of DATA to the EXISTS that an idle client sees.
    Notice(idle::Notice),
    /// Times appends of 8 KiB, each followed by fdatasync.
    Disk(disk::Options),
}

/// Where the IMAP side is and who logs in there.
#[derive(Args, Clone)]
struct Accounts {
    /// Address of the IMAP port, without TLS.
    #[arg(long)]
    imap: String,
    /// User names, comma separated; connections take turns through them.
    #[arg(long, value_delimiter = ',', required = true)]
    users: Vec<String>,
    /// The one password of all users.
    #[arg(long, default_value = "demo")]
    password: String,
}

impl Accounts {
    async fn log_in(&self, turn: usize) -> anyhow::Result<imap::Imap> {
        let user = &self.users[turn % self.users.len()];
        imap::Imap::log_in(&self.imap, user, &self.password).await
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let figures = match Cli::parse().work {
        Work::Deliver(options) => deliver::run(options).await?,
        Work::Append(options) => mailbox::append(options).await?,
        Work::Store(options) => mailbox::store(options).await?,
        Work::Fill(options) => mailbox::fill(options).await?,
        Work::Select(options) => mailbox::select(&options).await?,
        Work::Fetch(options) => mailbox::fetch(&options).await?,
        Work::Times(options) => mailbox::times(&options).await?,
        Work::Login(options) => idle::login(options).await?,
        Work::Idle(options) => idle::hold(&options).await?,
        Work::Notice(options) => idle::notice(&options).await?,
        Work::Disk(options) => disk::run(&options)?,
    };
    println!("{figures}");
    Ok(())
}
