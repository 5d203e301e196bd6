//! Each two solvers on the same tasks: is the difference chance?

use crate::chart::HeatMap;
use crate::frame::Columns;
use crate::page::Block;
use crate::statistics::{Outcomes, holm, outcomes_in_pairs, probability_of_improvement};
use crate::study::words::counted;

use super::super::parts::{figure, table};
use super::{Of, Solver, resampled};

/// Solvers of which each two are compared; more would be nothing but a long table.
const SOLVERS: usize = 12;

/// The outcomes of two solvers, paired by task.
pub(in crate::analysis) fn outcomes(first: &Solver<'_>, second: &Solver<'_>) -> Outcomes {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for (first, second) in first.tasks.iter().zip(&second.tasks) {
        // Of several seeds a task counts once: as solved where more than half of the seeds solve it. Seeds of a task are
        // not independent of each other, and McNemar's test takes pairs for independent.
        let solved = |answers: &Vec<&crate::study::Answer>| {
            let wins = answers.iter().filter(|answer| answer.solved).count();
            (!answers.is_empty()).then(|| 2 * wins > answers.len())
        };
        one.push(solved(first));
        two.push(solved(second));
    }
    outcomes_in_pairs(&one, &two).unwrap_or(Outcomes {
        both: 0,
        only_first: 0,
        only_second: 0,
        neither: 0,
        n: 0,
        failed: 0,
        p: 1.0,
    })
}

pub(super) fn blocks(of: &Of<'_>) -> Vec<Block> {
    let solvers = &of.solvers[..of.solvers.len().min(SOLVERS)];
    let mut pairs: Vec<(usize, usize, Outcomes)> = Vec::new();
    for (first, one) in solvers.iter().enumerate() {
        for (second, two) in solvers.iter().enumerate().skip(first + 1) {
            pairs.push((first, second, outcomes(one, two)));
        }
    }
    if pairs.is_empty() {
        return Vec::new();
    }
    let corrected = holm(&pairs.iter().map(|pair| pair.2.p).collect::<Vec<f64>>()).unwrap_or_default();
    let improvement = |pair: &(usize, usize, Outcomes)| {
        let (one, two) = (&solvers[pair.0], &solvers[pair.1]);
        let bootstrap = resampled(of.question.quick(), one.seeds().min(two.seeds()));
        probability_of_improvement(&one.scores(), &two.scores(), &bootstrap).ok()
    };
    let better: Vec<_> = pairs.iter().map(improvement).collect();
    let bound = |place: usize, upper: bool| {
        let bounds = better[place].and_then(|found| found.interval.bounds());
        bounds.map(|(low, high)| if upper { high } else { low })
    };
    let data = Columns::new()
        .text("first", pairs.iter().map(|pair| Some(solvers[pair.0].name)))
        .text("second", pairs.iter().map(|pair| Some(solvers[pair.1].name)))
        .count("both", pairs.iter().map(|pair| pair.2.both))
        .count("only first", pairs.iter().map(|pair| pair.2.only_first))
        .count("only second", pairs.iter().map(|pair| pair.2.only_second))
        .count("neither", pairs.iter().map(|pair| pair.2.neither))
        .float("p", pairs.iter().map(|pair| Some(pair.2.p)))
        .float("p, corrected", corrected.iter().map(|p| Some(*p)))
        .float("P(first > second)", better.iter().map(|found| found.and_then(|found| found.value)))
        .float("low", (0..pairs.len()).map(|place| bound(place, false)))
        .float("high", (0..pairs.len()).map(|place| bound(place, true)))
        .frame();
    let caption = "Each two solvers on the tasks that both tried; a task counts as solved where more than half of its seeds solve \
                   it. p is of McNemar's exact test, corrected for all pairs after Holm. P(first > second): the probability \
                   that an attempt of the first does better, ties counting half, with its 95 % bootstrap interval.";
    let mut blocks = Vec::new();
    if solvers.len() > 2 {
        blocks.push(heat_map(solvers, &pairs, &corrected));
    }
    blocks.push(table("pairs-table", caption, data));
    if solvers.len() < of.solvers.len() {
        blocks.push(Block::Text(format!(
            "The first {} of {} are compared.",
            counted(solvers.len(), "solver"),
            of.solvers.len()
        )));
    }
    blocks
}

/// By how many tasks the solver of a row is ahead of that of a column.
fn heat_map(solvers: &[Solver<'_>], pairs: &[(usize, usize, Outcomes)], corrected: &[f64]) -> Block {
    let names: Vec<&str> = solvers.iter().map(|solver| solver.name).collect();
    let mut ahead = vec![vec![0.0; solvers.len()]; solvers.len()];
    for (first, second, outcomes) in pairs {
        let lead = outcomes.only_first as f64 - outcomes.only_second as f64;
        ahead[*first][*second] = lead;
        ahead[*second][*first] = -lead;
    }
    let most = ahead.iter().flatten().fold(1.0, |most: f64, lead: &f64| most.max(lead.abs()));
    let mut chart = HeatMap::new("Tasks ahead", "tasks more than the other", &names)
        .x_label("than")
        .y_label("solver")
        .range(-most, most)
        .size(760, (150 + 44 * solvers.len() as u32).min(900));
    for (name, row) in names.iter().zip(&ahead) {
        chart = chart.row(name, row);
    }
    let sure = corrected.iter().filter(|p| **p < 0.05).count();
    let caption = format!(
        "By how many tasks the solver of the row is ahead of that of the column. Of {} {sure} differ by more than chance \
         (corrected p below 0.05).",
        counted(pairs.len(), "pair")
    );
    let rows: Vec<(&str, &str, f64)> = (names.iter().zip(&ahead))
        .flat_map(|(row, leads)| names.iter().zip(leads).map(move |(column, lead)| (*row, *column, *lead)))
        .filter(|row| row.0 != row.1)
        .collect();
    let data = Columns::new()
        .text("solver", rows.iter().map(|row| Some(row.0)))
        .text("than", rows.iter().map(|row| Some(row.1)))
        .float("tasks ahead", rows.iter().map(|row| Some(row.2)))
        .frame();
    figure("ahead", caption, chart.draw(), data)
}
