//! `assemblet sweep status`: how sweeps stand.

use clap::Args;

use super::laboratory::{HomeArguments, about, failure};
use super::summary;
use super::watch::Account;
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;

/// Show how all sweeps stand, or one of them
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "All of them:\n  assemblet sweep status",
    "One, with its best trial:\n  assemblet sweep status smoke"
))]
pub(crate) struct Status {
    /// One sweep, by name or number (s1)
    sweep: Option<String>,
    #[command(flatten)]
    home: HomeArguments,
    /// Print one JSON object for each sweep
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        let mut output = Output::new();
        if self.json {
            let views = match &self.sweep {
                Some(sweep) => vec![about(&*api, sweep, |api, sweep| api.sweep(sweep))?],
                None => api.sweeps().map_err(failure)?,
            };
            for view in &views {
                let line = serde_json::to_string(view).map_err(|error| Failure::Other(error.into()))?;
                output.line(&line)?;
            }
        } else if let Some(sweep) = &self.sweep {
            let account = about(&*api, sweep, Account::read)?;
            output.text(&summary::of_sweep(&account, &output.styles, output.width))?;
        } else {
            let views = api.sweeps().map_err(failure)?;
            if views.is_empty() {
                output.line("no sweeps yet; `assemblet sweep new FILE` writes a definition to begin with")?;
            } else {
                output.text(&summary::of_sweeps(&views, &output.styles))?;
            }
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}
