//! `assemblet logs`: what a trial's program printed.

use std::thread;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use jobs::api::Api;
use jobs::wire::{Lease, Problem, ProblemKind, TrialView};
use serde_json::json;
use store::row::TrialId;

use crate::command::sweep::laboratory::{HomeArguments, failure, trial};
use crate::ending::{Conclusion, Ending, Failure, warn};
use crate::interrupt;
use crate::options::examples;
use crate::output::Output;

/// The log in an attempt's folder.
const LOG: &str = "log.txt";

/// Bytes asked for at once.
const PIECE: u64 = 1 << 18;

/// Between two looks whether there is more.
const PAUSE: Duration = Duration::from_millis(250);

/// Print what a trial's program printed
///
/// Without --attempt that of the last attempt. With -f on as the program prints, over further attempts, until the
/// trial has ended.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "What it printed so far:\n  assemblet logs s1/7",
    "While it runs:\n  assemblet logs -f s1/7"
))]
pub(crate) struct Logs {
    /// The trial: its sweep's name or number, and its number there, such as s1/7
    trial: String,
    /// Go on as it prints, until the trial has ended
    #[arg(short, long)]
    follow: bool,
    /// The attempt, from 1 [default: the last]
    #[arg(long, value_name = "N", conflicts_with = "follow", value_parser = clap::value_parser!(u32).range(1..))]
    attempt: Option<u32>,
    #[command(flatten)]
    home: HomeArguments,
    /// Print a JSON object for each line
    #[arg(long)]
    json: bool,
}

impl Logs {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        let view = trial(&*api, &self.trial)?;
        let mut printer = Printer::new(view.trial.id, self.json);
        let newest = |view: &TrialView| view.trial.attempts.last().map(|attempt| attempt.number);
        if !self.follow {
            let attempt = self.which(&view)?;
            printer.rest_of(&*api, attempt)?;
            printer.end()?;
            return Ok(Ending::Done);
        }
        interrupt::listen()?;
        let mut view = view;
        let mut attempt = newest(&view);
        loop {
            if interrupt::requested() {
                printer.end()?;
                return Ok(Ending::Interrupted);
            }
            if let Some(number) = attempt {
                printer.rest_of(&*api, number)?;
            }
            // What it printed before this answer is asked for after it, so that nothing is left out.
            let newer = newest(&view).filter(|&newest| Some(newest) != attempt);
            if let Some(number) = newer {
                let next = attempt.map_or(number, |attempt| attempt + 1);
                printer.begin(next)?;
                attempt = Some(next);
            } else if view.trial.state.is_final() {
                printer.end()?;
                return Ok(Ending::Done);
            } else {
                thread::sleep(PAUSE);
                view = patient(|| api.trial(view.trial.id))?;
            }
        }
    }

    /// The attempt to print.
    fn which(&self, view: &TrialView) -> Result<u32, Failure> {
        let (id, attempts) = (view.trial.id, &view.trial.attempts);
        match (self.attempt, attempts.last()) {
            (_, None) => Err(Failure::bad_input(anyhow!(
                "the trial {id} has had no attempt yet; -f waits for its first"
            ))),
            (Some(number), Some(last)) if number > last.number => Err(Failure::bad_input(anyhow!(
                "the trial {id} has no attempt {number}; its last is {}",
                last.number
            ))),
            (Some(number), _) => Ok(number),
            (None, Some(last)) => Ok(last.number),
        }
    }
}

/// An answer, however long the service is away.
fn patient<T>(ask: impl Fn() -> Result<T, Problem>) -> Result<T, Failure> {
    let mut told = false;
    loop {
        match ask() {
            Err(problem) if problem.kind == ProblemKind::Unavailable && !interrupt::requested() => {
                if !told {
                    warn(format!("{}; trying again until it works", problem.message));
                    told = true;
                }
                thread::sleep(PAUSE);
            }
            answer => return answer.map_err(failure),
        }
    }
}

/// Prints logs, attempt by attempt.
struct Printer {
    output: Output,
    trial: TrialId,
    json: bool,
    /// How far the attempt has been printed.
    offset: u64,
    /// The bytes of a line that is not whole yet, where lines are printed as objects.
    line: Vec<u8>,
    attempt: Option<u32>,
}

impl Printer {
    fn new(trial: TrialId, json: bool) -> Printer {
        Printer { output: Output::new(), trial, json, offset: 0, line: Vec::new(), attempt: None }
    }

    /// Goes over to the next attempt.
    fn begin(&mut self, attempt: u32) -> Result<(), Failure> {
        self.end_line()?;
        if self.attempt.is_some() && !self.json {
            self.output.flush()?;
            warn(format!("attempt {attempt} of {} begins", self.trial));
        }
        self.offset = 0;
        Ok(())
    }

    /// Prints what has not been printed of an attempt.
    fn rest_of(&mut self, api: &dyn Api, attempt: u32) -> Result<(), Failure> {
        self.attempt = Some(attempt);
        let lease = Lease { trial: self.trial, attempt };
        loop {
            let asked = patient(|| match api.read_file(lease, LOG, self.offset, PIECE) {
                // It has not begun.
                Err(problem) if problem.kind == ProblemKind::NotFound => Ok(Vec::new()),
                answer => answer,
            })?;
            if asked.is_empty() {
                return self.output.flush();
            }
            self.offset += asked.len() as u64;
            self.print(&asked)?;
        }
    }

    fn print(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if !self.json {
            return self.output.bytes(bytes);
        }
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend(part);
            if part.ends_with(b"\n") {
                self.end_line()?;
            }
        }
        Ok(())
    }

    /// Prints the line that was begun, if any, as an object.
    fn end_line(&mut self) -> Result<(), Failure> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        let line = text.trim_end_matches(['\n', '\r']);
        let object = json!({"trial": self.trial.to_string(), "attempt": self.attempt, "line": line});
        self.output.line(&object.to_string())
    }

    fn end(&mut self) -> Result<(), Failure> {
        self.end_line()?;
        self.output.flush()
    }
}
