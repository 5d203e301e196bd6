//! Percentile bootstrap: how often, how sure, from which random numbers; and the bounds of what came out.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::estimate::Why;
use super::{Level, StatisticsError};

/// How intervals are found by resampling (Section 4.1 of the paper). Percentile intervals: of many resamples, each
/// with the statistic computed anew, the middle ones.
///
/// Every draw is from a stream named by seed and resample, so neither the number of threads nor a method beside this
/// one changes a digit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    seed: u64,
    replicates: usize,
    level: Level,
    resampled: Resampled,
}

/// What is drawn anew in each resample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resampled {
    /// For each task as many of its runs as it has, with replacement: what if the same tasks were run with other
    /// seeds? A stratified bootstrap, with tasks as strata.
    #[default]
    Runs,
    /// As many tasks as there are, with replacement, and for each of these its runs: what if the tasks had been
    /// others, too? It has an interval even for one run, if there are tasks enough.
    RunsAndTasks,
}

impl Bootstrap {
    /// Resamples for aggregates, as the paper has them.
    pub const FOR_AGGREGATES: usize = 50_000;
    /// Resamples for probabilities of improvement and performance profiles, as in rliable.
    pub const FOR_PROBABILITIES: usize = 2_000;

    /// Of runs, 50,000 times, for 95 %. Any seed is as good as another.
    #[must_use]
    pub fn new(seed: u64) -> Bootstrap {
        Bootstrap {
            seed,
            replicates: Bootstrap::FOR_AGGREGATES,
            level: Level::COMMON,
            resampled: Resampled::Runs,
        }
    }

    /// With another number of resamples. Chance moves the bounds of a 95 % interval by about 1.4 / √replicates of
    /// half its width: by 0.6 % for 50,000.
    ///
    /// # Errors
    /// [`StatisticsError::Range`] where it is 0.
    pub fn with_replicates(self, replicates: usize) -> Result<Bootstrap, StatisticsError> {
        if replicates == 0 {
            let what = "the number of resamples";
            return Err(StatisticsError::Range { what, value: 0.0, range: "1 or more" });
        }
        Ok(Bootstrap { replicates, ..self })
    }

    /// With another level.
    #[must_use]
    pub fn with_level(self, level: Level) -> Bootstrap {
        Bootstrap { level, ..self }
    }

    /// With other things resampled.
    #[must_use]
    pub fn with_resampled(self, resampled: Resampled) -> Bootstrap {
        Bootstrap { resampled, ..self }
    }

    /// What is resampled.
    #[must_use]
    pub fn resampled(&self) -> Resampled {
        self.resampled
    }

    /// The level of the intervals.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// One result for each resample, in order. Each thread has its own `memory`, which holds whatever the resample
    /// before has left there.
    pub(super) fn repeat<M, R: Send>(
        &self,
        memory: impl Fn() -> M + Sync + Send,
        once: impl Fn(&mut M, u64) -> R + Sync + Send,
    ) -> Vec<R> {
        (0..self.replicates as u64).into_par_iter().map_init(memory, once).collect()
    }

    /// The random numbers of a resample.
    pub(super) fn draws(&self, of: Drawn, replicate: u64) -> Draws {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8] = of as u8;
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(replicate);
        Draws { rng, fraction: 0, used: Draws::MOST }
    }

    /// The ends of the middle of what the resamples gave, for the level.
    pub(super) fn bounds(&self, mut results: Vec<f64>) -> Result<(f64, f64), Why> {
        results.sort_unstable_by(f64::total_cmp);
        let tail = self.level.tail();
        Ok((quantile(&results, tail), quantile(&results, 1.0 - tail)))
    }
}

/// The quantile of values from low to high, of which there is at least one, with a straight line between neighbours
/// (type 7 of Hyndman and Fan 1996, as in numpy). Equal neighbours give exactly their value.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let (low, high, part) = (sorted[below], sorted[above], place - place.floor());
    if part < 0.5 { low + (high - low) * part } else { high - (high - low) * (1.0 - part) }
}

/// What random numbers are for, so that no two uses share any.
#[derive(Clone, Copy, Debug)]
pub(super) enum Drawn {
    /// The runs, or pairs, of the first method.
    First = 1,
    /// The runs of the second method.
    Second = 2,
    /// The tasks, of both.
    Tasks = 3,
}

/// Random places in lists. Several are cut out of each random word: it is a fraction of which every multiplication by
/// a length brings the next place before the point.
#[derive(Debug)]
pub(super) struct Draws {
    rng: ChaCha8Rng,
    fraction: u64,
    /// Product of the lengths that the fraction has been multiplied by.
    used: u64,
}

impl Draws {
    /// So that no place is more likely than another by more than 2⁻³² of itself.
    const MOST: u64 = 1 << 32;

    /// A number from 0 to `n - 1`, for an `n` from 1.
    #[inline]
    pub(super) fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        let used = self.used.saturating_mul(n);
        if used > Draws::MOST {
            self.fraction = self.rng.next_u64();
            self.used = n;
        } else {
            self.used = used;
        }
        let product = u128::from(self.fraction) * u128::from(n);
        self.fraction = product as u64;
        (product >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        // np.percentile(values, 100 * share) of numpy 2.4.6.
        let check = |values: &[f64], share: f64, right: f64| {
            assert!((quantile(values, share) - right).abs() < 1e-15, "{values:?} {share}");
        };
        check(&[7.0], 0.025, 7.0);
        check(&[1.0, 2.0], 0.5, 1.5);
        check(&[0.0, 1.0, 4.0, 9.0], 0.025, 0.075);
        check(&[0.0, 1.0, 4.0, 9.0], 0.975, 8.625);
        check(&[0.0, 1.0, 4.0, 9.0], 0.6, 3.4);
        check(&[0.3; 11], 0.77, 0.3);
    }

    #[test]
    fn places_are_drawn_evenly_and_apart() {
        let bootstrap = Bootstrap::new(4);
        let mut draws = bootstrap.draws(Drawn::First, 0);
        // Pairs of neighbours, since several places come out of one word.
        let mut pairs = [[0; 7]; 3];
        (0..21_000).for_each(|_| pairs[draws.below(3)][draws.below(7)] += 1);
        // Each is binomial around 1000 with a deviation of 31.
        assert!(pairs.as_flattened().iter().all(|count| (850..1150).contains(count)), "{pairs:?}");
        assert_eq!(draws.below(1), 0);
        let first = |of, replicate| bootstrap.draws(of, replicate).below(1 << 40);
        let all =
            [first(Drawn::First, 0), first(Drawn::First, 1), first(Drawn::Second, 0), first(Drawn::Tasks, 0)];
        assert!((0..4).all(|i| (0..i).all(|j| all[i] != all[j])), "{all:?}");
        assert_eq!(first(Drawn::First, 1), all[1]);
        assert_ne!(Bootstrap::new(5).draws(Drawn::First, 0).below(1 << 40), all[0]);
    }

    #[test]
    fn no_resamples_are_refused() {
        let message = Bootstrap::new(0).with_replicates(0).unwrap_err().to_string();
        assert_eq!(message, "the number of resamples is 0; it must be 1 or more");
        assert_eq!(Bootstrap::new(0).with_replicates(1).unwrap().bounds(vec![2.0]), Ok((2.0, 2.0)));
    }

    proptest! {
        #[test]
        fn quantiles_lie_between_neighbours(
            mut values in prop::collection::vec(-1e3..1e3f64, 1..50), share in 0.0..=1.0f64,
        ) {
            values.sort_unstable_by(f64::total_cmp);
            let place = share * (values.len() - 1) as f64;
            let found = quantile(&values, share);
            prop_assert!(values[place.floor() as usize] <= found && found <= values[place.ceil() as usize]);
        }
    }
}
