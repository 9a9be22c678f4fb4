//! Text of attachments that are no text: PDF documents.
//!
//! They come from strangers, and a reader of such a format can be led to use any amount of memory, time or stack. So each
//! is read in a process of its own, this program once more, that bounds itself before it reads and has nothing else: what
//! goes wrong there costs one document its text. The outcome is kept at once, also that there is none, so no document is
//! read again before [`READER`] changes.

use super::pdf;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::{
    io::{self, Read, Write},
    path::PathBuf,
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Command,
    time::timeout,
};

/// The version of the way text is taken out; when it grows all documents are read again, with the next version of the
/// index.
pub(super) const READER: i64 = 1;
/// What the reading process is called with.
pub const VERB: &str = "extract-text";
/// Its answer begins with this: whatever else may run by that name says something else.
const MAGIC: &[u8] = b"PUGLIATEXT1\n";
/// Bytes of a document, of the memory of the process, and its time in seconds.
pub(super) const MOST_BYTES: usize = 32 << 20;
const MOST_MEMORY: u64 = 1 << 30;
const MOST_SECONDS: u64 = 10;
/// After so long it is ended by us.
const PATIENCE: Duration = Duration::from_secs(20);

/// How attachments are read.
#[derive(Clone, Debug, Default)]
pub enum Extractor {
    /// Not at all.
    #[default]
    None,
    /// By this program, with [`VERB`].
    Program(PathBuf),
}

impl Extractor {
    /// By this program, also when its file has been replaced since it was started.
    #[must_use]
    pub fn this_program() -> Self {
        let own = PathBuf::from("/proc/self/exe");
        if own.exists() {
            Self::Program(own)
        } else {
            std::env::current_exe().map_or(Self::None, Self::Program)
        }
    }

    /// The text of a document; empty when it has none, or cannot be read within the bounds. None: it takes longer than that.
    ///
    /// Errors: no process can be had now. It says nothing of the document.
    pub(super) async fn text(&self, document: Vec<u8>, most: Duration) -> io::Result<Option<String>> {
        let Self::Program(program) = self else { return Ok(Some(String::new())) };
        match timeout(most.min(PATIENCE), ask(program, document)).await {
            Ok(answer) => {
                let answer = answer?;
                let text = answer.strip_prefix(MAGIC).unwrap_or_default();
                Ok(Some(String::from_utf8_lossy(text).replace('\0', "\u{fffd}")))
            }
            Err(_) => {
                tracing::debug!(seconds = most.as_secs(), "an attachment takes long to read");
                Ok(None)
            }
        }
    }
}

/// What the process answers. It is ended when nobody waits any more.
async fn ask(program: &PathBuf, document: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut command = Command::new(program);
    command.arg(VERB).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.kill_on_drop(true).spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let write = async move {
        if let Some(mut stdin) = stdin {
            // It may end before it has read everything.
            let _ = stdin.write_all(&document).await;
        }
    };
    let read = async move {
        let mut answer = Vec::new();
        if let Some(stdout) = stdout {
            stdout.take((MAGIC.len() + pdf::MOST_TEXT) as u64).read_to_end(&mut answer).await?;
        }
        io::Result::Ok(answer)
    };
    let ((), answer) = tokio::join!(write, read);
    child.wait().await?;
    answer
}

/// The reading process: bounds itself, reads a document and writes its text.
///
/// # Errors
/// The bounds cannot be set, or nobody reads.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    for (resource, most) in [
        (Resource::As, MOST_MEMORY),
        (Resource::Cpu, MOST_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    let mut document = Vec::new();
    input.by_ref().take(MOST_BYTES as u64).read_to_end(&mut document)?;
    let text = pdf::text(document);
    output.write_all(MAGIC)?;
    output.write_all(text.as_bytes())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(script: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("program");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("a script");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&program, mode).expect("a mode");
        Extractor::Program(program)
            .text(vec![b'x'; 1 << 20], PATIENCE)
            .await
            .expect("a process")
            .expect("in time")
    }

    #[tokio::test]
    async fn only_an_answer_in_our_form_is_text() {
        assert_eq!(said("printf 'PUGLIATEXT1\\nanna'").await, "anna");
        assert_eq!(said("printf 'running 0 tests'").await, "");
        assert_eq!(said("kill -9 $$").await, "");
        assert_eq!(said("exit 1").await, "");
        let long = said("printf 'PUGLIATEXT1\\n'; head -c 3000000 /dev/zero | tr '\\0' a").await;
        assert_eq!(long.len(), pdf::MOST_TEXT, "cut, and the writer not waited for");
    }

    #[tokio::test]
    async fn a_program_that_cannot_be_started_says_nothing_of_the_document() {
        let missing = Extractor::Program("/nonexistent".into()).text(Vec::new(), PATIENCE).await;
        assert_eq!(missing.map_err(|error| error.kind()), Err(io::ErrorKind::NotFound));
        assert_eq!(Extractor::None.text(Vec::new(), PATIENCE).await.expect("nothing"), Some(String::new()));
    }
}
