//! The units of an experiment, one after another, until all are done or somebody stops it.

use std::fs::{self, File, TryLockError};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use experiments::{Ended, Event, Observer, Unit};

use super::board::Board;
use super::experiment::Experiment;
use super::finding::Finding;
use crate::error::{Error, Fault};
use crate::notebook::interrupt;
use crate::solver::Stopwatch;

/// The file that a unit has when all of its rows are there.
const COMPLETE: &str = "complete";

/// The folder of a unit's rows.
pub(super) fn place(folder: &Path, unit: &Unit) -> PathBuf {
    folder.join(&unit.key)
}

/// Whether all rows of a unit are there.
pub(super) fn is_complete(folder: &Path, unit: &Unit) -> bool {
    place(folder, unit).join(COMPLETE).is_file()
}

/// Does what is not done yet, and reads what is there then.
pub(super) fn run(experiment: &Experiment, folder: &Path) -> Result<Finding, Error> {
    let left: Vec<&Unit> = experiment.units.iter().filter(|unit| !is_complete(folder, unit)).collect();
    if !left.is_empty() {
        let done = experiment.units.len() - left.len();
        let mut board = Board::new(&experiment.spec.name, experiment.units.len(), done, &left);
        let all = all(&left, folder, &mut board);
        board.finish(match &all {
            Ok(Ended::Complete) => None,
            Ok(Ended::Stopped) => Some("interrupted and saved; the same call goes on"),
            Err(_) => Some("failed"),
        });
        all?;
    }
    Finding::read(experiment, folder)
}

fn all(left: &[&Unit], folder: &Path, board: &mut Board) -> Result<Ended, Error> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for unit in left {
        board.begin(unit);
        if one(unit, &place(folder, unit), threads, board)? == Ended::Stopped {
            return Ok(Ended::Stopped);
        }
        board.end(unit);
    }
    Ok(Ended::Complete)
}

fn one(unit: &Unit, work: &Path, threads: usize, board: &mut Board) -> Result<Ended, Error> {
    let failed = |action, path: &Path, error| Fault::io(action, &path.display().to_string(), error);
    fs::create_dir_all(work).map_err(|error| failed("make the folder", work, error))?;
    let path = work.join("lock");
    let lock = File::create(&path).map_err(|error| failed("make", &path, error))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Fault::UnitTaken(unit.title.clone()).into()),
        Err(TryLockError::Error(error)) => return Err(failed("lock", &path, error).into()),
    }
    let mut teller = Teller { board, began: Stopwatch::start() };
    let ended =
        experiments::run(unit, work, threads, &mut teller).map_err(|error| Fault::Unit(Box::new(error)))?;
    if ended == Ended::Complete {
        let path = work.join(COMPLETE);
        fs::write(&path, "").map_err(|error| failed("write", &path, error))?;
    }
    Ok(ended)
}

/// Hears a unit, draws how far it is, and knows the stop button.
struct Teller<'a> {
    board: &'a mut Board,
    began: Stopwatch,
}

impl Observer for Teller<'_> {
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Metrics { numbers, .. } => self.board.metrics(numbers),
            Event::Note(sentence) => self.board.note(sentence),
        }
        if interrupt::requested() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn is_stopping(&mut self) -> bool {
        interrupt::requested()
    }

    fn now(&mut self) -> Option<Duration> {
        Some(self.began.elapsed())
    }
}
