//! `assemblet man`: manual pages in roff, made from the same words as `--help`.

use anyhow::{Context, anyhow};
use clap::{Args, CommandFactory};

use crate::arguments::Arguments;
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;

/// Print the manual page of the program or of one command
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Read it:
  assemblet man synth | man -l -",
    "Install it:
  assemblet man > ~/.local/share/man/man1/assemblet.1"
))]
pub(crate) struct Man {
    /// The command whose page it is, such as synth; the whole program without it
    command: Vec<String>,
}

impl Man {
    pub(crate) fn execute(&self) -> Conclusion {
        let mut page = Arguments::command();
        page.build();
        for name in &self.command {
            let known = page.get_subcommands().map(|command| command.get_name().to_owned());
            let known = known.collect::<Vec<String>>().join(", ");
            page = page.find_subcommand(name).cloned().ok_or_else(|| {
                Failure::bad_input(anyhow!("there is no command '{name}'; the commands are {known}"))
            })?;
        }
        let mut roff = Vec::new();
        clap_mangen::Man::new(page)
            .render(&mut roff)
            .context("cannot make the manual page")
            .map_err(Failure::Other)?;
        let mut output = Output::new();
        output.bytes(&roff)?;
        output.flush()?;
        Ok(Ending::Done)
    }
}
