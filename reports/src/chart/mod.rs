//! Line charts in SVG.
//!
//! A chart has no background, and its text and axes have the current colour, so that it can be read on light and on
//! dark pages. Its fonts are those of the page.

mod axis;
mod legend;
mod line_chart;
mod palette;
mod thin;

pub use line_chart::LineChart;
pub use palette::{PALETTE, colour};
