//! The command line of the kernel's program.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::home::Home;
use crate::place::Place;
use crate::{bench, doctor, install, server};

/// A Jupyter kernel for Rust with the laboratory in it.
#[derive(Debug, Parser)]
#[command(name = "assemblet-kernel", version)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the kernel known to Jupyter: builds the laboratory's library for cells, and writes the kernelspec
    Install(Where),
    /// Take the kernel away again
    Uninstall(Where),
    /// Look for what keeps the kernel from working, and say what to do
    Doctor(Where),
    /// Measure how long a user of the installed kernel waits, and the memory that it takes
    Bench {
        #[command(flatten)]
        at: Where,
        /// Measure this `evcxr_jupyter` beside it
        #[arg(long, value_name = "PROGRAM")]
        peer: Option<PathBuf>,
    },
    /// Serve a front end; Jupyter calls this
    Run {
        /// The file in which Jupyter tells the ports and the key
        #[arg(long, short = 'f', value_name = "FILE")]
        connection_file: PathBuf,
    },
}

/// Which of Jupyter's folders is meant.
#[derive(Args, Debug)]
struct Where {
    /// For this user (the default)
    #[arg(long, conflicts_with_all = ["sys_prefix", "prefix"])]
    user: bool,
    /// For the Python environment that is active, or else the one of `python3`
    #[arg(long, conflicts_with = "prefix")]
    sys_prefix: bool,
    /// Below PREFIX/share, as for an environment at PREFIX
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<PathBuf>,
    /// The name by which Jupyter knows the kernel
    #[arg(long, default_value = "assemblet", value_parser = kernel_name)]
    name: String,
}

/// Jupyter takes letters, digits, dots, hyphens and underscores.
fn kernel_name(text: &str) -> Result<String, String> {
    let is_good = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if is_good {
        Ok(text.to_owned())
    } else {
        Err("a kernel's name has letters, digits, `.`, `_` and `-` only".to_owned())
    }
}

impl Where {
    fn place(&self) -> Result<Place> {
        if let Some(prefix) = &self.prefix {
            Place::prefix(prefix, &self.name)
        } else if self.sys_prefix {
            Place::python(&self.name)
        } else {
            Place::user(&self.name)
        }
    }
}

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    // A wrong command line ends with 2 here.
    let line = Line::parse();
    let result = match line.command {
        Command::Install(at) => at.place().and_then(|place| install::install(&place)),
        Command::Uninstall(at) => at.place().and_then(|place| install::uninstall(&place)),
        Command::Doctor(at) => at.place().map(|place| doctor::examine(&place)),
        Command::Bench { at, peer } => {
            let peer = peer.as_deref().map(bench::peer).transpose();
            at.place().and_then(|place| bench::main(&place, peer?.as_deref()))
        }
        Command::Run { connection_file } => {
            Home::of_this_program().and_then(|home| server::main(home, &connection_file))
        }
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
