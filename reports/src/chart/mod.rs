//! Charts as SVG and PNG.
//!
//! A builder takes slices and gives a [`Drawing`]: a list of marks that is written as SVG or painted as PNG, on light
//! paper, on dark paper, or for a page of unknown colour. The font is our own, so that text has the same width in both.

mod axis;
mod clip;
mod drawing;
mod fill;
mod font;
mod heading;
mod legend;
mod line_chart;
mod number;
mod palette;
mod panel;
mod png;
mod svg;
mod theme;
mod thin;

pub use drawing::Drawing;
pub use font::font_faces;
pub use line_chart::LineChart;
pub use palette::{PALETTE, colour};
pub use theme::Theme;
