//! A sweep's definition from a file, with settings from the command line.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use jobs::sweep::Definition;
use jobs::wire::Submission;

use crate::command::trial;
use crate::ending::Failure;

/// Where a definition stands, and what of it is set otherwise.
#[derive(Clone, Debug, Args)]
pub(crate) struct DefinitionArguments {
    /// The definition, a TOML file; `assemblet sweep new` writes one with every key explained
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A setting in place of the file's, such as budget.trials=8; repeat it for more
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

impl DefinitionArguments {
    /// The file's name.
    pub(crate) fn path(&self) -> &Path {
        &self.file
    }

    /// Reads and checks the whole definition. Paths in it are relative to the file's folder.
    ///
    /// # Errors
    /// Where the file cannot be read, or the first thing wrong with it.
    pub(crate) fn read(&self) -> Result<Submission, Failure> {
        let path = self.file.display();
        let source = std::fs::read_to_string(&self.file)
            .with_context(|| format!("cannot read the definition {path}"))
            .map_err(Failure::BadInput)?;
        let folder = self.file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let definition = Definition::from_toml(&source, folder, &self.set)
            .map_err(|error| Failure::bad_input(anyhow!("definition {path}: {error}")))?;
        trial::check(&definition).map_err(|failure| failure.context(format!("definition {path}")))?;
        Ok(Submission { definition, source, key: None })
    }
}
