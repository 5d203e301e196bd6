//! The command line of Assemblet: reads arguments, binds the crates, prints.

use std::process::ExitCode;

use clap::Parser;

mod answer;
mod arguments;
mod clock;
mod columns;
mod command;
mod ending;
mod example;
mod file_output;
mod interrupt;
mod listing;
mod options;
mod ordered;
mod output;
mod program_argument;
mod progress;
mod quantity;
mod summary;
mod task_line;
mod task_source;

fn main() -> ExitCode {
    ending::name_internal_errors();
    let arguments = arguments::Arguments::parse();
    arguments.color.apply();
    ending::exit_code(command::execute(arguments.command))
}
