//! What a network thinks should come next.

use synth::machine::{Catalog, Machine};

use super::heat_map;
use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{FAINT, Figure, Html, MONO, Table, span};
use crate::program::program;

/// Instructions in the list beside the picture.
const LISTED: usize = 10;

/// The probability of each instruction at one position of a task, and what that position is worth.
///
/// Shown as a heat map of destination by source for each operation, beside the ten likeliest instructions.
#[derive(Clone, Debug)]
pub struct Policy {
    catalog: Catalog,
    probabilities: Vec<f64>,
    value: f64,
}

impl Policy {
    pub(super) fn new(machine: Machine, log_priors: &[f32], value: f64) -> Policy {
        let probabilities = log_priors.iter().map(|log| f64::from(log.exp())).collect();
        Policy { catalog: Catalog::new(machine), probabilities, value }
    }

    /// The probabilities, in the order of [`Policy::instructions`]; they add up to 1.
    #[must_use]
    pub fn probabilities(&self) -> Vec<f64> {
        self.probabilities.clone()
    }

    /// The instructions of the machine, 224 for four registers without RAM.
    #[must_use]
    pub fn instructions(&self) -> Vec<String> {
        self.catalog.instructions().iter().map(ToString::to_string).collect()
    }

    /// The probability of an instruction, such as `policy.of("addl $1, %eax")?`.
    ///
    /// # Errors
    /// Where the text is not one instruction of this machine.
    pub fn of(&self, instruction: &str) -> Result<f64, Error> {
        let parsed = program(instruction)?.instructions;
        let action = match parsed.as_slice() {
            [only] => self.catalog.action(only),
            _ => None,
        };
        let action = action.ok_or_else(|| Fault::NotOneInstruction {
            text: instruction.to_owned(),
            machine: self.catalog.machine(),
        })?;
        Ok(self.probabilities[action.index()])
    }

    /// The likeliest instruction.
    #[must_use]
    pub fn best(&self) -> String {
        self.order().first().map_or(String::new(), |&index| self.catalog.instructions()[index].to_string())
    }

    /// The `count` likeliest instructions with their probabilities.
    #[must_use]
    pub fn top(&self, count: usize) -> Table {
        let mut table = Table::new(&["instruction", "probability"]);
        for index in self.order().into_iter().take(count) {
            let instruction = self.catalog.instructions()[index].to_string();
            table.row(&[instruction, crate::page::percent(self.probabilities[index])]);
        }
        table
    }

    /// The entropy in nats, 0 where one instruction is certain.
    #[must_use]
    pub fn entropy(&self) -> f64 {
        self.probabilities.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
    }

    /// What the position is worth, 0 to 1.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The heat map alone.
    #[must_use]
    pub fn figure(&self) -> Figure {
        Figure::new(&heat_map::svg(&self.catalog, &self.probabilities), &self.top(LISTED).to_string())
    }

    /// The instructions' numbers, the likeliest first.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.probabilities.len()).collect();
        order.sort_by(|&a, &b| self.probabilities[b].total_cmp(&self.probabilities[a]));
        order
    }

    fn facts(&self) -> String {
        format!("value {:.3}, entropy {:.2} nats", self.value, self.entropy())
    }
}

impl Rich for Policy {
    fn bundle(&self) -> Bundle {
        let (top, figure) = (self.top(LISTED), self.figure());
        let svg = heat_map::svg(&self.catalog, &self.probabilities);
        let side_by_side = format!(
            "<div style=\"display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start\"><div>{svg}</div><div style=\"{MONO}\">{}</div></div>",
            top.to_html()
        );
        let html = Html::new().block(&side_by_side).block(&span(FAINT, &self.facts()));
        Bundle::text(format!("{top}{}", self.facts())).html(html.finish()).svg(figure.svg())
    }
}

impl std::fmt::Display for Policy {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
