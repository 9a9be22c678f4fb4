//! The side of the server.

use super::{Answer, Ask, LINE_MAX, line};
use crate::{
    app::App,
    cli::{
        Cli, Command, execute,
        io::{Chunk, Exit, Io, STDIN_MAX},
    },
    net::{Listen, Listener, Shutdown, Stream, bind},
};
use clap::Parser as _;
use std::{
    io::{Error, ErrorKind, Result},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
};

/// A command has to have come after this.
const ASK_TIME: Duration = Duration::from_secs(10);
/// The pause after the system has refused to accept, when it is short of something.
const PAUSE: Duration = Duration::from_millis(200);
/// Output is cut into pieces of this many bytes, so that each fits a line.
const PIECE: usize = 256 << 10;

/// Binds the socket at once and serves commands on it, as tasks of `shutdown`, until that is asked for.
///
/// # Errors
/// The socket cannot be bound.
pub async fn serve(app: App, path: PathBuf, shutdown: &Shutdown) -> anyhow::Result<()> {
    let listener = bind(&Listen::Unix(path.clone())).await?;
    let (tasks, asked) = (shutdown.clone(), shutdown.asked());
    shutdown.spawn(async move {
        tokio::select! {
            () = asked.cancelled() => {}
            () = accept(&app, &listener, &path, &tasks) => {}
        }
    });
    Ok(())
}

async fn accept(app: &App, listener: &Listener, path: &Path, tasks: &Shutdown) {
    loop {
        match listener.accept().await {
            Ok((Stream::Unix(stream), _)) => {
                let (app, path, shutdown) = (app.clone(), path.to_owned(), tasks.clone());
                tasks.spawn(async move {
                    if let Err(error) = session(app, stream, &path, &shutdown).await {
                        tracing::warn!(%error, "a command was not answered");
                    }
                });
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the control socket cannot accept");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn session(app: App, stream: UnixStream, path: &Path, shutdown: &Shutdown) -> Result<()> {
    let peer = stream.peer_cred()?.uid();
    if peer != 0 && peer != std::fs::metadata(path)?.uid() {
        return Err(Error::new(ErrorKind::PermissionDenied, format!("user number {peer} may not command")));
    }
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let ask =
        tokio::time::timeout(ASK_TIME, read_ask(&mut read)).await.map_err(|_| ErrorKind::TimedOut)??;
    let (io, mut output) = Io::new(ask.stdin, ask.folder, ask.terminal);
    // On a task of its own, which ends with this session: a panic of a command is its own.
    let mut command = tokio_util::task::AbortOnDropHandle::new(tokio::spawn(run(app, ask.argv, io)));
    let asked = shutdown.asked();
    tokio::select! {
        passed = pass_on(&mut output, &mut write) => passed?,
        () = gone(&mut read) => return Ok(()),
        () = asked.cancelled() => {
            let words = b"error: the server is ending; the command can be given again\n".to_vec();
            send(&mut write, &Answer::Err(words)).await?;
            return send(&mut write, &Answer::Exit(Exit::TryAgain.code())).await;
        }
    }
    let exit = (&mut command).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command ended badly");
        Exit::Failed
    });
    send(&mut write, &Answer::Exit(exit.code())).await
}

async fn read_ask(read: &mut BufReader<OwnedReadHalf>) -> Result<Ask> {
    let mut text = Vec::new();
    read.take(LINE_MAX).read_until(b'\n', &mut text).await?;
    // The words of the parser may quote what it read, which may be a password.
    let ask: Ask = serde_json::from_slice(&text).map_err(|_| ErrorKind::InvalidData)?;
    if ask.stdin.len() > STDIN_MAX { Err(ErrorKind::InvalidData.into()) } else { Ok(ask) }
}

/// Runs a command line; the output ends when this does.
async fn run(app: App, argv: Vec<String>, mut io: Io) -> Exit {
    let cli = match Cli::try_parse_from(&argv) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = io.note(error).await;
            return Exit::Usage;
        }
    };
    let Command::OnApp(command) = cli.command else {
        let _ = io.note("error: this command does not run in the server: end the server first").await;
        return Exit::Usage;
    };
    tracing::info!(command = %name(&argv), "a command");
    execute(&command, &app, &mut io).await
}

/// The first words of a command line: what is done, not to whom.
fn name(argv: &[String]) -> String {
    let matches = <Cli as clap::CommandFactory>::command().try_get_matches_from(argv);
    let mut names = Vec::new();
    let mut at = matches.as_ref().ok().and_then(clap::ArgMatches::subcommand);
    while let Some((name, below)) = at {
        names.push(name);
        at = below.subcommand();
    }
    names.join(" ")
}

/// Sends output until there is no more.
async fn pass_on(output: &mut mpsc::Receiver<Chunk>, write: &mut OwnedWriteHalf) -> Result<()> {
    while let Some(chunk) = output.recv().await {
        let (Chunk::Out(bytes) | Chunk::Err(bytes)) = &chunk;
        for piece in bytes.chunks(PIECE) {
            let answer = match chunk {
                Chunk::Out(_) => Answer::Out(piece.to_vec()),
                Chunk::Err(_) => Answer::Err(piece.to_vec()),
            };
            send(write, &answer).await?;
        }
    }
    Ok(())
}

async fn send(write: &mut OwnedWriteHalf, answer: &Answer) -> Result<()> {
    write.write_all(&line(answer)?).await
}

/// Ends when the other side does; it has nothing more to say.
async fn gone(read: &mut BufReader<OwnedReadHalf>) {
    let mut byte = [0];
    while read.read(&mut byte).await.is_ok_and(|bytes| bytes > 0) {}
}
