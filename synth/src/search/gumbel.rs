//! "Policy improvement by planning with Gumbel" (Danihelka et al. 2022): few playouts on many actions.
//!
//! At the root the actions with the most `g(a) + log π(a)` are considered, `g` drawn anew for each round, and
//! sequential halving shares the round's playouts among them, keeping those with the most
//! `g(a) + log π(a) + σ(q̂(a))`. Elsewhere playouts follow the *improved policy*
//! `π′ = softmax(log π + σ(completed q))`, and the choice after a round is the considered action with the best
//! score, not the one with the most visits, which halving makes nearly equal. No other noise is added.

use rand::{Rng, RngExt};

use super::candidates::Candidate;
use super::config::Gumbel;
use super::halving::{Phase, phases};
use super::select::Choice;
use super::tree::{Edge, EdgeId, NodeId, Tree};
use crate::machine::ActionId;

/// σ and the values that it is applied to: those of visited actions, completed by a mixture for the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Completed {
    discount: f32,
    /// The value of every action without visits (`v_mix`, equation 33).
    mixed: f32,
    low: f32,
    high: f32,
    weight: f32,
}

impl Completed {
    /// For a node that has been evaluated.
    pub(super) fn of(tree: &Tree, node: NodeId, config: &Gumbel, discount: f32) -> Completed {
        let own = tree.node(node).own.unwrap_or(0.0);
        let (mut visits, mut most, mut prior, mut sum) = (0, 0, 0.0, 0.0);
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for (_, edge) in tree.live_edges(node).filter(|(_, edge)| edge.visits > 0) {
            let value = discount * tree.node(edge.child).value;
            visits += edge.visits;
            most = most.max(edge.visits);
            prior += edge.prior;
            sum += edge.prior * value;
            (low, high) = (low.min(value), high.max(value));
        }
        // Visited actions may have no prior at all to weigh them by.
        let mean = if prior > 0.0 { sum / prior } else { own };
        let mixed = (own + visits as f32 * mean) / (1 + visits) as f32;
        let weight = (config.visit_offset + most as f32) * config.value_scale;
        let (low, high) = if config.rescale { (low.min(mixed), high.max(mixed)) } else { (0.0, 1.0) };
        Completed { discount, mixed, low, high, weight }
    }

    /// σ of the value of an action that has an edge.
    pub(super) fn edge(&self, tree: &Tree, edge: &Edge) -> f32 {
        match edge.visits {
            0 => self.unvisited(),
            _ => self.sigma(self.discount * tree.node(edge.child).value),
        }
    }

    /// σ of the value of an action without visits.
    pub(super) fn unvisited(&self) -> f32 {
        self.sigma(self.mixed)
    }

    fn sigma(&self, value: f32) -> f32 {
        let stretched = if self.high > self.low { (value - self.low) / (self.high - self.low) } else { 0.0 };
        self.weight * stretched
    }
}

/// Where a playout goes on from a node below the root: to the action with the most
/// `π′(a) − N(a) / (1 + Σ N)`, so that visits follow π′; the first of equals.
pub(super) fn choose(tree: &mut Tree, node: NodeId, config: &Gumbel, discount: f32) -> Choice {
    let unvisited = tree.first_candidate(node);
    let tree = &*tree;
    let completed = Completed::of(tree, node, config, discount);
    let (mut most, mut visits) = (completed.unvisited(), 0);
    for (_, edge) in tree.live_edges(node) {
        most = most.max(edge.log_prior + completed.edge(tree, edge));
        visits += edge.visits + edge.pending;
    }
    let weight = |edge: &Edge| (edge.log_prior + completed.edge(tree, edge) - most).exp();
    let rest = (completed.unvisited() - most).exp();
    let mut whole: f32 = tree.live_edges(node).map(|(_, edge)| weight(edge)).sum();
    if let Some(candidate) = unvisited {
        // Rounding must not leave all of them less than the first alone.
        whole += rest * tree.node(node).prior_left.max(candidate.log_prior.exp());
    }
    let mut best = None;
    for (id, edge) in tree.live_edges(node) {
        let score = weight(edge) / whole - (edge.visits + edge.pending) as f32 / (1 + visits) as f32;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, Choice::Follow(id)));
        }
    }
    if let Some(candidate) = unvisited {
        let score = rest * candidate.log_prior.exp() / whole;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, Choice::TakeFirst));
        }
    }
    best.map_or(Choice::Closed, |(_, choice)| choice)
}

/// π′ of a node over its live edges and candidates, which adds up to 1; empty where it has neither.
pub(super) fn improved_policy(
    tree: &Tree,
    node: NodeId,
    config: &Gumbel,
    discount: f32,
) -> Vec<(ActionId, f32)> {
    let completed = Completed::of(tree, node, config, discount);
    let edges =
        tree.live_edges(node).map(|(_, edge)| (edge.action, edge.log_prior + completed.edge(tree, edge)));
    let candidates = tree.candidates(node).iter().map(|&packed| Candidate::unpack(packed));
    let rest = candidates.map(|candidate| (candidate.action, candidate.log_prior + completed.unvisited()));
    let mut policy: Vec<_> = edges.chain(rest).collect();
    let most = policy.iter().fold(f32::NEG_INFINITY, |most, (_, logit)| most.max(*logit));
    policy.iter_mut().for_each(|(_, logit)| *logit = (*logit - most).exp());
    let whole: f32 = policy.iter().map(|(_, weight)| weight).sum();
    policy.iter_mut().for_each(|(_, weight)| *weight /= whole);
    policy
}

/// One round at a root: its considered actions, fewer in each phase.
#[derive(Debug)]
pub(super) struct Round {
    considered: Vec<Considered>,
    phases: std::iter::Peekable<std::vec::IntoIter<Phase>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Considered {
    action: ActionId,
    /// g(a) + log π(a).
    score: f32,
    /// Playouts begun in this phase.
    begun: u32,
    way: Way,
}

/// How a considered action is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Candidate,
    /// It was a candidate and has been taken; whether that made an edge is seen the next time.
    Taken,
    Edge(EdgeId),
}

impl Round {
    /// Draws the actions of a new round of `budget` playouts, among the legal ones alone.
    pub(super) fn draw(tree: &Tree, root: NodeId, budget: u32, config: &Gumbel, rng: &mut impl Rng) -> Round {
        let edges = tree.live_edges(root).map(|(id, edge)| (edge.action, edge.log_prior, Way::Edge(id)));
        let rest = tree.candidates(root).iter().map(|&packed| Candidate::unpack(packed));
        let mut considered: Vec<Considered> = edges
            .chain(rest.map(|candidate| (candidate.action, candidate.log_prior, Way::Candidate)))
            .map(|(action, score, way)| Considered { action, score, begun: 0, way })
            .collect();
        // Draws go by action number, so that they do not depend on what was taken in which order.
        considered.sort_unstable_by_key(|considered| considered.action);
        for considered in &mut considered {
            // −ln(−ln u) of a uniform u, kept from 0 and 1.
            let uniform = rng.random::<f32>().clamp(1e-7, 1.0 - 1e-7);
            considered.score -= (-uniform.ln()).ln();
        }
        considered.sort_by(|a, b| b.score.total_cmp(&a.score));
        considered.truncate(config.considered);
        let phases = phases(considered.len(), budget);
        considered.truncate(phases.first().map_or(0, |phase| phase.actions));
        Round { considered, phases: phases.into_iter().peekable() }
    }

    /// Where the next playout goes from the root; `None` once no considered action leads to anything.
    pub(super) fn choose(
        &mut self,
        tree: &Tree,
        root: NodeId,
        config: &Gumbel,
        discount: f32,
    ) -> Option<Choice> {
        loop {
            // An excluded action is removed, not merely given a low score that another could fall below.
            self.considered.retain_mut(|considered| considered.leads_on(tree, root));
            let phase = self.phases.peek()?;
            let next = self.considered.iter_mut().min_by_key(|considered| considered.begun)?;
            if next.begun < phase.visits {
                return next.choice(tree, root);
            }
            // The last phase goes on for as long as there are playouts.
            let last = *phase;
            self.phases.next();
            let keep = match self.phases.peek() {
                Some(next) => next.actions,
                None => {
                    self.phases = vec![last].into_iter().peekable();
                    last.actions
                }
            };
            self.rank(tree, root, config, discount);
            self.considered.truncate(keep);
            self.considered.iter_mut().for_each(|considered| considered.begun = 0);
        }
    }

    /// Counts a playout through an action of the root as begun.
    pub(super) fn begin(&mut self, action: ActionId) {
        if let Some(considered) = self.considered.iter_mut().find(|c| c.action == action) {
            considered.begun += 1;
        }
    }

    /// The action that the round ends with: of those left the one with the most `g + log π + σ(q̂)`.
    pub(super) fn best(
        &mut self,
        tree: &Tree,
        root: NodeId,
        config: &Gumbel,
        discount: f32,
    ) -> Option<ActionId> {
        self.considered.retain_mut(|considered| {
            considered.leads_on(tree, root)
                && matches!(considered.way, Way::Edge(edge) if tree.edge(edge).visits > 0)
        });
        self.rank(tree, root, config, discount);
        self.considered.first().map(|considered| considered.action)
    }

    /// Sorts the considered actions by `g + log π + σ(q̂)`, best first.
    fn rank(&mut self, tree: &Tree, root: NodeId, config: &Gumbel, discount: f32) {
        let completed = Completed::of(tree, root, config, discount);
        let sigma = |way: Way| match way {
            Way::Edge(edge) => completed.edge(tree, tree.edge(edge)),
            Way::Candidate | Way::Taken => completed.unvisited(),
        };
        let score = |considered: &Considered| considered.score + sigma(considered.way);
        self.considered.sort_by(|a, b| score(b).total_cmp(&score(a)));
    }
}

impl Considered {
    /// Whether something may still come of it.
    fn leads_on(&mut self, tree: &Tree, root: NodeId) -> bool {
        if self.way == Way::Taken {
            let edge = tree.live_edges(root).find(|(_, edge)| edge.action == self.action);
            let Some((id, _)) = edge else { return false };
            self.way = Way::Edge(id);
        }
        match self.way {
            Way::Edge(edge) => tree.is_live(tree.edge(edge).child),
            Way::Candidate | Way::Taken => true,
        }
    }

    /// How a playout takes it; `None` where the root has no such action.
    fn choice(&mut self, tree: &Tree, root: NodeId) -> Option<Choice> {
        if let Way::Edge(edge) = self.way {
            return Some(Choice::Follow(edge));
        }
        self.way = Way::Taken;
        let is_this = |&packed: &u32| Candidate::unpack(packed).action == self.action;
        tree.candidates(root).iter().position(is_this).map(Choice::Take)
    }
}

#[cfg(test)]
mod tests;
