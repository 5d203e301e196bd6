//! What came out: rows read as answers, tables and figures, beside the paper's.

mod ablations;
mod anytime;
mod curve;
mod demos;
mod general;
mod measured;
mod methods;
mod order;
mod shape;
mod statistics;

pub use shape::{Axis, Bar, Cell, Figure, Finding, Headline, Plot, Point, Series, Table};

use crate::preset::Preset;
use crate::row::Row;
use crate::spec::{Reading, Spec};
use measured::{Index, Measured};
use statistics::Estimate;

/// What is said where there are no rows.
const NOT_MEASURED: &str = "not measured";

/// What a reading makes of the rows.
#[derive(Default)]
struct Read {
    headline: Option<Headline>,
    /// Paragraphs.
    answer: Vec<String>,
    cautions: Vec<String>,
    tables: Vec<Table>,
    figures: Vec<Figure>,
}

/// What the rows say of each spec, in the same order. Rows that no spec asks for are left out, and what is missing
/// is said to be.
pub fn findings(specs: &[Spec], preset: Preset, rows: &[Row]) -> Vec<Finding> {
    let index = Index::new(rows);
    specs.iter().map(|spec| finding(&Measured::new(spec, preset, &index), preset)).collect()
}

fn finding(measured: &Measured<'_>, preset: Preset) -> Finding {
    let spec = measured.spec;
    let (missing, all) = measured.missing();
    let read = match spec.reading {
        _ if missing == all => Read::default(),
        Reading::Methods => methods::read(measured),
        Reading::Curve => curve::read(measured),
        Reading::Ablations => ablations::read(measured),
        Reading::Anytime => anytime::read(measured),
        Reading::Demos => demos::read(measured),
        Reading::General => general::read(measured),
    };
    let answer = if read.answer.is_empty() { NOT_MEASURED.to_owned() } else { read.answer.join("\n") };
    let mut cautions = spec.cautions.clone();
    if missing > 0 {
        cautions
            .push(format!("{missing} of {all} measurements are {NOT_MEASURED}; the rest stands as it is."));
    }
    cautions.extend(read.cautions);
    Finding {
        name: spec.name.clone(),
        title: spec.title.clone(),
        question: spec.question.clone(),
        headline: read.headline,
        answer,
        cautions,
        departures: spec.departures.clone(),
        command: format!("assemblet experiment run {0} --preset {preset} --out page", spec.name),
        tables: read.tables,
        figures: read.figures,
    }
}

/// What an optional estimate shows in a table.
fn cell(estimate: Option<Estimate>) -> Cell {
    estimate.map_or(Cell::Missing, Estimate::cell)
}

/// What an optional number shows in a table.
fn number(value: Option<f64>, digits: usize) -> Cell {
    value.map_or(Cell::Missing, |value| Cell::Number { value, digits })
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// A share in percent, without its interval.
fn percent(share: Estimate) -> String {
    format!("{:.1} %", 100.0 * share.value)
}

/// The axis of shares, in percent.
fn solved_axis() -> Axis {
    Axis { label: "solved (%)".to_owned(), log: false }
}

/// A share as a point, in percent.
fn point(x: f64, share: Estimate) -> Point {
    let Estimate { value, low, high } = share;
    Point { x, y: 100.0 * value, low: 100.0 * low, high: 100.0 * high }
}

/// A share as a bar, in percent, beside the paper's.
fn bar(name: &str, share: Estimate, of_paper: Option<f64>) -> Bar {
    let Estimate { value, low, high } = share;
    let of_paper = of_paper.map(|share| 100.0 * share);
    Bar { name: name.to_owned(), value: 100.0 * value, low: 100.0 * low, high: 100.0 * high, of_paper }
}
