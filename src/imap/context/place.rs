//! Where new messages belong in a sorted result.

use std::collections::HashMap;
use std::ops::Range;

use super::sort::{Key, keys};
use crate::directory::PrincipalId;
use crate::imap::reply::{Failure, of_selected};
use crate::imap::view::{Selected, number};
use crate::imap::wire::command::SortCriterion;
use crate::mailboxes::Mailboxes;

/// More new messages than this are placed with the keys of all; for fewer those of a few are read.
const MANY: usize = 20;

/// What a result is sorted by: the key, then the place in the mailbox.
type Rank = (Key, u32);

/// Puts UIDs, given ascending, into a sorted result. Gives the places (from 1) where they stand now, each with the UIDs that
/// follow one another from there, in order.
pub(super) async fn insert(
    results: &mut Vec<u32>,
    criteria: &[SortCriterion],
    new: &[u32],
    selected: &Selected,
    mailboxes: &Mailboxes,
    person: PrincipalId,
) -> Result<Vec<(u32, Vec<u32>)>, Failure> {
    let mut ranks = Ranks { known: HashMap::new(), has_all: false, criteria, selected, mailboxes, person };
    ranks.load(new).await?;
    if new.len() > MANY {
        ranks.load_all(results).await?;
    }
    let mut sorted: Vec<(Rank, u32)> = Vec::with_capacity(new.len());
    for uid in new {
        sorted.push((ranks.of(*uid).await?.unwrap_or_default(), *uid));
    }
    sorted.sort_unstable();
    let mut places = Vec::new();
    for (rank, uid) in &sorted {
        places.push((ranks.place(results, rank).await?, *uid));
    }
    Ok(merge(results, &places))
}

/// Inserts UIDs at places counted in the old result, given ascending, and groups those that stand side by side.
fn merge(results: &mut Vec<u32>, places: &[(usize, u32)]) -> Vec<(u32, Vec<u32>)> {
    let mut merged = Vec::with_capacity(results.len() + places.len());
    let mut told: Vec<(u32, Vec<u32>)> = Vec::new();
    let mut taken = 0;
    for run in places.chunk_by(|a, b| a.0 == b.0) {
        let Some((place, _)) = run.first() else { continue };
        merged.extend(results.get(taken..*place).unwrap_or_default());
        taken = *place;
        let uids: Vec<u32> = run.iter().map(|(_, uid)| *uid).collect();
        told.push((number(merged.len() + 1), uids.clone()));
        merged.extend(uids);
    }
    merged.extend(results.get(taken..).unwrap_or_default());
    *results = merged;
    told
}

/// Ranks of messages, read as they are asked for.
struct Ranks<'a> {
    /// Without key: a message that is expunged and not yet told to be. The client still has it in the result.
    known: HashMap<u32, Option<Key>>,
    has_all: bool,
    criteria: &'a [SortCriterion],
    selected: &'a Selected,
    mailboxes: &'a Mailboxes,
    person: PrincipalId,
}

impl Ranks<'_> {
    async fn load(&mut self, uids: &[u32]) -> Result<(), Failure> {
        let position = |uid: &u32| self.selected.snapshot.position(*uid);
        let mut positions: Vec<usize> = uids.iter().filter_map(position).collect();
        positions.sort_unstable();
        let keys = keys(self.mailboxes, self.person, self.selected, self.criteria, &positions).await;
        let uids = self.selected.uids(&positions);
        self.known.extend(uids.into_iter().zip(keys.map_err(of_selected)?));
        Ok(())
    }

    async fn load_all(&mut self, results: &[u32]) -> Result<(), Failure> {
        self.has_all = true;
        self.load(results).await
    }

    async fn of(&mut self, uid: u32) -> Result<Option<Rank>, Failure> {
        if !self.known.contains_key(&uid) {
            self.load(&[uid]).await?;
        }
        Ok(self.known.get(&uid).cloned().flatten().map(|key| (key, uid)))
    }

    /// How many of the results come before this rank. Those without one say nothing of the others' order.
    async fn place(&mut self, results: &[u32], rank: &Rank) -> Result<usize, Failure> {
        let (mut low, mut high) = (0, results.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.first(results, middle..high).await? {
                Some((at, found)) if found < *rank => low = at + 1,
                _ => high = middle,
            }
        }
        Ok(low)
    }

    /// The first rank there is within a range of the results, with its place.
    async fn first(
        &mut self,
        results: &[u32],
        range: Range<usize>,
    ) -> Result<Option<(usize, Rank)>, Failure> {
        for at in range {
            let Some(uid) = results.get(at) else { break };
            if let Some(rank) = self.of(*uid).await? {
                return Ok(Some((at, rank)));
            }
            // Where one is gone more are: all at once rather than one by one.
            if !self.has_all {
                self.load_all(results).await?;
            }
        }
        Ok(None)
    }
}
