use super::*;
use crate::{
    blob::PreparedBlob,
    entry::{self, NewEntry},
    flags::{self, FlagSet},
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
    testing::engines,
};

const DAY: i64 = KEEP;

async fn counts(db: &Db) -> (i64, i64) {
    let sql = "SELECT (SELECT COUNT(*) FROM message), (SELECT COUNT(*) FROM blob)";
    db.read(move |c| c.query_one(sql, &[])).await.expect("counts")
}

async fn append(db: &Db, mailbox: i64, text: &'static str) {
    let new = Prepared::new(text.as_bytes(), Facts::default());
    db.write(move |tx| {
        let message = message::keep(tx, &new, Some(mailbox), 0)?;
        let flags = FlagSet::system(flags::DELETED);
        entry::append(tx, mailbox, &[NewEntry { flags, ..NewEntry::plain(message, 0) }], None, 0)
    })
    .await
    .expect("an append");
}

async fn inbox(db: &Db) -> i64 {
    let new = NewMailbox { owner: 1, name: "INBOX", ..NewMailbox::default() };
    db.write(move |tx| mailbox::create(tx, &new, 0)).await.expect("a mailbox").id
}

#[tokio::test]
async fn orphans_go_after_a_day_and_what_is_used_again_stays() {
    for engine in engines().await {
        let db = &engine.db;
        let id = inbox(db).await;
        for text in ["gone for good", "comes back"] {
            append(db, id, text).await;
        }
        db.write(move |tx| entry::expunge(tx, id, None, 5)).await.expect("an expunge");
        assert_eq!(run(db, 4 + DAY).await.expect("a run"), Collected::default(), "not before a day");
        append(db, id, "comes back").await;
        let done = run(db, 5 + DAY).await.expect("a run");
        assert_eq!(done, Collected { messages: 1, blobs: 1, bytes: 13, spared: 1 }, "{}", engine.name);
        assert_eq!(counts(db).await, (1, 1));
        assert_eq!(run(db, 5 + 9 * DAY).await.expect("a run"), Collected::default(), "the stamp is off");
    }
}

#[tokio::test]
async fn leaving_again_starts_a_new_day() {
    for engine in engines().await {
        let db = &engine.db;
        let id = inbox(db).await;
        for now in [0, 3 * DAY] {
            append(db, id, "comes and goes").await;
            db.write(move |tx| entry::expunge(tx, id, None, now)).await.expect("an expunge");
        }
        assert_eq!(run(db, 3 * DAY + 1).await.expect("a run"), Collected::default(), "{}", engine.name);
        assert_eq!(run(db, 4 * DAY).await.expect("a run").messages, 1);
    }
}

#[tokio::test]
async fn a_pinned_blob_stays_until_it_is_let_go() {
    for engine in engines().await {
        let db = &engine.db;
        let id = inbox(db).await;
        append(db, id, "to be sent").await;
        db.write(|tx| blob::pin(tx, &PreparedBlob::new(b"to be sent"), "queue", 1)).await.expect("a pin");
        db.write(move |tx| entry::expunge(tx, id, None, 0)).await.expect("an expunge");
        let done = run(db, DAY).await.expect("a run");
        assert_eq!((done.messages, done.blobs), (0, 0), "{}", engine.name);
        db.write(|tx| blob::unpin(tx, "queue", &[1], DAY)).await.expect("an unpin");
        assert_eq!(run(db, DAY + DAY - 1).await.expect("a run").blobs, 0);
        let done = run(db, DAY + DAY).await.expect("a run");
        assert_eq!((done.messages, done.blobs), (1, 1));
        assert_eq!(counts(db).await, (0, 0));
    }
}

#[tokio::test]
async fn more_than_a_batch_goes_in_several() {
    let engine = crate::testing::sqlite().await;
    let db = &engine.db;
    let id = inbox(db).await;
    let news: Vec<Prepared> =
        (0..450).map(|n| Prepared::new(format!("message {n}").as_bytes(), Facts::default())).collect();
    db.write(move |tx| {
        let mut entries = Vec::new();
        for new in &news {
            entries.push(NewEntry::plain(message::keep(tx, new, None, 0)?, 0));
        }
        entry::append(tx, id, &entries, None, 0)?;
        mailbox::delete(tx, id, 0)
    })
    .await
    .expect("a mailbox that came and went");
    let done = run(db, DAY).await.expect("a run");
    assert_eq!((done.messages, done.blobs), (450, 450));
}
