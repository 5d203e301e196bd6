//! `assemblet bench`: how fast the hot paths are, each beside a baseline in the same run.

mod model;
mod peers;
mod search;

use std::hint::black_box;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;
use synth::exact::{Ida, Kernel, Limits, Solver, evaluations};
use synth::machine::{Batch, Catalog, Machine, State};
use synth::task::{Pair, Pilot, PilotPolicy, Task};

use crate::clock::Stopwatch;
use crate::columns::{Align, columns};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Measure the speed of the hot paths beside a baseline
///
/// The ways are timed in turns, so that a machine whose speed drifts is fair to all, and the median of
/// the rounds is printed. Everything runs on one core, but for the tasks on two threads and more and the
/// network. `ASSEMBLET_PYTHON` names a Python with jax, beside which the network is measured.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Evaluations a second of the exact solvers, beside a plain loop:
  assemblet bench exact",
    "All of them, as JSON lines:
  assemblet bench exact machine tasks --json"
))]
pub(crate) struct Bench {
    /// What to measure
    #[arg(required = true, value_enum)]
    subjects: Vec<Subject>,
    /// Seconds for each way
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    seconds: f64,
    /// Print one JSON object for each way
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// Instructions evaluated on two pairs and tested against the goal
    Exact,
    /// Instructions executed by the simulator
    Machine,
    /// Tasks made by the pilot policy, three lines and two pairs each
    Tasks,
    /// The 512-256x5-224 tanh network: forward and a step of training, beside dfdx and XLA
    Model,
    /// Expansions of tree search with a network of these widths, beside mctx
    Search,
}

fn seconds(text: &str) -> Result<f64, &'static str> {
    let seconds = text.parse().ok().filter(|s| (0.01..=600.0).contains(s));
    seconds.ok_or("write a number of seconds from 0.01 to 600")
}

/// A way to do the work: a name, and a function that does some and says how much.
struct Way<'a> {
    name: String,
    work: Box<dyn FnMut() -> u64 + 'a>,
}

fn way<'a>(name: impl Into<String>, work: impl FnMut() -> u64 + 'a) -> Way<'a> {
    Way { name: name.into(), work: Box::new(work) }
}

/// One line of the result.
#[derive(Serialize)]
struct Row<'a> {
    bench: &'a str,
    way: &'a str,
    unit: &'a str,
    /// The median of the rounds.
    per_second: f64,
    lowest: f64,
    highest: f64,
    /// Times the first way of the same bench.
    ratio: f64,
}

/// Turns that each way gets.
const ROUNDS: usize = 9;

impl Bench {
    pub(crate) fn execute(&self) -> Conclusion {
        let mut output = Output::new();
        for &subject in &self.subjects {
            match subject {
                Subject::Exact => self.exact(&mut output)?,
                Subject::Machine => self.machine(&mut output)?,
                Subject::Tasks => self.tasks(&mut output)?,
                Subject::Search => search::measure(self.seconds, self.json, &mut output)?,
                Subject::Model => model::measure(self.seconds, self.json, &mut output)?,
            }
        }
        Ok(Ending::Done)
    }

    fn exact(&self, output: &mut Output) -> Result<(), Failure> {
        let machine = Machine::PAPER;
        let state = |n: u32| State::new(machine, &[n % 83, n % 7, n % 11 * n, n % 19]);
        let pair = |n| Pair { input: state(n), output: state(n + 17) };
        let task = Task::new("bench", machine, vec![pair(0), pair(1)]);
        let sets: Vec<Vec<State>> = (0..1000).map(|n| vec![state(2 * n), state(2 * n + 1)]).collect();
        let planted = planted(7, 24);
        let kernels = [None].into_iter().chain(Kernel::available().into_iter().map(Some));
        let mut ways: Vec<Way<'_>> = kernels
            .map(|kernel| {
                let (task, sets) = (&task, &sets);
                let name = match kernel {
                    None => "plain loop, instruction by instruction".to_owned(),
                    Some(kernel) => format!("{kernel:?} kernel").to_lowercase(),
                };
                way(name, move || evaluations(black_box(kernel), black_box(task), black_box(sets)).evals)
            })
            .collect();
        ways.push(way("ida, searching planted programs of 7 lines", || {
            planted
                .iter()
                .map(|task| Ida.solve(task, &Limits { nodes: 20_000, ..Limits::default() }).evals)
                .sum()
        }));
        self.compare(output, "exact", "evaluations", &mut ways)
    }

    fn machine(&self, output: &mut Output) -> Result<(), Failure> {
        let machine = Machine::PAPER;
        let catalog = Catalog::new(machine);
        let program: Vec<_> = catalog.instructions().iter().step_by(5).copied().collect();
        let start = |n: u32| State::new(machine, &[n, n + 1, n * 3, n ^ 5]);
        let steps = program.len() as u64;
        let run_one = || {
            let mut state = black_box(start(3));
            for instruction in black_box(&program) {
                state.step(instruction);
            }
            black_box(state);
            steps
        };
        let mut ways = vec![way("one state", run_one)];
        for pairs in [2u32, 16, 1024] {
            let mut batch = Batch::new(machine, &(0..pairs).map(start).collect::<Vec<_>>());
            let program = &program;
            ways.push(way(format!("batch of {pairs} states"), move || {
                for instruction in black_box(program) {
                    batch.step(instruction);
                }
                black_box(&batch);
                steps * u64::from(pairs)
            }));
        }
        self.compare(output, "machine", "instructions", &mut ways)
    }

    fn tasks(&self, output: &mut Output) -> Result<(), Failure> {
        const COUNT: usize = 200_000;
        let policy = PilotPolicy { machine: Machine::PAPER, lines: 3, pairs: 2, seed: 1 };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut ways = Vec::new();
        for threads in [1, cores] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool =
                pool.map_err(|error| Failure::Other(anyhow::anyhow!("cannot start threads: {error}")))?;
            let pilot = Pilot::new(policy).expect("the policy above is in range");
            let name = quantity::counted(threads as u64, "thread");
            ways.push(way(name, move || pool.install(|| black_box(pilot.distinct(COUNT)).len() as u64)));
            if cores == 1 {
                break;
            }
        }
        self.compare(output, "tasks", "tasks", &mut ways)
    }

    /// Times the ways in turns and prints what came of it.
    fn compare(
        &self,
        output: &mut Output,
        bench: &str,
        unit: &str,
        ways: &mut [Way<'_>],
    ) -> Result<(), Failure> {
        let turn = Duration::from_secs_f64(self.seconds / ROUNDS as f64);
        let mut rates = vec![Vec::new(); ways.len()];
        for _ in 0..ROUNDS {
            for (way, rates) in ways.iter_mut().zip(&mut rates) {
                let (stopwatch, mut done) = (Stopwatch::start(), 0);
                while done == 0 || stopwatch.elapsed() < turn {
                    done += (way.work)();
                }
                rates.push(done as f64 / stopwatch.elapsed().as_secs_f64());
            }
        }
        let median = |rates: &mut Vec<f64>| {
            rates.sort_by(f64::total_cmp);
            rates[rates.len() / 2]
        };
        let medians: Vec<f64> = rates.iter_mut().map(median).collect();
        let rows: Vec<Row<'_>> = (ways.iter().zip(&rates).zip(&medians))
            .map(|((way, rates), &per_second)| Row {
                bench,
                way: &way.name,
                unit,
                per_second,
                lowest: rates[0],
                highest: rates[rates.len() - 1],
                ratio: per_second / medians[0],
            })
            .collect();
        if self.json {
            for row in &rows {
                output.line(&serde_json::to_string(row).expect("strings and numbers are always JSON"))?;
            }
            return output.flush();
        }
        let millions = |rate: f64| format!("{:.1}", rate / 1e6);
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                vec![
                    row.way.to_owned(),
                    millions(row.per_second),
                    format!("{} to {}", millions(row.lowest), millions(row.highest)),
                    format!("{:.1}", row.ratio),
                ]
            })
            .collect();
        let heading = format!("million {unit}/s");
        let align = [Align::Left, Align::Right, Align::Right, Align::Right];
        let headings = [bench, &heading, "range", "ratio"];
        output.text(&columns(&headings, &align, &cells, &output.styles))?;
        output.text("\n")?;
        output.flush()
    }
}

/// Tasks of the pilot with that many lines.
fn planted(lines: usize, count: usize) -> Vec<Task> {
    let policy = PilotPolicy { machine: Machine::PAPER, lines, pairs: 2, seed: 7 };
    let pilot = Pilot::new(policy).expect("the policy above is in range");
    let tasks = pilot.distinct(count);
    tasks.iter().map(|task| task.to_task(pilot.catalog())).collect()
}
