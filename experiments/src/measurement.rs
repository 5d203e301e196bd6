//! A solver on tasks: everything that decides its rows, given its network.

use serde::{Deserialize, Serialize};
#[cfg(doc)]
use synth::exact::Limits;
use synth::machine::Catalog;
use synth::suite;
use synth::task::Task;
use synth::train::config::{MachineSize, Tasks};
use synth::train::{Config, TaskSets};

use crate::digest::digest;

/// A solver on tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// What it is to solve.
    pub tasks: TaskSet,
    /// The solver's name, one of [`synth::solver::NAMES`].
    pub solver: String,
    /// Overrides of the tree search's settings, each `key=value`.
    pub search: Vec<String>,
    /// What takes the place of the network's value.
    pub value: Value,
    /// The seed of every draw.
    pub search_seed: u64,
    /// The most nodes a task.
    pub budget: u64,
    /// The most memory for a task's tables, in MiB, where it is not [`Limits::memory`]'s default. What says nothing of
    /// it has the key that it had before there was such a setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// The most instructions of a program.
    pub max_steps: usize,
    /// Whether each task is solved by itself, so that its time is its own.
    pub alone: bool,
    /// Whether the rows hold the programs.
    pub programs: bool,
}

/// What a search is told of the worth of a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// What the solver asks: the network's value, or a distance where that is its method.
    #[default]
    Learned,
    /// The same for every state.
    None,
}

/// Tasks to solve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TaskSet {
    /// A frozen suite.
    Suite {
        /// Its name.
        name: String,
    },
    /// Tasks that the pilot made and no training ever sees, by their states.
    HeldOut {
        /// Registers of the machine.
        registers: usize,
        /// RAM slots.
        slots: usize,
        /// Instructions of the pilot's programs.
        lines: Vec<usize>,
        /// Pairs of each task.
        pairs: usize,
        /// How many tasks.
        count: usize,
    },
}

impl Measurement {
    /// A name of 16 digits that tells it from all others.
    pub fn key(&self) -> String {
        digest(self)
    }
}

impl TaskSet {
    /// The tasks held out of a config's trainings.
    pub(crate) fn held_out(config: &Config, count: usize) -> TaskSet {
        TaskSet::HeldOut {
            registers: config.machine.registers,
            slots: config.machine.slots,
            lines: config.tasks.lines.clone(),
            pairs: config.tasks.pairs,
            count,
        }
    }

    /// What rows call them.
    pub fn name(&self) -> &str {
        match self {
            TaskSet::Suite { name } => name,
            TaskSet::HeldOut { .. } => "held-out",
        }
    }

    /// How many there are, as far as that is known before they are made.
    pub(crate) fn count(&self) -> usize {
        match self {
            TaskSet::Suite { name } => suite::text(name).map_or(0, |text| text.lines().count()),
            TaskSet::HeldOut { count, .. } => *count,
        }
    }

    /// The longest programs that the tasks were made from, where that is known.
    pub(crate) fn longest(&self) -> Option<usize> {
        match self {
            TaskSet::Suite { .. } => None,
            TaskSet::HeldOut { lines, .. } => lines.iter().copied().max(),
        }
    }

    /// The tasks, the same each time; on the current rayon pool. Fewer where the machine has no more.
    ///
    /// # Errors
    /// Where there is no such suite or the pilot has no such tasks.
    pub(crate) fn make(&self) -> Result<Vec<Task>, String> {
        let (registers, slots, lines, pairs, count) = match self {
            TaskSet::Suite { name } => {
                return suite::load(name).ok_or_else(|| format!("there is no suite `{name}`"));
            }
            TaskSet::HeldOut { registers, slots, lines, pairs, count } => {
                (*registers, *slots, lines, *pairs, *count)
            }
        };
        let config = Config {
            // A seed that no training has, though whatever a training has seen is never held out.
            seed: 1_000_003,
            machine: MachineSize { registers, slots },
            tasks: Tasks { lines: lines.clone(), pairs, count: 0, held_out: count },
            ..Config::default()
        };
        let made = TaskSets::held_out(&config, &|| false).map_err(|error| error.to_string())?;
        let pool = made.ok_or_else(|| "making tasks was stopped".to_owned())?;
        let catalog = Catalog::new(config.machine());
        let task = |position: usize| {
            let lines = pool.get(position).actions.len();
            Task {
                id: format!("held-out-{position}"),
                tier: Some(lines.to_string()),
                ..pool.to_task(position, &catalog)
            }
        };
        Ok((0..pool.len()).map(task).collect())
    }
}
