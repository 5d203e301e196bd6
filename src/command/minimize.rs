//! `assemblet minimize`: a shorter program that does the same.

use anyhow::anyhow;
use clap::Args;
use serde::Serialize;
use synth::exact::Limits;
use synth::machine::{Machine, Program};
use synth::minimize::{Minimized, Preserve, minimize};
use synth::task::{Care, Task};

use crate::clock::{Stopwatch, Timeout};
use crate::ending::{self, Conclusion, Ending, Failure};
use crate::example::{Size, parse_examples};
use crate::interrupt;
use crate::options::{MachineArguments, examples};
use crate::output::{Output, Styles};
use crate::program_argument::{self, read_program, require_fit};
use crate::quantity;

/// Make a program shorter without changing what it computes
///
/// Without --example the program keeps its function: every place ends with the same word for every
/// input, which is proved. With examples only these need to be kept. The shorter program goes to
/// standard output, what was done to standard error.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "The same function in fewer instructions:
  assemblet minimize 'addl $4, %eax; subl $3, %eax; addl $9, %ebx'",
    "Where only %eax matters at the end:
  assemblet minimize program.s --care eax",
    "Whatever maps this example:
  assemblet minimize program.s --example \"5 1 7 8 -> 1 5 7 8\""
))]
pub(crate) struct Minimize {
    #[arg(value_name = "PROGRAM", help = program_argument::HELP)]
    program: String,
    /// Registers before and after, as in synth; only these examples are kept; repeat it for more
    #[arg(long, value_name = "IN -> OUT", allow_hyphen_values = true, conflicts_with = "care")]
    example: Vec<String>,
    /// The places whose last word matters, such as eax,-4(%rbp) [default: all]
    #[arg(long, value_name = "PLACES", value_delimiter = ',', allow_hyphen_values = true)]
    care: Vec<String>,
    #[command(flatten)]
    machine: MachineArguments,
    /// Seconds that it may take, or none
    #[arg(long, value_name = "SECONDS", default_value_t = Timeout(Some(std::time::Duration::from_secs(60))))]
    timeout: Timeout,
    /// Nodes that all searches together may take [default: no limit]
    #[arg(long, value_name = "NODES")]
    budget: Option<u64>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The result as JSON.
#[derive(Serialize)]
struct ResultLine {
    program: Vec<String>,
    steps: usize,
    /// The length of the program given.
    before: usize,
    /// Whether it is proved that none is shorter.
    optimal: bool,
    at_least: usize,
    nodes: u64,
    changes: Vec<String>,
}

impl Minimize {
    pub(crate) fn execute(&self) -> Conclusion {
        let program = read_program(&self.program).map_err(Failure::bad_input)?;
        let (machine, task) = self.task(&program)?;
        require_fit(&program, machine, "machine").map_err(Failure::bad_input)?;
        let preserve = match &task {
            Some(task) => Preserve::Pairs(task),
            None => Preserve::Function { machine, care: self.care(machine)? },
        };
        interrupt::listen()?;
        let stopwatch = Stopwatch::start();
        let stop = || interrupt::requested() || self.timeout.is_over(stopwatch);
        let limits = Limits { nodes: self.budget.unwrap_or(u64::MAX), stop: &stop, ..Limits::default() };
        let result = minimize(&program, preserve, &limits).map_err(Failure::bad_input)?;
        let mut output = Output::new();
        if self.json {
            let line = ResultLine {
                program: result.program.lines(),
                steps: result.program.len(),
                before: program.len(),
                optimal: result.proved,
                at_least: result.at_least,
                nodes: result.nodes,
                changes: result.steps.iter().map(ToString::to_string).collect(),
            };
            output.line(&serde_json::to_string(&line).expect("strings and numbers are always JSON"))?;
        } else {
            output.text(&result.program.to_string())?;
            tell(&program, &result);
        }
        output.flush()?;
        if interrupt::requested() {
            ending::warn("interrupted; a longer search might have found a shorter program");
            return Ok(Ending::Interrupted);
        }
        Ok(Ending::Done)
    }

    /// The machine, and the task whose pairs are kept, if there are any.
    fn task(&self, program: &Program) -> Result<(Machine, Option<Task>), Failure> {
        let size = Size::from(self.machine);
        if self.example.is_empty() {
            let needed = Machine::PAPER.widened_for(program);
            let registers = size.registers.unwrap_or(needed.registers());
            let machine = Machine::new(registers, size.ram.unwrap_or(needed.slots()));
            return Ok((machine.map_err(Failure::bad_input)?, None));
        }
        let (machine, pairs) = parse_examples(&self.example, size).map_err(Failure::bad_input)?;
        Ok((machine, Some(Task::new("program", machine, pairs))))
    }

    fn care(&self, machine: Machine) -> Result<Care, Failure> {
        if self.care.is_empty() {
            return Ok(Care::all(machine));
        }
        let bare = |name: &str| name.trim().trim_start_matches('%').to_owned();
        let place = |name: &String| {
            let found = machine.all_places().find(|place| bare(&place.to_string()) == bare(name));
            found.ok_or_else(|| {
                let places: Vec<String> =
                    machine.all_places().map(|place| bare(&place.to_string())).collect();
                Failure::bad_input(anyhow!(
                    "--care names '{}', but the places of this machine are {}",
                    name.trim(),
                    places.join(", ")
                ))
            })
        };
        Ok(Care::of(machine, self.care.iter().map(place).collect::<Result<Vec<_>, _>>()?))
    }
}

/// Says on standard error what was done and what is proved.
fn tell(before: &Program, result: &Minimized) {
    use std::io::Write;
    let styles = Styles::coloured();
    let (strong, faint) = (styles.strong, styles.faint);
    let mut text = String::new();
    for step in &result.steps {
        text.push_str(&format!("{faint}{step}{faint:#}\n"));
    }
    let length = quantity::counted(result.program.len() as u64, "instruction");
    let proof = if result.proved {
        "no shorter program does the same".to_owned()
    } else {
        format!("a program that does the same has at least {}", result.at_least)
    };
    text.push_str(&format!("{strong}{length}{strong:#}, {} before; {proof}\n", before.len()));
    // Where standard error is closed there is nobody left to tell.
    let _ = write!(anstream::stderr(), "{text}");
}
