//! What clients remember after a restore: a backup is older than what they have been told.

use super::{NOW, dumped};
use mailstore::{
    Db, Mailbox, StoreError, UidSet, annotation, check,
    dump::restore,
    entry::{self, FlagOp, NewEntry, Store},
    flags::{self, FlagSet},
    mailbox::{self, NewMailbox},
    message::{self, Facts, MessageRef, Prepared},
    seen,
    testing::{self, TestDb},
};

/// Pairs of databases of one engine, the second one empty.
async fn pairs() -> Vec<(TestDb, TestDb)> {
    let mut pairs = vec![(testing::sqlite().await, testing::sqlite().await)];
    if let (Some(a), Some(b)) = (testing::postgres().await, testing::postgres().await) {
        pairs.push((a, b));
    }
    pairs
}

async fn restored(bytes: &[u8], to: &Db) {
    restore(to, std::io::Cursor::new(bytes.to_vec()), |_| {}).await.expect("a restore");
    let problems = check::run(to, check::Options { deep: true }, |_| {}).await.expect("a check");
    assert_eq!(problems, []);
}

async fn make(db: &Db, name: &'static str, private_seen: bool) -> Mailbox {
    let new = NewMailbox { owner: 1, name, private_seen, ..NewMailbox::default() };
    db.write(move |tx| mailbox::create(tx, &new, NOW)).await.expect("a mailbox")
}

/// Gives the UID and the message.
async fn append(db: &Db, mailbox: i64, text: &str) -> (u32, MessageRef) {
    let new = Prepared::new(text.as_bytes(), Facts::default());
    db.write(move |tx| {
        let message = message::keep(tx, &new, Some(mailbox), NOW)?;
        let done = entry::append(tx, mailbox, &[NewEntry::plain(message, NOW)], None, NOW)?;
        Ok::<_, StoreError>((done.uids[0], message))
    })
    .await
    .expect("an append")
}

async fn flag(db: &Db, mailbox: i64, uids: &'static [u32], system: u32, op: FlagOp) {
    let change = move |tx: &mut mailstore::db::Tx<'_>| {
        let flags = FlagSet::system(system);
        let change = Store { uids, op, flags: &flags, protected: 0, unchanged_since: None, viewer: Some(3) };
        let mailbox = mailbox::lock_one(tx, mailbox)?;
        entry::store(tx, mailbox, &change)
    };
    db.write(change).await.expect("flags");
}

async fn expunge(db: &Db, mailbox: i64, uids: &'static [u32]) {
    flag(db, mailbox, uids, flags::DELETED, FlagOp::Add).await;
    db.write(move |tx| entry::expunge(tx, mailbox, None, NOW)).await.expect("an expunge");
}

async fn row(db: &Db, mailbox: i64) -> Mailbox {
    db.read(move |c| mailbox::load(c, mailbox)).await.expect("a mailbox")
}

async fn vanished(db: &Db, mailbox: i64, since: i64) -> UidSet {
    db.read(move |c| mailbox::vanished_since(c, mailbox, since)).await.expect("what is gone")
}

/// RFC 9051 §2.3.1.1, RFC 7162 §3.1.2.1
#[tokio::test]
async fn nothing_told_after_the_backup_is_told_again_of_something_else() {
    for (old, new) in pairs().await {
        let inbox = make(&old.db, "INBOX", false).await;
        for text in ["a", "b", "c", "d", "e"] {
            append(&old.db, inbox.id, text).await;
        }
        expunge(&old.db, inbox.id, &[2]).await;
        let backup = dumped(&old.db).await.1;
        let (saved, at_backup) = (row(&old.db, inbox.id).await, old.name);
        // What is lost.
        let (lost_uid, lost) = append(&old.db, inbox.id, "lost").await;
        expunge(&old.db, inbox.id, &[4]).await;
        flag(&old.db, inbox.id, &[1], flags::SEEN, FlagOp::Add).await;
        let lost_mailbox = make(&old.db, "Lost", false).await;
        let told = row(&old.db, inbox.id).await;

        restored(&backup, &new.db).await;
        let now = row(&new.db, inbox.id).await;
        assert_eq!((now.uidvalidity, now.total), (inbox.uidvalidity, 4), "{at_backup}");
        assert!(now.uidnext > told.uidnext && now.highest_modseq > told.highest_modseq, "{at_backup}");
        let entries = new.db.read(move |c| entry::list(c, inbox.id)).await.expect("entries");
        assert!(entries.iter().all(|entry| entry.modseq == now.highest_modseq), "{at_backup}: {entries:?}");
        // From whenever a client asks: all that is not there is gone, what has come since the backup with it.
        for since in [1, saved.highest_modseq, told.highest_modseq, now.highest_modseq - 1] {
            let gone = vanished(&new.db, inbox.id, since).await;
            assert_eq!(gone.ranges(), [(2, 2), (6, now.uidnext - 1)], "{at_backup} {since}");
        }
        assert_eq!(vanished(&new.db, inbox.id, now.highest_modseq).await, UidSet::default(), "{at_backup}");
        let (uid, message) = append(&new.db, inbox.id, "another").await;
        assert!(uid > lost_uid && message.id > lost.id && message.thread > lost.thread, "{at_backup}");
        expunge(&new.db, inbox.id, &[5]).await;
        let gone = vanished(&new.db, inbox.id, now.highest_modseq).await;
        assert_eq!(gone.ranges(), [(5, 5)], "{at_backup}: from then on exactly");
        let made = make(&new.db, "Lost", false).await;
        assert!(made.id > lost_mailbox.id && made.uidvalidity > lost_mailbox.uidvalidity, "{at_backup}");
        assert_eq!(vanished(&new.db, made.id, 1).await, UidSet::default(), "{at_backup}");
    }
}

#[tokio::test]
async fn a_store_may_be_restored_again_and_again() {
    for (old, new) in pairs().await {
        let inbox = make(&old.db, "INBOX", false).await;
        append(&old.db, inbox.id, "a").await;
        restored(&dumped(&old.db).await.1, &new.db).await;
        let (uid, _) = append(&new.db, inbox.id, "b").await;
        let told = row(&new.db, inbox.id).await;
        let third = testing::sqlite().await;
        restored(&dumped(&new.db).await.1, &third.db).await;
        let now = row(&third.db, inbox.id).await;
        assert!(now.uidnext > told.uidnext && now.highest_modseq > told.highest_modseq, "{}", old.name);
        let gone = vanished(&third.db, inbox.id, told.highest_modseq).await;
        assert_eq!(gone.ranges(), [(2, uid - 1), (uid + 1, now.uidnext - 1)], "{}", old.name);
    }
}

/// RFC 9051 §2.3.1.1: where UIDs cannot go on, UIDVALIDITY has to.
#[tokio::test]
async fn a_mailbox_with_few_uids_left_gets_a_new_uidvalidity_instead() {
    for (old, new) in pairs().await {
        let (full, other) = (make(&old.db, "Full", false).await, make(&old.db, "Other", false).await);
        append(&old.db, full.id, "a").await;
        let nearly = "UPDATE mailbox SET uidnext = 4294967290 WHERE name = 'Full'";
        old.db.write(move |tx| tx.execute(nearly, &[])).await.expect("a full mailbox");
        restored(&dumped(&old.db).await.1, &new.db).await;
        let now = row(&new.db, full.id).await;
        assert_eq!(now.uidnext, 4_294_967_290, "{}", old.name);
        assert!(now.uidvalidity > other.uidvalidity + 1000, "{}", old.name);
        let kept = row(&new.db, other.id).await;
        assert_eq!((kept.uidvalidity, kept.uidnext > 1000), (other.uidvalidity, true), "{}", old.name);
        let made = make(&new.db, "New", false).await;
        assert!(made.uidvalidity > now.uidvalidity, "{}", old.name);
        append(&new.db, full.id, "b").await;
    }
}

/// What `person` has seen, with the modseqs of its marks on UIDs 1 to 4.
async fn marks(db: &Db, mailbox: i64, person: i64) -> (Vec<u32>, Vec<i64>) {
    let seen = db.read(move |c| seen::load(c, mailbox, person)).await.expect("a set");
    (seen.uids.iter().collect(), (1..5).map(|uid| seen.marks.at(uid)).collect())
}

#[tokio::test]
async fn private_marks_are_worth_what_they_were() {
    for (old, new) in pairs().await {
        let (office, past) = (make(&old.db, "Office", true).await, make(&old.db, "Past", true).await);
        for id in [office.id, past.id] {
            for text in ["a", "b", "c", "d"] {
                append(&old.db, id, text).await;
            }
            flag(&old.db, id, &[1, 2], flags::SEEN, FlagOp::Add).await;
        }
        // Once private, common now, and one mark of all has changed since.
        let common = |tx: &mut mailstore::db::Tx<'_>| mailbox::set_private_seen(tx, 2, false);
        assert_eq!(past.id, 2);
        old.db.write(common).await.expect("common marks");
        flag(&old.db, past.id, &[2], flags::SEEN, FlagOp::Remove).await;
        flag(&old.db, past.id, &[3], flags::SEEN, FlagOp::Add).await;
        restored(&dumped(&old.db).await.1, &new.db).await;

        let (seen, at) = marks(&new.db, office.id, 3).await;
        let now = row(&new.db, office.id).await;
        assert_eq!(seen, [1, 2], "{}", old.name);
        assert!(at.iter().all(|modseq| *modseq <= now.highest_modseq), "{}", old.name);
        flag(&new.db, office.id, &[3], flags::SEEN, FlagOp::Add).await;
        let (seen, at) = marks(&new.db, office.id, 3).await;
        assert_eq!(seen, [1, 2, 3], "{}", old.name);
        assert!(at[2] > now.highest_modseq, "{}: a mark set after it is news", old.name);

        for db in [&old.db, &new.db] {
            let private = |tx: &mut mailstore::db::Tx<'_>| mailbox::set_private_seen(tx, 2, true);
            db.write(private).await.expect("private marks");
        }
        for (person, expected) in [(3, vec![1, 3]), (4, vec![3])] {
            let (was, is) =
                (marks(&old.db, past.id, person).await.0, marks(&new.db, past.id, person).await.0);
            assert_eq!((&was, &is), (&expected, &expected), "{} {person}", old.name);
        }
        let problems = check::run(&new.db, check::Options::default(), |_| {}).await.expect("a check");
        assert_eq!(problems, [], "{}", old.name);
    }
}

/// RFC 5464: who watches is told by a number that grows.
#[tokio::test]
async fn annotations_go_on_above_what_was_told() {
    for (old, new) in pairs().await {
        let set = |value: &'static [u8]| {
            move |tx: &mut mailstore::db::Tx<'_>| annotation::set(tx, 0, 0, "/shared/comment", Some(value))
        };
        old.db.write(set(b"a")).await.expect("a value");
        let backup = dumped(&old.db).await.1;
        old.db.write(set(b"b")).await.expect("a value");
        let told = old.db.read(annotation::last).await.expect("a number");
        restored(&backup, &new.db).await;
        new.db.write(set(b"c")).await.expect("a value");
        let changed = new.db.read(move |c| annotation::changed_since(c, 1, told, 9)).await.expect("changes");
        assert_eq!(changed.len(), 1, "{}", old.name);
    }
}
