//! What a solver found for one task.

use std::fmt;
use std::time::Duration;

use synth::exact::{Limits, Obstruction, Outcome};
use synth::machine::Program as Instructions;
use synth::verify::{General, verify_io, verify_task};

use super::{Effort, Solver, Stopwatch, solver};
use crate::error::{Error, Fault};
use crate::notebook::interrupt;
use crate::program::Program;
use crate::task::Task;

/// What a solver found for one task: a program with what is proved of it, or why there is none.
///
/// Shown as the program's listing with the registers after each instruction for each pair, and the verdict: *solved*, and
/// *general* where the task says what is meant.
#[derive(Clone, Debug)]
pub struct Solution {
    pub(super) task: Task,
    pub(super) outcome: Found,
    pub(super) nodes: u64,
    pub(super) evaluations: u64,
    pub(super) elapsed: Duration,
    pub(super) solver: String,
    /// Every program that solves the task has at least this many instructions.
    pub(super) at_least: usize,
}

/// Whether a task is solved.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// This program maps every pair; checked by running it.
    Solved { program: Instructions, optimal: bool, general: General },
    /// It is not.
    Unsolved(Reason),
}

/// Why a task is not solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The solver cannot try it, for this reason.
    Refused {
        solver: String,
        why: String,
    },
    OutOfNodes,
    Timeout,
    /// No program of at most this many instructions exists.
    NoneWithin(usize),
    /// The solver, which does not consider all programs, found none of at most this many instructions.
    Exhausted(usize),
    /// No program of any length exists.
    Unsolvable(Obstruction),
    /// The stop button.
    Interrupted,
    /// A mistake of ours.
    Wrong(String),
}

impl Reason {
    /// Whether another search could still find a program, so that the bound on its length is worth telling.
    pub(super) fn leaves_hope(&self) -> bool {
        !matches!(
            self,
            Reason::NoneWithin(_) | Reason::Unsolvable(_) | Reason::Refused { .. } | Reason::Wrong(_)
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Refused { solver, why } => write!(f, "the solver {solver} cannot try this: {why}"),
            Reason::OutOfNodes => f.write_str("out of nodes"),
            Reason::Timeout => f.write_str("timeout"),
            Reason::NoneWithin(1) => f.write_str("no program of at most 1 step"),
            Reason::NoneWithin(steps) => write!(f, "no program of at most {steps} steps"),
            Reason::Exhausted(steps) => write!(f, "none found of at most {steps} steps, not all were tried"),
            Reason::Unsolvable(obstruction) => write!(f, "unsolvable: {obstruction}"),
            Reason::Interrupted => f.write_str("interrupted"),
            Reason::Wrong(sentence) => f.write_str(sentence),
        }
    }
}

/// Tries one task, and checks what the solver says by running it.
pub(crate) fn attempt(task: &Task, solver: &Solver, effort: &Effort) -> Solution {
    let stopwatch = Stopwatch::start();
    let is_over = || effort.seconds.is_some_and(|most| stopwatch.elapsed().as_secs_f64() >= most);
    let stop = || interrupt::requested() || is_over();
    let limits = Limits {
        max_steps: effort.max_steps.min(255),
        nodes: effort.nodes.unwrap_or(u64::MAX),
        memory: effort.memory_mib.max(1).saturating_mul(1 << 20),
        threads: effort.threads.clamp(1, 1024),
        stop: &stop,
    };
    let refusal = solver.inner().refusal(&task.asked);
    let report = solver.inner().solve(&task.asked, &limits);
    let elapsed = stopwatch.elapsed();
    let name = solver.name();
    let outcome = match report.outcome {
        Outcome::Exhausted if let Some(why) = refusal => {
            Found::Unsolved(Reason::Refused { solver: name.clone(), why })
        }
        Outcome::Solved { program, optimal } => match check(task, &program, &name) {
            Ok(general) => Found::Solved { program, optimal, general },
            Err(error) => Found::Unsolved(Reason::Wrong(error.to_string())),
        },
        Outcome::NoneWithin => Found::Unsolved(Reason::NoneWithin(limits.max_steps)),
        Outcome::Exhausted => Found::Unsolved(Reason::Exhausted(limits.max_steps)),
        Outcome::Unsolvable(obstruction) => Found::Unsolved(Reason::Unsolvable(obstruction)),
        Outcome::OutOfNodes => Found::Unsolved(Reason::OutOfNodes),
        Outcome::Stopped if interrupt::requested() => Found::Unsolved(Reason::Interrupted),
        Outcome::Stopped => Found::Unsolved(Reason::Timeout),
    };
    Solution {
        task: task.clone(),
        outcome,
        nodes: report.nodes,
        evaluations: report.evals,
        elapsed,
        solver: name,
        at_least: report.at_least,
    }
}

/// Runs the program on every pair, apart from anything that the solver computed.
fn check(task: &Task, program: &Instructions, solver: &str) -> Result<General, Error> {
    let mistake =
        |what: String| Error::from(Fault::WrongSolver { solver: solver.to_owned(), task: task.id(), what });
    if !program.fits(task.asked.machine) {
        return Err(mistake(format!("its program leaves the machine of {}", task.asked.machine)));
    }
    verify_io(&task.asked, program).map_err(|mismatch| mistake(mismatch.to_string()))?;
    Ok(verify_task(&task.asked, program).map_err(Fault::from)?)
}

impl Task {
    /// The shortest program that the laboratory can find, within a minute: exact search, which proves its programs
    /// shortest, beside search guided by the shipped network, which goes further.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// task("5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 30 0")?.solve();
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn solve(&self) -> Solution {
        self.solve_with(&solver("portfolio").unwrap_or_else(|_| super::exact()))
    }

    /// What that solver finds within a minute.
    #[must_use]
    pub fn solve_with(&self, solver: &Solver) -> Solution {
        attempt(self, solver, &Effort::default())
    }

    /// What that solver finds within the effort that you allow it.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let task = task("human-add-1")?;
    /// task.solve_within(&solver("plus")?, |effort| effort.nodes = Some(500));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn solve_within(&self, solver: &Solver, change: impl FnOnce(&mut Effort)) -> Solution {
        let mut effort = Effort::default();
        change(&mut effort);
        attempt(self, solver, &effort)
    }
}

impl Solution {
    /// Whether a program was found that maps every pair.
    #[must_use]
    pub fn is_solved(&self) -> bool {
        matches!(self.outcome, Found::Solved { .. })
    }

    /// The program, where one was found.
    #[must_use]
    pub fn program(&self) -> Option<Program> {
        match &self.outcome {
            Found::Solved { program, .. } => Some(Program { instructions: program.clone() }),
            Found::Unsolved(_) => None,
        }
    }

    /// The number of its instructions.
    #[must_use]
    pub fn steps(&self) -> Option<usize> {
        self.program().map(|program| program.len())
    }

    /// Whether it is proved that no program is shorter.
    #[must_use]
    pub fn is_shortest(&self) -> bool {
        matches!(self.outcome, Found::Solved { optimal: true, .. })
    }

    /// Whether the program does what was meant for every input: proved, refuted, or `None` where neither is known or the
    /// task does not say what is meant.
    #[must_use]
    pub fn general(&self) -> Option<bool> {
        match &self.outcome {
            Found::Solved { general, .. } => general.verdict(),
            Found::Unsolved(_) => None,
        }
    }

    /// Why there is no program, in words.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        match &self.outcome {
            Found::Solved { .. } => None,
            Found::Unsolved(reason) => Some(reason.to_string()),
        }
    }

    /// The instructions that every program for the task has at least, as far as is proved.
    #[must_use]
    pub fn at_least(&self) -> usize {
        self.at_least
    }

    /// States expanded.
    #[must_use]
    pub fn nodes(&self) -> u64 {
        self.nodes
    }

    /// Instructions evaluated on all pairs, or positions that a network was asked about.
    #[must_use]
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// Wall-clock time in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.elapsed.as_secs_f64()
    }

    pub(crate) fn is_interrupted(&self) -> bool {
        matches!(self.outcome, Found::Unsolved(Reason::Interrupted))
    }

    pub(crate) fn micros(&self) -> u64 {
        self.elapsed.as_micros() as u64
    }
}
