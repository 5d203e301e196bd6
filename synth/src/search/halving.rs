//! Sequential halving ("Almost Optimal Exploration in Multi-Armed Bandits", Karnin et al. 2013).

/// One phase: how many actions are left in it, and how many visits each of them gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phase {
    pub(super) actions: usize,
    pub(super) visits: u32,
}

/// The phases in which `budget` visits go to `actions` actions, each phase with half of the actions of the
/// one before, rounded up, down to two. Every phase gets a like share of the budget, the last what is left;
/// where there are more actions than visits only as many actions as visits are considered. Empty where
/// either number is 0.
pub(super) fn phases(actions: usize, budget: u32) -> Vec<Phase> {
    let mut actions = actions.min(budget as usize);
    let (mut phases, mut left) = (Vec::new(), budget);
    let share = |actions: usize| budget / (actions.next_power_of_two().trailing_zeros().max(1));
    let share = share(actions.max(1));
    while actions > 2 && left > 0 {
        let visits = (share / actions as u32).max(1).min(left.div_ceil(actions as u32));
        phases.push(Phase { actions, visits });
        left = left.saturating_sub(visits * actions as u32);
        actions = actions.div_ceil(2);
    }
    if actions > 0 && left > 0 {
        phases.push(Phase { actions, visits: left.div_ceil(actions as u32) });
    }
    phases
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn schedules_are_those_worked_by_hand() {
        let check = |actions, budget, expected: &[(usize, u32)]| {
            let found: Vec<_> = phases(actions, budget).iter().map(|p| (p.actions, p.visits)).collect();
            assert_eq!(found, expected, "{actions} actions, {budget} visits");
        };
        // Four phases of 50 visits: 16·3 + 8·6 + 4·12 = 144, and 56 are left for two.
        check(16, 200, &[(16, 3), (8, 6), (4, 12), (2, 28)]);
        // Two phases of 8.
        check(4, 16, &[(4, 2), (2, 4)]);
        // Three phases of 6: 5·1 + 3·2 = 11 of 19.
        check(5, 19, &[(5, 1), (3, 2), (2, 4)]);
        check(3, 10, &[(3, 1), (2, 4)]);
        check(2, 9, &[(2, 5)]);
        check(1, 7, &[(1, 7)]);
        // More actions than visits: each once.
        check(16, 4, &[(4, 1)]);
        check(16, 16, &[(16, 1)]);
        check(0, 5, &[]);
        check(5, 0, &[]);
    }

    proptest! {
        #[test]
        fn the_budget_is_spent_and_hardly_exceeded(actions in 1usize..500, budget in 1u32..3000) {
            let phases = phases(actions, budget);
            let spent: u32 = phases.iter().map(|p| p.actions as u32 * p.visits).sum();
            let last = phases.last().unwrap().actions as u32;
            prop_assert!(spent >= budget && spent < budget + last.max(2), "{spent} of {budget}");
            prop_assert!(phases.windows(2).all(|two| two[1].actions == two[0].actions.div_ceil(2)));
        }
    }
}
