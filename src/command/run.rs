//! `assemblet run`: executes a program on given registers.

use anyhow::anyhow;
use clap::Args;
use serde::Serialize;
use synth::machine::{Machine, Program, State};

use crate::ending::{Conclusion, Ending, Failure};
use crate::example::{self, parse_inputs};
use crate::listing;
use crate::options::{MachineArguments, examples};
use crate::output::Output;
use crate::program_argument::{self, read_program, require_fit};

/// Run a program on given registers
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "The registers before and after, in the form that synth takes:
  assemblet run 'imull %eax, %ecx; addl $2, %ecx' --input \"5 1 7 8\"",
    "The registers after each instruction, for two inputs:
  assemblet run program.s --input \"5 1 7 8\" --input \"4 3 7 0\" --trace",
    "On the real processor as well:
  assemblet run program.s --input \"5 1 7 8\" --native",
    "With RAM, the slots behind a bar:
  assemblet run \"movl -4(%rbp), %eax\" --input \"0 0 0 0 | 2 8 0 1\""
))]
pub(crate) struct Run {
    #[arg(value_name = "PROGRAM", help = program_argument::HELP)]
    program: String,
    /// What the registers hold before, RAM slots behind a |; repeat it for more inputs
    #[arg(long, value_name = "NUMBERS", required = true, allow_hyphen_values = true)]
    input: Vec<String>,
    #[command(flatten)]
    machine: MachineArguments,
    /// Show the registers after each instruction
    #[arg(long)]
    trace: bool,
    /// Run it on the real processor too, and compare
    #[arg(long)]
    native: bool,
    /// Print one JSON object for each input
    #[arg(long)]
    json: bool,
}

/// One input's line of JSON.
#[derive(Serialize)]
struct RunLine {
    r#in: Vec<i32>,
    out: Vec<i32>,
    /// `[len + 1][places]`: the words at the start and after each instruction.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Vec<Vec<i32>>>,
    /// The processor gave the same words.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    native: bool,
}

impl Run {
    pub(crate) fn execute(&self) -> Conclusion {
        let (machine, inputs) = parse_inputs(&self.input, self.machine.into()).map_err(Failure::bad_input)?;
        let program = read_program(&self.program).map_err(Failure::bad_input)?;
        require_fit(&program, machine, "input").map_err(Failure::bad_input)?;
        if self.native {
            compare_with_processor(machine, &program, &inputs)?;
        }
        let mut output = Output::new();
        if self.json {
            for input in &inputs {
                output.line(&self.json_line(machine, &program, input))?;
            }
        } else if self.trace {
            let titled: Vec<(String, State)> =
                (inputs.iter().enumerate()).map(|(i, input)| (format!("input {}", i + 1), *input)).collect();
            output.text(&listing::table(machine, &program, &titled, &output.styles, output.width))?;
        } else {
            for input in &inputs {
                let after = example::side(machine, &program.run(*input));
                output.line(&format!("{} -> {after}", example::side(machine, input)))?;
            }
        }
        if self.native && !self.json {
            let good = output.styles.good;
            output.line(&format!("{good}the processor agrees{good:#}"))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }

    fn json_line(&self, machine: Machine, program: &Program, input: &State) -> String {
        let words = |state: &State| state.words(machine).into_iter().map(|word| word as i32).collect();
        let line = RunLine {
            r#in: words(input),
            out: words(&program.run(*input)),
            trace: self.trace.then(|| program.trace(*input).iter().map(words).collect()),
            native: self.native,
        };
        serde_json::to_string(&line).expect("lists of numbers are always JSON")
    }
}

/// Runs the program on the processor and fails where that differs from the simulator.
#[cfg(all(target_arch = "x86_64", unix))]
fn compare_with_processor(machine: Machine, program: &Program, inputs: &[State]) -> Result<(), Failure> {
    use synth::machine::native::NativeCode;

    let code =
        NativeCode::assemble(std::slice::from_ref(program)).map_err(|error| Failure::Other(error.into()))?;
    match inputs.iter().find(|input| code.run(0, **input) != program.run(**input)) {
        None => Ok(()),
        Some(input) => Err(Failure::Other(anyhow!(
            "the processor makes {} of {}, but the simulator {}; please report it",
            example::side(machine, &code.run(0, *input)),
            example::side(machine, input),
            example::side(machine, &program.run(*input)),
        ))),
    }
}

/// There is no such processor here.
#[cfg(not(all(target_arch = "x86_64", unix)))]
fn compare_with_processor(_: Machine, _: &Program, _: &[State]) -> Result<(), Failure> {
    Err(Failure::bad_input(anyhow!(
        "--native needs an x86-64 processor under Unix, and this is none; leave it away for the simulator"
    )))
}
