//! Writing the messages of a mailbox into a Maildir.

use super::{INFO, KEYWORDS_FILE, names};
use crate::{
    clock::Micros,
    transfer::{
        TransferError,
        status::{self, FORWARDED},
    },
};
use mailstore::flags::FlagSet;
use std::{
    collections::HashMap,
    fs::{self, DirBuilder, FileTimes, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A folder that is being written. Names of its files are made of date, UID and UIDVALIDITY, so that what an earlier
/// export has written is known again.
pub struct Folder {
    path: PathBuf,
    uidvalidity: u32,
    keywords: Vec<String>,
}

/// The files of an earlier export: names with flags by names without.
pub type Existing = HashMap<String, PathBuf>;

impl Folder {
    /// Makes the folder of a mailbox in the Maildir `root`, unless it is there. `name`: below the mailbox that stands at
    /// the root; None for that one. `keywords`: all of the mailbox, in an order that does not change.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn make(
        root: &Path,
        name: Option<&str>,
        uidvalidity: u32,
        keywords: &[String],
    ) -> Result<Self, TransferError> {
        let path = name.map_or_else(|| root.to_owned(), |name| root.join(names::folder(name)));
        for below in ["tmp", "new", "cur"] {
            let path = path.join(below);
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&path)
                .map_err(TransferError::file(&path))?;
        }
        if name.is_some() {
            let mark = path.join("maildirfolder");
            fs::write(&mark, b"").map_err(TransferError::file(&mark))?;
        }
        let keywords = keywords.iter().filter(|name| !name.eq_ignore_ascii_case(FORWARDED));
        let keywords: Vec<String> = keywords.take(status::MAILDIR_KEYWORDS).cloned().collect();
        if !keywords.is_empty() {
            let lines: String =
                keywords.iter().enumerate().map(|(n, name)| format!("{n} {name}\n")).collect();
            let file = path.join(KEYWORDS_FILE);
            fs::write(&file, lines).map_err(TransferError::file(&file))?;
        }
        Ok(Self { path, uidvalidity, keywords })
    }

    /// What is in the folder already.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn existing(&self) -> Result<Existing, TransferError> {
        let mut all = Existing::new();
        for below in ["new", "cur"] {
            let path = self.path.join(below);
            for entry in fs::read_dir(&path).map_err(TransferError::file(&path))? {
                let entry = entry.map_err(TransferError::file(&path))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let base = name.rsplit_once(INFO).map_or(name.as_str(), |(base, _)| base).to_owned();
                all.insert(base, entry.path());
            }
        }
        Ok(all)
    }

    /// The name of a message without its flags.
    pub fn base_name(&self, uid: u32, date: Micros) -> String {
        format!("{}.U{uid:010}V{}.pugliaimpiego", date.div_euclid(1_000_000), self.uidvalidity)
    }

    /// Gives a file that is there the flags of now; tells how many keywords found no letter.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub fn rename(&self, existing: &Path, base: &str, flags: &FlagSet) -> Result<u64, TransferError> {
        let (path, dropped) = self.place(base, flags);
        if existing != path {
            fs::rename(existing, &path).map_err(TransferError::file(existing))?;
        }
        Ok(dropped)
    }

    /// Writes a message; tells how many keywords found no letter.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(
        &self,
        base: &str,
        flags: &FlagSet,
        date: Micros,
        bytes: &[u8],
    ) -> Result<u64, TransferError> {
        let (path, dropped) = self.place(base, flags);
        let draft = self.path.join("tmp").join(base);
        write_dated(&draft, date, bytes).map_err(TransferError::file(&draft))?;
        fs::rename(&draft, &path).map_err(TransferError::file(&path))?;
        Ok(dropped)
    }

    fn place(&self, base: &str, flags: &FlagSet) -> (PathBuf, u64) {
        let (letters, dropped) = status::letters(flags, &self.keywords);
        (self.path.join("cur").join(format!("{base}{INFO}{letters}")), dropped)
    }
}

fn write_dated(path: &Path, date: Micros, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.set_times(FileTimes::new().set_modified(time(date)))
}

fn time(date: Micros) -> SystemTime {
    let distance = Duration::from_micros(date.unsigned_abs());
    let time = if date < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    time.unwrap_or(UNIX_EPOCH)
}
