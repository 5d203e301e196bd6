//! What is claimed of the synthesizer, and how it is checked: a function from specs to plans to rows to findings.
//!
//! A [`Spec`] is one claim: which methods are measured on which tasks, with which networks, and how the result is
//! read. [`plan`] turns specs into [`Unit`]s of work that depend on nothing and share what they can; [`run`] does
//! one of them in a folder, from which it goes on after any interruption, and leaves [`Row`]s; [`findings`] reads
//! the rows of all and says what came out, beside the paper. Who runs the units, and where, is unknown here.
//!
//! ```
//! let specs = experiments::specs();
//! let units = experiments::plan(&specs, experiments::Preset::Quick)?;
//! assert!(units.iter().map(|unit| unit.weight).sum::<f64>() < 1400.0);
//! let findings = experiments::findings(&specs, experiments::Preset::Quick, &[]);
//! assert!(findings[0].answer.contains("not measured"));
//! # Ok::<(), experiments::SpecError>(())
//! ```

mod builtin;
mod case;
mod digest;
mod finding;
mod measurement;
mod network;
mod observer;
mod paper;
mod plan;
mod preset;
mod row;
mod run;
mod spec;
mod unit;
mod weight;

pub use builtin::specs;
pub use finding::{Axis, Bar, Cell, Figure, Finding, Headline, Plot, Point, Series, Table, findings};
pub use measurement::{Measurement, TaskSet, Value};
pub use network::Network;
pub use observer::{Event, Observer};
pub use plan::plan;
pub use preset::{Preset, UnknownPreset};
pub use row::{Row, RowsError, read_rows};
pub use run::{Ended, RunError, run};
pub use spec::{Part, Reading, Sizes, Spec, SpecError, Variant};
pub use unit::{Stage, Unit};
