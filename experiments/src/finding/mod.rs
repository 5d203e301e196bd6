//! What came out: rows read as answers, tables and figures, beside the paper's.

mod shape;

pub use shape::{Axis, Bar, Cell, Figure, Finding, Plot, Point, Series, Table};

use crate::preset::Preset;
use crate::row::Row;
use crate::spec::Spec;

/// What the rows say of each spec, in the same order. Rows that no spec asks for are left out, and what is missing
/// is said to be.
pub fn findings(specs: &[Spec], preset: Preset, rows: &[Row]) -> Vec<Finding> {
    let _ = rows;
    let finding = |spec: &Spec| Finding {
        name: spec.name.clone(),
        title: spec.title.clone(),
        question: spec.question.clone(),
        answer: "not measured".to_owned(),
        cautions: spec.cautions.clone(),
        departures: spec.departures.clone(),
        command: format!("assemblet experiment run {} --preset {preset}", spec.name),
        tables: Vec::new(),
        figures: Vec::new(),
    };
    specs.iter().map(finding).collect()
}
