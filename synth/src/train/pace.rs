//! How fast a run goes and how long it will take, from times that the caller reads off its clock.

use std::collections::VecDeque;
use std::time::Duration;

/// How many times are remembered: the rate is that of the last few, since evaluation and search come and go.
const REMEMBERED: usize = 32;

/// The pace of a run.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// When how many updates had been made, oldest first.
    times: VecDeque<(Duration, u64)>,
}

/// A pace in figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Updates a second.
    pub per_second: f64,
    /// Until all are made.
    pub remaining: Duration,
}

impl Pace {
    /// Takes note that `update` of `of` updates have been made at `elapsed` since some fixed moment, and gives an
    /// estimate once a second has gone by. It remembers a time a second at most.
    pub fn at(&mut self, elapsed: Duration, update: u64, of: u64) -> Option<Estimate> {
        let Some(&(newest, _)) = self.times.back() else {
            self.times.push_back((elapsed, update));
            return None;
        };
        let (begin, first) = self.times[0];
        let seconds = elapsed.saturating_sub(begin).as_secs_f64();
        if elapsed.saturating_sub(newest) >= Duration::from_secs(1) {
            self.times.push_back((elapsed, update));
            while self.times.len() > REMEMBERED {
                self.times.pop_front();
            }
        }
        if seconds < 1.0 || update <= first {
            return None;
        }
        let per_second = (update - first) as f64 / seconds;
        let remaining = of.saturating_sub(update) as f64 / per_second;
        let remaining = Duration::try_from_secs_f64(remaining).unwrap_or(Duration::MAX);
        Some(Estimate { per_second, remaining })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_last_seconds() {
        let mut pace = Pace::default();
        let at =
            |pace: &mut Pace, seconds: f64, update| pace.at(Duration::from_secs_f64(seconds), update, 1000);
        assert_eq!(at(&mut pace, 5.0, 100), None);
        assert_eq!(at(&mut pace, 5.5, 101), None);
        let estimate = at(&mut pace, 7.0, 110).unwrap();
        assert_eq!(estimate, Estimate { per_second: 5.0, remaining: Duration::from_secs(178) });
        for second in 0..100 {
            at(&mut pace, 8.0 + f64::from(second), 110 + 2 * second as u64);
        }
        let estimate = at(&mut pace, 108.0, 310).unwrap();
        assert!((estimate.per_second - 2.0).abs() < 1e-9, "{estimate:?}");
    }
}
