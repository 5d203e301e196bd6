//! `assemblet eval`: how good solvers are on the same tasks, with intervals and comparisons.

mod report;
mod source;

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};
use synth::evaluate::{Attempt, TaskInfo};
use synth::exact::Solver;
use synth::solver::{self, NAMES, Settings};
use synth::suite;
use synth::task::Task;
use synth::verify::General;

use crate::answer::{self, Answer, Effort, Reason, Verdict};
use crate::clock::Timeout;
use crate::ending::{self, Conclusion, Ending, Failure};
use crate::file_output::FileOutput;
use crate::interrupt;
use crate::options::{SolverArguments, examples};
use crate::ordered::{self, Delivery};
use crate::output::Output;
use crate::progress::Progress;
use report::Evaluated;

/// Compare solvers on the same tasks
///
/// Each task runs on one thread, several side by side; the answers do not depend on the number of threads. The
/// interval is Wilson's at 95 %, with the number of tasks, not of attempts; solvers are compared by McNemar's exact
/// test on the tasks that the majority of their seeds solve. A solver that draws nothing runs once.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("source").required(true))]
#[command(after_help = examples!(
    "The paper's method beside its baselines, ours and the exact one, at 2,000 expansions:
  assemblet eval --suite human-v1 --seeds 3",
    "Two solvers of your choice, as JSON lines:
  assemblet eval --suite length-v1 --solver plus,ida --budget 100000 --json",
    "A network that you trained, on the tasks held out of its training:
  assemblet eval --run runs/smoke --model runs/smoke --solver autoassemblet,imitation"
))]
pub(crate) struct Eval {
    /// The tasks of a frozen suite
    #[arg(long, value_name = "NAME", group = "source")]
    #[arg(value_parser = PossibleValuesParser::new(suite::NAMES))]
    suite: Option<String>,
    /// Tasks as JSON lines or a pool from a file, or from standard input for -
    #[arg(long, value_name = "FILE", group = "source")]
    tasks: Option<String>,
    /// The tasks that a training run held out: by their states, so that it saw no program of any of them
    #[arg(long, value_name = "DIR", group = "source")]
    run: Option<PathBuf>,
    /// The solvers, separated by commas [default: all but ida and bidirectional]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', hide_possible_values = false)]
    #[arg(value_parser = PossibleValuesParser::new(NAMES))]
    solver: Vec<String>,
    #[command(flatten)]
    guidance: SolverArguments,
    /// Nodes that a task may take, or none
    #[arg(long, value_name = "NODES", default_value = "2000", value_parser = budget)]
    budget: Budget,
    /// Seconds that a task may take, or none; with a limit the answers depend on the machine
    #[arg(long, value_name = "SECONDS", default_value_t = Timeout(None))]
    timeout: Timeout,
    /// Seeds 0 to N − 1 for each solver that draws
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// The longest program to look for
    #[arg(long, value_name = "N", default_value_t = 15)]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=255))]
    max_steps: u16,
    /// Memory for the tables of each task under way, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1 << 24))]
    memory: u64,
    /// Threads to use [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Write one JSON object for each attempt to a file
    #[arg(long, value_name = "FILE")]
    attempts: Option<PathBuf>,
    /// Print one JSON object for each solver, then one for each pair of them
    #[arg(long)]
    json: bool,
    /// Show no progress
    #[arg(long, short)]
    quiet: bool,
}

/// The most nodes a task; `None` is no limit.
#[derive(Clone, Copy, Debug)]
struct Budget(Option<u64>);

fn budget(text: &str) -> Result<Budget, &'static str> {
    match text {
        "none" => Ok(Budget(None)),
        _ => text.parse().map(|nodes| Budget(Some(nodes))).map_err(|_| "write a number of nodes, or none"),
    }
}

impl Eval {
    pub(crate) fn execute(&self) -> Conclusion {
        let names = self.names();
        let networks = self.guidance.networks(&names)?;
        let mut solvers = Vec::new();
        for name in names {
            let make = |seed| {
                let SolverArguments { evaluations, ref search, .. } = self.guidance;
                let settings = Settings { seed, evaluations, improve: false, search: search.clone() };
                let made = solver::solver(name, &networks, &settings).map_err(Failure::bad_input)?;
                Ok(made.expect("the argument parser lets only known names through"))
            };
            let seeds = if make(0)?.draws() { self.seeds } else { 1 };
            solvers.push((0..seeds).map(make).collect::<Result<Vec<_>, Failure>>()?);
        }
        interrupt::listen()?;
        let Some((tasks, source)) = self.source()? else { return Ok(Ending::Interrupted) };
        let tasks = Arc::new(tasks);
        let mut file = match &self.attempts {
            Some(path) => Some(FileOutput::create(path).map_err(|error| unwritable(path, error))?),
            None => None,
        };
        let attempts = solvers.iter().map(Vec::len).sum::<usize>() * tasks.len();
        let mut progress =
            if self.quiet { Progress::hidden() } else { Progress::tasks(Some(attempts as u64)) };
        let mut output = Output::new();
        let mut evaluated: Vec<Evaluated> = Vec::new();
        for seeds in solvers {
            let seeds: Arc<[Arc<dyn Solver>]> = seeds.into();
            if let Some(refusal) = tasks.iter().find_map(|task| seeds[0].refusal(task)) {
                let count = tasks.iter().filter(|task| seeds[0].refusal(task).is_some()).count();
                let name = seeds[0].name();
                progress.aside(|| {
                    ending::warn(format!("{name} cannot try {count} of {} tasks: {refusal}", tasks.len()));
                });
            }
            let found = self.attempt(&tasks, &seeds, &mut progress, file.as_mut())?;
            if interrupt::requested() {
                break;
            }
            let solver = Evaluated { name: seeds[0].name(), seeds: seeds.len(), attempts: found };
            if self.json {
                let line =
                    report::solver_line(&solver, &source, self.budget.0, &info(&tasks), self.max_steps());
                progress.aside(|| output.line(&line).and_then(|()| output.flush()))?;
            }
            evaluated.push(solver);
        }
        progress.finish();
        if let (Some(file), Some(path)) = (file, &self.attempts) {
            file.finish().map_err(|error| unwritable(path, error))?;
        }
        if self.json {
            for line in report::pair_lines(&evaluated, tasks.len()) {
                output.line(&line)?;
            }
        } else if !evaluated.is_empty() {
            output.text(&report::tables(&evaluated, &info(&tasks), self.max_steps(), &output.styles))?;
        }
        output.flush()?;
        if interrupt::requested() {
            ending::warn("interrupted; solvers without a line were not evaluated to the end");
            return Ok(Ending::Interrupted);
        }
        Ok(Ending::Done)
    }

    /// The attempts of one solver, given once for each seed, in the order of tasks and seeds.
    fn attempt(
        &self,
        tasks: &Arc<Vec<Task>>,
        seeds: &Arc<[Arc<dyn Solver>]>,
        progress: &mut Progress,
        mut file: Option<&mut FileOutput>,
    ) -> Result<Vec<Attempt>, Failure> {
        let count = seeds.len();
        let effort = Effort {
            timeout: self.timeout,
            nodes: self.budget.0.unwrap_or(u64::MAX),
            max_steps: self.max_steps(),
            memory: (self.memory as usize) << 20,
            threads: 1,
        };
        let (work_tasks, work_seeds) = (tasks.clone(), seeds.clone());
        let work = move |index: usize| {
            let (task, seed) = (index / count, index % count);
            answer::solve(work_tasks[task].clone(), &*work_seeds[seed], &effort)
        };
        let mut attempts = Vec::new();
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = self.threads.map_or_else(cores, usize::from);
        let before = progress.done();
        let deliver = |delivery: Delivery<Result<Answer, Failure>>| {
            let Delivery::Result(answer) = delivery else { return Ok(()) };
            let answer = answer?;
            if matches!(answer.verdict, Verdict::Unsolved(Reason::Interrupted)) {
                return Ok(());
            }
            let (task, seed) = (attempts.len() / count, (attempts.len() % count) as u64);
            if let (Some(file), Some(path)) = (file.as_mut(), &self.attempts) {
                writeln!(file, "{}", answer.to_json_of_seed(seed)).map_err(|e| unwritable(path, e))?;
            }
            attempts.push(attempt(&answer, task, seed));
            progress.advance(before + attempts.len() as u64, answer.is_solved());
            Ok(())
        };
        ordered::run(0..tasks.len() * count, threads, work, interrupt::requested, deliver)?;
        Ok(attempts)
    }

    /// The names of the solvers, each once.
    fn names(&self) -> Vec<&str> {
        let standard =
            || NAMES.into_iter().filter(|name| !matches!(*name, "ida" | "bidirectional")).collect();
        let mut names: Vec<&str> = Vec::new();
        for name in self.solver.iter().map(String::as_str).filter(|_| !self.solver.is_empty()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() { standard() } else { names }
    }

    fn max_steps(&self) -> usize {
        self.max_steps.into()
    }
}

fn info(tasks: &[Task]) -> Vec<TaskInfo<'_>> {
    tasks
        .iter()
        .map(|task| TaskInfo { tier: task.tier.as_deref(), intended: task.intent.is_some() })
        .collect()
}

fn attempt(answer: &Answer, task: usize, seed: u64) -> Attempt {
    let (steps, general) = match &answer.verdict {
        Verdict::Solved { program, general, .. } => {
            let says = answer.task.intent.is_some();
            (Some(program.len()), says.then_some(*general == General::Proved))
        }
        Verdict::Unsolved(_) => (None, None),
    };
    let micros = answer.elapsed.as_micros() as u64;
    Attempt { task, seed, steps, general, nodes: answer.nodes, evals: answer.evals, micros }
}

fn unwritable(path: &std::path::Path, error: std::io::Error) -> Failure {
    let full = anyhow!("cannot write the attempts to {}: {error}", path.display());
    if error.kind() == std::io::ErrorKind::NotFound { Failure::bad_input(full) } else { Failure::Other(full) }
}
