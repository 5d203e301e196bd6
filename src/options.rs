//! What several commands share: options, and how the examples in their help look.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;
use clap::Args;
use synth::exact::Solver;
use synth::machine::{MAX_REGISTERS, MAX_SLOTS};
use synth::solver::{self, Networks, Settings};

use crate::answer::Effort;
use crate::clock::Timeout;
use crate::ending::Failure;
use crate::example::Size;

/// Options that say how large the machine is.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct MachineArguments {
    /// The number of registers, 2 to 6 [default: as many as needed]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=MAX_REGISTERS as i64))]
    pub(crate) registers: Option<u8>,
    /// The number of RAM slots, 0 to 4 [default: as many as needed]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=MAX_SLOTS as i64))]
    pub(crate) ram: Option<u8>,
}

impl From<MachineArguments> for Size {
    fn from(arguments: MachineArguments) -> Size {
        Size { registers: arguments.registers.map(usize::from), ram: arguments.ram.map(usize::from) }
    }
}

/// Options of solvers that ask a network.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SolverArguments {
    /// A trained network in place of the shipped ones: a .safetensors file, or a folder that `train` wrote
    #[arg(long, value_name = "PATH")]
    pub(crate) model: Option<PathBuf>,
    /// Positions that a task may ask the network about [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) evaluations: Option<u64>,
    /// A setting of the tree search, such as method=puct or gumbel.considered=32; repeat it for more
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) search: Vec<String>,
}

impl SolverArguments {
    /// The networks for solvers of these names.
    ///
    /// # Errors
    /// Where the model that was named cannot be used, or none of the solvers would ask it.
    pub(crate) fn networks(&self, solvers: &[&str]) -> Result<Networks, Failure> {
        let Some(path) = &self.model else { return Ok(Networks::shipped()) };
        let networks = Networks::load(path).map_err(Failure::bad_input)?;
        let asked = |name: &&str| solver::role(name).is_some_and(|role| networks.is_replaced(role));
        if solvers.iter().any(asked) {
            return Ok(networks);
        }
        let fitting: Vec<&str> = solver::NAMES.into_iter().filter(asked).collect();
        Err(Failure::bad_input(anyhow!(
            "the model {} is not one that {} can ask; it is for {}",
            path.display(),
            solvers.join(" or "),
            fitting.join(", ")
        )))
    }

    /// What solvers are told, with a seed for their draws.
    pub(crate) fn settings(&self, seed: u64) -> Settings {
        Settings { seed, evaluations: self.evaluations, improve: false, search: self.search.clone() }
    }
}

/// The solver of a name that the argument parser has checked.
///
/// # Errors
/// Where a setting of the tree search cannot be used.
pub(crate) fn solver(
    name: &str,
    networks: &Networks,
    settings: &Settings,
) -> Result<Arc<dyn Solver>, Failure> {
    let found = solver::solver(name, networks, settings).map_err(Failure::bad_input)?;
    Ok(found.expect("the argument parser lets only known names through"))
}

/// Options that say how far each task may go, but for time and nodes, whose defaults differ.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct LimitArguments {
    /// The longest program to look for
    #[arg(long, value_name = "N", default_value_t = 15)]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=255))]
    pub(crate) max_steps: u16,
    /// Memory for the tables of each task under way, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1 << 24))]
    memory: u64,
    /// Threads to use [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl LimitArguments {
    /// The effort that these allow a task on one thread.
    pub(crate) fn effort(&self, timeout: Timeout, nodes: Option<u64>) -> Effort {
        Effort {
            timeout,
            nodes: nodes.unwrap_or(u64::MAX),
            max_steps: self.max_steps.into(),
            memory: (self.memory as usize) << 20,
            threads: 1,
        }
    }

    /// The threads to use.
    pub(crate) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(cores, usize::from)
    }
}

/// The examples of a command's help, each a line that says what it does and a command line.
macro_rules! examples {
    ($($example:literal),+ $(,)?) => {
        concat!("\u{1b}[1;4mExamples:\u{1b}[0m", $("\n  ", $example, "\n"),+)
    };
}
pub(crate) use examples;
