//! `assemblet completions`: what a shell needs to complete our commands and options.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::ending::{Conclusion, Ending};
use crate::options::examples;
use crate::output::Output;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "bash: complete from the next session on
  assemblet completions bash > ~/.local/share/bash-completion/completions/assemblet",
    "zsh: into a folder of $fpath
  assemblet completions zsh > ~/.zfunc/_assemblet",
    "fish:
  assemblet completions fish > ~/.config/fish/completions/assemblet.fish"
))]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn execute(&self) -> Conclusion {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "assemblet", &mut script);
        let mut output = Output::new();
        output.bytes(&script)?;
        output.flush()?;
        Ok(Ending::Done)
    }
}
