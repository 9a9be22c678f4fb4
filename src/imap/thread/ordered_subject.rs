//! THREAD=ORDEREDSUBJECT (RFC 5256 §3): the first message of a subject is the parent of all others; pure.

use std::collections::HashMap;

use super::Member;
use super::forest::{Forest, index};

/// Threads of members given in the order of the mailbox.
pub(super) fn threads(members: &[Member]) -> Forest {
    let mut order: Vec<u32> = (0..index(members.len())).collect();
    order.sort_by_key(|node| members.get(*node as usize).map(|member| member.date));
    let mut first_of: HashMap<Option<u64>, u32> = HashMap::new();
    let mut parents = vec![None; members.len()];
    for node in order {
        let Some(member) = members.get(node as usize) else { continue };
        let first = *first_of.entry(member.subject).or_insert(node);
        if let Some(parent) = parents.get_mut(node as usize).filter(|_| first != node) {
            *parent = Some(first);
        }
    }
    Forest::new(members, &parents)
}
