//! The files an import reads from, behind one face.

use super::{
    MESSAGE_MAX, Progress, Source, TransferError,
    flags_file::{Mark, Marks},
    line_ends,
    maildir::{self, Message},
    mbox::{self, Found, Mail, ReadError, Reader},
    status,
};
use crate::clock::Micros;
use mailstore::flags::FlagSet;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    vec,
};

/// A message that has been read.
pub struct Letter {
    /// Its bytes as they will be stored.
    pub raw: Vec<u8>,
    /// Its flags.
    pub flags: FlagSet,
    /// When it arrived, microseconds UTC, if the source says so.
    pub date: Option<Micros>,
    /// Its reverse-path; empty for the null one.
    pub return_path: Option<String>,
}

/// A source that can be read from.
pub enum Opened {
    /// An mbox and the flags kept beside it.
    Mbox { path: PathBuf, reader: Box<Reader<File>>, marks: Marks },
    /// A folder of a Maildir.
    Maildir { messages: vec::IntoIter<Message>, done: u64 },
}

impl Opened {
    /// Opens a source and tells `progress` how much there is in it.
    pub fn open(source: Source, progress: &Progress) -> Result<Self, TransferError> {
        match source {
            Source::Mbox(path, format) => Self::open_mbox(path, format, progress),
            Source::Maildir(path) => {
                let (messages, odd) = maildir::scan(&path)?;
                if odd > 0 {
                    progress.problem(format!("{}: {odd} links or other things left out", path.display()));
                }
                progress.expect(messages.len() as u64);
                Ok(Self::Maildir { messages: messages.into_iter(), done: 0 })
            }
        }
    }

    fn open_mbox(path: PathBuf, format: mbox::Format, progress: &Progress) -> Result<Self, TransferError> {
        // Before it is opened: opening a pipe would wait for its other end.
        let size = fs::metadata(&path).map_err(TransferError::file(&path))?;
        if !size.is_file() {
            return Err(TransferError::NotMbox(path));
        }
        let file = File::open(&path).map_err(TransferError::file(&path))?;
        let reader = match Reader::new(file, size.len(), format, MESSAGE_MAX) {
            Ok(reader) => Box::new(reader),
            Err(ReadError::NotMbox) => return Err(TransferError::NotMbox(path)),
            Err(ReadError::Io(error)) => return Err(TransferError::file(&path)(error)),
        };
        progress.expect(size.len());
        Ok(Self::Mbox { marks: Marks::load(&path)?, path, reader })
    }

    /// How far it has been read: bytes of an mbox, messages of a Maildir.
    pub fn position(&self) -> u64 {
        match self {
            Self::Mbox { reader, .. } => reader.offset(),
            Self::Maildir { done, .. } => *done,
        }
    }

    /// The next message; what cannot be read is a problem. None at the end.
    pub fn next(&mut self, progress: &Progress) -> Result<Option<Letter>, TransferError> {
        match self {
            Self::Mbox { path, reader, .. } => next_of_mbox(path, reader, progress),
            Self::Maildir { messages, done } => {
                for message in messages {
                    *done += 1;
                    match letter(&message) {
                        Ok(letter) => return Ok(Some(letter)),
                        Err(error) => progress.problem(format!("{}: {error}", message.path.display())),
                    }
                }
                Ok(None)
            }
        }
    }

    /// What is kept beside the source of the next message with that digest.
    pub fn mark(&mut self, digest: &[u8; 32]) -> Option<Mark> {
        match self {
            Self::Mbox { marks, .. } => marks.take(digest),
            Self::Maildir { .. } => None,
        }
    }
}

fn next_of_mbox(
    path: &Path,
    reader: &mut Reader<File>,
    progress: &Progress,
) -> Result<Option<Letter>, TransferError> {
    loop {
        let found = reader.next_mail().map_err(TransferError::file(path))?;
        match found {
            None => return Ok(None),
            Some(Found::TooLarge { offset }) => progress.problem(format!(
                "{}: the message at byte {offset} is larger than {} MiB",
                path.display(),
                MESSAGE_MAX >> 20
            )),
            Some(Found::Mail(Mail { from, raw })) => {
                let flags = status::in_header(&raw);
                return Ok(Some(Letter { flags, date: from.date, return_path: from.sender, raw }));
            }
        }
    }
}

fn letter(message: &Message) -> io::Result<Letter> {
    let (bytes, date) = maildir::open(&message.path, MESSAGE_MAX)?;
    let raw = line_ends::stored(bytes);
    if raw.len() > MESSAGE_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(Letter { raw, flags: message.flags.clone(), date: Some(date), return_path: None })
}
