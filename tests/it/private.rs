//! Nobody but the server's own user reads what it writes: modes of files, folders and sockets, under a lax umask.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The program, called with nothing masked.
fn program(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 0 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_pugliaimpiego")]);
    command.arg("--data").arg(data).args(words).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(data: &Path, words: &[&str]) {
    assert!(program(data, words).status().expect("it runs").success(), "{words:?}");
}

/// Ended when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Everything at and below a path, with its mode, that others than its owner may touch.
fn open_to_others(path: &Path) -> Vec<(PathBuf, u32)> {
    let Ok(found) = fs::symlink_metadata(path) else { return Vec::new() };
    let mode = found.permissions().mode();
    let mut open: Vec<_> = Some((path.to_owned(), mode)).filter(|_| mode & 0o077 != 0).into_iter().collect();
    if found.is_dir() {
        let entries = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.for_each(|entry| open.extend(open_to_others(&entry)));
    }
    open
}

/// Starts a server, which may take its time beside all other tests.
fn serve(data: &Path, words: &[&str]) -> Running {
    let mut running = Running(program(data, words).spawn().expect("it starts"));
    let begun = Instant::now();
    while !["ports.json", "control.sock"].iter().all(|name| data.join(name).exists()) {
        assert_eq!(running.0.try_wait().expect("a child"), None, "it has ended");
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not come up");
        std::thread::sleep(Duration::from_millis(20));
    }
    running
}

#[test]
fn what_init_and_serve_write_is_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    run(&data, &["init", "--domain", "lecce.example", "--admin", "capo@lecce.example"]);
    assert!(data.join("master.key").exists());
    assert_eq!(open_to_others(&data), []);
    let _running = serve(&data, &["serve", "--free-ports"]);
    assert_eq!(open_to_others(&data), []);
}

#[test]
fn what_the_demo_and_its_copies_write_is_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    fs::create_dir(&copies).expect("a folder");
    let _running = serve(&data, &["demo", "--free-ports", "--items", "20"]);
    let at = |name: &str| copies.join(name).to_string_lossy().into_owned();
    run(&data, &["backup", &at("all.dump")]);
    let account = "op01@lecce.pugliaimpiego.example";
    run(&data, &["export", "mbox", account, &at("mbox")]);
    run(&data, &["export", "maildir", account, &at("maildir")]);
    assert_eq!(open_to_others(&data), []);
    for copy in ["all.dump", "mbox", "maildir"] {
        assert!(copies.join(copy).exists(), "{copy}");
        assert_eq!(open_to_others(&copies.join(copy)), []);
    }
}
