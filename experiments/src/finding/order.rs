//! Two methods by the longest program allowed and by budget: where does their order hold?

use super::measured::{Attempts, Measured, Versus};
use super::shape::{Axis, Cell, Figure, Plot, Series, Table};
use super::statistics::p_words;
use super::{Read, cell, columns, number, point, solved_axis, text};
use crate::row::Row;
use crate::spec::Part;

/// Smaller budgets than that of the search itself.
const BUDGETS: [u64; 6] = [10, 30, 100, 300, 1000, 2000];

pub(super) fn read(measured: &Measured<'_>, index: usize, part: &Part, read: &mut Read) {
    let methods = part.methods();
    let [first, second, ..] = &methods[..] else { return };
    let names = [&first.name, &second.name];
    let label = part.axis.as_ref().map_or("", |axis| &axis.label);
    let budgets: Vec<u64> = BUDGETS.into_iter().filter(|&budget| budget <= measured.budget(index)).collect();
    let (mut rows, mut series) = (Vec::new(), Vec::new());
    let (mut ahead, mut behind, mut open) = (Vec::new(), Vec::new(), 0);
    for x in measured.values(index) {
        let both = [measured.attempts(index, 0, x), measured.attempts(index, 1, x)];
        if both.iter().any(Attempts::is_empty) {
            continue;
        }
        for (name, attempts) in names.iter().zip(&both) {
            series.push(curve(format!("{name}, {label} {}", x.unwrap_or(0)), attempts, &budgets));
        }
        for &budget in &budgets {
            // A search that is given less finds what it had found by then.
            let within = |row: &Row| row.solved && row.nodes <= budget;
            let Some(versus) = Versus::new(&both[1], &both[0], within) else { continue };
            let setting = format!("{budget} expansions with at most {} steps", x.unwrap_or(0));
            match (versus.p < 0.05, versus.difference.value > 0.0) {
                (true, true) => ahead.push(setting),
                (true, false) => behind.push(setting),
                _ => open += 1,
            }
            rows.push(vec![
                Cell::Whole(x.unwrap_or(0)),
                Cell::Whole(budget),
                cell(both[0].share(within)),
                cell(both[1].share(within)),
                number(Some(versus.difference.value), 3),
                number(Some(versus.difference.low), 3),
                number(Some(versus.difference.high), 3),
                text(p_words(versus.p)),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    let list = |settings: &[String]| match settings {
        [] => "in none".to_owned(),
        some => format!("in {} ({})", some.len(), some.join("; ")),
    };
    read.answer.push(format!(
        "{}: of {} settings {} is ahead of {} {}, behind {}, and in {open} they cannot be told apart.",
        part.title,
        rows.len(),
        names[1],
        names[0],
        list(&ahead),
        list(&behind),
    ));
    let mut heads = columns(&[label, "expansions"]);
    heads.extend(names.iter().map(ToString::to_string));
    heads.extend(columns(&["second more than first", "from", "to", "p (McNemar)"]));
    read.tables.push(Table { name: part.name.clone(), title: part.title.clone(), columns: heads, rows });
    read.figures.push(Figure {
        name: part.name.clone(),
        title: part.title.clone(),
        caption: "Share solved within a number of expansions, with Wilson's 95 % interval.".to_owned(),
        plot: Plot::Curves {
            x: Axis { label: "expansions".to_owned(), log: true },
            y: solved_axis(),
            series,
        },
    });
}

fn curve(name: String, attempts: &Attempts<'_>, budgets: &[u64]) -> Series {
    let point =
        |&budget: &u64| Some(point(budget as f64, attempts.share(|row| row.solved && row.nodes <= budget)?));
    Series { name, points: budgets.iter().filter_map(point).collect(), of_paper: false }
}
