//! The specs in the program.

use crate::spec::Spec;

/// Their texts, in the order of the page.
const TEXTS: [&str; 9] = [
    include_str!("../specs/table-1.toml"),
    include_str!("../specs/figure-2a.toml"),
    include_str!("../specs/figure-2b.toml"),
    include_str!("../specs/figure-2c.toml"),
    include_str!("../specs/figure-2d.toml"),
    include_str!("../specs/demos.toml"),
    include_str!("../specs/ablations.toml"),
    include_str!("../specs/anytime.toml"),
    include_str!("../specs/general.toml"),
];

/// The specs in the program, in the order of the page.
pub fn specs() -> Vec<Spec> {
    TEXTS.iter().map(|text| Spec::read(text).expect("a test reads every spec in the program")).collect()
}
