//! Random operations against a plain model, on both engines: whatever is done, the store says what the model says.
//!
//! `PUGLIAIMPIEGO_TEST_CASES` sets the number of sequences for each engine.

mod compare;
mod plain;

use compare::compare;
use mailstore::{
    Db, Rights, StoreError,
    entry::{self, FlagOp, NewEntry, Permitted, Store},
    flags::{self, FlagSet},
    index::Index,
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
    quota, rights,
    testing::engines,
};
use plain::{Change, Plain, Refusal, Text};
use proptest::{prelude::*, test_runner::TestRunner};

pub(crate) const NOW: i64 = 1_700_000_000_000_000;
pub(crate) const OWNERS: i64 = 3;
pub(crate) const PERSONS: i64 = 3;
const NAMES: &[&str] = &["INBOX", "A", "A/B", "A/B/C", "A/B/C/D", "E", "E/B", "Ab"];
/// Messages of a case; each case has others, since a database serves all cases.
const TEXTS: usize = 20;
/// The operations crowd into a few mailboxes, so that they meet; this one is the last ever made, perhaps gone.
const ANY: usize = 4;

#[derive(Debug, Clone)]
enum Op {
    Create { owner: i64, name: usize, private: bool },
    Rename { id: usize, name: usize },
    Delete { id: usize },
    Append { id: usize, texts: Vec<Text>, system: u32, keywords: Vec<String>, viewer: Option<i64> },
    Store { id: usize, change: Change },
    Copy { from: usize, to: usize, uids: Vec<u32>, viewer: Option<i64> },
    Move { from: usize, to: usize, uids: Vec<u32>, viewer: Option<i64> },
    Expunge { id: usize, only: Option<Vec<u32>> },
    Limit { owner: i64, bytes: Option<i64> },
    Private { id: usize, private: bool },
    Rights { id: usize, principal: i64, letters: &'static str },
    Look,
}

fn keywords() -> impl Strategy<Value = Vec<String>> {
    let one = (0..34_usize, any::<bool>()).prop_map(|(n, big)| format!("{}{n}", if big { "K" } else { "k" }));
    prop_oneof![3 => Just(Vec::new()), 3 => proptest::collection::vec(one.clone(), 1..4),
        1 => proptest::collection::vec(one, 20..34)]
}

fn change() -> impl Strategy<Value = Change> {
    let op = prop_oneof![Just(FlagOp::Set), Just(FlagOp::Add), Just(FlagOp::Remove)];
    let protected = prop_oneof![4 => Just(0), 1 => 0..32_u32];
    let since = proptest::option::weighted(0.3, 1..25_i64);
    (uids(), op, 0..32_u32, keywords(), protected, since, viewer()).prop_map(
        |(uids, op, system, keywords, protected, unchanged_since, viewer)| Change {
            uids,
            op,
            system,
            keywords,
            protected,
            unchanged_since,
            viewer,
        },
    )
}

fn uids() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(1..20_u32, 0..10)
}

fn viewer() -> impl Strategy<Value = Option<i64>> {
    proptest::option::weighted(0.8, 0..PERSONS)
}

fn op() -> impl Strategy<Value = Op> {
    let id = || 0..ANY + 1;
    let letters = prop_oneof![Just(""), Just("lrs"), Just("lrswipkxtea"), Just("a")];
    prop_oneof![
        1 => (0..OWNERS, 0..NAMES.len(), any::<bool>())
            .prop_map(|(owner, name, private)| Op::Create { owner, name, private }),
        1 => (id(), 0..NAMES.len()).prop_map(|(id, name)| Op::Rename { id, name }),
        1 => id().prop_map(|id| Op::Delete { id }),
        8 => (id(), proptest::collection::vec(0..TEXTS, 1..5), 0..32_u32, keywords(), viewer())
            .prop_map(|(id, texts, system, keywords, viewer)| Op::Append { id, texts, system, keywords, viewer }),
        10 => (id(), change()).prop_map(|(id, change)| Op::Store { id, change }),
        4 => (id(), id(), uids(), viewer()).prop_map(|(from, to, uids, viewer)| Op::Copy { from, to, uids, viewer }),
        4 => (id(), id(), uids(), viewer()).prop_map(|(from, to, uids, viewer)| Op::Move { from, to, uids, viewer }),
        3 => (id(), proptest::option::of(uids())).prop_map(|(id, only)| Op::Expunge { id, only }),
        1 => (0..OWNERS, proptest::option::of(0..300_i64)).prop_map(|(owner, bytes)| Op::Limit { owner, bytes }),
        3 => (id(), any::<bool>()).prop_map(|(id, private)| Op::Private { id, private }),
        1 => (id(), 0..PERSONS, letters)
            .prop_map(|(id, principal, letters)| Op::Rights { id, principal, letters }),
        2 => Just(Op::Look),
    ]
}

/// The database of one case with its model. Owners, persons and messages are the case's own.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) plain: Plain,
    pub(crate) index: Index,
    pub(crate) case: i64,
    /// All mailboxes ever made.
    pub(crate) ids: Vec<i64>,
    uidvalidity: u32,
}

impl World {
    pub(crate) fn owner(&self, owner: i64) -> i64 {
        self.case * 10 + owner
    }

    pub(crate) fn raw(case: i64, text: Text) -> Vec<u8> {
        let len = plain::size_of_text(text) as usize;
        let mut raw = format!("{case}.{text}.").into_bytes();
        raw.resize(len, b'x');
        raw
    }

    fn prepared(&self, text: Text) -> Prepared {
        let case = self.case;
        let name = |text: Text| format!("{text}@{case}.test");
        let facts = Facts {
            message_id: Some(name(text)),
            references: plain::references_of(text).into_iter().map(name).collect(),
            base_subject: plain::subject_of(text).into(),
            is_reply: plain::is_reply(text),
            ..Facts::default()
        };
        Prepared::new(&Self::raw(case, text), facts)
    }

    /// One of the living mailboxes, or one that may be gone.
    fn id(&self, n: usize) -> i64 {
        if n == ANY {
            return self.ids.last().copied().unwrap_or(-1);
        }
        self.plain.boxes.keys().nth(n % self.plain.boxes.len().max(1)).copied().unwrap_or(-1)
    }

    async fn create(&mut self, owner: i64, name: &'static str, private: bool) {
        let real_owner = self.owner(owner);
        let made = self.db.write(move |tx| {
            let new = NewMailbox { owner: real_owner, name, private_seen: private, ..NewMailbox::default() };
            mailbox::create(tx, &new, NOW)
        });
        let made = made.await.map(|row| row.id);
        let exists = self.plain.has(owner, name);
        assert_eq!(refusal(&made), exists.then_some(Refusal::Exists));
        if !exists {
            let missing = self.plain.missing(owner, name);
            self.learn(owner, &missing, private).await;
        }
    }

    /// Enters mailboxes the store has made into the model, which cannot know their ids.
    async fn learn(&mut self, owner: i64, names: &[String], private: bool) {
        let real_owner = self.owner(owner);
        let rows = self.db.read(move |c| mailbox::list(c, &[real_owner])).await.expect("mailboxes");
        for name in names {
            let row = rows.iter().find(|row| row.name == *name).expect("the new mailbox");
            assert!(row.uidvalidity > self.uidvalidity, "UIDVALIDITY grows");
            self.uidvalidity = row.uidvalidity;
            let new = plain::Box {
                owner,
                name: name.clone(),
                private,
                uidvalidity: row.uidvalidity,
                uidnext: 1,
                modseq: 1,
                ..plain::Box::default()
            };
            self.plain.boxes.insert(row.id, new);
            self.ids.push(row.id);
        }
    }

    async fn rename(&mut self, id: i64, name: &'static str) {
        let done = self.db.write(move |tx| mailbox::rename(tx, id, name, NOW)).await;
        let mut next = self.plain.clone();
        let wanted = next.rename(id, name);
        assert_eq!(refusal(&done), wanted.err());
        if wanted.is_ok() {
            self.plain = next;
            let owner = self.plain.boxes[&id].owner;
            let missing = self.plain.missing(owner, name);
            self.learn(owner, &missing, false).await;
        }
    }

    async fn append(
        &mut self,
        id: i64,
        texts: Vec<Text>,
        system: u32,
        keywords: Vec<String>,
        viewer: Option<i64>,
    ) {
        let set = FlagSet { system, keywords: keywords.clone() };
        let prepared: Vec<Prepared> = texts.iter().map(|text| self.prepared(*text)).collect();
        let done = self.db.write(move |tx| {
            let mut entries = Vec::new();
            for new in &prepared {
                let message = message::keep(tx, new, Some(id), NOW)?;
                entries.push(NewEntry { flags: set.clone(), ..NewEntry::plain(message, NOW) });
            }
            entry::append(tx, id, &entries, viewer, NOW)
        });
        let done = done.await.map(|appended| appended.uids);
        self.judge(done, |plain| plain.append(id, &texts, system, &keywords, viewer));
    }

    async fn store(&mut self, id: i64, change: Change) {
        let set = FlagSet { system: change.system, keywords: change.keywords.clone() };
        let asked = change.clone();
        let done = self.db.write(move |tx| {
            let store = Store {
                uids: &asked.uids,
                op: asked.op,
                flags: &set,
                protected: asked.protected,
                unchanged_since: asked.unchanged_since,
                viewer: asked.viewer,
            };
            let mailbox = mailbox::lock_one(tx, id)?;
            entry::store(tx, mailbox, &store)
        });
        let done = done.await.map(|stored| {
            if let Some(step) = stored.step {
                self.index.follow(&step);
            }
            (stored.changed, stored.refused)
        });
        self.judge(done, |plain| plain.store(id, &change));
    }

    /// Holds the outcome against the model's, which keeps what it did only when it succeeds.
    fn judge<T: PartialEq + std::fmt::Debug>(
        &mut self,
        done: Result<T, StoreError>,
        model: impl FnOnce(&mut Plain) -> Result<T, Refusal>,
    ) {
        let mut next = self.plain.clone();
        let wanted = model(&mut next);
        assert_eq!(refusal(&done), wanted.as_ref().err().copied(), "{done:?} {wanted:?}");
        if let (Ok(done), Ok(wanted)) = (done, wanted) {
            assert_eq!(done, wanted);
            self.plain = next;
        }
    }

    async fn apply(&mut self, op: Op) {
        match op {
            Op::Create { owner, name, private } => self.create(owner, NAMES[name], private).await,
            Op::Rename { id, name } => self.rename(self.id(id), NAMES[name]).await,
            Op::Delete { id } => {
                let id = self.id(id);
                let done = self.db.write(move |tx| mailbox::delete(tx, id, NOW)).await;
                self.judge(done, |plain| plain.delete(id));
            }
            Op::Append { id, texts, system, keywords, viewer } => {
                self.append(self.id(id), texts, system, keywords, viewer).await;
            }
            Op::Store { id, change } => self.store(self.id(id), change).await,
            Op::Copy { from, to, uids, viewer } => {
                let (from, to, list) = (self.id(from), self.id(to), uids.clone());
                let done = self
                    .db
                    .write(move |tx| entry::copy(tx, from, &list, to, viewer, Permitted::ALL, NOW))
                    .await;
                let done = done.map(|copied| (copied.from, copied.to));
                self.judge(done, |plain| plain.copy(from, &uids, to, viewer));
            }
            Op::Move { from, to, uids, viewer } => {
                let (from, to, list) = (self.id(from), self.id(to), uids.clone());
                let done = self
                    .db
                    .write(move |tx| entry::relocate(tx, from, &list, to, viewer, Permitted::ALL, NOW))
                    .await;
                let done = done.map(|moved| (moved.from, moved.to));
                self.judge(done, |plain| plain.relocate(from, &uids, to, viewer));
            }
            Op::Expunge { id, only } => {
                let (id, list) = (self.id(id), only.clone());
                let done = self.db.write(move |tx| entry::expunge(tx, id, list.as_deref(), NOW)).await;
                self.judge(done.map(|gone| gone.uids), |plain| plain.expunge(id, only.as_deref()));
            }
            Op::Limit { owner, bytes } => {
                let real = self.owner(owner);
                self.db.write(move |tx| quota::set_limit(tx, real, bytes)).await.expect("a limit");
                self.plain.limits.insert(owner, bytes);
            }
            Op::Private { id, private } => {
                let id = self.id(id);
                let done = self.db.write(move |tx| mailbox::set_private_seen(tx, id, private)).await;
                self.judge(done, |plain| plain.set_private(id, private));
            }
            Op::Rights { id, principal, letters } => {
                let (id, wanted) = (self.id(id), Rights::parse(letters).expect("letters"));
                let done = self.db.write(move |tx| rights::set(tx, id, principal, wanted)).await;
                self.judge(done, |plain| {
                    let held = plain.boxes.get_mut(&id).ok_or(Refusal::NoSuchMailbox)?;
                    held.rights.insert(principal, wanted);
                    held.rights.retain(|_, rights| *rights != Rights::NONE);
                    Ok(())
                });
            }
            Op::Look => compare(self).await,
        }
    }
}

fn refusal<T>(done: &Result<T, StoreError>) -> Option<Refusal> {
    match done {
        Ok(_) => None,
        Err(StoreError::NoSuchMailbox) => Some(Refusal::NoSuchMailbox),
        Err(StoreError::Exists) => Some(Refusal::Exists),
        Err(StoreError::HasChildren) => Some(Refusal::HasChildren),
        Err(StoreError::OverQuota) => Some(Refusal::OverQuota),
        Err(other) => panic!("{other:?}"),
    }
}

async fn run(db: Db, case: i64, ops: Vec<Op>) {
    let index = Index::new(db.clone(), 1 << 20);
    let mut world = World { db, plain: Plain::default(), index, case, ids: Vec::new(), uidvalidity: 0 };
    // Something to work on.
    world.create(0, "INBOX", false).await;
    world.create(1, "INBOX", true).await;
    for op in ops {
        world.apply(op).await;
    }
    compare(&mut world).await;
}

#[test]
fn the_store_does_what_a_plain_model_does() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let cases = std::env::var("PUGLIAIMPIEGO_TEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    assert_eq!(flags::KEYWORD_BITS, 24, "the cases use more keywords than have bits");
    for engine in runtime.block_on(engines()) {
        let config =
            ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..Default::default() };
        let mut number = 0;
        let count = std::cell::RefCell::new(&mut number);
        let outcome = TestRunner::new(config).run(&proptest::collection::vec(op(), 1..150), |ops| {
            **count.borrow_mut() += 1;
            let case = **count.borrow();
            runtime.block_on(run(engine.db.clone(), case, ops));
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("{}: {error}", engine.name);
        }
        let deep = mailstore::check::Options { deep: true };
        let problems = runtime.block_on(mailstore::check::run(&engine.db, deep, |_| {}));
        assert_eq!(problems.expect("a check"), [], "{}", engine.name);
    }
}
