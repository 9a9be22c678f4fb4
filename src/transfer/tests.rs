//! Import and export on both engines.

use super::{
    Counts, Ended, Limits, LineEnds, Parcel, Progress, Source, TransferError, export::Exporter, import,
    maildir, mbox,
};
use crate::{
    address::{Address, Domain},
    audit::Doer,
    clock::Clock,
    directory::{Directory, Kind, NewPrincipal, PrincipalId},
    mailboxes::{self, Mailboxes, NewMail},
};
use mailstore::{
    Db,
    flags::FlagSet,
    quota,
    testing::{TestDb, engines},
};
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

const NOW: i64 = 1_795_424_400_000_000;

/// An owner with default mailboxes in an empty database, and a folder for files.
struct World {
    engine: TestDb,
    mailboxes: Mailboxes,
    owner: PrincipalId,
    files: TempDir,
}

/// One entry as a test compares it: digest, arrival in seconds, flags.
type Held = (String, i64, String);

impl World {
    async fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for engine in engines().await {
            let clock = Clock::manual(NOW);
            let directory = Directory::new(engine.db.clone(), clock.clone(), |tx, id, kind, now| {
                mailboxes::create_defaults(tx, id, kind, now)
            });
            let owner = directory
                .edit(Doer::server(), |edit| {
                    edit.add_domain(&Domain::parse("lecce.example").unwrap(), None)?;
                    let address = Address::parse("op1@lecce.example").unwrap();
                    edit.add(&NewPrincipal::new(Kind::Person, address, "Uno"))
                })
                .await
                .unwrap();
            let mailboxes = Mailboxes::new(engine.db.clone(), clock);
            all.push(Self { engine, mailboxes, owner, files: TempDir::new().unwrap() });
        }
        all
    }

    fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    async fn import(&self, parcels: Vec<Parcel>, limits: Limits) -> Result<(Ended, Counts), TransferError> {
        let (ended, progress) = self.import_until(parcels, limits, CancellationToken::new()).await;
        assert_eq!(progress.problems(), Vec::<String>::new());
        ended.map(|ended| (ended, progress.counts()))
    }

    async fn import_until(
        &self,
        parcels: Vec<Parcel>,
        limits: Limits,
        stop: CancellationToken,
    ) -> (Result<Ended, TransferError>, Arc<Progress>) {
        let progress = Arc::new(Progress::default());
        let ended = import(&self.mailboxes, self.owner, parcels, limits, Arc::clone(&progress), stop).await;
        (ended, progress)
    }

    fn exporter(&self) -> Exporter {
        Exporter {
            mailboxes: self.mailboxes.clone(),
            owner: self.owner,
            ends: LineEnds::Lf,
            dry_run: false,
            progress: Arc::new(Progress::default()),
            stop: CancellationToken::new(),
        }
    }

    async fn append(&self, mailbox: &str, raw: &[u8], flags: FlagSet, date: i64) {
        let id = self.mailboxes.find(self.owner, mailbox).await.unwrap().mailbox.id;
        let mail = NewMail { raw: raw.to_vec(), flags, internal_date: Some(date) };
        self.mailboxes.append(self.owner, id, vec![mail]).await.unwrap();
    }

    /// What is in a mailbox, sorted.
    async fn held(&self, mailbox: &str) -> Vec<Held> {
        let id = self.mailboxes.find(self.owner, mailbox).await.expect(mailbox).mailbox.id;
        let snapshot = self.mailboxes.snapshot(self.owner, id).await.unwrap();
        let mut held = Vec::new();
        for entry in &snapshot.entries {
            let packed = self.mailboxes.message(self.owner, id, entry.uid).await.unwrap().unwrap();
            let mut flags: Vec<&str> = snapshot.keywords_of(entry).collect();
            flags.sort_unstable();
            let flags = format!("{} {}", entry.flags & 31, flags.join(" "));
            held.push((digest(&packed.unpack().unwrap()), entry.internal_date / 1_000_000, flags));
        }
        held.sort();
        held
    }

    async fn digests(&self, mailbox: &str) -> Vec<String> {
        self.held(mailbox).await.into_iter().map(|held| held.0).collect()
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn mbox_parcel(mailbox: &str, file: &Path) -> Vec<Parcel> {
    let sources = vec![Source::Mbox(file.to_owned(), mbox::Format::Auto)];
    vec![Parcel { mailbox: mailbox.to_owned(), sources }]
}

fn message(n: usize) -> String {
    format!("Message-ID: <{n}@x.example>\r\nSubject: Numero {n}\r\n\r\nTesto {n}, perch\u{e9}.\r\n")
}

/// An mbox of `count` messages, every seventh the same as the one before; and the digests of what it holds.
fn write_mbox(path: &Path, count: usize) -> Vec<String> {
    let (mut file, mut digests) = (String::new(), Vec::new());
    for n in 0..count {
        let text = message(if n % 7 == 6 { n - 1 } else { n });
        file += &format!(
            "From a@b.example Fri Nov 20 10:00:{:02} 2026\n{}\n",
            n % 60,
            text.replace("\r\n", "\n")
        );
        digests.push(digest(text.as_bytes()));
    }
    fs::write(path, file).unwrap();
    digests.sort();
    digests
}

#[tokio::test]
async fn a_second_import_adds_nothing() {
    for world in World::all().await {
        let file = world.path("a.mbox");
        let digests = write_mbox(&file, 250);
        let parcels = || mbox_parcel("Vecchia/posta", &file);
        let dry = Limits { dry_run: true, ..Limits::default() };
        let (_, counts) = world.import(parcels(), dry).await.unwrap();
        assert_eq!((counts.added, counts.present), (250, 0));
        assert!(world.mailboxes.find(world.owner, "Vecchia/posta").await.is_err(), "a dry run makes nothing");

        let (ended, counts) = world.import(parcels(), Limits::default()).await.unwrap();
        assert_eq!((ended, counts.added, counts.present), (Ended::Whole, 250, 0));
        assert_eq!((counts.done, counts.total), (counts.total, fs::metadata(&file).unwrap().len()));
        assert_eq!(world.digests("Vecchia/posta").await, digests, "{}", world.engine.name);

        for limits in [dry, Limits::default()] {
            let (_, counts) = world.import(parcels(), limits).await.unwrap();
            assert_eq!((counts.added, counts.present), (0, 250));
        }
        write_mbox(&file, 260);
        let (_, counts) = world.import(parcels(), Limits::default()).await.unwrap();
        assert_eq!((counts.added, counts.present), (10, 250), "only what is new");
    }
}

#[tokio::test]
async fn an_import_stopped_again_and_again_gives_the_source_in_the_end() {
    for world in World::all().await {
        let file = world.path("a.mbox");
        let digests = write_mbox(&file, 200);
        let limits = Limits { messages: 7, ..Limits::default() };
        for round in 0..100 {
            let stop = CancellationToken::new();
            let run = world.import_until(mbox_parcel("INBOX", &file), limits, stop.clone());
            let pause = Duration::from_millis(3 + round % 5 * 4);
            let ended = if round % 2 == 0 {
                tokio::spawn(async move {
                    tokio::time::sleep(pause).await;
                    stop.cancel();
                });
                run.await.0.unwrap()
            } else {
                // Dropped in the middle: whoever asked has gone away.
                tokio::time::timeout(pause, run).await.map_or(Ended::Interrupted, |(ended, _)| ended.unwrap())
            };
            if ended == Ended::Whole {
                break;
            }
        }
        let (_, counts) = world.import(mbox_parcel("INBOX", &file), limits).await.unwrap();
        assert_eq!(counts.added + counts.present, 200);
        assert_eq!(world.digests("INBOX").await, digests, "{}", world.engine.name);
    }
}

/// The environment of the child: what to open, the owner, the file.
const CHILD: &str = "PUGLIAIMPIEGO_TRANSFER_CHILD";

/// No test when run by itself: the process that [`a_killed_import_goes_on_where_it_was`] kills.
#[tokio::test]
async fn child_that_imports() {
    let Ok(order) = std::env::var(CHILD) else { return };
    let [place, owner, file] = order.split('\n').collect::<Vec<_>>()[..] else { panic!("{order}") };
    let db = match place.starts_with("postgres") {
        true => Db::open_postgres(place, 2).await,
        false => Db::open_sqlite(Path::new(place), 1).await,
    };
    let mailboxes = Mailboxes::new(db.unwrap(), Clock::manual(NOW));
    let owner = PrincipalId(owner.parse().unwrap());
    let limits = Limits { messages: 5, ..Limits::default() };
    let (progress, stop) = (Arc::default(), CancellationToken::new());
    import(&mailboxes, owner, mbox_parcel("INBOX", Path::new(file)), limits, progress, stop).await.unwrap();
}

#[tokio::test]
async fn a_killed_import_goes_on_where_it_was() {
    for world in World::all().await {
        let file = world.path("a.mbox");
        let digests = write_mbox(&file, 2000);
        let place = match (world.engine.folder(), world.engine.url()) {
            (Some(folder), _) => folder.join("mail.db").display().to_string(),
            (None, url) => url.unwrap().to_owned(),
        };
        let inbox = world.mailboxes.find(world.owner, "INBOX").await.unwrap().mailbox.id;
        let total = async || world.mailboxes.state(world.owner, inbox).await.unwrap().mailbox.total;
        let (mut killed, mut midway) = (0, false);
        for goal in [1, 200, 700, 701] {
            let mut child = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["transfer::tests::child_that_imports", "--exact"])
                .env(CHILD, format!("{place}\n{}\n{}", world.owner.0, file.display()))
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap();
            while total().await < goal && child.try_wait().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            killed += i32::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
            midway |= (1..2000).contains(&total().await);
        }
        assert!(killed > 0 && midway, "{}: {killed} kills", world.engine.name);
        let (_, counts) = world.import(mbox_parcel("INBOX", &file), Limits::default()).await.unwrap();
        assert!(counts.present > 0 && counts.added + counts.present == 2000, "{counts:?}");
        assert_eq!(world.digests("INBOX").await, digests, "{}", world.engine.name);
    }
}

#[tokio::test]
async fn an_exported_mbox_comes_back_with_the_same_digests_dates_and_flags() {
    let flags = |system, keywords: &[&str]| FlagSet {
        system,
        keywords: keywords.iter().map(|k| (*k).to_owned()).collect(),
    };
    let odd: [&[u8]; 10] = [
        b"Subject: 1\r\n\r\nFrom x\r\n>From y\r\n",
        b"Subject: 2\r\nStatus: RO\r\nContent-Length: 3\r\n\r\nabcdef",
        b"Subject: 3\n\nbare\n",
        b"Subject: 4\r\n\r\nmixed\n\r\r\n\0\xff",
        b"",
        b"\r\n",
        b"\n",
        b"From a@b Thu Jan  1 00:00:00 1970\r\n\r\nFrom a@b Thu Jan  1 00:00:00 1970\r\n\r\n",
        b"Subject: 1\r\n\r\nFrom x\r\n>From y\r\n",
        b"Subject: 5\r\r\n\r\n\r\n\r\n",
    ];
    for world in World::all().await {
        for (n, raw) in odd.iter().enumerate() {
            let keywords: &[&str] = if n % 2 == 0 { &["$Forwarded", "Lavoro"] } else { &[] };
            world.append("INBOX", raw, flags(n as u32, keywords), NOW - n as i64 * 86_400_000_000).await;
        }
        for (name, ends) in [("lf", LineEnds::Lf), ("crlf", LineEnds::Crlf)] {
            let file = world.path(name);
            let exporter = Exporter { ends, ..world.exporter() };
            assert_eq!(exporter.mbox("INBOX", &file).await.unwrap(), Ended::Whole);
            assert!(matches!(exporter.mbox("INBOX", &file).await, Err(TransferError::Exists(_))));
            world.import(mbox_parcel(name, &file), Limits::default()).await.unwrap();
            assert_eq!(world.held(name).await, world.held("INBOX").await, "{} {name}", world.engine.name);
            fs::remove_file(world.path(&format!("{name}.flags.jsonl"))).unwrap();
            let bare = format!("{name}/bare");
            world.import(mbox_parcel(&bare, &file), Limits::default()).await.unwrap();
            assert_eq!(world.digests(&bare).await, world.digests("INBOX").await, "without the file of flags");
        }
    }
}

/// Writes files of a Maildir by their paths.
fn write_files(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
}

fn maildir_parcels(root: &Path) -> Vec<Parcel> {
    let folders = maildir::folders(root, maildir::Layout::Subfolders).unwrap();
    let parcel = |folder: maildir::Folder| Parcel {
        mailbox: folder.name.unwrap_or_else(|| "INBOX".into()),
        sources: vec![Source::Maildir(folder.path)],
    };
    folders.into_iter().map(parcel).collect()
}

/// Folder, flags and contents of all messages below a Maildir.
fn contents(root: &Path) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for folder in maildir::folders(root, maildir::Layout::Subfolders).unwrap() {
        let name = folder.path.strip_prefix(root).unwrap().display().to_string();
        for below in ["cur", "new"] {
            for entry in fs::read_dir(folder.path.join(below)).into_iter().flatten() {
                let entry = entry.unwrap();
                let file = entry.file_name().into_string().unwrap();
                let letters = file.rsplit_once(":2,").map_or("", |(_, letters)| letters).to_owned();
                if entry.file_type().unwrap().is_file() && !file.starts_with('.') {
                    let text = fs::read(entry.path()).unwrap();
                    all.push((name.clone(), letters, String::from_utf8_lossy(&text).into_owned()));
                }
            }
        }
    }
    all.sort();
    all
}

const MAILDIR: [(&str, &str); 11] = [
    ("cur/1700000000.1.x:2,S", "Subject: a\n\nuno\n"),
    ("cur/1700000001.2.x:2,FRSab", "Subject: b\n\ndue\nFrom x\n\0 \u{e9}\r\n"),
    ("cur/1700000001.3.x:2,DPT", "no header, no end"),
    ("new/1700000002.4.x", "Subject: a\n\nuno\n"),
    ("tmp/1700000003.5.x", "half"),
    ("dovecot-keywords", "0 Lavoro\n1 $Label1\n"),
    ("maildirsize", "1000000S\n"),
    (".Sent.2020/cur/1.x:2,", "Subject: c\n\n"),
    (".Sent.2020/maildirfolder", ""),
    (".Attivit&AOA-/new/1.x", "\n"),
    (".vuota/cur/.hidden", "x"),
];

#[tokio::test]
async fn a_maildir_with_lf_comes_out_identical() {
    for world in World::all().await {
        let (from, to) = (world.path("from"), world.path("to"));
        write_files(&from, &MAILDIR);
        let old = fs::File::options().write(true).open(from.join("cur/1700000000.1.x:2,S")).unwrap();
        old.set_modified(std::time::UNIX_EPOCH + Duration::from_micros(1_234_567)).unwrap();
        let (_, counts) = world.import(maildir_parcels(&from), Limits::default()).await.unwrap();
        assert_eq!((counts.added, counts.total, counts.done), (6, 6, 6));
        let held = world.held("INBOX").await;
        assert!(held.iter().any(|(_, date, flags)| *date == 1 && flags == "1 "), "{held:?}");
        assert!(held.iter().any(|(_, _, flags)| flags == "7 $Label1 Lavoro"), "{held:?}");
        assert_eq!(world.held("Attività").await.len(), 1);

        assert_eq!(world.exporter().maildir(None, &to).await.unwrap(), Ended::Whole);
        assert_eq!(contents(&to), contents(&from), "{}", world.engine.name);
        let oldest = fs::read_dir(to.join("cur")).unwrap().map(|e| e.unwrap().path()).min().unwrap();
        let modified = fs::metadata(oldest).unwrap().modified().unwrap();
        assert_eq!(modified.duration_since(std::time::UNIX_EPOCH).unwrap().as_micros(), 1_234_567);

        world.import(maildir_parcels(&to), Limits::default()).await.unwrap();
        assert_eq!(world.held("INBOX").await.len(), 4, "its own export is there already");
    }
}

#[tokio::test]
async fn a_second_export_to_a_maildir_brings_it_up_to_date() {
    for world in World::all().await {
        let to = world.path("to");
        world.append("INBOX", b"Subject: a\r\n\r\n", FlagSet::default(), NOW).await;
        world.exporter().maildir(Some("INBOX"), &to).await.unwrap();
        let id = world.mailboxes.find(world.owner, "INBOX").await.unwrap().mailbox.id;
        let change = mailboxes::FlagChange {
            op: mailstore::entry::FlagOp::Add,
            flags: FlagSet::system(1),
            unchanged_since: None,
        };
        world.mailboxes.store(world.owner, id, vec![1], change).await.unwrap();
        world.append("INBOX", b"Subject: b\r\n\r\n", FlagSet::default(), NOW).await;
        let exporter = world.exporter();
        exporter.maildir(Some("INBOX"), &to).await.unwrap();
        let counts = exporter.progress.counts();
        assert_eq!((counts.added, counts.present, counts.done, counts.total), (1, 1, 2, 2));
        let all: Vec<(String, String)> = contents(&to).into_iter().map(|c| (c.1, c.2)).collect();
        assert_eq!(all, [("".into(), "Subject: b\n\n".into()), ("S".into(), "Subject: a\n\n".to_owned())]);
        let other = world.path("other");
        write_files(&other, &[("letter.txt", "x")]);
        assert!(matches!(world.exporter().maildir(None, &other).await, Err(TransferError::Exists(_))));
    }
}

#[tokio::test]
async fn links_and_hostile_names_lead_nowhere() {
    for world in World::all().await {
        let root = world.path("m");
        write_files(
            &root,
            &[("cur/1.x", "a\n"), (".Uffici.cpi/cur/1.x", "b\n"), ("elsewhere/cur/1.x", "c\n")],
        );
        write_files(world.files.path(), &[("secret", "s")]);
        std::os::unix::fs::symlink(world.path("secret"), root.join("cur/2.x")).unwrap();
        std::os::unix::fs::symlink(root.join("elsewhere"), root.join(".link")).unwrap();
        let parcels = maildir_parcels(&root);
        let names: Vec<&str> = parcels.iter().map(|p| p.mailbox.as_str()).collect();
        assert_eq!(names, ["INBOX", "Uffici_/cpi"]);
        let (ended, progress) =
            world.import_until(parcels, Limits::default(), CancellationToken::new()).await;
        assert_eq!(ended.unwrap(), Ended::Whole);
        assert_eq!(
            (progress.counts().added, progress.counts().problems),
            (2, 1),
            "{:?}",
            progress.problems()
        );
    }
}

#[tokio::test]
async fn a_full_quota_stops_and_keeps_what_fits() {
    for world in World::all().await {
        let file = world.path("a.mbox");
        write_mbox(&file, 50);
        let owner = world.owner.0;
        let limit = |bytes| move |tx: &mut mailstore::db::Tx<'_>| quota::set_limit(tx, owner, bytes);
        world.engine.db.write(limit(Some(2000))).await.unwrap();
        let limits = Limits { messages: 5, ..Limits::default() };
        let refused = world.import(mbox_parcel("INBOX", &file), limits).await.unwrap_err();
        assert!(refused.is_over_quota() && !refused.is_temporary(), "{refused:?}");
        let kept = world.held("INBOX").await.len();
        assert!((5..50).contains(&kept) && kept % 5 == 0, "{kept}");
        world.engine.db.write(limit(None)).await.unwrap();
        world.import(mbox_parcel("INBOX", &file), limits).await.unwrap();
        assert_eq!(world.held("INBOX").await.len(), 50, "{}", world.engine.name);
    }
}

#[tokio::test]
async fn more_keywords_than_a_mailbox_takes_are_left_out() {
    for world in World::all().await {
        let file = world.path("a.mbox");
        let mails =
            (0..210).map(|n| format!("From a@b Fri Nov 20 10:00:00 2026\nX-Keywords: k{n} K1\n\nx\n\n"));
        fs::write(&file, mails.collect::<String>()).unwrap();
        let (_, counts) = world.import(mbox_parcel("INBOX", &file), Limits::default()).await.unwrap();
        assert_eq!((counts.added, counts.keywords_dropped), (210, 10), "{}", world.engine.name);
        let held = world.held("INBOX").await;
        let with = held.iter().filter(|(_, _, flags)| flags.to_lowercase().contains("k1")).count();
        assert_eq!(with, 210);
    }
}

#[tokio::test]
async fn what_is_no_mbox_or_maildir_is_named() {
    for world in World::all().await {
        let file = world.path("x");
        fs::write(&file, "Subject: x\n").unwrap();
        let run = async |path: PathBuf| world.import(mbox_parcel("INBOX", &path), Limits::default()).await;
        assert!(matches!(run(file.clone()).await, Err(TransferError::NotMbox(_))));
        assert!(matches!(run(world.path("")).await, Err(TransferError::NotMbox(_))));
        assert!(matches!(run(world.path("none")).await, Err(TransferError::File { .. })));
        for path in [world.path(""), world.path("none")] {
            let folders = maildir::folders(&path, maildir::Layout::Flat);
            assert!(matches!(folders, Err(TransferError::NotMaildir(_))));
        }
        assert!(matches!(world.exporter().message("INBOX", 1).await, Err(TransferError::NoMessage)));
        world.append("INBOX", b"a\nb\r", FlagSet::default(), NOW).await;
        assert_eq!(world.exporter().message("INBOX", 1).await.unwrap(), b"a\nb\r");
    }
}
