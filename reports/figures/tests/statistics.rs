//! What holds of all estimates from resamples: whatever the scores, the order of runs, and the number of threads.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use figures::statistics::{
    Bootstrap, Estimate, Interval, Level, Point, Profiled, Resampled, Scores, Why, aggregates, difference,
    performance_profile, probability_of_improvement, sample_efficiency,
};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Scores, about a tenth of which failed: tasks with 1 to 7 runs.
fn tasks() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let score = prop_oneof![9 => -2.0..2.0f64, 1 => Just(f64::NAN)];
    prop::collection::vec(prop::collection::vec(score, 1..8), 1..8)
}

/// Scores of a task, none of which failed.
fn runs() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0f64, 1..6)
}

fn quick() -> Bootstrap {
    Bootstrap::new(7).with_replicates(200).unwrap()
}

/// Every estimate of one method.
fn all_of(scores: &Scores, bootstrap: &Bootstrap) -> Vec<Estimate> {
    let found = aggregates(scores, 1.0, bootstrap);
    let thresholds = [-1.0, 0.0, 0.5];
    let profile = |profiled| performance_profile(scores, &thresholds, profiled, bootstrap).unwrap();
    let curve = sample_efficiency(&[1.0], std::slice::from_ref(scores), bootstrap).unwrap();
    let points = [profile(Profiled::Runs), profile(Profiled::TaskMeans), curve].concat();
    let points = points.into_iter().map(|point| point.estimate);
    [found.iqm, found.median, found.mean, found.optimality_gap].into_iter().chain(points).collect()
}

/// Every estimate of two.
fn all_of_two(first: &Scores, second: &Scores, bootstrap: &Bootstrap) -> Vec<Estimate> {
    let found = difference(first, second, 1.0, bootstrap).unwrap();
    let improvement = probability_of_improvement(first, second, bootstrap).unwrap();
    vec![found.iqm, found.median, found.mean, found.optimality_gap, improvement]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_runs_never_shows(tasks in tasks(), both in any::<bool>()) {
        let resampled = if both { Resampled::RunsAndTasks } else { Resampled::Runs };
        let bootstrap = quick().with_resampled(resampled);
        let turned: Vec<Vec<f64>> = tasks.iter().map(|task| task.iter().rev().copied().collect()).collect();
        let (scores, turned) = (Scores::by_task(&tasks), Scores::by_task(&turned));
        prop_assert_eq!(all_of(&scores, &bootstrap), all_of(&turned, &bootstrap));
        let other = scores.with_failures_as(0.0).unwrap();
        prop_assert_eq!(all_of_two(&scores, &other, &bootstrap), all_of_two(&turned, &other, &bootstrap));
    }

    #[test]
    fn bounds_lie_within_the_scores_and_around_their_middle(tasks in tasks()) {
        let scores = Scores::by_task(&tasks);
        let finite = || tasks.iter().flatten().copied().filter(|score| score.is_finite());
        let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let all = Bootstrap::new(1).with_replicates(2_000).unwrap();
        let found = aggregates(&scores, 1.0, &all);
        for estimate in [found.iqm, found.median, found.mean] {
            let Some((lower, upper)) = estimate.interval.bounds() else { continue };
            let value = estimate.value.unwrap();
            prop_assert!(low - 1e-9 <= lower && lower <= upper && upper <= high + 1e-9);
            prop_assert!(low - 1e-9 <= value && value <= high + 1e-9);
        }
        // The mean's resamples are unbiased, so the interval holds it.
        if let Some((lower, upper)) = found.mean.interval.bounds() {
            let value = found.mean.value.unwrap();
            prop_assert!(lower - 1e-9 <= value && value <= upper + 1e-9);
        }
        let surer = aggregates(&scores, 1.0, &all.with_level(Level::new(0.99).unwrap()));
        if let (Some(common), Some(surer)) = (found.iqm.interval.bounds(), surer.iqm.interval.bounds()) {
            prop_assert!(surer.0 <= common.0 && common.1 <= surer.1);
        }
    }

    #[test]
    fn moving_and_stretching_all_scores_does_so_with_the_estimates(tasks in tasks()) {
        let moved: Vec<Vec<f64>> = tasks.iter().map(|task| task.iter().map(|v| 3.0 + 2.0 * v).collect()).collect();
        let of = |tasks: &[Vec<f64>]| aggregates(&Scores::by_task(tasks), 1.0, &quick());
        let (before, after) = (of(&tasks), of(&moved));
        for (before, after) in [(before.iqm, after.iqm), (before.median, after.median), (before.mean, after.mean)] {
            prop_assert_eq!((before.n, before.failed), (after.n, after.failed));
            let near = |a: Option<f64>, b: Option<f64>| {
                a.is_none() == b.is_none() && a.zip(b).is_none_or(|(a, b)| (3.0 + 2.0 * a - b).abs() < 1e-9)
            };
            prop_assert!(near(before.value, after.value));
            let ends = |estimate: Estimate| estimate.interval.bounds().unzip();
            let ((low, high), (low_after, high_after)) = (ends(before), ends(after));
            prop_assert!(near(low, low_after) && near(high, high_after));
        }
    }

    #[test]
    fn profiles_fall_and_so_do_their_bounds(
        tasks in tasks(), thresholds in prop::collection::vec(-2.5..2.5f64, 1..12),
    ) {
        let scores = Scores::by_task(&tasks);
        for profiled in [Profiled::Runs, Profiled::TaskMeans] {
            let profile = performance_profile(&scores, &thresholds, profiled, &quick()).unwrap();
            prop_assert!(profile.iter().zip(&thresholds).all(|(point, threshold)| point.at == *threshold));
            for (one, other) in profile.iter().flat_map(|one| profile.iter().map(move |other| (one, other))) {
                let is_above = |a: Option<f64>, b: Option<f64>| {
                    a.zip(b).is_none_or(|(a, b)| a >= b && (0.0..=1.0).contains(&b))
                };
                let parts = |point: &Point| (point.estimate.value, point.estimate.interval.bounds().unzip());
                let ((share, (low, high)), (share_up, (low_up, high_up))) = (parts(one), parts(other));
                let ordered = is_above(share, share_up) && is_above(low, low_up) && is_above(high, high_up);
                prop_assert!(one.at > other.at || ordered);
            }
        }
    }

    #[test]
    fn turned_comparisons_mirror(tasks in prop::collection::vec((runs(), runs()), 1..6)) {
        let (first, second): (Vec<Vec<f64>>, Vec<Vec<f64>>) = tasks.into_iter().unzip();
        let (first, second) = (Scores::by_task(&first), Scores::by_task(&second));
        let (found, turned) = (all_of_two(&first, &second, &quick()), all_of_two(&second, &first, &quick()));
        for (index, (found, turned)) in found.iter().zip(&turned).enumerate() {
            let whole = if index == 4 { 1.0 } else { 0.0 };
            prop_assert!((found.value.unwrap() + turned.value.unwrap() - whole).abs() < 1e-12);
        }
        let with_itself = probability_of_improvement(&first, &first, &quick()).unwrap();
        prop_assert!((with_itself.value.unwrap() - 0.5).abs() < 1e-12);
    }
}

#[test]
fn threads_change_nothing() {
    let tasks: Vec<Vec<f64>> =
        (0..20).map(|task| (0..5).map(|run| f64::from(task * run % 7)).collect()).collect();
    let scores = Scores::by_task(&tasks);
    let other = Scores::by_task(&tasks[..20].iter().map(|task| task[..3].to_vec()).collect::<Vec<_>>());
    for resampled in [Resampled::Runs, Resampled::RunsAndTasks] {
        let bootstrap = quick().with_resampled(resampled);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| (all_of(&scores, &bootstrap), all_of_two(&scores, &other, &bootstrap)))
        };
        let alone = with(1);
        assert_eq!(alone, with(3));
        assert_ne!(alone.0, all_of(&scores, &Bootstrap::new(8).with_replicates(200).unwrap()));
    }
}

#[test]
fn an_interval_that_nothing_tells_is_undefined() {
    let check = |tasks: &[Vec<f64>], resampled, expected: Option<Why>| {
        let scores = Scores::by_task(tasks);
        let bootstrap = quick().with_resampled(resampled);
        let estimates = [all_of(&scores, &bootstrap), all_of_two(&scores, &scores, &bootstrap)].concat();
        for estimate in estimates {
            let why = match estimate.interval {
                Interval::Bounds { .. } => None,
                Interval::Undefined { why } => Some(why),
            };
            assert_eq!(why, expected, "{tasks:?} {estimate:?}");
            assert_eq!(estimate.value.is_none(), expected == Some(Why::Empty), "{tasks:?} {estimate:?}");
        }
    };
    for resampled in [Resampled::Runs, Resampled::RunsAndTasks] {
        check(&[], resampled, Some(Why::Empty));
        check(&[vec![], vec![]], resampled, Some(Why::Empty));
        check(&[vec![f64::NAN], vec![f64::INFINITY]], resampled, Some(Why::Empty));
        check(&[vec![0.5]], resampled, Some(Why::Single));
        check(&[vec![0.5, f64::NAN], vec![f64::NAN, f64::NAN]], resampled, Some(Why::Single));
        check(&[vec![0.5, 0.25], vec![f64::NAN]], resampled, None);
    }
    check(&[vec![0.5], vec![0.25]], Resampled::Runs, Some(Why::Single));
    check(&[vec![0.5], vec![0.25]], Resampled::RunsAndTasks, None);
}

#[test]
fn scores_too_large_for_a_sum_are_told() {
    let scores = Scores::new(3, 1, &[f64::MAX, f64::MAX, f64::MAX]).unwrap();
    let found = aggregates(&scores, 1.0, &quick());
    assert_eq!(found.mean.value, None);
    assert_eq!(found.mean.interval, Interval::Undefined { why: Why::TooLarge });
    assert_eq!(found.optimality_gap.value, Some(0.0));
}

#[test]
fn failed_runs_are_counted_and_may_have_a_score() {
    let scores = Scores::new(2, 2, &[1.0, 0.5, f64::NAN, 0.5]).unwrap();
    let counts = |estimate: Estimate| (estimate.value.unwrap(), estimate.n, estimate.failed);
    assert_eq!(counts(aggregates(&scores, 1.0, &quick()).mean), (0.75, 4, 1));
    let filled = scores.with_failures_as(0.0).unwrap();
    assert_eq!(counts(aggregates(&filled, 1.0, &quick()).mean), (0.5, 4, 1));
    let found = difference(&filled, &scores, 1.0, &quick()).unwrap();
    assert_eq!((found.mean.n, found.mean.failed, found.tasks_left_out), (8, 2, 0));
    assert_eq!(found.mean.value, Some(-0.25));
    // A task that one method never finished cannot be compared.
    let none = Scores::new(2, 2, &[1.0, f64::NAN, 1.0, f64::NAN]).unwrap();
    let found = difference(&filled, &none, 1.0, &quick()).unwrap();
    assert_eq!((found.mean.value, found.tasks_left_out), (Some(-0.5), 1));
    assert!(difference(&filled, &Scores::by_task(&[[1.0]]), 1.0, &quick()).is_err());
    assert!(performance_profile(&scores, &[f64::NAN], Profiled::Runs, &quick()).is_err());
    assert!(sample_efficiency(&[1.0, 2.0], &[scores], &quick()).is_err());
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    // 200 experiments of 10 runs on 10 tasks, whose true mean is 0.5. Percentile intervals of 10 runs are a little
    // narrow: the deviation of a resample is √0.9 of the right one, which makes 95 % into 93.7 %.
    let holds = |experiment: &u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(*experiment);
        let scores: Vec<f64> = (0..100).map(|_| f64::from(rng.next_u32()) / 2f64.powi(32)).collect();
        let scores = Scores::new(10, 10, &scores).unwrap();
        let (low, high) = aggregates(&scores, 1.0, &quick()).mean.interval.bounds().unwrap();
        low <= 0.5 && 0.5 <= high
    };
    let held = (0..200u64).filter(holds).count();
    // Binomial with a deviation of 3.4 around 187.
    assert!((173..=199).contains(&held), "{held}");
}
