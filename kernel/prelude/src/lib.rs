//! The laboratory, as a notebook cell sees it: everything in [`prelude`] is there without an import.
//!
//! | from here | with this |
//! |---|---|
//! | [`task`](prelude::task) | what is asked: [`Task`](prelude::Task), [`suite`](prelude::suite) |
//! | [`machine`](prelude::machine), [`program`](prelude::program) | running instructions, and what they mean |
//! | [`exact`](prelude::exact), [`solver`](prelude::solver) | finding programs: [`Solution`](prelude::Solution) |
//! | [`Model`](prelude::Model) | what a network says of a task: [`Policy`](prelude::Policy), [`Search`](prelude::Search) |
//! | [`train`](prelude::train()) | learning, with a live curve: [`Run`](prelude::Run) |
//! | [`sweep`](prelude::sweep()) | many trials, run by a service that outlives the notebook: [`Sweep`](prelude::Sweep) |
//! | [`Frame`](prelude::Frame), [`Chart`](prelude::Chart), [`report`](prelude::report()) | results as tables, charts and pages |
//! | [`evaluate`](prelude::evaluate()) | how good solvers are: [`ResultTable`](prelude::ResultTable) |
//! | [`experiment`](prelude::experiment()) | the paper's claims, measured again: [`Finding`](prelude::Finding) |
//! | [`display`](prelude::display), [`Live`](prelude::Live), [`Progress`](prelude::Progress), [`Plot`](prelude::Plot), [`Table`](prelude::Table) | showing values of your own |
//! | [`synth`] | everything beneath |
//!
//! Every type here is plain: named, owned, without parameters; its fields and methods take and give numbers, text and
//! other types of this crate.
//!
//! ```
//! use assemblet::prelude::*;
//!
//! let task = task("5 1 7 8 -> 5 1 37 8; 4 3 7 0 -> 4 3 30 0")?;
//! let solution = task.solve();
//! assert_eq!(solution.program().unwrap().lines(), ["imull %eax, %ecx", "addl $2, %ecx"]);
//! # Ok::<(), Error>(())
//! ```

mod chart;
mod error;
mod evaluate;
mod experiment;
mod frame;
mod help;
mod model;
pub mod notebook;
mod page;
mod program;
mod report;
#[doc(hidden)]
pub mod results;
mod search;
mod solver;
mod suite;
mod sweep;
mod task;
mod train;
mod words;

/// Everything beneath, for those who want it.
pub use synth;
/// The library that the networks are made with.
pub use synth::model::dfdx;
/// Random numbers.
pub use synth::rand;

/// Everything that a cell sees without an import.
pub mod prelude {
    #[doc(no_inline)]
    pub use crate::{dfdx, synth};

    pub use crate::chart::{
        Chart, plot_bars, plot_budget, plot_contour, plot_heat_map, plot_history, plot_importance,
        plot_learning, plot_parallel, plot_profile, plot_rungs, plot_slices, plot_timeline, plot_tree,
    };
    pub use crate::error::Error;
    pub use crate::evaluate::{ResultTable, Trial, evaluate};
    pub use crate::experiment::{Experiment, Finding, experiment, experiment_from, experiments};
    pub use crate::frame::{Frame, Row};
    pub use crate::help::{Help, help};
    pub use crate::model::{Model, Policy, instructions, models};
    pub use crate::notebook::{Bundle, Live, Rich, clear_output, display, input, interrupt, password};
    pub use crate::page::{Figure, Plot, Progress, Table, plot};
    pub use crate::program::{Execution, Machine, Program, Verdict, machine, machine_with_ram, program};
    pub use crate::report::{Report, Reported, Subject, report, report_to};
    pub use crate::search::{Branch, Node, Search};
    pub use crate::solver::{Effort, Solution, Solver, exact, solver, solvers};
    pub use crate::suite::{Suite, suite, suites};
    pub use crate::sweep::{Best, Results, Sweep, sweep, sweeps};
    pub use crate::task::{Example, Task, task};
    pub use crate::train::{Config, Run, configs, train};
}
