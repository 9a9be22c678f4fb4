//! Mailboxes and what is in them; owners.

use super::{Problem, Progress, none_of};
use crate::{Db, DbError, Mailbox, StoreError, UidSet, args, db::Conn, flags, mailbox, quota, seen};
use std::collections::{BTreeMap, BTreeSet};

pub(super) async fn check(
    db: &Db,
    problems: &mut Vec<Problem>,
    progress: &mut (impl FnMut(Progress) + Send),
) -> Result<(), DbError> {
    let ids: Vec<(i64,)> = db.read(|c| c.query("SELECT id FROM mailbox ORDER BY id", &[])).await?;
    let total = ids.len() as u64;
    for (done, (id,)) in (1..).zip(ids) {
        problems.extend(db.read(move |c| one(c, id)).await?);
        progress(Progress { step: "mailboxes", done, total });
    }
    problems.extend(db.read_long(names).await?);
    problems.extend(db.read_long(quotas).await?);
    problems.extend(db.read_long(strays).await?);
    progress(Progress { step: "owners", done: 1, total: 1 });
    Ok(())
}

/// One mailbox, in one snapshot.
fn one(c: &mut Conn<'_>, id: i64) -> Result<Vec<Problem>, DbError> {
    let row = match mailbox::load(c, id) {
        Ok(row) => row,
        // Deleted meanwhile.
        Err(StoreError::NoSuchMailbox) => return Ok(Vec::new()),
        Err(StoreError::Db(error)) => return Err(error),
        Err(other) => return Err(DbError::Other(other.to_string())),
    };
    let mut found = Found { place: format!("mailbox {id} ({})", row.name), problems: Vec::new() };
    counters(c, &row, &mut found)?;
    tombstones(c, &row, &mut found)?;
    keywords(c, &row, &mut found)?;
    seen_sets(c, &row, &mut found)?;
    messages(c, id, &mut found)?;
    Ok(found.problems)
}

struct Found {
    place: String,
    problems: Vec<Problem>,
}

impl Found {
    fn add(&mut self, what: String) {
        self.problems.push(Problem::new(self.place.clone(), what));
    }

    fn equal(&mut self, name: &str, written: i64, counted: i64) {
        if written != counted {
            self.add(format!("{name} is {written}, counted {counted}"));
        }
    }
}

fn counters(c: &mut Conn<'_>, row: &Mailbox, found: &mut Found) -> Result<(), DbError> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN flags & 1 = 0 THEN 1 ELSE 0 END), 0) AS BIGINT),
                      CAST(COALESCE(SUM(CASE WHEN flags & 8 <> 0 THEN 1 ELSE 0 END), 0) AS BIGINT),
                      CAST(COALESCE(SUM(size), 0) AS BIGINT), COALESCE(MIN(uid), 1), COALESCE(MAX(uid), 0),
                      COALESCE(MAX(modseq), 0)
               FROM entry WHERE mailbox_id = $1";
    let (total, unseen, deleted, bytes, low, high, modseq) =
        c.query_one::<(i64, i64, i64, i64, i64, i64, i64)>(sql, args![row.id])?;
    found.equal("the number of messages", row.total, total);
    found.equal("the number of unseen ones", row.unseen, unseen);
    found.equal("the number of deleted ones", row.deleted, deleted);
    found.equal("the size", row.bytes, bytes);
    if low < 1 || high >= i64::from(row.uidnext) {
        found.add(format!("UIDs from {low} to {high} with UIDNEXT {}", row.uidnext));
    }
    if modseq > row.highest_modseq {
        found.add(format!("an entry has modseq {modseq}, HIGHESTMODSEQ is {}", row.highest_modseq));
    }
    Ok(())
}

fn tombstones(c: &mut Conn<'_>, row: &Mailbox, found: &mut Found) -> Result<(), DbError> {
    let sql = "SELECT COALESCE(MAX(uid), 0), COALESCE(MAX(modseq), 0) FROM tombstone WHERE mailbox_id = $1";
    let (uid, modseq) = c.query_one::<(i64, i64)>(sql, args![row.id])?;
    if uid >= i64::from(row.uidnext) || modseq > row.highest_modseq {
        found.add(format!("a tombstone of UID {uid} or modseq {modseq} is of the future"));
    }
    let sql = "SELECT COUNT(*) FROM tombstone t WHERE t.mailbox_id = $1
               AND EXISTS (SELECT 1 FROM entry e WHERE e.mailbox_id = t.mailbox_id AND e.uid = t.uid)";
    let (living,) = c.query_one::<(i64,)>(sql, args![row.id])?;
    if living != 0 {
        found.add(format!("{living} UIDs are expunged and there"));
    }
    Ok(())
}

fn keywords(c: &mut Conn<'_>, row: &Mailbox, found: &mut Found) -> Result<(), DbError> {
    let sql = "SELECT number, name FROM keyword WHERE mailbox_id = $1 ORDER BY number";
    let rows: Vec<(i64, String)> = c.query(sql, args![row.id])?;
    if !rows.iter().map(|(number, _)| *number).eq(0..rows.len() as i64) {
        found.add("the numbers of its keywords have holes".into());
    }
    let names: BTreeSet<String> = rows.iter().map(|(_, name)| name.to_ascii_lowercase()).collect();
    if names.len() != rows.len() {
        found.add("two of its keywords have the same name".into());
    }
    let known = rows.len().min(flags::KEYWORD_BITS) as u32;
    let allowed = (0..known).fold(flags::SYSTEM, |mask, n| mask | 1 << (flags::KEYWORD_SHIFT + n));
    let sql = "SELECT COUNT(*) FROM entry WHERE mailbox_id = $1 AND flags & $2 <> 0";
    let (foreign,) = c.query_one::<(i64,)>(sql, args![row.id, !i64::from(allowed)])?;
    if foreign != 0 {
        found.add(format!("{foreign} entries have flags without a name"));
    }
    let sql =
        "SELECT COUNT(*) FROM entry_keyword k WHERE k.mailbox_id = $1 AND (k.number < $2 OR k.number >= $3
                 OR NOT EXISTS (SELECT 1 FROM entry e WHERE e.mailbox_id = k.mailbox_id AND e.uid = k.uid))";
    let bounds = args![row.id, flags::KEYWORD_BITS as i64, rows.len() as i64];
    let (stray,) = c.query_one::<(i64,)>(sql, bounds)?;
    if stray != 0 {
        found.add(format!("{stray} keywords of no entry or without a name"));
    }
    Ok(())
}

fn seen_sets(c: &mut Conn<'_>, row: &Mailbox, found: &mut Found) -> Result<(), DbError> {
    let sql =
        "SELECT person_id, count, modseq, uids, marks FROM seen WHERE mailbox_id = $1 ORDER BY person_id";
    type Set = (i64, i64, i64, Vec<u8>, Vec<u8>);
    let sets: Vec<Set> = c.query(sql, args![row.id])?;
    if sets.is_empty() {
        return Ok(());
    }
    let sql = "SELECT uid FROM entry WHERE mailbox_id = $1 ORDER BY uid";
    let living: UidSet = c.query::<(u32,)>(sql, args![row.id])?.into_iter().map(|row| row.0).collect();
    for (person, count, modseq, bytes, marks) in sets {
        let Some(set) = UidSet::from_bytes(&bytes).filter(|_| seen::Marks::from_bytes(&marks).is_some())
        else {
            found.add(format!("what {person} has seen cannot be read"));
            continue;
        };
        found.equal(&format!("what {person} has seen"), count, set.count() as i64);
        if modseq > row.highest_modseq {
            found.add(format!("the seen set of {person} has modseq {modseq}, above HIGHESTMODSEQ"));
        }
        // Marks are cleaned when they become private again.
        let there = living.iter().filter(|uid| set.contains(*uid)).count() as u64;
        if row.private_seen && there != set.count() {
            found.add(format!(
                "{person} has seen {} messages that are not there",
                set.count().abs_diff(there)
            ));
        }
    }
    Ok(())
}

fn messages(c: &mut Conn<'_>, id: i64, found: &mut Found) -> Result<(), DbError> {
    let sql = "SELECT COUNT(*) FROM entry e LEFT JOIN message m ON m.id = e.message_id
               WHERE e.mailbox_id = $1 AND (m.id IS NULL OR m.size <> e.size)";
    let (wrong,) = c.query_one::<(i64,)>(sql, args![id])?;
    if wrong != 0 {
        found.add(format!("{wrong} entries without a message, or of another size than theirs"));
    }
    Ok(())
}

/// Names: nothing stands below a mailbox that is not there. UIDVALIDITY was drawn from the counter.
fn names(c: &mut Conn<'_>) -> Result<Vec<Problem>, DbError> {
    let mut problems = Vec::new();
    let rows: Vec<(i64, i64, String)> = c.query("SELECT id, owner_id, name FROM mailbox", &[])?;
    let there: BTreeSet<(i64, &str)> = rows.iter().map(|(_, owner, name)| (*owner, name.as_str())).collect();
    for (id, owner, name) in &rows {
        if name.rsplit_once('/').is_some_and(|(above, _)| !there.contains(&(*owner, above))) {
            problems.push(Problem::new(format!("mailbox {id} ({name})"), "the one above it is missing"));
        }
    }
    none_of(
        c,
        "SELECT COUNT(*) FROM mailbox WHERE uidvalidity > (SELECT value FROM counter WHERE name = 'uidvalidity')",
        "counter uidvalidity",
        "mailboxes have a larger UIDVALIDITY",
        &mut problems,
    )?;
    Ok(problems)
}

/// Use of each owner, counted from the mailboxes.
fn quotas(c: &mut Conn<'_>) -> Result<Vec<Problem>, DbError> {
    let sql = "SELECT owner_id, CAST(SUM(bytes) AS BIGINT), CAST(SUM(total) AS BIGINT) FROM mailbox GROUP BY owner_id";
    let mut counted: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    c.for_each(sql, &[], |row| {
        counted.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    let owners: Vec<(i64,)> = c.query("SELECT owner_id FROM quota", &[])?;
    counted.extend(
        owners.iter().filter(|(o,)| !counted.contains_key(o)).map(|(o,)| (*o, (0, 0))).collect::<Vec<_>>(),
    );
    let mut problems = Vec::new();
    for (owner, (bytes, messages)) in counted {
        let written = quota::get(c, owner)?;
        if (written.used_bytes, written.used_messages) != (bytes, messages) {
            let (wb, wm) = (written.used_bytes, written.used_messages);
            problems.push(Problem::new(
                format!("quota of {owner}"),
                format!("{wb} bytes in {wm} messages, counted {bytes} in {messages}"),
            ));
        }
    }
    Ok(problems)
}

/// Rows of mailboxes that are gone, in tables without a foreign key.
fn strays(c: &mut Conn<'_>) -> Result<Vec<Problem>, DbError> {
    let mut problems = Vec::new();
    for (place, sql) in [
        ("tombstone", "SELECT COUNT(*) FROM tombstone WHERE mailbox_id NOT IN (SELECT id FROM mailbox)"),
        (
            "entry_keyword",
            "SELECT COUNT(*) FROM entry_keyword WHERE mailbox_id NOT IN (SELECT id FROM mailbox)",
        ),
        ("seen", "SELECT COUNT(*) FROM seen WHERE mailbox_id NOT IN (SELECT id FROM mailbox)"),
        (
            "annotation",
            "SELECT COUNT(*) FROM annotation WHERE mailbox_id <> 0 AND mailbox_id NOT IN (SELECT id FROM mailbox)",
        ),
    ] {
        none_of(c, sql, place, "rows are of no mailbox", &mut problems)?;
    }
    Ok(problems)
}
