//! The search of one task, which asks for evaluations and takes their answers.
//!
//! [`TreeSearch::collect`] plays until some leaves wait for an evaluation; [`TreeSearch::receive`] takes the
//! answers. In between the leaves of other tasks can join the batch, which changes nothing here.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::best_first::Frontier;
use super::config::{Config, Method};
use super::expand::Opened;
use super::gumbel::{self, Round};
use super::moves::{Goal, Moves, Scratch};
use super::positions::{Answers, Batch};
use super::rollout::Rollout;
use super::select::Choice;
use super::tree::{Edge, EdgeId, NodeId, Status, Tree, hash};
use super::{puct, ucb1};
use crate::exact::{Limits, Outcome};
use crate::machine::{ActionId, Catalog, Program};
use crate::model::Wanted;
use crate::task::Task;
use crate::verify::verify_io;

/// States expanded in one call of [`TreeSearch::collect`] before it gives others a turn: where the bound
/// proves node after node a search goes on for long without an evaluation.
const TURN: u64 = 256;

/// What all searches of one machine and config share.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    pub(super) config: &'a Config,
    pub(super) catalog: Catalog,
    pub(super) moves: Moves,
}

/// One task's tree and what is left of its budget.
#[derive(Debug)]
pub(super) struct TreeSearch<'a> {
    task: &'a Task,
    pub(super) shared: &'a Shared<'a>,
    budget: Budget,
    pub(super) goal: Goal,
    pub(super) tree: Tree,
    pub(super) scratch: Scratch,
    pub(super) rng: ChaCha8Rng,
    /// Where playouts begin.
    pub(super) root: NodeId,
    round: Option<Round>,
    /// Playouts of this round that were begun.
    begun: u32,
    pub(super) leaves: Vec<Leaf>,
    /// What best-first search has still to take.
    pub(super) frontier: Frontier,
    pub(super) expansions: u64,
    pub(super) evaluations: u64,
    best: Option<Program>,
    pub(super) outcome: Option<Outcome>,
    /// The length that every solution has at least, as far as is proved.
    pub(super) at_least: usize,
}

#[derive(Clone, Copy, Debug)]
struct Budget {
    expansions: u64,
    evaluations: u64,
    bytes: usize,
}

/// A node whose evaluation is under way.
#[derive(Debug)]
pub(super) struct Leaf {
    /// The playout that led to it, and where that began.
    root: NodeId,
    path: Vec<EdgeId>,
    pub(super) node: NodeId,
    /// How far the rollout from it has come.
    pub(super) rollout: Option<Rollout>,
}

/// What a playout came to.
pub(super) enum Playout {
    Leaf(Leaf),
    /// It met a node whose evaluation is under way.
    Collision,
    /// Nothing is left to do, or to do it with.
    Over,
    /// It went on for long without a leaf.
    Paused,
}

impl<'a> TreeSearch<'a> {
    /// A search that has not begun, in the memory of `tree`.
    pub(super) fn new(
        task: &'a Task,
        shared: &'a Shared<'a>,
        limits: &Limits<'_>,
        tree: Tree,
    ) -> TreeSearch<'a> {
        let (goal, start) = (Goal::new(task), Goal::start(task));
        let wrong = goal.wrong(&start).count_ones() as usize;
        // The depth of a node is kept in 16 bits.
        let horizon = limits.max_steps.min(usize::from(u16::MAX) - 1);
        let mut tree = tree.renewed(goal.width(), horizon);
        tree.keeps_apart = !shared.config.graph;
        let outcome = if wrong == 0 {
            Some(Outcome::Solved { program: Program::default(), optimal: true })
        } else if wrong > horizon {
            Some(Outcome::NoneWithin)
        } else {
            None
        };
        let root = tree.add(&start, if shared.config.bound { wrong } else { 1 }, None);
        // The stream depends on what is asked, so that a task draws the same in any company.
        let mut rng = ChaCha8Rng::seed_from_u64(shared.config.seed);
        rng.set_stream(hash(&[&start[..], &goal.target, &[u32::from(goal.care.bits())]].concat()));
        TreeSearch {
            budget: Budget {
                expansions: limits.nodes,
                evaluations: shared.config.evaluations.unwrap_or(u64::MAX),
                bytes: limits.memory,
            },
            at_least: if outcome == Some(Outcome::NoneWithin) { limits.max_steps + 1 } else { wrong },
            scratch: Scratch::default(),
            round: None,
            begun: 0,
            leaves: Vec::new(),
            frontier: Frontier::default(),
            expansions: 0,
            evaluations: 0,
            best: None,
            task,
            shared,
            goal,
            tree,
            rng,
            root,
            outcome,
        }
    }

    /// Plays until it has its share of leaves and puts them into `batch`. Where none is added the search has
    /// ended, which [`TreeSearch::outcome`] says, or only wants another turn.
    pub(super) fn collect(&mut self, batch: &mut Batch) {
        if self.evaluations + self.leaves.len() as u64 > self.budget.evaluations {
            self.end(Outcome::OutOfNodes);
            return;
        }
        let turn = self.expansions + TURN;
        // Rollouts under way go before new leaves.
        while self.outcome.is_none() && self.leaves.len() < self.shared.config.leaves {
            match self.playout(turn) {
                Playout::Leaf(leaf) => self.leaves.push(leaf),
                Playout::Over if self.leaves.is_empty() => {
                    self.end(Outcome::OutOfNodes);
                }
                Playout::Collision | Playout::Over | Playout::Paused => break,
            }
        }
        if self.outcome.is_some() {
            return;
        }
        for leaf in &self.leaves {
            let words = match &leaf.rollout {
                Some(rollout) => &rollout.words[..],
                None => self.tree.words(leaf.node),
            };
            batch.push(&self.goal, words, self.steps_left(leaf), self.wanted(leaf));
        }
    }

    /// Takes the answers for the leaves that [`TreeSearch::collect`] added, in that order.
    pub(super) fn receive(&mut self, answers: &mut Answers<'_>) {
        for mut leaf in std::mem::take(&mut self.leaves) {
            let (log_priors, value) = answers.next();
            self.evaluations += 1;
            if leaf.rollout.is_none() {
                self.tree.weigh(leaf.node, log_priors);
            }
            let outcome =
                if self.rolls_out() { self.roll(&mut leaf, log_priors, value) } else { Some(value) };
            match outcome {
                Some(outcome) => {
                    self.tree.settle(leaf.node, outcome);
                    self.tree.end(leaf.root, &leaf.path, self.shared.config.discount);
                    if self.shared.config.method == Method::BestFirst {
                        self.push_open(leaf.node);
                    }
                }
                None => self.leaves.push(leaf),
            }
        }
        if self.leaves.is_empty() && self.begun >= self.shared.config.round {
            self.end_round();
        }
    }

    /// Ends the search, unless it has ended; what was found counts.
    pub(super) fn end(&mut self, otherwise: Outcome) {
        if self.outcome.is_some() {
            return;
        }
        let best = self.best.take().map(|program| {
            let optimal = program.len() <= self.at_least;
            Outcome::Solved { program, optimal }
        });
        self.outcome = Some(best.unwrap_or(otherwise));
    }

    /// Takes a program that solves the task, `actions` after those on the way to `node`.
    pub(super) fn found(&mut self, node: NodeId, actions: &[ActionId]) {
        let way = self.tree.way_to(node);
        let instruction = |&action: &ActionId| self.shared.catalog.instruction(action);
        let program: Program = way.iter().chain(actions).map(instruction).collect();
        // The simulator that runs it here shares no code with the one that found it.
        if verify_io(self.task, &program).is_err() {
            debug_assert!(false, "the search and the machine disagree on {program}");
            return;
        }
        if self.best.as_ref().is_none_or(|best| program.len() < best.len()) {
            self.tree.horizon = program.len() - 1;
            self.best = Some(program);
        }
        if !self.shared.config.improve || self.tree.horizon < self.at_least {
            self.end(Outcome::OutOfNodes);
        }
    }

    /// What is read of a leaf's evaluation: the priors of a new node, and then either what its rollout draws from or
    /// the value that ends it.
    fn wanted(&self, leaf: &Leaf) -> Wanted {
        let ends = !self.rolls_out() || self.ends(leaf);
        Wanted { policy: leaf.rollout.is_none() || !ends, value: ends }
    }

    fn rolls_out(&self) -> bool {
        self.shared.config.method == Method::Ucb1 && self.shared.config.ucb1.rollout_steps > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.expansions >= self.budget.expansions
            || self.evaluations + self.leaves.len() as u64 >= self.budget.evaluations
            || self.tree.bytes() + self.frontier.bytes() > self.budget.bytes
    }

    fn playout(&mut self, turn: u64) -> Playout {
        let discount = self.shared.config.discount;
        let (mut path, mut node) = (Vec::new(), self.root);
        loop {
            if self.outcome.is_some() || self.is_spent() {
                return Playout::Over;
            } else if self.expansions >= turn {
                return Playout::Paused;
            }
            if self.tree.node(node).visits == 0 && self.tree.node(node).pending == 0 && path.is_empty() {
                // The start is the one node that no edge leads to.
                match self.expand(node) {
                    Some(last) => {
                        self.tree.begin(node, &[last]);
                        self.tree.end(node, &[last], discount);
                        continue;
                    }
                    None if self.tree.is_live(node) => {
                        return Playout::Leaf(self.begin(self.root, path, node));
                    }
                    None => {}
                }
            }
            if self.tree.node(node).status == Status::Pending {
                return Playout::Collision;
            }
            if self.shared.config.method == Method::BestFirst {
                return self.take_cheapest(turn);
            }
            match self.choose(node) {
                Choice::Follow(edge) => {
                    node = self.tree.edge(edge).child;
                    path.push(edge);
                }
                choice @ (Choice::TakeFirst | Choice::Take(_)) => match self.open(node, choice) {
                    Opened::Nothing => {}
                    Opened::Edge(edge) => {
                        node = self.tree.edge(edge).child;
                        path.push(edge);
                        if self.tree.node(node).pending == 0 && self.tree.node(node).own.is_none() {
                            return Playout::Leaf(self.begin(self.root, path, node));
                        }
                    }
                    Opened::Solution(edges, count) => {
                        path.extend(&edges[..count]);
                        self.tree.begin(self.root, &path);
                        self.tree.end(self.root, &path, discount);
                        (node, path) = (self.root, Vec::new());
                    }
                },
                Choice::Closed => {
                    self.tree.close(node);
                    self.tree.back_up(self.root, &path, discount);
                    if node == NodeId::START {
                        // Every program that is short enough is ruled out.
                        self.at_least = self.tree.horizon + 1;
                        self.end(Outcome::NoneWithin);
                    } else if node == self.root {
                        self.restart();
                    }
                    (node, path) = (self.root, Vec::new());
                }
            }
        }
    }

    /// Counts a playout from `root` to a new leaf as begun.
    pub(super) fn begin(&mut self, root: NodeId, path: Vec<EdgeId>, node: NodeId) -> Leaf {
        self.tree.begin(root, &path);
        self.begun += 1;
        if let (Some(round), Some(&first)) = (&mut self.round, path.first()) {
            round.begin(self.tree.edge(first).action);
        }
        Leaf { root, path, node, rollout: None }
    }

    fn choose(&mut self, node: NodeId) -> Choice {
        let config = self.shared.config;
        match config.method {
            Method::Ucb1 => ucb1::choose(&self.tree, node, &config.ucb1, &mut self.rng),
            Method::Puct => puct::choose(&mut self.tree, node, &config.puct, config.discount),
            Method::Gumbel if node == self.root => self.choose_considered(),
            Method::Gumbel => gumbel::choose(&mut self.tree, node, &config.gumbel, config.discount),
            // It makes no choices on a way from the root: `take_cheapest` has its own order.
            Method::BestFirst => Choice::Closed,
        }
    }

    /// The next considered action of the round, or of a new one where none of this round's leads anywhere.
    fn choose_considered(&mut self) -> Choice {
        let config = self.shared.config;
        let settings = &config.gumbel;
        if let Some(round) = &mut self.round
            && let Some(choice) = round.choose(&self.tree, self.root, settings, config.discount)
        {
            return choice;
        }
        let mut round = Round::draw(&self.tree, self.root, config.round, settings, &mut self.rng);
        let choice = round.choose(&self.tree, self.root, settings, config.discount);
        (self.round, self.begun) = (Some(round), 0);
        choice.unwrap_or(Choice::Closed)
    }

    /// Ends a round: the next one draws anew, and playing on it begins after the chosen instruction.
    fn end_round(&mut self) {
        let config = self.shared.config;
        let round = self.round.take();
        self.begun = 0;
        if !config.commit {
            return;
        }
        let chosen = match round {
            Some(mut round) => {
                let best = round.best(&self.tree, self.root, &config.gumbel, config.discount);
                self.tree.live_edges(self.root).find(|(_, edge)| Some(edge.action) == best)
            }
            // The first of the most visited.
            None => {
                let most = |(_, edge): &(EdgeId, &Edge)| std::cmp::Reverse(edge.visits);
                self.tree.live_edges(self.root).min_by_key(most)
            }
        };
        match chosen.map(|(_, edge)| edge.child) {
            Some(child) if self.tree.node(child).status == Status::Open => self.root = child,
            _ => self.restart(),
        }
    }

    /// Goes back to the start.
    fn restart(&mut self) {
        (self.root, self.round, self.begun) = (NodeId::START, None, 0);
    }
}
