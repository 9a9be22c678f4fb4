//! THREAD=REFERENCES (RFC 5256 §3): who answers whom, step by step as written there; pure.
//!
//! Steps 1 to 3 work on nodes, one for each identifier, in `Links`; steps 4 to 6 on the messages that are left and on the
//! dummies at the top. Work grows with the number of identifiers but for the search for loops, which is bounded as a
//! whole: a link that would need more of it is not made.

use std::collections::HashMap;

use super::Member;
use super::forest::{Forest, index};
use crate::mime::THREAD_ID;

/// Most identifiers that are kept beyond two a message. With more of them only the last one of each message counts.
pub(super) const MAX_MORE_IDS: usize = 500_000;
/// Most steps in search of loops, for a whole command.
const MAX_STEPS: usize = 50_000_000;

type Id = [u8; THREAD_ID];

/// A message, or an identifier of which no message is known.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    parent: Option<u32>,
    children: u32,
    /// Its index among the members.
    message: Option<u32>,
}

/// Steps 1 and 2: nodes and their parents.
#[derive(Debug, Default)]
pub(super) struct Links {
    nodes: Vec<Node>,
    by_id: HashMap<Id, u32>,
    /// The node of each member.
    members: Vec<u32>,
    steps: usize,
}

impl Links {
    /// Step 1: adds the next message, by its [`thread_ids`](crate::mime::thread_ids).
    pub(super) fn add(&mut self, thread_ids: &[u8]) {
        let mut ids = thread_ids.as_chunks::<THREAD_ID>().0.iter();
        let own = ids.next().filter(|own| **own != [0; THREAD_ID]);
        let all = ids.as_slice();
        let full = self.nodes.len() > 2 * self.members.len() + MAX_MORE_IDS;
        let kept = if full { 1 } else { all.len() };
        let mut parent = None;
        for id in all.iter().skip(all.len() - kept.min(all.len())) {
            let node = self.node(id);
            // 1.A: what has a parent keeps it.
            if let Some(parent) = parent.filter(|_| self.get(node).parent.is_none()) {
                self.link(parent, node);
            }
            parent = Some(node);
        }
        // 1.B: for the message itself the last reference counts, whatever others have said before.
        let node = self.message(own);
        self.unlink(node);
        if let Some(parent) = parent {
            self.link(parent, node);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn get(&self, node: u32) -> Node {
        self.nodes.get(node as usize).copied().unwrap_or_default()
    }

    fn push(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        index(self.nodes.len() - 1)
    }

    fn node(&mut self, id: &Id) -> u32 {
        if let Some(node) = self.by_id.get(id) {
            return *node;
        }
        let node = self.push(Node::default());
        self.by_id.insert(*id, node);
        node
    }

    /// The node of the next member. A second message of the same identifier is one without.
    fn message(&mut self, own: Option<&Id>) -> u32 {
        let message = Some(index(self.members.len()));
        let known = own.map(|id| self.node(id)).filter(|node| self.get(*node).message.is_none());
        let node = known.unwrap_or_else(|| self.push(Node::default()));
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.message = message;
        }
        self.members.push(node);
        node
    }

    /// Makes `child` a child of `parent` unless that would make a loop.
    fn link(&mut self, parent: u32, child: u32) {
        if parent == child || (self.get(child).children > 0 && self.leads_to(parent, child)) {
            return;
        }
        if let Some(child) = self.nodes.get_mut(child as usize) {
            child.parent = Some(parent);
        }
        if let Some(parent) = self.nodes.get_mut(parent as usize) {
            parent.children += 1;
        }
    }

    fn unlink(&mut self, child: u32) {
        let parent = self.nodes.get_mut(child as usize).and_then(|child| child.parent.take());
        if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(parent as usize)) {
            parent.children -= 1;
        }
    }

    /// Whether `ancestor` stands above `node`, or nobody may look any longer.
    fn leads_to(&mut self, mut node: u32, ancestor: u32) -> bool {
        while let Some(parent) = self.get(node).parent {
            self.steps += 1;
            if parent == ancestor || self.steps > MAX_STEPS {
                return true;
            }
            node = parent;
        }
        false
    }

    /// Steps 2 to 6. `members` are those that were added, in that order.
    pub(super) fn threads(self, members: &[Member]) -> Forest {
        let (parents, dummies) = self.pruned();
        let mut top = Top { members, parents, dummies, table: HashMap::new() };
        top.merge();
        let parents = top.parents;
        Forest::new(members, &parents)
    }

    /// Step 3: the parents of the members among themselves, a dummy being one only at the top and with two children or
    /// more. Nodes of dummies come after the members; their children are given in the order of the members.
    fn pruned(&self) -> (Vec<Option<u32>>, Vec<Vec<u32>>) {
        let above = self.above();
        let mut top_children: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut parents: Vec<Option<u32>> = vec![None; self.members.len()];
        for (member, (node, parent)) in self.members.iter().zip(parents.iter_mut()).enumerate() {
            let Some(found) = self.get(*node).parent.map(|parent| above.get(parent as usize).copied()) else {
                continue;
            };
            let found = found.unwrap_or_default();
            match self.get(found).message {
                Some(message) => *parent = Some(message),
                None => top_children.entry(found).or_default().push(index(member)),
            }
        }
        let mut dummies: Vec<Vec<u32>> =
            top_children.into_values().filter(|children| children.len() > 1).collect();
        // The map has no order of its own.
        dummies.sort_unstable_by_key(|children| children.first().copied());
        for (at, children) in dummies.iter().enumerate() {
            for child in children {
                if let Some(parent) = parents.get_mut(*child as usize) {
                    *parent = Some(index(self.members.len() + at));
                }
            }
        }
        (parents, dummies)
    }

    /// For each node the one that its children have as their parent once dummies are pruned: itself for a message and for
    /// a dummy at the top, else what stands for its own parent.
    fn above(&self) -> Vec<u32> {
        const UNKNOWN: u32 = u32::MAX;
        let mut above = vec![UNKNOWN; self.nodes.len()];
        let mut path = Vec::new();
        for start in 0..index(self.nodes.len()) {
            let mut node = start;
            let found = loop {
                match above.get(node as usize) {
                    Some(&UNKNOWN) => {}
                    Some(known) => break *known,
                    None => break node,
                }
                path.push(node);
                match self.get(node) {
                    Node { message: None, parent: Some(parent), .. } => node = parent,
                    _ => break node,
                }
            };
            for node in path.drain(..) {
                if let Some(place) = above.get_mut(node as usize) {
                    *place = found;
                }
            }
        }
        above
    }
}

/// Steps 4 and 5: the children of the root, and those of one subject brought together.
struct Top<'a> {
    members: &'a [Member],
    /// Of the members, then of the dummies, which have none.
    parents: Vec<Option<u32>>,
    /// The children of each dummy.
    dummies: Vec<Vec<u32>>,
    /// The subject table: which child of the root stands for a subject.
    table: HashMap<u64, u32>,
}

impl Top<'_> {
    fn merge(&mut self) {
        let first = index(self.members.len());
        self.parents.resize(self.members.len() + self.dummies.len(), None);
        let members: Vec<u32> = (0..first).filter(|node| self.parent(*node).is_none()).collect();
        let dummies = (first..).take(self.dummies.len());
        // Step 4: by date; a dummy by its first child.
        let mut roots: Vec<u32> = members.into_iter().chain(dummies).collect();
        for children in &mut self.dummies {
            children.sort_unstable_by_key(|child| order(self.members, *child));
        }
        roots.sort_by_key(|root| order(self.members, self.speaker(*root)));
        roots.iter().for_each(|root| self.enter(*root));
        roots.iter().for_each(|root| self.join(*root));
    }

    fn parent(&self, node: u32) -> Option<u32> {
        self.parents.get(node as usize).copied().flatten()
    }

    /// The dummy's number among the dummies.
    fn dummy(&self, node: u32) -> Option<usize> {
        (node as usize).checked_sub(self.members.len())
    }

    /// The message itself, or the first child of a dummy.
    fn speaker(&self, node: u32) -> u32 {
        let children = self.dummy(node).and_then(|dummy| self.dummies.get(dummy));
        children.and_then(|children| children.first()).copied().unwrap_or(node)
    }

    fn subject(&self, node: u32) -> Option<u64> {
        self.members.get(self.speaker(node) as usize).and_then(|member| member.subject)
    }

    fn is_reply(&self, node: u32) -> bool {
        self.members.get(node as usize).is_some_and(|member| member.is_reply)
    }

    /// Step 5.B: the subject table has of each subject a dummy rather than a message, and the first message rather than an
    /// answer.
    fn enter(&mut self, node: u32) {
        let Some(subject) = self.subject(node) else { return };
        let known = self.table.get(&subject).copied();
        let replaces = known.is_none_or(|known| {
            let original = self.is_reply(known) && !self.is_reply(node);
            self.dummy(known).is_none() && (self.dummy(node).is_some() || original)
        });
        if replaces {
            self.table.insert(subject, node);
        }
    }

    /// Step 5.C: joins a thread to the one that stands for its subject.
    fn join(&mut self, node: u32) {
        let Some(subject) = self.subject(node) else { return };
        let Some(known) = self.table.get(&subject).copied().filter(|known| *known != node) else { return };
        match (self.dummy(known), self.dummy(node)) {
            (Some(_), Some(dummy)) => {
                let children = self.dummies.get_mut(dummy).map(std::mem::take).unwrap_or_default();
                children.into_iter().for_each(|child| self.adopt(known, child));
            }
            (Some(_), None) => self.adopt(known, node),
            (None, _) if self.is_reply(node) && !self.is_reply(known) => self.adopt(known, node),
            (None, _) => {
                let dummy = index(self.parents.len());
                self.parents.push(None);
                self.dummies.push(Vec::new());
                self.adopt(dummy, known);
                self.adopt(dummy, node);
                self.table.insert(subject, dummy);
            }
        }
    }

    fn adopt(&mut self, parent: u32, child: u32) {
        if let Some(place) = self.parents.get_mut(child as usize) {
            *place = Some(parent);
        }
        if let Some(children) = self.dummy(parent).and_then(|dummy| self.dummies.get_mut(dummy)) {
            children.push(child);
        }
    }
}

/// What siblings are sorted by: the date, then the place in the mailbox.
fn order(members: &[Member], node: u32) -> Option<(i64, u32)> {
    members.get(node as usize).map(|member| (member.date, member.position))
}
