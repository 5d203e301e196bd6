//! Charts from slices of a user's own, one function each; the same charts of a sweep are methods of
//! [`Sweep`](crate::prelude::Sweep).

mod bars;
mod curves;
mod look;
mod table;
mod text;
mod trials;

pub use bars::{plot_bars, plot_importance};
pub use curves::{plot_budget, plot_learning, plot_profile};
pub use look::Chart;
pub use table::{plot_heat_map, plot_tree};
pub use trials::{plot_contour, plot_history, plot_parallel, plot_rungs, plot_slices, plot_timeline};
