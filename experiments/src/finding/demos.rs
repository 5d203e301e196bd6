//! Programs for single tasks, with a verdict on each, beside the printed ones.

use synth::suite;
use synth::verify::verify_task;

use super::measured::Measured;
use super::shape::{Cell, Headline, Table};
use super::{Read, columns, text};

pub(super) fn read(measured: &Measured<'_>) -> Read {
    let mut read = Read::default();
    for (index, part) in measured.parts() {
        let tasks = suite::load(&part.tasks).unwrap_or_default();
        let methods = part.methods();
        let (mut rows, mut wrong, mut found, mut shorter) = (Vec::new(), Vec::new(), 0, Vec::new());
        for task in &tasks {
            let short = task.id.strip_prefix("paper-").unwrap_or(&task.id).to_owned();
            let meant = task.intent.clone().unwrap_or_default();
            let printed = task.published.as_ref();
            if let Some(published) = printed {
                let general =
                    verify_task(task, &published.program).ok().and_then(|checked| checked.verdict());
                let lines = published.program.to_string().trim_end().replace('\n', "; ");
                if !published.io {
                    wrong.push(short.clone());
                }
                let steps = Cell::Whole(published.program.len() as u64);
                rows.push(vec![
                    text(&short),
                    text(&meant),
                    text("the paper's program"),
                    text(lines),
                    steps,
                    text(if published.io { "yes" } else { "no" }),
                    text(words(general)),
                    Cell::Missing,
                ]);
            }
            let mut best: Option<u64> = None;
            for (place, method) in methods.iter().enumerate() {
                let attempts = measured.attempts(index, place, None).only(|row| row.task == task.id);
                // Of several seeds the shortest program.
                let row = attempts
                    .0
                    .iter()
                    .map(|attempt| attempt.row)
                    .min_by_key(|row| row.steps.unwrap_or(u64::MAX));
                let Some(row) = row else { continue };
                best = best.into_iter().chain(row.steps).min();
                let program = row.program.clone().unwrap_or_else(|| "none".to_owned());
                rows.push(vec![
                    text(&short),
                    text(&meant),
                    text(&method.name),
                    text(program),
                    row.steps.map_or(Cell::Missing, Cell::Whole),
                    text(if row.solved { "yes" } else { "no" }),
                    text(if row.solved { words(row.general) } else { "no program" }),
                    text(if row.optimal { "yes" } else { "not shown" }),
                ]);
            }
            found += u64::from(best.is_some());
            if let (Some(best), Some(published)) = (best, printed)
                && best < published.program.len() as u64
            {
                shorter.push(format!("{short} ({best} instructions, printed {})", published.program.len()));
            }
        }
        if found == 0 {
            continue;
        }
        let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        read.headline = Some(Headline {
            value: format!("{found} of {}", tasks.len()),
            note: format!("demonstrations solved; printed programs that fail their pairs: {}", list(&wrong)),
        });
        read.answer.push(format!(
            "Programs for {found} of {} demonstrations; printed programs that do not meet their own pairs: {}; shorter \
             than printed: {}.",
            tasks.len(),
            list(&wrong),
            list(&shorter)
        ));
        read.tables.push(Table {
            name: part.name.clone(),
            title: part.title.clone(),
            columns: columns(&[
                "task",
                "meant",
                "by",
                "program",
                "instructions",
                "maps the pairs",
                "for all inputs",
                "proved shortest",
            ]),
            rows,
        });
    }
    read
}

fn words(general: Option<bool>) -> &'static str {
    match general {
        Some(true) => "proved",
        Some(false) => "refuted",
        None => "not known",
    }
}
