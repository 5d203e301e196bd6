//! Pages that use every block: usual ones, and ones of what should not be and may be.

#![allow(dead_code, reason = "the example and the tests each use a part")]

mod hostile;
mod usual;

use reports::page::Page;

/// Every page with its folder's name.
pub(crate) fn all() -> Vec<(&'static str, Page)> {
    vec![
        ("usual", usual::page(30)),
        ("hundred", usual::page(100)),
        ("large", usual::page(5_000)),
        ("one", usual::page(1)),
        ("hostile", hostile::page()),
        ("empty", hostile::empty()),
    ]
}

/// A page on a sweep of so many trials.
pub(crate) fn usual(trials: usize) -> Page {
    usual::page(trials)
}

/// A page whose every text is this one.
pub(crate) fn of_text(text: &str) -> Page {
    hostile::of_text(text)
}
