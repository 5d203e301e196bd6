//! The arguments of the whole program, and how its help looks.

use clap::{Parser, Subcommand, ValueEnum};

use crate::command;
use crate::options::examples;

/// Finds verified x86 programs from input/output examples.
#[derive(Debug, Parser)]
#[command(name = "assemblet", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = concat!(
    examples!(
        "Find a shortest program for two examples (registers before -> after):
  assemblet synth --example \"5 1 7 8 -> 5 1 37 8\" --example \"4 3 7 0 -> 4 3 37 0\"",
        "Run a program and watch the registers:
  assemblet run 'imull %eax, %ecx; addl $2, %ecx' --input \"5 1 7 8\" --trace"
    ),
    "\n\u{1b}[1;4mExit codes:\u{1b}[0m
  0    everything is solved, or what was asked is done
  1    an error that is not the user's, such as a full disk
  2    wrong use, or input that cannot be used; the message says where and what to do
  3    something is not solved, a program is wrong, or trials of a sweep failed
  130  Ctrl-C; what was solved until then is printed"
))]
pub(crate) struct Arguments {
    #[arg(long, global = true, display_order = 100, value_enum, hide_possible_values = true)]
    #[arg(help = "Colour: auto (as the terminal and NO_COLOR say), always or never")]
    #[arg(value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Synth(command::synth::Synth),
    Run(command::run::Run),
    Verify(command::verify::Verify),
    Minimize(command::minimize::Minimize),
    #[command(subcommand)]
    Tasks(command::tasks::Tasks),
    Train(command::train::Train),
    Eval(command::eval::Eval),
    Bench(command::bench::Bench),
    Notebook(command::notebook::Notebook),
    #[command(subcommand)]
    Suite(command::suite::Suite),
    Worker(command::worker::Worker),
    #[command(subcommand, hide = true)]
    Trial(command::trial::Trial),
    #[command(subcommand)]
    Sweep(command::sweep::Sweep),
    #[command(subcommand)]
    Jobs(command::jobs::Jobs),
    Logs(command::logs::Logs),
    Report(command::report::Report),
    #[command(subcommand)]
    Experiment(command::experiment::Experiment),
    Reproduce(command::reproduce::Reproduce),
    Serve(command::serve::Serve),
    #[command(subcommand)]
    Store(command::store::Store),
    Completions(command::completions::Completions),
    Man(command::man::Man),
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes it hold for everything printed from here on.
    pub(crate) fn apply(self) {
        let choice = match self {
            Color::Auto => return,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}
