//! `assemblet report`: results as a page.

pub(crate) mod browser;
pub(crate) mod provenance;
mod subject;
pub(crate) mod writing;

use std::path::PathBuf;
use std::slice::from_ref;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use reports::analysis::{self, Question};
use reports::page::{Folder, Format, Page, PageError, Template, Written};
use serde_json::json;

use self::subject::{Reader, Subject};
use self::writing::write;
use crate::command::sweep::laboratory::HomeArguments;
use crate::ending::{Conclusion, Ending, Failure, warn};
use crate::interrupt;
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// How long a page that is written again and again is left as it is, in seconds.
const EVERY_S: u32 = 5;

/// Make a page of results: a sweep's, training runs', or attempts at tasks
///
/// The page is a folder with one file, index.html, that needs nothing else and no network; beside it lie each figure as
/// SVG and PNG and the data of each figure and table as CSV and Parquet. It appears whole or not at all, and takes the
/// place of an older page. What exists as a file or folder is read as one; anything else is a sweep's name or number.
///
/// Results of other tools are read from one CSV or Parquet file with a row a trial: Optuna's `trials_dataframe`, or any
/// table of parameters with a column of values.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "A sweep, as it stands:\n  assemblet report smoke --out page --open",
    "Two solvers, from what `eval --out` wrote:\n  assemblet report attempts.jsonl --out page",
    "Training runs that differ by their seed:\n  assemblet report runs/seed-1 runs/seed-2 runs/seed-3 --out page",
    "Another tool's results:
  assemblet report results.csv --value accuracy --direction maximize --out page",
    "Which of two sweeps is better, and by how much:\n  assemblet report --compare smoke other --out page",
    "Also for a README and a paper:\n  assemblet report smoke --out page --format html,md,tex"
))]
pub(crate) struct Report {
    /// What to report on: a sweep's name or number, run folders, or files with results
    #[arg(value_name = "SWEEP|DIR|FILE", required_unless_present = "compare")]
    what: Vec<String>,
    /// Compare two of them: differences with intervals, the same tasks and seeds in pairs
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["what", "watch"])]
    compare: Vec<String>,
    /// The folder to write; it is made, or replaced where it is an older page
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// In which formats: html, md (for GitHub) and tex (tables of booktabs), separated by commas
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', value_parser = format, default_value = "html")]
    format: Vec<Format>,
    /// A template of yours for the HTML, in the language of Jinja
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// In a table of another tool: the column to be made large or small
    #[arg(long, value_name = "COLUMN")]
    value: Option<String>,
    /// In a table of another tool: what is better [default: as the column's name says, else minimize]
    #[arg(long, value_enum)]
    direction: Option<Direction>,
    /// The page's heading
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What was asked, in a sentence
    #[arg(long, value_name = "TEXT")]
    question: Option<String>,
    /// The seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Write the page again while the sweep goes on, until it ends; Ctrl-C leaves the last one
    #[arg(long)]
    watch: bool,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    home: HomeArguments,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

/// Which values are better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Direction {
    /// Small ones
    Minimize,
    /// Large ones
    Maximize,
}

impl Report {
    pub(crate) fn execute(&self) -> Conclusion {
        if self.watch && self.what.len() != 1 {
            return Err(Failure::bad_input(anyhow!("--watch is for one sweep; name only that one")));
        }
        // A template that cannot be read was named by the user.
        let template =
            self.template.as_deref().map(Template::read).transpose().map_err(Failure::bad_input)?;
        // Before the long work.
        Folder::check(&self.out).map_err(failure)?;
        interrupt::listen()?;
        let reader = Reader::new(&self.home, self.value.as_deref(), self.direction);
        if let [first, second] = &self.compare[..] {
            let (first, second) = (reader.read(from_ref(first))?, reader.read(from_ref(second))?);
            let compared = analysis::compare(&first.source, &second.source, &self.asked());
            let page = compared.map_err(Failure::bad_input)?;
            let written = self.write(&page, template.as_ref(), None)?;
            return self.conclude(&written);
        }
        let mut opened = false;
        loop {
            let subject = reader.read(&self.what)?;
            let goes_on = self.watch && !self.over(&subject)?;
            let page = analysis::page(&subject.source, &self.asked());
            let written = self.write(&page, template.as_ref(), goes_on.then_some(EVERY_S))?;
            if !goes_on {
                return if opened { self.tell(&written) } else { self.conclude(&written) };
            }
            if self.open && !opened {
                browser::open(&written);
            }
            opened |= self.open;
            if !subject::changed(&reader, &subject, EVERY_S)? {
                self.tell(&written)?;
                return Ok(Ending::Interrupted);
            }
        }
    }

    /// Whether the sweep that is watched has ended.
    fn over(&self, subject: &Subject) -> Result<bool, Failure> {
        let named = || anyhow!("{} is no sweep; --watch follows one while it goes on", self.what[0]);
        subject.sweep.as_ref().map(|view| view.finished).ok_or_else(|| Failure::bad_input(named()))
    }

    fn asked(&self) -> Question {
        Question {
            title: self.title.clone(),
            question: self.question.clone(),
            seed: self.seed,
            provenance: provenance::entries(),
        }
    }

    fn write(
        &self,
        page: &Page,
        template: Option<&Template>,
        refresh_s: Option<u32>,
    ) -> Result<Written, Failure> {
        write(page, &self.out, &self.format, template, refresh_s)
    }

    fn conclude(&self, written: &Written) -> Conclusion {
        self.tell(written)?;
        if self.open {
            browser::open(written);
        }
        Ok(Ending::Done)
    }

    fn tell(&self, written: &Written) -> Conclusion {
        let mut output = Output::new();
        let path = written.index.as_ref().unwrap_or(&written.path);
        if self.json {
            let line = json!({
                "out": written.path, "index": written.index, "files": written.files, "bytes": written.bytes,
            });
            output.line(&line.to_string())?;
        } else {
            let files = quantity::counted(written.files as u64, "file");
            output.line(&format!("{}: {files}, {}", path.display(), quantity::bytes(written.bytes)))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

pub(crate) fn format(text: &str) -> Result<Format, String> {
    text.parse::<Format>().map_err(|error| error.to_string())
}

/// What of an error is the user's to mend, and what is not.
pub(crate) fn failure(error: PageError) -> Failure {
    if error.is_bad_input() { Failure::bad_input(error) } else { Failure::Other(error.into()) }
}

/// The page stays, and is told of, where no browser can be opened.
fn no_browser(why: &str) {
    warn(format!("the page is written, but no browser opens it: {why}"));
}
