//! The side of the command.

use super::{Answer, Ask, LINE_MAX, line};
use crate::cli::io::{Chunk, Exit, Io, Refusal};
use std::{io::ErrorKind, path::Path};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixStream,
};

/// Connects to the server of a data folder; None when there is none.
///
/// # Errors
/// There is one, but not for this user.
pub async fn connect(socket: &Path) -> anyhow::Result<Option<UnixStream>> {
    match UnixStream::connect(socket).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(Refusal::failed(format!(
            "the server of {} runs as another user: run this as that user",
            socket.display()
        ))),
        Err(_) => Ok(None),
    }
}

/// Lets the server run a command whose output goes to `io`.
///
/// # Errors
/// The server ended before the command did (exit 75), or whoever reads the output has.
pub async fn ask(stream: UnixStream, argv: Vec<String>, io: &mut Io) -> anyhow::Result<Exit> {
    let (read, mut write) = stream.into_split();
    let ask =
        Ask { argv, folder: io.folder.clone(), terminal: io.terminal, stdin: std::mem::take(&mut io.stdin) };
    write.write_all(&line(&ask)?).await.map_err(|_| ended())?;
    let mut read = BufReader::new(read);
    loop {
        let mut text = Vec::new();
        let got = (&mut read).take(LINE_MAX).read_until(b'\n', &mut text).await;
        if !got.is_ok_and(|bytes| bytes > 0) {
            return Err(ended());
        }
        match serde_json::from_slice(&text).map_err(|_| ended())? {
            Answer::Out(bytes) => io.write(Chunk::Out(bytes)).await?,
            Answer::Err(bytes) => io.write(Chunk::Err(bytes)).await?,
            Answer::Exit(code) => return Ok(Exit::from_code(code)),
        }
    }
}

fn ended() -> anyhow::Error {
    Refusal::try_again("the server ended before the command did; try again, after a look at what was done")
}
