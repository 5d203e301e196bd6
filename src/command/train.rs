//! `assemblet train`: a training run in a folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use synth::search;
use synth::train::config::ExpertTarget;
use synth::train::{
    self, Config, Content, Event, Line, NetworkLearner, Pace, Run, SearchTeacher, TaskSets, TrainError,
    Trainer,
};

use crate::clock::Stopwatch;
use crate::ending::{Conclusion, Ending, Failure};
use crate::interrupt;
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Train a network by self-learning (Algorithm 1 of the paper, and what goes beyond it)
///
/// The folder gets the config, `metrics.jsonl`, TensorBoard events and the last two states. Ctrl-C and SIGTERM
/// save and stop; --resume goes on bit for bit. The result does not depend on the number of threads.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "A run of seconds, to see that everything works:
  assemblet train configs/smoke.toml --out runs/smoke",
    "With another seed and more updates:
  assemblet train configs/smoke.toml --out runs/longer --set seed=7 --set updates=200",
    "Go on where it stopped:
  assemblet train configs/smoke.toml --out runs/smoke --resume"
))]
pub(crate) struct Train {
    /// The config, a TOML file; configs/paper.toml documents every key
    #[arg(value_name = "CONFIG")]
    config: PathBuf,
    /// The run's folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Go on from the folder's newest state
    #[arg(long)]
    resume: bool,
    /// A setting in place of the file's, such as optimizer.rate=0.001; repeat it for more
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Threads to use [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print each line of metrics as JSON instead of in words
    #[arg(long)]
    json: bool,
}

impl Train {
    pub(crate) fn execute(&self) -> Conclusion {
        let path = self.config.display();
        let text = std::fs::read_to_string(&self.config)
            .with_context(|| format!("cannot read the config {path}"))
            .map_err(Failure::BadInput)?;
        let config = Config::from_toml(&text, &self.set)
            .map_err(|error| Failure::bad_input(anyhow!("config {path}: {error}")))?;
        interrupt::listen()?;
        let threads = self.threads.map_or(0, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.context("cannot start threads").map_err(Failure::Other)?;
        pool.install(|| self.run(config))
    }

    fn run(&self, config: Config) -> Conclusion {
        let stop = || interrupt::requested();
        let Some(trainer) = trainer(config)? else { return Ok(Ending::Interrupted) };
        let start = if self.resume { Run::resume } else { Run::start };
        let mut run = start(&self.out, trainer).map_err(failure)?;
        let mut display = Display::new(self.json);
        let mut failed = None;
        let ending = run.train(
            &mut |event| {
                if let Err(failure) = display.show(event) {
                    failed.get_or_insert(failure);
                }
            },
            &wall_time,
            &stop,
        );
        display.bar.finish_and_clear();
        let ending = ending.map_err(failure)?;
        if let Some(failure) = failed {
            return Err(failure);
        }
        if ending == train::Ending::Stopped {
            display.say(&format!("stopped and saved; go on with --resume --out {}", self.out.display()))?;
            return Ok(Ending::Interrupted);
        }
        Ok(Ending::Done)
    }
}

/// A run of a config before its first update; `None` after Ctrl-C.
///
/// # Errors
/// Where there are no such tasks, or the config's network cannot be made.
pub(crate) fn trainer(config: Config) -> Result<Option<Trainer>, Failure> {
    let tasks = TaskSets::make(&config, &interrupt::requested).map_err(|error| failure(error.into()))?;
    let Some(tasks) = tasks else { return Ok(None) };
    let learner = NetworkLearner::new(&config)
        .map_err(|error| Failure::bad_input(anyhow!("the network of the config: {error}")))?;
    let search = match config.expert.target {
        ExpertTarget::Program => search::Config::plus(),
        // Only where playouts come back to a state is there an improved policy to learn from.
        ExpertTarget::Policy => search::Config::gumbel(),
    };
    let teacher = Arc::new(SearchTeacher::new(search));
    Trainer::new(config, tasks, Box::new(learner), Some(teacher)).map(Some).map_err(failure)
}

/// What of a training run is the user's to mend, and what is not.
pub(crate) fn failure(error: TrainError) -> Failure {
    match error {
        TrainError::Io { .. }
        | TrainError::Learner { .. }
        | TrainError::NotFinite { .. }
        | TrainError::Saved(_)
        | TrainError::File { .. } => Failure::Other(error.into()),
        _ => Failure::bad_input(error),
    }
}

/// Seconds since 1970, which TensorBoard wants with each of its events.
pub(crate) fn wall_time() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

/// A progress bar, and a line for each report.
struct Display {
    bar: ProgressBar,
    output: Output,
    json: bool,
    stopwatch: Stopwatch,
    pace: Pace,
}

impl Display {
    fn new(json: bool) -> Display {
        let template = "{bar:32} {percent:>3} %  update {human_pos} of {human_len}  {msg}";
        let style = ProgressStyle::with_template(template).expect("the template is well-formed");
        Display {
            bar: ProgressBar::new(0).with_style(style),
            output: Output::new(),
            json,
            stopwatch: Stopwatch::start(),
            pace: Pace::default(),
        }
    }

    fn show(&mut self, event: Event<'_>) -> Result<(), Failure> {
        match event {
            Event::Updated { update, of } => {
                self.bar.set_length(of);
                self.bar.set_position(update);
                if let Some(estimate) = self.pace.at(self.stopwatch.elapsed(), update, of) {
                    let left = quantity::time(estimate.remaining);
                    self.bar.set_message(format!("{:.1}/s, {left} left", estimate.per_second));
                }
                Ok(())
            }
            Event::Reported(line) if self.json => self.say(&line.to_json()),
            Event::Reported(line) => self.say(&in_words(line)),
            Event::Saved { .. } => Ok(()),
        }
    }

    fn say(&mut self, line: &str) -> Result<(), Failure> {
        let output = &mut self.output;
        self.bar.suspend(|| output.line(line).and_then(|()| output.flush()))
    }
}

fn in_words(line: &Line) -> String {
    let update = quantity::grouped(line.update);
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    match &line.content {
        Content::Training(line) => {
            let sampled = if line.imitation {
                "imitating".to_owned()
            } else {
                format!("episodes solved {}", percent(line.solved))
            };
            format!(
                "update {update:>9}: policy loss {:.3}, value loss {:.4}, {sampled}",
                line.policy_loss, line.value_loss
            )
        }
        Content::HeldOut(line) => {
            let lengths: Vec<String> = (line.by_length.iter())
                .map(|of| format!("{} lines {}", of.length, percent(of.solved)))
                .collect();
            format!(
                "update {update:>9}: held out, the policy alone: {} of {} tasks ({})",
                percent(line.solved),
                line.tasks,
                lengths.join(", ")
            )
        }
    }
}
