//! Beam search over programs ranked by their probability under the policy.
//!
//! With growth it is complete anytime beam search (Zhang 1998; used for programs by Zohar and Wolf 2018): a
//! beam that found nothing is widened and begins again, until the budget ends.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::moves::{Goal, Moves, Scratch};
use super::positions::Batch;
use super::{Actions, Config, ConfigError};
use crate::exact::{Limits, Outcome, Report};
use crate::machine::{ActionId, Catalog, Program};
use crate::model::{Evaluator, Wanted};
use crate::task::Task;
use crate::verify::verify_io;

/// Settings of beam search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Beam {
    /// The states kept at each depth, at least 1. Default: 32.
    pub width: usize,
    /// What the width is multiplied by where a beam found nothing; 1: a single beam. Default: 4.
    pub growth: usize,
    /// Which actions are tried. Default: `canonical`.
    pub actions: Actions,
    /// Leaves out an instruction after which more places are wrong than instructions are left. Default: true.
    pub bound: bool,
    /// Steps all children of a state at once, so that a solution one instruction away is never missed.
    /// Default: true.
    pub look_ahead: bool,
}

impl Default for Beam {
    fn default() -> Beam {
        Beam { width: 32, growth: 4, actions: Actions::Canonical, bound: true, look_ahead: true }
    }
}

impl Beam {
    /// Whether every setting is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        for (name, found) in [("beam.width", self.width), ("beam.growth", self.growth)] {
            if found == 0 {
                return Err(ConfigError { name, range: "at least 1", found: 0.0 });
            }
        }
        Ok(())
    }
}

/// Searches a task that `evaluator` reads. `nodes` of the report counts states expanded, `evals` positions
/// evaluated.
pub(super) fn beam(task: &Task, evaluator: &dyn Evaluator, config: &Beam, limits: &Limits<'_>) -> Report {
    let (actions, bound, look_ahead) = (config.actions, config.bound, config.look_ahead);
    let rules = Config { actions, bound, look_ahead, ..Config::plus() };
    let mut search = Search {
        task,
        goal: Goal::new(task),
        moves: Moves::new(task.machine, &rules),
        catalog: Catalog::new(task.machine),
        limits,
        scratch: Scratch::default(),
        batch: Batch::default(),
        seen: HashSet::new(),
        dropped: false,
        nodes: 0,
        evals: 0,
    };
    let mut at_least = search.goal.wrong(&Goal::start(task)).count_ones() as usize;
    let mut width = config.width;
    let outcome = loop {
        match search.run(evaluator, width) {
            Ok(outcome) => break outcome,
            // What a beam that dropped nothing did not find is not there.
            Err(NothingFound) if !search.dropped => {
                at_least = limits.max_steps + 1;
                break Outcome::NoneWithin;
            }
            Err(NothingFound) if config.growth <= 1 => break Outcome::Exhausted,
            Err(NothingFound) => width = width.saturating_mul(config.growth),
        }
    };
    let outcome = match outcome {
        Outcome::Solved { program, .. } => {
            let optimal = program.len() <= at_least;
            Outcome::Solved { program, optimal }
        }
        other => other,
    };
    Report { outcome, nodes: search.nodes, evals: search.evals, at_least }
}

/// A state in the beam.
struct Kept {
    words: Vec<u32>,
    actions: Vec<ActionId>,
    /// What may follow it.
    moves: Vec<u32>,
    /// The logarithm of the probability of its actions.
    log_probability: f32,
}

struct Search<'a> {
    task: &'a Task,
    goal: Goal,
    moves: Moves,
    catalog: Catalog,
    limits: &'a Limits<'a>,
    scratch: Scratch,
    batch: Batch,
    /// The states met by this beam; what is met again is no nearer.
    seen: HashSet<Vec<u32>>,
    /// Whether this beam passed over a state for want of width.
    dropped: bool,
    nodes: u64,
    evals: u64,
}

/// A beam came to its end without a solution.
struct NothingFound;

impl Search<'_> {
    /// One beam of a given width, from the start.
    fn run(&mut self, evaluator: &dyn Evaluator, width: usize) -> Result<Outcome, NothingFound> {
        self.seen.clear();
        self.dropped = false;
        let mut beam = Vec::new();
        if let Some(end) = self.keep(&mut beam, Goal::start(self.task), Vec::new(), 0.0) {
            return Ok(end);
        }
        while !beam.is_empty() {
            let mut ranked = Vec::new();
            for (index, kept) in beam.iter().enumerate() {
                if (self.limits.stop)() {
                    return Ok(Outcome::Stopped);
                }
                if index % PER_BATCH == 0 {
                    self.evaluate(evaluator, &beam[index..beam.len().min(index + PER_BATCH)]);
                }
                let log_priors = self.batch.log_priors(index % PER_BATCH);
                let score = |action: u32| kept.log_probability + log_priors[action as usize];
                ranked.extend(kept.moves.iter().map(|&action| (score(action), index, action)));
            }
            // The likeliest first; of equals the one that was there first. What is no number comes last.
            let key = |score: f32| if score.is_nan() { f32::NEG_INFINITY } else { score };
            ranked.sort_unstable_by(|a, b| {
                key(b.0).total_cmp(&key(a.0)).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
            });
            let mut next = Vec::new();
            for (score, index, action) in ranked {
                if next.len() == width {
                    self.dropped = true;
                    break;
                }
                let (mut words, mut actions) = (beam[index].words.clone(), beam[index].actions.clone());
                let action = ActionId::new(action as u16);
                self.moves.step(&mut words, action);
                actions.push(action);
                if let Some(end) = self.keep(&mut next, words, actions, score) {
                    return Ok(end);
                }
            }
            beam = next;
        }
        Err(NothingFound)
    }

    /// Adds a state to a beam, unless it was met before or nothing can follow it; how the search ends, where
    /// it ends here.
    fn keep(
        &mut self,
        beam: &mut Vec<Kept>,
        words: Vec<u32>,
        actions: Vec<ActionId>,
        log_probability: f32,
    ) -> Option<Outcome> {
        let wrong = self.goal.wrong(&words).count_ones() as usize;
        if wrong == 0 {
            return self.verified(&actions);
        }
        let steps = self.limits.max_steps - actions.len();
        if steps == 0 || wrong > self.moves.most_wrong(steps) || !self.seen.insert(words.clone()) {
            return None;
        }
        if self.nodes >= self.limits.nodes {
            return Some(Outcome::OutOfNodes);
        }
        self.nodes += 1;
        let mut moves = Vec::new();
        if let Some(action) = self.moves.list(&self.goal, &words, steps, &mut self.scratch, &mut moves) {
            return self.verified(&[&actions[..], &[action]].concat());
        }
        if !moves.is_empty() {
            beam.push(Kept { words, actions, moves, log_probability });
        }
        None
    }

    /// The program of these actions, run on the machine.
    fn verified(&self, actions: &[ActionId]) -> Option<Outcome> {
        let program: Program = actions.iter().map(|&action| self.catalog.instruction(action)).collect();
        let agree = verify_io(self.task, &program).is_ok();
        debug_assert!(agree, "the search and the machine disagree on {program}");
        agree.then_some(Outcome::Solved { program, optimal: false })
    }

    fn evaluate(&mut self, evaluator: &dyn Evaluator, kept: &[Kept]) {
        self.batch.clear();
        for state in kept {
            self.batch.push(
                &self.goal,
                &state.words,
                self.limits.max_steps - state.actions.len(),
                Wanted::POLICY,
            );
        }
        self.batch.evaluate(evaluator);
        self.evals += kept.len() as u64;
    }
}

/// Positions evaluated together: enough for an evaluator to run at full speed.
const PER_BATCH: usize = 256;
