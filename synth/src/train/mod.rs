//! Training (AutoAssemblet §3.1 to §3.4 and Algorithm 1), and what goes beyond it.
//!
//! | from here                | with this                                                             |
//! |--------------------------|-----------------------------------------------------------------------|
//! | settings                 | [`Config`]: TOML with overrides, each `plus` idea switched by itself    |
//! | tasks                    | [`TaskSets::make`]: the pool, and tasks held out by their states        |
//! | what learns              | [`Learner`], a trait: [`Batch`] in, [`Losses`] out; [`NetworkLearner`]  |
//! | what it may learn from   | [`Teacher`], a trait: search guided by the network; [`SearchTeacher`]   |
//! | updates                  | [`Trainer`]: Algorithm 1 in memory                                      |
//! | a folder with all of it  | [`Run`]: saves, resumes bit for bit, writes metrics                     |
//!
//! A run depends on its config and on the learner: not on the number of threads, the time, or where it was
//! interrupted. Random streams are keyed by the seed, the update, the task and the temperature, and so have no
//! state of their own.

mod batch;
pub mod config;
mod curriculum;
mod draw;
mod episode;
mod error;
mod fenwick;
mod files;
mod gather;
mod hindsight;
mod learner;
mod log;
mod metrics;
mod network;
mod objective;
mod pace;
mod pool;
mod renaming;
mod run;
mod saved;
mod search_teacher;
mod streams;
mod teacher;
mod tensorboard;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod trainer;
mod trajectory;
mod weights;

pub use batch::Batch;
pub use config::{Config, ConfigError};
pub use error::TrainError;
pub use learner::{LearnError, Learner, Losses};
pub use metrics::{Content, HeldOut, LengthSuccess, Line, METRICS_VERSION, Training};
pub use network::NetworkLearner;
pub use pace::{Estimate, Pace};
pub use pool::{MakeError, PoolTask, TaskPool, TaskSets};
pub use run::{Ending, Event, Run};
pub use saved::SavedError;
pub use search_teacher::SearchTeacher;
pub use teacher::{Lesson, Teacher};
pub use tensorboard::EventWriter;
pub use trainer::{Step, Trainer};
pub use weights::TaskWeights;
