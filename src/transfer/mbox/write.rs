//! Writing an mbox as mboxrd.

use super::{FromLine, quotes};
use crate::{
    clock::Micros,
    mime::fields,
    transfer::line_ends::{self, LineEnds},
};
use memchr::memmem;
use std::{
    borrow::Cow,
    io::{self, Write},
};

/// Writes messages one after the other.
pub struct Writer<W> {
    out: W,
    ends: LineEnds,
}

impl<W: Write> Writer<W> {
    /// A writer into `out`, which it does not flush.
    pub fn new(out: W, ends: LineEnds) -> Self {
        Self { out, ends }
    }

    /// Writes a stored message. `sender`: its reverse-path; empty for the null one, None when it is not known.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, sender: Option<&str>, date: Micros, raw: &[u8]) -> io::Result<()> {
        let changed = line_ends::written(raw, self.ends);
        let verbatim = matches!(changed, Cow::Borrowed(_)) && !line_ends::is_kept(raw);
        let from = FromLine {
            sender: sender.map(str::to_owned),
            date: Some(date),
            mboxrd: fields(&changed).any(|field| field.is("Content-Length")),
            verbatim,
            open_end: changed.last() != Some(&b'\n'),
        };
        let end: &[u8] = if self.ends == LineEnds::Lf { b"\n" } else { b"\r\n" };
        self.out.write_all(from.format().as_bytes())?;
        self.out.write_all(end)?;
        self.write_quoted(&changed)?;
        if from.open_end {
            self.out.write_all(b"\n")?;
        }
        self.out.write_all(end)
    }

    fn write_quoted(&mut self, bytes: &[u8]) -> io::Result<()> {
        if memmem::find(bytes, b"From ").is_none() {
            return self.out.write_all(bytes);
        }
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if quotes(line).is_some() {
                self.out.write_all(b">")?;
            }
            self.out.write_all(line)?;
        }
        Ok(())
    }

    /// The output.
    pub fn into_inner(self) -> W {
        self.out
    }
}
