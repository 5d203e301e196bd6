//! How much each parameter tells of the objective, as bars.

use super::drawing::Drawing;
use super::interval_bars::IntervalBars;

/// How much each parameter matters.
#[derive(Clone, Debug)]
pub struct Importance {
    bars: IntervalBars,
}

impl Importance {
    /// A chart without parameters, 760 pixels wide and as high as its bars need.
    #[must_use]
    pub fn new(title: &str) -> Importance {
        let bars = IntervalBars::new(title).x_label("share of all parameters' importance (%)").sorted();
        Importance { bars }
    }

    /// A remark beneath the title: by which method, from how many trials.
    #[must_use]
    pub fn note(mut self, note: &str) -> Self {
        self.bars = self.bars.note(note);
        self
    }

    /// Width and height in pixels, at least 200 by 120.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.bars = self.bars.size(width, height);
        self
    }

    /// Adds a parameter, its share in percent, and the share's interval if there is one.
    #[must_use]
    pub fn parameter(mut self, name: &str, percent: f64, interval: Option<(f64, f64)>) -> Self {
        let (low, high) = interval.unwrap_or((f64::NAN, f64::NAN));
        self.bars = self.bars.bar(name, "", percent, low, high);
        self
    }

    /// The chart as a picture, the most important parameter first.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        self.bars.draw()
    }
}
