//! `assemblet notebook`: `JupyterLab` with the laboratory in it, or how to get there.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, anyhow};
use clap::Args;
use serde_json::Value;

use crate::ending::{Conclusion, Failure};
use crate::options::examples;

/// What installs the kernel, from a checkout.
const INSTALL: &str = "cargo run --release -p assemblet-kernel -- install --user";

/// Open `JupyterLab` with the Assemblet kernel
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Open the notebooks that teach the laboratory, from a checkout:
  assemblet notebook kernel/notebooks",
    "Without a browser on this machine:
  assemblet notebook -- --no-browser"
))]
pub(crate) struct Notebook {
    /// The folder or the notebook to open
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// What `JupyterLab` is given as it is
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<String>,
}

impl Notebook {
    pub(crate) fn execute(&self) -> Conclusion {
        if !self.path.exists() {
            let path = self.path.display();
            return Err(Failure::bad_input(anyhow!(
                "there is no {path}; give a folder or a notebook that is there"
            )));
        }
        if !has_kernel()? {
            return Err(Failure::Other(anyhow!(
                "Jupyter does not know the Assemblet kernel; install it from a checkout:\n  {INSTALL}"
            )));
        }
        // From here on this process is JupyterLab; it returns only where that fails.
        let error = Command::new("jupyter").arg("lab").args(&self.arguments).arg(&self.path).exec();
        Err(Failure::Other(anyhow::Error::new(error).context("JupyterLab cannot be started")))
    }
}

/// Whether Jupyter knows the kernel.
fn has_kernel() -> Result<bool, Failure> {
    let listed = Command::new("jupyter").args(["kernelspec", "list", "--json"]).output();
    let output = match listed {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Failure::Other(anyhow!(
                "Jupyter is not on the search path; install it, then the kernel from a checkout:\n  \
                 pip install jupyterlab && {INSTALL}"
            )));
        }
        Err(error) => {
            return Err(Failure::Other(anyhow::Error::new(error).context("jupyter cannot be started")));
        }
    };
    let list: Value = serde_json::from_slice(&output.stdout)
        .context("`jupyter kernelspec list --json` does not print its list")
        .map_err(Failure::Other)?;
    Ok(list["kernelspecs"].get("assemblet").is_some())
}
