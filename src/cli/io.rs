//! What a command reads and writes. Never the streams of the process it runs in: that may be the server, and the
//! person who asked sits at another one.

use crate::{
    app::OpenError,
    auth::{HashError, KeyError},
    directory::DirectoryError,
    discussion::DiscussionError,
    jobs::listing::ListingError,
    mailboxes::MailboxError,
    portal::offices::OfficeError,
    secret::Secret,
    territory::TerritoryError,
};
use mailstore::{DbError, StoreError};
use std::{
    fmt,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;

/// Pieces of output under way to a slow reader; the command waits when there are more.
const PIECES: usize = 64;
/// The most that is read of standard input, bytes: a password or a key.
pub const STDIN_MAX: usize = 64 << 10;

/// How a command ended, as the exit code of the process (DESIGN section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Well,
    /// 1: not done, or done and something was found wrong.
    Failed,
    /// 2: asked for in a wrong way.
    Usage,
    /// 75: the same may work later.
    TryAgain,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::TryAgain => 75,
        }
    }

    /// From the number; unknown ones are failures.
    pub fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Well,
            2 => Self::Usage,
            75 => Self::TryAgain,
            _ => Self::Failed,
        }
    }

    /// The exit code that an error stands for.
    pub fn of(error: &anyhow::Error) -> Self {
        match error.downcast_ref::<Refusal>() {
            Some(refusal) => refusal.exit,
            None if is_temporary(error) => Self::TryAgain,
            None => Self::Failed,
        }
    }
}

/// Why a command was not carried out, in words that say what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    exit: Exit,
    text: String,
}

impl Refusal {
    /// It cannot be done like this.
    pub fn failed(text: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::Failed, text: text.into() }.into()
    }

    /// It was asked for in a wrong way.
    pub fn usage(text: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::Usage, text: text.into() }.into()
    }

    /// It may work later.
    pub fn try_again(text: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::TryAgain, text: text.into() }.into()
    }
}

/// Whoever asked has gone away.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads the output any more")]
pub struct Gone;

/// A piece of output.
#[derive(Debug, PartialEq, Eq)]
pub enum Chunk {
    /// For standard output.
    Out(Vec<u8>),
    /// For standard error.
    Err(Vec<u8>),
}

/// The streams of one command, and where it was called.
#[derive(Debug)]
pub struct Io {
    /// Standard input, for the commands that read it (their option ends in `-stdin`); at most [`STDIN_MAX`] bytes.
    pub stdin: Vec<u8>,
    /// The folder it was called in: relative paths are relative to it.
    pub folder: PathBuf,
    /// Standard error is a terminal: progress may be drawn on it.
    pub terminal: bool,
    sink: mpsc::Sender<Chunk>,
}

impl Io {
    /// Streams, and the end at which the output comes out. It ends when the streams are dropped.
    pub fn new(stdin: Vec<u8>, folder: PathBuf, terminal: bool) -> (Self, mpsc::Receiver<Chunk>) {
        let (sink, output) = mpsc::channel(PIECES);
        (Self { stdin, folder, terminal, sink }, output)
    }

    /// Writes a line (or several) to standard output.
    pub async fn say(&self, text: impl fmt::Display) -> Result<(), Gone> {
        self.write(Chunk::Out(format!("{text}\n").into_bytes())).await
    }

    /// Writes a line to standard error: advice, progress.
    pub async fn note(&self, text: impl fmt::Display) -> Result<(), Gone> {
        self.write(Chunk::Err(format!("{text}\n").into_bytes())).await
    }

    /// Writes bytes; waits while the reader is slow.
    pub async fn write(&self, chunk: Chunk) -> Result<(), Gone> {
        self.sink.send(chunk).await.map_err(|_| Gone)
    }

    /// Another hand on the output, for a task or thread of the command.
    pub fn sink(&self) -> mpsc::Sender<Chunk> {
        self.sink.clone()
    }

    /// A path as the caller meant it.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// The password on the first line of standard input.
    pub fn password(&self) -> anyhow::Result<Secret> {
        let line = self.stdin.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok("") => Err(Refusal::usage("no password came on standard input: write it as one line")),
            Ok(text) => Ok(Secret::new(text)),
            Err(_) => Err(Refusal::usage("the password on standard input is not UTF-8")),
        }
    }
}

/// Whether the same command may succeed later without anybody mending anything.
fn is_temporary(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let db = |error: &DbError| error.is_temporary();
        cause.downcast_ref::<DbError>().is_some_and(db)
            || cause.downcast_ref::<DirectoryError>().is_some_and(DirectoryError::is_temporary)
            || cause.downcast_ref::<TerritoryError>().is_some_and(TerritoryError::is_temporary)
            || cause.downcast_ref::<OfficeError>().is_some_and(OfficeError::is_temporary)
            || cause.downcast_ref::<StoreError>().is_some_and(StoreError::is_temporary)
            || cause.downcast_ref::<DiscussionError>().is_some_and(DiscussionError::is_temporary)
            || cause.downcast_ref::<ListingError>().is_some_and(ListingError::is_temporary)
            || matches!(cause.downcast_ref(), Some(MailboxError::Unavailable))
            || matches!(cause.downcast_ref(), Some(HashError::Unavailable))
            || matches!(cause.downcast_ref(), Some(OpenError::Db(error)) if db(error))
            || matches!(cause.downcast_ref(), Some(KeyError::Db(error)) if db(error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_first_line_whatever_its_end() {
        let check = |stdin: &[u8], expected: Option<&str>| {
            let (io, _output) = Io::new(stdin.to_vec(), PathBuf::new(), false);
            assert_eq!(io.password().ok().as_ref().map(Secret::expose), expected, "{stdin:?}");
        };
        check(b"segreto\n", Some("segreto"));
        check(b"segreto", Some("segreto"));
        check(b" con spazi \r\nrest", Some(" con spazi "));
        check("perché\n".as_bytes(), Some("perché"));
        check(b"\nsecond", None);
        check(b"", None);
        check(b"\xff\n", None);
    }

    #[test]
    fn errors_that_pass_by_themselves_ask_to_try_again() {
        let check = |error: anyhow::Error, exit: Exit| assert_eq!(Exit::of(&error), exit, "{error}");
        let away = || DbError::Unavailable("disk full".into());
        check(away().into(), Exit::TryAgain);
        check(anyhow::Error::from(DirectoryError::Db(away())).context("while adding"), Exit::TryAgain);
        check(OpenError::Db(away()).into(), Exit::TryAgain);
        check(MailboxError::Unavailable.into(), Exit::TryAgain);
        check(MailboxError::NotFound.into(), Exit::Failed);
        check(DbError::Other("no".into()).into(), Exit::Failed);
        check(Refusal::usage("x"), Exit::Usage);
        check(Refusal::try_again("x"), Exit::TryAgain);
    }

    #[test]
    fn exit_codes_survive_the_socket() {
        for exit in [Exit::Well, Exit::Failed, Exit::Usage, Exit::TryAgain] {
            assert_eq!(Exit::from_code(exit.code()), exit);
        }
        assert_eq!(Exit::from_code(9), Exit::Failed);
    }
}
