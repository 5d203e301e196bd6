//! What came of many tasks: counts by tier, medians, and the unsolved with their reasons.

use std::collections::BTreeMap;
use std::time::Duration;

use synth::verify::General;

use crate::answer::{Answer, Verdict};
use crate::columns::{Align, columns};
use crate::output::Styles;
use crate::quantity;

/// Unsolved tasks that are listed by name; of further ones only the number is told.
const LISTED: usize = 500;

/// Tiers that are told apart. A file with more of them has no tiers in our sense.
pub(crate) const TIERS: usize = 20;

/// A running account in constant memory.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    all: Tally,
    /// In order of appearance.
    tiers: Vec<(String, Tally)>,
    unsolved: Vec<[String; 3]>,
}

/// The account of one tier.
#[derive(Debug, Default)]
struct Tally {
    tasks: u64,
    solved: u64,
    optimal: u64,
    general: u64,
    /// Tasks that say what is meant.
    intended: u64,
    nodes: Median,
    micros: Median,
}

/// The lower median of counts, exact to three significant digits, in bounded memory.
#[derive(Debug, Default)]
struct Median(BTreeMap<u64, u64>);

impl Median {
    fn add(&mut self, value: u64) {
        // Rounding keeps order, so the median of the rounded is the rounded median.
        let unit = 10u64.pow(value.checked_ilog10().unwrap_or(0).saturating_sub(2));
        let rounded = (value / unit + u64::from(value % unit >= unit.div_ceil(2) && unit > 1)) * unit;
        *self.0.entry(rounded).or_default() += 1;
    }

    fn get(&self) -> Option<u64> {
        let half = self.0.values().sum::<u64>().div_ceil(2);
        let mut below = 0;
        self.0.iter().find_map(|(&value, &count)| {
            below += count;
            (below >= half).then_some(value)
        })
    }
}

impl Tally {
    fn add(&mut self, answer: &Answer) {
        self.tasks += 1;
        self.intended += u64::from(answer.task.intent.is_some());
        if let Verdict::Solved { optimal, general, .. } = &answer.verdict {
            self.solved += 1;
            self.optimal += u64::from(*optimal);
            self.general += u64::from(*general == General::Proved);
            self.nodes.add(answer.nodes);
            self.micros.add(answer.elapsed.as_micros() as u64);
        }
    }
}

impl Summary {
    /// Takes one task's answer into account.
    pub(crate) fn add(&mut self, answer: &Answer) {
        self.all.add(answer);
        if let Some(tier) = &answer.task.tier {
            if let Some((_, tally)) = self.tiers.iter_mut().find(|(name, _)| name == tier) {
                tally.add(answer);
            } else if self.tiers.len() < TIERS {
                let mut tally = Tally::default();
                tally.add(answer);
                self.tiers.push((tier.clone(), tally));
            }
        }
        if let Verdict::Unsolved(reason) = &answer.verdict
            && self.unsolved.len() < LISTED
        {
            let id = answer.task.id.clone();
            let bound = format!("at least {} steps", answer.at_least);
            let bound = if reason.leaves_hope() { bound } else { String::new() };
            self.unsolved.push([id, reason.to_string(), bound]);
        }
    }

    /// Whether every task was solved.
    pub(crate) fn all_solved(&self) -> bool {
        self.all.solved == self.all.tasks
    }

    /// The account as text: a table by tier, then the unsolved tasks.
    pub(crate) fn render(&self, elapsed: Duration, styles: &Styles) -> String {
        let all = &self.all;
        let mut text = self.unsolved_list(styles);
        text.push_str(&self.table(styles));
        let good = if self.all_solved() { styles.good } else { styles.bad };
        text.push_str(&format!(
            "\n{good}{} of {} solved{good:#} in {}\n",
            quantity::grouped(all.solved),
            quantity::counted(all.tasks, "task"),
            quantity::time(elapsed)
        ));
        text
    }

    fn unsolved_list(&self, styles: &Styles) -> String {
        // A reason that stands alone on its line may be as long as it likes.
        let bounded = |column: usize, row: &[String; 3]| column == 0 || !row[2].is_empty();
        let width = |column: usize| {
            let rows = self.unsolved.iter().filter(|row| bounded(column, row));
            rows.map(|row| row[column].chars().count()).max()
        };
        let (first, second) = (width(0).unwrap_or(0), width(1).unwrap_or(0));
        let mut text = String::new();
        if !self.unsolved.is_empty() {
            text.push_str(&format!("\n{0}not solved{0:#}\n", styles.faint));
        }
        for [id, reason, bound] in &self.unsolved {
            let line = format!("  {id:first$}  {reason:second$}  {bound}");
            text.push_str(line.trim_end());
            text.push('\n');
        }
        let more = self.all.tasks - self.all.solved - self.unsolved.len() as u64;
        if more > 0 {
            text.push_str(&format!("  and {} more\n", quantity::grouped(more)));
        }
        text
    }

    fn table(&self, styles: &Styles) -> String {
        let tiers = self.tiers.iter().map(|(name, tally)| (name.as_str(), tally));
        let rows: Vec<(&str, &Tally)> = tiers.chain([("all", &self.all)]).collect();
        let intended = self.all.intended > 0;
        let mut headings = vec!["", "tasks", "solved", "proved shortest"];
        headings.extend(intended.then_some("proved general"));
        headings.extend(["median nodes", "median time"]);
        let cells = |(name, tally): &(&str, &Tally)| {
            let mut row = vec![(*name).to_owned()];
            row.extend([tally.tasks, tally.solved, tally.optimal].map(quantity::grouped));
            row.extend(intended.then(|| quantity::grouped(tally.general)));
            row.push(tally.nodes.get().map_or("-".to_owned(), quantity::grouped));
            let micros = tally.micros.get();
            row.push(micros.map_or("-".to_owned(), |us| quantity::time(Duration::from_micros(us))));
            row
        };
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        let align: Vec<Align> =
            (0..headings.len()).map(|c| if c == 0 { Align::Left } else { Align::Right }).collect();
        format!("\n{}", columns(&headings, &align, &rows, styles))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn medians_are_exact_to_three_digits() {
        let check = |values: &[u64], expected: Option<u64>| {
            let mut median = Median::default();
            values.iter().for_each(|&value| median.add(value));
            assert_eq!(median.get(), expected, "{values:?}");
        };
        check(&[], None);
        check(&[0], Some(0));
        check(&[1, 2], Some(1));
        check(&[9, 1, 5], Some(5));
        check(&[999, 1], Some(1));
        check(&[12_345], Some(12_300));
        check(&[12_350, 0, 99_999_999], Some(12_400));
        check(&[u64::MAX / 2], Some(9_220_000_000_000_000_000));
    }

    proptest! {
        #[test]
        fn medians_are_near_those_of_the_sorted_list(mut values in prop::collection::vec(0u64..1 << 50, 1..60)) {
            let mut median = Median::default();
            values.iter().for_each(|&value| median.add(value));
            let exact = synth::evaluate::median(&mut values).unwrap() as f64;
            let found = median.get().unwrap() as f64;
            prop_assert!((found - exact).abs() <= exact * 0.005 + 1e-9, "{found} for {exact}");
        }
    }
}
