//! The tasks with what each solver made of them, and the programs found with their verification.

use crate::frame::Columns;
use crate::page::{Block, Listing};
use crate::study::Answer;
use crate::study::words::{counted, grouped, listed};

use super::super::parts::table;
use super::Of;

/// Programs that a page shows.
const LISTINGS: usize = 60;
/// Solvers with a column each; of more the table tells how many solve a task.
const COLUMNS: usize = 12;

/// A row a task: who solved it.
pub(super) fn tasks(of: &Of<'_>) -> Vec<Block> {
    if of.tasks.is_empty() {
        return Vec::new();
    }
    let places = of.all();
    let mut columns = Columns::new().text("task", of.tasks.iter().map(Some));
    if !of.tiers.is_empty() {
        columns = columns.text("tier", of.tasks.iter().map(|task| of.attempts.tiers.get(*task)));
    }
    let best: Vec<Option<&Answer>> = places.iter().map(|task| shortest(of, *task)).collect();
    columns = columns.count("solvers", places.iter().map(|task| solvers_of(of, *task).len())).int(
        "fewest steps",
        best.iter().map(|answer| answer.and_then(|a| a.steps).and_then(|steps| steps.try_into().ok())),
    );
    for solver in of.solvers.iter().take(COLUMNS) {
        let percent =
            |task: &usize| solver.share(*task, |answer| Some(answer.solved)).map(|share| 100.0 * share);
        columns = columns.float(&format!("{} (%)", solver.name), places.iter().map(percent));
    }
    let data = columns.frame();
    let caption = format!(
        "{}: how many solvers solve it, in how few instructions, and the share of each solver's seeds that do.",
        counted(of.tasks.len(), "task")
    );
    vec![table("tasks-table", caption, data)]
}

/// The solvers that solved a task at least once.
fn solvers_of(of: &Of<'_>, task: usize) -> Vec<String> {
    let solved = of.solvers.iter().filter(|solver| solver.tasks[task].iter().any(|answer| answer.solved));
    solved.map(|solver| solver.name.to_owned()).collect()
}

/// The shortest program for a task; a general one before others of its length, then the first one found.
fn shortest<'a>(of: &Of<'a>, task: usize) -> Option<&'a Answer> {
    let found = of.solvers.iter().flat_map(|solver| solver.tasks[task].iter().copied());
    let found = found.filter(|answer| answer.solved && !answer.program.is_empty());
    found.min_by_key(|answer| (answer.general != Some(true), answer.program.len()))
}

pub(super) fn listings(of: &Of<'_>) -> Vec<Block> {
    let found: Vec<(usize, &Answer)> =
        (0..of.tasks.len()).filter_map(|task| Some((task, shortest(of, task)?))).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let listing = |(task, answer): &(usize, &Answer)| {
        let tier = of.attempts.tiers.get(of.tasks[*task]).map_or(String::new(), |tier| format!(" ({tier})"));
        let who = solvers_of(of, *task);
        let others = match who.len() {
            0 | 1 => format!("found by {}", answer.solver),
            _ if who.len() <= 3 => format!("found by {}; solved by {}", answer.solver, listed(&who)),
            many => format!("found by {}; solved by {many} solvers", answer.solver),
        };
        Listing {
            title: format!("{}{tier}", of.tasks[*task]),
            text: answer.program.join("\n"),
            verdict: Some(format!("{}; {others}", verdict(answer))),
        }
    };
    let shown = &found[..found.len().min(LISTINGS)];
    let more = if found.len() > shown.len() {
        format!(
            " The first {} of {} are shown; the file of attempts has all.",
            shown.len(),
            grouped(found.len())
        )
    } else {
        String::new()
    };
    let text = format!(
        "For {} with a program, a general one where there is one, else the shortest. A verdict says what was checked when the \
         program was found.{more}",
        counted(found.len(), "task")
    );
    vec![Block::Text(text), Block::Listings(shown.iter().map(listing).collect())]
}

/// What was checked of a program.
fn verdict(answer: &Answer) -> String {
    let general = match answer.general {
        Some(true) => "general, proved",
        Some(false) => "not general: another input shows it",
        None => "whether it is general is not known",
    };
    let shortest = if answer.optimal { ", no shorter program exists" } else { "" };
    format!("maps all pairs; {general}{shortest}")
}
