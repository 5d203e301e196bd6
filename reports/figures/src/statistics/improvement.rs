//! How likely a run of one method is above a run of another.

use super::StatisticsError;
use super::bootstrap::{Bootstrap, Drawn, Draws, Resampled};
use super::difference::common_tasks;
use super::estimate::{Estimate, Why};
use super::scores::Scores;

/// The probability, 0 to 1, that a random run of the first method scores higher than one of the second on a random
/// task, a tie counting half (Section 4.3; per task it is the statistic of Mann and Whitney over the number of pairs
/// of runs):
///
/// mean over tasks m of 1/(N K) Σᵢ Σⱼ S(xₘᵢ, yₘⱼ), with S = 1 where x > y, ½ where x = y, else 0.
///
/// Only tasks where both have scores count; give failed runs a score with [`Scores::with_failures_as`] lest a method
/// that fails look good. For the interval, the runs of both are drawn apart. The paper has 2,000 resamples for it,
/// [`Bootstrap::FOR_PROBABILITIES`]. Undefined where one of the methods has a single score per task and only runs are
/// resampled. `n` and `failed` are those of both methods together.
///
/// # Errors
/// [`StatisticsError::Lengths`] where the numbers of tasks differ.
pub fn probability_of_improvement(
    first: &Scores,
    second: &Scores,
    bootstrap: &Bootstrap,
) -> Result<Estimate, StatisticsError> {
    let common = common_tasks(first, second)?;
    let duels: Vec<Duel> =
        common.iter().map(|&task| Duel::new(first.task(task), second.task(task))).collect();
    let value =
        (!duels.is_empty()).then(|| duels.iter().map(Duel::share_of_wins).sum::<f64>() / duels.len() as f64);
    let single = match bootstrap.resampled() {
        Resampled::Runs => {
            duels.iter().all(|duel| duel.first.len() == 1) || duels.iter().all(|duel| duel.second.len() == 1)
        }
        Resampled::RunsAndTasks => duels.len() <= 1 && duels.iter().all(Duel::is_single),
    };
    let bounds = if single { Err(Why::Single) } else { bootstrap.bounds(resamples(&duels, bootstrap)) };
    Ok(Estimate::new(value, bounds, first.n() + second.n(), first.failed() + second.failed()))
}

fn resamples(duels: &[Duel], bootstrap: &Bootstrap) -> Vec<f64> {
    bootstrap.repeat(
        || ((0..duels.len()).collect::<Vec<usize>>(), [Vec::new(), Vec::new()]),
        |(tasks, counts), replicate| {
            bootstrap.place_tasks(replicate, tasks);
            let mut draws = [Drawn::First, Drawn::Second].map(|of| bootstrap.draws(of, replicate));
            let shares = tasks.iter().map(|&task| duels[task].resampled(&mut draws, counts));
            shares.sum::<f64>() / duels.len() as f64
        },
    )
}

/// The scores of both methods on a task, each as its rank among all distinct ones.
#[derive(Debug)]
struct Duel {
    first: Vec<u32>,
    second: Vec<u32>,
    distinct: usize,
}

impl Duel {
    fn new(first: &[f64], second: &[f64]) -> Duel {
        let mut all: Vec<f64> = first.iter().chain(second).copied().collect();
        all.sort_unstable_by(f64::total_cmp);
        // By value, so that 0 and −0 tie.
        all.dedup_by(|a, b| a == b);
        let rank = |&score: &f64| all.partition_point(|&other| other < score) as u32;
        let (first, second) = (first.iter().map(rank).collect(), second.iter().map(rank).collect());
        Duel { first, second, distinct: all.len() }
    }

    fn is_single(&self) -> bool {
        self.first.len() == 1 && self.second.len() == 1
    }

    fn share_of_wins(&self) -> f64 {
        let mut counts = [vec![0; self.distinct], vec![0; self.distinct]];
        self.first.iter().for_each(|&rank| counts[0][rank as usize] += 1);
        self.second.iter().for_each(|&rank| counts[1][rank as usize] += 1);
        self.share(&counts)
    }

    /// The share of wins with the runs of both drawn anew. What `counts` holds is overwritten.
    fn resampled(&self, draws: &mut [Draws; 2], counts: &mut [Vec<u64>; 2]) -> f64 {
        for ((ranks, draws), counts) in
            [&self.first, &self.second].into_iter().zip(draws).zip(counts.iter_mut())
        {
            counts.clear();
            counts.resize(self.distinct, 0);
            for _ in 0..ranks.len() {
                counts[ranks[draws.below(ranks.len())] as usize] += 1;
            }
        }
        self.share(counts)
    }

    /// The share of wins where each rank occurs as often as `counts` says, in whole numbers until the end.
    fn share(&self, counts: &[Vec<u64>; 2]) -> f64 {
        let (mut below, mut half_wins) = (0, 0);
        for (&first, &second) in counts[0].iter().zip(&counts[1]) {
            half_wins += first * (2 * below + second);
            below += second;
        }
        half_wins as f64 / (2 * self.first.len() * self.second.len()) as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn wins_are_counted_pair_by_pair(
            first in prop::collection::vec(-3..3i8, 1..8), second in prop::collection::vec(-3..3i8, 1..8),
        ) {
            let half_wins = |a: i8, b: i8| match a.cmp(&b) {
                std::cmp::Ordering::Less => 0u32,
                std::cmp::Ordering::Equal => 1,
                std::cmp::Ordering::Greater => 2,
            };
            let all: u32 = first.iter().flat_map(|&a| second.iter().map(move |&b| half_wins(a, b))).sum();
            let floats = |values: &[i8]| values.iter().map(|&value| f64::from(value)).collect::<Vec<_>>();
            let found = Duel::new(&floats(&first), &floats(&second)).share_of_wins();
            prop_assert_eq!(found, f64::from(all) / (2 * first.len() * second.len()) as f64);
        }
    }
}
