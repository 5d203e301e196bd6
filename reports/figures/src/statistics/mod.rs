//! What the numbers say, and how sure that is: plain slices in, estimates with intervals out.
//!
//! The methods for scores of runs on tasks are those of R. Agarwal, M. Schwarzer, P. S. Castro, A. Courville and
//! M. G. Bellemare, "Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021, whose library is
//! rliable. "The paper" below is this one, unless another is named.
//!
//! Three rules hold everywhere. A value that is not finite is a failure, and failures are counted, never dropped in
//! silence. Where there is no interval, [`Interval::Undefined`] says why. The same seed gives the same numbers,
//! whatever the number of threads and the order of the runs.
//!
//! ```
//! use figures::statistics::{Bootstrap, Scores, aggregates};
//!
//! // Three runs on two tasks; one run failed on the second task.
//! let scores = Scores::new(3, 2, &[0.1, 0.9, 0.2, f64::NAN, 0.4, 0.7])?;
//! let found = aggregates(&scores, 1.0, &Bootstrap::new(1));
//! assert_eq!((found.iqm.n, found.iqm.failed), (6, 1));
//! assert!(found.iqm.value.is_some() && found.iqm.interval.bounds().is_some());
//! # Ok::<(), figures::statistics::StatisticsError>(())
//! ```

mod aggregate;
mod bootstrap;
mod difference;
mod efficiency;
mod error;
mod estimate;
mod holm;
mod importance;
mod improvement;
mod level;
mod mcnemar;
mod normal;
mod pairs;
mod profile;
mod rate;
mod resample;
mod scores;

pub use aggregate::{
    Aggregates, aggregates, interquartile_mean, mean_of_tasks, median_of_tasks, optimality_gap,
};
pub use bootstrap::{Bootstrap, Resampled};
pub use difference::{Difference, difference};
pub use efficiency::sample_efficiency;
pub use error::StatisticsError;
pub use estimate::{Estimate, Interval, Point, Why};
pub use holm::holm;
pub use importance::{Direction, Domain, Importance, Importances, Parameter, Quantiles, importances};
pub use improvement::probability_of_improvement;
pub use level::Level;
pub use mcnemar::{Outcomes, mcnemar, outcomes_in_pairs};
pub use pairs::paired_difference;
pub use profile::{Profiled, performance_profile};
pub use rate::{rate, wilson};
pub use scores::Scores;
