//! The configuration file.

use std::{path::PathBuf, sync::LazyLock};

use pugliaimpiego::config::{Config, Options};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a folder"));

/// A file is taken or every fault has a key and a sentence.
pub fn run(data: &[u8]) {
    let file = FOLDER.path().join("config.toml");
    std::fs::write(&file, data).expect("a file");
    let options = Options { file: Some(file), data: Some(PathBuf::from("/nowhere")), ..Options::default() };
    match Config::load(&options, &|_| None) {
        Ok(config) => drop(config.advice()),
        Err(faults) => {
            assert!(!faults.0.is_empty());
            assert!(faults.0.iter().all(|fault| !fault.key.is_empty() && !fault.problem.is_empty()));
        }
    }
}
