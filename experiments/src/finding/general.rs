//! How many programs are proved to be the function that was meant.

use std::collections::HashSet;

use synth::suite;
use synth::task::Attainable;

use super::measured::Measured;
use super::shape::{Axis, Cell, Figure, Headline, Plot, Table};
use super::statistics::Estimate;
use super::{Read, bar, cell, columns, text};
use crate::row::Row;

pub(super) fn read(measured: &Measured<'_>) -> Read {
    let mut read = Read::default();
    for (index, part) in measured.parts() {
        let tasks = suite::load(&part.tasks).unwrap_or_default();
        let attainable: HashSet<&str> = tasks
            .iter()
            .filter(|task| task.attainable == Some(Attainable::Always))
            .map(|task| task.id.as_str())
            .collect();
        let (mut rows, mut bars) = (Vec::new(), Vec::new());
        let mut best: Option<(String, Estimate)> = None;
        for (place, method) in part.methods().into_iter().enumerate() {
            let attempts = measured.attempts(index, place, None);
            let proved = |row: &Row| row.general == Some(true);
            let can = attempts.only(|row| attainable.contains(row.task.as_str()));
            let Some(share) = can.share(proved) else { continue };
            let count = |wanted: &dyn Fn(&Row) -> bool| {
                Cell::Whole(attempts.0.iter().filter(|attempt| wanted(attempt.row)).count() as u64)
            };
            rows.push(vec![
                text(&method.name),
                Cell::Whole(attempts.0.iter().map(|attempt| attempt.row.budget).max().unwrap_or(0)),
                cell(attempts.share(|row| row.solved)),
                cell(attempts.share(proved)),
                cell(Some(share)),
                count(&proved),
                count(&|row| row.general == Some(false)),
                count(&|row| row.solved && row.general.is_none()),
            ]);
            bars.push(bar(&method.name, share, None));
            if best.as_ref().is_none_or(|(_, best)| share.value > best.value) {
                best = Some((method.name, share));
            }
        }
        let Some((name, share)) = best else { continue };
        let all = attainable.len();
        let note = format!("of {all} attainable tasks of {} proved general by {name}", part.tasks);
        read.headline = Some(Headline { value: super::percent(share), note });
        read.answer.push(format!(
            "Of the {all} tasks of {} that a program of this instruction set can compute for all inputs, {name} has the \
             most with a proof: {}. The other {} have none, as is proved for their families.",
            part.tasks,
            share.words(),
            tasks.len() - all
        ));
        read.tables.push(Table {
            name: part.name.clone(),
            title: part.title.clone(),
            columns: columns(&[
                "solver",
                "nodes allowed",
                "maps the pairs",
                "proved general, of all",
                "proved general, of those that can be",
                "proved",
                "refuted",
                "not known",
            ]),
            rows,
        });
        read.figures.push(Figure {
            name: part.name.clone(),
            title: part.title.clone(),
            caption: format!(
                "Share of the {all} attainable tasks whose program is proved to be the function meant, with Wilson's 95 % \
                 interval."
            ),
            plot: Plot::Bars { y: Axis { label: "proved general (%)".to_owned(), log: false }, bars },
        });
    }
    read
}
