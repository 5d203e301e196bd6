//! What a run shows while it learns: a bar, and its curves.

use synth::train::{Content, Event, Line};

use super::curve;
use crate::notebook::{Bundle, Live, Rich};
use crate::page::{Progress, beside, percent};

/// The live display of one stretch of training.
pub(super) struct Board {
    progress: Progress,
    curves: Live,
    /// The newest numbers, in words.
    losses: String,
    held_out: String,
}

impl Board {
    /// A display for a run that will have made `of` updates, drawn with the lines that it has already.
    pub(super) fn new(name: &str, of: u64, lines: &[Line]) -> Board {
        let mut board = Board {
            progress: Progress::new(of as usize).labelled(name),
            curves: Live::new(),
            losses: String::new(),
            held_out: String::new(),
        };
        lines.iter().for_each(|line| board.read(line));
        board
    }

    /// Says what is done before the first update.
    pub(super) fn prepare(&mut self, what: &str) {
        self.progress.message(what);
    }

    /// Takes note of what the run says; `lines` are those reported so far, the newest included.
    pub(super) fn show(&mut self, event: Event<'_>, lines: &[Line]) {
        match event {
            Event::Updated { update, .. } => self.progress.set(update as usize),
            Event::Reported(line) => {
                self.read(line);
                let message = [self.losses.as_str(), self.held_out.as_str()].join(", ");
                self.progress.message(message.trim_matches([',', ' ']));
                // Curves are dear to draw: only where they are due to be shown.
                if self.curves.is_due() {
                    self.curves.show(&Curves(lines));
                }
            }
            Event::Saved { .. } => {}
        }
    }

    /// Draws the curves with all of their points, and says why it ends where that is not that all updates are made.
    pub(super) fn finish(mut self, lines: &[Line], why: Option<&str>) {
        if let Some(why) = why {
            self.progress.last_message(why);
        }
        if !lines.is_empty() {
            self.curves.finish(&Curves(lines));
        }
    }

    fn read(&mut self, line: &Line) {
        match &line.content {
            Content::Training(t) => {
                self.losses = format!("policy loss {:.3}, value loss {:.4}", t.policy_loss, t.value_loss);
            }
            Content::HeldOut(found) => self.held_out = format!("held out {}", percent(found.solved)),
        }
    }
}

/// Both curves beside each other.
pub(super) struct Curves<'a>(pub(super) &'a [Line]);

impl Rich for Curves<'_> {
    fn bundle(&self) -> Bundle {
        beside(&[curve::losses(self.0), curve::success(self.0)])
    }
}
