//! Which share of the tasks each solver solves, in all and by tier.

use crate::chart::{CurvePoint, IntervalBars, PerformanceProfile};
use crate::frame::Columns;
use crate::page::Block;
use crate::statistics::{Estimate, Level, Profiled, aggregates, performance_profile, wilson};
use crate::study::words::counted;

use super::super::parts::{figure, table, table_of};
use super::{Of, Solver, resampled};

/// Of fewer seeds a task's share is hardly more than solved or not.
const SEEDS: usize = 3;

/// The share of these tasks that a solver solves, with Wilson's interval over tasks; of several seeds their mean counts.
pub(in crate::analysis) fn solved(solver: &Solver<'_>, tasks: &[usize]) -> Estimate {
    let shares = solver.solved(tasks);
    share(&shares)
}

fn share(shares: &[f64]) -> Estimate {
    let (sum, n) = (shares.iter().sum::<f64>(), shares.len() as f64);
    // Thirds do not add up exactly.
    let nothing = Estimate {
        value: None,
        interval: crate::statistics::Interval::Undefined { why: crate::statistics::Why::Empty },
        n: 0,
        failed: 0,
    };
    wilson(sum.clamp(0.0, n), n, Level::COMMON).unwrap_or(nothing)
}

pub(super) fn blocks(of: &Of<'_>) -> Vec<Block> {
    if of.solvers.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![bars(of), table_of_rates(of), table_of_aggregates(of)];
    blocks.extend(profile(of));
    blocks
}

/// The groups of tasks: all, and each tier where there are several.
fn groups<'a>(of: &Of<'a>) -> Vec<(&'a str, Vec<usize>)> {
    let mut groups = vec![("all", of.all())];
    if of.tiers.len() > 1 {
        groups.extend(of.tiers.iter().map(|tier| (*tier, of.of_tier(tier))));
    }
    groups
}

fn bars(of: &Of<'_>) -> Block {
    let groups = groups(of);
    let mut chart = IntervalBars::new("Tasks solved").x_label("tasks solved (%)");
    let mut rows = Vec::new();
    for solver in &of.solvers {
        for (name, tasks) in &groups {
            let found = solved(solver, tasks);
            let (low, high) = found.interval.bounds().unwrap_or((f64::NAN, f64::NAN));
            let value = found.value.unwrap_or(f64::NAN);
            let group = if groups.len() > 1 { name } else { "" };
            chart = chart.bar(solver.name, group, 100.0 * value, 100.0 * low, 100.0 * high);
            rows.push((solver.name, *name, found));
        }
    }
    let tiers = if groups.len() > 1 { ", in all and by tier" } else { "" };
    let caption = format!(
        "The share of {} that each solver solves{tiers}, with Wilson's 95 % interval over tasks; of several seeds a task \
         counts with their mean.",
        counted(of.tasks.len(), "task")
    );
    let percent = |value: Option<f64>| value.map(|value| 100.0 * value);
    let data = Columns::new()
        .text("solver", rows.iter().map(|row| Some(row.0)))
        .text("tasks", rows.iter().map(|row| Some(row.1)))
        .float("solved (%)", rows.iter().map(|row| percent(row.2.value)))
        .float("low", rows.iter().map(|row| percent(row.2.interval.bounds().map(|bounds| bounds.0))))
        .float("high", rows.iter().map(|row| percent(row.2.interval.bounds().map(|bounds| bounds.1))))
        .count("n", rows.iter().map(|row| row.2.n))
        .frame();
    figure("solved", caption, chart.draw(), data)
}

fn table_of_rates(of: &Of<'_>) -> Block {
    let all = of.all();
    let of_all = |holds: &dyn Fn(&crate::study::Answer) -> Option<bool>| -> Vec<Estimate> {
        let each = of.solvers.iter();
        each.map(|solver| {
            share(&all.iter().filter_map(|task| solver.share(*task, holds)).collect::<Vec<f64>>())
        })
        .collect()
    };
    let solved = of_all(&|answer| Some(answer.solved));
    // What is not solved is not general, either.
    let general = of_all(&|answer| if answer.solved { answer.general } else { Some(false) });
    let known = |solver: &Solver<'_>| {
        solver.tasks.iter().flatten().any(|answer| answer.solved && answer.general.is_some())
    };
    let percent = |value: Option<f64>| value.map(|value| 100.0 * value);
    let median = |pick: &dyn Fn(&crate::study::Answer) -> f64| -> Vec<Option<f64>> {
        of.solvers
            .iter()
            .map(|solver| {
                median(solver.tasks.iter().flatten().filter(|a| a.solved).map(|a| pick(a)).collect())
            })
            .collect()
    };
    let bounds = |found: &Estimate| found.interval.bounds();
    let data = Columns::new()
        .text("solver", of.solvers.iter().map(|solver| Some(solver.name)))
        .float("solved (%)", solved.iter().map(|found| percent(found.value)))
        .float("low", solved.iter().map(|found| percent(bounds(found).map(|bounds| bounds.0))))
        .float("high", solved.iter().map(|found| percent(bounds(found).map(|bounds| bounds.1))))
        .float(
            "general (%)",
            of.solvers
                .iter()
                .zip(&general)
                .map(|(solver, found)| percent(found.value).filter(|_| known(solver))),
        )
        .count(
            "tasks",
            of.solvers.iter().map(|solver| solver.tasks.iter().filter(|task| !task.is_empty()).count()),
        )
        .count("seeds", of.solvers.iter().map(Solver::seeds))
        .float("steps", median(&|answer| answer.steps.unwrap_or(0) as f64))
        .float("nodes", median(&|answer| answer.nodes as f64))
        .float("evals", median(&|answer| answer.evals as f64))
        .float("ms", median(&|answer| answer.ms))
        .frame();
    let caption = "Solved: maps all pairs, with Wilson's 95 % interval. General: proved to be the intended function, of all \
                   tasks for which that can be asked. Steps, nodes, evals and ms: medians of what is solved.";
    table("solvers", caption, data)
}

/// The median; none of nothing.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

fn table_of_aggregates(of: &Of<'_>) -> Block {
    let all = of.solvers.iter().map(|solver| {
        let bootstrap = resampled(of.question.bootstrap(), solver.seeds());
        aggregates(&solver.scores(), 1.0, &bootstrap)
    });
    let all: Vec<_> = all.collect();
    let mut columns = Columns::new().text("solver", of.solvers.iter().map(|solver| Some(solver.name)));
    for (name, pick) in [
        ("IQM", (|found| found.iqm) as fn(&crate::statistics::Aggregates) -> Estimate),
        ("median", |found| found.median),
        ("mean", |found| found.mean),
        ("optimality gap", |found| found.optimality_gap),
    ] {
        columns = columns
            .float(name, all.iter().map(|found| pick(found).value))
            .float(
                &format!("{name} low"),
                all.iter().map(|found| pick(found).interval.bounds().map(|bounds| bounds.0)),
            )
            .float(
                &format!("{name} high"),
                all.iter().map(|found| pick(found).interval.bounds().map(|bounds| bounds.1)),
            );
    }
    let one = of.solvers.iter().any(|solver| solver.seeds() <= 1);
    let tasks = if one { " For solvers with one seed tasks are resampled, too." } else { "" };
    let caption = format!(
        "Attempts as scores, 1 for solved and 0 for not: interquartile mean, mean over tasks, and what is missing \
         to 1, with 95 % intervals from a bootstrap within tasks (as rliable has it).{tasks}"
    );
    let shown = ["solver", "IQM", "IQM low", "IQM high", "mean", "mean low", "mean high", "optimality gap"];
    table_of("aggregates", caption, columns.frame(), shown.map(str::to_owned).to_vec())
}

/// Of how many tasks more than each share of seeds is solved; with three seeds or more.
fn profile(of: &Of<'_>) -> Option<Block> {
    let seeds = of.solvers.iter().map(Solver::seeds).min()?;
    if seeds < SEEDS || of.tasks.len() < 2 {
        return None;
    }
    let thresholds: Vec<f64> = (0..seeds).map(|wins| wins as f64 / seeds as f64).collect();
    let mut chart = PerformanceProfile::new("How reliably tasks are solved").x_label("share of seeds (%)");
    let mut rows = Vec::new();
    for solver in &of.solvers {
        let found =
            performance_profile(&solver.scores(), &thresholds, Profiled::TaskMeans, &of.question.quick())
                .ok()?;
        let points: Vec<CurvePoint> = found
            .iter()
            .map(|point| {
                let (low, high) = point.estimate.interval.bounds().unwrap_or((f64::NAN, f64::NAN));
                let value = point.estimate.value.unwrap_or(f64::NAN);
                CurvePoint { x: 100.0 * point.at, value: 100.0 * value, low: 100.0 * low, high: 100.0 * high }
            })
            .collect();
        rows.extend(points.iter().map(|point| (solver.name, *point)));
        chart = chart.method(solver.name, &points);
    }
    let data = Columns::new()
        .text("solver", rows.iter().map(|row| Some(row.0)))
        .float("share of seeds (%)", rows.iter().map(|row| Some(row.1.x)))
        .float("tasks above it (%)", rows.iter().map(|row| Some(row.1.value)))
        .float("low", rows.iter().map(|row| Some(row.1.low).filter(|low| low.is_finite())))
        .float("high", rows.iter().map(|row| Some(row.1.high).filter(|high| high.is_finite())))
        .frame();
    let caption = format!(
        "The share of tasks that more than so many of {seeds} seeds solve, with 95 % bootstrap bands.",
    );
    Some(figure("profile", caption, chart.draw(), data))
}
