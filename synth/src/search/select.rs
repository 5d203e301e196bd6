//! What the three methods answer: where a playout goes on from a node.

use super::tree::EdgeId;

/// The next step of a playout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Down an edge.
    Follow(EdgeId),
    /// Take the likeliest candidate.
    TakeFirst,
    /// Take the candidate at this position.
    Take(usize),
    /// There is nowhere to go: all candidates are taken and no edge leads to anything.
    Closed,
}
