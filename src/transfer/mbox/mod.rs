//! The mbox file: messages after `From ` lines, in its three dialects.

mod from_line;
mod pieces;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use from_line::FromLine;
pub use read::{Found, Mail, ReadError, Reader};
pub use write::Writer;

/// How lines of a message that begin with `From ` are told from the beginning of the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `>*From ` has one `>` more.
    Mboxrd,
    /// Only `From ` has a `>` before it.
    Mboxo,
    /// Nothing is quoted, Content-Length tells the size of the body; where it is wrong, the next `From ` line counts.
    Mboxcl2,
    /// Content-Length where it is there and right, else as mboxrd.
    #[default]
    Auto,
}

/// A line with more `>`s is none that needs quoting; so a piece of a long line is enough to tell.
const QUOTES_MAX: usize = 1000;

/// How many `>` a line begins with when `From ` follows them.
fn quotes(line: &[u8]) -> Option<usize> {
    let line = line.get(..QUOTES_MAX).unwrap_or(line);
    let count = line.iter().position(|byte| *byte != b'>')?;
    line.get(count..)?.starts_with(b"From ").then_some(count)
}
