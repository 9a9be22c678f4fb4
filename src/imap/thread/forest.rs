//! Threads as a result: trees of messages, some under a root that is missing.

use super::Member;

/// No node.
const NONE: u32 = u32::MAX;

/// Threads, in order. Nodes are messages by their index among the members; those from the number of members on are
/// dummies, which are roots only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forest {
    positions: Vec<u32>,
    roots: Vec<u32>,
    /// Where the children of each node begin in `children`, and at last where they all end.
    starts: Vec<u32>,
    children: Vec<u32>,
}

/// A step of writing: a thread-list that begins, or one that ends.
enum Step {
    Open(u32),
    Close,
}

impl Forest {
    /// Trees from the parent of each node, [`None`] for a root: the members first, then the dummies. Siblings are sorted
    /// by date, then by their order in the mailbox (RFC 5256 §3, REFERENCES step 6). Dummies without children are
    /// dropped.
    pub(super) fn new(members: &[Member], parents: &[Option<u32>]) -> Self {
        let mut order: Vec<u32> = (0..index(members.len())).collect();
        order.sort_unstable_by_key(|node| {
            members.get(*node as usize).map(|member| (member.date, member.position))
        });
        let parent = |node: u32| parents.get(node as usize).copied().flatten();
        let mut starts = vec![0_u32; parents.len() + 1];
        for parent in order.iter().filter_map(|node| parent(*node)) {
            if let Some(count) = starts.get_mut(parent as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        starts.iter_mut().for_each(|start| {
            sum += *start;
            *start = sum;
        });
        let (mut next, mut children) = (starts.clone(), vec![NONE; sum as usize]);
        let mut roots = Vec::new();
        let dummies = index(members.len());
        for node in order {
            let Some(parent) = parent(node) else {
                roots.push(node);
                continue;
            };
            let Some(place) = next.get_mut(parent as usize) else { continue };
            // A dummy stands where its first child would stand.
            if parent >= dummies && starts.get(parent as usize) == Some(place) {
                roots.push(parent);
            }
            if let Some(child) = children.get_mut(*place as usize) {
                *child = node;
            }
            *place += 1;
        }
        let positions = members.iter().map(|member| member.position).collect();
        Self { positions, roots, starts, children }
    }

    /// The place in the snapshot of a node; None for a dummy.
    fn position(&self, node: u32) -> Option<usize> {
        self.positions.get(node as usize).map(|position| *position as usize)
    }

    fn children(&self, node: u32) -> &[u32] {
        let bound = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        self.children.get(bound(node as usize)..bound(node as usize + 1)).unwrap_or_default()
    }

    /// Hands out `thread-list`s piece by piece (RFC 5256 §5): `begin` and `end` are parentheses, numbers are places in the
    /// snapshot.
    ///
    /// ```text
    /// thread-list    = "(" (thread-members / thread-nested) ")"
    /// thread-members = nz-number *(SP nz-number) [SP thread-nested]
    /// thread-nested  = 2*thread-list
    /// ```
    pub fn walk(&self, mut piece: impl FnMut(Piece)) {
        let mut steps: Vec<Step> = self.roots.iter().rev().map(|root| Step::Open(*root)).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Open(node) => {
                    piece(Piece::Begin);
                    self.line(node, &mut steps, &mut piece);
                }
                Step::Close => piece(Piece::End),
            }
        }
    }

    /// A message, its only child, the only child of that, and so on up to where the thread ends or parts.
    fn line(&self, mut node: u32, steps: &mut Vec<Step>, piece: &mut impl FnMut(Piece)) {
        steps.push(Step::Close);
        if let Some(position) = self.position(node) {
            piece(Piece::Message(position));
        }
        loop {
            match self.children(node) {
                [] => return,
                [only] => {
                    piece(Piece::Space);
                    self.position(*only).into_iter().for_each(|position| piece(Piece::Message(position)));
                    node = *only;
                }
                several => {
                    if self.position(node).is_some() {
                        piece(Piece::Space);
                    }
                    steps.extend(several.iter().rev().map(|child| Step::Open(*child)));
                    return;
                }
            }
        }
    }
}

/// A piece of the reply to THREAD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// `(`
    Begin,
    /// `)`
    End,
    /// A space.
    Space,
    /// A message, by its place in the snapshot.
    Message(usize),
}

pub(super) fn index(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NONE)
}
