//! What several commands share: options, and how the examples in their help look.

use clap::Args;
use synth::machine::{MAX_REGISTERS, MAX_SLOTS};

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

/// The examples of a command's help, each a line that says what it does and a command line.
macro_rules! examples {
    ($($example:literal),+ $(,)?) => {
        concat!("\u{1b}[1;4mExamples:\u{1b}[0m", $("\n  ", $example, "\n"),+)
    };
}
pub(crate) use examples;
