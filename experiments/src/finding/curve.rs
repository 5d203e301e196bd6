//! Success along an axis, as the paper's Figure 2.

use std::collections::BTreeMap;

use super::measured::{Attempts, Measured};
use super::shape::{Axis, Cell, Figure, Headline, Plot, Series, Table};
use super::statistics::Estimate;
use super::{Read, cell, point, solved_axis};
use crate::paper::FIGURE_2;
use crate::row::Row;
use crate::spec::{Along, Part};

/// The method whose programs are not compared, but say how long the shortest ones are.
const SHORTEST: &str = "shortest";

pub(super) fn read(measured: &Measured<'_>) -> Read {
    let mut read = Read::default();
    for (index, part) in measured.parts() {
        let Some(axis) = &part.axis else { continue };
        along(measured, index, part, axis, &mut read);
        if part.methods().iter().any(|method| method.name == SHORTEST) {
            irreducible(measured, index, part, &mut read);
        }
    }
    read
}

fn solved(row: &Row) -> bool {
    row.solved
}

fn along(measured: &Measured<'_>, index: usize, part: &Part, axis: &Along, read: &mut Read) {
    let values = measured.values(index);
    let methods = part.methods();
    let shown: Vec<usize> = (0..methods.len()).filter(|&place| methods[place].name != SHORTEST).collect();
    let share = |place: usize, x: Option<u64>| measured.attempts(index, place, x).share(solved);
    let row = |&x: &Option<u64>| {
        let mut cells = vec![Cell::Whole(x.unwrap_or(0))];
        cells.extend(shown.iter().map(|&place| cell(share(place, x))));
        let tasks = shown.iter().map(|&place| measured.attempts(index, place, x).by_task(solved).len());
        cells.push(Cell::Whole(tasks.max().unwrap_or(0) as u64));
        cells
    };
    let mut columns = vec![axis.label.clone()];
    columns.extend(shown.iter().map(|&place| methods[place].name.clone()));
    columns.push("tasks".to_owned());
    let rows = values.iter().map(row).collect();
    read.tables.push(Table { name: part.name.clone(), title: part.title.clone(), columns, rows });

    let line = |&place: &usize| Series {
        name: methods[place].name.clone(),
        points: values.iter().filter_map(|&x| Some(point(x.unwrap_or(0) as f64, share(place, x)?))).collect(),
        of_paper: false,
    };
    let mut series: Vec<Series> = shown.iter().map(line).collect();
    let printed = FIGURE_2.iter().filter(|known| known.spec == measured.spec.name);
    series.extend(printed.map(|known| Series {
        name: format!("{} (paper)", known.solver),
        points: vec![point(known.x, Estimate { value: known.share, low: known.share, high: known.share })],
        of_paper: true,
    }));
    read.figures.push(Figure {
        name: part.name.clone(),
        title: part.title.clone(),
        caption: "Share of tasks held out that are solved, over all seeds, with Wilson's 95 % interval."
            .to_owned(),
        plot: Plot::Curves { x: Axis { label: axis.label.clone(), log: axis.log }, y: solved_axis(), series },
    });
    let words = |&place: &usize| {
        let known = values.iter().filter_map(|&x| Some((x, share(place, x)?))).collect::<Vec<_>>();
        let (first, last) = (known.first()?, known.last()?);
        let name = &methods[place].name;
        Some(format!("{name} from {} to {}", first.1.words(), last.1.words()))
    };
    let all: Vec<String> = shown.iter().filter_map(words).collect();
    if let (false, Some(first), Some(last)) = (all.is_empty(), values.first(), values.last()) {
        let ends = [first, last].map(|x| x.unwrap_or(0));
        read.answer.push(format!(
            "Where {} go from {} to {}, the share solved goes: {}.",
            axis.label,
            ends[0],
            ends[1],
            all.join("; ")
        ));
    }
    for known in FIGURE_2.iter().filter(|known| known.spec == measured.spec.name) {
        let x = Some(known.x as u64);
        let place = shown.iter().find(|&&place| methods[place].name == known.solver);
        if let Some(ours) = place.and_then(|&place| share(place, x)) {
            let paper = format!("the paper {:.0} %", known.share * 100.0);
            let note = format!("{} at {} {}; {paper}", known.solver, known.x, axis.label);
            read.headline = Some(Headline { value: super::percent(ours), note });
            read.answer.push(format!(
                "At {} {} {} has {} here, {:.0} % in the paper.",
                known.x,
                axis.label,
                known.solver,
                ours.words(),
                known.share * 100.0
            ));
        }
    }
}

/// The same tasks by the length of their shortest programs.
fn irreducible(measured: &Measured<'_>, index: usize, part: &Part, read: &mut Read) {
    let methods = part.methods();
    let mut lengths: BTreeMap<(Option<u64>, &str), u64> = BTreeMap::new();
    let values = measured.values(index);
    let oracle = methods.iter().position(|method| method.name == SHORTEST).unwrap_or(0);
    for &x in &values {
        for attempt in measured.attempts(index, oracle, x).0 {
            if let (Some(steps), true) = (attempt.row.steps, attempt.row.optimal) {
                lengths.insert((x, attempt.row.task.as_str()), steps);
            }
        }
    }
    if lengths.is_empty() {
        return;
    }
    let shown: Vec<usize> = (0..methods.len()).filter(|&place| place != oracle).collect();
    let of_length = |place: usize, length: u64| {
        let mut all = Vec::new();
        let mut tasks = std::collections::BTreeSet::new();
        for &x in &values {
            let attempts = measured.attempts(index, place, x);
            for attempt in attempts.0 {
                if lengths.get(&(x, attempt.row.task.as_str())) == Some(&length) {
                    tasks.insert((x, attempt.row.task.as_str()));
                    all.push(attempt);
                }
            }
        }
        let all = Attempts(all);
        let solved = all.0.iter().filter(|attempt| attempt.row.solved).count() as f64;
        let share = solved / all.0.len().max(1) as f64;
        super::statistics::share(share * tasks.len() as f64, tasks.len() as f64)
    };
    let mut known: Vec<u64> = lengths.values().copied().collect();
    known.sort_unstable();
    known.dedup();
    let row = |&length: &u64| {
        let mut cells = vec![Cell::Whole(length)];
        cells.extend(shown.iter().map(|&place| cell(of_length(place, length))));
        cells.push(Cell::Whole(lengths.values().filter(|&&other| other == length).count() as u64));
        cells
    };
    let title = format!("{}: by the length of the shortest program", part.title);
    let mut columns = vec!["shortest program".to_owned()];
    columns.extend(shown.iter().map(|&place| methods[place].name.clone()));
    columns.push("tasks".to_owned());
    let name = format!("{}-irreducible", part.name);
    read.tables.push(Table {
        name: name.clone(),
        title: title.clone(),
        columns,
        rows: known.iter().map(row).collect(),
    });
    let line = |&place: &usize| {
        let point = |&length: &u64| Some(point(length as f64, of_length(place, length)?));
        let points = known.iter().filter_map(point).collect();
        Series { name: methods[place].name.clone(), points, of_paper: false }
    };
    read.figures.push(Figure {
        name,
        title,
        caption: "The same attempts by how long the shortest program is, as exact search proves it: pilots' programs \
                  are often longer than need be."
            .to_owned(),
        plot: Plot::Curves {
            x: Axis { label: "instructions of the shortest program".to_owned(), log: false },
            y: solved_axis(),
            series: shown.iter().map(line).collect(),
        },
    });
}
