//! News between nodes on PostgreSQL, and a server that goes away and comes back. Skipped without one.

use mailstore::{
    Change, Collection, DbError,
    mailbox::{self, NewMailbox},
    testing::{TestDb, postgres},
};
use sqlx::{Connection as _, PgConnection, postgres::PgListener};
use std::time::Duration;

const CHANNEL: &str = "pugliaimpiego";

async fn engine() -> Option<TestDb> {
    let engine = postgres().await;
    if engine.is_none() {
        println!("skipped: no PostgreSQL");
    }
    engine
}

/// Publishes changes of mailboxes 1 to `mailboxes` in one unit; gives what the server was told.
async fn told(mailboxes: i64) -> Option<Vec<String>> {
    let engine = engine().await?;
    let mut listener = PgListener::connect(engine.url()?).await.expect("a listener");
    listener.listen(CHANNEL).await.expect("listening");
    for _ in 0..3 {
        let unit = engine.db.write(move |tx| {
            (1..=mailboxes).for_each(|id| tx.publish(Change { collection: Collection::Mailbox(id), seq: 1 }));
            Ok::<_, DbError>(())
        });
        unit.await.expect("a unit");
    }
    let mut payloads = Vec::new();
    while let Ok(news) = tokio::time::timeout(Duration::from_millis(500), listener.recv()).await {
        payloads.push(news.expect("news").payload().to_owned());
    }
    Some(payloads)
}

#[tokio::test]
async fn changes_of_ten_milliseconds_go_out_together() {
    let Some(payloads) = told(200).await else { return };
    assert!(payloads.len() <= 3, "{} notices for 600 changes", payloads.len());
    let names: Vec<&str> = payloads[0].split(',').skip(1).collect();
    assert_eq!(names.len(), 200, "each once: {}", payloads[0]);
    assert!(names.contains(&"m1") && names.contains(&"m200"));
}

#[tokio::test]
async fn more_than_fits_is_told_as_all() {
    let Some(payloads) = told(3000).await else { return };
    assert!(payloads.iter().all(|text| text.ends_with(",all")), "{payloads:?}");
}

#[tokio::test]
async fn a_notice_nobody_understands_wakes_everybody() {
    let Some(engine) = engine().await else { return };
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut watch = engine.db.feed().watch(Collection::Mailbox(5));
    let mut conn = PgConnection::connect(engine.url().expect("a URL")).await.expect("a connection");
    sqlx::query("SELECT pg_notify('pugliaimpiego', 'another,from the future')")
        .execute(&mut conn)
        .await
        .expect("a notice");
    tokio::time::timeout(Duration::from_secs(5), watch.changed()).await.expect("woken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_drops_all_connections_is_used_again_and_nobody_sleeps_through_it() {
    let Some(engine) = engine().await else { return };
    let db = &engine.db;
    let new = NewMailbox { owner: 1, name: "INBOX", ..NewMailbox::default() };
    let id = db.write(move |tx| mailbox::create(tx, &new, 0)).await.expect("a mailbox").id;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut watch = db.feed().watch(Collection::Mailbox(id));
    let mut conn = PgConnection::connect(engine.url().expect("a URL")).await.expect("a connection");
    // A unit that is in the middle when its connection is cut: a temporary refusal, and nothing of it is kept.
    let cut = db.write(|tx| {
        tx.execute("INSERT INTO counter (name, value) VALUES ('cut', 1)", &[])?;
        std::thread::sleep(Duration::from_millis(400));
        tx.execute("INSERT INTO counter (name, value) VALUES ('off', 1)", &[]).map(|_| ())
    });
    let killer = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sqlx::query(sql).execute(&mut conn).await.expect("all are cut");
    };
    let (cut, ()) = tokio::join!(cut, killer);
    assert!(matches!(cut, Err(DbError::Unavailable(_))), "{cut:?}");
    tokio::time::timeout(Duration::from_secs(5), watch.changed())
        .await
        .expect("woken: something may be missed");
    let row = db.read(move |c| mailbox::load(c, id)).await.expect("it is back");
    assert_eq!(row.name, "INBOX");
    db.write(move |tx| mailbox::rename(tx, id, "Posta", 0)).await.expect("it is back");
    let names = db
        .read(|c| c.query::<(String,)>("SELECT name FROM counter WHERE name <> 'annotation'", &[]))
        .await
        .expect("counters");
    assert_eq!(names, [("uidvalidity".to_owned(),)]);
}
