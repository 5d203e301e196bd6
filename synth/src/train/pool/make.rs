//! Making the pool from the pilot's tasks.

use std::collections::HashSet;

use super::split::{is_held_out, key};
use super::{PoolTask, TaskPool};
use crate::machine::Catalog;
use crate::task::{Pilot, PilotError, PilotPolicy};
use crate::train::config::Config;

/// The tasks to learn from, and those to test on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSets {
    /// The tasks to learn from.
    pub training: TaskPool,
    /// The tasks held out: none has the states of a task to learn from, whatever the order of pairs and the
    /// names of places.
    pub held_out: TaskPool,
}

/// Why there is no pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// The pilot cannot make such tasks.
    #[error(transparent)]
    Pilot(#[from] PilotError),
    /// There are no tasks of that kind.
    #[error(
        "the pilot found no task of {lines} lines and {pairs} pairs to learn from; ask for more lines or registers"
    )]
    Empty {
        /// The instructions of the pilot's programs.
        lines: usize,
        /// The pairs.
        pairs: usize,
    },
}

impl TaskSets {
    /// Makes the tasks that a checked `config` asks for: distinct ones, an equal share for each number of
    /// lines, fewer where the machine has no more. The same at any number of threads. `None` where `stop`, asked
    /// all the time, said yes.
    ///
    /// # Errors
    /// Where the pilot has no such tasks.
    pub fn make(config: &Config, stop: &(dyn Fn() -> bool + Sync)) -> Result<Option<TaskSets>, MakeError> {
        let (machine, pairs) = (config.machine(), config.tasks.pairs);
        let mut training = TaskPool::new(machine, pairs);
        let mut held_out = TaskPool::new(machine, pairs);
        let mut seen = HashSet::new();
        let mut lengths = config.tasks.lines.clone();
        lengths.sort_unstable();
        lengths.dedup();
        for (index, &lines) in lengths.iter().enumerate() {
            let policy = PilotPolicy { machine, lines, pairs, seed: config.seed };
            let pilot = Pilot::new(policy)?;
            let share = |all: usize| all * (index + 1) / lengths.len() - all * index / lengths.len();
            let wanted = (share(config.tasks.count), share(config.tasks.held_out));
            let enough = (training.len() + wanted.0, held_out.len() + wanted.1);
            let before = training.len();
            for batch in pilot.batches(usize::MAX) {
                for task in batch.iter() {
                    let start: Vec<u32> = task.inputs.iter().map(|&digit| digit.into()).collect();
                    let target: Vec<u32> = task.outputs.iter().map(|&word| word as u32).collect();
                    let (pool, enough) = if is_held_out(machine.places(), &start, &target) {
                        (&mut held_out, enough.1)
                    } else {
                        (&mut training, enough.0)
                    };
                    if pool.len() < enough && seen.insert(key(&start, &target)) {
                        pool.push(PoolTask { start: &start, target: &target, actions: task.actions });
                    }
                }
                if stop() {
                    return Ok(None);
                }
                if training.len() >= enough.0 && held_out.len() >= enough.1 {
                    break;
                }
            }
            if training.len() == before && wanted.0 > 0 {
                return Err(MakeError::Empty { lines, pairs });
            }
        }
        if config.exact.enabled {
            let catalog = Catalog::new(machine);
            let labelled = |pool: &TaskPool| pool.labelled(&catalog, config.exact.nodes, stop);
            let (Some(shorter), Some(held)) = (labelled(&training), labelled(&held_out)) else {
                return Ok(None);
            };
            (training, held_out) = (shorter, held);
        }
        Ok(Some(TaskSets { training, held_out }))
    }
}

impl TaskSets {
    /// The tasks held out alone, the same as those of [`TaskSets::make`]; `None` where `stop` said yes.
    ///
    /// # Errors
    /// As there.
    pub fn held_out(
        config: &Config,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<TaskPool>, MakeError> {
        // What is held out is decided by each task's own states, not by what else there is.
        let tasks = crate::train::config::Tasks { count: 0, ..config.tasks.clone() };
        let sets = TaskSets::make(&Config { tasks, ..config.clone() }, stop)?;
        Ok(sets.map(|sets| sets.held_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(overrides: &[&str]) -> TaskSets {
        let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
        let config = Config::from_toml("", &overrides).unwrap();
        TaskSets::make(&config, &|| false).unwrap().unwrap()
    }

    #[test]
    fn sizes_are_those_asked_for_and_no_states_are_on_both_sides() {
        let sets = make(&["tasks.count=600", "tasks.held_out=90", "tasks.lines=[2,1,3]", "tasks.pairs=1"]);
        assert_eq!((sets.training.len(), sets.held_out.len()), (600, 90));
        assert_eq!(
            (sets.training.within(0), sets.training.within(1), sets.training.within(2)),
            (0, 200, 400)
        );
        assert_eq!((sets.training.within(3), sets.training.longest()), (600, 3));
        // Pairs and names sorted away, so that this check does not rest on the hash that decides.
        let normal = |task: PoolTask<'_>| {
            let mut columns: Vec<_> = task.start.iter().copied().zip(task.target.iter().copied()).collect();
            columns.sort_unstable();
            columns
        };
        let training: HashSet<_> = sets.training.iter().map(normal).collect();
        assert!(sets.held_out.iter().all(|task| !training.contains(&normal(task))));
        let words = |pool: &TaskPool| pool.iter().map(|t| (t.start.to_vec(), t.target.to_vec())).collect();
        let distinct: HashSet<_> = words(&sets.training);
        assert_eq!(distinct.len(), 600);
    }

    #[test]
    fn every_program_solves_its_task_and_labels_are_never_longer() {
        let plain = make(&["tasks.count=300", "tasks.held_out=20", "tasks.lines=[4]"]);
        let exact = make(&["tasks.count=300", "tasks.held_out=20", "tasks.lines=[4]", "exact.enabled=true"]);
        let catalog = Catalog::new(plain.training.machine());
        for pool in [&plain.training, &exact.training, &exact.held_out] {
            for position in 0..pool.len() {
                let task = pool.to_task(position, &catalog);
                assert!(task.is_solved_by(task.witness.as_ref().unwrap()), "{position}");
            }
        }
        assert_eq!(plain.training.within(3), 0);
        let shorter = exact.training.within(3);
        // Planted programs are often longer than need be.
        assert!((10..300).contains(&shorter), "{shorter} of 300 have a shorter program");
        assert_ne!(plain.training.fingerprint(), exact.training.fingerprint());
    }

    #[test]
    fn the_tasks_held_out_can_be_made_alone() {
        let overrides = ["tasks.count=400", "tasks.held_out=90", "tasks.lines=[1,2,3]", "exact.enabled=true"];
        let config = Config::from_toml("", &overrides.map(str::to_owned)).unwrap();
        let alone = TaskSets::held_out(&config, &|| false).unwrap().unwrap();
        assert_eq!(alone, make(&overrides).held_out);
    }

    #[test]
    fn making_stops_when_told_to() {
        let config = Config::from_toml("", &[]).unwrap();
        assert_eq!(TaskSets::make(&config, &|| true), Ok(None));
    }

    #[test]
    fn a_machine_without_enough_tasks_gives_what_it_has() {
        let config = ["machine.registers=2", "tasks.lines=[1]", "tasks.pairs=1", "tasks.count=1000000"];
        let sets = make(&config);
        // 82 actions on 100 inputs, of which some coincide.
        assert!((2000..8200).contains(&sets.training.len()), "{}", sets.training.len());
    }
}
