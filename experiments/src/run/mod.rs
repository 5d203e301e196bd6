//! One unit, from its training to its rows, in a folder from which it can go on.
//!
//! | file | what it is |
//! |---|---|
//! | `rows.jsonl` | a [`Row`](crate::Row) a line: the result, the same bytes however often the unit was interrupted |
//! | `times.jsonl` | the time of each row |
//! | `imitation.saved`, `network-N.saved` | the state of a training that is under way |
//! | `imitation.safetensors`, `network-N.safetensors` | networks that are complete |

mod error;
mod files;
mod measuring;
mod progress;
mod solving;
mod training;

pub use error::RunError;

use std::fs;
use std::path::Path;

use crate::network::Network;
use crate::observer::Observer;
use crate::unit::Unit;
use crate::weight;
use files::Rows;
use measuring::{Job, MadeTasks};
use progress::Progress;
use training::Training;

/// How a unit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All rows are there.
    Complete,
    /// The observer had it stop; run again in the same folder it goes on.
    Stopped,
}

/// The observer had it stop.
pub(crate) struct Stopped;

/// What ends a step early.
pub(crate) enum Early {
    Stopped,
    Failed(RunError),
}

impl From<Stopped> for Early {
    fn from(Stopped: Stopped) -> Early {
        Early::Stopped
    }
}

impl<E: Into<RunError>> From<E> for Early {
    fn from(error: E) -> Early {
        Early::Failed(error.into())
    }
}

/// Does a unit in the folder `work`, which is made where it is missing, on `threads` threads; goes on with what is
/// there. The rows do not depend on the threads, nor on interruptions: killed at any moment and run again it leaves the
/// same `rows.jsonl`.
///
/// # Errors
/// Where a setting cannot be, a file cannot be read or written, or a training fails.
pub fn run(unit: &Unit, work: &Path, threads: usize, observer: &mut dyn Observer) -> Result<Ended, RunError> {
    match conduct(unit, work, threads.max(1), observer) {
        Ok(()) => Ok(Ended::Complete),
        Err(Early::Stopped) => Ok(Ended::Stopped),
        Err(Early::Failed(error)) => Err(error),
    }
}

fn conduct(unit: &Unit, work: &Path, threads: usize, observer: &mut dyn Observer) -> Result<(), Early> {
    fs::create_dir_all(work).map_err(RunError::io("make", work))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| RunError::Threads(error.to_string()))?;
    let mut progress = Progress::new(observer, weight::of_stages(&unit.stages));
    let first = unit.stages.iter().find_map(|stage| match &stage.network {
        Network::Trained { config, .. } => Some(&**config),
        _ => None,
    });
    let mut training = first.map(|config| Training::new(work, config, &pool));
    let mut rows = Rows::open(work)?;
    let mut tasks = MadeTasks::default();
    for (index, stage) in unit.stages.iter().enumerate() {
        // Where all rows of a stage are there its network is asked for nothing.
        let mut asked = None;
        for (nth, measurement) in stage.measurements.iter().enumerate() {
            let job = Job { unit, stage, measurement, tasks: tasks.get(&measurement.tasks, &pool)?, threads };
            let had = rows.of(&job);
            if had == job.tasks.len() {
                if nth == 0 {
                    training::pass(index, &stage.network, &mut progress);
                }
                progress.begin(weight::of_measurement(&stage.network, measurement));
                progress.end();
                continue;
            }
            if asked.is_none() {
                asked = Some(match (&stage.network, &mut training) {
                    (Network::Trained { config, imitation }, Some(training)) => {
                        Some(training.network(index, config, *imitation, &mut progress)?)
                    }
                    _ => None,
                });
            }
            let network = asked.as_ref().and_then(Option::as_ref);
            measuring::measure(&job, network, had, &mut rows, &pool, &mut progress)?;
        }
    }
    progress.complete()?;
    Ok(())
}
