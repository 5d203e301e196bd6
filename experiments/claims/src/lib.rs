//! Findings of `experiments` in the words of `reports`, which draws them.
//!
//! Neither of the two knows the other: what is measured is apart from how it is shown. The command line and the notebook
//! both bring them together, here.

use experiments::{Cell, Figure, Finding, Plot, Table};
use reports::claim::{self, Claim, ClaimBar, ClaimCurve, ClaimFigure, ClaimTable};

/// What stands behind the name of a curve of the paper's.
const OF_PAPER: &str = " (paper)";

/// A finding as a page has it.
#[must_use]
pub fn of_finding(finding: &Finding) -> Claim {
    Claim {
        name: finding.name.clone(),
        title: finding.title.clone(),
        question: finding.question.clone(),
        answer: finding.answer.clone(),
        cautions: finding.cautions.clone(),
        departures: finding.departures.clone(),
        command: finding.command.clone(),
        tables: finding.tables.iter().map(of_table).collect(),
        figures: finding.figures.iter().map(of_figure).collect(),
    }
}

fn of_table(table: &Table) -> ClaimTable {
    ClaimTable {
        name: table.name.clone(),
        title: table.title.clone(),
        columns: table.columns.clone(),
        rows: table.rows.iter().map(|row| row.iter().map(of_cell).collect()).collect(),
    }
}

fn of_cell(cell: &Cell) -> claim::Cell {
    match cell {
        Cell::Text(text) => claim::Cell::Text(text.clone()),
        Cell::Whole(count) => claim::Cell::Whole(*count),
        &Cell::Number { value, digits } => claim::Cell::Number { value, digits },
        &Cell::Share { value, low, high } => claim::Cell::Share { value, low, high },
        Cell::Missing => claim::Cell::Missing,
    }
}

fn of_figure(figure: &Figure) -> ClaimFigure {
    let plot = match &figure.plot {
        Plot::Curves { x, y, series } => claim::Plot::Curves {
            x_label: x.label.clone(),
            x_log: x.log,
            y_label: y.label.clone(),
            curves: series
                .iter()
                .map(|series| ClaimCurve {
                    name: series.name.clone(),
                    points: series.points.iter().map(|p| (p.x, p.y, p.low, p.high)).collect(),
                    of_others: series
                        .of_paper
                        .then(|| series.name.strip_suffix(OF_PAPER).unwrap_or(&series.name).to_owned()),
                })
                .collect(),
        },
        Plot::Bars { y, bars } => claim::Plot::Bars {
            label: y.label.clone(),
            bars: bars
                .iter()
                .map(|bar| ClaimBar {
                    name: bar.name.clone(),
                    value: bar.value,
                    low: bar.low,
                    high: bar.high,
                    of_others: bar.of_paper,
                })
                .collect(),
        },
    };
    ClaimFigure {
        name: figure.name.clone(),
        title: figure.title.clone(),
        caption: figure.caption.clone(),
        plot,
    }
}
