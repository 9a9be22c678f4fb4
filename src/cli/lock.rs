//! `DIR/lock`: whoever holds it is the only process that works on the data folder.

use super::io::Refusal;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::Duration,
};
use tokio::time::Instant;

/// The file in the data folder.
pub const LOCK_FILE: &str = "lock";
/// Time between two attempts.
const PAUSE: Duration = Duration::from_millis(50);
/// The most that is read of who holds it, bytes.
const HOLDER_MAX: u64 = 200;

/// The lock of a data folder; let go when dropped, and by the system when the process dies.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the lock of a folder that is there; None when another process has it. `holder` is the command that
    /// takes it, written into the file for others to read.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn try_take(folder: &Path, holder: &str) -> io::Result<Option<Self>> {
        let mut file = open(folder)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{} {holder}", std::process::id())?;
        Ok(Some(Self { _file: file }))
    }

    /// Takes the lock, trying again for `patience`.
    ///
    /// # Errors
    /// Exit 75 when another process keeps it; else the folder cannot be used.
    pub async fn take(folder: &Path, holder: &str, patience: Duration) -> anyhow::Result<Self> {
        let end = Instant::now() + patience;
        loop {
            if let Some(lock) = Self::try_take(folder, holder).map_err(|e| unusable(folder, &e))? {
                return Ok(lock);
            }
            if Instant::now() >= end {
                return Err(busy(folder));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn open(folder: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).open(folder.join(LOCK_FILE))
}

/// Another process has the folder.
pub fn busy(folder: &Path) -> anyhow::Error {
    let holder = holder(folder).map(|who| format!(" ({who})")).unwrap_or_default();
    Refusal::try_again(format!(
        "another process{holder} is using {}; end it, or try again when it is done",
        folder.display()
    ))
}

/// The folder's lock file cannot be used.
pub fn unusable(folder: &Path, error: &io::Error) -> anyhow::Error {
    Refusal::failed(match error.kind() {
        io::ErrorKind::NotFound => {
            format!("there is no data folder {}: `pugliaimpiego init` makes it", folder.display())
        }
        io::ErrorKind::PermissionDenied => {
            format!("the data folder {} belongs to another user: run this as that user", folder.display())
        }
        _ => format!("the data folder {} cannot be used: {error}", folder.display()),
    })
}

/// Number and command of the process that holds it, as that process has written them.
fn holder(folder: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(folder.join(LOCK_FILE)).ok()?.take(HOLDER_MAX).read_to_string(&mut text).ok()?;
    let (number, command) = text.trim().split_once(' ')?;
    Some(format!("number {number}, {command}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::io::Exit;

    #[tokio::test]
    async fn the_second_holder_is_told_to_try_again_and_by_whom() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::try_take(folder.path(), "serve").unwrap().unwrap();
        let refused = DataLock::take(folder.path(), "serve", Duration::ZERO).await.unwrap_err();
        assert_eq!(Exit::of(&refused), Exit::TryAgain);
        let who = format!("number {}, serve", std::process::id());
        assert!(refused.to_string().contains(&who), "{refused}");
        drop(first);
        assert!(DataLock::take(folder.path(), "serve", Duration::ZERO).await.is_ok());
    }

    #[tokio::test]
    async fn who_is_patient_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::try_take(folder.path(), "account").unwrap().unwrap();
        let path = folder.path().to_owned();
        let second =
            tokio::spawn(async move { DataLock::take(&path, "serve", Duration::from_secs(9)).await });
        tokio::time::sleep(Duration::from_millis(80)).await;
        drop(first);
        assert!(second.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn a_missing_folder_is_named_and_not_made() {
        let folder = tempfile::tempdir().unwrap().path().join("none");
        let refused = DataLock::take(&folder, "serve", Duration::ZERO).await.unwrap_err();
        assert_eq!(Exit::of(&refused), Exit::Failed);
        assert!(refused.to_string().contains("init"), "{refused}");
        assert!(!folder.exists());
    }
}
