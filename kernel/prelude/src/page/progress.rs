//! A bar that fills while a cell runs.

use synth::train::Pace;

use super::{BORDER, FAINT, Html, escape, grouped, span, time};
use crate::notebook::{Bundle, Live, Rich};
use crate::solver::Stopwatch;

/// A bar that fills while a loop of your own runs, with its pace and the time that is left.
///
/// It is drawn at most ten times a second, however often it is told something.
///
/// ```
/// # use assemblet::prelude::*;
/// let mut progress = Progress::new(1000).labelled("solving");
/// for task in 0..1000 {
///     progress.tick();
/// }
/// ```
#[derive(Debug)]
pub struct Progress {
    state: State,
    live: Live,
    stopwatch: Stopwatch,
    pace: Pace,
}

/// What a bar shows.
#[derive(Clone, Debug, Default)]
struct State {
    label: String,
    message: String,
    done: u64,
    total: u64,
    pace: String,
}

impl Progress {
    /// A bar for `total` things, of which none is done.
    #[must_use]
    pub fn new(total: usize) -> Progress {
        Progress {
            state: State { total: total as u64, ..State::default() },
            live: Live::new(),
            stopwatch: Stopwatch::start(),
            pace: Pace::default(),
        }
    }

    /// The same bar with words in front of it.
    #[must_use]
    pub fn labelled(mut self, label: &str) -> Progress {
        label.clone_into(&mut self.state.label);
        self
    }

    /// One more is done.
    pub fn tick(&mut self) {
        self.set(self.done() + 1);
    }

    /// So many are done.
    pub fn set(&mut self, done: usize) {
        self.state.done = (done as u64).min(self.state.total);
        self.draw();
    }

    /// Words behind the bar, until others come.
    pub fn message(&mut self, message: impl AsRef<str>) {
        message.as_ref().clone_into(&mut self.state.message);
        self.draw();
    }

    /// Words behind the bar that are drawn however fresh the last drawing is.
    pub(crate) fn last_message(&mut self, message: &str) {
        message.clone_into(&mut self.state.message);
        self.state.pace = String::new();
        self.live.show_now(&self.state);
    }

    /// How many are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.state.done as usize
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.state.total as usize
    }

    /// Nothing is made or sent while the last drawing is fresh, unless it is the last one.
    fn draw(&mut self) {
        let is_last = self.state.done == self.state.total;
        if !is_last && !self.live.is_due() {
            return;
        }
        let elapsed = self.stopwatch.elapsed();
        self.state.pace = if is_last {
            time(elapsed)
        } else if self.state.done == 0 {
            // What goes before the first thing does not count for the pace.
            String::new()
        } else {
            self.pace.at(elapsed, self.state.done, self.state.total).map_or(String::new(), |estimate| {
                format!("{:.1}/s, {} left", estimate.per_second, time(estimate.remaining))
            })
        };
        if is_last {
            // A cell keeps its bars, so none is dropped that would draw its last state then.
            self.live.show_now(&self.state);
        } else {
            self.live.show(&self.state);
        }
    }
}

impl State {
    /// What stands behind the bar.
    fn facts(&self) -> String {
        let mut facts = format!("{} of {}", grouped(self.done), grouped(self.total));
        for fact in [&self.pace, &self.message] {
            if !fact.is_empty() {
                facts.push_str(", ");
                facts.push_str(fact);
            }
        }
        facts
    }

    fn share(&self) -> f64 {
        if self.total == 0 { 1.0 } else { self.done as f64 / self.total as f64 }
    }
}

/// A bar of which that share, 0 to 1, is filled.
pub(crate) fn bar_html(share: f64) -> String {
    let width = (100.0 * share).clamp(0.0, 100.0);
    format!(
        "<span style=\"display:inline-block;vertical-align:middle;width:220px;height:8px;border-radius:4px;\
         background:{BORDER};overflow:hidden;margin-right:10px\"><span style=\"display:block;height:100%;\
         width:{width:.1}%;background:var(--jp-brand-color1,#0072B2)\"></span></span>"
    )
}

/// The same bar in characters.
pub(crate) fn bar_text(share: f64) -> String {
    let filled = (24.0 * share.clamp(0.0, 1.0)).floor() as usize;
    format!("{}{}", "█".repeat(filled), "░".repeat(24 - filled))
}

impl Rich for State {
    fn bundle(&self) -> Bundle {
        let label = if self.label.is_empty() { String::new() } else { format!("{}  ", self.label) };
        let text = format!("{label}{} {}", bar_text(self.share()), self.facts());
        let html = format!(
            "<span style=\"margin-right:10px\">{}</span>{}{}",
            escape(&self.label),
            bar_html(self.share()),
            span(FAINT, &self.facts())
        );
        Bundle::text(text).html(Html::new().block(&html).finish())
    }
}

impl Rich for Progress {
    fn bundle(&self) -> Bundle {
        self.state.bundle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_counts_and_does_not_overflow() {
        let mut progress = Progress::new(4).labelled("tasks");
        progress.tick();
        progress.tick();
        progress.message("human-add-1");
        let text = |progress: &Progress| progress.bundle().get("text/plain").unwrap().to_owned();
        assert!(text(&progress).starts_with("tasks  ████████████░░░░░░░░░░░░ 2 of 4"), "{}", text(&progress));
        assert!(text(&progress).ends_with("human-add-1"));
        progress.set(9);
        assert_eq!((progress.done(), progress.total()), (4, 4));
        assert!(progress.bundle().get("text/html").unwrap().contains("width:100.0%"));
        assert_eq!(Progress::new(0).state.share(), 1.0);
    }

    #[test]
    fn most_ticks_draw_nothing() {
        let mut progress = Progress::new(1_000_000);
        let stopwatch = Stopwatch::start();
        for _ in 0..999_999 {
            progress.tick();
        }
        let first = progress.state.pace.clone();
        assert!(first.is_empty() || stopwatch.elapsed().as_millis() > 100, "{first}");
        assert!(stopwatch.elapsed().as_secs() < 20);
    }
}
