//! `assemblet jobs show`: one trial in full.

use clap::Args;
use jobs::api::Api;
use jobs::wire::{FileView, Lease, Problem, ProblemKind, TrialView};
use serde_json::json;
use store::row::{Attempt, AttemptEnd};

use crate::command::sweep::facts::Facts;
use crate::command::sweep::laboratory::{HomeArguments, failure, trial};
use crate::command::sweep::watch::sparkline;
use crate::command::sweep::words;
use crate::ending::{Conclusion, Ending};
use crate::options::examples;
use crate::output::{Output, Styles};
use crate::quantity;

/// Files that are listed by name; of further ones only the number is told.
const LISTED: usize = 20;

/// Bytes from the end of the metrics that are read for the last of them.
const TAIL: u64 = 1 << 16;

/// Show one trial: parameters, attempts, the last metrics, files
///
/// Times are shown as the clock here has them.
#[derive(Debug, Args)]
#[command(after_help = examples!("The eighth trial of the first sweep:\n  assemblet jobs show s1/7"))]
pub(crate) struct Show {
    /// The trial: its sweep's name or number, and its number there, such as s1/7
    trial: String,
    #[command(flatten)]
    home: HomeArguments,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        let view = trial(&*api, &self.trial)?;
        let last = view.trial.attempts.last();
        let lease = last.map(|attempt| Lease { trial: view.trial.id, attempt: attempt.number });
        let files = lease.map_or(Ok(Vec::new()), |lease| found(api.files(lease))).map_err(failure)?;
        let metrics = lease.map_or(Ok(None), |lease| last_metrics(&*api, lease, &files)).map_err(failure)?;
        let mut output = Output::new();
        if self.json {
            let object =
                json!({"trial": view.trial, "reports": view.reports, "metrics": metrics, "files": files});
            output.line(&object.to_string())?;
        } else {
            output.text(&in_words(&view, metrics.as_ref(), &files, &output.styles))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

/// An answer, or an empty one where there is nothing: an attempt that never began has no folder.
fn found<T: Default>(answer: Result<T, Problem>) -> Result<T, Problem> {
    answer.or_else(|problem| match problem.kind {
        ProblemKind::NotFound => Ok(T::default()),
        _ => Err(problem),
    })
}

/// The last whole line of an attempt's metrics.
fn last_metrics(
    api: &dyn Api,
    lease: Lease,
    files: &[FileView],
) -> Result<Option<serde_json::Value>, Problem> {
    let Some(file) = files.iter().find(|file| file.path == "metrics.jsonl") else { return Ok(None) };
    let bytes = found(api.read_file(lease, &file.path, file.bytes.saturating_sub(TAIL), TAIL))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().rev().find_map(|line| serde_json::from_str(line).ok()))
}

fn in_words(
    view: &TrialView,
    metrics: Option<&serde_json::Value>,
    files: &[FileView],
    styles: &Styles,
) -> String {
    let row = &view.trial;
    let mut facts = Facts::default();
    let mut fact = |name: &str, fact: &str| facts.add(name, fact);
    fact("trial", &row.id.to_string());
    let value = row.state.value().map(|value| format!(", {}", words::number(value))).unwrap_or_default();
    fact("state", &format!("{}{value}", row.state.word()));
    if let Some(message) = row.state.message() {
        fact("why", &words::printable(message));
    }
    fact("drawn", &words::moment(row.created));
    fact("seed", &format!("{}, repeat {} of its point", row.seed, row.repeat + 1));
    for (name, value) in &row.params {
        fact(&words::printable(name), &words::value(value));
    }
    if let Some((step, value)) = view.reports.last() {
        fact("objective", &format!("{} at step {step}", words::number(*value)));
        let values: Vec<f64> = view.reports.iter().map(|(_, value)| *value).collect();
        fact("", &sparkline(&values, 64));
    }
    if let Some(metrics) = metrics.and_then(serde_json::Value::as_object) {
        for (name, value) in metrics.iter().filter(|(name, _)| *name != "step") {
            fact("metric", &format!("{} = {}", words::printable(name), words::value(value)));
        }
    }
    for attempt in &row.attempts {
        fact(&format!("attempt {}", attempt.number), &told(attempt));
    }
    for file in files.iter().take(LISTED) {
        let size = quantity::counted(file.bytes, "byte");
        fact("file", &format!("{}, {size}", words::printable(&file.path)));
    }
    if files.len() > LISTED {
        fact("", &format!("and {} more", quantity::counted((files.len() - LISTED) as u64, "file")));
    }
    facts.render(styles)
}

/// An attempt in a line.
fn told(attempt: &Attempt) -> String {
    let begun = match attempt.started {
        Some(started) => format!("began {}", words::moment(started)),
        None => format!("handed out {}, did not begin", words::moment(attempt.leased)),
    };
    let from = attempt.started.unwrap_or(attempt.leased);
    let (at, how) = match &attempt.end {
        None => (None, "under way".to_owned()),
        Some(AttemptEnd::Succeeded { at, .. }) => (Some(*at), "succeeded".to_owned()),
        Some(AttemptEnd::Failed { at, message, .. }) => {
            (Some(*at), format!("failed: {}", words::printable(message)))
        }
        Some(AttemptEnd::Pruned { at }) => (Some(*at), "pruned".to_owned()),
        Some(AttemptEnd::Cancelled { at }) => (Some(*at), "cancelled".to_owned()),
        Some(AttemptEnd::Released { at }) => (Some(*at), "given back with a checkpoint".to_owned()),
    };
    let took = at.map(|at| format!(" after {}", words::span(at - from))).unwrap_or_default();
    format!("{begun} on {}; {how}{took}", words::printable(&attempt.worker))
}
