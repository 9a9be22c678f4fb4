//! Text of attachments while messages are indexed.

use super::*;
use crate::search::batch;
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

async fn steps(indexer: &Indexer) -> Vec<Step> {
    let mut steps = Vec::new();
    loop {
        match indexer.step().await.expect("a step") {
            Step::Nothing => return steps,
            step => steps.push(step),
        }
    }
}

/// Keeps messages with so many documents each; the first of these differ.
async fn keep_pdfs(db: &Db, messages: usize, each: usize) -> Vec<i64> {
    let prepared: Vec<Prepared> = (0..messages)
        .map(|n| {
            let part = format!("--b\r\nContent-Type: application/pdf\r\n\r\n%PDF {n}\r\n");
            let head = "Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
            Prepared::new(format!("{head}{}--b--\r\n", part.repeat(each)).as_bytes(), Facts::default())
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
        let steps = steps(&reader.indexer(&engine.db)).await;
        assert_eq!(steps, [Step::BegunAnew, Step::Indexed(4), Step::Indexed(2)], "{}", engine.name);
        assert!(reader.calls() <= 6 * 5, "no more than is kept is read");
        const { assert!(4 * crate::mime::MAX_TEXT <= batch::MOST_TEXT) };
        whole(&engine).await;
    }
}

#[tokio::test]
async fn documents_that_take_long_let_others_pass() {
    for engine in engines().await {
        let reader = Reader::new("sleep 0.4; printf 'PUGLIATEXT1\\nsaldatore'");
        let slow = keep_pdfs(&engine.db, 3, 4).await;
        let quick = keep(&engine.db, &["saldatore"]).await;
        let mut indexer = reader.indexer(&engine.db);
        indexer.patience =
            batch::Patience { document: Duration::from_millis(1200), batch: Duration::from_millis(1) };
        assert_eq!(indexer.step().await.expect("a step"), Step::BegunAnew);
        assert_eq!(indexer.step().await.expect("a step"), Step::Indexed(2), "{}", engine.name);
        assert!(reader.calls() < 4, "the first is not read to its end");
        assert_eq!(sure(&engine.db, "saldatore").await, quick, "of the body");
        assert_eq!(steps(&indexer).await, [Step::Indexed(1), Step::Indexed(1)]);
        let wanted = Wanted::text(&[Field::Attached], "saldatore");
        assert_eq!(find(&Index::new(1), &engine.db, wanted).await.expect("an answer").sure, slow);
        whole(&engine).await;
    }
}

#[tokio::test]
async fn no_document_is_read_twice_also_one_without_text() {
    for (line, found) in [("printf 'PUGLIATEXT1\\nsaldatore'", true), ("exit 1", false)] {
        for engine in engines().await {
            let reader = Reader::new(line);
            let ids = keep_pdfs(&engine.db, 2, 2).await;
            let indexer = reader.indexer(&engine.db);
            steps(&indexer).await;
            rebuild(&engine.db).await.expect("a rebuild");
            assert_eq!(steps(&indexer).await, [Step::BegunAnew, Step::Indexed(2)]);
            assert_eq!(reader.calls(), 4, "{}: {line}", engine.name);
            let wanted = Wanted::text(&[Field::Attached], "saldatore");
            let sure = find(&Index::new(1), &engine.db, wanted).await.expect("an answer").sure;
            assert_eq!(sure, if found { ids } else { Vec::new() });
        }
    }
}
