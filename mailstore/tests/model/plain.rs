//! The store as plain collections: what each operation should do, without any cleverness.

use mailstore::{
    Rights,
    entry::FlagOp,
    flags::{DELETED, SEEN, SYSTEM},
    seen::COMMON,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a refusal is, without its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    NoSuchMailbox,
    Exists,
    HasChildren,
    OverQuota,
}

/// A message of a test: a number, from which its bytes and facts are made.
pub type Text = usize;

pub fn subject_of(text: Text) -> &'static str {
    ["orario", "bando", "corso"][text % 3]
}

/// Numbers of earlier messages it refers to.
pub fn references_of(text: Text) -> Vec<Text> {
    match text % 4 {
        1 => vec![text - 1],
        2 if text > 4 => vec![text - 5, text - 3],
        _ => Vec::new(),
    }
}

pub fn is_reply(text: Text) -> bool {
    !text.is_multiple_of(4)
}

pub fn size_of_text(text: Text) -> i64 {
    10 + text as i64
}

#[derive(Debug, Clone)]
pub struct Held {
    pub text: Text,
    pub flags: u32,
    /// Numbers of keywords of its mailbox.
    pub keywords: BTreeSet<usize>,
    pub modseq: i64,
}

#[derive(Debug, Clone, Default)]
pub struct Box {
    pub owner: i64,
    pub name: String,
    pub private: bool,
    pub uidvalidity: u32,
    pub uidnext: u32,
    pub modseq: i64,
    pub entries: BTreeMap<u32, Held>,
    pub keywords: Vec<String>,
    pub tombstones: BTreeMap<u32, i64>,
    pub seen: BTreeMap<i64, Set>,
    pub rights: BTreeMap<i64, Rights>,
}

/// What a person has seen.
#[derive(Debug, Clone, Default)]
pub struct Set {
    pub uids: BTreeSet<u32>,
    pub modseq: i64,
    /// When each mark was last changed.
    pub marks: BTreeMap<u32, i64>,
}

impl Set {
    fn turn(&mut self, uid: u32, modseq: i64, seen: bool) -> bool {
        let turned = if seen { self.uids.insert(uid) } else { self.uids.remove(&uid) };
        if turned {
            self.marks.insert(uid, modseq);
            self.modseq = modseq;
        }
        turned
    }
}

impl Box {
    /// What a person has seen: the own set, or that of all who have none.
    pub fn seen_by(&self, person: i64) -> Set {
        self.seen.get(&person).or_else(|| self.seen.get(&COMMON)).cloned().unwrap_or_default()
    }

    pub fn bytes(&self) -> i64 {
        self.entries.values().map(|e| size_of_text(e.text)).sum()
    }

    pub fn count(&self, with: impl Fn(u32) -> bool) -> i64 {
        self.entries.values().filter(|e| with(e.flags)).count() as i64
    }

    fn number(&mut self, name: &str) -> usize {
        let found = self.keywords.iter().position(|k| k.eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| {
            self.keywords.push(name.to_owned());
            self.keywords.len() - 1
        })
    }

    fn numbers(&mut self, names: &[String]) -> BTreeSet<usize> {
        names.iter().map(|name| self.number(name)).collect()
    }
}

/// A change of flags.
#[derive(Debug, Clone)]
pub struct Change {
    pub uids: Vec<u32>,
    pub op: FlagOp,
    pub system: u32,
    pub keywords: Vec<String>,
    pub protected: u32,
    pub unchanged_since: Option<i64>,
    pub viewer: Option<i64>,
}

#[derive(Debug, Clone, Default)]
pub struct Plain {
    pub boxes: BTreeMap<i64, Box>,
    pub limits: BTreeMap<i64, Option<i64>>,
    /// Messages ever kept, in the order of their ids, with their threads.
    pub kept: Vec<(Text, usize)>,
    threads: usize,
    /// Messages that were seen or referred to.
    thread_of: BTreeMap<Text, usize>,
}

type Outcome<T> = Result<T, Refusal>;

impl Plain {
    pub fn used(&self, owner: i64) -> (i64, i64) {
        let own = self.boxes.values().filter(|b| b.owner == owner);
        own.fold((0, 0), |(bytes, count), b| (bytes + b.bytes(), count + b.entries.len() as i64))
    }

    fn get(&mut self, id: i64) -> Outcome<&mut Box> {
        self.boxes.get_mut(&id).ok_or(Refusal::NoSuchMailbox)
    }

    fn fits(&self, owner: i64, bytes: i64) -> Outcome<()> {
        let limit = self.limits.get(&owner).copied().flatten();
        let used = self.used(owner).0;
        if limit.is_some_and(|limit| used + bytes > limit) { Err(Refusal::OverQuota) } else { Ok(()) }
    }

    /// Names that making `name` makes.
    pub fn missing(&self, owner: i64, name: &str) -> Vec<String> {
        let ends = name.match_indices('/').map(|(at, _)| at).chain([name.len()]);
        ends.map(|end| name[..end].to_owned()).filter(|n| !self.has(owner, n)).collect()
    }

    pub fn has(&self, owner: i64, name: &str) -> bool {
        self.boxes.values().any(|b| b.owner == owner && b.name == name)
    }

    pub fn rename(&mut self, id: i64, name: &str) -> Outcome<()> {
        let (owner, old) = self.get(id).map(|b| (b.owner, b.name.clone()))?;
        let moved: Vec<(i64, String)> = self
            .boxes
            .iter()
            .filter(|(n, b)| **n == id || b.owner == owner && b.name.starts_with(&format!("{old}/")))
            .map(|(n, b)| (*n, format!("{name}{}", &b.name[old.len()..])))
            .collect();
        if moved.iter().any(|(_, new)| self.has(owner, new)) {
            return Err(Refusal::Exists);
        }
        for (n, new) in moved {
            self.get(n)?.name = new;
        }
        Ok(())
    }

    pub fn delete(&mut self, id: i64) -> Outcome<()> {
        let (owner, name) = self.get(id).map(|b| (b.owner, format!("{}/", b.name)))?;
        if self.boxes.values().any(|b| b.owner == owner && b.name.starts_with(&name)) {
            return Err(Refusal::HasChildren);
        }
        self.boxes.remove(&id);
        Ok(())
    }

    pub fn append(
        &mut self,
        id: i64,
        texts: &[Text],
        system: u32,
        keywords: &[String],
        viewer: Option<i64>,
    ) -> Outcome<Vec<u32>> {
        let owner = self.get(id)?.owner;
        texts.iter().for_each(|text| self.keep(*text, id));
        self.fits(owner, texts.iter().map(|t| size_of_text(*t)).sum())?;
        let target = self.get(id)?;
        target.modseq += 1;
        let numbers = target.numbers(keywords);
        Ok(texts.iter().map(|text| place(target, *text, system, numbers.clone(), viewer)).collect())
    }

    fn keep(&mut self, text: Text, id: i64) {
        if self.kept.iter().any(|(known, _)| *known == text) {
            return;
        }
        let related: Vec<Text> = references_of(text).into_iter().chain([text]).collect();
        let known = related.iter().rev().find_map(|t| self.thread_of.get(t).copied());
        let thread = known.or_else(|| self.thread_by_subject(text, id)).unwrap_or_else(|| {
            self.threads += 1;
            self.threads
        });
        for text in related {
            self.thread_of.entry(text).or_insert(thread);
        }
        self.kept.push((text, thread));
    }

    fn thread_by_subject(&self, text: Text, id: i64) -> Option<usize> {
        if !is_reply(text) || !references_of(text).is_empty() {
            return None;
        }
        let here =
            |text: Text| self.boxes.get(&id).is_some_and(|b| b.entries.values().any(|e| e.text == text));
        let mut newest_first = self.kept.iter().rev();
        newest_first.find(|(t, _)| subject_of(*t) == subject_of(text) && here(*t)).map(|(_, thread)| *thread)
    }

    pub fn store(&mut self, id: i64, change: &Change) -> Outcome<(Vec<u32>, Vec<u32>)> {
        let target = self.get(id)?;
        let limit = change.unchanged_since.unwrap_or(i64::MAX);
        let chosen: BTreeSet<u32> =
            change.uids.iter().copied().filter(|uid| target.entries.contains_key(uid)).collect();
        let (touched, refused): (Vec<u32>, Vec<u32>) = chosen
            .into_iter()
            .partition(|uid| target.entries[uid].modseq.max(marked_at(target, *uid, change)) <= limit);
        let wanted: BTreeSet<usize> = match change.op {
            FlagOp::Remove => {
                let known = |name: &String| target.keywords.iter().position(|k| k.eq_ignore_ascii_case(name));
                change.keywords.iter().filter_map(known).collect()
            }
            _ if touched.is_empty() => BTreeSet::new(),
            _ => target.numbers(&change.keywords),
        };
        let modseq = target.modseq + 1;
        let mut changed = Vec::new();
        for uid in touched {
            let marked = mark(target, uid, change, modseq);
            let private = if target.private { SEEN } else { 0 };
            let Some(entry) = target.entries.get_mut(&uid) else { continue };
            let before = (entry.flags, entry.keywords.clone());
            let kept = change.protected | private;
            entry.flags = entry.flags & kept | apply(entry.flags, change.system & SYSTEM, change.op) & !kept;
            entry.keywords = match change.op {
                FlagOp::Set => wanted.clone(),
                FlagOp::Add => &entry.keywords | &wanted,
                FlagOp::Remove => &entry.keywords - &wanted,
            };
            let touched = before != (entry.flags, entry.keywords.clone());
            if touched {
                entry.modseq = modseq;
            }
            if marked || touched {
                changed.push(uid);
            }
        }
        if !changed.is_empty() {
            target.modseq = modseq;
        }
        Ok((changed, refused))
    }

    pub fn copy(
        &mut self,
        from: i64,
        uids: &[u32],
        to: i64,
        viewer: Option<i64>,
    ) -> Outcome<(Vec<u32>, Vec<u32>)> {
        self.duplicate(from, uids, to, viewer, true)
    }

    fn duplicate(
        &mut self,
        from: i64,
        uids: &[u32],
        to: i64,
        viewer: Option<i64>,
        charged: bool,
    ) -> Outcome<(Vec<u32>, Vec<u32>)> {
        let source = self.get(from)?.clone();
        let owner = self.get(to)?.owner;
        let chosen: BTreeSet<u32> = uids.iter().copied().filter(|u| source.entries.contains_key(u)).collect();
        let bytes = chosen.iter().map(|uid| size_of_text(source.entries[uid].text)).sum();
        if chosen.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        if charged {
            self.fits(owner, bytes)?;
        }
        let target = self.get(to)?;
        target.modseq += 1;
        let mut new = Vec::new();
        for uid in &chosen {
            let entry = &source.entries[uid];
            let mut flags = entry.flags;
            if source.private {
                let seen = viewer.is_some_and(|v| source.seen_by(v).uids.contains(uid));
                flags = flags & !SEEN | if seen { SEEN } else { 0 };
            }
            let names: Vec<String> = entry.keywords.iter().map(|n| source.keywords[*n].clone()).collect();
            let numbers = target.numbers(&names);
            new.push(place(target, entry.text, flags, numbers, viewer));
        }
        Ok((chosen.into_iter().collect(), new))
    }

    pub fn relocate(
        &mut self,
        from: i64,
        uids: &[u32],
        to: i64,
        viewer: Option<i64>,
    ) -> Outcome<(Vec<u32>, Vec<u32>)> {
        let charged = self.get(from)?.owner != self.get(to)?.owner;
        let moved = self.duplicate(from, uids, to, viewer, charged)?;
        self.carry(from, to, &moved, viewer);
        remove(self.get(from)?, &moved.0);
        Ok(moved)
    }

    /// Between mailboxes with private marks all keep theirs.
    fn carry(&mut self, from: i64, to: i64, moved: &(Vec<u32>, Vec<u32>), mover: Option<i64>) {
        let (Some(source), Some(target)) = (self.boxes.get(&from).cloned(), self.boxes.get_mut(&to)) else {
            return;
        };
        if from == to || !source.private || !target.private || moved.0.is_empty() {
            return;
        }
        let before = target.clone();
        let new = |person: i64| -> Vec<u32> {
            let seen = source.seen_by(person).uids;
            moved.0.iter().zip(&moved.1).filter(|(old, _)| seen.contains(old)).map(|(_, new)| *new).collect()
        };
        let people: BTreeSet<i64> = source.seen.keys().chain(before.seen.keys()).copied().collect();
        for person in people.into_iter().filter(|person| Some(*person) != mover) {
            if new(person).is_empty() && new(COMMON).is_empty() {
                continue;
            }
            let mut set = before.seen_by(person);
            for uid in new(person) {
                set.turn(uid, target.modseq, true);
            }
            target.seen.insert(person, set);
        }
    }

    pub fn expunge(&mut self, id: i64, only: Option<&[u32]>) -> Outcome<Vec<u32>> {
        let target = self.get(id)?;
        let gone: Vec<u32> = target
            .entries
            .iter()
            .filter(|(uid, e)| e.flags & DELETED != 0 && only.is_none_or(|list| list.contains(uid)))
            .map(|(uid, _)| *uid)
            .collect();
        remove(target, &gone);
        Ok(gone)
    }

    pub fn set_private(&mut self, id: i64, private: bool) -> Outcome<()> {
        let target = self.get(id)?;
        if target.private != private {
            target.private = private;
            target.modseq += 1;
            target.seen.entry(COMMON).or_default();
            if private { go_private(target) } else { go_common(target) }
        }
        Ok(())
    }
}

/// Each has the marks of before, but the common ones where the entry has changed since; the others begin with the common ones.
fn go_private(target: &mut Box) {
    let modseq = target.modseq;
    for set in target.seen.values_mut() {
        let since = std::mem::replace(&mut set.modseq, modseq);
        let old = std::mem::take(&mut set.uids);
        for (uid, entry) in &target.entries {
            let common = entry.flags & SEEN != 0;
            let own = if entry.modseq > since { common } else { old.contains(uid) };
            if own {
                set.uids.insert(*uid);
            }
            if own != common {
                set.marks.insert(*uid, modseq);
            }
        }
    }
}

/// What one has seen all have seen.
fn go_common(target: &mut Box) {
    for (uid, entry) in &mut target.entries {
        let (some, all) = (
            target.seen.values().any(|set| set.uids.contains(uid)),
            target.seen.values().all(|set| set.uids.contains(uid)),
        );
        let was = entry.flags;
        entry.flags |= if some { SEEN } else { 0 };
        if entry.flags != was || entry.flags & SEEN != 0 && !all {
            entry.modseq = target.modseq;
        }
    }
    target.seen.values_mut().for_each(|set| set.modseq = target.modseq);
}

fn apply(old: u32, wanted: u32, op: FlagOp) -> u32 {
    match op {
        FlagOp::Set => wanted,
        FlagOp::Add => old | wanted,
        FlagOp::Remove => old & !wanted,
    }
}

/// When the viewer last changed its private mark.
fn marked_at(target: &Box, uid: u32, change: &Change) -> i64 {
    let set = change.viewer.filter(|_| target.private).map(|viewer| target.seen_by(viewer));
    set.and_then(|set| set.marks.get(&uid).copied()).unwrap_or(0)
}

/// The private mark of the viewer; whether it changed.
fn mark(target: &mut Box, uid: u32, change: &Change, modseq: i64) -> bool {
    let Some(viewer) = change.viewer.filter(|_| target.private && change.protected & SEEN == 0) else {
        return false;
    };
    let mut set = target.seen_by(viewer);
    let new = apply(u32::from(set.uids.contains(&uid)), change.system & SEEN, change.op) != 0;
    let turned = set.turn(uid, modseq, new);
    if turned {
        target.seen.insert(viewer, set);
    }
    turned
}

fn place(target: &mut Box, text: Text, flags: u32, keywords: BTreeSet<usize>, viewer: Option<i64>) -> u32 {
    let uid = target.uidnext;
    target.uidnext += 1;
    let flags = flags & SYSTEM;
    if let (true, true, Some(viewer)) = (target.private, flags & SEEN != 0, viewer) {
        let mut set = target.seen_by(viewer);
        set.turn(uid, target.modseq, true);
        target.seen.insert(viewer, set);
    }
    let flags = if target.private { flags & !SEEN } else { flags };
    target.entries.insert(uid, Held { text, flags, keywords, modseq: target.modseq });
    uid
}

fn remove(target: &mut Box, uids: &[u32]) {
    if uids.is_empty() {
        return;
    }
    target.modseq += 1;
    for uid in uids {
        target.entries.remove(uid);
        target.tombstones.insert(*uid, target.modseq);
        if target.private {
            target.seen.values_mut().for_each(|set| {
                set.uids.remove(uid);
            });
        }
    }
}
