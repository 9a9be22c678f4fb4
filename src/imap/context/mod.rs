//! Results that are kept up to date (RFC 5267 §4.3): SEARCH and SORT with RETURN (UPDATE).
//!
//! A context keeps its conditions and the UIDs of its result, four octets each. What has changed since it was last looked at
//! is found by comparing the client's own snapshots; only those messages are searched again, so a message that arrives
//! costs one search of one message, and in a sorted result the keys of a few others.

mod place;

use std::collections::HashSet;
use std::sync::Arc;

use super::fetch::{self, Request};
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, of_fetch, of_selected};
use super::view::{Selected, number};
use super::wire::command::{Fetch, Search, SearchKey, SearchReturn, SortCriterion};
use super::wire::response::{self, Code, Status, Update};
use super::wire::sequence::{RangeSet, SequenceSet};
use super::{search, sort};
use crate::directory::PrincipalId;
use crate::mailboxes::Mailboxes;
use mailstore::index::Snapshot;
use mailstore::seen::Seen;

/// Most contexts of a session.
const MAX_CONTEXTS: usize = 16;
/// Most UIDs in all of them: 4 MB.
const MAX_RESULTS: usize = 1_000_000;
/// Most octets of the conditions of all of them.
const MAX_CONDITIONS: usize = 4 << 20;

/// The contexts of the open mailbox.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    open: Vec<Context>,
    /// What they are right for; none when there are none.
    told: Option<(Arc<Snapshot>, Option<Seen>)>,
}

/// One of them.
#[derive(Debug)]
struct Context {
    /// The tag of the command that has opened it.
    tag: String,
    /// The client counts in UIDs.
    uid: bool,
    /// Message numbers and `$` in it have become UIDs.
    key: SearchKey,
    /// Octets of the condition, about.
    weight: usize,
    /// Of SORT; none of SEARCH.
    criteria: Vec<SortCriterion>,
    /// What is told of messages that come into the result (RFC 5465 §7).
    fetch: Option<Fetch>,
    /// UIDs in the order of the result.
    results: Vec<u32>,
}

impl Contexts {
    /// Whether nothing has changed since they were last looked at.
    pub(super) fn are_current(&self, selected: &Selected) -> bool {
        self.told.as_ref().is_none_or(|(snapshot, seen)| {
            Arc::ptr_eq(snapshot, &selected.snapshot) && *seen == selected.seen
        })
    }

    /// How many UIDs they hold.
    fn held(&self) -> usize {
        self.open.iter().map(|context| context.results.len()).sum()
    }
}

/// RFC 5267 §4.3: two contexts of one tag could not be told apart.
pub(super) fn check_tag(
    selected: &Selected,
    tag: &str,
    returns: Option<SearchReturn>,
) -> Result<(), Failure> {
    let updates = returns.is_some_and(|returns| returns.update);
    match updates && selected.contexts.open.iter().any(|context| context.tag == tag) {
        true => Err(Failure::bad("Tag reuse")),
        false => Ok(()),
    }
}

/// Keeps the result of a command that asked for UPDATE, or says that there is no room for it: then its other options hold
/// all the same (RFC 5267 §4.3.1). CONTEXT alone is a hint that changes nothing here.
pub(super) fn open(
    selected: &mut Selected,
    tag: &str,
    command: &Search,
    criteria: &[SortCriterion],
    positions: &[usize],
    out: &mut Vec<u8>,
) {
    if !command.returns.is_some_and(|returns| returns.update) {
        return;
    }
    let contexts = &selected.contexts;
    if contexts.open.len() >= MAX_CONTEXTS || contexts.held() + positions.len() > MAX_RESULTS {
        return refuse(out, tag);
    }
    let room = MAX_CONDITIONS.saturating_sub(contexts.open.iter().map(|context| context.weight).sum());
    let mut left = room;
    let Some(key) = fixed(&command.key, selected, &mut left) else { return refuse(out, tag) };
    let context = Context {
        tag: tag.to_owned(),
        uid: command.uid,
        key,
        weight: room - left,
        criteria: criteria.to_vec(),
        fetch: Fetch::unasked(&command.update_fetch),
        results: selected.uids(positions),
    };
    let told = (Arc::clone(&selected.snapshot), selected.seen.clone());
    selected.contexts.told.get_or_insert(told);
    selected.contexts.open.push(context);
}

fn refuse(out: &mut Vec<u8>, tag: &str) {
    response::untagged(out, Status::No, Some(Code::NoUpdate(tag)), "Too many results are kept up to date");
}

/// CANCELUPDATE (RFC 5267 §4.3.5).
pub(super) fn cancel(selected: &mut Selected, tags: &[String]) -> Outcome {
    let contexts = &mut selected.contexts;
    if tags.iter().any(|tag| contexts.open.iter().all(|context| context.tag != *tag)) {
        return Err(Failure::bad("There is no such update"));
    }
    contexts.open.retain(|context| !tags.contains(&context.tag));
    if contexts.open.is_empty() {
        contexts.told = None;
    }
    Ok(Reply::ok("No further updates"))
}

/// Takes messages at these positions, which are gone, out of the results; called before their numbers become those of
/// others (RFC 5267 §4.3.4).
pub(super) fn forget(selected: &mut Selected, gone: &[usize], out: &mut Vec<u8>) {
    if gone.is_empty() || selected.contexts.open.is_empty() {
        return;
    }
    let gone: HashSet<u32> = selected.uids(gone).into_iter().collect();
    let mut contexts = std::mem::take(&mut selected.contexts);
    for context in &mut contexts.open {
        context.remove(selected, &gone, out);
    }
    selected.contexts = contexts;
}

/// Looks at what has changed, and tells what has come into the results and what has left them. What has arrived must have
/// been told before (RFC 5267 §4.3.3).
pub(super) async fn update(
    selected: &mut Selected,
    mailboxes: &Mailboxes,
    person: PrincipalId,
    out: &mut Out,
) -> Result<(), Failure> {
    if selected.contexts.are_current(selected) {
        return Ok(());
    }
    // On the heap: every command passes here, and few have contexts.
    Box::pin(look_again(selected, mailboxes, person, out)).await
}

async fn look_again(
    selected: &mut Selected,
    mailboxes: &Mailboxes,
    person: PrincipalId,
    out: &mut Out,
) -> Result<(), Failure> {
    let mut contexts = std::mem::take(&mut selected.contexts);
    let changed = contexts.told.take().map(|(told, seen)| changed(selected, &told, seen.as_ref()));
    let changed = changed.unwrap_or_default();
    let mut open = std::mem::take(&mut contexts.open);
    let updated = async {
        for context in &mut open {
            context.update(selected, mailboxes, person, &changed, out).await?;
        }
        Ok(())
    };
    let outcome: Result<(), Failure> = updated.await;
    // A context that could not be looked at would be wrong for good: none is better.
    if outcome.is_err() {
        open.drain(..).for_each(|context| refuse(out.buffer(), &context.tag));
    }
    contexts.open = open;
    while contexts.held() > MAX_RESULTS {
        contexts.open.pop().into_iter().for_each(|context| refuse(out.buffer(), &context.tag));
    }
    let told = || (Arc::clone(&selected.snapshot), selected.seen.clone());
    contexts.told = (!contexts.open.is_empty()).then(told);
    selected.contexts = contexts;
    outcome
}

/// UIDs, ascending, of the messages that are new or look different to this person than they did in `told`.
fn changed(selected: &Selected, told: &Snapshot, seen: Option<&Seen>) -> Vec<u32> {
    let flags = |entry: &mailstore::entry::Entry| super::view::flags_of(seen, entry);
    let mut before = told.entries.iter().peekable();
    let mut changed = Vec::new();
    for entry in &selected.snapshot.entries {
        while before.next_if(|old| old.uid < entry.uid).is_some() {}
        let same = before
            .next_if(|old| old.uid == entry.uid)
            .is_some_and(|old| old.modseq == entry.modseq && flags(old) == selected.flags_of(entry));
        if !same {
            changed.push(entry.uid);
        }
    }
    changed
}

impl Context {
    async fn update(
        &mut self,
        selected: &mut Selected,
        mailboxes: &Mailboxes,
        person: PrincipalId,
        changed: &[u32],
        out: &mut Out,
    ) -> Result<(), Failure> {
        // Time passes for all messages alike (RFC 5032 §2).
        let timed = |key: &SearchKey| matches!(key, SearchKey::Older(_) | SearchKey::Younger(_));
        let all: Vec<u32>;
        let asked = if self.key.any(&timed) {
            all = selected.snapshot.entries.iter().map(|entry| entry.uid).collect();
            &all
        } else {
            changed
        };
        let Some(set) = uid_set(asked.iter().copied()) else { return Ok(()) };
        let key = SearchKey::And(vec![SearchKey::Uids(set), self.key.clone()]);
        let found = search::search(mailboxes, person, selected, &key, mailboxes.now()).await;
        let matching: HashSet<u32> = selected.uids(&found.map_err(of_selected)?).into_iter().collect();
        let left: HashSet<u32> = asked.iter().copied().filter(|uid| !matching.contains(uid)).collect();
        self.remove(selected, &left, out.buffer());
        let held: HashSet<u32> = self.results.iter().copied().filter(|uid| matching.contains(uid)).collect();
        let mut new: Vec<u32> = matching.into_iter().filter(|uid| !held.contains(uid)).collect();
        new.sort_unstable();
        let places = if self.criteria.is_empty() {
            self.add(&new)
        } else {
            place::insert(&mut self.results, &self.criteria, &new, selected, mailboxes, person).await?
        };
        // RFC 5465 §7: EXISTS, which has been told, FETCH, ESEARCH.
        self.describe(selected, mailboxes, person, &new, out).await?;
        self.tell(selected, Update::Add, &places, out.buffer());
        out.drain_if_full().await?;
        Ok(())
    }

    /// Tells what the client has asked for of messages that have come into the result.
    async fn describe(
        &self,
        selected: &mut Selected,
        mailboxes: &Mailboxes,
        person: PrincipalId,
        new: &[u32],
        out: &mut Out,
    ) -> Result<(), Failure> {
        let Some(fetch) = &self.fetch else { return Ok(()) };
        let positions: Vec<usize> = new.iter().filter_map(|uid| selected.snapshot.position(*uid)).collect();
        let request = Request { fetch, positions: &positions, condstore: false, progress: None };
        Box::pin(fetch::fetch(mailboxes, person, selected, &request, out)).await.map_err(of_fetch)?;
        Ok(())
    }

    /// Adds UIDs, ascending, to a result in the order of the mailbox, where places need not be told (RFC 5267 §4.3.3).
    fn add(&mut self, new: &[u32]) -> Vec<(u32, Vec<u32>)> {
        self.results.extend(new);
        self.results.sort_unstable();
        if new.is_empty() { Vec::new() } else { vec![(0, new.to_vec())] }
    }

    /// Takes UIDs out and tells so, of a sorted result from the end, so that each place is right.
    fn remove(&mut self, selected: &Selected, left: &HashSet<u32>, out: &mut Vec<u8>) {
        if left.is_empty() {
            return;
        }
        let sorted = !self.criteria.is_empty();
        let mut places: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut before = None;
        for (at, uid) in self.results.iter().enumerate().filter(|(_, uid)| left.contains(uid)) {
            match places.last_mut().filter(|_| !sorted || before == at.checked_sub(1)) {
                Some((_, run)) => run.push(*uid),
                None => places.push((if sorted { number(at + 1) } else { 0 }, vec![*uid])),
            }
            before = Some(at);
        }
        places.reverse();
        self.results.retain(|uid| !left.contains(uid));
        self.tell(selected, Update::Remove, &places, out);
    }

    fn tell(&self, selected: &Selected, update: Update, places: &[(u32, Vec<u32>)], out: &mut Vec<u8>) {
        if self.uid {
            return response::update(out, &self.tag, true, update, places);
        }
        let numbered = |uids: &Vec<u32>| {
            let position = |uid: &u32| selected.snapshot.position(*uid).map(|position| number(position + 1));
            uids.iter().filter_map(position).collect()
        };
        let places: Vec<_> = places.iter().map(|(place, uids)| (*place, numbered(uids))).collect();
        response::update(out, &self.tag, false, update, &places);
    }
}

/// The condition as it was when it was asked: numbers and `$` mean messages, whatever becomes of the numbers. Its octets are
/// taken from `room`; None when there is too little.
fn fixed(key: &SearchKey, selected: &Selected, room: &mut usize) -> Option<SearchKey> {
    let named = |set: &SequenceSet, uid: bool| {
        let uids = selected.uids(&selected.positions(set, uid));
        uid_set(uids).map_or(SearchKey::Not(Box::new(SearchKey::All)), SearchKey::Uids)
    };
    let key = match key {
        SearchKey::And(keys) => {
            SearchKey::And(keys.iter().map(|key| fixed(key, selected, room)).collect::<Option<_>>()?)
        }
        SearchKey::Or(left, right) => {
            SearchKey::Or(Box::new(fixed(left, selected, room)?), Box::new(fixed(right, selected, room)?))
        }
        SearchKey::Not(key) => SearchKey::Not(Box::new(fixed(key, selected, room)?)),
        SearchKey::Fuzzy(key) => SearchKey::Fuzzy(Box::new(fixed(key, selected, room)?)),
        SearchKey::Numbers(set) => named(set, false),
        SearchKey::Uids(set) if set.is_saved() => named(set, true),
        key => key.clone(),
    };
    *room = room.checked_sub(weight(&key))?;
    Some(key)
}

/// The octets a condition takes, without those inside it.
fn weight(key: &SearchKey) -> usize {
    let ranges = match key {
        SearchKey::Numbers(set) | SearchKey::Uids(set) => set.ranges(),
        _ => 0,
    };
    size_of::<SearchKey>() + key.text().map_or(0, str::len) + ranges * size_of::<(u32, u32)>()
}

/// A set of UIDs, given ascending; None for the empty one.
fn uid_set(uids: impl IntoIterator<Item = u32>) -> Option<SequenceSet> {
    SequenceSet::parse(RangeSet::from_sorted(uids).to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::testing::{search_command, selected};
    use mailstore::entry::Entry;

    /// Sixteen contexts of a thousand sets each kept gigabytes.
    #[test]
    fn conditions_are_bounded_together() {
        let entry = |uid| Entry { modseq: 1, internal_date: 0, uid, size: 1, flags: 0 };
        let selected = &mut selected((1..=50_000).map(|n| entry(2 * n)).collect(), &[]);
        let mut ask = |keys: &str| {
            let mut out = Vec::new();
            let command = search_command(&format!("SEARCH RETURN (UPDATE) {keys}"));
            open(selected, keys, &command, &[], &[], &mut out);
            (out.is_empty(), selected.contexts.open.iter().map(|context| context.weight).sum::<usize>())
        };
        assert!(!ask(&"1:* ".repeat(400)).0, "400 sets of 50,000 ranges");
        assert!(ask("1:*").0 && ask("2:*").0 && ask("FUZZY 3:*").0 && ask("UNSEEN").0);
        let told: Vec<bool> = (4..12).map(|n| ask(&format!("{n}:*")).0).collect();
        assert_eq!(told.iter().filter(|kept| **kept).count(), 7, "{told:?}");
        assert!(ask("SEEN").1 <= MAX_CONDITIONS);
    }
}
