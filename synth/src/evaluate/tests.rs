//! Figures and comparisons worked out by hand, and what holds of all of them.

use proptest::prelude::*;

use super::*;

const EASY: TaskInfo<'_> = TaskInfo { tier: Some("easy"), intended: true };
const VAGUE: TaskInfo<'_> = TaskInfo { tier: Some("easy"), intended: false };
const HARD: TaskInfo<'_> = TaskInfo { tier: Some("hard"), intended: false };
const OTHER: TaskInfo<'_> = TaskInfo { tier: None, intended: false };

fn attempt(task: usize, seed: u64, steps: Option<usize>, general: Option<bool>, nodes: u64) -> Attempt {
    Attempt { task, seed, steps, general, nodes, evals: nodes * 2, micros: nodes * 3 }
}

/// Attempts with or without success, one after another for each task.
fn successes(tasks: &[&[bool]]) -> Vec<Attempt> {
    let of_task = |(task, seeds): (usize, &&[bool])| -> Vec<Attempt> {
        (0..).zip(*seeds).map(|(seed, &solved)| attempt(task, seed, solved.then_some(1), None, 1)).collect()
    };
    tasks.iter().enumerate().flat_map(of_task).collect()
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let tasks = [EASY, VAGUE, HARD, OTHER];
    let attempts = [
        attempt(0, 0, Some(2), Some(true), 10),
        attempt(0, 1, Some(4), Some(false), 30),
        attempt(1, 0, Some(3), None, 20),
        attempt(1, 1, None, None, 500),
        attempt(2, 0, None, None, 500),
        attempt(2, 1, None, None, 500),
        attempt(3, 0, Some(1), None, 1),
        attempt(3, 1, None, None, 500),
    ];
    let all = Summary::of(&attempts, &tasks, 15).unwrap();
    assert_eq!((all.tasks, all.io, all.general), (4, 0.5, Some(0.125)));
    assert_eq!(all.io_interval, wilson(2.0, 4.0));
    assert_eq!((all.steps_solved, all.steps_all), (Some(2.5), (10.0 + 4.0 * 15.0) / 8.0));
    assert_eq!((all.nodes, all.evals, all.micros), (Some(10), Some(20), Some(30)));

    let [(easy_name, easy), (hard_name, hard)] =
        Summary::by_tier(&attempts, &tasks, 15).try_into().expect("there are two tiers");
    assert_eq!((easy_name, hard_name), ("easy", "hard"));
    assert_eq!((easy.tasks, easy.io, easy.general, easy.steps_all), (2, 0.75, Some(0.25), 6.0));
    assert_eq!((hard.tasks, hard.io, hard.general), (1, 0.0, None));
    assert_eq!((hard.steps_solved, hard.steps_all, hard.nodes), (None, 15.0, None));

    assert_eq!(Summary::of(&[], &tasks, 15), None);
    assert!(Summary::by_tier(&[], &tasks, 15).is_empty());
}

#[test]
fn tiers_come_in_the_order_of_the_tasks() {
    assert_eq!(tiers([HARD, EASY, OTHER, VAGUE, EASY]), [("hard", 1), ("easy", 3)]);
    assert!(tiers([OTHER]).is_empty());
}

#[test]
fn a_task_is_solved_where_most_seeds_solve_it() {
    let (yes, no) = (true, false);
    let first = successes(&[&[yes, yes, no], &[yes, no, no], &[yes, yes, yes], &[no, no, no]]);
    // A solver that draws nothing has one attempt at each task.
    let second = successes(&[&[no], &[yes], &[yes], &[no]]);
    let compared = Comparison::of(&first, &second, 4);
    assert_eq!((compared.only_first, compared.only_second, compared.p), (1, 1, 1.0));
    // Half of the seeds are not more than half.
    let even = successes(&[&[yes, no], &[no, no], &[yes, yes], &[no, yes]]);
    let compared = Comparison::of(&even, &second, 4);
    assert_eq!((compared.only_first, compared.only_second), (0, 1));
}

proptest! {
    #[test]
    fn figures_are_in_their_ranges_whatever_the_order(
        steps in prop::collection::vec(prop::option::of(0usize..=15), 2..60),
        turn in 0usize..60,
    ) {
        let (half, tasks) = (steps.len() / 2, [EASY, HARD, OTHER, VAGUE].repeat(8));
        let mut attempts: Vec<Attempt> = steps[..half * 2]
            .iter()
            .enumerate()
            .map(|(i, &steps)| attempt(i / 2, i as u64 % 2, steps, steps.map(|s| s % 2 == 0), i as u64))
            .collect();
        let all = Summary::of(&attempts, &tasks, 15).unwrap();
        prop_assert_eq!(all.tasks, half);
        let general = all.general.unwrap();
        prop_assert!(0.0 <= general && general <= all.io && all.io <= 1.0);
        prop_assert!(all.io_interval.low <= all.io && all.io <= all.io_interval.high);
        prop_assert!(all.steps_solved.is_none_or(|solved| solved <= all.steps_all) && all.steps_all <= 15.0);
        prop_assert_eq!(all.steps_solved.is_none(), all.nodes.is_none());
        let by_tier = Summary::by_tier(&attempts, &tasks, 15);
        let in_tiers: usize = by_tier.iter().map(|(_, tier)| tier.tasks).sum();
        prop_assert_eq!(in_tiers, tasks[..half].iter().filter(|task| task.tier.is_some()).count());
        attempts.rotate_left(turn % (half * 2));
        prop_assert_eq!(Summary::of(&attempts, &tasks, 15).unwrap(), all);
        prop_assert_eq!(Comparison::of(&attempts, &attempts, half).p, 1.0);
    }
}
