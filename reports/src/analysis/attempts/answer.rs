//! The summary of an evaluation: who solves the most, and whether the next one is behind by chance.

use crate::page::Fact;
use crate::statistics::Estimate;
use crate::study::words::{counted, grouped, listed, percent, span};

use super::super::estimates::{interval, p_value};
use super::super::parts::fact;
use super::pairs::outcomes;
use super::rates::solved;
use super::{Of, Solver};

/// The solvers with the shares that they solve, the most first; of equal ones the first.
fn ranked<'a, 'b>(of: &'b Of<'a>) -> Vec<(&'b Solver<'a>, Estimate)> {
    let all = of.all();
    let mut ranked: Vec<(&Solver<'a>, Estimate)> =
        of.solvers.iter().map(|solver| (solver, solved(solver, &all))).collect();
    ranked.sort_by(|a, b| b.1.value.unwrap_or(-1.0).total_cmp(&a.1.value.unwrap_or(-1.0)));
    ranked
}

pub(super) fn sentence(of: &Of<'_>) -> String {
    let ranked = ranked(of);
    let Some((best, share)) = ranked.first() else {
        return "There is no attempt, so there is nothing to tell.".to_owned();
    };
    let tasks = of.tasks.len();
    let words = |solver: &Solver<'_>, share: &Estimate| {
        let value = share.value.map_or_else(|| "none".to_owned(), percent);
        let seeds = match solver.seeds() {
            1 => String::new(),
            seeds => format!(", {seeds} seeds"),
        };
        let bounds = share.interval.bounds().map_or_else(String::new, |(low, high)| {
            format!(" (Wilson's 95 % interval {} to {}{seeds})", percent(low), percent(high))
        });
        format!("{value}{bounds}")
    };
    let begin = format!("{} solves {} of {}", best.name, words(best, share), counted(tasks, "task"));
    let Some((next, behind)) = ranked.get(1) else { return format!("{begin}.") };
    if share.value == behind.value {
        let level = ranked.iter().filter(|(_, other)| other.value == share.value).count();
        return format!(
            "None of {} solves more than another that solves the most: {level} of them solve {} of {}.",
            counted(ranked.len(), "solver"),
            words(best, share),
            counted(tasks, "task")
        );
    }
    let found = outcomes(best, next);
    let chance = if found.p < 0.05 { "more than chance" } else { "which may be chance" };
    format!(
        "Of {}, {begin}; the next, {}, solves {}. Only the first solves {}, only the second {}: {chance} (McNemar's {}).",
        counted(ranked.len(), "solver"),
        next.name,
        words(next, behind),
        found.only_first,
        found.only_second,
        p_value(found.p)
    )
}

pub(super) fn facts(of: &Of<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let all = of.all();
    for (solver, share) in ranked(of).into_iter().take(3) {
        let value = share.value.map_or_else(|| "none".to_owned(), percent);
        let note = interval(&share, &percent, "Wilson", (solver.solved(&all).len(), "task"));
        facts.push(fact(solver.name, value, note));
    }
    let tiers = if of.tiers.is_empty() {
        String::new()
    } else {
        let names: Vec<String> =
            of.tiers.iter().map(|tier| format!("{} {tier}", of.of_tier(tier).len())).collect();
        listed(&names)
    };
    facts.push(fact("tasks", grouped(of.tasks.len()), tiers));
    let seeds = of.solvers.iter().map(Solver::seeds).max().unwrap_or(0);
    facts.push(fact(
        "attempts",
        grouped(of.attempts.answers.len()),
        format!("at most {} a task", counted(seeds, "seed")),
    ));
    facts
}

pub(super) fn cautions(of: &Of<'_>) -> Vec<String> {
    let mut cautions = Vec::new();
    let short: Vec<String> = (of.solvers.iter())
        .filter_map(|solver| {
            let missing = solver.tasks.iter().filter(|task| task.is_empty()).count();
            (missing > 0).then(|| format!("{} {}", solver.name, grouped(missing)))
        })
        .collect();
    if !short.is_empty() {
        cautions.push(format!(
            "Not every solver tried every task; without an attempt are: {}. These are left out of its share.",
            listed(&short)
        ));
    }
    let uneven = of.solvers.iter().any(|solver| {
        let seeds = solver.seeds();
        solver.tasks.iter().any(|task| !task.is_empty() && task.len() < seeds)
    });
    if uneven {
        cautions.push(
            "Some tasks were tried with fewer seeds than others; each counts with the mean of its own."
                .to_owned(),
        );
    }
    let repeated = of.attempts.repeated();
    if repeated > 0 {
        cautions.push(format!(
            "{} of the same solver, task and seed; the last one counts.",
            if repeated == 1 {
                "One attempt stands beside an earlier one".to_owned()
            } else {
                format!("{} attempts stand beside earlier ones", grouped(repeated))
            }
        ));
    }
    if of.solvers.iter().any(|solver| solver.seeds() == 1) && !of.solvers.is_empty() {
        cautions.push(
            "Where a solver has one seed, how much its own chance matters is not measured: Wilson's interval is of the choice of tasks alone.".to_owned(),
        );
    }
    cautions.extend(of.attempts.remarks.iter().cloned());
    cautions
}

pub(super) fn provenance(of: &Of<'_>) -> Vec<(String, String)> {
    let mut entries = of.attempts.provenance.clone();
    let names: Vec<String> = of.solvers.iter().map(|solver| solver.name.to_owned()).collect();
    entries.push(("solvers".to_owned(), listed(&names)));
    let seconds: f64 = of.attempts.answers.iter().map(|answer| answer.ms / 1e3).sum();
    entries.push(("time in attempts".to_owned(), span(seconds)));
    entries
}
