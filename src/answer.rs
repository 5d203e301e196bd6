//! One task solved, checked and described: what every form of output is made from.

use std::fmt;
use std::time::Duration;

use anyhow::anyhow;
use serde::Serialize;
use synth::exact::{Limits, Obstruction, Outcome, Solver};
use synth::machine::Program;
use synth::task::Task;
use synth::verify::{General, verify_io, verify_task};

use crate::clock::{Stopwatch, Timeout};
use crate::ending::Failure;
use crate::interrupt;

/// How far to go on each task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Wall-clock time.
    pub(crate) timeout: Timeout,
    /// States expanded.
    pub(crate) nodes: u64,
    /// Instructions of a program.
    pub(crate) max_steps: usize,
    /// Bytes of tables.
    pub(crate) memory: usize,
    /// Threads within the task.
    pub(crate) threads: usize,
}

/// What came of a task.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) task: Task,
    pub(crate) verdict: Verdict,
    /// States expanded.
    pub(crate) nodes: u64,
    /// Instructions evaluated on all pairs, or positions that a network was asked about.
    pub(crate) evals: u64,
    pub(crate) elapsed: Duration,
    /// The solver's name.
    pub(crate) solver: &'static str,
    /// Every program that solves the task has at least this many instructions.
    pub(crate) at_least: usize,
}

/// Whether a task is solved.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// This program maps every pair; checked by running it.
    Solved {
        program: Program,
        /// It is proved that none is shorter.
        optimal: bool,
        /// Whether it implements the task's intent for all inputs.
        general: General,
    },
    /// It is not.
    Unsolved(Reason),
}

/// Why a task is not solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The solver cannot try it, for this reason.
    Refused(String),
    OutOfNodes,
    Timeout,
    /// No program of at most this many instructions exists.
    NoneWithin(usize),
    /// The solver, which does not consider all programs, found none of at most this many instructions.
    Exhausted(usize),
    /// No program of any length exists.
    Unsolvable(Obstruction),
    /// Ctrl-C.
    Interrupted,
}

impl Reason {
    /// Whether another search could still find a program, so that the bound on its length is worth telling.
    pub(crate) fn leaves_hope(&self) -> bool {
        !matches!(self, Reason::NoneWithin(_) | Reason::Unsolvable(_))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Refused(why) => f.write_str(why),
            Reason::OutOfNodes => f.write_str("out of nodes"),
            Reason::Timeout => f.write_str("timeout"),
            Reason::NoneWithin(1) => f.write_str("no program of at most 1 step"),
            Reason::NoneWithin(steps) => write!(f, "no program of at most {steps} steps"),
            Reason::Exhausted(steps) => write!(f, "none found of at most {steps} steps, not all were tried"),
            Reason::Unsolvable(obstruction) => write!(f, "unsolvable: {obstruction}"),
            Reason::Interrupted => f.write_str("interrupted"),
        }
    }
}

/// Solves a task and runs the program found on every pair.
///
/// # Errors
/// Where the program does not do what the solver says, which is a mistake of ours.
pub(crate) fn solve(task: Task, solver: &dyn Solver, effort: &Effort) -> Result<Answer, Failure> {
    let stopwatch = Stopwatch::start();
    let stop = || interrupt::requested() || effort.timeout.is_over(stopwatch);
    let limits = Limits {
        max_steps: effort.max_steps,
        nodes: effort.nodes,
        memory: effort.memory,
        threads: effort.threads,
        stop: &stop,
    };
    let refusal = solver.refusal(&task);
    let report = solver.solve(&task, &limits);
    let elapsed = stopwatch.elapsed();
    let verdict = match report.outcome {
        Outcome::Exhausted if let Some(refusal) = refusal => Verdict::Unsolved(Reason::Refused(refusal)),
        Outcome::Solved { program, optimal } => {
            check(&task, &program, solver.name())?;
            let general = verify_task(&task, &program).map_err(|error| {
                Failure::bad_input(anyhow!("the intent of task {} cannot be read: {error}", task.id))
            })?;
            Verdict::Solved { program, optimal, general }
        }
        Outcome::NoneWithin => Verdict::Unsolved(Reason::NoneWithin(effort.max_steps)),
        Outcome::Exhausted => Verdict::Unsolved(Reason::Exhausted(effort.max_steps)),
        Outcome::Unsolvable(obstruction) => Verdict::Unsolved(Reason::Unsolvable(obstruction)),
        Outcome::OutOfNodes => Verdict::Unsolved(Reason::OutOfNodes),
        Outcome::Stopped if interrupt::requested() => Verdict::Unsolved(Reason::Interrupted),
        Outcome::Stopped => Verdict::Unsolved(Reason::Timeout),
    };
    let (nodes, evals, at_least) = (report.nodes, report.evals, report.at_least);
    Ok(Answer { task, verdict, nodes, evals, elapsed, solver: solver.name(), at_least })
}

/// Runs the program on every pair, apart from anything that the solver computed.
fn check(task: &Task, program: &Program, solver: &str) -> Result<(), Failure> {
    let mistake = |what: String| {
        let id = &task.id;
        Failure::Other(anyhow!("the solver {solver} is wrong on task {id}: {what}; please report it"))
    };
    if !program.fits(task.machine) {
        return Err(mistake(format!("its program leaves the machine of {}", task.machine)));
    }
    verify_io(task, program).map_err(|mismatch| mistake(mismatch.to_string()))
}

/// The result format: one JSON object a line.
#[derive(Serialize)]
struct ResultLine<'a> {
    id: &'a str,
    solved: bool,
    program: Option<Vec<String>>,
    steps: Option<usize>,
    nodes: u64,
    evals: u64,
    ms: f64,
    solver: &'a str,
    general: Option<bool>,
    optimal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<usize>,
}

impl Answer {
    /// Whether a program was found.
    pub(crate) fn is_solved(&self) -> bool {
        matches!(self.verdict, Verdict::Solved { .. })
    }

    /// The answer as one JSON object on one line.
    pub(crate) fn to_json(&self) -> String {
        self.json_line(None)
    }

    /// The same with the seed that it was found with.
    pub(crate) fn to_json_of_seed(&self, seed: u64) -> String {
        self.json_line(Some(seed))
    }

    fn json_line(&self, seed: Option<u64>) -> String {
        let ms = (self.elapsed.as_secs_f64() * 1e6).round() / 1e3;
        let unsolved = ResultLine {
            id: &self.task.id,
            solved: false,
            program: None,
            steps: None,
            nodes: self.nodes,
            evals: self.evals,
            ms,
            solver: self.solver,
            general: None,
            optimal: false,
            seed,
            reason: None,
            at_least: Some(self.at_least),
        };
        let line = match &self.verdict {
            Verdict::Unsolved(reason) => ResultLine {
                reason: Some(reason.to_string()),
                at_least: (!matches!(reason, Reason::Unsolvable(_))).then_some(self.at_least),
                ..unsolved
            },
            &Verdict::Solved { ref program, optimal, ref general } => ResultLine {
                solved: true,
                program: Some(program.lines()),
                steps: Some(program.len()),
                general: general.verdict(),
                optimal,
                // A proof of minimal length makes it the length.
                at_least: (!optimal).then_some(self.at_least),
                ..unsolved
            },
        };
        serde_json::to_string(&line).expect("strings, numbers and lists are always JSON")
    }
}
