//! `assemblet suite`: the frozen sets of tasks that solvers are compared on.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use synth::evaluate;
use synth::machine::State;
use synth::suite;
use synth::task::Task;

use crate::columns::{Align, columns};
use crate::ending::{Conclusion, Ending, Failure};
use crate::example;
use crate::listing;
use crate::options::examples;
use crate::output::{Output, Styles};

/// List, show and export the frozen suites of tasks
#[derive(Debug, Subcommand)]
pub(crate) enum Suite {
    List(List),
    Show(Show),
    Export(Export),
    Make(Make),
}

/// List the suites and how many tasks of each tier they have
#[derive(Debug, Args)]
#[command(after_help = examples!("What is there:\n  assemblet suite list"))]
pub(crate) struct List {}

/// Show a suite's tasks, or one of them in full
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Every task on a line:\n  assemblet suite show human-v1",
    "One task with its pairs and the program known for it:\n  assemblet suite show human-v1 --id ID"
))]
pub(crate) struct Show {
    /// The suite
    #[arg(value_parser = PossibleValuesParser::new(suite::NAMES))]
    name: String,
    /// Show this task only, in full
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

/// Print a suite as JSON lines, as it is frozen
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Into a file of your own:\n  assemblet suite export human-v1 > human.jsonl"
))]
pub(crate) struct Export {
    /// The suite
    #[arg(value_parser = PossibleValuesParser::new(suite::NAMES))]
    name: String,
}

/// Make a suite again from nothing; the result is the frozen file byte for byte
///
/// All take seconds but length-v1, whose proofs take some minutes of one core.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Compare with what is frozen:
  assemblet suite make human-v1 | sha256sum; assemblet suite export human-v1 | sha256sum"
))]
pub(crate) struct Make {
    /// The suite
    #[arg(value_parser = PossibleValuesParser::new(suite::NAMES))]
    name: String,
}

impl Suite {
    pub(crate) fn execute(&self) -> Conclusion {
        let mut output = Output::new();
        match self {
            Suite::List(List {}) => output.text(&list(&output.styles))?,
            Suite::Show(Show { name, id: None }) => output.text(&show(name, &output.styles))?,
            Suite::Show(Show { name, id: Some(id) }) => {
                let task = find(name, id)?;
                output.text(&show_task(&task, &output.styles, output.width))?;
            }
            Suite::Make(Make { name }) => output.text(&suite::make(name).expect(KNOWN))?,
            Suite::Export(Export { name }) => output.text(suite::text(name).expect(KNOWN))?,
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

const KNOWN: &str = "the argument parser lets only known suites through";

/// The tasks of a suite whose name the argument parser has checked.
pub(crate) fn tasks(name: &str) -> Vec<Task> {
    suite::load(name).expect(KNOWN)
}

/// The task of a suite with that id.
///
/// # Errors
/// Where there is none.
pub(crate) fn find(name: &str, id: &str) -> Result<Task, Failure> {
    tasks(name).into_iter().find(|task| task.id == id).ok_or_else(|| {
        Failure::bad_input(anyhow::anyhow!(
            "the suite {name} has no task '{id}'; assemblet suite show {name} lists its tasks"
        ))
    })
}

fn list(styles: &Styles) -> String {
    let row = |name: &&str| {
        let tasks = tasks(name);
        let tiers = evaluate::tiers(tasks.iter().map(Into::into));
        let tiers: Vec<String> = tiers.iter().map(|(tier, count)| format!("{count} {tier}")).collect();
        vec![(*name).to_owned(), tasks.len().to_string(), tiers.join(", ")]
    };
    let rows: Vec<Vec<String>> = suite::NAMES.iter().map(row).collect();
    columns(&["suite", "tasks", "tiers"], &[Align::Left, Align::Right, Align::Left], &rows, styles)
}

fn show(name: &str, styles: &Styles) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let row = |task: &Task| {
        vec![
            task.id.clone(),
            text(&task.tier),
            text(&task.family),
            task.pairs.len().to_string(),
            task.shortest.map_or_else(|| "?".to_owned(), |length| length.to_string()),
            text(&task.intent),
        ]
    };
    let rows: Vec<Vec<String>> = tasks(name).iter().map(row).collect();
    let headings = ["task", "tier", "family", "pairs", "shortest", "intent"];
    let left = Align::Left;
    columns(&headings, &[left, left, left, Align::Right, Align::Right, left], &rows, styles)
}

fn show_task(task: &Task, styles: &Styles, width: usize) -> String {
    let facts = [
        ("task", Some(task.id.clone())),
        ("tier", task.tier.clone()),
        ("family", task.family.clone()),
        ("machine", Some(task.machine.to_string())),
        ("intent", task.intent.clone()),
        ("shortest", task.shortest.map(|length| length.to_string())),
        ("held out", (!task.held_out.is_empty()).then(|| format!("{} pairs", task.held_out.len()))),
    ];
    let mut text = String::new();
    for (name, fact) in facts.into_iter().filter_map(|(name, fact)| Some((name, fact?))) {
        text.push_str(&format!("{0}{name:10}{0:#}{fact}\n", styles.faint));
    }
    for (index, pair) in task.pairs.iter().enumerate() {
        let side = |state: &State| example::side(task.machine, state);
        let heading = format!("pair {}", index + 1);
        let (before, after) = (side(&pair.input), side(&pair.output));
        text.push_str(&format!("{0}{heading:10}{0:#}{before} -> {after}\n", styles.faint));
    }
    let published = task.published.as_ref().map(|published| {
        let verdict = if published.io { "meets" } else { "fails" };
        (format!("the program printed in the paper, which {verdict} the pairs"), &published.program)
    });
    let witness = task.witness.as_ref().map(|program| ("a program known to solve it".to_owned(), program));
    for (title, program) in witness.into_iter().chain(published) {
        let inputs = listing::pair_inputs(&task.pairs);
        text.push_str(&format!("\n{title}\n"));
        text.push_str(&listing::table(task.machine, program, &inputs, styles, width));
    }
    text
}
