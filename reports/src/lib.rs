//! What was measured, for people to look at.
//!
//! Data runs one way:
//!
//! | part           | from                                          | makes                                        |
//! |----------------|-----------------------------------------------|----------------------------------------------|
//! | [`source`]     | files: tables, runs' folders, attempts' lines | a study, runs or attempts                    |
//! | [`study`]      | the store's rows                              | what was tried and what came of it, as plain data |
//! | [`claim`]      | whoever makes claims                          | what came of experiments, as plain data      |
//! | [`frame`]      | a study                                       | polars frames                                |
//! | [`statistics`] | plain slices                                  | estimates with intervals                     |
//! | [`chart`]      | plain slices                                  | pictures                                     |
//! | [`analysis`]   | any of these                                  | what a page says                             |
//! | [`page`]       | what a page says                              | HTML, Markdown, LaTeX, files                 |
//!
//! ```
//! use reports::chart::LineChart;
//!
//! let svg = LineChart::new("Held-out success")
//!     .x_label("update")
//!     .y_label("tasks solved (%)")
//!     .line("greedy", &[(0.0, 1.0), (100.0, 35.0), (200.0, 48.0)])
//!     .to_svg();
//! assert!(svg.starts_with("<svg "));
//! ```

pub mod analysis;
pub mod claim;
pub mod frame;
pub mod page;
pub mod source;
pub mod study;

pub use figures::{chart, statistics};

/// The library of frames.
pub use polars;
