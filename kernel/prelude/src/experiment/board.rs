//! What an experiment shows while it is measured: a bar over all of its units, and what the newest says.

use experiments::Unit;
use synth::train::Pace;

use crate::notebook::{Bundle, Live, Rich};
use crate::page::{FAINT, Html, bar_html, bar_text, escape, short, span, time};
use crate::solver::Stopwatch;

/// Parts of the whole that the time left is counted in.
const PARTS: f64 = 10_000.0;

/// The live display of one call.
pub(super) struct Board {
    live: Live,
    state: State,
    stopwatch: Stopwatch,
    pace: Pace,
    /// Seconds of one core for what is left when it begins, for what is done of it, and for the unit under way.
    whole: f64,
    before: f64,
    item: f64,
}

/// What it shows.
#[derive(Clone, Debug, Default)]
struct State {
    name: String,
    units: usize,
    done: usize,
    /// Of what is left, 0 to 1.
    share: f64,
    left: String,
    /// The unit under way, what it says, or why it ended.
    title: String,
    message: String,
}

impl Board {
    /// A display for `left` units of so many, of which some are done.
    pub(super) fn new(name: &str, units: usize, done: usize, left: &[&Unit]) -> Board {
        let whole = left.iter().map(|unit| unit.weight).sum::<f64>().max(1e-9);
        let state = State { name: name.to_owned(), units, done, ..State::default() };
        let (live, pace) = (Live::new(), Pace::default());
        Board { live, state, stopwatch: Stopwatch::start(), pace, whole, before: 0.0, item: 0.0 }
    }

    /// A unit begins.
    pub(super) fn begin(&mut self, unit: &Unit) {
        self.item = unit.weight;
        self.state.title.clone_from(&unit.title);
        self.state.message.clear();
        self.draw(0.0);
    }

    /// A unit is complete.
    pub(super) fn end(&mut self, unit: &Unit) {
        self.before += unit.weight;
        self.item = 0.0;
        self.state.done += 1;
        self.draw(0.0);
    }

    /// Numbers of the unit under way.
    pub(super) fn metrics(&mut self, numbers: &[(&str, f64)]) {
        let done = numbers.iter().find(|(name, _)| *name == "done").map_or(0.0, |(_, done)| *done);
        let others: Vec<String> = numbers
            .iter()
            .filter(|(name, _)| *name != "done")
            .map(|(name, number)| format!("{name} {}", short(*number)))
            .collect();
        if !others.is_empty() {
            self.state.message = others.join(", ");
        }
        self.draw(done);
    }

    /// A sentence of the unit under way; the newest is shown.
    pub(super) fn note(&mut self, sentence: &str) {
        sentence.clone_into(&mut self.state.message);
    }

    /// Draws it for the last time, with the reason where not everything is done.
    pub(super) fn finish(mut self, why: Option<&str>) {
        let elapsed = time(self.stopwatch.elapsed());
        self.state.left = elapsed;
        if why.is_none() {
            self.state.share = 1.0;
        }
        self.state.title.clear();
        why.unwrap_or_default().clone_into(&mut self.state.message);
        self.live.show_now(&self.state);
    }

    fn draw(&mut self, of_item: f64) {
        let share = ((self.before + self.item * of_item) / self.whole).clamp(0.0, 1.0);
        self.state.share = self.state.share.max(share);
        let parts = (self.state.share * PARTS) as u64;
        if parts > 0 {
            let estimate = self.pace.at(self.stopwatch.elapsed(), parts, PARTS as u64);
            if let Some(estimate) = estimate {
                self.state.left = format!("{} left", time(estimate.remaining));
            }
        }
        self.live.show(&self.state);
    }
}

impl State {
    fn facts(&self) -> String {
        let mut facts = format!("{} of {} units", self.done, self.units);
        for fact in [&self.left, &self.title, &self.message] {
            if !fact.is_empty() {
                facts.push_str(", ");
                facts.push_str(fact);
            }
        }
        facts
    }
}

impl Rich for State {
    fn bundle(&self) -> Bundle {
        let text = format!("{}  {} {}", self.name, bar_text(self.share), self.facts());
        let name = escape(&self.name);
        let html = format!(
            "<span style=\"margin-right:10px\">{name}</span>{}{}",
            bar_html(self.share),
            span(FAINT, &self.facts())
        );
        Bundle::text(text).html(Html::new().block(&html).finish())
    }
}
