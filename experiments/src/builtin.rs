//! The specs in the program.

use crate::spec::Spec;

/// Their texts, in the order of the page.
const TEXTS: [&str; 1] = [include_str!("../specs/table-1.toml")];

/// The specs in the program, in the order of the page.
pub fn specs() -> Vec<Spec> {
    TEXTS.iter().map(|text| Spec::read(text).expect("a test reads every spec in the program")).collect()
}
