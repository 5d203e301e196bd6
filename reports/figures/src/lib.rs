//! Charts, and the statistics that they show: plain slices in, pictures and estimates out.
//!
//! It is apart from `reports`, which is made with it, since a notebook draws in most cells and needs pages and frames in
//! few: what stands here comes without polars.
//!
//! ```
//! use figures::chart::LineChart;
//!
//! let svg = LineChart::new("Held-out success")
//!     .x_label("update")
//!     .y_label("tasks solved (%)")
//!     .line("greedy", &[(0.0, 1.0), (100.0, 35.0), (200.0, 48.0)])
//!     .to_svg();
//! assert!(svg.starts_with("<svg "));
//! ```

pub mod chart;
pub mod statistics;

/// The charts of the tests name this crate as others do.
#[cfg(test)]
extern crate self as figures;
