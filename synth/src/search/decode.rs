//! Programs straight from the policy, without a tree: the paper's imitation and REINFORCE baselines.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::moves::{Goal, Moves, Scratch};
use super::positions::Batch;
use super::rollout::draw;
use super::tree::hash;
use super::{Actions, Config, ConfigError};
use crate::exact::{Limits, Outcome, Report};
use crate::machine::{ActionId, Catalog, Program};
use crate::model::{Evaluator, Wanted};
use crate::task::Task;
use crate::verify::verify_io;

/// Settings of decoding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Decode {
    /// The most programs to write for one task: the first takes the likeliest action each time, the others
    /// draw. The budget may end it earlier. 1: greedy decoding. Default: 1.
    pub programs: u64,
    /// The temperature of the draws, above 0. Default: 1.
    pub temperature: f32,
    /// The programs that are written side by side, at least 1. Default: 32.
    pub side_by_side: usize,
    /// The seed of every draw. Default: 0.
    pub seed: u64,
    /// Which actions are allowed. Default: `all`, as in the paper.
    pub actions: Actions,
    /// Leaves out an instruction after which more places are wrong than instructions are left. Default: false.
    pub bound: bool,
}

impl Default for Decode {
    fn default() -> Decode {
        let (actions, bound) = (Actions::All, false);
        Decode { programs: 1, temperature: 1.0, side_by_side: 32, seed: 0, actions, bound }
    }
}

impl Decode {
    /// Whether every setting is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |name, range, found| Err(ConfigError { name, range, found });
        if self.programs == 0 {
            refuse("decode.programs", "at least 1", 0.0)
        } else if self.side_by_side == 0 {
            refuse("decode.side_by_side", "at least 1", 0.0)
        } else if !(self.temperature > 0.0 && self.temperature.is_finite()) {
            refuse("decode.temperature", "a number above 0", f64::from(self.temperature))
        } else {
            Ok(())
        }
    }
}

/// One program while it is written.
struct Draft {
    words: Vec<u32>,
    actions: Vec<ActionId>,
    greedy: bool,
}

/// Writes programs for a task that `evaluator` reads until one solves it. Both `nodes` and `evals` of the
/// report count the positions evaluated.
pub(super) fn decode(task: &Task, evaluator: &dyn Evaluator, config: &Decode, limits: &Limits<'_>) -> Report {
    let moves = Moves::new(
        task.machine,
        &Config { actions: config.actions, bound: config.bound, look_ahead: false, ..Config::plus() },
    );
    let (goal, start, catalog) = (Goal::new(task), Goal::start(task), Catalog::new(task.machine));
    let at_least = goal.wrong(&start).count_ones() as usize;
    let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
    rng.set_stream(hash(&[&start[..], &goal.target, &[u32::from(goal.care.bits())]].concat()));
    let (mut batch, mut scratch, mut list) = (Batch::default(), Scratch::default(), Vec::new());
    let (mut drafts, mut begun, mut nodes): (Vec<Draft>, u64, u64) = (Vec::new(), 0, 0);
    let report = |outcome, nodes| Report { outcome, nodes, evals: nodes, at_least };
    let solved = |program, nodes| report(Outcome::Solved { program, optimal: false }, nodes);
    if at_least == 0 {
        let outcome = Outcome::Solved { program: Program::default(), optimal: true };
        return report(outcome, 0);
    }
    loop {
        if (limits.stop)() {
            return report(Outcome::Stopped, nodes);
        }
        while drafts.len() < config.side_by_side && begun < config.programs && limits.max_steps > 0 {
            drafts.push(Draft { words: start.clone(), actions: Vec::new(), greedy: begun == 0 });
            begun += 1;
        }
        let affordable = usize::try_from(limits.nodes - nodes).unwrap_or(usize::MAX);
        if drafts.is_empty() || affordable == 0 {
            let outcome = if drafts.is_empty() { Outcome::Exhausted } else { Outcome::OutOfNodes };
            return report(outcome, nodes);
        }
        drafts.truncate(affordable);
        batch.clear();
        for draft in &drafts {
            batch.push(&goal, &draft.words, limits.max_steps - draft.actions.len(), Wanted::POLICY);
        }
        batch.evaluate(evaluator);
        nodes += drafts.len() as u64;
        let mut answers = batch.answers();
        let mut written = Vec::new();
        for mut draft in drafts.drain(..) {
            let (log_priors, _) = answers.next();
            let steps = limits.max_steps - draft.actions.len();
            list.clear();
            if goal.wrong(&draft.words).count_ones() as usize <= moves.most_wrong(steps) {
                moves.list(&goal, &draft.words, steps, &mut scratch, &mut list);
            }
            let action = if draft.greedy {
                likeliest(&list, log_priors)
            } else {
                draw(&list, log_priors, config.temperature, &mut rng)
            };
            let Some(action) = action else { continue };
            moves.step(&mut draft.words, action);
            draft.actions.push(action);
            if goal.wrong(&draft.words) == 0 {
                let program: Program =
                    draft.actions.iter().map(|&action| catalog.instruction(action)).collect();
                if verify_io(task, &program).is_ok() {
                    return solved(program, nodes);
                }
                debug_assert!(false, "the search and the machine disagree on {program}");
            } else if draft.actions.len() < limits.max_steps {
                written.push(draft);
            }
        }
        drafts = written;
    }
}

/// The listed action with the highest log-prior, the lowest number of equals.
fn likeliest(list: &[u32], log_priors: &[f32]) -> Option<ActionId> {
    let better = |&a: &u32, &b: &u32| {
        let known = |action: u32| {
            let log_prior = log_priors[action as usize];
            if log_prior.is_nan() { f32::NEG_INFINITY } else { log_prior }
        };
        known(a).total_cmp(&known(b)).then(b.cmp(&a))
    };
    list.iter().copied().max_by(better).map(|action| ActionId::new(action as u16))
}
