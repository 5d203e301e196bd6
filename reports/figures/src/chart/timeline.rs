//! Which worker did what when: a row for each worker, a bar for each attempt.

use super::axis::{Axis, SIZE};
use super::drawing::{Anchor, Area, Drawing, Point, Text};
use super::font;
use super::heading::Heading;
use super::legend;
use super::outcome::Outcome;
use super::panel::Panel;
use super::theme::Paint;
use super::told::{MOST, tell};

/// Bars have titles up to so many.
const TITLED: usize = 1_000;
/// Units of time, in seconds, from the largest: the first of which the whole has three or more is taken.
const UNITS: [(f64, &str); 4] = [(86_400.0, "days"), (3_600.0, "h"), (60.0, "min"), (1.0, "s")];

/// What workers did over time.
#[derive(Clone, Debug)]
pub struct Timeline {
    heading: Heading,
    workers: Vec<String>,
    attempts: Vec<Bar>,
}

#[derive(Clone, Debug)]
struct Bar {
    worker: usize,
    name: String,
    from_s: f64,
    to_s: f64,
    outcome: Outcome,
}

impl Timeline {
    /// A chart without attempts, 900 pixels wide and as high as its workers need.
    #[must_use]
    pub fn new(title: &str) -> Timeline {
        Timeline { heading: Heading::new(title, (900, 0)), workers: Vec::new(), attempts: Vec::new() }
    }

    super::heading::heading_setters!();

    /// Adds a worker's row, also for one that has nothing to do. Attempts add theirs by themselves.
    #[must_use]
    pub fn worker(mut self, name: &str) -> Self {
        self.row(name);
        self
    }

    /// Adds an attempt: the worker, the attempt's name, when it began and ended in seconds since the sweep's start, and
    /// how. One that still runs ends now. Times that are no finite numbers leave it out.
    #[must_use]
    pub fn attempt(mut self, worker: &str, name: &str, from_s: f64, to_s: f64, outcome: Outcome) -> Self {
        let worker = self.row(worker);
        if from_s.is_finite() && to_s.is_finite() {
            let (from_s, to_s) = (from_s, to_s.max(from_s));
            self.attempts.push(Bar { worker, name: name.to_owned(), from_s, to_s, outcome });
        }
        self
    }

    fn row(&mut self, name: &str) -> usize {
        self.workers.iter().position(|known| known == name).unwrap_or_else(|| {
            self.workers.push(name.to_owned());
            self.workers.len() - 1
        })
    }

    /// The chart as a picture.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let mut heading = self.heading.clone();
        let rows = self.workers.len().max(1);
        if heading.size.1 == 0 {
            let row = if rows <= 12 { 26 } else { 16 };
            heading.set_size(heading.size.0, (120 + rows * row).min(1_600) as u32);
        }
        let (mut drawing, mut rect) = heading.start();
        let keys = Outcome::keys(self.attempts.iter().map(|bar| bar.outcome), |_| legend::Sample::Box);
        legend::rows(&mut drawing, &mut rect, &keys);
        let last = self.attempts.iter().map(|bar| bar.to_s).fold(0.0, f64::max);
        let (unit, words) = UNITS.into_iter().find(|(unit, _)| last >= 3.0 * unit).unwrap_or((1.0, "s"));
        let times = self.attempts.iter().flat_map(|bar| [bar.from_s / unit, bar.to_s / unit]);
        let x = Axis::exact(times.chain([0.0])).labelled(&format!("time since the sweep's start ({words})"));
        let panel = Panel::within(rect, x, Axis::names(self.workers.iter().rev().cloned().collect()));
        panel.frame(&mut drawing);
        if self.attempts.is_empty() {
            panel.nothing(&mut drawing, "no attempts yet");
        }
        let slot = panel.field.height() / rows as f64;
        let half = (slot * 0.36).clamp(0.5, 12.0);
        let ring = |bar: &Bar| -> Option<Vec<Point>> {
            let middle = panel.field.top + (bar.worker as f64 + 0.5) * slot;
            let left = panel.at(bar.from_s / unit, 0.0)?.0;
            // A hair of paper between neighbours, but no bar without any width.
            let right = (panel.at(bar.to_s / unit, 0.0)?.0 - 0.6).max(left + 0.8);
            Some(vec![
                (left, middle - half),
                (right, middle - half),
                (right, middle + half),
                (left, middle + half),
            ])
        };
        let mut told = Vec::new();
        for outcome in Outcome::ALL {
            let bars = self.attempts.iter().filter(|bar| bar.outcome == outcome);
            if self.attempts.len() > TITLED {
                let rings: Vec<Vec<Point>> = bars.clone().filter_map(ring).collect();
                drawing.add(Area { rings, ..Area::new(Vec::new(), outcome.paint()) });
                let middle = |bar| {
                    let ring: Vec<Point> = ring(bar)?;
                    Some((((ring[0].0 + ring[2].0) / 2.0, (ring[0].1 + ring[2].1) / 2.0), bar))
                };
                told.extend(bars.filter_map(middle));
                continue;
            }
            for bar in bars {
                let Some(ring) = ring(bar) else { continue };
                let title = self.title(bar);
                let room = ring[1].0 - ring[0].0 - 6.0;
                let at = ((ring[0].0 + ring[1].0) / 2.0, ring[0].1 + half);
                drawing.add(Area { title: title.clone(), ..Area::new(ring, outcome.paint()) });
                // A name that has no room stands in the title only.
                if half * 2.0 > SIZE && font::width(&bar.name, SIZE - 1.0, false) <= room {
                    let paint = match outcome.paint() {
                        Paint::Series(nth) => Paint::OnSeries(nth),
                        _ => Paint::Ground,
                    };
                    let text = Text::new(at, &bar.name, SIZE - 1.0, Anchor::Middle, paint);
                    drawing.add(Text { title, ..text });
                }
            }
        }
        tell(&mut drawing, &panel.field, &told, MOST, |bar| self.title(bar));
        drawing
    }

    fn title(&self, bar: &Bar) -> String {
        let (worker, spent) = (&self.workers[bar.worker], spent(bar.to_s - bar.from_s));
        format!("{} by {worker}: {}, {spent}", bar.name, bar.outcome.words())
    }
}

/// A time in words.
fn spent(seconds: f64) -> String {
    match seconds {
        s if s < 60.0 => format!("{s:.1} s"),
        s if s < 3_600.0 => format!("{} min {} s", (s / 60.0).floor(), (s % 60.0).floor()),
        s => format!("{} h {} min", (s / 3_600.0).floor(), (s % 3_600.0 / 60.0).floor()),
    }
}
