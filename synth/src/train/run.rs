//! A training run in a folder: config, states, logs.
//!
//! | file                    | what it is                                               |
//! |-------------------------|----------------------------------------------------------|
//! | `config.toml`           | every setting                                            |
//! | `states/update-N.saved` | what is needed to go on after update N; the last two     |
//! | `network.safetensors`   | the network of the newest state, for search              |
//! | `imitation.safetensors` | the network as it was when imitation ended               |
//! | `metrics.jsonl`         | one [`Line`] a report                                    |
//! | `events.out.tfevents.*` | the same for TensorBoard; a new file for each resumption |

use std::fs;
use std::path::{Path, PathBuf};

use super::error::TrainError;
use super::files::{save_state, states, write_whole};
use super::log::Log;
use super::metrics::Line;
use super::saved::SavedError;
use super::trainer::{Step, Trainer};

/// What a run says while it runs.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// An update was made.
    Updated {
        /// Its number, counted from 1.
        update: u64,
        /// How many there will be.
        of: u64,
    },
    /// A line of metrics was written.
    Reported(&'a Line),
    /// The state was saved.
    Saved {
        /// After which update.
        update: u64,
        /// Where.
        path: &'a Path,
    },
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All updates were made.
    Finished,
    /// The stop function said yes; everything is saved.
    Stopped,
}

/// A training run in a folder.
pub struct Run {
    trainer: Trainer,
    folder: PathBuf,
    /// The last update whose state is in the folder.
    saved: Option<u64>,
}

impl Run {
    /// A new run in `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// Where the folder has a run already, or cannot be written.
    pub fn start(folder: &Path, trainer: Trainer) -> Result<Run, TrainError> {
        let saved = folder.join("states");
        let config = folder.join("config.toml");
        if config.exists() || folder.join("metrics.jsonl").exists() || !states(&saved)?.is_empty() {
            return Err(TrainError::Exists(folder.to_owned()));
        }
        fs::create_dir_all(&saved).map_err(TrainError::io("make", &saved))?;
        write_whole(&config, trainer.config().to_toml().as_bytes())?;
        Ok(Run { trainer, folder: folder.to_owned(), saved: None })
    }

    /// Goes on with the run in `folder`, from its newest state, or the one before it where that is damaged. As
    /// long as the run has only imitated, the settings that had no effect so far may be others than they were
    /// ([`Trainer::restore`]): runs that differ in what follows imitation can share it.
    ///
    /// # Errors
    /// Where there is none, or it is of another run, or all are damaged.
    pub fn resume(folder: &Path, mut trainer: Trainer) -> Result<Run, TrainError> {
        let mut error = TrainError::Nothing(folder.to_owned());
        let mut saved = states(&folder.join("states"))?;
        loop {
            let Some(path) = saved.pop() else { return Err(error) };
            let bytes = fs::read(&path).map_err(TrainError::io("read", &path))?;
            match trainer.restore(&bytes) {
                Ok(()) => break,
                Err(source @ SavedError::Damaged) => error = TrainError::File { path, source },
                Err(source) => return Err(TrainError::File { path, source }),
            }
        }
        write_whole(&folder.join("config.toml"), trainer.config().to_toml().as_bytes())?;
        let saved = Some(trainer.updates());
        Ok(Run { trainer, folder: folder.to_owned(), saved })
    }

    /// What runs.
    pub fn trainer(&mut self) -> &mut Trainer {
        &mut self.trainer
    }

    /// Makes updates until all are made or `stop` says yes, and saves now and then and at the end. `wall_time`
    /// gives the seconds since 1970, for TensorBoard alone. Once `stop` has said yes it must not say no again.
    ///
    /// # Errors
    /// Where an update fails, or a file. States saved before stay as they are.
    pub fn train(
        &mut self,
        observe: &mut dyn FnMut(Event<'_>),
        wall_time: &dyn Fn() -> f64,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Ending, TrainError> {
        let mut log = Log::open(&self.folder, self.trainer.reported(), wall_time())?;
        let of = self.trainer.config().updates;
        let ending = loop {
            let Some(lines) = self.trainer.report(stop)? else { break Ending::Stopped };
            for line in &lines {
                log.write(line, wall_time())?;
                observe(Event::Reported(line));
            }
            let update = self.trainer.updates();
            if update == self.trainer.config().imitation.updates && update > 0 {
                write_whole(&self.folder.join("imitation.safetensors"), &self.trainer.network()?)?;
            }
            if update >= of {
                break Ending::Finished;
            }
            if update.is_multiple_of(self.trainer.config().report.save_every) && update > 0 {
                self.save(observe)?;
            }
            if stop() || self.trainer.update(stop)? == Step::Stopped {
                break Ending::Stopped;
            }
            observe(Event::Updated { update: update + 1, of });
        };
        self.save(observe)?;
        Ok(ending)
    }

    /// Saves the state, where it is not there yet.
    fn save(&mut self, observe: &mut dyn FnMut(Event<'_>)) -> Result<(), TrainError> {
        let update = self.trainer.updates();
        if self.saved != Some(update) {
            let path = save_state(&self.folder.join("states"), update, &self.trainer.state()?)?;
            write_whole(&self.folder.join("network.safetensors"), &self.trainer.network()?)?;
            self.saved = Some(update);
            observe(Event::Saved { update, path: &path });
        }
        Ok(())
    }
}
