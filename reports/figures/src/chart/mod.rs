//! Charts as SVG and PNG.
//!
//! A builder takes slices and gives a [`Drawing`]: a list of marks that is written as SVG or painted as PNG, on light
//! paper, on dark paper, or for a page of unknown colour. The font is our own, so that text has the same width in both.
//! Names are shortened where they have no room, and stay whole as titles; what is no finite number has no place in a
//! chart, and where it stands for something (a trial without a value) the chart says so.

mod axis;
mod budget_curves;
mod clip;
mod colour_bar;
mod contour;
mod curve;
mod drawing;
mod fill;
mod font;
mod heading;
mod heat_map;
mod importance;
mod interval_bars;
mod learning_curves;
mod legend;
mod line_chart;
mod multiples;
mod number;
mod outcome;
mod palette;
mod panel;
mod parallel_coordinates;
mod parameter;
mod performance_profile;
mod png;
mod rungs;
mod slices;
mod surface;
mod svg;
mod sweep_history;
mod theme;
mod thin;
mod timeline;
mod told;
mod tree;
#[cfg(test)]
mod words;

pub use budget_curves::BudgetCurves;
pub use contour::Contour;
pub use curve::CurvePoint;
pub use drawing::Drawing;
pub use font::font_faces;
pub use heat_map::HeatMap;
pub use importance::Importance;
pub use interval_bars::IntervalBars;
pub use learning_curves::LearningCurves;
pub use line_chart::LineChart;
pub use number::{fixed, short};
pub use outcome::{Goal, Outcome};
pub use palette::{PALETTE, colour};
pub use parallel_coordinates::ParallelCoordinates;
pub use parameter::Parameter;
pub use performance_profile::PerformanceProfile;
pub use rungs::Rungs;
pub use slices::Slices;
pub use sweep_history::SweepHistory;
pub use theme::{Theme, colour_variables};
pub use timeline::Timeline;
pub use tree::Tree;
