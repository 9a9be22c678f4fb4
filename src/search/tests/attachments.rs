//! Text of attachments while messages are indexed.

use super::*;
use crate::search::{batch, reading::ReadingTimes};
use std::path::{Path, PathBuf};

/// A program in place of the one that reads attachments: notes that it was called, then does what its line says.
struct Reader {
    folder: tempfile::TempDir,
}

impl Reader {
    fn new(line: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (program, calls) = (folder.path().join("reader"), folder.path().join("calls"));
        let script = format!("#!/bin/sh\ncat > /dev/null\necho call >> {}\n{line}\n", calls.display());
        std::fs::write(&program, script).expect("a script");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&program, mode).expect("a mode");
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("reader")
    }

    fn calls(&self) -> usize {
        let calls: &Path = &self.folder.path().join("calls");
        std::fs::read_to_string(calls).unwrap_or_default().lines().count()
    }

    fn indexer(&self, db: &Db) -> Indexer {
        Indexer::new(db.clone(), Clock::manual(NOW), "one".into(), Extractor::Program(self.path()))
    }
}

/// Indexes what can be.
async fn steps(indexer: &Indexer) -> Vec<Step> {
    let mut steps = Vec::new();
    loop {
        match indexer.step().await.expect("a step") {
            Step::Nothing => return steps,
            step => steps.push(step),
        }
    }
}

/// Reads all attachments that wait for it; gives how many steps that were.
async fn read(indexer: &Indexer) -> usize {
    let mut steps = 0;
    loop {
        match indexer.read_attached().await.expect("a step") {
            Step::Nothing => return steps,
            Step::Read(_) => steps += 1,
            step => panic!("{step:?}"),
        }
    }
}

async fn with_attached(db: &Db, text: &str) -> Vec<i64> {
    let wanted = Wanted::text(&[Field::Attached], text);
    find(&Index::new(1), db, wanted).await.expect("an answer").sure
}

/// Keeps messages with so many documents each; the first of these differ.
async fn keep_pdfs(db: &Db, messages: usize, each: usize) -> Vec<i64> {
    keep_pdfs_of(db, "", messages, each).await
}

async fn keep_pdfs_of(db: &Db, sender: &str, messages: usize, each: usize) -> Vec<i64> {
    let prepared: Vec<Prepared> = (0..messages)
        .map(|n| {
            let part = format!("--b\r\nContent-Type: application/pdf\r\n\r\n%PDF {n}\r\n");
            let facts = Facts { sender: sender.into(), ..Facts::default() };
            let head = "Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
            Prepared::new(format!("{head}{}--b--\r\n", part.repeat(each)).as_bytes(), facts)
        })
        .collect();
    let keep = move |tx: &mut Tx<'_>| {
        let ids = prepared.iter().map(|new| Ok(message::keep(tx, new, None, NOW)?.id));
        ids.collect::<Result<Vec<i64>, DbError>>()
    };
    db.write(keep).await.expect("kept")
}

#[tokio::test]
async fn a_batch_ends_when_its_texts_are_many_bytes() {
    for engine in engines().await {
        let million = "printf 'PUGLIATEXT1\\n'; head -c 1048570 /dev/zero | tr '\\0' a";
        let reader = Reader::new(million);
        keep_pdfs(&engine.db, 6, 6).await;
        let mut indexer = reader.indexer(&engine.db);
        indexer.patience.quick = Duration::from_secs(60);
        assert_eq!(steps(&indexer).await, [Step::BegunAnew, Step::Indexed(6)], "{}", engine.name);
        assert_eq!(read(&indexer).await, 6);
        assert_eq!(steps(&indexer).await, [Step::Indexed(4), Step::Indexed(2)], "{}", engine.name);
        assert!(reader.calls() <= 6 * 5, "no more than is kept is read");
        const { assert!(4 * crate::mime::MAX_TEXT <= batch::MOST_TEXT) };
        whole(&engine).await;
    }
}

#[tokio::test]
async fn an_index_begun_anew_has_also_what_waits_for_its_attachments() {
    for engine in engines().await {
        let reader = Reader::new("sleep 5");
        let ids = keep_pdfs(&engine.db, 2, 1).await;
        let mut indexer = reader.indexer(&engine.db);
        indexer.patience.quick = Duration::from_millis(1);
        assert_eq!(steps(&indexer).await, [Step::BegunAnew, Step::Indexed(2)], "{}", engine.name);
        // The first is a slow one by now.
        indexer.read_one(ids[0], false).await.expect("read");
        rebuild(&engine.db).await.expect("forgotten");
        assert_eq!(steps(&indexer).await, [Step::BegunAnew, Step::Indexed(2)], "{}", engine.name);
        let subject = Wanted::text(&[Field::Head], "s");
        let hits = find(&Index::new(1), &engine.db, subject).await.expect("an answer");
        assert_eq!(hits.sure, ids, "{}", engine.name);
        whole(&engine).await;
        // What has begun before ends after it: the document waits to be indexed first.
        rebuild(&engine.db).await.expect("forgotten");
        assert_eq!(indexer.step().await.expect("a step"), Step::BegunAnew);
        indexer.read_one(ids[0], false).await.expect("read");
        assert_eq!(steps(&indexer).await, [Step::Indexed(2)], "{}", engine.name);
        whole(&engine).await;
    }
}

/// Slow documents were worked off at two a minute, and everything behind them waited.
#[tokio::test]
async fn documents_that_take_long_let_others_pass() {
    for engine in engines().await {
        let reader = Reader::new("sleep 0.4; printf 'PUGLIATEXT1\\nsaldatore'");
        let slow = keep_pdfs(&engine.db, 3, 4).await;
        let mut all = keep(&engine.db, &["saldatore"]).await;
        let mut indexer = reader.indexer(&engine.db);
        let (quick, long) = (Duration::from_millis(600), Duration::from_millis(1300));
        indexer.patience = ReadingTimes { quick, slow: long };
        assert_eq!(steps(&indexer).await, [Step::BegunAnew, Step::Indexed(4)], "{}", engine.name);
        assert_eq!((sure(&engine.db, "saldatore").await, reader.calls()), (all.clone(), 0));
        let state = status(&engine.db, Kind::Message).await.expect("a status");
        assert_eq!((state.waiting, state.unread, state.indexed), (0, 3, 4), "all else of them is found");
        whole(&engine).await;
        for _ in 0..3 {
            assert_eq!(indexer.read_attached().await.expect("a step"), Step::Read(1));
        }
        assert!((3..=6).contains(&reader.calls()), "none is read to its end: {}", reader.calls());
        all.extend(keep(&engine.db, &["un saldatore"]).await);
        assert_eq!(steps(&indexer).await, [Step::Indexed(1)]);
        assert_eq!(sure(&engine.db, "saldatore").await, all);
        assert_eq!(read(&indexer).await, 3, "once more, for longer");
        assert_eq!(steps(&indexer).await, [Step::Indexed(3)]);
        assert_eq!(with_attached(&engine.db, "saldatore").await, slow, "what was read in time");
        let calls = reader.calls();
        rebuild(&engine.db).await.expect("a rebuild");
        steps(&indexer).await;
        assert_eq!((read(&indexer).await, reader.calls()), (0, calls), "and never again");
        whole(&engine).await;
    }
}

/// Who sends very many documents holds up nobody else's.
#[tokio::test]
async fn senders_take_turns() {
    for engine in engines().await {
        let reader = Reader::new("printf 'PUGLIATEXT1\\nsaldatore'");
        let mut indexer = reader.indexer(&engine.db);
        indexer.patience.quick = Duration::from_secs(60);
        let flood = keep_pdfs_of(&engine.db, "flood@example.org", 9, 1).await;
        steps(&indexer).await;
        assert_eq!(indexer.read_attached().await.expect("a step"), Step::Read(1));
        let other = keep_pdfs_of(&engine.db, "maria@example.org", 1, 2).await;
        let third = keep_pdfs_of(&engine.db, "anna@example.org", 2, 3).await;
        steps(&indexer).await;
        assert_eq!(indexer.read_attached().await.expect("a step"), Step::Read(2), "{}", engine.name);
        steps(&indexer).await;
        assert_eq!(with_attached(&engine.db, "saldatore").await, [flood[0], other[0], third[0]]);
        assert_eq!(read(&indexer).await, 9);
        steps(&indexer).await;
        assert_eq!(with_attached(&engine.db, "saldatore").await.len(), 12);
        whole(&engine).await;
    }
}

#[tokio::test]
async fn no_document_is_read_twice_also_one_without_text() {
    for (line, found) in [("printf 'PUGLIATEXT1\\nsaldatore'", true), ("exit 1", false)] {
        for engine in engines().await {
            let reader = Reader::new(line);
            let ids = keep_pdfs(&engine.db, 2, 2).await;
            let mut indexer = reader.indexer(&engine.db);
            indexer.patience.quick = Duration::from_secs(60);
            steps(&indexer).await;
            read(&indexer).await;
            steps(&indexer).await;
            rebuild(&engine.db).await.expect("a rebuild");
            assert_eq!(steps(&indexer).await, [Step::BegunAnew, Step::Indexed(2)]);
            assert_eq!((read(&indexer).await, reader.calls()), (0, 4), "{}: {line}", engine.name);
            assert_eq!(with_attached(&engine.db, "saldatore").await, if found { ids } else { Vec::new() });
        }
    }
}

/// During an upgrade the older program took the lease of the indexer for ever, and did nothing with it.
#[tokio::test]
async fn attachments_of_a_newer_index_are_left_to_the_newer_program() {
    for engine in engines().await {
        let reader = Reader::new("printf 'PUGLIATEXT1\\nsaldatore'");
        let indexer = reader.indexer(&engine.db);
        keep_pdfs(&engine.db, 1, 1).await;
        steps(&indexer).await;
        let newer = |tx: &mut Tx<'_>| {
            store::end_lease(tx)?;
            store::begin_anew(tx, VERSION + 1)
        };
        engine.db.write(newer).await.expect("another version");
        assert_eq!(indexer.read_attached().await.expect("a step"), Step::Nothing, "{}", engine.name);
        let lease = engine.db.write(|tx| store::lease(tx, "newer", NOW, NOW + MINUTE)).await;
        assert!(lease.expect("an answer"), "{}: it is free", engine.name);
        assert_eq!(reader.calls(), 0);
    }
}
