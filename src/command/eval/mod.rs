//! `assemblet eval`: how good solvers are on the same tasks, with intervals and comparisons.

mod figures;
mod measure;
mod source;
mod tables;
mod trial;

use std::path::PathBuf;

use anyhow::anyhow;
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};
use synth::evaluate::TaskInfo;
use synth::solver::NAMES;
use synth::suite;

use crate::clock::Timeout;
use crate::ending::{self, Conclusion, Ending, Failure};
use crate::file_output::FileOutput;
use crate::interrupt;
use crate::options::{self, LimitArguments, SolverArguments, examples};
use crate::output::Output;
use crate::progress::Progress;
use figures::Figures;
use source::TaskSet;
use trial::{Entrant, Evaluated, Trial};

/// Measure solvers on the same tasks, and compare them
///
/// A task is solved (io) where the program found maps all of its pairs, and general where it is proved to implement
/// the task's intent. The interval of io is Wilson's at 95 %, with as many trials as there are tasks; each two
/// solvers are compared by McNemar's exact test over the tasks that more than half of their seeds solve, without a
/// correction for the number of comparisons. A solver that draws nothing runs once, whatever the seeds. Each
/// task takes one thread, and several run side by side; but for times the results do not depend on how many. They
/// are measurements: the exit code is 0 whatever is solved.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("source").required(true))]
#[command(after_help = examples!(
    "The paper's method, its baselines, ours and exact search, at 2,000 expansions:
  assemblet eval --suite human-v1 --seeds 3",
    "Two solvers of your choice as JSON lines, and every attempt in a file:
  assemblet eval --suite length-v1 --solver plus,ida --budget 20000 --json --out attempts.jsonl",
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
    /// The tasks that the training run in a folder held out: by their states, so that it saw no program of any
    #[arg(long, value_name = "DIR", group = "source")]
    run: Option<PathBuf>,
    /// The solvers, with commas between them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    #[arg(default_value = "portfolio,exact,plus,beam,autoassemblet,mcts-prior,imitation,reinforce")]
    #[arg(value_parser = PossibleValuesParser::new(NAMES))]
    solver: Vec<String>,
    #[command(flatten)]
    guidance: SolverArguments,
    /// Nodes that a task may take, or none for no limit
    #[arg(long, value_name = "NODES", default_value = "2000", value_parser = budget)]
    budget: Budget,
    /// Seconds that a task may take, or none; with a limit the results depend on the machine
    #[arg(long, value_name = "SECONDS", default_value_t = Timeout(None))]
    timeout: Timeout,
    /// Seeds 0 to N - 1 for each solver that draws
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: u64,
    #[command(flatten)]
    limits: LimitArguments,
    /// Also write each attempt to a file, as one JSON object a line
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object for each solver, then one for each two of them
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
        let entrants = self.entrants()?;
        interrupt::listen()?;
        let Some(set) = self.task_set()? else { return Ok(Ending::Interrupted) };
        entrants.iter().for_each(|entrant| warn_of_refusals(entrant, &set));
        let mut attempts = Attempts::create(self.out.as_ref())?;
        let names: Vec<&str> = entrants.iter().map(Entrant::name).collect();
        let trial = Trial::new(entrants, set, self.limits.effort(self.timeout, self.budget.0));
        let tasks: Vec<TaskInfo<'_>> = trial.set.tasks.iter().map(Into::into).collect();
        let figures = |evaluated: &Evaluated| Figures::of(evaluated, &tasks, self.limits.max_steps.into());

        let length = Some(trial.attempts() as u64);
        let mut progress = if self.quiet { Progress::hidden() } else { Progress::tasks(length) };
        let mut output = Output::new();
        let mut complete: Vec<Evaluated> = Vec::new();
        let ran = trial.run(self.limits.threads(), &mut progress, &mut attempts, |evaluated, progress| {
            if self.json {
                let line = figures(&evaluated).to_json(&trial.set.name, self.budget.0);
                progress.aside(|| output.line(&line).and_then(|()| output.flush()))?;
            }
            complete.push(evaluated);
            Ok(())
        });
        progress.finish();
        ran?;
        attempts.finish()?;
        if self.json {
            for pair in figures::pairs(&complete, tasks.len()) {
                output.line(&pair.to_json())?;
            }
        } else if !complete.is_empty() {
            let all: Vec<Figures<'_>> = complete.iter().map(figures).collect();
            let pairs = figures::pairs(&complete, tasks.len());
            let (title, steps) = (self.title(&trial.set), self.limits.max_steps);
            let note = format!(
                "of all: a failure counts as {steps} steps; nodes, evals and time: medians of what is solved"
            );
            output.text(&tables::render(
                [&title, &note],
                &all,
                &tasks,
                &pairs,
                &output.styles,
                output.width,
            ))?;
        }
        output.flush()?;
        let is_complete = |name: &&str| complete.iter().any(|evaluated| evaluated.solver == *name);
        let left_out: Vec<&str> = names.into_iter().filter(|name| !is_complete(name)).collect();
        if left_out.is_empty() {
            return Ok(Ending::Done);
        }
        ending::warn(format!("interrupted; left out, since not complete: {}", left_out.join(", ")));
        Ok(Ending::Interrupted)
    }

    /// The solvers, each once, in the order of their first naming.
    fn entrants(&self) -> Result<Vec<Entrant>, Failure> {
        let mut names: Vec<&str> = Vec::new();
        for name in &self.solver {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let networks = self.guidance.networks(&names)?;
        let entrant = |name: &str| {
            let seeded = |seed| options::solver(name, &networks, &self.guidance.settings(seed));
            let first = seeded(0)?;
            let seeds = if first.draws() { self.seeds } else { 1 };
            let others: Result<Vec<_>, Failure> = (1..seeds).map(seeded).collect();
            Ok(Entrant { seeded: [vec![first], others?].concat() })
        };
        names.into_iter().map(entrant).collect()
    }

    /// What the figures are of.
    fn title(&self, set: &TaskSet) -> String {
        let tasks = crate::quantity::counted(set.tasks.len() as u64, "task");
        let nodes = match self.budget.0 {
            Some(nodes) => format!("at most {} each", crate::quantity::counted(nodes, "node")),
            None => "no limit of nodes".to_owned(),
        };
        let time = self.timeout.0.map_or(String::new(), |limit| format!(", {} s", limit.as_secs_f64()));
        format!("{}: {tasks}, {nodes}{time}", set.name)
    }
}

/// Says once what a solver cannot try; each such task counts as one that it does not solve.
fn warn_of_refusals(entrant: &Entrant, set: &TaskSet) {
    let mut refusals = set.tasks.iter().filter_map(|task| entrant.seeded[0].refusal(task));
    if let Some(refusal) = refusals.next() {
        let (name, count, all) = (entrant.name(), 1 + refusals.count(), set.tasks.len());
        ending::warn(format!("{name} cannot try {count} of {all} tasks, which count as unsolved: {refusal}"));
    }
}

/// The file of single attempts, if one is wanted.
struct Attempts<'a>(Option<(FileOutput, &'a PathBuf)>);

impl<'a> Attempts<'a> {
    fn create(path: Option<&'a PathBuf>) -> Result<Attempts<'a>, Failure> {
        let create = |path: &'a PathBuf| {
            let file = FileOutput::create(path).map_err(|error| {
                let name = path.display();
                Failure::bad_input(anyhow!(
                    "cannot create {name}: {error}; give a file in a folder that exists"
                ))
            });
            file.map(|file| (file, path))
        };
        path.map(create).transpose().map(Attempts)
    }

    fn line(&mut self, line: impl FnOnce() -> String) -> Result<(), Failure> {
        use std::io::Write;
        let Some((file, path)) = &mut self.0 else { return Ok(()) };
        writeln!(file, "{}", line()).map_err(|error| Failure::writing(&path.display().to_string(), error))
    }

    fn finish(self) -> Result<(), Failure> {
        let Some((file, path)) = self.0 else { return Ok(()) };
        file.finish().map_err(|error| Failure::writing(&path.display().to_string(), error))
    }
}
