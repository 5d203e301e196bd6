//! Experiments from their specs to their page: through the scheduler, interrupted and gone on with at will.

use std::ffi::OsString;
use std::iter;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;
use clap::Args;
use experiments::{Preset, Unit, findings};
use jobs::api::Api;
use jobs::engine::OpenError;
use jobs::wire::Submission;
use reports::page::{Folder, Format};
use serde_json::json;
use store::row::SweepId;
use store::{Home, StoreError};

use super::choice::Choice;
use super::definition::{definition, name, names_unit};
use super::earlier::{Trials, pause_others};
use super::{page, results};
use crate::command::report::{self, browser, writing};
use crate::command::sweep::in_process::{InProcess, say_left};
use crate::command::sweep::laboratory::{HomeArguments, failure};
use crate::command::sweep::watch::{self, Account, Watched};
use crate::ending::{Conclusion, Ending, Failure, warn};
use crate::output::Output;
use crate::quantity;

/// What is to be done.
struct Plan<'a> {
    choice: &'a Choice,
    preset: Preset,
    units: Vec<Unit>,
    source: String,
}

/// How far it came.
enum Done {
    /// All that could be done: in which home, by which trials, and which sweep of them is the plan's own.
    All(Home, Trials, Option<SweepId>),
    /// Somebody left.
    Left(Ending),
}

impl Plan<'_> {
    /// The sweep of this plan, as it was submitted before, or of the units that no earlier plan has done; `None` where
    /// that leaves nothing.
    fn submission(&self, api: &dyn Api, trials: &Trials) -> Result<Option<Submission>, Failure> {
        let left: Vec<&Unit> = self.units.iter().filter(|unit| !trials.has_done(&unit.key)).collect();
        let sweeps = api.sweeps().map_err(failure)?;
        let first = name(self.preset, &self.units);
        let mut names = iter::once(first.clone()).chain((2..).map(|nth| format!("{first}-{nth}")));
        let definition = loop {
            let name = names.next().expect("there is no last number");
            match sweeps.iter().find(|view| view.sweep.name == name) {
                // One that counts on an earlier plan which is gone by now does not do.
                Some(before) if left.iter().all(|unit| names_unit(before, unit)) => {
                    break watch::definition(before).map_err(failure)?;
                }
                Some(_) => {}
                None if left.is_empty() => return Ok(None),
                None => break definition(self.choice, self.preset, &name, &left)?,
            }
        };
        Ok(Some(Submission { definition, source: self.source.clone(), key: None }))
    }
}

/// How experiments are run, and where their page goes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Reproduction {
    /// How large: quick (a quarter of an hour on two cores) or paper (more seeds, larger networks and budgets)
    #[arg(long, value_name = "PRESET", default_value_t = Preset::Quick)]
    preset: Preset,
    /// The folder of the page; it is made, or replaced where it is an older page
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Trials at once in this process [default: as many as there are cores]
    #[arg(long, value_name = "N", conflicts_with = "home", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// In which formats: html, md and tex, separated by commas
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', value_parser = report::format, default_value = "html,md")]
    format: Vec<Format>,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    home: HomeArguments,
    /// Print one JSON object a change, and at the end what was written
    #[arg(long)]
    json: bool,
}

impl Reproduction {
    /// Runs experiments and writes their page.
    ///
    /// # Errors
    /// Those of specs, of the scheduler and of writing.
    pub(crate) fn execute(&self, choice: &Choice) -> Conclusion {
        // Before the long work.
        Folder::check(&self.out).map_err(report::failure)?;
        let plan = Plan {
            choice,
            preset: self.preset,
            units: choice.plan(self.preset)?,
            source: self.source(choice),
        };
        let done = if self.home.named() { self.by_service(&plan)? } else { self.here(&plan)? };
        match done {
            Done::Left(ending) => Ok(ending),
            Done::All(home, trials, own) => self.write(&plan, &home, &trials, own),
        }
    }

    /// In this process, in a folder beside the page.
    fn here(&self, plan: &Plan<'_>) -> Result<Done, Failure> {
        let home = Home::at(self.work());
        let engine = InProcess::open(&home, |error| self.not_ours(error))?;
        let mut trials = Trials::of(&engine)?;
        let Some(submission) = plan.submission(&engine, &trials)? else {
            engine.stop();
            return Ok(Done::All(home, trials, None));
        };
        pause_others(&engine, &submission.definition.name)?;
        let process = InProcess { workers: self.workers, json: self.json };
        let (watched, account) = process.run(&home, &engine, &submission)?;
        if let Watched::Left(..) = &watched {
            say_left(&account);
            return Ok(Done::Left(Ending::Interrupted));
        }
        let own = account.id();
        trials.take(account.trials.into_values());
        Ok(Done::All(home, trials, Some(own)))
    }

    /// By the service of a laboratory, whose workers may be on other machines, and which goes on when this process ends.
    fn by_service(&self, plan: &Plan<'_>) -> Result<Done, Failure> {
        let home = self.home.find()?;
        let api: Arc<dyn Api> = self.home.connect()?;
        let mut trials = Trials::of(&*api)?;
        let Some(submission) = plan.submission(&*api, &trials)? else {
            return Ok(Done::All(home, trials, None));
        };
        api.submit(&submission).map_err(failure)?;
        let name = &submission.definition.name;
        let leaving = "q or Ctrl-C leaves; the units go on, and the same command writes the page";
        let watched = watch::watch(&*api, name, self.json, leaving)?;
        let account = Account::read(&*api, name).map_err(failure)?;
        watch::conclude(&account, self.json)?;
        if let Watched::Left(..) = &watched {
            return Ok(Done::Left(watch::ending(&watched)));
        }
        let own = account.id();
        trials.take(account.trials.into_values());
        Ok(Done::All(home, trials, Some(own)))
    }

    fn write(&self, plan: &Plan<'_>, home: &Home, trials: &Trials, own: Option<SweepId>) -> Conclusion {
        let results = results::gather(home, trials, own, &plan.units)?;
        let found = findings(&plan.choice.specs, self.preset, &results.rows);
        let page = page::page(plan.choice, &found, &results, self.preset, &plan.source);
        let written = writing::write(&page, &self.out, &self.format, None, None)?;
        let mut output = Output::new();
        if self.json {
            let line = json!({
                "out": written.path, "index": written.index, "files": written.files, "bytes": written.bytes,
                "rows": results.rows.len(), "digest": results.digest, "missing": results.missing,
            });
            output.line(&line.to_string())?;
        } else {
            for finding in &found {
                output.line(&format!(
                    "\n{0}{1}{0:#}\n{2}",
                    output.styles.good, finding.title, finding.answer
                ))?;
            }
            let path = written.index.as_ref().unwrap_or(&written.path);
            let files = quantity::counted(written.files as u64, "file");
            output.line(&format!("\n{}: {files}, {}", path.display(), quantity::bytes(written.bytes)))?;
        }
        output.flush()?;
        if self.open {
            browser::open(&written);
        }
        if results.missing.is_empty() {
            return Ok(Ending::Done);
        }
        warn(format!("{} of {} units have no result", results.missing.len(), results.units));
        Ok(Ending::Unsolved)
    }

    /// The folder beside the page in which units are done, and from which they go on.
    fn work(&self) -> PathBuf {
        let mut name = self.out.file_name().map_or_else(|| OsString::from("page"), OsString::from);
        name.push(".work");
        self.out.with_file_name(name)
    }

    /// What is measured, for the page and for whoever looks at the sweep.
    fn source(&self, choice: &Choice) -> String {
        let mut text = format!("preset = \"{}\"\nexperiments = {:?}\n", self.preset, choice.names);
        for spec in &choice.texts {
            text.push_str("\n# a spec of the user's own\n");
            text.push_str(spec);
        }
        text
    }

    /// Why the folder beside the page is not ours to work in.
    fn not_ours(&self, error: OpenError) -> Failure {
        if let OpenError::Store(StoreError::Held { home, owner }) = &error {
            return Failure::BadInput(anyhow!(
                "{0} is in use by {owner}; wait for it, or name another --out; a service is ended by \
                 `assemblet serve --stop --home {0}`",
                home.display()
            ));
        }
        if error.is_bad_input() { Failure::bad_input(error) } else { Failure::Other(error.into()) }
    }
}
