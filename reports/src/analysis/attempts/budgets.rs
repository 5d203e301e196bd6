//! Success within a budget of nodes, evaluations or time: how soon the tasks are solved.

use crate::chart::{BudgetCurves, CurvePoint};
use crate::frame::Columns;
use crate::page::Block;
use crate::statistics::{Level, wilson};
use crate::study::Answer;

use super::super::parts::figure;
use super::super::thinning::even;
use super::{Of, Solver};

/// Places at which a curve is drawn.
const PLACES: usize = 48;

/// What is spent.
struct Budget {
    id: &'static str,
    label: &'static str,
    noun: &'static str,
    spent: fn(&Answer) -> f64,
    /// What is less counts as this.
    least: f64,
}

const BUDGETS: [Budget; 3] = [
    Budget {
        id: "budget-nodes",
        label: "nodes",
        noun: "nodes",
        spent: |answer| answer.nodes as f64,
        least: 1.0,
    },
    Budget {
        id: "budget-evals",
        label: "evaluations",
        noun: "evaluations",
        spent: |answer| answer.evals as f64,
        least: 1.0,
    },
    Budget {
        id: "budget-ms",
        label: "time (ms)",
        noun: "milliseconds",
        spent: |answer| answer.ms,
        least: 0.001,
    },
];

pub(super) fn blocks(of: &Of<'_>) -> Vec<Block> {
    BUDGETS.iter().filter_map(|budget| curves(of, budget)).collect()
}

fn curves(of: &Of<'_>, budget: &Budget) -> Option<Block> {
    let solved =
        || of.solvers.iter().flat_map(|solver| solver.tasks.iter().flatten()).filter(|answer| answer.solved);
    // Where nobody spent anything there is nothing to see.
    if !solved().any(|answer| (budget.spent)(answer) > budget.least) {
        return None;
    }
    let groups: Vec<(&str, Vec<usize>)> = if of.tiers.len() > 1 {
        of.tiers.iter().map(|tier| (*tier, of.of_tier(tier))).collect()
    } else {
        vec![("", of.all())]
    };
    let title = format!("Solved within so many {}", budget.noun);
    let mut chart = BudgetCurves::new(&title).x_label(budget.label).y_label("tasks solved (%)");
    let mut rows = Vec::new();
    // All curves end where the last one does, so that none seems to have been given up.
    let last = solved().map(|answer| (budget.spent)(answer)).fold(budget.least, f64::max);
    for (tier, tasks) in &groups {
        for solver in &of.solvers {
            let points = points(solver, tasks, budget, last);
            rows.extend(points.iter().map(|point| (*tier, solver.name, *point)));
            chart = chart.curve(tier, solver.name, &points);
        }
    }
    let data = Columns::new()
        .text("tier", rows.iter().map(|row| Some(row.0).filter(|tier| !tier.is_empty())))
        .text("solver", rows.iter().map(|row| Some(row.1)))
        .float(budget.label, rows.iter().map(|row| Some(row.2.x)))
        .float("tasks solved (%)", rows.iter().map(|row| Some(row.2.value)))
        .float("low", rows.iter().map(|row| Some(row.2.low)))
        .float("high", rows.iter().map(|row| Some(row.2.high)))
        .frame();
    let machine = if budget.id == "budget-ms" { " Times are of the machine that measured them." } else { "" };
    let caption = format!(
        "The share of tasks solved within a budget, on a logarithmic axis, with Wilson's 95 % bands. What needed \
         less than {} is drawn there.{machine}",
        budget.least
    );
    Some(figure(budget.id, caption, chart.draw(), data))
}

fn points(solver: &Solver<'_>, tasks: &[usize], budget: &Budget, last: f64) -> Vec<CurvePoint> {
    let tried: Vec<&Vec<&Answer>> =
        tasks.iter().map(|task| &solver.tasks[*task]).filter(|task| !task.is_empty()).collect();
    // What each solved attempt spent, and what it is worth: of several seeds a task counts with their mean.
    let mut spent: Vec<(f64, f64)> = (tried.iter())
        .flat_map(|task| {
            let weight = 1.0 / task.len() as f64;
            let solved = task.iter().filter(|answer| answer.solved);
            solved.map(move |answer| ((budget.spent)(answer).max(budget.least), weight))
        })
        .collect();
    spent.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut stairs: Vec<(f64, f64)> = Vec::new();
    let mut sum = 0.0;
    for (cost, weight) in spent {
        sum += weight;
        match stairs.last_mut() {
            Some(stair) if stair.0 == cost => stair.1 = sum,
            _ => stairs.push((cost, sum)),
        }
    }
    if stairs.is_empty() && !tried.is_empty() {
        stairs.push((budget.least, 0.0));
    }
    let mut stairs = even(&stairs, PLACES);
    if let Some((cost, sum)) = stairs.last().copied()
        && cost < last
    {
        stairs.push((last, sum));
    }
    let n = tried.len() as f64;
    // Between two budgets at which something is solved nothing is: stairs, not slopes.
    let before = stairs.iter().map(|stair| stair.1).collect::<Vec<f64>>();
    let rises = stairs.iter().skip(1).zip(before).map(|(stair, before)| [(stair.0, before), *stair]);
    let stairs: Vec<(f64, f64)> = stairs.first().copied().into_iter().chain(rises.flatten()).collect();
    let point = |(x, sum): (f64, f64)| {
        let found = wilson(sum.clamp(0.0, n), n, Level::COMMON).ok()?;
        let (low, high) = found.interval.bounds()?;
        Some(CurvePoint { x, value: 100.0 * found.value?, low: 100.0 * low, high: 100.0 * high })
    };
    stairs.into_iter().filter_map(point).collect()
}
