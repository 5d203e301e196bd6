//! Two sets of attempts: the same tasks in pairs.

use crate::chart::IntervalBars;
use crate::frame::Columns;
use crate::page::{Block, Page};
use crate::statistics::{Estimate, holm, paired_difference};
use crate::study::words::{counted, grouped, percent};
use crate::study::{Answer, Attempts};

use super::super::Question;
use super::super::attempts::{Solver, outcomes};
use super::super::estimates::{interval, p_value};
use super::super::parts::{fact, figure, section, table};
use super::{Unlike, names, provenance};

/// A solver of the first beside one of the second.
struct Pair<'a> {
    name: String,
    first: Solver<'a>,
    second: Solver<'a>,
    /// Of the shares that are solved of the tasks that both tried.
    difference: Estimate,
    only_first: usize,
    only_second: usize,
    tasks: usize,
    p: f64,
}

pub(super) fn page(one: &Attempts, two: &Attempts, question: &Question) -> Result<Page, Unlike> {
    let (first, second) = names(&one.name, &two.name);
    let nothing =
        |what: &str| Unlike::Nothing { first: first.clone(), second: second.clone(), what: what.to_owned() };
    let known: std::collections::BTreeSet<&str> = two.tasks().into_iter().collect();
    let tasks: Vec<&str> = one.tasks().into_iter().filter(|task| known.contains(task)).collect();
    if tasks.is_empty() {
        return Err(nothing("they share no task"));
    }
    let pairs = pairs(one, two, &tasks, question)
        .ok_or_else(|| nothing("they share no solver, and one of them has several"))?;
    let left_out = one.tasks().len() + two.tasks().len() - 2 * tasks.len();
    let mut cautions = Vec::new();
    if left_out > 0 {
        cautions.push(format!(
            "{} in one of the two only, and left out.",
            if left_out == 1 { "One task is".to_owned() } else { format!("{} tasks are", grouped(left_out)) }
        ));
    }
    if pairs.len() > 1 {
        cautions.push(
            "Several pairs are compared; the table has p-values corrected for that after Holm.".to_owned(),
        );
    }
    cautions.extend(super::remarks(&one.remarks, &two.remarks));
    let lead = pairs.iter().max_by_key(|pair| pair.only_first.abs_diff(pair.only_second));
    let sections = vec![
        section("difference", "Difference", vec![bars(&pairs, (&first, &second)), pairs_table(&pairs)]),
        section("tasks", "Tasks that differ", differing(&pairs, &tasks)),
    ];
    Ok(Page {
        title: question.title(&format!("{first} beside {second}")),
        question: question.question(format!("Does {first} solve more of the same tasks than {second}?")),
        answer: lead.map_or_else(String::new, |pair| sentence(pair, &first, &second)),
        facts: pairs.iter().take(4).map(|pair| fact_of(pair)).collect(),
        cautions,
        sections: sections.into_iter().flatten().collect(),
        attachments: Vec::new(),
        provenance: question
            .provenance(provenance((&first, &one.provenance), (&second, &two.provenance)), ""),
    })
}

/// Solvers that both have; where there are none, the only ones that they have.
fn pairs<'a>(
    one: &'a Attempts,
    two: &'a Attempts,
    tasks: &[&'a str],
    question: &Question,
) -> Option<Vec<Pair<'a>>> {
    let (of_one, of_two) = (one.solvers(), two.solvers());
    let mut both: Vec<(&str, &str)> =
        of_one.iter().filter(|name| of_two.contains(name)).map(|name| (*name, *name)).collect();
    if both.is_empty() {
        let ([first], [second]) = (of_one.as_slice(), of_two.as_slice()) else { return None };
        both = vec![(*first, *second)];
    }
    let pair = |(first, second): (&'a str, &'a str)| {
        let name = if first == second { first.to_owned() } else { format!("{first} and {second}") };
        let first = Solver { name: first, tasks: one.of_solver(first, tasks) };
        let second = Solver { name: second, tasks: two.of_solver(second, tasks) };
        let shares = |solver: &Solver<'_>| -> Vec<f64> {
            let share = |task| solver.share(task, |answer: &Answer| Some(answer.solved)).unwrap_or(f64::NAN);
            (0..tasks.len()).map(share).collect()
        };
        let difference = paired_difference(&shares(&first), &shares(&second), &question.bootstrap()).ok()?;
        let found = outcomes(&first, &second);
        let tasks = found.n - found.failed;
        let (only_first, only_second, p) = (found.only_first, found.only_second, found.p);
        Some(Pair { name, first, second, difference, only_first, only_second, tasks, p })
    };
    both.into_iter().map(pair).collect()
}

fn shown(share: f64) -> String {
    format!("{:+.1} points", 100.0 * share).replace('-', "−").replace("+0.0", "0.0").replace("−0.0", "0.0")
}

fn sentence(pair: &Pair<'_>, first: &str, second: &str) -> String {
    if pair.tasks == 0 {
        return format!("{}: no task was tried by both, so there is nothing to tell.", pair.name);
    }
    let tasks = counted(pair.tasks, "task");
    if pair.only_first == pair.only_second {
        let why = if pair.only_first == 0 {
            "they solve the same".to_owned()
        } else {
            format!("each solves {} that the other does not", counted(pair.only_first, "task"))
        };
        return format!("{}: on {tasks} {first} and {second} are level; {why}.", pair.name);
    }
    let chance = if pair.p < 0.05 { "more than chance" } else { "which may be chance" };
    let difference = pair.difference.value.map_or_else(|| "an unknown difference".to_owned(), shown);
    format!(
        "{}: of {tasks} only {first} solves {}, only {second} {}: {difference} in the share solved ({}), {chance} \
         (McNemar's {}).",
        pair.name,
        pair.only_first,
        pair.only_second,
        interval(&pair.difference, &shown, "bootstrap", (pair.tasks, "task")),
        p_value(pair.p)
    )
}

fn fact_of(pair: &Pair<'_>) -> crate::page::Fact {
    let value = pair.difference.value.map_or_else(|| "none".to_owned(), shown);
    let note = interval(&pair.difference, &shown, "bootstrap", (pair.tasks, "task"));
    fact(&pair.name, value, format!("{note}; McNemar's {}", p_value(pair.p)))
}

fn bars(pairs: &[Pair<'_>], (first, second): (&str, &str)) -> Block {
    let mut chart = IntervalBars::new("Tasks solved").x_label("tasks solved (%)");
    let mut rows = Vec::new();
    for pair in pairs {
        // Only tasks that both tried.
        let has_both =
            |task: &usize| !pair.first.tasks[*task].is_empty() && !pair.second.tasks[*task].is_empty();
        let tasks: Vec<usize> = (0..pair.first.tasks.len()).filter(has_both).collect();
        for (name, solver) in [(first, &pair.first), (second, &pair.second)] {
            let found = super::super::attempts::solved(solver, &tasks);
            let (low, high) = found.interval.bounds().unwrap_or((f64::NAN, f64::NAN));
            chart = chart.bar(
                &pair.name,
                name,
                100.0 * found.value.unwrap_or(f64::NAN),
                100.0 * low,
                100.0 * high,
            );
            rows.push((pair.name.as_str(), name, found));
        }
    }
    let percent = |value: Option<f64>| value.map(|value| 100.0 * value);
    let data = Columns::new()
        .text("solver", rows.iter().map(|row| Some(row.0)))
        .text("of", rows.iter().map(|row| Some(row.1)))
        .float("solved (%)", rows.iter().map(|row| percent(row.2.value)))
        .float("low", rows.iter().map(|row| percent(row.2.interval.bounds().map(|bounds| bounds.0))))
        .float("high", rows.iter().map(|row| percent(row.2.interval.bounds().map(|bounds| bounds.1))))
        .frame();
    let caption = "The share solved of the tasks that both tried, with Wilson's 95 % interval. Whether the two differ, the \
                   pairs below tell, not whether these intervals overlap.";
    figure("solved", caption, chart.draw(), data)
}

fn pairs_table(pairs: &[Pair<'_>]) -> Block {
    let corrected = holm(&pairs.iter().map(|pair| pair.p).collect::<Vec<f64>>()).unwrap_or_default();
    let points = |value: Option<f64>| value.map(|value| 100.0 * value);
    let data = Columns::new()
        .text("solver", pairs.iter().map(|pair| Some(&pair.name)))
        .float("difference (points)", pairs.iter().map(|pair| points(pair.difference.value)))
        .float(
            "low",
            pairs.iter().map(|pair| points(pair.difference.interval.bounds().map(|bounds| bounds.0))),
        )
        .float(
            "high",
            pairs.iter().map(|pair| points(pair.difference.interval.bounds().map(|bounds| bounds.1))),
        )
        .count("only first", pairs.iter().map(|pair| pair.only_first))
        .count("only second", pairs.iter().map(|pair| pair.only_second))
        .count("tasks", pairs.iter().map(|pair| pair.tasks))
        .float("p", pairs.iter().map(|pair| Some(pair.p)))
        .float("p, corrected", corrected.iter().map(|p| Some(*p)))
        .frame();
    let caption = "First minus second in the share solved, with the 95 % interval from resampled tasks; p of McNemar's exact \
                   test on the same tasks. A task counts as solved where more than half of its seeds solve it.";
    table("pairs-table", caption, data)
}

fn differing(pairs: &[Pair<'_>], tasks: &[&str]) -> Vec<Block> {
    let mut rows = Vec::new();
    for pair in pairs {
        for (place, task) in tasks.iter().enumerate() {
            let share = |solver: &Solver<'_>| solver.share(place, |answer| Some(answer.solved));
            if let (Some(one), Some(two)) = (share(&pair.first), share(&pair.second))
                && one != two
            {
                rows.push((*task, pair.name.as_str(), one, two));
            }
        }
    }
    if rows.is_empty() {
        return vec![Block::Text("Both solve the same tasks, with the same share of seeds.".to_owned())];
    }
    let data = Columns::new()
        .text("task", rows.iter().map(|row| Some(row.0)))
        .text("solver", rows.iter().map(|row| Some(row.1)))
        .float("first (%)", rows.iter().map(|row| Some(100.0 * row.2)))
        .float("second (%)", rows.iter().map(|row| Some(100.0 * row.3)))
        .frame();
    let caption = format!(
        "{} in the share of seeds that solve them; all others are alike, as {} of all.",
        counted(rows.len(), "task differs").replace("differss", "differ"),
        percent(1.0 - rows.len() as f64 / (tasks.len() * pairs.len()) as f64)
    );
    vec![table("differing", caption, data)]
}
