//! Finding the folders and messages of a Maildir. Symbolic links are not followed.

use super::{INFO, KEYWORDS_FILE, names};
use crate::{
    clock::{Micros, span},
    transfer::{TransferError, status},
};
use mailstore::flags::FlagSet;
use std::{
    fs::{self, File, Metadata},
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The most that is read of a file of keywords, bytes.
const KEYWORDS_FILE_MAX: u64 = 64 << 10;

/// Which folders are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The named one only.
    Flat,
    /// Those below it too, as Maildir++ names them.
    Subfolders,
}

/// A folder and the mailbox it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The mailbox's name below the one the whole Maildir goes to; None for that one.
    pub name: Option<String>,
    /// The folder with `cur` or `new` in it.
    pub path: PathBuf,
}

/// A message file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The file.
    pub path: PathBuf,
    /// Its flags.
    pub flags: FlagSet,
}

/// The folders of a Maildir, the named one first, the others by name.
///
/// # Errors
/// It is none, or cannot be read.
pub fn folders(path: &Path, layout: Layout) -> Result<Vec<Folder>, TransferError> {
    if !has_mail(path) {
        return Err(TransferError::NotMaildir(path.to_owned()));
    }
    let mut folders = vec![Folder { name: None, path: path.to_owned() }];
    if layout == Layout::Subfolders {
        for entry in fs::read_dir(path).map_err(TransferError::file(path))? {
            let entry = entry.map_err(TransferError::file(path))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') && is_folder(&entry.path()) && has_mail(&entry.path()) {
                folders.push(Folder { name: Some(names::mailbox(&name)), path: entry.path() });
            }
        }
        folders.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    }
    Ok(folders)
}

/// The messages in `new` and `cur` of a folder, in the order of arrival as far as their names tell it; and how many
/// things that are no plain files (links among them) were passed over.
///
/// # Errors
/// The folder cannot be read.
pub fn scan(folder: &Path) -> Result<(Vec<Message>, u64), TransferError> {
    let keywords = keywords(folder);
    let (mut found, mut odd) = (Vec::new(), 0);
    for below in ["new", "cur"] {
        let path = folder.join(below);
        if !is_folder(&path) {
            continue;
        }
        for entry in fs::read_dir(&path).map_err(TransferError::file(&path))? {
            let entry = entry.map_err(TransferError::file(&path))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let plain = entry.file_type().is_ok_and(|kind| kind.is_file());
            if name.starts_with('.') {
                continue;
            } else if plain {
                let flags = flags_in(&name, &keywords);
                found.push((order(&name), Message { path: entry.path(), flags }));
            } else {
                odd += 1;
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok((found.into_iter().map(|(_, message)| message).collect(), odd))
}

/// Opens a message file and tells when it arrived (its mtime), microseconds UTC. A link that has taken the file's
/// place meanwhile is refused.
///
/// # Errors
/// It is gone, unreadable, no plain file, or larger than `limit` bytes.
pub fn open(path: &Path, limit: usize) -> io::Result<(Vec<u8>, Micros)> {
    let before = fs::symlink_metadata(path)?;
    if !before.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no plain file"));
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if (before.dev(), before.ino()) != (meta.dev(), meta.ino()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it was replaced while it was opened"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(limit).min(limit));
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "too large"));
    }
    Ok((bytes, modified(&meta)))
}

fn modified(meta: &Metadata) -> Micros {
    meta.modified().map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
        Ok(since) => span(since),
        Err(before) => -span(before.duration()),
    })
}

fn has_mail(path: &Path) -> bool {
    ["cur", "new"].iter().any(|below| is_folder(&path.join(below)))
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

/// Seconds of arrival, then the name.
fn order(name: &str) -> (u64, String) {
    let digits = name.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    (digits.parse().unwrap_or(u64::MAX), name.to_owned())
}

fn flags_in(name: &str, keywords: &[String]) -> FlagSet {
    let letters = name.rsplit_once(INFO).map_or("", |(_, info)| info);
    status::by_letters(letters.split(',').next().unwrap_or_default(), keywords)
}

/// The names of keywords by position: lines `0 $Forwarded`. A folder without the file, or with a broken one, has none.
fn keywords(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let path = folder.join(KEYWORDS_FILE);
    let Ok(file) = File::open(&path) else { return names };
    let mut text = Vec::new();
    if file.take(KEYWORDS_FILE_MAX).read_to_end(&mut text).is_err() {
        return names;
    }
    for line in String::from_utf8_lossy(&text).lines() {
        if let Some((number, name)) = line.split_once(' ')
            && let Some(at) = number.parse::<usize>().ok().filter(|at| *at < status::MAILDIR_KEYWORDS)
        {
            names.resize(names.len().max(at + 1), String::new());
            names[at] = name.trim().to_owned();
        }
    }
    names
}
