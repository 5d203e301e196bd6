//! Performance profiles: of how many runs the score is above each threshold (rliable's; Agarwal and others, "Deep
//! reinforcement learning at the edge of the statistical precipice", 2021, section 4.2).

use super::axis::Axis;
use super::curve::{Curve, CurvePoint, NAMED_AT_ENDS, percent};
use super::drawing::{Drawing, Line};
use super::heading::Heading;
use super::legend;
use super::panel::Panel;
use super::theme::Paint;
use super::told::{MOST, tell};

/// Shares of runs above each threshold, in percent.
#[derive(Clone, Debug)]
pub struct PerformanceProfile {
    heading: Heading,
    x_label: String,
    methods: Vec<Curve>,
}

impl PerformanceProfile {
    /// A chart without methods, 760 by 400 pixels.
    #[must_use]
    pub fn new(title: &str) -> PerformanceProfile {
        let heading = Heading::new(title, (760, 400));
        PerformanceProfile { heading, x_label: "score τ".to_owned(), methods: Vec::new() }
    }

    super::heading::heading_setters!();

    /// What the thresholds are, with their unit.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.x_label);
        self
    }

    /// Adds a method: thresholds, and the percent of runs above them.
    #[must_use]
    pub fn method(mut self, name: &str, points: &[CurvePoint]) -> Self {
        self.methods.push(Curve { name: name.to_owned(), points: points.to_vec() });
        self
    }

    /// The chart as a picture. A line marks the half of the runs, where a curve crosses its median.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let names = || self.methods.iter().map(|curve| curve.name.as_str());
        let crowded = self.methods.len() > NAMED_AT_ENDS;
        // All curves end at the same place, 0: names there would say nothing.
        legend::rows(&mut drawing, &mut rect, &legend::of_lines(names()));
        let x = Axis::exact(self.methods.iter().flat_map(Curve::xs)).labelled(&self.x_label);
        let y = percent([100.0].into_iter()).labelled("runs with a score above τ (%)");
        let panel = Panel::within(rect, x, y);
        panel.frame(&mut drawing);
        if !self.methods.iter().any(|curve| curve.xs().any(f64::is_finite)) {
            panel.nothing(&mut drawing, "nothing was measured");
            return drawing;
        }
        let half = [(panel.x.low, 50.0), (panel.x.high, 50.0)];
        let look = Line { dash: Some((3.0, 3.0)), ..Line::new(Vec::new(), Paint::Faint, 1.0) };
        panel.line(&mut drawing, &half, look);
        if !crowded {
            self.methods.iter().enumerate().for_each(|(nth, curve)| curve.band(&panel, &mut drawing, nth));
        }
        self.methods.iter().enumerate().for_each(|(nth, curve)| curve.line(&panel, &mut drawing, nth));
        let told: Vec<_> = self.methods.iter().flat_map(|curve| curve.told(&panel)).collect();
        tell(&mut drawing, &panel.field, &told, MOST, |(curve, point)| curve.words(point, &self.x_label));
        drawing
    }
}
