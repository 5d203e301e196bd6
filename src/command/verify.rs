//! `assemblet verify`: what a program really computes, held to examples and to an intent.

use anyhow::anyhow;
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};
use serde::Serialize;
use synth::machine::{Machine, Program, State};
use synth::suite;
use synth::task::{Care, Intent, Task};
use synth::verify::{Counterexample, General, Mismatch, verify_io, verify_task};

use crate::command;
use crate::ending::{Conclusion, Ending, Failure};
use crate::example::{Size, parse_examples};
use crate::listing;
use crate::options::{MachineArguments, examples};
use crate::output::Output;
use crate::program_argument::{self, read_program, require_fit};
use crate::task_source::TaskFile;

/// Check a program against examples and its intended function
///
/// An intent of sums and products is proved or refuted for all inputs; one with min, max, filter or sort
/// is tried on held-out, digit and random inputs, and is refuted or stays unknown. The exit code is 0 where
/// the examples are met and the intent, if there is one, is proved; otherwise it is 3.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("against").required(true).multiple(true))]
#[command(after_help = examples!(
    "Does it add 30 to %ecx, whatever the registers hold?
  assemblet verify 'imull %eax, %ecx; addl $2, %ecx' --intent \"ecx = ecx + 30\"",
    "Every right-hand side reads the words before the program runs, so this swaps:
  assemblet verify program.s --intent \"eax = ebx; ebx = eax; ecx = any\"",
    "Against a task of a file, its pairs and its intent:
  assemblet verify program.s --tasks tasks.jsonl --id easy-07"
))]
pub(crate) struct Verify {
    #[arg(value_name = "PROGRAM", help = program_argument::HELP)]
    program: String,
    /// What the program should compute, such as "ecx = ecx + 30; eax = min(eax, ebx)"
    #[arg(long, value_name = "INTENT", group = "against", allow_hyphen_values = true)]
    intent: Option<String>,
    /// Registers before and after, as in synth; repeat it for more
    #[arg(long, value_name = "IN -> OUT", group = "against", allow_hyphen_values = true)]
    example: Vec<String>,
    /// A file of tasks, one of which --id names
    #[arg(long, value_name = "FILE", group = "against", requires = "id")]
    #[arg(conflicts_with_all = ["intent", "example", "registers", "ram"])]
    tasks: Option<String>,
    /// A frozen suite, one task of which --id names
    #[arg(long, value_name = "NAME", group = "against", requires = "id")]
    #[arg(conflicts_with_all = ["intent", "example", "tasks", "registers", "ram"])]
    #[arg(value_parser = PossibleValuesParser::new(suite::NAMES))]
    suite: Option<String>,
    /// The task's id
    #[arg(long, value_name = "ID", conflicts_with_all = ["intent", "example"])]
    id: Option<String>,
    #[command(flatten)]
    machine: MachineArguments,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The verdict as JSON.
#[derive(Serialize)]
struct VerdictLine<'a> {
    id: Option<&'a str>,
    /// Whether the pairs are met; null without pairs.
    io: Option<bool>,
    /// Whether the intent is implemented for all inputs; null where that is unknown or there is no intent.
    general: Option<bool>,
    /// The verdict in words.
    verdict: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    counterexample: Option<CounterexampleLine>,
}

#[derive(Serialize)]
struct CounterexampleLine {
    r#in: Vec<i32>,
    place: String,
    expected: i32,
    found: i32,
}

/// What was found out about the program.
struct Findings {
    task: Task,
    /// `None` without pairs.
    io: Option<Result<(), Mismatch>>,
    general: General,
}

impl Verify {
    pub(crate) fn execute(&self) -> Conclusion {
        let program = read_program(&self.program).map_err(Failure::bad_input)?;
        let task = self.task(&program)?;
        let given_by = if self.id.is_some() { "task" } else { "machine" };
        require_fit(&program, task.machine, given_by).map_err(Failure::bad_input)?;
        let general = verify_task(&task, &program).map_err(|error| intent_error(&error))?;
        let io = (!task.pairs.is_empty()).then(|| verify_io(&task, &program));
        let findings = Findings { task, io, general };
        let mut output = Output::new();
        if self.json {
            output.line(&findings.to_json())?;
        } else {
            output.text(&findings.describe(&program, &output))?;
        }
        output.flush()?;
        Ok(if findings.holds() { Ending::Done } else { Ending::Unsolved })
    }

    /// The task that the program is held to.
    fn task(&self, program: &Program) -> Result<Task, Failure> {
        match (&self.tasks, &self.suite, &self.id) {
            (Some(path), _, Some(id)) => return task_of_file(path, id),
            (_, Some(name), Some(id)) => return command::suite::find(name, id),
            _ => {}
        }
        let intent: Option<Intent> =
            self.intent.as_deref().map(str::parse).transpose().map_err(|error| intent_error(&error))?;
        let (machine, pairs) = if self.example.is_empty() {
            let needed = Machine::PAPER.widened_for(program);
            let stated = intent.as_ref().map_or(needed, Intent::machine);
            let size = Size::from(self.machine);
            let registers = size.registers.unwrap_or(needed.registers().max(stated.registers()));
            let slots = size.ram.unwrap_or(needed.slots().max(stated.slots()));
            (Machine::new(registers, slots).map_err(Failure::bad_input)?, Vec::new())
        } else {
            parse_examples(&self.example, self.machine.into()).map_err(Failure::bad_input)?
        };
        let mut task = Task::new("program", machine, pairs);
        if let Some(intent) = intent {
            if !intent.fits(machine) {
                return Err(Failure::bad_input(anyhow!(
                    "the intent names places of {}, but the machine has {machine}; \
                     leave --registers and --ram out, or give more numbers in the examples",
                    intent.machine()
                )));
            }
            let care: Care = intent.care(machine);
            task = Task { care, intent: Some(intent.to_string()), ..task };
        }
        Ok(task)
    }
}

/// The task of that id, without keeping those before it.
fn task_of_file(path: &str, id: &str) -> Result<Task, Failure> {
    for sourced in TaskFile::open(path).map_err(Failure::bad_input)? {
        let task = sourced.map_err(Failure::bad_input)?.task;
        if task.id == id {
            return Ok(task);
        }
    }
    Err(Failure::bad_input(anyhow!(
        "{path} has no task with the id '{id}'; ids are compared letter by letter"
    )))
}

fn intent_error(error: &impl std::fmt::Display) -> Failure {
    Failure::bad_input(anyhow!("intent, {error}"))
}

impl Findings {
    /// Whether the pairs are met, and the intent, if there is one, proved.
    fn holds(&self) -> bool {
        let met = self.io.as_ref().is_none_or(Result::is_ok);
        let meant = self.general == General::Proved
            || self.task.intent.is_none() && self.general.counterexample().is_none();
        met && meant
    }

    /// An input where the program fails.
    fn counterexample(&self) -> Option<&Counterexample> {
        match &self.io {
            Some(Err(mismatch)) => Some(&mismatch.counterexample),
            _ => self.general.counterexample(),
        }
    }

    fn to_json(&self) -> String {
        let machine = self.task.machine;
        let words = |state: &State| state.words(machine).into_iter().map(|word| word as i32).collect();
        let line = VerdictLine {
            id: (self.task.id != "program").then_some(self.task.id.as_str()),
            io: self.io.as_ref().map(Result::is_ok),
            general: self.general.verdict(),
            verdict: self.general.to_string(),
            counterexample: self.counterexample().map(|c| CounterexampleLine {
                r#in: words(&c.input),
                place: c.place.to_string(),
                expected: c.expected as i32,
                found: c.found as i32,
            }),
        };
        serde_json::to_string(&line).expect("strings, numbers and lists are always JSON")
    }

    /// The verdicts, and where the program fails what it does there.
    fn describe(&self, program: &Program, output: &Output) -> String {
        let styles = &output.styles;
        let mut text = String::new();
        if let Some(counterexample) = self.counterexample() {
            let input = vec![("counterexample".to_owned(), counterexample.input)];
            text.push_str(&listing::table(self.task.machine, program, &input, styles, output.width));
            text.push('\n');
        }
        let mark = |good: bool| if good { styles.good } else { styles.bad };
        if let Some(io) = &self.io {
            let style = mark(io.is_ok());
            let count = self.task.pairs.len();
            text.push_str(&match io {
                Ok(()) if count == 1 => format!("{style}examples{style:#}: the pair is met\n"),
                Ok(()) => format!("{style}examples{style:#}: all {count} pairs are met\n"),
                Err(mismatch) => format!("{style}examples{style:#}: {mismatch}\n"),
            });
        }
        if self.task.intent.is_some() || self.general.counterexample().is_some() {
            let style = mark(self.general == General::Proved);
            let verdict = self.general.to_string();
            let (head, rest) = verdict.split_once(':').unwrap_or((&verdict, ""));
            text.push_str(&format!("{style}{head}{style:#}:{rest}\n"));
        }
        text
    }
}
