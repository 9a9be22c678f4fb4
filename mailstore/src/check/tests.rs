use super::*;
use crate::{
    db::Tx,
    entry::{self, NewEntry},
    flags::{self, FlagSet},
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
    testing::{TestDb, engines},
};

const DEEP: Options = Options { deep: true };

/// A store with a little of everything, and nothing wrong with it.
async fn filled(engine: &TestDb) {
    let done = engine.db.write(|tx| {
        for (owner, name, private_seen) in [(1, "INBOX", false), (1, "A/B", false), (2, "INBOX", true)] {
            let new = NewMailbox { owner, name, private_seen, ..NewMailbox::default() };
            let id = mailbox::create(tx, &new, 0)?.id;
            for text in ["one", "two", "three"] {
                let new = Prepared::new(text.as_bytes(), Facts::default());
                let message = message::keep(tx, &new, Some(id), 0)?;
                let keywords = (0..26).map(|n| format!("k{n}")).collect();
                let flags = FlagSet { system: flags::SEEN, keywords };
                entry::append(tx, id, &[NewEntry { flags, ..NewEntry::plain(message, 0) }], Some(7), 0)?;
            }
        }
        Ok::<_, crate::StoreError>(())
    });
    done.await.expect("a filled store");
}

/// What the check says after the statements were run on a sound store.
async fn check(statements: &'static [&'static str], expected: &[&str]) {
    for engine in engines().await {
        filled(&engine).await;
        let break_it =
            |tx: &mut Tx<'_>| statements.iter().try_for_each(|sql| tx.execute(sql, &[]).map(|_| ()));
        engine.db.write(break_it).await.expect("broken");
        let mut last = None;
        let problems = run(&engine.db, DEEP, |progress| last = Some(progress)).await.expect("a check");
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(said, expected, "{}", engine.name);
        assert_eq!(last.map(|progress| progress.step), Some("file"));
    }
}

#[tokio::test]
async fn a_sound_store_has_no_problems() {
    check(&[], &[]).await;
}

#[tokio::test]
async fn wrong_counters_are_found() {
    check(
        &[
            "UPDATE mailbox SET total = 4, unseen = 1, deleted = 2, bytes = 12, uidnext = 3, highest_modseq = 2
              WHERE id = 1",
        ],
        &[
            "mailbox 1 (INBOX): the number of messages is 4, counted 3",
            "mailbox 1 (INBOX): the number of unseen ones is 1, counted 0",
            "mailbox 1 (INBOX): the number of deleted ones is 2, counted 0",
            "mailbox 1 (INBOX): the size is 12, counted 11",
            "mailbox 1 (INBOX): UIDs from 1 to 3 with UIDNEXT 3",
            "mailbox 1 (INBOX): an entry has modseq 4, HIGHESTMODSEQ is 2",
            "quota of 1: 22 bytes in 6 messages, counted 23 in 7",
        ],
    )
    .await;
}

#[tokio::test]
async fn wrong_pasts_keywords_and_marks_are_found() {
    check(
        &[
            "INSERT INTO tombstone (mailbox_id, uid, modseq) VALUES (1, 2, 9)",
            "INSERT INTO tombstone (mailbox_id, uid, modseq) VALUES (99, 1, 1)",
            "DELETE FROM keyword WHERE mailbox_id = 1 AND number = 25",
            "DELETE FROM keyword WHERE mailbox_id = 1 AND number = 3",
            "UPDATE seen SET count = 2",
            "UPDATE seen SET uids = (SELECT digest FROM blob WHERE id = 1) WHERE mailbox_id = 1",
        ],
        &[
            "mailbox 1 (INBOX): a tombstone of UID 2 or modseq 9 is of the future",
            "mailbox 1 (INBOX): 1 UIDs are expunged and there",
            "mailbox 1 (INBOX): the numbers of its keywords have holes",
            "mailbox 1 (INBOX): 6 keywords of no entry or without a name",
            "mailbox 4 (INBOX): what 7 has seen is 2, counted 3",
            "tombstone: 1 rows are of no mailbox",
        ],
    )
    .await;
}

#[tokio::test]
async fn ghosts_in_seen_sets_and_missing_names_are_found() {
    check(
        &[
            "DELETE FROM entry_keyword WHERE mailbox_id = 4 AND uid = 2",
            "DELETE FROM entry WHERE mailbox_id = 4 AND uid = 2",
            "UPDATE mailbox SET total = 2, bytes = 8, unseen = 2 WHERE id = 4",
            "UPDATE quota SET used_bytes = 8, used_messages = 2 WHERE owner_id = 2",
            "UPDATE mailbox SET name = 'C' WHERE name = 'A'",
            "UPDATE counter SET value = 1 WHERE name = 'uidvalidity'",
        ],
        &[
            "mailbox 4 (INBOX): 7 has seen 1 messages that are not there",
            "mailbox 3 (A/B): the one above it is missing",
            "counter uidvalidity: 3 mailboxes have a larger UIDVALIDITY",
        ],
    )
    .await;
}

#[tokio::test]
async fn annotations_of_no_mailbox_are_found() {
    check(
        &[
            "INSERT INTO annotation (mailbox_id, person_id, entry, value, size, seq) VALUES (0, 0, '/shared/a', NULL, 0, 1)",
            "INSERT INTO annotation (mailbox_id, person_id, entry, value, size, seq) VALUES (99, 0, '/shared/a', NULL, 0, 2)",
        ],
        &["annotation: 1 rows are of no mailbox"],
    )
    .await;
}

#[tokio::test]
async fn wrong_messages_and_blobs_are_found() {
    check(
        &[
            "UPDATE message SET size = 9 WHERE id = 1",
            "UPDATE message SET thread_id = 999 WHERE id = 2",
            "UPDATE blob SET data = digest WHERE id = 2",
            "UPDATE blob SET digest = data WHERE id = 3",
            "UPDATE blob SET encoding = 1 WHERE id = 1",
            "INSERT INTO blob (id, digest, encoding, size, data) SELECT 4, data, 0, 3, data FROM blob WHERE id = 1",
        ],
        &[
            "mailbox 1 (INBOX): 1 entries without a message, or of another size than theirs",
            "mailbox 3 (A/B): 1 entries without a message, or of another size than theirs",
            "mailbox 4 (INBOX): 1 entries without a message, or of another size than theirs",
            "message 1: its blob has another size",
            "message 2: its thread is missing",
            "blob 4: nobody points at it and it was not stamped",
            "blob 1: database: a blob is broken: Src size is incorrect",
            "blob 2: 32 bytes, its row says 3",
            "blob 3: its bytes have another digest",
            "blob 4: its bytes have another digest",
        ],
    )
    .await;
}

#[tokio::test]
async fn unstamped_orphans_are_found_and_stamped_ones_are_in_order() {
    check(
        &[
            "DELETE FROM entry_keyword",
            "DELETE FROM seen",
            "DELETE FROM entry",
            "UPDATE mailbox SET total = 0, bytes = 0, unseen = 0",
            "UPDATE quota SET used_bytes = 0, used_messages = 0",
            "UPDATE message SET orphan_since = 5 WHERE id <> 2",
        ],
        &["message 2: it is in no mailbox and was not stamped"],
    )
    .await;
}
