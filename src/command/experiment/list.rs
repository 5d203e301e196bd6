//! `assemblet experiment list`: what there is, and how long it takes.

use std::time::Duration;

use clap::Args;
use experiments::{Preset, Unit};
use serde_json::json;

use super::choice::Choice;
use crate::columns::{Align, columns};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// List the experiments, with the processor time that each takes
#[derive(Debug, Args)]
#[command(after_help = examples!("What is there:\n  assemblet experiment list"))]
pub(crate) struct List {
    /// Print one JSON object an experiment
    #[arg(long)]
    json: bool,
}

impl List {
    pub(crate) fn execute(&self) -> Conclusion {
        let all = Choice::of(&[])?;
        let mut output = Output::new();
        let mut rows = Vec::new();
        for spec in &all.specs {
            let one = Choice::of(std::slice::from_ref(&spec.name))?;
            let (quick, paper) = (one.plan(Preset::Quick)?, one.plan(Preset::Paper)?);
            if self.json {
                let of = |units: &[Unit]| json!({"units": units.len(), "core_s": seconds(units)});
                let object = json!({
                    "name": spec.name, "title": spec.title, "question": spec.question, "quick": of(&quick),
                    "paper": of(&paper),
                });
                output.line(&object.to_string())?;
            }
            rows.push(vec![spec.name.clone(), spec.title.clone(), time(&quick), time(&paper)]);
        }
        if !self.json {
            let headings = ["name", "title", "quick", "paper"];
            let align = [Align::Left, Align::Left, Align::Right, Align::Right];
            output.text(&columns(&headings, &align, &rows, &output.styles))?;
            let together = |preset| -> Result<String, Failure> { Ok(time(&all.plan(preset)?)) };
            output.line(&format!(
                "\nall together {} and {} of one core; what several need is done once",
                together(Preset::Quick)?,
                together(Preset::Paper)?
            ))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

/// About how many seconds units take on one core.
pub(super) fn seconds(units: &[Unit]) -> f64 {
    units.iter().map(|unit| unit.weight).sum()
}

/// The same in words.
pub(super) fn time(units: &[Unit]) -> String {
    quantity::time(Duration::from_secs_f64(seconds(units).max(0.0)))
}
