//! A run in figures, tables and words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use synth::train::{Content, Line};

use super::board::Curves;
use super::curve;
use super::run::Run;
use crate::error::Error;
use crate::frame::Frame;
use crate::notebook::{Bundle, Rich};
use crate::page::{Html, Plot, Table, grouped, note, percent, spaced, strong};

impl Run {
    /// Success over updates in percent: of the network alone on the tasks held out, all and by length.
    #[must_use]
    pub fn curve(&self) -> Plot {
        curve::success(&self.lines)
    }

    /// The losses over updates.
    #[must_use]
    pub fn losses(&self) -> Plot {
        curve::losses(&self.lines)
    }

    /// The `(update, number)` points of one number, such as `run.series("loss/policy")`; [`Run::series_names`] has them all.
    /// Empty where there is none of that name.
    #[must_use]
    pub fn series(&self, name: &str) -> Vec<(f64, f64)> {
        curve::series(&self.lines, name)
    }

    /// The names of all numbers that it reported.
    #[must_use]
    pub fn series_names(&self) -> Vec<String> {
        curve::names(&self.lines)
    }

    /// What it reported, a row for each update at which it did.
    #[must_use]
    pub fn metrics(&self) -> Table {
        let mut rows: BTreeMap<u64, [String; 6]> = BTreeMap::new();
        for line in &self.lines {
            let row = rows.entry(line.update).or_default();
            match &line.content {
                Content::Training(t) => {
                    row[0] = format!("{:.3}", t.policy_loss);
                    row[1] = format!("{:.4}", t.value_loss);
                    row[2] = format!("{:.2e}", t.learning_rate);
                    row[3] = if t.imitation { "-".to_owned() } else { percent(t.solved) };
                }
                Content::HeldOut(found) => {
                    row[4] = percent(found.solved);
                    let lengths =
                        found.by_length.iter().map(|of| format!("{}: {}", of.length, percent(of.solved)));
                    row[5] = lengths.collect::<Vec<_>>().join(", ");
                }
            }
        }
        let columns = [
            "update",
            "policy loss",
            "value loss",
            "learning rate",
            "episodes solved",
            "held out",
            "held out by length",
        ];
        let mut table = Table::new(&columns);
        for (update, row) in rows {
            table.row(&[&[grouped(update)][..], &row].concat());
        }
        table
    }

    /// Every number that it reported, a row an update and a column a number; missing where one was not reported then.
    ///
    /// # Errors
    /// None that can be foreseen.
    pub fn frame(&self) -> Result<Frame, Error> {
        let updates: BTreeSet<u64> = self.lines.iter().map(|line| line.update).collect();
        let all: Vec<i64> = updates.iter().map(|update| update.cast_signed()).collect();
        let mut frame = Frame::new().with_i64("update", &all)?;
        for name in self.series_names() {
            let known: BTreeMap<u64, f64> =
                self.series(&name).into_iter().map(|(update, value)| (update as u64, value)).collect();
            let values: Vec<Option<f64>> = updates.iter().map(|update| known.get(update).copied()).collect();
            frame = frame.with_known(&name, &values)?;
        }
        Ok(frame)
    }

    /// The share of tasks held out that the network alone solves, 0 to 1, as it was measured last.
    #[must_use]
    pub fn success(&self) -> Option<f64> {
        let found = |line: &Line| match &line.content {
            Content::HeldOut(found) => Some(found.solved),
            Content::Training(_) => None,
        };
        self.lines.iter().rev().find_map(found)
    }

    fn state(&self) -> (&'static str, String) {
        let (made, total) = (grouped(self.updates()), grouped(self.total()));
        if self.updates() >= self.total() {
            ("finished", format!("{made} updates"))
        } else if self.interrupted() {
            ("interrupted", format!("{made} of {total} updates, saved; run.resume() goes on"))
        } else {
            ("waiting", format!("{made} of {total} updates; run.resume() goes on"))
        }
    }

    fn facts(&self) -> String {
        let success = self.success().map_or(String::new(), |share| format!("held out {}, ", percent(share)));
        format!("{success}in {}", self.folder())
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, rest) = self.state();
        write!(f, "Run({}, {head}: {rest}, {})", self.name, self.facts())
    }
}

impl Rich for Run {
    fn bundle(&self) -> Bundle {
        let (head, rest) = self.state();
        let words = format!("run {}, {head}: {rest}", self.name);
        let line = format!("{} {head}: {rest}", strong("inherit", &format!("run {}", self.name)));
        let curves = Curves(&self.lines).bundle();
        let mut html = Html::new().block(&line);
        let mut text = words;
        if !self.lines.is_empty() {
            html = html.block(&spaced(curves.get("text/html").unwrap_or_default()));
            text = format!("{text}\n{}", curves.get("text/plain").unwrap_or_default());
        }
        Bundle::text(format!("{text}\n{}", self.facts())).html(html.block(&note(&self.facts())).finish())
    }
}

impl std::fmt::Display for Run {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
