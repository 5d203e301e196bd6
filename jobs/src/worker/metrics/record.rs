//! `metrics.jsonl`: one line a step, without times, so that a trial that was interrupted has the bytes of one that
//! was not; and `clock.jsonl` with the times of steps and the processor time of each attempt that ended.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::inherited::{self, Kept};
use super::line::Printed;
use crate::sweep::{Direction, Objective, Take};
use crate::wire::Report;

/// The metrics of an attempt, in memory as far as they decide anything, and on disk.
#[derive(Debug)]
pub(in crate::worker) struct Record {
    metrics: File,
    clock: File,
    objective: Objective,
    /// Step and start of each line of the file, in its order.
    starts: Vec<(u64, u64)>,
    /// The bytes of the file.
    size: u64,
    /// The last line, which may still grow.
    last: Option<Kept>,
    /// Whether all lines are from the attempt before, so that the first new one replaces those from its step on.
    inherited: bool,
    /// Lines with the objective, for programs that tell no steps.
    counted: u64,
    /// Whether the program told one.
    tells_steps: bool,
    /// The objective by step; finite or not.
    values: BTreeMap<u64, f64>,
    /// What was reported of it, in this attempt or before.
    reported: BTreeMap<u64, f64>,
    /// Names that were seen.
    names: BTreeSet<String>,
    /// From which byte on the file changed since that was last asked.
    changed_from: u64,
}

impl Record {
    /// Opens the metrics of an attempt's folder, with the lines that its predecessor left there, if any. A last
    /// line that was cut is taken out.
    pub(in crate::worker) fn open(folder: &Path, objective: &Objective) -> io::Result<Record> {
        let path = folder.join("metrics.jsonl");
        let (lines, size) = inherited::lines(&path)?;
        let metrics = OpenOptions::new().write(true).create(true).truncate(false).open(&path)?;
        metrics.set_len(size)?;
        let clock = OpenOptions::new().append(true).create(true).open(folder.join("clock.jsonl"))?;
        let value = |line: &Kept| Some((line.step, *line.numbers.get(&objective.metric)?));
        let values: BTreeMap<u64, f64> = lines.iter().filter_map(value).collect();
        Ok(Record {
            metrics,
            clock,
            objective: objective.clone(),
            starts: lines.iter().map(|line| (line.step, line.start)).collect(),
            size,
            inherited: !lines.is_empty(),
            counted: lines.last().map_or(0, |line| line.step),
            tells_steps: false,
            names: lines.iter().flat_map(|line| line.numbers.keys().cloned()).collect(),
            last: lines.into_iter().next_back(),
            values,
            reported: BTreeMap::new(),
            changed_from: 0,
        })
    }

    /// The finite values of the objective that the attempt before left. They are taken as reported: its worker may
    /// have died before it could.
    pub(in crate::worker) fn report_inherited(&mut self) -> Vec<Report> {
        let finite = self.values.iter().filter(|(_, value)| value.is_finite());
        self.reported = finite.map(|(&step, &value)| (step, value)).collect();
        self.reported.iter().map(|(&step, &value)| Report { step, value }).collect()
    }

    /// Adds what was printed; the objective, where it is news. Without a step of its own a line belongs to the step
    /// told last; where none is ever told, the count of lines with the objective is the step.
    pub(in crate::worker) fn add(
        &mut self,
        printed: Printed,
        now: DateTime<Utc>,
    ) -> io::Result<Option<Report>> {
        let value = printed.numbers.get(&self.objective.metric).copied();
        self.counted += u64::from(value.is_some());
        self.tells_steps |= printed.step.is_some();
        let current = self.last.as_ref().filter(|_| self.tells_steps).map_or(self.counted, |last| last.step);
        let step = printed.step.unwrap_or(current);
        self.names.extend(printed.numbers.keys().cloned());
        if std::mem::take(&mut self.inherited) && (printed.step.is_some() || value.is_some()) {
            self.cut(step)?;
        }
        self.write(step, printed.numbers, now)?;
        let Some(value) = value else { return Ok(None) };
        self.values.insert(step, value);
        let known = self.reported.get(&step).is_some_and(|known| known.to_bits() == value.to_bits());
        if known || !value.is_finite() {
            return Ok(None);
        }
        self.reported.insert(step, value);
        Ok(Some(Report { step, value }))
    }

    /// Takes out the lines of a step and of those after it.
    fn cut(&mut self, step: u64) -> io::Result<()> {
        let Some(kept) = self.starts.iter().position(|&(earlier, _)| earlier >= step) else { return Ok(()) };
        let size = self.starts[kept].1;
        self.metrics.set_len(size)?;
        self.size = size;
        self.starts.truncate(kept);
        self.values.split_off(&step);
        self.last = None;
        self.changed_from = self.changed_from.min(size);
        Ok(())
    }

    /// Writes a line, or the last one anew where it is of the same step.
    fn write(&mut self, step: u64, numbers: BTreeMap<String, f64>, now: DateTime<Utc>) -> io::Result<()> {
        let mut line = match self.last.take() {
            Some(last) if last.step == step => last,
            _ => {
                let time = now.to_rfc3339_opts(SecondsFormat::Millis, true);
                self.clock.write_all(format!("{{\"step\":{step},\"at\":\"{time}\"}}\n").as_bytes())?;
                self.starts.push((step, self.size));
                Kept { step, start: self.size, numbers: BTreeMap::new() }
            }
        };
        line.numbers.extend(numbers);
        let text = text(&line);
        // In one write, so that a kill leaves the old line or the new one.
        self.metrics.write_all_at(text.as_bytes(), line.start)?;
        let size = line.start + text.len() as u64;
        if size < self.size {
            self.metrics.set_len(size)?;
        }
        self.size = size;
        self.changed_from = self.changed_from.min(line.start);
        self.last = Some(line);
        Ok(())
    }

    /// The trial's value: the last one that is finite, or the best; `None` where there is none.
    pub(in crate::worker) fn value(&self) -> Option<Report> {
        let finite = self.values.iter().filter(|(_, value)| value.is_finite());
        let mut finite = finite.map(|(&step, &value)| Report { step, value });
        let (take, direction) = (self.objective.take, self.objective.direction);
        match (take, direction) {
            (Take::Last, _) => finite.next_back(),
            // The earliest of equals.
            (Take::Best, Direction::Minimize) => finite.min_by(|a, b| a.value.total_cmp(&b.value)),
            (Take::Best, Direction::Maximize) => finite.rev().max_by(|a, b| a.value.total_cmp(&b.value)),
        }
    }

    /// The last value that was reported, and so the one that a pruner has seen.
    pub(in crate::worker) fn last_reported(&self) -> Option<Report> {
        self.reported.last_key_value().map(|(&step, &value)| Report { step, value })
    }

    /// Names of metrics that were seen.
    pub(in crate::worker) fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// From which byte on the file has changed since this was last asked, if it has.
    pub(in crate::worker) fn take_changed(&mut self) -> Option<u64> {
        let from = std::mem::replace(&mut self.changed_from, u64::MAX);
        (from != u64::MAX).then_some(from)
    }

    /// Notes the processor time that an attempt took, for whoever adds it up. Where that cannot be written it is not
    /// known, and nothing else is wrong.
    pub(in crate::worker) fn spent(&mut self, time: Duration) {
        let _ = self.clock.write_all(format!("{{\"processor_s\":{:.2}}}\n", time.as_secs_f64()).as_bytes());
    }

    /// Has all of it on the disk.
    pub(in crate::worker) fn sync(&self) -> io::Result<()> {
        self.metrics.sync_all()?;
        self.clock.sync_all()
    }
}

/// A line of the file: the step, then the numbers by name. What JSON has no number for is a text.
fn text(line: &Kept) -> String {
    let mut text = format!("{{\"step\":{}", line.step);
    for (name, &number) in &line.numbers {
        let value = match number {
            number if number.is_nan() => "\"NaN\"".to_owned(),
            f64::INFINITY => "\"Infinity\"".to_owned(),
            f64::NEG_INFINITY => "\"-Infinity\"".to_owned(),
            number => Value::from(number).to_string(),
        };
        text.push_str(&format!(",{}:{value}", Value::from(name.as_str())));
    }
    text.push_str("}\n");
    text
}

#[cfg(test)]
mod tests;
