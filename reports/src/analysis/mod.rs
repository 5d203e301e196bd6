//! What a page says of results: the answer, how sure it is, and the charts and tables that it rests on.
//!
//! | of                 | see                                                                          |
//! |--------------------|------------------------------------------------------------------------------|
//! | a sweep            | `sweep/`: `answer.rs` has the summary, the others a section each             |
//! | training runs      | `runs.rs`                                                                    |
//! | solvers on tasks   | `attempts/`                                                                  |
//! | two of these       | `compare/`                                                                   |
//! | claims             | `claims/`                                                                    |
//!
//! Every sentence holds in every odd case: no trial, one seed, all failed, all equal. The same results and the same
//! seed give the same page.

mod attempts;
mod claims;
mod compare;
mod curves;
mod estimates;
mod parts;
mod question;
mod runs;
mod sweep;
mod thinning;

pub use claims::{Claims, claims};
pub use compare::{Unlike, compare};
pub use question::Question;
pub use sweep::{Chart, chart};

use crate::page::Page;
use crate::source::Source;

/// The page of some results.
#[must_use]
pub fn page(source: &Source, question: &Question) -> Page {
    match source {
        Source::Study(study) => sweep::page(study, question),
        Source::Runs(runs) => runs::page(runs, question),
        Source::Attempts(attempts) => attempts::page(attempts, question),
    }
}
