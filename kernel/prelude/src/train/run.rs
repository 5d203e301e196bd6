//! A training run as a value: it can be stopped, gone on with, looked at and asked.

use std::fs;
use std::path::{Path, PathBuf};

use synth::machine::Catalog;
use synth::task::Task as Asked;
use synth::train::{self, Ending, Event, Line};

use super::board::Board;
use super::config::Config;
use super::make::{fresh_folder, network, trainer, wall_time};
use crate::error::{Error, Fault};
use crate::model::Model;
use crate::notebook::interrupt;
use crate::page::counted;
use crate::solver::Solver;
use crate::suite::Suite;
use crate::task::Task;

/// Trains a network, with a bar and its learning curves while it learns. `name` is a config: `smoke`, `paper`,
/// `reinforce`, `plus`, or the path of a TOML file; the closure changes what it says.
///
/// The stop button ends it after the update under way: the run is saved and comes back as it is, and [`Run::resume`] goes
/// on with it as if nothing had been. Everything it is goes into its folder, `runs/NAME-N` beside the notebook, which the
/// command line and TensorBoard read too. The same config gives the same run to the last bit.
///
/// # Errors
/// Where there is no such config, a setting is outside its range, the folder has a run already or cannot be written, or
/// training failed (its last saved state stays in the folder).
///
/// ```no_run
/// # use assemblet::prelude::*;
/// let mut run = train("smoke", |c| c.updates = 500)?;
/// run.resume()?;
/// evaluate("human-v1", &[exact(), run.solver()])?;
/// # Ok::<(), Error>(())
/// ```
pub fn train(name: impl AsRef<str>, change: impl FnOnce(&mut Config)) -> Result<Run, Error> {
    let mut config = Config::named(name.as_ref())?;
    change(&mut config);
    Run::start(&config)
}

/// A training run. [`train()`] starts one, [`Run::open`] goes on with one from its folder.
///
/// Shown as its learning curves and where it stands.
pub struct Run {
    pub(super) name: String,
    folder: PathBuf,
    run: train::Run,
    total: u64,
    made: u64,
    pub(super) lines: Vec<Line>,
    model: Model,
    interrupted: bool,
    /// After a failure only what was saved is of use.
    failed: bool,
}

impl Run {
    /// Starts a run of a config that you have made: `Run::start(&config)`; see [`train()`].
    ///
    /// # Errors
    /// As [`train()`].
    pub fn start(config: &Config) -> Result<Run, Error> {
        let checked = config.checked()?;
        let mut board = Board::new(&config.name(), checked.updates, &[]);
        board.prepare(&format!("making {}", counted(checked.tasks.count as u64, "task")));
        let trainer = trainer(checked)?;
        let folder = match &config.folder {
            Some(folder) => PathBuf::from(folder),
            None => fresh_folder(Path::new("runs"), &config.name())?,
        };
        let total = trainer.config().updates;
        let run = train::Run::start(&folder, trainer).map_err(Fault::from)?;
        let mut begun = Run::begun(name_of(&folder), folder, run, total, Vec::new())?;
        begun.go_on(board, &interrupt::requested)?;
        Ok(begun)
    }

    /// A run from its folder, as it was saved last; [`Run::resume`] goes on with it.
    ///
    /// # Errors
    /// Where the folder holds no run, or what it holds is damaged.
    pub fn open(folder: impl AsRef<str>) -> Result<Run, Error> {
        let folder = folder.as_ref();
        Run::opened(Path::new(folder), None)
    }

    fn opened(folder: &Path, updates: Option<u64>) -> Result<Run, Error> {
        let path = folder.join("config.toml");
        let missing = || Fault::NoRun { folder: folder.display().to_string() };
        let text = fs::read_to_string(&path).map_err(|_| missing())?;
        let name = name_of(folder);
        let mut config = Config::parsed(&name, &text)?;
        config.updates = updates.unwrap_or(config.updates);
        let trainer = trainer(config.checked()?)?;
        let total = trainer.config().updates;
        let mut run = train::Run::resume(folder, trainer).map_err(Fault::from)?;
        let made = run.trainer().updates();
        let path = folder.join("metrics.jsonl");
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let lines = lines.filter(|line| line.update <= made).collect();
        Run::begun(name, folder.to_owned(), run, total, lines)
    }

    fn begun(
        name: String,
        folder: PathBuf,
        mut run: train::Run,
        total: u64,
        lines: Vec<Line>,
    ) -> Result<Run, Error> {
        let made = run.trainer().updates();
        let model = network(&name, &mut run)?;
        Ok(Run { name, folder, run, total, made, lines, model, interrupted: false, failed: false })
    }

    /// Goes on where it was stopped, until all updates are made.
    ///
    /// # Errors
    /// Where training fails, or a file.
    pub fn resume(&mut self) -> Result<(), Error> {
        if self.failed {
            let opened = Run::opened(&self.folder, Some(self.total))?;
            *self = Run { name: std::mem::take(&mut self.name), ..opened };
        }
        let board = Board::new(&self.name, self.total, &self.lines);
        self.go_on(board, &interrupt::requested)
    }

    /// Goes on until `updates` are made in all, more than its config said.
    ///
    /// # Errors
    /// Where it has made as many already, or training fails.
    pub fn extend(&mut self, updates: u64) -> Result<(), Error> {
        if updates <= self.made {
            return Err(Fault::FewerUpdates { made: self.made }.into());
        }
        let opened = Run::opened(&self.folder, Some(updates))?;
        *self = Run { name: std::mem::take(&mut self.name), ..opened };
        self.resume()
    }

    fn go_on(&mut self, mut board: Board, stop: &(dyn Fn() -> bool + Sync)) -> Result<(), Error> {
        let Run { run, lines, .. } = self;
        // On the pool's own threads, so that no update waits for one to wake up.
        let ending = rayon::scope(|_| {
            let observe = &mut |event: Event<'_>| {
                if let Event::Reported(line) = event {
                    lines.push(line.clone());
                }
                board.show(event, lines);
            };
            run.train(observe, &wall_time, stop)
        });
        let why = match &ending {
            Ok(Ending::Finished) => None,
            Ok(Ending::Stopped) => Some("interrupted and saved; run.resume() goes on"),
            Err(_) => Some("failed"),
        };
        board.finish(lines, why);
        self.made = self.run.trainer().updates();
        self.failed = ending.is_err();
        self.interrupted = ending.map_err(Fault::from)? == Ending::Stopped;
        self.model = network(&self.name, &mut self.run)?;
        Ok(())
    }

    /// Its name, that of its folder.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Its folder: `config.toml`, `metrics.jsonl`, `network.safetensors`, saved states, and events for TensorBoard.
    #[must_use]
    pub fn folder(&self) -> String {
        self.folder.display().to_string()
    }

    /// The updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.made
    }

    /// The updates that it will have made in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether the stop button ended it before all updates were made.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.interrupted
    }

    /// What it has learned so far.
    #[must_use]
    pub fn model(&self) -> Model {
        self.model.clone()
    }

    /// A solver that asks what it has learned so far; [`Model::solver_named`] makes others.
    #[must_use]
    pub fn solver(&self) -> Solver {
        self.model.solver()
    }

    /// The tasks that it never learns from, in tiers by the length of the program known for each.
    ///
    /// # Errors
    /// Where its config holds none out.
    pub fn held_out(&mut self) -> Result<Suite, Error> {
        let trainer = self.run.trainer();
        let catalog = Catalog::new(trainer.config().machine());
        let pool = &trainer.tasks().held_out;
        let task = |position: usize| {
            let tier = Some(counted(pool.get(position).actions.len() as u64, "line"));
            let id = format!("held-out-{position}");
            Task { asked: Asked { id, tier, ..pool.to_task(position, &catalog) } }
        };
        let tasks: Vec<Task> = (0..pool.len()).map(task).collect();
        Suite::of(&format!("{}, held out", self.name), &tasks)
    }
}

/// A run is called after its folder, so that two runs of a config are told apart.
fn name_of(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "run".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::notebook::Rich;

    /// A config of a second, in a folder of its own that is gone at the end.
    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Place {
            let folder = std::env::temp_dir().join(format!("assemblet-run-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            Place(folder)
        }

        fn config(&self) -> Config {
            let mut config = Config::named("smoke").unwrap();
            (config.updates, config.imitation_updates, config.report_every) = (12, 6, 3);
            (config.tasks, config.held_out, config.evaluate_every) = (200, 20, 6);
            config.folder = Some(self.0.display().to_string());
            config
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_run_that_was_stopped_goes_on_as_if_nothing_had_been() {
        let (whole, parts) = (Place::new("whole"), Place::new("parts"));
        let whole = Run::start(&whole.config()).unwrap();
        let config = parts.config();
        let run = train::Run::start(&parts.0, trainer(config.checked().unwrap()).unwrap()).unwrap();
        let mut stopped =
            Run::begun(config.name(), parts.0.clone(), run, config.updates, Vec::new()).unwrap();
        let asked = AtomicUsize::new(0);
        while stopped.updates() == 0 {
            asked.store(0, Ordering::Relaxed);
            let board = Board::new("parts", 12, &[]);
            stopped.go_on(board, &|| asked.fetch_add(1, Ordering::Relaxed) >= 40).unwrap();
        }
        assert!(stopped.interrupted() && stopped.updates() < 12, "{stopped:?}");
        stopped.resume().unwrap();
        assert!(!stopped.interrupted());
        assert_eq!((stopped.metrics(), &stopped.lines), (whole.metrics(), &whole.lines));
        let task = crate::task::task("human-add-1").unwrap();
        assert_eq!(stopped.model().value(&task).unwrap(), whole.model().value(&task).unwrap());
        let opened = Run::open(stopped.folder()).unwrap();
        assert_eq!((opened.metrics(), opened.made), (whole.metrics(), 12));
    }

    #[test]
    fn a_run_is_extended_asked_and_shown() {
        let place = Place::new("shown");
        let mut run = Run::start(&place.config()).unwrap();
        let error = run.extend(12).unwrap_err().to_string();
        assert_eq!(error, "the run has 12 updates already; ask for more than that");
        run.extend(15).unwrap();
        assert_eq!(run.updates(), 15);
        assert!(run.folder().ends_with(&run.name()));
        assert_eq!(run.held_out().unwrap().len(), 20);
        let _ = run.held_out().unwrap().task("held-out-0").unwrap().solve_with(&run.solver());
        assert_eq!(run.series("loss/policy").len(), 5);
        assert!(run.series_names().contains(&"held_out/solved".to_owned()));
        let text = run.bundle().get("text/plain").unwrap().to_owned();
        let start = format!("run {}, finished: 15 updates\nLoss\npolicy  ", run.name());
        assert!(text.starts_with(&start), "{text}");
        assert_eq!(run.metrics().column("update"), ["3", "6", "9", "12", "15"]);
    }

    #[test]
    fn folders_that_cannot_be_used_are_told() {
        let place = Place::new("folders");
        let error = Run::open(place.0.display().to_string()).unwrap_err().to_string();
        assert!(error.ends_with(" holds no run to go on with; train one there first"), "{error}");
        Run::start(&place.config()).unwrap();
        let error = Run::start(&place.config()).unwrap_err().to_string();
        assert!(error.contains(" holds a run already; open it with Run::open, or choose another"), "{error}");
    }
}
