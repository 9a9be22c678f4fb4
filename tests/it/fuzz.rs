//! The targets of scripts/fuzz on their seeds: what a fuzzer has found once is looked at with every test run.

use std::{fs, path::Path};

#[path = "../../fuzz/targets/mod.rs"]
mod targets;

/// The files of a folder of the repository with their names; at least one.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        (path.display().to_string(), fs::read(path).expect("a file"))
    };
    let files: Vec<_> = fs::read_dir(&folder).expect("a folder of seeds").map(read).collect();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

#[test]
fn every_target_bears_its_seeds_and_every_fixture() {
    let mails = files("tests/fixtures/mail");
    for (name, run) in targets::TARGETS {
        for (path, bytes) in files(&format!("fuzz/seeds/{name}")).iter().chain(&mails) {
            // The name of the seed comes before whatever the panic says.
            eprintln!("{name}: {path}");
            run(bytes);
        }
    }
}

#[test]
fn every_folder_of_seeds_has_a_target() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for entry in fs::read_dir(seeds).expect("seeds") {
        let name = entry.expect("an entry").file_name();
        assert!(name.to_str().and_then(targets::named).is_some(), "{name:?}");
    }
}
