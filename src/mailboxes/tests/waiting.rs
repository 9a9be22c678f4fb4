//! Whoever has to wait for a mailbox goes by what is there afterwards.

use super::*;
use mailstore::{
    args,
    entry::{self, NewEntry},
    message,
};
use std::{sync::mpsc, time::Duration};

/// What another node does meanwhile: it takes the names, gives a mailbox another one after a moment, and keeps all for a
/// moment longer. Gives whether somebody else held the mailbox.
async fn rename_slowly(db: &Db, begun: mpsc::Sender<()>, id: i64, to: &'static str) -> bool {
    let unit = move |tx: &mut Tx<'_>| {
        mailbox::lock_names(tx)?;
        let _ = begun.send(());
        std::thread::sleep(Duration::from_millis(250));
        let sql = "SELECT id FROM mailbox WHERE id = $1 FOR UPDATE SKIP LOCKED";
        let held = tx.query_opt::<(i64,)>(sql, args![id])?.is_none();
        if !held {
            mailbox::rename(tx, id, to, 0)?;
        }
        std::thread::sleep(Duration::from_millis(100));
        Ok::<_, StoreError>(held)
    };
    db.write(unit).await.unwrap()
}

/// Both were told OK: the mailbox went away with its mail under the name it had got, or was given a third one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_deletes_or_renames_means_the_mailbox_of_that_name() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let (person, office) = (house.member, house.office);
        let path = "Uffici/cpi-lecce/Pratiche";
        for act in ["delete", "rename", "admin delete", "admin rename"] {
            let id = house.mailboxes.create(person, path, None).await.unwrap().id;
            house.mailboxes.append(person, id, vec![mail()]).await.unwrap();
            let (begun, wait) = mpsc::channel();
            let db = engine.db.clone();
            let other = tokio::spawn(async move { rename_slowly(&db, begun, id, "Archivio/2025").await });
            tokio::task::spawn_blocking(move || wait.recv()).await.unwrap().unwrap();
            let admin = house.mailboxes.admin(Doer::server());
            let done = match act {
                "delete" => house.mailboxes.delete(person, path).await,
                "rename" => house.mailboxes.rename(person, path, "Uffici/cpi-lecce/Altro").await,
                "admin delete" => admin.delete(office, "Pratiche", true).await,
                _ => admin.rename(office, "Pratiche", "Altro").await,
            };
            assert!(matches!(done, Err(MailboxError::NotFound)), "{}: {act}: {done:?}", engine.name);
            assert!(!other.await.unwrap(), "{}: {act}: the mailbox was locked before the names", engine.name);
            let kept = house.mailboxes.find(person, "Uffici/cpi-lecce/Archivio/2025").await.unwrap().mailbox;
            assert_eq!((kept.id, kept.total), (id, 1), "{}: {act}", engine.name);
            house.mailboxes.delete(person, "Uffici/cpi-lecce/Archivio/2025").await.unwrap();
        }
    }
}

/// What another node does meanwhile: it holds a mailbox, and after a moment has put a message into it.
async fn append_slowly(db: &Db, begun: mpsc::Sender<()>, id: i64) {
    let new = crate::prepared::prepare(&mail().raw);
    let unit = move |tx: &mut Tx<'_>| {
        mailbox::lock_one(tx, id)?;
        let _ = begun.send(());
        std::thread::sleep(Duration::from_millis(250));
        let kept = message::keep(tx, &new, Some(id), 0)?;
        entry::append(tx, id, &[NewEntry::plain(kept, 0)], None, 0).map(|_| ())
    };
    db.write(unit).await.unwrap();
}

/// It looked for mail before it had the mailbox, and took away what had been put there since.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mailbox_is_deleted_as_empty_only_if_it_still_is_when_its_turn_comes() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let (_, id) = house.inbox_and("Pratiche").await;
        let (begun, wait) = mpsc::channel();
        let db = engine.db.clone();
        let other = tokio::spawn(async move { append_slowly(&db, begun, id).await });
        tokio::task::spawn_blocking(move || wait.recv()).await.unwrap().unwrap();
        let done = house.mailboxes.admin(Doer::server()).delete(house.member, "Pratiche", false).await;
        assert!(matches!(done, Err(MailboxError::NotEmpty(1))), "{}: {done:?}", engine.name);
        other.await.unwrap();
        let kept = house.mailboxes.find(house.member, "Pratiche").await.unwrap().mailbox;
        assert_eq!((kept.id, kept.total), (id, 1), "{}", engine.name);
        assert_consistent(&engine.db).await;
    }
}
