//! Findings as a page: those of `experiments` in the words of `reports`.

use experiments::{Cell, Figure, Finding, Plot, Preset, Table};
use reports::analysis::{self, Claims, Question};
use reports::claim::{self, Claim, ClaimBar, ClaimCurve, ClaimFigure, ClaimTable};
use reports::page::Page;

use super::choice::Choice;
use super::results::Results;
use crate::command::report::provenance;
use crate::quantity;

/// What stands behind the name of a curve of the paper's.
const OF_PAPER: &str = " (paper)";

/// The page of what came of a choice.
pub(super) fn page(
    choice: &Choice,
    findings: &[Finding],
    results: &Results,
    preset: Preset,
    definition: &str,
) -> Page {
    let of_finding = |finding: &Finding| {
        // A finding does not know of which file its spec is; the page's provenance has the command.
        let command = if choice.names.contains(&finding.name) { &finding.command[..] } else { "" };
        Claim { command: command.to_owned(), ..of_finding(finding) }
    };
    let mut cautions = Vec::new();
    if !results.missing.is_empty() {
        let (count, of) = (results.missing.len(), results.units);
        cautions.push(format!("{count} of {of} units have no result: {}.", results.missing.join("; ")));
    }
    let claims = Claims {
        title: format!("The paper, reproduced ({preset})"),
        answer: findings.first().and_then(|first| first.answer.lines().next()).unwrap_or_default().to_owned(),
        facts: findings
            .iter()
            .filter_map(|finding| {
                let headline = finding.headline.as_ref()?;
                Some((finding.title.clone(), headline.value.clone(), headline.note.clone()))
            })
            .collect(),
        cautions,
        claims: findings.iter().map(of_finding).collect(),
        provenance: vec![
            ("preset".to_owned(), preset.to_string()),
            ("units".to_owned(), results.units.to_string()),
            ("attempts at units".to_owned(), results.attempts.to_string()),
            ("rows".to_owned(), quantity::grouped(results.rows.len() as u64)),
            ("digest of the rows".to_owned(), results.digest.clone()),
            ("time of all attempts together".to_owned(), quantity::time(results.worked)),
            ("from the first begin to the last end".to_owned(), quantity::time(results.lasted)),
        ],
        definition: definition.to_owned(),
    };
    let question = "What does the paper claim, and what comes out here?".to_owned();
    let asked =
        Question { title: None, question: Some(question), seed: 0, provenance: provenance::entries() };
    analysis::claims(&claims, &asked)
}

fn of_finding(finding: &Finding) -> Claim {
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
