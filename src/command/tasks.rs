//! `assemblet tasks`: makes tasks for training, from a seed.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::anyhow;
use clap::{Args, Subcommand, ValueEnum};
use synth::machine::{MAX_REGISTERS, MAX_SLOTS, Machine};
use synth::task::pool::{PoolError, PoolWriter};
use synth::task::{MAX_LINES, MAX_PAIRS, Pilot, PilotPolicy, PilotTasks, Task};

use crate::ending::{self, Conclusion, Ending, Failure};
use crate::file_output::FileOutput;
use crate::options::examples;
use crate::progress::Progress;
use crate::quantity;

/// Make tasks
#[derive(Debug, Subcommand)]
pub(crate) enum Tasks {
    Generate(Generate),
}

impl Tasks {
    pub(crate) fn execute(&self) -> Conclusion {
        match self {
            Tasks::Generate(generate) => generate.execute(),
        }
    }
}

/// Make distinct tasks by running random programs on random digits
///
/// The same options give the same tasks, byte for byte. Tasks that do nothing or are solved before their
/// last line are passed over. Where there are fewer distinct tasks than asked for, the exit code is 3.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "The paper's pool, as JSON lines:
  assemblet tasks generate --count 300000 --lines 3 --pairs 2 --seed 1 > pool.jsonl",
    "The same in a ninth of the space, which synth --tasks reads as well:
  assemblet tasks generate --count 300000 --seed 1 --format binary --out tasks.pool"
))]
pub(crate) struct Generate {
    /// The number of tasks
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1 << 40))]
    count: u64,
    /// The instructions of the program behind each task
    #[arg(long, value_name = "N", default_value_t = 3)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=MAX_LINES as i64))]
    lines: u8,
    /// The examples of each task
    #[arg(long, value_name = "N", default_value_t = 2)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=MAX_PAIRS as i64))]
    pairs: u8,
    /// The seed of every draw
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The machine's registers
    #[arg(long, value_name = "N", default_value_t = 4)]
    #[arg(value_parser = clap::value_parser!(u8).range(2..=MAX_REGISTERS as i64))]
    registers: u8,
    /// The machine's RAM slots
    #[arg(long, value_name = "N", default_value_t = 0)]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=MAX_SLOTS as i64))]
    ram: u8,
    /// How to write them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Jsonl)]
    format: Format,
    /// The file to write, which appears when it is whole [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object a line
    Jsonl,
    /// A compact, checksummed pool
    Binary,
}

impl Generate {
    fn execute(&self) -> Conclusion {
        let machine = Machine::new(self.registers.into(), self.ram.into()).map_err(Failure::bad_input)?;
        let (lines, pairs) = (self.lines.into(), self.pairs.into());
        let policy = PilotPolicy { machine, lines, pairs, seed: self.seed };
        let pilot = Pilot::new(policy).map_err(Failure::bad_input)?;
        let made = match &self.out {
            None if self.format == Format::Binary && io::stdout().is_terminal() => {
                return Err(Failure::bad_input(anyhow!(
                    "the binary form is not for a terminal; name a file with --out, or redirect the output"
                )));
            }
            None => {
                let mut out = BufWriter::new(io::stdout());
                let made = self.write(&pilot, &mut out);
                made.and_then(|made| out.flush().map(|()| made))
                    .map_err(|error| Failure::writing("standard output", error))?
            }
            Some(path) => {
                let name = path.display().to_string();
                let mut out = FileOutput::create(path)
                    .map_err(|error| {
                        anyhow!("cannot create {name}: {error}; give a file in a folder that exists")
                    })
                    .map_err(Failure::BadInput)?;
                let made = self.write(&pilot, &mut out);
                made.and_then(|made| out.finish().map(|()| made))
                    .map_err(|error| Failure::writing(&name, error))?
            }
        };
        if made < self.count {
            ending::warn(format!(
                "found only {} instead of {}; allow more lines, pairs or registers for more",
                quantity::counted(made, "distinct task"),
                quantity::grouped(self.count)
            ));
            return Ok(Ending::Unsolved);
        }
        Ok(Ending::Done)
    }

    /// Makes and writes the tasks, and says how many there are.
    fn write(&self, pilot: &Pilot, out: &mut impl Write) -> io::Result<u64> {
        let batches = pilot.batches(self.count as usize);
        let progress = Progress::made(self.count);
        let made = match self.format {
            Format::Jsonl => {
                let mut line = |task: Task| writeln!(out, "{}", task.to_json());
                each_batch(batches, &progress, |batch| {
                    batch.iter().map(|task| task.to_task(pilot.catalog())).try_for_each(&mut line)
                })?
            }
            Format::Binary => {
                let mut pool = PoolWriter::new(out, *pilot.policy()).map_err(io_error)?;
                let made = each_batch(batches, &progress, |batch| pool.write(batch).map_err(io_error))?;
                pool.finish().map_err(io_error)?;
                made
            }
        };
        progress.finish();
        Ok(made)
    }
}

/// Hands every batch to `write` and counts the tasks.
fn each_batch(
    batches: impl Iterator<Item = PilotTasks>,
    progress: &Progress,
    mut write: impl FnMut(&PilotTasks) -> io::Result<()>,
) -> io::Result<u64> {
    let mut made = 0;
    for batch in batches {
        write(&batch)?;
        made += batch.len() as u64;
        progress.position(made);
    }
    Ok(made)
}

/// Writing a pool of one checked policy can fail only in its output.
fn io_error(error: PoolError) -> io::Error {
    match error {
        PoolError::Io(error) => error,
        error => io::Error::other(error),
    }
}
