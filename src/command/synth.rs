//! `assemblet synth`: finds programs for examples, task files and suites.

use std::sync::Arc;

use anyhow::anyhow;
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};
use synth::exact::Solver;
use synth::solver::{NAMES, Settings};
use synth::suite;
use synth::task::Task;

use crate::answer::{self, Answer, Effort, Reason, Verdict};
use crate::clock::{Stopwatch, Timeout};
use crate::command;
use crate::ending::{self, Conclusion, Ending, Failure};
use crate::example::parse_examples;
use crate::interrupt;
use crate::listing;
use crate::options::{self, LimitArguments, MachineArguments, SolverArguments, examples};
use crate::ordered::{self, Delivery};
use crate::output::{Output, Styles};
use crate::progress::Progress;
use crate::quantity;
use crate::summary::Summary;
use crate::task_line::TaskLines;
use crate::task_source::{SourceError, Sourced, TaskFile};

/// Find short programs for input/output examples
///
/// The default solver races exact search, which proves its programs shortest, against search guided by the
/// shipped network, which goes further; --improve looks on for a shorter program until the budget ends. Every
/// program found is run on all its examples before it is printed. One task uses all threads; of several tasks
/// each uses one, and the results come in the order of the tasks.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("source").required(true))]
#[command(after_help = examples!(
    "A shortest program for two examples (registers before -> after):
  assemblet synth --example \"5 1 7 8 -> 5 1 37 8\" --example \"4 3 7 0 -> 4 3 37 0\"",
    "With RAM, the slots behind a bar:
  assemblet synth --example \"0 0 0 0 | 2 8 0 1 -> 0 -3 0 0 | 2 -3 0 1\"",
    "A frozen suite, with a summary by tier:
  assemblet synth --suite human-v1 --timeout 2",
    "A file of tasks, at most 2 s each, as JSON lines:
  assemblet synth --tasks tasks.jsonl --timeout 2 --json > results.jsonl"
))]
pub(crate) struct Synth {
    /// Registers before and after, RAM slots behind a |; repeat it for more examples of the same program
    #[arg(long, value_name = "IN -> OUT", group = "source", allow_hyphen_values = true)]
    example: Vec<String>,
    /// Tasks as JSON lines from a file, or from standard input for -
    #[arg(long, value_name = "FILE", group = "source")]
    tasks: Option<String>,
    /// The tasks of a frozen suite
    #[arg(long, value_name = "NAME", group = "source")]
    #[arg(value_parser = PossibleValuesParser::new(suite::NAMES))]
    suite: Option<String>,
    #[command(flatten)]
    machine: MachineArguments,
    /// How to search
    #[arg(long, value_name = "NAME", default_value = "portfolio")]
    #[arg(value_parser = PossibleValuesParser::new(NAMES))]
    solver: String,
    #[command(flatten)]
    guidance: SolverArguments,
    /// Go on after the first program and look for a shorter one until the budget ends (tree searches)
    #[arg(long)]
    improve: bool,
    /// Seconds that a task may take, or none
    #[arg(long, value_name = "SECONDS", default_value_t = Timeout(Some(std::time::Duration::from_secs(60))))]
    timeout: Timeout,
    /// Nodes that a task may take [default: no limit]
    #[arg(long, value_name = "NODES")]
    budget: Option<u64>,
    #[command(flatten)]
    limits: LimitArguments,
    /// Seed of solvers that draw at random; those that search exactly do not
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Print one JSON object for each task
    #[arg(long)]
    json: bool,
    /// Print no progress and no summary
    #[arg(long, short)]
    quiet: bool,
}

impl Synth {
    pub(crate) fn execute(&self) -> Conclusion {
        let sized = self.machine.registers.is_some() || self.machine.ram.is_some();
        if sized && self.example.is_empty() {
            return Err(Failure::bad_input(anyhow!(
                "--registers and --ram go with --example; each task of a file or suite names its own machine"
            )));
        }
        // What arguments say is read before Ctrl-C means anything but the default.
        if let Some(path) = &self.tasks {
            let mut file = TaskFile::open(path).map_err(Failure::bad_input)?;
            let size = file.size;
            interrupt::listen()?;
            // A task that is alone gets all threads. On a pipe the second task may be long in coming.
            let (first, second) = if size.is_some() { (file.next(), file.next()) } else { (None, None) };
            return match (first, second) {
                (Some(Ok(only)), None) => self.solve_one(only.task),
                (first, second) => self.solve_all(first.into_iter().chain(second).chain(file), size),
            };
        }
        if let Some(name) = &self.suite {
            let tasks = command::suite::tasks(name);
            let count = tasks.len() as u64;
            interrupt::listen()?;
            let numbered = (1..).zip(tasks).map(|(offset, task)| Ok(Sourced { task, offset }));
            return self.solve_all(numbered, Some(count));
        }
        let (machine, pairs) =
            parse_examples(&self.example, self.machine.into()).map_err(Failure::bad_input)?;
        interrupt::listen()?;
        self.solve_one(Task::new("example", machine, pairs))
    }

    /// Solves one task on all threads.
    fn solve_one(&self, task: Task) -> Conclusion {
        let solver = self.solver()?;
        if let Some(refusal) = solver.refusal(&task) {
            return Err(Failure::bad_input(anyhow!("the solver {} cannot try this: {refusal}", self.solver)));
        }
        let progress = if self.quiet { Progress::hidden() } else { Progress::searching(self.timeout) };
        let effort = Effort { threads: self.limits.threads(), ..self.effort() };
        let answer = answer::solve(task, &*solver, &effort);
        progress.finish();
        let answer = answer?;
        let mut output = Output::new();
        let interrupted = matches!(answer.verdict, Verdict::Unsolved(Reason::Interrupted));
        if !self.json {
            output.text(&describe(&answer, &output.styles, output.width))?;
        } else if !interrupted {
            output.line(&answer.to_json())?;
        }
        output.flush()?;
        Ok(match answer.verdict {
            Verdict::Solved { .. } => Ending::Done,
            Verdict::Unsolved(Reason::Interrupted) => Ending::Interrupted,
            Verdict::Unsolved(_) => Ending::Unsolved,
        })
    }

    /// Solves tasks one after another, spread over the threads; `length` is the source's size.
    fn solve_all(
        &self,
        source: impl Iterator<Item = Result<Sourced, SourceError>> + Send + 'static,
        length: Option<u64>,
    ) -> Conclusion {
        let (solver, effort) = (self.solver()?, self.effort());
        let work = move |sourced: Result<Sourced, SourceError>| {
            let Sourced { task, offset } = sourced.map_err(Failure::bad_input)?;
            answer::solve(task, &*solver, &effort).map(|answer| (answer, offset))
        };
        let stopwatch = Stopwatch::start();
        let mut output = Output::new();
        let mut progress = if self.quiet { Progress::hidden() } else { Progress::tasks(length) };
        let mut lines = TaskLines::new(output.styles);
        let mut summary = Summary::default();
        let deliver = |delivery| match delivery {
            Delivery::Pause if output.is_flushed() => Ok(()),
            Delivery::Pause => progress.aside(|| output.flush()),
            Delivery::Result(result) => {
                let (answer, offset): (Answer, u64) = result?;
                if matches!(answer.verdict, Verdict::Unsolved(Reason::Interrupted)) {
                    return Ok(());
                }
                summary.add(&answer);
                progress.advance(offset, answer.is_solved());
                let line = if self.json { answer.to_json() } else { lines.line(&answer) };
                output.line(&line)?;
                if output.is_nearly_full() { progress.aside(|| output.flush()) } else { Ok(()) }
            }
        };
        let done = ordered::run(source, self.limits.threads(), work, interrupt::requested, deliver);
        let flushed = progress.aside(|| output.flush());
        progress.finish();
        done.and(flushed)?;
        if !self.quiet {
            self.summarize(&summary, stopwatch, &mut output)?;
        }
        Ok(if interrupt::requested() {
            ending::warn("interrupted; the tasks after these were not tried");
            Ending::Interrupted
        } else if summary.all_solved() {
            Ending::Done
        } else {
            Ending::Unsolved
        })
    }

    /// Prints the summary: behind the lines for people, on standard error where the lines are for programs.
    fn summarize(&self, summary: &Summary, stopwatch: Stopwatch, output: &mut Output) -> Result<(), Failure> {
        let elapsed = stopwatch.elapsed();
        if self.json {
            use std::io::Write;
            let text = summary.render(elapsed, &Styles::coloured());
            let _ = write!(anstream::stderr(), "{text}");
            Ok(())
        } else {
            output.text(&summary.render(elapsed, &output.styles))?;
            output.flush()
        }
    }

    /// How far each task may go on one thread.
    fn effort(&self) -> Effort {
        self.limits.effort(self.timeout, self.budget)
    }

    fn solver(&self) -> Result<Arc<dyn Solver>, Failure> {
        let settings = Settings { improve: self.improve, ..self.guidance.settings(self.seed) };
        options::solver(&self.solver, &self.guidance.networks(&[&self.solver])?, &settings)
    }
}

/// One answer for people: the program beside what it does to each pair, and the verdict.
fn describe(answer: &Answer, styles: &Styles, width: usize) -> String {
    let (good, bad, faint) = (styles.good, styles.bad, styles.faint);
    let mut text = String::new();
    match &answer.verdict {
        Verdict::Solved { program, optimal, general } => {
            let task = &answer.task;
            text.push_str(&listing::table(
                task.machine,
                program,
                &listing::pair_inputs(&task.pairs),
                styles,
                width,
            ));
            let length = quantity::counted(program.len() as u64, "instruction");
            let proof = if *optimal { ", proved shortest" } else { ", not proved shortest" };
            let verified = match task.pairs.len() {
                1 => "the pair is verified".to_owned(),
                2 => "both pairs verified".to_owned(),
                n => format!("all {n} pairs verified"),
            };
            text.push_str(&format!("\n{good}solved{good:#}: {length}{proof}; {verified}\n"));
            if task.intent.is_some() {
                text.push_str(&format!("{general}\n"));
            }
        }
        Verdict::Unsolved(reason) => {
            let bound = quantity::counted(answer.at_least as u64, "instruction");
            let bound =
                if reason.leaves_hope() { format!("; it needs at least {bound}") } else { String::new() };
            text.push_str(&format!("{bad}not solved{bad:#}: {reason}{bound}\n"));
        }
    }
    text.push_str(&format!(
        "{faint}{} and {} in {}, solver {}{faint:#}\n",
        quantity::counted(answer.nodes, "node"),
        quantity::counted(answer.evals, "evaluation"),
        quantity::time(answer.elapsed),
        answer.solver
    ));
    text
}
