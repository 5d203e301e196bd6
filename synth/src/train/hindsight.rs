//! Hindsight: a failed episode solved the task whose target is where it went (Andrychowicz et al. 2017).

use super::episode::Episode;
use super::pool::{is_held_out, shortest};
use super::streams::{Purpose, below, stream};
use super::trajectory::Trajectory;
use crate::machine::{Catalog, State};

/// Larger words are no task that a pilot would make.
const MAX_WORD: u32 = 1 << 20;

/// What relabelling needs to know.
#[derive(Clone, Copy)]
pub(super) struct Relabel<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) seed: u64,
    pub(super) update: u64,
    /// The states that the exact search may expand to shorten the way; `None` leaves it as it was.
    pub(super) nodes: Option<u64>,
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

impl Relabel<'_> {
    /// The episode up to an action drawn uniformly, with the state there as its target; `None` where that is
    /// the start again, too large, or a task that is held out.
    pub(super) fn relabel(&self, episode: &Episode) -> Option<Trajectory> {
        let old = &episode.trajectory;
        if old.actions.is_empty() {
            return None;
        }
        let (item, index) = (episode.task.into(), episode.temperature as u64);
        let mut rng = stream(self.seed, Purpose::Hindsight, self.update, item, index);
        let drawn = 1 + below(&mut rng, old.actions.len() as u64) as usize;
        let target = old.state(drawn);
        // The first visit is the one that says how to get there.
        let steps = (0..=drawn).find(|&steps| old.state(steps) == target)?;
        let (start, machine) = (old.state(0), self.catalog.machine());
        let words =
            |states: &[State]| -> Vec<u32> { states.iter().flat_map(|state| state.words(machine)).collect() };
        let reached = words(target);
        let large = reached.iter().any(|&word| (word as i32).unsigned_abs() > MAX_WORD);
        if steps == 0 || large || is_held_out(machine.places(), &words(start), &reached) {
            return None;
        }
        let shorter =
            self.nodes.and_then(|nodes| shortest(self.catalog, start, target, steps, nodes, self.stop));
        let actions = shorter.as_deref().unwrap_or(&old.actions[..steps]);
        Some(Trajectory::replay(self.catalog, start, target, actions, old.steps_left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{ActionId, Machine, Program};

    fn relabelled(program: &str, task: u32, nodes: Option<u64>) -> Option<(usize, Vec<u32>)> {
        let catalog = Catalog::new(Machine::new(2, 0).unwrap());
        let program: Program = program.parse().unwrap();
        let actions: Vec<ActionId> = program.iter().map(|i| catalog.action(i).unwrap()).collect();
        let state = |words: [u32; 2]| [State::new(catalog.machine(), &words)];
        let trajectory = Trajectory::replay(&catalog, &state([1, 2]), &state([77, 77]), &actions, 5);
        let (log_ratios, values) = (vec![0.0; actions.len()], vec![0.0; actions.len()]);
        let (temperature, entropy, illegal) = (0, 0.0, false);
        let episode = Episode { task, temperature, trajectory, log_ratios, values, entropy, illegal };
        let relabel = Relabel { catalog: &catalog, seed: 1, update: 1, nodes, stop: &|| false };
        let found = relabel.relabel(&episode)?;
        assert!(found.is_solved());
        let target = found.target[0].words(catalog.machine());
        assert!(!is_held_out(2, &[1, 2], &target));
        Some((found.actions.len(), target))
    }

    #[test]
    fn what_was_reached_becomes_the_target() {
        let program = "addl $3, %eax\naddl $1, %ebx\nimull %eax, %ebx";
        let mut lengths = [0; 4];
        for task in 0..60 {
            let Some((length, target)) = relabelled(program, task, None) else { continue };
            assert_eq!(target, [[4, 2], [4, 3], [4, 12]][length - 1]);
            lengths[length] += 1;
        }
        assert!(lengths[1..].iter().filter(|&&count| count > 5).count() >= 2, "{lengths:?}");
    }

    #[test]
    fn going_back_teaches_nothing_and_detours_are_cut() {
        let check = |program: &str, expected: &[usize]| {
            let found = (0..60).filter_map(|task| relabelled(program, task, None));
            let mut lengths: Vec<usize> = found.map(|(length, _)| length).collect();
            lengths.sort_unstable();
            lengths.dedup();
            assert_eq!(lengths, expected, "{program}");
        };
        check("", &[]);
        check("movl %eax, %eax", &[]);
        check("addl $3, %eax\nsubl $3, %eax", &[1]);
        check("addl $3, %eax\nmovl %ebx, %ebx", &[1]);
        check("movl $9, %eax\nimull %eax, %eax\nimull %eax, %eax\nimull %eax, %eax", &[1, 2, 3]);
    }

    #[test]
    fn the_exact_search_shortens_the_way() {
        let program = "addl $3, %eax\naddl $4, %eax";
        let lengths: Vec<usize> =
            (0..60).filter_map(|t| relabelled(program, t, Some(100))).map(|f| f.0).collect();
        assert!(!lengths.is_empty() && lengths.iter().all(|&length| length == 1), "{lengths:?}");
    }
}
