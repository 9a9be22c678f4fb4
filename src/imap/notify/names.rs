//! Which names have come, gone, moved or been subscribed to since they were told; pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::directory::PrincipalId;
use crate::imap::wire::command::{CommandBody, EventGroup};
use crate::mailboxes::{Listed, SEPARATOR};

use super::choice::{Facts, Wanted, wanted};

/// A name the client hears of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The mailbox, if there is one.
    pub mailbox: Option<i64>,
    pub subscribed: bool,
    pub wanted: Wanted,
}

/// Names by path.
pub(super) type Names = BTreeMap<String, Name>;

/// What the filters ask of a listed mailbox.
pub(super) fn facts(listed: &Listed, person: PrincipalId) -> Facts<'_> {
    let own = listed.mailbox.as_ref().is_some_and(|mailbox| mailbox.owner == person.0);
    Facts { path: &listed.path, own, subscribed: listed.subscribed }
}

/// The names of interest among all.
pub(super) fn of(groups: &[EventGroup], person: PrincipalId, all: &[Listed]) -> Names {
    let name = |listed: &Listed| {
        let wanted = wanted(groups, facts(listed, person));
        let mailbox = listed.mailbox.as_ref().map(|mailbox| mailbox.id);
        let name = Name { mailbox, subscribed: listed.subscribed, wanted };
        wanted.is_of_name().then(|| (listed.path.clone(), name))
    };
    all.iter().filter_map(name).collect()
}

/// Most deeds of one kind that are kept.
const MOST_OWN: usize = 2_000;

/// What this client has done itself and is not told of (RFC 5465 §5).
#[derive(Debug, Default)]
pub(in crate::imap) struct Own {
    names: BTreeSet<String>,
    subscriptions: BTreeSet<String>,
    annotations: BTreeSet<(String, String)>,
    /// UIDs in the open mailbox.
    pub uids: BTreeSet<u32>,
}

impl Own {
    /// What a command does when it succeeds.
    pub(in crate::imap) fn of(body: &CommandBody) -> Self {
        let mut own = Self::default();
        match body {
            CommandBody::Create { mailbox, .. } | CommandBody::Delete { mailbox } => own.name(mailbox),
            CommandBody::Rename { from, to } => {
                own.name(from);
                own.name(to);
            }
            CommandBody::Subscribe { mailbox } | CommandBody::Unsubscribe { mailbox } => {
                own.subscriptions.insert(mailbox.clone());
            }
            CommandBody::SetMetadata(wanted) => {
                let entries = wanted.changes.iter().map(|(entry, _)| (wanted.mailbox.clone(), entry.clone()));
                own.annotations.extend(entries);
            }
            _ => {}
        }
        own
    }

    /// A name, and those above it that may have been made on the way.
    fn name(&mut self, path: &str) {
        let path = path.strip_suffix(SEPARATOR).unwrap_or(path);
        self.names.insert(path.to_owned());
        self.names
            .extend(path.match_indices(SEPARATOR).filter_map(|(at, _)| path.get(..at)).map(str::to_owned));
    }

    /// Annotations are kept only where they will be asked for.
    pub(super) fn add(&mut self, more: Self, annotations: bool) {
        join(&mut self.names, more.names);
        join(&mut self.subscriptions, more.subscriptions);
        if annotations {
            join(&mut self.annotations, more.annotations);
        }
    }

    /// All names have been looked at.
    pub(super) fn forget_names(&mut self) {
        self.names.clear();
        self.subscriptions.clear();
    }

    /// Whether an annotation was set by this client; asking forgets it.
    pub(super) fn set(&mut self, path: &str, entry: &str) -> bool {
        self.annotations.remove(&(path.to_owned(), entry.to_owned()))
    }
}

/// Adds deeds to those that nobody has asked about so far. Of more than [`MOST_OWN`] all are forgotten: then the client is told of
/// what it did, which it may be.
fn join<T: Ord>(known: &mut BTreeSet<T>, more: BTreeSet<T>) {
    known.extend(more);
    if known.len() > MOST_OWN {
        known.clear();
    }
}

/// Names to be told, with what they were called before.
pub(super) type Affected = BTreeMap<String, Option<String>>;

/// The names that are told, and what they were called before (RFC 5465 §5.4, §5.5).
pub(super) fn affected(before: &Names, after: &Names, own: &Own) -> Affected {
    let mut told = Affected::new();
    let (was, is) = (by_mailbox(before), by_mailbox(after));
    let moved: HashMap<&str, &str> = is
        .iter()
        .filter_map(|(id, new)| Some((*was.get(id)?, *new)).filter(|(old, new)| old != new))
        .collect();
    for (old, new) in moved.iter().filter(|(old, new)| !follows(&moved, old, new)) {
        if after.get(*new).is_some_and(|name| name.wanted.names) && !own.names.contains(*new) {
            told.insert((*new).to_owned(), Some((*old).to_owned()));
        }
    }
    let came = after.iter().filter(|(_, name)| name.mailbox.is_some_and(|id| !was.contains_key(&id)));
    let gone = before.iter().filter(|(_, name)| name.mailbox.is_some_and(|id| !is.contains_key(&id)));
    for (path, _) in came.chain(gone).filter(|(path, name)| name.wanted.names && !own.names.contains(*path)) {
        told.entry(path.clone()).or_default();
        // The direct parent is affected too: it may have children now, or none.
        let above = path.rsplit_once(SEPARATOR).map(|(above, _)| above);
        if let Some(above) = above.filter(|above| after.get(*above).is_some_and(|name| name.wanted.names)) {
            told.entry(above.to_owned()).or_default();
        }
    }
    let subscribed = |names: &Names, path: &str| names.get(path).is_some_and(|name| name.subscribed);
    for (path, name) in before.iter().chain(after).filter(|(_, name)| name.wanted.subscriptions) {
        let changed = subscribed(before, path) != subscribed(after, path);
        let renamed = name.mailbox.is_some_and(|id| was.get(&id) != is.get(&id));
        if changed && !renamed && !own.subscriptions.contains(path) {
            told.entry(path.clone()).or_default();
        }
    }
    told
}

fn by_mailbox(names: &Names) -> HashMap<i64, &str> {
    names.iter().filter_map(|(path, name)| Some((name.mailbox?, path.as_str()))).collect()
}

/// Whether a mailbox has only moved along with one above it, of which alone is told.
fn follows(moved: &HashMap<&str, &str>, old: &str, new: &str) -> bool {
    old.match_indices(SEPARATOR).any(|(at, _)| {
        let (above, rest) = old.split_at(at);
        moved.get(above).is_some_and(|to| new.strip_suffix(rest) == Some(to))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Wanted =
        Wanted { names: true, subscriptions: true, messages: false, flags: false, metadata: false };

    fn names(list: &[(&str, i64, bool)]) -> Names {
        let name = |(path, id, subscribed): &(&str, i64, bool)| {
            let mailbox = Some(*id).filter(|id| *id > 0);
            ((*path).to_owned(), Name { mailbox, subscribed: *subscribed, wanted: BOTH })
        };
        list.iter().map(name).collect()
    }

    fn check(
        before: &[(&str, i64, bool)],
        after: &[(&str, i64, bool)],
        own: &Own,
        expected: &[(&str, &str)],
    ) {
        let told = affected(&names(before), &names(after), own);
        let told: Vec<(&str, &str)> =
            told.iter().map(|(path, old)| (path.as_str(), old.as_deref().unwrap_or_default())).collect();
        assert_eq!(told, expected, "{before:?} {after:?}");
    }

    /// A client that hears of no annotations kept each it set for good.
    #[test]
    fn own_deeds_are_kept_where_asked_for_and_bounded() {
        let annotation =
            |n: usize| Own { annotations: [(n.to_string(), "e".into())].into(), ..Own::default() };
        let (mut deaf, mut hearing) = (Own::default(), Own::default());
        for n in 0..MOST_OWN + 10 {
            deaf.add(annotation(n), false);
            hearing.add(annotation(n), true);
        }
        assert!(deaf.annotations.is_empty());
        assert_eq!(hearing.annotations.len(), 9);
        assert!(hearing.set(&(MOST_OWN + 9).to_string(), "e"));
    }

    #[test]
    fn made_deleted_and_moved() {
        // RFC 5465 §5.4
        let none = Own::default();
        check(&[("a", 1, false)], &[("a", 1, false)], &none, &[]);
        check(&[("a", 1, false)], &[("a", 1, false), ("a/b", 2, false)], &none, &[("a", ""), ("a/b", "")]);
        check(&[("a", 1, false), ("a/b", 2, false)], &[("a", 1, false)], &none, &[("a", ""), ("a/b", "")]);
        check(&[("a", 1, false)], &[("a", 2, false)], &none, &[("a", "")]);
        check(
            &[("a", 1, false), ("a/b", 2, false), ("a/b/c", 3, false)],
            &[("z", 1, false), ("z/b", 2, false), ("z/b/c", 3, false)],
            &none,
            &[("z", "a")],
        );
        check(
            &[("a", 1, false), ("a/b", 2, false)],
            &[("z", 1, false), ("y", 2, false)],
            &none,
            &[("y", "a/b"), ("z", "a")],
        );
    }

    #[test]
    fn subscribed_and_unsubscribed() {
        // RFC 5465 §5.5
        let none = Own::default();
        check(&[("a", 1, false)], &[("a", 1, true)], &none, &[("a", "")]);
        check(&[("a", 1, true)], &[("a", 1, false)], &none, &[("a", "")]);
        check(&[], &[("x", 0, true)], &none, &[("x", "")]);
        check(&[("x", 0, true)], &[], &none, &[("x", "")]);
    }

    #[test]
    fn what_the_client_did_itself_is_not_told() {
        // RFC 5465 §5
        let made = Own::of(&CommandBody::Create { mailbox: "a/b/".to_owned(), uses: Vec::new() });
        check(&[], &[("a", 1, false), ("a/b", 2, false), ("c", 3, false)], &made, &[("c", "")]);
        let moved = Own::of(&CommandBody::Rename { from: "a".to_owned(), to: "z".to_owned() });
        check(&[("a", 1, false), ("a/b", 2, false)], &[("z", 1, false), ("z/b", 2, false)], &moved, &[]);
        let subscribed = Own::of(&CommandBody::Subscribe { mailbox: "a".to_owned() });
        check(&[("a", 1, false)], &[("a", 1, true)], &subscribed, &[]);
    }
}
