//! Everything the store says, held against the model.

use crate::{NOW, OWNERS, PERSONS, World, plain};
use mailstore::{
    Db, Mailbox, UidSet,
    db::Conn,
    entry::{self, Detail, Entry},
    flags::{self, DELETED, SEEN},
    index::{Index, Snapshot},
    mailbox, quota, rights, seen,
};
use std::collections::BTreeMap;

/// What one read tells of a mailbox.
struct Told {
    row: Mailbox,
    entries: Vec<Entry>,
    keywords: Vec<String>,
    keyword_rows: Vec<(u32, i64)>,
    details: Vec<Detail>,
    vanished: Vec<UidSet>,
    changed: Vec<Vec<u32>>,
    seen: Vec<(seen::Seen, i64)>,
    rights: Vec<(i64, mailstore::Rights)>,
}

fn tell(c: &mut Conn<'_>, id: i64) -> Result<Told, mailstore::StoreError> {
    let row = mailbox::load(c, id)?;
    let entries = entry::list(c, id)?;
    let uids: Vec<u32> = entries.iter().map(|e| e.uid).collect();
    let (mut vanished, mut changed, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for since in 1..=row.highest_modseq {
        vanished.push(mailbox::vanished_since(c, id, since)?);
        changed.push(entry::changed_since(c, id, since)?.iter().map(|e| e.uid).collect());
    }
    for person in 0..PERSONS {
        let count = seen::counts(c, &[id], person)?.first().map_or(0, |(_, count)| *count);
        seen.push((seen::load(c, id, person)?, count));
    }
    Ok(Told {
        row,
        keywords: flags::keywords(c, id)?,
        keyword_rows: entry::keyword_rows(c, id, 0)?,
        details: entry::details(c, id, &uids)?,
        rights: rights::list(c, id)?,
        entries,
        vanished,
        changed,
        seen,
    })
}

pub async fn compare(world: &mut World) {
    let mut threads: BTreeMap<i64, usize> = BTreeMap::new();
    let mut messages: BTreeMap<i64, plain::Text> = BTreeMap::new();
    for (id, held) in &world.plain.boxes {
        let id = *id;
        let told = world.db.read(move |c| tell(c, id)).await.expect("a mailbox");
        compare_row(world, &told.row, held);
        compare_entries(&told, held);
        compare_past(&told, held);
        compare_people(&told, held);
        compare_snapshots(&world.db, &world.index, id, &told).await;
        for (detail, entry) in told.details.iter().zip(held.entries.values()) {
            let kept = world.plain.kept.iter().find(|(text, _)| *text == entry.text).expect("a kept message");
            assert_eq!(
                *messages.entry(detail.message).or_insert(entry.text),
                entry.text,
                "one message, same bytes"
            );
            assert_eq!(*threads.entry(detail.thread).or_insert(kept.1), kept.1, "threads");
        }
    }
    let distinct = |values: Vec<usize>| values.into_iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!(
        distinct(threads.values().copied().collect()),
        threads.len(),
        "one thread in the model, one here"
    );
    assert_eq!(distinct(messages.values().copied().collect()), messages.len(), "same bytes, one message");
    compare_owners(world).await;
    compare_bytes(world, &messages).await;
}

fn compare_row(world: &World, row: &Mailbox, held: &plain::Box) {
    let expected = Mailbox {
        id: row.id,
        owner: world.owner(held.owner),
        name: held.name.clone(),
        kind: 0,
        special_use: None,
        private_seen: held.private,
        uidvalidity: held.uidvalidity,
        uidnext: held.uidnext,
        highest_modseq: held.modseq,
        total: held.entries.len() as i64,
        unseen: held.count(|flags| flags & SEEN == 0),
        deleted: held.count(|flags| flags & DELETED != 0),
        bytes: held.bytes(),
    };
    assert_eq!(*row, expected);
}

fn compare_entries(told: &Told, held: &plain::Box) {
    let expected: Vec<Entry> = held
        .entries
        .iter()
        .map(|(uid, entry)| Entry {
            modseq: entry.modseq,
            internal_date: NOW,
            uid: *uid,
            size: plain::size_of_text(entry.text) as u32,
            flags: entry
                .keywords
                .iter()
                .filter_map(|n| flags::keyword_bit(*n))
                .fold(entry.flags, |a, b| a | b),
        })
        .collect();
    assert_eq!(told.entries, expected);
    assert_eq!(told.keywords, held.keywords);
    let rows: Vec<(u32, i64)> = held
        .entries
        .iter()
        .flat_map(|(uid, e)| {
            e.keywords.iter().filter(|n| **n >= flags::KEYWORD_BITS).map(|n| (*uid, *n as i64))
        })
        .collect();
    assert_eq!(told.keyword_rows, rows);
}

fn compare_past(told: &Told, held: &plain::Box) {
    for (since, (vanished, changed)) in (1..).zip(told.vanished.iter().zip(&told.changed)) {
        let gone: UidSet =
            held.tombstones.iter().filter(|(_, modseq)| **modseq > since).map(|(uid, _)| *uid).collect();
        assert_eq!(*vanished, gone);
        let news: Vec<u32> =
            held.entries.iter().filter(|(_, e)| e.modseq > since).map(|(uid, _)| *uid).collect();
        assert_eq!(*changed, news);
    }
}

fn compare_people(told: &Told, held: &plain::Box) {
    for (person, (seen, count)) in (0..).zip(&told.seen) {
        let set = held.seen_by(person);
        let expected: UidSet = set.uids.iter().copied().collect();
        assert_eq!(seen.uids, expected);
        assert_eq!(*count, expected.count() as i64);
        assert_eq!(seen.modseq, set.modseq);
        for uid in held.entries.keys() {
            assert_eq!(seen.marks.at(*uid), set.marks.get(uid).copied().unwrap_or(0));
        }
    }
    assert_eq!(told.rights, held.rights.iter().map(|(p, r)| (*p, *r)).collect::<Vec<_>>());
}

/// The snapshot brought forward step by step is the one loaded anew.
async fn compare_snapshots(db: &Db, index: &Index, id: i64, told: &Told) {
    let known = index.snapshot(id).await.expect("a snapshot");
    let fresh = Index::new(db.clone(), 1 << 20).snapshot(id).await.expect("a snapshot");
    let parts =
        |s: &Snapshot| (s.mailbox.clone(), s.entries.clone(), s.keywords.clone(), s.more_keywords.clone());
    assert_eq!(parts(&known), parts(&fresh));
    assert_eq!(known.entries, told.entries);
    for (position, entry) in known.entries.iter().enumerate() {
        assert_eq!(known.position(entry.uid), Some(position));
    }
}

async fn compare_owners(world: &World) {
    for owner in 0..OWNERS {
        let real = world.owner(owner);
        let (told, rows) = world
            .db
            .read(move |c| Ok::<_, mailstore::DbError>((quota::get(c, real)?, mailbox::list(c, &[real])?)))
            .await
            .expect("an owner");
        assert_eq!((told.used_bytes, told.used_messages), world.plain.used(owner));
        assert_eq!(told.limit_bytes, world.plain.limits.get(&owner).copied().flatten());
        let mut names: Vec<_> =
            world.plain.boxes.values().filter(|b| b.owner == owner).map(|b| b.name.clone()).collect();
        names.sort_unstable();
        let mut listed: Vec<_> = rows.into_iter().map(|row| row.name).collect();
        listed.sort_unstable();
        assert_eq!(listed, names);
    }
}

async fn compare_bytes(world: &World, messages: &BTreeMap<i64, plain::Text>) {
    let ids: Vec<i64> = messages.keys().copied().collect();
    let blobs = world.db.read(move |c| {
        ids.into_iter()
            .map(|id| mailstore::message::load(c, id).map(|blob| (id, blob)))
            .collect::<Result<Vec<_>, _>>()
    });
    for (id, blob) in blobs.await.expect("blobs") {
        let bytes = blob.expect("a blob").unpack().expect("bytes");
        assert_eq!(bytes, World::raw(world.case, messages[&id]));
    }
}
