//! `assemblet sweep new`: a definition to begin with.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use jobs::sweep;
use serde_json::json;

use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;

/// Write a sweep's definition to begin with, each key explained
///
/// A file that is there is left as it is.
#[derive(Debug, Args)]
#[command(after_help = examples!("To be edited:\n  assemblet sweep new rates.toml"))]
pub(crate) struct New {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the file's name as JSON
    #[arg(long)]
    json: bool,
}

impl New {
    pub(crate) fn execute(&self) -> Conclusion {
        let path = self.file.display();
        let written =
            OpenOptions::new().write(true).create_new(true).open(&self.file).and_then(|mut file| {
                file.write_all(sweep::TEMPLATE.as_bytes())?;
                file.sync_all()
            });
        match written {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(Failure::BadInput(anyhow!("{path} is there already; name another file")));
            }
            Err(error) => {
                let error = anyhow::Error::new(error).context(format!("cannot write {path}"));
                return Err(Failure::Other(error));
            }
        }
        let mut output = Output::new();
        if self.json {
            output.line(&json!({"file": self.file}).to_string())?;
        } else {
            output.line(&format!(
                "{path} is written; `assemblet sweep submit {path} --dry-run` shows its trials"
            ))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}
