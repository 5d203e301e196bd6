//! `assemblet experiment show`: one experiment in full, and its plan.

use clap::Args;
use experiments::Preset;
use serde_json::json;

use super::choice::Choice;
use super::list::time;
use crate::columns::{Align, columns};
use crate::ending::{Conclusion, Ending};
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Show an experiment: its question, what departs from the paper, and the units of its plan
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "What Table 1 takes:\n  assemblet experiment show table-1",
    "A spec of yours, before it is run:\n  assemblet experiment show mine.toml --preset paper"
))]
pub(crate) struct Show {
    /// The experiment: a name of `assemblet experiment list`, or a spec's file
    #[arg(value_name = "NAME|FILE")]
    experiment: String,
    /// Of which size: quick (minutes) or paper (hours)
    #[arg(long, value_name = "PRESET", default_value_t = Preset::Quick)]
    preset: Preset,
    /// Print the units as JSON, one a line
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(crate) fn execute(&self) -> Conclusion {
        let choice = Choice::of(std::slice::from_ref(&self.experiment))?;
        let units = choice.plan(self.preset)?;
        let mut output = Output::new();
        if self.json {
            for unit in &units {
                output.line(&json!(unit).to_string())?;
            }
            output.flush()?;
            return Ok(Ending::Done);
        }
        let styles = output.styles;
        for spec in &choice.specs {
            output.line(&format!("{0}{1}{0:#}\n\n{2}", styles.good, spec.title, spec.question))?;
            for (heading, sentences) in
                [("otherwise than in the paper", &spec.departures), ("to keep in mind", &spec.cautions)]
            {
                if !sentences.is_empty() {
                    output.line(&format!("\n{0}{heading}{0:#}", styles.faint))?;
                    for sentence in sentences {
                        output.line(&format!("- {sentence}"))?;
                    }
                }
            }
        }
        let count = quantity::counted(units.len() as u64, "unit");
        output.line(&format!("\n{count}, {} of one core", time(&units)))?;
        let row = |unit: &experiments::Unit| {
            vec![unit.key.clone(), time(std::slice::from_ref(unit)), unit.title.clone()]
        };
        let rows: Vec<Vec<String>> = units.iter().map(row).collect();
        let align = [Align::Left, Align::Right, Align::Left];
        output.text(&columns(&["unit", "time", "what"], &align, &rows, &styles))?;
        output.flush()?;
        Ok(Ending::Done)
    }
}
